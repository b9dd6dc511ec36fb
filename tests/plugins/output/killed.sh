#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A sink that is killed leaves the old result, or none, under the final name; with a journal the run goes on, and ends
# with the result of a run that nothing disturbed.
. "$srcdir/tests/support/program.sh"
. "$here/tests/plugins/output/articles.sh"

plugins=${quoth%/quoth}/plugins
number=0
while [ $number -lt 400 ]; do
    number=$((number + 1))
    printf '{"id":"n%d","text":"“We will open bridge %d again,” Mayor Anna Miller told reporters. She said it cost %d."}\n' \
        $number $number $number
done >many.jsonl
mkfifo pipe

# content FILE: what two results are compared by; of a database the rows, since its pages depend on the stops.
content() {
    case $1 in
    *.db) python3 -c 'import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).iterdump(), sep="\n")' "$1" ;;
    *) cat "$1" ;;
    esac
}

# begin COUNT FILE: starts the run on the first COUNT lines, with more to come, and waits until it has opened its output.
begin() {
    rm -f "$2.partial"
    "$quoth" run --quiet $sink.yaml - -o "$2" $journal <pipe 2>log &
    run=$!
    exec 7>pipe
    head -n "$1" many.jsonl >&7
    await "$2.partial"
    sleep 1
}

# end SIGNAL STATUS
end() {
    kill -"$1" $run
    wait $run 2>/dev/null
    check "$sink: status after $1" "$2" $?
    exec 7>&-
}

for sink in write-jsonl write-csv write-annotations write-text write-sqlite; do
    [ -e "$plugins/$sink.la" ] || { echo "not built: $sink"; continue; }
    pipeline $sink
    file=$sink.out
    [ $sink != write-sqlite ] || file=$sink.db
    "$quoth" run --quiet $sink.yaml - -o whole-$file <many.jsonl || exit 99

    journal='--journal journal'
    echo old >$file
    begin 200 $file
    end KILL 137
    check "$sink: the old result after a kill" old "$(cat $file)"
    rm -f $file journal
    begin 200 $file
    end KILL 137
    check "$sink: no result after a kill" no "$([ -e $file ] && echo yes || echo no)"

    rm -f journal
    begin 150 $file
    end TERM 75
    check "$sink: the journal" yes "$([ -e journal ] && echo yes || echo no)"
    "$quoth" run --quiet $sink.yaml - -o $file --journal journal <pipe 2>log &
    run=$!
    exec 7>pipe
    head -n 300 many.jsonl >&7
    sleep 2
    end KILL 137
    check "$sink: no result after a kill of what goes on" no "$([ -e $file ] && echo yes || echo no)"
    "$quoth" run --quiet $sink.yaml - -o $file --journal journal <many.jsonl 2>log ||
        { cat log; failures=$((failures + 1)); }
    content whole-$file >expected
    content $file >actual
    cmp expected actual || failures=$((failures + 1))
    check "$sink: nothing is left" "$file" "$(echo $file*)"
done
[ $failures -eq 0 ]
