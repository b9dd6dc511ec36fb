/* SPDX-License-Identifier: Apache-2.0 */
#include "hosting/host.h"

#include "base/pattern.h"
#include "documents/document.h"
#include "hosting/context.h"
#include "hosting/module.h"
#include "records/records.h"

#include <string.h>

/* Reports a fault of the document and marks it as broken: whatever the plugin returns, it has failed. */
static quoth_status host_fail(quoth_ctx *ctx, const document_fault *fault)
{
    if (!fault) return QUOTH_OK;
    context_report(ctx, QUOTH_ERROR, fault->code, "%s", fault->message);
    ctx->broken = fault->status;
    return fault->status;
}

static void *host_alloc(quoth_ctx *ctx, quoth_doc *doc, size_t n, size_t align)
{
    if (align > ARENA_ALIGN_MAX) align = ARENA_ALIGN_MAX;
    void *p = arena_zalloc(&doc->memory, n, align);
    if (!p) host_fail(ctx, &document_out_of_memory);
    return p;
}

static void *host_scratch(quoth_ctx *ctx, size_t n, size_t align)
{
    if (align > ARENA_ALIGN_MAX) align = ARENA_ALIGN_MAX;
    void *p = ctx->scratch.pool ? arena_alloc(&ctx->scratch, n, align) : NULL;
    if (!p) host_fail(ctx, &document_out_of_memory);
    return p;
}

static quoth_str host_payload(const quoth_doc *doc)
{
    return doc->payload;
}

static quoth_str host_text(const quoth_doc *doc)
{
    return doc->text;
}

static quoth_status host_set_text(quoth_ctx *ctx, quoth_doc *doc, quoth_str text, const quoth_run *runs, size_t count)
{
    return host_fail(ctx, document_set_text(doc, text, runs, count));
}

static quoth_status host_add_meta(quoth_ctx *ctx, quoth_doc *doc, const char *key, quoth_str value)
{
    return host_fail(ctx, document_add_meta(doc, key, value));
}

/* ----------------------------------------------------------------------------------------------- layers */

static quoth_layer_id host_layer(quoth_ctx *ctx, const char *name)
{
    const quoth_port *port = ctx->stage ? stage_port(ctx->stage, name) : NULL;
    if (!port) {
        context_report(ctx, QUOTH_ERROR, "layer-not-declared",
                       "the stage asks for layer '%s', which its ports do not declare", name);
        return QUOTH_NONE;
    }
    quoth_layer_id id = ctx->layers ? layer_table_find(ctx->layers, name) : QUOTH_NONE;
    if (id == QUOTH_NONE && port->use != QUOTH_READ_IF_THERE)
        context_report(ctx, QUOTH_ERROR, "layer-missing", "no stage of the pipeline writes layer '%s'", name);
    return id;
}

static bool host_may(quoth_ctx *ctx, quoth_layer_id id, bool append)
{
    unsigned char use = ctx->uses && ctx->layers && id < ctx->layers->count ? ctx->uses[id] : LAYER_NOT_DECLARED;
    if (use == QUOTH_ADD || (use == QUOTH_EDIT && !append)) return true;
    context_report(ctx, QUOTH_ERROR, "layer-not-declared", "the stage %s a layer that its ports do not declare as %s",
                   append ? "appends to" : "edits", append ? "added" : "added or edited");
    ctx->broken = QUOTH_E_DOC;
    return false;
}

static void *host_append(quoth_ctx *ctx, quoth_doc *doc, quoth_layer_id id, size_t record_size, size_t count)
{
    void *first = NULL;
    if (!host_may(ctx, id, true)) return NULL;
    switch (layer_append(doc, id, record_size, count, &first)) {
    case LAYER_OK:
        return first;
    case LAYER_WRONG_SIZE:
        context_report(ctx, QUOTH_ERROR, "bad-record-size", "the stage appends records of %zu bytes to layer '%s'",
                       record_size, doc->table->layers[id].def->name);
        ctx->broken = QUOTH_E_DOC;
        return NULL;
    default:
        host_fail(ctx, &document_out_of_memory);
        return NULL;
    }
}

static void *host_edit(quoth_ctx *ctx, quoth_doc *doc, quoth_layer_id id, size_t index)
{
    if (!host_may(ctx, id, false)) return NULL;
    layer_records *layer = &doc->layers[id];
    return index < layer->count ? layer->first + index * layer->stride : NULL;
}

static quoth_span host_intern(quoth_ctx *ctx, quoth_doc *doc, quoth_str s)
{
    quoth_span span;
    host_fail(ctx, document_intern(doc, s, &span));
    return span;
}

/* ------------------------------------------------------------------------------------------- the others */

static const void *host_resource(quoth_ctx *ctx, const char *kind, const char *name, size_t *len)
{
    char why[REPORT_MESSAGE_SIZE];
    *len = 0;
    if (!ctx->files || !ctx->loading) {
        context_report(ctx, QUOTH_ERROR, "resource-too-late", "the stage asks for '%s' outside open()", name);
        return NULL;
    }
    const resource *found = resources_map(ctx->files, kind, name, why, sizeof why);
    if (!found) {
        context_report(ctx, QUOTH_ERROR, "resource-unreadable", "%s", why);
        return NULL;
    }
    *len = found->len;
    return found->len ? found->bytes : "";
}

static void host_report(quoth_ctx *ctx, quoth_severity severity, const char *code, quoth_span where, const char *format,
                        ...) QUOTH_PRINTF(5, 6);

static void host_report(quoth_ctx *ctx, quoth_severity severity, const char *code, quoth_span where, const char *format,
                        ...)
{
    va_list arguments;
    va_start(arguments, format);
    context_vreport(ctx, severity, code, where, format, arguments);
    va_end(arguments);
}

static bool host_cancelled(const quoth_ctx *ctx)
{
    return ctx->cancel && atomic_load_explicit(ctx->cancel, memory_order_relaxed);
}

/* --------------------------------------------------------------------------------------- quoth.source/1 */

static quoth_status source_set_payload(quoth_ctx *ctx, quoth_doc *doc, quoth_str bytes, const char *media_type)
{
    return host_fail(ctx, document_set_payload(doc, bytes, media_type));
}

static quoth_status source_set_locator(quoth_ctx *ctx, quoth_doc *doc, const quoth_locator *locator)
{
    return host_fail(ctx, document_set_locator(doc, locator));
}

static void source_progress(quoth_ctx *ctx, uint64_t consumed)
{
    ctx->consumed = consumed;
}

static void source_skipped(quoth_ctx *ctx, uint64_t count)
{
    ctx->skipped += count;
}

static const quoth_source_host source_services = {
    .size = sizeof(quoth_source_host),
    .set_payload = source_set_payload,
    .set_locator = source_set_locator,
    .progress = source_progress,
    .skipped = source_skipped,
};

/* -------------------------------------------------------------------------------------- quoth.records/1 */

static quoth_status host_record_lines(quoth_ctx *ctx, quoth_doc *doc, const char *schema, quoth_str *lines)
{
    return host_fail(ctx, records_lines(doc, schema, lines));
}

static quoth_status host_visit_record(quoth_ctx *ctx, quoth_doc *doc, const char *schema, size_t index,
                                      const quoth_visitor *visitor)
{
    if (index >= records_count(doc, schema)) {
        context_report(ctx, QUOTH_ERROR, "no-such-record", "the document has no record %zu of '%s'", index, schema);
        return QUOTH_E_DOC;
    }
    return host_fail(ctx, records_visit(doc, schema, index, visitor));
}

static const quoth_records_host record_services = {
    .size = sizeof(quoth_records_host),
    .count = records_count,
    .lines = host_record_lines,
    .visit = host_visit_record,
};

/* -------------------------------------------------------------------------------------------- the table */

static const void *host_service(const char *id)
{
    if (strcmp(id, "quoth.source/1") == 0) return &source_services;
    if (strcmp(id, "quoth.records/1") == 0) return &record_services;
    return NULL;
}

const quoth_host host_services = {
    .size = sizeof(quoth_host),
    .abi = QUOTH_ABI,
    .alloc = host_alloc,
    .scratch = host_scratch,
    .payload = host_payload,
    .text = host_text,
    .set_text = host_set_text,
    .original = document_original,
    .meta = document_meta_values,
    .add_meta = host_add_meta,
    .layer = host_layer,
    .read = document_records,
    .append = host_append,
    .edit = host_edit,
    .intern = host_intern,
    .string = document_string,
    .resource = host_resource,
    .match = pattern_match,
    .report = host_report,
    .cancelled = host_cancelled,
    .service = host_service,
};
