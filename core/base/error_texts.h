/* SPDX-License-Identifier: Apache-2.0 */
/* What each error code of the host means: for `quoth explain-error` and docs/diagnostics.md.  The codes of plugins
 * stand in their manuals. */
#ifndef QUOTH_CORE_ERROR_TEXTS_H
#define QUOTH_CORE_ERROR_TEXTS_H

typedef enum error_group {
    ERROR_OF_FILE,
    ERROR_OF_STAGE,
    ERROR_OF_OPTION,
    ERROR_OF_VARIABLE,
    ERROR_OF_PATH,
    ERROR_OF_ORDER,
    ERROR_OF_COMMAND,
    ERROR_OF_RUN,
    ERROR_OF_PLUGIN,
    ERROR_GROUPS
} error_group;

typedef struct error_text {
    const char *code;
    error_group group;
    const char *title;   /* one line: lower case, no full stop */
    const char *text;    /* a paragraph: why, and what to do */
    const char *example; /* how it is right, lines of a pipeline file or commands; NULL: none */
} error_text;

extern const char *const error_group_titles[ERROR_GROUPS];
/* By group, then in the order in which they are explained; ends with code NULL. */
extern const error_text error_texts[];

/* NULL: no code of the host. */
const error_text *error_text_find(const char *code);

#endif
