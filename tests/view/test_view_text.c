/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of a page: places in UTF-16 units, characters made visible, claims in context. */
#include "../core/cmocka_unit.h"

#include "view/view_text.h"

#include <stdlib.h>
#include <string.h>

/* For initialisers, which a compound literal would not be constant enough for. */
#define WORDS(literal)                                                                                                 \
    {                                                                                                                  \
        literal, sizeof(literal) - 1                                                                                   \
    }
#define STR(literal) ((quoth_str)WORDS(literal))

static void counts_units_everywhere(void **state)
{
    /* One unit: a, é, …; two: 😀.  Long enough for several marks, which characters straddle. */
    static const char unit[] = "aé…😀";
    enum { TIMES = 700, BYTES = sizeof unit - 1, UNITS = 5 };
    (void)state;
    char *text = malloc((size_t)TIMES * BYTES);
    for (size_t i = 0; i < TIMES; i++) memcpy(text + i * BYTES, unit, BYTES);
    view_text t;
    view_text_begin(&t, (quoth_str){text, (size_t)TIMES * BYTES});
    for (size_t i = 0; i < TIMES; i++) {
        assert_int_equal(view_text_units(&t, i * BYTES), i * UNITS);
        assert_int_equal(view_text_units(&t, i * BYTES + 1), i * UNITS + 1);
        assert_int_equal(view_text_units(&t, i * BYTES + 3), i * UNITS + 2);
        assert_int_equal(view_text_units(&t, i * BYTES + 6), i * UNITS + 3);
    }
    assert_int_equal(view_text_units(&t, (uint64_t)TIMES * BYTES), TIMES * UNITS);
    view_text_end(&t);
    free(text);
    view_text_begin(&t, STR(""));
    assert_int_equal(view_text_units(&t, 0), 0);
    view_text_end(&t);
}

static void knows_what_stands_where(void **state)
{
    (void)state;
    view_text t;
    view_text_begin(&t, STR("She said so."));
    assert_true(view_text_holds(&t, &(view_span){4, 8, STR("said"), false}));
    assert_false(view_text_holds(&t, &(view_span){4, 8, STR("says"), false}));
    assert_false(view_text_holds(&t, &(view_span){4, 9, STR("said"), false}));
    assert_false(view_text_holds(&t, &(view_span){9, 13, STR("so.x"), false}));
    assert_false(view_text_holds(&t, &(view_span){UINT64_MAX, UINT64_MAX, STR(""), false}));
    assert_false(view_text_holds(&t, &(view_span){0, 0, {NULL, 0}, false}));
    view_text_end(&t);
}

static void shows_what_would_be_invisible(void **state)
{
    static const struct {
        quoth_str text, shown;
    } cases[] = {
        {WORDS("as it is: é … 😀\n\tx"), WORDS("as it is: é … 😀\n\tx")},
        {WORDS("\x01\x1b[31m\x7f"), WORDS("␁␛[31m␡")},
        {{"a\0b", 3}, WORDS("a␀b")},
        {WORDS("a\r\nb\rc\vd\fe"), WORDS("a \nb c\nd\ne")},
        {WORDS("\xC2\x85\xE2\x80\xA8\xE2\x80\xA9"), WORDS("\n\n\n")},
        {WORDS("\xC2\x9B"), WORDS("\xEF\xBF\xBD")},
        {WORDS("a\xE2\x80\xAE"
               "b\xE2\x80\xAD"
               "c\xE2\x80\x8F"),
         WORDS("a\xEF\xBF\xBD"
               "b\xEF\xBF\xBD"
               "c\xE2\x80\x8F")},
        {WORDS("\xEF\xBF\xBD"), WORDS("\xEF\xBF\xBD")},
        {WORDS("\xFF\xC3"), WORDS("\xEF\xBF\xBD\xEF\xBF\xBD")},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *room = malloc(3 * cases[i].text.len); /* as little as is asked for: a sanitizer sees more */
        quoth_str shown = view_text_show(cases[i].text, room);
        assert_int_equal(shown.len, cases[i].shown.len);
        assert_memory_equal(shown.ptr, cases[i].shown.ptr, shown.len);
        free(room);
    }
}

static void composes_claims_from_their_context(void **state)
{
    /* "Then Ann said: go home, and | stay there." he added: content "go home" … "stay there" */
    view_span parts[] = {{15, 22, STR("go home"), false}, {28, 38, STR("stay there"), false}};
    view_claim claim = {.id = STR("1"),
                        .parts = parts,
                        .part_count = 2,
                        .cue = {9, 13, STR("said"), false},
                        .speaker = {5, 8, STR("Ann"), false},
                        .addressee = {40, 45, STR("Bobby"), false},
                        .before = STR("Then\nAnn said: "),
                        .after = STR(". Bob")};
    view_claim far = {.id = STR("2"),
                      .parts = &(view_span){900, 903, STR("yes"), false},
                      .part_count = 1,
                      .speaker = {3, 6, STR("Ann"), false}};
    view_article article = {.claims = &claim};
    size_t len;
    (void)state;
    claim.next = &far;
    char *text = view_text_compose(&article, &len);
    static const char expected[] = "…Then Ann said: go home … stay there. Bob…\nyes\n";
    assert_int_equal(len, sizeof expected - 1);
    assert_memory_equal(text, expected, len);
    view_text t;
    view_text_begin(&t, (quoth_str){text, len});
    assert_true(view_text_fits(&t, &article));
    assert_true(view_text_holds(&t, &claim.cue));
    assert_true(view_text_holds(&t, &claim.speaker));
    assert_false(view_text_holds(&t, &claim.addressee)); /* half of it is beyond the context */
    assert_false(view_text_holds(&t, &far.speaker));
    view_text_end(&t);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_units_everywhere),
        cmocka_unit_test(knows_what_stands_where),
        cmocka_unit_test(shows_what_would_be_invisible),
        cmocka_unit_test(composes_claims_from_their_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
