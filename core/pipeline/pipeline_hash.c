/* SPDX-License-Identifier: Apache-2.0 */
/* The pipeline's hash: equal for all runs that must give equal records from equal documents.  It covers each stage's
 * name and version and its options with the values in use, given or not; not labels, comments, limits, and not what is
 * local: inputs, outputs, and where the files happen to be. */
#include "pipeline/pipeline_loading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_options(const void *left, const void *right)
{
    const quoth_option *a = *(const quoth_option *const *)left, *b = *(const quoth_option *const *)right;
    return strcmp(a->name, b->name);
}

static void add_text(hash *h, const char *text)
{
    hash_add_str(h, (quoth_str){text, strlen(text)});
}

void loading_make_hash(loading *l)
{
    hash h;
    hash_begin(&h);
    add_text(&h, "quoth.pipeline/1");
    for (size_t i = 0; i < l->count; i++) {
        const loading_stage *stage = &l->stages[i];
        const quoth_stage *def = stage->found.def;
        add_text(&h, "stage");
        add_text(&h, def->name);
        add_text(&h, def->version);
        /* By name, so that a table may be put into another order. */
        size_t total = options_count(def->options), count = 0;
        const quoth_option **sorted = memory_alloc(total * sizeof(*sorted));
        for (size_t o = 0; o < total; o++) {
            if (!(def->options[o].flags & QUOTH_LOCAL)) sorted[count++] = &def->options[o];
        }
        qsort(sorted, count, sizeof(*sorted), compare_options);
        for (size_t o = 0; o < count; o++) options_hash(sorted[o], stage->config, l->directory, &h);
        free(sorted);
    }
    hash_end(&h, l->hash);
}
