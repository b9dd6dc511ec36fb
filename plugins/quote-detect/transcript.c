/* SPDX-License-Identifier: Apache-2.0 */
#include "transcript.h"

#include <string.h>

#define LABEL_TOKENS 6 /* "Sen. Maria Keller-Smith" */
#define LEAST_TOKENS 4 /* words that a speaker must say */

static bool is_capital(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || c >= 0xC3;
}

static bool is_mark(quoth_str text, const quoth_token *token)
{
    unsigned char c = (unsigned char)text.ptr[token->span.begin];

    return c == '"' || c == '\'' || c == '`' || (c == 0xE2 && token->xpos == QUOTH_XPOS_PUNCT);
}

uint32_t transcript_begin(quoth_str text, quoth_records tokens, uint32_t first, uint32_t end)
{
    return first < end && is_mark(text, QUOTH_AT(tokens, quoth_token, first)) ? first + 1 : first;
}

bool transcript_is_note(quoth_str text, quoth_records tokens, uint32_t first, uint32_t end)
{
    char opens, last = '\0';

    if (first >= end) return false;
    opens = text.ptr[QUOTH_AT(tokens, quoth_token, first)->span.begin];
    for (uint32_t t = end; t-- > first && (last == '\0' || last == '.');) {
        const quoth_token *token = QUOTH_AT(tokens, quoth_token, t);

        if (!is_mark(text, token)) last = text.ptr[token->span.end - 1];
    }
    return (opens == '(' && last == ')') || (opens == '[' && last == ']');
}

uint32_t transcript_label(quoth_str text, quoth_records tokens, uint32_t first, uint32_t end)
{
    for (uint32_t t = first; t < end && t < first + LABEL_TOKENS; t++) {
        const quoth_token *token = QUOTH_AT(tokens, quoth_token, t);
        unsigned char c = (unsigned char)text.ptr[token->span.begin];

        if (c == ':') {
            const quoth_token *before = t > first ? QUOTH_AT(tokens, quoth_token, t - 1) : NULL;

            if (!before || before->span.end != token->span.begin || end - t <= LEAST_TOKENS) return 0;
            if (before->span.end - before->span.begin < 2) return 0; /* "Q:" and "A:" name nobody */
            return is_mark(text, QUOTH_AT(tokens, quoth_token, t + 1)) ? 0 : t;
        }
        if (!is_capital(c) && !(t > first && strchr("-'.", c))) return 0;
    }
    return 0;
}

/* Where the label's last word is noted; `speakers` if it is not. */
static uint32_t place_of(const transcript *all, quoth_records tokens, uint32_t colon)
{
    uint32_t word = QUOTH_AT(tokens, quoth_token, colon - 1)->word, i = 0;

    while (i < all->speakers && all->word[i] != word) i++;
    return i;
}

void transcript_note(transcript *all, quoth_records tokens, uint32_t colon)
{
    uint32_t i = place_of(all, tokens, colon);

    if (i == all->speakers) {
        if (i == TRANSCRIPT_SPEAKERS) return;
        all->word[all->speakers++] = QUOTH_AT(tokens, quoth_token, colon - 1)->word;
    }
    all->labels++;
    if (++all->times[i] > 1) all->conversation = true;
}

bool transcript_has(const transcript *all, quoth_records tokens, uint32_t colon)
{
    uint32_t i = place_of(all, tokens, colon);

    return i < all->speakers && (all->times[i] > 1 || (all->conversation && all->labels > 2));
}
