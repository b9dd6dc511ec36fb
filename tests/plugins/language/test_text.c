/* SPDX-License-Identifier: Apache-2.0 */
/* Characters, words, tokens and sentences. */
#include "sentence.h"
#include "tokenizer.h"
#include "utf8.h"
#include "word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TOKENS_MOST 256u

static void test_utf8_decode(void **state)
{
    static const struct {
        const char *bytes;
        uint32_t code, length;
    } cases[] = {
        {"a", 'a', 1},
        {"\xC3\xA9", 0xE9, 2},
        {"\xE2\x80\x99", 0x2019, 3},
        {"\xF0\x9F\x98\x80", 0x1F600, 4},
        {"\xE2\x80", 0xFFFD, 1},         /* cut short */
        {"\xC0\x80", 0xFFFD, 1},         /* overlong */
        {"\xE0\x80\x80", 0xFFFD, 1},     /* overlong */
        {"\xED\xA0\x80", 0xFFFD, 1},     /* surrogate */
        {"\xF4\x90\x80\x80", 0xFFFD, 1}, /* beyond U+10FFFF */
        {"\x80", 0xFFFD, 1},
        {"\xFF", 0xFFFD, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint32_t length;

        assert_int_equal(utf8_decode(cases[i].bytes, 0, strlen(cases[i].bytes), &length), cases[i].code);
        assert_int_equal(length, cases[i].length);
    }
}

static void test_utf8_class(void **state)
{
    static const struct {
        uint32_t code;
        utf8_class cls;
    } cases[] = {{'a', UTF8_LOWER},     {'Z', UTF8_UPPER},    {'7', UTF8_DIGIT},     {'\t', UTF8_SPACE},
                 {0, UTF8_SPACE},       {'"', UTF8_PUNCT},    {'$', UTF8_SYMBOL},    {0xA0, UTF8_SPACE},
                 {0xAD, UTF8_FORMAT},   {0xC9, UTF8_UPPER},   {0xE9, UTF8_LOWER},    {0xD7, UTF8_SYMBOL},
                 {0x141, UTF8_UPPER},   {0x142, UTF8_LOWER},  {0x160, UTF8_UPPER},   {0x161, UTF8_LOWER},
                 {0x178, UTF8_UPPER},   {0x17D, UTF8_UPPER},  {0x17E, UTF8_LOWER},   {0x301, UTF8_LETTER},
                 {0x416, UTF8_UPPER},   {0x436, UTF8_LOWER},  {0x661, UTF8_DIGIT},   {0x4E2D, UTF8_LETTER},
                 {0x2019, UTF8_PUNCT},  {0x2014, UTF8_PUNCT}, {0x20AC, UTF8_SYMBOL}, {0x2009, UTF8_SPACE},
                 {0x200B, UTF8_FORMAT}, {0x1E9E, UTF8_UPPER}, {0x1F600, UTF8_SYMBOL}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (utf8_class_of(cases[i].code) != cases[i].cls) fail_msg("class of U+%04X", (unsigned)cases[i].code);
}

static void test_word_hash(void **state)
{
    (void)state;
    /* FNV-1a of "foobar" and of nothing, as published. */
    assert_int_equal(word_hash("foobar", 6), 0xBF9CF968u);
    assert_int_equal(word_hash("", 0), 0x811C9DC5u);
    assert_int_equal(word_hash("FooBar", 6), word_hash("foobar", 6));
    assert_int_equal(word_hash("n\xE2\x80\x99t", 5), word_hash("N'T", 3));
    assert_int_not_equal(word_hash("\xC3\x89", 2), word_hash("\xC3\xA9", 2)); /* only A-Z are lowered */
    assert_true(word_same("New  York", 9, "new york", 8));
    assert_true(word_same("Moody\xE2\x80\x99s", 9, "moody's", 7));
    assert_false(word_same("new yorks", 9, "new york", 8));
    assert_false(word_same("new", 3, "", 0));
}

/* The tokens of `text` joined by '|', sentences ended by '#'. */
static const char *cut(const char *text, uint32_t max_token, size_t max_sentence)
{
    static char result[4096];
    lang_token tokens[TOKENS_MOST];
    size_t count, used = 0;
    tokenizer t;

    tokenizer_start(&t, text, (quoth_span){0, (uint32_t)strlen(text)}, max_token);
    count = tokenizer_next(&t, tokens, TOKENS_MOST);
    assert_int_equal(tokenizer_next(&t, tokens + count, 1), 0);
    for (size_t from = 0; from < count;) {
        size_t end = sentence_end(text, tokens, from, count, true, max_sentence);

        assert_true(end > from && end <= count);
        for (size_t i = from; i < end; i++)
            used += (size_t)snprintf(result + used, sizeof(result) - used, "%s%.*s", i > from ? "|" : "",
                                     (int)(tokens[i].end - tokens[i].begin), text + tokens[i].begin);
        if (end < count) used += (size_t)snprintf(result + used, sizeof(result) - used, "#");
        from = end;
    }
    result[used] = '\0';
    return result;
}

static void test_tokens(void **state)
{
    static const char *const cases[][2] = {
        {"I don't know.", "I|do|n't|know|."},
        {"We won\xE2\x80\x99t; they\xE2\x80\x99ll.", "We|wo|n\xE2\x80\x99t|;|they|\xE2\x80\x99ll|."},
        {"Trump's and officials' calls", "Trump|'s|and|officials|'|calls"},
        {"O'Brien cannot, couldn't've", "O'Brien|can|not|,|could|n't|'ve"},
        {"much-anticipated co-founder, mid-1980s", "much|-|anticipated|co-founder|,|mid-1980s"},
        {"$1,200.50 or 3.5% at 5:30 on 9/11", "$|1,200.50|or|3.5|%|at|5:30|on|9/11"},
        {"2022-08-26 and 713-853-3989 but 5-4", "2022-08-26|and|713-853-3989|but|5|-|4"},
        {"the '90s, the 1990's, .5", "the|'90s|,|the|1990|'s|,|.5"},
        {"See https://x.org/a?b=c, (www.bbc.com/y).", "See|https://x.org/a?b=c|,|(|www.bbc.com/y|)|."},
        {"joe.b@bbc.co.uk @joe #tag #1", "joe.b@bbc.co.uk|@joe|#tag|#|1"},
        {"AT&T Inc. and A.P. of Ph.D. fame", "AT&T|Inc.|and|A.P.|of|Ph.D.|fame"},
        {"and/or, yes... no!?", "and|/|or|,|yes|...|no|!?"},
        {"\xE2\x80\x9CYes,\xE2\x80\x9D \"no\" ``so''", "\xE2\x80\x9C|Yes|,|\xE2\x80\x9D|\"|no|\"|``|so|''"},
        {"caf\xC3\xA9 \xE4\xB8\xAD\xE6\x96\x87 na\xC3\xAFve", "caf\xC3\xA9|\xE4\xB8\xAD\xE6\x96\x87|na\xC3\xAFve"},
        {"'em and \xE2\x80\x99til", "'em|and|\xE2\x80\x99til"},
        {"'re-elect'", "'|re-elect|'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(cut(cases[i][0], TOKENIZER_MAX_TOKEN, 100), cases[i][1]);
}

static void test_sentences(void **state)
{
    static const char *const cases[][2] = {
        {"He left. She stayed.", "He|left|.#She|stayed|."},
        {"\xE2\x80\x9CI will. You won.\xE2\x80\x9D He left.", "\xE2\x80\x9C|I|will|.#You|won|.|\xE2\x80\x9D#He|left|."},
        {"\"Why?\" Smith asked. \"Go!\" He left.", "\"|Why|?|\"|Smith|asked|.#\"|Go|!|\"#He|left|."},
        {"\"Stop!\" the man said.", "\"|Stop|!|\"|the|man|said|."},
        {"Mr. J. K. Smith Jr. met Gen. Lee.", "Mr.|J.|K.|Smith|Jr.|met|Gen.|Lee|."},
        {"He lives in the U.S. The U.S. Senate met.", "He|lives|in|the|U.S.#The|U.S.|Senate|met|."},
        {"At 5 p.m. Monday, by Dec. 16.", "At|5|p.m.|Monday|,|by|Dec.|16|."},
        {"It is No. 5. He said no. Five went.", "It|is|No.|5|.#He|said|no|.#Five|went|."},
        {"So do I. They left. Plan B. It works.", "So|do|I|.#They|left|.#Plan|B.#It|works|."},
        {"He went\xE2\x80\xA6 to Paris. Then ... he slept.", "He|went|\xE2\x80\xA6|to|Paris|.#Then|...|he|slept|."},
        {"1. Buy bread. 2. Buy milk.", "1|.|Buy|bread|.#2|.|Buy|milk|."},
        {"(He left.) Then it rained.", "(|He|left|.|)#Then|it|rained|."},
        {"the end.The next", "the|end|.#The|next"},
        {"He left.[17] She (c. 1818) stayed.", "He|left|.|[|17|]#She|(|c.|1818|)|stayed|."},
        {"Yahoo!, the firm, grew.", "Yahoo|!|,|the|firm|,|grew|."},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(cut(cases[i][0], TOKENIZER_MAX_TOKEN, 100), cases[i][1]);
}

static void test_limits(void **state)
{
    (void)state;
    assert_string_equal(cut("abcdefghijkl", 8, 100), "abcdefgh|ijkl");
    /* never in the middle of a character */
    assert_string_equal(cut("abcdefg\xC3\xA9x", 8, 100), "abcdefg|\xC3\xA9x");
    assert_string_equal(cut("a b c d e", 8, 2), "a|b#c|d#e");
}

/* Cut in chunks of any size, the tokens are the same as cut at once. */
static void test_chunks(void **state)
{
    const char *text = "\"I don't,\" said Mr. O'Neil. \"We can't've\" U.S. 5-4.";
    lang_token all[TOKENS_MOST], chunk[TOKENS_MOST];
    tokenizer t;
    size_t count;

    (void)state;
    tokenizer_start(&t, text, (quoth_span){0, (uint32_t)strlen(text)}, TOKENIZER_MAX_TOKEN);
    count = tokenizer_next(&t, all, TOKENS_MOST);
    for (size_t room = 1; room < 8; room++) {
        size_t done = 0, got;

        tokenizer_start(&t, text, (quoth_span){0, (uint32_t)strlen(text)}, TOKENIZER_MAX_TOKEN);
        while ((got = tokenizer_next(&t, chunk, room)) > 0) {
            assert_memory_equal(chunk, all + done, got * sizeof(*chunk));
            done += got;
        }
        assert_int_equal(done, count);
    }
}

/* Whatever the bytes, tokens go forward, do not overlap, and stay inside. */
static void test_any_bytes(void **state)
{
    static const char pieces[] = "aZ9.'\"-@:/&#_ \t!?,()[]`~*\xE2\x80\x99\xE2\x80\x9C\xC3\xA9\xFF\x80\xF0\x9F";
    char text[64];
    uint32_t seed = 1;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        lang_token tokens[sizeof(text)];
        tokenizer t;
        size_t count, last = 0;

        for (size_t i = 0; i < sizeof(text); i++) {
            seed = seed * 1664525u + 1013904223u;
            text[i] = pieces[(seed >> 16) % (sizeof(pieces) - 1)];
        }
        tokenizer_start(&t, text, (quoth_span){2, sizeof(text)}, 16);
        count = tokenizer_next(&t, tokens, sizeof(text));
        for (size_t i = 0; i < count; i++) {
            assert_true(tokens[i].begin >= (i ? tokens[i - 1].end : 2));
            assert_true(tokens[i].end > tokens[i].begin && tokens[i].end <= sizeof(text));
            assert_true(tokens[i].end - tokens[i].begin <= 16);
        }
        while (last < count) {
            size_t end = sentence_end(text, tokens, last, count, true, 10);

            assert_true(end > last && end <= count && end - last <= 10);
            last = end;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8_decode), cmocka_unit_test(test_utf8_class), cmocka_unit_test(test_word_hash),
        cmocka_unit_test(test_tokens),      cmocka_unit_test(test_sentences),  cmocka_unit_test(test_limits),
        cmocka_unit_test(test_chunks),      cmocka_unit_test(test_any_bytes),
    };

    return cmocka_run_group_tests_name("language: text", tests, NULL, NULL);
}
