/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a session over its source: a pool of threads that both read units and process documents, in bounded memory, with
 * the same result for any number of threads.
 *
 *     source.read -> segment 0 -> cut 0 -> segment 1 -> cut 1 ... -> last segment -> last cut: sinks
 *
 * An ORDERED stage is a cut, and so are the sinks.  Between cuts documents run in parallel; at a cut they pass in input
 * order, taken through by whichever thread makes the head ready.  Reading stops while the documents in flight need more
 * than the queue's memory, except where the next document in order is still to be read: then one may be, so a run
 * cannot lock up. */
#ifndef QUOTH_CORE_RUNNER_H
#define QUOTH_CORE_RUNNER_H

#include "base/whole_file.h"
#include "run/console.h"
#include "run/journal.h"
#include "run/replay.h"
#include "run/run_failure.h"
#include "run/session.h"

enum { RUNNER_JOBS_MAX = 1024 };

typedef struct runner_options {
    unsigned jobs;  /* threads; 0 counts as 1 */
    uint64_t limit; /* stop after that many documents; 0: none */
    console *out;
    whole_file *dead_letters; /* NULL: failures are warned of */
    bool handle_signals;      /* SIGINT and SIGTERM end the run cleanly */
    journal *progress;        /* how far the run is, kept up to date; NULL: none */
    unsigned save_each;       /* milliseconds between two times that it is saved */
    double sample;            /* the share of documents that go on, chosen by their ids; 0: all */
    replay *again;            /* read these documents and none of the inputs; NULL: the inputs */
    const char *metrics;      /* file of metrics; NULL: none */
    unsigned metrics_each;    /* milliseconds between two times that it is written */
} runner_options;

/* What one stage did. */
typedef struct runner_stage_sum {
    uint64_t documents; /* that it was called for */
    uint64_t nanoseconds;
} runner_stage_sum;

typedef struct runner_result {
    uint64_t in, out, dropped, failed;
    uint64_t unfinished;   /* read, but not reached when the run was cut short */
    uint64_t skipped;      /* records that the source was not asked for */
    uint64_t units;        /* that were read or tried */
    uint64_t lost_inputs;  /* that could not be read, or not to their end */
    uint64_t bytes, total; /* stored bytes consumed; of all inputs, 0: unknown */
    uint64_t claims, tokens;
    uint64_t peak_queue; /* most bytes of documents in flight */
    double seconds, processor_seconds;
    uint64_t peak_memory;     /* of the process, bytes */
    runner_stage_sum *stages; /* as the session's; free with runner_result_free */
    run_tally tally;
    quoth_status end; /* QUOTH_OK; QUOTH_E_OUTPUT or QUOTH_FATAL: what ended the run (reported) */
    int signal;       /* that stopped it; 0: none */
    bool abandoned;   /* a thread is stuck in the source: the session must stay as it is, and the process should end */
    uint64_t resumed; /* of `in`: what an earlier run had done */
    bool complete;    /* every document was seen and the sinks have their final names */
} runner_result;

/* True if every document is accounted for. */
bool runner_adds_up(const runner_result *);
void runner_result_free(runner_result *);

void runner_run(session *, const runner_options *, runner_result *);

#endif
