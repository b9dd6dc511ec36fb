/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of the runner: its state, and the parts that read (run_read.c) and process (run_chain.c).
 *
 * `lock` guards everything but what belongs to one thread at a time by a flag: a unit's reader while `reading`, a cut
 * while `draining`, an item's document while it is processed.  No plugin function is called under the lock. */
#ifndef QUOTH_CORE_RUNNER_STATE_H
#define QUOTH_CORE_RUNNER_STATE_H

#include "run/run_order.h"
#include "run/runner.h"

#include <pthread.h>

enum {
    RUN_BATCH = 32,                    /* documents that a thread reads before it looks what else there is to do */
    RUN_BATCH_BYTES = 1 << 20,         /* of memory, likewise */
    RUN_READY_BYTES = 4 * 1024 * 1024, /* of documents that wait to be processed: then no more are read */
    RUN_READY_EACH = 4                 /* documents that wait, for each thread: likewise */
};

/* Stages between two cuts: [begin, end) of the session's. */
typedef struct run_segment {
    size_t begin, end;
    size_t cut_stage;       /* the ORDERED stage at its end; of the last segment: the first sink */
    run_item *first, *last; /* the queue of items that are ready for it */
} run_segment;

/* What one thread did for a stage.  That thread writes it; others may look at any time. */
typedef struct run_live_sum {
    _Atomic uint64_t documents, nanoseconds;
} run_live_sum;

typedef struct runner_worker {
    struct runner *run;
    session_worker *calls;
    pthread_t thread;
    run_live_sum *sums;
    json_writer json; /* for dead letters */
    quoth_doc *spare; /* an empty document */
} runner_worker;

typedef struct runner {
    session *s;
    const runner_options *options;
    runner_result *result;
    size_t sink_begin; /* stages from here are sinks */
    quoth_layer_id claim, token;
    pthread_mutex_t lock;
    pthread_cond_t work;
    pthread_cond_t settled; /* a barrier may be reached */
    run_order order;
    run_segment *segments; /* as many as cuts */
    size_t ready_count, ready_bytes;
    size_t in_flight; /* bytes of all items */
    quoth_doc *free_documents;
    unsigned jobs, active, open_units;
    unsigned in_source;    /* threads that are in a function of the source, which may block */
    atomic_uint idle;      /* changed under the lock; a hint outside */
    uint64_t read_count;   /* items that were read */
    uint64_t closed_bytes; /* consumed of units that are gone */
    bool naming;           /* a thread asks the source for a unit */
    bool units_ended;
    bool stopping;             /* no more reading */
    bool finished;             /* nothing is left to do */
    bool barrier;              /* nothing passes the first cut, so that all that passed it gets written */
    bool kick;                 /* the barrier is gone: the cuts are to be looked at */
    uint64_t between;          /* items that passed the first cut and not the last one */
    uint64_t closed_skipped;   /* as closed_bytes */
    uint64_t resume_units;     /* units that an earlier run has done, not yet named */
    uint64_t resume_items;     /* and of the one behind them, items */
    char chain[HASH_HEX_SIZE]; /* of the units that are gone, or were left out */
    atomic_bool halt;          /* `stopping` or an end, for loops outside the lock */
    runner_worker *workers;
    unsigned worker_count;
    int wake[2];         /* a pipe: signals, and a 0 when the threads are done */
    uint64_t begin;      /* run_clock() */
    bool metrics_failed; /* they could not be written; the main thread's */
} runner;

/* True if a unit can be read on, or a new one opened, within the limits. */
bool run_may_read(runner *);
/* Then: reads a batch.  Called and left with the lock held. */
void run_read_next(runner_worker *);

/* An item for its segment; the lock is not held.  Then, under the lock, it arrives. */
void run_process(runner_worker *, run_item *);
void run_arrive(runner *, run_item *);
/* Takes items through all cuts where they may pass; called and left with the lock held. */
void run_drain(runner_worker *);
void run_push_ready(runner *, run_item *);
run_item *run_pop_ready(runner *);

/* Marks an item that a stage dropped or failed, and takes its document; `unit` is where it is if the document does not
 * say, and may be NULL.  The lock is not held. */
void run_item_fail(runner_worker *, run_item *, size_t stage, quoth_status, const run_unit *unit);
/* Ends the run at once: the reason is the worker's last report. */
void run_abort(runner_worker *, size_t stage, quoth_status);
/* True for statuses that end the run and not only the document. */
bool run_is_fatal(quoth_status);
/* Charges an item for the memory of its document. */
void run_charge(runner *, run_item *);

/* Counts a call of a stage that began at `begin`, for so many documents. */
void run_count_call(runner_worker *, size_t stage, uint64_t begin, uint64_t documents);
/* Adds what a worker did to the sums of the stages; from any thread. */
void run_add_sums(const runner_worker *, runner_stage_sum *);

/* The same from a thread without a worker. */
void run_end(runner *, const char *label, quoth_status, const report_item *, const quoth_doc *);
/* Frees a unit that has left the order, and keeps its sums. */
void run_close_unit(runner *, run_unit *);

/* Checks that all states can be saved, and goes on from the journal if it was resumed.  False: the run cannot start. */
bool run_journal_begin(runner *);
/* Saves how far the run is; waits until all threads are clear of the cuts.  Main thread, without the lock. */
void run_journal_save(runner *);
/* A unit that was named: QUOTH_OK to read it, QUOTH_END to leave it out since an earlier run has done it,
 * QUOTH_E_CONFIG (reported) if it is not what the journal says.  By the thread that names, without the lock. */
quoth_status run_journal_unit(runner *, quoth_ctx *, run_unit *);

quoth_doc *run_take_document(runner_worker *); /* empty; the lock is not held */
void run_give_document(runner_worker *, quoth_doc *);
uint64_t run_clock(void); /* nanoseconds */

#endif
