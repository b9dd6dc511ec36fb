/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of options (quoth_regex): PCRE2 with UTF, compiled once, matched from any thread within limits. */
#ifndef QUOTH_CORE_PATTERN_H
#define QUOTH_CORE_PATTERN_H

#include "quoth/plugin.h"

enum {
    PATTERN_MATCH_LIMIT = 1000000, /* steps of one match */
    PATTERN_DEPTH_LIMIT = 10000,   /* nested backtracking points */
    PATTERN_HEAP_KIB = 4096        /* memory of one match */
};

/* NULL: the pattern is wrong; `message` says why and `offset` is the byte in the pattern. */
quoth_regex *pattern_new(quoth_str source, char *message, size_t message_size, size_t *offset);
void pattern_free(quoth_regex *);
/* As it was written; NUL-terminated. */
quoth_str pattern_source(const quoth_regex *);

/* host->match: true if `subject` holds a match.  See quoth_host. */
bool pattern_match(const quoth_regex *, quoth_str subject, quoth_span *groups, size_t max);

#endif
