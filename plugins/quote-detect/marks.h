/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Quotation marks: finds the legal pairs of a paragraph, tells apostrophes from single quotes, and judges whether a
 * pair reports words.  Time is linear in the text, also for text that is nothing but marks.
 */
#ifndef QUOTH_QUOTE_DETECT_MARKS_H
#define QUOTH_QUOTE_DETECT_MARKS_H

#include "quoth/plugin.h"

#define MARKS_DEPTH 8 /* marks open at once; what would be deeper is taken as text */

/* What one paragraph's scan leaves to the next one's. */
typedef struct marks_state {
    uint32_t unclosed; /* of quotation: open at the end of the paragraph before; QUOTH_NONE */
    bool single_style; /* the article's own marks are single ones */
} marks_state;

/* True if the text quotes with single marks: it has words between them at the outer level and more of them than double
 * ones.  Looks at `limit` bytes at most. */
bool marks_single_style(quoth_str text, size_t limit);

/* Where a scan puts what it finds: appends one record, NULL when memory is out. */
typedef struct marks_sink {
    quoth_quotation *(*add)(void *self, uint32_t *index);
    quoth_quotation *(*get)(void *self, uint32_t index);
    void *self;
} marks_sink;

/* Scans text[paragraph], adding quotations in order of their begin.  False: the sink refused. */
bool marks_scan(quoth_str text, quoth_span paragraph, marks_state *, const marks_sink *);

/* How surely a pair reports words (0..1), from the words in it and what stands around it. */
float marks_score(quoth_str text, quoth_span paragraph, const quoth_quotation *);

#endif
