/* SPDX-License-Identifier: Apache-2.0 */
/* The second level, told by terms of the test's own. */
#include "tokenizer.h"
#include "topic_second.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 2, MOST_TOKENS = 1024, POLITICS = 10, RELIGION = 11 };

typedef struct bench {
    topic_model top;
    lexicon *terms;
    topic_second_model model;
    topic_second *second;
} bench;

static void open_bench(bench *b, const char *terms)
{
    char error[TOPIC_ERROR_SIZE] = "";
    lexicon_error line;

    memset(b, 0, sizeof(*b));
    b->top.step[1] = 1;
    for (unsigned n = 2; n <= TOPIC_MOST_REPEATS; n++) b->top.step[n] = logf((float)n) - logf((float)(n - 1));
    b->terms = lexicon_new(terms, strlen(terms), 3, &line);
    assert_non_null(b->terms);
    if (!topic_second_model_init(&b->model, &b->top, b->terms, error)) fail_msg("%s", error);
    b->second = topic_second_new(&b->model);
    assert_non_null(b->second);
}

static void close_bench(bench *b)
{
    topic_second_free(b->second);
    topic_second_model_free(&b->model);
    lexicon_free(b->terms);
}

static void add(bench *b, const char *text)
{
    static quoth_token tokens[MOST_TOKENS];
    lang_token chunk[MOST_TOKENS];
    tokenizer cut;
    size_t count;

    tokenizer_start(&cut, text, (quoth_span){0, (uint32_t)strlen(text)}, TOKENIZER_MAX_TOKEN);
    count = tokenizer_next(&cut, chunk, MOST_TOKENS);
    assert_true(count < MOST_TOKENS);
    for (size_t i = 0; i < count; i++)
        tokens[i] = (quoth_token){.span = {chunk[i].begin, chunk[i].end}, .word = chunk[i].word};
    topic_second_add(b->second, text, (quoth_records){tokens, count, sizeof(tokens[0])}, 0, count);
}

static double need(unsigned tokens)
{
    return 1.5 + sqrt(tokens) / 6;
}

static const char terms[] = "# terms\nelection\tmedtop:20000574\t3\nelection law\tmedtop:20000621\t3\nvote\tmedtop:"
                            "20000574\t1\nminister\tmedtop:20000593\t2\nfree vote\tmedtop:20000649\t4\nminister\t"
                            "medtop:20000703\t3\n";

static void test_what_is_told(void **state)
{
    static const struct {
        const char *text;
        unsigned parent;
        unsigned tokens;
        struct {
            const char *id; /* NULL: no more */
            double sum;
        } told[MOST];
    } cases[] = {
        {"", POLITICS, 0, {{NULL, 0}}},
        {"nothing of the kind", POLITICS, 4, {{NULL, 0}}},
        {"the ELECTION", POLITICS, 2, {{"medtop:20000574", 3}}},
        /* Under another topic of the top level it is not told. */
        {"the election", RELIGION, 2, {{NULL, 0}}},
        /* A single hint is too little, and several are enough. */
        {"a vote", POLITICS, 2, {{NULL, 0}}},
        {"vote, vote, vote", POLITICS, 5, {{"medtop:20000574", 1 + 1.0986122887}}},
        /* The longest term counts. */
        {"the election law", POLITICS, 3, {{"medtop:20000621", 3}}},
        /* One term of two topics. */
        {"a minister", POLITICS, 2, {{"medtop:20000593", 2}}},
        {"a minister", RELIGION, 2, {{"medtop:20000703", 3}}},
        /* The best first, and no more than asked for. */
        {"a minister, an election, a free vote", POLITICS, 9, {{"medtop:20000649", 4}, {"medtop:20000574", 3}}},
    };
    bench b;

    (void)state;
    open_bench(&b, terms);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        unsigned topics[MOST], count, wanted = 0;
        float shares[MOST];

        topic_second_begin(b.second);
        add(&b, cases[i].text);
        count = topic_second_best(b.second, cases[i].parent, topics, shares, MOST);
        while (wanted < MOST && cases[i].told[wanted].id) wanted++;
        if (count != wanted) fail_msg("'%s': %u topics, not %u", cases[i].text, count, wanted);
        for (unsigned k = 0; k < count; k++) {
            double sum = cases[i].told[k].sum, share = sum / (sum + need(cases[i].tokens));

            assert_string_equal(topic_second_labels[topics[k]].id, cases[i].told[k].id);
            if (fabs((double)shares[k] - share) > 1e-5)
                fail_msg("'%s': %.6f is not %.6f", cases[i].text, (double)shares[k], share);
        }
    }
    close_bench(&b);
}

static void test_long_texts_need_more(void **state)
{
    char text[512] = "election";
    unsigned topics[MOST];
    float shares[MOST];
    bench b;

    (void)state;
    open_bench(&b, terms);
    for (unsigned tokens = 1; tokens <= 100; tokens++) {
        topic_second_begin(b.second);
        add(&b, text);
        /* 1.5 + sqrt(81) / 6 = 3 */
        assert_int_equal(topic_second_best(b.second, POLITICS, topics, shares, MOST), tokens <= 81);
        memcpy(text + strlen(text), " so", sizeof(" so"));
    }
    /* Pieces add up. */
    topic_second_begin(b.second);
    add(&b, text);
    add(&b, "election");
    assert_int_equal(topic_second_best(b.second, POLITICS, topics, shares, MOST), 1);
    close_bench(&b);
}

static void test_labels(void **state)
{
    (void)state;
    for (unsigned i = 0; i < TOPIC_SECOND_LABELS; i++) {
        const topic_second_label *label = &topic_second_labels[i];

        assert_true(label->parent < TOPIC_LABELS && label->name[0]);
        assert_int_equal(topic_second_label_find((quoth_str){label->id, strlen(label->id)}), i);
        assert_true(i == 0 || label->parent >= topic_second_labels[i - 1].parent);
    }
    assert_int_equal(topic_second_label_find((quoth_str){"medtop:11000000", 15}), TOPIC_SECOND_LABELS);
    assert_int_equal(topic_second_label_find((quoth_str){"medtop:2000057", 14}), TOPIC_SECOND_LABELS);
}

static void test_bad_terms(void **state)
{
    static const struct {
        const char *terms, *why;
    } cases[] = {
        {"cup\tmedtop:15000000\t3\n", "'cup' has no topic of the second level"},
        {"cup\tsport\t3\n", "'cup' has no topic of the second level"},
        {"cup\tmedtop:20000822\t0\n", "'cup' has no weight"},
        {"cup\tmedtop:20000822\t10\n", "'cup' has no weight"},
        {"cup\tmedtop:20000822\t\n", "'cup' has no weight"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char error[TOPIC_ERROR_SIZE] = "";
        topic_model top = {0};
        topic_second_model model;
        lexicon_error line;
        lexicon *rows = lexicon_new(cases[i].terms, strlen(cases[i].terms), 3, &line);

        assert_non_null(rows);
        assert_false(topic_second_model_init(&model, &top, rows, error));
        if (!strstr(error, cases[i].why)) fail_msg("'%s' does not say '%s'", error, cases[i].why);
        topic_second_model_free(&model);
        lexicon_free(rows);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_told),
        cmocka_unit_test(test_long_texts_need_more),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_bad_terms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
