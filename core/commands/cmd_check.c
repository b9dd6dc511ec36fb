/* SPDX-License-Identifier: Apache-2.0 */
/* quoth check: loads a pipeline as `run` does, and opens nothing. */
#include "commands/cli.h"
#include "commands/commands.h"

#include <jansson.h>
#include <stdint.h>

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

/* For editors: the diagnostics with their places. */
static void print_json(const char *path, const pipeline *loaded, const diagnostics *diags)
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
    json_t *all = json_pack("{s:o, s:b, s:o, s:o}", "path", text_or_null(path), "valid", loaded != NULL, "hash",
                            text_or_null(loaded ? loaded->hash : NULL), "diagnostics", list);
    json_dumpf(all, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(all);
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

int cmd_check(int argc, char **argv)
{
    static const cli_command command = {
        .name = "check",
        .synopsis = "PIPELINE [INPUT...]",
        .summary = "Loads a pipeline file as `quoth run` does, reports all its errors at once, and runs nothing.",
        .details =
            "PIPELINE is a file, or - for standard input.  INPUTs are taken in place of the source's, as `quoth "
            "run` takes them; they are not opened.\n\nExit code: 0 the pipeline is valid, 64 the command line is "
            "wrong, 78 the pipeline has errors.",
        .min_words = 1,
        .max_words = SIZE_MAX,
    };
    cli_pipeline_flags flags = {.output = NULL};
    bool json = false, quiet = false;
    const cli_option options[] = {
        CLI_OPTION_SET(flags), CLI_OPTION_OUTPUT(flags),
        CLI_OPTION_JSON(json), {"quiet", 'q', CLI_SWITCH, NULL, "say nothing when the pipeline is valid", &quiet, 0, 0},
        CLI_OPTIONS_END,
    };
    cli_list words = {NULL, 0};
    int code = cli_parse(&command, options, argc, argv, &words);
    if (code != CLI_GO) return code;

    diagnostics *diags = diagnostics_new();
    modules *mods = modules_open(diags);
    pipeline_overrides overrides = cli_overrides(&words, &flags);
    pipeline *loaded = pipeline_load(words.items[0], &overrides, mods, diags);
    if (json)
        print_json(words.items[0], loaded, diags);
    else
        diagnostics_print(diags, stderr, cli_colour(stderr));
    if (loaded && !json && !quiet) print_summary(loaded);
    code = loaded ? CLI_EXIT_DONE : CLI_EXIT_CONFIG;

    pipeline_free(loaded);
    diagnostics_free(diags);
    modules_close(mods);
    cli_list_free(&words);
    cli_list_free(&flags.sets);
    return cli_finish(code);
}
