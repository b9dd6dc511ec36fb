/* SPDX-License-Identifier: Apache-2.0 */
/* A program that a command starts and waits for.  One at a time; single-threaded commands only. */
#ifndef QUOTH_CORE_CHILD_H
#define QUOTH_CORE_CHILD_H

#include <stddef.h>

typedef struct child_end {
    int start_error; /* an errno: it could not be started */
    int signal;      /* that ended it; 0: it ended by itself */
    int status;      /* its exit code */
} child_end;

/* Starts the program argv[0] (looked for in PATH unless it has a '/'), without a shell, and waits for its end.  With
 * `output`, what it writes to standard output goes there, NUL-terminated, up to `size` bytes with the NUL; what is more
 * is thrown away.  SIGINT, SIGTERM and SIGHUP that a process sends to us are passed on; those of a terminal reach the
 * child anyway, and neither kind ends us before it. */
child_end child_run(char *const argv[], char *output, size_t size);

/* The signal that asked us to stop during a child_run; 0: none. */
int child_asked_to_stop(void);

#endif
