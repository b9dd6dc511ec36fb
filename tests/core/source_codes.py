#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the error codes that C sources can report, "FILE CODE" a line, as far as they stand there as literals.

    source_codes.py FILE...

A code is a literal of lower-case words joined by '-' that is an argument of a call which reports, before the
message: the message and what follows is left out."""

import re
import sys

# Calls that report, with the number of the argument (from 0) that is the code.
CALLS = {
    "report": 2, "context_report": 2, "diagnostics_add": 2,
    "loading_error": 1, "builder_fail": 1, "fault_set": 1, "refuse": 2, "report_of": 1, "stream_abandon": 1,
    "topic_bad": 2,
}
WORD = re.compile(r'"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)"')


def arguments(text, at):
    """The arguments of the call whose bracket opens at `at`."""
    depth, begin, found, quoted = 0, at + 1, [], False
    i = at
    while i < len(text):
        c = text[i]
        if quoted:
            if c == "\\":
                i += 1
            elif c == '"':
                quoted = False
        elif c == '"':
            quoted = True
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
            if depth == 0:
                return found + [text[begin:i]]
        elif c == "," and depth == 1:
            found.append(text[begin:i])
            begin = i + 1
        i += 1
    return found


def codes(text):
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)
    for match in re.finditer(r"(\w+)\s*\(", text):
        index = CALLS.get(match.group(1))
        if index is None:
            continue
        given = arguments(text, match.end() - 1)
        if index < len(given):
            yield from WORD.findall(given[index])
    # Codes in tables: members of that name, and faults that begin with their status.
    for match in re.finditer(r"\.(?:lost_)?code = ([^,;}]*)|QUOTH_E_[A-Z]+,\s*(\"[a-z0-9-]*\"),", text):
        yield from WORD.findall(match.group(1) or match.group(2))


def main():
    seen = set()
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for code in codes(text):
            if (path, code) not in seen:
                seen.add((path, code))
                print(path, code)


if __name__ == "__main__":
    main()
