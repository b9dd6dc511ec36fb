/* SPDX-License-Identifier: Apache-2.0 */
/* Plugins: which there are, and the stages in them.
 *
 * Shared objects are looked for in QUOTH_PLUGIN_PATH (colon-separated), then in the installed folder; preloaded ones
 * (static builds) come first. */
#ifndef QUOTH_CORE_MODULE_H
#define QUOTH_CORE_MODULE_H

#include "base/diagnostics.h"
#include "quoth/plugin.h"

enum {
    MODULE_MAX_TABLE = 512, /* elements of a table in a bundle: one that is not ended is found out */
    MODULE_MAX_NAME = 64    /* characters of a name */
};

typedef struct modules modules;

modules *modules_open(diagnostics *);
void modules_close(modules *); /* never unloads: threads of libraries may linger */
/* Keeps `memory` (of malloc) until modules_close: the text of files that places point into. */
void *modules_keep(modules *, void *memory);

typedef enum module_result {
    MODULE_FOUND,
    MODULE_UNKNOWN,   /* nobody has heard of it */
    MODULE_NOT_BUILT, /* a built-in one that configure left out; *why names the library that was missing */
    MODULE_BROKEN,    /* the file is there and does not load; *why is the loader's message */
    MODULE_WRONG_ABI  /* *why names both versions */
} module_result;

typedef struct module_stage {
    const quoth_stage *def;
    const quoth_bundle *bundle;
    const char *plugin, *file;
} module_stage;

/* Finds the stage `name`: first in the plugin of that file name, then in all others.  *why is owned by `mods`. */
module_result modules_find(modules *, const char *name, module_stage *found, const char **why);
/* Loads all that can be loaded (for lists and near names).  Broken ones are listed with `def` NULL and `why`. */
typedef void module_visitor(void *self, const module_stage *, module_result, const char *why);
void modules_each(modules *, module_visitor *, void *self);

/* The port of a stage for a layer; NULL: not declared. */
const quoth_port *stage_port(const quoth_stage *, const char *layer);

/* True for lower-case-with-dashes; with `dots` also for such words joined by dots. */
bool module_name_is_valid(const char *name, bool dots);

#endif
