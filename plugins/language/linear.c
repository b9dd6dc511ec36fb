/* SPDX-License-Identifier: Apache-2.0 */
#include "linear.h"

#include <stdio.h>

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
