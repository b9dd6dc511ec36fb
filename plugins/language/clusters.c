/* SPDX-License-Identifier: Apache-2.0 */
#include "clusters.h"

#include <stdio.h>

bool clusters_init(clusters *c, const safetensors *file, char *error)
{
    const safetensor *keys = safetensors_find(file, "keys", SAFETENSORS_U32, 1),
                     *classes = safetensors_find(file, "classes", SAFETENSORS_U16, 1),
                     *joined = safetensors_find(file, "joined", SAFETENSORS_U16, 2);
    unsigned bits = 0;
    bool empty = false;

    if (!keys || !classes || !joined || joined->shape[1] != 2 || keys->shape[0] != classes->shape[0]) {
        snprintf(error, SAFETENSORS_ERROR_SIZE, "it holds no word classes");
        return false;
    }
    while (bits < 31 && (uint64_t)1 << bits < keys->shape[0]) bits++;
    if (bits == 0 || (uint64_t)1 << bits != keys->shape[0]) {
        snprintf(error, SAFETENSORS_ERROR_SIZE, "its table of words has a size that is no power of two");
        return false;
    }
    c->keys = keys->data;
    c->classes = classes->data;
    c->joined = joined->data;
    c->mask = (uint32_t)keys->shape[0] - 1;
    c->shift = 32 - bits;
    for (uint32_t i = 0; i <= c->mask; i++) {
        if (c->keys[i] == 0) empty = true;
        if (c->classes[i] > joined->shape[0]) {
            snprintf(error, SAFETENSORS_ERROR_SIZE, "a word's class is out of range");
            return false;
        }
    }
    if (!empty) snprintf(error, SAFETENSORS_ERROR_SIZE, "its table of words is full");
    return empty;
}

word_classes clusters_find(const clusters *c, uint32_t word)
{
    uint32_t slot = word * 0x9E3779B1u >> c->shift;

    while (c->keys[slot] != 0) {
        if (c->keys[slot] == word) {
            uint16_t fine = c->classes[slot];

            if (fine == 0) break;
            return (word_classes){fine, (uint16_t)(c->joined[2 * (fine - 1)] + 1),
                                  (uint16_t)(c->joined[2 * (fine - 1) + 1] + 1)};
        }
        slot = (slot + 1) & c->mask;
    }
    return (word_classes){0, 0, 0};
}
