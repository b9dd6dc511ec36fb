# SPDX-License-Identifier: Apache-2.0
"""Holds schemas against files with a real validator.

    schemas.py pipelines SCHEMA FILE...   pipeline files, all of them right
    schemas.py broken SCHEMA FILE...      files of tests/core/pipelines-broken: what the .txt beside each says is
                                          wrong decides whether a schema can know it
    schemas.py records SCHEMA FILE...     JSON, one value a line or one in the file, all of them right; and each is
                                          wrong when a required member is taken away"""

import json
import re
import sys

import jsonschema
import ruamel.yaml

# What a schema sees of a file, by the codes of quoth check.
SCHEMA_CODES = {
    "duplicate-key", "format-version", "missing-key", "missing-option", "no-stages", "not-a-pipeline", "out-of-range",
    "too-many-stages", "unknown-choice", "unknown-key", "unknown-option", "unknown-stage", "plugin-broken",
    "plugin-abi", "plugin-not-built", "wrong-kind", "empty-value", "bad-label",
}
# Files in which it is another way round, and why.
NOT_IN_THE_FILE = {
    "leading-zero": "YAML 1.2 takes 010 for ten",
    "missing-option": "the command line may give inputs",
    "set-bad-value": "on the command line",
    "set-empty": "on the command line",
    "set-limits": "on the command line",
    "set-out-of-range": "on the command line",
    "set-unknown-option": "on the command line",
    "variable-default-out-of-range": "the value of a variable",
}
IN_THE_FILE = {"variable-bad-names": "names of variables, while their uses stand within texts"}


def load(path):
    with open(path, "rb") as file:
        return ruamel.yaml.YAML(typ="safe", pure=True).load(file)


def first_error(validator, value):
    error = jsonschema.exceptions.best_match(validator.iter_errors(value))
    return f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" if error else None


def check_pipelines(validator, paths):
    wrong = 0
    for path in paths:
        error = first_error(validator, load(path))
        if error:
            print(f"{path}: {error}")
            wrong += 1
    print(f"{len(paths)} pipelines")
    return wrong


def name_of(path):
    return path.rsplit("/", 1)[-1].removesuffix(".yaml")


def check_broken(validator, paths):
    wrong = refused = 0
    for path in paths:
        with open(path.removesuffix(".yaml") + ".txt", encoding="utf-8") as file:
            codes = set(re.findall(r": error: .* \[([a-z-]+)\]$", file.read(), flags=re.M))
        if any(code.startswith("yaml-") for code in codes):
            continue  # what is no YAML has no value that a schema could see
        expected = bool(codes & SCHEMA_CODES) and name_of(path) not in NOT_IN_THE_FILE or name_of(path) in IN_THE_FILE
        try:
            error = first_error(validator, load(path))
        except ruamel.yaml.error.YAMLError as failure:
            error = str(failure)
        refused += error is not None
        if expected != (error is not None):
            print(f"{path}: {sorted(codes)}: the schema says {error or 'nothing'}")
            wrong += 1
    print(f"{len(paths)} broken pipelines, of which the schema refuses {refused}")
    return wrong + (refused < 30)


def read_records(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith(".jsonl"):
        return [json.loads(line) for line in text.splitlines()]
    return [json.loads(text)]


def check_records(validator, paths):
    wrong = 0
    for path in paths:
        records = read_records(path)
        if not records:
            print(f"{path}: there are no records in it")
            wrong += 1
        for number, record in enumerate(records):
            error = first_error(validator, record)
            if error:
                print(f"{path}: record {number}: {error}")
                wrong += 1
        for member in validator.schema["required"]:
            less = {key: value for key, value in records[0].items() if key != member} if records else {}
            if validator.is_valid(less):
                print(f"{path}: the schema does not miss '{member}'")
                wrong += 1
        print(f"{path.rsplit('/', 1)[-1]}: {len(records)} records")
    return wrong


def main():
    what, schema_path, *paths = sys.argv[1:]
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    check = {"pipelines": check_pipelines, "broken": check_broken, "records": check_records}[what]
    return 1 if check(validator, paths) else 0


if __name__ == "__main__":
    sys.exit(main())
