/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that grow in memory of a document: what format() of a sink makes.  One thread at a time. */
#ifndef QUOTH_PLUGINS_DOC_BYTES_H
#define QUOTH_PLUGINS_DOC_BYTES_H

#include "quoth/plugin.h"

typedef struct doc_bytes {
    const quoth_host *host;
    quoth_ctx *ctx;
    quoth_doc *doc;
    char *bytes;
    size_t used, room;
    bool failed; /* memory is out (reported); the bytes are not whole: return QUOTH_E_LIMIT */
} doc_bytes;

void doc_bytes_init(doc_bytes *, const quoth_host *, quoth_ctx *, quoth_doc *);
void doc_bytes_put(doc_bytes *, const char *bytes, size_t len);
/* The same of a string literal. */
#define DOC_BYTES_PUT(to, literal) doc_bytes_put(to, "" literal, sizeof literal - 1)

#endif
