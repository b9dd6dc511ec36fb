/* SPDX-License-Identifier: Apache-2.0 */
/* Processing: segments outside the lock, cuts in order. */
#include "run/runner_state.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

uint64_t run_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

bool run_is_fatal(quoth_status status)
{
    return status == QUOTH_E_CONFIG || status == QUOTH_E_OUTPUT || status == QUOTH_FATAL;
}

void run_end(runner *run, const char *label, quoth_status status, const report_item *reason, const quoth_doc *doc)
{
    pthread_mutex_lock(&run->lock);
    bool first = run->result->end == QUOTH_OK;
    if (first) run->result->end = status;
    atomic_store(&run->halt, true);
    atomic_store(&run->s->cancel, true);
    pthread_cond_broadcast(&run->work);
    pthread_cond_broadcast(&run->settled);
    pthread_mutex_unlock(&run->lock);
    if (first) console_report(run->options->out, label, doc, reason);
}

void run_abort(runner_worker *worker, size_t stage, quoth_status status)
{
    const quoth_ctx *ctx = &worker->calls->ctx;
    run_end(worker->run, worker->run->s->stages[stage].at->label, status, &ctx->failure, ctx->doc);
}

/* -------------------------------------------------------------------------------------- documents, items */

quoth_doc *run_take_document(runner_worker *worker)
{
    runner *run = worker->run;
    quoth_doc *doc = worker->spare;
    worker->spare = NULL;
    if (doc) return doc;
    pthread_mutex_lock(&run->lock);
    doc = run->free_documents;
    if (doc) run->free_documents = doc->next;
    pthread_mutex_unlock(&run->lock);
    return doc ? doc : document_new(run->s->memory, run->s->layers, run->s->document_memory);
}

/* The memory of the document goes back at once, outside the lock. */
void run_give_document(runner_worker *worker, quoth_doc *doc)
{
    if (!doc) return;
    document_reset(doc);
    if (!worker->spare) {
        worker->spare = doc;
        return;
    }
    pthread_mutex_lock(&worker->run->lock);
    doc->next = worker->run->free_documents;
    worker->run->free_documents = doc;
    pthread_mutex_unlock(&worker->run->lock);
}

void run_charge(runner *run, run_item *item)
{
    size_t cost = sizeof *item + (item->doc ? item->doc->memory.reserved : 0);
    run->in_flight += cost - item->cost;
    item->cost = cost;
    if (run->in_flight > run->result->peak_queue) run->result->peak_queue = run->in_flight;
}

void run_item_fail(runner_worker *worker, run_item *item, size_t stage, quoth_status status, const run_unit *unit)
{
    quoth_locator whole = {.size = sizeof whole, .member = {"", 0}, .record = -1};
    if (unit) whole.file = (quoth_str){unit->name, strlen(unit->name)};
    item->why = run_failure_new(stage, status, &worker->calls->ctx.failure, item->doc,
                                !unit      ? NULL
                                : unit->at ? unit->at
                                           : &whole);
    item->fate = status == QUOTH_DROP ? RUN_DROPPED : RUN_FAILED;
    run_give_document(worker, item->doc);
    item->doc = NULL;
    item->formed = NULL;
}

void run_push_ready(runner *run, run_item *item)
{
    run_segment *segment = &run->segments[item->segment];
    item->ready = NULL;
    if (segment->last)
        segment->last->ready = item;
    else
        segment->first = item;
    segment->last = item;
    run->ready_count++;
    run->ready_bytes += item->cost;
    if (run->idle) pthread_cond_signal(&run->work);
}

/* What is furthest in the chain comes first: its memory is nearest to being given back. */
run_item *run_pop_ready(runner *run)
{
    for (size_t i = run->order.cut_count; i-- > 0;) {
        run_segment *segment = &run->segments[i];
        run_item *item = segment->first;
        if (!item) continue;
        segment->first = item->ready;
        if (!segment->first) segment->last = NULL;
        run->ready_count--;
        run->ready_bytes -= item->cost;
        return item;
    }
    return NULL;
}

/* --------------------------------------------------------------------------------------------- segments */

/* No other thread writes, so nothing is lost between the load and the store. */
static void add_relaxed(_Atomic uint64_t *sum, uint64_t more)
{
    atomic_store_explicit(sum, atomic_load_explicit(sum, memory_order_relaxed) + more, memory_order_relaxed);
}

void run_count_call(runner_worker *worker, size_t stage, uint64_t begin, uint64_t documents)
{
    add_relaxed(&worker->sums[stage].nanoseconds, run_clock() - begin);
    add_relaxed(&worker->sums[stage].documents, documents);
}

void run_add_sums(const runner_worker *worker, runner_stage_sum *sums)
{
    for (size_t i = 0; worker->sums && i < worker->run->s->stage_count; i++) {
        sums[i].documents += atomic_load_explicit(&worker->sums[i].documents, memory_order_relaxed);
        sums[i].nanoseconds += atomic_load_explicit(&worker->sums[i].nanoseconds, memory_order_relaxed);
    }
}

/* Calls a stage (or decode, for the source) and keeps the time. */
static quoth_status timed_process(runner_worker *worker, size_t stage, quoth_doc *doc)
{
    uint64_t begin = run_clock();
    quoth_status status = stage == 0 ? session_decode(worker->calls, doc) : session_process(worker->calls, stage, doc);
    run_count_call(worker, stage, begin, stage != 0); /* the source counts what it reads */
    return status;
}

/* The parallel part of the sinks; fills item->formed. */
static quoth_status format_for_sinks(runner_worker *worker, run_item *item, size_t *stage)
{
    const runner *run = worker->run;
    size_t count = run->s->stage_count - run->sink_begin;
    item->formed = arena_zalloc(&item->doc->memory, (count + 1) * sizeof *item->formed, _Alignof(quoth_str));
    if (!item->formed) {
        *stage = run->sink_begin;
        context_report(&worker->calls->ctx, QUOTH_ERROR, document_out_of_memory.code, "%s",
                       document_out_of_memory.message);
        return QUOTH_E_LIMIT;
    }
    for (size_t i = 0; i < count; i++) {
        *stage = run->sink_begin + i;
        const session_stage *sink = &run->s->stages[*stage];
        if (!sink->def->sink->format) continue;
        uint64_t begin = run_clock();
        quoth_ctx *ctx = session_aim(worker->calls, *stage, item->doc);
        quoth_status status =
            sink->def->sink->format(worker->calls->selves[*stage], sink->shared, item->doc, ctx, &item->formed[i]);
        status = context_settle(ctx, status);
        run_count_call(worker, *stage, begin, 0);
        if (status != QUOTH_OK) return status;
    }
    return QUOTH_OK;
}

/* The same documents for the same share, in any order: by a hash of the id. */
static quoth_status sample(runner_worker *worker, const quoth_doc *doc)
{
    enum { DIGITS = 13 }; /* 52 bits: a double holds them exactly */
    double share = worker->run->options->sample;
    if (share <= 0) return QUOTH_OK;
    char hex[HASH_HEX_SIZE];
    quoth_str id = document_meta_first(doc, "id");
    hash_hex(id.ptr, id.len, hex);
    hex[DIGITS] = '\0';
    if ((double)strtoull(hex, NULL, 16) < share * 0x1p52) return QUOTH_OK;
    context_report(&worker->calls->ctx, QUOTH_REASON, "not-sampled", "not in the sample");
    return QUOTH_DROP;
}

void run_process(runner_worker *worker, run_item *item)
{
    const runner *run = worker->run;
    const run_segment *segment = &run->segments[item->segment];
    quoth_status status = QUOTH_OK;
    size_t stage = 0;
    if (item->segment == 0) status = timed_process(worker, 0, item->doc);
    if (item->segment == 0 && status == QUOTH_OK) status = sample(worker, item->doc);
    for (size_t i = segment->begin; status == QUOTH_OK && i < segment->end; i++) {
        stage = i;
        status = timed_process(worker, i, item->doc);
    }
    if (status == QUOTH_OK && item->segment + 1 == run->order.cut_count)
        status = format_for_sinks(worker, item, &stage);
    if (run_is_fatal(status)) run_abort(worker, stage, status);
    if (status != QUOTH_OK) run_item_fail(worker, item, stage, status, NULL);
}

void run_arrive(runner *run, run_item *item)
{
    run_charge(run, item);
    item->arrived = true;
}

/* ------------------------------------------------------------------------------------------------- cuts */

static quoth_status write_to_sinks(runner_worker *worker, run_item *item, size_t *stage)
{
    const runner *run = worker->run;
    for (size_t i = run->sink_begin; i < run->s->stage_count; i++) {
        *stage = i;
        const session_stage *sink = &run->s->stages[i];
        uint64_t begin = run_clock();
        quoth_ctx *ctx = session_aim(worker->calls, i, item->doc);
        quoth_str formed = item->formed[i - run->sink_begin];
        quoth_status status = context_settle(ctx, sink->def->sink->write(sink->shared, item->doc, ctx, formed));
        run_count_call(worker, i, begin, 1);
        if (status != QUOTH_OK) return status;
    }
    return QUOTH_OK;
}

static void bury(runner_worker *worker, const run_failure *failure)
{
    runner *run = worker->run;
    if (!run->options->dead_letters) return;
    json_writer_clear(&worker->json);
    run_failure_write(failure, run->s, &worker->json);
    if (whole_file_write(run->options->dead_letters, worker->json.bytes, worker->json.len)) return;
    report_item *report = &worker->calls->ctx.failure;
    *report = (report_item){.severity = QUOTH_ERROR, .code = "dead-letters"};
    snprintf(report->message, sizeof report->message, "cannot write the dead letters; see whether the disk is full");
    run_abort(worker, failure->stage, QUOTH_E_OUTPUT);
}

/* Says that a document failed, where no dead letter does: the first few times. */
static void warn_of_failure(const runner *run, const run_failure *failure, uint64_t times)
{
    enum { SHOWN = 5 };
    bool input = failure->status == QUOTH_E_INPUT;
    if (!input && (run->options->dead_letters || times > SHOWN)) return;
    char text[2048];
    run_failure_describe(failure, run->s, text, sizeof text);
    console_print(run->options->out, input ? QUOTH_ERROR : QUOTH_WARNING, "%s: %s", input ? "error" : "failed", text);
}

/* True if nothing may pass the cut now. */
static bool is_held(const runner *run, size_t cut)
{
    return atomic_load(&run->s->cancel) || (cut == 0 && run->barrier);
}

/* The last cut, outside the lock.  False: the run is ending, the item has not passed. */
static bool pass_last(runner_worker *worker, run_item *item)
{
    const runner *run = worker->run;
    size_t stage = run->sink_begin;
    if (item->fate == RUN_ALIVE) {
        quoth_status status = write_to_sinks(worker, item, &stage);
        if (run_is_fatal(status)) {
            run_abort(worker, stage, status);
            return false;
        }
        if (status != QUOTH_OK) run_item_fail(worker, item, stage, status, NULL);
    }
    if (item->fate == RUN_ALIVE) return true;
    pthread_mutex_lock(&worker->run->lock);
    uint64_t times = run_tally_add(&run->result->tally, item->why);
    pthread_mutex_unlock(&worker->run->lock);
    if (item->fate == RUN_FAILED) {
        bury(worker, item->why);
        warn_of_failure(run, item->why, times);
    }
    return true;
}

/* An ORDERED stage, outside the lock. */
static void pass_ordered(runner_worker *worker, size_t stage, run_item *item)
{
    quoth_status status = timed_process(worker, stage, item->doc);
    if (run_is_fatal(status)) run_abort(worker, stage, status);
    if (status != QUOTH_OK) run_item_fail(worker, item, stage, status, NULL);
}

/* Counts an item that has passed the last cut, and frees it; under the lock. */
static void account(runner *run, run_item *item, uint64_t claims, uint64_t tokens)
{
    runner_result *result = run->result;
    switch (item->fate) {
    case RUN_ALIVE:
        result->out++;
        break;
    case RUN_DROPPED:
        result->dropped++;
        break;
    case RUN_FAILED:
        result->failed++;
        if (item->why->status == QUOTH_E_INPUT) result->lost_inputs++;
        break;
    }
    result->claims += claims;
    result->tokens += tokens;
    run->in_flight -= item->cost;
    run_failure_free(item->why);
    free(item);
}

void run_close_unit(runner *run, run_unit *unit)
{
    run->closed_bytes += unit->consumed;
    run->closed_skipped += unit->skipped;
    memcpy(run->chain, unit->chain, sizeof run->chain);
    free(unit->name);
    free(unit->chain);
    free(unit->chain_before);
    free(unit);
}

static void take_done_units(runner *run)
{
    run_unit *unit;
    while ((unit = run_order_take_done(&run->order, false))) run_close_unit(run, unit);
}

static void drain_last(runner_worker *worker, size_t cut)
{
    runner *run = worker->run;
    run_item *item;
    while (!is_held(run, cut) && (item = run_order_head(&run->order, cut))) {
        pthread_mutex_unlock(&run->lock);
        bool passed = pass_last(worker, item);
        uint64_t claims = 0, tokens = 0;
        quoth_doc *doc = item->doc;
        if (passed && doc) {
            claims = document_records(doc, run->claim).count; /* 0 where there is no such layer */
            tokens = document_records(doc, run->token).count;
            item->doc = NULL;
            run_give_document(worker, doc);
        }
        pthread_mutex_lock(&run->lock);
        if (!passed) return;
        run_order_pass(&run->order, cut, item);
        if (cut > 0) run->between--;
        account(run, item, claims, tokens);
    }
    take_done_units(run);
}

static void drain_ordered(runner_worker *worker, size_t cut)
{
    runner *run = worker->run;
    run_item *item;
    while (!is_held(run, cut) && (item = run_order_head(&run->order, cut))) {
        if (item->fate == RUN_ALIVE) {
            item->arrived = false;
            pthread_mutex_unlock(&run->lock);
            pass_ordered(worker, run->segments[cut].cut_stage, item);
            pthread_mutex_lock(&run->lock);
            run_arrive(run, item);
        }
        run_order_pass(&run->order, cut, item);
        if (cut == 0) run->between++;
        item->segment++;
        if (item->fate != RUN_ALIVE) continue; /* it waits at the next cut at once */
        item->arrived = false;
        run_push_ready(run, item);
    }
}

void run_drain(runner_worker *worker)
{
    runner *run = worker->run;
    for (size_t i = 0; i < run->order.cut_count; i++) {
        run_cut *cut = &run->order.cuts[i];
        if (cut->draining) continue;
        cut->draining = true;
        if (i + 1 == run->order.cut_count)
            drain_last(worker, i);
        else
            drain_ordered(worker, i);
        cut->draining = false;
    }
    if (run->barrier) pthread_cond_signal(&run->settled);
}
