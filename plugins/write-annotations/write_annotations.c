/* SPDX-License-Identifier: Apache-2.0 */
/* write-annotations: claims as W3C Web Annotations, one JSON-LD document a line. */
#include "annotation.h"
#include "file_sink.h"

#include <stdlib.h>

typedef struct write_annotations_config {
    quoth_str path;
} write_annotations_config;

static const quoth_option options[] = {
    FILE_SINK_PATH(write_annotations_config),
    {.name = NULL},
};

static const quoth_port ports[] = {
    {.layer = "claim", .revision = 1, .use = QUOTH_READ},
    {.layer = "topic", .revision = 1, .use = QUOTH_READ_IF_THERE},
    {.layer = NULL},
};

static quoth_status write_annotations_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    const write_annotations_config *given = config;
    file_sink *self = malloc(sizeof *self);
    if (!self) return QUOTH_FATAL;
    quoth_status status = file_sink_open(self, host, ctx, given->path);
    if (status == QUOTH_OK)
        *shared = self;
    else
        free(self);
    return status;
}

static void write_annotations_close(void *shared)
{
    if (!shared) return;
    file_sink_close(shared);
    free(shared);
}

static quoth_status write_annotations_format(void *worker, const void *shared, quoth_doc *doc, quoth_ctx *ctx,
                                             quoth_str *bytes)
{
    (void)worker;
    const file_sink *self = shared;
    quoth_str text = self->host->text(doc);
    record *claims;
    size_t count;
    quoth_status status = record_read_claims(self->host, self->records, ctx, doc, &claims, &count);
    if (status != QUOTH_OK) return status;
    doc_bytes out;
    doc_bytes_init(&out, self->host, ctx, doc);
    for (size_t i = 0; i < count; i++) {
        if (annotation_put(&out, &claims[i], text)) continue;
        self->host->report(ctx, QUOTH_ERROR, "no-memory", (quoth_span){0, 0}, "no memory for an annotation");
        return QUOTH_FATAL;
    }
    if (out.failed) return QUOTH_E_LIMIT;
    *bytes = (quoth_str){out.bytes, out.used};
    return QUOTH_OK;
}

static const quoth_sink_calls sink_calls = {
    .size = sizeof(quoth_sink_calls),
    .format = write_annotations_format,
    .write = file_sink_write,
    .finish = file_sink_finish,
};

static const quoth_stage write_annotations_stage = {
    .size = sizeof(quoth_stage),
    .role = QUOTH_SINK,
    .pure = true,
    .name = "write-annotations",
    .version = "1.0.0",
    .summary = "writes claims as W3C Web Annotations",
    .manual =
        "Writes every claim as a Web Annotation in JSON-LD, one document a line, in the order of the input: each line\n"
        "can be read, stored or posted to an annotation server by itself.\n"
        "\n"
        "The `id` is `urn:quoth:claim:ID`.  The target's `source` is the address of the article, or\n"
        "`urn:quoth:document:ID` where it has none.  A claim of several parts has a list of targets, one for each "
        "part.\n"
        "Each has two selectors: a `TextQuoteSelector` with the words and up to 32 characters before and behind them, "
        "by\n"
        "which they are found on the page itself, and a `TextPositionSelector` with offsets in code points into the\n"
        "cleaned text, which `write-documents` writes.\n"
        "\n"
        "The first body describes who speaks, in what role, by which cue; the others are tags, one for each topic.  "
        "Terms\n"
        "of the claim record that the annotation vocabulary lacks begin with `quoth:` (`quoth:type`, `quoth:act`,\n"
        "`quoth:confidence`, `quoth:cue`, `quoth:manner`, `quoth:speaker`, `quoth:addressee`, `quoth:topic`); the\n"
        "`@context` says so, and readers that do not know them pass over them.\n"
        "\n"
        "Files and errors are as for `write-jsonl`; besides:\n"
        "\n"
        "- `no-memory`: the system has no memory left; ends the run\n",
    .options = options,
    .config_size = sizeof(write_annotations_config),
    .ports = ports,
    .open = write_annotations_open,
    .close = write_annotations_close,
    .sink = &sink_calls,
    .state = &file_sink_state_calls,
};

static const quoth_stage *const stages[] = {&write_annotations_stage, NULL};
QUOTH_BUNDLE(write_annotations, "Apache-2.0", stages, NULL);
