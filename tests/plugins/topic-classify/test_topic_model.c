/* SPDX-License-Identifier: Apache-2.0 */
/* The model's arithmetic and the checks of its file, on small models made here. */
#include "tokenizer.h"
#include "topic_scorer.h"
#include "word.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BUCKETS 2u
#define ROWS    (BUCKETS * TOPIC_BUCKET)

enum { POLITICS = 10, SPORT = 14, WEATHER = 16 };

/* ---- a model file ---- */

static const char all_labels[] =
    "medtop:01000000 medtop:02000000 medtop:03000000 medtop:04000000 medtop:05000000 medtop:06000000 medtop:07000000 "
    "medtop:08000000 medtop:09000000 medtop:10000000 medtop:11000000 medtop:12000000 medtop:13000000 medtop:14000000 "
    "medtop:15000000 medtop:16000000 medtop:17000000";

typedef struct model_parts {
    uint32_t keys[ROWS];
    int8_t weights[ROWS][TOPIC_LABELS];
    float scale[TOPIC_LABELS], bias[TOPIC_LABELS], slope[TOPIC_LABELS], offset[TOPIC_LABELS], constants[2];
    const char *labels, *features;
    unsigned bucket_size, topics; /* what the shapes say */
    const char *left_out;         /* a tensor that is not there; NULL: none */
} model_parts;

typedef struct model_file {
    char bytes[8192];
    size_t len;
} model_file;

static model_parts plain_parts(void)
{
    model_parts parts = {
        .labels = all_labels, .features = "topic-1", .bucket_size = TOPIC_BUCKET, .topics = TOPIC_LABELS};

    for (unsigned i = 0; i < TOPIC_LABELS; i++) {
        parts.scale[i] = 0.5F;
        parts.slope[i] = 2;
        parts.offset[i] = -1;
    }
    parts.constants[0] = 4;
    parts.constants[1] = 0.5F;
    return parts;
}

/* Puts a feature into its bucket. */
static void add_feature(model_parts *parts, uint32_t feature, unsigned topic, int8_t weight)
{
    uint32_t place = (feature >> 31) * TOPIC_BUCKET;

    while (parts->keys[place] && parts->keys[place] != feature) place++;
    assert_true(place < ROWS);
    parts->keys[place] = feature;
    parts->weights[place][topic] = weight;
}

static uint32_t word(const char *bytes)
{
    return word_hash(bytes, strlen(bytes));
}

static void put_tensor(char *header, size_t *at, size_t *offset, const model_parts *parts, const char *name,
                       const char *type, const char *shape, size_t bytes)
{
    if (!parts->left_out || strcmp(parts->left_out, name) != 0)
        *at += (size_t)sprintf(header + *at, ",\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%zu,%zu]}",
                               name, type, shape, *offset, *offset + bytes);
    *offset += bytes;
}

static void make_file(model_file *file, const model_parts *parts)
{
    static char header[4096];
    char keys[32], weights[32], labels[16];
    size_t at = 0, offset = 0;
    uint64_t len;

    snprintf(keys, sizeof(keys), "%u,%u", ROWS / parts->bucket_size, parts->bucket_size);
    snprintf(weights, sizeof(weights), "%u,%u", (unsigned)(sizeof(parts->weights) / parts->topics), parts->topics);
    snprintf(labels, sizeof(labels), "%u", TOPIC_LABELS);
    at += (size_t)sprintf(header, "{\"__metadata__\":{\"labels\":\"%s\",\"features\":\"%s\"}", parts->labels,
                          parts->features);
    put_tensor(header, &at, &offset, parts, "keys", "U32", keys, sizeof(parts->keys));
    put_tensor(header, &at, &offset, parts, "scale", "F32", labels, sizeof(parts->scale));
    put_tensor(header, &at, &offset, parts, "bias", "F32", labels, sizeof(parts->bias));
    put_tensor(header, &at, &offset, parts, "slope", "F32", labels, sizeof(parts->slope));
    put_tensor(header, &at, &offset, parts, "offset", "F32", labels, sizeof(parts->offset));
    put_tensor(header, &at, &offset, parts, "constants", "F32", "2", sizeof(parts->constants));
    put_tensor(header, &at, &offset, parts, "weights", "I8", weights, sizeof(parts->weights));
    header[at++] = '}';
    while (at % 8) header[at++] = ' ';
    len = at;
    assert_true(8 + at + offset <= sizeof(file->bytes));
    file->len = 0;
#define PUT(from, size) (memcpy(file->bytes + file->len, from, size), file->len += (size))
    PUT(&len, 8);
    PUT(header, at);
    PUT(parts->keys, sizeof(parts->keys));
    PUT(parts->scale, sizeof(parts->scale));
    PUT(parts->bias, sizeof(parts->bias));
    PUT(parts->slope, sizeof(parts->slope));
    PUT(parts->offset, sizeof(parts->offset));
    PUT(parts->constants, sizeof(parts->constants));
    PUT(parts->weights, sizeof(parts->weights));
#undef PUT
}

/* ---- scoring ---- */

typedef struct bench {
    _Alignas(64) model_file bytes;
    safetensors *file;
    lexicon *terms;
    topic_model model;
    topic_scorer *scorer;
} bench;

static void open_bench(bench *b, const model_parts *parts, const char *terms)
{
    char error[TOPIC_ERROR_SIZE] = "";
    lexicon_error line;

    make_file(&b->bytes, parts);
    b->file = safetensors_new(b->bytes.bytes, b->bytes.len, error);
    if (!b->file || !topic_model_init(&b->model, b->file, error)) fail_msg("%s", error);
    b->terms = NULL;
    if (terms) {
        b->terms = lexicon_new(terms, strlen(terms), 3, &line);
        assert_non_null(b->terms);
        if (!topic_model_join(&b->model, b->terms, error)) fail_msg("%s", error);
    }
    b->scorer = topic_scorer_new(&b->model);
    assert_non_null(b->scorer);
}

static void close_bench(bench *b)
{
    topic_scorer_free(b->scorer);
    topic_model_free(&b->model);
    lexicon_free(b->terms);
    safetensors_free(b->file);
}

/* The margin of a topic for a text. */
static float margin(bench *b, const char *text, unsigned topic)
{
    static quoth_token tokens[1024];
    float margins[TOPIC_LABELS];
    lang_token chunk[1024];
    tokenizer cut;
    size_t count;

    tokenizer_start(&cut, text, (quoth_span){0, (uint32_t)strlen(text)}, TOKENIZER_MAX_TOKEN);
    count = tokenizer_next(&cut, chunk, 1024);
    assert_true(count < 1024);
    for (size_t i = 0; i < count; i++)
        tokens[i] = (quoth_token){.span = {chunk[i].begin, chunk[i].end}, .word = chunk[i].word};
    topic_scorer_begin(b->scorer);
    topic_scorer_add(b->scorer, text, (quoth_records){tokens, count, sizeof(tokens[0])}, 0, count);
    topic_scorer_margins(b->scorer, margins);
    return margins[topic];
}

static void assert_near(float got, double wanted)
{
    if (fabs((double)got - wanted) > 1e-5) fail_msg("%.7f is not %.7f", (double)got, wanted);
}

static void test_words_and_pairs(void **state)
{
    model_parts parts = plain_parts();
    bench b;

    (void)state;
    add_feature(&parts, topic_gram(word("vote")), POLITICS, 100);
    add_feature(&parts, topic_gram(word("prime") * 0x9E3779B1u + word("minister") + 1), POLITICS, 40);
    add_feature(&parts, topic_gram(0), SPORT, 10);
    open_bench(&b, &parts, NULL);
    /* 100 * 0.5 / sqrt(4 + 1) */
    assert_near(margin(&b, "They VOTE today", POLITICS), 50 / sqrt(5));
    assert_near(margin(&b, "They vote today", SPORT), 0);
    assert_near(margin(&b, "the Prime Minister", POLITICS), 20 / sqrt(5));
    /* Punctuation parts a pair, a hyphen does not. */
    assert_near(margin(&b, "the prime, minister", POLITICS), 0);
    assert_near(margin(&b, "a prime - minister affair", POLITICS), 20 / sqrt(5));
    /* All numbers are one word; twice counts 1 + ln 2. */
    assert_near(margin(&b, "won 3", SPORT), 5 / sqrt(5));
    assert_near(margin(&b, "3, 21", SPORT), 5 * (1 + log(2)) / sqrt(4 + pow(1 + log(2), 2)));
    /* Words that the model does not know change nothing. */
    assert_near(margin(&b, "nobody knows why they vote", POLITICS), 50 / sqrt(5));
    assert_near(margin(&b, "", POLITICS), 0);
    close_bench(&b);
}

static void test_repeats_are_damped_and_forgotten(void **state)
{
    model_parts parts = plain_parts();
    char text[2048], *end = text;
    bench b;

    (void)state;
    add_feature(&parts, topic_gram(word("vote")), POLITICS, 10);
    open_bench(&b, &parts, NULL);
    for (int i = 0; i < 300; i++) end = stpcpy(end, "vote, ");
    /* Behind TOPIC_MOST_REPEATS, repetitions count nothing. */
    assert_near(margin(&b, text, POLITICS),
                5 * (1 + log(TOPIC_MOST_REPEATS)) / sqrt(4 + pow(1 + log(TOPIC_MOST_REPEATS), 2)));
    for (int i = 0; i < 3; i++) assert_near(margin(&b, "vote", POLITICS), 5 / sqrt(5));
    close_bench(&b);
}

static void test_terms(void **state)
{
    model_parts parts = plain_parts();
    bench b;

    (void)state;
    open_bench(&b, &parts,
               "# terms\nworld cup\tmedtop:15000000\t3\ncup\tmedtop:15000000\t1\nstorm\tmedtop:17000000\t2\n"
               "storm\tmedtop:11000000\t1\nworld cup of storm\tmedtop:11000000\t9\n");
    /* The longest term counts, its weight times 0.5; a term does not begin inside another. */
    assert_near(margin(&b, "the World Cup", SPORT), 1.5 / 2);
    assert_near(margin(&b, "a cup", SPORT), 0.5 / 2);
    assert_near(margin(&b, "world cup of storm", SPORT), 0);
    assert_near(margin(&b, "world cup of storm", POLITICS), 4.5 / 2);
    assert_near(margin(&b, "world cup of storm", WEATHER), 0);
    /* A term of two topics counts for both; twice, 1 + ln 2. */
    assert_near(margin(&b, "storm", WEATHER), 1.0 / 2);
    assert_near(margin(&b, "storm", POLITICS), 0.5 / 2);
    assert_near(margin(&b, "storm after storm", WEATHER), (1 + log(2)) / 2);
    close_bench(&b);
}

static void test_scores(void **state)
{
    model_parts parts = plain_parts();
    float margins[TOPIC_LABELS] = {0}, scores[TOPIC_LABELS];
    bench b;

    (void)state;
    parts.bias[SPORT] = 0.25F;
    open_bench(&b, &parts, NULL);
    margins[POLITICS] = 1;
    topic_scores(&b.model, margins, scores);
    assert_near(scores[POLITICS], 1 / (1 + exp(-1)));
    assert_near(scores[SPORT], 1 / (1 + exp(0.5)));
    assert_near(scores[WEATHER], 1 / (1 + exp(1)));
    close_bench(&b);
}

/* ---- bad files ---- */

static void assert_refused(const model_parts *parts, const char *why)
{
    _Alignas(64) static model_file bytes;
    char error[TOPIC_ERROR_SIZE] = "";
    topic_model model;
    safetensors *file;

    make_file(&bytes, parts);
    file = safetensors_new(bytes.bytes, bytes.len, error);
    if (!file) fail_msg("%s", error);
    assert_false(topic_model_init(&model, file, error));
    if (!strstr(error, why)) fail_msg("'%s' does not say '%s'", error, why);
    topic_model_free(&model);
    safetensors_free(file);
}

static void test_bad_models(void **state)
{
    static const char *const tensors[] = {"scale", "bias", "slope", "offset", "constants"};
    model_parts parts = plain_parts();

    (void)state;
    parts.features = "topic-2";
    assert_refused(&parts, "features");
    parts = plain_parts();
    parts.labels = "medtop:01000000 medtop:02000000";
    assert_refused(&parts, "labels");
    parts = plain_parts();
    parts.bucket_size = 4;
    assert_refused(&parts, "size");
    parts = plain_parts();
    parts.topics = TOPIC_BUCKET * 2;
    assert_refused(&parts, "size");
    parts = plain_parts();
    parts.left_out = "keys";
    assert_refused(&parts, "'keys'");
    for (size_t i = 0; i < sizeof(tensors) / sizeof(tensors[0]); i++) {
        parts = plain_parts();
        parts.left_out = tensors[i];
        assert_refused(&parts, tensors[i]);
    }
    parts = plain_parts();
    parts.slope[3] = NAN;
    assert_refused(&parts, "finite");
    parts = plain_parts();
    parts.constants[0] = 0;
    assert_refused(&parts, "prior");
}

static void test_bad_terms(void **state)
{
    static const struct {
        const char *terms, *why;
    } cases[] = {
        {"cup\tmedtop:20000822\t3\n", "'cup' has no topic"},   {"cup\tsport\t3\n", "'cup' has no topic"},
        {"cup\tmedtop:15000000\t0\n", "'cup' has no weight"},  {"cup\tmedtop:15000000\t12\n", "'cup' has no weight"},
        {"cup\tmedtop:15000000\t-1\n", "'cup' has no weight"}, {"cup\tmedtop:15000000\t\n", "'cup' has no weight"},
    };
    model_parts parts = plain_parts();
    bench b;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char error[TOPIC_ERROR_SIZE] = "";
        lexicon_error line;
        lexicon *terms = lexicon_new(cases[i].terms, strlen(cases[i].terms), 3, &line);

        assert_non_null(terms);
        open_bench(&b, &parts, NULL);
        assert_false(topic_model_join(&b.model, terms, error));
        if (!strstr(error, cases[i].why)) fail_msg("'%s' does not say '%s'", error, cases[i].why);
        close_bench(&b);
        lexicon_free(terms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_and_pairs), cmocka_unit_test(test_repeats_are_damped_and_forgotten),
        cmocka_unit_test(test_terms),           cmocka_unit_test(test_scores),
        cmocka_unit_test(test_bad_models),      cmocka_unit_test(test_bad_terms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
