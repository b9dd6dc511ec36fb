/* SPDX-License-Identifier: Apache-2.0 */
/* Folding: each stretch of white space becomes one space, invisible characters go, NUL becomes U+FFFD; in HTML,
 * character references become what they stand for. */
#ifndef QUOTH_CLEAN_TEXT_FOLD_H
#define QUOTH_CLEAN_TEXT_FOLD_H

#include "text_map.h"

/* Appends page[begin, end), folded, to `map`.  A space is left out where the map is at `line_start` or ends in one. */
void text_fold_append(text_map *map, quoth_str page, size_t begin, size_t end, size_t line_start, bool html);
/* The folded text of a value of HTML, trimmed; in scratch memory.  Empty when memory is out. */
quoth_str text_fold_html(const clean_call *call, quoth_str value);

#endif
