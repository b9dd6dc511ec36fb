#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The metrics of a run, read while it runs and at its end by the parser of the Prometheus client.
. "$srcdir/tests/support/program.sh"
python=
for candidate in python3 /usr/bin/python3; do
    "$candidate" -c 'import prometheus_client.openmetrics.parser' 2>/dev/null && python=$candidate && break
done
[ -n "$python" ] || { echo "SKIP: no Python with prometheus_client: install python3-prometheus-client"; exit 77; }
documents=$here/pipelines/documents.yaml

# read_metrics NAME...: the values of samples, "stage_documents_total{stage=fetch}" for one with labels.
cat >read_metrics.py <<'END'
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families

samples = {}
for family in text_string_to_metric_families(open("metrics").read()):
    assert family.documentation, family.name
    for s in family.samples:
        labels = ",".join(f"{k}={v}" for k, v in sorted(s.labels.items()))
        samples[s.name + (f"{{{labels}}}" if labels else "")] = s.value
print(*(f"{samples[name]:g}" if name in samples else "none" for name in sys.argv[1:]))
END
read_metrics() { "$python" read_metrics.py "$@"; }

{
    echo '{"id":"a","text":"One."}'
    echo '{"id":"b"}'
    echo '{"id":"c","text":"Three."}'
} >in.jsonl
"$quoth" run "$documents" in.jsonl in.jsonl --sample 50% -o out.jsonl --metrics-file metrics --dead-letters dead.jsonl -q
check "exit code" 0 $?
check "the end" "1 1 6 2" \
    "$(read_metrics quoth_run_ended quoth_run_complete quoth_documents_read_total 'quoth_documents_total{result=failed}')"
check "codes" "2 2" "$(read_metrics 'quoth_stage_failed_total{code=no-text,stage=fetch}' 'quoth_stage_documents_total{stage=write-documents}')"
check "the sample" 2 "$(read_metrics 'quoth_stage_dropped_total{code=not-sampled,stage=fetch}')"
case $(read_metrics 'quoth_stage_seconds_total{stage=fetch}') in
none | 0) time=no ;;
*) time=yes ;;
esac
check "time and queue" "yes 0" "$time $(read_metrics quoth_queue_bytes)"
check "nothing is left beside them" "" "$(ls | grep partial)"

# While the run waits for more; it looks at the beginning of its input before it takes a document out.
i=0
while [ $i -lt 2000 ]; do
    cat in.jsonl
    i=$((i + 1))
done >many.jsonl
mkfifo pipe
(cat many.jsonl; sleep 60) >pipe &
writer=$!
"$quoth" run "$documents" - -o live.jsonl --metrics-file metrics -q <pipe 2>/dev/null &
run=$!
tries=0
until [ "$(read_metrics 'quoth_documents_total{result=out}')" -gt 100 ] || [ $tries -gt 30 ]; do
    sleep 0.5
    tries=$((tries + 1))
done 2>/dev/null
read_metrics quoth_run_ended quoth_run_complete quoth_documents_read_total 'quoth_documents_total{result=out}' \
    'quoth_stage_failed_total{code=no-text,stage=fetch}' >values
read -r ended complete in out failed <values
check "while it runs" "0 0 yes" "$ended $complete $([ "$out" -gt 100 ] && [ "$failed" -gt 50 ] &&
    [ "$in" -ge $((out + failed)) ] && [ "$in" -lt 6001 ] && echo yes)"
kill -TERM $run
wait $run
kill $writer 2>/dev/null
check "a run that was stopped" "1 0" "$(read_metrics quoth_run_ended quoth_run_complete)"

"$quoth" run "$documents" in.jsonl -o out.jsonl --metrics-file nowhere/metrics 2>/dev/null
check "exit code of a folder that is not there" 74 $?
"$quoth" run "$documents" in.jsonl -o same --metrics-file same 2>/dev/null
check "exit code of metrics in the file of the results" 74 $?

[ $failures -eq 0 ]
