/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of records: the form they share, what is worked out once a document, and where the fields go. */
#ifndef QUOTH_CORE_RECORD_FORM_H
#define QUOTH_CORE_RECORD_FORM_H

#include "base/json_writer.h"
#include "documents/document.h"
#include "records/records.h"

/* A model in made_by. */
typedef struct record_model {
    char *name;
    char hash[RECORD_MODEL_DIGITS + 1];
} record_model;

struct record_form {
    quoth_layer_id claim, part, quote, entity, topic; /* QUOTH_NONE where the pipeline lacks them */
    const char *version;
    const char *pipeline; /* hash */
    record_model *models;
    size_t model_count;
    char lexicons[RECORD_MODEL_DIGITS + 1]; /* of all lexicons together; empty: none */
    char *made_by;                          /* as JSON */
    size_t made_by_len;
};

/* What a document's records share; made when the first one is asked for, in the document's memory. */
typedef struct record_cache {
    uint32_t *ordinals;        /* of each claim among those with equal content */
    uint32_t *topic_first;     /* of each claim: index into topic; QUOTH_NONE */
    uint32_t *topic_next;      /* of each topic: the next one of the same claim */
    uint32_t document_topics;  /* the first of the document's own */
    quoth_str article, source; /* as JSON; only once lines were asked for */
} record_cache;

/* Where fields go: to a JSON writer, or as events to a visitor. */
typedef struct record_out {
    json_writer *json; /* NULL: the visitor */
    const quoth_visitor *visitor;
} record_out;

void out_object(record_out *, quoth_str key);
void out_array(record_out *, quoth_str key);
void out_object_end(record_out *);
void out_array_end(record_out *);
void out_string(record_out *, quoth_str key, quoth_str value);
/* The same for bytes that may be no UTF-8 (a visitor gets them as they are). */
void out_any(record_out *, quoth_str key, quoth_str value);
/* A string, or null when it is empty. */
void out_optional(record_out *, quoth_str key, quoth_str value);
void out_integer(record_out *, quoth_str key, int64_t value);
void out_score(record_out *, quoth_str key, double value);
void out_bool(record_out *, quoth_str key, bool value);
void out_null(record_out *, quoth_str key);

/* Members that several records have. */
void record_put_article_members(record_out *, const quoth_doc *); /* url to authors */
void record_put_article(record_out *, const quoth_doc *, quoth_str key);
void record_put_source(record_out *, const quoth_doc *, quoth_str key);
void record_put_made_by(record_out *, const record_form *);

/* The document's cache; NULL: no memory. */
record_cache *record_cache_of(const record_form *, quoth_doc *);

/* Writes what all claims share as JSON into the cache.  False: no memory. */
bool record_cache_shared(quoth_doc *, record_cache *);

#endif
