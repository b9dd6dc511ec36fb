#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# quoth run as people use it: results, dead letters, report, exit codes, and what is left when something goes wrong.
. "$srcdir/tests/support/program.sh"
documents=$here/pipelines/documents.yaml
articles=$here/corpus/articles

exists() { [ -e "$1" ] && echo yes || echo no; }

# Plain run: whole files under their names, the same for any number of jobs.
"$quoth" run "$documents" "$articles" -o one.jsonl --jobs 1 --dead-letters dead.jsonl --report report.json 2>log
check "exit code of a good run" 0 $?
check "one line an article" "$(find "$articles" -type f | wc -l | tr -d ' ')" "$(wc -l <one.jsonl | tr -d ' ')"
check "dead letters of a good run" "yes 0" "$(exists dead.jsonl) $(wc -c <dead.jsonl | tr -d ' ')"
check "partial files of a good run" "" "$(ls | grep partial)"
check "the report adds up" 1 "$(grep -c '"complete": true' report.json)"
check "accounting is printed" 1 "$(grep -c '^quoth: in [0-9]* = out [0-9]* + dropped 0 + dead-lettered 0$' log)"
"$quoth" run "$documents" "$articles" -o four.jsonl --jobs 4 --quiet 2>log
check "quiet says nothing" 0 "$(wc -c <log | tr -d ' ')"
check "same bytes for other jobs" same "$(cmp -s one.jsonl four.jsonl && echo same || echo different)"
"$quoth" run "$documents" "$articles" --limit 3 2>/dev/null >three.jsonl
check "limit" 3 "$(wc -l <three.jsonl | tr -d ' ')"

# An input that is not there: the others go on.
"$quoth" run "$documents" missing.txt "$articles" -o some.jsonl --dead-letters dead.jsonl 2>log
check "exit code with a missing input" 74 $?
check "the missing input is named" 1 "$(grep -c "^quoth: error: .*missing.txt" log)"
check "the other inputs" same "$(cmp -s one.jsonl some.jsonl && echo same || echo different)"
check "dead letter of the missing input" 1 "$(grep -c '"file":"missing.txt".*"kind":"input"' dead.jsonl)"

# A damaged line: a dead letter, or exit 65 without a file for them.
printf '{"id":"a","text":"One."}\n{"id":"b",\n{"id":"c","text":"Three."}\n' >damaged.jsonl
"$quoth" run "$documents" damaged.jsonl -o out.jsonl --dead-letters dead.jsonl 2>log
check "exit code with dead letters" 0 $?
check "dead letter of the damage" 1 "$(grep -c '"schema":"quoth.dead-letter/1".*"offset":25,' dead.jsonl)"
check "what is good comes out" 2 "$(wc -l <out.jsonl | tr -d ' ')"
"$quoth" run "$documents" damaged.jsonl -o out.jsonl 2>log
check "exit code without dead letters" 65 $?

# What cannot be written is found at once, and nothing else is touched.
rm -f out.jsonl
"$quoth" run "$documents" "$articles" -o out.jsonl --dead-letters nowhere/dead.jsonl 2>log
check "exit code of an unwritable folder" 74 $?
check "the file is named" 1 "$(grep -c "nowhere/dead.jsonl" log)"
check "no output yet" no "$(exists out.jsonl)"
if [ -e /dev/full ]; then
    "$quoth" run "$documents" "$articles" -o /dev/full 2>log
    check "exit code of a full disk" 74 $?
fi
{ "$quoth" run "$documents" "$articles" "$articles" "$articles" 2>log; echo $? >code; } | head -c 10 >/dev/null
check "exit code of a closed pipe" 74 "$(cat code)"

# A signal while the source waits for input: what is done is kept, under another name.
mkfifo pipe
(head -n 1 damaged.jsonl; sleep 30) >pipe &
writer=$!
"$quoth" run "$documents" - -o stopped.jsonl --journal journal <pipe 2>log &
run=$!
await stopped.jsonl.partial
sleep 1
kill -TERM $run
wait $run
code=$?
kill $writer 2>/dev/null
check "exit code of a stopped run" 75 $code
check "nothing under the final name" "no yes" "$(exists stopped.jsonl) $(exists stopped.jsonl.partial)"
check "the journal is kept" yes "$(exists journal)"

# Usage.
"$quoth" run 2>/dev/null
check "exit code without a pipeline" 64 $?
"$quoth" run nowhere.yaml 2>/dev/null
check "exit code of a missing pipeline" 78 $?
"$quoth" explain "$documents" "$articles" 2>/dev/null | grep -q '^fetch '
check "explain shows the source" 0 $?
"$quoth" explain "$documents" damaged.jsonl --document 9 >/dev/null 2>&1
check "exit code of explain without that document" 74 $?

# Progress where there is no terminal, only if asked for.
sleep 1 | "$quoth" run "$documents" - -o quiet.jsonl 2>log
check "no progress in a log" 0 "$(grep -c 'documents.*/s.* left$' log)"
sleep 1 | "$quoth" run --progress "$documents" - -o loud.jsonl 2>log
check "progress in a log" 1 "$(grep -c '^quoth: 0 documents.*/s.* left$' log)"

# One document, stage by stage.
"$quoth" explain "$documents" "$articles" >out 2>log
check "what each stage took" "1 1" "$(grep -c '^fetch  *[0-9.]* ms  *[0-9.]* k*B  [# ]*[0-9]* %$' out) $(grep -c '^all ' out)"
check "no colour in a file" 0 "$(grep -c "$(printf '\033')" out)"
echo "Die Regierung hat am Montag ein neues Gesetz vorgestellt, das die Mieten in den Städten begrenzen soll." >german.txt
if "$quoth" explain "$here/pipelines/clean.yaml" german.txt >out 2>log; then
    check "where a document was dropped" "  dropped here" "$(grep -A 1 '^clean (' out | tail -n 1)"
    check "and why" 1 "$(grep -c "reason: stage 'clean': .*\[language\]" log)"
fi

[ $failures -eq 0 ]
