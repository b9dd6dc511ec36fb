/* SPDX-License-Identifier: Apache-2.0 */
/* A claim as a W3C Web Annotation. */
#ifndef QUOTH_PLUGINS_ANNOTATION_H
#define QUOTH_PLUGINS_ANNOTATION_H

#include "doc_bytes.h"
#include "record.h"

enum { ANNOTATION_CONTEXT_CHARS = 32 }; /* of a quote selector's prefix and suffix */

/* Puts the annotation as one line of JSON-LD; `text` is the cleaned text that the claim's spans lead into.  False: no
 * memory. */
bool annotation_put(doc_bytes *to, const record *claim, quoth_str text);

#endif
