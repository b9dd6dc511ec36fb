/* SPDX-License-Identifier: Apache-2.0 */
/* quoth test: the tests of a pipeline. */
#include "base/whole_file.h"
#include "commands/cli.h"
#include "commands/commands.h"
#include "trial/trial_report.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct test_arguments {
    cli_pipeline_flags pipeline;
    const char *junit;
    bool tap, update, yes, list;
} test_arguments;

/* ------------------------------------------------------------------------------------------ which tests */

/* Tests whose name holds one of the words; all of them where there are no words. */
static void choose(trial_cases *cases, const cli_list *words)
{
    size_t kept = 0;
    for (size_t i = 0; i < cases->count; i++) {
        bool wanted = words->count == 1;
        for (size_t k = 1; k < words->count && !wanted; k++)
            wanted = strstr(cases->items[i].name, words->items[k]) != NULL;
        if (wanted) cases->items[kept++] = cases->items[i];
    }
    cases->count = kept;
}

/* ------------------------------------------------------------------------------------------- --update */

static bool confirmed(size_t count)
{
    char answer[16] = "";
    if (isatty(STDIN_FILENO) != 1) {
        fprintf(stderr, "quoth test: nothing was written; with --yes, %zu file%s would be\n", count,
                count == 1 ? "" : "s");
        return false;
    }
    fprintf(stderr, "write %zu file%s? [y/N] ", count, count == 1 ? "" : "s");
    return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

/* Writes the files of expected claims that are other ones now; what changes was shown with the tests. */
static int update(const trial_verdict *verdicts, size_t count, bool yes, int code)
{
    size_t stale = 0;
    for (size_t i = 0; i < count; i++) stale += verdicts[i].now != NULL;
    if (!stale) {
        fputs("nothing to update\n", stdout);
        return code;
    }
    fflush(stdout);
    if (!yes && !confirmed(stale)) return code;
    for (size_t i = 0; i < count; i++) {
        char why[1024];
        const trial_verdict *v = &verdicts[i];
        if (!v->now) continue;
        whole_file *file = whole_file_open(v->of->expected, 0, why, sizeof why);
        if (file) whole_file_write(file, v->now, strlen(v->now));
        if (file && whole_file_close(file, true, why, sizeof why)) {
            printf("wrote %s\n", v->of->expected);
            continue;
        }
        fprintf(stderr, "quoth test: %s\n", why);
        code = CLI_EXIT_IO;
    }
    return code;
}

/* ------------------------------------------------------------------------------------------- the command */

static int run_tests(const trial_setting *setting, const trial_cases *cases, const test_arguments *arguments)
{
    bool colour = cli_colour(stdout);
    int code = CLI_EXIT_DONE;
    trial_verdict *verdicts = memory_alloc(cases->count * sizeof *verdicts);
    if (arguments->tap) trial_report_tap_begin(stdout, cases->count);
    for (size_t i = 0; i < cases->count; i++) {
        trial_judge(setting, &cases->items[i], &verdicts[i]);
        if (!verdicts[i].passed) code = CLI_EXIT_DIFFERENT;
        if (arguments->tap)
            trial_report_tap(stdout, &verdicts[i], i + 1);
        else
            trial_report_case(stdout, &verdicts[i], colour);
        fflush(stdout);
    }
    if (!arguments->tap) trial_report_sum(stdout, verdicts, cases->count, colour);
    char why[1024];
    if (arguments->junit &&
        !trial_report_junit(arguments->junit, setting->pipeline, verdicts, cases->count, why, sizeof why)) {
        fprintf(stderr, "quoth test: %s\n", why);
        code = CLI_EXIT_IO;
    }
    if (arguments->update) code = update(verdicts, cases->count, arguments->yes, code);
    for (size_t i = 0; i < cases->count; i++) trial_verdict_free(&verdicts[i]);
    free(verdicts);
    return code;
}

static int list_tests(const trial_cases *cases)
{
    for (size_t i = 0; i < cases->count; i++)
        printf("%s:%zu  %s\n", cases->items[i].place.file, cases->items[i].place.line, cases->items[i].name);
    return CLI_EXIT_DONE;
}

/* Those of the file, then those beside it. */
static int test_pipeline(const pipeline *pipe, const cli_list *words, const test_arguments *arguments, modules *mods,
                         diagnostics *diags, pool *p)
{
    trial_cases cases = {NULL, 0};
    const char *beside = trial_cases_beside(words->items[0], p);
    size_t errors = diagnostics_errors(diags);
    if (pipe->tests) cases = *pipe->tests;
    trial_cases_load(&cases, beside, p, diags);
    diagnostics_print(diags, stderr, cli_colour(stderr));
    if (diagnostics_errors(diags) > errors) return CLI_EXIT_CONFIG;
    if (!cases.count) {
        fprintf(stderr, "quoth test: '%s' has no tests\n  help: put them under 'tests:' in that file, or into '%s'\n",
                words->items[0], beside);
        return CLI_EXIT_CONFIG;
    }
    choose(&cases, words);
    if (!cases.count) {
        fputs("quoth test: no test has such a name\n  help: `quoth test --list` names them\n", stderr);
        return CLI_EXIT_USAGE;
    }
    if (arguments->list) return list_tests(&cases);
    trial_setting setting = {.pipeline = words->items[0],
                             .sets = arguments->pipeline.sets.items,
                             .set_count = arguments->pipeline.sets.count,
                             .mods = mods};
    return run_tests(&setting, &cases, arguments);
}

int cmd_test(int argc, char **argv)
{
    static const cli_command command = {
        .name = "test",
        .synopsis = "PIPELINE [NAME...]",
        .summary = "Runs the tests of a pipeline: articles, and the claims that should come of them.",
        .details =
            "Tests stand under 'tests:' in the pipeline file, or in NAME.test.yaml beside NAME.yaml; with NAMEs, only "
            "those run that have one of them in their name.  The sinks are left out: nothing is written.  "
            "docs/testing.md describes what a test can expect.\n\nWith --update, files of expected claims (key "
            "'expected') that are other ones now are written anew, after what changes was shown and you have agreed."
            "\n\nExit code: 0 all passed, 1 some failed (also where --update has mended them), 64 the command line is "
            "wrong, 74 a file could not be written, 78 the pipeline or a test is wrong, or there is none.",
        .min_words = 1,
        .max_words = SIZE_MAX,
    };
    test_arguments arguments = {.junit = NULL};
    const cli_option options[] = {
        {"junit", 0, CLI_TEXT, "FILE", "write the results as JUnit XML to FILE, too", &arguments.junit, 0, 0},
        {"tap", 0, CLI_SWITCH, NULL, "print the results as TAP, version 14", &arguments.tap, 0, 0},
        {"update", 0, CLI_SWITCH, NULL, "write files of expected claims anew, after showing what changes",
         &arguments.update, 0, 0},
        {"yes", 'y', CLI_SWITCH, NULL, "with --update: do not ask", &arguments.yes, 0, 0},
        {"list", 0, CLI_SWITCH, NULL, "name the tests and run none", &arguments.list, 0, 0},
        CLI_OPTION_SET(arguments.pipeline),
        CLI_OPTIONS_END,
    };
    cli_list words = {NULL, 0};
    int code = cli_parse(&command, options, argc, argv, &words);
    if (code != CLI_GO) return code;
    code = CLI_EXIT_CONFIG;
    if (arguments.tap && arguments.update)
        code = cli_usage_error(&command, "--tap and --update do not go together");
    else if (strcmp(words.items[0], "-") == 0)
        code = cli_usage_error(&command, "the pipeline must be a file, since each test reads it");
    else {
        diagnostics *diags = diagnostics_new();
        modules *mods = modules_open(diags);
        pool *p = pool_new();
        pipeline_overrides overrides = {.sets = arguments.pipeline.sets.items,
                                        .set_count = arguments.pipeline.sets.count};
        pipeline *pipe = pipeline_load(words.items[0], &overrides, mods, diags);
        if (pipe)
            code = test_pipeline(pipe, &words, &arguments, mods, diags, p);
        else
            diagnostics_print(diags, stderr, cli_colour(stderr));
        pipeline_free(pipe);
        pool_free(p);
        modules_close(mods);
        diagnostics_free(diags);
    }
    cli_list_free(&words);
    cli_list_free(&arguments.pipeline.sets);
    return cli_finish(code);
}
