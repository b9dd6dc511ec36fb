/* SPDX-License-Identifier: Apache-2.0 */
/* CSV by RFC 4180, and what else goes by that name: fields between commas, tabs, semicolons or bars, which the header
 * shows; a field in quotes may hold all of these, and line ends. */
#ifndef FETCH_CSV_H
#define FETCH_CSV_H

#include "cut.h"
#include "record_fields.h"

/* ---- rows ---- */

typedef struct csv_cutter {
    stream *in;
    const cut_limits *limits;
    char delimiter;
    int64_t next;   /* ordinal */
    size_t pending; /* bytes of the last row, still in the window */
} csv_cutter;

void csv_cutter_start(csv_cutter *, stream *in, const cut_limits *);
/* Cuts the next row that is not blank, without its line end. */
cut_result csv_cutter_next(csv_cutter *, piece *);

/* What fields a header is parted into: ',', '\t', ';' or '|', whichever comes most often. */
char csv_delimiter(const unsigned char *header, size_t len);

/* ---- fields ---- */

/* Reads the field at *at and moves behind it; what is in quotes is unescaped in place.  False: no more. */
bool csv_field_next(unsigned char *row, size_t len, char delimiter, size_t *at, quoth_str *value);

/* Columns beyond this hold nothing we look for. */
#define CSV_COLUMNS_MAX 512

/* What the columns of a file hold, by its header. */
typedef struct csv_layout {
    char delimiter;
    uint16_t columns; /* that the header has, also those beyond the limit */
    struct {
        int8_t slot; /* record_slot; -1: none that we look for */
        uint8_t rank;
    } known[CSV_COLUMNS_MAX];
} csv_layout;

/* Names are compared without regard to case.  The header is changed.  False: no column holds text or HTML. */
bool csv_layout_read(unsigned char *header, size_t len, const record_names *, csv_layout *);

/* Bytes of a layout that count: with those columns that the file has. */
size_t csv_layout_size(const csv_layout *);

/* Passes the values of a row to the sink, unescaped in place.  False: the row has more fields than the header, or the
 * sink stopped; the fault says why. */
bool csv_row_parse(unsigned char *row, size_t len, const csv_layout *, record_sink *, void *self, fault *why);

#endif
