#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# quoth train as people use it, with a program in the place of Python: what is checked before it starts, what it is
# given, what becomes of its exit code, and signals.
. "$srcdir/tests/support/program.sh"
unset QUOTH_PYTHON
QUOTH_DATA_PATH=$here/corpus
export QUOTH_DATA_PATH
scripts=$here/corpus/models/train/attribution

# Writes down its arguments, one a line, and does as the files beside it say.
cat >python <<'END'
#!/bin/sh
name=$(basename "$2" .py)
for argument; do printf '%s\n' "$argument"; done >"given-$name"
case $name in
needs) [ ! -f lacks ] || { cat lacks; exit 1; } ;;
train)
    echo "progress of the trainer"
    [ ! -f wait ] || { : >started; exec sleep 60; }
    [ ! -f train-fails ] || exit 3
    ;;
export)
    [ ! -f export-fails ] || kill -9 $$
    while [ "$1" != --out ]; do shift; done
    echo model >"$2"
    ;;
esac
END
chmod +x python
cat >gold.jsonl <<'END'
{"id": "a", "text": "“No,” said Ana Ribeiro.", "quotes": [{"start": 0, "end": 5, "type": "direct", "cue": {"start": 6, "end": 10}, "speaker": {"start": 11, "end": 22}}]}
END
sed 's/"a"/"b"/' gold.jsonl | gzip >"more gold.jsonl.gz"
sed 's/"a"/"c"/' gold.jsonl >dev.jsonl

# fails WHAT CODE PATTERN ARGUMENT...: the pattern must stand in standard error, and nothing be made.
fails() {
    what=$1 code=$2 pattern=$3
    shift 3
    "$quoth" train "$@" >out 2>log
    check "$what: exit code" "$code" $?
    grep -q -e "$pattern" log || { check "$what: message" "$pattern" "$(cat log)"; }
    check "$what: no folder is made" no "$([ -e trained ] && echo yes || echo no)"
}

fails "no gold" 64 "quoth train: "
fails "gold that is not there" 74 "cannot read 'nowhere.jsonl'" --python ./python nowhere.jsonl
fails "a folder" 65 "'.' is a folder; name the files in it" --python ./python .
: >empty.jsonl
fails "an empty file" 65 "no documents in 'empty.jsonl'" --python ./python empty.jsonl
fails "claim records" 65 "holds claim records, which lack their texts" --python ./python "$here"/corpus/gold/01-*.jsonl
echo '{"id": "a", "text": "short", "quotes": [{"start": 0, "end": 50}]}' >wrong.jsonl
cat gold.jsonl wrong.jsonl >late.jsonl
fails "a span outside the text" 65 "late.jsonl:2: a quote needs" --python ./python gold.jsonl late.jsonl
fails "wrong dev" 65 "late.jsonl:2: a quote needs" --python ./python --dev late.jsonl gold.jsonl
echo '{"id": ' >broken.jsonl
fails "no JSON" 65 "broken.jsonl:1:" --python ./python broken.jsonl
mkdir -p data/models/train/attribution/train.py
QUOTH_DATA_PATH=$work/data
fails "scripts that cannot be read" 78 "cannot read '$work/data/models/train/attribution/train.py': Is a directory" gold.jsonl
QUOTH_DATA_PATH=$here/corpus
fails "no model" 74 "cannot read 'nowhere.safetensors': .*--init takes 'fast', 'best' or a model file" --python ./python \
    --init nowhere.safetensors gold.jsonl
check "the Python was not asked until then" no "$([ -e given-needs ] && echo yes || echo no)"
QUOTH_DATA_PATH=$work/nowhere:$here/corpus
fails "no Python" 78 "cannot start '/nowhere/python': No such file" --python /nowhere/python gold.jsonl
QUOTH_PYTHON=/nowhere/too
export QUOTH_PYTHON
fails "no Python in the environment" 78 "cannot start '/nowhere/too'" gold.jsonl
unset QUOTH_PYTHON
fails "no Python at all" 78 "'false' does not work as a Python: it ended with exit code 1" --python false gold.jsonl
printf 'torch 2.5.1 -\nnumpy 1.26.4 1.24.0\n' >lacks
fails "a missing module" 78 "'./python' has no module 'torch'; version 2.5.1 or later is needed" --python ./python gold.jsonl
check "an old module" 1 "$(grep -c "has version 1.24.0 of module 'numpy'; 1.26.4 or later is needed" log)"
check "how to make an environment" 1 "$(grep -c "^    python3 -m venv quoth-venv$" log)"
check "how to fill it" 1 "$(grep -c "^    quoth-venv/bin/pip install -r '$scripts/requirements.txt'$" log)"
check "the trainer did not start" no "$([ -e given-train ] && echo yes || echo no)"
rm lacks

# All goes well: every argument as it was given, one each, and no shell between.
"$quoth" train --python ./python --dev dev.jsonl --words 2500000 --minutes 7 --seed 9 -o 'my $(own) model' gold.jsonl \
    "more gold.jsonl.gz" >out 2>log
check "exit code" 0 $?
cat >wanted <<END
-B
$scripts/train.py
--gold
gold.jsonl
more gold.jsonl.gz
--dev
dev.jsonl
--quoth
$quoth
--init
$here/corpus/models/attribution-fast.safetensors
--tokenizer
$here/corpus/models/attribution-fast.safetensors
--rate
5e-4
--million-words
2.500000
--measure-every
0.250000
--minutes
7
--seed
9
--out
my \$(own) model/training
END
sed -i "s|^.*/\(lt-\)\{0,1\}quoth$|$quoth|" given-train # with a shared libquoth the program lies in .libs
check "arguments of train.py" "$(cat wanted)" "$(cat given-train)"
cat >wanted <<END
-B
$scripts/export.py
--network
my \$(own) model/training/network.pt
--sample
gold.jsonl
--tokenizer
$here/corpus/models/attribution-fast.safetensors
--vocabulary
$here/corpus/models/attribution-fast.safetensors
--name
attribution-fast
--out
my \$(own) model/models/attribution-fast.safetensors
END
check "arguments of export.py" "$(cat wanted)" "$(cat given-export)"
check "the model is there" model "$(cat 'my $(own) model/models/attribution-fast.safetensors')"
check "progress is shown" 1 "$(grep -c '^progress of the trainer$' out)"
check "how to use it" 1 "$(grep -c 'QUOTH_DATA_PATH=.my \$(own) model:.* quoth run' out)"
check "nothing is said on standard error" "" "$(cat log)"

QUOTH_PYTHON=./python "$quoth" train --init best gold.jsonl >out 2>log
check "best: exit code" 0 $?
check "best: the model is there" model "$(cat trained/models/attribution-best.safetensors)"
check "best: begins with it" 2 "$(grep -c '/attribution-best.safetensors$' given-train)"
QUOTH_PYTHON=./python "$quoth" train --init trained/models/attribution-best.safetensors gold.jsonl >out 2>log
check "a model file takes the place of fast" model "$(cat trained/models/attribution-fast.safetensors)"

: >train-fails
"$quoth" train --python ./python -o failed gold.jsonl >out 2>log
check "the trainer fails: exit code" 70 $?
check "the trainer fails: message" 1 "$(grep -c "train.py' ended with exit code 3; what it says stands above" log)"
check "the trainer fails: no model" no "$([ -e failed/models/attribution-fast.safetensors ] && echo yes || echo no)"
rm train-fails
: >export-fails
"$quoth" train --python ./python -o failed gold.jsonl >out 2>log
check "the export fails: exit code" 70 $?
check "the export fails: message" 1 "$(grep -c "export.py' ended with signal 9" log)"
rm export-fails
: >file
"$quoth" train --python ./python -o file gold.jsonl >out 2>log
check "a folder that cannot be made: exit code" 74 $?
check "a folder that cannot be made: message" 1 "$(grep -c "cannot make folder 'file/models': Not a directory" log)"

# A signal to quoth ends the trainer too.
: >wait
"$quoth" train --python ./python -o stopped gold.jsonl >out 2>log &
pid=$!
await started
kill -TERM $pid
wait $pid
check "stopped: exit code" 75 $?
check "stopped: message" 1 "$(grep -c 'stopped by signal 15 (.*); no model was written' log)"
[ $failures -eq 0 ]
