#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An archive in which every article comes several times: what is left, with any number of jobs, and when the run is stopped
# and goes on.
. "$srcdir/tests/support/program.sh"
same() { cmp -s "$1" "$2" && echo same || echo different; }
lines() { wc -l <"$1" | tr -d ' '; }

cat >copies.yaml <<END
quoth: 1
name: copies
stages:
  - use: fetch
    with: { inputs: [ "-" ] }
  - use: clean
  - use: dedupe
  - use: write-documents
END
sed 's/use: dedupe/&\n    with: { action: mark }/' copies.yaml >mark.yaml
"$quoth" run --quiet "$here/pipelines/documents.yaml" "$here/corpus/articles" -o articles.jsonl || exit 99
articles=$(lines articles.jsonl)
# Each article under its own id, under another one, and in capitals without quotation marks of the typographic kind.
sed 's/"id":"/"id":"a-/' articles.jsonl >first.jsonl
sed 's/"id":"/"id":"b-/; s/[“”]/\\"/g; s/’/'"'"'/g' articles.jsonl >second.jsonl
sed 's/"id":"/"id":"c-/; s/"text":"/&A line of the desk that took it over./' articles.jsonl >third.jsonl
cat first.jsonl second.jsonl third.jsonl second.jsonl first.jsonl >archive.jsonl

"$quoth" run copies.yaml first.jsonl -o once.jsonl 2>/dev/null
check "articles that are no copies" "$articles" "$(lines once.jsonl)"
for jobs in 1 2 8; do
    "$quoth" run copies.yaml archive.jsonl --jobs $jobs -o jobs$jobs.jsonl --report report$jobs.json 2>log
    check "exit code with $jobs jobs" 0 $?
    check "articles left with $jobs jobs" "$articles" "$(grep -c '"id":"a-' jobs$jobs.jsonl)"
    check "copies left with $jobs jobs" 0 "$(grep -vc '"id":"a-' jobs$jobs.jsonl)"
    check "copies counted with $jobs jobs" 1 "$(grep -c "dropped $((4 * articles)): dedupe 'duplicate'" log)"
done
check "2 jobs" same "$(same jobs1.jsonl jobs2.jsonl)"
check "8 jobs" same "$(same jobs1.jsonl jobs8.jsonl)"
"$quoth" run mark.yaml archive.jsonl -o marked.jsonl 2>/dev/null
check "all pass when copies are marked" $((5 * articles)) "$(lines marked.jsonl)"
check "copies that name the first one" $((4 * articles)) "$(grep -c '"duplicate_of":"a-' marked.jsonl)"

# A journal needs an index.
"$quoth" run copies.yaml archive.jsonl -o none.jsonl --journal none 2>log
code=$?
[ $code -eq 0 ] || check "the index is asked for" "78 1" "$code $(grep -c "'index'" log)"

"$quoth" run copies.yaml - -o piped.jsonl <archive.jsonl 2>/dev/null
check "from a pipe" "$articles" "$(lines piped.jsonl)"

# stopped NAME: a run that is stopped after the first and second copies.
mkfifo pipe
stopped() {
    (cat first.jsonl second.jsonl; exec sleep 60) >pipe &
    writer=$!
    "$quoth" run copies.yaml - -o "$1.jsonl" --journal "$1.journal" --set "dedupe.index=$1.index" <pipe 2>log &
    run=$!
    await "$1.jsonl.partial"
    sleep 1
    kill -TERM $run
    wait $run
    check "exit code of a stopped run" 75 $?
    kill $writer 2>/dev/null
    wait $writer 2>/dev/null
}
resume() {
    "$quoth" run copies.yaml - -o "$1.jsonl" --journal "$1.journal" --set "dedupe.index=$1.index" <archive.jsonl 2>log
}
stopped go
resume go
check "exit code of the run that goes on" 0 $?
check "it went on" 1 "$(grep -c 'going on after' log)"
check "what both runs wrote" same "$(same go.jsonl piped.jsonl)"

# Without the index, with another one, with a damaged one: no run that would let copies pass.
stopped lost
"$quoth" run copies.yaml - -o lost.jsonl --journal lost.journal <archive.jsonl 2>log
check "exit code without the index" "78 1" "$? $(grep -c "name it in option 'index'" log)"
cp lost.index kept.index
: >lost.index
resume lost
check "exit code with an empty index" "78 1" "$? $(grep -c "'lost.index' does not hold what the journal says" log)"
size=$(wc -c <kept.index)
{ head -c $((size / 2)) kept.index; printf 'X'; tail -c +$((size / 2 + 2)) kept.index; } >lost.index
resume lost
check "exit code with a damaged index" "78 1" "$? $(grep -c "'lost.index' does not hold what the journal says" log)"
cat kept.index first.jsonl >lost.index # as if killed after the journal was saved
resume lost
check "exit code with a longer index" 0 $?
check "what both runs wrote, with a longer index" same "$(same lost.jsonl piped.jsonl)"

[ $failures -eq 0 ]
