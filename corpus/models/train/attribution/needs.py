#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints what of requirements.txt this Python lacks, one a line: NAME NEEDED HAS, with "-" where it has none.

Later versions than those that are pinned there will do.  Exit code: 0 nothing is missing, 1 something is.
"""
import importlib.metadata
import os
import re
import sys


def numbers(version):
    """(2, 5, 1) of 2.5.1+cpu"""
    return tuple(int(digits) for digits in re.findall(r"\d+", version.split("+")[0])[:3])


def version_of(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def main():
    missing = False
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "requirements.txt"), encoding="utf-8") as file:
        pins = [line.strip().split("==") for line in file if "==" in line]
    for name, needed in pins:
        has = version_of(name)
        if has is None or numbers(has) < numbers(needed):
            missing = True
            print(name, needed, has or "-")
    sys.exit(missing)


if __name__ == "__main__":
    main()
