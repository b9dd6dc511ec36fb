/* SPDX-License-Identifier: Apache-2.0 */
/* The stage "quote-detect": from tokens to quotations and to candidates for who says what. */
#include <stdlib.h>
#include <string.h>

#include "found_sources.h"
#include "fuse.h"
#include "marks.h"
#include "stage.h"

#define SURE        0.95f  /* score of a quotation that goes on over paragraphs */
#define STYLE_BYTES 65536u /* of the text that are looked at for the article's style of quotation marks */

static const char *const grades[] = {"fast", "best", "none", NULL};
static const char *const guides[] = {"quoth", "polnear", NULL};
/* The sets of weights of confidence: for each guide in turn, one for each of the models. */
static const char *const weights[] = {"fast", "best", "fast-polnear", "best-polnear", NULL};
static const char *const models[] = {"attribution-fast.safetensors", "attribution-best.safetensors"};

static const quoth_option options[] = {
    {"model", "the network that reads beside the rules: fast, best (slower), or none (the rules alone)", QUOTH_ENUM, 0,
     "fast", 0, 0, grades, NULL, NULL, QUOTH_FIELD(config, model, int32_t)},
    {"guide",
     "where content, cue and source end: quoth (docs/eval.md), or polnear, as the annotators of that corpus do",
     QUOTH_ENUM, 0, "quoth", 0, 0, guides, NULL, NULL, QUOTH_FIELD(config, guide, int32_t)},
    {"inside-quotes", "also find what is reported within quotation marks by those who are quoted", QUOTH_BOOL, 0,
     "true", 0, 0, NULL, NULL, NULL, QUOTH_FIELD(config, inside_quotes, bool)},
    {"single-quotes", "take single quotation marks for speech where an article uses them for it", QUOTH_BOOL, 0, "true",
     0, 0, NULL, NULL, NULL, QUOTH_FIELD(config, single_quotes, bool)},
    {0}};

static const quoth_port ports[] = {{"text", 1, QUOTH_READ},   {"paragraph", 1, QUOTH_READ}, {"sentence", 1, QUOTH_READ},
                                   {"token", 1, QUOTH_READ},  {"quotation", 1, QUOTH_ADD},  {"cue", 1, QUOTH_ADD},
                                   {"content", 1, QUOTH_ADD}, {"source", 1, QUOTH_ADD},     {"report", 1, QUOTH_ADD},
                                   {NULL, 0, QUOTH_READ}};

static const quoth_resource resources[] = {
    {"lexicons", "reporting-verbs.tsv", "Apache-2.0", "written for quoth"},
    {"lexicons", "reporting-words.tsv", "Apache-2.0", "written for quoth"},
    {"lexicons", "report-precision.tsv", "Apache-2.0", "shares measured on annotated news articles"},
    {"lexicons", "report-weights.tsv", "Apache-2.0", "fitted on annotated news articles"},
    {"models", "attribution-fast.safetensors", "Apache-2.0", "trained on annotated news articles"},
    {"models", "attribution-best.safetensors", "Apache-2.0", "trained on annotated news articles"},
    {NULL, NULL, NULL, NULL}};

static void stage_close(void *data)
{
    shared *sh = data;

    vocabulary_close(&sh->voc);
    precision_close(&sh->precision);
    network_free(sh->net);
    free(sh);
}

static quoth_status stage_open(const quoth_host *host, const void *configuration, quoth_ctx *ctx, void **out)
{
    shared *sh = calloc(1, sizeof(*sh));

    if (!sh) {
        host->report(ctx, QUOTH_ERROR, "no-memory", (quoth_span){0, 0},
                     "no memory for stage 'quote-detect'; free some");
        return QUOTH_FATAL;
    }
    sh->host = host;
    sh->config = configuration;
    sh->paragraph = host->layer(ctx, "paragraph");
    sh->sentence = host->layer(ctx, "sentence");
    sh->token = host->layer(ctx, "token");
    sh->quotation = host->layer(ctx, "quotation");
    sh->cue = host->layer(ctx, "cue");
    sh->content = host->layer(ctx, "content");
    sh->source = host->layer(ctx, "source");
    sh->report = host->layer(ctx, "report");
    if (!vocabulary_open(&sh->voc, host, ctx) || !precision_open(&sh->precision, host, ctx)) {
        stage_close(sh);
        return QUOTH_E_CONFIG;
    }
    if (sh->config->model != MODEL_NONE) {
        int networks = sizeof(models) / sizeof(*models);

        if (confidence_open(&sh->confidence, host, ctx, weights, sh->config->guide * networks + sh->config->model))
            sh->net = network_open(host, ctx, models[sh->config->model]);
        if (!sh->net) {
            stage_close(sh);
            return QUOTH_E_CONFIG;
        }
    }
    *out = sh;
    return QUOTH_OK;
}

static quoth_status stage_worker(void *data, quoth_ctx *ctx, void **self)
{
    shared *sh = data;
    worker *w = calloc(1, sizeof(*w));

    if (!w || (sh->net && !network_reports_open(&w->reports, sh->net))) {
        free(w);
        sh->host->report(ctx, QUOTH_ERROR, "no-memory", (quoth_span){0, 0},
                         "no memory for a worker of stage 'quote-detect'; use fewer jobs");
        return QUOTH_FATAL;
    }
    w->detector.voc = &sh->voc;
    *self = w;
    return QUOTH_OK;
}

static void stage_worker_free(void *self)
{
    worker *w = self;

    report_free(&w->detector.out);
    network_reports_close(&w->reports);
    free(w);
}

/* ------------------------------------------------------------------------------------- quotation marks */

typedef struct quotation_sink {
    const shared *sh;
    quoth_doc *doc;
    quoth_ctx *ctx;
    uint32_t count;
} quotation_sink;

static quoth_quotation *add_quotation(void *self, uint32_t *index)
{
    quotation_sink *sink = self;

    *index = sink->count++;
    return sink->sh->host->append(sink->ctx, sink->doc, sink->sh->quotation, sizeof(quoth_quotation), 1);
}

static quoth_quotation *get_quotation(void *self, uint32_t index)
{
    quotation_sink *sink = self;

    return sink->sh->host->edit(sink->ctx, sink->doc, sink->sh->quotation, index);
}

static quoth_status find_quotations(const shared *sh, quoth_doc *doc, quoth_ctx *ctx, quoth_str text,
                                    quoth_records paragraphs)
{
    quotation_sink self = {sh, doc, ctx, 0};
    marks_sink sink = {add_quotation, get_quotation, &self};
    marks_state state = {QUOTH_NONE, sh->config->single_quotes && marks_single_style(text, STYLE_BYTES)};

    for (size_t i = 0; i < paragraphs.count; i++) {
        const quoth_paragraph *p = QUOTH_AT(paragraphs, quoth_paragraph, i);
        uint32_t first = self.count;

        if (p->kind > QUOTH_PARAGRAPH_BLOCK_QUOTE) continue;
        if (!marks_scan(text, p->span, &state, &sink)) return QUOTH_E_LIMIT;
        for (uint32_t q = first; q < self.count; q++) {
            quoth_quotation *made = get_quotation(&self, q);

            made->score = marks_score(text, p->span, made);
            /* What goes on in the next paragraph is speech, whatever it looks like. */
            if (made->continues != QUOTH_NONE) get_quotation(&self, made->continues)->score = made->score = SURE;
        }
    }
    return QUOTH_OK;
}

/* ----------------------------------------------------------------------------------------------- layers */

typedef struct cue_key {
    uint32_t begin, report;
} cue_key;

static int compare_cues(const void *a, const void *b)
{
    const cue_key *x = a, *y = b;

    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    return x->report < y->report ? -1 : x->report > y->report;
}

static bool is_kept(const report *r)
{
    return !r->dropped && r->first_part != QUOTH_NONE;
}

/* Writes the cues in order of the text; `made` gets, for each report, the index of its cue or QUOTH_NONE. */
static bool write_cues(const shared *sh, quoth_doc *doc, quoth_ctx *ctx, const report_list *list, uint32_t *made)
{
    cue_key *keys = sh->host->scratch(ctx, (list->count + 1) * sizeof(*keys), _Alignof(cue_key));
    uint32_t count = 0;

    if (!keys) return false;
    for (uint32_t i = 0; i < list->count; i++) {
        made[i] = QUOTH_NONE;
        if (is_kept(&list->item[i]) && list->item[i].cue.end > list->item[i].cue.begin)
            keys[count++] = (cue_key){list->item[i].cue.begin, i};
    }
    qsort(keys, count, sizeof(*keys), compare_cues);
    for (uint32_t k = 0; k < count; k++) {
        const report *r = &list->item[keys[k].report];
        quoth_cue *cue = sh->host->append(ctx, doc, sh->cue, sizeof(*cue), 1);

        if (!cue) return false;
        cue->span = r->cue;
        cue->tokens = r->cue_tokens;
        cue->lemma = sh->host->intern(ctx, doc, r->lemma);
        cue->manner = sh->host->intern(ctx, doc, r->manner);
        cue->score = r->score;
        cue->kind = r->cue_kind;
        cue->act = r->act;
        made[keys[k].report] = k;
    }
    return true;
}

/* Writes contents, sources and the report itself. */
static bool write_report(const shared *sh, quoth_doc *doc, quoth_ctx *ctx, const report_list *list, const report *r,
                         uint32_t cue, const uint32_t *index, uint32_t *contents, uint32_t *sources)
{
    const quoth_host *host = sh->host;
    quoth_report *made;
    quoth_span span = {0, 0}, range = {*contents, *contents};
    uint32_t first_source = *sources;

    for (uint32_t p = r->first_part; p != QUOTH_NONE; p = list->part[p].next) {
        quoth_content *content = host->append(ctx, doc, sh->content, sizeof(*content), 1);

        if (!content) return false;
        content->span = list->part[p].span;
        content->quoted = list->part[p].quoted;
        if (span.end == span.begin) span = content->span;
        if (content->span.begin < span.begin) span.begin = content->span.begin;
        if (content->span.end > span.end) span.end = content->span.end;
        range.end = ++*contents;
    }
    for (uint8_t i = 0; i < r->sources; i++) {
        quoth_source_mention *source = host->append(ctx, doc, sh->source, sizeof(*source), 1);

        if (!source) return false;
        source->span = r->source[i].span;
        source->score = r->source[i].score;
        source->addressee = r->source[i].addressee;
        ++*sources;
    }
    made = host->append(ctx, doc, sh->report, sizeof(*made), 1);
    if (!made) return false;
    made->span = span;
    made->cue = cue;
    made->contents = range;
    made->sources = (quoth_span){first_source, *sources};
    made->follows = r->follows == QUOTH_NONE ? QUOTH_NONE : index[r->follows];
    made->score = r->score;
    return true;
}

static quoth_status write_layers(const shared *sh, quoth_doc *doc, quoth_ctx *ctx, const report_list *list)
{
    uint32_t *cue_of = sh->host->scratch(ctx, (list->count + 1) * sizeof(uint32_t), _Alignof(uint32_t));
    uint32_t *index = sh->host->scratch(ctx, (list->count + 1) * sizeof(uint32_t), _Alignof(uint32_t));
    uint32_t kept = 0, contents = 0, sources = 0;

    if (!cue_of || !index || !write_cues(sh, doc, ctx, list, cue_of)) return QUOTH_E_LIMIT;
    for (uint32_t i = 0; i < list->count; i++) index[i] = is_kept(&list->item[i]) ? kept++ : QUOTH_NONE;
    for (uint32_t i = 0; i < list->count; i++)
        if (is_kept(&list->item[i]) &&
            !write_report(sh, doc, ctx, list, &list->item[i], cue_of[i], index, &contents, &sources))
            return QUOTH_E_LIMIT;
    return QUOTH_OK;
}

/* How sure each report is. */
static void score_reports(const shared *sh, worker *w, const detect_input *in)
{
    report_list *list = &w->detector.out;
    confidence_view view = {in, list, &w->reports, &sh->precision};

    for (uint32_t i = 0; i < list->count; i++) {
        report *r = &list->item[i];

        if (!is_kept(r)) continue;
        r->score = sh->net ? confidence_of(&sh->confidence, &view, r)
                           : precision_of(&sh->precision, r->rule, r->variant, r->lemma);
    }
}

static quoth_status stage_process(void *self, void *data, quoth_doc *doc, quoth_ctx *ctx)
{
    worker *w = self;
    const shared *sh = data;
    const quoth_host *host = sh->host;
    detect_input in = {.text = host->text(doc),
                       .paragraphs = host->read(doc, sh->paragraph),
                       .sentences = host->read(doc, sh->sentence),
                       .tokens = host->read(doc, sh->token),
                       .inside = sh->config->inside_quotes};
    quoth_status status = find_quotations(sh, doc, ctx, in.text, in.paragraphs);
    bool failed = false;

    if (status != QUOTH_OK) return status;
    in.quotations = host->read(doc, sh->quotation);
    in.quote_report = host->scratch(ctx, (in.quotations.count + 1) * sizeof(uint32_t), _Alignof(uint32_t));
    if (!in.quote_report) return QUOTH_E_LIMIT;
    for (size_t i = 0; i < in.quotations.count; i++) in.quote_report[i] = QUOTH_NONE;
    if (sh->net && sh->config->guide == GUIDE_QUOTH) {
        in.stands_for = host->scratch(ctx, 2 * (in.tokens.count + 1) * sizeof(quoth_span), _Alignof(quoth_span));
        if (!in.stands_for) return QUOTH_E_LIMIT;
        memset(in.stands_for, 0, 2 * (in.tokens.count + 1) * sizeof(quoth_span));
        in.told = in.stands_for + in.tokens.count + 1;
    }
    detect_document(&w->detector, &in);
    if (sh->net) {
        failed = !network_reports_read(&w->reports, host, ctx, in.text, in.paragraphs);
        if (!failed && in.stands_for) found_sources_settle(&in, &w->reports.out);
        failed = failed ||
                 !fuse_reports(&in, &sh->voc, (fuse_guide)sh->config->guide, &w->reports, &w->detector.out, host, ctx);
    }
    if (failed || w->detector.out.failed) {
        host->report(ctx, QUOTH_ERROR, "no-memory", (quoth_span){0, 0},
                     "no memory for the reports of this document; use fewer jobs");
        return QUOTH_E_LIMIT;
    }
    score_reports(sh, w, &in);
    return write_layers(sh, doc, ctx, &w->detector.out);
}

static const char manual[] =
    "Finds quotation marks that belong together, words that report (\"said\", \"according "
    "to\", \"her claim that\"), what they\n"
    "report and who may be its source. Rules and lexicons find some reports, a small neural "
    "network others, and most are found by\n"
    "both.  Where both found one, the rules give the cue and a quotation between its marks, the "
    "network the extent of a clause, and\n"
    "whichever is surer the source.  With `model: none` the rules work alone; `model: best` reads "
    "with a transformer, slower.\n"
    "A report's score is how often such reports are right: docs/confidence.md shows how well that "
    "holds.\n"
    "`speaker-attribute` decides which reports are claims.\n\n"
    "A cue's `manner` groups the words that report by what they say beyond \"say\".  It is one "
    "of a closed set:\n\n"
    "- telling: `say`, `add`, `repeat`, `note`, `recall`, `explain`, `describe`, `call`, "
    "`announce`, `report`, `read`, `write`,\n"
    "  `quote`, `reply`, `conclude`; in what tone: `joke`, `shout`\n"
    "- asserting: `claim`, `insist`, `argue`, `confirm`, `suggest`, `predict`, `find`, `show`\n"
    "- committing oneself: `promise`, `offer`, `agree`, `decide`, `plan`, `refuse`\n"
    "- asking of others: `ask`, `urge`, `demand`, `order`, `warn`\n"
    "- judging: `accuse`, `criticise`, `complain`, `praise`, `support`, `oppose`, "
    "`apologise`, `admit`, `deny`\n"
    "- thinking: `believe`, `know`, `doubt`, `expect`, `hope`, `want`, `fear`\n\n"
    "It reads paragraphs of kind body, list item and block quote only, and with the network the first 1,048,576 words "
    "of a text.\n\n"
    "With `guide: polnear` spans end where the annotators of PolNeAR end them, for scores on that "
    "corpus: content keeps its \"that\",\n"
    "cues their auxiliaries, and a quotation without cue belongs to the claim before it; a report's score is how often "
    "such reports are right by them.\n\n"
    "Error codes:\n\n"
    "- `bad-lexicon`: a file in `lexicons/` has a row that cannot be read, or lacks one.\n"
    "- `bad-model`: a file in `models/` is missing, damaged, or made for another version.\n"
    "- `no-memory`: the machine has no memory left.\n";

static const quoth_stage stage = {.size = sizeof(quoth_stage),
                                  .role = QUOTH_STAGE,
                                  .order = QUOTH_PARALLEL,
                                  .pure = true,
                                  .name = "quote-detect",
                                  .version = "0.1.0",
                                  .summary = "finds quotations, cues, content and candidates for their sources",
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

QUOTH_BUNDLE(quote_detect, "Apache-2.0", stages, NULL);
