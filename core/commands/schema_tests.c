/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/schema_tests.h"

#include "pipeline/trial_case.h"
#include "trial/trial_claim.h"

#include <stddef.h>

/* Any scalar is a text here, as in an option. */
static json_t *word_schema(const char *description)
{
    return json_pack("{s:s, s:[s, s, s], s:i}", "description", description, "type", "string", "number", "boolean",
                     "minLength", 1);
}

static json_t *count_schema(const char *description)
{
    return json_pack("{s:s, s:s, s:i}", "description", description, "type", "integer", "minimum", 0);
}

/* A claim as a test describes it: the fields of trial_fields. */
static json_t *claim_schema(void)
{
    json_t *properties = json_object();
    for (const trial_field *field = trial_fields; field->name; field++) {
        json_t *value =
            field->compare == TRIAL_AT_LEAST
                ? json_pack("{s:s, s:i, s:i}", "type", "number", "minimum", 0, "maximum", 1)
                : json_pack("{s:[{s:[s, s, s, s]}, {s:s, s:{s:[s, s, s]}}]}", "anyOf", "type", "string", "number",
                            "boolean", "null", "type", "array", "items", "type", "string", "number", "boolean");
        json_object_set_new(properties, field->name, value);
    }
    return json_pack("{s:s, s:i, s:o, s:b}", "type", "object", "minProperties", 1, "properties", properties,
                     "additionalProperties", 0);
}

static json_t *claims_schema(const char *description)
{
    return json_pack("{s:s, s:s, s:i, s:o}", "description", description, "type", "array", "maxItems", TRIAL_MAX_CLAIMS,
                     "items", claim_schema());
}

/* "one of these keys must be there" */
static json_t *needs(const char *const *keys)
{
    json_t *list = json_array();
    for (; *keys; keys++) json_array_append_new(list, json_pack("{s:[s]}", "required", *keys));
    return list;
}

json_t *schema_of_tests(void)
{
    static const char *const articles[] = {"text", "file", NULL};
    static const char *const wishes[] = {"claims",   "absent",  "count",  "at-least",
                                         "expected", "dropped", "failed", NULL};
    json_t *properties = json_object();
    json_object_set_new(properties, "name", word_schema("a few words"));
    json_object_set_new(properties, "text", word_schema("the article, as an input of the pipeline may be"));
    json_object_set_new(properties, "file", word_schema("the article in a file, relative to the file with the test"));
    json_object_set_new(properties, "claims", claims_schema("each is met by a claim of its own"));
    json_object_set_new(properties, "absent", claims_schema("no claim is like any of them"));
    json_object_set_new(properties, "count", count_schema("how many claims there are"));
    json_object_set_new(properties, "at-least", count_schema("how many claims there are at least"));
    json_object_set_new(properties, "expected", word_schema("a file with all claims as they should be"));
    json_object_set_new(properties, "dropped", word_schema("the code with which the document is to be left out"));
    json_object_set_new(properties, "failed", word_schema("the code with which the document is to fail"));
    json_t *one = json_pack("{s:s, s:o, s:[s], s:b, s:o, s:o}", "type", "object", "properties", properties, "required",
                            "name", "additionalProperties", 0, "oneOf", needs(articles), "anyOf", needs(wishes));
    return json_pack("{s:s, s:s, s:i, s:o}", "description", "articles, and what should come of them", "type", "array",
                     "maxItems", TRIAL_MAX_CASES, "items", one);
}
