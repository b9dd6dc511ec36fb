/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads model files in the safetensors format: a header in JSON that names tensors (type, shape, place) and metadata,
 * then their bytes.  Nothing in the file is trusted: every place, size and product is checked when it is opened, and
 * numbers are not copied but used where they lie.
 *
 * Made once, then only read: any thread.  It borrows the bytes.
 */
#ifndef QUOTH_LANGUAGE_SAFETENSORS_H
#define QUOTH_LANGUAGE_SAFETENSORS_H

#include "quoth/plugin.h"

#define SAFETENSORS_MAX_HEADER (1u << 20) /* bytes of JSON */
#define SAFETENSORS_MAX_RANK   4u
#define SAFETENSORS_ERROR_SIZE 160u

typedef enum safetensors_type {
    SAFETENSORS_I8,
    SAFETENSORS_U8,
    SAFETENSORS_I16,
    SAFETENSORS_U16,
    SAFETENSORS_F16,
    SAFETENSORS_BF16,
    SAFETENSORS_I32,
    SAFETENSORS_U32,
    SAFETENSORS_F32,
    SAFETENSORS_I64
} safetensors_type;

typedef struct safetensor {
    quoth_str name;
    safetensors_type type;
    unsigned rank;
    uint64_t shape[SAFETENSORS_MAX_RANK];
    const void *data; /* aligned to the size of one number */
    size_t bytes;
} safetensor;

typedef struct safetensors safetensors;

/* Opens the file in `bytes`.  NULL: `error`, of SAFETENSORS_ERROR_SIZE bytes, says why. */
safetensors *safetensors_new(const void *bytes, size_t len, char *error);
/* [load] Opens the resource "models"/`name`; NULL: reported (code bad-model).  Free it in close(). */
safetensors *safetensors_open(const quoth_host *, quoth_ctx *, const char *name);
void safetensors_free(safetensors *);

/* The tensor of that name, type and rank; NULL: there is none. */
const safetensor *safetensors_find(const safetensors *, const char *name, safetensors_type, unsigned rank);
/* All bytes behind the header. */
quoth_str safetensors_body(const safetensors *);
/* A metadata value; empty: there is none. */
quoth_str safetensors_meta(const safetensors *, const char *key);
/* A metadata value that is a positive decimal number of at most `most`; 0: it is not. */
uint64_t safetensors_meta_number(const safetensors *, const char *key, uint64_t most);

#endif
