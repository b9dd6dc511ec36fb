/* SPDX-License-Identifier: Apache-2.0 */
/* Paragraphs of plain text, whether a paragraph is one line or was wrapped over several. */
#ifndef QUOTH_CLEAN_PLAIN_TEXT_H
#define QUOTH_CLEAN_PLAIN_TEXT_H

#include "text_map.h"
#include "text_rules.h"

typedef struct plain_text {
    text_map folded;            /* all paragraphs, one after the other, white space folded */
    text_paragraph *paragraphs; /* spans of the folded text */
    quoth_span *spans;          /* where each stands in the text given */
    size_t count;
} plain_text;

/* False: memory is out (reported). */
bool plain_text_read(plain_text *plain, const clean_call *call, const text_phrases *phrases, quoth_str text);

#endif
