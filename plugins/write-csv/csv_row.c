/* SPDX-License-Identifier: Apache-2.0 */
#include "csv_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void csv_row_begin(csv_row *row, const csv_form *form, doc_bytes *out)
{
    *row = (csv_row){.form = form, .out = out};
    doc_bytes_init(&row->cell, out->host, out->ctx, out->doc);
}

/* A spreadsheet takes what begins so for a formula, and so would run what an article says. */
static bool looks_like_formula(quoth_str text)
{
    return text.len && strchr("=+-@\t\r\n", text.ptr[0]) && text.ptr[0];
}

static bool needs_quotes(const csv_form *form, quoth_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == form->delimiter || c == '"' || c == '\r' || c == '\n') return true;
    }
    return false;
}

/* Doubles the quotation marks within. */
static void put_quoted(doc_bytes *out, quoth_str text)
{
    while (text.len) {
        const char *mark = memchr(text.ptr, '"', text.len);
        size_t len = mark ? (size_t)(mark - text.ptr) + 1 : text.len;
        doc_bytes_put(out, text.ptr, len);
        if (mark) DOC_BYTES_PUT(out, "\"");
        text.ptr += len;
        text.len -= len;
    }
}

static void put_cell(csv_row *row, quoth_str text, bool guard)
{
    if (row->cells++) doc_bytes_put(row->out, &row->form->delimiter, 1);
    bool quotes = needs_quotes(row->form, text);
    if (quotes) DOC_BYTES_PUT(row->out, "\"");
    if (guard && looks_like_formula(text)) DOC_BYTES_PUT(row->out, "'");
    if (quotes)
        put_quoted(row->out, text);
    else
        doc_bytes_put(row->out, text.ptr, text.len);
    if (quotes) DOC_BYTES_PUT(row->out, "\"");
}

void csv_row_text(csv_row *row, quoth_str text)
{
    put_cell(row, text, row->form->guard);
}

/* At most four decimals, as in the record. */
static int print_real(char *to, size_t size, double value)
{
    int len = snprintf(to, size, "%.4f", value);
    while (len > 1 && to[len - 1] == '0') len--;
    if (len > 1 && to[len - 1] == '.') len--;
    return len;
}

static void put_value(doc_bytes *cell, record_kind kind, const void *at)
{
    char number[64];
    int len = 0;
    const int64_t *integers = at;
    const quoth_str *string = at;
    switch (kind) {
    case RECORD_STRING:
    case RECORD_STRINGS:
        doc_bytes_put(cell, string->ptr, string->len);
        return;
    case RECORD_INTEGER:
        if (*integers >= 0) len = snprintf(number, sizeof number, "%" PRId64, *integers);
        break;
    case RECORD_REAL:
        len = print_real(number, sizeof number, *(const double *)at);
        break;
    case RECORD_BOOL:
        len = snprintf(number, sizeof number, "%s", *(const bool *)at ? "true" : "false");
        break;
    case RECORD_PAIR:
        if (integers[0] >= 0 && integers[1] > integers[0])
            len = snprintf(number, sizeof number, "%" PRId64 "-%" PRId64, integers[0], integers[1]);
        break;
    }
    doc_bytes_put(cell, number, (size_t)len);
}

static void put_items(csv_row *row, const record_list *list, size_t size, record_kind kind, size_t offset)
{
    for (size_t i = 0; i < list->count; i++) {
        if (i) doc_bytes_put(&row->cell, row->form->separator.ptr, row->form->separator.len);
        put_value(&row->cell, kind, (const char *)list->items + i * size + offset);
    }
}

void csv_row_field(csv_row *row, const record_field *field, const record *claim)
{
    row->cell.used = 0;
    const void *at = (const char *)claim + field->offset; /* of a field of the record itself */
    switch (field->holder) {
    case RECORD_IN_CONTENT:
        put_items(row, &claim->content, sizeof(record_span), field->kind, field->offset);
        break;
    case RECORD_IN_QUOTES:
        put_items(row, &claim->quotes, sizeof(record_span), field->kind, field->offset);
        break;
    case RECORD_IN_TOPICS:
        put_items(row, &claim->topics, sizeof(record_topic), field->kind, field->offset);
        break;
    case RECORD_IN_RECORD:
        if (field->kind == RECORD_STRINGS)
            put_items(row, at, sizeof(quoth_str), RECORD_STRING, 0);
        else
            put_value(&row->cell, field->kind, at);
        break;
    }
    bool is_text = field->kind == RECORD_STRING || field->kind == RECORD_STRINGS;
    put_cell(row, (quoth_str){row->cell.bytes, row->cell.used}, is_text && row->form->guard);
    row->out->failed |= row->cell.failed;
}

void csv_row_end(csv_row *row)
{
    DOC_BYTES_PUT(row->out, "\r\n");
    row->cells = 0;
}
