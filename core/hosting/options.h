/* SPDX-License-Identifier: Apache-2.0 */
/* Options as data: values of a pipeline file are checked against a table of quoth_option and put into the fields of a
 * configuration. */
#ifndef QUOTH_CORE_OPTIONS_H
#define QUOTH_CORE_OPTIONS_H

#include "base/diagnostics.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/pattern.h"
#include "base/yaml_tree.h"

enum {
    OPTIONS_MAX_COUNT = 512 /* in one table */
};

/* Options in a table; `table` may be NULL. */
size_t options_count(const quoth_option *table);
/* The index of an option by name; QUOTH_NONE if there is none. */
size_t options_find(const quoth_option *table, const char *name);
/* Bytes of one value of a kind. */
size_t options_kind_size(quoth_kind);
/* Bytes that the option's field takes in the configuration. */
size_t options_field_size(const quoth_option *);
/* "integer", "list of paths", ...: what the option expects; constant. */
const char *options_kind_name(const quoth_option *);

/* A bound of the option's range in its unit: "1MiB", "10s", "0.5". */
void options_format_limit(const quoth_option *, double limit, char *text, size_t size);

/* A value given to an option. */
typedef struct option_given {
    const tree_node *value; /* NULL: none, the fallback counts */
    diag_place key;         /* where the option is named */
    bool wrong;             /* it has an error already, which is reported */
} option_given;

/* Whose options these are. */
typedef struct options_owner {
    const char *label;     /* "quote-detect": for messages */
    const char *directory; /* absolute: what QUOTH_RESOURCE paths with a '/' are relative to */
    diag_place place;      /* where what is missing would have to stand */
} options_owner;

/* Fills the zeroed `config` (config_size bytes, aligned for anything) from `given`, which has an element for each
 * option of the table, and from the fallbacks.  Everything the configuration points to lies in the pool.  Reports all
 * errors and returns whether there was none. */
bool options_fill(const quoth_option *table, const option_given *given, const options_owner *, void *config, pool *,
                  diagnostics *);

/* Checks that a fallback would be accepted; else why not, in memory of the pool.  NULL: it is right. */
const char *options_check_fallback(const quoth_option *, pool *);

/* Adds the value that a configuration holds, in canonical form: equal results, equal bytes. */
void options_hash(const quoth_option *, const void *config, const char *directory, hash *);

#endif
