/* SPDX-License-Identifier: Apache-2.0 */
/* Reading: which unit, when, and how much. */
#include "run/runner_state.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* The oldest unit may fill the queue's memory, later ones half of it, so that they cannot starve it.  When the next
 * document in order is still to be read, it is read in any case. */
static bool has_room(const runner *run, const run_unit *unit, bool oldest)
{
    uint64_t budget = run->s->queue_memory;
    if (run->in_flight < (oldest ? budget : budget / 2)) return true;
    return oldest && unit == run->order.first && !unit->first;
}

/* The first unit that no thread reads and that may be read on. */
static run_unit *pick_unit(const runner *run)
{
    bool oldest = true;
    for (run_unit *unit = run->order.first; unit; unit = unit->next) {
        if (unit->exhausted) continue;
        if (!unit->reading && has_room(run, unit, oldest)) return unit;
        oldest = false;
    }
    return NULL;
}

static bool may_name(const runner *run)
{
    if (run->units_ended || run->naming) return false;
    unsigned most = run->options->limit ? 1 : run->jobs;
    if (run->open_units >= most) return false;
    if (run->open_units == 0 && !run->in_flight) return true;
    return run->in_flight < (run->open_units ? run->s->queue_memory / 2 : run->s->queue_memory);
}

bool run_may_read(runner *run)
{
    if (run->stopping || atomic_load(&run->halt)) return false;
    return pick_unit(run) || may_name(run);
}

/* --------------------------------------------------------------------------------------------- one batch */

typedef enum reading { READ_ON, READ_LATER, READ_LAST } reading;

/* Hands an item to the others at once, so that nothing waits for a source that may block; NULL: only what else the
 * source has said.  READ_LAST: that was the last one that is wanted.  READ_LATER: so much is ready that others must
 * process it first; several threads that read at once would else go far beyond the queue's memory, since documents
 * grow while they are processed. */
static reading publish(runner_worker *worker, run_unit *unit, run_item *item)
{
    runner *run = worker->run;
    quoth_ctx *ctx = &worker->calls->ctx;
    pthread_mutex_lock(&run->lock);
    unit->skipped += ctx->skipped;
    ctx->skipped = 0;
    unit->consumed = ctx->consumed;
    if (item) {
        run->result->in++;
        run->read_count++;
        run_charge(run, item);
        run_order_add_item(unit, item);
        if (item->fate == RUN_ALIVE)
            run_push_ready(run, item);
        else
            item->arrived = true;
    }
    bool wanted = !run->options->limit || run->read_count < run->options->limit;
    if (!wanted) run->units_ended = true;
    bool enough = run->ready_count >= (size_t)run->jobs * RUN_READY_EACH + RUN_BATCH;
    pthread_mutex_unlock(&run->lock);
    return !wanted ? READ_LAST : enough ? READ_LATER : READ_ON;
}

static run_item *new_item(quoth_doc *doc)
{
    run_item *item = memory_alloc(sizeof *item);
    item->doc = doc;
    return item;
}

/* A document of a replay that is no longer there is a document that failed, not an input: it can be replayed again. */
static quoth_status unit_status(const run_unit *unit, quoth_status status)
{
    return unit->at && status == QUOTH_E_INPUT ? QUOTH_E_DOC : status;
}

/* Reads one document and publishes it; adds its memory to *bytes.  READ_LAST: the unit gives no more. */
static reading read_one(runner_worker *worker, run_unit *unit, size_t *bytes)
{
    const session_stage *source = &worker->run->s->stages[0];
    quoth_doc *doc = run_take_document(worker);
    if (!doc) {
        context_begin(&worker->calls->ctx, NULL);
        context_report(&worker->calls->ctx, QUOTH_ERROR, "no-memory", "no memory for another document");
        run_abort(worker, 0, QUOTH_FATAL);
        return READ_LAST;
    }
    uint64_t begin = run_clock();
    quoth_ctx *ctx = session_aim(worker->calls, 0, doc);
    quoth_status status = context_settle(ctx, source->def->source->read(unit->reader, doc, ctx));
    run_count_call(worker, 0, begin, status != QUOTH_END && !run_is_fatal(status));
    *bytes += doc->memory.reserved;
    if (run_is_fatal(status)) run_abort(worker, 0, status);
    if (status == QUOTH_END || run_is_fatal(status)) {
        run_give_document(worker, doc);
        publish(worker, unit, NULL);
        return READ_LAST;
    }
    if (unit->skip) {
        unit->skip--;
        run_give_document(worker, doc);
        publish(worker, unit, NULL);
        return status == QUOTH_E_INPUT ? READ_LAST : READ_ON;
    }
    run_item *item = new_item(doc);
    if (status != QUOTH_OK) run_item_fail(worker, item, 0, unit_status(unit, status), unit);
    reading next = publish(worker, unit, item);
    return status == QUOTH_E_INPUT ? READ_LAST : next;
}

static void exhaust(runner *run, run_unit *unit)
{
    pthread_mutex_lock(&run->lock);
    unit->exhausted = true;
    run->open_units--;
    pthread_mutex_unlock(&run->lock);
}

static void read_batch(runner_worker *worker, run_unit *unit, size_t most)
{
    runner *run = worker->run;
    reading next = READ_ON;
    size_t bytes = 0;
    worker->calls->ctx.consumed = unit->consumed;
    for (size_t i = 0; next == READ_ON && i < most && bytes < RUN_BATCH_BYTES && !atomic_load(&run->halt); i++)
        next = read_one(worker, unit, &bytes);
    if (next != READ_LAST) return;
    run->s->stages[0].def->source->close_unit(unit->reader);
    unit->reader = NULL;
    exhaust(run, unit);
}

/* ------------------------------------------------------------------------------------------------ units */

static void add_lost_unit(runner_worker *worker, run_unit *unit, quoth_status status)
{
    run_item *item = new_item(NULL);
    run_item_fail(worker, item, 0, unit_status(unit, status), unit);
    worker->calls->ctx.consumed = unit->bytes;
    publish(worker, unit, item);
    exhaust(worker->run, unit);
}

/* Names what is to be read next: a unit of the source or, in a replay, one document. */
static quoth_status name_next(runner_worker *worker, quoth_unit *named, const quoth_locator **at, char *place,
                              size_t place_size)
{
    const runner *run = worker->run;
    const session_stage *source = &run->s->stages[0];
    quoth_ctx *ctx = session_aim(worker->calls, 0, NULL);
    if (!run->options->again) return context_settle(ctx, source->def->source->next_unit(source->shared, ctx, named));
    *at = replay_next(run->options->again, place, place_size);
    named->name = (quoth_str){place, strlen(place)};
    return *at ? QUOTH_OK : QUOTH_END;
}

static quoth_status open_named(runner_worker *worker, const quoth_unit *named, const quoth_locator *at, void **reader)
{
    const session_stage *source = &worker->run->s->stages[0];
    quoth_ctx *ctx = session_aim(worker->calls, 0, NULL);
    return context_settle(ctx, at ? source->def->source->open_locator(source->shared, at, ctx, reader)
                                  : source->def->source->open_unit(source->shared, named, ctx, reader));
}

/* Asks the source for the next unit and opens it; NULL: there is none, or it is lost.  The lock is not held. */
static run_unit *open_next_unit(runner_worker *worker)
{
    runner *run = worker->run;
    char place[2048] = "";
    const quoth_locator *at = NULL;
    quoth_unit named = {.size = sizeof named, .name = {"", 0}};
    quoth_status status = name_next(worker, &named, &at, place, sizeof place);
    run_unit *unit = NULL;
    quoth_status journal_fit = QUOTH_OK;
    bool named_one = status != QUOTH_END && !run_is_fatal(status);
    if (named_one) {
        unit = memory_alloc(sizeof *unit);
        unit->name = memory_format("%.*s", (int)named.name.len, named.name.ptr ? named.name.ptr : "");
        unit->bytes = named.bytes;
        unit->at = at;
        unit->reading = true;
        journal_fit = run_journal_unit(run, &worker->calls->ctx, unit);
    }
    pthread_mutex_lock(&run->lock);
    run->naming = false;
    if (journal_fit != QUOTH_OK) {
        run->result->units++;
        run->order.unit_count++;
        run_close_unit(run, unit);
    } else if (named_one) {
        run_order_add_unit(&run->order, unit);
        run->open_units++;
        run->result->units++;
    } else
        run->units_ended = true;
    if (run->idle) pthread_cond_signal(&run->work);
    pthread_mutex_unlock(&run->lock);
    if (run_is_fatal(status)) run_abort(worker, 0, status);
    if (run_is_fatal(journal_fit)) run_abort(worker, 0, journal_fit);
    if (!named_one || journal_fit != QUOTH_OK) return NULL;
    if (status == QUOTH_OK) {
        status = open_named(worker, &named, at, &unit->reader);
        if (run_is_fatal(status)) run_abort(worker, 0, status);
    }
    if (status != QUOTH_OK) add_lost_unit(worker, unit, QUOTH_E_INPUT);
    return unit;
}

void run_read_next(runner_worker *worker)
{
    runner *run = worker->run;
    run_unit *unit = pick_unit(run);
    /* A thread that is alone processes what it has read at once. */
    size_t most = run->jobs > 1 && run->in_flight < run->s->queue_memory ? RUN_BATCH : 1;
    if (run->options->limit && run->options->limit - run->read_count < most)
        most = (size_t)(run->options->limit - run->read_count);
    if (unit)
        unit->reading = true;
    else
        run->naming = true;
    run->in_source++;
    pthread_mutex_unlock(&run->lock);
    if (!unit) unit = open_next_unit(worker);
    if (unit && !unit->exhausted) read_batch(worker, unit, most);
    pthread_mutex_lock(&run->lock);
    run->in_source--;
    if (unit) unit->reading = false;
}
