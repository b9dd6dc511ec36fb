/* SPDX-License-Identifier: Apache-2.0 */
#include "linear.h"

#include <stdio.h>
#include <string.h>

bool linear_init(linear_model *model, const safetensors *file, unsigned classes, char *error)
{
    const safetensor *slots = safetensors_find(file, "slots", SAFETENSORS_U32, 1),
                     *rows = safetensors_find(file, "rows", SAFETENSORS_I8, 2);
    unsigned bits = 0, width = (classes + 7) / 8 * 8;
    bool empty = false;

    if (!slots || !rows) {
        snprintf(error, SAFETENSORS_ERROR_SIZE, "it lacks the tensor 'slots' or 'rows'");
        return false;
    }
    while (bits < LINEAR_MAX_BITS && (uint64_t)1 << bits < slots->shape[0]) bits++;
    if (bits == 0 || (uint64_t)1 << bits != slots->shape[0] || rows->shape[0] >= slots->shape[0]) {
        snprintf(error, SAFETENSORS_ERROR_SIZE, "its table of features has a size that cannot be");
        return false;
    }
    if (classes == 0 || width > LINEAR_MAX_WIDTH || rows->shape[1] != width) {
        snprintf(error, SAFETENSORS_ERROR_SIZE, "its rows do not fit its labels");
        return false;
    }
    model->slots = slots->data;
    model->rows = rows->data;
    model->bits = bits;
    model->width = width;
    model->row_mask = ((uint32_t)1 << bits) - 1;
    for (uint32_t i = 0; i <= model->row_mask; i++) {
        if (model->slots[i] == 0) {
            empty = true;
        } else if ((model->slots[i] & model->row_mask) == 0 || (model->slots[i] & model->row_mask) > rows->shape[0]) {
            snprintf(error, SAFETENSORS_ERROR_SIZE, "a feature's row is out of range");
            return false;
        }
    }
    if (!empty) snprintf(error, SAFETENSORS_ERROR_SIZE, "its table of features is full");
    return empty;
}

/* Eight weights and eight scores at once: what every 64-bit machine can do, by the compilers' own vectors. */
#define LINEAR_LANES 8u
typedef int8_t linear_weights __attribute__((vector_size(LINEAR_LANES)));
typedef int16_t linear_scores __attribute__((vector_size(2 * LINEAR_LANES)));

/* With the number of lanes known to the compiler, the sums stay in registers. */
static inline __attribute__((always_inline)) void linear_sum(const int8_t *const *rows, const uint8_t *scales,
                                                             size_t count, int16_t *scores, unsigned parts)
{
    linear_scores sums[LINEAR_MAX_WIDTH / LINEAR_LANES];

    memcpy(sums, scores, parts * sizeof(sums[0]));
    for (size_t i = 0; i < count; i++) {
        const linear_scores scale = (linear_scores){0} + (int16_t)(1 << scales[i]);

        for (unsigned k = 0; k < parts; k++) {
            linear_weights weights;

            memcpy(&weights, rows[i] + k * LINEAR_LANES, sizeof(weights));
            sums[k] += __builtin_convertvector(weights, linear_scores) * scale;
        }
    }
    memcpy(scores, sums, parts * sizeof(sums[0]));
}

/* The memory of a model is larger than a core's caches, so all its places are asked for before the first is read. */
void linear_add(const linear_model *model, const uint32_t *features, size_t count, int16_t *scores)
{
    const uint32_t kept = model->row_mask << 2 | 3u; /* the bits of an entry that are not the feature's */
    const int8_t *rows[LINEAR_MAX_FEATURES];
    uint8_t scales[LINEAR_MAX_FEATURES];
    size_t found = 0;

    for (size_t i = 0; i < count; i++) __builtin_prefetch(&model->slots[features[i] >> (32 - model->bits)]);
    for (size_t i = 0; i < count; i++) {
        uint32_t slot = features[i] >> (32 - model->bits), low = features[i] << (model->bits + 2), entry;

        while ((entry = model->slots[slot]) != 0 && (entry & ~kept) != low) slot = (slot + 1) & model->row_mask;
        if (entry == 0) continue;
        rows[found] = model->rows + (size_t)((entry & model->row_mask) - 1) * model->width;
        scales[found] = entry >> model->bits & 3u;
        __builtin_prefetch(rows[found]);
        __builtin_prefetch(rows[found] + model->width - 1);
        found++;
    }
    switch (model->width / LINEAR_LANES) {
    case 3:
        linear_sum(rows, scales, found, scores, 3);
        break;
    case 6:
        linear_sum(rows, scales, found, scores, 6);
        break;
    default:
        linear_sum(rows, scales, found, scores, model->width / LINEAR_LANES);
        break;
    }
}
