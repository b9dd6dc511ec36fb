/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of a whole document, in two passes.  The first labels each sentence by itself as it comes; the second adds what
 * the rest of the document says of the same words (a surname whose full name stands elsewhere; a word that is also
 * written small) and labels again.  The tokens' scores are kept, so the second pass costs little.
 *
 * Belongs to one document and one thread; memory comes from the caller and is the caller's.
 */
#ifndef QUOTH_LANGUAGE_NAMES_DOCUMENT_H
#define QUOTH_LANGUAGE_NAMES_DOCUMENT_H

#include "names.h"

#define NAMES_DOC_FEATURES 7u

/* A token that may be part of a name. */
typedef struct names_candidate {
    uint32_t token, word;
    uint16_t shape; /* of its view */
    uint8_t flags;  /* NAMES_... below */
    uint8_t label;
    int16_t scores[NAMES_WIDTH];
} names_candidate;

enum {
    NAMES_STRETCH_BEGINS = 1u, /* the token before is no candidate, or in another sentence */
    NAMES_SENTENCE_BEGINS = 2u,
    NAMES_CAPITAL = 4u
};

typedef struct names_document names_document;

/* Memory that lasts as long as the document; NULL: none left. */
typedef void *names_alloc(void *memory, size_t size);

/* NULL: no memory. */
names_document *names_document_new(const names_model *, names_alloc *, void *memory);

/* The first pass over a sentence: `count` views (the first one of which is views[VIEW_PADDING]), with their parts of
 * speech and gazetteers; first_token is the number of its first token; `marks` is room for `count` bytes.  False: no
 * memory. */
bool names_document_add(names_document *, const lang_view *views, size_t count, uint32_t first_token, uint8_t *marks);

/* A name: tokens [begin, end). */
typedef struct names_found {
    uint32_t begin, end;
    unsigned kind; /* below NAMES_KINDS */
    float score;   /* probability of its least certain token */
} names_found;

/* The second pass, once all sentences are added: gives the names in order.  `found` answers false to stop. */
typedef bool names_give(void *self, const names_found *);
bool names_document_finish(names_document *, names_give *, void *self);

/* Gives the candidates with their features of the document (0: absent), before names_document_finish(): for training.
 */
typedef void names_seen(void *self, names_candidate *, const uint32_t features[NAMES_DOC_FEATURES]);
void names_document_each(names_document *, names_seen *, void *self);

#endif
