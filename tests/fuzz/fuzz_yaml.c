/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a YAML tree: never a crash, every node within the limits, every place within the text. */
#include "base/yaml_tree.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nodes of the expanded tree; aborts where what the header promises does not hold. */
static size_t walk(const tree_node *node, size_t depth)
{
    if (depth > TREE_MAX_DEPTH || node->place.line == 0) abort();
    size_t count = 1;
    for (size_t i = 0; i < node->count; i++) {
        const tree_entry *entry = &node->entries[i];
        if ((node->kind == TREE_MAP) != (entry->key != NULL)) abort();
        count += walk(entry->value, depth + 1);
        if (count > TREE_MAX_NODES) abort();
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pool *memory = pool_new();
    diagnostics *diags = diagnostics_new();
    tree_input input = {.file = "fuzz.yaml", .source = (const char *)data, .len = size};
    const tree_node *root = tree_parse(memory, &input, diags);
    if (root)
        walk(root, 0);
    else if (diagnostics_errors(diags) == 0)
        abort();
    static FILE *nowhere;
    if (!nowhere) nowhere = fopen("/dev/null", "w");
    if (nowhere) diagnostics_print(diags, nowhere, true);
    diagnostics_free(diags);
    pool_free(memory);
    return 0;
}
