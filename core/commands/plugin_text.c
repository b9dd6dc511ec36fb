/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/plugin_text.h"

#include "base/memory.h"
#include "commands/cli.h"
#include "documents/layers.h"
#include "hosting/option_value.h"
#include "hosting/options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = 4, LABEL_COLUMN = 34 };

const char *plugin_role_name(quoth_role role)
{
    static const char *const names[] = {"source", "stage", "sink"};
    return names[role];
}

static const quoth_layer *find_layer(const quoth_bundle *bundle, const char *name)
{
    const quoth_layer *standard = standard_layer_find(name);
    if (standard) return standard;
    for (const quoth_layer *const *layer = bundle->layers; *layer; layer++) {
        if (strcmp((*layer)->name, name) == 0) return *layer;
    }
    return NULL;
}

static const char *cell_name(quoth_cell cell)
{
    static const char *const names[] = {"u8", "u16", "u32", "u64", "f32", "span", "string", "reference", "range"};
    return names[cell];
}

/* ------------------------------------------------------------------------------------------- printing */

static void print_heading(FILE *out, const char *text)
{
    fprintf(out, "\n%s\n", text);
}

/* "  label      text": the text wrapped in a column of its own. */
static void print_row(FILE *out, int indent, const char *label, const char *text)
{
    int used = fprintf(out, "%*s%s", indent, "", label);
    if (used + 2 > LABEL_COLUMN) {
        fputc('\n', out);
        used = 0;
    }
    fprintf(out, "%*s", LABEL_COLUMN - used, "");
    cli_print_wrapped(out, text, LABEL_COLUMN, LABEL_COLUMN);
}

static char *append(char *text, const char *format, ...) QUOTH_PRINTF(2, 3);

/* Frees `text` and returns it with more at its end. */
static char *append(char *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *more = memory_vformat(format, arguments);
    va_end(arguments);
    char *joined = memory_format("%s%s", text, more);
    free(text);
    free(more);
    return joined;
}

static bool has_range(const quoth_option *option)
{
    return option->min != 0 || option->max != 0;
}

static char *format_range(char *text, const quoth_option *option)
{
    char min[64], max[64];
    if (!has_range(option)) return text;
    options_format_limit(option, option->min, min, sizeof min);
    options_format_limit(option, option->max, max, sizeof max);
    if (isinf(option->max)) return append(text, ", at least %s", min);
    if (isinf(option->min)) return append(text, ", at most %s", max);
    return append(text, ", %s to %s", min, max);
}

static void print_option(FILE *out, const quoth_option *option)
{
    char *text = memory_copy(options_kind_name(option));
    text = format_range(text, option);
    if (option->flags & QUOTH_REQUIRED) text = append(text, ", required");
    if (option->fallback) text = append(text, ", default %s", *option->fallback ? option->fallback : "\"\"");
    if (option->flags & QUOTH_INPUTS) text = append(text, ", set by the words of the command line");
    if (option->flags & QUOTH_OUTPUT) text = append(text, ", set by -o");
    if (option->flags & QUOTH_RESOURCE) text = append(text, ", with a '/' relative to the pipeline file");
    if (option->since) text = append(text, ", since %s", option->since);
    if (option->flags & QUOTH_DEPRECATED) {
        text =
            append(text, ", deprecated%s%s", option->instead ? ": use " : "", option->instead ? option->instead : "");
    }
    text = append(text, "\n%s", option->help);
    for (const char *const *choice = option->kind == QUOTH_ENUM ? option->choices : NULL; choice && *choice; choice++) {
        text = append(text, "%s%s", choice == option->choices ? "\none of: " : ", ", *choice);
    }
    print_row(out, INDENT, option->name, text);
    free(text);
}

static void print_options(FILE *out, const quoth_stage *stage)
{
    if (options_count(stage->options) == 0) return;
    print_heading(out, "Options");
    for (int advanced = 0; advanced < 2; advanced++) {
        for (const quoth_option *option = stage->options; option->name; option++) {
            if (((option->flags & QUOTH_ADVANCED) != 0) == (advanced != 0)) print_option(out, option);
        }
    }
}

static void print_layer(FILE *out, const quoth_bundle *bundle, const quoth_port *port)
{
    const quoth_layer *layer = find_layer(bundle, port->layer);
    const char *note = port->use == QUOTH_READ_IF_THERE ? "if it is there: " : "";
    const char *help = layer && layer->help               ? layer->help
                       : strcmp(port->layer, "text") == 0 ? "the cleaned text of the document"
                                                          : "a layer of another plugin";
    char *text = memory_format("%s%s", note, help);
    print_row(out, INDENT, port->layer, text);
    free(text);
    for (const quoth_column *column = layer ? layer->columns : NULL; column && column->name; column++) {
        char *label = memory_format("%s: %s%s%s", column->name, cell_name(column->cell), column->of ? " of " : "",
                                    column->of ? column->of : "");
        char *more = memory_copy(column->help ? column->help : "");
        for (const char *const *value = column->values; value && *value; value++) {
            more = append(more, "%s%s", value == column->values ? (*more ? ": " : "") : ", ", *value);
        }
        print_row(out, 2 * INDENT, label, more);
        free(label);
        free(more);
    }
}

static void print_ports(FILE *out, const module_stage *shown, const char *heading, unsigned uses)
{
    bool first = true;
    for (const quoth_port *port = shown->def->ports; port->layer; port++) {
        if (!(uses & 1u << port->use)) continue;
        if (first) print_heading(out, heading);
        first = false;
        print_layer(out, shown->bundle, port);
    }
}

static void print_resources(FILE *out, const quoth_stage *stage)
{
    if (!stage->resources->kind) return;
    print_heading(out, "Data");
    for (const quoth_resource *resource = stage->resources; resource->kind; resource++) {
        char *label = memory_format("%s/%s", resource->kind, resource->name);
        char *text = memory_format("%s\nlicence %s", resource->data, resource->licence);
        print_row(out, INDENT, label, text);
        free(label);
        free(text);
    }
}

void plugin_print(FILE *out, const module_stage *shown)
{
    const quoth_stage *stage = shown->def;
    const quoth_bundle *bundle = shown->bundle;
    fprintf(out, "%s %s: %s\n", stage->name, stage->version, plugin_role_name(stage->role));
    cli_print_wrapped(out, stage->summary, 0, 0);
    print_options(out, stage);
    print_ports(out, shown, "Reads", 1u << QUOTH_READ | 1u << QUOTH_READ_IF_THERE);
    print_ports(out, shown, "Writes", 1u << QUOTH_ADD);
    print_ports(out, shown, "Edits", 1u << QUOTH_EDIT);
    print_resources(out, stage);
    print_heading(out, "Plugin");
    print_row(out, INDENT, "licence", bundle->licence);
    print_row(out, INDENT, "file", shown->file);
    char *build = memory_format("ABI %u.%u, compiler %s", (unsigned)(bundle->abi >> 16),
                                (unsigned)(bundle->abi & 0xffff), bundle->build);
    print_row(out, INDENT, "build", build);
    free(build);
    if (stage->role == QUOTH_STAGE) {
        print_row(out, INDENT, "order",
                  stage->order == QUOTH_ORDERED ? "one document at a time, in input order"
                                                : "several documents at once");
    }
    if (!*stage->manual) return;
    print_heading(out, "Manual");
    fputc('\n', out);
    fputs(stage->manual, out);
    if (stage->manual[strlen(stage->manual) - 1] != '\n') fputc('\n', out);
}

/* ----------------------------------------------------------------------------------------------- JSON */

static json_t *scalar_json(const quoth_option *option, const tree_node *node)
{
    bool truth;
    int64_t integer;
    double real;
    uint64_t bytes;
    switch (option->kind) {
    case QUOTH_BOOL:
        return value_read_bool(node->text, &truth) == VALUE_OK ? json_boolean(truth) : NULL;
    case QUOTH_INT:
        return value_read_int(node->text, &integer) == VALUE_OK ? json_integer(integer) : NULL;
    case QUOTH_REAL:
        return value_read_real(node->text, &real) == VALUE_OK ? json_real(real) : NULL;
    case QUOTH_BYTES:
        if (node->text[strspn(node->text, "0123456789")] == '\0' && value_read_bytes(node->text, &bytes) == VALUE_OK &&
            bytes <= INT64_MAX) {
            return json_integer((json_int_t)bytes);
        }
        return json_string(node->text);
    case QUOTH_TEXT:
    case QUOTH_ENUM:
    case QUOTH_REGEX:
    case QUOTH_PATH:
    case QUOTH_DURATION:
        break;
    }
    return json_string(node->text);
}

json_t *plugin_fallback_json(const quoth_option *option)
{
    if (!option->fallback) return NULL;
    pool *p = pool_new();
    diagnostics *diags = diagnostics_new();
    tree_input input = {.source = option->fallback, .len = strlen(option->fallback)};
    const tree_node *node = tree_parse(p, &input, diags);
    json_t *value = NULL;
    if (node && node->kind == TREE_SCALAR) {
        value = scalar_json(option, node);
    } else if (!(option->flags & QUOTH_LIST)) {
        value = json_string(option->fallback); /* "-" alone would be a list in YAML */
    } else if (node && node->kind == TREE_LIST) {
        value = json_array();
        for (size_t i = 0; i < node->count; i++) {
            json_array_append_new(value, scalar_json(option, node->entries[i].value));
        }
    }
    diagnostics_free(diags);
    pool_free(p);
    return value;
}

static json_t *option_json(const quoth_option *option)
{
    json_t *made = json_pack("{s:s, s:s, s:s, s:b}", "name", option->name, "kind", options_kind_name(option), "help",
                             option->help, "required", (option->flags & QUOTH_REQUIRED) != 0);
    json_t *fallback = plugin_fallback_json(option);
    if (fallback) json_object_set_new(made, "default", fallback);
    if (has_range(option)) {
        if (!isinf(option->min)) json_object_set_new(made, "min", json_real(option->min));
        if (!isinf(option->max)) json_object_set_new(made, "max", json_real(option->max));
    }
    if (option->kind == QUOTH_ENUM) {
        json_t *choices = json_array();
        for (const char *const *choice = option->choices; *choice; choice++) {
            json_array_append_new(choices, json_string(*choice));
        }
        json_object_set_new(made, "choices", choices);
    }
    if (option->since) json_object_set_new(made, "since", json_string(option->since));
    if (option->flags & QUOTH_ADVANCED) json_object_set_new(made, "advanced", json_true());
    if (option->flags & QUOTH_DEPRECATED) {
        json_object_set_new(made, "deprecated", json_true());
        if (option->instead) json_object_set_new(made, "instead", json_string(option->instead));
    }
    return made;
}

static json_t *port_json(const quoth_bundle *bundle, const quoth_port *port)
{
    static const char *const uses[] = {"read", "read-if-there", "add", "edit"};
    json_t *made =
        json_pack("{s:s, s:i, s:s}", "layer", port->layer, "revision", (int)port->revision, "use", uses[port->use]);
    const quoth_layer *layer = find_layer(bundle, port->layer);
    if (!layer) return made;
    if (layer->help) json_object_set_new(made, "help", json_string(layer->help));
    json_t *columns = json_array();
    for (const quoth_column *column = layer->columns; column->name; column++) {
        json_t *one = json_pack("{s:s, s:s, s:s?, s:s?}", "name", column->name, "type", cell_name(column->cell), "of",
                                column->of, "help", column->help);
        json_t *values = column->values ? json_array() : NULL;
        for (const char *const *value = column->values; value && *value; value++) {
            json_array_append_new(values, json_string(*value));
        }
        if (values) json_object_set_new(one, "values", values);
        json_array_append_new(columns, one);
    }
    json_object_set_new(made, "columns", columns);
    return made;
}

json_t *plugin_summary_json(const module_stage *shown)
{
    const quoth_stage *stage = shown->def;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "name", stage->name, "role", plugin_role_name(stage->role),
                     "version", stage->version, "summary", stage->summary, "plugin", shown->plugin, "file",
                     shown->file);
}

json_t *plugin_full_json(const module_stage *shown)
{
    const quoth_stage *stage = shown->def;
    json_t *made = plugin_summary_json(shown);
    json_t *options = json_array(), *ports = json_array(), *resources = json_array();
    for (const quoth_option *o = stage->options; o->name; o++) json_array_append_new(options, option_json(o));
    for (const quoth_port *p = stage->ports; p->layer; p++) json_array_append_new(ports, port_json(shown->bundle, p));
    for (const quoth_resource *r = stage->resources; r->kind; r++) {
        json_array_append_new(resources, json_pack("{s:s, s:s, s:s, s:s}", "kind", r->kind, "name", r->name, "licence",
                                                   r->licence, "data", r->data));
    }
    json_object_set_new(made, "options", options);
    json_object_set_new(made, "layers", ports);
    json_object_set_new(made, "resources", resources);
    json_object_set_new(made, "licence", json_string(shown->bundle->licence));
    json_object_set_new(made, "pure", json_boolean(stage->pure));
    json_object_set_new(made, "ordered", json_boolean(stage->order == QUOTH_ORDERED));
    json_object_set_new(made, "abi", json_integer(shown->bundle->abi));
    json_object_set_new(made, "manual", json_string(stage->manual));
    return made;
}
