/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "records/record_form.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* A layer counts only if it is the standard one: records are formed from its fields. */
static quoth_layer_id standard_layer(const layer_table *table, const char *name)
{
    quoth_layer_id id = layer_table_find(table, name);
    return id != QUOTH_NONE && table->layers[id].def == standard_layer_find(name) ? id : QUOTH_NONE;
}

static int compare_resources(const void *a, const void *b)
{
    const resource *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

/* The name becomes a member's name in JSON, which is written as it is. */
static char *plain_name(const char *name)
{
    char *plain = memory_copy(name);
    for (char *at = plain; *at; at++)
        if ((unsigned char)*at < 0x20 || (unsigned char)*at >= 0x7F || *at == '"' || *at == '\\') *at = '_';
    return plain;
}

/* Models by name, each with its hash; lexicons, of which there are many, as one. */
static void form_add_resources(record_form *form, const resources *files)
{
    size_t count = resources_count(files);
    const resource **sorted = memory_alloc(count * sizeof(resource *));
    for (size_t i = 0; i < count; i++) sorted[i] = resources_at(files, i);
    qsort(sorted, count, sizeof(resource *), compare_resources);
    form->models = memory_alloc(count * sizeof *form->models);
    hash lexicons;
    size_t lexicon_count = 0;
    hash_begin(&lexicons);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(sorted[i]->kind, "models") == 0) {
            record_model *model = &form->models[form->model_count++];
            model->name = plain_name(sorted[i]->name);
            memcpy(model->hash, sorted[i]->hash, RECORD_MODEL_DIGITS);
        } else {
            hash_add_str(&lexicons, (quoth_str){sorted[i]->name, strlen(sorted[i]->name)});
            hash_add(&lexicons, sorted[i]->hash, strlen(sorted[i]->hash));
            lexicon_count++;
        }
    }
    char hex[HASH_HEX_SIZE];
    hash_end(&lexicons, hex);
    if (lexicon_count) memcpy(form->lexicons, hex, RECORD_MODEL_DIGITS);
    free(sorted);
}

record_form *record_form_new(const char *pipeline, const layer_table *table, const resources *files)
{
    record_form *form = memory_alloc(sizeof *form);
    form->claim = standard_layer(table, "claim");
    form->part = standard_layer(table, "claim-part");
    form->quote = standard_layer(table, "claim-quote");
    form->entity = standard_layer(table, "entity");
    form->topic = standard_layer(table, "topic");
    form->version = PACKAGE_VERSION;
    form->pipeline = pipeline;
    form_add_resources(form, files);
    /* Of memory without limit, so that it does not fail. */
    json_writer json;
    json_writer_init(&json, NULL);
    record_put_made_by(&(record_out){&json, NULL}, form);
    form->made_by = memory_alloc(json.len + 1);
    memcpy(form->made_by, json.bytes, json.len);
    form->made_by_len = json.len;
    json_writer_free(&json);
    return form;
}

void record_form_free(record_form *form)
{
    if (!form) return;
    for (size_t i = 0; i < form->model_count; i++) free(form->models[i].name);
    free(form->models);
    free(form->made_by);
    free(form);
}

/* ---------------------------------------------------------------------------------- once a document */

/* Which claims have equal content: a claim's place among them is part of its id. */
static bool count_ordinals(const record_form *form, quoth_doc *doc, record_cache *cache)
{
    quoth_records claims = document_records(doc, form->claim);
    if (!claims.count) return true;
    size_t slots = 16;
    while (slots < claims.count * 2) slots *= 2;
    /* Open addressing by a hash of the content; hash values that are equal count as equal content. */
    typedef struct slot {
        uint64_t hash;
        uint32_t count;
    } slot;
    slot *table = arena_zalloc(&doc->memory, slots * sizeof *table, _Alignof(slot));
    cache->ordinals = arena_alloc(&doc->memory, claims.count * sizeof *cache->ordinals, _Alignof(uint32_t));
    if (!table || !cache->ordinals) return false;
    quoth_records parts = document_records(doc, form->part);
    for (size_t i = 0; i < claims.count; i++) {
        const quoth_claim *claim = QUOTH_AT(claims, quoth_claim, i);
        uint64_t h = UINT64_C(0xCBF29CE484222325);
        for (uint32_t k = claim->parts.begin; k < claim->parts.end; k++) {
            quoth_str s = document_slice(doc, QUOTH_AT(parts, quoth_claim_part, k)->span);
            for (size_t b = 0; b < s.len; b++) h = (h ^ (unsigned char)s.ptr[b]) * UINT64_C(0x100000001B3);
            h = (h ^ 0xFF) * UINT64_C(0x100000001B3); /* no byte of UTF-8: parts are kept apart */
        }
        h ^= h >> 32;
        size_t at = h & (slots - 1);
        while (table[at].count && table[at].hash != h) at = (at + 1) & (slots - 1);
        table[at].hash = h;
        cache->ordinals[i] = table[at].count++;
    }
    return true;
}

/* Chains the topics of each claim, and those of the document. */
static bool chain_topics(const record_form *form, quoth_doc *doc, record_cache *cache)
{
    quoth_records topics = document_records(doc, form->topic);
    size_t claims = document_records(doc, form->claim).count;
    cache->document_topics = QUOTH_NONE;
    if (!topics.count) return true;
    cache->topic_next = arena_alloc(&doc->memory, topics.count * sizeof *cache->topic_next, _Alignof(uint32_t));
    cache->topic_first = arena_alloc(&doc->memory, claims * sizeof *cache->topic_first, _Alignof(uint32_t));
    if (!cache->topic_next || !cache->topic_first) return false;
    for (size_t i = 0; i < claims; i++) cache->topic_first[i] = QUOTH_NONE;
    for (size_t i = topics.count; i-- > 0;) {
        uint32_t claim = QUOTH_AT(topics, quoth_topic, i)->claim;
        uint32_t *head = claim == QUOTH_NONE ? &cache->document_topics : &cache->topic_first[claim];
        cache->topic_next[i] = *head;
        *head = (uint32_t)i;
    }
    return true;
}

record_cache *record_cache_of(const record_form *form, quoth_doc *doc)
{
    if (doc->records) return doc->records;
    record_cache *cache = arena_zalloc(&doc->memory, sizeof *cache, _Alignof(record_cache));
    if (!cache || !count_ordinals(form, doc, cache) || !chain_topics(form, doc, cache) || !document_index_chars(doc))
        return NULL;
    doc->records = cache;
    return cache;
}

/* ------------------------------------------------------------------------------------- shared members */

static void put_authors(record_out *out, const quoth_doc *doc)
{
    out_array(out, JSON_KEY("authors"));
    for (size_t i = 0; i < doc->meta_count; i++) {
        const document_meta *meta = &doc->meta[i];
        if (meta->key.len == 6 && memcmp(meta->key.ptr, "author", 6) == 0) out_string(out, JSON_ITEM, meta->value);
    }
    out_array_end(out);
}

void record_put_article_members(record_out *out, const quoth_doc *doc)
{
    out_optional(out, JSON_KEY("url"), document_meta_first(doc, "url"));
    out_optional(out, JSON_KEY("title"), document_meta_first(doc, "title"));
    out_optional(out, JSON_KEY("published"), document_meta_first(doc, "published"));
    out_optional(out, JSON_KEY("site"), document_meta_first(doc, "site"));
    out_optional(out, JSON_KEY("language"), document_meta_first(doc, "language"));
    put_authors(out, doc);
    quoth_str first = document_meta_first(doc, "duplicate-of");
    if (first.len) out_string(out, JSON_KEY("duplicate_of"), first);
}

void record_put_article(record_out *out, const quoth_doc *doc, quoth_str key)
{
    out_object(out, key);
    record_put_article_members(out, doc);
    out_object_end(out);
}

void record_put_source(record_out *out, const quoth_doc *doc, quoth_str key)
{
    const quoth_locator *locator = &doc->locator;
    if (!doc->located) {
        out_null(out, key);
        return;
    }
    out_object(out, key);
    out_any(out, JSON_KEY("file"), locator->file);
    if (locator->member.len)
        out_any(out, JSON_KEY("member"), locator->member);
    else
        out_null(out, JSON_KEY("member"));
    out_integer(out, JSON_KEY("offset"), (int64_t)locator->offset);
    out_integer(out, JSON_KEY("length"), (int64_t)locator->length);
    if (locator->record >= 0)
        out_integer(out, JSON_KEY("record"), locator->record);
    else
        out_null(out, JSON_KEY("record"));
    out_bool(out, JSON_KEY("decoded"), locator->decoded);
    out_object_end(out);
}

bool record_cache_shared(quoth_doc *doc, record_cache *cache)
{
    if (cache->article.ptr) return true;
    json_writer json;
    json_writer_init(&json, &doc->memory);
    record_put_article(&(record_out){&json, NULL}, doc, JSON_ITEM);
    size_t article = json.len;
    json.comma = false;
    record_put_source(&(record_out){&json, NULL}, doc, JSON_ITEM);
    if (json.failed) return false;
    cache->article = (quoth_str){json.bytes, article};
    cache->source = (quoth_str){json.bytes + article, json.len - article};
    return true;
}

static quoth_str str(const char *s)
{
    return (quoth_str){s, strlen(s)};
}

void record_put_made_by(record_out *out, const record_form *form)
{
    if (out->json && form->made_by) {
        json_write_raw(out->json, JSON_KEY("made_by"), (quoth_str){form->made_by, form->made_by_len});
        return;
    }
    /* While the form is being made, the object alone is wanted. */
    out_object(out, out->json ? JSON_ITEM : JSON_KEY("made_by"));
    out_string(out, JSON_KEY("quoth"), str(form->version));
    out_string(out, JSON_KEY("pipeline"), str(form->pipeline));
    out_object(out, JSON_KEY("models"));
    for (size_t i = 0; i < form->model_count; i++)
        out_string(out, str(form->models[i].name), str(form->models[i].hash));
    out_object_end(out);
    out_optional(out, JSON_KEY("lexicons"), str(form->lexicons));
    out_object_end(out);
}
