/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of comma-separated values as RFC 4180 has them, with cells made of fields of records. */
#ifndef QUOTH_PLUGINS_CSV_ROW_H
#define QUOTH_PLUGINS_CSV_ROW_H

#include "doc_bytes.h"
#include "record.h"

typedef struct csv_form {
    char delimiter;
    bool guard;          /* keep text from being taken for a formula */
    quoth_str separator; /* between the items of a list in one cell */
} csv_form;

typedef struct csv_row {
    const csv_form *form;
    doc_bytes *out;
    doc_bytes cell; /* the text of a cell before it is quoted */
    size_t cells;   /* of the row so far */
} csv_row;

void csv_row_begin(csv_row *, const csv_form *, doc_bytes *out);
void csv_row_text(csv_row *, quoth_str text);
void csv_row_field(csv_row *, const record_field *, const record *);
void csv_row_end(csv_row *);

#endif
