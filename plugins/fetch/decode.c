/* SPDX-License-Identifier: Apache-2.0 */
#include "csv.h"
#include "fetch.h"
#include "field.h"
#include "http_message.h"
#include "metadata.h"
#include "sniff.h"

#include <stdlib.h>
#include <string.h>

/* Authors of one article; lists beyond this are not of authors. */
#define AUTHORS_MAX 100

static quoth_status fail(const fetch *f, quoth_ctx *ctx, quoth_status status, const fault *why)
{
    f->host->report(ctx, QUOTH_ERROR, why->code, (quoth_span){0, 0}, "%s", why->text);
    return status;
}

/* Sets the payload to a copy in the document's memory, with the NUL byte behind it that saves a later stage a copy. */
static quoth_status set_payload_copy(const fetch *f, quoth_ctx *ctx, quoth_doc *doc, quoth_str bytes,
                                     const char *media_type)
{
    char *copy = f->host->alloc(ctx, doc, bytes.len + 1, 1);

    if (copy == NULL) return QUOTH_E_LIMIT;
    memcpy(copy, bytes.ptr, bytes.len);
    return f->source->set_payload(ctx, doc, (quoth_str){copy, bytes.len}, media_type);
}

/* ----------------------------------------------------------------------------------------- records of fields */

typedef struct record_values {
    const fetch *f;
    quoth_ctx *ctx;
    quoth_doc *doc;
    quoth_str line;
    quoth_str value[SLOT_COUNT]; /* copied to the document's memory, or within the line */
    size_t rank[SLOT_COUNT];     /* of value */
    bool seen[SLOT_COUNT];       /* also with an empty value */
    quoth_str authors[AUTHORS_MAX];
    size_t author_count;
    bool out_of_memory;
} record_values;

static bool keep_value(record_values *values, quoth_str value, quoth_str *kept, fault *why)
{
    uintptr_t at = (uintptr_t)value.ptr, line = (uintptr_t)values->line.ptr;

    *kept = value;
    if (at >= line && at < line + values->line.len) return true; /* nothing was escaped */
    char *copy = values->f->host->alloc(values->ctx, values->doc, value.len + 1, 1);
    if (copy == NULL) {
        values->out_of_memory = true;
        fault_set(why, "document-memory", "no memory for the record");
        return false;
    }
    memcpy(copy, value.ptr, value.len);
    kept->ptr = copy;
    return true;
}

static bool take_value(void *self, record_slot slot, size_t rank, quoth_str value, fault *why)
{
    record_values *values = self;
    bool body = slot == SLOT_TEXT || slot == SLOT_HTML;

    values->seen[slot] = true;
    if (field_trim(value).len == 0) return true;
    if (values->value[slot].ptr != NULL && rank == values->rank[slot]) {
        if (body) {
            fault_set(why, "several-texts", "the record's %s is a list or comes twice; it must be one string",
                      slot == SLOT_TEXT ? "text" : "HTML");
            return false;
        }
        if (slot != SLOT_AUTHOR || values->author_count == AUTHORS_MAX) return true;
    } else if (values->value[slot].ptr != NULL && rank > values->rank[slot]) {
        return true;
    } else if (slot == SLOT_AUTHOR) {
        values->author_count = 0;
    }
    values->rank[slot] = rank;
    if (!keep_value(values, value, &values->value[slot], why)) return false;
    if (slot == SLOT_AUTHOR) values->authors[values->author_count++] = values->value[slot];
    return true;
}

static quoth_status add_authors(const record_values *values)
{
    const fetch *f = values->f;
    quoth_str separator = f->config->author_separator;

    for (size_t i = 0; i < values->author_count; i++) {
        quoth_str left = values->authors[i];
        for (size_t parts = 0; left.len > 0 && parts < AUTHORS_MAX; parts++) {
            const char *end = separator.len > 0 ? memmem(left.ptr, left.len, separator.ptr, separator.len) : NULL;
            size_t len = end == NULL ? left.len : (size_t)(end - left.ptr);
            quoth_status status = metadata_add(f->host, values->ctx, values->doc, "author", (quoth_str){left.ptr, len});
            if (status != QUOTH_OK) return status;
            size_t past = end == NULL ? len : len + separator.len;
            left.ptr += past;
            left.len -= past;
        }
    }
    return QUOTH_OK;
}

static quoth_status add_published(const record_values *values)
{
    const fetch *f = values->f;
    quoth_str value = values->value[SLOT_PUBLISHED];
    char iso[METADATA_DATE_SIZE];

    if (value.len == 0) return QUOTH_OK;
    if (metadata_date(value, iso))
        return f->host->add_meta(values->ctx, values->doc, "published", (quoth_str){iso, strlen(iso)});
    f->host->report(values->ctx, QUOTH_NOTE, "unclear-date", (quoth_span){0, 0},
                    "'%.*s' is no date that can be told for sure: it is left out", value.len < 40 ? (int)value.len : 40,
                    value.ptr);
    return QUOTH_OK;
}

static quoth_status add_record_metadata(const record_values *values)
{
    static const struct {
        record_slot slot;
        const char *key;
    } plain[] = {
        {SLOT_ID, "id"}, {SLOT_URL, "url"}, {SLOT_TITLE, "title"}, {SLOT_SITE, "site"}, {SLOT_LANGUAGE, "language"}};
    quoth_status status = QUOTH_OK;

    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]) && status == QUOTH_OK; i++)
        status = metadata_add(values->f->host, values->ctx, values->doc, plain[i].key, values->value[plain[i].slot]);
    if (status == QUOTH_OK) status = add_published(values);
    if (status == QUOTH_OK) status = add_authors(values);
    if (status == QUOTH_OK)
        status = values->f->host->add_meta(values->ctx, values->doc, "charset", (quoth_str){"utf-8", 5});
    return status;
}

static bool parse_json(record_values *values, fault *why)
{
    return record_parse((const unsigned char *)values->line.ptr, values->line.len, &values->f->names, take_value,
                        values, why);
}

/* A row of CSV stands behind the layout of its file. */
static bool parse_row(record_values *values, fault *why)
{
    unsigned char *bytes =
        (unsigned char *)(uintptr_t)values->line.ptr; /* read() wrote them to the document's memory */
    csv_layout layout;

    memcpy(&layout, bytes, offsetof(csv_layout, known));
    size_t size = csv_layout_size(&layout);
    memcpy(&layout, bytes, size);
    values->line.ptr += size;
    values->line.len -= size;
    return csv_row_parse(bytes + size, values->line.len, &layout, take_value, values, why);
}

static quoth_status decode_record(const fetch *f, quoth_doc *doc, quoth_ctx *ctx, bool row)
{
    record_values values = {.f = f, .ctx = ctx, .doc = doc, .line = f->host->payload(doc)};
    fault why;

    if (row ? !parse_row(&values, &why) : !parse_json(&values, &why)) {
        if (values.out_of_memory) return QUOTH_E_LIMIT; /* the host has said so */
        return fail(f, ctx, QUOTH_E_DOC, &why);
    }
    bool html = values.value[SLOT_TEXT].len == 0 && values.value[SLOT_HTML].len > 0;
    quoth_str body = values.value[html ? SLOT_HTML : SLOT_TEXT];
    if (body.len == 0) {
        if (values.seen[SLOT_TEXT] || values.seen[SLOT_HTML])
            fault_set(&why, "empty-document", "the record's text is empty");
        else
            fault_set(&why, "no-text",
                      "the record has no text under a known name; name its field with 'text-field' or 'html-field'");
        return fail(f, ctx, QUOTH_E_DOC, &why);
    }
    quoth_status status = add_record_metadata(&values);
    if (status != QUOTH_OK) return status;
    return f->source->set_payload(ctx, doc, body, html ? "text/html" : "text/plain");
}

/* --------------------------------------------------------------------------------------- HTTP responses */

static quoth_status set_message_payload(const fetch *f, quoth_doc *doc, quoth_ctx *ctx, const http_head *head,
                                        const http_body *body)
{
    media_kind kind = media_kind_of(head->content_type);
    fault why;

    if (body->len == 0) {
        fault_set(&why, "empty-document", "the response has no body");
        return fail(f, ctx, QUOTH_E_DOC, &why);
    }
    if (kind == MEDIA_UNKNOWN) {
        size_t begin = body->len < SNIFF_BYTES ? body->len : SNIFF_BYTES;
        sniff_kind seen = sniff(body->bytes, begin, "");
        if (seen != SNIFF_HTML && seen != SNIFF_TEXT) {
            f->host->report(ctx, QUOTH_REASON, "not-text", (quoth_span){0, 0}, "the response is neither HTML nor text");
            return QUOTH_DROP;
        }
        kind = seen == SNIFF_HTML ? MEDIA_HTML : MEDIA_TEXT;
    }
    /* Another type was asked for by its name. */
    if (kind == MEDIA_OTHER) kind = sniff_html(body->bytes, body->len) ? MEDIA_HTML : MEDIA_TEXT;
    quoth_status status = metadata_add(f->host, ctx, doc, "charset", field_parameter(head->content_type, "charset"));
    if (status != QUOTH_OK) return status;
    quoth_str bytes = {(const char *)body->bytes, body->len};
    if (body->owned == NULL) return f->source->set_payload(ctx, doc, bytes, media_type_name(kind));
    return set_payload_copy(f, ctx, doc, bytes, media_type_name(kind));
}

static quoth_status decode_message(const fetch *f, quoth_doc *doc, quoth_ctx *ctx)
{
    quoth_str raw = f->host->payload(doc);
    unsigned char *bytes = (unsigned char *)(uintptr_t)raw.ptr; /* read() wrote them to memory of the document */
    body_limits limits = {f->limits.document, f->limits.ratio};
    http_head head;
    http_body body;
    fault why;

    if (!http_head_parse(bytes, raw.len < HTTP_HEAD_MAX ? raw.len : HTTP_HEAD_MAX, &head)) {
        fault_set(&why, "bad-http", "the response's header is damaged");
        return fail(f, ctx, QUOTH_E_DOC, &why);
    }
    switch (http_body_decode(&head, bytes, raw.len, &limits, &body, &why)) {
    case BODY_WHOLE:
        break;
    case BODY_CUT_SHORT:
        f->host->report(ctx, QUOTH_WARNING, "truncated-body", (quoth_span){0, 0}, "%s: what there is of it is used",
                        why.text);
        break;
    case BODY_BAD:
        return fail(f, ctx, QUOTH_E_DOC, &why);
    case BODY_LIMIT:
        return fail(f, ctx, QUOTH_E_LIMIT, &why);
    }
    quoth_status status = set_message_payload(f, doc, ctx, &head, &body);
    free(body.owned);
    return status;
}

/* ------------------------------------------------------------------------------------------------------ */

quoth_status fetch_decode(const void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    const fetch *f = shared;
    quoth_str media_type;

    if (f->host->meta(doc, "media-type", &media_type, 1) == 0) return QUOTH_OK;
    if (field_is(media_type, RAW_RECORD)) return decode_record(f, doc, ctx, false);
    if (field_is(media_type, RAW_ROW)) return decode_record(f, doc, ctx, true);
    if (field_is(media_type, RAW_MESSAGE)) return decode_message(f, doc, ctx);
    return QUOTH_OK;
}
