/* SPDX-License-Identifier: Apache-2.0 */
/* From the tensors of a model file, none of which is trusted, to layers as the kernels take them; for network_load.c
 * and network_tensors.c alone. */
#ifndef QUOTH_LANGUAGE_NETWORK_LOAD_H
#define QUOTH_LANGUAGE_NETWORK_LOAD_H

#include "network_model.h"

#define LOADER_NAME_SIZE 64u

typedef struct loader {
    network *net;
    char *error;
    char prefix[LOADER_NAME_SIZE]; /* of the member whose tensors are read */
    bool failed;                   /* nothing is read any more; what the functions give is NULL or unset */
} loader;

/* Says why in l->error, the first time. */
__attribute__((format(printf, 2, 3))) void loader_fail(loader *, const char *format, ...);

/* Memory filled with zeros that goes with the network. */
void *loader_own(loader *, size_t size);

/* The floats of tensor `name``what` of that shape, borrowed from the file; columns 0: of rank 1. */
const float *loader_floats(loader *, const char *name, const char *what, uint64_t rows, uint64_t columns);

/* How the weights [out][in] of a linear layer lie for the kernels.  Inputs come in `groups` of in / groups numbers,
 * each padded to `room` bytes; outputs in `parts`, each padded to whole blocks. */
typedef struct loader_shape {
    uint32_t out, in, groups, room, parts;
    bool biased;
} loader_shape;

/* A layer whose input has the step of the tensor `name`.input. */
void loader_linear(loader *, network_linear *, const char *name, loader_shape);
/* A layer, with bias, whose input has another step in each row. */
void loader_stepped_linear(loader *, network_linear *, const char *name, uint32_t out, uint32_t in);
void loader_norm(loader *, network_norm *, const char *name, uint32_t width);

#endif
