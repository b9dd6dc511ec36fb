/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `topic-classify`: IPTC Media Topics of an article and of its claims. */
#include "topic_output.h"
#include "topic_texts.h"

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
