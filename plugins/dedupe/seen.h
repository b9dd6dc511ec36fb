/* SPDX-License-Identifier: Apache-2.0 */
/* The articles that were seen: their sketches and ids, as many of the latest as fit into a given memory.
 *
 * Entries are a ring, numbered as they come; when it is full the oldest goes.  For each band there is a table of
 * buckets, each with the numbers of the latest SEEN_WAYS entries whose band falls into it: a look-up sees at most
 * SKETCH_BANDS * SEEN_WAYS entries, whatever the texts.  A number whose entry is gone stays in its bucket and is passed
 * over, so what is found depends on nothing but the entries that are there and their order: forgetting the oldest and
 * adding the others anew finds the same.
 *
 * One thread at a time. */
#ifndef QUOTH_DEDUPE_SEEN_H
#define QUOTH_DEDUPE_SEEN_H

#include "sketch.h"

#include "quoth/plugin.h"

enum {
    SEEN_WAYS = 8,
    SEEN_ID_SHARE = 64, /* bytes of an id that the memory is planned with; with longer ids fewer fit */
    SEEN_ID_MAX = 1024  /* bytes of an id that are kept */
};

typedef struct seen seen;

/* What is known of an article. */
typedef struct seen_entry {
    uint8_t bins[SKETCH_BINS];
    uint32_t id_len;
    char *id;
} seen_entry;

/* NULL: out of memory.  The tables' memory is taken by and by, as entries come. */
seen *seen_new(uint64_t memory);
void seen_free(seen *);

/* The entry most like the sketch, the older of equals, if it has at least that likeness; else NULL.  Valid until the
 * next seen_add. */
const seen_entry *seen_find(const seen *, const sketch *, double likeness, double *found);

/* Adds an article; the oldest go as need be.  An id of more than SEEN_ID_MAX bytes is cut at a character.  False: out
 * of memory. */
bool seen_add(seen *, const sketch *, quoth_str id);

/* How many entries there are, and how many bytes their ids have together. */
uint64_t seen_count(const seen *);
uint64_t seen_id_bytes(const seen *);
/* How many entries fit, with ids of up to SEEN_ID_SHARE bytes. */
uint64_t seen_capacity(const seen *);

/* The part of an id that is kept. */
quoth_str seen_id(quoth_str id);

#endif
