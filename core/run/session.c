/* SPDX-License-Identifier: Apache-2.0 */
#include "run/session.h"

#include "base/memory.h"
#include "hosting/host.h"
#include "records/records.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------ ports */

static void stage_bind_ports(session *s, session_stage *stage)
{
    size_t count = s->layers->count;
    stage->uses = memory_alloc(count);
    stage->writes = memory_alloc(count * sizeof *stage->writes);
    memset(stage->uses, LAYER_NOT_DECLARED, count);
    for (const quoth_port *port = stage->def->ports; port && port->layer; port++) {
        quoth_layer_id id = layer_table_find(s->layers, port->layer);
        if (id == QUOTH_NONE) continue;
        stage->uses[id] = (unsigned char)port->use;
        if (port->use == QUOTH_ADD || port->use == QUOTH_EDIT) stage->writes[stage->write_count++] = id;
    }
}

/* -------------------------------------------------------------------------------------- opening, closing */

static void session_point(const session *s, quoth_ctx *ctx, const session_stage *stage)
{
    ctx->label = stage->at->label;
    ctx->stage = stage->def;
    ctx->uses = stage->uses;
    ctx->layers = s->layers;
}

void session_context(session *s, size_t stage, quoth_ctx *ctx)
{
    context_init(ctx, s->memory, s->document_memory, s->receive, s->receiver);
    session_point(s, ctx, &s->stages[stage]);
    ctx->cancel = &s->cancel;
}

static quoth_status session_open_stage(session *s, size_t index)
{
    quoth_ctx ctx;
    session_stage *stage = &s->stages[index];
    session_context(s, index, &ctx);
    ctx.files = s->files;
    quoth_status status = QUOTH_OK;
    if (stage->def->open) status = stage->def->open(&host_services, stage->at->config, &ctx, &stage->shared);
    if (status > QUOTH_OK) status = QUOTH_E_CONFIG;
    status = context_settle(&ctx, status);
    stage->opened = status == QUOTH_OK;
    context_free(&ctx);
    return status;
}

/* Sources and stages in their order, then sinks: what cannot work is found before an output is touched. */
static quoth_status session_open_stages(session *s)
{
    for (int sinks = 0; sinks < 2; sinks++)
        for (size_t i = 0; i < s->stage_count; i++) {
            if ((s->stages[i].def->role == QUOTH_SINK) != (sinks == 1)) continue;
            quoth_status status = session_open_stage(s, i);
            if (status != QUOTH_OK) return status;
        }
    return QUOTH_OK;
}

static layer_table *make_layers(const pipeline *pipe)
{
    const quoth_layer **defs = memory_alloc(pipe->layer_count * sizeof *defs);
    for (size_t i = 0; i < pipe->layer_count; i++) defs[i] = pipe->layers[i].def;
    layer_table *table = layer_table_new(defs, pipe->layer_count);
    free(defs);
    return table;
}

session *session_open(const pipeline *pipe, size_t keep, report_receiver *receive, void *receiver, quoth_status *status)
{
    session *s = memory_alloc(sizeof *s);
    s->pipe = pipe;
    s->document_memory = pipe->document_memory ? pipe->document_memory : SESSION_DOCUMENT_MEMORY;
    s->queue_memory = pipe->queue_memory ? pipe->queue_memory : SESSION_QUEUE_MEMORY;
    s->receive = receive;
    s->receiver = receiver;
    atomic_init(&s->cancel, false);
    s->layers = make_layers(pipe);
    s->files = resources_new(pipe->directory);
    s->memory = arena_pool_new(keep);
    s->stage_count = pipe->stage_count;
    s->stages = memory_alloc(s->stage_count * sizeof *s->stages);
    for (size_t i = 0; i < s->stage_count; i++) {
        s->stages[i].at = &pipe->stages[i];
        s->stages[i].def = pipe->stages[i].def;
        stage_bind_ports(s, &s->stages[i]);
    }
    *status = s->memory ? session_open_stages(s) : QUOTH_FATAL;
    if (*status == QUOTH_OK) {
        s->form = record_form_new(pipe->hash, s->layers, s->files);
        s->layers->form = s->form;
        return s;
    }
    session_close(s);
    return NULL;
}

void session_close(session *s)
{
    if (!s) return;
    for (size_t i = s->stage_count; i-- > 0;) {
        session_stage *stage = &s->stages[i];
        if (stage->opened && stage->def->close) stage->def->close(stage->shared);
        free(stage->uses);
        free(stage->writes);
    }
    free(s->stages);
    record_form_free(s->form);
    resources_free(s->files);
    layer_table_free(s->layers);
    arena_pool_free(s->memory);
    free(s);
}

session_worker *session_worker_open(session *s, quoth_status *status)
{
    session_worker *worker = memory_alloc(sizeof *worker);
    worker->of = s;
    worker->selves = memory_alloc(s->stage_count * sizeof *worker->selves);
    context_init(&worker->ctx, s->memory, s->document_memory, s->receive, s->receiver);
    worker->ctx.cancel = &s->cancel;
    *status = QUOTH_OK;
    for (; worker->self_count < s->stage_count; worker->self_count++) {
        session_stage *stage = &s->stages[worker->self_count];
        if (!stage->def->worker) continue;
        quoth_ctx *ctx = session_aim(worker, worker->self_count, NULL);
        *status = context_settle(ctx, stage->def->worker(stage->shared, ctx, &worker->selves[worker->self_count]));
        if (*status == QUOTH_OK) continue;
        session_worker_close(worker);
        return NULL;
    }
    worker->ctx.loading = false;
    return worker;
}

void session_worker_close(session_worker *worker)
{
    if (!worker) return;
    for (size_t i = worker->self_count; i-- > 0;) {
        const quoth_stage *def = worker->of->stages[i].def;
        if (def->worker && def->worker_free) def->worker_free(worker->selves[i]);
    }
    context_free(&worker->ctx);
    free(worker->selves);
    free(worker);
}

/* ------------------------------------------------------------------------------------------------ calls */

quoth_ctx *session_aim(session_worker *worker, size_t stage, const quoth_doc *doc)
{
    session_point(worker->of, &worker->ctx, &worker->of->stages[stage]);
    context_begin(&worker->ctx, doc);
    return &worker->ctx;
}

static quoth_status session_seal(const session_stage *stage, quoth_ctx *ctx, quoth_doc *doc)
{
    char why[REPORT_MESSAGE_SIZE];
    for (size_t i = 0; i < stage->write_count; i++) {
        switch (layer_seal(doc, stage->writes[i], why, sizeof why)) {
        case LAYER_OK:
            break;
        case LAYER_NO_MEMORY:
            context_report(ctx, QUOTH_ERROR, document_out_of_memory.code, "%s", document_out_of_memory.message);
            return QUOTH_E_LIMIT;
        default:
            context_report(ctx, QUOTH_ERROR, "bad-record", "%s", why);
            return QUOTH_E_DOC;
        }
    }
    return QUOTH_OK;
}

quoth_status session_process(session_worker *worker, size_t index, quoth_doc *doc)
{
    const session_stage *stage = &worker->of->stages[index];
    quoth_ctx *ctx = session_aim(worker, index, doc);
    quoth_status status = stage->def->process(worker->selves[index], stage->shared, doc, ctx);
    status = context_settle(ctx, status);
    return status == QUOTH_OK ? session_seal(stage, ctx, doc) : status;
}

quoth_status session_decode(session_worker *worker, quoth_doc *doc)
{
    const session_stage *source = &worker->of->stages[0];
    quoth_ctx *ctx = session_aim(worker, 0, doc);
    quoth_status status = QUOTH_OK;
    if (source->def->source->decode)
        status = context_settle(ctx, source->def->source->decode(source->shared, doc, ctx));
    if (status != QUOTH_OK) return status;
    const document_fault *fault = document_ensure_id(doc);
    if (!fault) return QUOTH_OK;
    context_report(ctx, QUOTH_ERROR, fault->code, "%s", fault->message);
    return fault->status;
}
