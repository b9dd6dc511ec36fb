/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a pipeline file, with the stages of the tests: never a crash, an error where there is no pipeline, and
 * edges of its graph that lead forward. */
#include "base/memory.h"
#include "pipeline/pipeline.h"
#include "pipeline/pipeline_graph.h"

#include "../core/plugin_folders.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(const pipeline *p)
{
    pool *memory = pool_new();
    pipeline_graph graph = pipeline_graph_make(p, memory);
    for (size_t i = 0; i < graph.count; i++) {
        if (graph.edges[i].from >= graph.edges[i].to || graph.edges[i].to >= p->stage_count) abort();
        if (graph.edges[i].count == 0) abort();
    }
    pool_free(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    if (!nowhere) {
        plugin_folders_set();
        setenv("FUZZ", "value", 1);
        nowhere = fopen("/dev/null", "w");
    }
    char *text = memory_alloc(size + 1);
    if (size > 0) memcpy(text, data, size);
    diagnostics *diags = diagnostics_new();
    modules *mods = modules_open(diags);
    pipeline_overrides overrides = {.opens_outputs = true, .warns_of_inputs = true};
    pipeline *p = pipeline_load_text("fuzz.yaml", text, &overrides, mods, diags);
    if (p)
        look_at(p);
    else if (diagnostics_errors(diags) == 0)
        abort();
    if (nowhere) diagnostics_print(diags, nowhere, true);
    pipeline_free(p);
    modules_close(mods);
    diagnostics_free(diags);
    free(text);
    return 0;
}
