/* SPDX-License-Identifier: Apache-2.0 */
#include "topic_second.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(TOPIC_SECOND_LABELS <= UINT8_MAX, "a topic of the second level fits a byte");

/* What a text of n tokens needs of the weights of terms: NEED_LEAST + NEED_GROWTH * sqrt(n).  Three in some 80 tokens,
 * seven in a thousand: a long article names many things in passing. */
#define NEED_LEAST  1.5F
#define NEED_GROWTH (1.0F / 6)

struct topic_second {
    const topic_second_model *model;
    uint32_t text;    /* the current text's number, from 1 */
    uint32_t *counts; /* by row of the lexicon */
    size_t tokens;    /* of the text so far */
    float sums[TOPIC_SECOND_LABELS];
};

bool topic_second_model_init(topic_second_model *model, const topic_model *top, const lexicon *terms, char *error)
{
    size_t count = lexicon_rows(terms);

    memset(model, 0, sizeof(*model));
    model->topics = malloc(count + 1);
    model->weights = malloc(count + 1);
    if (!model->topics || !model->weights) {
        snprintf(error, TOPIC_ERROR_SIZE, "there is no memory for it");
        return false;
    }
    for (uint32_t row = 0; row < count; row++) {
        quoth_str key = lexicon_cell(terms, row, 0);
        unsigned topic = topic_second_label_find(lexicon_cell(terms, row, 1)),
                 weight = topic_term_weight(lexicon_cell(terms, row, 2));

        if (topic == TOPIC_SECOND_LABELS || weight == 0) {
            snprintf(error, TOPIC_ERROR_SIZE, "its term '%.*s' has %s", (int)(key.len < 60 ? key.len : 60), key.ptr,
                     topic == TOPIC_SECOND_LABELS ? "no topic of the second level, such as 'medtop:20000574'"
                                                  : "no weight from 1 to 9");
            return false;
        }
        model->topics[row] = (uint8_t)topic;
        model->weights[row] = (uint8_t)weight;
    }
    model->terms = terms;
    model->step = top->step;
    model->rows = (uint32_t)count;
    return true;
}

void topic_second_model_free(topic_second_model *model)
{
    free(model->topics);
    free(model->weights);
    memset(model, 0, sizeof(*model));
}

topic_second *topic_second_new(const topic_second_model *model)
{
    topic_second *second = calloc(1, sizeof(*second));

    if (!second) return NULL;
    second->model = model;
    second->counts = calloc((size_t)model->rows + 1, sizeof(*second->counts));
    if (!second->counts) {
        free(second);
        return NULL;
    }
    return second;
}

void topic_second_free(topic_second *second)
{
    if (!second) return;
    free(second->counts);
    free(second);
}

void topic_second_begin(topic_second *second)
{
    second->text = topic_count_next_text(second->counts, second->model->rows, second->text);
    second->tokens = 0;
    memset(second->sums, 0, sizeof(second->sums));
}

void topic_second_add(topic_second *second, const char *text, quoth_records tokens, size_t first, size_t end)
{
    const topic_second_model *model = second->model;

    if (first < end) second->tokens += end - first;
    /* A term does not begin inside another one. */
    for (size_t i = first, length; i < end; i += length ? length : 1) {
        length = 0;
        for (uint32_t row = lexicon_match(model->terms, text, tokens, i, end, &length); row != LEXICON_NONE;
             row = lexicon_next(model->terms, row))
            second->sums[model->topics[row]] +=
                model->step[topic_count(&second->counts[row], second->text)] * (float)model->weights[row];
    }
}

unsigned topic_second_best(const topic_second *second, unsigned parent, unsigned topics[], float shares[],
                           unsigned most)
{
    float need = NEED_LEAST + NEED_GROWTH * sqrtf((float)second->tokens);
    unsigned count = 0;

    for (unsigned topic = 0; topic < TOPIC_SECOND_LABELS; topic++) {
        float share = second->sums[topic] / (second->sums[topic] + need);
        unsigned at;

        if (topic_second_labels[topic].parent != parent || second->sums[topic] < need) continue;
        if (count == most) {
            if (shares[most - 1] >= share) continue;
            count--; /* the last one goes */
        }
        for (at = count++; at > 0 && shares[at - 1] < share; at--) {
            topics[at] = topics[at - 1];
            shares[at] = shares[at - 1];
        }
        topics[at] = topic;
        shares[at] = share;
    }
    return count;
}
