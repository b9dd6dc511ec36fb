#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Real archives of many makers, whole and damaged at many places.
. "$(dirname "$0")/lib.sh"
news=$pipelines/news.yaml
samples=$QUOTH_SHARED_DATA/archives/warc-samples
if [ ! -d "$samples" ]; then
    echo "SKIP: $samples is not there"
    exit 77
fi

begin 'all samples'
quoth_run 0 "$news" --set clean.language=any "$samples"
[ "$(reported out)" -gt 100 ] || complain "only $(reported out) documents"
mv out out.1
quoth_run 0 "$news" --set clean.language=any "$samples" --jobs 1
cmp out out.1 || complain 'another number of jobs, another result'

# Every tenth of each sample is overwritten in turn, and the sample cut there.
begin 'samples, damaged'
mkdir damaged
for file in $(find "$samples" -type f -size -300k \( -name '*.warc' -o -name '*.warc.gz' -o -name '*.warc.zst' \) | sort); do
    name=$(echo "${file#"$samples"/}" | tr '/' '_')
    size=$(size_of "$file")
    for tenth in 1 4 7 9; do
        head -c $((size * tenth / 10)) "$file" >"damaged/$tenth-cut-$name"
        cp "$file" "damaged/$tenth-noise-$name"
        chmod u+w "damaged/$tenth-noise-$name"
        "$make_input" repeat 16 '#' | dd of="damaged/$tenth-noise-$name" bs=1 seek=$((size * tenth / 10)) conv=notrunc 2>dd.err
    done
done
files=$(ls damaged | wc -l)
[ "$files" -gt 100 ] || complain "only $files files"
status=0
limited "$quoth" run "$news" --set clean.language=any damaged -o out --dead-letters letters --report report 2>err || status=$?
[ $status -eq 0 ] || [ $status -eq 74 ] || complain "status $status"
check_end $status $status
check_report
check_letters
lines_of quoth.claim/1 out >counted

finish
