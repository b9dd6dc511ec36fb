/* SPDX-License-Identifier: Apache-2.0 */
/* How a run goes, as metrics in OpenMetrics text: for whoever watches it.  docs/running.md lists them. */
#ifndef QUOTH_CORE_RUN_METRICS_H
#define QUOTH_CORE_RUN_METRICS_H

#include "run/runner_state.h"

/* Writes the metrics file whole; a failure is told once.  By the main thread, without the lock. */
void run_metrics_write(runner *, bool ended);

#endif
