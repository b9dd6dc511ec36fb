/* SPDX-License-Identifier: Apache-2.0 */
/* A document as this stage reads it: its layers, and what its words mean to us.  Lives for one call of process(). */
#ifndef QUOTH_SPEAKER_ATTRIBUTE_READING_H
#define QUOTH_SPEAKER_ATTRIBUTE_READING_H

#include "lexicon.h"
#include "quoth/plugin.h"
#include "search.h"

typedef struct lexicons {
    lexicon *first_names, *source_nouns;
} lexicons;

typedef struct reading {
    const quoth_host *host;
    quoth_ctx *ctx;
    quoth_doc *doc;
    const lexicons *lex;
    quoth_str text;
    quoth_records paragraphs, sentences, tokens, names, quotations, cues, contents, sources, reports;
} reading;

typedef enum sex { SEX_UNKNOWN, SEX_FEMALE, SEX_MALE } sex;

/* What a noun says of who is meant by it. */
typedef struct noun_sense {
    uint8_t kind; /* quoth_entity_kind */
    uint8_t sex;
    bool known, role, honorific, plural;
} noun_sense;

static inline const quoth_token *token_at(const reading *r, uint32_t i)
{
    return QUOTH_AT(r->tokens, quoth_token, i);
}

static inline const quoth_name *name_at(const reading *r, uint32_t i)
{
    return QUOTH_AT(r->names, quoth_name, i);
}

static inline quoth_str span_text(const reading *r, quoth_span span)
{
    return (quoth_str){r->text.ptr + span.begin, span.end - span.begin};
}

/* The first token that does not begin before byte `at`; the number of tokens if there is none. */
static inline uint32_t reading_token(const reading *r, uint32_t at)
{
    return search_begin(r->tokens, at);
}
/* The first name that does not end before token `token`. */
uint32_t reading_name(const reading *, uint32_t token);
/* True if the token's bytes are `word`, whatever their case. */
bool token_is(const reading *, uint32_t token, const char *word);
bool token_is_noun(const reading *, uint32_t token);
/* A hyphen, apostrophe or full stop. */
bool token_is_mark(const reading *, uint32_t token);
/* What the lexicon says of the token as a noun; plurals count as groups. */
noun_sense token_sense(const reading *, uint32_t token);
/* The word hash of the office that the token names, one for all its spellings: "Sen." and "senator" are the same. */
uint32_t office_word(const reading *, uint32_t token);
/* The sex that a first name tells. */
sex token_first_name(const reading *, uint32_t token);

/* The head of the phrase of tokens [first, end): its last noun before a preposition, comma, relative pronoun or verb.
 */
uint32_t phrase_head(const reading *, uint32_t first, uint32_t end);

/* The first quotation that does not begin before byte `at`; the number of quotations if there is none. */
static inline uint32_t reading_quotation(const reading *r, uint32_t at)
{
    return search_begin(r->quotations, at);
}

/* True if byte `at` lies inside a quotation that reports words. */
bool reading_in_quote(const reading *, uint32_t at);

#endif
