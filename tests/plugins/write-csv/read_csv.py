# SPDX-License-Identifier: Apache-2.0
"""Reads what write-csv made with Python's csv module and compares each cell with the claim's record.

    read_csv.py CLAIMS CSV DELIMITER GUARDED COLUMN...
"""
import csv
import json
import sys


def values(record, path):
    """The values at a path; those of a list in their order."""
    key, _, rest = path.partition(".")
    value = record.get(key) if isinstance(record, dict) else None
    items = value if isinstance(value, list) and (rest or key == "authors") else [value]
    return [found for item in items for found in (values(item, rest) if rest else [item])]


def show(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"{value[0]}-{value[1]}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def main():
    claims_path, csv_path, delimiter, guarded, *columns = sys.argv[1:]
    with open(claims_path, encoding="utf-8") as file:
        claims = [json.loads(line) for line in file]
    with open(csv_path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter={"comma": ",", "semicolon": ";", "tab": "\t"}[delimiter], strict=True))
    assert rows[0] == columns, rows[0]
    assert len(rows) - 1 == len(claims) > 5, (len(rows), len(claims))
    formulas = 0
    for claim, row in zip(claims, rows[1:]):
        assert len(row) == len(columns)
        for column, cell in zip(columns, row):
            found = values(claim, column)
            expected = "; ".join(show(value) for value in found)
            if any(isinstance(value, str) for value in found) and expected[:1] and expected[0] in "=+-@\t\r\n":
                formulas += 1
                expected = "'" + expected if guarded == "guarded" else expected
            if column == "made_by.pipeline":  # of a pipeline with another sink
                assert len(cell) == len(expected) == 64
                continue
            assert cell == expected, (column, cell, expected)
    assert formulas > 0, "no cell that a spreadsheet would take for a formula"
    with open(csv_path, "rb") as file:
        raw = file.read()
    assert raw.endswith(b"\r\n") and raw.count(b"\r\n") == len(rows)


main()
