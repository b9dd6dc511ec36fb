/* SPDX-License-Identifier: Apache-2.0 */
#include "jsonl_sink.h"

#include "file_sink.h"

#include <stdlib.h>

typedef struct jsonl_sink {
    file_sink base;
    const char *schema;
} jsonl_sink;

const quoth_option jsonl_sink_options[] = {
    FILE_SINK_PATH(jsonl_sink_config),
    {.name = NULL},
};

quoth_status jsonl_sink_open(const quoth_host *host, const void *config, quoth_ctx *ctx, const char *schema,
                             void **shared)
{
    const jsonl_sink_config *given = config;
    jsonl_sink *sink = malloc(sizeof *sink);
    if (!sink) return QUOTH_FATAL;
    sink->schema = schema;
    quoth_status status = file_sink_open(&sink->base, host, ctx, given->path);
    if (status == QUOTH_OK)
        *shared = sink;
    else
        free(sink);
    return status;
}

void jsonl_sink_close(void *shared)
{
    jsonl_sink *sink = shared;
    if (!sink) return;
    file_sink_close(&sink->base);
    free(sink);
}

static quoth_status jsonl_sink_format(void *self, const void *shared, quoth_doc *doc, quoth_ctx *ctx, quoth_str *bytes)
{
    (void)self;
    const jsonl_sink *sink = shared;
    return sink->base.records->lines(ctx, doc, sink->schema, bytes);
}

const quoth_sink_calls jsonl_sink_calls = {
    .size = sizeof(quoth_sink_calls),
    .format = jsonl_sink_format,
    .write = file_sink_write,
    .finish = file_sink_finish,
};
