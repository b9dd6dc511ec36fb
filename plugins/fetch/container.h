/* SPDX-License-Identifier: Apache-2.0 */
/* Archives of files: tar and zip, by libarchive, over a stream. */
#ifndef FETCH_CONTAINER_H
#define FETCH_CONTAINER_H

#include "stream.h"

typedef struct container container;

typedef enum container_result {
    CONTAINER_MEMBER,
    CONTAINER_LOST, /* damage; the next call goes on behind it */
    CONTAINER_END,
    CONTAINER_FAILED /* damage, and nothing behind it can be read */
} container_result;

/* Takes over the stream, also on failure.  NULL: it cannot be read as an archive; the fault says why. */
container *container_open(stream *in, bool zip, fault *why);
void container_close(container *); /* NULL is fine */

/* Goes to the next regular file; *name lasts until the next call. */
container_result container_next(container *, const char **name, fault *why);
/* A source of the current member's bytes; close it before the next call of container_next().  NULL: no memory. */
source *container_member(container *);

stream *container_stream(const container *);

#endif
