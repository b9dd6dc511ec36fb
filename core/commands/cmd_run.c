/* SPDX-License-Identifier: Apache-2.0 */
/* quoth run: the job. */
#include "commands/cli.h"
#include "commands/commands.h"
#include "run/run_report.h"
#include "run/runner.h"
#include "run/session.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    KEEP_EACH = 8 * 1024 * 1024, /* free memory that is kept for reuse, for each thread */
    SAVE_EACH = 30000,           /* milliseconds between two times that the journal is saved */
    METRICS_EACH = 5000          /* and the metrics are written */
};

typedef struct run_arguments {
    cli_pipeline_flags pipeline;
    const char *dead_letters, *report, *journal, *replay, *metrics, *sample;
    uint64_t jobs, limit;
    double share; /* `sample` as a number; 0: all */
    bool quiet, shows_progress;
} run_arguments;

/* Files that a run writes besides its results. */
typedef struct run_files {
    whole_file *dead_letters, *report;
    /* The journal's file and that of the metrics, while the outputs open: none may be the same one. */
    whole_file *held, *held_metrics;
    journal *progress;
    replay *again;
} run_files;

static bool open_file(console *out, const char *path, uint64_t keep, whole_file **file)
{
    char why[512];
    if (!path) return true;
    *file = whole_file_open(path, keep, why, sizeof why);
    if (!*file) console_print(out, QUOTH_ERROR, "error: %s", why);
    return *file != NULL;
}

static bool close_file(console *out, whole_file *file, bool complete)
{
    char why[512];
    if (!file || whole_file_close(file, complete, why, sizeof why)) return true;
    console_print(out, QUOTH_ERROR, "error: %s", why);
    return false;
}

/* Before the run began: nothing is kept. */
static void discard_file(whole_file *file)
{
    if (file) whole_file_discard(file);
}

/* What a stage that does not open means for the process. */
static int exit_code_of(quoth_status status)
{
    switch (status) {
    case QUOTH_E_INPUT:
    case QUOTH_E_OUTPUT:
        return CLI_EXIT_IO;
    case QUOTH_FATAL:
        return CLI_EXIT_BUG;
    default:
        return CLI_EXIT_CONFIG;
    }
}

static int run_session(const pipeline *pipe, const runner_options *options, run_files *files)
{
    quoth_status status;
    session *s = session_open(pipe, (size_t)options->jobs * KEEP_EACH, console_receive, options->out, &status);
    discard_file(files->held);
    discard_file(files->held_metrics);
    if (!s) {
        discard_file(files->dead_letters);
        discard_file(files->report);
        return exit_code_of(status);
    }
    runner_result result;
    runner_run(s, options, &result);
    int code = run_report_exit_code(options, &result);
    bool written = close_file(options->out, files->dead_letters, result.complete);
    if (files->report) {
        run_report_write(s, options, &result, code, files->report);
        written = close_file(options->out, files->report, true) && written;
    }
    run_report_print(s, options, &result);
    if (!written && code == CLI_EXIT_DONE) code = CLI_EXIT_IO;
    if (files->progress && result.complete && written) journal_remove(files->progress);
    /* With a thread in it, nothing can be taken down: end, with all files whole. */
    if (result.abandoned) _exit(code);
    runner_result_free(&result);
    session_close(s);
    return code;
}

static unsigned default_jobs(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > RUNNER_JOBS_MAX ? RUNNER_JOBS_MAX : (unsigned)count;
}

/* Opens the files beside the results, so that one that cannot be written is found before hours of work. */
static bool open_files(const pipeline *pipe, const run_arguments *arguments, console *out, run_files *files)
{
    char why[512];
    if (arguments->journal) {
        files->progress = journal_open(arguments->journal, pipe, why, sizeof why);
        if (!files->progress) {
            console_print(out, QUOTH_ERROR, "error: %s", why);
            return false;
        }
    }
    uint64_t keep = files->progress ? files->progress->letters : 0;
    if (!open_file(out, arguments->dead_letters, keep, &files->dead_letters)) return false;
    if (open_file(out, arguments->report, 0, &files->report) && open_file(out, arguments->journal, 0, &files->held) &&
        open_file(out, arguments->metrics, 0, &files->held_metrics))
        return true;
    discard_file(files->held);
    discard_file(files->report);
    discard_file(files->dead_letters);
    return false;
}

/* Reads what is to be read again.  False: it cannot be (reported). */
static bool open_replay(const pipeline *pipe, const run_arguments *arguments, console *out, run_files *files)
{
    char why[512];
    const char *first;
    if (!arguments->replay) return true;
    if (!pipe->stages[0].def->source->open_locator) {
        console_print(out, QUOTH_ERROR, "error: source '%s' cannot go to one document; run without --replay",
                      pipe->stages[0].label);
        return false;
    }
    files->again = replay_open(arguments->replay, why, sizeof why);
    if (!files->again) {
        console_print(out, QUOTH_ERROR, "error: %s", why);
        return false;
    }
    size_t inputs = replay_inputs(files->again, &first);
    if (inputs)
        console_print(out, QUOTH_WARNING, "warning: %zu lost input%s not replayed, '%s' for one; run over %s again",
                      inputs, inputs == 1 ? " is" : "s are", first ? first : "unknown", inputs == 1 ? "it" : "them");
    return true;
}

static int run_pipeline(const pipeline *pipe, const run_arguments *arguments)
{
    run_files files = {.progress = NULL};
    console *out = console_new(stderr, arguments->quiet);
    if (arguments->shows_progress) console_force_progress(out);
    int code = CLI_EXIT_IO;
    if (open_replay(pipe, arguments, out, &files) && open_files(pipe, arguments, out, &files)) {
        runner_options options = {.jobs = arguments->jobs ? (unsigned)arguments->jobs : default_jobs(),
                                  .limit = arguments->limit,
                                  .out = out,
                                  .dead_letters = files.dead_letters,
                                  .handle_signals = true,
                                  .progress = files.progress,
                                  .save_each = SAVE_EACH,
                                  .sample = arguments->share,
                                  .again = files.again,
                                  .metrics = arguments->metrics,
                                  .metrics_each = METRICS_EACH};
        code = run_session(pipe, &options, &files);
    }
    journal_free(files.progress);
    replay_free(files.again);
    console_free(out);
    return code;
}

/* "0.01" or "1%".  CLI_GO, or the code of a usage error. */
static int read_share(const cli_command *command, run_arguments *arguments)
{
    if (!arguments->sample) return CLI_GO;
    char *end;
    double share = strtod(arguments->sample, &end);
    if (end != arguments->sample && *end == '%') {
        share /= 100;
        end++;
    }
    arguments->share = share;
    if (end != arguments->sample && !*end && share > 0 && share <= 1) return CLI_GO;
    return cli_usage_error(command, "option '--sample' expects a share such as 0.01 or 1%%, not '%s'",
                           arguments->sample);
}

int cmd_run(int argc, char **argv)
{
    static const cli_command command = {
        .name = "run",
        .synopsis = "PIPELINE [INPUT...]",
        .summary = "Runs a pipeline: reads its inputs and writes what its sinks write.",
        .details =
            "PIPELINE is a file, or - for standard input.  INPUTs are files, folders or addresses in place of the "
            "source's own.\n\nA document that fails does not end the run: it goes to the dead letters, one JSON "
            "object a line with the place, stage and reason.  Results, dead letters and report are written under "
            "NAME.partial and get their names when they are whole; a run that is stopped leaves NAME.partial.\n\n"
            "Ctrl-C or SIGTERM finishes the documents in hand and ends; a second one ends at once.  With --journal, "
            "the "
            "same command goes on where such a run, or one that was killed, was saved last.\n\nExit code: 0 "
            "all done, and every failure is in the dead letters; 64 the command line is wrong; 65 documents failed and "
            "were not saved; 70 an error of quoth itself; 74 an input could not be read or a result not be written; "
            "75 stopped by a signal; 78 the pipeline cannot work.",
        .min_words = 1,
        .max_words = SIZE_MAX,
    };
    run_arguments arguments = {.pipeline = {.opens_outputs = true}};
    const cli_option options[] = {
        CLI_OPTION_OUTPUT(arguments.pipeline),
        CLI_OPTION_SET(arguments.pipeline),
        {"jobs", 'j', CLI_COUNT, "N", "threads; all cores if not given", &arguments.jobs, 1, RUNNER_JOBS_MAX},
        {"dead-letters", 0, CLI_TEXT, "FILE", "write documents that failed, with place and reason, to FILE",
         &arguments.dead_letters, 0, 0},
        {"report", 0, CLI_TEXT, "FILE", "write counts, times and versions as JSON to FILE", &arguments.report, 0, 0},
        {"journal", 0, CLI_TEXT, "FILE", "keep in FILE how far the run is; if FILE is there, go on from it",
         &arguments.journal, 0, 0},
        {"limit", 0, CLI_COUNT, "N", "stop after N documents", &arguments.limit, 1, 0},
        {"sample", 0, CLI_TEXT, "RATE", "take that share of the documents, 0.01 or 1%, and always the same ones",
         &arguments.sample, 0, 0},
        {"replay", 0, CLI_TEXT, "FILE", "read the documents of these dead letters, and none of the inputs",
         &arguments.replay, 0, 0},
        {"metrics-file", 0, CLI_TEXT, "FILE", "write live metrics as OpenMetrics text to FILE every 5 seconds",
         &arguments.metrics, 0, 0},
        {"progress", 0, CLI_SWITCH, NULL, "show progress where there is no terminal too: a line every 10 seconds",
         &arguments.shows_progress, 0, 0},
        {"quiet", 'q', CLI_SWITCH, NULL, "say nothing but errors", &arguments.quiet, 0, 0},
        CLI_OPTIONS_END,
    };
    cli_list words = {NULL, 0};
    int code = cli_parse(&command, options, argc, argv, &words);
    if (code != CLI_GO) return code;
    code = read_share(&command, &arguments);
    if (code == CLI_GO && arguments.replay && words.count > 1)
        code = cli_usage_error(&command, "--replay says what is read: give no inputs");
    if (code == CLI_GO) {
        diagnostics *diags = diagnostics_new();
        modules *mods = modules_open(diags);
        pipeline *pipe = cli_load_pipeline(&words, &arguments.pipeline, mods, diags);
        code = pipe ? run_pipeline(pipe, &arguments) : CLI_EXIT_CONFIG;
        pipeline_free(pipe);
        modules_close(mods);
        diagnostics_free(diags);
        code = cli_finish(code);
    }
    cli_list_free(&words);
    cli_list_free(&arguments.pipeline.sets);
    return code;
}
