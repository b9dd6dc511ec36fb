/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `dedupe`: leaves out, or marks, the same article in other copies. */
#include "seen.h"
#include "seen_log.h"
#include "sketch.h"

#include <stdlib.h>

enum { ACTION_DROP, ACTION_MARK };

typedef struct dedupe_config {
    double similarity;
    int32_t action;
    int64_t min_words;
    uint64_t memory;
    quoth_str index;
} dedupe_config;

typedef struct dedupe {
    const quoth_host *host;
    const dedupe_config *config;
    unsigned rows; /* of a band */
    seen *seen;
    seen_log *log; /* NULL: no index */
} dedupe;

static const char *const actions[] = {"drop", "mark", NULL};

static const quoth_option options[] = {
    {.name = "similarity",
     .help = "share of its runs of four words that a copy has in common with the first; below 0.3 too many are missed",
     .kind = QUOTH_REAL,
     .fallback = "0.6",
     .min = 0.3,
     .max = 1,
     .offset = QUOTH_FIELD(dedupe_config, similarity, double)},
    {.name = "action",
     .help = "what to do with a copy: drop it, or mark it with the metadata duplicate-of",
     .kind = QUOTH_ENUM,
     .fallback = "drop",
     .choices = actions,
     .offset = QUOTH_FIELD(dedupe_config, action, int32_t)},
    {.name = "min-words",
     .help = "words of the shortest text that is compared; shorter ones are never copies",
     .kind = QUOTH_INT,
     .fallback = "50",
     .min = SKETCH_SHINGLE,
     .max = 1000000,
     .offset = QUOTH_FIELD(dedupe_config, min_words, int64_t)},
    {.name = "memory",
     .help = "bytes for what is remembered of articles, about 470 each; when it is full the oldest go",
     .kind = QUOTH_BYTES,
     .fallback = "64MiB",
     .min = 65536,
     .max = 1099511627776.0,
     .offset = QUOTH_FIELD(dedupe_config, memory, uint64_t)},
    {.name = "index",
     .help = "file to keep what is remembered in; a run with --journal needs it",
     .kind = QUOTH_PATH,
     .flags = QUOTH_LOCAL,
     .offset = QUOTH_FIELD(dedupe_config, index, quoth_str)},
    {.name = NULL},
};

static const quoth_port ports[] = {
    {.layer = "text", .use = QUOTH_READ},
    {.layer = NULL},
};

static const quoth_span nowhere = {0, 0};

static void dedupe_close(void *shared)
{
    dedupe *self = shared;
    if (!self) return;
    seen_free(self->seen);
    seen_log_free(self->log);
    free(self);
}

static quoth_status out_of_memory(const quoth_host *host, quoth_ctx *ctx)
{
    host->report(ctx, QUOTH_ERROR, "out-of-memory", nowhere, "out of memory; give option 'memory' less");
    return QUOTH_FATAL;
}

static quoth_status dedupe_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    const dedupe_config *given = config;
    dedupe *self = calloc(1, sizeof *self);
    if (!self) return out_of_memory(host, ctx);
    self->host = host;
    self->config = given;
    self->rows = sketch_rows(given->similarity);
    self->seen = seen_new(given->memory);
    if (!self->seen) {
        dedupe_close(self);
        return out_of_memory(host, ctx);
    }
    if (given->index.len && !(self->log = seen_log_open(host, ctx, given->index))) {
        dedupe_close(self);
        return QUOTH_E_CONFIG;
    }
    *shared = self;
    return QUOTH_OK;
}

static quoth_status found_copy(const dedupe *self, quoth_doc *doc, quoth_ctx *ctx, const seen_entry *first,
                               double likeness)
{
    quoth_str id = {first->id, first->id_len};
    if (self->config->action == ACTION_MARK) return self->host->add_meta(ctx, doc, "duplicate-of", id);
    self->host->report(ctx, QUOTH_REASON, "duplicate", nowhere, "the article is a copy of '%.*s' (similarity %.2f)",
                       (int)id.len, id.ptr, likeness);
    return QUOTH_DROP;
}

static quoth_status dedupe_process(void *worker, void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    (void)worker;
    dedupe *self = shared;
    quoth_str text = self->host->text(doc), id = {"", 0};
    sketch made;
    if (sketch_text(&made, text.ptr, text.len, self->rows) < (size_t)self->config->min_words) return QUOTH_OK;
    double likeness = 0;
    const seen_entry *first = seen_find(self->seen, &made, self->config->similarity, &likeness);
    if (first) return found_copy(self, doc, ctx, first, likeness);
    self->host->meta(doc, "id", &id, 1);
    if (!seen_add(self->seen, &made, id)) return out_of_memory(self->host, ctx);
    return self->log ? seen_log_add(self->log, ctx, &made, id) : QUOTH_OK;
}

static quoth_status dedupe_save(void *shared, quoth_ctx *ctx, quoth_str *state)
{
    dedupe *self = shared;
    if (self->log) return seen_log_save(self->log, ctx, self->seen, state);
    self->host->report(ctx, QUOTH_ERROR, "no-index", nowhere,
                       "a run with a journal needs a file to remember articles in; name one in option 'index'");
    return QUOTH_E_CONFIG;
}

static quoth_status dedupe_load(void *shared, quoth_ctx *ctx, quoth_str state)
{
    dedupe *self = shared;
    if (self->log) return seen_log_load(self->log, ctx, self->seen, state);
    self->host->report(ctx, QUOTH_ERROR, "no-index", nowhere,
                       "the journal is of a run that remembered articles in a file; name it in option 'index'");
    return QUOTH_E_CONFIG;
}

static const quoth_state_calls state_calls = {
    .size = sizeof(quoth_state_calls),
    .save = dedupe_save,
    .load = dedupe_load,
};

static const quoth_stage dedupe_stage = {
    .size = sizeof(quoth_stage),
    .role = QUOTH_STAGE,
    .order = QUOTH_ORDERED,
    .name = "dedupe",
    .version = "0.1.0",
    .summary = "finds the same article in other copies, such as syndicated text of an agency",
    .manual =
        "Compares each text with those that came before it in the run; of the same article in several copies the\n"
        "first one passes, and others are dropped with the reason `duplicate`, which names its `id`, or are marked\n"
        "(`action: mark`) with the metadata `duplicate-of`, which records show as `duplicate_of`.  Put it right\n"
        "behind `clean`, so that no stage works on copies.  The result does not depend on the number of jobs.\n"
        "\n"
        "What is compared is the text's set of runs of four words, letters A-Z lowered, without punctuation.\n"
        "`similarity` is the share that two texts have in common, of what either has (Jaccard): a copy with another\n"
        "headline has 0.95, one that lost its last quarter 0.75; articles of one site that share notices have up to\n"
        "0.5.  It is estimated from a sketch of 256 bytes (MinHash), with a standard error of 0.03, so texts within\n"
        "0.06 of the limit can fall on either side; equal texts are always found.  A copy of a copy counts only if\n"
        "it is like the first one.  Texts of less than `min-words` words pass.\n"
        "\n"
        "Memory: `memory` bounds what is remembered, about 470 bytes an article with ids of up to 64 bytes: the\n"
        "default of 64MiB holds 144,000 articles, 1GiB 2.3 million.  When it is full the oldest article goes for each\n"
        "new one: a copy of an article that is gone passes, and is then the first one itself.  Copies take no memory.\n"
        "An id of more than 1,024 bytes is named by its beginning.\n"
        "\n"
        "Journal: a run with `--journal` needs `index`, a file of some 400 bytes an article that was not a copy.  It\n"
        "can be deleted when the run is complete.  A new run, without a journal to go on from, begins the file anew.\n"
        "\n"
        "Errors:\n"
        "\n"
        "- `no-index`: a journal without `index`\n"
        "- `index-failed`: the file of `index` cannot be opened or written\n"
        "- `index-state`: the file of `index` is not the one that the journal was saved with\n"
        "- `out-of-memory`: the system has no memory left; give `memory` less\n"
        "\n"
        "Dropped:\n"
        "\n"
        "- `duplicate`: a copy of an earlier article, whose id the message names\n",
    .options = options,
    .config_size = sizeof(dedupe_config),
    .ports = ports,
    .open = dedupe_open,
    .process = dedupe_process,
    .close = dedupe_close,
    .state = &state_calls,
};

static const quoth_stage *const stages[] = {&dedupe_stage, NULL};
QUOTH_BUNDLE(dedupe, "Apache-2.0", stages, NULL);
