/* SPDX-License-Identifier: Apache-2.0 */
/* Which WARC records become documents. */
#ifndef FETCH_SELECTION_H
#define FETCH_SELECTION_H

#include "warc.h"

/* The longest date that is compared: a second. */
#define SELECTION_DATE_DIGITS 14

typedef struct selection {
    bool everything;          /* the rest counts for nothing */
    const quoth_host *host;   /* for match() */
    bool any_status;          /* responses of any status, not only successes */
    uint32_t types;           /* bit 1 << warc_type for each that is taken */
    quoth_list content_types; /* patterns (quoth_str, for fnmatch, in lower case); none: HTML and text */
    const quoth_regex *url;   /* NULL: any */
    /* When it was captured, as far as the user said ("2024", "20240131"), both inclusive; empty: any time. */
    char from[SELECTION_DATE_DIGITS + 1], to[SELECTION_DATE_DIGITS + 1];
} selection;

/* The digits of a date, however it is written (2024-01-31T12:00:00Z); false: it is none. */
bool selection_date(quoth_str date, char digits[SELECTION_DATE_DIGITS + 1]);

/* Whether a record holds an HTTP response, header and all. */
bool selection_is_message(const warc_head *, const unsigned char *begin, size_t len);

/* A warc_wanted; `self` is a const selection *. */
bool selection_wants(const void *self, const warc_head *, unsigned char *begin, size_t len);

/* "<urn:uuid:X>" without what surrounds X; other identifiers without their angle brackets. */
quoth_str selection_record_id(quoth_str id);
/* A URL without the angle brackets that some writers put around it. */
quoth_str selection_url(quoth_str url);

#endif
