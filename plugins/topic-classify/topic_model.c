/* SPDX-License-Identifier: Apache-2.0 */
#include "topic_model.h"

#include "portable.h"
#include "topic_grams.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOPIC_MOST_BUCKET_BITS 20u

static bool topic_fail(char *error, const char *message)
{
    snprintf(error, TOPIC_ERROR_SIZE, "%s", message);
    return false;
}

/* Copies a tensor of `count` finite numbers. */
static bool topic_numbers(const safetensors *file, const char *name, float *numbers, size_t count, char *error)
{
    const safetensor *tensor = safetensors_find(file, name, SAFETENSORS_F32, 1);

    if (!tensor || tensor->shape[0] != count) {
        snprintf(error, TOPIC_ERROR_SIZE, "its tensor '%s' is missing or of another size", name);
        return false;
    }
    memcpy(numbers, tensor->data, count * sizeof(*numbers));
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(numbers[i])) {
            snprintf(error, TOPIC_ERROR_SIZE, "its tensor '%s' holds a number that is not finite", name);
            return false;
        }
    }
    return true;
}

static bool topic_meta_is(const safetensors *file, const char *key, const char *value)
{
    quoth_str meta = safetensors_meta(file, key);

    return meta.len == strlen(value) && memcmp(meta.ptr, value, meta.len) == 0;
}

/* True if the model's classes are the topics, in their order. */
static bool topic_labels_fit(const safetensors *file)
{
    char labels[TOPIC_LABELS * 16 + 1] = "";
    size_t len = 0;

    for (unsigned i = 0; i < TOPIC_LABELS; i++)
        len += (size_t)snprintf(labels + len, sizeof(labels) - len, "%s%s", i ? " " : "", topic_labels[i].id);
    return topic_meta_is(file, "labels", labels);
}

/* Takes the table of features. */
static bool topic_table(topic_model *model, const safetensors *file, char *error)
{
    const safetensor *keys = safetensors_find(file, "keys", SAFETENSORS_U32, 2),
                     *weights = safetensors_find(file, "weights", SAFETENSORS_I8, 2);

    if (!keys || !weights) return topic_fail(error, "it lacks the tensor 'keys' or 'weights'");
    model->bucket_bits = 1;
    while (model->bucket_bits < TOPIC_MOST_BUCKET_BITS && (uint64_t)1 << model->bucket_bits < keys->shape[0])
        model->bucket_bits++;
    if ((uint64_t)1 << model->bucket_bits != keys->shape[0] || keys->shape[1] != TOPIC_BUCKET ||
        weights->shape[0] != keys->shape[0] * TOPIC_BUCKET || weights->shape[1] != TOPIC_LABELS)
        return topic_fail(error, "its table of features has a size that cannot be");
    model->keys = keys->data;
    model->weights = weights->data;
    model->rows = (uint32_t)weights->shape[0];
    return true;
}

bool topic_model_init(topic_model *model, const safetensors *file, char *error)
{
    float constants[2];

    memset(model, 0, sizeof(*model));
    if (!topic_meta_is(file, "features", TOPIC_GRAMS_VERSION))
        return topic_fail(error, "its features are not of version '" TOPIC_GRAMS_VERSION "'");
    if (!topic_labels_fit(file)) return topic_fail(error, "its labels are not the IPTC topics of the top level");
    if (!topic_table(model, file, error) || !topic_numbers(file, "scale", model->scale, TOPIC_LABELS, error) ||
        !topic_numbers(file, "bias", model->bias, TOPIC_LABELS, error) ||
        !topic_numbers(file, "slope", model->slope, TOPIC_LABELS, error) ||
        !topic_numbers(file, "offset", model->offset, TOPIC_LABELS, error) ||
        !topic_numbers(file, "constants", constants, 2, error))
        return false;
    model->prior = constants[0];
    model->term = constants[1];
    if (model->prior <= 0) return topic_fail(error, "its prior is not above 0");
    model->step[1] = model->step2[1] = 1;
    for (unsigned n = 2; n <= TOPIC_MOST_REPEATS; n++) {
        float now = 1 + portable_log((float)n), before = 1 + portable_log((float)(n - 1));

        model->step[n] = now - before;
        model->step2[n] = now * now - before * before;
    }
    return true;
}

unsigned topic_term_weight(quoth_str cell)
{
    return cell.len == 1 && cell.ptr[0] >= '1' && cell.ptr[0] <= '9' ? (unsigned)(cell.ptr[0] - '0') : 0;
}

bool topic_model_join(topic_model *model, const lexicon *terms, char *error)
{
    size_t count = lexicon_rows(terms);

    model->term_topics = malloc(count + 1);
    model->term_weights = malloc((count + 1) * sizeof(*model->term_weights));
    if (!model->term_topics || !model->term_weights) return topic_fail(error, "there is no memory for it");
    for (uint32_t row = 0; row < count; row++) {
        quoth_str key = lexicon_cell(terms, row, 0);
        unsigned topic = topic_label_find(lexicon_cell(terms, row, 1)),
                 weight = topic_term_weight(lexicon_cell(terms, row, 2));

        if (topic == TOPIC_LABELS || weight == 0) {
            snprintf(error, TOPIC_ERROR_SIZE, "its term '%.*s' has %s", (int)(key.len < 60 ? key.len : 60), key.ptr,
                     topic == TOPIC_LABELS ? "no topic of the top level, such as 'medtop:11000000'"
                                           : "no weight from 1 to 9");
            return false;
        }
        model->term_topics[row] = (uint8_t)topic;
        model->term_weights[row] = (float)weight * model->term;
    }
    model->terms = terms;
    model->term_rows = (uint32_t)count;
    return true;
}

void topic_model_free(topic_model *model)
{
    free(model->term_topics);
    free(model->term_weights);
    memset(model, 0, sizeof(*model));
}
