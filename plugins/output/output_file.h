/* SPDX-License-Identifier: Apache-2.0 */
/* The file that a sink writes: under NAME.partial until it is complete, then renamed to NAME, so that a file with
 * its final name is always whole.  Standard output, pipes and devices are written directly.
 *
 * One thread at a time.  Errors are reported on the ctx of the call and come back as QUOTH_E_OUTPUT:
 *   output-unwritable   the file cannot be opened or created
 *   output-busy         another process is writing the same file
 *   output-closed       the reader of the pipe is gone
 *   output-failed       the system refuses to write (disk full, quota, ...)
 *   output-state        a saved state does not fit the file that is there */
#ifndef QUOTH_PLUGINS_OUTPUT_FILE_H
#define QUOTH_PLUGINS_OUTPUT_FILE_H

#include "quoth/plugin.h"

typedef struct output_file output_file;

/* Opens for `path` ("-" or empty: standard output).  Nothing that is there is changed before the first write.  NULL on
 * failure. */
output_file *output_file_open(const quoth_host *, quoth_ctx *, quoth_str path);

/* Adds whole records; buffered.  After a failure the file ends behind the last records that were written whole. */
quoth_status output_file_write(output_file *, quoth_ctx *, quoth_str bytes);

/* True before the first byte: of a file that goes on behind a saved state, where that state holds none. */
bool output_file_is_empty(const output_file *);

/* Writes what is buffered and, if `complete`, gives the file its final name.  To be called once. */
quoth_status output_file_finish(output_file *, quoth_ctx *, bool complete);

/* Makes what is written durable; the state (scratch memory of ctx) says how far that is. */
quoth_status output_file_save(output_file *, quoth_ctx *, quoth_str *state);

/* Goes on behind a saved state; before the first write. */
quoth_status output_file_load(output_file *, quoth_ctx *, quoth_str state);

/* Frees; NULL-safe.  What was not finished stays under NAME.partial. */
void output_file_free(output_file *);

#endif
