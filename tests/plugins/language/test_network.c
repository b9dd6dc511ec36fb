/* SPDX-License-Identifier: Apache-2.0 */
/* The networks against what the Python of corpus/models/train/attribution gives for a tiny model: fixture.py there. */
#define _GNU_SOURCE /* memmem */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "network.h"
#include "network_model.h"
#include "network_product.h"
#include "safetensors.h"

#define FOLDER "/tests/plugins/language/attribution/"

typedef struct fixture {
    char *model, *expected;
    size_t model_len, expected_len;
    safetensors *tensors;
    network *net;
    network_reader *reader;
} fixture;

static char *read_file(const char *name, size_t *len)
{
    char path[4096], *bytes;
    FILE *file;

    snprintf(path, sizeof(path), "%s" FOLDER "%s", getenv("srcdir") ? getenv("srcdir") : ".", name);
    file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *len = (size_t)ftell(file);
    rewind(file);
    bytes = aligned_alloc(64, (*len + 63) / 64 * 64);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *len, file), *len);
    fclose(file);
    return bytes;
}

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof(*f));
    char error[NETWORK_ERROR_SIZE];

    f->model = read_file("tiny.safetensors", &f->model_len);
    f->expected = read_file("expected.safetensors", &f->expected_len);
    f->tensors = safetensors_new(f->expected, f->expected_len, error);
    assert_non_null(f->tensors);
    f->net = network_new(f->model, f->model_len, error);
    if (!f->net) fail_msg("%s", error);
    f->reader = network_reader_new(f->net);
    assert_non_null(f->reader);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;

    network_reader_free(f->reader);
    network_free(f->net);
    safetensors_free(f->tensors);
    free(f->model);
    free(f->expected);
    free(f);
    return 0;
}

static const safetensor *expected(const fixture *f, const char *name, safetensors_type type, unsigned rank)
{
    const safetensor *t = safetensors_find(f->tensors, name, type, rank);

    if (!t) fail_msg("no tensor '%s' in the fixture", name);
    return t;
}

static const network_word *read_text(fixture *f, uint32_t *count)
{
    const safetensor *text = expected(f, "text", SAFETENSORS_U8, 1);

    assert_true(network_read_words(f->reader, (quoth_str){text->data, text->bytes}));
    return network_words_of(f->reader, count);
}

static void cuts_words_as_in_training(void **state)
{
    fixture *f = *state;
    const safetensor *words = expected(f, "words", SAFETENSORS_U32, 2);
    const uint32_t *places = words->data;
    const uint32_t *pieces = expected(f, "pieces", SAFETENSORS_U32, 2)->data;
    const uint8_t *features = expected(f, "features", SAFETENSORS_U8, 2)->data;
    const uint32_t *paragraphs = expected(f, "paragraphs", SAFETENSORS_U32, 1)->data;
    uint32_t count;
    const network_word *word = read_text(f, &count);

    assert_int_equal(count, words->shape[0]);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(word[i].begin, places[2 * i]);
        assert_int_equal(word[i].end, places[2 * i + 1]);
        assert_int_equal(word[i].paragraph, paragraphs[i]);
        assert_int_equal(word[i].letter_case, features[3 * i]);
        assert_int_equal(word[i].state, features[3 * i + 1]);
        assert_int_equal(word[i].opens, features[3 * i + 2]);
        for (uint32_t p = 0; p < NETWORK_PIECES; p++)
            assert_int_equal(p < word[i].pieces ? word[i].piece[p] : 0, pieces[NETWORK_PIECES * i + p]);
    }
}

static void near(float is, float wanted, float most)
{
    if (!(is - wanted <= most && wanted - is <= most)) fail_msg("%.6f instead of %.6f", (double)is, (double)wanted);
}

static void gives_the_emissions_of_the_reference(void **state)
{
    fixture *f = *state;
    const float *wanted = expected(f, "emissions", SAFETENSORS_F32, 3)->data;
    uint32_t count;

    read_text(f, &count);
    network_read_section(f->reader, 0, count);
    for (uint32_t i = 0; i < count; i++)
        for (unsigned k = 0; k < 9; k++) near(network_emissions(f->reader, i)[k], wanted[9 * i + k], 0.02f);
}

/* What goes into each member, and what it gives after its last layer, in steps: one of them more or less where a number
 * lies between two. */
static void gives_the_states_of_the_reference(void **state)
{
    fixture *f = *state;
    uint32_t count;
    const network_word *word = read_text(f, &count);

    network_read_section(f->reader, 0, count);
    for (uint32_t i = 0; i < f->net->members; i++) {
        const network_member *m = &f->net->member[i];
        const safetensor *last, *next;
        const float *embedded, *given;
        char name[32];

        snprintf(name, sizeof(name), "m%u.embedded", i);
        embedded = expected(f, name, SAFETENSORS_F32, 2)->data;
        snprintf(name, sizeof(name), "m%u.states.0", i);
        last = expected(f, name, SAFETENSORS_F32, 2);
        for (unsigned k = 1;; k++, last = next) {
            snprintf(name, sizeof(name), "m%u.states.%u", i, k);
            next = safetensors_find(f->tensors, name, SAFETENSORS_F32, 2);
            if (!next) break;
        }
        assert_int_equal(last->shape[0], count);
        assert_int_equal(last->shape[1], m->width);
        given = last->data;
        for (uint32_t w = 0; w < count; w++) {
            const int8_t *steps = f->reader->state[i] + (size_t)w * m->width_room;
            float x[NETWORK_WIDEST];

            network_embed(f->net, m, &word[w], x);
            for (uint32_t k = 0; k < m->embedding; k++) near(x[k], embedded[(size_t)w * m->embedding + k], 1e-5f);
            for (uint32_t k = 0; k < m->width; k++) {
                float wanted = given[(size_t)w * m->width + k] * m->leave.inverse;

                if (wanted > 127.0f) wanted = 127.0f;
                if (wanted < -127.0f) wanted = -127.0f;
                near(steps[k], wanted, 1.0f);
            }
        }
    }
}

static void finds_the_best_labels(void **state)
{
    fixture *f = *state;
    const uint8_t *labels = expected(f, "labels", SAFETENSORS_U8, 2)->data;
    network_span spans[128]; /* more than the text has words */
    uint32_t count;

    read_text(f, &count);
    network_read_section(f->reader, 0, count);
    for (unsigned role = 0; role < NETWORK_ROLES; role++, labels += count) {
        uint32_t found = network_find_spans(f->reader, (network_role)role, 0, count, spans, 128), at = 0;

        for (uint32_t i = 0; i < count; i++) {
            bool begins = at < found && spans[at].first == i;

            assert_int_equal(labels[i] == NETWORK_B, begins);
            if (begins) {
                uint32_t end = i + 1;

                assert_true(spans[at].probability > 0 && spans[at].probability <= 1);
                while (end < count && labels[end] == NETWORK_I) end++;
                assert_int_equal(spans[at].last, end);
                at++;
            }
        }
        assert_int_equal(at, found);
    }
}

/* The probability of a span, from the sum over all label sequences of a few words. */
static double counted(const fixture *f, const float *t, const float *start, unsigned role, uint32_t n,
                      network_span span)
{
    double all = 0, with = 0;
    uint32_t sequences = 1;

    for (uint32_t i = 0; i < n; i++) sequences *= 3;
    for (uint32_t s = 0; s < sequences; s++) {
        uint32_t label[16], rest = s;
        bool legal = true, has = true;
        double score = 0;

        for (uint32_t i = 0; i < n; i++, rest /= 3) {
            label[i] = rest % 3;
            if (label[i] == NETWORK_I && (i == 0 || label[i - 1] == NETWORK_O)) legal = false;
            score += network_emissions(f->reader, i)[3 * role + label[i]];
            score += i == 0 ? start[3 * role + label[0]] : t[9 * role + 3 * label[i - 1] + label[i]];
        }
        if (!legal) continue;
        for (uint32_t i = span.first; i < span.last; i++)
            has = has && label[i] == (i == span.first ? NETWORK_B : NETWORK_I);
        if (span.last < n && label[span.last] == NETWORK_I) has = false;
        all += exp(score);
        if (has) with += exp(score);
    }
    return with / all;
}

static void tells_how_likely_a_span_is(void **state)
{
    fixture *f = *state;
    char error[SAFETENSORS_ERROR_SIZE];
    safetensors *model = safetensors_new(f->model, f->model_len, error);
    const float *t = safetensors_find(model, "transitions", SAFETENSORS_F32, 3)->data;
    const float *start = safetensors_find(model, "starts", SAFETENSORS_F32, 2)->data;
    network_span spans[8];
    uint32_t count, n = 8, compared = 0;

    read_text(f, &count);
    network_read_section(f->reader, 0, n);
    for (unsigned role = 0; role < NETWORK_ROLES; role++) {
        uint32_t found = network_find_spans(f->reader, (network_role)role, 0, n, spans, 8);

        for (uint32_t i = 0; i < found; i++, compared++)
            near(spans[i].probability, (float)counted(f, t, start, role, n, spans[i]), 1e-4f);
    }
    assert_true(compared > 2);
    safetensors_free(model);
}

static void scores_links_as_the_reference(void **state)
{
    fixture *f = *state;
    const safetensor *c = expected(f, "children", SAFETENSORS_U32, 2), *p = expected(f, "parents", SAFETENSORS_U32, 2);
    const uint32_t *children = c->data, *parents = p->data;
    const uint32_t *paragraphs = expected(f, "paragraphs", SAFETENSORS_U32, 1)->data;
    uint32_t count, n = (uint32_t)c->shape[0], m = (uint32_t)p->shape[0];

    read_text(f, &count);
    network_read_section(f->reader, 0, count);
    for (unsigned link = 0; link < NETWORK_LINKS; link++) {
        const float *wanted = expected(f, link ? "links.1" : "links.0", SAFETENSORS_F32, 2)->data;
        uint32_t columns = m + link, compared = 0;

        for (uint32_t i = 0; i < n; i++) {
            network_end child, parent;

            network_child(f->reader, (network_link)link, (network_span){children[2 * i], children[2 * i + 1], 1},
                          &child);
            if (link == NETWORK_CUE_SOURCE) near(network_score_none(f->net, &child), wanted[i * columns + m], 0.02f);
            for (uint32_t j = 0; j < m; j++) {
                uint32_t between = 0;

                if (paragraphs[children[2 * i]] != paragraphs[parents[2 * j]]) continue;
                for (uint32_t k = 0; k < m; k++)
                    between += (parents[2 * k] > children[2 * i]) != (parents[2 * k] >= parents[2 * j]) && k != j &&
                               parents[2 * k] != children[2 * i] &&
                               (children[2 * i] < parents[2 * j]
                                    ? parents[2 * k] > children[2 * i] && parents[2 * k] < parents[2 * j]
                                    : parents[2 * k] < children[2 * i] && parents[2 * k] > parents[2 * j]);
                network_parent(f->reader, (network_link)link, (network_span){parents[2 * j], parents[2 * j + 1], 1},
                               &parent);
                near(network_score(f->net, (network_link)link, &child, &parent, between), wanted[i * columns + j],
                     0.02f);
                compared++;
            }
        }
        assert_true(compared > 10);
    }
}

/* Every instruction set of this machine, and every way to cut a document, gives the same bytes. */
static void is_the_same_everywhere(void **state)
{
    fixture *f = *state;
    char error[NETWORK_ERROR_SIZE];
    uint32_t count, compared = 0;
    float *first;

    read_text(f, &count);
    network_read_section(f->reader, 0, count);
    first = malloc(count * 9 * sizeof(float));
    for (uint32_t i = 0; i < count; i++) memcpy(first + 9 * i, network_emissions(f->reader, i), 9 * sizeof(float));
    for (const network_isa *isa = network_isas; isa->name; isa++) {
        fixture other = *f;

        if (!isa->works()) continue;
        setenv("QUOTH_ISA", isa->name, 1);
        other.net = network_new(f->model, f->model_len, error);
        unsetenv("QUOTH_ISA");
        assert_non_null(other.net);
        assert_string_equal(network_isa_name(other.net), isa->name);
        other.reader = network_reader_new(other.net);
        read_text(&other, &count);
        for (uint32_t step = 3; step <= count + 2; step += 17)
            for (uint32_t from = 0; from < count; from += step) {
                uint32_t to = from + step < count ? from + step : count;

                network_read_section(other.reader, from, to);
                for (uint32_t i = from; i < to; i++, compared++)
                    assert_memory_equal(network_emissions(other.reader, i), first + 9 * i, 9 * sizeof(float));
            }
        network_reader_free(other.reader);
        network_free(other.net);
    }
    assert_true(compared > count);
    free(first);
}

static void products_are_exact(void **state)
{
    enum { IN = 52, OUT = 80, ROWS = 11 };
    static int8_t x[ROWS][IN], weight[OUT / 16 * (IN / 4) * 64];
    int32_t balance[OUT] = {0}, wanted[ROWS][OUT], sums[ROWS][OUT];
    network_linear w = {.out = OUT, .quads = IN / 4, .blocks = OUT / 16, .weight = weight, .balance = balance};
    uint32_t seed = 1;

    (void)state;
    for (unsigned round = 0; round < 20; round++) {
        memset(balance, 0, sizeof(balance));
        memset(wanted, 0, sizeof(wanted));
        for (unsigned r = 0; r < ROWS; r++)
            for (unsigned i = 0; i < IN; i++) {
                seed = seed * 1664525u + 1013904223u;
                /* the extremes in the first rounds: sums must not saturate */
                x[r][i] = (int8_t)(round == 0 ? 127 : round == 1 ? -127 : (int)(seed >> 16) % 255 - 127);
            }
        for (unsigned o = 0; o < OUT; o++)
            for (unsigned i = 0; i < IN; i++) {
                int8_t value;

                seed = seed * 1664525u + 1013904223u;
                value = (int8_t)(round < 2 ? (o % 2 ? 127 : -127) : (int)(seed >> 16) % 255 - 127);
                weight[((o / 16 * (IN / 4) + i / 4) * 16 + o % 16) * 4 + i % 4] = value;
                balance[o] -= 128 * value;
                for (unsigned r = 0; r < ROWS; r++) wanted[r][o] += value * x[r][i];
            }
        for (const network_isa *isa = network_isas; isa->name; isa++) {
            if (!isa->works()) continue;
            memset(sums, 1, sizeof(sums));
            isa->product(&w, x[0], ROWS, sums[0]);
            assert_memory_equal(sums, wanted, sizeof(sums));
        }
    }
}

static void refuses_what_does_not_fit(void **state)
{
    static const struct {
        const char *from, *to, *message;
    } wrong[] = {
        {"quoth-attribution-1", "quoth-attribution-9", "this program reads 'quoth-attribution-1'"},
        {"gated-convolution", "gated-convolutioN", "gated-convolutioN"},
        {"self-attention", "self-attentioN", "self-attentioN"},
        {"source-O source-B", "source-B source-O", "its labels"},
        {"\"members\":\"3\"", "\"members\":\"9\"", "'members'"},
        {"\"heads\":\"2\"", "\"heads\":\"3\"", "'heads'"},
        {"\"window\":\"40\"", "\"window\":\"30\"", "'context'"},
        {"m2.layers.1.mix.weight", "m2.layers.1.mix.weighs", "m2.layers.1.mix.weight"},
        {"m0.enter.weight", "m0.enter.weighs", "m0.enter.weight"},
        {"m1.links.0.pair.scale", "m1.links.0.pair.scald", "m1.links.0.pair.scale"},
    };
    fixture *f = *state;
    char error[NETWORK_ERROR_SIZE], *copy = aligned_alloc(64, (f->model_len + 63) / 64 * 64);

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        char *at;

        memcpy(copy, f->model, f->model_len);
        at = memmem(copy, f->model_len, wrong[i].from, strlen(wrong[i].from));
        if (!at) {
            fail_msg("'%s' is not in the fixture", wrong[i].from);
            return;
        }
        memcpy(at, wrong[i].to, strlen(wrong[i].to));
        assert_null(network_new(copy, f->model_len, error));
        if (!strstr(error, wrong[i].message)) fail_msg("'%s' does not say '%s'", error, wrong[i].message);
    }
    memcpy(copy, f->model, f->model_len);
    copy[f->model_len - 1] ^= 1;
    assert_null(network_new(copy, f->model_len, error));
    assert_non_null(strstr(error, "sha256"));
    free(copy);
    setenv("QUOTH_ISA", "mmx", 1);
    assert_null(network_new(f->model, f->model_len, error));
    unsetenv("QUOTH_ISA");
    assert_non_null(strstr(error, "'mmx'"));
    assert_non_null(strstr(error, "plain"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cuts_words_as_in_training, set_up, tear_down),
        cmocka_unit_test_setup_teardown(gives_the_emissions_of_the_reference, set_up, tear_down),
        cmocka_unit_test_setup_teardown(gives_the_states_of_the_reference, set_up, tear_down),
        cmocka_unit_test_setup_teardown(finds_the_best_labels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tells_how_likely_a_span_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(scores_links_as_the_reference, set_up, tear_down),
        cmocka_unit_test_setup_teardown(is_the_same_everywhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_what_does_not_fit, set_up, tear_down),
        cmocka_unit_test(products_are_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
