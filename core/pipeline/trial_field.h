/* SPDX-License-Identifier: Apache-2.0 */
/* What a test may say about a claim: the fields of the claim's record that it can name. */
#ifndef QUOTH_CORE_TRIAL_FIELD_H
#define QUOTH_CORE_TRIAL_FIELD_H

#include <stdbool.h>

typedef enum trial_compare {
    TRIAL_EQUALS,   /* one of the field's values is the one that is wished */
    TRIAL_CONTAINS, /* it is part of one */
    TRIAL_AT_LEAST  /* a number */
} trial_compare;

typedef struct trial_field {
    const char *name;
    trial_compare compare;
    const char *path[4]; /* members of the record, from outside in; NULL ends it */
    bool shown;          /* in the file of all claims */
} trial_field;

/* Ends with a name of NULL. */
extern const trial_field trial_fields[];
/* Their names; ends with NULL. */
extern const char *const *trial_field_names(void);

#endif
