/* SPDX-License-Identifier: Apache-2.0 */
/* What a model file becomes in memory; for the files network_*.c alone. */
#ifndef QUOTH_LANGUAGE_NETWORK_MODEL_H
#define QUOTH_LANGUAGE_NETWORK_MODEL_H

#include <stdlib.h>

#include "network.h"
#include "network_product.h"
#include "safetensors.h"

#define NETWORK_LAYERS    12u
#define NETWORK_INNER     4096u /* the widest layer within one of self-attention */
#define NETWORK_WINDOW    512u  /* words of a window at most */
#define NETWORK_OWNED     4096u /* pieces of memory that a network has at most */
#define NETWORK_CASES     5u
#define NETWORK_STATES    4u
#define NETWORK_DISTANCES 24u
#define NETWORK_GAPS      8u
#define NETWORK_REACHES   9u

typedef struct network_linker {
    network_linear child, parent, pair, prior, none;
    const float *distance, *gap, *reach;
} network_linker;

typedef struct network_convolution {
    network_linear gates;
    network_norm norm;
} network_convolution;

typedef struct network_attention {
    network_linear attend, mix, widen, narrow;
    network_norm norms[2]; /* after mix, after narrow */
} network_attention;

typedef enum network_kind { NETWORK_CONVOLUTION, NETWORK_ATTENTION } network_kind;

typedef struct network_member {
    network_kind kind;
    uint32_t embedding, width;           /* as they are, */
    uint32_t embedding_room, width_room; /* and padded to NETWORK_LANES */
    uint32_t layers;
    const int8_t *pieces; /* [pieces][embedding] */
    const float *piece_scales;
    const float *letter_case, *state, *opens; /* [class][embedding] */
    network_norm norm;
    network_linear enter; /* NETWORK_CONVOLUTION */
    network_convolution convolution[NETWORK_LAYERS];
    uint32_t heads;      /* NETWORK_ATTENTION */
    const float *places; /* [window + 1][width], the first of the mark that opens a window */
    network_attention attention[NETWORK_LAYERS];
    network_linear leave;
    network_linker linker[NETWORK_LINKS];
} network_member;

struct network {
    safetensors *file;
    wordpiece *vocabulary;
    const network_isa *isa;
    uint32_t members, reach;
    uint32_t dilation[NETWORK_LAYERS];
    uint32_t window, context; /* words of a window of self-attention; of them, those before what it is read for */
    network_member member[NETWORK_MEMBERS];
    float transition[NETWORK_ROLES][NETWORK_LABELS][NETWORK_LABELS]; /* what is forbidden is far below 0 */
    float start[NETWORK_ROLES][NETWORK_LABELS];
    float transition_factor[NETWORK_ROLES][NETWORK_LABELS][NETWORK_LABELS]; /* e to the power of the scores */
    float start_factor[NETWORK_ROLES][NETWORK_LABELS];
    void **owned; /* memory that goes with it */
    size_t owned_count;
};

/* A window of self-attention: words [first, last), read for those from `taken` on. */
typedef struct network_window {
    uint32_t first, last, taken;
} network_window;

/* Room for a window's rows: NETWORK_ATTENTION. */
typedef struct network_attending {
    network_window *window; /* of the document */
    uint32_t windows, room;
    uint32_t rows;        /* of a window and its mark, padded to NETWORK_LANES */
    int8_t *query;        /* [head][rows][width of a head] */
    int8_t *key, *value;  /* of each head as weights of a layer: from a query to words, from words to a head's output */
    int32_t *key_balance; /* [head][rows] */
    int32_t *value_balance;                    /* [width] */
    float *query_step, *key_step, *value_step; /* [head][rows] */
    float *mixed;                              /* [rows][width] */
    float *wide;                               /* a row of the widest layer */
    float *share;                              /* [rows] */
    int8_t *shares;                            /* [NETWORK_TILE][rows] */
    int8_t *narrow;                            /* [NETWORK_TILE][the widest layer] */
    int32_t *sums;                             /* [NETWORK_TILE][the widest layer, or rows] */
} network_attending;

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
    network_attending attending;
};

/* A width or a number of rows as the kernels want it: a multiple of NETWORK_LANES. */
static inline uint32_t network_padded(uint32_t count)
{
    return (count + NETWORK_LANES - 1) / NETWORK_LANES * NETWORK_LANES;
}

/* Memory for the kernels, of any content; NULL: there is none.  Give it to free(). */
static inline void *network_room(size_t count, size_t size)
{
    return aligned_alloc(64, (count * size + 63) / 64 * 64);
}

#define NETWORK_TILE     32u /* rows that go through a layer together */
#define NETWORK_EMISSION 16u /* floats between the emissions of two words */

/* The sum of a word's embeddings, of embedding_room floats. */
void network_embed(const network *, const network_member *, const network_word *, float *x);

/* Room for the members with self-attention, if there are any.  False: no memory; network_attending_free() is due all
 * the same. */
bool network_attending_new(network_attending *, const network *);
void network_attending_free(network_attending *);
/* Cuts the words of a new document into windows.  False: no memory. */
bool network_attending_cut(network_reader *);
/* Fills r->state[member] for the section. */
void network_attend(network_reader *, uint32_t member);

#endif
