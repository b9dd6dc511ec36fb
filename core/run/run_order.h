/* SPDX-License-Identifier: Apache-2.0 */
/* The order of a run: units in the order in which the source names them, each with its documents as they were read, and
 * the cuts, at which documents pass in exactly that order although they arrive in any.
 *
 * A cut remembers the last item that passed it; the next one is the item behind that, or the first of the next unit
 * once this one is exhausted.  Items leave the list at the last cut.  Dropped and failed items pass all cuts too, for
 * the order and the accounting.
 *
 * Not thread-safe: the runner calls it under its lock. */
#ifndef QUOTH_CORE_RUN_ORDER_H
#define QUOTH_CORE_RUN_ORDER_H

#include "quoth/plugin.h"

typedef enum run_fate { RUN_ALIVE, RUN_DROPPED, RUN_FAILED } run_fate;

typedef struct run_unit run_unit;
typedef struct run_item run_item;
struct run_failure;

struct run_item {
    run_item *next;  /* of the same unit, in input order */
    run_item *ready; /* the next in the queue of items to be processed */
    run_unit *unit;
    quoth_doc *doc;          /* NULL once it is dropped or has failed */
    quoth_str *formed;       /* of each sink that forms its bytes in parallel; in the document's memory */
    struct run_failure *why; /* of what was dropped or has failed; owned */
    size_t cost;             /* bytes of memory it is charged for */
    uint32_t segment;        /* that it goes through, up to the cut of the same number */
    run_fate fate;
    bool arrived; /* no thread is busy with it: it waits at the cut of its segment */
};

struct run_unit {
    run_unit *next;
    run_item *first, *last;
    void *reader;
    char *name;                 /* owned */
    const quoth_locator *at;    /* the one document that is read; NULL: all that is in the unit */
    uint64_t ordinal;           /* from 0 */
    uint64_t bytes;             /* as stored; 0: unknown */
    uint64_t consumed;          /* so far */
    uint64_t passed;            /* items that left by the last cut */
    uint64_t skip;              /* items that an earlier run has done */
    uint64_t skipped;           /* records that were not asked for */
    char *chain_before, *chain; /* hash of the names of all units before it; with it; owned */
    bool reading;               /* a thread is in its reader */
    bool exhausted;             /* it has no more items */
};

typedef struct run_cut {
    run_unit *unit; /* NULL: no unit was added yet */
    run_item *last; /* that passed, if it is still in the list; NULL: the next one is the unit's first */
    bool draining;  /* a thread is busy at this cut */
} run_cut;

typedef struct run_order {
    run_unit *first, *last;
    run_cut *cuts;
    size_t cut_count;
    uint64_t unit_count; /* ever named */
} run_order;

/* At least one cut. */
void run_order_init(run_order *, size_t cuts);
/* Frees the cuts; units and items must be gone. */
void run_order_free(run_order *);

void run_order_add_unit(run_order *, run_unit *);
void run_order_add_item(run_unit *, run_item *);
/* The next item at a cut if it has arrived there.  NULL: wait. */
run_item *run_order_head(run_order *, size_t index);
/* Lets the head pass.  At the last cut it leaves the list and belongs to the caller. */
void run_order_pass(run_order *, size_t index, run_item *head);
/* The first unit, if it is done: exhausted, empty, and not the last one or `all`.  It leaves the order and belongs to
 * the caller.  NULL: it is not. */
run_unit *run_order_take_done(run_order *, bool all);
/* Takes all items out, done or not, for a run that is cut short; one by one, NULL at the end. */
run_item *run_order_take_any(run_order *);

#endif
