/* SPDX-License-Identifier: Apache-2.0 */
/* A file that has its name only when it is whole: it grows as NAME.partial and is renamed at the end.  The dead letters
 * and the report of a run are such files.  What exists and is no regular file (a pipe, /dev/stderr) is written
 * directly. */
#ifndef QUOTH_CORE_WHOLE_FILE_H
#define QUOTH_CORE_WHOLE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct whole_file whole_file;

/* Opens it at once, so that a folder that cannot be written, or a file that something else is writing, is found early.
 * Of what NAME.partial holds already the first `keep` bytes stay: 0 for a new file.  NULL: `why` says what is wrong. */
whole_file *whole_file_open(const char *path, uint64_t keep, char *why, size_t why_size);
/* Adds whole records: what the file holds never ends within the bytes of one call.  False: the disk is full, say;
 * nothing more is written, and closing says why. */
bool whole_file_write(whole_file *, const void *bytes, size_t len);
/* Makes what was written durable. */
bool whole_file_sync(whole_file *);
/* Bytes that it holds, with those that were kept. */
uint64_t whole_file_size(const whole_file *);
/* Writes what is buffered and, if the file is `complete`, gives it its name; frees it.  False: `why` says what went
 * wrong, now or before. */
bool whole_file_close(whole_file *, bool complete, char *why, size_t why_size);

/* Gives up what was written, and frees it. */
void whole_file_discard(whole_file *);

#endif
