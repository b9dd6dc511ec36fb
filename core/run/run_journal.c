/* SPDX-License-Identifier: Apache-2.0 */
/* The runner and its journal: where the run is, what stages remember, and how another run goes on from there. */
#include "base/memory.h"
#include "run/runner_state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ORDERED stages and sinks carry something from document to document. */
static bool has_state(const quoth_stage *def)
{
    return def->role == QUOTH_SINK || (def->role == QUOTH_STAGE && def->order == QUOTH_ORDERED);
}

static void report_of(report_item *report, const char *code, const char *message)
{
    *report = (report_item){.severity = QUOTH_ERROR};
    snprintf(report->code, sizeof report->code, "%s", code);
    snprintf(report->message, sizeof report->message, "%s", message);
}

static bool load_state(runner *run, size_t index)
{
    const session_stage *stage = &run->s->stages[index];
    const journal_state *state = journal_find_state(run->options->progress, stage->at->label);
    quoth_ctx ctx;
    report_item report;
    if (!state) {
        report_of(&report, "journal-state", "the journal holds no state of this stage; remove it to start anew");
        run_end(run, stage->at->label, QUOTH_E_CONFIG, &report, NULL);
        return false;
    }
    session_context(run->s, index, &ctx);
    ctx.loading = false;
    quoth_status status = stage->def->state->load(stage->shared, &ctx, (quoth_str){state->bytes, state->len});
    status = context_settle(&ctx, status);
    if (status != QUOTH_OK) run_end(run, stage->at->label, status, &ctx.failure, NULL);
    context_free(&ctx);
    return status == QUOTH_OK;
}

/* What the result depends on besides the pipeline and the inputs. */
static void hash_setting(const runner *run, char hex[HASH_HEX_SIZE])
{
    hash h;
    hash_begin(&h);
    for (size_t i = 0; i < resources_count(run->s->files); i++) {
        const resource *file = resources_at(run->s->files, i);
        hash_add_str(&h, (quoth_str){file->name, strlen(file->name)});
        hash_add_str(&h, (quoth_str){file->hash, strlen(file->hash)});
    }
    char sample[32];
    int len = snprintf(sample, sizeof sample, "%a", run->options->sample);
    hash_add_str(&h, (quoth_str){sample, (size_t)len});
    hash_end(&h, hex);
}

/* False: the journal is of a run with other models, say; going on would mix two results in one file. */
static bool check_setting(runner *run)
{
    journal *from = run->options->progress;
    char now[HASH_HEX_SIZE];
    hash_setting(run, now);
    bool same = !from->resumed || !from->setting[0] || strcmp(from->setting, now) == 0;
    memcpy(from->setting, now, sizeof now);
    if (same) return true;
    report_item report;
    report_of(&report, "journal-setting",
              "the journal is of a run with other models or lexicons, or another --sample; put those back, or remove "
              "it to start anew");
    run_end(run, run->s->stages[0].at->label, QUOTH_E_CONFIG, &report, NULL);
    return false;
}

bool run_journal_begin(runner *run)
{
    const journal *from = run->options->progress;
    if (!from) return true;
    if (!check_setting(run)) return false;
    for (size_t i = 0; i < run->s->stage_count; i++) {
        const session_stage *stage = &run->s->stages[i];
        if (!has_state(stage->def)) continue;
        if (!stage->def->state || !stage->def->state->save) {
            report_item report;
            report_of(&report, "no-state", "the stage cannot save its state; run without a journal");
            run_end(run, stage->at->label, QUOTH_E_CONFIG, &report, NULL);
            return false;
        }
        if (from->resumed && !load_state(run, i)) return false;
    }
    if (!from->resumed) return true;
    runner_result *result = run->result;
    result->out = from->out;
    result->dropped = from->dropped;
    result->failed = from->failed;
    result->in = result->resumed = from->out + from->dropped + from->failed;
    result->claims = from->claims;
    result->tokens = from->tokens;
    result->lost_inputs = from->lost_inputs;
    result->tally = from->tally;
    run->closed_bytes = from->bytes;
    run->closed_skipped = from->skipped;
    run->resume_units = from->units_done;
    run->resume_items = from->documents;
    console_print(run->options->out, QUOTH_NOTE, "going on after %" PRIu64 " documents", result->in);
    return true;
}

static char *chain_copy(const char *chain)
{
    char *copy = memory_alloc(HASH_HEX_SIZE);
    memcpy(copy, chain, HASH_HEX_SIZE);
    return copy;
}

/* Chains the unit's name to those before it, in the order in which they were named. */
static void chain_unit(runner *run, run_unit *unit)
{
    const char *before = run->order.last ? run->order.last->chain : run->chain;
    char after[HASH_HEX_SIZE];
    journal_chain(before, unit->name, after);
    unit->chain_before = chain_copy(before);
    unit->chain = chain_copy(after);
}

quoth_status run_journal_unit(runner *run, quoth_ctx *ctx, run_unit *unit)
{
    const journal *from = run->options->progress;
    pthread_mutex_lock(&run->lock);
    chain_unit(run, unit);
    bool skip = run->resume_units > 0, first = !skip && run->resume_items > 0;
    if (skip) run->resume_units--;
    bool last_skipped = skip && run->resume_units == 0;
    pthread_mutex_unlock(&run->lock);
    bool fits = !last_skipped || strcmp(unit->chain, from->chain) == 0;
    if (first) {
        fits = fits && from->unit && strcmp(unit->name, from->unit) == 0;
        unit->skip = unit->passed = run->resume_items;
        run->resume_items = 0;
    }
    if (fits) return skip ? QUOTH_END : QUOTH_OK;
    context_report(ctx, QUOTH_ERROR, "journal-inputs",
                   "the inputs are not those of the journal; name the same ones, or remove it to start anew");
    return QUOTH_E_CONFIG;
}

/* ----------------------------------------------------------------------------------------------- saving */

static bool is_clear(const runner *run)
{
    bool draining = false;
    for (size_t i = 0; i < run->order.cut_count; i++) draining = draining || run->order.cuts[i].draining;
    return run->between == 0 && !draining;
}

/* Under the lock, while nothing passes: the place and the counts. */
static void note_place(const runner *run, journal *to)
{
    const runner_result *result = run->result;
    const run_unit *unit = run->order.first;
    bool done = unit && unit->exhausted && !unit->first;
    to->units_done = !unit ? run->order.unit_count : unit->ordinal + done;
    memcpy(to->chain, !unit ? run->chain : done ? unit->chain : unit->chain_before, sizeof to->chain);
    to->documents = unit && !done ? unit->passed : 0;
    free(to->unit);
    to->unit = to->documents ? memory_copy(unit->name) : NULL;
    to->out = result->out;
    to->dropped = result->dropped;
    to->failed = result->failed;
    to->claims = result->claims;
    to->tokens = result->tokens;
    to->lost_inputs = result->lost_inputs;
    to->tally = result->tally;
    to->bytes = run->closed_bytes + (done ? unit->consumed : 0);
    to->skipped = run->closed_skipped + (done ? unit->skipped : 0);
}

/* What stages and sinks remember; each makes what it wrote durable. */
static bool save_states(runner *run, journal *to)
{
    journal_clear_states(to);
    for (size_t i = 0; i < run->s->stage_count; i++) {
        const session_stage *stage = &run->s->stages[i];
        if (!has_state(stage->def)) continue;
        quoth_ctx ctx;
        quoth_str state = {"", 0};
        session_context(run->s, i, &ctx);
        ctx.loading = false;
        quoth_status status = context_settle(&ctx, stage->def->state->save(stage->shared, &ctx, &state));
        if (status == QUOTH_OK && state.len > JOURNAL_STATE_MAX) {
            context_report(&ctx, QUOTH_ERROR, "state-too-large", "the state has more than %d bytes", JOURNAL_STATE_MAX);
            status = QUOTH_FATAL;
        }
        if (status == QUOTH_OK)
            journal_add_state(to, stage->at->label, state);
        else
            run_end(run, stage->at->label, run_is_fatal(status) ? status : QUOTH_FATAL, &ctx.failure, NULL);
        context_free(&ctx);
        if (status != QUOTH_OK) return false;
    }
    return true;
}

static void write_journal(runner *run, journal *to)
{
    char why[REPORT_MESSAGE_SIZE];
    whole_file *letters = run->options->dead_letters;
    if (!save_states(run, to)) return;
    if (letters && whole_file_sync(letters)) to->letters = whole_file_size(letters);
    if (journal_write(to, run->s, why, sizeof why)) return;
    /* The run is well without it; the journal that is there still fits. */
    console_print(run->options->out, QUOTH_ERROR, "error: the journal is not saved: %s", why);
}

void run_journal_save(runner *run)
{
    journal *to = run->options->progress;
    pthread_mutex_lock(&run->lock);
    run->barrier = true;
    while (!is_clear(run) && !atomic_load(&run->s->cancel) && !run->finished)
        pthread_cond_wait(&run->settled, &run->lock);
    /* Until the place is reached from which this run goes on, the old journal holds. */
    bool behind = run->resume_units > 0 || run->resume_items > 0;
    bool clear = is_clear(run) && !atomic_load(&run->s->cancel) && !behind;
    if (clear) note_place(run, to);
    pthread_mutex_unlock(&run->lock);
    if (clear) write_journal(run, to);
    pthread_mutex_lock(&run->lock);
    run->barrier = false;
    run->kick = true;
    pthread_cond_broadcast(&run->work);
    pthread_mutex_unlock(&run->lock);
}
