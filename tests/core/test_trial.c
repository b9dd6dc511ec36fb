/* SPDX-License-Identifier: Apache-2.0 */
/* What quoth test compares by: texts but for white space, fields of claims, lines. */
#include "trial/line_diff.h"
#include "trial/trial_claim.h"

#include "cmocka_unit.h"

#include <stdlib.h>
#include <string.h>

static void compares_texts_but_for_white_space(void **state)
{
    (void)state;
    assert_true(trial_text_equal("cut  the\ntax", "cut the tax", false));
    assert_true(trial_text_equal(" cut the tax\n", "cut the tax ", false));
    assert_false(trial_text_equal("cut the tax", "cut thetax", false));
    assert_false(trial_text_equal("cut thetax", "cut the tax", false));
    assert_false(trial_text_equal("cut the tax", "cut the", false));
    assert_false(trial_text_equal("cut the", "cut the tax", false));
    assert_true(trial_text_equal("", "", false));
    assert_false(trial_text_equal("Tax", "tax", false));
}

static void finds_a_part(void **state)
{
    (void)state;
    assert_true(trial_text_equal("we cut\n the tax", "cut the", true));
    assert_true(trial_text_equal("aab", "ab", true));
    assert_true(trial_text_equal("we cut", "cut", true));
    assert_false(trial_text_equal("we cut", "cut the", true));
    assert_false(trial_text_equal("", "a", true));
}

static const trial_field *field_of(const char *name)
{
    const trial_field *field = trial_fields;
    while (field->name && strcmp(field->name, name) != 0) field++;
    assert_non_null(field->name);
    return field;
}

static void reads_fields_of_claims(void **state)
{
    (void)state;
    static const char record[] =
        "{\"text\": \"a: \\\"b\\\"\", \"type\": \"direct\", \"confidence\": 0.5, \"cue\": null,"
        " \"speaker\": {\"text\": \"she\", \"entity\": {\"name\": \"Ana\", \"role\": null}},"
        " \"topics\": [{\"id\": \"m:1\", \"label\": \"x\"}, {\"id\": \"m:2\", \"label\": null}]}";
    json_t *claim = json_loads(record, 0, NULL);
    const char *values[TRIAL_VALUES_MAX];
    assert_int_equal(trial_claim_values(claim, field_of("entity"), values), 1);
    assert_string_equal(values[0], "Ana");
    assert_int_equal(trial_claim_values(claim, field_of("role"), values), 0);
    assert_int_equal(trial_claim_values(claim, field_of("lemma"), values), 0);
    assert_int_equal(trial_claim_values(claim, field_of("topic"), values), 3);
    assert_string_equal(values[0], "x");
    assert_string_equal(values[2], "m:2");
    assert_true(trial_claim_number(claim, field_of("min-confidence")) == 0.5);
    char *text = trial_claims_text(&claim, 1);
    assert_string_equal(text, "- type: \"direct\"\n  text: \"a: \\\"b\\\"\"\n  speaker: \"she\"\n  entity: \"Ana\"\n"
                              "  topic: \"x\"\n");
    free(text);
    text = trial_claims_text(NULL, 0);
    assert_string_equal(text, "[]\n");
    free(text);
    json_decref(claim);
}

/* Lines with their marks, one after the other. */
static void put_line(void *self, char mark, quoth_str line)
{
    char *to = self;
    size_t used = strlen(to);
    to[used++] = mark;
    memcpy(to + used, line.ptr, line.len);
    memcpy(to + used + line.len, "|", 2);
}

static void assert_diff(const char *before, const char *after, const char *wanted)
{
    char text[4096] = "";
    assert_int_equal(line_diff(before, after, put_line, text), *wanted != '\0');
    assert_string_equal(text, wanted);
}

static void shows_what_differs(void **state)
{
    (void)state;
    assert_diff("a\nb\n", "a\nb\n", "");
    assert_diff("", "", "");
    assert_diff("", "a\n", "+a|");
    assert_diff("a\nb", "", "-a|-b|");
    assert_diff("a\nb\nc\n", "a\nx\nc\n", " a|-b|+x| c|");
    assert_diff("a\nb\nc\nd\n", "b\nc\ne\nd\n", "-a| b| c|+e| d|");
    assert_diff("1\n2\n3\n4\n5\n6\n7\nx\n", "1\n2\n3\n4\n5\n6\n7\ny\n", "@| 5| 6| 7|-x|+y|");
    assert_diff("x\n1\n2\n3\n4\n5\n6\n7\nx\n", "y\n1\n2\n3\n4\n5\n6\n7\ny\n", "-x|+y| 1| 2| 3|@| 5| 6| 7|-x|+y|");
}

static void shows_long_texts_at_once(void **state)
{
    (void)state;
    enum { LINES = LINE_DIFF_MAX + 1 };
    char *before = calloc(LINES * 2 + 1, 1), *after = calloc(LINES * 2 + 1, 1), *shown = calloc(LINES * 8, 1);
    for (size_t i = 0; i < LINES; i++) {
        before[2 * i] = 'a';
        after[2 * i] = 'b';
        before[2 * i + 1] = after[2 * i + 1] = '\n';
    }
    assert_true(line_diff(before, after, put_line, shown));
    assert_int_equal(strlen(shown), LINES * 6);
    assert_memory_equal(shown, "-a|-a|", 6);
    free(before);
    free(after);
    free(shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_texts_but_for_white_space),
        cmocka_unit_test(finds_a_part),
        cmocka_unit_test(reads_fields_of_claims),
        cmocka_unit_test(shows_what_differs),
        cmocka_unit_test(shows_long_texts_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
