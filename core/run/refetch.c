/* SPDX-License-Identifier: Apache-2.0 */
#include "run/refetch.h"

#include "base/memory.h"

#include <stdlib.h>

struct refetch {
    pipeline bare; /* what is opened of the pipeline: no output is touched */
    session *s;
    session_worker *calls;
    quoth_doc *doc;
    report_item first; /* the failure that is told where a second try failed too */
};

refetch *refetch_open(const pipeline *pipe, size_t stages, report_receiver *receive, void *receiver)
{
    refetch *r = memory_alloc(sizeof *r);
    quoth_status status;
    r->bare = *pipe;
    r->bare.stage_count = stages;
    r->s = session_open(&r->bare, 0, receive, receiver, &status);
    if (r->s) {
        r->calls = session_worker_open(r->s, &status);
        if (r->calls) r->doc = document_new(r->s->memory, r->s->layers, r->s->document_memory);
    }
    if (r->doc) return r;
    refetch_close(r);
    return NULL;
}

void refetch_close(refetch *r)
{
    if (!r) return;
    document_free(r->doc);
    session_worker_close(r->calls);
    session_close(r->s);
    free(r);
}

size_t refetch_text_stages(const pipeline *pipe)
{
    for (size_t i = 0; i < pipe->stage_count; i++) {
        const pipeline_stage *stage = &pipe->stages[i];
        const quoth_port *port = stage_port(stage->def, "text");
        if (port && port->use == QUOTH_ADD) return i + 1;
    }
    return 1;
}

static quoth_status read_at(refetch *r, const quoth_locator *at)
{
    const session_stage *source = &r->s->stages[0];
    const quoth_source_calls *calls = source->def->source;
    void *reader = NULL;
    document_reset(r->doc);
    quoth_ctx *ctx = session_aim(r->calls, 0, NULL);
    quoth_status status = context_settle(ctx, calls->open_locator(source->shared, at, ctx, &reader));
    if (status != QUOTH_OK) return status;
    ctx = session_aim(r->calls, 0, r->doc);
    status = context_settle(ctx, calls->read(reader, r->doc, ctx));
    if (status == QUOTH_OK) status = session_decode(r->calls, r->doc);
    calls->close_unit(reader);
    return status;
}

quoth_status refetch_read(refetch *r, const locator_request *request, const quoth_doc **doc,
                          const report_item **failure)
{
    quoth_locator at = request->at;
    quoth_status status = read_at(r, &at);
    *doc = r->doc;
    *failure = &r->calls->ctx.failure;
    if (status != QUOTH_OK && request->guessed) {
        /* As it is printed, a place does not say whether it counts the decompressed bytes. */
        r->first = r->calls->ctx.failure;
        at.decoded = true;
        status = read_at(r, &at);
        if (status != QUOTH_OK) *failure = &r->first;
    }
    for (size_t i = 1; i < r->s->stage_count && status == QUOTH_OK; i++) status = session_process(r->calls, i, r->doc);
    return status;
}
