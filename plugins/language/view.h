/* SPDX-License-Identifier: Apache-2.0 */
/* What the taggers' features are made of: a token's word, ends, shape and classes, worked out once for a sentence. */
#ifndef QUOTH_LANGUAGE_VIEW_H
#define QUOTH_LANGUAGE_VIEW_H

#include "clusters.h"
#include "tokenizer.h"

/* Features look so far to both sides of a token; the views of a sentence are padded by that. */
#define VIEW_PADDING 2u

/* Bits of lang_view.shape; the kind of the token (token_kind) lies above VIEW_KIND. */
enum {
    VIEW_FIRST_UPPER = 1u,
    VIEW_REST_UPPER = 2u, /* a capital behind the first character */
    VIEW_LOWER = 4u,
    VIEW_DIGIT = 8u,
    VIEW_INNER_MARK = 16u, /* a full stop, hyphen or the like within the word */
    VIEW_SINGLE = 32u,     /* one character */
    VIEW_KIND = 6u,        /* shift */
    VIEW_CAPS = 512u,      /* the sentence is all in capitals: case says nothing */
    VIEW_TITLE = 1024u,    /* the sentence is capitalised like a headline: case says little */
    VIEW_OUTSIDE = 2048u   /* padding: before or behind the sentence */
};

typedef struct lang_view {
    uint32_t word;   /* word hash; of numbers that of their shape, of addresses one for all */
    uint32_t suffix; /* the last four bytes, lowered, the last one lowest */
    uint32_t prefix; /* the first four bytes, lowered, the first one lowest */
    uint16_t shape;  /* VIEW_... */
    word_classes classes;
    uint8_t capital;   /* 1: may be part of a name: has a capital letter, and is no title ("Sen.") or month */
    uint8_t xpos;      /* quoth_xpos; the caller's to fill before features of names are made */
    uint8_t gazetteer; /* NAMES_IS_...; likewise */
} lang_view;

/* Fills views[VIEW_PADDING .. VIEW_PADDING + count) from the tokens of a sentence, and the padding on both sides. */
void view_fill(const clusters *, const char *text, const lang_token *tokens, size_t count, lang_view *views);

#endif
