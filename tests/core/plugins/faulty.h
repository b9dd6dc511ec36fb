/* SPDX-License-Identifier: Apache-2.0 */
/* What plugins need that exist to be refused: a stage that is right but for what the test changes. */
#ifndef QUOTH_TESTS_FAULTY_H
#define QUOTH_TESTS_FAULTY_H

#include "quoth/plugin.h"

static quoth_status faulty_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    (void)host;
    (void)config;
    (void)ctx;
    *shared = NULL;
    return QUOTH_OK;
}

static quoth_status faulty_process(void *self, void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    (void)self;
    (void)shared;
    (void)doc;
    (void)ctx;
    return QUOTH_OK;
}

#define FAULTY_STAGE(label, ...)                                                                                       \
    {                                                                                                                  \
        .size = sizeof(quoth_stage), .role = QUOTH_STAGE, .name = label, .version = "1.0.0", .summary = "is refused",  \
        .open = faulty_open, .process = faulty_process, __VA_ARGS__                                                    \
    }

#define FAULTY_BUNDLE_HEAD(abi_version, mark)                                                                          \
    .size = sizeof(quoth_bundle), .abi = (abi_version), .magic = mark, .option_size = sizeof(quoth_option),            \
    .port_size = sizeof(quoth_port), .column_size = sizeof(quoth_column), .resource_size = sizeof(quoth_resource),     \
    .build = __VERSION__, .licence = "Apache-2.0"

#define FAULTY_MAGIC                                                                                                   \
    {                                                                                                                  \
        'Q', 'U', 'O', 'T', 'H', 'P', 'L', 'G'                                                                         \
    }

#endif
