/* SPDX-License-Identifier: Apache-2.0 */
/* A pipeline file, loaded and checked: what the runner runs.  `quoth check` and `quoth run` share this path. */
#ifndef QUOTH_CORE_PIPELINE_H
#define QUOTH_CORE_PIPELINE_H

#include "base/diagnostics.h"
#include "hosting/module.h"

/* One layer that flows through the pipeline, with the stage that writes it. */
typedef struct pipeline_layer {
    const quoth_layer *def;
    size_t writer; /* index into stages */
} pipeline_layer;

/* One stage as used: its table, its filled configuration. */
typedef struct pipeline_stage {
    const quoth_stage *def;
    const quoth_bundle *bundle;
    const char *plugin; /* name of the plugin that holds it */
    const char *label;  /* `as`, or the stage's name */
    void *config;       /* def->config_size bytes, filled; owned by the pipeline */
    diag_place place;   /* where the file names it */
} pipeline_stage;

typedef struct pipeline {
    const char *name;
    const char *path;       /* of the file, as given */
    const char *directory;  /* of the file: resources are relative to it */
    pipeline_stage *stages; /* source first, then stages, then sinks, as in the file */
    size_t stage_count;
    pipeline_layer *layers; /* the index is the quoth_layer_id */
    size_t layer_count;
    char hash[65];            /* SHA-256 over the resolved stages, versions and options that are not local; hex */
    uint64_t document_memory; /* limits: bytes one document may take */
    uint64_t queue_memory;    /* limits: bytes of documents between reading and writing */
    const struct trial_cases *tests; /* that the file gives; NULL: none (see pipeline/trial_case.h) */
} pipeline;

/* What the command line adds to a pipeline file. */
typedef struct pipeline_overrides {
    const char *const *sets; /* "STAGE.OPTION=VALUE" */
    size_t set_count;
    const char *const *inputs; /* replace the source's QUOTH_INPUTS option */
    size_t input_count;
    const char *output; /* -o: the only sink's QUOTH_OUTPUT option; NULL: none */
    /* What will be done with the pipeline, and so which files are looked at. */
    bool opens_outputs;   /* outputs that cannot be written are errors */
    bool warns_of_inputs; /* inputs that are not there are warnings; a run reports them itself */
} pipeline_overrides;

/* Loads and checks `path` ("-": standard input).  All semantic errors go to `diags`; returns NULL when there is any.
 * Loads the plugins it names through `mods`, runs each stage's check(), but opens nothing. */
pipeline *pipeline_load(const char *path, const pipeline_overrides *, modules *mods, diagnostics *diags);
/* The same for a pipeline that lies in no file; `name` stands for one in messages, `text` must outlive `mods`. */
pipeline *pipeline_load_text(const char *name, const char *text, const pipeline_overrides *, modules *mods,
                             diagnostics *diags);
void pipeline_free(pipeline *);

/* The layer of that name, QUOTH_NONE if the pipeline has none. */
quoth_layer_id pipeline_layer_find(const pipeline *, const char *name);

#endif
