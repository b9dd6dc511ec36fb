/* SPDX-License-Identifier: Apache-2.0 */
/* What shells complete, as data: from the tables of the commands. */
#ifndef QUOTH_CORE_COMPLETION_H
#define QUOTH_CORE_COMPLETION_H

#include "commands/cli.h"

/* What may stand at a place of the command line. */
typedef enum completion_kind {
    COMPLETE_NOTHING,
    COMPLETE_FILES,
    COMPLETE_PIPELINES, /* files that end in .yaml or .yml */
    COMPLETE_CHOICES,   /* one of the words of the placeholder, "terminal|mermaid|dot" */
    COMPLETE_COMMANDS,
    COMPLETE_PLUGINS, /* asked of `quoth plugins list` */
    COMPLETE_CODES    /* asked of `quoth explain-error --list` */
} completion_kind;

/* Of the value of an option. */
completion_kind completion_of_option(const cli_option *);
/* Of the first word of a command, and of the others; *choices: for COMPLETE_CHOICES. */
completion_kind completion_of_words(const cli_command *, bool first, const char **choices);

/* Hands the tables of all commands to the visitor. */
void completion_visit(cli_visitor *);

/* The scripts. */
void completion_print_bash(void);
void completion_print_zsh(void);

#endif
