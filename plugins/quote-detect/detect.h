/* SPDX-License-Identifier: Apache-2.0 */
/* One document: from its tokens to reports.  A detector belongs to one worker. */
#ifndef QUOTH_QUOTE_DETECT_DETECT_H
#define QUOTH_QUOTE_DETECT_DETECT_H

#include "report.h"
#include "rules.h"
#include "search.h"

#define DETECT_DEPTH 3 /* quotations within quotations that are read for reports */

/* The layers of a document as detect_document() reads them. */
typedef struct detect_input {
    quoth_str text;
    quoth_records paragraphs, sentences, tokens, quotations;
    uint32_t *quote_report; /* one for each quotation, filled with QUOTH_NONE */
    quoth_span *stands_for; /* NULL, or one for each token, filled with zeros: whom a relative pronoun stands for */
    quoth_span *told;       /* with stands_for, likewise: who was told, at the verb; it is no source */
    bool inside;            /* read quotations for reports in them */
} detect_input;

typedef struct detector {
    const vocabulary *voc;
    segment level[DETECT_DEPTH];
    report_list out;
} detector;

/* The first token that ends behind byte `at`. */
static inline uint32_t detect_token(const detect_input *in, uint32_t at)
{
    return search_end(in->tokens, at);
}

/* Finds the reports; they are in out. */
void detect_document(detector *, const detect_input *);

#endif
