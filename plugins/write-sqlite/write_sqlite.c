/* SPDX-License-Identifier: Apache-2.0 */
/* write-sqlite: claims as a database to ask. */
#include "claim_base.h"
#include "output_place.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct write_sqlite_config {
    quoth_str path;
    bool full_text, article_text;
} write_sqlite_config;

typedef struct write_sqlite {
    const quoth_host *host;
    const quoth_records_host *records;
    const write_sqlite_config *config;
    output_place place;
    claim_base base;
    bool opened; /* the database is open */
    bool failed; /* an error was reported; nothing more is written */
} write_sqlite;

/* What format() makes of a document for write(). */
typedef struct document_rows {
    record article;
    record *claims;
    size_t count;
} document_rows;

static const quoth_option options[] = {
    {.name = "path",
     .help = "file to write, under PATH.partial until it is complete",
     .kind = QUOTH_PATH,
     .flags = QUOTH_OUTPUT | QUOTH_REQUIRED,
     .offset = QUOTH_FIELD(write_sqlite_config, path, quoth_str)},
    {.name = "full-text",
     .help = "make the index of words, `claims_search`",
     .kind = QUOTH_BOOL,
     .fallback = "true",
     .offset = QUOTH_FIELD(write_sqlite_config, full_text, bool)},
    {.name = "article-text",
     .help = "keep the cleaned text of the articles, which the spans lead into",
     .kind = QUOTH_BOOL,
     .fallback = "false",
     .offset = QUOTH_FIELD(write_sqlite_config, article_text, bool)},
    {.name = NULL},
};

static const quoth_port ports[] = {
    {.layer = "claim", .revision = 1, .use = QUOTH_READ},
    {.layer = "topic", .revision = 1, .use = QUOTH_READ_IF_THERE},
    {.layer = NULL},
};

static const quoth_span nowhere = {0, 0};

/* ------------------------------------------------------------------------------------------------- file */

static quoth_status open_place(write_sqlite *self, quoth_ctx *ctx)
{
    if (self->config->full_text && !sqlite3_compileoption_used("ENABLE_FTS5")) {
        self->host->report(ctx, QUOTH_ERROR, "no-full-text", nowhere,
                           "the SQLite library of this system has no FTS5; set 'full-text' to false");
        return QUOTH_E_CONFIG;
    }
    if (!output_place_open(&self->place, self->host, ctx, self->config->path)) return QUOTH_E_OUTPUT;
    if (!self->place.direct) return QUOTH_OK;
    self->host->report(ctx, QUOTH_ERROR, "not-a-file", nowhere,
                       "a database cannot be written to '%s'; name a file with 'path' or -o", self->place.path);
    output_place_close(&self->place);
    return QUOTH_E_CONFIG;
}

static quoth_status write_sqlite_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    write_sqlite *self = calloc(1, sizeof *self);
    if (!self) return QUOTH_FATAL;
    self->host = host;
    self->config = config;
    self->records = record_service(host, ctx);
    quoth_status status = self->records ? open_place(self, ctx) : QUOTH_E_CONFIG;
    if (status == QUOTH_OK)
        *shared = self;
    else
        free(self);
    return status;
}

/* The database goes first: closing any descriptor of its file drops the locks it has. */
static void write_sqlite_close(void *shared)
{
    write_sqlite *self = shared;
    if (!self) return;
    claim_base_close(&self->base);
    output_place_close(&self->place);
    free(self);
}

static quoth_status base_failed(write_sqlite *self, quoth_ctx *ctx)
{
    self->failed = true;
    int error = claim_base_system_error(&self->base);
    if (error) return output_place_fail(&self->place, ctx, "write", error);
    self->host->report(ctx, QUOTH_ERROR, "output-failed", nowhere, "cannot write '%s': %s", self->place.path,
                       claim_base_message(&self->base));
    return QUOTH_E_OUTPUT;
}

/* What a run before left is in the way; of its journal too, or it would be rolled back into the new file. */
static bool remove_leavings(write_sqlite *self)
{
    size_t size = strlen(self->place.partial) + sizeof "-journal";
    char *journal = malloc(size);
    if (!journal) return false;
    snprintf(journal, size, "%s-journal", self->place.partial);
    bool removed = unlink(journal) == 0 || errno == ENOENT;
    free(journal);
    return removed && ftruncate(self->place.fd, 0) == 0;
}

/* Opens an empty database; nothing that is there is changed before it is needed. */
static quoth_status start(write_sqlite *self, quoth_ctx *ctx)
{
    if (self->failed) return QUOTH_E_OUTPUT;
    if (self->opened) return QUOTH_OK;
    self->opened = true;
    if (!remove_leavings(self)) {
        self->failed = true;
        return output_place_fail(&self->place, ctx, "write", errno);
    }
    return claim_base_create(&self->base, self->place.partial) == SQLITE_OK ? QUOTH_OK : base_failed(self, ctx);
}

/* ---------------------------------------------------------------------------------------------- records */

static quoth_status write_sqlite_format(void *worker, const void *shared, quoth_doc *doc, quoth_ctx *ctx,
                                        quoth_str *bytes)
{
    (void)worker;
    const write_sqlite *self = shared;
    document_rows *rows = self->host->alloc(ctx, doc, sizeof *rows, _Alignof(document_rows));
    if (!rows) return QUOTH_E_LIMIT;
    *bytes = (quoth_str){(const char *)rows, sizeof *rows};
    quoth_status status = record_read_document(self->host, self->records, ctx, doc, &rows->article);
    if (status != QUOTH_OK) return status;
    return record_read_claims(self->host, self->records, ctx, doc, &rows->claims, &rows->count);
}

static quoth_status write_sqlite_write(void *shared, quoth_doc *doc, quoth_ctx *ctx, quoth_str bytes)
{
    write_sqlite *self = shared;
    const document_rows *rows = (const void *)bytes.ptr;
    quoth_status status = start(self, ctx);
    if (status != QUOTH_OK) return status;
    quoth_str text = self->config->article_text ? self->host->text(doc) : (quoth_str){"", 0};
    int rc = claim_base_add(&self->base, &rows->article, text, rows->claims, rows->count);
    return rc == SQLITE_OK ? QUOTH_OK : base_failed(self, ctx);
}

static quoth_status write_sqlite_finish(void *shared, quoth_ctx *ctx, bool complete)
{
    write_sqlite *self = shared;
    quoth_status status = start(self, ctx);
    if (status != QUOTH_OK) return status;
    int rc = complete ? claim_base_complete(&self->base, self->config->full_text) : claim_base_commit(&self->base);
    if (rc != SQLITE_OK) return base_failed(self, ctx);
    return complete ? output_place_complete(&self->place, ctx) : QUOTH_OK;
}

/* ------------------------------------------------------------------------------------------------ state */

#define MARK_FORMAT "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64

static quoth_status write_sqlite_save(void *shared, quoth_ctx *ctx, quoth_str *state)
{
    enum { STATE_SIZE = 96 };
    write_sqlite *self = shared;
    quoth_status status = start(self, ctx);
    if (status != QUOTH_OK) return status;
    if (claim_base_commit(&self->base) != SQLITE_OK) return base_failed(self, ctx);
    char *text = self->host->scratch(ctx, STATE_SIZE, 1);
    if (!text) return QUOTH_E_OUTPUT;
    const claim_base_mark *mark = &self->base.mark;
    int len = snprintf(text, STATE_SIZE, MARK_FORMAT, (int64_t)mark->articles, (int64_t)mark->claims,
                       (int64_t)mark->speakers, (int64_t)mark->topics);
    *state = (quoth_str){text, (size_t)len};
    return QUOTH_OK;
}

/* Four numbers with a space between them. */
static bool read_mark(quoth_str state, claim_base_mark *mark)
{
    sqlite3_int64 *numbers[] = {&mark->articles, &mark->claims, &mark->speakers, &mark->topics};
    size_t at = 0;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        size_t digits = 0;
        if (i && (at == state.len || state.ptr[at++] != ' ')) return false;
        for (*numbers[i] = 0; at < state.len && state.ptr[at] >= '0' && state.ptr[at] <= '9'; at++, digits++)
            *numbers[i] = *numbers[i] * 10 + (state.ptr[at] - '0');
        if (digits == 0 || digits > 18) return false;
    }
    return at == state.len;
}

static quoth_status write_sqlite_load(void *shared, quoth_ctx *ctx, quoth_str state)
{
    write_sqlite *self = shared;
    claim_base_mark mark;
    if (!read_mark(state, &mark)) return output_place_strange(&self->place, ctx);
    self->opened = true;
    int rc = claim_base_reopen(&self->base, self->place.partial, &mark);
    if (rc == SQLITE_MISMATCH) return output_place_strange(&self->place, ctx);
    return rc == SQLITE_OK ? QUOTH_OK : base_failed(self, ctx);
}

static const quoth_sink_calls sink_calls = {
    .size = sizeof(quoth_sink_calls),
    .format = write_sqlite_format,
    .write = write_sqlite_write,
    .finish = write_sqlite_finish,
};

static const quoth_state_calls state_calls = {
    .size = sizeof(quoth_state_calls),
    .save = write_sqlite_save,
    .load = write_sqlite_load,
};

static const quoth_stage write_sqlite_stage = {
    .size = sizeof(quoth_stage),
    .role = QUOTH_SINK,
    .pure = true,
    .name = "write-sqlite",
    .version = "1.0.0",
    .summary = "writes claims as an SQLite database",
    .manual =
        "Writes one database file with the tables `articles` (all documents, also those without claims), `authors`,\n"
        "`claims`, `parts` (the spans of a claim: of its content, quotes, cue, speaker and addressee), `speakers`,\n"
        "`topics`, `claim_topics`, `article_topics` and `made_by`.  What is null in the record is NULL.\n"
        "\n"
        "The view `overview` has one row a claim with the names in place; `by_speaker`, `by_role`, `by_topic`,\n"
        "`by_month` and `by_site` say how much was said; `speaker_topics`, `speaker_months` and `topic_months` by two "
        "of\n"
        "them:\n"
        "\n"
        "    sqlite3 claims.db \"SELECT speaker, claims, direct FROM by_speaker LIMIT 10\"\n"
        "    sqlite3 claims.db \"SELECT speaker, text FROM claims_search WHERE claims_search MATCH 'budget' ORDER BY "
        "rank\"\n"
        "\n"
        "`claims_search` is an FTS5 index of `text`, `speaker`, `role` and `title`, without accents and case; its\n"
        "`rowid` is the `id` of the claim.\n"
        "\n"
        "Speakers of one identifier (`link-entities` gives it) are one row of `speakers`, with the name that came "
        "first;\n"
        "of those without, speakers of one name and kind are, so namesakes share a row.  A claim that comes twice in "
        "the\n"
        "input is there twice, with the same `claim_id`.\n"
        "\n"
        "The file grows under `PATH.partial`, in one transaction between the moments that the journal of the run "
        "saves,\n"
        "and gets its name when the run is complete, so a file called PATH is always whole.  Indices are made at the\n"
        "end, and sorted in the folder for temporary files (SQLITE_TMPDIR).\n"
        "\n"
        "Errors are as for `write-jsonl`; besides, found before the first document:\n"
        "\n"
        "- `not-a-file`: `path` is standard output, a pipe or a device\n"
        "- `no-full-text`: the system's SQLite has no FTS5\n",
    .options = options,
    .config_size = sizeof(write_sqlite_config),
    .ports = ports,
    .open = write_sqlite_open,
    .close = write_sqlite_close,
    .sink = &sink_calls,
    .state = &state_calls,
};

static const quoth_stage *const stages[] = {&write_sqlite_stage, NULL};
QUOTH_BUNDLE(write_sqlite, "Apache-2.0", stages, NULL);
