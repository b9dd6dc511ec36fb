/* SPDX-License-Identifier: Apache-2.0 */
/* CDX and CDXJ: indexes of archives.  A line says in which WARC or ARC file a record is, and at which byte. */
#ifndef FETCH_CDX_H
#define FETCH_CDX_H

#include "stream.h"

/* Longer names of files are refused. */
#define CDX_NAME_SIZE 1024

/* What the fields of a CDX file are; of CDXJ, nothing.  Begin with zeroes. */
typedef struct cdx_layout {
    char delimiter;   /* 0: no header was seen */
    int file, offset; /* ordinals of fields, from 1; 0: not there */
} cdx_layout;

typedef struct cdx_place {
    char file[CDX_NAME_SIZE];
    uint64_t offset;
} cdx_place;

typedef enum cdx_result {
    CDX_PLACE,
    CDX_NONE, /* a header, or about the index itself */
    CDX_BAD   /* no place; the fault says why */
} cdx_result;

cdx_result cdx_parse(cdx_layout *, const unsigned char *line, size_t len, cdx_place *, fault *why);

/* Whether the first line of an index stands here. */
bool cdx_begins(const unsigned char *bytes, size_t len);

/* ---- the files that an index names, one open at a time ---- */

typedef struct cdx_archive {
    char *folder; /* that names are relative to */
    stream_limits limits;
    const halt *stop; /* borrowed */
    char *path;       /* of the open file */
    stream *in;
} cdx_archive;

/* `folder` empty: that of the index.  False: no memory. */
bool cdx_archive_start(cdx_archive *, const char *index, quoth_str folder, stream_limits, const halt *stop);
/* A stream that stands at the place; path is set, also on failure.  NULL: it is not there; the fault says why. */
stream *cdx_archive_go(cdx_archive *, const cdx_place *, fault *why);
void cdx_archive_close(cdx_archive *);

#endif
