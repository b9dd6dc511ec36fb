/* SPDX-License-Identifier: Apache-2.0 */
/* The runner with stages of its own: a source of several units with damage in them, a stage that fails, drops and takes
 * its time, an ordered stage, a sink that keeps what it gets. */
#include "run/runner.h"

#include "run/run_report.h"

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

/* -------------------------------------------------------------------------------------------- the stages */

/* What the synthetic archive is like, and where something happens. */
typedef struct archive {
    uint32_t units, documents;
    uint32_t missing_unit;    /* cannot be opened; UINT32_MAX: none */
    uint32_t broken_unit;     /* ends half way */
    uint32_t ballast;         /* bytes that a document takes while it is processed */
    uint32_t slow;            /* ordinal of a document that takes long; UINT32_MAX: none */
    uint32_t raise_at;        /* ordinal at which SIGTERM comes */
    uint32_t fatal_at;        /* at which the stage ends the run */
    uint32_t output_fails_at; /* count of written documents after which the sink fails */
    bool healthy;             /* nothing is damaged, dropped or failed */
    bool jitter;              /* documents take differently long */
} archive;

static archive now;
static const archive plain_archive = {.units = 7,
                                      .documents = 101,
                                      .missing_unit = UINT32_MAX,
                                      .broken_unit = UINT32_MAX,
                                      .slow = UINT32_MAX,
                                      .raise_at = UINT32_MAX,
                                      .fatal_at = UINT32_MAX,
                                      .output_fails_at = UINT32_MAX};

typedef struct test_source {
    const quoth_host *host;
    const quoth_source_host *services;
    uint32_t named;
} test_source;

typedef struct test_reader {
    const test_source *source;
    uint32_t unit, next;
} test_reader;

static atomic_int open_readers, open_workers;

static void nap(long microseconds)
{
    struct timespec time = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&time, NULL);
}

static quoth_status source_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    static test_source source;
    (void)config;
    (void)ctx;
    source = (test_source){host, host->service("quoth.source/1"), 0};
    *shared = &source;
    return QUOTH_OK;
}

static quoth_status source_next_unit(void *shared, quoth_ctx *ctx, quoth_unit *unit)
{
    test_source *source = shared;
    static char names[64][16];
    (void)ctx;
    if (source->named == now.units) return QUOTH_END;
    snprintf(names[source->named], sizeof names[0], "unit-%u", (unsigned)source->named);
    unit->name = (quoth_str){names[source->named], strlen(names[source->named])};
    unit->number = source->named++;
    unit->bytes = now.documents;
    return QUOTH_OK;
}

static quoth_status source_open_unit(void *shared, const quoth_unit *unit, quoth_ctx *ctx, void **reader)
{
    test_source *source = shared;
    if (unit->number == now.missing_unit) {
        source->host->report(ctx, QUOTH_ERROR, "missing", (quoth_span){0, 0}, "no such unit");
        return QUOTH_E_INPUT;
    }
    test_reader *r = malloc(sizeof *r);
    assert_non_null(r);
    *r = (test_reader){source, (uint32_t)unit->number, 0};
    *reader = r;
    open_readers++;
    return QUOTH_OK;
}

static quoth_status source_read(void *reader, quoth_doc *doc, quoth_ctx *ctx)
{
    test_reader *r = reader;
    const quoth_host *host = r->source->host;
    if (r->next == now.documents) return QUOTH_END;
    uint32_t d = r->next++;
    quoth_locator locator = {.size = sizeof locator, .file = {"archive", 7}, .offset = d, .length = 1, .record = d};
    r->source->services->set_locator(ctx, doc, &locator);
    r->source->services->progress(ctx, d);
    if (r->unit * now.documents + d == now.raise_at) {
        raise(SIGTERM);
        nap(50000); /* the main thread wakes meanwhile */
    }
    if (r->unit == now.broken_unit && d == now.documents / 2) {
        host->report(ctx, QUOTH_ERROR, "truncated", (quoth_span){0, 0}, "the unit ends here");
        return QUOTH_E_INPUT;
    }
    if (!now.healthy && d % 17 == 3) {
        host->report(ctx, QUOTH_ERROR, "damage", (quoth_span){0, 0}, "damage at %u", (unsigned)d);
        return QUOTH_E_DOC;
    }
    if (!now.healthy && d % 17 == 4) r->source->services->skipped(ctx, 2);
    char *payload = host->alloc(ctx, doc, 32, 1);
    int len = snprintf(payload, 32, "%u/%u", (unsigned)r->unit, (unsigned)d);
    return r->source->services->set_payload(ctx, doc, (quoth_str){payload, (size_t)len}, "text/plain");
}

static quoth_status source_decode(const void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    const test_source *source = shared;
    quoth_str payload = source->host->payload(doc);
    if (!now.healthy && payload.ptr[payload.len - 1] == '9') {
        source->host->report(ctx, QUOTH_ERROR, "undecodable", (quoth_span){0, 0}, "a nine");
        return QUOTH_E_DOC;
    }
    return source->host->set_text(ctx, doc, payload, NULL, 0);
}

static void source_close_unit(void *reader)
{
    free(reader);
    open_readers--;
}

static uint32_t ordinal_of(quoth_str payload)
{
    char copy[32];
    unsigned unit, document;
    memcpy(copy, payload.ptr, payload.len);
    copy[payload.len] = 0;
    assert_int_equal(sscanf(copy, "%u/%u", &unit, &document), 2);
    return unit * now.documents + document;
}

static quoth_status stage_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    (void)config;
    (void)ctx;
    static const quoth_host *kept_host;
    kept_host = host;
    *shared = &kept_host;
    return QUOTH_OK;
}

static quoth_status stage_worker(void *shared, quoth_ctx *ctx, void **self)
{
    (void)shared;
    (void)ctx;
    *self = calloc(1, sizeof(int));
    open_workers++;
    return *self ? QUOTH_OK : QUOTH_FATAL;
}

static void stage_worker_free(void *self)
{
    free(self);
    open_workers--;
}

static quoth_status stage_process(void *self, void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    const quoth_host *host = *(const quoth_host **)shared;
    uint32_t n = ordinal_of(host->text(doc));
    /* One thread at a time per self: a race would be seen by the sanitizer. */
    ++*(int *)self;
    if (now.jitter && n % 5 == 0) nap(100 + n * 7919 % 900);
    if (n == now.slow) nap(200000);
    if (now.ballast && !host->alloc(ctx, doc, now.ballast, 8)) return QUOTH_E_LIMIT;
    if (n == now.fatal_at) {
        host->report(ctx, QUOTH_ERROR, "fatal", (quoth_span){0, 0}, "nothing works any more");
        return QUOTH_FATAL;
    }
    if (now.healthy) return QUOTH_OK;
    if (n % 11 == 4) {
        host->report(ctx, QUOTH_REASON, n % 2 ? "odd" : "even", (quoth_span){0, 0}, "not wanted");
        return QUOTH_DROP;
    }
    if (n % 19 == 7) return QUOTH_E_LIMIT;
    return QUOTH_OK;
}

/* ORDERED: numbers documents as they come, and fails some. */
static uint32_t ordered_count, ordered_last;

static quoth_status ordered_process(void *self, void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    const quoth_host *host = *(const quoth_host **)shared;
    uint32_t n = ordinal_of(host->text(doc));
    char number[16];
    (void)self;
    assert_true(ordered_count == 0 || n > ordered_last);
    ordered_last = n;
    int len = snprintf(number, sizeof number, "%u", (unsigned)ordered_count++);
    if (host->add_meta(ctx, doc, "test.number", (quoth_str){number, (size_t)len}) != QUOTH_OK) return QUOTH_E_LIMIT;
    return !now.healthy && n % 23 == 9 ? QUOTH_DROP : QUOTH_OK;
}

typedef struct test_sink {
    const quoth_host *host;
    char *bytes;
    size_t len, documents;
    int finished; /* 1 complete, -1 not */
} test_sink;

static test_sink sink;
static char *kept; /* what an earlier run has written: the file, so to say */

static quoth_status sink_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    (void)config;
    (void)ctx;
    free(sink.bytes);
    sink = (test_sink){.host = host};
    *shared = &sink;
    return QUOTH_OK;
}

static quoth_status sink_format(void *self, const void *shared, quoth_doc *doc, quoth_ctx *ctx, quoth_str *bytes)
{
    const quoth_host *host = ((const test_sink *)shared)->host;
    quoth_str number = {"", 0}, text = host->text(doc);
    (void)self;
    host->meta(doc, "test.number", &number, 1);
    char *line = host->alloc(ctx, doc, 64, 1);
    if (!line) return QUOTH_E_LIMIT;
    int len = snprintf(line, 64, "%.*s %.*s\n", (int)text.len, text.ptr, (int)number.len, number.ptr);
    *bytes = (quoth_str){line, (size_t)len};
    return !now.healthy && text.len == 3 && text.ptr[2] == '8' ? QUOTH_E_DOC : QUOTH_OK;
}

static quoth_status sink_write(void *shared, quoth_doc *doc, quoth_ctx *ctx, quoth_str bytes)
{
    test_sink *s = shared;
    (void)doc;
    if (s->documents == now.output_fails_at) {
        s->host->report(ctx, QUOTH_ERROR, "full", (quoth_span){0, 0}, "the disk is full");
        return QUOTH_E_OUTPUT;
    }
    s->bytes = realloc(s->bytes, s->len + bytes.len + 1);
    memcpy(s->bytes + s->len, bytes.ptr, bytes.len);
    s->len += bytes.len;
    s->bytes[s->len] = 0;
    s->documents++;
    return QUOTH_OK;
}

static quoth_status sink_finish(void *shared, quoth_ctx *ctx, bool complete)
{
    (void)ctx;
    ((test_sink *)shared)->finished = complete ? 1 : -1;
    return QUOTH_OK;
}

/* Both remember a number; the sink cuts off what came after it, as one that writes a file does. */
static quoth_status save_number(const quoth_host *host, quoth_ctx *ctx, unsigned long number, quoth_str *state)
{
    char *text = host->scratch(ctx, 32, 1);
    assert_non_null(text);
    *state = (quoth_str){text, (size_t)snprintf(text, 32, "%lu", number)};
    return QUOTH_OK;
}

static unsigned long load_number(quoth_str state)
{
    char text[32] = "";
    memcpy(text, state.ptr, state.len);
    return strtoul(text, NULL, 10);
}

static atomic_uint saves;

static quoth_status sink_save(void *shared, quoth_ctx *ctx, quoth_str *state)
{
    const test_sink *s = shared;
    saves++;
    /* Everything that was numbered is written, and nothing passes meanwhile. */
    if (now.healthy) assert_int_equal(s->documents, ordered_count);
    return save_number(s->host, ctx, s->len, state);
}

static quoth_status sink_load(void *shared, quoth_ctx *ctx, quoth_str state)
{
    test_sink *s = shared;
    (void)ctx;
    s->len = load_number(state);
    s->bytes = realloc(s->bytes, s->len + 1);
    memcpy(s->bytes, kept, s->len);
    s->bytes[s->len] = 0;
    s->documents = 0;
    for (size_t i = 0; i < s->len; i++) s->documents += s->bytes[i] == '\n';
    return QUOTH_OK;
}

static quoth_status ordered_save(void *shared, quoth_ctx *ctx, quoth_str *state)
{
    return save_number(*(const quoth_host **)shared, ctx, ordered_count, state);
}

static quoth_status ordered_load(void *shared, quoth_ctx *ctx, quoth_str state)
{
    (void)shared;
    (void)ctx;
    ordered_count = (uint32_t)load_number(state);
    ordered_last = 0;
    return QUOTH_OK;
}

static const quoth_state_calls sink_state = {.size = sizeof sink_state, .save = sink_save, .load = sink_load};
static const quoth_state_calls ordered_state = {
    .size = sizeof ordered_state, .save = ordered_save, .load = ordered_load};

static const quoth_source_calls source_calls = {.size = sizeof source_calls,
                                                .next_unit = source_next_unit,
                                                .open_unit = source_open_unit,
                                                .read = source_read,
                                                .decode = source_decode,
                                                .close_unit = source_close_unit};
static const quoth_sink_calls sink_calls = {
    .size = sizeof sink_calls, .format = sink_format, .write = sink_write, .finish = sink_finish};
static const quoth_stage source_stage = {.size = sizeof source_stage,
                                         .role = QUOTH_SOURCE,
                                         .name = "archive",
                                         .version = "1.0.0",
                                         .open = source_open,
                                         .source = &source_calls};
static const quoth_stage work_stage = {.size = sizeof work_stage,
                                       .role = QUOTH_STAGE,
                                       .name = "work",
                                       .version = "1.2.3",
                                       .open = stage_open,
                                       .worker = stage_worker,
                                       .worker_free = stage_worker_free,
                                       .process = stage_process};
static const quoth_stage ordered_stage = {.size = sizeof ordered_stage,
                                          .role = QUOTH_STAGE,
                                          .order = QUOTH_ORDERED,
                                          .name = "number",
                                          .version = "1.0.0",
                                          .open = stage_open,
                                          .process = ordered_process,
                                          .state = &ordered_state};
static const quoth_stage sink_stage = {.size = sizeof sink_stage,
                                       .role = QUOTH_SINK,
                                       .name = "keep",
                                       .version = "1.0.0",
                                       .open = sink_open,
                                       .sink = &sink_calls,
                                       .state = &sink_state};

/* ---------------------------------------------------------------------------------------------- running */

static char folder[] = "/tmp/quoth-test-runner-XXXXXX";

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char *text = calloc(1, 1 << 20);
    assert_true(fread(text, 1, (1 << 20) - 1, file) < (1 << 20) - 1);
    fclose(file);
    return text;
}

typedef struct outcome {
    runner_result result;
    int code;
    char *letters; /* NULL: no file */
} outcome;

static bool with_journal;

/* Runs archive -> work -> number -> work -> keep. */
static outcome run_archive(unsigned jobs, bool with_letters, uint64_t queue_memory, uint64_t limit)
{
    pipeline_stage stages[] = {{.def = &source_stage, .plugin = "test", .label = "archive"},
                               {.def = &work_stage, .plugin = "test", .label = "work"},
                               {.def = &ordered_stage, .plugin = "test", .label = "number"},
                               {.def = &work_stage, .plugin = "test", .label = "again"},
                               {.def = &sink_stage, .plugin = "test", .label = "keep"}};
    pipeline pipe = {.name = "test",
                     .path = "test",
                     .directory = ".",
                     .stages = stages,
                     .stage_count = 5,
                     .document_memory = 4 << 20,
                     .queue_memory = queue_memory};
    char path[64], journal_path[64], why[256];
    journal *j = NULL;
    outcome o = {.code = -1};
    FILE *nowhere = fopen("/dev/null", "w");
    console *out = console_new(nowhere, false);
    whole_file *letters = NULL;
    quoth_status status;
    snprintf(path, sizeof path, "%s/letters", folder);
    snprintf(journal_path, sizeof journal_path, "%s/journal", folder);
    if (with_journal && !(j = journal_open(journal_path, &pipe, why, sizeof why))) fail_msg("%s", why);
    if (with_letters) assert_non_null(letters = whole_file_open(path, j ? j->letters : 0, why, sizeof why));
    ordered_count = 0;
    session *s = session_open(&pipe, 1 << 20, console_receive, out, &status);
    assert_non_null(s);
    runner_options options = {.jobs = jobs,
                              .limit = limit,
                              .out = out,
                              .dead_letters = letters,
                              .handle_signals = true,
                              .progress = j,
                              .save_each = 1};
    runner_run(s, &options, &o.result);
    o.code = run_report_exit_code(&options, &o.result);
    run_report_print(s, &options, &o.result);
    if (letters) {
        assert_true(whole_file_close(letters, o.result.complete, why, sizeof why));
        if (!o.result.complete) snprintf(path, sizeof path, "%s/letters.partial", folder);
        o.letters = read_file(path);
        if (!j || o.result.complete) unlink(path);
    }
    if (j && o.result.complete) journal_remove(j);
    journal_free(j);
    session_close(s);
    console_free(out);
    fclose(nowhere);
    assert_true(runner_adds_up(&o.result));
    assert_int_equal(open_readers, 0);
    assert_int_equal(open_workers, 0);
    assert_int_equal(sink.finished, o.result.complete ? 1 : -1);
    assert_int_equal(sink.documents, o.result.out);
    return o;
}

static void release(outcome *o)
{
    free(o->letters);
    runner_result_free(&o->result);
}

static size_t count_lines(const char *text)
{
    size_t lines = 0;
    for (; *text; text++) lines += *text == '\n';
    return lines;
}

/* ------------------------------------------------------------------------------------------------ tests */

static void test_same_result_for_any_jobs(void **state)
{
    (void)state;
    now = plain_archive;
    now.jitter = true;
    now.missing_unit = 3;
    now.broken_unit = 5;
    outcome first = run_archive(1, true, 0, 0);
    char *bytes = strdup(sink.bytes);
    assert_int_equal(first.code, 74);
    assert_int_equal(first.result.lost_inputs, 2);
    /* Five whole units, half a unit with the place where it broke, and one that was not there. */
    assert_int_equal(first.result.in, 5 * 101 + 51 + 1);
    assert_int_equal(first.result.unfinished, 0);
    assert_true(first.result.complete);
    assert_true(first.result.dropped > 20 && first.result.failed > 60);
    assert_int_equal(count_lines(first.letters), first.result.failed);
    assert_true(first.result.skipped > 0);
    static const unsigned jobs[] = {2, 3, 8};
    for (size_t i = 0; i < 3; i++) {
        outcome next = run_archive(jobs[i], true, i == 2 ? 1 << 18 : 0, 0);
        assert_string_equal(sink.bytes, bytes);
        assert_string_equal(next.letters, first.letters);
        assert_int_equal(next.result.in, first.result.in);
        assert_int_equal(next.result.dropped, first.result.dropped);
        assert_int_equal(next.result.skipped, first.result.skipped);
        assert_int_equal(next.result.tally.count, first.result.tally.count);
        for (size_t k = 0; k < first.result.tally.count; k++) {
            const run_tally_row *row = &next.result.tally.rows[k], *expected = &first.result.tally.rows[k];
            assert_string_equal(row->code, expected->code);
            assert_int_equal(row->stage, expected->stage);
            assert_int_equal(row->count, expected->count);
        }
        release(&next);
    }
    assert_non_null(strstr(first.letters, "{\"schema\":\"quoth.dead-letter/1\",\"doc\":null,\"locator\":{\"file\":"
                                          "\"archive\",\"member\":null,\"offset\":3,\"length\":1,\"record\":3,"
                                          "\"decoded\":false},\"stage\":\"archive\",\"plugin\":\"test\",\"version\":"
                                          "\"1.0.0\",\"kind\":\"document\",\"code\":\"damage\",\"message\":\"damage at "
                                          "3\"}\n"));
    assert_non_null(strstr(first.letters, "\"locator\":{\"file\":\"unit-3\""));
    assert_non_null(strstr(first.letters, "\"stage\":\"work\",\"plugin\":\"test\",\"version\":\"1.2.3\",\"kind\":"
                                          "\"limit\",\"code\":\"unspecified\""));
    free(bytes);
    release(&first);
}

static void test_exit_codes(void **state)
{
    (void)state;
    now = plain_archive;
    outcome o = run_archive(2, false, 0, 0);
    assert_int_equal(o.code, 65);
    release(&o);
    o = run_archive(2, true, 0, 0);
    assert_int_equal(o.code, 0);
    release(&o);
    now.healthy = true;
    o = run_archive(2, false, 0, 0);
    assert_int_equal(o.code, 0);
    assert_int_equal(o.result.out, 7 * 101);
    release(&o);
    now.units = 0;
    o = run_archive(2, false, 0, 0);
    assert_int_equal(o.code, 0);
    assert_true(o.result.complete);
    assert_int_equal(o.result.in, 0);
    release(&o);
}

static void test_memory_is_bounded(void **state)
{
    (void)state;
    enum { BALLAST = 256 * 1024, QUEUE = 8 << 20, JOBS = 4 };
    now = plain_archive;
    now.healthy = true;
    now.units = 5;
    now.ballast = BALLAST;
    now.slow = 0; /* all others wait for the first */
    outcome o = run_archive(JOBS, false, QUEUE, 0);
    assert_int_equal(o.result.out, 5 * 101);
    /* Each document has its ballast twice in chunks of up to twice its size.  What was ready, being read or being
     * processed when the limit was reached may go beyond it: 4 a thread and a batch of 32; 1 a thread; 1 a thread. */
    size_t each = 4 * BALLAST + 65536;
    assert_true(o.result.peak_queue > QUEUE / 2);
    assert_true(o.result.peak_queue < QUEUE + (JOBS * 6 + 32) * each);
    release(&o);
}

static void test_huge_document_passes_a_small_queue(void **state)
{
    (void)state;
    now = plain_archive;
    now.healthy = true;
    now.ballast = 1 << 20;
    now.units = 3;
    now.documents = 20;
    outcome o = run_archive(3, false, 1, 0); /* every document is beyond the queue */
    assert_int_equal(o.result.out, 60);
    assert_int_equal(o.code, 0);
    release(&o);
    now.ballast = 3 << 20; /* twice that is beyond the document's own limit */
    o = run_archive(3, true, 0, 0);
    assert_int_equal(o.result.failed, 60);
    assert_non_null(strstr(o.letters, "\"code\":\"document-memory\""));
    release(&o);
}

static void test_signal_keeps_what_is_done(void **state)
{
    (void)state;
    now = plain_archive;
    now.healthy = now.jitter = true;
    outcome whole = run_archive(2, false, 0, 0);
    char *bytes = strdup(sink.bytes);
    release(&whole);
    for (unsigned jobs = 1; jobs <= 8; jobs *= 2) {
        now.raise_at = 350;
        outcome o = run_archive(jobs, true, 0, 0);
        assert_int_equal(o.code, 75);
        assert_int_equal(o.result.signal, SIGTERM);
        assert_false(o.result.complete);
        assert_true(o.result.out < 7 * 101);
        assert_memory_equal(sink.bytes ? sink.bytes : "", bytes, sink.len); /* a prefix of the whole, of whole lines */
        assert_true(!sink.len || sink.bytes[sink.len - 1] == '\n');
        release(&o);
    }
    free(bytes);
}

static void test_output_error_ends_the_run(void **state)
{
    (void)state;
    now = plain_archive;
    now.output_fails_at = 100;
    for (unsigned jobs = 1; jobs <= 8; jobs *= 2) {
        outcome o = run_archive(jobs, true, 0, 0);
        assert_int_equal(o.code, 74);
        assert_int_equal(o.result.end, QUOTH_E_OUTPUT);
        assert_int_equal(o.result.out, 100);
        assert_false(o.result.complete);
        release(&o);
    }
}

static void test_fatal_error_ends_the_run(void **state)
{
    (void)state;
    now = plain_archive;
    now.healthy = true;
    now.fatal_at = 300;
    for (unsigned jobs = 1; jobs <= 8; jobs *= 2) {
        outcome o = run_archive(jobs, true, 0, 0);
        assert_int_equal(o.code, 70);
        assert_true(o.result.out <= 300);
        assert_false(o.result.complete);
        release(&o);
    }
}

static void test_limit(void **state)
{
    (void)state;
    now = plain_archive;
    now.healthy = true;
    for (unsigned jobs = 1; jobs <= 8; jobs *= 2) {
        outcome o = run_archive(jobs, false, 0, 150);
        assert_int_equal(o.result.in, 150);
        assert_int_equal(o.result.out, 150);
        assert_true(o.result.complete);
        assert_int_equal(o.code, 0);
        assert_non_null(strstr(sink.bytes, "1/48 149\n"));
        release(&o);
    }
}

/* Stopped again and again, at any place, a run gives the same in the end as one that was not. */
static void test_goes_on_from_the_journal(void **state)
{
    (void)state;
    for (int healthy = 0; healthy < 2; healthy++)
        for (unsigned jobs = 1; jobs <= 8; jobs *= 2) {
            now = plain_archive;
            now.healthy = healthy;
            now.jitter = true;
            now.missing_unit = healthy ? UINT32_MAX : 2;
            outcome whole = run_archive(jobs, true, 0, 0);
            char *bytes = strdup(sink.bytes);
            with_journal = true;
            saves = 0;
            outcome part = {.code = -1};
            unsigned runs = 0;
            for (uint32_t at = 40; at < 7 * 101; at += 150, runs++) {
                now.raise_at = at;
                part = run_archive(jobs, true, 0, 0);
                assert_int_equal(part.code, 75);
                release(&part);
                free(kept);
                kept = strdup(sink.bytes ? sink.bytes : "");
            }
            now.raise_at = UINT32_MAX;
            part = run_archive(jobs, true, 0, 0);
            with_journal = false;
            assert_true(part.result.complete);
            assert_true(saves >= runs);
            assert_int_equal(part.code, whole.code);
            assert_string_equal(sink.bytes, bytes);
            assert_string_equal(part.letters, whole.letters);
            assert_int_equal(part.result.in, whole.result.in);
            assert_int_equal(part.result.out, whole.result.out);
            assert_int_equal(part.result.skipped, whole.result.skipped);
            assert_int_equal(part.result.lost_inputs, whole.result.lost_inputs);
            assert_int_equal(part.result.tally.count, whole.result.tally.count);
            assert_int_equal(part.result.units, whole.result.units);
            release(&part);
            release(&whole);
            free(bytes);
        }
    free(kept);
    kept = NULL;
}

/* After an error the journal that was saved last counts; what was written since is cut off. */
static void test_journal_after_an_error(void **state)
{
    (void)state;
    now = plain_archive;
    now.healthy = now.jitter = true;
    outcome whole = run_archive(2, true, 0, 0);
    char *bytes = strdup(sink.bytes);
    with_journal = true;
    now.raise_at = 200;
    outcome part = run_archive(2, true, 0, 0);
    release(&part);
    now.raise_at = UINT32_MAX;
    for (uint32_t at = 300; at < 700; at += 150) {
        free(kept);
        kept = strdup(sink.bytes);
        now.output_fails_at = at;
        part = run_archive(3, true, 0, 0);
        assert_int_equal(part.code, 74);
        release(&part);
    }
    free(kept);
    kept = strdup(sink.bytes);
    now.output_fails_at = UINT32_MAX;
    part = run_archive(3, true, 0, 0);
    with_journal = false;
    assert_true(part.result.complete);
    assert_string_equal(sink.bytes, bytes);
    release(&part);
    release(&whole);
    free(bytes);
    free(kept);
    kept = NULL;
}

static void test_journal_of_other_inputs(void **state)
{
    (void)state;
    char path[64];
    now = plain_archive;
    now.healthy = true;
    now.raise_at = 320;
    with_journal = true;
    outcome o = run_archive(1, false, 0, 0);
    assert_int_equal(o.code, 75);
    release(&o);
    kept = strdup(sink.bytes);
    now.raise_at = UINT32_MAX;
    snprintf(path, sizeof path, "%s/journal", folder);
    char *text = read_file(path), *chain = strstr(text, "\"chain\": \"");
    assert_non_null(chain);
    chain[10] = chain[10] == '0' ? '1' : '0';
    FILE *file = fopen(path, "w");
    fputs(text, file);
    fclose(file);
    free(text);
    o = run_archive(2, false, 0, 0);
    assert_int_equal(o.code, 78);
    assert_false(o.result.complete);
    release(&o);
    with_journal = false;
    unlink(path);
    free(kept);
    kept = NULL;
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    free(sink.bytes);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_result_for_any_jobs),  cmocka_unit_test(test_exit_codes),
        cmocka_unit_test(test_memory_is_bounded),         cmocka_unit_test(test_huge_document_passes_a_small_queue),
        cmocka_unit_test(test_signal_keeps_what_is_done), cmocka_unit_test(test_output_error_ends_the_run),
        cmocka_unit_test(test_fatal_error_ends_the_run),  cmocka_unit_test(test_limit),
        cmocka_unit_test(test_goes_on_from_the_journal),  cmocka_unit_test(test_journal_after_an_error),
        cmocka_unit_test(test_journal_of_other_inputs)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
