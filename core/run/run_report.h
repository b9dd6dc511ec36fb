/* SPDX-License-Identifier: Apache-2.0 */
/* What a run says at its end: summary lines for people, a JSON report ("quoth.run/1") for programs, an exit code. */
#ifndef QUOTH_CORE_RUN_REPORT_H
#define QUOTH_CORE_RUN_REPORT_H

#include "run/runner.h"

void run_report_print(const session *, const runner_options *, const runner_result *);
/* False: it could not be written. */
bool run_report_write(const session *, const runner_options *, const runner_result *, int exit_code, whole_file *);
/* The exit code of the process, as in exit_code.h. */
int run_report_exit_code(const runner_options *, const runner_result *);

#endif
