#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The completions of bash and zsh, in those shells, where they are installed.
set -eu
srcdir=$(cd "${srcdir:-$(dirname "$0")/../..}" && pwd)
builddir=$(cd "${builddir:-.}" && pwd)
[ -x "$builddir/quoth" ] || { echo "$builddir/quoth is not built"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
QUOTH_PLUGIN_PATH=$builddir/tests/core/plugins:$srcdir/tests/core/plugins
PATH=$builddir:$PATH
export QUOTH_PLUGIN_PATH PATH
quoth completion bash >"$work/quoth.bash"
quoth completion zsh >"$work/_quoth"
mkdir "$work/here" "$work/here/folder"
cd "$work/here"
: >news.yaml
: >notes.txt
: >"two words.yml"
failed=0 tested=0

# In bash: the words before the last one, which is completed; what bash makes of '=' is done here as readline does it.
cat >"$work/ask.bash" <<'BASH'
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMP_LINE="${COMP_WORDS[*]}" COMP_POINT=${#COMP_LINE}
_quoth
printf '%s\n' "${COMPREPLY[@]}"
BASH
bash_says() {
    wanted=$1
    shift
    found=$(bash --norc "$work/ask.bash" "$work/quoth.bash" "$@" 2>&1 | sort | tr '\n' ' ' | sed 's/ $//')
    [ "$found" = "$wanted" ] || { echo "bash: '$*': '$found' instead of '$wanted'"; failed=1; }
}
bash_has() {
    wanted=$1
    shift
    bash --norc "$work/ask.bash" "$work/quoth.bash" "$@" 2>&1 | grep -qx -e "$wanted" || { echo "bash: '$*' does not offer '$wanted'"; failed=1; }
}
if command -v bash >/dev/null; then
    tested=$((tested + 1))
    bash --norc -c 'source "$1"; complete -p quoth' - "$work/quoth.bash" >"$work/out"
    grep -q 'complete -F _quoth quoth' "$work/out" || { echo "bash does not know the completion"; failed=1; }
    bash_says 'check' quoth che
    bash_says 'explain explain-error' quoth expl
    bash_has --version quoth --
    bash_says '--dead-letters' quoth run --dead
    bash_has --limit quoth run --
    bash_has -o quoth check -
    bash_says 'folder news.yaml two words.yml' quoth check ''
    bash_says 'news.yaml' quoth graph --ascii ne
    bash_says 'notes.txt' quoth check news.yaml no
    bash_says 'notes.txt' quoth check -o no
    bash_says 'folder news.yaml two words.yml' quoth check -o notes.txt ''
    bash_says 'mermaid' quoth graph --format me
    bash_says 'mermaid' quoth graph --format = me
    bash_says 'dot mermaid terminal' quoth graph --format =
    bash_says 'folder news.yaml two words.yml' quoth graph --format = dot ''
    bash_says 'bash zsh' quoth completion ''
    bash_says 'list show' quoth plugins ''
    bash_has probe-options quoth plugins show probe-
    bash_has 'quoth.claim/1' quoth schema quoth
    bash_says 'missing-file missing-input missing-key missing-layer missing-option' quoth explain-error missing-
    bash_has graph quoth help ''
    bash_says '' quoth help graph ''
fi

# In zsh, at a real line: keys are typed, TAB completes, and ^X writes the line down.
cat >"$work/ask.zsh" <<'ZSH'
zmodload zsh/zpty && zmodload zsh/zselect || exit 77
line=$1/line
# Reads on, so that the shell is never stopped by a full terminal, until the line is there; gives up after 20 seconds.
await() {
    local unused tries=0
    until [[ -s $line ]]; do
        zpty -r -t shell unused
        zselect -t 2
        ((++tries < 1000)) || { print "no answer"; return 1 }
    done
    cat $line
    rm $line
}
zpty -b shell zsh -f -i
zpty -w shell "PROMPT=; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -d $1/dump; setopt no_beep; line=$line"
zpty -w shell 'write-line() { print -r -- $BUFFER >$line.new; mv $line.new $line }; zle -N write-line; bindkey "^X" write-line'
zpty -w shell 'print -r -- ready >$line'
await >/dev/null
zpty -w -n shell "$2"$'\t\C-x'
await
zpty -d shell
ZSH
zsh_says() {
    found=$(zsh -f "$work/ask.zsh" "$work" "$2" 2>&1 | tail -n 1 | sed 's/ *$//')
    [ "$found" = "$1" ] || { echo "zsh: '$2': '$found' instead of '$1'"; failed=1; }
}
if command -v zsh >/dev/null && ! zsh -fc 'zmodload zsh/zpty && zpty probe true && zpty -d probe' 2>/dev/null; then
    echo "SKIP: zsh: this machine gives no pseudo terminal"
elif command -v zsh >/dev/null; then
    tested=$((tested + 1))
    zsh_says 'quoth check' 'quoth che'
    zsh_says 'quoth run --dead-letters=' 'quoth run --dead'
    zsh_says 'quoth check news.yaml' 'quoth check ne'
    zsh_says 'quoth graph --format=mermaid' 'quoth graph --format=me'
    zsh_says 'quoth check news.yaml -o notes.txt' 'quoth check news.yaml -o no'
    zsh_says 'quoth plugins show probe-options' 'quoth plugins show probe-op'
    zsh_says 'quoth explain-error duplicate-label' 'quoth explain-error duplicate-l'
    zsh_says 'quoth schema quoth.claim/1' 'quoth schema quoth.c'
    zsh_says 'quoth help graph' 'quoth help gra'
fi
[ $tested = 2 ] || echo "tested in $tested of two shells: bash, zsh"
[ $tested != 0 ] || exit 77
exit $failed
