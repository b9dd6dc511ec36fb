/* SPDX-License-Identifier: Apache-2.0 */
#include "stage_harness.h"

#include "base/memory.h"
#include "documents/document.h"
#include "hosting/host.h"
#include "hosting/options.h"
#include "run/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* fail_msg does not return, which cmocka does not say. */
#define fail_with(...)                                                                                                 \
    do {                                                                                                               \
        fail_msg(__VA_ARGS__);                                                                                         \
        abort();                                                                                                       \
    } while (0)

enum { MAX_LAYERS = 64, MAX_DOCUMENTS = 256 };

struct harness {
    pool *memory;
    pipeline pipe;
    session *opened;
    session_worker *worker;
    pipeline_layer layers[MAX_LAYERS];
    quoth_doc *documents[MAX_DOCUMENTS];
    size_t document_count;
    size_t warnings;
};

static char last_message[REPORT_CODE_SIZE + REPORT_MESSAGE_SIZE + 2];

const char *harness_message(void)
{
    return last_message;
}

size_t harness_warnings(const harness *h)
{
    return h->warnings;
}

const quoth_host *harness_host(void)
{
    return &host_services;
}

static void keep_message(const report_item *item)
{
    snprintf(last_message, sizeof last_message, "%s: %s", item->code, item->message);
}

static void receive(void *self, const char *label, const quoth_doc *doc, const report_item *item)
{
    harness *h = self;
    (void)label;
    (void)doc;
    if (item->severity == QUOTH_ERROR)
        keep_message(item);
    else
        h->warnings++;
}

/* ---------------------------------------------------------------------------------------------- opening */

static const quoth_stage *find_stage(const harness_use *use)
{
    if (!use->stage) return use->bundle->stages[0];
    for (size_t i = 0; use->bundle->stages[i]; i++)
        if (strcmp(use->bundle->stages[i]->name, use->stage) == 0) return use->bundle->stages[i];
    fail_with("the bundle has no stage '%s'", use->stage);
}

static const quoth_layer *find_layer(const harness_use *uses, size_t count, const char *name)
{
    const quoth_layer *standard = standard_layer_find(name);
    if (standard) return standard;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; uses[i].bundle->layers && uses[i].bundle->layers[k]; k++)
            if (strcmp(uses[i].bundle->layers[k]->name, name) == 0) return uses[i].bundle->layers[k];
    fail_with("nobody declares layer '%s'", name);
}

static void add_layer(harness *h, const harness_use *uses, size_t count, const char *name, size_t writer)
{
    if (strcmp(name, "text") == 0) return;
    for (size_t i = 0; i < h->pipe.layer_count; i++)
        if (strcmp(h->layers[i].def->name, name) == 0) return;
    assert_true(h->pipe.layer_count < MAX_LAYERS);
    h->layers[h->pipe.layer_count++] = (pipeline_layer){find_layer(uses, count, name), writer};
}

/* Fills the configuration from strings by the code that fills it from a pipeline file. */
static bool fill_config(harness *h, const harness_use *use, pipeline_stage *stage)
{
    const quoth_option *table = stage->def->options;
    option_given *given = pool_alloc(h->memory, (options_count(table) + 1) * sizeof *given);
    diagnostics *diags = diagnostics_new();
    for (size_t i = 0; use->options && use->options[i]; i++) {
        const char *equals = strchr(use->options[i], '=');
        if (!equals) fail_with("'%s' is not NAME=VALUE", use->options[i]);
        const char *name = pool_copy(h->memory, use->options[i], (size_t)(equals - use->options[i]));
        size_t index = options_find(table, name);
        if (index == QUOTH_NONE) fail_with("stage '%s' has no option '%s'", stage->label, name);
        tree_input input = {"option", equals + 1, strlen(equals + 1), 0};
        given[index].value = tree_parse(h->memory, &input, diags);
    }
    options_owner owner = {stage->label, h->pipe.directory, {0}};
    stage->config = pool_alloc(h->memory, stage->def->config_size);
    bool good = options_fill(table, given, &owner, stage->config, h->memory, diags) && !diagnostics_errors(diags);
    for (size_t i = 0; i < diagnostics_count(diags); i++) {
        const diag_item *item = diagnostics_at(diags, i);
        if (item->severity == QUOTH_ERROR)
            snprintf(last_message, sizeof last_message, "%s: %s", item->code, item->message);
    }
    diagnostics_free(diags);
    return good;
}

static bool check_config(harness *h, const pipeline_stage *stage)
{
    if (!stage->def->check) return true;
    quoth_ctx ctx;
    context_init(&ctx, NULL, 0, receive, h);
    ctx.label = stage->label;
    quoth_status status = context_settle(&ctx, stage->def->check(stage->config, &ctx, &host_services));
    context_free(&ctx);
    return status == QUOTH_OK;
}

static bool prepare(harness *h, const harness_use *uses, size_t count, const char *const *given)
{
    for (size_t i = 0; i < count; i++) {
        pipeline_stage *stage = &h->pipe.stages[i];
        stage->def = find_stage(&uses[i]);
        stage->bundle = uses[i].bundle;
        stage->plugin = stage->label = stage->def->name;
        if (uses[i].config) {
            stage->config = pool_alloc(h->memory, stage->def->config_size);
            memcpy(stage->config, uses[i].config, stage->def->config_size);
        } else if (!fill_config(h, &uses[i], stage))
            return false;
        if (!check_config(h, stage)) return false;
        for (const quoth_port *port = stage->def->ports; port && port->layer; port++)
            if (port->use != QUOTH_READ_IF_THERE) add_layer(h, uses, count, port->layer, i);
    }
    for (size_t i = 0; given && given[i]; i++) add_layer(h, uses, count, given[i], count);
    return true;
}

harness *harness_try(const harness_use *uses, size_t count, const char *const *given)
{
    harness *h = calloc(1, sizeof *h);
    assert_non_null(h);
    last_message[0] = 0;
    h->memory = pool_new();
    h->pipe = (pipeline){.name = "harness",
                         .path = "harness",
                         .directory = ".",
                         .stages = pool_alloc(h->memory, count * sizeof *h->pipe.stages),
                         .stage_count = count,
                         .layers = h->layers,
                         .hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"};
    quoth_status status;
    if (prepare(h, uses, count, given)) h->opened = session_open(&h->pipe, 1 << 20, receive, h, &status);
    if (h->opened) h->worker = session_worker_open(h->opened, &status);
    if (h->worker) return h;
    harness_close(h);
    return NULL;
}

harness *harness_open(const harness_use *uses, size_t count, const char *const *given)
{
    harness *h = harness_try(uses, count, given);
    if (!h) fail_with("the stages do not open: %s", last_message);
    return h;
}

void harness_close(harness *h)
{
    if (!h) return;
    for (size_t i = 0; i < h->document_count; i++) document_free(h->documents[i]);
    session_worker_close(h->worker);
    session_close(h->opened);
    pool_free(h->memory);
    free(h);
}

/* -------------------------------------------------------------------------------------------- documents */

static void must(const document_fault *fault)
{
    if (fault) fail_with("%s: %s", fault->code, fault->message);
}

static quoth_doc *new_document(harness *h)
{
    assert_true(h->document_count < MAX_DOCUMENTS);
    quoth_doc *doc = document_new(h->opened->memory, h->opened->layers, h->opened->document_memory);
    assert_non_null(doc);
    h->documents[h->document_count++] = doc;
    return doc;
}

quoth_doc *harness_payload(harness *h, const char *bytes, size_t len, const char *media_type)
{
    quoth_doc *doc = new_document(h);
    quoth_str copy = document_copy(doc, (quoth_str){bytes, len});
    must(document_set_payload(doc, copy, media_type));
    quoth_locator locator = {.size = sizeof locator, .file = {"test", 4}, .length = len, .record = -1};
    must(document_set_locator(doc, &locator));
    must(document_ensure_id(doc));
    return doc;
}

quoth_doc *harness_text(harness *h, const char *text)
{
    quoth_doc *doc = harness_payload(h, text, strlen(text), "text/plain");
    must(document_set_text(doc, doc->payload, NULL, 0));
    return doc;
}

void harness_meta(harness *h, quoth_doc *doc, const char *key, const char *value)
{
    (void)h;
    must(document_add_meta(doc, key, (quoth_str){value, strlen(value)}));
}

void harness_write(harness *h, quoth_doc *doc, const char *layer, const void *records, size_t record_size, size_t count)
{
    quoth_layer_id id = layer_table_find(h->opened->layers, layer);
    if (id == QUOTH_NONE) fail_with("layer '%s' is not in the chain: name it in `given`", layer);
    void *first = NULL;
    char why[REPORT_MESSAGE_SIZE] = "no memory";
    assert_int_equal(layer_append(doc, id, record_size, count, &first), LAYER_OK);
    if (count) memcpy(first, records, record_size * count);
    if (layer_seal(doc, id, why, sizeof why) != LAYER_OK) fail_with("%s", why);
}

/* ---------------------------------------------------------------------------------------------- running */

static quoth_status keep_failure(harness *h, quoth_status status)
{
    if (status != QUOTH_OK && status != QUOTH_END) keep_message(&h->worker->ctx.failure);
    return status;
}

static quoth_status run_sink(harness *h, size_t index, quoth_doc *doc)
{
    const session_stage *stage = &h->opened->stages[index];
    const quoth_sink_calls *calls = stage->def->sink;
    quoth_str bytes = {"", 0};
    quoth_ctx *ctx = session_aim(h->worker, index, doc);
    quoth_status status = QUOTH_OK;
    if (calls->format)
        status = context_settle(ctx, calls->format(h->worker->selves[index], stage->shared, doc, ctx, &bytes));
    if (status != QUOTH_OK) return status;
    ctx = session_aim(h->worker, index, doc);
    return context_settle(ctx, calls->write(stage->shared, doc, ctx, bytes));
}

quoth_status harness_run_stage(harness *h, size_t index, quoth_doc *doc)
{
    assert_true(index < h->opened->stage_count);
    if (h->opened->stages[index].def->role == QUOTH_SINK) return keep_failure(h, run_sink(h, index, doc));
    return keep_failure(h, session_process(h->worker, index, doc));
}

quoth_status harness_run(harness *h, quoth_doc *doc)
{
    last_message[0] = 0;
    for (size_t i = 0; i < h->opened->stage_count; i++) {
        if (h->opened->stages[i].def->role == QUOTH_SOURCE) continue;
        quoth_status status = harness_run_stage(h, i, doc);
        if (status != QUOTH_OK) return status;
    }
    return QUOTH_OK;
}

quoth_status harness_finish(harness *h, bool complete)
{
    quoth_status result = QUOTH_OK;
    for (size_t i = 0; i < h->opened->stage_count; i++) {
        const session_stage *stage = &h->opened->stages[i];
        if (stage->def->role != QUOTH_SINK) continue;
        quoth_ctx *ctx = session_aim(h->worker, i, NULL);
        quoth_status status =
            keep_failure(h, context_settle(ctx, stage->def->sink->finish(stage->shared, ctx, complete)));
        if (result == QUOTH_OK) result = status;
    }
    return result;
}

static void read_unit(harness *h, void *reader, harness_seen *seen, void *self)
{
    const quoth_source_calls *calls = h->opened->stages[0].def->source;
    quoth_doc *doc = document_new(h->opened->memory, h->opened->layers, h->opened->document_memory);
    assert_non_null(doc);
    quoth_status status;
    do {
        document_reset(doc);
        last_message[0] = 0;
        quoth_ctx *ctx = session_aim(h->worker, 0, doc);
        status = keep_failure(h, context_settle(ctx, calls->read(reader, doc, ctx)));
        if (status == QUOTH_END) break;
        quoth_status decoded = status == QUOTH_OK ? keep_failure(h, session_decode(h->worker, doc)) : status;
        seen(self, decoded, doc, last_message);
    } while (status != QUOTH_E_INPUT && status != QUOTH_FATAL);
    calls->close_unit(reader);
    document_free(doc);
}

void harness_read(harness *h, harness_seen *seen, void *self)
{
    const session_stage *source = &h->opened->stages[0];
    const quoth_source_calls *calls = source->def->source;
    for (;;) {
        quoth_unit unit = {.size = sizeof unit};
        void *reader = NULL;
        quoth_ctx *ctx = session_aim(h->worker, 0, NULL);
        quoth_status status = keep_failure(h, context_settle(ctx, calls->next_unit(source->shared, ctx, &unit)));
        if (status == QUOTH_END || status == QUOTH_FATAL) return;
        if (status == QUOTH_OK) {
            ctx = session_aim(h->worker, 0, NULL);
            status = keep_failure(h, context_settle(ctx, calls->open_unit(source->shared, &unit, ctx, &reader)));
        }
        if (status == QUOTH_OK)
            read_unit(h, reader, seen, self);
        else
            seen(self, status, NULL, last_message);
    }
}

/* ------------------------------------------------------------------------------------------ looking at it */

quoth_records harness_layer(const harness *h, const quoth_doc *doc, const char *layer)
{
    return document_records(doc, layer_table_find(h->opened->layers, layer));
}

const char *harness_slice(harness *h, const quoth_doc *doc, quoth_span span)
{
    assert_true(span.begin <= span.end && span.end <= doc->text.len);
    return pool_copy(h->memory, doc->text.ptr + span.begin, span.end - span.begin);
}

const char *harness_string(harness *h, const quoth_doc *doc, quoth_span span)
{
    quoth_str s = document_string(doc, span);
    return pool_copy(h->memory, s.ptr, s.len);
}

const char *harness_meta_value(harness *h, const quoth_doc *doc, const char *key, size_t index)
{
    quoth_str values[16];
    size_t count = document_meta_values(doc, key, values, 16);
    if (index >= count || index >= 16) return NULL;
    return pool_copy(h->memory, values[index].ptr, values[index].len);
}

const quoth_locator *harness_locator(const quoth_doc *doc)
{
    return &doc->locator;
}

void harness_read_at(harness *h, const quoth_locator *at, harness_seen *seen, void *self)
{
    const session_stage *source = &h->opened->stages[0];
    const quoth_source_calls *calls = source->def->source;
    void *reader = NULL;
    assert_non_null(calls->open_locator);
    quoth_ctx *ctx = session_aim(h->worker, 0, NULL);
    quoth_status status = keep_failure(h, context_settle(ctx, calls->open_locator(source->shared, at, ctx, &reader)));
    if (status == QUOTH_OK)
        read_unit(h, reader, seen, self);
    else
        seen(self, status, NULL, last_message);
}
