/* SPDX-License-Identifier: Apache-2.0 */
#include "documents/document.h"

#include "base/hash.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { META_FIRST_CAPACITY = 16, STRINGS_FIRST_CAPACITY = 1024, ID_HASH_DIGITS = 32 };

const document_fault document_out_of_memory = {
    QUOTH_E_LIMIT, "document-memory",
    "the document needs more memory than the limit 'document-memory' allows; raise it under 'limits'"};

static const document_fault text_twice = {QUOTH_E_DOC, "text-set-twice", "the text of the document is set already"};
static const document_fault text_not_utf8 = {QUOTH_E_DOC, "text-not-utf8", "the text is not valid UTF-8"};
static const document_fault text_too_long = {QUOTH_E_LIMIT, "text-too-long", "the text has 4 GiB or more"};
static const document_fault bad_runs = {QUOTH_E_DOC, "bad-text-map",
                                        "the map from text to original bytes is not ascending or leads outside"};
static const document_fault foreign_text = {QUOTH_E_DOC, "foreign-memory",
                                            "the text does not lie in memory of the document"};
static const document_fault foreign_payload = {QUOTH_E_DOC, "foreign-memory",
                                               "the payload does not lie in memory of the document"};
static const document_fault meta_not_utf8 = {QUOTH_E_DOC, "metadata-not-utf8", "a metadata value is not valid UTF-8"};
static const document_fault string_not_utf8 = {QUOTH_E_DOC, "string-not-utf8", "a string is not valid UTF-8"};

quoth_doc *document_new(arena_pool *pool, const layer_table *table, size_t limit)
{
    quoth_doc *doc = calloc(1, sizeof *doc + table->count * sizeof(layer_records));
    if (!doc) return NULL;
    arena_init(&doc->memory, pool, limit);
    doc->table = table;
    doc->payload.ptr = doc->text.ptr = "";
    return doc;
}

void document_free(quoth_doc *doc)
{
    if (!doc) return;
    arena_reset(&doc->memory);
    free(doc);
}

void document_reset(quoth_doc *doc)
{
    arena_reset(&doc->memory);
    arena memory = doc->memory;
    const layer_table *table = doc->table;
    memset(doc, 0, sizeof *doc + table->count * sizeof(layer_records));
    doc->memory = memory;
    doc->table = table;
    doc->payload.ptr = doc->text.ptr = "";
}

quoth_str document_copy(quoth_doc *doc, quoth_str s)
{
    char *copy = arena_alloc(&doc->memory, s.len, 1);
    if (!copy) return (quoth_str){NULL, 0};
    if (s.len) memcpy(copy, s.ptr, s.len);
    return (quoth_str){copy, s.len};
}

static bool is_str(quoth_str s, const char *word)
{
    return strlen(word) == s.len && memcmp(word, s.ptr, s.len) == 0;
}

/* -------------------------------------------------------------------------------------- source material */

const document_fault *document_set_payload(quoth_doc *doc, quoth_str bytes, const char *media_type)
{
    if (bytes.len && !arena_holds(&doc->memory, bytes.ptr, bytes.len)) return &foreign_payload;
    doc->payload = bytes;
    if (!media_type || !*media_type) return NULL;
    for (size_t i = 0; i < doc->meta_count; i++)
        if (is_str(doc->meta[i].key, "media-type")) {
            doc->meta_count--;
            memmove(doc->meta + i, doc->meta + i + 1, (doc->meta_count - i) * sizeof *doc->meta);
            break;
        }
    return document_add_meta(doc, "media-type", (quoth_str){media_type, strlen(media_type)});
}

const document_fault *document_set_locator(quoth_doc *doc, const quoth_locator *from)
{
    quoth_locator *to = &doc->locator;
    memset(to, 0, sizeof *to);
    memcpy(to, from, from->size < sizeof *to ? from->size : sizeof *to);
    to->size = sizeof *to;
    to->file = document_copy(doc, to->file);
    to->member = document_copy(doc, to->member);
    doc->located = true;
    return to->file.ptr && to->member.ptr ? NULL : &document_out_of_memory;
}

/* ------------------------------------------------------------------------------------------------- text */

static bool runs_fit(const quoth_run *runs, size_t count, size_t text_len, size_t payload_len)
{
    uint64_t end = 0;
    for (size_t i = 0; i < count; i++) {
        const quoth_run *run = &runs[i];
        if (run->text < end || (uint64_t)run->original + run->original_length > payload_len) return false;
        end = (uint64_t)run->text + run->text_length;
        if (end > text_len) return false;
    }
    return true;
}

/* A text that is a piece of the payload needs no map from the plugin. */
static const document_fault *map_identity(quoth_doc *doc, quoth_str text)
{
    uintptr_t at = (uintptr_t)text.ptr, begin = (uintptr_t)doc->payload.ptr;
    if (!text.len || at < begin || at - begin > doc->payload.len || text.len > doc->payload.len - (at - begin))
        return NULL;
    if (at - begin > UINT32_MAX) return NULL;
    quoth_run *run = arena_alloc(&doc->memory, sizeof *run, _Alignof(quoth_run));
    if (!run) return &document_out_of_memory;
    *run = (quoth_run){0, (uint32_t)text.len, (uint32_t)(at - begin), (uint32_t)text.len};
    doc->runs = run;
    doc->run_count = 1;
    return NULL;
}

const document_fault *document_set_text(quoth_doc *doc, quoth_str text, const quoth_run *runs, size_t count)
{
    if (doc->text_set) return &text_twice;
    if (text.len > DOCUMENT_TEXT_MAX) return &text_too_long;
    if (text.len && !arena_holds(&doc->memory, text.ptr, text.len)) return &foreign_text;
    if (count && !arena_holds(&doc->memory, runs, count * sizeof *runs)) return &foreign_text;
    if (!utf8_valid(text)) return &text_not_utf8;
    if (!runs_fit(runs, count, text.len, doc->payload.len)) return &bad_runs;
    if (count) {
        doc->runs = runs;
        doc->run_count = count;
    } else {
        const document_fault *fault = map_identity(doc, text);
        if (fault) return fault;
    }
    if (!text.len || !arena_holds(&doc->memory, text.ptr, text.len + 1) || text.ptr[text.len] != 0) {
        text = document_copy(doc, text);
        if (!text.ptr) return &document_out_of_memory;
    }
    doc->text = text;
    doc->text_set = true;
    return NULL;
}

bool document_original(const quoth_doc *doc, quoth_span span, uint64_t *begin, uint64_t *end)
{
    if (span.begin >= span.end) return false;
    /* The last run that begins at or before the span. */
    size_t low = 0, high = doc->run_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (doc->runs[middle].text <= span.begin)
            low = middle + 1;
        else
            high = middle;
    }
    if (!low) return false;
    const quoth_run *run = &doc->runs[low - 1], *last = doc->runs + doc->run_count;
    if (span.begin >= run->text + run->text_length) return false;
    *begin = run->original;
    if (run->text_length == run->original_length) *begin += span.begin - run->text;
    while (span.end > run->text + run->text_length) {
        const quoth_run *before = run++;
        if (run == last || run->text != before->text + before->text_length ||
            run->original != before->original + before->original_length)
            return false;
    }
    *end = (uint64_t)run->original + run->original_length;
    if (run->text_length == run->original_length) *end = run->original + (span.end - run->text);
    return true;
}

bool document_index_chars(quoth_doc *doc)
{
    if (doc->chars) return true;
    size_t blocks = doc->text.len / DOCUMENT_CHAR_BLOCK + 1;
    uint32_t *index = arena_alloc(&doc->memory, blocks * sizeof *index, _Alignof(uint32_t));
    if (!index) return false;
    index[0] = 0;
    for (size_t i = 1; i < blocks; i++)
        index[i] =
            index[i - 1] + (uint32_t)utf8_count(doc->text.ptr + (i - 1) * DOCUMENT_CHAR_BLOCK, DOCUMENT_CHAR_BLOCK);
    doc->chars = index;
    return true;
}

uint32_t document_char_offset(const quoth_doc *doc, uint32_t offset)
{
    uint32_t block = offset / DOCUMENT_CHAR_BLOCK, begin = block * DOCUMENT_CHAR_BLOCK;
    return doc->chars[block] + (uint32_t)utf8_count(doc->text.ptr + begin, offset - begin);
}

/* --------------------------------------------------------------------------------- metadata and strings */

const document_fault *document_add_meta(quoth_doc *doc, const char *key, quoth_str value)
{
    if (!utf8_valid(value)) return &meta_not_utf8;
    if (doc->meta_count == doc->meta_capacity) {
        size_t capacity = doc->meta_capacity ? doc->meta_capacity * 2 : META_FIRST_CAPACITY;
        document_meta *meta = arena_alloc(&doc->memory, capacity * sizeof *meta, _Alignof(document_meta));
        if (!meta) return &document_out_of_memory;
        if (doc->meta_count) memcpy(meta, doc->meta, doc->meta_count * sizeof *meta);
        doc->meta = meta;
        doc->meta_capacity = capacity;
    }
    document_meta entry = {document_copy(doc, (quoth_str){key, strlen(key)}), document_copy(doc, value)};
    if (!entry.key.ptr || !entry.value.ptr) return &document_out_of_memory;
    doc->meta[doc->meta_count++] = entry;
    return NULL;
}

size_t document_meta_values(const quoth_doc *doc, const char *key, quoth_str *values, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < doc->meta_count; i++) {
        if (!is_str(doc->meta[i].key, key)) continue;
        if (count < max) values[count] = doc->meta[i].value;
        count++;
    }
    return count;
}

quoth_str document_meta_first(const quoth_doc *doc, const char *key)
{
    quoth_str value = {"", 0};
    document_meta_values(doc, key, &value, 1);
    return value;
}

const document_fault *document_ensure_id(quoth_doc *doc)
{
    if (document_meta_first(doc, "id").len) return NULL;
    quoth_str id = document_meta_first(doc, "warc-record-id");
    char hex[HASH_HEX_SIZE];
    if (!id.len) {
        hash_hex(doc->payload.ptr, doc->payload.len, hex);
        id = (quoth_str){hex, ID_HASH_DIGITS};
    }
    /* An empty id of the input gives way. */
    for (size_t i = 0; i < doc->meta_count; i++)
        if (is_str(doc->meta[i].key, "id")) {
            doc->meta[i].value = document_copy(doc, id);
            return doc->meta[i].value.ptr ? NULL : &document_out_of_memory;
        }
    return document_add_meta(doc, "id", id);
}

const document_fault *document_intern(quoth_doc *doc, quoth_str s, quoth_span *span)
{
    *span = (quoth_span){0, 0};
    if (!s.len) return NULL;
    if (!utf8_valid(s)) return &string_not_utf8;
    if (s.len >= UINT32_MAX / 2 - doc->string_count) return &document_out_of_memory;
    uint32_t need = doc->string_count + (uint32_t)s.len;
    if (need > doc->string_capacity) {
        uint32_t capacity = doc->string_capacity ? doc->string_capacity : STRINGS_FIRST_CAPACITY;
        while (capacity < need) capacity *= 2;
        if (!doc->strings || !arena_extend(&doc->memory, doc->strings, doc->string_capacity, capacity)) {
            char *strings = arena_alloc(&doc->memory, capacity, 1);
            if (!strings) return &document_out_of_memory;
            if (doc->string_count) memcpy(strings, doc->strings, doc->string_count);
            /* `s` may lie in the old pool: that stays where it is until the document goes. */
            doc->strings = strings;
        }
        doc->string_capacity = capacity;
    }
    memcpy(doc->strings + doc->string_count, s.ptr, s.len);
    *span = (quoth_span){doc->string_count, need};
    doc->string_count = need;
    return NULL;
}

quoth_str document_string(const quoth_doc *doc, quoth_span span)
{
    if (span.begin >= span.end || span.end > doc->string_count) return (quoth_str){"", 0};
    return (quoth_str){doc->strings + span.begin, span.end - span.begin};
}

quoth_records document_records(const quoth_doc *doc, quoth_layer_id id)
{
    if (id >= doc->table->count) return (quoth_records){NULL, 0, 1};
    const layer_records *layer = &doc->layers[id];
    return (quoth_records){layer->first, layer->count, layer->stride ? layer->stride : 1};
}
