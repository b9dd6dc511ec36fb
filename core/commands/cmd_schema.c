/* SPDX-License-Identifier: Apache-2.0 */
/* quoth schema: JSON Schema (2020-12) of pipeline files, from the option tables of all plugins, and of records. */
#include "base/memory.h"
#include "commands/cli.h"
#include "commands/commands.h"
#include "commands/plugin_text.h"
#include "commands/schema_tests.h"
#include "hosting/options.h"
#include "pipeline/pipeline_loading.h"
#include "records/records.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA_DIALECT  "https://json-schema.org/draft/2020-12/schema"
#define SCHEMA_NAME     "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
#define SCHEMA_DURATION "^(0|[0-9]+(\\.[0-9]+)?(ms|s|m|h))$"
#define SCHEMA_VARIABLE "^[A-Za-z_][A-Za-z0-9_]*$"
#define SCHEMA_USE      "\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}"
#define SCHEMA_BYTES    "^(0|[1-9][0-9]*) ?([Bb]|[kKmMgGtT][iI]?[bB])?$"

/* A whole number is written as one. */
static json_t *number_json(double number)
{
    bool whole = number == trunc(number) && fabs(number) < 1e15;
    return whole ? json_integer((json_int_t)number) : json_real(number);
}

static void add_range(json_t *schema, const quoth_option *option)
{
    if (option->min == 0 && option->max == 0) return;
    if (!isinf(option->min)) json_object_set_new(schema, "minimum", number_json(option->min));
    if (!isinf(option->max)) json_object_set_new(schema, "maximum", number_json(option->max));
}

/* One value of the option's kind. */
static json_t *value_schema(const quoth_option *option)
{
    json_t *schema = NULL;
    switch (option->kind) {
    case QUOTH_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case QUOTH_INT:
        schema = json_pack("{s:s}", "type", "integer");
        break;
    case QUOTH_REAL:
        schema = json_pack("{s:s}", "type", "number");
        break;
    case QUOTH_TEXT:
        return json_pack("{s:[s,s,s]}", "type", "string", "number", "boolean");
    case QUOTH_REGEX:
        return json_pack("{s:s}", "type", "string");
    case QUOTH_PATH:
        return json_pack("{s:s}", "type", "string");
    case QUOTH_DURATION:
        return json_pack("{s:[{s:s, s:s}, {s:i}]}", "anyOf", "type", "string", "pattern", SCHEMA_DURATION, "const", 0);
    case QUOTH_BYTES:
        schema = json_pack("{s:s, s:i}", "type", "integer", "minimum", 0);
        add_range(schema, option);
        return json_pack("{s:[o, {s:s, s:s}]}", "anyOf", schema, "type", "string", "pattern", SCHEMA_BYTES);
    case QUOTH_ENUM: {
        json_t *choices = json_array();
        for (const char *const *choice = option->choices; *choice; choice++) {
            json_array_append_new(choices, json_string(*choice));
        }
        return json_pack("{s:o}", "enum", choices);
    }
    }
    add_range(schema, option);
    return schema;
}

/* What is no text may be a text that holds a variable. */
static json_t *with_variable(const quoth_option *option, json_t *schema)
{
    bool text = option->kind == QUOTH_TEXT || option->kind == QUOTH_PATH || option->kind == QUOTH_REGEX;
    if (text) return schema;
    json_t *variable = json_pack("{s:s}", "$ref", "#/$defs/variable"), *choices = json_object_get(schema, "anyOf");
    if (!choices) return json_pack("{s:[o, o]}", "anyOf", schema, variable);
    json_array_append_new(choices, variable);
    return schema;
}

static json_t *option_schema(const quoth_option *option)
{
    json_t *schema = with_variable(option, value_schema(option));
    if (option->flags & QUOTH_LIST) {
        json_t *items = json_pack("{s:s, s:O}", "type", "array", "items", schema);
        schema = json_pack("{s:[o, o]}", "anyOf", items, schema);
    }
    json_object_set_new(schema, "description", json_string(option->help));
    json_t *fallback = plugin_fallback_json(option);
    if (fallback) json_object_set_new(schema, "default", fallback);
    if (option->flags & QUOTH_DEPRECATED) json_object_set_new(schema, "deprecated", json_true());
    return schema;
}

/* The mapping of a table's options.  What the command line can give is not required of the file. */
static json_t *options_schema(const quoth_option *table, bool *requires)
{
    json_t *properties = json_object(), *required = json_array();
    for (const quoth_option *option = table; option && option->name; option++) {
        json_object_set_new(properties, option->name, option_schema(option));
        if (!(option->flags & QUOTH_REQUIRED) || (option->flags & (QUOTH_INPUTS | QUOTH_OUTPUT))) continue;
        json_array_append_new(required, json_string(option->name));
    }
    *requires = json_array_size(required) > 0;
    /* An empty `with:` is nothing to YAML, and no option to quoth. */
    json_t *type = *requires ? json_string("object") : json_pack("[s, s]", "object", "null");
    return json_pack("{s:o, s:o, s:o, s:b}", "type", type, "properties", properties, "required", required,
                     "additionalProperties", 0);
}

/* The stages that are installed. */
typedef struct stage_list {
    const quoth_stage **stages;
    size_t count, capacity;
} stage_list;

static void collect_stage(void *self, const module_stage *stage, module_result result, const char *why)
{
    (void)result;
    (void)why;
    stage_list *list = self;
    if (!stage->def) return;
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 32;
        list->stages = memory_resize(list->stages, list->capacity, sizeof(*list->stages));
    }
    list->stages[list->count++] = stage->def;
}

static int compare_stages(const void *left, const void *right)
{
    const quoth_stage *a = *(const quoth_stage *const *)left, *b = *(const quoth_stage *const *)right;
    return strcmp(a->name, b->name);
}

/* Adds a stage to the names of `use`, and to the rules: if `use` is this, then `with` is that. */
static void add_stage(const quoth_stage *stage, json_t *names, json_t *rules)
{
    json_array_append_new(names, json_pack("{s:s, s:s}", "const", stage->name, "description", stage->summary));
    bool requires;
    json_t *options = options_schema(stage->options, &requires);
    json_t *then = json_pack("{s:{s:o}}", "properties", "with", options);
    if (requires) json_object_set_new(then, "required", json_pack("[s]", "with"));
    json_array_append_new(rules, json_pack("{s:{s:{s:{s:s}}, s:[s]}, s:o}", "if", "properties", "use", "const",
                                           stage->name, "required", "use", "then", then));
}

static json_t *stage_schema(modules *mods)
{
    stage_list list = {NULL, 0, 0};
    modules_each(mods, collect_stage, &list);
    if (list.count > 0) qsort(list.stages, list.count, sizeof(*list.stages), compare_stages);
    json_t *names = json_array(), *rules = json_array();
    for (size_t i = 0; i < list.count; i++) add_stage(list.stages[i], names, rules);
    free(list.stages);
    json_t *properties = json_object();
    json_object_set_new(properties, "use",
                        json_pack("{s:s, s:o}", "description", "which stage this is", "oneOf", names));
    json_object_set_new(properties, "as",
                        json_pack("{s:s, s:s, s:s}", "description", "a name of its own for this use of the stage",
                                  "type", "string", "pattern", SCHEMA_NAME));
    json_object_set_new(properties, "with",
                        json_pack("{s:s, s:[s, s]}", "description", "options of the stage", "type", "object", "null"));
    return json_pack("{s:s, s:o, s:[s], s:b, s:o}", "type", "object", "properties", properties, "required", "use",
                     "additionalProperties", 0, "allOf", rules);
}

/* A word of the top level. */
static json_t *word_schema(const char *description)
{
    return json_pack("{s:s, s:[s, s, s], s:i}", "description", description, "type", "string", "number", "boolean",
                     "minLength", 1);
}

static json_t *environment_schema(void)
{
    json_t *name = json_pack("{s:s, s:s}", "type", "string", "pattern", SCHEMA_VARIABLE);
    return json_pack("{s:s, s:[{s:s, s:O}, o]}", "description",
                     "variables of the environment that options may use, as ${NAME} or ${NAME:-default}", "anyOf",
                     "type", "array", "items", name, name);
}

static json_t *pipeline_schema(modules *mods)
{
    bool requires;
    json_t *properties = json_object(), *limits = options_schema(pipeline_limits, &requires);
    json_object_set_new(limits, "type", json_string("object"));
    json_object_set_new(properties, "quoth",
                        json_pack("{s:s, s:i}", "description", "version of the file's format", "const", 1));
    json_object_set_new(properties, "name", word_schema("of the pipeline; that of the file if it is not given"));
    json_object_set_new(properties, "description", word_schema("what the pipeline is for"));
    json_object_set_new(properties, "limits", limits);
    json_object_set_new(properties, "environment", environment_schema());
    json_object_set_new(properties, "stages",
                        json_pack("{s:s, s:s, s:i, s:i, s:o}", "description",
                                  "a source, then stages, then sinks, as documents go through them", "type", "array",
                                  "minItems", 1, "maxItems", PIPELINE_MAX_STAGES, "items", stage_schema(mods)));
    json_object_set_new(properties, "tests", schema_of_tests());
    json_t *variable = json_pack("{s:s, s:s, s:s}", "description", "a variable that `environment` names", "type",
                                 "string", "pattern", SCHEMA_USE);
    return json_pack("{s:s, s:s, s:s, s:o, s:[s,s], s:b, s:{s:o}}", "$schema", SCHEMA_DIALECT, "title",
                     "quoth pipeline file", "type", "object", "properties", properties, "required", "quoth", "stages",
                     "additionalProperties", 0, "$defs", "variable", variable);
}

static void print_pipeline_schema(void)
{
    diagnostics *diags = diagnostics_new();
    modules *mods = modules_open(diags);
    diagnostics_print(diags, stderr, cli_colour(stderr));
    json_t *schema = pipeline_schema(mods);
    json_dumpf(schema, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(schema);
    modules_close(mods);
    diagnostics_free(diags);
}

/* Of a file NAME.test.yaml. */
static void print_tests_schema(void)
{
    json_t *schema = json_pack("{s:s, s:s, s:s, s:{s:o}, s:[s], s:b}", "$schema", SCHEMA_DIALECT, "title",
                               "tests of a quoth pipeline", "type", "object", "properties", "tests", schema_of_tests(),
                               "required", "tests", "additionalProperties", 0);
    json_dumpf(schema, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(schema);
}

static int fail_unknown(const cli_command *command, const char *name)
{
    const char *names[16] = {"pipeline", "tests"};
    size_t count = 2;
    char *all = memory_copy("'pipeline', 'tests'");
    for (const char *const *record = record_schema_names; *record && count < 15; record++) {
        names[count++] = *record;
        char *longer = memory_format("%s, '%s'", all, *record);
        free(all);
        all = longer;
    }
    const char *nearest = diagnostics_nearest(name, names);
    int code = nearest ? cli_usage_error(command, "unknown schema '%s'; did you mean '%s'?", name, nearest)
                       : cli_usage_error(command, "unknown schema '%s'; there are %s", name, all);
    free(all);
    return code;
}

int cmd_schema(int argc, char **argv)
{
    static const cli_command command = {
        .name = "schema",
        .synopsis = "[NAME]",
        .summary = "Prints a JSON Schema (2020-12): of pipeline files, or of a kind of record.",
        .details = "NAME is one of:\n\n"
                   "  pipeline            pipeline files, with the options of all plugins that are installed; for\n"
                   "                      editors, which complete and check pipeline files with it (the default)\n"
                   "  tests               files of tests beside pipeline files: NAME.test.yaml\n"
                   "  quoth.claim/1       claims, as write-jsonl writes them\n"
                   "  quoth.document/1    documents, as write-documents writes them\n"
                   "  quoth.dead-letter/1 what `quoth run --dead-letters` writes\n"
                   "  quoth.run/1         what `quoth run --report` writes\n"
                   "  quoth.stats/1       what `quoth stats --json` prints",
        .min_words = 0,
        .max_words = 1,
    };
    const cli_option options[] = {CLI_OPTIONS_END};
    cli_list words = {NULL, 0};
    int code = cli_parse(&command, options, argc, argv, &words);
    if (code != CLI_GO) return code;
    const char *name = words.count > 0 ? words.items[0] : "pipeline";
    const char *record = record_schema_json(name);
    code = CLI_EXIT_DONE;
    if (record)
        fputs(record, stdout);
    else if (strcmp(name, "pipeline") == 0)
        print_pipeline_schema();
    else if (strcmp(name, "tests") == 0)
        print_tests_schema();
    else
        code = fail_unknown(&command, name);
    cli_list_free(&words);
    return cli_finish(code);
}
