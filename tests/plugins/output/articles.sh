# SPDX-License-Identifier: Apache-2.0
# Input for the tests of sinks: articles with all that makes a cell, a row or a selector hard.
# Sourced behind tests/support/program.sh; leaves `input`, a list of words.
cat >made.jsonl <<'END'
{"id":"a 1","url":"https://news.example/a?x=1&y=<2>","title":"=SUM(A1), \"quoted\"","published":"2021-03-04T05:06:07Z","site":"news.example","authors":["Ann Author","Bo; Writer"],"text":"The bridge opened late.\n\n“We, the council, will open it; again,” Mayor Anna Müller told reporters on Monday. “It cost 1,000 \"coins\",” she added.\n\nThe mayor said that the élan of the crew – 𝒽uge, naïve – had impressed her."}
{"id":"b","url":"https://daily.example/b","title":"@home","published":"2021-04-01","site":"daily.example","text":"\"-1 is no temperature for a school,\" said José Marquand, the city's engineer.\n\n\"=HYPERLINK is what they sent me,\" said Ruth Ellery, who sells flowers."}
{"id":"c","title":"Nothing is said","text":"The river rose by two metres overnight and fell again in the morning."}
END
input="made.jsonl $here/corpus/articles"

# pipeline SINK: writes SINK.yaml, the news pipeline with that sink.
pipeline() {
    sed "s|write-jsonl|$1|" "$here/pipelines/news.yaml" >"$1.yaml"
}
