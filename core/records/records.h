/* SPDX-License-Identifier: Apache-2.0 */
/* Records as the host forms them from the layers of a document: "quoth.claim/1" and "quoth.document/1".
 *
 * The fields are documented in docs/records.md and, as JSON Schema, by record_schema_json. */
#ifndef QUOTH_CORE_RECORDS_H
#define QUOTH_CORE_RECORDS_H

#include "base/resources.h"
#include "documents/document.h"

enum {
    RECORD_CONTEXT_CHARS = 32, /* before and after a claim */
    RECORD_ID_DIGITS = 32,     /* of a claim's id */
    RECORD_MODEL_DIGITS = 16,  /* of a model's hash in made_by */
    RECORD_SCORE_DECIMALS = 4
};

/* What records of one pipeline have in common: the ids of the layers they come from, and who made them.  Constant
 * while documents are processed. */
typedef struct record_form record_form;

/* After all stages are open, so that all resources are known.  `pipeline` is its hash; it is borrowed. */
record_form *record_form_new(const char *pipeline, const layer_table *, const resources *);
void record_form_free(record_form *);

/* What the service "quoth.records/1" of plugin.h does; `schema` names the kind of record.  The latter two return NULL
 * when all is well; `index` must be below the count. */
size_t records_count(const quoth_doc *, const char *schema);
const document_fault *records_lines(quoth_doc *, const char *schema, quoth_str *lines);
const document_fault *records_visit(quoth_doc *, const char *schema, size_t index, const quoth_visitor *);

/* The JSON Schema of a kind of record, dead letter, report or counts; NULL for an unknown one.  From one thread. */
const char *record_schema_json(const char *schema);
/* Their names; ends with NULL. */
extern const char *const record_schema_names[];

#endif
