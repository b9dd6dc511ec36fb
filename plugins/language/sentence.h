/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cuts the tokens of a paragraph into sentences, by rules.  Closing quotation marks and brackets stay with the sentence
 * they close; a quotation may hold several sentences; a question or an exclamation in quotation marks goes on when the
 * words that report it follow ("Why?" Smith asked).  Pure functions: any thread.
 */
#ifndef QUOTH_LANGUAGE_SENTENCE_H
#define QUOTH_LANGUAGE_SENTENCE_H

#include "tokenizer.h"

/* How many tokens sentence_end() looks ahead of a possible end. */
#define SENTENCE_LOOK 12u

/*
 * The index behind the last token of the sentence that begins at tokens[from], from < count.  `complete`: the paragraph
 * has no tokens behind tokens[count - 1]; if it may have, 0 says that the end cannot be told yet.  A sentence is cut
 * when it has `max` tokens.
 */
size_t sentence_end(const char *text, const lang_token *tokens, size_t from, size_t count, bool complete, size_t max);

/* Its parts, for those who judge by more than rules (boundary.h). */

/* The index behind what closes a sentence from tokens[at] on: quotation marks, brackets, further marks, "[17]". */
size_t sentence_closed(const char *text, const lang_token *tokens, size_t at, size_t count);

/* True if a sentence that begins at tokens[from] ends behind tokens[mark], when tokens[next], next < count, is the
 * first one behind what closes it. */
bool sentence_ends(const char *text, const lang_token *tokens, size_t from, size_t mark, size_t next, size_t count);

#endif
