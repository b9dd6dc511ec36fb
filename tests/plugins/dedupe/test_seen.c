/* SPDX-License-Identifier: Apache-2.0 */
/* Sketches and what is remembered of them, on made-up texts. */
#include "seen.h"
#include "sketch.h"

#include "../../core/cmocka_unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 1 << 16, WORDS = 400, SMALL = 65536 };

static const double similarity = 0.6;

/* SplitMix64: the same texts in every run. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* WORDS words of the text `number`, of which those from `from` on are of the text `other`. */
static const char *text_of(uint64_t number, int from, uint64_t other)
{
    static char text[TEXT_SIZE];
    size_t used = 0;
    uint64_t states[2] = {number << 32, other << 32};
    for (int i = 0; i < WORDS; i++) {
        unsigned words[2] = {(unsigned)(next_random(&states[0]) % 5000), (unsigned)(next_random(&states[1]) % 5000)};
        used += (size_t)snprintf(text + used, sizeof text - used, "word%u ", words[i >= from]);
    }
    return text;
}

static sketch sketch_of(const char *text)
{
    sketch made;
    sketch_text(&made, text, strlen(text), sketch_rows(similarity));
    return made;
}

static void add(seen *s, uint64_t number)
{
    char id[32];
    int len = snprintf(id, sizeof id, "text-%u", (unsigned)number);
    sketch made = sketch_of(text_of(number, WORDS, 0));
    assert_true(seen_add(s, &made, (quoth_str){id, (size_t)len}));
}

/* The number of the text that is found for it, -1: none. */
static long find(const seen *s, const char *text)
{
    double likeness = -1;
    sketch made = sketch_of(text);
    const seen_entry *entry = seen_find(s, &made, similarity, &likeness);
    if (!entry) return -1;
    assert_true(likeness >= similarity && likeness <= 1);
    char id[32];
    assert_true(entry->id_len < sizeof id);
    memcpy(id, entry->id, entry->id_len);
    id[entry->id_len] = '\0';
    assert_int_equal(strncmp(id, "text-", 5), 0);
    return strtol(id + 5, NULL, 10);
}

static double likeness_of(const char *a, const char *b)
{
    sketch one = sketch_of(a), two = sketch_of(b);
    return sketch_likeness(one.bins, two.bins);
}

static void marks_and_case_make_no_other_text(void **state)
{
    (void)state;
    const char *plain =
        "He said it's \"over\" - and the well-known plan, in all its parts, is dead.\nNobody asked why.";
    const char *other =
        "HE SAID IT\xE2\x80\x99S \xE2\x80\x9COVER\xE2\x80\x9D \xE2\x80\x94 and the well known pl\xC2\xAD"
        "an in all its parts is dead; nobody\n\nasked why?";
    assert_true(likeness_of(plain, other) == 1);
    assert_true(likeness_of(plain, "He said it is over and another plan in some of its parts is alive now") < 0.3);
    /* A letter that is not ASCII is part of its word. */
    assert_true(likeness_of("the caf\xC3\xA9 of the old town", "the caf of the old town") < 1);
}

static void words_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t words;
    } cases[] = {
        {"", 0},
        {" \n\t-- ...", 0},
        {"one", 1},
        {"one two", 2},
        {" one, two;three ", 3},
        {"don't", 2},
        {"na\xC3\xAFve x2", 2},
        {"\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E", 3},  /* three characters of Japanese */
        {"a\xE6\x97\xA5\xE6\x9C\xAC z", 4},           /* among letters */
        {"\xED\x95\x9C\xEA\xB5\xAD \xEC\x96\xB4", 2}, /* Korean has spaces */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sketch made;
        assert_int_equal(sketch_text(&made, cases[i].text, strlen(cases[i].text), 2), cases[i].words);
        bool any = false;
        for (size_t b = 0; b < SKETCH_BINS; b++) any = any || made.bins[b];
        assert_int_equal(any, cases[i].words >= SKETCH_SHINGLE);
    }
}

/* Of two texts that share their first part the exact likeness is known: shingles are as good as never equal by chance.
 */
static void likeness_is_estimated(void **state)
{
    (void)state;
    static char first[TEXT_SIZE];
    double sum = 0;
    for (int shared = 0; shared <= WORDS; shared += 40)
        for (unsigned i = 1; i <= 20; i++) {
            snprintf(first, sizeof first, "%s", text_of(i, WORDS, 0));
            double common = shared > SKETCH_SHINGLE ? shared - SKETCH_SHINGLE + 1 : 0;
            double exact = common / (2 * (WORDS - SKETCH_SHINGLE + 1) - common);
            double error = likeness_of(first, text_of(i, shared, i + 1000)) - exact;
            assert_true(error < 0.15 && error > -0.15);
            sum += error;
        }
    assert_true(sum / 220 < 0.01 && sum / 220 > -0.01);
}

static void rows_suit_the_likeness(void **state)
{
    (void)state;
    assert_int_equal(sketch_rows(0.3), 1);
    assert_int_equal(sketch_rows(0.6), 2);
    assert_int_equal(sketch_rows(0.8), 4);
    assert_int_equal(sketch_rows(1), SKETCH_ROWS_MAX);
}

static void copies_are_found(void **state)
{
    (void)state;
    seen *s = seen_new(SMALL * 4);
    assert_non_null(s);
    for (uint64_t i = 1; i <= 200; i++) add(s, i);
    for (uint64_t i = 1; i <= 200; i++) {
        assert_int_equal(find(s, text_of(i, WORDS, 0)), i);             /* the same */
        assert_int_equal(find(s, text_of(i, WORDS * 9 / 10, 9999)), i); /* another end: 0.82 */
        assert_int_equal(find(s, text_of(i, WORDS / 2, 9999)), -1);     /* half of it: 0.33 */
        assert_int_equal(find(s, text_of(i + 5000, WORDS, 0)), -1);
    }
    seen_free(s);
}

static void best_and_oldest_is_named(void **state)
{
    (void)state;
    seen *s = seen_new(SMALL);
    sketch near = sketch_of(text_of(1, WORDS * 9 / 10, 2)), same = sketch_of(text_of(1, WORDS, 0));
    assert_true(seen_add(s, &near, (quoth_str){"text-1", 6}));
    assert_true(seen_add(s, &same, (quoth_str){"text-2", 6}));
    assert_true(seen_add(s, &same, (quoth_str){"text-3", 6}));
    assert_int_equal(find(s, text_of(1, WORDS, 0)), 2);
    seen_free(s);
}

static void oldest_go(void **state)
{
    (void)state;
    seen *s = seen_new(SMALL);
    uint64_t capacity = seen_capacity(s), many = capacity * 3 + 7;
    assert_in_range(capacity, 100, 200);
    for (uint64_t i = 1; i <= many; i++) add(s, i);
    assert_int_equal(seen_count(s), capacity);
    for (uint64_t i = 1; i <= many; i++)
        assert_int_equal(find(s, text_of(i, WORDS, 0)), i > many - capacity ? (long)i : -1);
    seen_free(s);
}

static void long_ids_take_their_share(void **state)
{
    (void)state;
    enum { LONG = 100000 };
    char *id = malloc(LONG);
    memset(id, 'x', LONG);
    id[SEEN_ID_MAX - 1] = (char)0xC3; /* a character where it is cut */
    id[SEEN_ID_MAX] = (char)0xA9;
    seen *s = seen_new(SMALL);
    for (uint64_t i = 1; i <= 500; i++) {
        sketch made = sketch_of(text_of(i, WORDS, 0));
        assert_true(seen_add(s, &made, (quoth_str){id, LONG}));
        assert_true(seen_id_bytes(s) <= seen_capacity(s) * SEEN_ID_SHARE);
    }
    assert_int_equal(seen_count(s), seen_capacity(s) * SEEN_ID_SHARE / (SEEN_ID_MAX - 1));
    double likeness;
    sketch made = sketch_of(text_of(500, WORDS, 0));
    assert_int_equal(seen_find(s, &made, similarity, &likeness)->id_len, SEEN_ID_MAX - 1);
    seen_free(s);
    free(id);
}

/* A run that goes on adds what was remembered anew, and must find what the first one would have. */
static void remembering_anew_finds_the_same(void **state)
{
    (void)state;
    seen *whole = seen_new(SMALL);
    uint64_t many = seen_capacity(whole) * 4, known = 0;
    for (uint64_t i = 1; i <= many; i++) add(whole, i);
    seen *again = seen_new(SMALL);
    for (uint64_t i = many - seen_count(whole) + 1; i <= many; i++) add(again, i);
    assert_int_equal(seen_count(again), seen_count(whole));
    assert_int_equal(seen_id_bytes(again), seen_id_bytes(whole));
    for (uint64_t i = 1; i <= many; i++) {
        /* Texts around the limit. */
        const char *text = text_of(i, WORDS * 3 / 4 + (int)(i % 20), i + 100000);
        long found = find(whole, text);
        assert_int_equal(find(again, text), found);
        known += found > 0;
    }
    assert_in_range(known, 1, seen_count(whole) - 1);
    seen_free(whole);
    seen_free(again);
}

static void equal_short_texts_are_found(void **state)
{
    (void)state;
    seen *s = seen_new(SMALL * 16);
    char text[64];
    for (int pass = 0; pass < 2; pass++)
        for (unsigned i = 1; i <= 500; i++) {
            int len = snprintf(text, sizeof text, "the number %u again", i);
            double likeness;
            sketch made = sketch_of(text);
            assert_int_equal(seen_find(s, &made, similarity, &likeness) != NULL, pass);
            if (pass == 0) assert_true(seen_add(s, &made, (quoth_str){text, (size_t)len}));
        }
    seen_free(s);
}

/* Texts that all fall into the same buckets cost no more than others, and are still told apart. */
static void crowded_buckets(void **state)
{
    (void)state;
    seen *s = seen_new(SMALL * 4);
    sketch crowd = sketch_of(text_of(1, WORDS, 0));
    for (unsigned i = 1; i <= 300; i++) {
        char id[32];
        int len = snprintf(id, sizeof id, "text-%u", i);
        memset(crowd.bins, (int)(1 + i % 250), sizeof crowd.bins);
        assert_true(seen_add(s, &crowd, (quoth_str){id, (size_t)len}));
    }
    double likeness;
    const seen_entry *found = seen_find(s, &crowd, similarity, &likeness);
    assert_non_null(found);
    assert_memory_equal(found->id, "text-300", 8);
    add(s, 5);
    assert_int_equal(find(s, text_of(5, WORDS, 0)), 5);
    seen_free(s);
}

static void monotonous_text(void **state)
{
    (void)state;
    enum { LENGTH = 10 * 1000 * 1000 };
    char *text = malloc(LENGTH);
    for (size_t i = 0; i < LENGTH; i++) text[i] = i % 2 ? ' ' : 'a';
    sketch made;
    assert_int_equal(sketch_text(&made, text, LENGTH, 2), LENGTH / 2);
    size_t filled = 0, bands = 0;
    for (size_t i = 0; i < SKETCH_BINS; i++) filled += made.bins[i] != 0;
    assert_int_equal(filled, 1); /* it has one shingle */
    memset(text, 'a', LENGTH);
    assert_int_equal(sketch_text(&made, text, LENGTH, 2), 1);
    for (size_t i = 0; i < SKETCH_BANDS; i++) bands += made.bands[i] != 0;
    assert_int_equal(bands, 0);
    seen *s = seen_new(SMALL);
    double likeness;
    assert_true(seen_add(s, &made, (quoth_str){"", 0}));
    assert_null(seen_find(s, &made, similarity, &likeness)); /* nothing to compare */
    seen_free(s);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_and_case_make_no_other_text),
        cmocka_unit_test(words_are_counted),
        cmocka_unit_test(likeness_is_estimated),
        cmocka_unit_test(rows_suit_the_likeness),
        cmocka_unit_test(copies_are_found),
        cmocka_unit_test(best_and_oldest_is_named),
        cmocka_unit_test(oldest_go),
        cmocka_unit_test(long_ids_take_their_share),
        cmocka_unit_test(remembering_anew_finds_the_same),
        cmocka_unit_test(equal_short_texts_are_found),
        cmocka_unit_test(crowded_buckets),
        cmocka_unit_test(monotonous_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
