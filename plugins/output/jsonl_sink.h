/* SPDX-License-Identifier: Apache-2.0 */
/* What sinks that write one schema of records as JSON lines have in common: a stage table needs only its name and
 * its schema besides. */
#ifndef QUOTH_PLUGINS_JSONL_SINK_H
#define QUOTH_PLUGINS_JSONL_SINK_H

#include "quoth/plugin.h"

/* The configuration of such a sink, and its options. */
typedef struct jsonl_sink_config {
    quoth_str path;
} jsonl_sink_config;

extern const quoth_option jsonl_sink_options[];

/* open() of a stage that writes the records of `schema` (a string that stays). */
quoth_status jsonl_sink_open(const quoth_host *, const void *config, quoth_ctx *, const char *schema, void **shared);
void jsonl_sink_close(void *shared);

/* Its state is that of file_sink.h. */
extern const quoth_sink_calls jsonl_sink_calls;

#endif
