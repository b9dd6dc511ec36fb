/* SPDX-License-Identifier: Apache-2.0 */
/* The line of progress: how far, how fast, how long still. */
#ifndef QUOTH_CORE_PROGRESS_H
#define QUOTH_CORE_PROGRESS_H

#include "run/console.h"

typedef struct progress progress;

typedef struct progress_state {
    uint64_t documents, claims, failed;
    uint64_t bytes, total; /* stored bytes; total 0: unknown */
} progress_state;

progress *progress_new(console *);
void progress_free(progress *); /* NULL-safe */
/* Draws the line; called about five times a second. */
void progress_show(progress *, const progress_state *);

/* "1.2 GB", "340 kB": into `text`, which is returned. */
const char *progress_bytes(double bytes, char *text, size_t size);
/* "3:07", "1:02:45". */
const char *progress_duration(double seconds, char *text, size_t size);

#endif
