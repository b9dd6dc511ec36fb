/* SPDX-License-Identifier: Apache-2.0 */
/* Documents of an earlier run, read again by their locators, through the source of a pipeline and those of its stages
 * that are wanted.  One thread. */
#ifndef QUOTH_CORE_REFETCH_H
#define QUOTH_CORE_REFETCH_H

#include "base/locator.h"
#include "run/session.h"

typedef struct refetch refetch;

/* Opens the first `stages` stages of the pipeline; messages of theirs go to `receive`.  NULL: it was said why. */
refetch *refetch_open(const pipeline *, size_t stages, report_receiver *receive, void *receiver);
void refetch_close(refetch *); /* NULL-safe */

/* How many stages it takes up to the one that sets the text; 1, the source alone, if none does. */
size_t refetch_text_stages(const pipeline *);

/* Reads one document and runs the stages over it.  *doc is good until the next call.  On failure *failure says why. */
quoth_status refetch_read(refetch *, const locator_request *, const quoth_doc **doc, const report_item **failure);

#endif
