/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the plugin share.  [worker] functions work on one document at a time. */
#ifndef QUOTH_TAG_H
#define QUOTH_TAG_H

#include "boundary.h"
#include "names.h"
#include "pos.h"
#include "quoth/plugin.h"

typedef struct tag_config {
    bool names;
    quoth_str sentences_model, pos_model, names_model, clusters, first_names, places;
    int64_t max_token, max_sentence;
} tag_config;

/* Opened once, then only read by all workers. */
typedef struct tag_shared {
    const quoth_host *host;
    const tag_config *config;
    quoth_layer_id paragraph, sentence, token, name;
    safetensors *clusters_file, *sentences_file, *pos_file, *names_file;
    clusters clusters;
    boundary_model sentences;
    pos_model pos;
    names_model names;
    lexicon *first_names, *places;
} tag_shared;

/* [worker] Fills the layers sentence, token and name. */
quoth_status tag_text(const tag_shared *, quoth_doc *, quoth_ctx *);

#endif
