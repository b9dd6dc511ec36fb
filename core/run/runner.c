/* SPDX-License-Identifier: Apache-2.0 */
/* The run as a whole: its threads, its end, and what the main thread does meanwhile. */
#include "config.h"

#include "run/runner.h"

#include "base/memory.h"
#include "run/progress.h"
#include "run/run_metrics.h"
#include "run/run_signals.h"
#include "run/runner_state.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    TICK_MILLISECONDS = 200,
    GRACE_TICKS = 50, /* after a signal, until a stage that does not end is asked to */
    STUCK_TICKS = 5   /* in which nothing happens but that the source waits for input: then it is left alone */
};

bool runner_adds_up(const runner_result *result)
{
    return result->in == result->out + result->dropped + result->failed + result->unfinished;
}

void runner_result_free(runner_result *result)
{
    free(result->stages);
    result->stages = NULL;
}

/* ----------------------------------------------------------------------------------------------- threads */

typedef enum run_task { TASK_NONE, TASK_READ, TASK_PROCESS, TASK_DRAIN } run_task;

/* Reading comes first while little is ready, so that the others do not run dry. */
static run_task choose_task(runner *run)
{
    if (atomic_load(&run->s->cancel)) return TASK_NONE;
    if (run->kick) return TASK_DRAIN;
    bool low = run->ready_count < (size_t)run->jobs * RUN_READY_EACH && run->ready_bytes < RUN_READY_BYTES;
    if (low && run_may_read(run)) return TASK_READ;
    return run->ready_count ? TASK_PROCESS : TASK_NONE;
}

/* Called and left with the lock held. */
static void perform(runner_worker *worker, run_task task)
{
    runner *run = worker->run;
    if (task == TASK_READ)
        run_read_next(worker);
    else if (task == TASK_DRAIN)
        run->kick = false;
    else {
        run_item *item = run_pop_ready(run);
        if (atomic_load(&run->idle) && choose_task(run) != TASK_NONE) pthread_cond_signal(&run->work);
        pthread_mutex_unlock(&run->lock);
        run_process(worker, item);
        pthread_mutex_lock(&run->lock);
        run_arrive(run, item);
    }
    run_drain(worker);
}

static void *work(void *argument)
{
    runner_worker *worker = argument;
    runner *run = worker->run;
    pthread_mutex_lock(&run->lock);
    while (!run->finished) {
        run_task task = choose_task(run);
        if (task != TASK_NONE) {
            run->active++;
            perform(worker, task);
            run->active--;
        } else if (run->active == 0 && !run->barrier) {
            /* Nobody does anything, and there is nothing to do. */
            run->finished = true;
            pthread_cond_broadcast(&run->work);
            if (write(run->wake[1], "", 1) < 0) continue; /* a full pipe wakes as well */
        } else {
            atomic_fetch_add(&run->idle, 1);
            pthread_cond_wait(&run->work, &run->lock);
            atomic_fetch_sub(&run->idle, 1);
        }
    }
    pthread_mutex_unlock(&run->lock);
    return NULL;
}

static void start_threads(runner *run)
{
    while (run->worker_count < run->jobs) {
        runner_worker *worker = &run->workers[run->worker_count];
        int error = pthread_create(&worker->thread, NULL, work, worker);
        if (!error) {
            run->worker_count++;
            continue;
        }
        /* Fewer threads will do, none will not. */
        if (!run->worker_count) {
            run->result->end = QUOTH_FATAL;
            console_print(run->options->out, QUOTH_ERROR, "error: cannot start a thread: %s", strerror(error));
        } else
            console_print(run->options->out, QUOTH_WARNING, "warning: only %u threads: %s", run->worker_count,
                          strerror(error));
        return;
    }
}

/* ------------------------------------------------------------------------------------------- main thread */

static void stop_reading(runner *run, int signal_number)
{
    pthread_mutex_lock(&run->lock);
    run->stopping = true;
    run->result->signal = signal_number;
    atomic_store(&run->halt, true);
    pthread_cond_broadcast(&run->work);
    pthread_mutex_unlock(&run->lock);
    console_print(run->options->out, QUOTH_NOTE, "stopping after the documents in hand; a second signal ends at once");
}

static void show_progress(runner *run, progress *line)
{
    progress_state state;
    pthread_mutex_lock(&run->lock);
    const runner_result *result = run->result;
    state = (progress_state){.documents = result->out + result->dropped + result->failed,
                             .claims = result->claims,
                             .failed = result->failed,
                             .bytes = run->closed_bytes,
                             .total = result->total};
    for (const run_unit *unit = run->order.first; unit; unit = unit->next) state.bytes += unit->consumed;
    pthread_mutex_unlock(&run->lock);
    progress_show(line, &state);
}

/* After a signal: true if all is done but for threads that wait in the source, for a pipe or a terminal, say.  From
 * then on nothing passes the cuts, whenever they come back. */
static bool is_stuck(runner *run, unsigned *ticks)
{
    pthread_mutex_lock(&run->lock);
    bool waits = run->in_source && run->active == run->in_source && !run->ready_count;
    *ticks = waits ? *ticks + 1 : 0;
    bool stuck = *ticks > STUCK_TICKS && !run->finished;
    if (stuck) {
        run->finished = run->result->abandoned = true;
        pthread_cond_broadcast(&run->work);
    }
    pthread_mutex_unlock(&run->lock);
    return stuck;
}

/* Until the threads are done: signals and progress. */
static void attend(runner *run)
{
    progress *line = console_shows_progress(run->options->out) ? progress_new(run->options->out) : NULL;
    unsigned ticks_since_signal = 0, stuck_ticks = 0;
    uint64_t saved = run_clock(), measured = saved;
    bool saves = run->options->progress != NULL, measures = run->options->metrics != NULL;
    if (measures) run_metrics_write(run, false);
    for (;;) {
        struct pollfd wake = {.fd = run->wake[0], .events = POLLIN};
        int ready = poll(&wake, 1, line || saves || measures || run->result->signal ? TICK_MILLISECONDS : -1);
        char byte = 1;
        if (ready > 0 && read(run->wake[0], &byte, 1) == 1) {
            if (byte == 0) break;
            stop_reading(run, byte);
        }
        if (line) show_progress(run, line);
        if (saves && run_clock() - saved >= (uint64_t)run->options->save_each * 1000000u) {
            run_journal_save(run);
            saved = run_clock();
        }
        if (measures && run_clock() - measured >= (uint64_t)run->options->metrics_each * 1000000u) {
            run_metrics_write(run, false);
            measured = run_clock();
        }
        if (!run->result->signal) continue;
        if (++ticks_since_signal > GRACE_TICKS) atomic_store(&run->s->cancel, true);
        if (is_stuck(run, &stuck_ticks)) break;
    }
    progress_free(line);
}

/* ------------------------------------------------------------------------------------ beginning and end */

/* Cuts the chain at ORDERED stages and before the sinks. */
static void cut_chain(runner *run)
{
    const session *s = run->s;
    size_t cuts = 1;
    run->sink_begin = s->stage_count;
    for (size_t i = 1; i < s->stage_count; i++) {
        if (s->stages[i].def->role == QUOTH_STAGE && s->stages[i].def->order == QUOTH_ORDERED) cuts++;
        if (s->stages[i].def->role == QUOTH_SINK && i < run->sink_begin) run->sink_begin = i;
    }
    run_order_init(&run->order, cuts);
    run->segments = memory_alloc(cuts * sizeof *run->segments);
    size_t at = 0;
    run->segments[0].begin = 1;
    for (size_t i = 1; i < run->sink_begin; i++) {
        if (s->stages[i].def->order != QUOTH_ORDERED) continue;
        run->segments[at].end = run->segments[at].cut_stage = i;
        run->segments[++at].begin = i + 1;
    }
    run->segments[at].end = run->segments[at].cut_stage = run->sink_begin;
}

static bool open_workers(runner *run)
{
    run->workers = memory_alloc(run->jobs * sizeof *run->workers);
    for (unsigned i = 0; i < run->jobs; i++) {
        quoth_status status;
        runner_worker *worker = &run->workers[i];
        worker->run = run;
        worker->sums = memory_alloc(run->s->stage_count * sizeof *worker->sums);
        json_writer_init(&worker->json, NULL);
        worker->calls = session_worker_open(run->s, &status);
        if (worker->calls) continue;
        run->result->end = status;
        return false;
    }
    return true;
}

static bool open_run(runner *run)
{
    run->claim = layer_table_find(run->s->layers, "claim");
    run->token = layer_table_find(run->s->layers, "token");
    pthread_mutex_init(&run->lock, NULL);
    pthread_cond_init(&run->work, NULL);
    pthread_cond_init(&run->settled, NULL);
    atomic_init(&run->halt, false);
    atomic_init(&run->idle, 0);
    cut_chain(run);
    if (pipe2(run->wake, O_CLOEXEC | O_NONBLOCK) != 0) {
        run->result->end = QUOTH_FATAL;
        console_print(run->options->out, QUOTH_ERROR, "error: cannot make a pipe: %s", strerror(errno));
        run->wake[0] = run->wake[1] = -1;
        return false;
    }
    return open_workers(run) && run_journal_begin(run);
}

/* Ends the sinks.  An incomplete run leaves what is done under another name. */
static void finish_sinks(runner *run)
{
    for (size_t i = run->sink_begin; i < run->s->stage_count; i++) {
        const session_stage *sink = &run->s->stages[i];
        quoth_ctx ctx;
        session_context(run->s, i, &ctx);
        ctx.loading = false;
        quoth_status status = context_settle(&ctx, sink->def->sink->finish(sink->shared, &ctx, run->result->complete));
        if (status != QUOTH_OK) {
            run->result->complete = false;
            /* A sink whose write failed says so again here; once is enough. */
            if (run->result->end == QUOTH_OK) {
                run->result->end = status < QUOTH_OK ? status : QUOTH_E_OUTPUT;
                console_report(run->options->out, sink->at->label, NULL, &ctx.failure);
            }
        }
        context_free(&ctx);
    }
}

/* What was read and not reached, where a thread that is stuck may come back to it. */
static void count_rest(runner *run)
{
    pthread_mutex_lock(&run->lock);
    for (const run_unit *unit = run->order.first; unit; unit = unit->next) {
        for (const run_item *item = unit->first; item; item = item->next) run->result->unfinished++;
        run->closed_bytes += unit->consumed;
        run->closed_skipped += unit->skipped;
    }
    run->result->bytes = run->closed_bytes;
    run->result->skipped = run->closed_skipped;
    pthread_mutex_unlock(&run->lock);
}

/* What was read and not reached. */
static void discard_rest(runner *run)
{
    run_item *item;
    run_unit *unit;
    const session_stage *source = &run->s->stages[0];
    while ((item = run_order_take_any(&run->order))) {
        run->result->unfinished++;
        document_free(item->doc);
        run_failure_free(item->why);
        free(item);
    }
    for (unit = run->order.first; unit; unit = unit->next) {
        if (unit->reader) source->def->source->close_unit(unit->reader);
        unit->reader = NULL;
        unit->exhausted = true;
    }
    while ((unit = run_order_take_done(&run->order, true))) run_close_unit(run, unit);
    run->result->bytes = run->closed_bytes;
    run->result->skipped = run->closed_skipped;
}

static void close_run(runner *run)
{
    quoth_doc *doc;
    while ((doc = run->free_documents)) {
        run->free_documents = doc->next;
        document_free(doc);
    }
    for (unsigned i = 0; run->workers && i < run->jobs; i++) {
        runner_worker *worker = &run->workers[i];
        document_free(worker->spare);
        session_worker_close(worker->calls);
        json_writer_free(&worker->json);
        run_add_sums(worker, run->result->stages);
        free(worker->sums);
    }
    free(run->workers);
    free(run->segments);
    run_order_free(&run->order);
    if (run->wake[0] >= 0) close(run->wake[0]);
    if (run->wake[1] >= 0) close(run->wake[1]);
    pthread_cond_destroy(&run->settled);
    pthread_cond_destroy(&run->work);
    pthread_mutex_destroy(&run->lock);
}

static double processor_seconds(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
           (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) * 1e-6;
}

static void run_threads(runner *run)
{
    const session_stage *source = &run->s->stages[0];
    if (source->def->source->total && !run->options->again) {
        quoth_ctx *ctx = session_aim(run->workers[0].calls, 0, NULL);
        run->result->total = source->def->source->total(source->shared, ctx);
    }
    if (run->options->handle_signals) run_signals_catch(run->wake[1]);
    start_threads(run);
    if (run->worker_count) attend(run);
    runner_result *result = run->result;
    for (unsigned i = 0; i < run->worker_count && !result->abandoned; i++) pthread_join(run->workers[i].thread, NULL);
    bool all = run->units_ended && !run->stopping && result->end == QUOTH_OK && !atomic_load(&run->s->cancel);
    /* What a signal stopped can go on; what failed goes on from where it was saved last. */
    if (run->options->progress && run->stopping && result->end == QUOTH_OK) run_journal_save(run);
    if (result->abandoned)
        count_rest(run);
    else
        discard_rest(run);
    if (all && result->unfinished) {
        console_print(run->options->out, QUOTH_ERROR, "error: %llu documents got stuck; please report this",
                      (unsigned long long)result->unfinished);
        result->end = QUOTH_FATAL;
        all = false;
    }
    result->complete = all;
    finish_sinks(run);
    if (run->options->handle_signals) run_signals_restore();
}

void runner_run(session *s, const runner_options *options, runner_result *result)
{
    struct rusage usage;
    *result = (runner_result){.end = QUOTH_OK};
    result->stages = memory_alloc(s->stage_count * sizeof *result->stages);
    runner *run = memory_alloc(sizeof *run);
    run->s = s;
    run->options = options;
    run->result = result;
    run->jobs = options->jobs ? options->jobs : 1;
    uint64_t begin = run->begin = run_clock();
    if (open_run(run)) {
        run_threads(run);
        if (options->metrics) run_metrics_write(run, true);
    }
    /* A thread that is stuck may come back: what it works with stays. */
    if (!result->abandoned) {
        close_run(run);
        free(run);
    }
    run_tally_sort(&result->tally);
    getrusage(RUSAGE_SELF, &usage);
    result->seconds = (double)(run_clock() - begin) * 1e-9;
    result->processor_seconds = processor_seconds(&usage);
    result->peak_memory = (uint64_t)usage.ru_maxrss * 1024;
}
