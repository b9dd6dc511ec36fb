/* SPDX-License-Identifier: Apache-2.0 */
/* Cutting records out of a stream: what the readers of all formats answer. */
#ifndef FETCH_CUT_H
#define FETCH_CUT_H

#include "stream.h"

typedef enum cut_result {
    CUT_RECORD,  /* data and len are set, in the stream's window until the next cut */
    CUT_SKIPPED, /* a record that was not asked for */
    CUT_LOST,    /* a damaged region: offset, length and why say what is lost; the next cut goes on behind it */
    CUT_LIMIT,   /* likewise, a record over a limit */
    CUT_FAILED,  /* the source cannot be read on */
    CUT_END
} cut_result;

typedef struct piece {
    const unsigned char *data;
    size_t len;
    uint64_t offset, length; /* of the record, or of what was lost */
    bool decoded;            /* they count the decoded stream */
    int64_t record;          /* ordinal, damaged ones counted; -1: the stream is one record */
    fault why;
    bool mended; /* CUT_RECORD: it was not quite as it should be; why says how */
} piece;

typedef struct cut_limits {
    uint64_t document;     /* bytes of one record */
    uint64_t decompressed; /* bytes of one record that is over that and passed by */
    uint64_t ratio;        /* decoded to stored bytes of one record */
} cut_limits;

/* How far the window must be able to grow for records up to the limit, with what belongs to them. */
#define CUT_HEAD_MAX       ((size_t)64 << 10)
#define CUT_WINDOW(limits) ((size_t)(limits).document + 4 * CUT_HEAD_MAX)

/* Cuts the whole stream as one record.  Call once. */
cut_result cut_whole(stream *, const cut_limits *, piece *);

/* ---- lines ---- */

typedef struct line_cutter {
    stream *in;
    const cut_limits *limits;
    int64_t next;   /* ordinal */
    size_t pending; /* bytes of the last line, still in the window */
} line_cutter;

void line_cutter_start(line_cutter *, stream *in, const cut_limits *);
/* Cuts the next line that is not blank, without its end. */
cut_result line_cutter_next(line_cutter *, piece *);

#endif
