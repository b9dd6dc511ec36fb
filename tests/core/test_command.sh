#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# quoth test as people use it: what passes, what fails and how it is shown, TAP, JUnit, --update.
. "$srcdir/tests/support/program.sh"

# The tests that come with the ready pipelines.
"$quoth" test "$here/pipelines/news.yaml" >out 2>log
check "exit code of the tests of news.yaml" 0 $?
check "nothing failed" 0 "$(grep -c '^failed' out)"
[ $failures -eq 0 ] || cat out log

cat >p.yaml <<'END'
quoth: 1
name: p
stages:
  - use: fetch
    with: { inputs: [ "-" ] }
  - use: clean
  - use: tag
  - use: quote-detect
  - use: speaker-attribute
  - use: write-jsonl
    with: { path: must-not-be-opened.jsonl }
tests:
  - name: as it is
    text: &article |
      The government will lower the tax on food next year, it announced in the capital on Monday evening.

      "We will cut it to four percent," said finance minister Ana Ribeiro after a meeting of the cabinet.
    claims:
      - { type: direct, contains: "cut it  to four", entity: Ana Ribeiro, addressee: null, min-confidence: 0.1 }
  - name: another role <&> "here"
    text: *article
    claims:
      - entity: Ana Ribeiro
        role: prime minister
      - entity: Ana Ribeiro
        contains: four percent
  - name: must not be there
    text: *article
    absent:
      - entity: [ Nobody, Ana Ribeiro ]
  - name: two of one claim
    text: *article
    claims:
      - contains: four percent
      - type: direct
        contains: cut it
  - name: too few
    text: *article
    at-least: 40
  - name: dropped and not expected
    text: |
      Die Regierung in Berlin hat am Montag ein neues Gesetz vorgestellt, das die Mieten in den Städten begrenzen soll.
    count: 0
  - name: kept and not expected
    text: *article
    dropped: language
  - name: a file that is not there
    file: nowhere.txt
    count: 0
END
"$quoth" test p.yaml >out 2>log
check "exit code with failures" 1 $?
check "what passes" 1 "$(grep -c '^ok' out)"
check "the sum" "8 tests, 7 failed" "$(tail -n 1 out)"
check "no output was opened" "" "$(ls | grep must-not)"
check "no colour in a file" 0 "$(grep -c "$(printf '\033')" out)"
check "a field that differs" 1 "$(grep -c '^  -   role: prime minister$' out)"
check "what is there instead" 1 "$(grep -c '^  +   role: finance minister$' out)"
check "a field that is as it should be" 1 "$(grep -c '^      entity: Ana Ribeiro$' out)"
check "the place" 1 "$(grep -c '^failed  another role <&> "here"  p.yaml:20$' out)"
check "a claim that should not be there" 1 "$(grep -c 'should not be there$' out)"
check "each item wants a claim of its own" 1 "$(grep -c 'too few claims are like the one of line' out)"
check "a count" 1 "$(grep -c 'instead of at least 40$' out)"
check "a document that is dropped" 1 "$(grep -c "stage 'clean' dropped the document: .*\[language\]" out)"
check "a document that is not dropped" 1 "$(grep -c "no document was dropped with the code 'language'" out)"
check "a file that is missing" 1 "$(grep -c "failed on the document: .*nowhere.txt" out)"
"$quoth" test p.yaml "as it" >out 2>log
check "tests by name" "0 1 test, 0 failed" "$? $(tail -n 1 out)"
check "names" 8 "$("$quoth" test p.yaml --list | grep -c '^p.yaml:[0-9]*  ')"
"$quoth" test p.yaml nobody >out 2>log
check "exit code of a name that no test has" 64 $?

# TAP and JUnit.
"$quoth" test p.yaml --tap --junit junit.xml >out 2>log
check "exit code with --tap" 1 $?
check "TAP's plan" "TAP version 14 1..8" "$(head -n 2 out | tr '\n' ' ' | sed 's/ $//')"
check "TAP: what passes and what fails" "1 7" "$(grep -c '^ok ' out) $(grep -c '^not ok ' out)"
if command -v python3 >/dev/null; then
    check "JUnit, read by an XML parser" '8 7 another role <&> "here" 7' "$(python3 - <<'END'
import xml.etree.ElementTree as tree
suite = tree.parse("junit.xml").getroot().find("testsuite")
cases = suite.findall("testcase")
print(suite.get("tests"), suite.get("failures"), cases[1].get("name"), sum(c.find("failure") is not None for c in cases))
END
)"
else
    echo "SKIP: JUnit is not read back, there is no python3"
fi
"$quoth" test p.yaml --junit nowhere/junit.xml >out 2>log
check "exit code of a file that cannot be written" 74 $?

# Beside the pipeline, and files of expected claims.
sed '/^tests:/,$d' p.yaml >q.yaml
"$quoth" test q.yaml >out 2>log
check "exit code without tests" "78 1" "$? $(grep -c "put them under 'tests:'" log)"
cat >q.test.yaml <<'END'
tests:
  - name: all claims
    file: article.txt
    expected: article.claims.yaml
END
cat >article.txt <<'END'
The government will lower the tax on food next year, it announced in the capital on Monday evening.

"We will cut it to four percent," said finance minister Ana Ribeiro after a meeting of the cabinet.
END
"$quoth" test q.yaml >out 2>log
check "exit code without the file" "1 1" "$? $(grep -c "there is no './article.claims.yaml' yet" out)"
"$quoth" test q.yaml --update >out 2>log </dev/null
check "nothing is written without a yes" "1 1 no" \
    "$? $(grep -c 'nothing was written' log) $([ -e article.claims.yaml ] && echo yes || echo no)"
check "what would be written is shown" 1 "$(grep -c '^  +   *entity: "Ana Ribeiro"$' out)"
"$quoth" test q.yaml --update --yes >out 2>log
check "exit code of what was mended" 1 $?
"$quoth" test q.yaml >out 2>log
check "exit code with the file" 0 $?
"$quoth" test q.yaml --update --yes >out 2>log
check "nothing to update" "0 1" "$? $(grep -c '^nothing to update$' out)"
sed 's/Ana/Eva/' article.claims.yaml >other && mv other article.claims.yaml
"$quoth" test q.yaml >out 2>log
check "a difference" "1 1 1" "$? $(grep -c '^  -   *entity: "Eva Ribeiro"$' out) $(grep -c '^  +   *entity: "Ana Ribeiro"$' out)"
# What --update writes is what a test may ask for.
"$quoth" test q.yaml --update --yes >/dev/null 2>&1
{ echo "tests:"; echo "  - name: pasted"; echo "    file: article.txt"; echo "    claims:"
  sed 's/^/      /' article.claims.yaml; } >q.test.yaml
"$quoth" test q.yaml >out 2>log
check "what --update has written, as claims of a test" 0 $?

# What is wrong in the files.
echo "tests: [ { name: one, text: two, claim: [] } ]" >q.test.yaml
"$quoth" test q.yaml >out 2>log
check "exit code of a wrong test" "78 1" "$? $(grep -c "^q.test.yaml:1:.*unknown key 'claim' in a test" log)"
"$quoth" test - </dev/null >out 2>log
check "exit code of a pipeline that is no file" 64 $?

[ $failures -eq 0 ]
