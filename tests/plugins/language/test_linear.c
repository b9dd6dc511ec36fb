/* SPDX-License-Identifier: Apache-2.0 */
/* Features, linear models and the search for the best labels. */
#include "linear.h"
#include "names.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The numbers that corpus/models/train/train_pos.py and train_sentences.py give these features. */
static void test_same_as_training(void **state)
{
    (void)state;
    assert_int_equal(linear_feature(29, 5), 0x14F7B2D6u);
    assert_int_equal(linear_feature(1, 0), 0xF632408Fu);
    assert_int_equal(linear_feature(28, 0xFFFFFFFFu), 0x386C6D53u);
    assert_int_equal(linear_feature2(30, 3, 47), 0xC0D75C47u);
    assert_int_equal(linear_feature2(31, 0xDEADBEEFu, 7), 0x491C6C46u);
    assert_int_equal(linear_feature(89, 0), 0x35BCD642u);
}

/* A model file in memory: 16 slots, `rows` rows of 8 weights. */
typedef struct model_file {
    uint64_t header;
    char json[248];
    uint32_t slots[16];
    int8_t rows[3][8];
} model_file;

static void make(model_file *file, const char *slots, const char *rows)
{
    memset(file, 0, sizeof(*file));
    file->header = sizeof(file->json);
    snprintf(file->json, sizeof(file->json),
             "{\"slots\":{\"dtype\":\"U32\",\"shape\":%s,\"data_offsets\":[0,64]},"
             "\"rows\":{\"dtype\":\"I8\",\"shape\":%s,\"data_offsets\":[64,88]}}",
             slots, rows);
    memset(file->json + strlen(file->json), ' ', sizeof(file->json) - strlen(file->json));
}

/* The entry of a feature in a table of 16 slots. */
static uint32_t entry_of(uint32_t feature, unsigned scale, uint32_t row)
{
    return feature << 6 | scale << 4 | row;
}

static void test_add(void **state)
{
    /* three features of one slot, so that two are found further on, round the end of the table */
    static const uint32_t features[] = {0xF0000001u, 0xF0000002u, 0xF0000003u, 0xF0000004u, 0x10000001u};
    char error[SAFETENSORS_ERROR_SIZE] = "";
    int16_t scores[8] = {100, 0, 0, 0, 0, 0, 0, -100};
    model_file *file = malloc(sizeof(*file));
    linear_model model;
    safetensors *opened;

    (void)state;
    make(file, "[16]", "[3,8]");
    file->slots[15] = entry_of(features[0], 0, 1);
    file->slots[0] = entry_of(features[1], 3, 2);
    file->slots[1] = entry_of(features[2], 1, 3);
    for (int i = 0; i < 8; i++) {
        file->rows[0][i] = (int8_t)(i - 4);
        file->rows[1][i] = -128;
        file->rows[2][i] = 127;
    }
    opened = safetensors_new(file, sizeof(*file), error);
    assert_string_equal(error, "");
    assert_true(linear_init(&model, opened, 6, error));
    linear_add(&model, features, 5, scores);
    for (int i = 0; i < 8; i++)
        assert_int_equal(scores[i], (i == 0 ? 100 : i == 7 ? -100 : 0) + (i - 4) - 128 * 8 + 127 * 2);
    safetensors_free(opened);
    free(file);
}

static void test_refuses(void **state)
{
    static const struct {
        const char *slots, *rows;
        uint32_t entry; /* of all slots */
        const char *message;
    } cases[] = {
        {"[16]", "[3,8]", 0x14, "a feature's row is out of range"},
        {"[16]", "[3,8]", 0x10, "a feature's row is out of range"},
        {"[16]", "[3,8]", 0x13, "its table of features is full"},
        {"[15]", "[3,8]", 0, NULL}, /* does not fit its place: refused before */
        {"[16]", "[1,24]", 0, "its rows do not fit its labels"},
        {"[4,4]", "[3,8]", 0, "it lacks the tensor 'slots' or 'rows'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char error[SAFETENSORS_ERROR_SIZE] = "";
        model_file *file = malloc(sizeof(*file));
        linear_model model;
        safetensors *opened;

        make(file, cases[i].slots, cases[i].rows);
        for (int k = 0; k < 16; k++) file->slots[k] = cases[i].entry;
        opened = safetensors_new(file, sizeof(*file), error);
        if (!cases[i].message) {
            assert_null(opened);
        } else {
            assert_non_null(opened);
            assert_false(linear_init(&model, opened, 6, error));
            assert_string_equal(error, cases[i].message);
        }
        safetensors_free(opened);
        free(file);
    }
}

/* ---- labels of names ---- */

enum { TOKENS = 4 };

typedef struct search {
    names_model model;
    int16_t scores[TOKENS][NAMES_WIDTH];
    const int16_t *rows[TOKENS];
    double best, total, of_label[TOKENS][NAMES_LABELS];
    uint8_t best_labels[TOKENS];
} search;

/* Tries all labellings, as slowly as can be. */
static void try_all(search *s, uint8_t *labels, size_t at, double sum)
{
    unsigned before = at ? labels[at - 1] : 0;

    if (at == TOKENS) {
        if (!names_may_follow(before, 0)) return;
        sum += s->model.transitions[before][0];
        if (sum > s->best) {
            s->best = sum;
            memcpy(s->best_labels, labels, TOKENS);
        }
        s->total += exp(sum * (double)s->model.unit);
        for (size_t i = 0; i < TOKENS; i++) s->of_label[i][labels[i]] += exp(sum * (double)s->model.unit);
        return;
    }
    for (unsigned label = 0; label < NAMES_LABELS; label++) {
        if (!names_may_follow(before, label)) continue;
        labels[at] = (uint8_t)label;
        try_all(s, labels, at + 1, sum + s->model.transitions[before][label] + s->scores[at][label]);
    }
}

static void test_search(void **state)
{
    static search s;
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 20; round++) {
        uint8_t labels[TOKENS];
        float probabilities[TOKENS];

        memset(&s, 0, sizeof(s));
        s.best = -1e9;
        s.model.unit = 0.01f;
        for (unsigned a = 0; a < NAMES_LABELS; a++)
            for (unsigned b = 0; b < NAMES_LABELS; b++) {
                seed = seed * 1664525u + 1013904223u;
                s.model.transitions[a][b] = (int16_t)(seed >> 24);
                s.model.odds[a][b] = names_may_follow(a, b) ? expf((float)s.model.transitions[a][b] * s.model.unit) : 0;
            }
        for (int i = 0; i < TOKENS; i++) {
            s.rows[i] = s.scores[i];
            for (unsigned k = 0; k < NAMES_LABELS; k++) {
                seed = seed * 1664525u + 1013904223u;
                s.scores[i][k] = (int16_t)((int)(seed >> 22) - 512);
            }
        }
        try_all(&s, labels, 0, 0);
        names_viterbi(&s.model, s.rows, TOKENS, labels);
        assert_memory_equal(labels, s.best_labels, TOKENS);
        names_marginals(&s.model, s.rows, TOKENS, labels, probabilities);
        for (int i = 0; i < TOKENS; i++)
            assert_true(fabs((double)probabilities[i] - s.of_label[i][labels[i]] / s.total) < 1e-3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_as_training),
        cmocka_unit_test(test_add),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_search),
    };

    return cmocka_run_group_tests_name("language: linear", tests, NULL, NULL);
}
