/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/pipeline_loading.h"

#include "pipeline/trial_case.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the host itself hands out lies in a pool that goes with it. */
typedef struct owned_pipeline {
    pipeline public;
    pool *pool;
} owned_pipeline;

const char *const pipeline_keys[] = {"quoth", "name", "description", "limits", "stages", "tests", "environment", NULL};

const quoth_option pipeline_limits[] = {
    {.name = "document-memory",
     .help = "memory that one document may take, its layers included",
     .kind = QUOTH_BYTES,
     .fallback = "48MiB",
     .min = 1 << 20,
     .max = 4294967296.0,
     .offset = 0},
    {.name = "queue",
     .help = "memory of documents that wait for a worker or a sink",
     .kind = QUOTH_BYTES,
     .fallback = "32MiB",
     .min = 1 << 20,
     .max = 1099511627776.0,
     .offset = sizeof(uint64_t)},
    {.name = NULL},
};

/* ------------------------------------------------------------------------------------------ helpers */

void loading_error(loading *l, const char *code, diag_place place, const char *help, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diagnostics_vadd(l->diags, QUOTH_ERROR, code, place, help, format, arguments);
    va_end(arguments);
}

/* True if `part` is some of the words of `whole`, which '-' joins: "robots" of "respect-robots". */
static bool has_words(const char *whole, const char *part)
{
    size_t len = strlen(part);
    for (const char *at = strstr(whole, part); len > 0 && at; at = strstr(at + 1, part)) {
        if ((at == whole || at[-1] == '-') && (at[len] == '\0' || at[len] == '-')) return true;
    }
    return false;
}

const char *loading_suggest(loading *l, const char *word, const char *const *candidates, const char *otherwise)
{
    const char *nearest = diagnostics_nearest(word, candidates);
    for (size_t i = 0; !nearest && candidates[i]; i++) {
        if (has_words(word, candidates[i]) || has_words(candidates[i], word)) nearest = candidates[i];
    }
    return nearest ? pool_format(l->pool, "did you mean '%s'?", nearest) : otherwise;
}

const char *loading_join(loading *l, const char *const *words)
{
    const char *text = "";
    for (size_t i = 0; words[i]; i++) {
        text = pool_format(l->pool, "%s%s'%s'", text, i == 0 ? "" : words[i + 1] ? ", " : " and ", words[i]);
    }
    return text;
}

void loading_unknown_key(loading *l, const tree_entry *entry, const char *what, const char *const *known)
{
    const char *all = pool_format(l->pool, "%s knows %s", what, loading_join(l, known));
    loading_error(l, "unknown-key", entry->key_place, loading_suggest(l, entry->key, known, all),
                  "unknown key '%s' in %s", entry->key, what);
}

const char *loading_word(loading *l, const tree_entry *entry)
{
    const tree_node *node = entry->value;
    bool empty = node->kind == TREE_SCALAR && (node->len == 0 || tree_is_null(node));
    if (node->kind == TREE_SCALAR && !empty) return node->text;
    if (empty)
        loading_error(l, "empty-value", node->place, NULL, "key '%s' has no value", entry->key);
    else
        loading_error(l, "wrong-kind", node->place, NULL, "key '%s' expects a text, not %s", entry->key,
                      tree_describe(l->pool, node));
    return NULL;
}

/* ------------------------------------------------------------------------------------------ top level */

static void read_version(loading *l, const tree_node *root)
{
    const tree_entry *entry = tree_find(root, "quoth");
    if (!entry) {
        loading_error(l, "missing-key", l->file_place, "begin the file with 'quoth: 1', the version of its format",
                      "the file lacks the key 'quoth'");
        return;
    }
    const tree_node *node = entry->value;
    if (node->kind == TREE_SCALAR && strcmp(node->text, "1") == 0) return;
    loading_error(l, "format-version", node->place, "this quoth reads version 1: write 'quoth: 1'",
                  "unknown version of the format: %s", tree_describe(l->pool, node));
}

static void read_limits(loading *l, const tree_entry *entry)
{
    if (entry->value->kind != TREE_MAP) {
        loading_error(l, "wrong-kind", entry->value->place, "write 'limits: { queue: 64MiB }'",
                      "key 'limits' expects a mapping, not %s", tree_describe(l->pool, entry->value));
        return;
    }
    option_group_take(l, &l->limits, entry->value);
}

static void read_stages(loading *l, const tree_entry *entry)
{
    const tree_node *list = entry->value;
    l->stages_place = entry->key_place;
    if (list->kind != TREE_LIST) {
        loading_error(l, "wrong-kind", list->place, "write a list of stages: '- use: NAME' for each",
                      "key 'stages' expects a list, not %s", tree_describe(l->pool, list));
        return;
    }
    if (list->count == 0) {
        loading_error(l, "no-stages", list->place, "write '- use: NAME' for each stage", "the pipeline has no stages");
        return;
    }
    if (list->count > PIPELINE_MAX_STAGES) {
        loading_error(l, "too-many-stages", list->entries[PIPELINE_MAX_STAGES].value->place, NULL,
                      "the pipeline has %zu stages: more than %d", list->count, PIPELINE_MAX_STAGES);
        return;
    }
    l->stages = pool_alloc(l->pool, list->count * sizeof *l->stages);
    l->count = list->count;
    for (size_t i = 0; i < l->count; i++) loading_read_stage(l, list->entries[i].value, &l->stages[i]);
    loading_check_labels(l);
}

static void read_top_level(loading *l, const tree_node *root)
{
    loading_read_environment(l, root);
    for (size_t i = 0; i < root->count; i++) {
        const tree_entry *entry = &root->entries[i];
        if (tree_find(root, entry->key) != entry) continue; /* a duplicate, reported with the tree */
        if (strcmp(entry->key, "name") == 0) {
            const char *name = loading_word(l, entry);
            if (name) l->name = name;
        } else if (strcmp(entry->key, "description") == 0) {
            (void)loading_word(l, entry);
        } else if (strcmp(entry->key, "limits") == 0) {
            read_limits(l, entry);
        } else if (strcmp(entry->key, "stages") == 0) {
            read_stages(l, entry);
        } else if (strcmp(entry->key, "tests") == 0) {
            trial_cases *tests = pool_alloc(l->pool, sizeof *tests);
            trial_cases_read(tests, entry, l->directory, l->pool, l->diags);
            l->tests = tests;
        } else if (strcmp(entry->key, "quoth") != 0 && strcmp(entry->key, "environment") != 0) {
            loading_unknown_key(l, entry, "a pipeline file", pipeline_keys);
        }
    }
    read_version(l, root);
    if (!tree_find(root, "stages")) {
        loading_error(l, "missing-key", l->file_place, "add 'stages:' with a list of stages",
                      "the file lacks the key 'stages'");
    }
}

/* ---------------------------------------------------------------------------------------------- the file */

/* The whole file, kept until modules_close.  NULL: not readable (reported). */
static char *read_file(loading *l, size_t *len)
{
    bool standard = strcmp(l->path, "-") == 0;
    FILE *file = standard ? stdin : fopen(l->path, "re");
    size_t limit = TREE_MAX_BYTES + 1; /* one more than what is accepted, so that a longer file is seen */
    char *text = file ? memory_alloc(limit + 1) : NULL;
    if (file) *len = fread(text, 1, limit, file);
    if (!file || ferror(file)) {
        loading_error(l, "unreadable-file", (diag_place){.file = NULL}, "give the path of a pipeline file",
                      "cannot read pipeline '%s': %s", l->path, strerror(errno));
        free(text);
        text = NULL;
    }
    if (file && !standard) fclose(file);
    if (!text) return NULL;
    text = memory_resize(text, *len + 1, 1);
    text[*len] = '\0';
    return modules_keep(l->mods, text);
}

/* The folder of the file, absolute, so that it still holds if somebody changes the working folder. */
static const char *find_directory(loading *l)
{
    const char *slash = strrchr(l->path, '/');
    const char *folder = !slash ? "." : slash == l->path ? "/" : pool_copy(l->pool, l->path, (size_t)(slash - l->path));
    char *absolute = realpath(folder, NULL);
    const char *kept = absolute ? pool_copy(l->pool, absolute, strlen(absolute)) : folder;
    free(absolute);
    return kept;
}

/* "news" for "pipelines/news.yaml". */
static const char *name_of_file(loading *l)
{
    if (strcmp(l->path, "-") == 0) return "stdin";
    const char *slash = strrchr(l->path, '/'), *base = slash ? slash + 1 : l->path, *dot = strrchr(base, '.');
    return pool_copy(l->pool, base, dot && dot > base ? (size_t)(dot - base) : strlen(base));
}

static const tree_node *read_tree(loading *l, const char *given)
{
    size_t len = given ? strlen(given) : 0;
    const char *text = given ? given : read_file(l, &len);
    if (!text) return NULL;
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* a byte order mark is no text */
        text += 3;
        len -= 3;
    }
    l->file_place = (diag_place){l->path, text, len, 1, 1, 0};
    tree_input input = {.file = l->path, .source = text, .len = len};
    const tree_node *root = tree_parse(l->pool, &input, l->diags);
    if (!root || root->kind == TREE_MAP) return root;
    loading_error(l, "not-a-pipeline", root->place,
                  "a pipeline file is a mapping with the keys 'quoth', 'name' and 'stages'",
                  "the file holds %s, not a pipeline", tree_describe(l->pool, root));
    return NULL;
}

static pipeline *finish(loading *l)
{
    owned_pipeline *made = memory_alloc(sizeof *made);
    made->pool = l->pool;
    pipeline *p = &made->public;
    p->name = l->name;
    p->path = l->path;
    p->directory = l->directory;
    p->stage_count = l->count;
    p->stages = pool_alloc(l->pool, l->count * sizeof *p->stages);
    for (size_t i = 0; i < l->count; i++) {
        const loading_stage *stage = &l->stages[i];
        p->stages[i] = (pipeline_stage){.def = stage->found.def,
                                        .bundle = stage->found.bundle,
                                        .plugin = stage->found.plugin,
                                        .label = stage->options.label,
                                        .config = stage->config,
                                        .place = stage->use_place};
    }
    p->layers = l->layers;
    p->layer_count = l->layer_count;
    memcpy(p->hash, l->hash, sizeof p->hash);
    p->document_memory = l->limit_values[0];
    p->queue_memory = l->limit_values[1];
    p->tests = l->tests;
    return p;
}

/* `given`: the text of the file; NULL: read it. */
static pipeline *load(const char *path, const char *given, const pipeline_overrides *overrides, modules *mods,
                      diagnostics *diags)
{
    static const pipeline_overrides none;
    size_t errors = diagnostics_errors(diags);
    loading l = {.pool = pool_new(), .mods = mods, .diags = diags, .overrides = overrides ? overrides : &none};
    l.path = modules_keep(mods, memory_copy(path));
    l.directory = find_directory(&l);
    l.name = name_of_file(&l);
    option_group_begin(&l, &l.limits, "limits", NULL, pipeline_limits);
    const tree_node *root = read_tree(&l, given);
    if (root) {
        read_top_level(&l, root);
        loading_apply_overrides(&l);
        loading_fill(&l);
        loading_check_order(&l);
        loading_check_layers(&l);
        if (diagnostics_errors(diags) == errors) loading_check_use(&l);
        loading_check_files(&l);
    }
    if (diagnostics_errors(diags) > errors) {
        pool_free(l.pool);
        return NULL;
    }
    loading_make_hash(&l);
    return finish(&l);
}

pipeline *pipeline_load(const char *path, const pipeline_overrides *overrides, modules *mods, diagnostics *diags)
{
    return load(path, NULL, overrides, mods, diags);
}

pipeline *pipeline_load_text(const char *name, const char *text, const pipeline_overrides *overrides, modules *mods,
                             diagnostics *diags)
{
    return load(name, text, overrides, mods, diags);
}

void pipeline_free(pipeline *p)
{
    if (!p) return;
    owned_pipeline *made = (owned_pipeline *)(void *)p;
    pool_free(made->pool);
    free(made);
}

quoth_layer_id pipeline_layer_find(const pipeline *p, const char *name)
{
    for (size_t i = 0; i < p->layer_count; i++) {
        if (strcmp(p->layers[i].def->name, name) == 0) return (quoth_layer_id)i;
    }
    return QUOTH_NONE;
}
