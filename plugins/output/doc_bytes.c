/* SPDX-License-Identifier: Apache-2.0 */
#include "doc_bytes.h"

#include <string.h>

enum { FIRST_ROOM = 4096 };

void doc_bytes_init(doc_bytes *to, const quoth_host *host, quoth_ctx *ctx, quoth_doc *doc)
{
    *to = (doc_bytes){.host = host, .ctx = ctx, .doc = doc};
}

void doc_bytes_put(doc_bytes *to, const char *bytes, size_t len)
{
    if (to->failed || !len) return;
    if (len > to->room - to->used) {
        size_t room = to->room ? 2 * to->room : FIRST_ROOM;
        while (room - to->used < len) room *= 2;
        char *grown = to->host->alloc(to->ctx, to->doc, room, 1);
        if (!grown) {
            to->failed = true;
            return;
        }
        if (to->used) memcpy(grown, to->bytes, to->used);
        to->bytes = grown;
        to->room = room;
    }
    memcpy(to->bytes + to->used, bytes, len);
    to->used += len;
}
