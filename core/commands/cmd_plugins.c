/* SPDX-License-Identifier: Apache-2.0 */
/* quoth plugins: what is installed, and all that there is to know of one plugin, from its own data. */
#include "base/memory.h"
#include "commands/cli.h"
#include "commands/commands.h"
#include "commands/plugin_text.h"

#include <stdlib.h>
#include <string.h>

/* Stages, and plugins that are not usable, as modules_each names them. */
typedef struct plugin_entry {
    module_stage stage;
    module_result result;
    const char *why;
} plugin_entry;

typedef struct plugin_list {
    plugin_entry *items;
    size_t count, capacity;
} plugin_list;

static void collect(void *self, const module_stage *stage, module_result result, const char *why)
{
    plugin_list *list = self;
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 32;
        list->items = memory_resize(list->items, list->capacity, sizeof *list->items);
    }
    list->items[list->count++] = (plugin_entry){*stage, result, why};
}

/* Sources, stages, sinks, then what does not work; by name within these. */
static int entry_rank(const plugin_entry *entry)
{
    return entry->stage.def ? (int)entry->stage.def->role : QUOTH_SINK + 1;
}

static const char *entry_name(const plugin_entry *entry)
{
    return entry->stage.def ? entry->stage.def->name : entry->stage.plugin;
}

static int compare_entries(const void *left, const void *right)
{
    const plugin_entry *a = left, *b = right;
    int order = entry_rank(a) - entry_rank(b);
    return order != 0 ? order : strcmp(entry_name(a), entry_name(b));
}

static plugin_list list_plugins(modules *mods)
{
    plugin_list list = {NULL, 0, 0};
    modules_each(mods, collect, &list);
    if (list.count > 0) qsort(list.items, list.count, sizeof *list.items, compare_entries);
    return list;
}

static char *describe_fault(const plugin_entry *entry)
{
    switch (entry->result) {
    case MODULE_NOT_BUILT:
        return memory_format("was not built: %s was missing", entry->why);
    case MODULE_WRONG_ABI:
        return memory_format("does not fit: %s", entry->why);
    case MODULE_BROKEN:
        return memory_format("does not load: %s", entry->why);
    case MODULE_FOUND:
    case MODULE_UNKNOWN:
        break;
    }
    return memory_copy("");
}

/* ------------------------------------------------------------------------------------------------- list */

static void print_list(const plugin_list *list)
{
    int width = 0;
    for (size_t i = 0; i < list->count; i++) {
        int len = (int)strlen(entry_name(&list->items[i]));
        if (len > width) width = len;
    }
    for (size_t i = 0; i < list->count; i++) {
        const plugin_entry *entry = &list->items[i];
        const quoth_stage *def = entry->stage.def;
        if (def) {
            int used = printf("%-*s  %-6s  %-7s  ", width, def->name, plugin_role_name(def->role), def->version);
            cli_print_wrapped(stdout, def->summary, (size_t)used, (size_t)used);
        } else {
            char *fault = describe_fault(entry);
            int used = printf("%-*s  %-6s  %-7s  ", width, entry->stage.plugin, "-", "-");
            cli_print_wrapped(stdout, fault, (size_t)used, (size_t)used);
            free(fault);
        }
    }
    if (list->count == 0) puts("no plugins found: set QUOTH_PLUGIN_PATH to the folder that holds them");
}

static void print_list_json(const plugin_list *list)
{
    json_t *all = json_array();
    for (size_t i = 0; i < list->count; i++) {
        const plugin_entry *entry = &list->items[i];
        if (entry->stage.def) {
            json_array_append_new(all, plugin_summary_json(&entry->stage));
            continue;
        }
        char *fault = describe_fault(entry);
        json_array_append_new(all, json_pack("{s:s, s:s?, s:s}", "plugin", entry->stage.plugin, "file",
                                             entry->stage.file, "error", fault));
        free(fault);
    }
    json_dumpf(all, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(all);
}

/* ------------------------------------------------------------------------------------------------- show */

static int fail_show(modules *mods, const char *name, module_result result, const char *why)
{
    plugin_entry entry = {.stage = {.plugin = name}, .result = result, .why = why};
    if (result != MODULE_UNKNOWN) {
        char *fault = describe_fault(&entry);
        fprintf(stderr, "quoth plugins: plugin '%s' %s\n", name, fault);
        free(fault);
        return CLI_EXIT_CONFIG;
    }
    plugin_list list = list_plugins(mods);
    const char **names = memory_alloc((list.count + 1) * sizeof(*names));
    for (size_t i = 0; i < list.count; i++) names[i] = entry_name(&list.items[i]);
    const char *nearest = diagnostics_nearest(name, names);
    fprintf(stderr, "quoth plugins: unknown plugin '%s'\n", name);
    if (nearest)
        fprintf(stderr, "  help: did you mean '%s'?\n", nearest);
    else
        fprintf(stderr, "  help: see `quoth plugins list`\n");
    free(names);
    free(list.items);
    return CLI_EXIT_CONFIG;
}

static void print_shown(const module_stage *const *stages, size_t count, bool json)
{
    if (!json) {
        for (size_t i = 0; i < count; i++) {
            if (i > 0) fputs("\n\n", stdout);
            plugin_print(stdout, stages[i]);
        }
        return;
    }
    /* One stage is an object, as its name says; the stages of a plugin are a list. */
    json_t *all = count == 1 ? plugin_full_json(stages[0]) : json_array();
    for (size_t i = 0; count > 1 && i < count; i++) json_array_append_new(all, plugin_full_json(stages[i]));
    json_dumpf(all, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(all);
}

/* Shows the stage of that name, else all stages of the plugin of that name. */
static int show(modules *mods, const char *name, bool json)
{
    module_stage stage;
    const char *why;
    module_result result = modules_find(mods, name, &stage, &why);
    if (result == MODULE_FOUND) {
        const module_stage *one = &stage;
        print_shown(&one, 1, json);
        return CLI_EXIT_DONE;
    }
    if (result != MODULE_UNKNOWN) return fail_show(mods, name, result, why);
    plugin_list list = list_plugins(mods);
    const module_stage **stages = memory_alloc(list.count * sizeof(*stages));
    size_t count = 0;
    for (size_t i = 0; i < list.count; i++) {
        const module_stage *other = &list.items[i].stage;
        if (other->def && strcmp(other->plugin, name) == 0) stages[count++] = other;
    }
    if (count > 0) print_shown(stages, count, json);
    free(stages);
    free(list.items);
    return count > 0 ? CLI_EXIT_DONE : fail_show(mods, name, result, why);
}

int cmd_plugins(int argc, char **argv)
{
    static const cli_command command = {
        .name = "plugins",
        .synopsis = "[list | show NAME]",
        .summary = "Lists the plugins that are installed, or shows one: its options, the layers it reads and writes, "
                   "the data it uses, its manual.",
        .details = "Plugins are looked for in the folders of QUOTH_PLUGIN_PATH (joined by ':'), then in the installed "
                   "one.",
        .min_words = 0,
        .max_words = 2,
    };
    bool json = false;
    const cli_option options[] = {CLI_OPTION_JSON(json), CLI_OPTIONS_END};
    cli_list words = {NULL, 0};
    int code = cli_parse(&command, options, argc, argv, &words);
    if (code != CLI_GO) return code;
    const char *verb = words.count > 0 ? words.items[0] : "list";
    bool wants_show = strcmp(verb, "show") == 0;
    if (!wants_show && (strcmp(verb, "list") != 0 || words.count == 2)) {
        code = cli_usage_error(&command, "unexpected argument '%s': quoth plugins [list | show NAME]",
                               words.items[words.count - 1]);
    } else if (wants_show && words.count < 2) {
        code = cli_usage_error(&command, "'show' needs the name of a plugin");
    } else {
        diagnostics *diags = diagnostics_new();
        modules *mods = modules_open(diags);
        diagnostics_print(diags, stderr, cli_colour(stderr));
        code = CLI_EXIT_DONE;
        if (wants_show) {
            code = show(mods, words.items[1], json);
        } else {
            plugin_list list = list_plugins(mods);
            if (json)
                print_list_json(&list);
            else
                print_list(&list);
            free(list.items);
        }
        modules_close(mods);
        diagnostics_free(diags);
    }
    cli_list_free(&words);
    return cli_finish(code);
}
