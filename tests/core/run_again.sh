#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# quoth run on parts of an archive: a sample, what has failed before, and going on with other models.
. "$srcdir/tests/support/program.sh"
documents=$here/pipelines/documents.yaml
articles=$here/corpus/articles

# A sample: the same documents for any number of jobs, and those of a smaller one are in a larger one.
"$quoth" run "$documents" "$articles" -o all.jsonl -q
"$quoth" run "$documents" "$articles" -o one.jsonl --sample 0.3 --jobs 1 2>log
check "the rest of a sample is dropped, with a reason" 1 "$(grep -c "dropped [0-9]*: fetch 'not-sampled'" log)"
"$quoth" run "$documents" "$articles" -o four.jsonl --sample 30% --jobs 4 -q
check "the same sample for other jobs" same "$(cmp -s one.jsonl four.jsonl && echo same || echo different)"
"$quoth" run "$documents" "$articles" -o large.jsonl --sample 60% -q
check "a sample within a larger one" "" "$(grep -vxFf large.jsonl one.jsonl)"
check "a sample is a part" yes "$([ -s one.jsonl ] && [ "$(wc -l <large.jsonl)" -lt "$(wc -l <all.jsonl)" ] && echo yes)"
"$quoth" run "$documents" "$articles" -o whole.jsonl --sample 1 -q
check "a sample of all" same "$(cmp -s all.jsonl whole.jsonl && echo same || echo different)"
for share in 0 1.5 x 0.1x nan ""; do
    "$quoth" run "$documents" "$articles" -o x.jsonl --sample "$share" 2>/dev/null
    check "exit code of --sample '$share'" 64 $?
done

# Dead letters, replayed: first nothing is mended, then one of two is; the other remains.
{
    echo '{"id":"a","text":"One."}'
    echo '{"id":"b",,,,,,"t":"Two"}'
    echo '{"id":"c","text":"Three."}'
    echo '{"id":"d","text":17}'
} >damaged.jsonl
"$quoth" run "$documents" damaged.jsonl missing.txt -o out.jsonl --dead-letters dead.jsonl -q 2>/dev/null
check "a number is no article" 1 "$(grep -c '"record":3,.*"code":"no-text"' dead.jsonl)"
"$quoth" run "$documents" --replay dead.jsonl -o again.jsonl --dead-letters still.jsonl 2>log
check "exit code of a replay" 0 $?
check "a lost input is named" 1 "$(grep -c "warning: 1 lost input is not replayed, 'missing.txt'" log)"
grep -v '"kind":"input"' dead.jsonl >documents.dead
check "the same letters where nothing was mended" same "$(cmp -s documents.dead still.jsonl && echo same || echo different)"
sed 's/.*"b".*/{"id":"b", "text":"2..."}/' damaged.jsonl >mended && mv mended damaged.jsonl
"$quoth" run "$documents" --replay dead.jsonl -o again.jsonl --dead-letters still.jsonl --jobs 3 -q 2>/dev/null
check "what was mended comes out" "1 1" "$(wc -l <again.jsonl | tr -d ' ') $(grep -c '"id":"b".*"text":"2..."' again.jsonl)"
check "the other one remains" 1 "$(wc -l <still.jsonl | tr -d ' ')"
rm damaged.jsonl
"$quoth" run "$documents" --replay documents.dead -o again.jsonl --dead-letters gone.jsonl -q
check "exit code of a replay of what is gone" 0 $?
check "what is gone can be replayed once more" "2 2" \
    "$(grep -c '"kind":"document","code":"input-missing"' gone.jsonl) $(grep -c '"file":"damaged.jsonl","member":null,"offset":' gone.jsonl)"
"$quoth" run "$documents" --replay nowhere.jsonl -o again.jsonl 2>/dev/null
check "exit code of dead letters that are not there" 74 $?
"$quoth" run "$documents" --replay all.jsonl -o again.jsonl 2>log
check "exit code of what are no dead letters" "74 1" "$? $(grep -c "line 1: this is no dead letter" log)"
"$quoth" run "$documents" --replay dead.jsonl all.jsonl 2>/dev/null
check "exit code of a replay with inputs" 64 $?

# Lines behind one another, each file with a byte order mark.
printf '\357\273\277{"id":"a","text":"One."}\n' >marked.jsonl
cat marked.jsonl marked.jsonl >both.jsonl
"$quoth" run "$documents" both.jsonl -o marks.jsonl -q
check "byte order marks on any line" "0 2" "$? $(wc -l <marks.jsonl | tr -d ' ')"

# A journal knows what its records were made with.
mkfifo pipe
(cat all.jsonl; sleep 30) >pipe &
writer=$!
"$quoth" run "$documents" - -o part.jsonl --journal journal --sample 0.9 <pipe 2>log &
run=$!
await part.jsonl.partial
sleep 1
kill -TERM $run
wait $run
kill $writer 2>/dev/null
check "a journal to go on from" yes "$([ -s journal ] && echo yes)"
"$quoth" run "$documents" - -o part.jsonl --journal journal --sample 0.8 <all.jsonl 2>log
check "exit code with another sample" "78 1" "$? $(grep -c 'other models or lexicons, or another --sample.*\[journal-setting\]' log)"
sed 's/"setting": "[0-9a-f]*"/"setting": "00"/' journal >other && cp other journal
"$quoth" run "$documents" - -o part.jsonl --journal journal --sample 0.9 <all.jsonl 2>log
check "exit code with other models" 78 $?
check "the journal is kept" same "$(cmp -s other journal && echo same || echo different)"

[ $failures -eq 0 ]
