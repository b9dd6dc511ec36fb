#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The program from outside: help, versions, exit statuses, what goes to which stream.
set -u
srcdir=$(cd "${srcdir:-$(dirname "$0")/../..}" && pwd)
builddir=$(cd "${builddir:-.}" && pwd)
quoth=$builddir/quoth
[ -x "$quoth" ] || { echo "$quoth is not built"; exit 1; }
QUOTH_PLUGIN_PATH=$builddir/tests/core/plugins:$srcdir/tests/core/plugins
export QUOTH_PLUGIN_PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0

# expect STATUS STDOUT STDERR ARGUMENT...: patterns of grep that must be found; '' is an empty stream, '*' anything.
expect() {
    wanted=$1 out=$2 err=$3
    shift 3
    status=0
    "$quoth" "$@" >out 2>err </dev/null || status=$?
    for stream in out err; do
        eval "pattern=\$$stream"
        case $pattern in
        '*') fine=0 ;;
        '') [ ! -s $stream ] && fine=0 || fine=1 ;;
        *) grep -q -e "$pattern" $stream && fine=0 || fine=1 ;;
        esac
        if [ $fine -ne 0 ]; then
            echo "quoth $*: standard $stream is not like '$pattern':"
            head -n 20 $stream
            failed=1
        fi
    done
    if [ $status -ne "$wanted" ]; then
        echo "quoth $*: status $status instead of $wanted"
        failed=1
    fi
}

cat >good.yaml <<'YAML'
quoth: 1
stages:
  - use: probe-source
    with: { inputs: a }
  - use: probe-sink
YAML

expect 64 '' 'Usage: quoth COMMAND'
expect 0 'Usage: quoth COMMAND' '' --help
expect 0 'Usage: quoth COMMAND' '' help
expect 0 '^quoth [0-9.]* (plugin ABI 1.0)$' '' --version
expect 64 '' "unknown command 'chekc'" chekc
expect 64 '' "did you mean 'check'" chekc
expect 64 '' "unknown command 'nothing-like-it'" help nothing-like-it
expect 64 '' "unknown option '--halp'" --halp
for command in check completion eval explain explain-error graph plugins run schema train view; do
    expect 0 "^Usage: quoth $command" '' $command --help
    expect 0 "^Usage: quoth $command" '' help $command
    expect 0 '^quoth [0-9.]* (plugin ABI' '' $command --version
    expect 64 '' "quoth $command: unknown option '--no-such-thing'" $command --no-such-thing
done

: >a
expect 0 "pipeline 'good' is valid" '' check good.yaml
expect 0 '' '' check -q good.yaml
expect 0 '' '' check --set probe-source.inputs=[a,b] good.yaml -q a a -o x
expect 0 '' "warning: there is no file or folder 'nowhere'" check good.yaml -q nowhere
cp good.yaml other.yaml
expect 0 "^other.yaml: pipeline 'other' is valid" '' check good.yaml a other.yaml
expect 78 "^good.yaml: pipeline 'good' is valid" 'unreadable-file' check missing.yaml good.yaml
expect 78 '^    "path": "good.yaml"' '' check missing.yml good.yaml --json
expect 78 '' 'unreachable-output' run good.yaml -o nowhere/claims.jsonl
expect 78 '' 'unreachable-output' check good.yaml -o nowhere/claims.jsonl
expect 0 '"valid": true' '' check --json good.yaml
expect 78 '"code": "unknown-label"' '' check --json good.yaml --set x.y=1
expect 78 '' 'unreadable-file' check missing.yaml
expect 64 '' 'is missing' check
expect 64 '' "did you mean '--json'" check --jsn good.yaml

expect 0 '^probe-sink  *sink ' '' plugins
expect 0 'was not built: libexample was missing' '' plugins list
expect 0 '^future-abi .*does not fit' '' plugins list
expect 0 '"name": "probe-words"' '' plugins --json
expect 0 '^  *org.example.word ' '' plugins show probe-words
expect 0 'integer, -10 to 10, default 7' '' plugins show probe-options
expect 0 'licence Apache-2.0' '' plugins show probe-options
expect 0 '^probe-mute 1.0.0: sink' '' plugins show probe
expect 0 '"default": 7' '' plugins show probe-options --json
expect 78 '' "did you mean 'probe-words'" plugins show probe-wodrs
expect 78 '' 'undefined symbol' plugins show unresolved
expect 78 '' 'was not built' plugins show probe-absent
expect 64 '' "unexpected argument 'shwo'" plugins shwo
expect 64 '' 'needs the name' plugins show

expect 0 'json-schema.org/draft/2020-12' '' schema
expect 0 '"max-document"' '' schema pipeline
expect 0 'quoth.claim/1' '' schema quoth.claim/1
expect 64 '' "did you mean 'pipeline'" schema pipelien

# A closed pipe and a full disk are not silent.
if [ -w /dev/full ]; then
    "$quoth" schema >/dev/full 2>err
    [ $? -eq 74 ] && grep -q 'cannot write standard output' err || { echo 'a full disk was not reported'; failed=1; }
fi

# Colours only on a terminal.
"$quoth" check missing.yaml 2>&1 | grep -q "$(printf '\033')" && { echo 'colours in a pipe'; failed=1; }
exit $failed
