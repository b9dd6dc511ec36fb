/* SPDX-License-Identifier: Apache-2.0 */
#include "definition.h"

#include <string.h>

static const quoth_token *token_at(const detect_input *in, uint32_t i)
{
    return QUOTH_AT(in->tokens, quoth_token, i);
}

static bool is_that(const detect_input *in, const quoth_token *t)
{
    const char *word = in->text.ptr + t->span.begin;

    return t->span.end - t->span.begin == 4 && (word[0] | 32) == 't' && memcmp(word + 1, "hat", 3) == 0;
}

static bool is_relative(const quoth_token *t)
{
    return t->xpos == QUOTH_XPOS_WP || t->xpos == QUOTH_XPOS_WDT;
}

bool definition_is_relative(const detect_input *in, quoth_span span)
{
    uint32_t token = detect_token(in, span.begin);

    return token < in->tokens.count && is_relative(token_at(in, token));
}

/* ---------------------------------------------------------------------------------------------- content */

uint32_t definition_behind_that(const detect_input *in, quoth_span content)
{
    uint32_t token = detect_token(in, content.begin);
    const quoth_token *t;

    if (token + 1 >= in->tokens.count) return content.begin;
    t = token_at(in, token);
    if (t->span.begin != content.begin || t->upos != QUOTH_UPOS_SCONJ || !is_that(in, t)) return content.begin;
    t = token_at(in, token + 1);
    return t->span.begin < content.end ? t->span.begin : content.begin;
}

static bool is_addressee(const report *r, quoth_span span)
{
    for (uint8_t i = 0; i < r->sources; i++)
        if (r->source[i].addressee && r->source[i].span.begin <= span.begin && span.end <= r->source[i].span.end)
            return true;
    return false;
}

uint32_t definition_begin(const detect_input *in, const report *rule, uint32_t begin, quoth_span found)
{
    if (begin <= found.begin || begin >= found.end) return found.begin;
    for (uint32_t t = detect_token(in, found.begin); t < in->tokens.count; t++) {
        const quoth_token *token = token_at(in, t);

        if (token->span.begin >= begin) break;
        if (!is_that(in, token) && !is_addressee(rule, token->span)) return found.begin;
    }
    return begin;
}

/* ----------------------------------------------------------------------------------------------- source */

/* True if the first noun of the tokens is a name. */
static bool has_name(const detect_input *in, uint32_t first, uint32_t end)
{
    for (uint32_t t = first; t < end && t < in->tokens.count; t++) {
        uint8_t upos = token_at(in, t)->upos;

        if (upos == QUOTH_UPOS_NOUN || upos == QUOTH_UPOS_PROPN) return upos == QUOTH_UPOS_PROPN;
    }
    return false;
}

quoth_span definition_clip(const detect_input *in, quoth_span source)
{
    uint32_t end = detect_token(in, source.end - 1) + 1;
    const quoth_token *before = NULL;

    for (uint32_t t = detect_token(in, source.begin); t < end && t < in->tokens.count; t++) {
        const quoth_token *token = token_at(in, t);

        if (before && (is_relative(token) || (in->text.ptr[token->span.begin] == ',' &&
                                              before->upos == QUOTH_UPOS_PROPN && !has_name(in, t + 1, end))))
            return (quoth_span){source.begin, before->span.end};
        if (token->upos != QUOTH_UPOS_PUNCT) before = token;
    }
    return source;
}

quoth_span definition_source(const detect_input *in, quoth_span rule, quoth_span found)
{
    uint32_t first = detect_token(in, rule.begin), end = detect_token(in, rule.end - 1) + 1;
    const quoth_token *before = NULL;

    if (found.begin >= rule.begin) return rule;
    for (uint32_t t = detect_token(in, found.begin); t < first; t++) {
        const quoth_token *token = token_at(in, t);
        bool named = before && before->upos == QUOTH_UPOS_PROPN && !has_name(in, first, end);

        if (before && (is_relative(token) || (named && in->text.ptr[token->span.begin] == ',')))
            return (quoth_span){found.begin, before->span.end};
        if (token->upos == QUOTH_UPOS_PUNCT) return rule;
        before = token;
    }
    /* "he himself" is he */
    if (before && before->xpos == QUOTH_XPOS_PRP && token_at(in, first)->xpos == QUOTH_XPOS_PRP) rule = before->span;
    return (quoth_span){found.begin, rule.end};
}
