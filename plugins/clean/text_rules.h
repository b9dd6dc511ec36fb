/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a paragraph is, by its words: the rules that hold for the text of any outlet.
 *
 * Each rule rests on what such a paragraph says or how it is built, never on who published it.  They are cautious: a
 * paragraph with quotation marks in it reports something and is left alone unless it says plainly what it is.
 */
#ifndef QUOTH_CLEAN_TEXT_RULES_H
#define QUOTH_CLEAN_TEXT_RULES_H

#include "call.h"
#include "text_phrases.h"

/* Counts and signs of a paragraph, found in one pass. */
typedef struct text_shape {
    uint32_t bytes, words;
    uint32_t capital_words; /* begin with a capital */
    uint32_t name_words;    /* "and", "of", "de": what stands between capitals in a byline */
    uint32_t short_words;   /* at most three letters, lower case: mostly function words */
    uint32_t digits, letters, commas, pipes;
    uint32_t sentences; /* . ! ? before a space or the end */
    uint32_t signs;     /* SIGN(...) of the phrases in it */
    uint32_t agency;    /* offset of the last agency's name */
    uint32_t separator; /* offset of the last '|' or '/', or of "via"; bytes: none */
    bool past_form;     /* a word in -ed */
    bool begins_upper;
    bool ends_sentence; /* with . ! ? or one of them and closing marks */
    bool quotes;        /* double quotation marks of any style */
} text_shape;

text_shape text_shape_of(const text_phrases *phrases, quoth_str text);

/* The kind that a paragraph's own words show: CREDIT, BYLINE, NOTICE, CAPTION, LIST_ITEM, or BODY where they show
 * nothing. */
quoth_paragraph_kind text_rules_kind(quoth_str text, const text_shape *shape);

/* True for what can be a caption where a credit follows: one or two short sentences without a finite verb, or with the
 * words captions use ("left", "file photo"). */
bool text_rules_may_be_caption(const text_shape *shape);

/* True for a line built like a heading: short, not ended as a sentence, no quotation marks. */
bool text_rules_may_be_heading(quoth_str text, const text_shape *shape);

typedef struct text_paragraph {
    quoth_span span; /* of the text at hand */
    uint8_t kind;    /* quoth_paragraph_kind */
} text_paragraph;

/* Kinds of a whole text, from its paragraphs and their neighbours: captions before credits, headings before text. */
void text_rules_apply(const text_phrases *phrases, quoth_str text, text_paragraph *paragraphs, size_t count);

#endif
