/* SPDX-License-Identifier: Apache-2.0 */
/* The text of an article as the page shows it, and where in it the spans of its claims are. */
#ifndef QUOTH_CORE_VIEW_TEXT_H
#define QUOTH_CORE_VIEW_TEXT_H

#include "view/view_set.h"

/* A text whose bytes can be turned into the units in which JavaScript counts. */
typedef struct view_text {
    quoth_str text;  /* valid UTF-8 */
    uint64_t *marks; /* units before every VIEW_TEXT_STEP bytes; owned */
} view_text;

/* `text` is borrowed and must be valid UTF-8. */
void view_text_begin(view_text *, quoth_str text);
void view_text_end(view_text *);

/* The UTF-16 units before a byte, which must begin a character or be the end. */
uint64_t view_text_units(const view_text *, uint64_t byte);
/* True if the words of the span stand where it says. */
bool view_text_holds(const view_text *, const view_span *);
/* True if those of all contents of the article do. */
bool view_text_fits(const view_text *, const view_article *);

/* Puts in place of an article's text what is known of it: each claim in its context, a paragraph each, with all spans
 * of the claims moved there.  The result is the caller's, to be freed. */
char *view_text_compose(view_article *, size_t *len);

/* Makes untrusted words harmless to look at, in place and without moving anything that is counted in UTF-16 units:
 * control characters become visible, overrides of the direction of writing a replacement character, and every kind of
 * line end a line feed.  `to` has room for 3 bytes for each of `text`; the result is what was written to it. */
quoth_str view_text_show(quoth_str text, char *to);

#endif
