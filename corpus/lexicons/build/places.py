#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes places.tsv:  places.py /usr/share/iso-codes/json > ../places.tsv

Reads the JSON files of Debian's package iso-codes (LGPL-2.1-or-later).
"""
import json
import os
import re
import sys

# Subdivisions whose names are in English-language news; others are mostly common words or rare.
REGIONS = ("US", "CA", "AU", "GB", "IN", "CN", "DE", "FR", "ES", "IT", "BR", "MX", "NG", "ZA", "UA", "RU", "JP", "IE",
           "NZ", "PK", "KE", "AR", "ID", "PH", "TR", "IQ", "SY", "AF", "IR", "IL", "EG", "SA", "BD", "PL", "NL", "BE", "CH",
           "AT", "SE", "NO", "FI", "DK", "KR", "VN", "TH", "MY", "CO", "PE", "CL", "VE", "CU", "GH", "ET", "SD", "CD", "MM")
SHORT = {"US": ["USA", "U.S.", "U.S.A.", "America", "the United States"], "GB": ["UK", "U.K.", "Britain", "England"],
         "RU": ["Russia"], "AE": ["UAE", "U.A.E."], "TR": ["Turkey"], "SZ": ["Swaziland"], "CZ": ["Czech Republic"],
         "MM": ["Burma"], "CD": ["Congo"], "CI": ["Ivory Coast"], "CV": ["Cape Verde"], "MK": ["Macedonia"]}


def load(folder, name):
    with open(os.path.join(folder, "iso_%s.json" % name), encoding="utf-8") as file:
        return json.load(file)[name]


def plain(name):
    name = re.sub(r"\s*[\[(].*?[\])]", "", name)
    return name.split(",")[0].strip()


def main():
    folder, rows = sys.argv[1], {}
    for country in load(folder, "3166-1"):
        names = [plain(country["name"]), plain(country.get("common_name", "")), country.get("official_name", "")]
        for name in names + SHORT.get(country["alpha_2"], []):
            if name:
                rows[name] = ("country", country["alpha_2"])
    for region in load(folder, "3166-2"):
        if not region["code"].startswith(REGIONS):
            continue
        for name in region["name"].split("/"):
            name = plain(name)
            if len(name) > 3 and name[0].isupper():
                rows.setdefault(name, ("region", region["code"]))
    print("# Countries and the larger regions of some of them, with their ISO 3166 codes.")
    print("# Source: Debian iso-codes, ISO 3166-1 and 3166-2.  Licence: LGPL-2.1-or-later.  Made by build/places.py.")
    for name in sorted(rows):
        print("%s\t%s\t%s" % ((name,) + rows[name]))


main()
