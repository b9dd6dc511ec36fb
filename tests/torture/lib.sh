# SPDX-License-Identifier: Apache-2.0
# What the torture tests share; each sources it.  Every run through `quoth_run` is checked for what holds for any input:
# it ends by itself, with that status, adds up, leaves only whole records, says what it lost, stays within memory.
#
#   begin 'what is tested'             a new case, in an empty folder of its own, which is the working folder
#   quoth_run STATUS PIPELINE WORD...  runs it with the files out, letters, report, err
#   count in 3 out 2 failed 1          what the report says
#   letter CODE TEXT...                a line of `letters` has that code and each text
#   says TEXT                          a line of `err` has it
#
# QUOTH_TEST_TORTURE=no passes them by, where other tests are what counts; =briefly spares networks the largest texts.
set -u
export LC_ALL=C
if [ "${QUOTH_TEST_TORTURE:-yes}" = no ]; then
    echo "SKIP: QUOTH_TEST_TORTURE is no"
    exit 77
fi
srcdir=$(cd "${srcdir:-$(dirname "$0")/../..}" && pwd)
builddir=$(cd "${builddir:-.}" && pwd)
: "${QUOTH_PLUGIN_PATH:=$builddir/plugins}" "${QUOTH_DATA_PATH:=$srcdir/corpus}"
: "${QUOTH_SHARED_DATA:=$srcdir/../shared/data}"
export QUOTH_PLUGIN_PATH QUOTH_DATA_PATH
quoth=$builddir/quoth
make_input=$builddir/tests/torture/make_input
check_lines=$builddir/tests/torture/check_lines
pipelines=$srcdir/pipelines
articles=$srcdir/corpus/articles

# Sanitizers need several times the memory and time.  The time is only there to catch what hangs: it is of the processor,
# so that a busy machine does not matter, and far above what anything takes.
if grep -q -a -e __asan_init -e __tsan_init "$quoth"; then
    memory_max=0 seconds_max=600
else
    memory_max=400000000 seconds_max=60
fi

# A word before the program, for which permissions count even where this user is root; empty where they do anyway, or where
# there is no such word.
bound=
if [ "$(id -u)" -eq 0 ] && setpriv --bounding-set=-dac_override,-dac_read_search true 2>/dev/null; then
    bound='setpriv --bounding-set=-dac_override,-dac_read_search'
fi
as= # such words before the next run

torture=$(mktemp -d "${TMPDIR:-/tmp}/quoth-torture.XXXXXX")
: >"$torture/failures"
trap 'umount "$torture/case/full" 2>/dev/null; chmod -R u+rwx "$torture" 2>/dev/null; rm -rf "$torture"' EXIT
cases=0 title='before the first case'

begin() {
    title=$1
    as=
    cases=$((cases + 1))
    # What the last case made may be large.
    cd "$torture" && rm -rf case
    mkdir -p "case" && cd "case" || exit 99
}

# Failures are counted in a file, since a case may be at the end of a pipe.
complain() {
    {
        echo "FAILED: $title: $*" | tee -a "$torture/failures"
        [ ! -s err ] || sed 's/^/    err: /' err | cut -c 1-300 | head -n 12
        [ ! -s letters ] || sed 's/^/    letter: /' letters | cut -c 1-400 | head -n 6
    } >&2
}

note() { echo "note: $title: $*"; }

finish() {
    echo "$cases cases, $(wc -l <"$torture/failures") failures"
    [ ! -s "$torture/failures" ]
    exit
}

# The number behind the first "KEY" of the report.
reported() { sed -n "s/^ *\"$1\": \([0-9]*\),*\$/\1/p" report | head -n 1; }

# Whole records, and how many; 0 where there is no such file.
lines_of() {
    if [ ! -e "$2" ]; then
        echo 0
    else
        "$check_lines" "$1" "$2" 2>>lines.err || complain "$2 holds more than whole records: $(tail -n 1 lines.err)"
    fi
}

# What the output of a pipeline file holds.
schema_of() {
    case $1 in
    */clean.yaml | */documents.yaml) echo quoth.document/1 ;;
    *) echo quoth.claim/1 ;;
    esac
}

# limited COMMAND WORD...: no longer than a run may take; 152 or 124 at the end of that time.
limited() { (ulimit -t "$seconds_max" && exec timeout -k 5 $((seconds_max * 10)) $as "$@"); }

check_end() {
    [ "$2" -ne 124 ] && [ "$2" -ne 152 ] && [ "$2" -ne 137 ] || complain 'it does not end'
    [ "$1" -eq "$2" ] || complain "status $2 instead of $1"
    grep -q -e 'runtime error:' -e 'Sanitizer' err && complain 'a sanitizer has found something'
    grep -q 'please report' err && complain 'an error of the program itself'
    return 0
}

check_report() {
    adds=$(($(reported out) + $(reported dropped) + $(reported failed) + $(reported unfinished)))
    [ "$(reported in)" -eq "$adds" ] || complain "in $(reported in), but in all $adds"
    grep -q "quoth: in $(reported in) = out $(reported out) + dropped $(reported dropped) + " err ||
        complain 'the accounting line is missing or another'
    peak=$(reported peak_memory)
    [ "$memory_max" -eq 0 ] || [ "$peak" -lt "$memory_max" ] || complain "peak memory of $((peak / 1000000)) MB"
}

check_letters() {
    [ -e letters ] || return 0
    buried=$(lines_of quoth.dead-letter/1 letters)
    [ "$buried" -eq "$(reported failed)" ] || complain "$buried dead letters for $(reported failed) failures"
    for field in locator stage version kind code message; do
        incomplete=$(grep -c -v "\"$field\":[\"{]" letters)
        [ "$incomplete" -eq 0 ] || complain "$incomplete dead letters without $field"
    done
}

quoth_run() {
    wanted=$1 pipeline=$2
    shift 2
    rm -f out letters report err out.partial letters.partial report.partial
    status=0
    limited "$quoth" run "$pipeline" -o out --dead-letters letters --report report "$@" \
        >stdout 2>err || status=$?
    check_end "$wanted" "$status"
    if [ ! -s report ]; then
        complain 'no report was written'
        return 0
    fi
    check_report
    check_letters
    # With TORTURE_VERBOSE=1 the log tells what became of each input, and at what cost.
    [ -z "${TORTURE_VERBOSE:-}" ] || sed "s/^quoth: /$title: /" err
    records=$(lines_of "$(schema_of "$pipeline")" out)
    for left in out.partial letters.partial report.partial; do
        [ ! -e $left ] || complain "$left is left"
    done
}

# A run that cannot start: nothing is read, nothing is written.  It comes to an end at once, or not at all when it waits for
# an input that it should not have opened.
quoth_refuses() {
    wanted=$1
    shift
    status=0
    timeout 60 $as "$quoth" run "$@" >stdout 2>err </dev/null || status=$?
    check_end "$wanted" "$status"
    [ -s err ] || complain 'it says nothing'
    grep -q 'quoth: in [0-9]' err && complain 'it ran'
    return 0
}

count() {
    while [ $# -gt 0 ]; do
        is=$(reported "$1")
        [ "$is" = "$2" ] || complain "$1 is $is instead of $2"
        shift 2
    done
}

letter() {
    grep "\"code\":\"$1\"" letters >found 2>/dev/null || complain "no dead letter with the code '$1'"
    code=$1
    shift
    for text in "$@"; do
        grep -F -q -e "$text" found || complain "no dead letter '$code' with '$text'"
    done
}

dropped() {
    grep -A 1 "\"code\": \"$1\"" report | grep -q "\"count\": $2" || complain "not $2 dropped with '$1'"
}

says() { grep -F -q -e "$1" err || complain "it does not say '$1'"; }

# An article in English with one claim, on standard output; $1 tells it from others.
article() {
    printf 'The council of the town voted on Monday to close the old bridge for repairs in the spring.\n\n'
    printf '“We will open the bridge %s again before the summer,” Mayor Anna Miller told reporters.\n\n' "$1"
    printf 'Shop owners on both banks have asked for a ferry, which the council is going to discuss in March.\n'
}

# The same as a line of JSONL.
json_line() { printf '{"id":"%s","text":"%s"}\n' "$1" "$(article "$1" | awk '{printf "%s\\n", $0}')"; }

# The same as a page.
page() {
    printf '<html><head><title>The bridge %s</title></head><body><article>\n' "$1"
    article "$1" | sed -n 's|..*|<p>&</p>|p'
    printf '</article></body></html>\n'
}

# warc_record ID FILE [LENGTH]: a WARC resource record with the page in FILE; LENGTH is stated in place of the true one.
warc_record() {
    printf 'WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:%s>\r\n' "$1"
    printf 'WARC-Target-URI: http://example.org/%s\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n' "$1"
    printf 'Content-Type: text/html\r\nContent-Length: %s\r\n\r\n' "${3:-$(($(wc -c <"$2")))}"
    cat "$2"
    printf '\r\n\r\n'
}

# Whether the record of that document is in `out`.
has() {
    for id in "$@"; do
        grep -q -e "\"doc\":\"$id\"" -e "\"id\":\"$id\"" out || complain "document '$id' is not in the output"
    done
}

has_not() {
    for id in "$@"; do
        grep -q -e "\"doc\":\"$id\"" -e "\"id\":\"$id\"" out && complain "document '$id' is in the output"
    done
    return 0
}

# repeated COUNT TEXT: with the escapes of printf, a line feed at the end too.
repeated() {
    text=$(printf -- "$2x")
    "$make_input" repeat "$1" "${text%x}"
}

size_of() { echo $(($(wc -c <"$1"))); }
