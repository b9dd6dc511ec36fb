/* SPDX-License-Identifier: Apache-2.0 */
/* Which plugins there are and where: preloaded ones, then the folders of QUOTH_PLUGIN_PATH, then the installed one.
 * Folders are listed at once, files are loaded only when somebody needs them. */
#include "hosting/module_loading.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANIFEST_MAX_LINE = 1024 };

typedef struct module {
    const char *name, *file;
    const char *why;            /* it did not load */
    const quoth_bundle *bundle; /* NULL: not loaded, or broken */
    module_result result;
    bool tried;
} module;

/* A built-in plugin that configure left out. */
typedef struct absent {
    const char *name, *missing;
} absent;

struct modules {
    pool *pool;
    module *items;
    size_t count, capacity;
    absent *absents;
    size_t absent_count, absent_capacity;
};

/* ------------------------------------------------------------------------------------------- what there is */

static module *modules_by_name(modules *mods, const char *name)
{
    for (size_t i = 0; i < mods->count; i++) {
        if (strcmp(mods->items[i].name, name) == 0) return &mods->items[i];
    }
    return NULL;
}

/* Adds a plugin unless an earlier folder has one of that name; NULL then. */
static module *modules_add(modules *mods, const char *name, const char *file)
{
    if (modules_by_name(mods, name)) return NULL;
    if (mods->count == mods->capacity) {
        mods->capacity = mods->capacity ? 2 * mods->capacity : 16;
        mods->items = memory_resize(mods->items, mods->capacity, sizeof *mods->items);
    }
    module *m = &mods->items[mods->count++];
    *m = (module){.name = pool_copy(mods->pool, name, strlen(name)), .file = file};
    return m;
}

static void module_take(modules *mods, module *m, const quoth_bundle *raw)
{
    m->tried = true;
    m->bundle = bundle_adopt(raw, mods->pool, &m->result, &m->why);
}

static void module_load(modules *mods, module *m)
{
    if (m->tried) return;
    m->tried = true;
    m->result = MODULE_BROKEN;
    const quoth_bundle *raw = loader_open(m->file, mods->pool, &m->why);
    if (raw) module_take(mods, m, raw);
}

static void add_preloaded(void *self, const char *name, const quoth_bundle *raw)
{
    modules *mods = self;
    module *m = modules_add(mods, name, "(linked in)");
    if (m) module_take(mods, m, raw);
}

/* The manifest says which built-in plugins configure left out: lines of plugin, yes or no, missing libraries. */
static void read_manifest(modules *mods, const char *folder)
{
    char *path = memory_format("%s/manifest", folder);
    FILE *file = fopen(path, "re");
    free(path);
    if (!file) return;
    char line[MANIFEST_MAX_LINE];
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '#') continue;
        char *built = strchr(line, '\t');
        if (!built) continue;
        *built++ = '\0';
        char *missing = strchr(built, '\t');
        if (missing) *missing++ = '\0';
        if (strcmp(built, "no") != 0) continue;
        const char *library = missing && *missing ? missing : "a library";
        if (mods->absent_count == mods->absent_capacity) {
            mods->absent_capacity = mods->absent_capacity ? 2 * mods->absent_capacity : 8;
            mods->absents = memory_resize(mods->absents, mods->absent_capacity, sizeof *mods->absents);
        }
        mods->absents[mods->absent_count++] =
            (absent){pool_copy(mods->pool, line, strlen(line)), pool_copy(mods->pool, library, strlen(library))};
    }
    fclose(file);
}

typedef struct folder_file {
    char name[MODULE_MAX_NAME + 1];
    bool archive; /* NAME.la: it knows where the shared object lies, so it is preferred to NAME.so */
} folder_file;

static int compare_files(const void *left, const void *right)
{
    const folder_file *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order != 0 ? order : (int)b->archive - (int)a->archive;
}

/* False: the folder cannot be read; errno says why. */
static bool list_folder(modules *mods, const char *folder)
{
    DIR *dir = opendir(folder);
    if (!dir) return false;
    folder_file *files = NULL;
    size_t count = 0, capacity = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        const char *dot = strrchr(entry->d_name, '.');
        if (!dot || (strcmp(dot, ".la") != 0 && strcmp(dot, ".so") != 0)) continue;
        size_t len = (size_t)(dot - entry->d_name);
        folder_file file = {.archive = dot[1] == 'l'};
        if (len > MODULE_MAX_NAME) continue;
        memcpy(file.name, entry->d_name, len);
        if (!module_name_is_valid(file.name, false)) continue;
        if (count == capacity) {
            capacity = capacity ? 2 * capacity : 32;
            files = memory_resize(files, capacity, sizeof *files);
        }
        files[count++] = file;
    }
    closedir(dir);
    if (count > 0) qsort(files, count, sizeof *files, compare_files);
    for (size_t i = 0; i < count; i++) {
        modules_add(mods, files[i].name,
                    pool_format(mods->pool, "%s/%s.%s", folder, files[i].name, files[i].archive ? "la" : "so"));
    }
    free(files);
    read_manifest(mods, folder);
    return true;
}

modules *modules_open(diagnostics *diags)
{
    modules *mods = memory_alloc(sizeof *mods);
    mods->pool = pool_new();
    loader_each_preloaded(add_preloaded, mods);
    const char *path = getenv("QUOTH_PLUGIN_PATH");
    char *folders = memory_copy(path ? path : ""), *rest = folders;
    for (char *folder; (folder = strsep(&rest, ":"));) {
        if (!*folder || list_folder(mods, folder)) continue;
        diagnostics_add(diags, QUOTH_WARNING, "plugin-folder", (diag_place){.file = NULL},
                        "correct the environment variable QUOTH_PLUGIN_PATH", "cannot read plugin folder '%s': %s",
                        folder, strerror(errno));
    }
    free(folders);
    (void)list_folder(mods, QUOTH_PLUGIN_DIR); /* not there before `make install` */
    return mods;
}

void modules_close(modules *mods)
{
    if (!mods) return;
    free(mods->items);
    free(mods->absents);
    pool_free(mods->pool);
    free(mods);
}

void *modules_keep(modules *mods, void *memory)
{
    pool_defer(mods->pool, free, memory);
    return memory;
}

/* ------------------------------------------------------------------------------------------------ finding */

const quoth_port *stage_port(const quoth_stage *stage, const char *layer)
{
    for (const quoth_port *port = stage->ports; port && port->layer; port++) {
        if (strcmp(port->layer, layer) == 0) return port;
    }
    return NULL;
}

static const quoth_stage *module_stage_find(const module *m, const char *name)
{
    for (const quoth_stage *const *stage = m->bundle ? m->bundle->stages : NULL; stage && *stage; stage++) {
        if (strcmp((*stage)->name, name) == 0) return *stage;
    }
    return NULL;
}

module_result modules_find(modules *mods, const char *name, module_stage *found, const char **why)
{
    *why = NULL;
    *found = (module_stage){.plugin = name};
    module *own = modules_by_name(mods, name);
    if (own) {
        module_load(mods, own);
        found->file = own->file;
        if (!own->bundle) {
            *why = own->why;
            return own->result;
        }
    }
    for (size_t i = 0; !own && i < mods->absent_count; i++) {
        if (strcmp(mods->absents[i].name, name) != 0) continue;
        *why = mods->absents[i].missing;
        return MODULE_NOT_BUILT;
    }
    /* The plugin of that name first, so that a stage costs the loading of one file. */
    for (size_t i = 0; i <= mods->count; i++) {
        module *m = i == 0 ? own : &mods->items[i - 1];
        if (!m) continue;
        module_load(mods, m);
        const quoth_stage *stage = module_stage_find(m, name);
        if (!stage) continue;
        *found = (module_stage){.def = stage, .bundle = m->bundle, .plugin = m->name, .file = m->file};
        return MODULE_FOUND;
    }
    return MODULE_UNKNOWN;
}

void modules_each(modules *mods, module_visitor *visit, void *self)
{
    for (size_t i = 0; i < mods->count; i++) {
        module *m = &mods->items[i];
        module_load(mods, m);
        module_stage stage = {.bundle = m->bundle, .plugin = m->name, .file = m->file};
        if (!m->bundle) visit(self, &stage, m->result, m->why);
        for (const quoth_stage *const *def = m->bundle ? m->bundle->stages : NULL; def && *def; def++) {
            stage.def = *def;
            visit(self, &stage, MODULE_FOUND, NULL);
        }
    }
    for (size_t i = 0; i < mods->absent_count; i++) {
        if (modules_by_name(mods, mods->absents[i].name)) continue;
        module_stage stage = {.plugin = mods->absents[i].name};
        visit(self, &stage, MODULE_NOT_BUILT, mods->absents[i].missing);
    }
}
