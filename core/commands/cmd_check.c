/* SPDX-License-Identifier: Apache-2.0 */
/* quoth check: loads pipelines as `run` does, and opens nothing. */
#include "commands/cli.h"
#include "commands/commands.h"

#include <jansson.h>
#include <stdint.h>
#include <string.h>

typedef struct check_arguments {
    cli_pipeline_flags flags;
    bool json, quiet;
} check_arguments;

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

/* For editors: the diagnostics with their places. */
static json_t *check_json(const char *path, const pipeline *loaded, const diagnostics *diags)
{
    static const char *const severities[] = {"error", "warning", "note", "note"};
    json_t *list = json_array();
    for (size_t i = 0; i < diagnostics_count(diags); i++) {
        const diag_item *item = diagnostics_at(diags, i);
        json_t *place = json_pack("{s:o, s:I, s:I, s:I}", "file", text_or_null(item->place.file), "line",
                                  (json_int_t)item->place.line, "column", (json_int_t)item->place.column, "width",
                                  (json_int_t)(item->place.width == SIZE_MAX ? 0 : item->place.width));
        json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o, s:o}", "severity", severities[item->severity],
                                              "code", item->code, "message", text_or_null(item->message), "help",
                                              text_or_null(item->help), "place", place));
    }
    return json_pack("{s:o, s:b, s:o, s:o}", "path", text_or_null(path), "valid", loaded != NULL, "hash",
                     text_or_null(loaded ? loaded->hash : NULL), "diagnostics", list);
}

static void print_summary(const pipeline *loaded)
{
    printf("%s: pipeline '%s' is valid\n", loaded->path, loaded->name);
    for (size_t i = 0; i < loaded->stage_count; i++) {
        const pipeline_stage *stage = &loaded->stages[i];
        printf("  %-20s %s %s", stage->label, stage->def->name, stage->def->version);
        const char *comma = "  writes ";
        for (size_t layer = 0; layer < loaded->layer_count; layer++) {
            if (loaded->layers[layer].writer != i) continue;
            printf("%s%s", comma, loaded->layers[layer].def->name);
            comma = ", ";
        }
        putchar('\n');
    }
    printf("  hash %s\n", loaded->hash);
}

/* How many errors and warnings were printed, for whoever scrolled them by. */
static void print_count(const char *path, const diagnostics *diags)
{
    size_t errors = diagnostics_errors(diags);
    fprintf(stderr, "%s: %zu error%s; `quoth explain-error CODE` says more of the code in brackets\n",
            strcmp(path, "-") == 0 ? "<stdin>" : path, errors, errors == 1 ? "" : "s");
}

/* True if the pipeline is valid.  `all`: for JSON; NULL: print. */
static bool check_one(const char *path, const pipeline_overrides *overrides, modules *mods,
                      const check_arguments *arguments, json_t *all)
{
    diagnostics *diags = diagnostics_new();
    pipeline *loaded = pipeline_load(path, overrides, mods, diags);
    if (all)
        json_array_append_new(all, check_json(path, loaded, diags));
    else
        diagnostics_print(diags, stderr, cli_colour(stderr));
    if (!all && !loaded) print_count(path, diags);
    if (!all && loaded && !arguments->quiet) print_summary(loaded);
    bool valid = loaded != NULL;
    pipeline_free(loaded);
    diagnostics_free(diags);
    return valid;
}

static bool is_pipeline(const char *word)
{
    const char *dot = strrchr(word, '.');
    return dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static int check_all(const cli_list *words, const check_arguments *arguments)
{
    cli_list paths = {NULL, 0}, inputs = {NULL, 0};
    for (size_t i = 0; i < words->count; i++)
        cli_list_add(i == 0 || is_pipeline(words->items[i]) ? &paths : &inputs, words->items[i]);
    pipeline_overrides overrides = {.sets = arguments->flags.sets.items,
                                    .set_count = arguments->flags.sets.count,
                                    .inputs = inputs.items,
                                    .input_count = inputs.count,
                                    .output = arguments->flags.output,
                                    .opens_outputs = true,
                                    .warns_of_inputs = true};
    diagnostics *folders = diagnostics_new();
    modules *mods = modules_open(folders);
    diagnostics_print(folders, stderr, cli_colour(stderr));
    json_t *all = arguments->json ? json_array() : NULL;
    int code = CLI_EXIT_DONE;
    for (size_t i = 0; i < paths.count; i++) {
        if (!check_one(paths.items[i], &overrides, mods, arguments, all)) code = CLI_EXIT_CONFIG;
    }
    if (all) {
        /* One pipeline is an object; several are a list. */
        json_dumpf(paths.count == 1 ? json_array_get(all, 0) : all, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(all);
    }
    modules_close(mods);
    diagnostics_free(folders);
    cli_list_free(&paths);
    cli_list_free(&inputs);
    return code;
}

int cmd_check(int argc, char **argv)
{
    static const cli_command command = {
        .name = "check",
        .synopsis = "PIPELINE... [INPUT...]",
        .summary = "Loads pipeline files as `quoth run` does, reports all their errors at once, and runs nothing.",
        .details =
            "PIPELINE is a file, or - for standard input.  Further words that end in .yaml or .yml are pipelines too; "
            "others are INPUTs in place of the source's own, as `quoth run` takes them.  Files are looked for, and "
            "not opened: an input that is not there is a warning, an output that cannot be written is an "
            "error.\n\nExit code: 0 all pipelines are valid, 64 the command line is wrong, 78 a pipeline has errors.",
        .min_words = 1,
        .max_words = SIZE_MAX,
    };
    check_arguments arguments = {.json = false};
    const cli_option options[] = {
        CLI_OPTION_SET(arguments.flags),
        CLI_OPTION_OUTPUT(arguments.flags),
        CLI_OPTION_JSON(arguments.json),
        {"quiet", 'q', CLI_SWITCH, NULL, "say nothing when the pipelines are valid", &arguments.quiet, 0, 0},
        CLI_OPTIONS_END,
    };
    cli_list words = {NULL, 0};
    int code = cli_parse(&command, options, argc, argv, &words);
    if (code != CLI_GO) return code;
    code = check_all(&words, &arguments);
    cli_list_free(&words);
    cli_list_free(&arguments.flags.sets);
    return cli_finish(code);
}
