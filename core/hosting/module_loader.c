/* SPDX-License-Identifier: Apache-2.0 */
/* Shared objects through libltdl: it reads libtool archives and knows what is linked in.  The loader itself is ours,
 * since libltdl's binds lazily (a missing symbol would end the process in the middle of a run) and often says no more
 * than "file not found". */
#include "hosting/module_loading.h"

#include <dlfcn.h>
#include <libltdl/lt_dlloader.h>
#include <ltdl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char loader_message[512]; /* [load] of the last file that was there and did not load */

static lt_module loader_module_open(lt_user_data data, const char *filename, lt_dladvise advise)
{
    (void)data;
    (void)advise;
    /* Without a folder the system would search its own libraries: a plugin never comes from there. */
    if (!filename || !strchr(filename, '/')) return NULL;
    void *module = dlopen(filename, RTLD_NOW | RTLD_LOCAL);
    const char *message = module ? NULL : dlerror();
    if (message && access(filename, F_OK) == 0) snprintf(loader_message, sizeof loader_message, "%s", message);
    return module;
}

static int loader_module_close(lt_user_data data, lt_module module)
{
    (void)data;
    (void)module; /* never unloaded: threads of its libraries may still run in its code */
    return 0;
}

static void *loader_find_symbol(lt_user_data data, lt_module module, const char *name)
{
    (void)data;
    return dlsym(module, name);
}

static bool loader_begin(void)
{
    static const lt_dlvtable loader = {
        .name = "quoth",
        .module_open = loader_module_open,
        .module_close = loader_module_close,
        .find_sym = loader_find_symbol,
        .priority = LT_DLLOADER_PREPEND,
    };
    static bool begun;
    if (begun) return true;
    begun = lt_dlinit() == 0 && lt_dlloader_add(&loader) == 0;
    /* Otherwise libltdl would try its own one on what ours refuses; what it removes is the caller's. */
    if (begun) free(lt_dlloader_remove("lt_dlopen"));
    return begun;
}

const quoth_bundle *loader_open(const char *path, pool *p, const char **why)
{
    if (!loader_begin()) {
        *why = pool_format(p, "libltdl does not start: %s", lt_dlerror());
        return NULL;
    }
    loader_message[0] = '\0';
    lt_dlhandle handle = lt_dlopen(path);
    if (!handle) {
        const char *message = loader_message[0] ? loader_message : lt_dlerror();
        *why = pool_format(p, "%s", message ? message : "unknown error");
        return NULL;
    }
    const quoth_bundle *bundle = lt_dlsym(handle, "quoth_bundle"); /* NAME_LTX_quoth_bundle */
    if (!bundle) {
        const lt_dlinfo *info = lt_dlgetinfo(handle);
        *why = pool_format(p, "it has no symbol '%s_LTX_quoth_bundle': see QUOTH_BUNDLE in quoth/plugin.h",
                           info && info->name ? info->name : "NAME");
    }
    return bundle;
}

/* libltdl gives its callback no argument of ours. */
static struct {
    void (*found)(void *, const char *, const quoth_bundle *);
    void *self;
} preloaded;

static int loader_preloaded(lt_dlhandle handle)
{
    const lt_dlinfo *info = lt_dlgetinfo(handle);
    const quoth_bundle *bundle = lt_dlsym(handle, "quoth_bundle");
    if (!info || !info->name || !bundle) return 0;
    char name[MODULE_MAX_NAME + 1];
    snprintf(name, sizeof name, "%s", info->name);
    for (char *c = name; *c; c++) {
        if (*c == '_') *c = '-'; /* libltdl has made C identifiers of the names */
    }
    preloaded.found(preloaded.self, name, bundle);
    return 0;
}

void loader_each_preloaded(void (*found)(void *, const char *, const quoth_bundle *), void *self)
{
    if (!loader_begin()) return;
    preloaded.found = found;
    preloaded.self = self;
    (void)lt_dlpreload_open(NULL, loader_preloaded);
}
