/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cuts a paragraph into tokens, as the treebanks do that the taggers learn from: English clitics are tokens of their
 * own
 * ("do" "n't", "Trump" "'s"), and so are hyphens between words ("much" "-" "anticipated") unless the first part is a
 * mere prefix ("co-founder"); abbreviations keep their full stop ("Mr.", "U.S.").  Works in chunks, in time linear in
 * the text, without memory of its own.  A tokenizer belongs to one thread at a time.
 */
#ifndef QUOTH_LANGUAGE_TOKENIZER_H
#define QUOTH_LANGUAGE_TOKENIZER_H

#include "quoth/plugin.h"

/* What a token is; the classes exclude each other. */
typedef enum token_kind {
    TOKEN_WORD,
    TOKEN_NUMBER, /* begins with a digit */
    TOKEN_PUNCT,
    TOKEN_SYMBOL,
    TOKEN_ADDRESS /* a URL, an e-mail address, "@name", "#tag" */
} token_kind;

enum {
    TOKEN_SPACE_BEFORE = 1u, /* or the paragraph begins */
    TOKEN_FIRST_UPPER = 2u,  /* first character is a capital */
    TOKEN_HAS_UPPER = 4u,
    TOKEN_HAS_LOWER = 8u,
    TOKEN_HAS_DIGIT = 16u,
    TOKEN_QUOTE_OPEN = 32u,
    TOKEN_QUOTE_CLOSE = 64u,
    TOKEN_END_MARK = 128u,      /* ends a sentence: . ? ! and runs of them */
    TOKEN_ABBREVIATION = 256u,  /* ends with a full stop that may end the sentence too: "U.S.", "Inc.", "p.m." */
    TOKEN_TITLE = 512u,         /* an abbreviation that never ends a sentence: "Mr.", "No." before a number */
    TOKEN_INITIAL = 1024u,      /* "J." */
    TOKEN_CLITIC = 2048u,       /* "n't", "'s", "'ll" */
    TOKEN_BRACKET_CLOSE = 4096u /* ) ] } */
};

typedef struct lang_token {
    uint32_t begin, end; /* bytes of the text */
    uint32_t word;       /* word_hash() of them */
    uint16_t flags;
    uint16_t kind; /* token_kind */
} lang_token;

typedef struct tokenizer {
    const char *text;
    uint32_t begin, at, end; /* the paragraph, and how far it is done */
    uint32_t max_token;      /* bytes; a longer one is cut */
    bool quote_open;         /* a straight double quotation mark is open */
} tokenizer;

#define TOKENIZER_MAX_TOKEN 256u

/* Begins a paragraph.  `text` must stay as it is until the last tokenizer_next(). */
void tokenizer_start(tokenizer *, const char *text, quoth_span paragraph, uint32_t max_token);

/* Fills at most `room` tokens (room >= 1) and returns how many; 0: the paragraph is done. */
size_t tokenizer_next(tokenizer *, lang_token *tokens, size_t room);

#endif
