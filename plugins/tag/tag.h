/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the plugin share.  [worker] functions work on one document at a time. */
#ifndef QUOTH_TAG_H
#define QUOTH_TAG_H

#include "pos.h"
#include "quoth/plugin.h"

typedef struct tag_config {
    quoth_str pos_model, clusters;
    int64_t max_token, max_sentence;
} tag_config;

/* Opened once, then only read by all workers. */
typedef struct tag_shared {
    const quoth_host *host;
    const tag_config *config;
    quoth_layer_id paragraph, sentence, token;
    safetensors *clusters_file, *pos_file;
    clusters clusters;
    pos_model pos;
} tag_shared;

/* [worker] Fills the layers sentence and token. */
quoth_status tag_text(const tag_shared *, quoth_doc *, quoth_ctx *);

#endif
