/* SPDX-License-Identifier: Apache-2.0 */
#include "records/records.h"

#include "base/utf8.h"
#include "records/record_form.h"

#include <string.h>

static const char *const claim_type_names[] = {"direct", "mixed", "indirect"};
static const char *const act_names[] = {"speech", "document", "belief"};
static const char *const entity_kind_names[] = {"unknown", "person", "organisation", "place", "group", "document"};
static const char part_separator[] = " \xE2\x80\xA6 ";

static quoth_str name_of(const char *const *names, unsigned char value)
{
    return (quoth_str){names[value], strlen(names[value])}; /* in range: the layer was checked */
}

/* ------------------------------------------------------------------------------------------------ spans */

static void put_pair(record_out *out, quoth_str key, int64_t begin, int64_t end)
{
    out_array(out, key);
    out_integer(out, JSON_ITEM, begin);
    out_integer(out, JSON_ITEM, end);
    out_array_end(out);
}

/* The members of a span; the object is opened and closed by the caller, who may add others. */
static void put_span(record_out *out, const quoth_doc *doc, quoth_span span)
{
    uint64_t begin, end;
    put_pair(out, JSON_KEY("bytes"), span.begin, span.end);
    put_pair(out, JSON_KEY("chars"), document_char_offset(doc, span.begin), document_char_offset(doc, span.end));
    if (document_original(doc, span, &begin, &end))
        put_pair(out, JSON_KEY("original"), (int64_t)begin, (int64_t)end);
    else
        out_null(out, JSON_KEY("original"));
    out_string(out, JSON_KEY("text"), document_slice(doc, span));
}

/* `count` characters before or after a place in the text. */
static quoth_str text_before(const quoth_doc *doc, uint32_t at, int count)
{
    uint32_t begin = at;
    while (begin > 0 && count > 0)
        if (!utf8_is_inner(doc->text.ptr[--begin])) count--;
    return document_slice(doc, (quoth_span){begin, at});
}

static quoth_str text_after(const quoth_doc *doc, uint32_t at, int count)
{
    uint32_t end = at;
    while (end < doc->text.len && (count > 0 || utf8_is_inner(doc->text.ptr[end])))
        if (!utf8_is_inner(doc->text.ptr[end++])) count--;
    return document_slice(doc, (quoth_span){at, end});
}

/* ----------------------------------------------------------------------------------------------- claims */

static quoth_str claim_text(const record_form *form, quoth_doc *doc, const quoth_claim *claim)
{
    quoth_records parts = document_records(doc, form->part);
    uint32_t begin = claim->parts.begin, end = claim->parts.end;
    if (begin == end) return document_slice(doc, claim->span);
    if (end - begin == 1) return document_slice(doc, QUOTH_AT(parts, quoth_claim_part, begin)->span);
    size_t len = 0, separator = sizeof part_separator - 1;
    for (uint32_t i = begin; i < end; i++) {
        quoth_span span = QUOTH_AT(parts, quoth_claim_part, i)->span;
        len += span.end - span.begin + separator;
    }
    char *text = arena_alloc(&doc->memory, len, 1);
    if (!text) return (quoth_str){NULL, 0};
    char *to = text;
    for (uint32_t i = begin; i < end; i++) {
        quoth_str s = document_slice(doc, QUOTH_AT(parts, quoth_claim_part, i)->span);
        if (i > begin) {
            memcpy(to, part_separator, separator);
            to += separator;
        }
        memcpy(to, s.ptr, s.len);
        to += s.len;
    }
    return (quoth_str){text, (size_t)(to - text)};
}

static void put_claim_id(record_out *out, const quoth_doc *doc, quoth_str text, uint32_t ordinal)
{
    char hex[HASH_HEX_SIZE];
    unsigned char number[4];
    for (int i = 0; i < 4; i++) number[i] = (unsigned char)(ordinal >> (8 * i));
    hash h;
    hash_begin(&h);
    hash_add_str(&h, document_meta_first(doc, "id"));
    hash_add_str(&h, text);
    hash_add(&h, number, sizeof number);
    hash_end(&h, hex);
    out_string(out, JSON_KEY("id"), (quoth_str){hex, RECORD_ID_DIGITS});
}

static void put_content(record_out *out, const record_form *form, const quoth_doc *doc, const quoth_claim *claim)
{
    quoth_records parts = document_records(doc, form->part), quotes = document_records(doc, form->quote);
    out_array(out, JSON_KEY("content"));
    for (uint32_t i = claim->parts.begin; i < claim->parts.end; i++) {
        const quoth_claim_part *part = QUOTH_AT(parts, quoth_claim_part, i);
        out_object(out, JSON_ITEM);
        put_span(out, doc, part->span);
        out_bool(out, JSON_KEY("quoted"), part->quoted);
        out_object_end(out);
    }
    out_array_end(out);
    out_string(out, JSON_KEY("act"), name_of(act_names, claim->act));
    out_array(out, JSON_KEY("quotes"));
    for (uint32_t i = claim->quotes.begin; i < claim->quotes.end; i++) {
        out_object(out, JSON_ITEM);
        put_span(out, doc, QUOTH_AT(quotes, quoth_claim_quote, i)->span);
        out_object_end(out);
    }
    out_array_end(out);
}

static void put_cue(record_out *out, const quoth_doc *doc, const quoth_claim *claim)
{
    if (claim->cue.begin == claim->cue.end) {
        out_null(out, JSON_KEY("cue"));
        return;
    }
    out_object(out, JSON_KEY("cue"));
    put_span(out, doc, claim->cue);
    out_optional(out, JSON_KEY("lemma"), document_string(doc, claim->lemma));
    out_optional(out, JSON_KEY("manner"), document_string(doc, claim->manner));
    out_object_end(out);
}

static void put_entity(record_out *out, const record_form *form, const quoth_doc *doc, uint32_t index)
{
    quoth_records entities = document_records(doc, form->entity);
    if (index >= entities.count) {
        out_null(out, JSON_KEY("entity"));
        return;
    }
    const quoth_entity *entity = QUOTH_AT(entities, quoth_entity, index);
    char id[16], *at = id + sizeof id;
    for (uint32_t rest = index; at == id + sizeof id || rest; rest /= 10) *--at = (char)('0' + rest % 10);
    *--at = 'e';
    out_object(out, JSON_KEY("entity"));
    out_string(out, JSON_KEY("id"), (quoth_str){at, (size_t)(id + sizeof id - at)});
    out_optional(out, JSON_KEY("name"), document_string(doc, entity->name));
    out_string(out, JSON_KEY("kind"), name_of(entity_kind_names, entity->kind));
    out_optional(out, JSON_KEY("role"), document_string(doc, entity->role));
    out_optional(out, JSON_KEY("of"), document_string(doc, entity->of));
    out_optional(out, JSON_KEY("link"), document_string(doc, entity->link));
    out_integer(out, JSON_KEY("mentions"), entity->mentions);
    out_object_end(out);
}

static void put_people(record_out *out, const record_form *form, const quoth_doc *doc, const quoth_claim *claim)
{
    if (claim->speaker.begin == claim->speaker.end)
        out_null(out, JSON_KEY("speaker"));
    else {
        out_object(out, JSON_KEY("speaker"));
        put_span(out, doc, claim->speaker);
        put_entity(out, form, doc, claim->entity);
        out_object_end(out);
    }
    if (claim->addressee.begin == claim->addressee.end)
        out_null(out, JSON_KEY("addressee"));
    else {
        out_object(out, JSON_KEY("addressee"));
        put_span(out, doc, claim->addressee);
        out_object_end(out);
    }
}

static void put_topic_list(record_out *out, const record_form *form, const quoth_doc *doc, const record_cache *cache,
                           uint32_t first)
{
    quoth_records topics = document_records(doc, form->topic);
    out_array(out, JSON_KEY("topics"));
    for (uint32_t i = first; i != QUOTH_NONE; i = cache->topic_next[i]) {
        const quoth_topic *topic = QUOTH_AT(topics, quoth_topic, i);
        out_object(out, JSON_ITEM);
        out_string(out, JSON_KEY("id"), document_string(doc, topic->id));
        out_string(out, JSON_KEY("label"), document_string(doc, topic->label));
        out_score(out, JSON_KEY("score"), topic->score);
        out_object_end(out);
    }
    out_array_end(out);
}

/* What all claims of a document have in common is written once and copied. */
static void put_shared(record_out *out, const record_form *form, const quoth_doc *doc, const record_cache *cache)
{
    if (out->json && cache->article.ptr) {
        json_write_raw(out->json, JSON_KEY("article"), cache->article);
        json_write_raw(out->json, JSON_KEY("source"), cache->source);
    } else {
        record_put_article(out, doc, JSON_KEY("article"));
        record_put_source(out, doc, JSON_KEY("source"));
    }
    record_put_made_by(out, form);
}

static bool put_claim(record_out *out, const record_form *form, quoth_doc *doc, const record_cache *cache, size_t index)
{
    const quoth_claim *claim = QUOTH_AT(document_records(doc, form->claim), quoth_claim, index);
    quoth_str text = claim_text(form, doc, claim);
    if (!text.ptr) return false;
    out_object(out, JSON_ITEM);
    out_string(out, JSON_KEY("schema"), JSON_KEY("quoth.claim/1"));
    put_claim_id(out, doc, text, cache->ordinals[index]);
    out_string(out, JSON_KEY("doc"), document_meta_first(doc, "id"));
    out_string(out, JSON_KEY("type"), name_of(claim_type_names, claim->type));
    out_string(out, JSON_KEY("text"), text);
    put_content(out, form, doc, claim);
    put_cue(out, doc, claim);
    put_people(out, form, doc, claim);
    put_topic_list(out, form, doc, cache, cache->topic_first ? cache->topic_first[index] : QUOTH_NONE);
    out_score(out, JSON_KEY("confidence"), claim->confidence);
    out_object(out, JSON_KEY("context"));
    out_string(out, JSON_KEY("before"), text_before(doc, claim->span.begin, RECORD_CONTEXT_CHARS));
    out_string(out, JSON_KEY("after"), text_after(doc, claim->span.end, RECORD_CONTEXT_CHARS));
    out_object_end(out);
    put_shared(out, form, doc, cache);
    out_object_end(out);
    return true;
}

/* -------------------------------------------------------------------------------------------- documents */

/* Plain text that no stage has cleaned is as good as the text; markup is not. */
static void put_document_text(record_out *out, const quoth_doc *doc)
{
    static const char plain[] = "text/plain";
    quoth_str type = document_meta_first(doc, "media-type");
    bool is_plain = type.len == sizeof plain - 1 && memcmp(type.ptr, plain, type.len) == 0;
    if (doc->text_set)
        out_string(out, JSON_KEY("text"), doc->text);
    else if (is_plain && utf8_valid(doc->payload))
        out_string(out, JSON_KEY("text"), doc->payload);
    else
        out_null(out, JSON_KEY("text"));
}

static void put_document(record_out *out, const record_form *form, const quoth_doc *doc, const record_cache *cache)
{
    out_object(out, JSON_ITEM);
    out_string(out, JSON_KEY("schema"), JSON_KEY("quoth.document/1"));
    out_string(out, JSON_KEY("id"), document_meta_first(doc, "id"));
    record_put_article_members(out, doc);
    put_document_text(out, doc);
    put_topic_list(out, form, doc, cache, cache->document_topics);
    record_put_source(out, doc, JSON_KEY("source"));
    record_put_made_by(out, form);
    out_object_end(out);
}

/* --------------------------------------------------------------------------------------------- services */

typedef enum record_kind { RECORD_UNKNOWN, RECORD_CLAIM, RECORD_DOCUMENT } record_kind;

static record_kind kind_of(const char *schema)
{
    if (strcmp(schema, "quoth.claim/1") == 0) return RECORD_CLAIM;
    if (strcmp(schema, "quoth.document/1") == 0) return RECORD_DOCUMENT;
    return RECORD_UNKNOWN;
}

size_t records_count(const quoth_doc *doc, const char *schema)
{
    switch (kind_of(schema)) {
    case RECORD_CLAIM:
        return document_records(doc, doc->table->form->claim).count;
    case RECORD_DOCUMENT:
        return 1;
    default:
        return 0;
    }
}

static bool put_record(record_out *out, record_kind kind, const record_form *form, quoth_doc *doc,
                       const record_cache *cache, size_t index)
{
    if (kind == RECORD_CLAIM) return put_claim(out, form, doc, cache, index);
    put_document(out, form, doc, cache);
    return true;
}

const document_fault *records_lines(quoth_doc *doc, const char *schema, quoth_str *lines)
{
    const record_form *form = doc->table->form;
    size_t count = records_count(doc, schema);
    *lines = (quoth_str){"", 0};
    if (!count) return NULL;
    record_cache *cache = record_cache_of(form, doc);
    if (!cache) return &document_out_of_memory;
    record_kind kind = kind_of(schema);
    if (kind == RECORD_CLAIM && !record_cache_shared(doc, cache)) return &document_out_of_memory;
    json_writer json;
    json_writer_init(&json, &doc->memory);
    record_out out = {&json, NULL};
    for (size_t i = 0; i < count; i++) {
        if (!put_record(&out, kind, form, doc, cache, i)) return &document_out_of_memory;
        json_write_newline(&json);
    }
    if (json.failed) return &document_out_of_memory;
    *lines = (quoth_str){json.bytes, json.len};
    return NULL;
}

const document_fault *records_visit(quoth_doc *doc, const char *schema, size_t index, const quoth_visitor *visitor)
{
    const record_form *form = doc->table->form;
    record_cache *cache = record_cache_of(form, doc);
    record_out out = {NULL, visitor};
    bool good = cache && put_record(&out, kind_of(schema), form, doc, cache, index);
    return good ? NULL : &document_out_of_memory;
}
