/* SPDX-License-Identifier: Apache-2.0 */
/* A pipeline while it is being loaded.  The steps, in this order:
 *   pipeline_load.c       reads the file: its top level, the list of stages
 *   pipeline_variables.c  variables of the environment in options
 *   pipeline_stage.c      one stage: its plugin, its label, the options that the file gives
 *   pipeline_overrides.c  what the command line changes: --set, inputs, -o
 *   pipeline_fill.c       configurations, and each stage's own check()
 *   pipeline_ports.c      the order of stages and their layers
 *   pipeline_files.c      the files that options name
 *   pipeline_hash.c       the hash
 * Every step goes on after errors, so that a file's errors are all reported at once; a step leaves out what an earlier
 * one has found wrong, so that one error is not reported as three. */
#ifndef QUOTH_CORE_PIPELINE_LOADING_H
#define QUOTH_CORE_PIPELINE_LOADING_H

#include "base/memory.h"
#include "base/yaml_tree.h"
#include "hosting/module.h"
#include "hosting/options.h"
#include "pipeline/pipeline.h"

enum { PIPELINE_MAX_STAGES = 100 };

/* A set of options under one label: those of a stage, or the limits. */
typedef struct option_group {
    const char *label;
    const char *stage;         /* the name behind the label; NULL: the limits */
    const quoth_option *table; /* NULL: not known */
    option_given *given;       /* parallel to the table */
} option_group;

typedef struct loading_stage {
    const char *use; /* NULL: the file does not say */
    diag_place use_place, label_place;
    module_stage found; /* def NULL: no such stage (reported) */
    option_group options;
    void *config;
    bool filled;  /* config holds what is to be run */
    bool unclear; /* the file has an error where its options should be: do not ask for those that are missing */
} loading_stage;

typedef struct loading {
    pool *pool; /* of the pipeline */
    modules *mods;
    diagnostics *diags;
    const pipeline_overrides *overrides;
    const char *path, *directory; /* directory: absolute */
    const char *name;
    diag_place file_place, stages_place;
    loading_stage *stages;
    size_t count;
    const char **variables; /* that the file takes; ends with NULL */
    size_t variable_count, variable_bytes;
    bool variables_declared; /* the file has the key `environment` */
    bool variables_warned;   /* of what looks like one where they are off */
    bool variables_unclear;  /* and an error there: do not ask for what it may have named */
    option_group limits;
    uint64_t limit_values[2];        /* document-memory, queue */
    const struct trial_cases *tests; /* NULL: the file has none */
    pipeline_layer *layers;
    size_t layer_count;
    char hash[HASH_HEX_SIZE];
} loading;

/* The table of `limits`; its configuration is loading.limit_values. */
extern const quoth_option pipeline_limits[];
/* The words of the top level and of a stage; they end with NULL. */
extern const char *const pipeline_keys[];
extern const char *const pipeline_stage_keys[];

/* Reports an error of the file. */
void loading_error(loading *, const char *code, diag_place, const char *help, const char *format, ...)
    QUOTH_PRINTF(5, 6);
/* "did you mean 'x'?", or `otherwise` where no candidate is near; in memory of the pool. */
const char *loading_suggest(loading *, const char *word, const char *const *candidates, const char *otherwise);
/* "'a', 'b' and 'c'", in memory of the pool. */
const char *loading_join(loading *, const char *const *words);
/* Reports a key that the mapping does not know. */
void loading_unknown_key(loading *, const tree_entry *, const char *what, const char *const *known);
/* The text of a scalar that must not be empty; NULL: it is none (reported). */
const char *loading_word(loading *, const tree_entry *);

/* Makes room for the options of a group. */
void option_group_begin(loading *, option_group *, const char *label, const char *stage, const quoth_option *table);
/* Takes the options that a mapping gives; reports those that the table does not have. */
void option_group_take(loading *, option_group *, const tree_node *map);
/* The index of an option by name; QUOTH_NONE: none, reported at `place`. */
size_t option_group_find(loading *, const option_group *, const char *name, diag_place place);

/* Reads the key `environment`. */
void loading_read_environment(loading *, const tree_node *root);
/* The value of an option with its variables put in; NULL: it cannot be had (reported). */
const tree_node *loading_expand(loading *, const tree_node *);
void loading_read_stage(loading *, const tree_node *, loading_stage *);
void loading_check_labels(loading *);
void loading_apply_overrides(loading *);
void loading_fill(loading *);
void loading_check_order(loading *);
void loading_check_layers(loading *);
/* Warns of stages whose layers nobody reads. */
void loading_check_use(loading *);
/* Resources, outputs and inputs that the options name. */
void loading_check_files(loading *);
void loading_make_hash(loading *);

/* A stage of that role that is installed, as an example for messages; NULL: none. */
const char *loading_example(loading *, quoth_role);

#endif
