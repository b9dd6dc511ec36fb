/* SPDX-License-Identifier: Apache-2.0 */
/* SIGINT and SIGTERM during a run: the first is told to the runner, the second ends the process at once.  SIGPIPE is
 * ignored, so that a closed pipe is an error of the write. */
#ifndef QUOTH_CORE_RUN_SIGNALS_H
#define QUOTH_CORE_RUN_SIGNALS_H

/* From now on a signal puts its number, as a byte, into `fd`. */
void run_signals_catch(int fd);
/* Puts back what was there before. */
void run_signals_restore(void);

#endif
