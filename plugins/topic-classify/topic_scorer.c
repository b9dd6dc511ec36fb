/* SPDX-License-Identifier: Apache-2.0 */
#include "topic_scorer.h"

#include "portable.h"
#include "topic_count.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct topic_scorer {
    const topic_model *model;
    uint32_t text;            /* the current text's number, from 1 */
    uint32_t *counts;         /* by row of the linear model, then by row of the lexicon */
    uint32_t *term_counts;    /* the latter */
    float sums[TOPIC_LABELS]; /* of the linear model, in its unit */
    float terms[TOPIC_LABELS];
    float norm2;
};

topic_scorer *topic_scorer_new(const topic_model *model)
{
    topic_scorer *scorer = calloc(1, sizeof(*scorer));

    if (!scorer) return NULL;
    scorer->model = model;
    scorer->counts = calloc((size_t)model->rows + model->term_rows + 1, sizeof(*scorer->counts));
    if (!scorer->counts) {
        free(scorer);
        return NULL;
    }
    scorer->term_counts = scorer->counts + model->rows;
    return scorer;
}

void topic_scorer_free(topic_scorer *scorer)
{
    if (!scorer) return;
    free(scorer->counts);
    free(scorer);
}

void topic_scorer_begin(topic_scorer *scorer)
{
    const topic_model *model = scorer->model;

    scorer->text = topic_count_next_text(scorer->counts, (size_t)model->rows + model->term_rows, scorer->text);
    memset(scorer->sums, 0, sizeof(scorer->sums));
    memset(scorer->terms, 0, sizeof(scorer->terms));
    scorer->norm2 = model->prior;
}

static inline void topic_add_feature(topic_scorer *scorer, uint32_t feature)
{
    const topic_model *model = scorer->model;
    uint32_t row = topic_model_row(model, feature), count;
    const int8_t *restrict weights;
    float *restrict sums = scorer->sums;
    float step;

    if (row == QUOTH_NONE) return;
    weights = model->weights + (size_t)row * TOPIC_LABELS;
    count = topic_count(&scorer->counts[row], scorer->text);
    step = model->step[count];
    scorer->norm2 += model->step2[count];
    for (unsigned i = 0; i < TOPIC_LABELS; i++) sums[i] += step * (float)weights[i];
}

/* Adds the topics of the term that begins at a token; returns how many tokens it has, 0: there is none. */
static inline size_t topic_add_term(topic_scorer *scorer, const char *text, quoth_records tokens, size_t at, size_t end)
{
    const topic_model *model = scorer->model;
    size_t length = 0;

    for (uint32_t row = lexicon_match(model->terms, text, tokens, at, end, &length); row != LEXICON_NONE;
         row = lexicon_next(model->terms, row))
        scorer->terms[model->term_topics[row]] +=
            model->step[topic_count(&scorer->term_counts[row], scorer->text)] * model->term_weights[row];
    return length;
}

void topic_scorer_add(topic_scorer *scorer, const char *text, quoth_records tokens, size_t first, size_t end)
{
    topic_grams grams = {0};
    size_t term_end = first;

    for (size_t i = first; i < end; i++) {
        uint32_t features[TOPIC_GRAMS_MOST];
        unsigned count = topic_grams_next(&grams, text, QUOTH_AT(tokens, quoth_token, i), features);

        for (unsigned k = 0; k < count; k++) topic_add_feature(scorer, features[k]);
        /* A term does not begin inside another one. */
        if (scorer->model->terms && i >= term_end) term_end = i + topic_add_term(scorer, text, tokens, i, end);
    }
}

void topic_scorer_margins(const topic_scorer *scorer, float margins[TOPIC_LABELS])
{
    float unit = 1 / sqrtf(scorer->norm2);

    for (unsigned i = 0; i < TOPIC_LABELS; i++)
        margins[i] = (scorer->sums[i] * scorer->model->scale[i] + scorer->terms[i]) * unit;
}

void topic_scores(const topic_model *model, const float margins[TOPIC_LABELS], float scores[TOPIC_LABELS])
{
    for (unsigned i = 0; i < TOPIC_LABELS; i++)
        scores[i] = 1 / (1 + portable_exp(-(model->slope[i] * (margins[i] + model->bias[i]) + model->offset[i])));
}
