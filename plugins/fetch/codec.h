/* SPDX-License-Identifier: Apache-2.0 */
/* Decompressors, all behind one table: gzip, xz, zstd, bzip2.  Each decodes one member (stream, frame) of a file and
 * says exactly where it ends, so that members have offsets and reading goes on behind a damaged one. */
#ifndef FETCH_CODEC_H
#define FETCH_CODEC_H

#include "fault.h"

typedef enum codec_result {
    CODEC_GOING,
    CODEC_MEMBER_END, /* the member is complete, its checksum right */
    CODEC_BAD         /* damaged, or more memory needed than allowed; the fault says which */
} codec_result;

typedef struct codec_io {
    const unsigned char *in;
    size_t in_len;
    unsigned char *out;
    size_t out_len;
} codec_io;

typedef struct codec_type {
    const char *name;    /* "gzip" */
    unsigned char first; /* every member of interest begins with this byte */
    size_t probe;        /* how many bytes begins() likes to see; fewer may be had at the end of the input */
    bool (*begins)(const unsigned char *bytes, size_t len);
    void *(*open)(void);                                         /* NULL: no memory */
    bool (*restart)(void *state);                                /* before each member; false: no memory */
    codec_result (*step)(void *state, codec_io *io, fault *why); /* moves io on; goes on until one side is used up */
    void (*close)(void *state);                                  /* NULL is fine */
    /* May be NULL.  Decodes from now on with the dictionary of another state, which must live longer. */
    void (*share)(void *state, const void *other);
    /* May be NULL.  Whether the member that begins here is a dictionary for those behind it. */
    bool (*is_dictionary)(const unsigned char *bytes, size_t len);
} codec_type;

extern const codec_type codec_gzip, codec_xz, codec_zstd, codec_bzip2;
/* For HTTP bodies: nothing shows where such data begins, and it has no checksum. */
extern const codec_type codec_brotli;

/* Enough bytes for codec_detect() and for any begins(). */
#define CODEC_PROBE 16

/* The codec whose member begins here; NULL: none. */
const codec_type *codec_detect(const unsigned char *bytes, size_t len);

#endif
