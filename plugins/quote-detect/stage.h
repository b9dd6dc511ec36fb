/* SPDX-License-Identifier: Apache-2.0 */
/* What the stage keeps: one `shared` for all its workers, a `worker` for each. */
#ifndef QUOTH_QUOTE_DETECT_STAGE_H
#define QUOTH_QUOTE_DETECT_STAGE_H

#include "confidence.h"
#include "detect.h"
#include "network_reports.h"
#include "precision.h"

/* Option "model". */
enum { MODEL_FAST, MODEL_BEST, MODEL_NONE };

typedef struct config {
    int32_t model;
    int32_t guide; /* fuse_guide */
    bool inside_quotes;
    bool single_quotes;
} config;

typedef struct shared {
    const quoth_host *host;
    const config *config;
    vocabulary voc;
    precision precision;
    network *net; /* NULL: the rules alone */
    confidence confidence;
    quoth_layer_id paragraph, sentence, token, quotation, cue, content, source, report;
} shared;

typedef struct worker {
    detector detector;
    network_reports reports;
} worker;

#endif
