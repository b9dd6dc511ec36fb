/* SPDX-License-Identifier: Apache-2.0 */
/* The files that options name: resources that are not there, outputs that cannot be written or that two sinks share,
 * and, as a warning, inputs that are not there.  Looks, and opens nothing for writing. */
#include "pipeline/pipeline_loading.h"

#include "base/resources.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* An option of a stage with the value in use. */
typedef struct file_option {
    const loading_stage *stage;
    const quoth_option *option;
    const option_given *given;
} file_option;

static const void *option_field(const file_option *o)
{
    return (const char *)o->stage->config + o->option->offset;
}

static size_t option_values(const file_option *o)
{
    return o->option->flags & QUOTH_LIST ? ((const quoth_list *)option_field(o))->count : 1;
}

static const char *option_value(const file_option *o, size_t index)
{
    if (!(o->option->flags & QUOTH_LIST)) return ((const quoth_str *)option_field(o))->ptr;
    const quoth_list *list = option_field(o);
    return ((const quoth_str *)list->items)[index].ptr;
}

static diag_place option_place(const file_option *o, size_t index)
{
    const tree_node *value = o->given->value;
    if (!value) return o->stage->use_place;
    bool item = value->kind == TREE_LIST && index < value->count;
    return item ? value->entries[index].value->place : value->place;
}

/* -------------------------------------------------------------------------------------------- resources */

/* Which of a stage's resources an option stands for only the stage knows: any kind that it uses will do. */
static bool find_resource(const loading *l, const quoth_stage *def, const char *name, char *why, size_t size)
{
    static const char *const kinds[] = {"lexicons", "models"};
    bool told = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        bool used = !def->resources || !def->resources->kind;
        for (const quoth_resource *r = def->resources; r && r->kind; r++) used |= strcmp(r->kind, kinds[i]) == 0;
        if (used && resources_find(l->directory, kinds[i], name, why, size)) return true;
        told |= used;
    }
    return !told; /* kinds of a plugin's own are not looked for */
}

static void check_resource(loading *l, const file_option *o)
{
    /* A default is the installation's matter: what opens the stage reports it. */
    for (size_t i = 0; o->given->value && i < option_values(o); i++) {
        const char *name = option_value(o, i);
        char why[512];
        if (!name || !*name || find_resource(l, o->stage->found.def, name, why, sizeof why)) continue;
        if (strchr(name, '/'))
            loading_error(l, "missing-file", option_place(o, i),
                          "the path is relative to the folder of the pipeline file", "option '%s': %s", o->option->name,
                          why);
        else
            loading_error(l, "missing-file", option_place(o, i),
                          pool_format(l->pool, "for a file beside the pipeline file write './%s'", name),
                          "option '%s': no file '%s' is installed with quoth or lies in QUOTH_DATA_PATH",
                          o->option->name, name);
    }
}

/* ---------------------------------------------------------------------------------------------- outputs */

/* An output that is a file, or standard output. */
typedef struct file_output {
    file_option of;
    diag_place place;
    const char *name;   /* in messages */
    const char *folder; /* absolute; NULL: standard output */
    const char *base;
} file_output;

/* Reports why the file cannot be written; fills folder and base where it can. */
static bool place_output(loading *l, file_output *out, const char *path)
{
    const char *slash = strrchr(path, '/');
    out->base = slash ? slash + 1 : path;
    const char *folder = !slash ? "." : slash == path ? "/" : pool_copy(l->pool, path, (size_t)(slash - path));
    struct stat st;
    bool there = stat(path, &st) == 0;
    const char *help = NULL, *why = NULL;
    if (there && S_ISDIR(st.st_mode)) {
        why = "it is a folder";
        help = "name a file in it";
    } else if (there && !S_ISREG(st.st_mode)) {
        return false; /* a device or pipe takes what any number of sinks write */
    } else if (stat(folder, &st) != 0) {
        bool missing = errno == ENOENT;
        why = missing ? pool_format(l->pool, "there is no folder '%s'", folder)
                      : pool_format(l->pool, "cannot look into folder '%s': %s", folder, strerror(errno));
        if (missing) help = pool_format(l->pool, "make it with `mkdir -p %s`, or name another file", folder);
    } else if (!S_ISDIR(st.st_mode)) {
        why = pool_format(l->pool, "'%s' is no folder", folder);
    } else if (access(folder, W_OK | X_OK) != 0) {
        why = pool_format(l->pool, "nothing can be written into folder '%s': %s", folder, strerror(errno));
    }
    if (why) {
        if (l->overrides->opens_outputs)
            loading_error(l, "unreachable-output", out->place, help, "output '%s' of '%s' cannot be written: %s", path,
                          out->of.stage->options.label, why);
        return false;
    }
    char *absolute = realpath(folder, NULL);
    out->folder = absolute ? pool_copy(l->pool, absolute, strlen(absolute)) : folder;
    free(absolute);
    return true;
}

static bool is_file(const char *path, struct stat *st)
{
    return stat(path, st) == 0 && S_ISREG(st->st_mode);
}

/* An output that is also read would be lost in the end: its new contents replace it. */
static void check_overwriting(loading *l, const file_output *out, const char *path)
{
    struct stat output, other;
    if (!is_file(path, &output)) return;
    if (strcmp(l->path, "-") != 0 && is_file(l->path, &other) && output.st_dev == other.st_dev &&
        output.st_ino == other.st_ino) {
        loading_error(l, "output-is-input", out->place, "name another file",
                      "output '%s' of '%s' is the pipeline file itself", path, out->of.stage->options.label);
    }
    for (size_t i = 0; i < l->count; i++) {
        const loading_stage *stage = &l->stages[i];
        for (size_t o = 0; stage->filled && o < options_count(stage->options.table); o++) {
            file_option input = {stage, &stage->options.table[o], &stage->options.given[o]};
            if (!(input.option->flags & QUOTH_INPUTS)) continue;
            for (size_t v = 0; v < option_values(&input); v++) {
                const char *name = option_value(&input, v), *slash = name ? strrchr(name, '/') : NULL;
                /* Of what may be a hundred thousand names, only those that look like it are looked up. */
                if (!name || strcmp(slash ? slash + 1 : name, out->base) != 0) continue;
                if (!is_file(name, &other) || output.st_dev != other.st_dev || output.st_ino != other.st_ino) continue;
                loading_error(l, "output-is-input", out->place, "name another file",
                              "output '%s' of '%s' is an input of '%s'", path, out->of.stage->options.label,
                              stage->options.label);
            }
        }
    }
}

static bool same_output(const file_output *a, const file_output *b)
{
    if (!a->folder || !b->folder) return a->folder == b->folder;
    return strcmp(a->folder, b->folder) == 0 && strcmp(a->base, b->base) == 0;
}

/* Takes the outputs of one option; `outputs` are those seen before. */
static void check_output(loading *l, const file_option *o, file_output *outputs, size_t *count)
{
    const char *path = option_value(o, 0);
    if (!path) return;
    bool standard = !*path || strcmp(path, "-") == 0;
    file_output out = {*o, option_place(o, 0), standard ? "standard output" : path, NULL, NULL};
    if (!standard) {
        if (!place_output(l, &out, path)) return;
        if (l->overrides->opens_outputs) check_overwriting(l, &out, path);
    }
    for (size_t i = 0; i < *count; i++) {
        /* Equal labels are reported already: one of the two may be a slip. */
        if (!same_output(&outputs[i], &out) || strcmp(outputs[i].of.stage->options.label, o->stage->options.label) == 0)
            continue;
        loading_error(l, "output-twice", out.place,
                      pool_format(l->pool, "give each sink a file of its own: '%s' of '%s' and of '%s'",
                                  o->option->name, outputs[i].of.stage->options.label, o->stage->options.label),
                      standard ? "'%s' and '%s' both write %s" : "'%s' and '%s' both write '%s'",
                      outputs[i].of.stage->options.label, o->stage->options.label, out.name);
        return;
    }
    outputs[(*count)++] = out;
}

/* ----------------------------------------------------------------------------------------------- inputs */

static void check_inputs(loading *l, const file_option *o)
{
    for (size_t i = 0; i < option_values(o); i++) {
        const char *name = option_value(o, i);
        struct stat st;
        if (!name || !*name || strcmp(name, "-") == 0 || strpbrk(name, "*?[") || strstr(name, "://")) continue;
        if (stat(name, &st) == 0 || (errno != ENOENT && errno != ENOTDIR)) continue;
        diagnostics_add(l->diags, QUOTH_WARNING, "missing-input", option_place(o, i),
                        name[0] == '/' ? NULL : "the path is relative to the folder in which quoth is started",
                        "there is no file or folder '%s'", name);
    }
}

void loading_check_files(loading *l)
{
    file_output *outputs = pool_alloc(l->pool, (l->count + 1) * sizeof *outputs);
    size_t count = 0;
    for (size_t i = 0; i < l->count; i++) {
        const loading_stage *stage = &l->stages[i];
        for (size_t o = 0; stage->filled && o < options_count(stage->options.table); o++) {
            file_option one = {stage, &stage->options.table[o], &stage->options.given[o]};
            quoth_kind kind = one.option->kind;
            if (kind != QUOTH_PATH && kind != QUOTH_TEXT) continue;
            if (one.option->flags & QUOTH_RESOURCE) check_resource(l, &one);
            if (one.option->flags & QUOTH_INPUTS && l->overrides->warns_of_inputs) check_inputs(l, &one);
            if (one.option->flags & QUOTH_OUTPUT) check_output(l, &one, outputs, &count);
        }
    }
}
