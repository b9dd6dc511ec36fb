# SPDX-License-Identifier: Apache-2.0
"""Runs what stands in code blocks of Markdown files: check_docs.py SOURCES WORK FILE...

    ```yaml     goes through `quoth check`; one that begins with a comment "# NAME.yaml" is kept as that file for later blocks
    ```sh       is run by sh -e, in a folder with the inputs that the examples name
    ```console  likewise; what stands below each "$ command" is what it prints: a line "…" for any lines, "…" in a line for any text
    ```text, json, c: looked at by nobody

Every block must have one of these words, but for files in INDENTED, whose indented blocks are parts of larger things."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

INDENTED = {"diagnostics.md"}
KNOWN = {"yaml", "sh", "console", "text", "json", "c"}
SHOWN = 30  # lines of a message
LIMIT = 300  # seconds for one block: it is there to catch what hangs

sources, work = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
failures = 0


def fail(path, line, message):
    global failures
    failures += 1
    lines = message.splitlines()
    print(f"{path.name}:{line}:", *(text[:200] for text in lines[:SHOWN]), *(["..."] if len(lines) > SHOWN else []), sep="\n  ")


def blocks(path):
    """(line, word, text) of each block; indented ones have the word None."""
    fence = None
    blank, item = True, False  # an indented block stands behind a blank line, and not in a list
    for number, line in enumerate(path.read_text().splitlines(), 1):
        mark = re.match(r"( *)```(.*)$", line)
        if fence is None and mark:
            fence = (number, mark[2].strip(), len(mark[1]), [])
        elif fence is not None and mark:
            yield fence[0], fence[1], "\n".join(fence[3]) + "\n"
            fence = None
        elif fence is not None:
            fence[3].append(line[fence[2]:] if line.strip() else "")
        elif line.startswith("    ") and blank and not item:
            yield number, None, line
        if fence is None and line.strip():
            item = bool(re.match(r"([-*]|\d+\.) ", line)) or (item and line.startswith(" "))
        blank = not line.strip() or (blank and line.startswith("    "))
    if fence is not None:
        yield fence[0], "(not closed)", ""


def run(command, folder):
    done = subprocess.run(["sh", "-e", "-c", command], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=LIMIT)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def run_yaml(path, line, text, folder):
    name = re.match(r"# (\S+\.yaml)\n", text)
    file = folder / (name[1] if name else "block.yaml")
    file.write_text(text)
    if text.startswith("tests:") or (name and name[1].endswith(".test.yaml")):
        return  # run by a block behind it
    code, output = run(f"quoth check {file.name}", folder)
    if code:
        fail(path, line, f"`quoth check` says {code}:\n{output}")


def matches(wanted, output):
    pattern = ""
    for line in wanted.splitlines():
        pattern += "(?:.*\n)*?" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + "\n"
    return re.fullmatch(pattern, output) is not None


def run_console(path, line, text, folder):
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, _, wanted = part.partition("\n")
        _, output = run(command, folder)
        if not matches(wanted.rstrip("\n") + "\n" if wanted.strip() else "", output):
            fail(path, line, f"`{command}` prints something else:\n{output}")


def check(path):
    folder = work / path.stem
    shutil.copytree(work / "inputs", folder)
    for name in ("pipelines", "corpus", "docs"):
        (folder / name).symlink_to(sources / name)
    count = 0
    for line, word, text in blocks(path):
        if word is None and path.name in INDENTED:
            continue
        count += 1
        if word not in KNOWN:
            fail(path, line, f"the block has none of the words {', '.join(sorted(KNOWN))}")
        elif word == "sh":
            code, output = run(text, folder)
            if code:
                fail(path, line, f"the commands end with {code}:\n{output}")
        elif word == "yaml":
            run_yaml(path, line, text, folder)
        elif word == "console":
            run_console(path, line, text, folder)
    print(f"{path.name}: {count} blocks", flush=True)


os.environ["LC_ALL"] = "C.UTF-8"
for argument in sys.argv[3:]:
    check(pathlib.Path(argument))
sys.exit(1 if failures else 0)
