/* SPDX-License-Identifier: Apache-2.0 */
/* A document and its memory.
 *
 * All that belongs to a document lies in its arena and goes with it in one step; the struct itself is used again for
 * another document.  One thread works on a document at a time; whoever hands it on does so under a lock. */
#ifndef QUOTH_CORE_DOCUMENT_H
#define QUOTH_CORE_DOCUMENT_H

#include "base/arena.h"
#include "documents/layers.h"
#include "quoth/plugin.h"

/* Bytes of text: offsets have 32 bits. */
#define DOCUMENT_TEXT_MAX (UINT32_MAX - 1)

enum {
    DOCUMENT_CHAR_BLOCK = 256 /* bytes of text for each entry of the index of characters */
};

typedef struct document_meta {
    quoth_str key, value;
} document_meta;

/* What went wrong with a document: status, stable code and message. */
typedef struct document_fault {
    quoth_status status;
    const char *code, *message;
} document_fault;

extern const document_fault document_out_of_memory;

struct quoth_doc {
    arena memory;
    const layer_table *table;
    quoth_str payload;
    quoth_str text;
    const quoth_run *runs;
    size_t run_count;
    bool text_set;
    document_meta *meta;
    size_t meta_count, meta_capacity;
    quoth_locator locator; /* its strings lie in the document's memory */
    bool located;
    char *strings; /* the string pool */
    uint32_t string_count, string_capacity;
    uint32_t *chars;              /* characters before each block of text; made when first asked for */
    struct record_cache *records; /* what its records share; made when first asked for */
    quoth_doc *next;              /* for lists of the owner */
    layer_records layers[];       /* one for each of the table */
};

/* A document with memory of `pool` up to `limit` bytes.  NULL: no memory. */
quoth_doc *document_new(arena_pool *pool, const layer_table *, size_t limit);
void document_free(quoth_doc *);
/* Makes it empty and gives its memory back. */
void document_reset(quoth_doc *);

/* Each returns NULL when all is well. */
const document_fault *document_set_payload(quoth_doc *, quoth_str bytes, const char *media_type);
const document_fault *document_set_locator(quoth_doc *, const quoth_locator *);
const document_fault *document_set_text(quoth_doc *, quoth_str text, const quoth_run *, size_t count);
const document_fault *document_add_meta(quoth_doc *, const char *key, quoth_str value);
const document_fault *document_intern(quoth_doc *, quoth_str, quoth_span *);
/* Gives it an id if the source did not: WARC-Record-ID, else a hash of the payload. */
const document_fault *document_ensure_id(quoth_doc *);

/* A copy in the document's memory, NUL-terminated; ptr is NULL when memory is out. */
quoth_str document_copy(quoth_doc *, quoth_str);

size_t document_meta_values(const quoth_doc *, const char *key, quoth_str *values, size_t max);
/* The first value of a key; empty if there is none. */
quoth_str document_meta_first(const quoth_doc *, const char *key);
quoth_str document_string(const quoth_doc *, quoth_span);
quoth_records document_records(const quoth_doc *, quoth_layer_id);
bool document_original(const quoth_doc *, quoth_span, uint64_t *begin, uint64_t *end);

/* Makes the index that document_char_offset needs.  False: no memory. */
bool document_index_chars(quoth_doc *);
/* Code points before byte `offset` of the text; after document_index_chars. */
uint32_t document_char_offset(const quoth_doc *, uint32_t offset);

/* The text of a span. */
static inline quoth_str document_slice(const quoth_doc *doc, quoth_span span)
{
    return (quoth_str){doc->text.ptr + span.begin, span.end - span.begin};
}

#endif
