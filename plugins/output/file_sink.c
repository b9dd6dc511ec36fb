/* SPDX-License-Identifier: Apache-2.0 */
#include "file_sink.h"

#include "record.h"

quoth_status file_sink_open(file_sink *sink, const quoth_host *host, quoth_ctx *ctx, quoth_str path)
{
    *sink = (file_sink){.host = host, .records = record_service(host, ctx)};
    if (!sink->records) return QUOTH_E_CONFIG;
    sink->file = output_file_open(host, ctx, path);
    return sink->file ? QUOTH_OK : QUOTH_E_OUTPUT;
}

void file_sink_close(file_sink *sink)
{
    output_file_free(sink->file);
}

quoth_status file_sink_write(void *shared, quoth_doc *doc, quoth_ctx *ctx, quoth_str bytes)
{
    (void)doc;
    file_sink *sink = shared;
    return output_file_write(sink->file, ctx, bytes);
}

quoth_status file_sink_finish(void *shared, quoth_ctx *ctx, bool complete)
{
    file_sink *sink = shared;
    return output_file_finish(sink->file, ctx, complete);
}

quoth_status file_sink_save(void *shared, quoth_ctx *ctx, quoth_str *state)
{
    file_sink *sink = shared;
    return output_file_save(sink->file, ctx, state);
}

quoth_status file_sink_load(void *shared, quoth_ctx *ctx, quoth_str state)
{
    file_sink *sink = shared;
    return output_file_load(sink->file, ctx, state);
}

const quoth_state_calls file_sink_state_calls = {
    .size = sizeof(quoth_state_calls),
    .save = file_sink_save,
    .load = file_sink_load,
};
