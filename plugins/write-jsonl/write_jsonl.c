/* SPDX-License-Identifier: Apache-2.0 */
/* write-jsonl: attributed claims as JSON lines. */
#include "file_sink.h"
#include "jsonl_sink.h"

static quoth_status write_jsonl_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    return jsonl_sink_open(host, config, ctx, "quoth.claim/1", shared);
}

static const quoth_port write_jsonl_ports[] = {
    {.layer = "claim", .revision = 1, .use = QUOTH_READ},
    {.layer = "topic", .revision = 1, .use = QUOTH_READ_IF_THERE},
    {.layer = NULL},
};

static const quoth_stage write_jsonl = {
    .size = sizeof(quoth_stage),
    .role = QUOTH_SINK,
    .pure = true,
    .name = "write-jsonl",
    .version = "1.0.0",
    .summary = "writes claims, one JSON object a line",
    .manual =
        "Writes every claim as a `quoth.claim/1` record, one JSON object a line, in the order of the input.\n"
        "\n"
        "The file grows under `PATH.partial` and gets its name when the run is complete, so a file called PATH is\n"
        "always whole.  A run that is stopped leaves `PATH.partial` with whole records in it.  Standard output, pipes\n"
        "and devices are written directly.\n"
        "\n"
        "Errors, each of which ends the run:\n"
        "\n"
        "- `output-unwritable`: the file cannot be created; found before the first document is read\n"
        "- `output-busy`: another process is writing the same file\n"
        "- `output-closed`: the reader of the pipe is gone\n"
        "- `output-failed`: the system refuses to write (disk full, quota)\n"
        "- `output-state`: the file is not the one that the journal speaks of\n"
        "- `host-too-old`: this quoth forms no records\n",
    .options = jsonl_sink_options,
    .config_size = sizeof(jsonl_sink_config),
    .ports = write_jsonl_ports,
    .open = write_jsonl_open,
    .close = jsonl_sink_close,
    .sink = &jsonl_sink_calls,
    .state = &file_sink_state_calls,
};

static const quoth_stage *const stages[] = {&write_jsonl, NULL};
QUOTH_BUNDLE(write_jsonl, "Apache-2.0", stages, NULL);
