/* SPDX-License-Identifier: Apache-2.0 */
/* Looks through a plugin's constant data before anything relies on it, and brings it into the shape of this host. */
#include "documents/layers.h"
#include "hosting/module_loading.h"
#include "hosting/options.h"

#include <stdalign.h>
#include <string.h>

/* Bytes up to and with a member: what ABI 1.0 had, where the member is 1.0's last. */
#define SIZE_WITH(T, field) (offsetof(T, field) + sizeof(((T *)NULL)->field))

typedef struct adopter {
    const quoth_bundle *raw;
    pool *pool;
    const char *why; /* the first fault */
} adopter;

static bool refuse(adopter *a, const char *format, ...) QUOTH_PRINTF(2, 3);

/* Keeps why the bundle is no good; returns false. */
static bool refuse(adopter *a, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    a->why = pool_vformat(a->pool, format, arguments);
    va_end(arguments);
    return false;
}

bool module_name_is_valid(const char *name, bool dots)
{
    size_t len = strlen(name);
    if (len == 0 || len > MODULE_MAX_NAME) return false;
    bool begins = true; /* of a word: a letter must follow */
    for (const char *c = name; *c; c++) {
        bool letter = *c >= 'a' && *c <= 'z', digit = *c >= '0' && *c <= '9';
        bool joint = *c == '-' || (dots && *c == '.');
        if (begins ? !letter && !(digit && c > name) : !letter && !digit && !joint) return false;
        begins = joint;
    }
    return !begins;
}

/* ------------------------------------------------------------------------------------------- copies */

void *bundle_copy_table(pool *p, const void *table, size_t theirs, size_t ours, size_t *count)
{
    const unsigned char *from = table;
    size_t n = 0;
    for (; from; n++) {
        const void *first;
        memcpy(&first, from + n * theirs, sizeof first);
        if (!first) break;
        if (n == MODULE_MAX_TABLE) return NULL;
    }
    unsigned char *to = pool_alloc(p, (n + 1) * ours);
    for (size_t i = 0; i < n; i++) memcpy(to + i * ours, from + i * theirs, theirs < ours ? theirs : ours);
    *count = n;
    return to;
}

/* A struct that begins with its size, in ours. */
static void *copy_struct(adopter *a, const void *raw, size_t ours)
{
    uint32_t theirs, size = (uint32_t)ours;
    memcpy(&theirs, raw, sizeof theirs);
    void *copy = pool_alloc(a->pool, ours);
    memcpy(copy, raw, theirs < ours ? theirs : ours);
    memcpy(copy, &size, sizeof size);
    return copy;
}

static size_t list_length(const void *const *list)
{
    size_t n = 0;
    while (list && n <= MODULE_MAX_TABLE && list[n]) n++;
    return n;
}

/* -------------------------------------------------------------------------------------------- options */

static size_t field_align(const quoth_option *option)
{
    if (option->flags & QUOTH_LIST) return alignof(quoth_list);
    switch (option->kind) {
    case QUOTH_BOOL:
        return alignof(bool);
    case QUOTH_ENUM:
        return alignof(int32_t);
    default:
        return alignof(uint64_t);
    }
}

static bool check_flags(adopter *a, const quoth_stage *stage, const quoth_option *o)
{
    bool list = o->flags & QUOTH_LIST;
    bool words = o->kind == QUOTH_PATH || o->kind == QUOTH_TEXT;
    if ((o->flags & QUOTH_INPUTS) && (stage->role != QUOTH_SOURCE || !list || !words)) {
        return refuse(a, "stage '%s': option '%s' takes inputs, so it must be a source's list of paths", stage->name,
                      o->name);
    }
    if ((o->flags & QUOTH_OUTPUT) && (stage->role != QUOTH_SINK || list || o->kind != QUOTH_PATH)) {
        return refuse(a, "stage '%s': option '%s' takes the output, so it must be a sink's path", stage->name, o->name);
    }
    if ((o->flags & QUOTH_REQUIRED) && o->fallback) {
        return refuse(a, "stage '%s': option '%s' is required and has a fallback", stage->name, o->name);
    }
    return true;
}

static bool check_option(adopter *a, const quoth_stage *stage, size_t index)
{
    const quoth_option *o = &stage->options[index];
    if (!module_name_is_valid(o->name, false)) {
        return refuse(a, "stage '%s': '%s' is no name for an option", stage->name, o->name);
    }
    if (options_find(stage->options, o->name) != index) {
        return refuse(a, "stage '%s' has the option '%s' twice", stage->name, o->name);
    }
    if ((unsigned)o->kind > QUOTH_BYTES) {
        return refuse(a, "stage '%s': option '%s' is of the unknown kind %d", stage->name, o->name, (int)o->kind);
    }
    if (!o->help || !*o->help) return refuse(a, "stage '%s': option '%s' has no help", stage->name, o->name);
    if (o->kind == QUOTH_ENUM && (!o->choices || !o->choices[0])) {
        return refuse(a, "stage '%s': option '%s' has no choices", stage->name, o->name);
    }
    if (!(o->min <= o->max)) {
        return refuse(a, "stage '%s': option '%s' has an empty range", stage->name, o->name);
    }
    size_t size = options_field_size(o);
    if (o->offset > stage->config_size || size > stage->config_size - o->offset || o->offset % field_align(o) != 0) {
        return refuse(a, "stage '%s': option '%s' lies outside the configuration", stage->name, o->name);
    }
    if (!check_flags(a, stage, o)) return false;
    const char *fault = options_check_fallback(o, a->pool);
    if (fault) return refuse(a, "stage '%s': fallback of %s", stage->name, fault);
    return true;
}

static bool adopt_options(adopter *a, quoth_stage *stage)
{
    if (stage->config_size > MODULE_MAX_CONFIG) {
        return refuse(a, "stage '%s' has a configuration of more than %d bytes", stage->name, MODULE_MAX_CONFIG);
    }
    size_t count = 0, inputs = 0, outputs = 0;
    quoth_option *options =
        bundle_copy_table(a->pool, stage->options, a->raw->option_size, sizeof(quoth_option), &count);
    if (!options) return refuse(a, "stage '%s' has a table of options without end", stage->name);
    stage->options = options;
    for (size_t i = 0; i < count; i++) {
        if (!check_option(a, stage, i)) return false;
        inputs += (options[i].flags & QUOTH_INPUTS) != 0;
        outputs += (options[i].flags & QUOTH_OUTPUT) != 0;
        if (options[i].flags & (QUOTH_INPUTS | QUOTH_OUTPUT)) options[i].flags |= QUOTH_LOCAL;
    }
    if (inputs > 1 || outputs > 1) return refuse(a, "stage '%s' has two options for inputs or output", stage->name);
    return true;
}

/* ---------------------------------------------------------------------------------------------- ports */

static bool adopt_ports(adopter *a, quoth_stage *stage)
{
    size_t count = 0;
    stage->ports = bundle_copy_table(a->pool, stage->ports, a->raw->port_size, sizeof(quoth_port), &count);
    if (!stage->ports) return refuse(a, "stage '%s' has a table of ports without end", stage->name);
    for (size_t i = 0; i < count; i++) {
        const quoth_port *port = &stage->ports[i];
        if (!module_name_is_valid(port->layer, true)) {
            return refuse(a, "stage '%s': '%s' is no name for a layer", stage->name, port->layer);
        }
        if ((unsigned)port->use > QUOTH_EDIT) {
            return refuse(a, "stage '%s': unknown use of layer '%s'", stage->name, port->layer);
        }
        if (port->use == QUOTH_EDIT && strcmp(port->layer, "text") == 0) {
            return refuse(a, "stage '%s' would edit the text, which never changes", stage->name);
        }
        if (stage->role == QUOTH_SINK && (port->use == QUOTH_ADD || port->use == QUOTH_EDIT)) {
            return refuse(a, "sink '%s' would write layer '%s'", stage->name, port->layer);
        }
        if (stage->role == QUOTH_SOURCE && port->use != QUOTH_ADD) {
            return refuse(a, "source '%s' would read layer '%s', which no stage writes before it", stage->name,
                          port->layer);
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(stage->ports[j].layer, port->layer) != 0) continue;
            return refuse(a, "stage '%s' has two ports for layer '%s'", stage->name, port->layer);
        }
    }
    return true;
}

static bool adopt_resources(adopter *a, quoth_stage *stage)
{
    size_t count = 0;
    stage->resources =
        bundle_copy_table(a->pool, stage->resources, a->raw->resource_size, sizeof(quoth_resource), &count);
    if (!stage->resources) return refuse(a, "stage '%s' has a table of resources without end", stage->name);
    for (size_t i = 0; i < count; i++) {
        const quoth_resource *r = &stage->resources[i];
        if (!r->name || !r->licence || !r->data) {
            return refuse(a, "stage '%s': a resource lacks its name, licence or data", stage->name);
        }
    }
    return true;
}

/* ---------------------------------------------------------------------------------------------- calls */

static bool adopt_calls(adopter *a, quoth_stage *stage)
{
    const char *lacks = NULL;
    if (!stage->open) lacks = "open";
    if (stage->role == QUOTH_STAGE && !stage->process) lacks = "process";
    if (stage->role == QUOTH_SOURCE) {
        if (!stage->source || stage->source->size < SIZE_WITH(quoth_source_calls, close_unit)) {
            return refuse(a, "source '%s' has no complete table of source functions", stage->name);
        }
        const quoth_source_calls *calls = stage->source = copy_struct(a, stage->source, sizeof(quoth_source_calls));
        if (!calls->next_unit) lacks = "next_unit";
        if (!calls->open_unit) lacks = "open_unit";
        if (!calls->read) lacks = "read";
        if (!calls->close_unit) lacks = "close_unit";
    }
    if (stage->role == QUOTH_SINK) {
        if (!stage->sink || stage->sink->size < SIZE_WITH(quoth_sink_calls, finish)) {
            return refuse(a, "sink '%s' has no complete table of sink functions", stage->name);
        }
        stage->sink = copy_struct(a, stage->sink, sizeof(quoth_sink_calls));
        if (!stage->sink->write) lacks = "write";
        if (!stage->sink->finish) lacks = "finish";
    }
    if (stage->state) {
        if (stage->state->size < SIZE_WITH(quoth_state_calls, load)) {
            return refuse(a, "stage '%s' has no complete table of state functions", stage->name);
        }
        stage->state = copy_struct(a, stage->state, sizeof(quoth_state_calls));
        if (!stage->state->save || !stage->state->load) lacks = "save or load";
    }
    return lacks ? refuse(a, "stage '%s' lacks its function %s", stage->name, lacks) : true;
}

static const quoth_stage *adopt_stage(adopter *a, const quoth_stage *raw)
{
    if (raw->size < SIZE_WITH(quoth_stage, state)) {
        refuse(a, "a stage is shorter than ABI 1.0 has it");
        return NULL;
    }
    quoth_stage *stage = copy_struct(a, raw, sizeof(quoth_stage));
    if (!stage->name || !module_name_is_valid(stage->name, false)) {
        refuse(a, "'%s' is no name for a stage", stage->name ? stage->name : "");
        return NULL;
    }
    if ((unsigned)stage->role > QUOTH_SINK || (unsigned)stage->order > QUOTH_ORDERED) {
        refuse(a, "stage '%s' has an unknown role or order", stage->name);
        return NULL;
    }
    if (!stage->version || !*stage->version || !stage->summary || !*stage->summary) {
        refuse(a, "stage '%s' lacks its version or summary", stage->name);
        return NULL;
    }
    if (!stage->manual) stage->manual = "";
    if (!adopt_options(a, stage) || !adopt_ports(a, stage) || !adopt_resources(a, stage) || !adopt_calls(a, stage)) {
        return NULL;
    }
    return stage;
}

/* --------------------------------------------------------------------------------------------- layers */

static bool check_column(adopter *a, const quoth_layer *layer, size_t index)
{
    const quoth_column *column = &layer->columns[index];
    size_t size = layer_cell_size(column->cell);
    if (size == 0) return refuse(a, "layer '%s': column '%s' is of an unknown type", layer->name, column->name);
    if (index == 0 && (column->cell != QUOTH_SPAN || column->offset != 0)) {
        return refuse(a, "layer '%s' does not begin with its span", layer->name);
    }
    if (column->offset > layer->record_size || size > layer->record_size - column->offset) {
        return refuse(a, "layer '%s': column '%s' lies outside the record", layer->name, column->name);
    }
    if ((column->cell == QUOTH_REF || column->cell == QUOTH_RANGE) && !column->of) {
        return refuse(a, "layer '%s': column '%s' refers to no layer", layer->name, column->name);
    }
    if (column->values && column->cell != QUOTH_U8) {
        return refuse(a, "layer '%s': column '%s' names values but is no 8-bit number", layer->name, column->name);
    }
    for (size_t i = 0; i < index; i++) {
        if (strcmp(layer->columns[i].name, column->name) != 0) continue;
        return refuse(a, "layer '%s' has the column '%s' twice", layer->name, column->name);
    }
    return true;
}

static bool layer_is_standard(const char *name)
{
    return standard_layer_find(name) || strcmp(name, "text") == 0;
}

static const quoth_layer *adopt_layer(adopter *a, const quoth_layer *raw)
{
    if (raw->size < SIZE_WITH(quoth_layer, help)) {
        refuse(a, "a layer is shorter than ABI 1.0 has it");
        return NULL;
    }
    quoth_layer *layer = copy_struct(a, raw, sizeof(quoth_layer));
    if (!layer->name || !module_name_is_valid(layer->name, true)) {
        refuse(a, "'%s' is no name for a layer", layer->name ? layer->name : "");
        return NULL;
    }
    if (layer_is_standard(layer->name)) {
        refuse(a, "layer '%s' is a standard one: declare another name, such as 'org.example.%s'", layer->name,
               layer->name);
        return NULL;
    }
    if (layer->record_size < sizeof(quoth_span) || layer->record_size > MODULE_MAX_RECORD) {
        refuse(a, "layer '%s' has records of %zu bytes", layer->name, layer->record_size);
        return NULL;
    }
    size_t count = 0;
    layer->columns = bundle_copy_table(a->pool, layer->columns, a->raw->column_size, sizeof(quoth_column), &count);
    if (!layer->columns || count == 0) {
        refuse(a, "layer '%s' has no columns, or a table without end", layer->name);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        if (!check_column(a, layer, i)) return NULL;
    }
    return layer;
}

/* --------------------------------------------------------------------------------------------- bundle */

static bool check_element(adopter *a, const char *what, size_t size, size_t least)
{
    if (size >= least && size <= MODULE_MAX_ELEMENT && size % alignof(void *) == 0) return true;
    return refuse(a, "it records %zu bytes for %s: not the size of any", size, what);
}

static bool check_head(adopter *a)
{
    const quoth_bundle *raw = a->raw;
    return check_element(a, "an option", raw->option_size, SIZE_WITH(quoth_option, offset)) &&
           check_element(a, "a port", raw->port_size, SIZE_WITH(quoth_port, use)) &&
           check_element(a, "a column", raw->column_size, SIZE_WITH(quoth_column, help)) &&
           check_element(a, "a resource", raw->resource_size, SIZE_WITH(quoth_resource, data));
}

static bool adopt_stages(adopter *a, quoth_bundle *bundle)
{
    size_t count = list_length((const void *const *)bundle->stages);
    if (count == 0 || count > MODULE_MAX_TABLE) return refuse(a, "it holds no stage, or a list without end");
    const quoth_stage **stages = pool_alloc(a->pool, (count + 1) * sizeof(*stages));
    for (size_t i = 0; i < count; i++) {
        stages[i] = adopt_stage(a, bundle->stages[i]);
        if (!stages[i]) return false;
        for (size_t j = 0; j < i; j++) {
            if (strcmp(stages[i]->name, stages[j]->name) == 0) {
                return refuse(a, "it has the stage '%s' twice", stages[i]->name);
            }
        }
    }
    bundle->stages = stages;
    return true;
}

static bool adopt_layers(adopter *a, quoth_bundle *bundle)
{
    size_t count = list_length((const void *const *)bundle->layers);
    if (count > MODULE_MAX_TABLE) return refuse(a, "it has a list of layers without end");
    const quoth_layer **layers = pool_alloc(a->pool, (count + 1) * sizeof(*layers));
    for (size_t i = 0; i < count; i++) {
        layers[i] = adopt_layer(a, bundle->layers[i]);
        if (!layers[i]) return false;
        for (size_t j = 0; j < i; j++) {
            if (strcmp(layers[i]->name, layers[j]->name) == 0) {
                return refuse(a, "it has the layer '%s' twice", layers[i]->name);
            }
        }
    }
    bundle->layers = layers;
    return true;
}

const quoth_bundle *bundle_adopt(const quoth_bundle *raw, pool *p, module_result *result, const char **why)
{
    adopter a = {raw, p, NULL};
    *result = MODULE_BROKEN;
    if (memcmp(raw->magic, "QUOTHPLG", sizeof raw->magic) != 0) {
        *why = "its bundle is not one of quoth: the magic is wrong";
        return NULL;
    }
    if (raw->abi >> 16 != QUOTH_ABI_MAJOR) {
        *result = MODULE_WRONG_ABI;
        *why = pool_format(p, "it was built for plugin ABI %u.%u, and this quoth runs %u.x", (unsigned)(raw->abi >> 16),
                           (unsigned)(raw->abi & 0xffff), QUOTH_ABI_MAJOR);
        return NULL;
    }
    if (raw->size < SIZE_WITH(quoth_bundle, layers)) {
        *why = "its bundle is shorter than ABI 1.0 has it";
        return NULL;
    }
    quoth_bundle *bundle = NULL;
    if (check_head(&a)) {
        bundle = copy_struct(&a, raw, sizeof(quoth_bundle));
        if (!adopt_stages(&a, bundle) || !adopt_layers(&a, bundle)) bundle = NULL;
    }
    if (!bundle) {
        *why = a.why;
        return NULL;
    }
    if (!bundle->licence) bundle->licence = "not stated";
    if (!bundle->build) bundle->build = "not stated";
    bundle->option_size = sizeof(quoth_option);
    bundle->port_size = sizeof(quoth_port);
    bundle->column_size = sizeof(quoth_column);
    bundle->resource_size = sizeof(quoth_resource);
    *result = MODULE_FOUND;
    return bundle;
}
