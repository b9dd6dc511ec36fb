/* SPDX-License-Identifier: Apache-2.0 */
/* Metadata as the host wants it, from whatever the input holds. */
#ifndef FETCH_METADATA_H
#define FETCH_METADATA_H

#include "quoth/plugin.h"

/* Adds a value to a key: trimmed, valid UTF-8, on one line.  An empty value is left out; so is, with a warning, one
 * that is too long. */
quoth_status metadata_add(const quoth_host *, quoth_ctx *, quoth_doc *, const char *key, quoth_str value);

/* The longest result of metadata_date(), with its NUL. */
#define METADATA_DATE_SIZE 40

/* Writes a date as ISO 8601: from ISO 8601 itself, the dates of mail and HTTP, and seconds or milliseconds since 1970.
 * False: it is none of these ("9/8/16" says nothing for sure). */
bool metadata_date(quoth_str value, char iso[METADATA_DATE_SIZE]);

#endif
