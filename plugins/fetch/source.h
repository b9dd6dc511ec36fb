/* SPDX-License-Identifier: Apache-2.0 */
/* A source: stored bytes, in order, from a file, standard input, memory, a server or a member of an archive.
 *
 * A source is used by one thread at a time.  Whoever opens one closes it with source_close(). */
#ifndef FETCH_SOURCE_H
#define FETCH_SOURCE_H

#include "fault.h"

typedef enum source_result {
    SOURCE_BYTES, /* at least one byte was read */
    SOURCE_END,
    SOURCE_FAILED /* it cannot be read on; the fault says why */
} source_result;

typedef struct source source;

typedef struct source_type {
    source_result (*read)(source *, void *to, size_t room, size_t *got, fault *why);
    bool (*seek)(source *, uint64_t offset); /* NULL: it cannot seek */
    void (*close)(source *);                 /* frees the source */
} source_type;

/* The head of every kind of source. */
struct source {
    const source_type *type;
    uint64_t size; /* bytes it holds; meaningful when size_known */
    bool size_known;
    const halt *stop; /* borrowed; may be NULL */
};

/* Opens a file, a named pipe or, for "-", standard input.  NULL: it cannot be opened; the fault says why. */
source *source_open_file(const char *path, const halt *stop, fault *why);
/* Borrows the bytes.  NULL: no memory. */
source *source_open_memory(const void *bytes, size_t len);

source_result source_read(source *, void *to, size_t room, size_t *got, fault *why);
void source_close(source *); /* NULL is fine */

#endif
