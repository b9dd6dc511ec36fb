/* SPDX-License-Identifier: Apache-2.0 */
/* WARC 1.0 and 1.1 (and the drafts 0.17, 0.18) and ARC: cuts records, and finds the next one behind damage.
 *
 * A record whose end is not where its Content-Length says, or that breaks off, is lost: from its first byte to the next
 * record's header it is one damaged region.  Only where the next header is a few bytes off (writers that count line
 * ends wrongly), the record is taken to end there. */
#ifndef FETCH_WARC_H
#define FETCH_WARC_H

#include "cut.h"
#include "record_format.h"

/* Whether a record is asked for, judged by its header and the first bytes of its block (up to CUT_HEAD_MAX), in which
 * folded lines may be joined. */
typedef bool warc_wanted(const void *self, const warc_head *, unsigned char *begin, size_t len);

typedef struct warc_cutter {
    const record_format *format;
    stream *in;
    const cut_limits *limits;
    warc_wanted *wanted;
    const void *wanted_self;
    bool decoded_only; /* say nothing of where members are stored */
    int64_t next;
    size_t pending;        /* bytes of the last record, still in the window */
    uint64_t start;        /* offset of the record being cut */
    uint64_t start_stored; /* where it is stored, if it can be entered there */
    bool start_known;
} warc_cutter;

void warc_cutter_start(warc_cutter *, const record_format *, stream *in, const cut_limits *, warc_wanted *,
                       const void *wanted_self);
/* Cuts the next record: `cut->data` is its block.  `head` is filled for CUT_RECORD, and for CUT_SKIPPED unless the
 * record was too large for the window. */
cut_result warc_cutter_next(warc_cutter *, piece *cut, warc_head *head);

#endif
