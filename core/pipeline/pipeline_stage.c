/* SPDX-License-Identifier: Apache-2.0 */
/* One stage of the file: which plugin it is, what it is called, which options are given. */
#include "pipeline/pipeline_loading.h"

#include <stdlib.h>
#include <string.h>

enum { OPTIONS_TO_LIST = 8 }; /* a message that lists more is not read */

const char *const pipeline_stage_keys[] = {"use", "as", "with", NULL};

/* ----------------------------------------------------------------------------------------- its options */

void option_group_begin(loading *l, option_group *group, const char *label, const char *stage,
                        const quoth_option *table)
{
    group->label = label;
    group->stage = stage;
    group->table = table;
    group->given = pool_alloc(l->pool, options_count(table) * sizeof *group->given);
}

size_t option_group_find(loading *l, const option_group *group, const char *name, diag_place place)
{
    size_t index = options_find(group->table, name);
    if (index != QUOTH_NONE) return index;
    size_t count = options_count(group->table);
    const char **names = pool_alloc(l->pool, (count + 1) * sizeof(*names));
    for (size_t i = 0; i < count; i++) names[i] = group->table[i].name;
    const char *all = "it has no options";
    if (count > OPTIONS_TO_LIST)
        all = pool_format(l->pool, "see `quoth plugins show %s`", group->stage);
    else if (count > 0)
        all = pool_format(l->pool, "it knows %s", loading_join(l, names));
    loading_error(l, "unknown-option", place, loading_suggest(l, name, names, all), "'%s' has no option '%s'",
                  group->label, name);
    return QUOTH_NONE;
}

void option_group_take(loading *l, option_group *group, const tree_node *map)
{
    for (size_t i = 0; i < map->count; i++) {
        const tree_entry *entry = &map->entries[i];
        if (tree_find(map, entry->key) != entry) continue; /* a duplicate, reported with the tree */
        size_t index = option_group_find(l, group, entry->key, entry->key_place);
        if (index == QUOTH_NONE) continue;
        const tree_node *value = loading_expand(l, entry->value);
        group->given[index] = (option_given){.value = value, .wrong = !value, .key = entry->key_place};
    }
}

/* --------------------------------------------------------------------------------------- its plugin */

/* Collects names for messages. */
typedef struct name_list {
    const char **names;
    size_t count, capacity;
} name_list;

static void collect_name(void *self, const module_stage *stage, module_result result, const char *why)
{
    (void)result;
    (void)why;
    name_list *list = self;
    if (list->count + 2 > list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 32;
        list->names = memory_resize(list->names, list->capacity, sizeof *list->names);
    }
    list->names[list->count++] = stage->def ? stage->def->name : stage->plugin;
    list->names[list->count] = NULL;
}

static void report_unknown_stage(loading *l, const loading_stage *stage)
{
    name_list list = {NULL, 0, 0};
    modules_each(l->mods, collect_name, &list);
    const char *help = "no plugin was found at all: set QUOTH_PLUGIN_PATH to their folder";
    if (list.count > 0) {
        help = loading_suggest(l, stage->use, list.names,
                               "see `quoth plugins list`; further folders of plugins go into QUOTH_PLUGIN_PATH");
    }
    loading_error(l, "unknown-stage", stage->use_place, help, "unknown stage '%s'", stage->use);
    free(list.names);
}

static void find_plugin(loading *l, loading_stage *stage)
{
    const char *why = NULL;
    switch (modules_find(l->mods, stage->use, &stage->found, &why)) {
    case MODULE_FOUND:
        break;
    case MODULE_UNKNOWN:
        report_unknown_stage(l, stage);
        break;
    case MODULE_NOT_BUILT:
        loading_error(
            l, "plugin-not-built", stage->use_place,
            pool_format(l->pool, "install the development files of %s, then configure and build quoth again", why),
            "plugin '%s' was not built: %s was missing", stage->use, why);
        break;
    case MODULE_BROKEN:
        loading_error(l, "plugin-broken", stage->use_place, pool_format(l->pool, "its file is %s", stage->found.file),
                      "plugin '%s' does not load: %s", stage->use, why);
        break;
    case MODULE_WRONG_ABI:
        loading_error(l, "plugin-abi", stage->use_place,
                      pool_format(l->pool, "build it again with the quoth/plugin.h of this quoth; its file is %s",
                                  stage->found.file),
                      "plugin '%s' does not fit: %s", stage->use, why);
        break;
    }
}

/* ---------------------------------------------------------------------------------------- the stage */

static const char *read_label(loading *l, loading_stage *stage, const tree_node *node)
{
    const tree_entry *as = tree_find(node, "as");
    stage->label_place = stage->use_place;
    if (!as) return stage->use;
    const char *label = loading_word(l, as);
    if (!label) return stage->use;
    stage->label_place = as->value->place;
    if (module_name_is_valid(label, false) && strcmp(label, "limits") != 0) return label;
    loading_error(l, "bad-label", as->value->place, "write lower-case words joined by '-', and not 'limits'",
                  "'%s' is no name for a stage", label);
    return label;
}

static void read_with(loading *l, loading_stage *stage, const tree_node *node)
{
    const tree_entry *with = tree_find(node, "with");
    if (!with || tree_is_null(with->value)) return;
    if (with->value->kind != TREE_MAP) {
        loading_error(l, "wrong-kind", with->value->place, "write 'with: { OPTION: VALUE }'",
                      "key 'with' expects a mapping of options, not %s", tree_describe(l->pool, with->value));
        stage->unclear = true;
    } else if (stage->found.def) {
        option_group_take(l, &stage->options, with->value);
    }
}

static bool is_stage_key(const char *key)
{
    for (size_t i = 0; pipeline_stage_keys[i]; i++) {
        if (strcmp(pipeline_stage_keys[i], key) == 0) return true;
    }
    return false;
}

/* "- fetch: { ... }" says which stage is meant.  False: it does not (nothing is reported). */
static bool report_bare_stage(loading *l, const tree_node *node)
{
    for (size_t i = 0; i < node->count; i++) {
        const tree_entry *entry = &node->entries[i];
        module_stage found;
        const char *why;
        if (is_stage_key(entry->key) || modules_find(l->mods, entry->key, &found, &why) != MODULE_FOUND) continue;
        loading_error(l, "missing-key", entry->key_place,
                      pool_format(l->pool, "write '- use: %s', and its options under 'with'", entry->key),
                      "the stage lacks the key 'use'");
        return true;
    }
    return false;
}

/* Reports keys that a stage does not have; `bare`: its key is the name of a stage, which is reported. */
static void check_keys(loading *l, loading_stage *stage, const tree_node *node, bool bare)
{
    const quoth_option *options = stage->found.def ? stage->found.def->options : NULL;
    for (size_t i = 0; i < node->count; i++) {
        const tree_entry *entry = &node->entries[i];
        if (is_stage_key(entry->key)) continue;
        if (!tree_find(node, "with")) stage->unclear = true;
        if (options_find(options, entry->key) != QUOTH_NONE) {
            loading_error(l, "unknown-key", entry->key_place,
                          pool_format(l->pool, "'%s' is an option: put it under 'with'", entry->key),
                          "unknown key '%s' in a stage", entry->key);
        } else if (!bare) {
            loading_unknown_key(l, entry, "a stage", pipeline_stage_keys);
        }
    }
}

void loading_read_stage(loading *l, const tree_node *node, loading_stage *stage)
{
    stage->use_place = stage->label_place = node->place;
    if (node->kind != TREE_MAP) {
        bool word = node->kind == TREE_SCALAR && node->len > 0 && !tree_is_null(node);
        loading_error(l, "wrong-kind", node->place,
                      word ? pool_format(l->pool, "write '- use: %s'", node->text) : "write '- use: NAME'",
                      "a stage is a mapping, not %s", tree_describe(l->pool, node));
        return;
    }
    const tree_entry *use = tree_find(node, "use");
    bool bare = !use && report_bare_stage(l, node);
    if (use) {
        stage->use_place = use->value->place;
        stage->use = loading_word(l, use);
    } else if (!bare) {
        loading_error(l, "missing-key", node->place, "write '- use: NAME'", "the stage lacks the key 'use'");
    }
    if (stage->use) find_plugin(l, stage);
    check_keys(l, stage, node, bare);
    const char *label = read_label(l, stage, node);
    option_group_begin(l, &stage->options, label, stage->use, stage->found.def ? stage->found.def->options : NULL);
    read_with(l, stage, node);
}

void loading_check_labels(loading *l)
{
    for (size_t i = 0; i < l->count; i++) {
        const char *label = l->stages[i].options.label;
        for (size_t j = 0; label && j < i; j++) {
            if (!l->stages[j].options.label || strcmp(l->stages[j].options.label, label) != 0) continue;
            loading_error(l, "duplicate-label", l->stages[i].label_place,
                          pool_format(l->pool,
                                      "the first one is at line %zu: give this one a name of its own with 'as'",
                                      l->stages[j].label_place.line),
                          "two stages are called '%s'", label);
            break;
        }
    }
}
