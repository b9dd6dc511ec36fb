/* SPDX-License-Identifier: Apache-2.0 */
#include "trial/trial_run.h"

#include "hosting/host.h"
#include "run/runner_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char claim_schema[] = "quoth.claim/1";

void trial_outcome_free(trial_outcome *outcome)
{
    for (size_t i = 0; i < outcome->count; i++) json_decref(outcome->claims[i]);
    free(outcome->claims);
}

/* The first thing that a stage says while it opens. */
typedef struct first_message {
    char *text;
    size_t size;
    bool said;
} first_message;

static void keep_first(void *self, const char *label, const quoth_doc *doc, const report_item *item)
{
    first_message *first = self;
    (void)doc;
    if (first->said || item->severity != QUOTH_ERROR) return;
    snprintf(first->text, first->size, "stage '%s': %s [%s]", label, item->message, item->code);
    first->said = true;
}

/* ------------------------------------------------------------------------------------------- documents */

static void keep_end(trial_outcome *outcome, const single *one, size_t stage, quoth_status status)
{
    if (outcome->end_count == TRIAL_ENDS_KEPT) return;
    trial_end *end = &outcome->ends[outcome->end_count++];
    *end = (trial_end){.status = status, .why = one->calls->ctx.failure};
    snprintf(end->stage, sizeof end->stage, "%s", one->bare.stages[stage].label);
}

static void keep_claims(trial_outcome *outcome, single *one)
{
    const quoth_records_host *records = host_services.service("quoth.records/1");
    quoth_str lines = {"", 0};
    quoth_ctx *ctx = session_aim(one->calls, one->s->stage_count - 1, one->doc);
    quoth_status status = context_settle(ctx, records->lines(ctx, one->doc, claim_schema, &lines));
    if (status != QUOTH_OK) {
        keep_end(outcome, one, one->s->stage_count - 1, status);
        return;
    }
    outcome->documents++;
    const char *at = lines.ptr, *end = lines.ptr + lines.len;
    while (at < end) {
        size_t len = (size_t)((const char *)memchr(at, '\n', (size_t)(end - at)) - at);
        outcome->claims = memory_resize(outcome->claims, outcome->count + 1, sizeof *outcome->claims);
        outcome->claims[outcome->count++] = json_loadb(at, len, 0, NULL);
        at += len + 1;
    }
}

static void run_document(trial_outcome *outcome, single *one, quoth_status status)
{
    size_t stage = 0;
    for (size_t i = 0; i < one->s->stage_count && status == QUOTH_OK; i++) {
        stage = i;
        status = single_stage(one, i);
    }
    if (status == QUOTH_OK)
        keep_claims(outcome, one);
    else
        keep_end(outcome, one, stage, status);
}

static void run_documents(trial_outcome *outcome, single *one)
{
    quoth_status status;
    do {
        status = single_read(one);
        if (status != QUOTH_END) run_document(outcome, one, status);
    } while (status != QUOTH_END && !run_is_fatal(status));
}

/* --------------------------------------------------------------------------------------------- one test */

static bool run_file(const trial_setting *setting, const char *path, trial_outcome *outcome, char *why, size_t why_size)
{
    pipeline_overrides overrides = {
        .sets = setting->sets, .set_count = setting->set_count, .inputs = &path, .input_count = 1};
    diagnostics *quiet = diagnostics_new(); /* all but the input was checked before */
    pipeline *pipe = pipeline_load(setting->pipeline, &overrides, setting->mods, quiet);
    single *one = NULL;
    if (pipe) {
        quoth_status status;
        first_message first = {why, why_size, false};
        snprintf(why, why_size, "the pipeline cannot be opened");
        one = single_open(pipe, keep_first, &first, &status);
        if (one) run_documents(outcome, one);
    } else
        snprintf(why, why_size, "%s",
                 diagnostics_count(quiet) ? diagnostics_at(quiet, 0)->message : "the pipeline cannot be loaded");
    bool good = one != NULL;
    single_close(one);
    pipeline_free(pipe);
    diagnostics_free(quiet);
    return good;
}

/* Puts the text into a file, so that it goes the way of any input.  NULL: `why` says what is wrong. */
static char *write_text(const char *text, char *why, size_t why_size)
{
    const char *folder = getenv("TMPDIR");
    char *path = memory_format("%s/quoth-test-XXXXXX", folder && *folder ? folder : "/tmp");
    int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    bool good = file && fputs(text, file) >= 0;
    if (file && fclose(file) != 0) good = false;
    if (good) return path;
    snprintf(why, why_size, "cannot write '%s': %s", path, strerror(errno));
    if (fd >= 0) unlink(path);
    free(path);
    return NULL;
}

bool trial_run(const trial_setting *setting, const trial_case *c, trial_outcome *outcome, char *why, size_t why_size)
{
    uint64_t begin = run_clock();
    *outcome = (trial_outcome){.claims = NULL};
    char *written = c->text ? write_text(c->text, why, why_size) : NULL;
    const char *path = c->text ? written : c->file;
    bool good = path && run_file(setting, path, outcome, why, why_size);
    if (written) unlink(written);
    free(written);
    outcome->seconds = (double)(run_clock() - begin) * 1e-9;
    return good;
}
