/* SPDX-License-Identifier: Apache-2.0 */
/* An example of a third party's plugin: marks the figures (numbers) in claims in a layer of its own, and leaves out
 * articles whose claims have too few of them.  docs/plugins.md walks through it. */
#include <quoth/plugin.h>

#include <stdlib.h>

typedef struct figures_config {
    int64_t min_figures;
} figures_config;

typedef struct figures {
    const quoth_host *host;
    int64_t min_figures;
    quoth_layer_id claims, tokens, figures;
} figures;

typedef struct figure {
    quoth_span span;
    uint32_t claim;
} figure;

static const quoth_column figure_columns[] = {
    {.name = "span", .cell = QUOTH_SPAN, .offset = offsetof(figure, span), .help = "the figure"},
    {.name = "claim",
     .cell = QUOTH_REF,
     .offset = offsetof(figure, claim),
     .of = "claim",
     .help = "the claim it is in"},
    {.name = NULL},
};

static const quoth_layer figure_layer = {
    .size = sizeof(quoth_layer),
    .revision = 1,
    .name = "org.example.figure",
    .record_size = sizeof(figure),
    .columns = figure_columns,
    .help = "numbers in claims",
};

static const quoth_option options[] = {
    {.name = "min-figures",
     .help = "articles whose claims have fewer figures are dropped",
     .kind = QUOTH_INT,
     .fallback = "0",
     .min = 0,
     .max = 1000,
     .offset = QUOTH_FIELD(figures_config, min_figures, int64_t)},
    {.name = NULL},
};

static const quoth_port ports[] = {
    {.layer = "token", .revision = 1, .use = QUOTH_READ},
    {.layer = "claim", .revision = 1, .use = QUOTH_READ},
    {.layer = "org.example.figure", .revision = 1, .use = QUOTH_ADD},
    {.layer = NULL},
};

static quoth_status figures_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    figures *self = calloc(1, sizeof *self);
    if (!self) return QUOTH_FATAL;
    self->host = host;
    self->min_figures = ((const figures_config *)config)->min_figures;
    self->claims = host->layer(ctx, "claim");
    self->tokens = host->layer(ctx, "token");
    self->figures = host->layer(ctx, "org.example.figure");
    *shared = self;
    return QUOTH_OK;
}

static quoth_status figures_process(void *worker, void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    (void)worker;
    const figures *self = shared;
    quoth_records claims = self->host->read(doc, self->claims), tokens = self->host->read(doc, self->tokens);
    int64_t count = 0;
    size_t first = 0; /* claims and tokens are sorted: no claim begins before the last one did */
    for (size_t c = 0; c < claims.count; c++) {
        quoth_span span = QUOTH_AT(claims, quoth_claim, c)->span;
        while (first < tokens.count && QUOTH_AT(tokens, quoth_token, first)->span.begin < span.begin) first++;
        for (size_t t = first; t < tokens.count && QUOTH_AT(tokens, quoth_token, t)->span.end <= span.end; t++) {
            const quoth_token *token = QUOTH_AT(tokens, quoth_token, t);
            if (token->upos != QUOTH_UPOS_NUM) continue;
            figure *added = self->host->append(ctx, doc, self->figures, sizeof(figure), 1);
            if (!added) return QUOTH_E_LIMIT;
            *added = (figure){token->span, (uint32_t)c};
            count++;
        }
    }
    if (count >= self->min_figures) return QUOTH_OK;
    self->host->report(ctx, QUOTH_REASON, "few-figures", (quoth_span){0, 0}, "only %lld figures in claims",
                       (long long)count);
    return QUOTH_DROP;
}

static const quoth_stage figures_stage = {
    .size = sizeof(quoth_stage),
    .role = QUOTH_STAGE,
    .order = QUOTH_PARALLEL,
    .pure = true,
    .name = "figures",
    .version = "1.0.0",
    .summary = "marks the numbers in claims",
    .manual = "Adds layer `org.example.figure`.  Drops with reason `few-figures`.",
    .options = options,
    .config_size = sizeof(figures_config),
    .ports = ports,
    .open = figures_open,
    .process = figures_process,
    .close = free,
};

static const quoth_stage *const stages[] = {&figures_stage, NULL};
static const quoth_layer *const layers[] = {&figure_layer, NULL};
QUOTH_BUNDLE(figures, "Apache-2.0", stages, layers);
