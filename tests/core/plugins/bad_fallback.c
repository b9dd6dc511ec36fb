/* SPDX-License-Identifier: Apache-2.0 */
/* A default that is out of its own range. */
#include "faulty.h"

typedef struct config {
    int64_t number;
} config;

static const quoth_option options[] = {
    {.name = "number",
     .help = "a number",
     .kind = QUOTH_INT,
     .fallback = "11",
     .min = 1,
     .max = 10,
     .offset = QUOTH_FIELD(config, number, int64_t)},
    {.name = NULL},
};

static const quoth_stage stage = FAULTY_STAGE("bad-fallback", .options = options, .config_size = sizeof(config));
static const quoth_stage *const stages[] = {&stage, NULL};
QUOTH_BUNDLE(bad_fallback, "Apache-2.0", stages, NULL);
