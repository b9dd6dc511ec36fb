/* SPDX-License-Identifier: Apache-2.0 */
/* Files with a JSON value on each line, compressed with gzip or not: reads them line by line in memory that only a long
 * line makes grow. */
#ifndef QUOTH_CORE_JSON_LINES_H
#define QUOTH_CORE_JSON_LINES_H

#include "quoth/plugin.h"

#include <jansson.h>

/* A line longer than this is no record of ours: records of documents hold their whole text. */
#define JSON_LINES_LINE_MAX ((size_t)256 << 20)

typedef struct json_lines json_lines;

/* "-" is standard input.  NULL: `why` says what is wrong. */
json_lines *json_lines_open(const char *path, char *why, size_t why_size);
void json_lines_close(json_lines *);

/* The next line that is not blank, parsed; the caller owns it.  NULL: the end, or a failure, which
 * json_lines_failed() tells. */
json_t *json_lines_next(json_lines *);
/* Of the line read last, from 1. */
size_t json_lines_number(const json_lines *);
/* What went wrong, with file and line; NULL: nothing did.  *damaged (may be NULL): the lines are wrong, not the reading
 * of them. */
const char *json_lines_failed(const json_lines *, bool *damaged);

#endif
