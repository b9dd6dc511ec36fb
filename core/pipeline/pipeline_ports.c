/* SPDX-License-Identifier: Apache-2.0 */
/* The order of stages, and the layers that flow from one to the next. */
#include "pipeline/pipeline_loading.h"

#include "documents/layers.h"

#include <string.h>

/* ----------------------------------------------------------------------------------------- examples */

typedef struct stage_search {
    bool (*fits)(const quoth_stage *, const void *what);
    const void *what;
    const char *name;
} stage_search;

static void search_visit(void *self, const module_stage *stage, module_result result, const char *why)
{
    (void)result;
    (void)why;
    stage_search *search = self;
    if (!search->name && stage->def && search->fits(stage->def, search->what)) search->name = stage->def->name;
}

static bool fits_role(const quoth_stage *stage, const void *role)
{
    return stage->role == *(const quoth_role *)role;
}

const char *loading_example(loading *l, quoth_role role)
{
    stage_search search = {fits_role, &role, NULL};
    modules_each(l->mods, search_visit, &search);
    return search.name;
}

static bool fits_writer(const quoth_stage *stage, const void *layer)
{
    for (const quoth_port *port = stage->ports; port->layer; port++) {
        if (port->use == QUOTH_ADD && strcmp(port->layer, layer) == 0) return true;
    }
    return false;
}

/* ---------------------------------------------------------------------------------------------- order */

static const char *help_with_example(loading *l, quoth_role role, const char *what)
{
    const char *example = loading_example(l, role);
    return example ? pool_format(l->pool, "%s, such as '%s'", what, example) : what;
}

void loading_check_order(loading *l)
{
    const loading_stage *source = NULL, *sink = NULL;
    size_t unknown = 0;
    for (size_t i = 0; i < l->count; i++) {
        const loading_stage *stage = &l->stages[i];
        const quoth_stage *def = stage->found.def;
        if (!def) {
            unknown++;
            continue;
        }
        if (def->role == QUOTH_SOURCE && source) {
            loading_error(l, "two-sources", stage->use_place, "give all inputs to one source, or write two pipelines",
                          "'%s' is a second source behind '%s'", stage->options.label, source->options.label);
        } else if (def->role == QUOTH_SOURCE) {
            source = stage;
            if (i > 0) {
                loading_error(l, "source-not-first", stage->use_place, "move it to the top of the list",
                              "source '%s' does not come first", stage->options.label);
            }
        } else if (def->role == QUOTH_STAGE && sink) {
            loading_error(l, "stage-behind-sink", stage->use_place, "move sinks to the end of the list",
                          "stage '%s' stands behind sink '%s', so it would change nothing", stage->options.label,
                          sink->options.label);
        }
        if (def->role == QUOTH_SINK && !sink) sink = stage;
    }
    if (l->count == 0 || unknown > 0) return; /* an unknown stage may be what would be missed */
    if (!source) {
        loading_error(l, "no-source", l->stages_place, help_with_example(l, QUOTH_SOURCE, "begin with a source"),
                      "the pipeline has no source");
    }
    if (!sink) {
        loading_error(l, "no-sink", l->stages_place, help_with_example(l, QUOTH_SINK, "end with a sink"),
                      "the pipeline has no sink");
    }
}

/* ---------------------------------------------------------------------------------------------- layers */

static const quoth_layer *find_in_bundle(const quoth_bundle *bundle, const char *name)
{
    for (const quoth_layer *const *layer = bundle ? bundle->layers : NULL; layer && *layer; layer++) {
        if (strcmp((*layer)->name, name) == 0) return *layer;
    }
    return NULL;
}

/* The declaration of a layer: a standard one, the writer's own, or that of another plugin of the pipeline. */
static const quoth_layer *find_declaration(const loading *l, size_t writer, const char *name)
{
    const quoth_layer *found = standard_layer_find(name);
    if (!found) found = find_in_bundle(l->stages[writer].found.bundle, name);
    for (size_t i = 0; i < l->count && !found; i++) found = find_in_bundle(l->stages[i].found.bundle, name);
    return found;
}

/* The first stage from `from` up to `to` that writes the layer; `to` if there is none. */
static size_t find_writer(const loading *l, const char *layer, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (l->stages[i].found.def && fits_writer(l->stages[i].found.def, layer)) return i;
    }
    return to;
}

/* What to do about a layer that no stage before `reader` writes. */
static const char *help_missing(loading *l, size_t reader, const char *layer)
{
    size_t later = find_writer(l, layer, reader + 1, l->count);
    if (later < l->count) {
        return pool_format(l->pool, "move '%s' (line %zu) before it", l->stages[later].options.label,
                           l->stages[later].use_place.line);
    }
    stage_search search = {fits_writer, layer, NULL};
    modules_each(l->mods, search_visit, &search);
    if (!search.name) return "no installed plugin writes it";
    return pool_format(l->pool, "put a stage that writes it before this one, such as '%s'", search.name);
}

/* Reports the layers that a stage misses, those with the same remedy together. */
static void report_missing(loading *l, size_t reader, const char *const *layers, size_t count)
{
    const char **helps = pool_alloc(l->pool, count * sizeof(*helps));
    for (size_t i = 0; i < count; i++) helps[i] = help_missing(l, reader, layers[i]);
    for (size_t i = 0; i < count; i++) {
        if (!helps[i]) continue;
        const char *names = pool_format(l->pool, "'%s'", layers[i]);
        size_t together = 1;
        for (size_t j = i + 1; j < count; j++) {
            if (!helps[j] || strcmp(helps[i], helps[j]) != 0) continue;
            names = pool_format(l->pool, "%s, '%s'", names, layers[j]);
            helps[j] = NULL;
            together++;
        }
        loading_error(l, "missing-layer", l->stages[reader].use_place, helps[i],
                      "stage '%s' reads %s %s, which no earlier stage writes", l->stages[reader].options.label,
                      together > 1 ? "layers" : "layer", names);
    }
}

static void check_revision(loading *l, const loading_stage *stage, const quoth_port *port, const quoth_layer *def)
{
    if (!def || port->revision <= def->revision) return;
    loading_error(l, "old-layer", stage->use_place, "update quoth, or the plugin that declares the layer",
                  "stage '%s' needs revision %u of layer '%s', and there is only revision %u", stage->options.label,
                  port->revision, port->layer, def->revision);
}

static void add_layer(loading *l, size_t writer, const quoth_port *port)
{
    const loading_stage *stage = &l->stages[writer];
    size_t earlier = find_writer(l, port->layer, 0, writer);
    if (earlier < writer) {
        loading_error(l, "layer-twice", stage->use_place,
                      pool_format(l->pool, "remove one of the two stages; the first one is at line %zu",
                                  l->stages[earlier].use_place.line),
                      "stage '%s' writes layer '%s', which '%s' has written already", stage->options.label, port->layer,
                      l->stages[earlier].options.label);
        return;
    }
    if (strcmp(port->layer, "text") == 0) return;
    const quoth_layer *def = find_declaration(l, writer, port->layer);
    if (!def) {
        loading_error(l, "undeclared-layer", stage->use_place, "the plugin's bundle must declare it; tell its author",
                      "stage '%s' writes layer '%s', which no plugin declares", stage->options.label, port->layer);
        return;
    }
    check_revision(l, stage, port, def);
    l->layers[l->layer_count++] = (pipeline_layer){def, writer};
}

static void check_stage_layers(loading *l, size_t index, bool all_known)
{
    const loading_stage *stage = &l->stages[index];
    const char *missing[MODULE_MAX_TABLE];
    size_t missing_count = 0;
    for (const quoth_port *port = stage->found.def->ports; port && port->layer; port++) {
        if (port->use == QUOTH_ADD) {
            add_layer(l, index, port);
            continue;
        }
        size_t writer = find_writer(l, port->layer, 0, index);
        if (writer < index) {
            check_revision(l, stage, port, find_declaration(l, writer, port->layer));
        } else if (port->use != QUOTH_READ_IF_THERE && all_known) {
            missing[missing_count++] = port->layer;
        }
    }
    report_missing(l, index, missing, missing_count);
}

void loading_check_layers(loading *l)
{
    size_t ports = 0;
    for (size_t i = 0; i < l->count; i++) {
        const quoth_stage *def = l->stages[i].found.def;
        for (const quoth_port *port = def ? def->ports : NULL; port && port->layer; port++) ports++;
    }
    l->layers = pool_alloc(l->pool, ports * sizeof *l->layers);
    bool all_known = true; /* so far: an unknown stage may write what a later one misses */
    for (size_t i = 0; i < l->count; i++) {
        if (l->stages[i].found.def)
            check_stage_layers(l, i, all_known);
        else
            all_known = false;
    }
}

/* ---------------------------------------------------------------------------------------- unread layers */

static bool reads_layer(const quoth_stage *def, const char *layer)
{
    for (const quoth_port *port = def->ports; port && port->layer; port++) {
        if (port->use != QUOTH_ADD && strcmp(port->layer, layer) == 0) return true;
    }
    return false;
}

/* Warns of a stage whose work nobody sees: it only adds layers, and no later stage reads one of them.  The text is
 * seen by all that writes documents. */
static void check_use(loading *l, size_t index)
{
    const loading_stage *stage = &l->stages[index];
    const char *names = "";
    for (const quoth_port *port = stage->found.def->ports; port && port->layer; port++) {
        if (port->use == QUOTH_EDIT || (port->use == QUOTH_ADD && strcmp(port->layer, "text") == 0)) return;
        if (port->use != QUOTH_ADD) continue;
        for (size_t i = index + 1; i < l->count; i++) {
            if (reads_layer(l->stages[i].found.def, port->layer)) return;
        }
        names = pool_format(l->pool, "%s%s'%s'", names, *names ? ", " : "", port->layer);
    }
    if (!*names) return;
    diagnostics_add(l->diags, QUOTH_WARNING, "unread-layers", stage->use_place,
                    "leave the stage out, or add the stage or sink that reads what it writes",
                    "no later stage reads what '%s' writes (%s), so it changes nothing", stage->options.label, names);
}

void loading_check_use(loading *l)
{
    for (size_t i = 0; i < l->count; i++) {
        if (!l->stages[i].found.def) return; /* what is not known may read anything */
    }
    for (size_t i = 0; i < l->count; i++) {
        if (l->stages[i].found.def->role == QUOTH_STAGE) check_use(l, i);
    }
}
