/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `topic-classify`: IPTC Media Topics of an article and of its claims. */
#include "topic_scorer.h"
#include "topic_second.h"

#include "tokenizer.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of the title that count. */
#define TITLE_MOST_BYTES 2048u
/* Tokens of the title that are cut at a time. */
#define TITLE_CHUNK 64u
/* Topics of the second level under one of the top level. */
#define SECOND_MOST 3u

typedef struct topic_config {
    quoth_str model, lexicon, second_lexicon;
    double min_score, background;
    int64_t max_topics, max_claim_tokens, levels;
} topic_config;

/* Made in open(), then only read. */
typedef struct topic_shared {
    const quoth_host *host;
    const topic_config *config;
    quoth_layer_id paragraph, token, claim, part, topic;
    safetensors *file;
    lexicon *terms, *second_terms;
    topic_model model;
    topic_second_model second_model; /* without `second_terms`: not used */
} topic_shared;

/* What a worker counts with. */
typedef struct topic_worker_state {
    topic_scorer *scorer;
    topic_second *second; /* NULL: the top level alone */
} topic_worker_state;

static const quoth_option topic_options[] = {
    {.name = "min-score",
     .help = "the least score of a topic that is given; a text with none gets no topic",
     .kind = QUOTH_REAL,
     .fallback = "0.3",
     .min = 0,
     .max = 1,
     .offset = QUOTH_FIELD(topic_config, min_score, double)},
    {.name = "max-topics",
     .help = "the most topics of the top level of an article, and of a claim",
     .kind = QUOTH_INT,
     .fallback = "3",
     .min = 1,
     .max = TOPIC_LABELS,
     .offset = QUOTH_FIELD(topic_config, max_topics, int64_t)},
    {.name = "levels",
     .help = "levels of the vocabulary: 1 the top level, 2 also the level below it where its terms are found",
     .kind = QUOTH_INT,
     .fallback = "2",
     .min = 1,
     .max = 2,
     .offset = QUOTH_FIELD(topic_config, levels, int64_t)},
    {.name = "background",
     .help = "how much the article counts for the topics of its claims; their own words count 1",
     .kind = QUOTH_REAL,
     .fallback = "0.4",
     .min = 0,
     .max = 2,
     .offset = QUOTH_FIELD(topic_config, background, double)},
    {.name = "model",
     .help = "model of the topics: an installed name, or a path",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_ADVANCED,
     .fallback = "topics.safetensors",
     .offset = QUOTH_FIELD(topic_config, model, quoth_str)},
    {.name = "lexicon",
     .help = "lexicon of terms with their topics: an installed name, or a path; empty: none",
     .kind = QUOTH_TEXT,
     .fallback = "topic-terms.tsv",
     .offset = QUOTH_FIELD(topic_config, lexicon, quoth_str)},
    {.name = "second-lexicon",
     .help = "lexicon of terms with their topics of the second level: an installed name, or a path; empty: none",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_ADVANCED,
     .fallback = "topic-second-terms.tsv",
     .offset = QUOTH_FIELD(topic_config, second_lexicon, quoth_str)},
    {.name = "max-claim-tokens",
     .help = "tokens of a claim that count, from its start",
     .kind = QUOTH_INT,
     .flags = QUOTH_ADVANCED,
     .fallback = "400",
     .min = 10,
     .max = 10000,
     .offset = QUOTH_FIELD(topic_config, max_claim_tokens, int64_t)},
    {.name = NULL},
};

static const quoth_port topic_ports[] = {
    {"text", 0, QUOTH_READ},
    {"token", 0, QUOTH_READ},
    {"paragraph", 0, QUOTH_READ_IF_THERE},
    {"claim", 0, QUOTH_READ_IF_THERE},
    {"claim-part", 0, QUOTH_READ_IF_THERE},
    {"topic", 0, QUOTH_ADD},
    {NULL, 0, QUOTH_READ},
};

static const quoth_resource topic_resources[] = {
    {"models", "topics.safetensors", "Apache-2.0",
     "labelled news texts, an archive of news articles, IPTC Media Topics (CC BY 4.0), GloVe (PDDL), own texts"},
    {"lexicons", "topic-terms.tsv", "Apache-2.0", "written for quoth; topic ids of IPTC Media Topics (CC BY 4.0)"},
    {"lexicons", "topic-second-terms.tsv", "Apache-2.0",
     "written for quoth; topic ids and names of IPTC Media Topics (CC BY 4.0)"},
    {NULL, NULL, NULL, NULL},
};

/* ---- opening ---- */

static void topic_close(void *shared)
{
    topic_shared *s = shared;

    topic_second_model_free(&s->second_model);
    topic_model_free(&s->model);
    lexicon_free(s->second_terms);
    lexicon_free(s->terms);
    safetensors_free(s->file);
    free(s);
}

static bool topic_bad(const topic_shared *s, quoth_ctx *ctx, const char *code, quoth_str name, const char *why)
{
    s->host->report(ctx, QUOTH_ERROR, code, (quoth_span){0, 0},
                    "'%s' cannot be used: %s; use the one that was installed", name.ptr, why);
    return false;
}

static bool topic_open_terms(topic_shared *s, quoth_ctx *ctx)
{
    const topic_config *config = s->config;
    char error[TOPIC_ERROR_SIZE];

    if (config->lexicon.len == 0) return true;
    if (!(s->terms = lexicon_open(s->host, ctx, config->lexicon.ptr, 3))) return false;
    return topic_model_join(&s->model, s->terms, error) || topic_bad(s, ctx, "bad-lexicon", config->lexicon, error);
}

static bool topic_open_second(topic_shared *s, quoth_ctx *ctx)
{
    const topic_config *config = s->config;
    char error[TOPIC_ERROR_SIZE];

    if (config->levels < 2 || config->second_lexicon.len == 0) return true;
    if (!(s->second_terms = lexicon_open(s->host, ctx, config->second_lexicon.ptr, 3))) return false;
    return topic_second_model_init(&s->second_model, &s->model, s->second_terms, error) ||
           topic_bad(s, ctx, "bad-lexicon", config->second_lexicon, error);
}

static bool topic_open_data(topic_shared *s, quoth_ctx *ctx)
{
    const topic_config *config = s->config;
    char error[TOPIC_ERROR_SIZE];

    if (!(s->file = safetensors_open(s->host, ctx, config->model.ptr))) return false;
    if (!topic_model_init(&s->model, s->file, error)) return topic_bad(s, ctx, "bad-model", config->model, error);
    return topic_open_terms(s, ctx) && topic_open_second(s, ctx);
}

static quoth_status topic_out_of_memory(const quoth_host *host, quoth_ctx *ctx)
{
    host->report(ctx, QUOTH_ERROR, "out-of-memory", (quoth_span){0, 0}, "out of memory");
    return QUOTH_FATAL;
}

static quoth_status topic_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    topic_shared *s = calloc(1, sizeof(*s));

    if (!s) return topic_out_of_memory(host, ctx);
    s->host = host;
    s->config = config;
    s->paragraph = host->layer(ctx, "paragraph");
    s->token = host->layer(ctx, "token");
    s->claim = host->layer(ctx, "claim");
    s->part = host->layer(ctx, "claim-part");
    s->topic = host->layer(ctx, "topic");
    if (!topic_open_data(s, ctx)) {
        topic_close(s);
        return QUOTH_E_CONFIG;
    }
    *shared = s;
    return QUOTH_OK;
}

static void topic_worker_free(void *self)
{
    topic_worker_state *worker = self;

    topic_second_free(worker->second);
    topic_scorer_free(worker->scorer);
    free(worker);
}

static quoth_status topic_worker(void *shared, quoth_ctx *ctx, void **self)
{
    topic_shared *s = shared;
    topic_worker_state *worker = calloc(1, sizeof(*worker));

    if (!worker) return topic_out_of_memory(s->host, ctx);
    worker->scorer = topic_scorer_new(&s->model);
    if (s->second_terms) worker->second = topic_second_new(&s->second_model);
    if (!worker->scorer || (s->second_terms && !worker->second)) {
        topic_worker_free(worker);
        return topic_out_of_memory(s->host, ctx);
    }
    *self = worker;
    return QUOTH_OK;
}

/* ---- texts ---- */

/* The first token that begins at or behind `at`, from `first` on. */
static size_t topic_token_at(quoth_records tokens, size_t first, uint32_t at)
{
    size_t last = tokens.count;

    while (first < last) {
        size_t middle = first + (last - first) / 2;

        if (QUOTH_AT(tokens, quoth_token, middle)->span.begin < at)
            first = middle + 1;
        else
            last = middle;
    }
    return first;
}

static void topic_begin(topic_worker_state *worker)
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

static void topic_add_article(const topic_shared *s, topic_worker_state *worker, const quoth_doc *doc,
                              quoth_records tokens)
{
    quoth_records paragraphs = s->host->read(doc, s->paragraph);
    const char *text = s->host->text(doc).ptr;
    size_t first = 0;

    topic_add_title(s, worker, doc);
    if (paragraphs.count == 0) topic_add(worker, text, tokens, 0, tokens.count);
    for (size_t i = 0; i < paragraphs.count; i++) {
        const quoth_paragraph *paragraph = QUOTH_AT(paragraphs, quoth_paragraph, i);
        size_t end;

        first = topic_token_at(tokens, first, paragraph->span.begin);
        end = topic_token_at(tokens, first, paragraph->span.end);
        if (topic_paragraph_counts(paragraph)) topic_add(worker, text, tokens, first, end);
        first = end;
    }
}

/* Adds the tokens within a span, at most `room` of them, and takes them off it. */
static void topic_add_span(topic_worker_state *worker, const char *text, quoth_records tokens, quoth_span span,
                           size_t *room)
{
    size_t first = topic_token_at(tokens, 0, span.begin), end = topic_token_at(tokens, first, span.end);

    if (end - first > *room) end = first + *room;
    topic_add(worker, text, tokens, first, end);
    *room -= end - first;
}

static void topic_add_claim(const topic_shared *s, topic_worker_state *worker, const quoth_doc *doc,
                            quoth_records tokens, const quoth_claim *claim)
{
    quoth_records parts = s->host->read(doc, s->part);
    const char *text = s->host->text(doc).ptr;
    size_t room = (size_t)s->config->max_claim_tokens;

    if (claim->parts.begin == claim->parts.end) topic_add_span(worker, text, tokens, claim->span, &room);
    for (uint32_t i = claim->parts.begin; i < claim->parts.end && i < parts.count && room; i++)
        topic_add_span(worker, text, tokens, QUOTH_AT(parts, quoth_claim_part, i)->span, &room);
}

/* ---- topics ---- */

/* The document's strings for the topics, made when first needed. */
typedef struct topic_string {
    quoth_span id, label;
} topic_string;

typedef struct topic_strings {
    topic_string first[TOPIC_LABELS], second[TOPIC_SECOND_LABELS];
} topic_strings;

/* What the topics to put are of. */
typedef struct topic_target {
    quoth_ctx *ctx;
    quoth_doc *doc;
    topic_strings *strings;
    quoth_span span;
    uint32_t claim;
} topic_target;

static quoth_span topic_intern(const topic_shared *s, const topic_target *target, const char *string)
{
    return s->host->intern(target->ctx, target->doc, (quoth_str){string, strlen(string)});
}

static bool topic_append(const topic_shared *s, const topic_target *target, topic_string *string, const char *id,
                         const char *label, float score)
{
    quoth_topic *topic;

    if (string->id.begin == string->id.end) {
        string->id = topic_intern(s, target, id);
        string->label = topic_intern(s, target, label);
    }
    topic = s->host->append(target->ctx, target->doc, s->topic, sizeof(*topic), 1);
    if (!topic) return false;
    topic->span = target->span;
    topic->claim = target->claim;
    topic->id = string->id;
    topic->label = string->label;
    topic->score = score;
    return true;
}

/* Appends the topics of the second level under one that was given, the best first. */
static bool topic_put_second(const topic_shared *s, const topic_worker_state *worker, const topic_target *target,
                             unsigned parent, float score)
{
    unsigned topics[SECOND_MOST], count;
    float shares[SECOND_MOST];

    if (!worker->second) return true;
    count = topic_second_best(worker->second, parent, topics, shares, SECOND_MOST);
    for (unsigned i = 0; i < count; i++) {
        const topic_second_label *label = &topic_second_labels[topics[i]];

        if (!topic_append(s, target, &target->strings->second[topics[i]], label->id, label->name, score * shares[i]))
            return false;
    }
    return true;
}

/* Appends the topics whose score suffices, the best first, each with those below it. */
static bool topic_put(const topic_shared *s, const topic_worker_state *worker, const topic_target *target,
                      const float margins[TOPIC_LABELS])
{
    float scores[TOPIC_LABELS];

    topic_scores(&s->model, margins, scores);
    for (int64_t n = 0; n < s->config->max_topics; n++) {
        unsigned best = 0;

        for (unsigned i = 1; i < TOPIC_LABELS; i++)
            if (scores[i] > scores[best]) best = i;
        if (!((double)scores[best] >= s->config->min_score)) return true;
        if (!topic_append(s, target, &target->strings->first[best], topic_labels[best].id, topic_labels[best].name,
                          scores[best]) ||
            !topic_put_second(s, worker, target, best, scores[best]))
            return false;
        scores[best] = -1;
    }
    return true;
}

static quoth_status topic_process(void *self, void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    const topic_shared *s = shared;
    topic_worker_state *worker = self;
    quoth_records tokens = s->host->read(doc, s->token), claims = s->host->read(doc, s->claim);
    topic_strings strings = {0};
    topic_target target = {ctx, doc, &strings, {0, (uint32_t)s->host->text(doc).len}, QUOTH_NONE};
    float article[TOPIC_LABELS], margins[TOPIC_LABELS];

    topic_begin(worker);
    topic_add_article(s, worker, doc, tokens);
    topic_scorer_margins(worker->scorer, article);
    if (!topic_put(s, worker, &target, article)) return QUOTH_E_LIMIT;
    for (uint32_t c = 0; c < claims.count; c++) {
        const quoth_claim *claim = QUOTH_AT(claims, quoth_claim, c);

        topic_begin(worker);
        topic_add_claim(s, worker, doc, tokens, claim);
        topic_scorer_margins(worker->scorer, margins);
        for (unsigned i = 0; i < TOPIC_LABELS; i++) margins[i] += (float)s->config->background * article[i];
        target.span = claim->span;
        target.claim = c;
        if (!topic_put(s, worker, &target, margins)) return QUOTH_E_LIMIT;
    }
    return QUOTH_OK;
}

static const quoth_stage topic_stage = {
    .size = sizeof(quoth_stage),
    .role = QUOTH_STAGE,
    .order = QUOTH_PARALLEL,
    .pure = true,
    .name = "topic-classify",
    .version = "0.1.0",
    .summary = "gives the article and each claim its IPTC Media Topics",
    .manual =
        "Gives the article, and each of its claims, topics of the top level of IPTC Media Topics: 17 topics, with a\n"
        "score from 0 to 1.  There may be several, the best first, and there is none where no score reaches\n"
        "`min-score`: no topic is better than a wrong one.  Topics of the level below them follow each of them where\n"
        "their terms are found (`levels: 1` leaves them out).\n"
        "\n"
        "What counts: the article's title and paragraphs (not bylines, credits and notices); for a claim its own "
        "words,\n"
        "and the article as background, by `background`.  A linear model weighs words and pairs of words; the terms "
        "of\n"
        "`lexicon` (columns: term, topic, weight 1 to 9) add to it: a term counts its weight for its topic, when\n"
        "repeated less and less (1 + ln n times for n), and of terms that begin at the same word the longest.  The sum "
        "is\n"
        "divided by a measure of the text's length, so a single term decides in a short claim and does not in a long\n"
        "article, and is turned into the score by a curve that was fitted on news of outlets the model had not seen.\n"
        "Scores of topics are independent: they need not add up to 1.\n"
        "\n"
        "The second level is told by the terms of `second-lexicon` alone (the same columns): those in the article's "
        "own\n"
        "words, and in the claim's.  The weights of a topic's terms are added up, repetitions damped as above, to w.  "
        "The\n"
        "topic is given if its topic of the top level is, and w reaches what n tokens need: m = 1.5 + sqrt(n) / 6.  "
        "Its\n"
        "score is the score of the one above it, times w / (w + m): at least half of it.  `min-score` and "
        "`max-topics`\n"
        "are for the top level; a topic of it is followed by at most 3 of the second, the best first.\n"
        "\n"
        "Limits: the first `max-claim-tokens` tokens of a claim count, and 2048 bytes of the title.\n"
        "\n"
        "Errors, before the run starts:\n"
        "\n"
        "- `bad-model`: the model file is damaged, or made for other features or topics\n"
        "- `bad-lexicon`: a row of a lexicon lacks a topic of its level or a weight from 1 to 9\n",
    .options = topic_options,
    .config_size = sizeof(topic_config),
    .ports = topic_ports,
    .resources = topic_resources,
    .open = topic_open,
    .worker = topic_worker,
    .process = topic_process,
    .worker_free = topic_worker_free,
    .close = topic_close,
};

static const quoth_stage *const topic_stages[] = {&topic_stage, NULL};
QUOTH_BUNDLE(topic_classify, "Apache-2.0", topic_stages, NULL);
