/* SPDX-License-Identifier: Apache-2.0 */
#include "eval/eval.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *source_path(const char *name)
{
    static char path[4096];
    const char *srcdir = getenv("srcdir");
    snprintf(path, sizeof path, "%s/tests/core/eval/%s", srcdir ? srcdir : ".", name);
    return path;
}

static eval_set *read_set(const char *name)
{
    eval_set *set = eval_set_new();
    const char *message = NULL;
    if (!eval_set_read(set, source_path(name), &message)) fail_msg("%s", message);
    return set;
}

static void assert_figure(eval_figure figure, size_t right, size_t claimed, size_t gold)
{
    assert_int_equal(figure.right, right);
    assert_int_equal(figure.claimed, claimed);
    assert_int_equal(figure.gold, gold);
}

/* The two files are small enough to count by hand. */
static void scores_as_counted_by_hand(void **state)
{
    (void)state;
    eval_set *gold = read_set("gold.jsonl"), *claims = read_set("claims.jsonl");
    eval_result r = eval_score(gold, claims, NULL, 0);
    assert_int_equal(r.documents, 2);
    assert_int_equal(r.claims, 5);
    assert_int_equal(r.stray, 1);
    assert_figure(r.source, 2, 3, 3);
    assert_figure(r.cue, 3, 3, 3);
    assert_figure(r.content, 2, 4, 3); /* the optional one counts neither way, "Nothing" against us */
    assert_figure(r.chars, 9 + 14 + 9, 9 + 14 + 9 + 7, 9 + 17 + 9);
    assert_figure(r.linked, 2, 4, 3);
    assert_figure(r.direct, 1, 1, 1);
    assert_int_equal(r.direct_speaker.right, 1);
    assert_figure(r.entity, 1, 4, 3);
    assert_figure(r.role, 1, 1, 1);
    assert_figure(r.addressee, 1, 1, 1);
    assert_int_equal(r.act.right, 2);
    assert_int_equal(r.act.claimed, 3);
    assert_int_equal(r.by_type[EVAL_INDIRECT].found, 2);
    assert_int_equal(r.by_type[EVAL_INDIRECT].right, 1);
    eval_set_free(gold);
    eval_set_free(claims);
}

static void gold_against_itself_is_perfect(void **state)
{
    (void)state;
    eval_set *gold = read_set("gold.jsonl"), *again = read_set("gold.jsonl");
    eval_result r = eval_score(gold, again, NULL, 0);
    assert_figure(r.linked, 3, 3, 3);
    assert_figure(r.content, 3, 3, 3);
    assert_true(eval_f1(r.linked) == 1.0);
    eval_set_free(gold);
    eval_set_free(again);
}

static eval_spans mention(eval_span *span, int64_t begin, const char *text)
{
    *span = (eval_span){begin, begin, text, strlen(text), false};
    for (const char *p = text; *p; p++) span->end += ((unsigned char)*p & 0xC0) != 0x80;
    return (eval_spans){span, 1};
}

static void mentions_are_the_same_by_position_and_last_word(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int64_t begin_a, begin_b;
        bool same;
    } cases[] = {
        {"Ann Lee", "Lee", 10, 14, true},
        {"Ann Lee", "Ann", 10, 10, true}, /* its last word is a word of the longer one */
        {"Ann Lee", "Ann Lee,", 10, 10, true},
        {"“Ann Lee", "Ann Lee", 9, 10, true},
        {"Ann Lee", "Ann Lee", 10, 20, false}, /* somewhere else */
        {"Émile Zola", "Zola", 5, 11, true},
        {"Ann Lee", "n Le", 10, 12, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eval_span x, y;
        eval_spans a = mention(&x, cases[i].begin_a, cases[i].a), b = mention(&y, cases[i].begin_b, cases[i].b);
        if (eval_same_speaker(&a, &b) != cases[i].same) fail_msg("'%s' and '%s'", cases[i].a, cases[i].b);
    }
    eval_spans none = {NULL, 0};
    eval_span x;
    eval_spans a = mention(&x, 0, "Ann");
    assert_true(eval_same_speaker(&none, &none));
    assert_false(eval_same_speaker(&none, &a));
}

static void names_are_the_same_by_their_telling_words(void **state)
{
    (void)state;
    assert_true(eval_same_entity("Scott Bessent", "Secretary Scott Bessent"));
    assert_true(eval_same_entity("the company", "The Company"));
    assert_true(eval_same_entity("Ann Lee’s", "Ann Lee"));
    assert_true(eval_same_entity("President", "president")); /* nothing but a title is left: it tells */
    assert_true(eval_same_entity("ÉMILE Zola", "Émile Zola"));
    assert_false(eval_same_entity("Ann Lee", "Bo Lee"));
    assert_false(eval_same_entity("Ann Lee", "Lee"));
    assert_false(eval_same_entity(NULL, NULL));
    assert_true(eval_same_role("chief executive of Acme", "Acme’s chief executive"));
    assert_true(eval_same_role("treasury secretary", "Secretary"));
    assert_false(eval_same_role("mayor", "deputy head of the town council"));
    assert_false(eval_same_role(NULL, "mayor"));
}

static void wrong_files_are_named_with_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"{\"doc\": \"a\", \"content\": []}\n", ":1: 'content'"},
        {"\n{\"a\": 1}\n", ":2: neither"},
        {"{\"doc\": \"a\"\n", ":1:"},
        {"{\"id\": \"a\", \"text\": \"b\", \"quotes\": [{\"start\": 0, \"end\": 2}]}\n", "'start' and 'end' within"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[] = "/tmp/quoth-eval-XXXXXX";
        int fd = mkstemp(path);
        assert_true(fd >= 0);
        FILE *file = fdopen(fd, "w");
        fputs(cases[i].text, file);
        fclose(file);
        eval_set *set = eval_set_new();
        const char *message = "";
        assert_false(eval_set_read(set, path, &message));
        if (!strstr(message, cases[i].message)) fail_msg("'%s' lacks '%s'", message, cases[i].message);
        eval_set_free(set);
        remove(path);
    }
    eval_set *set = eval_set_new();
    const char *message = "";
    assert_false(eval_set_read(set, "/no/such/file", &message));
    assert_non_null(strstr(message, "cannot read '/no/such/file'"));
    eval_set_free(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_as_counted_by_hand),
        cmocka_unit_test(gold_against_itself_is_perfect),
        cmocka_unit_test(mentions_are_the_same_by_position_and_last_word),
        cmocka_unit_test(names_are_the_same_by_their_telling_words),
        cmocka_unit_test(wrong_files_are_named_with_their_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
