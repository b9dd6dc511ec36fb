/* SPDX-License-Identifier: Apache-2.0 */
/* Models and lexicons: found by name, mapped read-only, hashed.  [load] only; equal files are mapped once. */
#ifndef QUOTH_CORE_RESOURCES_H
#define QUOTH_CORE_RESOURCES_H

#include "base/hash.h"

typedef struct resource {
    char *kind, *name; /* as asked for */
    char *path;
    void *bytes; /* NULL: empty */
    size_t len;
    char hash[HASH_HEX_SIZE];
} resource;

typedef struct resources resources;

/* `directory` is the pipeline file's: names with a '/' are relative to it.  It is borrowed. */
resources *resources_new(const char *directory);
void resources_free(resources *); /* unmaps */

/* NULL: not there or not readable; `why` says what was looked for and what to do. */
const resource *resources_map(resources *, const char *kind, const char *name, char *why, size_t why_size);

/* Whether resources_map would find it, without mapping it; else `why`. */
bool resources_find(const char *directory, const char *kind, const char *name, char *why, size_t why_size);

/* The path of an installed file, or of one in QUOTH_DATA_PATH; the caller owns it.  NULL: `why` says it. */
char *resources_path(const char *kind, const char *name, char *why, size_t why_size);

size_t resources_count(const resources *);
const resource *resources_at(const resources *, size_t index); /* in the order of first use */

#endif
