/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch_host.h"

#include "clean_options.h"
#include "clean_utf8.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const quoth_bundle clean_LTX_quoth_bundle;

enum { MOST_PIECES = 1 << 16 };

struct quoth_doc {
    quoth_str payload, text;
    const char *media_type;
    quoth_paragraph *paragraphs;
    size_t paragraph_count;
};

static void *pieces[MOST_PIECES];
static size_t piece_count;
static char code[64];

static void forget(void)
{
    while (piece_count) free(pieces[--piece_count]);
    code[0] = '\0';
}

static void *host_scratch(quoth_ctx *ctx, size_t n, size_t align)
{
    void *piece;

    (void)ctx;
    (void)align;
    if (piece_count == MOST_PIECES) return NULL;
    piece = malloc(n ? n : 1);
    if (!piece) abort();
    return pieces[piece_count++] = piece;
}

static void *host_alloc(quoth_ctx *ctx, quoth_doc *doc, size_t n, size_t align)
{
    void *piece = host_scratch(ctx, n, align);

    (void)doc;
    if (piece) memset(piece, 0, n);
    return piece;
}

static quoth_str host_payload(const quoth_doc *doc)
{
    return doc->payload;
}

/* What the contract says of text and runs. */
static quoth_status host_set_text(quoth_ctx *ctx, quoth_doc *doc, quoth_str text, const quoth_run *runs, size_t count)
{
    size_t at = 0, i;

    (void)ctx;
    if (doc->text.ptr || clean_utf8_valid_prefix(text.ptr, text.len) != text.len) abort();
    for (i = 0; i < count; i++) {
        if (runs[i].text < at || runs[i].text_length == 0) abort();
        at = (size_t)runs[i].text + runs[i].text_length;
        if (at > text.len || (size_t)runs[i].original + runs[i].original_length > doc->payload.len) abort();
    }
    doc->text = text;
    return QUOTH_OK;
}

static size_t host_meta(const quoth_doc *doc, const char *key, quoth_str *values, size_t max)
{
    if (strcmp(key, "media-type") != 0 || !doc->media_type || max == 0) return 0;
    values[0] = clean_str(doc->media_type, strlen(doc->media_type));
    return 1;
}

static quoth_status host_add_meta(quoth_ctx *ctx, quoth_doc *doc, const char *key, quoth_str value)
{
    (void)ctx;
    (void)doc;
    (void)key;
    if (clean_utf8_valid_prefix(value.ptr, value.len) != value.len) abort();
    return QUOTH_OK;
}

static quoth_layer_id host_layer(quoth_ctx *ctx, const char *name)
{
    (void)ctx;
    (void)name;
    return 0;
}

static void *host_append(quoth_ctx *ctx, quoth_doc *doc, quoth_layer_id layer, size_t record_size, size_t count)
{
    (void)layer;
    doc->paragraph_count = count;
    doc->paragraphs = host_alloc(ctx, doc, record_size * count, alignof(quoth_paragraph));
    return doc->paragraphs;
}

static const void *host_resource(quoth_ctx *ctx, const char *kind, const char *name, size_t *len)
{
    static const char model[] = "quoth-blocks 1\nfeatures words\nthreshold 0\n0 3.5\n= -1\n= 1\n";

    (void)ctx;
    (void)kind;
    (void)name;
    *len = sizeof(model) - 1;
    return model;
}

static bool host_match(const quoth_regex *regex, quoth_str subject, quoth_span *groups, size_t max)
{
    (void)regex;
    (void)subject;
    (void)groups;
    (void)max;
    return false;
}

static void host_report(quoth_ctx *ctx, quoth_severity severity, const char *of, quoth_span where, const char *format,
                        ...)
{
    (void)ctx;
    (void)severity;
    (void)where;
    (void)format;
    snprintf(code, sizeof(code), "%s", of);
}

static const quoth_host host = {
    .size = sizeof(quoth_host),
    .abi = QUOTH_ABI,
    .alloc = host_alloc,
    .scratch = host_scratch,
    .payload = host_payload,
    .set_text = host_set_text,
    .meta = host_meta,
    .add_meta = host_add_meta,
    .layer = host_layer,
    .append = host_append,
    .match = host_match,
    .resource = host_resource,
    .report = host_report,
};

clean_call scratch_call(void)
{
    forget();
    return (clean_call){&host, NULL, NULL};
}

const char *scratch_code(void)
{
    return code;
}

/* Paragraphs in order, within the text, without white space at their ends. */
static void check_paragraphs(const quoth_doc *doc)
{
    size_t at = 0, i;

    for (i = 0; i < doc->paragraph_count; i++) {
        quoth_span span = doc->paragraphs[i].span;

        if (span.begin < at || span.end <= span.begin || span.end > doc->text.len) abort();
        if (clean_is_space((unsigned char)doc->text.ptr[span.begin])) abort();
        if (clean_is_space((unsigned char)doc->text.ptr[span.end - 1])) abort();
        at = span.end;
    }
}

quoth_status scratch_run(const char *payload, size_t length, const char *media_type)
{
    static const quoth_str any = {"any", 3};
    static const clean_config config = {.mode = CLEAN_ARTICLE,
                                        .languages = {&any, 1},
                                        .model = {CLEAN_DEFAULT_MODEL, sizeof(CLEAN_DEFAULT_MODEL) - 1},
                                        .max_page = 16 << 20,
                                        .max_tags = 200000,
                                        .max_depth = 256,
                                        .max_attributes = 256};
    const quoth_stage *stage = clean_LTX_quoth_bundle.stages[0];
    quoth_doc doc = {{payload, length}, {NULL, 0}, media_type, NULL, 0};
    quoth_status status;
    void *shared = NULL;

    forget();
    if (stage->open(&host, &config, NULL, &shared) != QUOTH_OK) abort();
    status = stage->process(NULL, shared, &doc, NULL);
    if (status == QUOTH_OK) check_paragraphs(&doc);
    if (status != QUOTH_OK && code[0] == '\0' && piece_count < MOST_PIECES) abort();
    stage->close(shared);
    return status;
}
