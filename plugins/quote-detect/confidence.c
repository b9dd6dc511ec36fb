/* SPDX-License-Identifier: Apache-2.0 */
#include "confidence.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lexicon.h"
#include "portable.h"
#include "word.h"

#define COLUMNS     3
#define WEIGHT_MOST 1000.0f
#define ODDS_LEAST  0.002f /* probabilities nearer to 0 or 1 say no more */
#define FINITE_LOOK 400u   /* tokens of content that are looked at for a finite verb */

const char *const confidence_names[FEATURES + 1] = {
    "one",         "rule",         "precision", "found",     "content",  "cue",       "link",      "source",
    "same-source", "other-source", "overlap",   "looks",     "begins",   "goes-on",   "looks-cue", "looks-source",
    "quoted",      "mixed",        "no-cue",    "no-source", "no-lemma", "pronoun",   "ing",       "weak",
    "nested",      "inside",       "belief",    "document",  "noun",     "adjective", "phrase",    "mark",
    "finite",      "to",           "length",    "short",     NULL};

/* ------------------------------------------------------------------------------------------------ weights */

/* The file while it is read. */
typedef struct weight_reader {
    confidence *c;
    const quoth_host *host;
    quoth_ctx *ctx;
    const lexicon *file;
    const char *const *sets;
    int set;       /* the one that is wanted */
    uint64_t seen; /* features that have a weight, as bits */
} weight_reader;

_Static_assert(FEATURES <= 64, "features are noted in 64 bits");

static bool read_manner(const weight_reader *in, uint32_t row, quoth_str manner, float weight)
{
    confidence *c = in->c;
    uint32_t word = word_hash(manner.ptr, manner.len);

    if (manner.len == 0) return lexicon_refuse(in->file, row, in->host, in->ctx, "a manner without a name");
    for (uint32_t i = 0; i < c->manners; i++)
        if (c->manner[i] == word)
            return lexicon_refuse(in->file, row, in->host, in->ctx, "a second weight of manner '%.*s'", (int)manner.len,
                                  manner.ptr);
    if (c->manners == CONFIDENCE_MANNERS)
        return lexicon_refuse(in->file, row, in->host, in->ctx, "more than %u manners", CONFIDENCE_MANNERS);
    c->manner[c->manners] = word;
    c->manner_weight[c->manners++] = weight;
    return true;
}

/* Takes a row of the set.  Rows of other sets are looked at too: a mistake in them is found whatever model runs.
 * False: reported. */
static bool read_row(weight_reader *in, uint32_t row)
{
    static const char manner[] = "manner:";
    quoth_str of = lexicon_cell(in->file, row, 0), name = lexicon_cell(in->file, row, 1);
    quoth_str number = lexicon_cell(in->file, row, 2);
    bool is_manner = name.len >= sizeof(manner) - 1 && memcmp(name.ptr, manner, sizeof(manner) - 1) == 0;
    int of_set = lexicon_choice(in->file, row, 0, in->sets), feature = -1;
    float weight;

    if (of_set < 0)
        return lexicon_refuse(in->file, row, in->host, in->ctx, "unknown model '%.*s'", (int)of.len, of.ptr);
    if (!is_manner && (feature = lexicon_choice(in->file, row, 1, confidence_names)) < 0)
        return lexicon_refuse(in->file, row, in->host, in->ctx, "unknown feature '%.*s'", (int)name.len, name.ptr);
    if (!lexicon_number(in->file, row, 2, -WEIGHT_MOST, WEIGHT_MOST, &weight))
        return lexicon_refuse(in->file, row, in->host, in->ctx, "'%.*s' is no weight from -1000 to 1000",
                              (int)number.len, number.ptr);
    if (of_set != in->set) return true;
    if (is_manner)
        return read_manner(in, row, (quoth_str){name.ptr + sizeof(manner) - 1, name.len - (sizeof(manner) - 1)},
                           weight);
    if (in->seen >> feature & 1)
        return lexicon_refuse(in->file, row, in->host, in->ctx, "a second weight of '%s' for model '%s'",
                              confidence_names[feature], in->sets[of_set]);
    in->c->weight[feature] = weight;
    in->seen |= UINT64_C(1) << feature;
    return true;
}

bool confidence_open(confidence *c, const quoth_host *host, quoth_ctx *ctx, const char *const *sets, int set)
{
    static const char name[] = "report-weights.tsv";
    lexicon *file = lexicon_open(host, ctx, name, COLUMNS);
    weight_reader in = {c, host, ctx, file, sets, set, 0};
    bool good = file != NULL;

    *c = (confidence){0};
    for (uint32_t row = 0; good && row < lexicon_rows(file); row++) good = read_row(&in, row);
    for (int i = 0; good && i < FEATURES; i++) {
        good = in.seen >> i & 1;
        if (!good)
            host->report(ctx, QUOTH_ERROR, "bad-lexicon", (quoth_span){0, 0},
                         "no weight of '%s' for model '%s' in lexicon '%s'; add it or use the file that was installed",
                         confidence_names[i], sets[set], name);
    }
    lexicon_free(file);
    return good;
}

/* ----------------------------------------------------------------------------------------------- features */

static float log_odds(float p)
{
    if (p < ODDS_LEAST) p = ODDS_LEAST;
    if (p > 1 - ODDS_LEAST) p = 1 - ODDS_LEAST;
    return portable_log(p / (1 - p));
}

static float average(const network_reports *net, uint32_t first, uint32_t end, network_role role)
{
    float sum = 0;

    if (end <= first) return 0;
    for (uint32_t i = first; i < end; i++) sum += net->odds[i].role[role];
    return sum / (float)(end - first);
}

/* The first word behind a span. */
static uint32_t word_behind(const network_reports *net, uint32_t at)
{
    uint32_t word = network_reports_word(net, at);

    return word < net->words && net->word[word].begin < at ? word + 1 : word;
}

static void features_of_words(const confidence_view *v, const report *r, float *x)
{
    const network_reports *net = v->net;
    uint32_t words = 0, last = 0;
    float sum = 0;

    for (uint32_t p = r->first_part; p != QUOTH_NONE; p = v->list->part[p].next) {
        quoth_span span = v->list->part[p].span;
        uint32_t first = network_reports_word(net, span.begin), end = word_behind(net, span.end);

        if (end <= first) continue;
        /* the quotation mark is part of content in one place and not in another */
        if (p == r->first_part && first + 1 < end)
            x[FEATURE_BEGINS] = net->odds[first].begins > net->odds[first + 1].begins ? net->odds[first].begins
                                                                                      : net->odds[first + 1].begins;
        sum += net->odds[end].content_sum - net->odds[first].content_sum;
        words += end - first;
        last = end;
    }
    if (words == 0) return;
    x[FEATURE_LOOKS] = sum / (float)words;
    x[FEATURE_GOES_ON] = last < net->words ? net->odds[last].role[NETWORK_CONTENT] : 0;
    if (r->cue.end > r->cue.begin)
        x[FEATURE_LOOKS_CUE] =
            average(net, network_reports_word(net, r->cue.begin), word_behind(net, r->cue.end), NETWORK_CUE);
    for (uint8_t i = 0; i < r->sources; i++) {
        if (r->source[i].addressee) continue;
        x[FEATURE_LOOKS_SOURCE] = average(net, network_reports_word(net, r->source[i].span.begin),
                                          word_behind(net, r->source[i].span.end), NETWORK_SOURCE);
        break;
    }
}

static void features_of_content(const confidence_view *v, const report *r, float *x)
{
    const detect_input *in = v->in;
    bool all = true, some = false;
    uint32_t looked = 0, count = 0;

    for (uint32_t p = r->first_part; p != QUOTH_NONE; p = v->list->part[p].next) {
        quoth_span span = v->list->part[p].span;
        uint32_t first = detect_token(in, span.begin), end = detect_token(in, span.end - 1) + 1;

        if (v->list->part[p].quoted)
            some = true;
        else
            all = false;
        count += end - first;
        for (uint32_t t = first; t < end && t < in->tokens.count && looked < FINITE_LOOK; t++, looked++) {
            const quoth_token *token = QUOTH_AT(in->tokens, quoth_token, t);
            unsigned char c = (unsigned char)in->text.ptr[token->span.begin];

            if (c == '"' || c == '`' || (c == 0xE2 && token->xpos == QUOTH_XPOS_PUNCT)) some = true;
            if (token->xpos == QUOTH_XPOS_VBD || token->xpos == QUOTH_XPOS_VBZ || token->xpos == QUOTH_XPOS_VBP ||
                token->xpos == QUOTH_XPOS_MD)
                x[FEATURE_FINITE] = 1;
            if (t == first && p == r->first_part && token->xpos == QUOTH_XPOS_TO) x[FEATURE_TO] = 1;
        }
    }
    x[FEATURE_QUOTED] = all;
    x[FEATURE_MIXED] = some && !all;
    x[FEATURE_LENGTH] = portable_log((float)count + 1);
    x[FEATURE_SHORT] = count <= 2;
}

static void features_of_source(const confidence_view *v, const report *r, float *x)
{
    for (uint8_t i = 0; i < r->sources; i++) {
        uint32_t token = detect_token(v->in, r->source[i].span.begin);

        if (r->source[i].addressee) continue;
        if (token < v->in->tokens.count && QUOTH_AT(v->in->tokens, quoth_token, token)->xpos == QUOTH_XPOS_PRP)
            x[FEATURE_PRONOUN] = 1;
        return;
    }
    x[FEATURE_NO_SOURCE] = 1;
}

void confidence_features(const confidence_view *v, const report *r, float *x)
{
    const report_evidence *e = &r->evidence;

    memset(x, 0, FEATURES * sizeof(*x));
    x[FEATURE_ONE] = 1;
    if (r->rule != RULE_NETWORK) {
        x[FEATURE_RULE] = 1;
        x[FEATURE_PRECISION] = log_odds(precision_of(v->rules, r->rule, r->variant, r->lemma));
    }
    if (e->found) {
        x[FEATURE_FOUND] = 1;
        x[FEATURE_CONTENT] = log_odds(e->content);
        if (r->cue.end > r->cue.begin) {
            x[FEATURE_CUE] = log_odds(e->cue);
            x[FEATURE_LINK] = log_odds(e->link);
            x[FEATURE_SOURCE] = log_odds(e->source);
        }
        if (r->rule != RULE_NETWORK) {
            x[FEATURE_SAME_SOURCE] = e->same_source;
            x[FEATURE_OTHER_SOURCE] = !e->same_source;
            x[FEATURE_OVERLAP] = e->overlap;
        }
    }
    features_of_words(v, r, x);
    features_of_content(v, r, x);
    features_of_source(v, r, x);
    x[FEATURE_NO_CUE] = r->cue.end <= r->cue.begin;
    x[FEATURE_NO_LEMMA] = r->cue.end > r->cue.begin && r->lemma.len == 0;
    if (r->variant == VARIANT_ING) x[FEATURE_ING] = 1;
    if (r->variant == VARIANT_WEAK) x[FEATURE_WEAK] = 1;
    if (r->variant == VARIANT_NESTED) x[FEATURE_NESTED] = 1;
    if (r->variant == VARIANT_INSIDE) x[FEATURE_INSIDE] = 1;
    if (r->act == QUOTH_ACT_BELIEF) x[FEATURE_BELIEF] = 1;
    if (r->act == QUOTH_ACT_DOCUMENT) x[FEATURE_DOCUMENT] = 1;
    if (r->cue.end > r->cue.begin && r->cue_kind != QUOTH_CUE_VERB)
        x[FEATURE_NOUN + (r->cue_kind - QUOTH_CUE_NOUN)] = 1;
}

float confidence_of(const confidence *c, const confidence_view *v, const report *r)
{
    float x[FEATURES], sum = 0, least;
    uint32_t manner;

    confidence_features(v, r, x);
    for (int i = 0; i < FEATURES; i++) sum += c->weight[i] * x[i];
    if (r->manner.len > 0) {
        manner = word_hash(r->manner.ptr, r->manner.len);
        for (uint32_t i = 0; i < c->manners; i++)
            if (c->manner[i] == manner) sum += c->manner_weight[i];
    }
    sum = 1 / (1 + portable_exp(-sum));
    /* A quotation that the rules give to somebody is theirs, whatever the network makes of it. */
    least = r->rule <= RULE_QUOTE_NOBODY ? precision_of(v->rules, r->rule, r->variant, r->lemma) : 0;
    return sum > least ? sum : least;
}
