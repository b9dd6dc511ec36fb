/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of the plugin loader; what others use is in module.h. */
#ifndef QUOTH_CORE_MODULE_LOADING_H
#define QUOTH_CORE_MODULE_LOADING_H

#include "base/memory.h"
#include "hosting/module.h"

enum {
    MODULE_MAX_ELEMENT = 4096,   /* bytes of one */
    MODULE_MAX_RECORD = 1 << 16, /* bytes of a layer's record */
    MODULE_MAX_CONFIG = 1 << 20  /* bytes of a configuration */
};

/* Checks a bundle and copies it into the pool in the shape of this host: all structs and elements of tables have our
 * sizes, what a plugin's header did not know yet is zero, and QUOTH_LOCAL is set where it is implied.  So nobody behind
 * this point needs QUOTH_HAS or a recorded size.  NULL: *result and *why say what is wrong. */
const quoth_bundle *bundle_adopt(const quoth_bundle *raw, pool *, module_result *result, const char **why);

/* The elements of a table that its maker recorded as `theirs` bytes each, as elements of `ours` bytes, with a zeroed
 * one at the end.  An element whose first member, a pointer, is NULL ends the table.  NULL: it does not end in time. */
void *bundle_copy_table(pool *, const void *table, size_t theirs, size_t ours, size_t *count);

/* Opens a shared object, or a libtool archive that names one, binding all symbols at once.  NULL: *why is the system
 * loader's message, in memory of the pool. */
const quoth_bundle *loader_open(const char *path, pool *, const char **why);

/* Calls `found` for each plugin that is linked into the program. */
void loader_each_preloaded(void (*found)(void *self, const char *name, const quoth_bundle *), void *self);

#endif
