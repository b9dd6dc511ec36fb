/* SPDX-License-Identifier: Apache-2.0 */
/* Classes of words with similar meaning, from a model file (corpus/models/clusters.safetensors).  Made once, then only
 * read: any thread. */
#ifndef QUOTH_LANGUAGE_CLUSTERS_H
#define QUOTH_LANGUAGE_CLUSTERS_H

#include "safetensors.h"

/* The classes of a word, from fine to coarse, each from 1; 0: the word has none. */
typedef struct word_classes {
    uint16_t fine, middle, coarse;
} word_classes;

typedef struct clusters {
    const uint32_t *keys;    /* word hashes, by open addressing */
    const uint16_t *classes; /* of the keys; from 1 */
    const uint16_t *joined;  /* by fine class: middle and coarse one, from 0 */
    uint32_t mask;
    unsigned shift;
} clusters;

/* False: the file is no such model; `error` (SAFETENSORS_ERROR_SIZE) says why.  Borrows the file's bytes. */
bool clusters_init(clusters *, const safetensors *, char *error);

word_classes clusters_find(const clusters *, uint32_t word);

#endif
