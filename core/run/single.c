/* SPDX-License-Identifier: Apache-2.0 */
#include "run/single.h"

#include "base/memory.h"

#include <stdlib.h>

single *single_open(const pipeline *pipe, report_receiver *receive, void *receiver, quoth_status *status)
{
    single *one = memory_alloc(sizeof *one);
    one->bare = *pipe;
    while (one->bare.stage_count && pipe->stages[one->bare.stage_count - 1].def->role == QUOTH_SINK)
        one->bare.stage_count--;
    one->s = session_open(&one->bare, 0, receive, receiver, status);
    if (one->s) {
        one->calls = session_worker_open(one->s, status);
        if (one->calls) {
            one->doc = document_new(one->s->memory, one->s->layers, one->s->document_memory);
            if (one->doc) return one;
            *status = QUOTH_FATAL;
        }
    }
    single_close(one);
    return NULL;
}

static void close_reader(single *one)
{
    if (one->reader) one->s->stages[0].def->source->close_unit(one->reader);
    one->reader = NULL;
}

void single_close(single *one)
{
    if (!one) return;
    if (one->s) close_reader(one);
    document_free(one->doc);
    session_worker_close(one->calls);
    session_close(one->s);
    free(one);
}

static quoth_status open_next_unit(single *one)
{
    const session_stage *source = &one->s->stages[0];
    const quoth_source_calls *calls = source->def->source;
    quoth_unit unit = {.size = sizeof unit};
    quoth_ctx *ctx = session_aim(one->calls, 0, NULL);
    quoth_status status = context_settle(ctx, calls->next_unit(source->shared, ctx, &unit));
    if (status != QUOTH_OK) return status;
    ctx = session_aim(one->calls, 0, NULL);
    return context_settle(ctx, calls->open_unit(source->shared, &unit, ctx, &one->reader));
}

quoth_status single_read(single *one)
{
    const session_stage *source = &one->s->stages[0];
    for (;;) {
        document_reset(one->doc);
        if (!one->reader) {
            quoth_status opened = open_next_unit(one);
            if (opened != QUOTH_OK) return opened;
        }
        quoth_ctx *ctx = session_aim(one->calls, 0, one->doc);
        quoth_status status = context_settle(ctx, source->def->source->read(one->reader, one->doc, ctx));
        if (status == QUOTH_END || status == QUOTH_E_INPUT) close_reader(one);
        if (status != QUOTH_END) return status;
    }
}

quoth_status single_stage(single *one, size_t index)
{
    return index ? session_process(one->calls, index, one->doc) : session_decode(one->calls, one->doc);
}
