/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin built with a later header of the same major version: all elements of its tables, and its stage, are longer
 * than this host knows. */
#include "faulty.h"

typedef struct wide_option {
    quoth_option option;
    const char *later;
} wide_option;

typedef struct wide_port {
    quoth_port port;
    uint64_t later;
} wide_port;

typedef struct wide_column {
    quoth_column column;
    uint64_t later[3];
} wide_column;

typedef struct wide_resource {
    quoth_resource resource;
    const char *later;
} wide_resource;

typedef struct wide_stage {
    quoth_stage stage;
    void (*later)(void);
} wide_stage;

typedef struct config {
    int64_t first, second;
} config;

typedef struct record {
    quoth_span span;
    float score;
} record;

static const wide_option options[] = {
    {{.name = "first",
      .help = "a number",
      .kind = QUOTH_INT,
      .fallback = "1",
      .offset = QUOTH_FIELD(config, first, int64_t)},
     "x"},
    {{.name = "second",
      .help = "another number",
      .kind = QUOTH_INT,
      .fallback = "2",
      .offset = QUOTH_FIELD(config, second, int64_t)},
     "x"},
    {{.name = NULL}, NULL},
};

static const wide_port ports[] = {
    {{.layer = "org.example.wide", .revision = 1, .use = QUOTH_ADD}, 7},
    {{.layer = "text", .revision = 1, .use = QUOTH_READ_IF_THERE}, 7},
    {{.layer = NULL}, 0},
};

static const wide_column columns[] = {
    {{.name = "span", .cell = QUOTH_SPAN, .offset = offsetof(record, span), .help = "where"}, {1, 2, 3}},
    {{.name = "score", .cell = QUOTH_F32, .offset = offsetof(record, score), .help = "how sure"}, {1, 2, 3}},
    {{.name = NULL}, {0, 0, 0}},
};

static const wide_resource resources[] = {
    {{.kind = "lexicons", .name = "a.tsv", .licence = "CC0-1.0", .data = "our own"}, "x"},
    {{.kind = NULL}, NULL},
};

static const quoth_layer layer = {.size = sizeof(quoth_layer),
                                  .revision = 1,
                                  .name = "org.example.wide",
                                  .record_size = sizeof(record),
                                  .columns = &columns[0].column,
                                  .help = "records of a later header"};

static const wide_stage stage = {{.size = sizeof(wide_stage),
                                  .role = QUOTH_STAGE,
                                  .name = "wide",
                                  .version = "1.0.0",
                                  .summary = "is wider",
                                  .options = &options[0].option,
                                  .config_size = sizeof(config),
                                  .ports = &ports[0].port,
                                  .resources = &resources[0].resource,
                                  .open = faulty_open,
                                  .process = faulty_process},
                                 NULL};

static const quoth_stage *const stages[] = {&stage.stage, NULL};
static const quoth_layer *const layers[] = {&layer, NULL};

QUOTH_EXPORT quoth_bundle wide_LTX_quoth_bundle = {.size = sizeof(quoth_bundle),
                                                   .abi = QUOTH_ABI + 1, /* a later minor version */
                                                   .magic = FAULTY_MAGIC,
                                                   .option_size = sizeof(wide_option),
                                                   .port_size = sizeof(wide_port),
                                                   .column_size = sizeof(wide_column),
                                                   .resource_size = sizeof(wide_resource),
                                                   .build = __VERSION__,
                                                   .licence = "Apache-2.0",
                                                   .stages = stages,
                                                   .layers = layers};
