/* SPDX-License-Identifier: Apache-2.0 */
/* write-documents: articles with their clean text and metadata as JSON lines. */
#include "file_sink.h"
#include "jsonl_sink.h"

static quoth_status write_documents_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    return jsonl_sink_open(host, config, ctx, "quoth.document/1", shared);
}

static const quoth_stage write_documents = {
    .size = sizeof(quoth_stage),
    .role = QUOTH_SINK,
    .pure = true,
    .name = "write-documents",
    .version = "1.0.0",
    .summary = "writes articles (clean text and metadata), one JSON object a line",
    .manual = "Writes every document as a `quoth.document/1` record: id, url, title, published, authors, site, "
              "language, text,\n"
              "source; one JSON object a line, in the order of the input.  In a pipeline without `clean` the text is "
              "the payload\n"
              "where that is plain text in UTF-8, else null.\n"
              "\n"
              "Files and errors are as for `write-jsonl`.\n",
    .options = jsonl_sink_options,
    .config_size = sizeof(jsonl_sink_config),
    .open = write_documents_open,
    .close = jsonl_sink_close,
    .sink = &jsonl_sink_calls,
    .state = &file_sink_state_calls,
};

static const quoth_stage *const stages[] = {&write_documents, NULL};
QUOTH_BUNDLE(write_documents, "Apache-2.0", stages, NULL);
