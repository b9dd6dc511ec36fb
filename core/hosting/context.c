/* SPDX-License-Identifier: Apache-2.0 */
#include "hosting/context.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

void context_init(quoth_ctx *ctx, arena_pool *memory, size_t limit, report_receiver *receive, void *receiver)
{
    memset(ctx, 0, sizeof *ctx);
    ctx->loading = true;
    ctx->label = "";
    ctx->receive = receive;
    ctx->receiver = receiver;
    arena_init(&ctx->scratch, memory, memory ? limit : 0);
}

void context_free(quoth_ctx *ctx)
{
    if (ctx->scratch.pool) arena_reset(&ctx->scratch);
}

void context_begin(quoth_ctx *ctx, const quoth_doc *doc)
{
    ctx->doc = doc;
    ctx->failed = false;
    ctx->broken = QUOTH_OK;
    arena_rewind(&ctx->scratch);
}

const char *context_status_name(quoth_status status)
{
    switch (status) {
    case QUOTH_OK:
        return "ok";
    case QUOTH_DROP:
        return "drop";
    case QUOTH_END:
        return "end";
    case QUOTH_E_DOC:
        return "document";
    case QUOTH_E_LIMIT:
        return "limit";
    case QUOTH_E_CONFIG:
        return "configuration";
    case QUOTH_E_INPUT:
        return "input";
    case QUOTH_E_OUTPUT:
        return "output";
    case QUOTH_FATAL:
        return "fatal";
    }
    return "unknown";
}

quoth_status context_settle(quoth_ctx *ctx, quoth_status status)
{
    if (status >= QUOTH_OK && ctx->broken != QUOTH_OK) return ctx->broken;
    if (status == QUOTH_OK || status == QUOTH_END) {
        /* An error that is not followed by a failure is no more than a warning, but it is not lost. */
        if (ctx->failed && !ctx->loading) {
            ctx->failure.severity = QUOTH_WARNING;
            ctx->receive(ctx->receiver, ctx->label, ctx->doc, &ctx->failure);
        }
        return status;
    }
    switch (status) {
    case QUOTH_DROP:
        if (!ctx->failed) context_report(ctx, QUOTH_REASON, "unspecified", "the stage gave no reason");
        break;
    case QUOTH_E_DOC:
    case QUOTH_E_LIMIT:
    case QUOTH_E_CONFIG:
    case QUOTH_E_INPUT:
    case QUOTH_E_OUTPUT:
    case QUOTH_FATAL:
        if (!ctx->failed) context_report(ctx, QUOTH_ERROR, "unspecified", "the stage gave no reason");
        break;
    default:
        context_report(ctx, QUOTH_ERROR, "bad-status", "the stage returned the unknown status %d", (int)status);
        return QUOTH_E_DOC;
    }
    return status;
}

/* Cuts a message at a character's begin and takes out bytes that are no UTF-8. */
static void clean_message(char *message)
{
    quoth_str s = {message, strlen(message)};
    size_t good;
    while ((good = utf8_valid_prefix(s)) < s.len) {
        bool cut = s.len - good < 4 && s.ptr + s.len == message + REPORT_MESSAGE_SIZE - 1;
        message[(s.ptr - message) + (ptrdiff_t)good] = cut ? 0 : '?';
        if (cut) return;
        s.ptr += good + 1;
        s.len -= good + 1;
    }
}

void context_vreport(quoth_ctx *ctx, quoth_severity severity, const char *code, quoth_span where, const char *format,
                     va_list arguments)
{
    bool kept = !ctx->loading && (severity == QUOTH_ERROR || severity == QUOTH_REASON);
    report_item local, *item = kept ? &ctx->failure : &local;
    item->severity = severity;
    item->where = where;
    snprintf(item->code, sizeof item->code, "%s", code);
    vsnprintf(item->message, sizeof item->message, format, arguments);
    clean_message(item->message);
    if (severity == QUOTH_ERROR || severity == QUOTH_REASON) ctx->failed = true;
    if (!kept) ctx->receive(ctx->receiver, ctx->label, ctx->doc, item);
}

void context_report(quoth_ctx *ctx, quoth_severity severity, const char *code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    context_vreport(ctx, severity, code, (quoth_span){0, 0}, format, arguments);
    va_end(arguments);
}
