/* SPDX-License-Identifier: Apache-2.0 */
/* Text under construction, with the runs that lead each of its bytes back to where it came from. */
#ifndef QUOTH_CLEAN_TEXT_MAP_H
#define QUOTH_CLEAN_TEXT_MAP_H

#include "call.h"

struct decoded_page;

/* Memory is scratch memory of the call; the text of a `lasting` map is memory of the document.  When it is out,
 * `failed` is set and what follows is ignored. */
typedef struct text_map {
    const clean_call *call;
    char *text;
    size_t length, capacity;
    quoth_run *runs;
    size_t run_count, run_capacity;
    bool lasting;
    bool failed;
} text_map;

void text_map_init(text_map *map, const clean_call *call);
/* Makes room for `n` bytes in all, where that is known.  False: memory is out; `failed` is set. */
bool text_map_reserve(text_map *map, size_t n);
/* Appends `n` bytes that stand as they are at `original`. */
void text_map_copy(text_map *map, const char *bytes, size_t n, uint32_t original);
/* Appends `n` bytes that stand for `original_length` bytes at `original`. */
void text_map_replace(text_map *map, const char *bytes, size_t n, uint32_t original, uint32_t original_length);
/* Appends `n` bytes that came from nowhere. */
void text_map_insert(text_map *map, const char *bytes, size_t n);
/* Appends text[begin, end) of another map, with its runs.  `run` is a hint that makes a series of calls with ascending
 * `begin` linear: 0 at first, then what the last call left there. */
void text_map_take(text_map *map, const text_map *from, size_t begin, size_t end, size_t *run);
/* Forgets everything from `length` on. */
void text_map_cut(text_map *map, size_t length);

/* Turns originals that count in the decoded page into ones that count in the payload. */
void text_map_compose(text_map *map, const struct decoded_page *decoded);

/* Hands text and runs to the document; the map is `lasting`. */
quoth_status text_map_finish(text_map *map);

#endif
