#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A cluster of mixed machines agrees: every instruction set that this machine has makes the same claims byte for byte, and
# one that it lacks, or that nobody knows, is refused in words.
. "$srcdir/tests/support/program.sh"
unset QUOTH_ISA
pipeline=$here/pipelines/evaluate.yaml

model=fast

# claims_of NAME ARTICLES
claims_of() {
    "$quoth" run --quiet "$pipeline" "$2" --set quote-detect.model=$model -o "$1.jsonl" >"$1.out" 2>&1
}

# same_everywhere NAME ARTICLES
same_everywhere() {
    claims_of default "$2" || { cat default.out; exit 1; }
    [ -s default.jsonl ] || { echo "FAIL: $1 has no claims"; failures=$((failures + 1)); }
    for isa in $isas; do
        QUOTH_ISA=$isa
        export QUOTH_ISA
        claims_of "$isa" "$2" || { cat "$isa.out"; failures=$((failures + 1)); }
        unset QUOTH_ISA
        cmp default.jsonl "$isa.jsonl" || { echo "FAIL: $1: $isa makes other claims"; failures=$((failures + 1)); }
        rm -f "$isa.jsonl"
    done
    echo "$1, model $model: the same bytes with: $isas"
}

# An unknown one is refused as a fault of the configuration, and the message lists what there is.
QUOTH_ISA=mmx "$quoth" run --quiet "$pipeline" "$here/corpus/articles" -o unknown.jsonl >unknown.out 2>&1
check 'exit code of an unknown instruction set' 78 $?
isas=$(sed -n "s/.*QUOTH_ISA is 'mmx', which this machine does not have; it has \([a-z0-9, ]*\).*/\1/p" unknown.out | head -n 1 | tr -d ',')
case " $isas " in
*' plain '*) ;;
*) cat unknown.out; check 'the message lists the instruction sets' 'plain' "$isas" ;;
esac
grep -q '; set it to one of these or unset it' unknown.out || { cat unknown.out; check 'the message says what to do' yes no; }

# Those that we know and this machine lacks are refused too.
for isa in avx512vnni avxvnni avx2 plain; do
    case " $isas " in *" $isa "*) continue ;; esac
    QUOTH_ISA=$isa "$quoth" run --quiet "$pipeline" "$here/corpus/articles" -o lacking.jsonl >lacking.out 2>&1
    check "exit code of $isa" 78 $?
done

same_everywhere corpus/articles "$here/corpus/articles"
# without vector instructions a transformer reads some hundred words a second
model=best
same_everywhere 'an article' "$here/corpus/articles/01-wire-election.txt"
model=fast
# What sanitizers look for is in the code of each instruction set, which our own articles run through as well.
polnear=${QUOTH_SHARED_DATA:-}/attribution/polnear.dev.jsonl.gz
if grep -q -a -e __asan_init -e __tsan_init "$quoth"; then
    echo 'polnear.dev: not with sanitizers'
elif [ -r "$polnear" ]; then
    same_everywhere polnear.dev "$polnear"
    model=best
    isas=$(echo "$isas" | sed 's/ *plain//')
    same_everywhere polnear.dev "$polnear"
else
    echo "SKIPPED: polnear.dev ('$polnear' is missing)"
fi
[ $failures -eq 0 ]
