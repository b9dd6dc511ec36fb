/* SPDX-License-Identifier: Apache-2.0 */
/* Which fields of a JSON record hold what, and finding them in one. */
#ifndef FETCH_RECORD_FIELDS_H
#define FETCH_RECORD_FIELDS_H

#include "fault.h"

typedef enum record_slot {
    SLOT_ID,
    SLOT_URL,
    SLOT_TITLE,
    SLOT_PUBLISHED,
    SLOT_AUTHOR,
    SLOT_SITE,
    SLOT_LANGUAGE,
    SLOT_TEXT,
    SLOT_HTML,
    SLOT_COUNT
} record_slot;

/* The field names of each slot (lists of quoth_str), the best first.  "a.b" is field b of the object a. */
typedef struct record_names {
    quoth_list slots[SLOT_COUNT];
} record_names;

/* Called for each value of a slot: `rank` is the place of its field's name in the list, `value` is unescaped and holds
 * until the call returns.  False: stop, the fault is set. */
typedef bool record_sink(void *self, record_slot, size_t rank, quoth_str value, fault *why);

/* Parses one JSON object.  False: it is none, or the sink stopped. */
bool record_parse(const unsigned char *line, size_t len, const record_names *, record_sink *, void *self, fault *why);

#endif
