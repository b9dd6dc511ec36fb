/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations: filled from what is given, then looked at by each stage's own check(). */
#include "hosting/context.h"
#include "hosting/host.h"
#include "pipeline/pipeline_loading.h"

#include <string.h>

/* Where the reports of check() go. */
typedef struct check_receiver {
    loading *loading;
    const loading_stage *stage;
    bool failed;
} check_receiver;

/* The place of the option that a message names in quotes, if it was given; else the stage's. */
static diag_place place_of_message(const loading_stage *stage, const char *message)
{
    for (const char *quote = strchr(message, '\''); quote; quote = strchr(quote + 1, '\'')) {
        for (size_t i = 0; i < options_count(stage->options.table); i++) {
            const char *name = stage->options.table[i].name;
            size_t len = strlen(name);
            bool named = strncmp(quote + 1, name, len) == 0 && quote[1 + len] == '\'';
            if (named && stage->options.given[i].value) return stage->options.given[i].key;
        }
    }
    return stage->use_place;
}

static void receive_check(void *self, const char *label, const quoth_doc *doc, const report_item *item)
{
    (void)label;
    (void)doc;
    check_receiver *r = self;
    if (item->severity == QUOTH_ERROR) r->failed = true;
    diagnostics_add(r->loading->diags, item->severity, item->code, place_of_message(r->stage, item->message), NULL,
                    "%s", item->message);
}

static void run_check(loading *l, const loading_stage *stage)
{
    const quoth_stage *def = stage->found.def;
    if (!def->check) return;
    check_receiver receiver = {l, stage, false};
    quoth_ctx ctx;
    context_init(&ctx, NULL, 0, receive_check, &receiver);
    ctx.label = stage->options.label;
    ctx.stage = def;
    context_begin(&ctx, NULL);
    quoth_status status = def->check(stage->config, &ctx, &host_services);
    context_free(&ctx);
    if (status != QUOTH_OK && !receiver.failed) {
        loading_error(l, "check-failed", stage->use_place, NULL, "stage '%s' refuses its options and does not say why",
                      stage->options.label);
    }
}

void loading_fill(loading *l)
{
    options_owner limits = {"limits", l->directory, l->file_place};
    options_fill(pipeline_limits, l->limits.given, &limits, l->limit_values, l->pool, l->diags);
    for (size_t i = 0; i < l->count; i++) {
        loading_stage *stage = &l->stages[i];
        const quoth_stage *def = stage->found.def;
        if (!def || stage->unclear) continue;
        options_owner owner = {stage->options.label, l->directory, stage->use_place};
        stage->config = pool_alloc(l->pool, def->config_size);
        bool right = options_fill(def->options, stage->options.given, &owner, stage->config, l->pool, l->diags);
        if (right) run_check(l, stage);
        stage->filled = right;
    }
}
