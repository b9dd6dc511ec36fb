/* SPDX-License-Identifier: Apache-2.0 */
/* Records as structs: what a sink needs that does not write the host's JSON as it is.
 *
 * The fields are those of docs/records.md.  Strings and lists lie in memory of the document.  A string that is null in
 * the record is empty here, a list that is null has no items. */
#ifndef QUOTH_PLUGINS_RECORD_H
#define QUOTH_PLUGINS_RECORD_H

#include "quoth/plugin.h"

#define RECORD_CLAIM    "quoth.claim/1"
#define RECORD_DOCUMENT "quoth.document/1"

typedef struct record_list {
    void *items;
    size_t count, room;
} record_list;

/* A place in the text; one of a cue, a speaker or an addressee that is not there has no text. */
typedef struct record_span {
    int64_t bytes[2], chars[2];
    int64_t original[2]; /* -1: not from one piece of the original */
    quoth_str text;
    bool quoted; /* of content only */
} record_span;

typedef struct record_topic {
    quoth_str id, label;
    double score;
} record_topic;

typedef struct record_model {
    quoth_str name, hash;
} record_model;

/* A claim; of a document, what it has in common with a claim: doc, topics, article, source, made_by. */
typedef struct record {
    quoth_str id, doc, type, text, act;
    record_list content, quotes; /* of record_span */
    record_span cue, speaker, addressee;
    quoth_str lemma, manner;
    struct {
        quoth_str id, name, kind, role, of, link;
        int64_t mentions; /* -1: there is no entity */
    } entity;
    record_list topics; /* of record_topic */
    double confidence;
    quoth_str before, after;
    struct {
        quoth_str url, title, published, site, language, duplicate_of;
        record_list authors; /* of quoth_str */
    } article;
    struct {
        quoth_str file, member; /* what is not UTF-8 has become U+FFFD */
        int64_t offset, length; /* -1: not known */
        int64_t record;         /* -1: none */
        bool decoded;
    } source;
    struct {
        quoth_str quoth, pipeline, lexicons;
        record_list models; /* of record_model */
    } made_by;
} record;

#define RECORD_ITEM(list, type, i) (&((const type *)(list).items)[i])

/* The struct that holds a field. */
typedef enum record_holder {
    RECORD_IN_RECORD,
    RECORD_IN_CONTENT, /* each item of the list */
    RECORD_IN_QUOTES,
    RECORD_IN_TOPICS
} record_holder;

typedef enum record_kind {
    RECORD_STRING,  /* quoth_str */
    RECORD_STRINGS, /* record_list of quoth_str */
    RECORD_INTEGER, /* int64_t; -1 where it is null */
    RECORD_REAL,    /* double */
    RECORD_BOOL,    /* bool */
    RECORD_PAIR     /* int64_t[2]; -1 where it is null */
} record_kind;

typedef struct record_field {
    const char *name; /* as in docs/records.md, the names of what it lies in before it: "speaker.entity.role" */
    record_holder holder;
    record_kind kind;
    size_t offset; /* in the holder */
} record_field;

/* All fields of a claim, in the order of the record: X(name, holder, type of the holder, member, kind). */
#define RECORD_SPAN_FIELDS(X, name, holder, type, within)                                                              \
    X(name ".bytes", holder, type, within bytes, RECORD_PAIR)                                                          \
    X(name ".chars", holder, type, within chars, RECORD_PAIR)                                                          \
    X(name ".original", holder, type, within original, RECORD_PAIR)                                                    \
    X(name ".text", holder, type, within text, RECORD_STRING)
#define RECORD_TOPIC_FIELDS(X)                                                                                         \
    X("topics.id", RECORD_IN_TOPICS, record_topic, id, RECORD_STRING)                                                  \
    X("topics.label", RECORD_IN_TOPICS, record_topic, label, RECORD_STRING)                                            \
    X("topics.score", RECORD_IN_TOPICS, record_topic, score, RECORD_REAL)
#define RECORD_ARTICLE_FIELDS(X, within)                                                                               \
    X(within "url", RECORD_IN_RECORD, record, article.url, RECORD_STRING)                                              \
    X(within "title", RECORD_IN_RECORD, record, article.title, RECORD_STRING)                                          \
    X(within "published", RECORD_IN_RECORD, record, article.published, RECORD_STRING)                                  \
    X(within "site", RECORD_IN_RECORD, record, article.site, RECORD_STRING)                                            \
    X(within "language", RECORD_IN_RECORD, record, article.language, RECORD_STRING)                                    \
    X(within "authors", RECORD_IN_RECORD, record, article.authors, RECORD_STRINGS)                                     \
    X(within "duplicate_of", RECORD_IN_RECORD, record, article.duplicate_of, RECORD_STRING)
#define RECORD_ORIGIN_FIELDS(X)                                                                                        \
    X("source.file", RECORD_IN_RECORD, record, source.file, RECORD_STRING)                                             \
    X("source.member", RECORD_IN_RECORD, record, source.member, RECORD_STRING)                                         \
    X("source.offset", RECORD_IN_RECORD, record, source.offset, RECORD_INTEGER)                                        \
    X("source.length", RECORD_IN_RECORD, record, source.length, RECORD_INTEGER)                                        \
    X("source.record", RECORD_IN_RECORD, record, source.record, RECORD_INTEGER)                                        \
    X("source.decoded", RECORD_IN_RECORD, record, source.decoded, RECORD_BOOL)                                         \
    X("made_by.quoth", RECORD_IN_RECORD, record, made_by.quoth, RECORD_STRING)                                         \
    X("made_by.pipeline", RECORD_IN_RECORD, record, made_by.pipeline, RECORD_STRING)                                   \
    X("made_by.lexicons", RECORD_IN_RECORD, record, made_by.lexicons, RECORD_STRING)
#define RECORD_CLAIM_FIELDS(X)                                                                                         \
    X("id", RECORD_IN_RECORD, record, id, RECORD_STRING)                                                               \
    X("doc", RECORD_IN_RECORD, record, doc, RECORD_STRING)                                                             \
    X("type", RECORD_IN_RECORD, record, type, RECORD_STRING)                                                           \
    X("text", RECORD_IN_RECORD, record, text, RECORD_STRING)                                                           \
    RECORD_SPAN_FIELDS(X, "content", RECORD_IN_CONTENT, record_span, )                                                 \
    X("content.quoted", RECORD_IN_CONTENT, record_span, quoted, RECORD_BOOL)                                           \
    X("act", RECORD_IN_RECORD, record, act, RECORD_STRING)                                                             \
    RECORD_SPAN_FIELDS(X, "quotes", RECORD_IN_QUOTES, record_span, )                                                   \
    RECORD_SPAN_FIELDS(X, "cue", RECORD_IN_RECORD, record, cue.)                                                       \
    X("cue.lemma", RECORD_IN_RECORD, record, lemma, RECORD_STRING)                                                     \
    X("cue.manner", RECORD_IN_RECORD, record, manner, RECORD_STRING)                                                   \
    RECORD_SPAN_FIELDS(X, "speaker", RECORD_IN_RECORD, record, speaker.)                                               \
    X("speaker.entity.id", RECORD_IN_RECORD, record, entity.id, RECORD_STRING)                                         \
    X("speaker.entity.name", RECORD_IN_RECORD, record, entity.name, RECORD_STRING)                                     \
    X("speaker.entity.kind", RECORD_IN_RECORD, record, entity.kind, RECORD_STRING)                                     \
    X("speaker.entity.role", RECORD_IN_RECORD, record, entity.role, RECORD_STRING)                                     \
    X("speaker.entity.of", RECORD_IN_RECORD, record, entity.of, RECORD_STRING)                                         \
    X("speaker.entity.link", RECORD_IN_RECORD, record, entity.link, RECORD_STRING)                                     \
    X("speaker.entity.mentions", RECORD_IN_RECORD, record, entity.mentions, RECORD_INTEGER)                            \
    RECORD_SPAN_FIELDS(X, "addressee", RECORD_IN_RECORD, record, addressee.)                                           \
    RECORD_TOPIC_FIELDS(X)                                                                                             \
    X("confidence", RECORD_IN_RECORD, record, confidence, RECORD_REAL)                                                 \
    X("context.before", RECORD_IN_RECORD, record, before, RECORD_STRING)                                               \
    X("context.after", RECORD_IN_RECORD, record, after, RECORD_STRING)                                                 \
    RECORD_ARTICLE_FIELDS(X, "article.")                                                                               \
    RECORD_ORIGIN_FIELDS(X)

/* The fields of a claim, in the order of RECORD_CLAIM_FIELDS. */
extern const record_field record_claim_fields[];

/* [load] The host's service for records; NULL: this host has none (reported as host-too-old). */
const quoth_records_host *record_service(const quoth_host *, quoth_ctx *);

/* [worker] Reads a document, or the claim `index` of it, or all claims (`count` of them).  QUOTH_E_LIMIT when memory
 * is out (reported). */
quoth_status record_read_document(const quoth_host *, const quoth_records_host *, quoth_ctx *, quoth_doc *, record *);
quoth_status record_read_claim(const quoth_host *, const quoth_records_host *, quoth_ctx *, quoth_doc *, size_t index,
                               record *);
quoth_status record_read_claims(const quoth_host *, const quoth_records_host *, quoth_ctx *, quoth_doc *,
                                record **claims, size_t *count);

#endif
