/* SPDX-License-Identifier: Apache-2.0 */
/* Documents one at a time and stage by stage, on one thread, without the sinks of the pipeline: for commands that look
 * at documents, such as `quoth explain` and `quoth test`. */
#ifndef QUOTH_CORE_SINGLE_H
#define QUOTH_CORE_SINGLE_H

#include "run/session.h"

typedef struct single {
    pipeline bare; /* what is opened of the pipeline: no output is touched */
    session *s;
    session_worker *calls; /* after a failure or a drop, calls->ctx.failure is the reason */
    quoth_doc *doc;        /* the document in hand */
    void *reader;          /* of the unit in hand; NULL: none */
} single;

/* Opens all stages but the sinks; messages go to `receive`.  NULL: it was said why, and *status is what the stage
 * answered. */
single *single_open(const pipeline *, report_receiver *receive, void *receiver, quoth_status *status);
void single_close(single *); /* NULL-safe */

/* Reads the next document of the inputs.  QUOTH_END: there is none.  A failure is that of one document or one input;
 * the next call goes on behind it. */
quoth_status single_read(single *);
/* Runs stage `index` over the document; 0 is the source, which decodes it and comes first. */
quoth_status single_stage(single *, size_t index);

#endif
