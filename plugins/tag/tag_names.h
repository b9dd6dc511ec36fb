/* SPDX-License-Identifier: Apache-2.0 */
/* The names of a document, as layer "name".  Belongs to one call of process(). */
#ifndef QUOTH_TAG_NAMES_H
#define QUOTH_TAG_NAMES_H

#include "names_document.h"
#include "tag.h"

typedef struct tag_names {
    const tag_shared *shared;
    quoth_doc *doc;
    quoth_ctx *ctx;
    const char *text;
    names_document *document;
    uint8_t *marks; /* room for a sentence */
} tag_names;

/* Prepares for sentences of up to `longest` tokens. */
quoth_status tag_names_begin(tag_names *, const tag_shared *, quoth_doc *, quoth_ctx *, size_t longest);
/* A sentence: `views` padded and with parts of speech; its tokens are batch[first .. first + count) and are number
 * `number` and following of the document. */
quoth_status tag_names_add(tag_names *, quoth_records batch, size_t first, size_t count, lang_view *views,
                           uint32_t number);
/* After all sentences: writes the layer. */
quoth_status tag_names_end(tag_names *);

#endif
