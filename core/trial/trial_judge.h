/* SPDX-License-Identifier: Apache-2.0 */
/* Whether what came of an article is what its test expects; if not, what to tell people. */
#ifndef QUOTH_CORE_TRIAL_JUDGE_H
#define QUOTH_CORE_TRIAL_JUDGE_H

#include "trial/trial_run.h"

/* A line of what is told: '!' what is wrong, ' ' as it should be, '-' expected and not there, '+' there and not
 * expected, '@' lines left out. */
typedef struct trial_line {
    char mark;
    char *text;
} trial_line;

typedef struct trial_verdict {
    const trial_case *of;
    bool passed;
    trial_line *lines; /* none if it has passed */
    size_t count;
    double seconds;
    char *now; /* what the file `expected` should hold where it does not; NULL: it does, or there is none */
} trial_verdict;

/* Runs the test and judges. */
void trial_judge(const trial_setting *, const trial_case *, trial_verdict *);
void trial_verdict_free(trial_verdict *);

#endif
