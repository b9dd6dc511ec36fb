/* SPDX-License-Identifier: Apache-2.0 */
/* The stage on documents: what is dropped, marked, let pass. */
#include "stage_harness.h"

#include "../../core/cmocka_unit.h"

#include <stdio.h>
#include <string.h>

extern const quoth_bundle dedupe_LTX_quoth_bundle;

/* Texts of our own. */
#define HARBOUR                                                                                                        \
    "The harbour board voted on Tuesday to close the old ferry terminal, ending a service that has run since the "     \
    "nineteen-twenties.\nIts chair, Ada Lindqvist, said the building could not be repaired for less than the price "   \
    "of a new one. \"We looked at every way to keep it,\" she told the meeting, \"and none of them was honest about "  \
    "the cost.\"\nThe last boat leaves in March. Two of the nine members voted against the plan, and the union said "  \
    "it would ask a court to stop it before the winter timetable ends.\n"
#define ORCHARD                                                                                                        \
    "Growers in the northern valley picked a third fewer apples than last year after a frost in late April took "      \
    "most of the early blossom.\nThe cooperative expects prices to rise by a tenth before the new year. Its "          \
    "director, Tomas Reuter, called the season \"a hard lesson in planting only one kind of tree\".\nSeveral farms "   \
    "have begun to plant later varieties along the river, where the cold air does not settle, and want help from "     \
    "the region to pay for nets and fans.\n"

static harness *open_stage(const char *const *options)
{
    return harness_open(&(harness_use){&dedupe_LTX_quoth_bundle, "dedupe", options, NULL}, 1, NULL);
}

/* What `copy` must be dropped with, if `of` is the first. */
static const char *reason(harness *h, const quoth_doc *of, const char *likeness)
{
    static char message[256];
    snprintf(message, sizeof message, "duplicate: the article is a copy of '%s' (similarity %s)",
             harness_meta_value(h, of, "id", 0), likeness);
    return message;
}

static void copy_is_dropped(void **state)
{
    (void)state;
    harness *h = open_stage(NULL);
    quoth_doc *first = harness_text(h, HARBOUR);
    assert_int_equal(harness_run(h, first), QUOTH_OK);
    assert_int_equal(harness_run(h, harness_text(h, ORCHARD)), QUOTH_OK);
    assert_int_equal(harness_run(h, harness_text(h, "HARBOURTOWN (Agency) \xE2\x80\x94 " HARBOUR)), QUOTH_DROP);
    assert_int_equal(strncmp(harness_message(), reason(h, first, "0."), strlen(reason(h, first, "0.")) - 1), 0);
    assert_int_equal(harness_run(h, harness_text(h, HARBOUR "\n")), QUOTH_DROP);
    assert_string_equal(harness_message(), reason(h, first, "1.00"));
    /* One that holds both is neither. */
    assert_int_equal(harness_run(h, harness_text(h, HARBOUR ORCHARD)), QUOTH_OK);
    harness_close(h);
}

static void copy_is_marked(void **state)
{
    (void)state;
    static const char *const options[] = {"action=mark", NULL};
    harness *h = open_stage(options);
    quoth_doc *first = harness_text(h, HARBOUR), *copy = harness_text(h, HARBOUR "Read more\n");
    assert_int_equal(harness_run(h, first), QUOTH_OK);
    assert_int_equal(harness_run(h, copy), QUOTH_OK);
    assert_null(harness_meta_value(h, first, "duplicate-of", 0));
    assert_string_equal(harness_meta_value(h, copy, "duplicate-of", 0), harness_meta_value(h, first, "id", 0));
    assert_null(harness_meta_value(h, copy, "duplicate-of", 1));
    harness_close(h);
}

static void similarity_is_the_users(void **state)
{
    (void)state;
    static const char *const equal[] = {"similarity=1", NULL}, *const half[] = {"similarity=0.4", NULL};
    const char *both = HARBOUR ORCHARD;
    harness *h = open_stage(equal);
    assert_int_equal(harness_run(h, harness_text(h, HARBOUR)), QUOTH_OK);
    assert_int_equal(harness_run(h, harness_text(h, HARBOUR "That is the end of it, for now.")), QUOTH_OK);
    assert_int_equal(harness_run(h, harness_text(h, HARBOUR)), QUOTH_DROP);
    harness_close(h);
    h = open_stage(half);
    assert_int_equal(harness_run(h, harness_text(h, HARBOUR)), QUOTH_OK);
    assert_int_equal(harness_run(h, harness_text(h, both)), QUOTH_DROP);
    harness_close(h);
}

static void short_texts_pass(void **state)
{
    (void)state;
    static const char *const few[] = {"min-words=6", NULL};
    const char *text = "Six words are not very many.";
    harness *h = open_stage(NULL);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(harness_run(h, harness_text(h, text)), QUOTH_OK);
        assert_int_equal(harness_run(h, harness_text(h, "")), QUOTH_OK);
    }
    harness_close(h);
    h = open_stage(few);
    assert_int_equal(harness_run(h, harness_text(h, text)), QUOTH_OK);
    assert_int_equal(harness_run(h, harness_text(h, text)), QUOTH_DROP);
    assert_int_equal(harness_run(h, harness_text(h, "Five words are not many.")), QUOTH_OK);
    assert_int_equal(harness_run(h, harness_text(h, "Five words are not many.")), QUOTH_OK);
    harness_close(h);
}

static void index_that_cannot_be_opened(void **state)
{
    (void)state;
    static const char *const missing[] = {"index=/nowhere/at/all", NULL}, *const device[] = {"index=/dev/null", NULL};
    const harness_use use = {&dedupe_LTX_quoth_bundle, "dedupe", missing, NULL};
    assert_null(harness_try(&use, 1, NULL));
    assert_non_null(strstr(harness_message(), "index-failed: cannot open the index '/nowhere/at/all'"));
    assert_null(harness_try(&(harness_use){&dedupe_LTX_quoth_bundle, "dedupe", device, NULL}, 1, NULL));
    assert_non_null(strstr(harness_message(), "it is not a file"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copy_is_dropped),
        cmocka_unit_test(copy_is_marked),
        cmocka_unit_test(similarity_is_the_users),
        cmocka_unit_test(short_texts_pass),
        cmocka_unit_test(index_that_cannot_be_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
