/* SPDX-License-Identifier: Apache-2.0 */
/* What an input is, by its first bytes, and by its name where these leave it open. */
#ifndef FETCH_SNIFF_H
#define FETCH_SNIFF_H

#include "quoth/plugin.h"

typedef enum sniff_kind {
    SNIFF_EMPTY,
    SNIFF_TEXT,
    SNIFF_HTML,
    SNIFF_JSONL,
    SNIFF_CSV, /* the first line is a header that names what we look for */
    SNIFF_CDX, /* an index of archives */
    SNIFF_WARC,
    SNIFF_ARC,        /* the Internet Archive's format before WARC */
    SNIFF_JSON,       /* JSON that is not one object a line */
    SNIFF_COMPRESSED, /* gzip, xz, zstd, bzip2 */
    SNIFF_TAR,
    SNIFF_ZIP,
    SNIFF_BINARY /* anything else */
} sniff_kind;

/* How many bytes sniff() likes to see: a tar header. */
#define SNIFF_BYTES 512

/* `name` may be empty; only its ending counts. */
sniff_kind sniff(const unsigned char *bytes, size_t len, const char *name);

/* By the name's ending alone, without those of compression; SNIFF_BINARY: it says nothing. */
sniff_kind sniff_name(const char *name);

/* Whether text begins as HTML does. */
bool sniff_html(const unsigned char *bytes, size_t len);

#endif
