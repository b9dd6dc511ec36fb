/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the article of a test through a pipeline, without its sinks, and keeps what came of it. */
#ifndef QUOTH_CORE_TRIAL_RUN_H
#define QUOTH_CORE_TRIAL_RUN_H

#include "pipeline/trial_case.h"
#include "run/single.h"

#include <jansson.h>

enum { TRIAL_ENDS_KEPT = 20 };

/* Why a document did not come out. */
typedef struct trial_end {
    quoth_status status; /* QUOTH_DROP, or a failure */
    char stage[64];      /* its label */
    report_item why;
} trial_end;

typedef struct trial_outcome {
    json_t **claims; /* of all documents */
    size_t count;
    size_t documents; /* that came out */
    trial_end ends[TRIAL_ENDS_KEPT];
    size_t end_count;
    double seconds;
} trial_outcome;

/* What the runs of all tests share: how the pipeline is loaded for each. */
typedef struct trial_setting {
    const char *pipeline; /* path */
    const char *const *sets;
    size_t set_count;
    modules *mods;
} trial_setting;

/* False: `why` says what is wrong besides documents.  Each test loads the pipeline anew, so that none sees what another
 * has left in a stage.  Free the outcome in both cases. */
bool trial_run(const trial_setting *, const trial_case *, trial_outcome *, char *why, size_t why_size);
void trial_outcome_free(trial_outcome *);

#endif
