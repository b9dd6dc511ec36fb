/* SPDX-License-Identifier: Apache-2.0 */
#include "record.h"

#include "utf8.h"

#include <string.h>

enum { PATH_SIZE = 96, MAX_DEPTH = 8 }; /* fields that lie deeper, or have longer names, are none of ours */

#define FIELD(name, holder, type, member, kind) {name, holder, kind, offsetof(type, member)},

const record_field record_claim_fields[] = {RECORD_CLAIM_FIELDS(FIELD)};

static const record_field document_fields[] = {{"id", RECORD_IN_RECORD, RECORD_STRING, offsetof(record, doc)},
                                               RECORD_ARTICLE_FIELDS(FIELD, "") RECORD_TOPIC_FIELDS(FIELD)
                                                   RECORD_ORIGIN_FIELDS(FIELD)};

typedef struct reader {
    const quoth_host *host;
    quoth_ctx *ctx;
    quoth_doc *doc;
    const record_field *fields;
    size_t field_count;
    size_t next; /* the field that is likely to come: they come in the order of the table */
    record *into;
    char path[PATH_SIZE]; /* the names of the open objects and arrays, joined by dots */
    size_t used;
    size_t marks[MAX_DEPTH]; /* length of the path before each */
    size_t depth;
    size_t place; /* within the open pair */
    bool failed;
} reader;

static void *reader_alloc(reader *r, size_t size, size_t align)
{
    void *memory = r->failed ? NULL : r->host->alloc(r->ctx, r->doc, size, align);
    if (!memory) r->failed = true;
    return memory;
}

/* Adds a zeroed item; NULL: memory is out. */
static void *list_add(reader *r, record_list *list, size_t size)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 4;
        void *grown = reader_alloc(r, room * size, _Alignof(record_span));
        if (!grown) return NULL;
        if (list->count) memcpy(grown, list->items, list->count * size);
        list->items = grown;
        list->room = room;
    }
    void *item = (char *)list->items + list->count++ * size;
    memset(item, 0, size);
    return item;
}

static quoth_str copy_string(reader *r, quoth_str s)
{
    char *copy = s.len ? reader_alloc(r, s.len, 1) : NULL;
    if (!copy) return (quoth_str){"", 0};
    memcpy(copy, s.ptr, s.len);
    return (quoth_str){copy, s.len};
}

/* The name of a file may be any bytes; what is not UTF-8 becomes U+FFFD, byte by byte, as in the host's JSON. */
static quoth_str copy_name(reader *r, quoth_str s)
{
    enum { LONGEST = 4 }; /* bytes of a character; one byte may become three */
    char *copy = s.len ? reader_alloc(r, 3 * s.len + LONGEST, 1) : NULL;
    if (!copy) return (quoth_str){"", 0};
    size_t used = 0;
    uint32_t length;
    for (size_t at = 0; at < s.len; at += length)
        used += utf8_encode(utf8_decode(s.ptr, at, s.len, &length), copy + used);
    return (quoth_str){copy, used};
}

/* ----------------------------------------------------------------------------------------------- fields */

static bool path_is(const reader *r, const char *path, size_t len)
{
    return r->used == len && memcmp(r->path, path, len) == 0;
}
#define PATH_IS(r, literal) path_is(r, literal, sizeof literal - 1)

static const record_field *find_field(reader *r)
{
    for (size_t tried = 0; tried < r->field_count; tried++) {
        size_t at = (r->next + tried) % r->field_count;
        if (path_is(r, r->fields[at].name, strlen(r->fields[at].name))) {
            r->next = at + 1;
            return &r->fields[at];
        }
    }
    return NULL;
}

/* The struct that holds the field now; NULL: none is open. */
static void *find_holder(const reader *r, record_holder holder)
{
    const record_list *list;
    size_t size = sizeof(record_span);
    switch (holder) {
    case RECORD_IN_CONTENT:
        list = &r->into->content;
        break;
    case RECORD_IN_QUOTES:
        list = &r->into->quotes;
        break;
    case RECORD_IN_TOPICS:
        list = &r->into->topics;
        size = sizeof(record_topic);
        break;
    default:
        return r->into;
    }
    return list->count ? (char *)list->items + (list->count - 1) * size : NULL;
}

static void put_string(reader *r, void *field, quoth_str value)
{
    bool is_name = field == &r->into->source.file || field == &r->into->source.member;
    *(quoth_str *)field = is_name ? copy_name(r, value) : copy_string(r, value);
}

static void put_value(reader *r, quoth_event event, const quoth_value *value)
{
    const record_field *field = find_field(r);
    void *holder = field ? find_holder(r, field->holder) : NULL;
    if (!holder) return;
    void *at = (char *)holder + field->offset;
    if (field->kind == RECORD_STRING && event == QUOTH_VALUE_STRING) put_string(r, at, value->string);
    if (field->kind == RECORD_STRINGS && event == QUOTH_VALUE_STRING) {
        quoth_str *item = list_add(r, at, sizeof *item);
        if (item) *item = copy_string(r, value->string);
    }
    if (field->kind == RECORD_INTEGER && event == QUOTH_VALUE_INTEGER) *(int64_t *)at = value->integer;
    if (field->kind == RECORD_REAL && event == QUOTH_VALUE_REAL) *(double *)at = value->real;
    if (field->kind == RECORD_BOOL && event == QUOTH_VALUE_BOOL) *(bool *)at = value->integer != 0;
    if (field->kind == RECORD_PAIR && event == QUOTH_VALUE_INTEGER && r->place < 2)
        ((int64_t *)at)[r->place++] = value->integer;
}

/* made_by.models has a member for each model, whatever its name. */
static void put_model(reader *r, quoth_str name, const quoth_value *value)
{
    record_model *model = list_add(r, &r->into->made_by.models, sizeof *model);
    if (model) *model = (record_model){copy_string(r, name), copy_string(r, value->string)};
}

static void open_item(reader *r)
{
    record_span *span = NULL;
    if (PATH_IS(r, "content")) span = list_add(r, &r->into->content, sizeof *span);
    if (PATH_IS(r, "quotes")) span = list_add(r, &r->into->quotes, sizeof *span);
    if (PATH_IS(r, "topics")) list_add(r, &r->into->topics, sizeof(record_topic));
    if (span) span->original[0] = span->original[1] = -1;
}

/* Adds a name to the path; false: it does not fit. */
static bool path_add(reader *r, quoth_str name)
{
    if (!name.len) return true;
    if (name.len + 1 > PATH_SIZE - r->used) return false;
    if (r->used) r->path[r->used++] = '.';
    memcpy(r->path + r->used, name.ptr, name.len);
    r->used += name.len;
    return true;
}

static void read_event(void *self, quoth_event event, quoth_str key, const quoth_value *value)
{
    reader *r = self;
    if (event == QUOTH_CLOSE) {
        if (r->depth && --r->depth < MAX_DEPTH) r->used = r->marks[r->depth];
        return;
    }
    bool opens = event == QUOTH_OBJECT || event == QUOTH_ARRAY;
    if (r->depth >= MAX_DEPTH) {
        r->depth += opens;
        return;
    }
    size_t before = r->used;
    if (opens) {
        r->marks[r->depth++] = before;
        r->place = 0;
        if (event == QUOTH_OBJECT && !key.len) open_item(r);
        if (!path_add(r, key)) r->used = PATH_SIZE; /* no name is that long */
        return;
    }
    if (event == QUOTH_VALUE_STRING && PATH_IS(r, "made_by.models")) {
        put_model(r, key, value);
        return;
    }
    if (path_add(r, key)) put_value(r, event, value);
    r->used = before;
}

/* ---------------------------------------------------------------------------------------------- records */

const quoth_records_host *record_service(const quoth_host *host, quoth_ctx *ctx)
{
    const quoth_records_host *records = host->service("quoth.records/1");
    if (!records)
        host->report(ctx, QUOTH_ERROR, "host-too-old", (quoth_span){0, 0},
                     "the host forms no records ('quoth.records/1' is missing)");
    return records;
}

static quoth_status read_record(reader *r, const quoth_records_host *records, const char *schema, size_t index,
                                record *into)
{
    static const record_span none = {.original = {-1, -1}};
    *into = (record){.cue = none, .speaker = none, .addressee = none};
    into->entity.mentions = into->source.offset = into->source.length = into->source.record = -1;
    r->into = into;
    r->used = r->depth = r->next = 0;
    const quoth_visitor visitor = {sizeof visitor, r, read_event};
    quoth_status status = records->visit(r->ctx, r->doc, schema, index, &visitor);
    return status == QUOTH_OK && r->failed ? QUOTH_E_LIMIT : status;
}

quoth_status record_read_document(const quoth_host *host, const quoth_records_host *records, quoth_ctx *ctx,
                                  quoth_doc *doc, record *into)
{
    reader r = {.host = host, .ctx = ctx, .doc = doc, .fields = document_fields};
    r.field_count = sizeof document_fields / sizeof *document_fields;
    return read_record(&r, records, RECORD_DOCUMENT, 0, into);
}

quoth_status record_read_claim(const quoth_host *host, const quoth_records_host *records, quoth_ctx *ctx,
                               quoth_doc *doc, size_t index, record *into)
{
    reader r = {.host = host, .ctx = ctx, .doc = doc, .fields = record_claim_fields};
    r.field_count = sizeof record_claim_fields / sizeof *record_claim_fields;
    return read_record(&r, records, RECORD_CLAIM, index, into);
}

quoth_status record_read_claims(const quoth_host *host, const quoth_records_host *records, quoth_ctx *ctx,
                                quoth_doc *doc, record **claims, size_t *count)
{
    *count = records->count(doc, RECORD_CLAIM);
    *claims = *count ? host->alloc(ctx, doc, *count * sizeof **claims, _Alignof(record)) : NULL;
    if (*count && !*claims) return QUOTH_E_LIMIT;
    for (size_t i = 0; i < *count; i++) {
        quoth_status status = record_read_claim(host, records, ctx, doc, i, &(*claims)[i]);
        if (status != QUOTH_OK) return status;
    }
    return QUOTH_OK;
}
