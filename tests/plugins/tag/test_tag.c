/* SPDX-License-Identifier: Apache-2.0 */
/* The stage `tag` as a pipeline runs it. */
#include "quoth/plugin.h"
#include "stage_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

extern const quoth_bundle tag_LTX_quoth_bundle;

/* Opens the stage alone and runs it over `text`, each line of it a paragraph. */
static quoth_doc *run(harness **h, const char *const *options, const char *text)
{
    quoth_paragraph *paragraphs;
    size_t count = 0, len = strlen(text), from = 0;
    quoth_doc *doc;

    *h = harness_open(&(harness_use){&tag_LTX_quoth_bundle, "tag", options, NULL}, 1, NULL);
    doc = harness_text(*h, text);
    paragraphs = calloc(len + 1, sizeof(*paragraphs));
    for (size_t at = 0; at <= len; at++)
        if (at == len || text[at] == '\n') {
            if (at > from) paragraphs[count++].span = (quoth_span){(uint32_t)from, (uint32_t)at};
            from = at + 1;
        }
    harness_write(*h, doc, "paragraph", paragraphs, sizeof(*paragraphs), count);
    free(paragraphs);
    assert_int_equal(harness_run(*h, doc), QUOTH_OK);
    return doc;
}

static void test_layers(void **state)
{
    static const char text[] = "Trump didn\xE2\x80\x99t call. \xE2\x80\x9CWhy?\xE2\x80\x9D Smith asked.\nIt rained.";
    static const char *const words[] = {
        "Trump",        "did",   "n\xE2\x80\x99t", "call", ".",  "\xE2\x80\x9C", "Why", "?",
        "\xE2\x80\x9D", "Smith", "asked",          ".",    "It", "rained",       "."};
    static const uint8_t xpos[] = {QUOTH_XPOS_NNP,   QUOTH_XPOS_VBD,   QUOTH_XPOS_RB,   QUOTH_XPOS_VB,
                                   QUOTH_XPOS_PUNCT, QUOTH_XPOS_PUNCT, QUOTH_XPOS_WRB,  QUOTH_XPOS_PUNCT,
                                   QUOTH_XPOS_PUNCT, QUOTH_XPOS_NNP,   QUOTH_XPOS_VBD,  QUOTH_XPOS_PUNCT,
                                   QUOTH_XPOS_PRP,   QUOTH_XPOS_VBD,   QUOTH_XPOS_PUNCT};
    static const uint8_t upos[] = {QUOTH_UPOS_PROPN, QUOTH_UPOS_AUX,   QUOTH_UPOS_PART, QUOTH_UPOS_VERB,
                                   QUOTH_UPOS_PUNCT, QUOTH_UPOS_PUNCT, QUOTH_UPOS_ADV,  QUOTH_UPOS_PUNCT,
                                   QUOTH_UPOS_PUNCT, QUOTH_UPOS_PROPN, QUOTH_UPOS_VERB, QUOTH_UPOS_PUNCT,
                                   QUOTH_UPOS_PRON,  QUOTH_UPOS_VERB,  QUOTH_UPOS_PUNCT};
    static const uint32_t ends[] = {5, 12, 15};
    harness *h;
    quoth_doc *doc = run(&h, NULL, text);
    quoth_records tokens = harness_layer(h, doc, "token"), sentences = harness_layer(h, doc, "sentence");

    (void)state;
    assert_int_equal(tokens.count, 15);
    assert_int_equal(sentences.count, sizeof(ends) / sizeof(ends[0]));
    for (size_t i = 0; i < tokens.count; i++) {
        const quoth_token *token = QUOTH_AT(tokens, quoth_token, i);

        assert_string_equal(harness_slice(h, doc, token->span), words[i]);
        assert_int_equal(token->xpos, xpos[i]);
        assert_int_equal(token->upos, upos[i]);
        assert_int_equal(token->sentence, i < 5 ? 0 : i < 12 ? 1 : 2);
    }
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        const quoth_sentence *sentence = QUOTH_AT(sentences, quoth_sentence, i);

        assert_int_equal(sentence->tokens.begin, i ? ends[i - 1] : 0);
        assert_int_equal(sentence->tokens.end, ends[i]);
        assert_int_equal(sentence->paragraph, i == 2);
    }
    harness_close(h);
}

/* The names of a document as "Kind:words|...", in order. */
static const char *names_of(harness *h, quoth_doc *doc)
{
    static const char *const kinds[] = {"?", "P", "O", "L"};
    static char result[1024];
    quoth_records names = harness_layer(h, doc, "name"), tokens = harness_layer(h, doc, "token");
    size_t used = 0;

    result[0] = '\0';
    for (size_t i = 0; i < names.count; i++) {
        const quoth_name *name = QUOTH_AT(names, quoth_name, i);

        used += (size_t)snprintf(result + used, sizeof(result) - used, "%s%s:%s", i ? "|" : "", kinds[name->kind],
                                 harness_slice(h, doc, name->span));
        assert_true(name->score > 0 && name->score <= 1);
        assert_int_equal(QUOTH_AT(tokens, quoth_token, name->tokens.begin)->span.begin, name->span.begin);
        assert_int_equal(QUOTH_AT(tokens, quoth_token, name->tokens.end - 1)->span.end, name->span.end);
    }
    return result;
}

static void test_names(void **state)
{
    static const char *const cases[][2] = {
        {"Sen. Chuck Grassley, R-Iowa, met Mr. Smith\xE2\x80\x99s lawyers in New York on Jan. 5.",
         "P:Chuck Grassley|P:Smith|L:New York"},
        {"Former President Joe Biden spoke to Reuters in Washington.", "P:Joe Biden|O:Reuters|L:Washington"},
        /* capitals alone make no name */
        {"However, nobody came. Yesterday it rained. Officials said so.", ""},
        {"POLICE SAY MAN FOUND DEAD AFTER FIRE", ""},
        {"This Is How You Should Cook Your Rice Every Day", ""},
        {"The Bank of England raised rates.", "O:Bank of England"},
        /* the rest of the article tells what the word is */
        {"Okonjo was late.\nNgozi Okonjo, a minister, said that Mrs. Okonjo would wait.",
         "P:Okonjo|P:Ngozi Okonjo|P:Okonjo"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        harness *h;
        quoth_doc *doc = run(&h, NULL, cases[i][0]);

        assert_string_equal(names_of(h, doc), cases[i][1]);
        harness_close(h);
    }
}

static void test_names_off(void **state)
{
    harness *h;
    quoth_doc *doc = run(&h, (const char *const[]){"names=false", NULL}, "Joe Biden left.");

    (void)state;
    assert_int_equal(harness_layer(h, doc, "name").count, 0);
    harness_close(h);
}

/* Credits and notices are tagged, but their names are nobody of the article. */
static void test_names_credit(void **state)
{
    static const char text[] = "Joe Biden left.\nJoe Raedle, Reuters";
    static const quoth_paragraph paragraphs[] = {{{0, 15}, QUOTH_PARAGRAPH_BODY}, {{16, 35}, QUOTH_PARAGRAPH_CREDIT}};
    harness *h = harness_open(&(harness_use){&tag_LTX_quoth_bundle, "tag", NULL, NULL}, 1, NULL);
    quoth_doc *doc = harness_text(h, text);

    (void)state;
    harness_write(h, doc, "paragraph", paragraphs, sizeof(paragraphs[0]), 2);
    assert_int_equal(harness_run(h, doc), QUOTH_OK);
    assert_string_equal(names_of(h, doc), "P:Joe Biden");
    assert_int_equal(harness_layer(h, doc, "sentence").count, 2);
    harness_close(h);
}

/* The sentences of a document, divided by '|'. */
static const char *sentences_of(harness *h, quoth_doc *doc)
{
    static char result[1024];
    quoth_records sentences = harness_layer(h, doc, "sentence");
    size_t used = 0;

    result[0] = '\0';
    for (size_t i = 0; i < sentences.count; i++)
        used += (size_t)snprintf(result + used, sizeof(result) - used, "%s%s", i ? "|" : "",
                                 harness_slice(h, doc, QUOTH_AT(sentences, quoth_sentence, i)->span));
    return result;
}

static void test_sentences(void **state)
{
    static const char *const cases[] = {
        /* as the rules have it */
        "Mr. J. K. Smith lives in the U.S. with his wife.|\"Why?\" he asked.|\"Go!\"|He left.",
        /* small letters and missing marks, as people write */
        "what do you think?|i hope you can come.|let me know",
        "Please call me if you have any questions|Thanks",
        /* what ties a speaker to the words */
        "\xE2\x80\x9CHe has no idea.\xE2\x80\x9D \xE2\x80\x95 Pamela Padilla",
        "WASHINGTON (AP) \xE2\x80\x94 The Senate voted on Tuesday.",
        "''It makes me smart,'' Donald J. Trump said last week.",
        "He said this: The plan will fail.",
        "Sen. Ted Cruz met Rep. Trey Gowdy.",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[256];
        harness *h;
        quoth_doc *doc;

        snprintf(text, sizeof(text), "%s", cases[i]);
        for (char *bar = text; (bar = strchr(bar, '|'));) *bar = ' ';
        doc = run(&h, NULL, text);
        assert_string_equal(sentences_of(h, doc), cases[i]);
        harness_close(h);
    }
}

/* However small the window and long the text, the sentences come out whole. */
static void test_long_paragraph(void **state)
{
    enum { SENTENCES = 3000 };
    char *text = malloc(SENTENCES * 24);
    size_t used = 0;
    harness *h;
    quoth_doc *doc;
    quoth_records sentences;

    (void)state;
    for (int i = 0; i < SENTENCES; i++) used += (size_t)sprintf(text + used, "%sHe saw %d of us.", i ? " " : "", i);
    doc = run(&h, (const char *const[]){"max-sentence=10", NULL}, text);
    sentences = harness_layer(h, doc, "sentence");
    assert_int_equal(sentences.count, SENTENCES);
    assert_int_equal(harness_layer(h, doc, "token").count, SENTENCES * 6);
    assert_string_equal(harness_slice(h, doc, QUOTH_AT(sentences, quoth_sentence, 2999)->span), "He saw 2999 of us.");
    harness_close(h);
    free(text);
}

static void test_limits(void **state)
{
    harness *h;
    quoth_doc *doc = run(&h, (const char *const[]){"max-token=16", "max-sentence=10", NULL},
                         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b b b b b b b b b b b b");
    quoth_records tokens = harness_layer(h, doc, "token"), sentences = harness_layer(h, doc, "sentence");

    (void)state;
    assert_int_equal(tokens.count, 15);
    assert_int_equal(sentences.count, 2);
    assert_int_equal(QUOTH_AT(tokens, quoth_token, 0)->span.end, 16);
    harness_close(h);
}

/* Text that is nothing but one thing over and over takes memory and time in proportion, or hits the limit. */
static void test_hostile(void **state)
{
    static const char *const pieces[] = {"\"", "a",  "(",        "A ",  "\xE2\x80\x9C", "'",
                                         ".",  "1-", "\xCC\x81", "A. ", "n't",          "@a"};

    (void)state;
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        enum { TIMES = 100000 };
        size_t len = strlen(pieces[i]);
        char *text = malloc(len * TIMES + 1);
        harness *h;

        for (size_t k = 0; k < TIMES; k++) memcpy(text + k * len, pieces[i], len);
        text[len * TIMES] = '\0';
        run(&h, NULL, text);
        harness_close(h);
        free(text);
    }
}

static void test_empty(void **state)
{
    harness *h;
    quoth_doc *doc = run(&h, NULL, " ");

    (void)state;
    assert_int_equal(harness_layer(h, doc, "token").count, 0);
    assert_int_equal(harness_layer(h, doc, "sentence").count, 0);
    harness_close(h);
}

static void test_bad_model(void **state)
{
    static const char *const options[] = {"pos-model=clusters.safetensors", NULL};

    (void)state;
    assert_null(harness_try(&(harness_use){&tag_LTX_quoth_bundle, "tag", options, NULL}, 1, NULL));
    assert_string_equal(harness_message(), "bad-model: model 'clusters.safetensors' cannot be used: it is no model of "
                                           "parts of speech; use the one that was installed");
    assert_null(harness_try(&(harness_use){&tag_LTX_quoth_bundle, "tag",
                                           (const char *const[]){"sentences-model=pos.safetensors", NULL}, NULL},
                            1, NULL));
    assert_string_equal(harness_message(), "bad-model: model 'pos.safetensors' cannot be used: it is no model of "
                                           "sentences; use the one that was installed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences),    cmocka_unit_test(test_names),   cmocka_unit_test(test_names_off),
        cmocka_unit_test(test_names_credit), cmocka_unit_test(test_layers),  cmocka_unit_test(test_long_paragraph),
        cmocka_unit_test(test_limits),       cmocka_unit_test(test_hostile), cmocka_unit_test(test_empty),
        cmocka_unit_test(test_bad_model),
    };

    return cmocka_run_group_tests_name("tag", tests, NULL, NULL);
}
