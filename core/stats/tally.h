/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of claims by a key, in bounded memory: at most TALLY_MAX keys are told apart, in the order in which they came;
 * claims of further ones are counted together. */
#ifndef QUOTH_CORE_TALLY_H
#define QUOTH_CORE_TALLY_H

#include "base/memory.h"

enum {
    TALLY_MAX = 500000,
    TALLY_NAME_MAX = 200, /* bytes of a key and of a name; longer ones are cut at a character */
    TALLY_DATE_SIZE = 11  /* "2021-03-04" */
};

typedef enum tally_type { TALLY_DIRECT, TALLY_MIXED, TALLY_INDIRECT, TALLY_TYPES } tally_type;

typedef struct tally_row {
    const char *name; /* to be shown: that of the first claim */
    const char *key;
    uint64_t claims, types[TALLY_TYPES];
    char first[TALLY_DATE_SIZE], last[TALLY_DATE_SIZE]; /* days; empty: no claim has a date */
    uint32_t hash;
} tally_row;

typedef struct tally {
    pool *memory; /* of names and keys */
    tally_row *rows;
    size_t count, room;
    uint32_t *slots; /* number of a row + 1; 0: free */
    size_t slot_count;
    uint64_t missing; /* claims without the key */
    uint64_t beyond;  /* claims of keys that came after TALLY_MAX others */
} tally;

/* What a claim adds to the row of each of its keys. */
typedef struct tally_claim {
    tally_type type;
    char day[TALLY_DATE_SIZE]; /* empty: not known */
} tally_claim;

void tally_free(tally *);
void tally_add(tally *, const char *key, const char *name, const tally_claim *);
/* By claims, the most first, then by name; or by name alone.  No row is added after it. */
void tally_sort(tally *, bool by_name);

#endif
