/* SPDX-License-Identifier: Apache-2.0 */
/* What a model file becomes in memory; for the files network_*.c alone. */
#ifndef QUOTH_LANGUAGE_NETWORK_MODEL_H
#define QUOTH_LANGUAGE_NETWORK_MODEL_H

#include "network.h"
#include "network_product.h"
#include "safetensors.h"

#define NETWORK_LAYERS    12u
#define NETWORK_CASES     5u
#define NETWORK_STATES    4u
#define NETWORK_DISTANCES 24u
#define NETWORK_GAPS      8u
#define NETWORK_REACHES   9u

typedef struct network_linker {
    network_linear child, parent, pair, prior, none;
    const float *distance, *gap, *reach;
} network_linker;

typedef struct network_member {
    uint32_t embedding, width;           /* as they are, */
    uint32_t embedding_room, width_room; /* and padded to NETWORK_LANES */
    uint32_t layers;
    const int8_t *pieces; /* [pieces][embedding] */
    const float *piece_scales;
    const float *letter_case, *state, *opens; /* [class][embedding] */
    network_norm norm;
    network_linear enter, leave;
    network_linear layer[NETWORK_LAYERS];
    network_norm layer_norm[NETWORK_LAYERS];
    network_linker linker[NETWORK_LINKS];
} network_member;

struct network {
    safetensors *file;
    wordpiece *vocabulary;
    const network_isa *isa;
    uint32_t members, reach;
    uint32_t dilation[NETWORK_LAYERS];
    network_member member[NETWORK_MEMBERS];
    float transition[NETWORK_ROLES][NETWORK_LABELS][NETWORK_LABELS]; /* what is forbidden is far below 0 */
    float start[NETWORK_ROLES][NETWORK_LABELS];
    float transition_factor[NETWORK_ROLES][NETWORK_LABELS][NETWORK_LABELS]; /* e to the power of the scores */
    float start_factor[NETWORK_ROLES][NETWORK_LABELS];
    void **owned; /* memory that goes with it */
    size_t owned_count;
};

struct network_reader {
    const network *net;
    network_words words;
    uint32_t first, last;           /* the section */
    float *emission;                /* [NETWORK_SECTION][16], of which 9 count */
    int8_t *state[NETWORK_MEMBERS]; /* [NETWORK_SECTION][width_room]: the last layer's output in steps */
    float *x;                       /* [window][room] */
    int8_t *steps, *fresh;          /* [window][room]: the input of a layer and of the next */
    int8_t *around;                 /* [NETWORK_TILE][3 widths] */
    int32_t *sums;                  /* [NETWORK_TILE][widest output] */
    float *forward;                 /* of a chain: [NETWORK_SECTION + 1][3], and as many backward */
    float *scale;                   /* [NETWORK_SECTION] */
    float *factor;                  /* [NETWORK_SECTION][16] */
    uint8_t *label;                 /* [NETWORK_SECTION][4] */
};

#define NETWORK_TILE     32u /* rows that go through a layer together */
#define NETWORK_EMISSION 16u /* floats between the emissions of two words */

#endif
