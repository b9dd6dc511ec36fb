/* SPDX-License-Identifier: Apache-2.0 */
/* What tells WARC and ARC apart: how a record's header looks.  Cutting, and finding the next record behind damage, is
 * the same for both (warc.c). */
#ifndef FETCH_RECORD_FORMAT_H
#define FETCH_RECORD_FORMAT_H

#include "quoth/plugin.h"

typedef enum warc_type {
    WARC_OTHER, /* continuation, unknown */
    WARC_RESPONSE,
    WARC_RESOURCE,
    WARC_CONVERSION,
    WARC_REVISIT,
    WARC_METADATA,
    WARC_REQUEST,
    WARC_WARCINFO
} warc_type;

/* What a record's header says; strings lie in the stream's window.  Empty: not said. */
typedef struct warc_head {
    warc_type type;
    quoth_str type_name, id, url, date, content_type, truncated, refers_to;
    uint64_t length; /* of the block */
} warc_head;

typedef struct record_format {
    const char *name;      /* "WARC" */
    const char *lost_code; /* of a region where no record begins */
    bool bare;             /* some writers leave out the line end between records */
    size_t probe;          /* bytes that begins() likes to see; fewer may be had at the end of the input */
    /* Whether a header begins here. */
    bool (*begins)(const unsigned char *at, size_t have);
    /* Where the next header could begin, at or behind `at`; NULL: nowhere before `end`. */
    const unsigned char *(*candidate)(const unsigned char *at, const unsigned char *end);
    /* Length of the whole header; 0: it does not end within `have`. */
    size_t (*length)(const unsigned char *bytes, size_t have);
    /* Joins folded lines in place.  False: it does not say how long the record is. */
    bool (*parse)(unsigned char *bytes, size_t len, warc_head *);
} record_format;

extern const record_format record_format_warc, record_format_arc;

#endif
