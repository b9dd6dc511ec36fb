/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/trial_field.h"

#include <stddef.h>

const trial_field trial_fields[] = {
    {"type", TRIAL_EQUALS, {"type"}, true},
    {"act", TRIAL_EQUALS, {"act"}, true},
    {"text", TRIAL_EQUALS, {"text"}, true},
    {"contains", TRIAL_CONTAINS, {"text"}, false},
    {"cue", TRIAL_EQUALS, {"cue", "text"}, true},
    {"lemma", TRIAL_EQUALS, {"cue", "lemma"}, false},
    {"manner", TRIAL_EQUALS, {"cue", "manner"}, false},
    {"speaker", TRIAL_EQUALS, {"speaker", "text"}, true},
    {"entity", TRIAL_EQUALS, {"speaker", "entity", "name"}, true},
    {"kind", TRIAL_EQUALS, {"speaker", "entity", "kind"}, true},
    {"role", TRIAL_EQUALS, {"speaker", "entity", "role"}, true},
    {"of", TRIAL_EQUALS, {"speaker", "entity", "of"}, true},
    {"link", TRIAL_EQUALS, {"speaker", "entity", "link"}, true},
    {"addressee", TRIAL_EQUALS, {"addressee", "text"}, true},
    {"topic", TRIAL_EQUALS, {"topics"}, true},
    {"min-confidence", TRIAL_AT_LEAST, {"confidence"}, false},
    {.name = NULL},
};

enum { FIELD_COUNT = sizeof trial_fields / sizeof *trial_fields };

const char *const *trial_field_names(void)
{
    static const char *names[FIELD_COUNT]; /* the last one stays NULL */
    for (size_t i = 0; trial_fields[i].name; i++) names[i] = trial_fields[i].name;
    return names;
}
