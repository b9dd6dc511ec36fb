/* SPDX-License-Identifier: Apache-2.0 */
/* What sinks have in common that form bytes of a document's records and write them to one file.  A file_sink is the
 * first member of what such a sink shares, so that the functions here can be those of its stage. */
#ifndef QUOTH_PLUGINS_FILE_SINK_H
#define QUOTH_PLUGINS_FILE_SINK_H

#include "output_file.h"

typedef struct file_sink {
    const quoth_host *host;
    const quoth_records_host *records;
    output_file *file;
} file_sink;

/* The option `path`, for a configuration of that type with a quoth_str `path`. */
#define FILE_SINK_PATH(config_type)                                                                                    \
    {                                                                                                                  \
        .name = "path", .help = "file to write, under PATH.partial until it is complete; - is standard output",        \
        .kind = QUOTH_PATH, .flags = QUOTH_OUTPUT, .fallback = "-",                                                    \
        .offset = QUOTH_FIELD(config_type, path, quoth_str)                                                            \
    }

/* Opens the file for `path`.  A host that forms no records is reported as host-too-old. */
quoth_status file_sink_open(file_sink *, const quoth_host *, quoth_ctx *, quoth_str path);
void file_sink_close(file_sink *);

/* Functions of a stage; `shared` begins with a file_sink. */
quoth_status file_sink_write(void *shared, quoth_doc *, quoth_ctx *, quoth_str bytes);
quoth_status file_sink_finish(void *shared, quoth_ctx *, bool complete);
quoth_status file_sink_save(void *shared, quoth_ctx *, quoth_str *state);
quoth_status file_sink_load(void *shared, quoth_ctx *, quoth_str state);

extern const quoth_state_calls file_sink_state_calls;

#endif
