/* SPDX-License-Identifier: Apache-2.0 */
/* quoth schema: JSON Schema (2020-12) of pipeline files, from the option tables of all plugins, and of records. */
#include "commands/cli.h"
#include "commands/commands.h"
#include "base/memory.h"
#include "hosting/options.h"
#include "pipeline/pipeline_loading.h"
#include "hosting/plugin_text.h"
#include "records/records.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA_DIALECT  "https://json-schema.org/draft/2020-12/schema"
#define SCHEMA_NAME     "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
#define SCHEMA_DURATION "^(0|[0-9]+(\\.[0-9]+)?(ms|s|m|h))$"
#define SCHEMA_BYTES    "^(0|[1-9][0-9]*) ?([Bb]|[kKmMgGtT][iI]?[bB])?$"

static void add_range(json_t *schema, const quoth_option *option)
{
    if (option->min == 0 && option->max == 0) return;
    if (!isinf(option->min)) json_object_set_new(schema, "minimum", json_real(option->min));
    if (!isinf(option->max)) json_object_set_new(schema, "maximum", json_real(option->max));
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

static json_t *option_schema(const quoth_option *option)
{
    json_t *schema = value_schema(option);
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
    return json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties, "required", required,
                     "additionalProperties", 0);
}

/* What the visitor fills. */
typedef struct stage_schemas {
    json_t *names; /* for `use` */
    json_t *rules; /* if `use` is this, then `with` is that */
} stage_schemas;

static void add_stage(void *self, const module_stage *stage, module_result result, const char *why)
{
    (void)result;
    (void)why;
    stage_schemas *schemas = self;
    if (!stage->def) return;
    json_array_append_new(schemas->names,
                          json_pack("{s:s, s:s}", "const", stage->def->name, "description", stage->def->summary));
    bool requires;
    json_t *options = options_schema(stage->def->options, &requires);
    json_t *then = json_pack("{s:{s:o}}", "properties", "with", options);
    if (requires) json_object_set_new(then, "required", json_pack("[s]", "with"));
    json_array_append_new(schemas->rules, json_pack("{s:{s:{s:{s:s}}}, s:o}", "if", "properties", "use", "const",
                                                    stage->def->name, "then", then));
}

static json_t *pipeline_schema(modules *mods)
{
    stage_schemas schemas = {json_array(), json_array()};
    modules_each(mods, add_stage, &schemas);
    json_t *stage_properties =
        json_pack("{s:{s:o}, s:{s:s, s:s, s:s}, s:{s:s}}", "use", "oneOf", schemas.names, "as", "type", "string",
                  "pattern", SCHEMA_NAME, "description", "name of this use of the stage", "with", "type", "object");
    json_t *stage = json_pack("{s:s, s:o, s:[s], s:b, s:o}", "type", "object", "properties", stage_properties,
                              "required", "use", "additionalProperties", 0, "allOf", schemas.rules);
    bool requires;
    json_t *properties = json_object();
    json_object_set_new(properties, "quoth", json_pack("{s:i, s:s}", "const", 1, "description", "format version"));
    json_object_set_new(properties, "name", json_pack("{s:s}", "type", "string"));
    json_object_set_new(properties, "description", json_pack("{s:s}", "type", "string"));
    json_object_set_new(properties, "limits", options_schema(pipeline_limits, &requires));
    json_object_set_new(properties, "stages",
                        json_pack("{s:s, s:i, s:i, s:o}", "type", "array", "minItems", 1, "maxItems",
                                  PIPELINE_MAX_STAGES, "items", stage));
    json_object_set_new(properties, "tests", json_pack("{s:s}", "description", "reserved"));
    json_object_set_new(properties, "environment", json_pack("{s:s}", "description", "reserved"));
    return json_pack("{s:s, s:s, s:s, s:o, s:[s,s], s:b}", "$schema", SCHEMA_DIALECT, "title", "quoth pipeline file",
                     "type", "object", "properties", properties, "required", "quoth", "stages", "additionalProperties",
                     0);
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

static int fail_unknown(const cli_command *command, const char *name)
{
    const char *names[16] = {"pipeline"};
    size_t count = 1;
    char *all = memory_copy("'pipeline'");
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
                   "  quoth.claim/1       claims, as write-jsonl writes them\n"
                   "  quoth.document/1    documents, as write-documents writes them\n"
                   "  quoth.dead-letter/1 what `quoth run --dead-letters` writes\n"
                   "  quoth.run/1         what `quoth run --report` writes",
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
    else
        code = fail_unknown(&command, name);
    cli_list_free(&words);
    return cli_finish(code);
}
