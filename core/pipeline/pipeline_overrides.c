/* SPDX-License-Identifier: Apache-2.0 */
/* What the command line changes.  Its errors point at the text of the argument. */
#include "pipeline/pipeline_loading.h"

#include "base/excerpt.h"

#include <string.h>

/* The place of bytes [begin, end) of an argument. */
static diag_place place_in_argument(const char *flag, const char *argument, size_t begin, size_t end)
{
    diag_place place = {.file = flag, .source = argument, .source_len = strlen(argument)};
    size_t line, end_column;
    excerpt_locate(argument, place.source_len, begin, &place.line, &place.column);
    excerpt_locate(argument, place.source_len, end, &line, &end_column);
    place.width = line == place.line && end_column > place.column ? end_column - place.column : 1;
    return place;
}

/* --------------------------------------------------------------------------------------------------- --set */

static option_group *find_group(loading *l, const char *label, diag_place place)
{
    if (strcmp(label, "limits") == 0) return &l->limits;
    const char **labels = pool_alloc(l->pool, (l->count + 2) * sizeof(*labels));
    size_t count = 0;
    for (size_t i = 0; i < l->count; i++) {
        const char *own = l->stages[i].options.label;
        if (!own) continue;
        if (strcmp(own, label) == 0) return &l->stages[i].options;
        labels[count++] = own;
    }
    labels[count] = "limits";
    loading_error(l, "unknown-label", place,
                  loading_suggest(l, label, labels, "name a stage of the pipeline as the file does ('use' or 'as')"),
                  "the pipeline has no stage '%s'", label);
    return NULL;
}

/* The stage may be one that is not known: then its options are neither. */
static bool group_is_known(const loading *l, const option_group *group)
{
    if (group == &l->limits) return true;
    for (size_t i = 0; i < l->count; i++) {
        if (group == &l->stages[i].options) return l->stages[i].found.def != NULL;
    }
    return false;
}

static const tree_node *parse_value(loading *l, const char *argument, size_t begin)
{
    /* In YAML a lonely '-' begins a list; on a command line it is standard input or output. */
    if (strcmp(argument + begin, "-") == 0) {
        return tree_make_text(l->pool, "-", place_in_argument("--set", argument, begin, begin + 1));
    }
    tree_input input = {.file = "--set", .source = argument, .len = strlen(argument), .begin = begin};
    return tree_parse(l->pool, &input, l->diags);
}

static void apply_set(loading *l, const char *argument)
{
    const char *equals = strchr(argument, '='), *dot = strchr(argument, '.');
    if (!equals || !dot || dot > equals || dot == argument || dot + 1 == equals) {
        loading_error(l, "bad-set", place_in_argument("--set", argument, 0, strlen(argument)),
                      "write --set STAGE.OPTION=VALUE", "'%s' does not say which option it sets", argument);
        return;
    }
    size_t dot_at = (size_t)(dot - argument), equals_at = (size_t)(equals - argument);
    const char *label = pool_copy(l->pool, argument, dot_at);
    const char *name = pool_copy(l->pool, dot + 1, equals_at - dot_at - 1);
    option_group *group = find_group(l, label, place_in_argument("--set", argument, 0, dot_at));
    if (!group || !group_is_known(l, group)) return;
    diag_place key = place_in_argument("--set", argument, dot_at + 1, equals_at);
    size_t index = option_group_find(l, group, name, key);
    if (index == QUOTH_NONE) return;
    const tree_node *value = parse_value(l, argument, equals_at + 1);
    if (value) group->given[index] = (option_given){.value = value, .key = key};
}

/* ------------------------------------------------------------------------------------------ inputs and -o */

/* The index of the stage's option with this flag. */
static size_t find_flagged(const loading_stage *stage, uint32_t flag)
{
    for (size_t i = 0; i < options_count(stage->options.table); i++) {
        if (stage->options.table[i].flags & flag) return i;
    }
    return QUOTH_NONE;
}

static void apply_inputs(loading *l)
{
    loading_stage *source = NULL;
    for (size_t i = 0; i < l->count && !source; i++) {
        const quoth_stage *def = l->stages[i].found.def;
        if (def && def->role == QUOTH_SOURCE) source = &l->stages[i];
    }
    if (!source) return; /* reported by the check of the order, or the plugin is not known */
    size_t index = find_flagged(source, QUOTH_INPUTS);
    if (index == QUOTH_NONE) {
        loading_error(l, "no-inputs", source->use_place, "give no inputs on the command line; see `quoth plugins show`",
                      "source '%s' takes no inputs, but '%s' is given", source->options.label, l->overrides->inputs[0]);
        return;
    }
    size_t count = l->overrides->input_count;
    const tree_node **values = pool_alloc(l->pool, count * sizeof(*values));
    for (size_t i = 0; i < count; i++) {
        const char *input = l->overrides->inputs[i];
        values[i] = tree_make_text(l->pool, input, place_in_argument("--input", input, 0, strlen(input)));
    }
    diag_place place = {.file = NULL};
    source->options.given[index] = (option_given){.value = tree_make_list(l->pool, values, count, place), .key = place};
}

static void apply_output(loading *l)
{
    const char *output = l->overrides->output;
    diag_place place = place_in_argument("-o", output, 0, strlen(output));
    loading_stage *sink = NULL;
    const char *sets = "";
    size_t sinks = 0, unknown = 0;
    for (size_t i = 0; i < l->count; i++) {
        const quoth_stage *def = l->stages[i].found.def;
        unknown += !def;
        if (!def || def->role != QUOTH_SINK) continue;
        sink = &l->stages[i];
        size_t index = find_flagged(sink, QUOTH_OUTPUT);
        if (index != QUOTH_NONE) {
            sets = pool_format(l->pool, "%s %s.%s=FILE", sets, sink->options.label, sink->options.table[index].name);
        }
        sinks++;
    }
    if (unknown > 0) return; /* any of them may be a sink */
    if (sinks > 1) {
        loading_error(l, "ambiguous-output", place, pool_format(l->pool, "name the one you mean with --set:%s", sets),
                      "-o could mean any of %zu sinks", sinks);
        return;
    }
    size_t index = sink ? find_flagged(sink, QUOTH_OUTPUT) : QUOTH_NONE;
    if (index == QUOTH_NONE) {
        loading_error(l, "no-output", place, "leave -o out", "the pipeline has no sink that writes to a file");
        return;
    }
    sink->options.given[index] = (option_given){.value = tree_make_text(l->pool, output, place), .key = place};
}

void loading_apply_overrides(loading *l)
{
    for (size_t i = 0; i < l->overrides->set_count; i++) apply_set(l, l->overrides->sets[i]);
    if (l->overrides->input_count > 0) apply_inputs(l);
    if (l->overrides->output) apply_output(l);
}
