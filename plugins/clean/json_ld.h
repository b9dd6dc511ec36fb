/* SPDX-License-Identifier: Apache-2.0 */
/* What an article says of itself in JSON-LD (schema.org). */
#ifndef QUOTH_CLEAN_JSON_LD_H
#define QUOTH_CLEAN_JSON_LD_H

#include "call.h"

enum { JSON_LD_AUTHORS = 16 };

/* Folded, in scratch memory; empty where it says nothing. */
typedef struct json_ld {
    quoth_str headline, published, site;
    quoth_str authors[JSON_LD_AUTHORS];
    size_t author_count;
    quoth_str newsroom; /* an organisation that is named as author */
} json_ld;

/* Adds what the script says to what is known; the first of several articles counts.  A script that is no JSON, or too
 * large, says nothing. */
void json_ld_read(json_ld *ld, const clean_call *call, quoth_str script);

#endif
