/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error_texts.h"

#include <stddef.h>
#include <string.h>

const char *const error_group_titles[ERROR_GROUPS] = {
    [ERROR_OF_FILE] = "The file",        [ERROR_OF_STAGE] = "Stages",        [ERROR_OF_OPTION] = "Options",
    [ERROR_OF_VARIABLE] = "Variables",   [ERROR_OF_PATH] = "Files it names", [ERROR_OF_ORDER] = "Order and layers",
    [ERROR_OF_COMMAND] = "Command line", [ERROR_OF_RUN] = "During a run",    [ERROR_OF_PLUGIN] = "Errors of a plugin",
};

/* clang-format off */
const error_text error_texts[] = {
    /* ---- the file ---- */
    {"unreadable-file", ERROR_OF_FILE, "the pipeline file is not there or cannot be read",
     "The first word after the command is the pipeline file; `-` is standard input.  Look at the path and at the rights "
     "of the file.", NULL},
    {"not-a-pipeline", ERROR_OF_FILE, "the file is YAML, but no mapping",
     "A pipeline file is a mapping with the keys `quoth` and `stages`; `name`, `description`, `limits`, "
     "`environment` and `tests` may stand there too.",
     "quoth: 1\nstages:\n  - use: fetch\n    with: { inputs: [archive/] }\n  - use: write-documents"},
    {"format-version", ERROR_OF_FILE, "the value of `quoth` is not 1",
     "`quoth: 1` says in which version of the format the file is written, so that a later quoth can still read it.  "
     "A higher number is for a newer quoth than this one.", "quoth: 1"},
    {"missing-key", ERROR_OF_FILE, "a key that must be there is missing",
     "The file needs `quoth` and `stages`, and each stage needs `use`.", "stages:\n  - use: clean"},
    {"unknown-key", ERROR_OF_FILE, "a key that nobody knows",
     "Often a slip, or a key at the wrong level: options of a stage stand under its `with`, not beside `use`.",
     "  - use: clean\n    with: { mode: verbatim }"},
    {"duplicate-key", ERROR_OF_FILE, "a key that the mapping has already",
     "YAML readers differ in which of two equal keys counts, so none does.  Keep one of them; for two stages write two "
     "items of the list.", NULL},
    {"no-stages", ERROR_OF_FILE, "the list of stages is empty",
     "A pipeline begins with a source and ends with a sink.", "stages:\n  - use: fetch\n  - use: write-documents"},
    {"too-many-stages", ERROR_OF_FILE, "more than 100 stages",
     "This is a guard against files that a program has written wrongly.  Split the pipeline: one may read what another "
     "writes.", NULL},
    {"yaml-syntax", ERROR_OF_FILE, "not YAML",
     "Reading ends here, so further errors may come to light once this one is mended.  The frequent ones: a tab in the "
     "indentation, a text with `: ` or ` #` or a first character of `*&!|>%@{[` that needs quotes, a quotation mark or "
     "bracket that is not closed.", "    with: { inputs: [\"*.txt\"], user-agent: \"news: a study\" }"},
    {"yaml-encoding", ERROR_OF_FILE, "not UTF-8, or a control character",
     "Save the file as UTF-8; `iconv -f windows-1252 -t utf-8` turns most other files into it.  Reading ends here.",
     NULL},
    {"yaml-size", ERROR_OF_FILE, "the file is longer than 1 MiB",
     "Lists of inputs of that length belong on the command line, or into a folder that is named instead.", NULL},
    {"yaml-depth", ERROR_OF_FILE, "more than 32 levels of lists and mappings within each other",
     "No option needs more than four.  Reading ends here.", NULL},
    {"yaml-nodes", ERROR_OF_FILE, "more than 20,000 values, aliases counted each time they are used",
     "The limit keeps a small file with aliases of aliases from filling the memory.  Reading ends here.", NULL},
    {"yaml-anchors", ERROR_OF_FILE, "more than 100 anchors (`&name`)", "Reading ends here.", NULL},
    {"yaml-memory", ERROR_OF_FILE, "the YAML reader got no memory",
     "The machine has no memory left: end other programs and try again.", NULL},
    {"yaml-alias", ERROR_OF_FILE, "an alias (`*name`) of nothing, or of what it stands in",
     "A value that begins with `*` is an alias in YAML.  A glob needs quotes.",
     "    with: { inputs: [\"*.txt\"] }"},
    {"yaml-key", ERROR_OF_FILE, "a key that is not a single word",
     "Keys are words; a list, a mapping or an alias cannot be one.  Often a `-` or a `,` is missing before it.", NULL},
    {"yaml-tag", ERROR_OF_FILE, "a tag (`!name`) other than `!!str`",
     "Each option knows its kind, so no value needs a tag.  A text that begins with `!` needs quotes.", NULL},
    {"yaml-nul", ERROR_OF_FILE, "a NUL byte in a text",
     "`\"\\0\"` cannot be part of a path or a pattern.  Remove it.", NULL},
    {"yaml-documents", ERROR_OF_FILE, "a second document in the file",
     "A line `---` begins another YAML document.  A file holds one pipeline; `quoth check a.yaml b.yaml` looks at "
     "several.", NULL},

    /* ---- stages ---- */
    {"unknown-stage", ERROR_OF_STAGE, "no installed plugin has such a stage",
     "`quoth plugins list` names those that there are.  Plugins that are not installed with quoth are looked for in "
     "the folders of the variable QUOTH_PLUGIN_PATH, which are joined by `:`.",
     "$ QUOTH_PLUGIN_PATH=$HOME/plugins quoth plugins list"},
    {"plugin-not-built", ERROR_OF_STAGE, "a built-in plugin was left out when quoth was built",
     "Its library was missing then; the message names it.  Install its development files, then configure and build "
     "again.", NULL},
    {"plugin-broken", ERROR_OF_STAGE, "the plugin's file does not load, or its data is faulty",
     "The message has the loader's own words, such as a library that is missing (`ldd FILE` lists them), or names the "
     "table of the plugin that breaks a rule: then it is for its author.", NULL},
    {"plugin-abi", ERROR_OF_STAGE, "the plugin was built for another major version of the plugin interface",
     "Build it again with the `quoth/plugin.h` of this quoth.", NULL},
    {"plugin-folder", ERROR_OF_STAGE, "a warning: a folder of QUOTH_PLUGIN_PATH cannot be read",
     "It is passed over.  Correct the variable, or the rights of the folder.", NULL},
    {"bad-label", ERROR_OF_STAGE, "`as` is no name for a stage",
     "A name consists of lower-case words and digits joined by `-`; `limits` is taken.",
     "  - use: write-jsonl\n    as: claims-of-ministers"},
    {"duplicate-label", ERROR_OF_STAGE, "two stages have the same name",
     "A stage goes by its `as`, or by what it uses.  A stage that is used twice needs `as`, so that messages and "
     "`--set` can tell the two apart.",
     "  - use: write-jsonl\n    with: { path: all.jsonl }\n  - use: write-jsonl\n    as: copy\n"
     "    with: { path: copy.jsonl }"},
    {"check-failed", ERROR_OF_STAGE, "the stage refuses its options without saying why",
     "Its manual (`quoth plugins show NAME`) may say which options do not go together.  Tell the plugin's author: the "
     "plugin should report a reason.", NULL},

    /* ---- options ---- */
    {"unknown-option", ERROR_OF_OPTION, "the stage has no such option",
     "`quoth plugins show NAME` lists its options.", NULL},
    {"missing-option", ERROR_OF_OPTION, "a required option is not given",
     "The help says what it is for.  Inputs and the output may be given on the command line instead.",
     "  - use: link-entities\n    with: { file: ./names.tsv }"},
    {"deprecated-option", ERROR_OF_OPTION, "a warning: the option goes away in a later version",
     "It still works.  The help names what to use instead.", NULL},
    {"wrong-kind", ERROR_OF_OPTION, "the value is not written as its kind wants it",
     "Booleans are `true` and `false` and nothing else.  Numbers have no quotes and no leading zero.  Durations have a "
     "unit (`250ms`, `10s`, `5m`, `2h`), sizes may have one (`64KiB`, `16MiB`, `2GB`).  One value may stand for a "
     "list of one, not the other way round.",
     "    with: { timeout: 10s, max-document: 16MiB, robots: true }"},
    {"empty-value", ERROR_OF_OPTION, "nothing, `~` or `null` is given",
     "An option that is left out keeps its default; one that is given has a value.  An empty text is `\"\"`, an empty "
     "list `[]`.", NULL},
    {"out-of-range", ERROR_OF_OPTION, "the number is beyond the option's bounds",
     "Values are never silently cut to fit.  The message names the bounds; `quoth plugins show NAME` shows them too.",
     NULL},
    {"unknown-choice", ERROR_OF_OPTION, "the value is none of the option's choices",
     "The help lists them; capitals count.", NULL},
    {"bad-pattern", ERROR_OF_OPTION, "the regular expression does not compile",
     "Patterns are Perl-compatible (PCRE2) and match anywhere in the text unless `^` and `$` say otherwise.  In single "
     "quotes YAML leaves `\\` alone.", "    with: { url-pattern: '^https://news\\.example/\\d+' }"},

    /* ---- variables ---- */
    {"undefined-variable", ERROR_OF_VARIABLE, "a variable that the file needs is not set",
     "`${NAME}` in an option stands for the variable NAME of the environment.  Set it, or give a default for where it "
     "is not set or empty: `${NAME:-default}`.",
     "$ ARCHIVE=/data/news quoth run pipeline.yaml"},
    {"unknown-variable", ERROR_OF_VARIABLE, "an option uses a variable that `environment` does not name",
     "The list says what the file takes from outside, for its readers, and so that a slip in a name does not pass for "
     "a variable that is not set.",
     "environment: [ARCHIVE]\nstages:\n  - use: fetch\n    with: { inputs: [\"${ARCHIVE:-archive}/*.gz\"] }"},
    {"bad-variable", ERROR_OF_VARIABLE, "no variable: its name, the form of its use, or its value",
     "Names consist of letters, digits and `_` and do not begin with a digit.  There are two forms, `${NAME}` and "
     "`${NAME:-default}`; a default has no `}`.  `$${` stands for the characters `${`.  A value must be UTF-8.", NULL},
    {"variable-size", ERROR_OF_VARIABLE, "the values of variables have more than 1 MiB together",
     "The values count each time they are used.", NULL},
    {"variables-off", ERROR_OF_VARIABLE, "a warning: what looks like a variable is taken as it stands",
     "Variables are put in only where the file names them under `environment`.", "environment: [HOME]"},

    /* ---- files ---- */
    {"missing-file", ERROR_OF_PATH, "a lexicon, model or list that an option names is not there",
     "With a `/` the value is a path, relative to the folder of the pipeline file.  Without one it is the name of a "
     "file installed with quoth, or in the folders `lexicons` and `models` of those in QUOTH_DATA_PATH.",
     "    with: { file: ./names.tsv }"},
    {"missing-input", ERROR_OF_PATH, "a warning of `quoth check`: an input is not there",
     "The run would start, report the input, go on with the others and end with exit code 74.  Paths of inputs and "
     "outputs are relative to the folder in which quoth is started.", NULL},
    {"unreachable-output", ERROR_OF_PATH, "an output cannot be written",
     "Its folder is not there or is not writable, or the name is that of a folder.  quoth makes no folders.",
     "$ mkdir -p results"},
    {"output-twice", ERROR_OF_PATH, "two sinks write the same file, or standard output",
     "Their records would mix.  A sink without a path writes standard output, so at most one can go without.",
     "  - use: write-jsonl\n    with: { path: claims.jsonl }\n  - use: write-documents\n"
     "    with: { path: documents.jsonl }"},
    {"output-is-input", ERROR_OF_PATH, "an output is also an input, or the pipeline file itself",
     "When the run is complete, its result takes the place of the file of that name.  Name another file.", NULL},

    /* ---- order and layers ---- */
    {"no-source", ERROR_OF_ORDER, "nothing reads documents",
     "A pipeline begins with a source, such as `fetch`.", "stages:\n  - use: fetch"},
    {"no-sink", ERROR_OF_ORDER, "nothing writes a result",
     "A pipeline ends with one sink or several, such as `write-jsonl` for claims or `write-documents` for documents.",
     "  - use: write-jsonl\n    with: { path: claims.jsonl }"},
    {"source-not-first", ERROR_OF_ORDER, "the source is not the first of the list", "Move it to the top.", NULL},
    {"two-sources", ERROR_OF_ORDER, "a second source",
     "One source takes all inputs.  Where they need different options, write two pipelines.", NULL},
    {"stage-behind-sink", ERROR_OF_ORDER, "a stage behind a sink would change nothing",
     "All sinks stand at the end; each of them gets what all stages have done.", NULL},
    {"missing-layer", ERROR_OF_ORDER, "a stage reads what no earlier stage writes",
     "Stages exchange layers: `tag` writes tokens, which `quote-detect` reads.  `quoth graph PIPELINE` draws who reads "
     "what of whom.  Move the stage, or add the one that the help names.",
     "  - use: clean\n  - use: tag\n  - use: quote-detect"},
    {"layer-twice", ERROR_OF_ORDER, "two stages write the same layer",
     "A layer has one writer.  Remove one of the two stages.", NULL},
    {"old-layer", ERROR_OF_ORDER, "a later revision of a layer is needed than is written",
     "The reader was built for a newer writer.  Update quoth, or the plugin that declares the layer.", NULL},
    {"undeclared-layer", ERROR_OF_ORDER, "the stage writes a layer that neither quoth nor a plugin declares",
     "The plugin's bundle must list the layer with its columns.  Tell its author.", NULL},
    {"unread-layers", ERROR_OF_ORDER, "a warning: no later stage reads what a stage writes",
     "The stage costs time and changes nothing in the result.  Leave it out, or add the stage or sink that reads it.",
     NULL},

    /* ---- command line ---- */
    {"bad-set", ERROR_OF_COMMAND, "`--set` does not say which option it sets",
     "VALUE is YAML; put it into quotes of the shell where it has spaces or brackets.",
     "$ quoth run news.yaml --set topic-classify.min-score=0.6 --set 'fetch.inputs=[a.txt, b.txt]'"},
    {"unknown-label", ERROR_OF_COMMAND, "`--set` names a stage that the pipeline does not have",
     "A stage goes by its `as`, or by what it uses; `limits` stands for the limits.", NULL},
    {"no-inputs", ERROR_OF_COMMAND, "inputs are given, and the source takes none",
     "The source finds its documents by its options alone; see its manual.", NULL},
    {"no-output", ERROR_OF_COMMAND, "`-o` is given, and no sink writes a file",
     "Leave `-o` out, or use a sink that writes a file.", NULL},
    {"ambiguous-output", ERROR_OF_COMMAND, "`-o` could mean any of several sinks",
     "Name the sink's option with `--set`.", "$ quoth run both.yaml --set write-jsonl.path=claims.jsonl"},

    /* ---- during a run ---- */
    {"document-memory", ERROR_OF_RUN, "a document needs more memory than `document-memory` allows",
     "The document goes to the dead letters and the run goes on.  It has hundreds of pages, or was made to harm.  "
     "Raise the limit if it matters.", "limits: { document-memory: 256MiB }"},
    {"unspecified", ERROR_OF_RUN, "a stage failed or dropped a document and gave no reason",
     "Tell the author of the plugin: it should report one.", NULL},
    {"resource-unreadable", ERROR_OF_RUN, "a lexicon or model that a stage needs cannot be read",
     "Installed data is looked for in the folders of QUOTH_DATA_PATH, then in the one that quoth was installed to.  "
     "The run does not start.", NULL},
    {"dead-letters", ERROR_OF_RUN, "the file of dead letters cannot be written",
     "The run ends, since what fails from here on would be lost.  Make room on the disk and go on with the journal, if "
     "there is one.", NULL},
    {"no-memory", ERROR_OF_RUN, "the machine has no memory left",
     "Use fewer threads (`--jobs`), or smaller `limits`.", "limits: { queue: 16MiB }"},
    {"journal-inputs", ERROR_OF_RUN, "the inputs are not those of the journal",
     "A run goes on only with the same inputs in the same order.  Name those, or remove the journal to start anew.",
     NULL},
    {"journal-state", ERROR_OF_RUN, "the journal holds no state of a stage",
     "It was written by another version of the stage.  Remove the journal to start anew.", NULL},
    {"journal-setting", ERROR_OF_RUN, "the journal is of a run with other models or lexicons, or another --sample",
     "Records made with different data would stand in one file.  Put back what was used, or remove the journal to start "
     "anew.", NULL},
    {"not-sampled", ERROR_OF_RUN, "the reason of a drop: the document is not in the sample",
     "`--sample RATE` takes a share of the documents, always the same ones for the same ids.", NULL},
    {"no-state", ERROR_OF_RUN, "a stage cannot save its state, so there can be no journal",
     "Run without `--journal`, or without the stage.", NULL},
    {"state-too-large", ERROR_OF_RUN, "the state of a stage has more than 1 MiB",
     "The journal would grow with the archive.  Tell the author of the plugin.", NULL},

    /* ---- errors of a plugin ---- */
    {"bad-record", ERROR_OF_PLUGIN, "a record of a layer breaks the layer's rules",
     "A span beyond the text, a reference to no record, or records that are not in order.  The document fails, so that "
     "no wrong claim comes of it.  Tell the plugin's author; the message names layer and column.", NULL},
    {"bad-record-size", ERROR_OF_PLUGIN, "a stage appends records of another size than the layer's",
     "The plugin was built against another version of the layer.", NULL},
    {"text-set-twice", ERROR_OF_PLUGIN, "a stage sets a text that is set already",
     "One stage cleans a document.  The document fails.", NULL},
    {"text-not-utf8", ERROR_OF_PLUGIN, "a stage sets a text that is not UTF-8", "The document fails.", NULL},
    {"text-too-long", ERROR_OF_PLUGIN, "a stage sets a text of 4 GiB or more", "The document fails.", NULL},
    {"bad-text-map", ERROR_OF_PLUGIN, "the map from text to original bytes is wrong",
     "Its runs must ascend, must not overlap and must lie within text and payload.  The document fails.", NULL},
    {"foreign-memory", ERROR_OF_PLUGIN, "a text or payload does not lie in memory of the document",
     "The host keeps the pointer, so the memory must last as long as the document: take it from host->alloc.", NULL},
    {"metadata-not-utf8", ERROR_OF_PLUGIN, "a value of metadata is not UTF-8", "The document fails.", NULL},
    {"string-not-utf8", ERROR_OF_PLUGIN, "a string that a stage keeps is not UTF-8", "The document fails.", NULL},
    {"bad-status", ERROR_OF_PLUGIN, "a stage answered with a status that does not exist",
     "The document counts as failed.", NULL},
    {"layer-not-declared", ERROR_OF_PLUGIN, "a stage asks for a layer that its ports do not name",
     "Everything that a stage reads or writes stands in its ports; that is how the order of stages is checked.", NULL},
    {"layer-missing", ERROR_OF_PLUGIN, "a stage asks for a layer that no stage of the pipeline writes",
     "It must be `QUOTH_READ_IF_THERE` in its ports, and then be asked for.", NULL},
    {"no-such-record", ERROR_OF_PLUGIN, "a sink asks for a record that the document does not have",
     "Records are numbered from 0 up to what count() says.", NULL},
    {"resource-too-late", ERROR_OF_PLUGIN, "a stage asks for a lexicon or model outside open()",
     "Resources are mapped before the first document, so that what a run was made with is known.", NULL},
    {NULL, ERROR_GROUPS, NULL, NULL, NULL},
};
/* clang-format on */

const error_text *error_text_find(const char *code)
{
    for (const error_text *text = error_texts; text->code; text++) {
        if (strcmp(text->code, code) == 0) return text;
    }
    return NULL;
}
