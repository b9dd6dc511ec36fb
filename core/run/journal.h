/* SPDX-License-Identifier: Apache-2.0 */
/* How far a run has come, in a file, so that another one goes on from there: the place in the input up to which
 * everything is written, and what ordered stages and sinks remember.
 *
 * The file is replaced in one step (written under NAME.partial, synced, renamed), so whatever is found is whole.  What
 * was written to outputs after it is cut off again by those who wrote it, when they load their states. */
#ifndef QUOTH_CORE_JOURNAL_H
#define QUOTH_CORE_JOURNAL_H

#include "base/hash.h"
#include "pipeline/pipeline.h"
#include "run/run_failure.h"

enum { JOURNAL_STATE_MAX = 1 << 20 /* bytes that one stage may save */ };

/* What a stage or a sink remembers. */
typedef struct journal_state {
    char *label;
    char *bytes;
    size_t len;
} journal_state;

typedef struct journal {
    char *path;
    char pipeline[HASH_HEX_SIZE]; /* its hash */
    bool resumed;                 /* there was a file: the rest holds what it said */
    char setting[HASH_HEX_SIZE];  /* hash of the models, lexicons and the sample; empty: an older file */
    uint64_t units_done;          /* units of which everything is written */
    char chain[HASH_HEX_SIZE];    /* hash of the names of those */
    char *unit;                   /* name of the next one, if something of it is written; else NULL */
    uint64_t documents;           /* of that one that are done */
    uint64_t out, dropped, failed, claims, tokens, skipped, lost_inputs, bytes;
    uint64_t letters; /* bytes of the dead letters */
    run_tally tally;
    journal_state *states;
    size_t state_count;
} journal;

/* Loads `path` if it is there.  NULL: it cannot be read, or is of another pipeline; `why` says so. */
journal *journal_open(const char *path, const pipeline *, char *why, size_t why_size);
void journal_free(journal *);
/* Drops all states, for new ones to be added. */
void journal_clear_states(journal *);
void journal_add_state(journal *, const char *label, quoth_str bytes);
/* NULL: none of that label. */
const journal_state *journal_find_state(const journal *, const char *label);
bool journal_write(const journal *, const session *, char *why, size_t why_size);
/* The run is complete: there is nothing to go on with. */
void journal_remove(const journal *);

/* The chain of one more unit's name. */
void journal_chain(const char before[HASH_HEX_SIZE], const char *name, char after[HASH_HEX_SIZE]);

#endif
