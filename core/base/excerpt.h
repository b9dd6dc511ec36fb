/* SPDX-License-Identifier: Apache-2.0 */
/* The line of a place, made fit for a terminal: tabs widened, control characters and broken UTF-8 replaced, clipped
 * around the caret when long. */
#ifndef QUOTH_CORE_EXCERPT_H
#define QUOTH_CORE_EXCERPT_H

#include "base/diagnostics.h"

enum {
    EXCERPT_COLUMNS = 100, /* of a line that is shown */
    EXCERPT_TAB = 4
};

typedef struct excerpt {
    char *line;
    char *carets;  /* "^~~~" */
    size_t indent; /* columns of a terminal before the caret */
} excerpt;

/* False: the place has no line. */
bool excerpt_cut(const diag_place *, excerpt *);
void excerpt_free(excerpt *);

/* The byte at which line `line` (from 1) begins; `len` if there is none.  Lines end as in YAML: at LF, CR, CR LF, NEL,
 * LS, PS. */
size_t excerpt_line_begin(const char *source, size_t len, size_t line);
/* The byte at line and column (from 1, in code points). */
size_t excerpt_offset(const char *source, size_t len, size_t line, size_t column);
/* Line and column (from 1, in code points) of a byte. */
void excerpt_locate(const char *source, size_t len, size_t offset, size_t *line, size_t *column);

#endif
