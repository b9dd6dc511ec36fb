/* SPDX-License-Identifier: Apache-2.0 */
/* Header fields as in HTTP and WARC: "Name: value" lines up to an empty one. */
#ifndef FETCH_FIELD_H
#define FETCH_FIELD_H

#include "quoth/plugin.h"

/* Length of a header that begins here, with the empty line that ends it; 0: it does not end within `len`. */
size_t field_block_length(const unsigned char *bytes, size_t len);

/* Reads the field at *at and moves behind it.  Folded lines are joined in place, which is why the bytes are not const.
 * Lines without a colon are passed over.  False: no more. */
bool field_next(unsigned char *bytes, size_t len, size_t *at, quoth_str *name, quoth_str *value);

/* Compares without regard to case. */
bool field_is(quoth_str name, const char *expected);
bool field_begins(quoth_str value, const char *prefix);

/* The value up to the first ';', without spaces around it. */
quoth_str field_main_value(quoth_str value);
/* A parameter such as charset in "text/html; charset=x"; empty: not there.  Quotes are taken off. */
quoth_str field_parameter(quoth_str value, const char *name);

/* A number of digits alone; false: anything else, or too large. */
bool field_number(quoth_str value, uint64_t *number);

quoth_str field_trim(quoth_str value);

#endif
