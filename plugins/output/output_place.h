/* SPDX-License-Identifier: Apache-2.0 */
/* Where a sink puts its result: under NAME.partial until it is complete, then renamed to NAME, so that a file with its
 * final name is always whole.  One thread at a time.  Errors are those of output_file.h. */
#ifndef QUOTH_PLUGINS_OUTPUT_PLACE_H
#define QUOTH_PLUGINS_OUTPUT_PLACE_H

#include "quoth/plugin.h"

typedef struct output_place {
    const quoth_host *host;
    int fd;        /* of NAME.partial, which it locks; of what is written directly; -1: none */
    bool direct;   /* standard output, a pipe, a device: no temporary name, no way back */
    char *path;    /* the final name */
    char *partial; /* NAME.partial */
} output_place;

/* Opens for `path` ("-" or empty: standard output); nothing that is there is changed.  False on failure (reported). */
bool output_place_open(output_place *, const quoth_host *, quoth_ctx *, quoth_str path);

/* Gives the file, whose bytes the disk has, its final name; nothing for a direct one. */
quoth_status output_place_complete(output_place *, quoth_ctx *);

/* Says that the system refuses to VERB the file, by `error`; returns QUOTH_E_OUTPUT. */
quoth_status output_place_fail(const output_place *, quoth_ctx *, const char *verb, int error);

/* Says that what is there is not what the journal speaks of; returns QUOTH_E_CONFIG. */
quoth_status output_place_strange(const output_place *, quoth_ctx *);

/* Frees and unlocks.  What is not complete stays under NAME.partial. */
void output_place_close(output_place *);

#endif
