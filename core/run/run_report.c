/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/run_report.h"

#include "base/exit_code.h"
#include "run/progress.h"

#include <inttypes.h>
#include <string.h>

int run_report_exit_code(const runner_options *options, const runner_result *result)
{
    if (!runner_adds_up(result)) return CLI_EXIT_BUG;
    switch (result->end) {
    case QUOTH_OK:
        break;
    case QUOTH_E_OUTPUT:
        return CLI_EXIT_IO;
    case QUOTH_E_CONFIG:
        return CLI_EXIT_CONFIG;
    default:
        return CLI_EXIT_BUG;
    }
    if (result->signal) return CLI_EXIT_AGAIN;
    if (result->lost_inputs) return CLI_EXIT_IO;
    if (result->failed && !options->dead_letters) return CLI_EXIT_DATA;
    return CLI_EXIT_DONE;
}

/* ---------------------------------------------------------------------------------------------- summary */

/* "dropped 20: clean 'not-english' 18, clean 'too-short' 2" */
static void print_reasons(const session *s, console *out, const run_tally *tally, bool failed, uint64_t all)
{
    enum { SHOWN = 8 };
    char text[1024] = "";
    size_t used = 0, shown = 0;
    for (size_t i = 0; i < tally->count && shown < SHOWN; i++) {
        const run_tally_row *row = &tally->rows[i];
        if (row->failed != failed) continue;
        int n = snprintf(text + used, sizeof text - used, "%s%s '%s' %" PRIu64, shown ? ", " : "",
                         s->stages[row->stage].at->label, row->code, row->count);
        if (n < 0 || (size_t)n >= sizeof text - used) break;
        used += (size_t)n;
        shown++;
    }
    if (shown) console_print(out, QUOTH_NOTE, "%s %" PRIu64 ": %s", failed ? "failed" : "dropped", all, text);
}

void run_report_print(const session *s, const runner_options *options, const runner_result *result)
{
    char rate[32], memory[32], time[32], unfinished[64] = "", skipped[64] = "", claims[64] = "";
    double seconds = result->seconds > 0 ? result->seconds : 1e-9;
    console *out = options->out;
    console_print_suppressed(out);
    if (result->unfinished) snprintf(unfinished, sizeof unfinished, " + unfinished %" PRIu64, result->unfinished);
    if (result->skipped) snprintf(skipped, sizeof skipped, "; %" PRIu64 " other records skipped", result->skipped);
    if (result->claims)
        snprintf(claims, sizeof claims, ", %" PRIu64 " claim%s", result->claims, result->claims == 1 ? "" : "s");
    print_reasons(s, out, &result->tally, false, result->dropped);
    print_reasons(s, out, &result->tally, true, result->failed);
    console_print(out, QUOTH_NOTE, "in %" PRIu64 " = out %" PRIu64 " + dropped %" PRIu64 " + %s %" PRIu64 "%s%s",
                  result->in, result->out, result->dropped, options->dead_letters ? "dead-lettered" : "failed",
                  result->failed, unfinished, skipped);
    console_print(out, QUOTH_NOTE, "%" PRIu64 " documents%s in %s (%.0f/s, %s/s), peak memory %s%s", result->out,
                  claims,
                  result->seconds < 10 ? (snprintf(time, sizeof time, "%.2f s", result->seconds), time)
                                       : progress_duration(result->seconds, time, sizeof time),
                  (double)(result->out + result->dropped + result->failed - result->resumed) / seconds,
                  progress_bytes((double)result->bytes / seconds, rate, sizeof rate),
                  progress_bytes((double)result->peak_memory, memory, sizeof memory),
                  result->complete ? "" : "; the run is not complete");
    if (result->failed && !options->dead_letters)
        console_print(out, QUOTH_ERROR,
                      "error: %" PRIu64 " failed and not saved; use --dead-letters FILE to keep track of them",
                      result->failed);
    if (!runner_adds_up(result))
        console_print(out, QUOTH_ERROR, "error: the accounting does not add up; please report this as a bug");
}

/* ----------------------------------------------------------------------------------------------- report */

static void write_counts(json_writer *json, const runner_result *result)
{
    json_write_object(json, JSON_KEY("documents"));
    json_write_unsigned(json, JSON_KEY("in"), result->in);
    json_write_unsigned(json, JSON_KEY("out"), result->out);
    json_write_unsigned(json, JSON_KEY("dropped"), result->dropped);
    json_write_unsigned(json, JSON_KEY("failed"), result->failed);
    json_write_unsigned(json, JSON_KEY("unfinished"), result->unfinished);
    json_write_unsigned(json, JSON_KEY("skipped"), result->skipped);
    json_write_object_end(json);
    json_write_object(json, JSON_KEY("inputs"));
    json_write_unsigned(json, JSON_KEY("units"), result->units);
    json_write_unsigned(json, JSON_KEY("lost"), result->lost_inputs);
    json_write_unsigned(json, JSON_KEY("bytes"), result->bytes);
    json_write_object_end(json);
    json_write_unsigned(json, JSON_KEY("claims"), result->claims);
    json_write_unsigned(json, JSON_KEY("tokens"), result->tokens);
}

static void write_reasons(json_writer *json, quoth_str key, const run_tally *tally, size_t stage, bool failed)
{
    json_write_array(json, key);
    for (size_t i = 0; i < tally->count; i++) {
        const run_tally_row *row = &tally->rows[i];
        if (row->stage != stage || row->failed != failed) continue;
        json_write_object(json, JSON_ITEM);
        json_write_cstring(json, JSON_KEY("code"), row->code);
        json_write_unsigned(json, JSON_KEY("count"), row->count);
        json_write_object_end(json);
    }
    json_write_array_end(json);
}

static void write_stages(json_writer *json, const session *s, const runner_result *result)
{
    json_write_array(json, JSON_KEY("stages"));
    for (size_t i = 0; i < s->stage_count; i++) {
        const session_stage *stage = &s->stages[i];
        json_write_object(json, JSON_ITEM);
        json_write_cstring(json, JSON_KEY("stage"), stage->at->label);
        json_write_cstring(json, JSON_KEY("plugin"), stage->at->plugin);
        json_write_cstring(json, JSON_KEY("version"), stage->def->version);
        json_write_unsigned(json, JSON_KEY("documents"), result->stages[i].documents);
        json_write_real(json, JSON_KEY("seconds"), (double)result->stages[i].nanoseconds * 1e-9, 6);
        write_reasons(json, JSON_KEY("dropped"), &result->tally, i, false);
        write_reasons(json, JSON_KEY("failed"), &result->tally, i, true);
        json_write_object_end(json);
    }
    json_write_array_end(json);
}

static void write_resources(json_writer *json, const session *s)
{
    json_write_array(json, JSON_KEY("resources"));
    for (size_t i = 0; i < resources_count(s->files); i++) {
        const resource *file = resources_at(s->files, i);
        json_write_object(json, JSON_ITEM);
        json_write_cstring(json, JSON_KEY("kind"), file->kind);
        json_write_cstring(json, JSON_KEY("name"), file->name);
        json_write_cstring(json, JSON_KEY("sha256"), file->hash);
        json_write_object_end(json);
    }
    json_write_array_end(json);
}

bool run_report_write(const session *s, const runner_options *options, const runner_result *result, int exit_code,
                      whole_file *file)
{
    double seconds = result->seconds > 0 ? result->seconds : 1e-9;
    json_writer json;
    json_writer_init(&json, NULL);
    json.pretty = true;
    json_write_object(&json, JSON_ITEM);
    json_write_string(&json, JSON_KEY("schema"), JSON_KEY("quoth.run/1"));
    json_write_cstring(&json, JSON_KEY("quoth"), PACKAGE_VERSION);
    json_write_cstring(&json, JSON_KEY("name"), s->pipe->name);
    json_write_cstring(&json, JSON_KEY("pipeline"), s->pipe->hash);
    json_write_bool(&json, JSON_KEY("complete"), result->complete);
    json_write_integer(&json, JSON_KEY("exit_code"), exit_code);
    json_write_integer(&json, JSON_KEY("signal"), result->signal);
    write_counts(&json, result);
    json_write_integer(&json, JSON_KEY("jobs"), options->jobs ? options->jobs : 1);
    json_write_real(&json, JSON_KEY("seconds"), result->seconds, 6);
    json_write_real(&json, JSON_KEY("processor_seconds"), result->processor_seconds, 6);
    json_write_real(&json, JSON_KEY("documents_per_second"), (double)(result->in - result->resumed) / seconds, 1);
    json_write_real(&json, JSON_KEY("tokens_per_second"), (double)result->tokens / seconds, 1);
    json_write_unsigned(&json, JSON_KEY("peak_memory"), result->peak_memory);
    json_write_unsigned(&json, JSON_KEY("peak_queue_memory"), result->peak_queue);
    write_stages(&json, s, result);
    write_resources(&json, s);
    json_write_object_end(&json);
    json_write_newline(&json);
    bool good = !json.failed && whole_file_write(file, json.bytes, json.len);
    json_writer_free(&json);
    return good;
}
