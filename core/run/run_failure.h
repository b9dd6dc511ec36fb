/* SPDX-License-Identifier: Apache-2.0 */
/* Why a document was dropped or has failed: kept until the document's turn comes, then counted and, for a failure,
 * written as a dead letter.  It outlives the document's memory, which is given back at once. */
#ifndef QUOTH_CORE_RUN_FAILURE_H
#define QUOTH_CORE_RUN_FAILURE_H

#include "base/json_writer.h"
#include "hosting/context.h"
#include "run/session.h"

typedef struct run_failure {
    size_t stage; /* index in the session */
    quoth_status status;
    report_item report;
    bool located;
    quoth_locator locator; /* strings belong to the failure */
    quoth_str id;          /* of the document; empty: not known */
} run_failure;

/* `doc` may be NULL; `at` is where it is if the document does not say, and may be NULL. */
run_failure *run_failure_new(size_t stage, quoth_status, const report_item *, const quoth_doc *doc,
                             const quoth_locator *at);
void run_failure_free(run_failure *);
/* The line of a "quoth.dead-letter/1". */
void run_failure_write(const run_failure *, const session *, json_writer *);
/* "FILE@OFFSET+LENGTH: stage 'clean': message [code]"; into `text`. */
void run_failure_describe(const run_failure *, const session *, char *text, size_t size);

/* How often each stage dropped or failed for each reason. */
typedef struct run_tally_row {
    size_t stage;
    bool failed; /* else dropped */
    char code[REPORT_CODE_SIZE];
    uint64_t count;
} run_tally_row;

enum { RUN_TALLY_ROWS = 512 };

typedef struct run_tally {
    run_tally_row rows[RUN_TALLY_ROWS]; /* the last one takes what finds no other: codes are the plugins' own */
    size_t count;
} run_tally;

/* Returns how often this reason occurred by now. */
uint64_t run_tally_add(run_tally *, const run_failure *);
/* Sorts by stage, then by count, the most frequent first. */
void run_tally_sort(run_tally *);

#endif
