/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands share: the command line, colour, loading a pipeline. */
#ifndef QUOTH_CORE_CLI_H
#define QUOTH_CORE_CLI_H

#include "base/diagnostics.h"
#include "base/exit_code.h"
#include "pipeline/pipeline.h"

#include <stdio.h>

/* Words in the order in which they were given. */
typedef struct cli_list {
    const char **items;
    size_t count;
} cli_list;

typedef enum cli_kind {
    CLI_SWITCH, /* bool *: set to true */
    CLI_TEXT,   /* const char **: the last one counts */
    CLI_LIST,   /* cli_list *: all of them */
    CLI_COUNT   /* uint64_t *: a whole number; `min` to `max` */
} cli_kind;

/* An option of a command; a table of them ends with name NULL.  Options may stand before, between and after words;
 * `--` ends them. */
typedef struct cli_option {
    const char *name; /* "dead-letters" for --dead-letters */
    char letter;      /* 'o' for -o; 0: none */
    cli_kind kind;
    const char *placeholder; /* "FILE"; NULL for a switch */
    const char *help;
    void *target;
    uint64_t min, max; /* CLI_COUNT; max 0: no upper limit */
} cli_option;

typedef struct cli_command {
    const char *name;     /* "run" */
    const char *synopsis; /* what follows the options: "PIPELINE [INPUT...]" */
    const char *summary;  /* one line */
    const char *details;  /* paragraphs of --help below the options; may be NULL */
    size_t min_words, max_words;
} cli_command;

/* cli_parse: the command line is fine, go on. */
#define CLI_GO (-1)

/* Reads the command line into the targets and `words`.  CLI_GO, or the exit code with which the command ends at once:
 * after --help and --version, or after a usage error (reported).  Free the lists with cli_list_free. */
int cli_parse(const cli_command *, const cli_option *options, int argc, char **argv, cli_list *words);
/* Receives a command's tables in place of its run; `options` are the command's own. */
typedef void cli_visitor(void *self, const cli_command *, const cli_option *options);
/* From now on cli_parse hands what it is given to the visitor, and the command ends at once with CLI_EXIT_DONE; NULL:
 * no longer.  So the tables, whose targets live in the command's function, can be looked at. */
void cli_visit(cli_visitor *, void *self);
/* The options that each command has: --help, --version. */
extern const cli_option cli_common_options[];
void cli_list_add(cli_list *, const char *item); /* keeps the pointer */
void cli_list_free(cli_list *);

/* The program's name and version, as --version says it. */
void cli_print_version(void);

/* Prints text in lines of at most CLI_COLUMNS, those behind the first (at column `at`) indented by `indent`.  Lines
 * that begin with a space stay as they are. */
enum { CLI_COLUMNS = 100 };
void cli_print_wrapped(FILE *, const char *text, size_t at, size_t indent);

/* Says "quoth COMMAND: message" and how to get help; returns CLI_EXIT_USAGE. */
int cli_usage_error(const cli_command *, const char *format, ...) QUOTH_PRINTF(2, 3);

/* True if `stream` is a terminal that takes colours, and NO_COLOR is not set. */
bool cli_colour(FILE *stream);

/* Flushes standard output; a failure is reported and makes CLI_EXIT_IO out of `code`. */
int cli_finish(int code);

/* The flags by which run, check and explain change a pipeline. */
typedef struct cli_pipeline_flags {
    cli_list sets;
    const char *output;
    bool opens_outputs; /* see pipeline_overrides */
} cli_pipeline_flags;

/* clang-format off */
#define CLI_OPTION_SET(flags) \
    {"set", 0, CLI_LIST, "STAGE.OPTION=VALUE", "set an option of a stage; VALUE is YAML", &(flags).sets, 0, 0}
#define CLI_OPTION_OUTPUT(flags) \
    {"output", 'o', CLI_TEXT, "FILE", "write to FILE instead of the sink's path; - is standard output", &(flags).output, 0, 0}
#define CLI_OPTION_JSON(flag) \
    {"json", 0, CLI_SWITCH, NULL, "print JSON", &(flag), 0, 0}
#define CLI_OPTIONS_END {NULL, 0, CLI_SWITCH, NULL, NULL, NULL, 0, 0}
/* clang-format on */

/* words[1...] as inputs, and the flags; borrows all of them. */
pipeline_overrides cli_overrides(const cli_list *words, const cli_pipeline_flags *);

/* Loads words[0] with the flags and words[1...] as inputs, and prints all diagnostics to standard error.  NULL when
 * there are errors: the command ends with CLI_EXIT_CONFIG. */
pipeline *cli_load_pipeline(const cli_list *words, const cli_pipeline_flags *, modules *, diagnostics *);

#endif
