/* SPDX-License-Identifier: Apache-2.0 */
/* write-csv: claims as comma-separated values, one row a claim. */
#include "csv_row.h"
#include "file_sink.h"

#include <stdlib.h>
#include <string.h>

typedef struct write_csv_config {
    quoth_str path;
    quoth_list columns; /* of int32_t: index into record_claim_fields */
    quoth_str separator;
    int32_t delimiter;
    bool header, byte_order_mark, guard;
} write_csv_config;

typedef struct write_csv {
    file_sink base;
    csv_form form;
    const int32_t *columns;
    size_t column_count;
    char *first; /* what the file begins with */
    size_t first_len;
} write_csv;

#define FIELD_NAME(name, holder, type, member, kind) name,
static const char *const column_names[] = {RECORD_CLAIM_FIELDS(FIELD_NAME) NULL};

static const char *const delimiter_names[] = {"comma", "semicolon", "tab", NULL};
static const char delimiters[] = {',', ';', '\t'};
static const char byte_order_mark[] = "\xEF\xBB\xBF";

static const quoth_option options[] = {
    FILE_SINK_PATH(write_csv_config),
    {.name = "columns",
     .help = "fields of the claim record, one column each, in this order",
     .kind = QUOTH_ENUM,
     .flags = QUOTH_LIST,
     .fallback = "[article.published, article.site, speaker.entity.name, speaker.entity.role, speaker.text, cue.text, "
                 "text, type, act, topics.label, confidence, article.title, article.url, source.file, id]",
     .choices = column_names,
     .offset = QUOTH_FIELD(write_csv_config, columns, quoth_list)},
    {.name = "header",
     .help = "whether the first row names the columns",
     .kind = QUOTH_BOOL,
     .fallback = "true",
     .offset = QUOTH_FIELD(write_csv_config, header, bool)},
    {.name = "delimiter",
     .help = "what stands between cells; spreadsheets set to a decimal comma expect a semicolon",
     .kind = QUOTH_ENUM,
     .fallback = "comma",
     .choices = delimiter_names,
     .offset = QUOTH_FIELD(write_csv_config, delimiter, int32_t)},
    {.name = "separator",
     .help = "what stands between the items of a list that share a cell",
     .kind = QUOTH_TEXT,
     .fallback = "'; '",
     .offset = QUOTH_FIELD(write_csv_config, separator, quoth_str)},
    {.name = "byte-order-mark",
     .help = "begin the file with a byte order mark, by which Excel knows UTF-8",
     .kind = QUOTH_BOOL,
     .fallback = "false",
     .offset = QUOTH_FIELD(write_csv_config, byte_order_mark, bool)},
    {.name = "guard-formulas",
     .help = "put an apostrophe before text that a spreadsheet would take for a formula",
     .kind = QUOTH_BOOL,
     .fallback = "true",
     .offset = QUOTH_FIELD(write_csv_config, guard, bool)},
    {.name = NULL},
};

static const quoth_port ports[] = {
    {.layer = "claim", .revision = 1, .use = QUOTH_READ},
    {.layer = "topic", .revision = 1, .use = QUOTH_READ_IF_THERE},
    {.layer = NULL},
};

static quoth_status write_csv_check(const void *config, quoth_ctx *ctx, const quoth_host *host)
{
    const write_csv_config *given = config;
    if (given->columns.count) return QUOTH_OK;
    host->report(ctx, QUOTH_ERROR, "no-columns", (quoth_span){0, 0},
                 "'columns' is empty; name fields of the claim, such as 'text'");
    return QUOTH_E_CONFIG;
}

/* The byte order mark and the header, which need no document. */
static bool make_first(write_csv *self, const write_csv_config *given)
{
    size_t room = sizeof byte_order_mark + 2;
    for (size_t i = 0; i < self->column_count; i++) room += strlen(column_names[self->columns[i]]) + 1;
    char *at = self->first = malloc(room);
    if (!at) return false;
    if (given->byte_order_mark) {
        memcpy(at, byte_order_mark, sizeof byte_order_mark - 1);
        at += sizeof byte_order_mark - 1;
    }
    for (size_t i = 0; given->header && i < self->column_count; i++) {
        const char *name = column_names[self->columns[i]]; /* of letters, dots and underscores: never quoted */
        if (i) *at++ = self->form.delimiter;
        at = stpcpy(at, name);
    }
    if (given->header) {
        *at++ = '\r';
        *at++ = '\n';
    }
    self->first_len = (size_t)(at - self->first);
    return true;
}

static void write_csv_close(void *shared)
{
    write_csv *self = shared;
    if (!self) return;
    file_sink_close(&self->base);
    free(self->first);
    free(self);
}

static quoth_status write_csv_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    const write_csv_config *given = config;
    write_csv *self = calloc(1, sizeof *self);
    if (!self) return QUOTH_FATAL;
    self->form = (csv_form){delimiters[given->delimiter], given->guard, given->separator};
    self->columns = given->columns.items;
    self->column_count = given->columns.count;
    quoth_status status = make_first(self, given) ? file_sink_open(&self->base, host, ctx, given->path) : QUOTH_FATAL;
    if (status == QUOTH_OK)
        *shared = self;
    else
        write_csv_close(self);
    return status;
}

static quoth_status write_csv_format(void *worker, const void *shared, quoth_doc *doc, quoth_ctx *ctx, quoth_str *bytes)
{
    (void)worker;
    const write_csv *self = shared;
    const quoth_host *host = self->base.host;
    record *claims;
    size_t count;
    quoth_status status = record_read_claims(host, self->base.records, ctx, doc, &claims, &count);
    if (status != QUOTH_OK) return status;
    doc_bytes out;
    doc_bytes_init(&out, host, ctx, doc);
    csv_row row;
    csv_row_begin(&row, &self->form, &out);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < self->column_count; k++)
            csv_row_field(&row, &record_claim_fields[self->columns[k]], &claims[i]);
        csv_row_end(&row);
    }
    if (out.failed) return QUOTH_E_LIMIT;
    *bytes = (quoth_str){out.bytes, out.used};
    return QUOTH_OK;
}

static quoth_status write_first(write_csv *self, quoth_ctx *ctx)
{
    if (!output_file_is_empty(self->base.file)) return QUOTH_OK;
    return output_file_write(self->base.file, ctx, (quoth_str){self->first, self->first_len});
}

static quoth_status write_csv_write(void *shared, quoth_doc *doc, quoth_ctx *ctx, quoth_str bytes)
{
    quoth_status status = write_first(shared, ctx);
    return status == QUOTH_OK ? file_sink_write(shared, doc, ctx, bytes) : status;
}

static quoth_status write_csv_finish(void *shared, quoth_ctx *ctx, bool complete)
{
    quoth_status status = write_first(shared, ctx); /* also where no document came */
    return status == QUOTH_OK ? file_sink_finish(shared, ctx, complete) : status;
}

static const quoth_sink_calls sink_calls = {
    .size = sizeof(quoth_sink_calls),
    .format = write_csv_format,
    .write = write_csv_write,
    .finish = write_csv_finish,
};

static const quoth_stage write_csv_stage = {
    .size = sizeof(quoth_stage),
    .role = QUOTH_SINK,
    .pure = true,
    .name = "write-csv",
    .version = "1.0.0",
    .summary = "writes claims as a table that spreadsheets open",
    .manual =
        "Writes a row for every claim, in the order of the input, as RFC 4180 has it: UTF-8, rows ended by CR LF, "
        "cells\n"
        "with a delimiter, a line break or a quotation mark in quotation marks.  Columns are named after the fields "
        "of\n"
        "the claim record: `speaker.entity.role`, `article.published`.\n"
        "\n"
        "What is null in the record is an empty cell.  Spans are `BEGIN-END`.  The items of a list share a cell, "
        "joined\n"
        "by `separator`: `topics.label` is `politics; election`, `content.chars` has a span for each part.  `text` "
        "has\n"
        "the parts of a claim joined by ` … `, as in the record.\n"
        "\n"
        "Articles come from strangers, and a spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a\n"
        "line break as a formula.  `guard-formulas` puts an apostrophe before such text, which a program that reads "
        "the\n"
        "file sees; turn it off where no spreadsheet will open the file.  Numbers are never changed.  Excel shows at\n"
        "most 32,767 characters of a cell.\n"
        "\n"
        "Files and errors are as for `write-jsonl`; besides:\n"
        "\n"
        "- `no-columns`: `columns` is an empty list\n",
    .options = options,
    .config_size = sizeof(write_csv_config),
    .ports = ports,
    .check = write_csv_check,
    .open = write_csv_open,
    .close = write_csv_close,
    .sink = &sink_calls,
    .state = &file_sink_state_calls,
};

static const quoth_stage *const stages[] = {&write_csv_stage, NULL};
QUOTH_BUNDLE(write_csv, "Apache-2.0", stages, NULL);
