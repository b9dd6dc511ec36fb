/* SPDX-License-Identifier: Apache-2.0 */
#include "topic_stage.h"

#include <stdlib.h>

void topic_close(void *shared)
{
    topic_shared *s = shared;

    topic_second_model_free(&s->second_model);
    topic_model_free(&s->model);
    lexicon_free(s->second_terms);
    lexicon_free(s->terms);
    safetensors_free(s->file);
    free(s);
}

static bool topic_bad(const topic_shared *s, quoth_ctx *ctx, const char *code, quoth_str name, const char *why)
{
    s->host->report(ctx, QUOTH_ERROR, code, (quoth_span){0, 0},
                    "'%s' cannot be used: %s; use the one that was installed", name.ptr, why);
    return false;
}

static bool topic_open_terms(topic_shared *s, quoth_ctx *ctx)
{
    const topic_config *config = s->config;
    char error[TOPIC_ERROR_SIZE];

    if (config->lexicon.len == 0) return true;
    if (!(s->terms = lexicon_open(s->host, ctx, config->lexicon.ptr, 3))) return false;
    return topic_model_join(&s->model, s->terms, error) || topic_bad(s, ctx, "bad-lexicon", config->lexicon, error);
}

static bool topic_open_second(topic_shared *s, quoth_ctx *ctx)
{
    const topic_config *config = s->config;
    char error[TOPIC_ERROR_SIZE];

    if (config->levels < 2 || config->second_lexicon.len == 0) return true;
    if (!(s->second_terms = lexicon_open(s->host, ctx, config->second_lexicon.ptr, 3))) return false;
    return topic_second_model_init(&s->second_model, &s->model, s->second_terms, error) ||
           topic_bad(s, ctx, "bad-lexicon", config->second_lexicon, error);
}

static bool topic_open_data(topic_shared *s, quoth_ctx *ctx)
{
    const topic_config *config = s->config;
    char error[TOPIC_ERROR_SIZE];

    if (!(s->file = safetensors_open(s->host, ctx, config->model.ptr))) return false;
    if (!topic_model_init(&s->model, s->file, error)) return topic_bad(s, ctx, "bad-model", config->model, error);
    return topic_open_terms(s, ctx) && topic_open_second(s, ctx);
}

static quoth_status topic_out_of_memory(const quoth_host *host, quoth_ctx *ctx)
{
    host->report(ctx, QUOTH_ERROR, "out-of-memory", (quoth_span){0, 0}, "out of memory");
    return QUOTH_FATAL;
}

quoth_status topic_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    topic_shared *s = calloc(1, sizeof(*s));

    if (!s) return topic_out_of_memory(host, ctx);
    s->host = host;
    s->config = config;
    s->paragraph = host->layer(ctx, "paragraph");
    s->token = host->layer(ctx, "token");
    s->claim = host->layer(ctx, "claim");
    s->part = host->layer(ctx, "claim-part");
    s->topic = host->layer(ctx, "topic");
    if (!topic_open_data(s, ctx)) {
        topic_close(s);
        return QUOTH_E_CONFIG;
    }
    *shared = s;
    return QUOTH_OK;
}

void topic_worker_free(void *self)
{
    topic_worker_state *worker = self;

    topic_second_free(worker->second);
    topic_scorer_free(worker->scorer);
    free(worker);
}

quoth_status topic_worker(void *shared, quoth_ctx *ctx, void **self)
{
    topic_shared *s = shared;
    topic_worker_state *worker = calloc(1, sizeof(*worker));

    if (!worker) return topic_out_of_memory(s->host, ctx);
    worker->scorer = topic_scorer_new(&s->model);
    if (s->second_terms) worker->second = topic_second_new(&s->second_model);
    if (!worker->scorer || (s->second_terms && !worker->second)) {
        topic_worker_free(worker);
        return topic_out_of_memory(s->host, ctx);
    }
    *self = worker;
    return QUOTH_OK;
}
