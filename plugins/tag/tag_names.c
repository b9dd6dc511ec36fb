/* SPDX-License-Identifier: Apache-2.0 */
#include "tag_names.h"

#include <string.h>

#define TAG_NAMES_BATCH 128u /* names that are appended at once */

static void *tag_names_alloc(void *memory, size_t size)
{
    tag_names *n = memory;

    return n->shared->host->scratch(n->ctx, size, 16);
}

quoth_status tag_names_begin(tag_names *n, const tag_shared *shared, quoth_doc *doc, quoth_ctx *ctx, size_t longest)
{
    *n = (tag_names){.shared = shared, .doc = doc, .ctx = ctx, .text = shared->host->text(doc).ptr};
    n->marks = shared->host->scratch(ctx, longest, 1);
    n->document = names_document_new(&shared->names, tag_names_alloc, n);
    return n->marks && n->document ? QUOTH_OK : QUOTH_E_LIMIT;
}

quoth_status tag_names_add(tag_names *n, quoth_records batch, size_t first, size_t count, lang_view *views,
                           uint32_t number)
{
    names_gazetteer(n->shared->first_names, n->shared->places, n->text, batch, first, count, views + VIEW_PADDING);
    return names_document_add(n->document, views, count, number, n->marks) ? QUOTH_OK : QUOTH_E_LIMIT;
}

/* Names on their way into the layer. */
typedef struct tag_names_out {
    tag_names *names;
    quoth_records tokens;
    quoth_name batch[TAG_NAMES_BATCH];
    size_t count;
} tag_names_out;

static bool tag_names_flush(tag_names_out *out)
{
    const tag_names *n = out->names;
    quoth_name *records;

    if (out->count == 0) return true;
    records = n->shared->host->append(n->ctx, n->doc, n->shared->name, sizeof(*records), out->count);
    if (!records) return false;
    memcpy(records, out->batch, out->count * sizeof(*records));
    out->count = 0;
    return true;
}

static bool tag_names_give(void *self, const names_found *found)
{
    static const uint8_t kinds[NAMES_KINDS] = {QUOTH_ENTITY_PERSON, QUOTH_ENTITY_ORGANISATION, QUOTH_ENTITY_PLACE,
                                               QUOTH_ENTITY_UNKNOWN};
    tag_names_out *out = self;

    if (out->count == TAG_NAMES_BATCH && !tag_names_flush(out)) return false;
    out->batch[out->count++] = (quoth_name){.span = {QUOTH_AT(out->tokens, quoth_token, found->begin)->span.begin,
                                                     QUOTH_AT(out->tokens, quoth_token, found->end - 1)->span.end},
                                            .tokens = {found->begin, found->end},
                                            .score = found->score,
                                            .kind = kinds[found->kind]};
    return true;
}

quoth_status tag_names_end(tag_names *n)
{
    tag_names_out out = {.names = n, .tokens = n->shared->host->read(n->doc, n->shared->token)};

    if (!names_document_finish(n->document, tag_names_give, &out) || !tag_names_flush(&out)) return QUOTH_E_LIMIT;
    return QUOTH_OK;
}
