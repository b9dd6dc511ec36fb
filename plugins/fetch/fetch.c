/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch.h"

#include "feed.h"
#include "follow.h"
#include "inputs.h"
#include "reader.h"
#include "source_http.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A unit from when it is named until its reader is closed. */
typedef struct unit_entry {
    struct unit_entry *before, *after;
    input from;     /* from.name is `name` */
    uint64_t order; /* ordinal */
    char name[];
} unit_entry;

typedef struct instance {
    fetch shared; /* first: decode() sees no more of it */
    name_filter filter;
    pthread_mutex_t lock; /* of units and named: units are named and closed by different threads */
    unit_entry *units;
    uint64_t named; /* how many units so far */
} instance;

typedef struct unit_reader {
    instance *of;
    unit_entry *entry;
    reader *reader;
    follow follow;
} unit_reader;

static quoth_status fail(const instance *self, quoth_ctx *ctx, quoth_status status, const fault *why)
{
    self->shared.host->report(ctx, QUOTH_ERROR, why->code, (quoth_span){0, 0}, "%s", why->text);
    return status;
}

/* ---------------------------------------------------------------------------------------------- opening */

static void fetch_close(void *shared)
{
    instance *self = shared;

    while (self->units != NULL) {
        unit_entry *entry = self->units;
        self->units = entry->after;
        free(entry);
    }
    inputs_close(self->shared.inputs);
    http_client_close(self->shared.http);
    pthread_mutex_destroy(&self->lock);
    free(self);
}

static http_client *open_client(const fetch_config *c, fault *why)
{
    const http_settings settings = {.timeout = c->timeout,
                                    .connect_timeout = c->connect_timeout,
                                    .max_redirects = c->max_redirects,
                                    .max_transfer = c->max_transfer,
                                    .allow_private = c->allow_private,
                                    .robots = c->robots,
                                    .delay = c->delay,
                                    .retries = c->retries,
                                    .backoff = c->backoff,
                                    .max_wait = c->max_wait,
                                    .cache = c->cache.len > 0 ? c->cache.ptr : NULL,
                                    .cache_size = c->cache_size,
                                    .cache_answer = c->max_document,
                                    .user_agent = c->user_agent.len > 0 ? c->user_agent.ptr : "",
                                    .proxy = c->proxy.len > 0 ? c->proxy.ptr : ""};
    return http_client_open(&settings, why);
}

static quoth_status fetch_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    const fetch_config *c = config;
    instance *self = calloc(1, sizeof(*self));

    if (self == NULL || pthread_mutex_init(&self->lock, NULL) != 0) {
        free(self);
        host->report(ctx, QUOTH_ERROR, "no-memory", (quoth_span){0, 0}, "no memory to open the inputs");
        return QUOTH_FATAL;
    }
    fetch *f = &self->shared;
    feed_setup();
    f->host = host;
    f->source = host->service("quoth.source/1");
    f->config = c;
    for (int slot = 0; slot < SLOT_COUNT; slot++) f->names.slots[slot] = c->fields[slot];
    f->limits = (cut_limits){c->max_document, c->max_decompressed, (uint64_t)c->max_ratio};
    fault why;
    (void)fetch_choose(host, c, &f->chosen, &why); /* check() has seen the options */
    self->filter = (name_filter){c->include, c->exclude};
    f->inputs = inputs_open(c->inputs, &self->filter);
    if (f->source == NULL || f->inputs == NULL) {
        host->report(ctx, QUOTH_ERROR, "no-service", (quoth_span){0, 0}, "%s",
                     f->source == NULL ? "this host has no service for sources" : "the inputs cannot be opened");
        fetch_close(self);
        return QUOTH_FATAL;
    }
    if ((f->http = open_client(c, &why)) == NULL) {
        fail(self, ctx, QUOTH_FATAL, &why);
        fetch_close(self);
        return QUOTH_FATAL;
    }
    *shared = self;
    return QUOTH_OK;
}

static quoth_status fetch_check(const void *config, quoth_ctx *ctx, const quoth_host *host)
{
    selection chosen;
    fault why;

    if (fetch_choose(host, config, &chosen, &why)) return QUOTH_OK;
    host->report(ctx, QUOTH_ERROR, why.code, (quoth_span){0, 0}, "%s", why.text);
    return QUOTH_E_CONFIG;
}

/* ------------------------------------------------------------------------------------------------ units */

static unit_entry *add_entry(instance *self, const input *from)
{
    size_t len = strlen(from->name);
    unit_entry *entry = malloc(sizeof(*entry) + len + 1);

    if (entry == NULL) return NULL;
    memcpy(entry->name, from->name, len + 1);
    entry->from = *from;
    entry->from.name = entry->name;
    entry->before = NULL;
    pthread_mutex_lock(&self->lock);
    entry->order = self->named++;
    entry->after = self->units;
    if (self->units != NULL) self->units->before = entry;
    self->units = entry;
    pthread_mutex_unlock(&self->lock);
    return entry;
}

static void remove_entry(instance *self, unit_entry *entry)
{
    pthread_mutex_lock(&self->lock);
    if (entry->before != NULL)
        entry->before->after = entry->after;
    else
        self->units = entry->after;
    if (entry->after != NULL) entry->after->before = entry->before;
    pthread_mutex_unlock(&self->lock);
    free(entry);
}

static quoth_status fetch_next_unit(void *shared, quoth_ctx *ctx, quoth_unit *unit)
{
    instance *self = shared;
    const quoth_host *host = self->shared.host;
    inputs_result result;
    input next = {.name = ""};
    fault why;

    while ((result = inputs_next(self->shared.inputs, &next, &why)) == INPUTS_NOTE)
        host->report(ctx, QUOTH_NOTE, why.code, (quoth_span){0, 0}, "%s", why.text);
    if (result == INPUTS_END) return QUOTH_END;
    /* A name that cannot be used is kept as well, until close(): the host may look at it later. */
    unit_entry *entry = add_entry(self, &next);
    if (entry == NULL) {
        fault_set(&why, "no-memory", "no memory for the names of inputs");
        return fail(self, ctx, QUOTH_FATAL, &why);
    }
    unit->name = (quoth_str){entry->name, strlen(entry->name)};
    unit->bytes = result == INPUTS_ONE ? next.bytes : 0;
    unit->number = (uint64_t)(uintptr_t)entry;
    return result == INPUTS_ONE ? QUOTH_OK : fail(self, ctx, QUOTH_E_INPUT, &why);
}

static uint64_t fetch_total(void *shared, quoth_ctx *ctx)
{
    const instance *self = shared;

    (void)ctx;
    return inputs_total(self->shared.config->inputs, &self->filter);
}

static quoth_status fetch_open_unit(void *shared, const quoth_unit *unit, quoth_ctx *ctx, void **opened)
{
    instance *self = shared;
    unit_entry *entry = (unit_entry *)(uintptr_t)unit->number;
    unit_reader *r = calloc(1, sizeof(*r));
    fault why;

    if (r == NULL) {
        fault_set(&why, "no-memory", "no memory to open '%s'", entry->name);
        return fail(self, ctx, QUOTH_E_INPUT, &why);
    }
    r->of = self;
    r->entry = entry;
    r->reader = reader_open(&self->shared, &entry->from, entry->order, ctx, &why);
    if (r->reader == NULL) {
        free(r);
        return fail(self, ctx, QUOTH_E_INPUT, &why);
    }
    *opened = r;
    return QUOTH_OK;
}

static quoth_status fetch_open_locator(void *shared, const quoth_locator *at, quoth_ctx *ctx, void **opened)
{
    instance *self = shared;
    char *name = strndup(at->file.ptr, at->file.len);
    input from = {.name = name};
    unit_reader *r = calloc(1, sizeof(*r));
    fault why;

    if (name != NULL) {
        from.kind = input_kind_of(name);
        if (r != NULL) r->entry = add_entry(self, &from);
    }
    free(name);
    fault_set(&why, "no-memory", "no memory to open it");
    if (r == NULL || r->entry == NULL) {
        free(r);
        return fail(self, ctx, QUOTH_E_INPUT, &why);
    }
    r->of = self;
    r->reader = reader_open_at(&self->shared, &r->entry->from, r->entry->order, at, ctx, &why);
    if (r->reader == NULL) {
        remove_entry(self, r->entry);
        free(r);
        return fail(self, ctx, QUOTH_E_INPUT, &why);
    }
    *opened = r;
    return QUOTH_OK;
}

static quoth_status fetch_read(void *opened, quoth_doc *doc, quoth_ctx *ctx)
{
    unit_reader *r = opened;
    return follow_read(&r->follow, &r->of->shared, &r->entry->from, r->entry->order, r->reader, doc, ctx);
}

static void fetch_close_unit(void *opened)
{
    unit_reader *r = opened;

    follow_end(&r->follow);
    reader_close(r->reader);
    remove_entry(r->of, r->entry);
    free(r);
}

/* ------------------------------------------------------------------------------------------------ tables */

static const quoth_source_calls calls = {
    .size = sizeof(quoth_source_calls),
    .next_unit = fetch_next_unit,
    .total = fetch_total,
    .open_unit = fetch_open_unit,
    .read = fetch_read,
    .decode = fetch_decode,
    .close_unit = fetch_close_unit,
    .open_locator = fetch_open_locator,
};

static const quoth_stage stage = {
    .size = sizeof(quoth_stage),
    .role = QUOTH_SOURCE,
    .name = "fetch",
    .version = "0.1.0",
    .summary = "reads documents from files, folders, archives and servers: text, HTML, JSONL, CSV, WARC, ARC, CDX",
    .manual = fetch_manual,
    .options = fetch_options,
    .config_size = sizeof(fetch_config),
    .check = fetch_check,
    .open = fetch_open,
    .close = fetch_close,
    .source = &calls,
};

static const quoth_stage *const stages[] = {&stage, NULL};

QUOTH_BUNDLE(fetch, "Apache-2.0", stages, NULL);
