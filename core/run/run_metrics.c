/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/run_metrics.h"

#include "base/memory.h"
#include "base/whole_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* All that is shown, as it is at one moment. */
typedef struct run_moment {
    runner_result result; /* the counts and the tally; no more */
    uint64_t bytes, skipped;
    size_t queue;
    runner_stage_sum *stages;
} run_moment;

static void take_moment(runner *run, run_moment *m)
{
    pthread_mutex_lock(&run->lock);
    m->result = *run->result;
    m->bytes = run->closed_bytes;
    m->skipped = run->closed_skipped;
    m->queue = run->in_flight;
    for (const run_unit *unit = run->order.first; unit; unit = unit->next) {
        m->bytes += unit->consumed;
        m->skipped += unit->skipped;
    }
    pthread_mutex_unlock(&run->lock);
    m->stages = memory_alloc(run->s->stage_count * sizeof *m->stages);
    for (unsigned i = 0; i < run->jobs; i++) run_add_sums(&run->workers[i], m->stages);
}

/* ------------------------------------------------------------------------------------------------ text */

/* A value of a label: escaped, and harmless whatever a plugin calls its codes. */
static void put_label(FILE *out, const char *name, const char *value)
{
    fprintf(out, "%s=\"", name);
    for (; *value; value++) {
        if (*value == '"' || *value == '\\') fputc('\\', out);
        fputc((unsigned char)*value < 0x20 || (unsigned char)*value > 0x7e ? '?' : *value, out);
    }
    fputc('"', out);
}

static void put_family(FILE *out, const char *name, const char *type, const char *unit, const char *help)
{
    fprintf(out, "# TYPE %s %s\n", name, type);
    if (unit) fprintf(out, "# UNIT %s %s\n", name, unit);
    fprintf(out, "# HELP %s %s\n", name, help);
}

static void put_counter(FILE *out, const char *name, const char *unit, const char *help, uint64_t value)
{
    put_family(out, name, "counter", unit, help);
    fprintf(out, "%s_total %" PRIu64 "\n", name, value);
}

static void put_gauge(FILE *out, const char *name, const char *unit, const char *help, double value)
{
    put_family(out, name, "gauge", unit, help);
    fprintf(out, "%s %.15g\n", name, value);
}

static void put_run(FILE *out, const runner *run, const run_moment *m, bool ended)
{
    const runner_result *r = &m->result;
    struct rusage usage;
    put_family(out, "quoth_run", "info", NULL, "The run: version of quoth, name and hash of the pipeline.");
    fputs("quoth_run_info{", out);
    put_label(out, "version", PACKAGE_VERSION);
    fputc(',', out);
    put_label(out, "pipeline", run->s->pipe->name);
    fputc(',', out);
    put_label(out, "hash", run->s->pipe->hash);
    fputs("} 1\n", out);
    put_gauge(out, "quoth_run_ended", NULL, "1 once the run has ended, 0 before.", ended);
    put_gauge(out, "quoth_run_complete", NULL, "1 once every document was seen and the results have their names.",
              ended && r->complete);
    put_gauge(out, "quoth_run_seconds", "seconds", "Time since the run began.",
              (double)(run_clock() - run->begin) * 1e-9);
    getrusage(RUSAGE_SELF, &usage);
    put_gauge(out, "quoth_peak_memory_bytes", "bytes", "Most memory of the process.", (double)usage.ru_maxrss * 1024);
}

static void put_counts(FILE *out, const runner *run, const run_moment *m)
{
    const runner_result *r = &m->result;
    put_counter(out, "quoth_documents_read", NULL, "Documents that were read.", r->in);
    put_family(out, "quoth_documents", "counter", NULL, "Documents that are done, by what became of them.");
    fprintf(out, "quoth_documents_total{result=\"out\"} %" PRIu64 "\n", r->out);
    fprintf(out, "quoth_documents_total{result=\"dropped\"} %" PRIu64 "\n", r->dropped);
    fprintf(out, "quoth_documents_total{result=\"failed\"} %" PRIu64 "\n", r->failed);
    put_counter(out, "quoth_records_skipped", NULL, "Records that the source was not asked for.", m->skipped);
    put_counter(out, "quoth_claims", NULL, "Claims in documents that came out.", r->claims);
    put_counter(out, "quoth_tokens", NULL, "Tokens in documents that came out.", r->tokens);
    put_counter(out, "quoth_inputs", NULL, "Inputs that were read or tried.", r->units);
    put_counter(out, "quoth_inputs_lost", NULL, "Inputs that could not be read to their end.", r->lost_inputs);
    put_counter(out, "quoth_input_bytes", "bytes", "Stored bytes that were read.", m->bytes);
    if (r->total) put_gauge(out, "quoth_input_size_bytes", "bytes", "Stored bytes of all inputs.", (double)r->total);
    put_gauge(out, "quoth_queue_bytes", "bytes", "Memory of documents between reading and writing.", (double)m->queue);
    put_gauge(out, "quoth_queue_limit_bytes", "bytes", "From that much on no more is read.",
              (double)run->s->queue_memory);
}

static void put_stage_label(FILE *out, const runner *run, size_t stage)
{
    put_label(out, "stage", run->s->stages[stage].at->label);
}

static void put_reasons(FILE *out, const runner *run, const run_moment *m, bool failed)
{
    const char *name = failed ? "quoth_stage_failed" : "quoth_stage_dropped";
    put_family(out, name, "counter", NULL,
               failed ? "Documents that failed at the stage, by code." : "Documents that the stage left out, by code.");
    for (size_t i = 0; i < m->result.tally.count; i++) {
        const run_tally_row *row = &m->result.tally.rows[i];
        if (row->failed != failed) continue;
        fprintf(out, "%s_total{", name);
        put_stage_label(out, run, row->stage);
        fputc(',', out);
        put_label(out, "code", row->code);
        fprintf(out, "} %" PRIu64 "\n", row->count);
    }
}

static void put_stages(FILE *out, const runner *run, const run_moment *m)
{
    put_family(out, "quoth_stage_documents", "counter", NULL, "Documents for which the stage was called.");
    for (size_t i = 0; i < run->s->stage_count; i++) {
        fputs("quoth_stage_documents_total{", out);
        put_stage_label(out, run, i);
        fprintf(out, "} %" PRIu64 "\n", m->stages[i].documents);
    }
    put_family(out, "quoth_stage_seconds", "counter", "seconds", "Time in the stage, summed over all threads.");
    for (size_t i = 0; i < run->s->stage_count; i++) {
        fputs("quoth_stage_seconds_total{", out);
        put_stage_label(out, run, i);
        fprintf(out, "} %.9f\n", (double)m->stages[i].nanoseconds * 1e-9);
    }
    put_reasons(out, run, m, false);
    put_reasons(out, run, m, true);
}

void run_metrics_write(runner *run, bool ended)
{
    char why[REPORT_MESSAGE_SIZE] = "no memory", *text = NULL;
    size_t len = 0;
    run_moment m;
    take_moment(run, &m);
    FILE *out = open_memstream(&text, &len);
    if (out) {
        put_run(out, run, &m, ended);
        put_counts(out, run, &m);
        put_stages(out, run, &m);
        fputs("# EOF\n", out);
        fclose(out);
    }
    whole_file *file = out ? whole_file_open(run->options->metrics, 0, why, sizeof why) : NULL;
    if (file) whole_file_write(file, text, len);
    if (!file || !whole_file_close(file, true, why, sizeof why)) {
        /* The run is well without them. */
        if (!run->metrics_failed)
            console_print(run->options->out, QUOTH_WARNING, "warning: the metrics are not written: %s", why);
        run->metrics_failed = true;
    }
    free(text);
    free(m.stages);
}
