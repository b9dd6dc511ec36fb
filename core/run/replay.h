/* SPDX-License-Identifier: Apache-2.0 */
/* The documents of an earlier run's dead letters, to be read again by their locators.  Whole inputs that were lost are
 * none of them: what was read of such an input before it was lost is done. */
#ifndef QUOTH_CORE_REPLAY_H
#define QUOTH_CORE_REPLAY_H

#include "quoth/plugin.h"

typedef struct replay replay;

/* Reads all of the file.  NULL: `why` says what is wrong. */
replay *replay_open(const char *path, char *why, size_t why_size);
void replay_free(replay *); /* NULL-safe */

/* The next document; its place goes into `name`.  NULL: there is none.  From one thread at a time. */
const quoth_locator *replay_next(replay *, char *name, size_t name_size);

/* Letters that tell of lost inputs: how many, and the file of the first one (NULL: none). */
size_t replay_inputs(const replay *, const char **first);

#endif
