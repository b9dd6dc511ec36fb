/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sentences, tokens and names.  Each paragraph runs through a window of fixed size: it is filled with tokens, cut into
 * sentences as far as their ends can be told, these are tagged and appended to the layers, and what is left moves to
 * the window's front.  So memory besides the layers does not depend on the text.
 */
#include "tag_names.h"

#include <string.h>

/* Tokens that the window holds besides a sentence of the longest kind: what boundary_end() looks ahead, and some more
 * so that usually many sentences are done at once. */
#define TAG_WINDOW 1024u

typedef struct tag_window {
    const tag_shared *shared;
    quoth_doc *doc;
    quoth_ctx *ctx;
    const char *text;
    lang_token *tokens;
    lang_view *views;
    uint8_t *labels;
    size_t *ends; /* of the sentences that are done, as indices into tokens */
    size_t room, count;
    uint32_t paragraph, tokens_done, sentences_done;
    tag_names names;
    bool naming; /* of the paragraph at hand */
} tag_window;

static bool tag_window_init(tag_window *w)
{
    const quoth_host *host = w->shared->host;

    w->room = (size_t)w->shared->config->max_sentence + TAG_WINDOW;
    w->tokens = host->scratch(w->ctx, w->room * sizeof(*w->tokens), _Alignof(lang_token));
    w->views = host->scratch(w->ctx, (w->room + 2 * VIEW_PADDING) * sizeof(*w->views), _Alignof(lang_view));
    w->labels = host->scratch(w->ctx, w->room, 1);
    w->ends = host->scratch(w->ctx, w->room * sizeof(*w->ends), _Alignof(size_t));
    return w->tokens && w->views && w->labels && w->ends;
}

/* Appends the first `sentences` sentences of the window, which end with token `done`, to the layers. */
static quoth_status tag_window_emit(tag_window *w, size_t sentences, size_t done)
{
    const tag_shared *shared = w->shared;
    quoth_sentence *sentence = shared->host->append(w->ctx, w->doc, shared->sentence, sizeof(*sentence), sentences);
    quoth_token *token = shared->host->append(w->ctx, w->doc, shared->token, sizeof(*token), done);
    quoth_records batch = {token, done, sizeof(*token)};
    size_t from = 0;

    if (!sentence || !token) return QUOTH_E_LIMIT;
    for (size_t s = 0; s < sentences; s++, sentence++) {
        size_t end = w->ends[s];

        view_fill(&shared->clusters, w->text, w->tokens + from, end - from, w->views);
        pos_tag(&shared->pos, w->views, end - from, w->labels);
        sentence->span = (quoth_span){w->tokens[from].begin, w->tokens[end - 1].end};
        sentence->paragraph = w->paragraph;
        sentence->tokens = (quoth_span){w->tokens_done, w->tokens_done + (uint32_t)(end - from)};
        for (size_t i = from; i < end; i++, token++) {
            token->span = (quoth_span){w->tokens[i].begin, w->tokens[i].end};
            token->sentence = w->sentences_done;
            token->word = w->tokens[i].word;
            token->upos = shared->pos.upos[w->labels[i - from]];
            token->xpos = shared->pos.xpos[w->labels[i - from]];
            w->views[VIEW_PADDING + i - from].xpos = token->xpos;
        }
        if (w->naming) {
            quoth_status status = tag_names_add(&w->names, batch, from, end - from, w->views, w->tokens_done);

            if (status != QUOTH_OK) return status;
        }
        w->tokens_done += (uint32_t)(end - from);
        w->sentences_done++;
        from = end;
    }
    return QUOTH_OK;
}

static quoth_status tag_paragraph(tag_window *w, quoth_span span)
{
    const tag_config *config = w->shared->config;
    bool complete = false, begun = false;
    uint32_t style = 0;
    tokenizer t;

    w->count = 0;
    tokenizer_start(&t, w->text, span, (uint32_t)config->max_token);
    while (!complete || w->count > 0) {
        size_t sentences = 0, done = 0, end;

        if (!complete) {
            w->count += tokenizer_next(&t, w->tokens + w->count, w->room - w->count);
            complete = w->count < w->room;
        }
        if (!begun) style = boundary_style(w->tokens, w->count, complete);
        begun = true;
        while (done < w->count && (end = boundary_end(&w->shared->sentences, style, w->text, w->tokens, done, w->count,
                                                      complete, (size_t)config->max_sentence)) > 0)
            w->ends[sentences++] = done = end;
        if (sentences > 0) {
            quoth_status status = tag_window_emit(w, sentences, done);

            if (status != QUOTH_OK) return status;
            if (w->shared->host->cancelled(w->ctx)) return QUOTH_E_DOC;
        }
        w->count -= done;
        memmove(w->tokens, w->tokens + done, w->count * sizeof(*w->tokens));
    }
    return QUOTH_OK;
}

quoth_status tag_text(const tag_shared *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    quoth_records paragraphs = shared->host->read(doc, shared->paragraph);
    tag_window w = {.shared = shared, .doc = doc, .ctx = ctx, .text = shared->host->text(doc).ptr};
    quoth_status status;

    if (!tag_window_init(&w)) return QUOTH_E_LIMIT;
    if (shared->config->names) {
        status = tag_names_begin(&w.names, shared, doc, ctx, w.room);
        if (status != QUOTH_OK) return status;
    }
    for (size_t p = 0; p < paragraphs.count; p++) {
        const quoth_paragraph *paragraph = QUOTH_AT(paragraphs, quoth_paragraph, p);

        w.paragraph = (uint32_t)p;
        /* Agencies and newsletters are nobody of whom the article speaks. */
        w.naming = shared->config->names && paragraph->kind != QUOTH_PARAGRAPH_CREDIT &&
                   paragraph->kind != QUOTH_PARAGRAPH_NOTICE;
        status = tag_paragraph(&w, paragraph->span);
        if (status != QUOTH_OK) return status;
    }
    return shared->config->names ? tag_names_end(&w.names) : QUOTH_OK;
}
