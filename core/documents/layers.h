/* SPDX-License-Identifier: Apache-2.0 */
/* The layers of a pipeline as the documents need them: how records are checked when a stage is done with them.
 *
 * Invariant: a sealed layer holds records whose spans lie in the text at character boundaries, whose strings lie in the
 * pool, whose references lead to records that exist, whose numbers are finite, whose enumerations have names, and
 * which are in order where the layer says so.  Whoever reads a sealed layer need not check again. */
#ifndef QUOTH_CORE_LAYERS_H
#define QUOTH_CORE_LAYERS_H

#include "quoth/plugin.h"

/* One rule for one column, made ready for a loop over many records. */
typedef struct layer_check {
    const char *column;
    size_t offset;
    quoth_cell cell;
    uint32_t values;   /* QUOTH_U8: how many values have names; 0: any will do */
    quoth_layer_id of; /* QUOTH_REF, QUOTH_RANGE: QUOTH_NONE if the pipeline lacks that layer */
} layer_check;

typedef struct layer_info {
    const quoth_layer *def;
    size_t least_size; /* of a record that has all columns of def */
    layer_check *checks;
    size_t check_count;
} layer_info;

typedef struct layer_table {
    layer_info *layers; /* the index is the quoth_layer_id */
    size_t count;
    const struct record_form *form; /* how records are formed from them; set once all stages are open */
} layer_table;

/* The standard layers of plugin.h, as data; ends with NULL. */
extern const quoth_layer *const standard_layers[];
/* The one of that name; NULL: there is none. */
const quoth_layer *standard_layer_find(const char *wanted);

/* The table of a pipeline's layers; ends the process when memory is out. */
layer_table *layer_table_new(const quoth_layer *const *defs, size_t count);
void layer_table_free(layer_table *);
quoth_layer_id layer_table_find(const layer_table *, const char *name);

/* Column `index` of a layer; NULL behind the last. */
const quoth_column *layer_column(const layer_info *, size_t index);
/* Bytes of a cell in a record. */
size_t layer_cell_size(quoth_cell);

/* The records of one layer in one document.  They lie in the document's memory. */
typedef struct layer_records {
    char *first;
    size_t count, capacity; /* records */
    size_t stride;          /* 0: nothing was appended yet */
} layer_records;

typedef enum layer_result {
    LAYER_OK,
    LAYER_NO_MEMORY,  /* the document's limit */
    LAYER_TOO_MANY,   /* more records than a reference can count */
    LAYER_WRONG_SIZE, /* record_size is not what it was before, or holds no span */
    LAYER_BAD_RECORD  /* a record breaks the rules above */
} layer_result;

struct quoth_doc;
/* Appends `count` zeroed records; *first is the first of them. */
layer_result layer_append(struct quoth_doc *, quoth_layer_id, size_t record_size, size_t count, void **first);
/* Checks a layer and brings its records to the size that readers expect.  LAYER_BAD_RECORD: `why` says what is wrong.
 */
layer_result layer_seal(struct quoth_doc *, quoth_layer_id, char *why, size_t why_size);

#endif
