/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics of the command line and of pipeline files: collected, then printed together, each with its stable
 * code, place, source line, caret, and what to do. */
#ifndef QUOTH_CORE_DIAGNOSTICS_H
#define QUOTH_CORE_DIAGNOSTICS_H

#include "quoth/plugin.h"

#include <stdarg.h>
#include <stdio.h>

/* A place in a file that is kept in memory.  line and column count from 1, columns in code points; 0: unknown. */
typedef struct diag_place {
    const char *file;   /* borrowed; NULL: no file */
    const char *source; /* whole text of the file, for the excerpt; may be NULL */
    size_t source_len;
    size_t line, column;
    size_t width; /* of the caret underline, in code points; 0 counts as 1 */
} diag_place;

typedef struct diag_item {
    quoth_severity severity;
    char *code;    /* "unknown-option" */
    char *message; /* error first, subject in single quotes */
    char *help;    /* what to do; may be NULL */
    diag_place place;
} diag_item;

typedef struct diagnostics diagnostics;

diagnostics *diagnostics_new(void);
void diagnostics_free(diagnostics *);
/* Adds one; `help` may be NULL.  Copies code, message and help; borrows place.file and place.source. */
void diagnostics_add(diagnostics *, quoth_severity, const char *code, diag_place, const char *help, const char *format,
                     ...) QUOTH_PRINTF(6, 7);
void diagnostics_vadd(diagnostics *, quoth_severity, const char *code, diag_place, const char *help, const char *format,
                      va_list) QUOTH_PRINTF(6, 0);
size_t diagnostics_errors(const diagnostics *);
size_t diagnostics_count(const diagnostics *);
const diag_item *diagnostics_at(const diagnostics *, size_t index);
/* Prints all in order of place, with source excerpts; colour when asked. */
void diagnostics_print(const diagnostics *, FILE *, bool colour);

/* The candidate nearest to `word` by edit distance, NULL when none is near; candidates end with NULL. */
const char *diagnostics_nearest(const char *word, const char *const *candidates);

#endif
