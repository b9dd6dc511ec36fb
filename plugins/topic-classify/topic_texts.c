/* SPDX-License-Identifier: Apache-2.0 */
#include "topic_texts.h"

#include "search.h"
#include "tokenizer.h"

/* Bytes of the title that count. */
#define TITLE_MOST_BYTES 2048u
/* Tokens of the title that are cut at a time. */
#define TITLE_CHUNK 64u

void topic_begin(topic_worker_state *worker)
{
    topic_scorer_begin(worker->scorer);
    if (worker->second) topic_second_begin(worker->second);
}

static void topic_add(topic_worker_state *worker, const char *text, quoth_records tokens, size_t first, size_t end)
{
    topic_scorer_add(worker->scorer, text, tokens, first, end);
    if (worker->second) topic_second_add(worker->second, text, tokens, first, end);
}

/* Adds the title, which is metadata and so was not cut into tokens yet. */
static void topic_add_title(const topic_shared *s, topic_worker_state *worker, const quoth_doc *doc)
{
    quoth_str title;
    tokenizer cut;
    lang_token chunk[TITLE_CHUNK];
    quoth_token tokens[TITLE_CHUNK];
    size_t count;

    if (s->host->meta(doc, "title", &title, 1) == 0 || title.len == 0) return;
    if (title.len > TITLE_MOST_BYTES) title.len = TITLE_MOST_BYTES;
    tokenizer_start(&cut, title.ptr, (quoth_span){0, (uint32_t)title.len}, TOKENIZER_MAX_TOKEN);
    while ((count = tokenizer_next(&cut, chunk, TITLE_CHUNK)) > 0) {
        for (size_t i = 0; i < count; i++)
            tokens[i] = (quoth_token){.span = {chunk[i].begin, chunk[i].end}, .word = chunk[i].word};
        topic_add(worker, title.ptr, (quoth_records){tokens, count, sizeof(tokens[0])}, 0, count);
    }
}

/* True if the paragraph's words are the article's. */
static bool topic_paragraph_counts(const quoth_paragraph *paragraph)
{
    return paragraph->kind != QUOTH_PARAGRAPH_CREDIT && paragraph->kind != QUOTH_PARAGRAPH_BYLINE &&
           paragraph->kind != QUOTH_PARAGRAPH_NOTICE;
}

void topic_add_article(const topic_shared *s, topic_worker_state *worker, const quoth_doc *doc, quoth_records tokens)
{
    quoth_records paragraphs = s->host->read(doc, s->paragraph);
    const char *text = s->host->text(doc).ptr;
    size_t last = 0;

    topic_add_title(s, worker, doc);
    if (paragraphs.count == 0) topic_add(worker, text, tokens, 0, tokens.count);
    for (size_t i = 0; i < paragraphs.count; i++) {
        const quoth_paragraph *paragraph = QUOTH_AT(paragraphs, quoth_paragraph, i);
        size_t first = search_begin(tokens, paragraph->span.begin), end = search_begin(tokens, paragraph->span.end);

        if (first < last) first = last; /* paragraphs that overlap count once */
        if (end < first) end = first;
        if (topic_paragraph_counts(paragraph)) topic_add(worker, text, tokens, first, end);
        last = end;
    }
}

/* Adds the tokens within a span, at most `room` of them, and takes them off it. */
static void topic_add_span(topic_worker_state *worker, const char *text, quoth_records tokens, quoth_span span,
                           size_t *room)
{
    size_t first = search_begin(tokens, span.begin), end = search_begin(tokens, span.end);

    if (end - first > *room) end = first + *room;
    topic_add(worker, text, tokens, first, end);
    *room -= end - first;
}

void topic_add_claim(const topic_shared *s, topic_worker_state *worker, const quoth_doc *doc, quoth_records tokens,
                     const quoth_claim *claim)
{
    quoth_records parts = s->host->read(doc, s->part);
    const char *text = s->host->text(doc).ptr;
    size_t room = (size_t)s->config->max_claim_tokens;

    if (claim->parts.begin == claim->parts.end) topic_add_span(worker, text, tokens, claim->span, &room);
    for (uint32_t i = claim->parts.begin; i < claim->parts.end && i < parts.count && room; i++)
        topic_add_span(worker, text, tokens, QUOTH_AT(parts, quoth_claim_part, i)->span, &room);
}
