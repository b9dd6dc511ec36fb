#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs that are stopped: what is done is kept whole under NAME.partial, and never under the final name.
. "$(dirname "$0")/lib.sh"
news=$pipelines/news.yaml

many() {
    "$make_input" number "$1" '{"id":"n' '","text":"“We will open the bridge again,” Mayor Anna Miller told reporters on Monday evening."}
'
}

# start WORD...: a run in the background, which reads the pipe `slow`: in.jsonl, and then nothing for a while.
start() {
    rm -f out letters report err out.partial letters.partial report.partial slow
    mkfifo slow
    # What is ignored at the start of a shell's background job is set back by nobody but env.
    env --default-signal=INT,TERM "$quoth" run "$news" slow -o out --dead-letters letters --report report "$@" 2>err &
    run=$!
    { cat in.jsonl && sleep 30; } >slow &
    feeder=$!
}

# Waits until records have reached the file.
reached() {
    tries=0
    until [ -s out.partial ] || [ $tries -gt 600 ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
}

stop_feeder() {
    kill $feeder 2>/dev/null
    wait $feeder 2>/dev/null
}

ended() {
    status=0
    wait $run || status=$?
    stop_feeder
    [ $status -eq "$1" ] || complain "status $status instead of $1"
    for file in out letters; do [ ! -e $file ] || complain "'$file' is there under its final name"; done
}

if ! env --default-signal=INT true 2>/dev/null; then
    echo 'SKIP: env knows no --default-signal'
    exit 77
fi

for signal in INT TERM; do
    begin "SIG$signal in the middle"
    many 3000 >in.jsonl
    start --jobs 2
    reached
    kill -s $signal $run
    ended 75
    says 'stopping after the documents in hand'
    says 'the run is not complete'
    check_report
    kept=$(lines_of quoth.claim/1 out.partial)
    [ "$kept" -gt 100 ] || complain "only $kept records are kept"
    [ "$kept" -eq "$(reported out)" ] || complain "$kept records for $(reported out) documents"
    grep -q '"complete": false' report || complain 'the report says that the run is complete'
    grep -q '"exit_code": 75' report || complain 'the report has another exit code'
done

begin 'a second signal'
many 3000 >in.jsonl
start --jobs 2
reached
kill -s INT $run
kill -s INT $run
kill -s INT $run 2>/dev/null
status=0
wait $run || status=$?
stop_feeder
[ $status -eq 130 ] || [ $status -eq 75 ] || complain "status $status"
[ ! -e out ] || complain 'there is a result'

begin 'SIGINT while an input is waited for'
many 3 >in.jsonl
start
sleep 0.5
kill -s INT $run
ended 75
check_report

begin 'SIGKILL'
many 3000 >in.jsonl
start --jobs 2
reached
kill -s KILL $run
status=0
wait $run || status=$?
stop_feeder
[ $status -eq 137 ] || complain "status $status"
for file in out letters report; do [ ! -e $file ] || complain "'$file' is there under its final name"; done

begin 'a journal: killed again and again, and the result is the same'
many 60000 >in.jsonl
"$make_input" repeat 50 '{"broken
' >>in.jsonl
many 10 | sed 's/"n/"m/' >>in.jsonl
json_line last >>in.jsonl
limited "$quoth" run "$news" in.jsonl -o whole --dead-letters whole.letters 2>err || complain "status $?"
for signal in INT KILL TERM KILL INT; do
    env --default-signal=INT,TERM "$quoth" run "$news" in.jsonl -o out --dead-letters letters --journal journal 2>err &
    run=$!
    sleep 0.7
    kill -s $signal $run 2>/dev/null
    status=0
    wait $run || status=$?
    case $status in
    0 | 75 | 137) ;;
    *) complain "SIG$signal: status $status" ;;
    esac
    [ $status -ne 0 ] || break
    [ ! -e out ] || complain 'there is a result under the final name'
done
status=0
[ -e out ] || limited "$quoth" run "$news" in.jsonl -o out --dead-letters letters --journal journal 2>err || status=$?
[ $status -eq 0 ] || complain "the last run ended with $status"
cmp -s out whole || complain 'the result is another one'
cmp -s letters whole.letters || complain 'the dead letters are others'
[ ! -e journal ] || complain 'the journal is left'

begin 'a journal that is damaged, or of something else'
many 10 >in.jsonl
printf '{"schema":"quoth.journal/1"}' >journal
quoth_refuses 74 "$news" in.jsonl -o out --journal journal
"$make_input" repeat 100000 '[' >journal
quoth_refuses 74 "$news" in.jsonl -o out --journal journal
: >journal
quoth_refuses 74 "$news" in.jsonl -o out --journal journal
head -c 1000 /dev/zero >journal
quoth_refuses 74 "$news" in.jsonl -o out --journal journal

finish
