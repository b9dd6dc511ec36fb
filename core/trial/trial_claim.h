/* SPDX-License-Identifier: Apache-2.0 */
/* A claim as tests look at it: its fields, read from the claim's record. */
#ifndef QUOTH_CORE_TRIAL_CLAIM_H
#define QUOTH_CORE_TRIAL_CLAIM_H

#include "base/json_writer.h"
#include "base/memory.h"
#include "pipeline/trial_field.h"

#include <jansson.h>

enum { TRIAL_VALUES_MAX = 32 /* of one field; of topics, labels and ids */ };

/* The values of a field: how many; 0: the claim has none.  `values` has room for TRIAL_VALUES_MAX. */
size_t trial_claim_values(const json_t *claim, const trial_field *, const char **values);
double trial_claim_number(const json_t *claim, const trial_field *);

/* True if the text is the same but for the width of white space; `part`: if it is in there. */
bool trial_text_equal(const char *text, const char *wished, bool part);

/* All claims, as YAML that can be put under `claims` of a test.  Scores are left out: they change with every model. */
char *trial_claims_text(json_t *const *claims, size_t count);

#endif
