/* SPDX-License-Identifier: Apache-2.0 */
/* Layers for people: any layer, a third party's too, by the names of its columns. */
#ifndef QUOTH_CORE_LAYER_PRINT_H
#define QUOTH_CORE_LAYER_PRINT_H

#include "documents/document.h"

#include <stdio.h>

/* One record on a line: its place, its words, and the other columns as name=value. */
void layer_print_record(FILE *, const quoth_doc *, quoth_layer_id, size_t index);
/* All records as a table with a head. */
void layer_print_table(FILE *, const quoth_doc *, quoth_layer_id);
/* Text on one line, without control characters, cut to about `max` characters. */
void layer_print_text(FILE *, quoth_str, size_t max);
/* Text as it is, but for control characters other than line breaks. */
void layer_print_lines(FILE *, quoth_str);

#endif
