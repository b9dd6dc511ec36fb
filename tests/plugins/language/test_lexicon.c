/* SPDX-License-Identifier: Apache-2.0 */
#include "lexicon.h"
#include "search.h"
#include "tokenizer.h"
#include "word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint32_t find(const lexicon *lex, const char *word)
{
    return lexicon_find(lex, word_hash(word, strlen(word)), (quoth_str){word, strlen(word)});
}

static const char *cell(const lexicon *lex, uint32_t row, unsigned column)
{
    static char copy[64];
    quoth_str value = lexicon_cell(lex, row, column);

    snprintf(copy, sizeof(copy), "%.*s", (int)value.len, value.ptr);
    return copy;
}

static lexicon *load(const char *text, unsigned columns)
{
    lexicon_error error = {0, ""};
    lexicon *lex = lexicon_new(text, strlen(text), columns, &error);

    if (!lex) fail_msg("line %zu: %s", error.line, error.message);
    return lex;
}

static void test_words(void **state)
{
    lexicon *lex = load("# made for the test\n"
                        "say\tspeech\t1\n"
                        "claim\tverb\t2\r\n"
                        "\n"
                        "Claim\tnoun\t3\n"
                        "o'clock\ttime\t",
                        3);
    uint32_t row;

    (void)state;
    assert_int_equal(lexicon_rows(lex), 4);
    assert_string_equal(cell(lex, find(lex, "SAY"), 1), "speech");
    row = find(lex, "claim");
    assert_string_equal(cell(lex, row, 1), "verb");
    assert_string_equal(cell(lex, row, 2), "2");
    row = lexicon_next(lex, row);
    assert_string_equal(cell(lex, row, 1), "noun");
    assert_int_equal(lexicon_next(lex, row), LEXICON_NONE);
    assert_string_equal(cell(lex,
                             find(lex, "o\xE2\x80\x99"
                                       "clock"),
                             1),
                        "time");
    assert_int_equal(find(lex, "says"), LEXICON_NONE);
    /* a word of the same hash that is another word */
    assert_int_equal(lexicon_find(lex, word_hash("say", 3), (quoth_str){"yas", 3}), LEXICON_NONE);
    lexicon_free(lex);
}

static void test_several_words(void **state)
{
    static const char text[] = "according to the Ministry of Foreign Affairs and New York's mayor";
    lexicon *lex =
        load("according to\tA\nthe ministry of foreign affairs\tB\nministry\tC\nNew York\tD\nnew york's mayor\tE\n"
             "Foreign Affairs Committee\tF\n",
             2);
    lang_token cut[32];
    quoth_token tokens[32];
    tokenizer t;
    size_t count, length;
    quoth_records records;

    (void)state;
    tokenizer_start(&t, text, (quoth_span){0, sizeof(text) - 1}, TOKENIZER_MAX_TOKEN);
    count = tokenizer_next(&t, cut, 32);
    memset(tokens, 0, sizeof(tokens));
    for (size_t i = 0; i < count; i++) {
        tokens[i].span = (quoth_span){cut[i].begin, cut[i].end};
        tokens[i].word = cut[i].word;
    }
    records = (quoth_records){tokens, count, sizeof(tokens[0])};
    assert_string_equal(cell(lex, lexicon_match(lex, text, records, 0, count, &length), 1), "A");
    assert_int_equal(length, 2);
    assert_string_equal(cell(lex, lexicon_match(lex, text, records, 2, count, &length), 1), "B");
    assert_int_equal(length, 5);
    assert_string_equal(cell(lex, lexicon_match(lex, text, records, 3, count, &length), 1), "C");
    assert_int_equal(length, 1);
    assert_int_equal(lexicon_match(lex, text, records, 5, count, &length), LEXICON_NONE);
    assert_int_equal(length, 0);
    assert_string_equal(cell(lex, lexicon_match(lex, text, records, 8, count, &length), 1), "E");
    assert_int_equal(length, 4);
    /* not beyond the end that is given */
    assert_string_equal(cell(lex, lexicon_match(lex, text, records, 8, 11, &length), 1), "D");
    assert_int_equal(length, 2);
    lexicon_free(lex);
}

static void test_many(void **state)
{
    enum { ROWS = 20000 };
    char *text = malloc(ROWS * 24), word[24];
    size_t used = 0;
    lexicon *lex;

    (void)state;
    for (int i = 0; i < ROWS; i++) used += (size_t)sprintf(text + used, "word%d of\t%d\n", i, i);
    lex = load(text, 2);
    assert_int_equal(lexicon_rows(lex), ROWS);
    for (int i = 0; i < ROWS; i++) {
        sprintf(word, "word%d", i);
        assert_int_equal(find(lex, word), LEXICON_NONE);
    }
    lexicon_free(lex);
    free(text);
}

static void test_errors(void **state)
{
    static const struct {
        const char *text;
        unsigned columns;
        size_t line;
        const char *message;
    } cases[] = {
        {"a\tb\nc\n", 2, 2, "1 columns instead of 2, separated by TAB"},
        {"# head\na\tb\tc\n", 2, 2, "3 columns instead of 2, separated by TAB"},
        {"a\tb\n\n\tc\n", 2, 3, "the first column is empty"},
        {"a b c d e f g h i j k l m\tx\n", 2, 1, "the first column has too many words"},
        {"a\tb\n\xFF\tc\n", 2, 2, "not UTF-8"},
        {"a\n", 0, 0, "number of columns out of range"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        lexicon_error error = {99, ""};

        assert_null(lexicon_new(cases[i].text, strlen(cases[i].text), cases[i].columns, &error));
        assert_int_equal(error.line, cases[i].line);
        assert_string_equal(error.message, cases[i].message);
    }
}

static void test_values(void **state)
{
    static const char *const names[] = {"fast", "best", NULL};
    lexicon *lex =
        load("a\tbest\t-0.25\nb\tBest\t1000\nc\tfas\t1000.5\nd\tfaster\t0x1\ne\t\t\nf\tfast\tinf\ng\tfast\t1-2\n"
             "h\tfast\t00000000000000000000000000000001\n",
             3);
    float number = 0;

    (void)state;
    assert_int_equal(lexicon_choice(lex, 0, 1, names), 1);
    for (uint32_t row = 1; row < 5; row++) assert_int_equal(lexicon_choice(lex, row, 1, names), -1);
    assert_int_equal(lexicon_choice(lex, 5, 1, names), 0);
    assert_true(lexicon_number(lex, 0, 2, -1, 1000, &number));
    assert_true(number == -0.25f);
    assert_false(lexicon_number(lex, 0, 2, 0, 1000, &number));
    assert_true(lexicon_number(lex, 1, 2, -1, 1000, &number));
    for (uint32_t row = 2; row < 8; row++) assert_false(lexicon_number(lex, row, 2, -1, 1000, &number));
    lexicon_free(lex);
}

static void test_search(void **state)
{
    /* ends grow, as those of tokens do; a stride larger than the span */
    static const struct {
        quoth_span span;
        uint32_t more;
    } table[] = {{{0, 2}, 9}, {{3, 5}, 9}, {{5, 6}, 9}, {{8, 12}, 9}};
    quoth_records records = {table, 4, sizeof(table[0])}, none = {NULL, 0, 0};
    static const uint32_t begin[] = {0, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4};
    static const uint32_t end[] = {0, 0, 1, 1, 1, 2, 3, 3, 3, 3, 3, 3, 4};

    (void)state;
    for (uint32_t at = 0; at <= 12; at++) {
        assert_int_equal(search_begin(records, at), begin[at]);
        assert_int_equal(search_end(records, at), end[at]);
    }
    assert_int_equal(search_begin(records, UINT32_MAX), 4);
    assert_int_equal(search_end(records, UINT32_MAX), 4);
    assert_int_equal(search_begin(none, 0), 0);
    assert_int_equal(search_end(none, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),  cmocka_unit_test(test_several_words), cmocka_unit_test(test_many),
        cmocka_unit_test(test_errors), cmocka_unit_test(test_values),        cmocka_unit_test(test_search),
    };

    return cmocka_run_group_tests_name("language: lexicon", tests, NULL, NULL);
}
