/* SPDX-License-Identifier: Apache-2.0 */
/* The file in which the articles seen are kept while a run has a journal: one record an article, added at the end.
 *
 * The state that goes into the journal says from where to where the file holds what is remembered, and a checksum that
 * is chained from record to record: a file that was changed, or is another run's, does not fit.  What comes behind, of
 * articles that were read after the journal was saved, is cut off.
 *
 * One thread at a time.  Errors are reported on the ctx of the call. */
#ifndef QUOTH_DEDUPE_SEEN_LOG_H
#define QUOTH_DEDUPE_SEEN_LOG_H

#include "seen.h"

typedef struct seen_log seen_log;

/* Opens for `path`; nothing that is there is changed before the first addition.  NULL on failure. */
seen_log *seen_log_open(const quoth_host *, quoth_ctx *, quoth_str path);
void seen_log_free(seen_log *);

/* Adds what was added to `seen`; buffered. */
quoth_status seen_log_add(seen_log *, quoth_ctx *, const sketch *, quoth_str id);
/* Makes the file durable; `state` lies in scratch memory. */
quoth_status seen_log_save(seen_log *, quoth_ctx *, const seen *, quoth_str *state);
/* Fills `seen`, which is empty, with what the state says. */
quoth_status seen_log_load(seen_log *, quoth_ctx *, seen *, quoth_str state);

#endif
