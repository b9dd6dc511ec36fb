/* SPDX-License-Identifier: Apache-2.0 */
#include "jsonl_sink.h"

#include "output_file.h"

#include <stdlib.h>

typedef struct jsonl_sink {
    const quoth_records_host *records;
    const char *schema;
    output_file *file;
} jsonl_sink;

const quoth_option jsonl_sink_options[] = {
    {.name = "path",
     .help = "file to write, under PATH.partial until it is complete; - is standard output",
     .kind = QUOTH_PATH,
     .flags = QUOTH_OUTPUT,
     .fallback = "-",
     .offset = QUOTH_FIELD(jsonl_sink_config, path, quoth_str)},
    {.name = NULL},
};

quoth_status jsonl_sink_open(const quoth_host *host, const void *config, quoth_ctx *ctx, const char *schema,
                             void **shared)
{
    const jsonl_sink_config *given = config;
    const quoth_records_host *records;
    output_file *file;
    quoth_status status = output_file_open_records(host, ctx, given->path, &records, &file);
    if (status != QUOTH_OK) return status;
    jsonl_sink *sink = malloc(sizeof *sink);
    if (!sink) {
        output_file_free(file);
        return QUOTH_FATAL;
    }
    *sink = (jsonl_sink){records, schema, file};
    *shared = sink;
    return QUOTH_OK;
}

void jsonl_sink_close(void *shared)
{
    jsonl_sink *sink = shared;
    if (!sink) return;
    output_file_free(sink->file);
    free(sink);
}

static quoth_status jsonl_sink_format(void *self, const void *shared, quoth_doc *doc, quoth_ctx *ctx, quoth_str *bytes)
{
    (void)self;
    const jsonl_sink *sink = shared;
    return sink->records->lines(ctx, doc, sink->schema, bytes);
}

static quoth_status jsonl_sink_write(void *shared, quoth_doc *doc, quoth_ctx *ctx, quoth_str bytes)
{
    (void)doc;
    jsonl_sink *sink = shared;
    return output_file_write(sink->file, ctx, bytes);
}

static quoth_status jsonl_sink_finish(void *shared, quoth_ctx *ctx, bool complete)
{
    jsonl_sink *sink = shared;
    return output_file_finish(sink->file, ctx, complete);
}

static quoth_status jsonl_sink_save(void *shared, quoth_ctx *ctx, quoth_str *state)
{
    jsonl_sink *sink = shared;
    return output_file_save(sink->file, ctx, state);
}

static quoth_status jsonl_sink_load(void *shared, quoth_ctx *ctx, quoth_str state)
{
    jsonl_sink *sink = shared;
    return output_file_load(sink->file, ctx, state);
}

const quoth_sink_calls jsonl_sink_calls = {
    .size = sizeof(quoth_sink_calls),
    .format = jsonl_sink_format,
    .write = jsonl_sink_write,
    .finish = jsonl_sink_finish,
};

const quoth_state_calls jsonl_sink_state_calls = {
    .size = sizeof(quoth_state_calls),
    .save = jsonl_sink_save,
    .load = jsonl_sink_load,
};
