/* SPDX-License-Identifier: Apache-2.0 */
/* Transcripts and interviews: paragraphs that begin with who speaks in them ("SMITH: It rains."), where an article has
 * several of the same speaker.  A label that comes once only ("Update: ...") is none.  A transcript may be a quotation
 * itself, each of its paragraphs behind a mark that opens. */
#ifndef QUOTH_QUOTE_DETECT_TRANSCRIPT_H
#define QUOTH_QUOTE_DETECT_TRANSCRIPT_H

#include "quoth/plugin.h"

#define TRANSCRIPT_SPEAKERS 16 /* of one article */

typedef struct transcript {
    uint32_t word[TRANSCRIPT_SPEAKERS]; /* last words of labels */
    uint32_t times[TRANSCRIPT_SPEAKERS];
    uint32_t speakers;
    uint32_t labels;   /* paragraphs with one */
    bool conversation; /* somebody speaks twice */
} transcript;

/* The first of tokens [first, end) behind a quotation mark at their beginning; `first` if there is none. */
uint32_t transcript_begin(quoth_str text, quoth_records tokens, uint32_t first, uint32_t end);

/* True if tokens [first, end) are what nobody says: "(CROSSTALK.)". */
bool transcript_is_note(quoth_str text, quoth_records tokens, uint32_t first, uint32_t end);

/* The token of the colon behind a label at the beginning of tokens [first, end); 0: there is no label. */
uint32_t transcript_label(quoth_str text, quoth_records tokens, uint32_t first, uint32_t end);

/* Notes the label that ends before token `colon`. */
void transcript_note(transcript *, quoth_records tokens, uint32_t colon);

/* True if the label is that of a speaker: it was noted more than once, or others were in an article with several. */
bool transcript_has(const transcript *, quoth_records tokens, uint32_t colon);

#endif
