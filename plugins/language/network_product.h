/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a network computes, for each instruction set: products of int8 matrices and the float work on a row.
 *
 * All ways give equal bytes: sums of products are exact integers (nothing saturates: |x| and |w| are at most 127), sums
 * of floats are taken in 16 lanes that are folded in one order, and nothing is contracted into fused operations
 * (-ffp-contract=off).  Pure functions: any thread.
 */
#ifndef QUOTH_LANGUAGE_NETWORK_PRODUCT_H
#define QUOTH_LANGUAGE_NETWORK_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NETWORK_LANES  16u /* outputs that lie together; widths are padded to a multiple of it */
#define NETWORK_WIDEST 1024u

/* A linear layer as the kernels take it. */
typedef struct network_linear {
    uint32_t out;        /* with what pads it */
    uint32_t quads;      /* groups of four inputs, the last filled with zeros */
    uint32_t blocks;     /* groups of 16 outputs, the last filled with zeros */
    int8_t *weight;      /* [blocks][quads][16][4] */
    int32_t *balance;    /* [16 blocks]: -128 times the sum of an output's weights */
    float *scale;        /* [16 blocks]: of the sums */
    float *bias;         /* [16 blocks] */
    float step, inverse; /* of the input, and 1 / step */
} network_linear;

/* A layer norm; weight and bias are padded with zeros. */
typedef struct network_norm {
    uint32_t width;
    float *weight, *bias;
} network_norm;

typedef struct network_isa {
    const char *name;
    bool (*works)(void); /* on this machine */

    /* sums[row][16 blocks] = exact products of `rows` rows of 4 quads int8 with the layer's weights. */
    void (*product)(const network_linear *, const int8_t *x, size_t rows, int32_t *sums);
    /* y[16 blocks] = sums * scale + bias */
    void (*scaled)(const network_linear *, const int32_t *sums, float *y);
    /* x = norm(x), of the norm's width; what pads x becomes 0. */
    void (*normed)(const network_norm *, float *x);
    /* x = norm(x + a * sigmoid(b)), a and b being the halves of sums * scale + bias. */
    void (*gated)(const network_linear *, const network_norm *, const int32_t *sums, float *x);
    /* q = the nearest steps of x, within -127 to 127; count: a multiple of 16. */
    void (*quantised)(const float *x, size_t count, float inverse, int8_t *q);
    /* sum += weight * row, int8 to float */
    void (*added)(const int8_t *row, float weight, size_t count, float *sum);
    /* x = tanh(x) */
    void (*tanhs)(float *x, size_t count);
    /* x = e^x, for x within -87 to 87 */
    void (*exponentials)(float *x, size_t count);
    float (*dot)(const float *a, const float *b, size_t count);

    /* Of self-attention, where each row has a step of its own: */
    /* q = x in steps, within -127 to 127, so that the largest |x| is 127; returns the step. */
    float (*stepped)(const float *x, size_t count, int8_t *q);
    /* y[16 blocks] = sums * scale * step + bias */
    void (*projected)(const network_linear *, const int32_t *sums, float step, float *y);
    /* x = norm(x + sums * scale * step + bias) */
    void (*joined)(const network_linear *, const network_norm *, const int32_t *sums, float step, float *x);
    /* y = gelu(sums * scale * step + bias) */
    void (*gelu)(const network_linear *, const int32_t *sums, float step, float *y);
    /* q = softmax(sums * step * key_steps) * value_steps over `count` words, in steps; returns the step.  sums, the
     * steps and `share` (room to work) go on to a multiple of 16. */
    float (*attended)(const int32_t *sums, size_t count, float step, const float *key_steps, const float *value_steps,
                      float *share, int8_t *q);
} network_isa;

/* All, the best first, ended by one without a name. */
extern const network_isa network_isas[];

/* The instruction set that QUOTH_ISA names, or without it the best that works here.  NULL: it names none that works;
 * `names` gets those that do. */
const network_isa *network_isa_choose(const char *wanted, char *names, size_t size);

#endif
