/* SPDX-License-Identifier: Apache-2.0 */
/* Quotation marks: pairs, apostrophes, slips, paragraphs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "marks.h"

#define FOUND 16

typedef struct found {
    quoth_quotation *item;
    uint32_t count, room;
} found;

static quoth_quotation *add(void *self, uint32_t *index)
{
    found *f = self;

    if (f->count == f->room) {
        f->room = f->room == 0 ? FOUND : 2 * f->room;
        f->item = realloc(f->item, f->room * sizeof(*f->item));
        assert_non_null(f->item);
    }
    memset(&f->item[f->count], 0, sizeof(f->item[0]));
    *index = f->count;
    return &f->item[f->count++];
}

static quoth_quotation *get(void *self, uint32_t index)
{
    return &((found *)self)->item[index];
}

static void scan(found *f, const char *text, marks_state *state)
{
    marks_sink sink = {add, get, f};
    quoth_str all = {text, strlen(text)};

    assert_true(marks_scan(all, (quoth_span){0, (uint32_t)all.len}, state, &sink));
}

/* What is found, as "[begin text end]" with its depth; "?" behind what is not closed.  Empty pairs are slips. */
static void describe(const found *f, const char *text, char *out, size_t room)
{
    size_t len = 0;

    out[0] = '\0';
    for (uint32_t i = 0; i < f->count; i++) {
        const quoth_quotation *q = &f->item[i];

        if (q->inner.end <= q->inner.begin) continue;
        len += (size_t)snprintf(out + len, room - len, "%u[%.*s]%s", q->depth, (int)(q->inner.end - q->inner.begin),
                                text + q->inner.begin, q->closed ? "" : "?");
    }
}

typedef struct marks_case {
    const char *text, *expected;
    bool single_style;
} marks_case;

static void test_pairs(void **state)
{
    static const marks_case cases[] = {
        {"“It rains,” she said.", "0[It rains,]", false},
        {"\"It rains,\" she said, \"a lot.\"", "0[It rains,]0[a lot.]", false},
        {"``It rains,'' she said.", "0[It rains,]", false},
        {"''It rains,'' she said.", "0[It rains,]", false},
        {"«It rains,» she said.", "0[It rains,]", false},
        {"„It rains,“ she said.", "0[It rains,]", false},
        {"„It rains,” she said.", "0[It rains,]", false},
        {"‘It rains,’ she said.", "0[It rains,]", true},
        {"'It rains,' she said.", "0[It rains,]", true},
        /* Marks in marks. */
        {"“He said ‘never’ twice,” she said.", "0[He said ‘never’ twice,]1[never]", false},
        {"\"He said 'never' twice,\" she said.", "0[He said 'never' twice,]1[never]", false},
        {"‘He said “never” twice,’ she said.", "0[He said “never” twice,]1[never]", true},
        {"''He said 'never' twice,'' she said.", "0[He said 'never' twice,]1[never]", false},
        {"``He said `never' twice,'' she said.", "0[He said `never' twice,]1[never]", false},
        {"«He said ‹never› twice,» she said.", "0[He said ‹never› twice,]1[never]", false},
        {"‘He said “never” twice,’ she said.", "0[He said “never” twice,]1[never]", false},
        {"'He said \"never\" twice,' she said.", "0[He said \"never\" twice,]1[never]", false},
        {"“He said, ‘never,’” she said.", "0[He said, ‘never,’]1[never,]", false},
        {"\"He said, 'never,'\" she said.", "0[He said, 'never,']1[never,]", false},
        {"''He said, 'never,''' she said.", "0[He said, 'never,']1[never,]", false},
        {"'''Never,' he told me,'' she said.", "0['Never,' he told me,]1[Never,]", false},
        /* Less usual ones. */
        {"`It rains,' she said.", "0[It rains,]", false},
        {"« It rains, » she said.", "0[It rains,]", false},
        {"«\u00A0It rains\u202F!\u00A0» she said.", "0[It rains\u202F!]", false},
        {"»It rains,« she said, »a lot.«", "0[It rains,]0[a lot.]", false},
        /* Apostrophes are none. */
        {"The workers’ rights aren’t the mayor’s.", "", false},
        {"It's the dogs' bowl, isn't it?", "", false},
        {"“The workers’ rights aren’t theirs,” she said.", "0[The workers’ rights aren’t theirs,]", false},
        {"‘The workers’ rights aren’t theirs,’ she said.", "0[The workers’ rights aren’t theirs,]", true},
        {"In the ’90s we called ’em rock ’n’ roll.", "", false},
        {"In the '90s we called 'em gold.", "", false},
        {"'Cause “he never came,” the dogs' bowl is full.", "0[he never came,]", false},
        {"It`s the dogs` bowl.", "", false},
        /* Slips: a mark that was never closed, one that was never opened, one the wrong way round. */
        {"“It rains, she said. “It pours.”", "0[It pours.]", false},
        {"It rains,” she said.", "", false},
        {"“It rains.“ She left.", "0[It rains.]", false},
        {"“It rains and rains.", "0[It rains and rains.]?", false},
        {"He is 5'11\" tall.", "", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        found f = {0};
        marks_state open = {QUOTH_NONE, cases[i].single_style};
        char got[512];

        scan(&f, cases[i].text, &open);
        describe(&f, cases[i].text, got, sizeof(got));
        if (strcmp(got, cases[i].expected) != 0)
            fail_msg("%s\n  expected %s\n  got      %s", cases[i].text, cases[i].expected, got);
        free(f.item);
    }
}

static void test_continued(void **state)
{
    found f = {0};
    marks_state open = {QUOTH_NONE, false};

    (void)state;
    scan(&f, "“It rains.", &open);
    scan(&f, "“It pours.", &open);
    scan(&f, "“It stops.”", &open);
    scan(&f, "“It is dry.”", &open);
    assert_int_equal(f.count, 4);
    assert_int_equal(f.item[0].continues, QUOTH_NONE);
    assert_int_equal(f.item[1].continues, 0);
    assert_int_equal(f.item[2].continues, 1);
    assert_int_equal(f.item[3].continues, QUOTH_NONE);
    free(f.item);
}

/* The plural's apostrophe closes nothing where the next paragraph goes on; a quoted word or two are closed all the
 * same. */
static void test_continued_plural(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"‘We wait for the workers’ money.\n\n‘They did it.’", "0[We wait for the workers’ money.]?"},
        {"She said: 'We wait for the workers' money.\n\n'They did it.'", "0[We wait for the workers' money.]?"},
        {"She saw the ‘hard workers’ at home.\n\n‘They did it.’", "0[hard workers]"},
        {"‘We wait for the workers’ she said.\n\nThey did it.", "0[We wait for the workers]"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        found f = {0};
        marks_state open = {QUOTH_NONE, true};
        marks_sink sink = {add, get, &f};
        quoth_str all = {cases[i].text, strlen(cases[i].text)};
        char got[512];

        assert_true(marks_scan(all, (quoth_span){0, (uint32_t)(strstr(all.ptr, "\n\n") - all.ptr)}, &open, &sink));
        describe(&f, all.ptr, got, sizeof(got));
        if (strcmp(got, cases[i].expected) != 0)
            fail_msg("%s\n  expected %s\n  got      %s", all.ptr, cases[i].expected, got);
        free(f.item);
    }
}

static void test_style(void **state)
{
    static const char british[] = "‘It rains,’ she said. ‘It pours,’ he said. They call it ‘weather’.";
    static const char american[] = "“It rains,” she said. “It pours,” he said. They’re calling it ‘weather.’";

    (void)state;
    assert_true(marks_single_style((quoth_str){british, sizeof(british) - 1}, 4096));
    assert_false(marks_single_style((quoth_str){american, sizeof(american) - 1}, 4096));
}

static void test_score(void **state)
{
    static const struct {
        const char *text;
        bool speech;
    } cases[] = {{"“It rains all day,” she said.", true},
                 {"She said, “It rains all day.”", true},
                 {"They sang “The Long Road Home” together.", false},
                 {"The so-called “experts” were wrong.", false},
                 {"Tom “Lucky” Ray won.", false},
                 {"Her book, “A Year of Rain,” is out.", false},
                 {"He spoke of “rain that never seems to end in this valley of ours”.", true}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        found f = {0};
        marks_state open = {QUOTH_NONE, false};
        quoth_str text = {cases[i].text, strlen(cases[i].text)};
        float score;

        scan(&f, cases[i].text, &open);
        assert_int_equal(f.count, 1);
        score = marks_score(text, (quoth_span){0, (uint32_t)text.len}, &f.item[0]);
        if ((score >= 0.5f) != cases[i].speech) fail_msg("%s: %.2f", cases[i].text, (double)score);
        free(f.item);
    }
}

/* Text that is nothing but marks takes time in proportion to its length; here it must merely end. */
static void test_hostile(void **state)
{
    static const char *const pieces[] = {"“", "\" ", "' 'x", "‘", "s’ a", "''", "« „"};

    (void)state;
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        size_t len = strlen(pieces[i]), count = 200000;
        char *text = malloc(len * count + 1);
        found f = {0};
        marks_state open = {QUOTH_NONE, true};

        assert_non_null(text);
        for (size_t k = 0; k < count; k++) memcpy(text + k * len, pieces[i], len);
        text[len * count] = '\0';
        scan(&f, text, &open);
        for (uint32_t k = 0; k < f.count; k++) {
            assert_true(f.item[k].span.begin < f.item[k].span.end);
            assert_true(f.item[k].depth < MARKS_DEPTH);
            assert_true(k == 0 || f.item[k - 1].span.begin <= f.item[k].span.begin);
        }
        free(f.item);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs), cmocka_unit_test(test_continued), cmocka_unit_test(test_continued_plural),
        cmocka_unit_test(test_style), cmocka_unit_test(test_score),     cmocka_unit_test(test_hostile)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
