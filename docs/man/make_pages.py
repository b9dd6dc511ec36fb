#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the manual pages, in mdoc, from what holds the facts: the help of the commands, the tables of the plugins, and
the documentation.

    make_pages.py QUOTH SOURCE-FOLDER OUTPUT-FOLDER
"""
import json
import os
import re
import subprocess
import sys
import textwrap

DATE = "November 25, 2026"  # of the pages' form and of what is written by hand; to be changed with these
WIDTH = 78
KEPT = "\0"  # a space at which no line breaks, until lines are broken
LONGEST_KEPT = 40

# ---------------------------------------------------------------------------------------------------- mdoc


def escape(text):
    return text.replace("\\", "\\e")


def argument(text):
    """As one argument of a macro: also where it is punctuation, a macro's name or has spaces."""
    return '"\\&' + escape(text).replace('"', "\\(dq") + '"'


def guard(line):
    """A line of text that is no macro."""
    return "\\&" + line if line[:1] in (".", "'") else line


def literal(text):
    return ["." + " ".join(["Bd", "-literal", "-offset", "indent"])] + [guard(escape(line)) for line in text] + [".Ed"]


def inline(text):
    """Markdown within a paragraph."""
    parts = re.split(r"(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\))", text)
    out = []
    for part in parts:
        if part.startswith("`") and len(part) > 2:
            code = escape(part[1:-1])
            out.append("\\fB" + (code.replace(" ", KEPT) if len(code) <= LONGEST_KEPT else code) + "\\fR")
        elif part.startswith("**"):
            out.append("\\fI" + inline(part[2:-2]) + "\\fR")
        elif part.startswith("[") and "](" in part:
            label, address = part[1:-1].split("](", 1)
            out.append(inline(label) + (f" ({escape(address)})" if address.startswith("http") else ""))
        else:
            out.append(escape(part))
    return "".join(out)


def paragraph(text):
    """Lines of text, a sentence beginning on a line of its own."""
    lines = []
    for sentence in re.split(r"(?<=[.!?:])\s+(?=\S)", inline(" ".join(text.split()))):
        lines += textwrap.wrap(sentence, WIDTH, break_long_words=False, break_on_hyphens=False)
    return [guard(line.replace(KEPT, "\\ ")) for line in lines]


def table(rows):
    """The first row heads the columns; the first column is short."""
    heads, *rest = rows
    lines = ['.Bl -tag -width Ds']
    for row in rest:
        lines.append(".It " + argument(re.sub(r"[`*]", "", row[0])))
        cells = [cell if len(row) == 2 or not cell else f"{head}: {cell}" for head, cell in zip(heads[1:], row[1:])]
        lines += paragraph(". ".join(cell.rstrip(".") for cell in cells if cell)) or ["\\&"]
    return lines + [".El"]


def cells(line):
    """Of a row of a table; a bar in code is no border."""
    found, cell, code = [], "", False
    for character in line.strip().strip("|"):
        code ^= character == "`"
        if character == "|" and not code:
            found.append(cell.strip())
            cell = ""
        else:
            cell += character
    return found + [cell.strip()]


def items_of(block):
    found = []
    for line in block:
        if re.match(r"[-*] ", line):
            found.append(line[2:])
        else:
            found[-1] += " " + line.strip()
    return found


def blocks(markdown):
    """The blocks of a text: (kind, lines)."""
    block, fenced = [], False
    for line in markdown.splitlines() + [""]:
        if line.startswith("```"):
            if fenced:
                yield "fence", block
            elif block:
                yield "text", block
            block, fenced = [], not fenced
        elif fenced:
            block.append(line)
        elif line.startswith("#"):
            if block:
                yield "text", block
            yield "heading", [line]
            block = []
        elif not line.strip():
            if block and block[0].startswith("    "):
                block.append("")
            elif block:
                yield "text", block
                block = []
        else:
            if block and block[0].startswith("    ") and not line.startswith("    "):
                yield "code", block
                block = []
            block.append(line)
    if block:
        yield "code", block


def body(markdown, section="Sh", lower="Ss"):
    """Sections and paragraphs from Markdown; `section` is the macro of headings of the second level."""
    lines, after_heading = [], True
    for kind, block in blocks(markdown):
        first = block[0]
        if kind == "heading":
            level = len(first) - len(first.lstrip("#"))
            title = re.sub(r"[`*]", "", first.lstrip("# "))
            if level == 1:
                continue
            macro = section if level == 2 else lower
            lines.append(f".{macro} {argument(title.upper() if macro == 'Sh' else title)}")
            after_heading = True
            continue
        if kind == "text" and not (first.startswith(("    ", "|")) or re.match(r"[-*] ", first)) and not after_heading:
            lines.append(".Pp")
        after_heading = False
        if kind == "fence":
            lines += literal(block)
        elif kind == "code" or first.startswith("    "):
            while block and not block[-1].strip():
                block.pop()
            lines += literal([line[4:] if line.startswith("    ") else line for line in block])
        elif first.startswith("|"):
            lines += table([cells(line) for line in block if not re.match(r"^\|[-| ]+\|$", line)])
        elif re.match(r"[-*] ", first):
            lines.append(".Bl -bullet -compact")
            for item in items_of(block):
                lines += [".It"] + paragraph(item)
            lines.append(".El")
        else:
            lines += paragraph(" ".join(block))
    return lines


# --------------------------------------------------------------------------------------------------- pages


class Maker:
    def __init__(self, quoth, source, output):
        self.quoth, self.source, self.output = quoth, source, output
        self.version = self.ask("--version").split()[1]
        self.plugins = [p for p in json.loads(self.ask("plugins", "list", "--json"))]

    def ask(self, *words):
        return subprocess.run([self.quoth, *words], check=True, capture_output=True, text=True).stdout

    def read(self, *path):
        with open(os.path.join(self.source, *path), encoding="utf-8") as file:
            return file.read()

    def page(self, name, section, summary, lines, also):
        head = [".\\\" Made by docs/man/make_pages.py; change what it is made from.",
                f".Dd {DATE}", f".Dt {name.upper()} {section}", f".Os quoth {self.version}", ".Sh NAME", f".Nm {name}",
                f".Nd {escape(summary.rstrip('.'))}"]
        also = [f".Xr {other} {number}" + (" ," if i + 1 < len(also) else "")
                for i, (other, number) in enumerate(sorted(also, key=lambda pair: (pair[1], pair[0])))]
        with open(os.path.join(self.output, f"{name}.{section}"), "w", encoding="utf-8") as file:
            file.write("\n".join(head + lines + [".Sh SEE ALSO"] + also) + "\n")

    # ---- quoth(1)

    def command(self, name):
        usage, _, rest = self.ask(name, "--help").partition("\n\n")
        summary, _, rest = rest.partition("\n\nOptions:\n")
        options, _, details = rest.partition("\n\n")
        lines = [f".Ss {argument('quoth ' + name)}", ".Bd -ragged -compact"]
        lines += [guard(escape(line)) for line in textwrap.wrap(usage.split(": ", 1)[1], WIDTH)] + [".Ed", ".Pp"]
        lines += paragraph(summary)
        found = []
        for line in options.splitlines():
            begins = re.match(r" {2,6}(-\S.*?)(?: {2,}(\S.*))?$", line)
            if begins:
                found.append([begins.group(1), begins.group(2) or ""])
            elif found:
                found[-1][1] += " " + line.strip()
        found = [pair for pair in found if "--help" not in pair[0] and "--version" not in pair[0]]
        if found:
            lines.append(".Bl -tag -width Ds")
            for option, text in found:
                lines += [".It " + argument(option)] + paragraph(text)
            lines.append(".El")
        for kind, block in blocks(details):
            is_list = block[0].startswith("  ")
            lines += [".Pp"] if kind == "text" and not is_list else []
            lines += literal(block) if is_list or kind == "code" else paragraph(" ".join(block))
        return lines

    def make_quoth(self):
        listed = self.ask("--help").partition("Commands:\n")[2].partition("\n\n")[0]
        names = [line.split()[0] for line in listed.splitlines() if line.startswith("  ")]
        lines = [".Sh SYNOPSIS", ".Nm", ".Ar command", ".Op Ar argument ...", ".Sh DESCRIPTION"]
        lines += paragraph("`quoth` reads archives of news articles and writes attributed claims: who said what, in "
                           "which words, where in the article, on which topic. The stages that do so are named in a "
                           "pipeline file; every stage is a plugin. Words may stand before, between and after options; "
                           "`--` ends options.")
        lines.append(".Sh COMMANDS")
        for name in names:
            if name != "help":
                lines += self.command(name)
        lines += body(self.read("docs", "man", "quoth.md"))
        also = [("quoth-claims", 5), ("quoth-pipeline", 5), ("quoth-plugin", 7)]
        self.page("quoth", 1, "claims from news articles", lines,
                  also + [("quoth-" + plugin["name"], 7) for plugin in self.plugins])

    # ---- from the documentation

    def make_from(self, name, section, summary, path, also):
        self.page(name, section, summary, [".Sh DESCRIPTION"] + body(self.read(*path)), also)

    # ---- one for each plugin

    def option(self, option):
        facts = [option["kind"]]
        if "minimum" in option or "maximum" in option:
            low, high = option.get("minimum"), option.get("maximum")
            facts.append(f"{low} to {high}" if low is not None and high is not None else
                         f"at least {low}" if high is None else f"at most {high}")
        if option.get("required"):
            facts.append("required")
        default = option.get("default")
        if default is not None:
            if isinstance(default, list):
                default = "[" + ", ".join(map(str, default)) + "]"
            shown = default if isinstance(default, str) else json.dumps(default)
            facts.append("default `" + (shown or '""').replace("`", "'") + "`")
        if option.get("choices"):
            facts.append("one of " + ", ".join(f"`{choice}`" for choice in option["choices"]))
        lines = [".It " + argument(option["name"])] + paragraph(option["help"][:1].upper() + option["help"][1:] + ".")
        return lines + [".br"] + paragraph("; ".join(facts) + ".")

    def make_plugin(self, name):
        plugin = json.loads(self.ask("plugins", "show", name, "--json"))
        lines = [".Sh SYNOPSIS", ".Bd -literal", f"- use: {name}"]
        required = [o["name"] for o in plugin["options"] if o.get("required")]
        if required:
            lines.append("  with: { " + ", ".join(f"{option}: ..." for option in required) + " }")
        lines += [".Ed", ".Sh DESCRIPTION"]
        summary = plugin["summary"]
        lines += body(plugin["manual"], "Ss") or paragraph(summary[:1].upper() + summary[1:] + ".")
        if plugin["options"]:
            lines += [".Sh OPTIONS", ".Bl -tag -width Ds"]
            for option in plugin["options"]:
                lines += self.option(option)
            lines.append(".El")
        uses = {"read": "Reads", "read-if-there": "Reads where it is there", "add": "Writes", "edit": "Changes"}
        if plugin["layers"]:
            lines += [".Sh LAYERS", ".Bl -tag -width Ds"]
            for layer in plugin["layers"]:
                lines.append(".It " + argument(layer["layer"]))
                lines += paragraph(f"{uses[layer['use']]}: {layer.get('help') or 'a layer of another plugin'}.")
            lines.append(".El")
        if plugin["resources"]:
            lines += [".Sh FILES", ".Bl -tag -width Ds"]
            for data in plugin["resources"]:
                lines += [".It " + argument(f"{data['kind']}/{data['name']}")]
                lines += paragraph(f"{data['data']}; licence {data['licence']}.")
            lines.append(".El")
        self.page("quoth-" + name, 7, f"{plugin['role']} of quoth that {plugin['summary']}", lines,
                  [("quoth", 1), ("quoth-claims", 5), ("quoth-pipeline", 5), ("quoth-plugin", 7)])

    def make(self):
        self.make_quoth()
        also = [("quoth", 1), ("quoth-plugin", 7)]
        self.make_from("quoth-pipeline", 5, "pipeline files of quoth", ("docs", "pipelines.md"), also)
        also = [("quoth", 1), ("quoth-pipeline", 5)]
        self.make_from("quoth-claims", 5, "records that quoth writes", ("docs", "records.md"), also)
        self.make_from("quoth-plugin", 7, "how to write a plugin for quoth", ("docs", "plugins.md"), also)
        for plugin in self.plugins:
            self.make_plugin(plugin["name"])


Maker(*sys.argv[1:]).make()
