/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of a pipeline say: for people, as TAP (version 14) and as JUnit XML. */
#ifndef QUOTH_CORE_TRIAL_REPORT_H
#define QUOTH_CORE_TRIAL_REPORT_H

#include "trial/trial_judge.h"

/* One test, as it ends.  `colour`: for a terminal. */
void trial_report_case(FILE *, const trial_verdict *, bool colour);
/* All of them. */
void trial_report_sum(FILE *, const trial_verdict *, size_t count, bool colour);

void trial_report_tap_begin(FILE *, size_t count);
void trial_report_tap(FILE *, const trial_verdict *, size_t number);

/* False: the file cannot be written; `why` says so. */
bool trial_report_junit(const char *path, const char *suite, const trial_verdict *, size_t count, char *why,
                        size_t why_size);

/* A line of a difference, as it stands on a terminal. */
void trial_report_line(FILE *, char mark, const char *text, bool colour);

#endif
