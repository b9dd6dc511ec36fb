/* SPDX-License-Identifier: Apache-2.0 */
/* The stage `clean` as a pipeline runs it. */
#include "stage_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const quoth_bundle clean_LTX_quoth_bundle;

/* The stage with one payload; options end with NULL, or NULL for none. */
typedef struct run {
    harness *h;
    quoth_doc *doc;
    quoth_status status;
} run;

static run run_bytes(const char *payload, size_t length, const char *media_type, const char *const *options)
{
    run r;

    r.h = harness_open(&(harness_use){&clean_LTX_quoth_bundle, "clean", options, NULL}, 1, NULL);
    r.doc = harness_payload(r.h, payload, length, media_type);
    r.status = harness_run(r.h, r.doc);
    return r;
}

static run run_text(const char *payload, const char *const *options)
{
    return run_bytes(payload, strlen(payload), "text/plain", options);
}

static void assert_text(const run *r, const char *expected)
{
    if (r->status != QUOTH_OK) fail_msg("not cleaned: %s", harness_message());
    assert_string_equal(harness_host()->text(r->doc).ptr, expected);
}

/* The kinds of all paragraphs as letters, and that their spans are trimmed and in order. */
static void assert_kinds(const run *r, const char *expected)
{
    static const char letters[] = "BLQHCRYN";
    quoth_records paragraphs = harness_layer(r->h, r->doc, "paragraph");
    char kinds[64] = "";
    size_t i;

    assert_true(paragraphs.count < sizeof(kinds));
    for (i = 0; i < paragraphs.count; i++) kinds[i] = letters[QUOTH_AT(paragraphs, quoth_paragraph, i)->kind];
    assert_string_equal(kinds, expected);
}

static void assert_dropped(const run *r, quoth_status status, const char *code)
{
    assert_int_equal(r->status, status);
    assert_memory_equal(harness_message(), code, strlen(code));
}

/* The bytes of the payload that a word of the text came from. */
static void assert_original(const run *r, const char *payload, const char *word, const char *expected)
{
    const char *text = harness_host()->text(r->doc).ptr, *at = strstr(text, word);
    uint64_t begin, end;

    assert_non_null(at);
    assert_true(harness_host()->original(
        r->doc, (quoth_span){(uint32_t)(at - text), (uint32_t)(at - text + (ptrdiff_t)strlen(word))}, &begin, &end));
    assert_int_equal(end - begin, strlen(expected));
    assert_memory_equal(payload + begin, expected, strlen(expected));
}

#define LEAD                                                                                                           \
    "The council of the town voted on Tuesday to rebuild the harbour wall that the storm had broken in January.\n"
#define QUOTE "“We cannot wait for another winter, and the boats cannot wait for it at all,” said the mayor.\n"

static void captions_and_notices_go(void **state)
{
    run r = run_text(LEAD QUOTE "Mayor Ann Lee and harbour master Bo Ek.\n"
                                "Cy Roe | Tide | Getty Images\n"
                                "The work will begin in May and will go on until the autumn, the council said.\n"
                                "Read more: how the wall was built\n"
                                "Photo: Town archive\n"
                                "(Reporting by Di Fox; editing by Ed Gray)\n"
                                "Follow Di Fox on Twitter @difox\n"
                                "This is breaking news. Please check back for updates.",
                     NULL);

    (void)state;
    assert_text(&r, LEAD QUOTE "The work will begin in May and will go on until the autumn, the council said.");
    assert_kinds(&r, "BBB");
    harness_close(r.h);
}

static void body_text_stays(void **state)
{
    static const char text[] =
        LEAD "“Read more, write less,” she told the readers of the paper on the day of the vote.\n"
             "He was asked to subscribe to the idea that the sea would stay where it is. He would not.\n"
             "By the end of the day, the wall was gone.\n"
             "Photo albums of the old town were saved from the water by the neighbours, she said.";
    run r = run_text(text, NULL);

    (void)state;
    assert_text(&r, text);
    assert_kinds(&r, "BBBBB");
    harness_close(r.h);
}

static void verbatim_marks_and_keeps(void **state)
{
    static const char *const options[] = {"mode=verbatim", NULL};
    static const char text[] = "\n  " LEAD "\tThe mayor and the harbour master.\nCy Roe | Getty Images \n\n" QUOTE
                               "This is breaking news. Please check back for updates.\n\n";
    run r = run_text(text, options);

    (void)state;
    assert_text(&r, text);
    assert_kinds(&r, "BCRBN");
    assert_string_equal(
        harness_slice(r.h, r.doc, QUOTH_AT(harness_layer(r.h, r.doc, "paragraph"), quoth_paragraph, 1)->span),
        "The mayor and the harbour master.");
    assert_original(&r, text, "Cy Roe", "Cy Roe");
    harness_close(r.h);
}

static void verbatim_takes_utf8_text_only(void **state)
{
    static const char *const options[] = {"mode=verbatim", NULL};
    run bad = run_bytes("caf\xe9", 4, "text/plain", options), html;

    (void)state;
    assert_dropped(&bad, QUOTH_E_DOC, "not-utf-8");
    harness_close(bad.h);
    html = run_bytes("<p>Hello.</p>", 13, "text/html", options);
    assert_dropped(&html, QUOTH_E_DOC, "html-verbatim");
    harness_close(html.h);
}

#define WRAPPED                                                                                                        \
    "It was said in the town that the old wall would stand for another\n"                                              \
    "hundred years, and that no storm could break what their fathers\n"                                                \
    "had built with their own hands out of the stone of the hill.\n"

static void wrapping_is_undone(void **state)
{
    static const char *const verbatim[] = {"mode=verbatim", NULL};
    static const char text[] = WRAPPED "\nThen came January, and in a single night the sea took the wall\n"
                                       "away from end to end.\n";
    run r = run_text(text, NULL), v = run_text(text, verbatim);

    (void)state;
    assert_text(&r,
                "It was said in the town that the old wall would stand for another hundred years, and that no storm "
                "could break what their fathers had built with their own hands out of the stone of the hill.\n"
                "Then came January, and in a single night the sea took the wall away from end to end.");
    assert_kinds(&r, "BB");
    assert_original(&r, text, "another hundred", "another\nhundred");
    assert_kinds(&v, "BB");
    assert_string_equal(
        harness_slice(v.h, v.doc, QUOTH_AT(harness_layer(v.h, v.doc, "paragraph"), quoth_paragraph, 1)->span),
        "Then came January, and in a single night the sea took the wall\naway from end to end.");
    harness_close(r.h);
    harness_close(v.h);
}

static void wrapped_without_blank_lines(void **state)
{
    run r = run_text("It was said in the town that the old wall would stand for another\n"
                     "hundred years, and that no storm could break what their fathers\n"
                     "had built out of stone.\n"
                     "They were wrong. The sea came in a single night and took it, the\n"
                     "wall, the boats, the nets and the little house of the old harbour\n"
                     "master, who slept.\n",
                     NULL);

    (void)state;
    assert_int_equal(r.status, QUOTH_OK);
    assert_kinds(&r, "BB");
    harness_close(r.h);
}

static void lines_are_paragraphs(void **state)
{
    run r = run_text("“It is a wall,” he said.\n“It was one,” she said.\n“It will be one again,” said the mayor.\n"
                     "They went to the harbour.\n",
                     NULL);

    (void)state;
    assert_kinds(&r, "BBBB");
    harness_close(r.h);
}

static void other_charsets(void **state)
{
    static const char text[] =
        "The caf\xe9 at the harbour was \x93open\x94 on the day of the storm, and the owner of it was not there.";
    run r = run_bytes(text, strlen(text), "text/plain", NULL);

    (void)state;
    assert_text(&r, "The café at the harbour was “open” on the day of the storm, and the owner of it was not there.");
    assert_string_equal(harness_meta_value(r.h, r.doc, "charset", 0), "windows-1252");
    assert_original(&r, text, "café", "caf\xe9");
    assert_original(&r, text, "“", "\x93");
    assert_original(&r, text, "storm", "storm");
    harness_close(r.h);
}

static void other_languages_are_dropped(void **state)
{
    static const char *const german[] = {"language=de", NULL};
    static const char text[] =
        "Der Stadtrat hat am Dienstag beschlossen, die alte Hafenmauer wieder aufzubauen, die ein Sturm im Januar "
        "zerstört "
        "hatte. Die Arbeiten sollen im Mai beginnen und bis zum Herbst dauern, sagte die Bürgermeisterin.";
    run r = run_text(text, NULL);

    (void)state;
    assert_dropped(&r, QUOTH_DROP, "language");
    assert_non_null(strstr(harness_message(), "'de'"));
    harness_close(r.h);
    r = run_text(text, german);
    assert_text(&r, text);
    assert_string_equal(harness_meta_value(r.h, r.doc, "language", 0), "de");
    harness_close(r.h);
    r = run_text("Hello.", NULL);
    assert_text(&r, "Hello.");
    harness_close(r.h);
}

static void nothing_and_no_text(void **state)
{
    static const char nuls[] = "ab\0cd\0\0ef";
    run r = run_text("", NULL);

    (void)state;
    assert_dropped(&r, QUOTH_DROP, "no-text");
    harness_close(r.h);
    r = run_text(" \n\t\n", NULL);
    assert_dropped(&r, QUOTH_DROP, "no-text");
    harness_close(r.h);
    r = run_bytes(nuls, sizeof(nuls) - 1, "text/plain", NULL);
    assert_int_equal(r.status, QUOTH_E_DOC);
    assert_memory_equal(harness_message(), "not-text", 8);
    harness_close(r.h);
    r = run_bytes("%PDF", 4, "application/pdf", NULL);
    assert_dropped(&r, QUOTH_E_DOC, "media-type");
    harness_close(r.h);
    r = run_bytes("<html><body><nav><a href=x>Home</a></nav></body></html>", 55, NULL, NULL);
    assert_dropped(&r, QUOTH_DROP, "no-article");
    harness_close(r.h);
}

/* Made up in the manner of what lies beside articles in archives. */
static void what_is_no_prose(void **state)
{
    static const char *const others[] = {
        " CDX N b a m s k r M S V g\n"
        "com,example)/news 20240102030405 http://example.com/news text/html 200 A6ESPDNYLVBZLUAP2SRAGDJ75TMOVEUD - - "
        "1043 333 part.warc.gz\n"
        "com,example)/about 20240102030406 http://example.com/about text/html 200 B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A - - "
        "910 1376 part.warc.gz\n",
        "com,example)/ 20240102030405 {\"url\": \"http://example.com/\", \"mime\": \"text/html\", \"status\": \"200\", "
        "\"digest\": \"A6ESPDNYLVBZLUAP2SRAGDJ75TMOVEUD\", \"length\": \"1043\"}\n",
        "name\tbytes\tshare\na.txt\t10240\t0.51\nb.txt\t20480\t0.17\nc.txt\t9\t0.32\nd.txt\t77\t0.01\n"
        "e.txt\t81\t0.40\nf.txt\t12\t0.99\ng.txt\t5120\t0.38\nh.txt\t900\t0.71\n",
        "kp21dIeNir6ropq8o5HDnYmIhMSkm53IqJ+UlKmjyKmzl9fUupqs1JXR1r+j2LPjqMSf7LqnlN/jupyYkp2g1OLCqZ3nhMrGyqOjqNTezMG3\n"
        "erjAhaTGnYJ+uoSMj8eaw5ytwaOwpNWntKjQl7msuuK3zqHSmui658rK5bjDwMW71MHDyqKo09HFzt3W",
        "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\""
        "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\""
        "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"",
    };
    static const char *const articles[] = {
        "Rovers 3, United 1 (2-0); City 0, Athletic 0. \"It was 90 minutes of work,\" said the coach, A. B. Okafor, "
        "51. See https://example.com/results/2024/05/17 for all 12 results.",
        "Profit rose 12.5% to $4.3m (2023: $3.8m), the firm said on 4/5/2024; shares (LON:ABC) gained 7.1% to 203.4p.",
        "\xE5\xB8\x82\xE8\xAE\xAE\xE4\xBC\x9A\xE6\x98\x9F\xE6\x9C\x9F\xE4\xB8\x80"
        "2024\xE5\xB9\xB4\xE6\x8A\x95\xE7\xA5\xA8\xE5\x86\xB3\xE5\xAE\x9A\xE5\x9C\xA8\xE6\x98\xA5\xE5\xA4\xA9"
        "\xE5\x85\xB3\xE9\x97\xAD\xE6\x97\xA7\xE6\xA1\xA5\xE8\xBF\x9B\xE8\xA1\x8C\xE7\xBB\xB4\xE4\xBF\xAE."
        "\xE5\xB8\x82\xE9\x95\xBF\xE5\xAF\xB9\xE8\xAE\xB0\xE8\x80\x85\xE8\xAF\xB4",
        "0:1 (0:0)", /* too short to tell */
    };
    static const char *const any[] = {"language=any", NULL}, *const all[] = {"language=any", "min-prose=0", NULL};

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        run r = run_text(others[i], any);

        assert_dropped(&r, QUOTH_DROP, "no-prose");
        harness_close(r.h);
        r = run_text(others[i], all);
        assert_int_equal(r.status, QUOTH_OK);
        harness_close(r.h);
    }
    for (size_t i = 0; i < sizeof(articles) / sizeof(articles[0]); i++) {
        run r = run_text(articles[i], any);

        assert_int_equal(r.status, QUOTH_OK);
        harness_close(r.h);
    }
}

static void a_few_nuls_are_replaced(void **state)
{
    static const char text[] = LEAD "The wall \0 was built of stone.";
    run r = run_bytes(text, sizeof(text) - 1, "text/plain", NULL);

    (void)state;
    assert_text(&r, LEAD "The wall � was built of stone.");
    harness_close(r.h);
}

static void chosen_paragraphs_are_dropped(void **state)
{
    static const char *const options[] = {"drop=['^Weather:']", "drop-kinds=[heading]", NULL};
    run r = run_text("The wall of the town\n" LEAD "Weather: it will rain.\nPhoto: Town archive\n" QUOTE, options);

    (void)state;
    assert_text(&r,
                LEAD "Photo: Town archive\n"
                     "“We cannot wait for another winter, and the boats cannot wait for it at all,” said the mayor.");
    assert_kinds(&r, "BRB");
    harness_close(r.h);
}

static const char page[] =
    "<!DOCTYPE html><html lang='en'><head><meta charset='iso-8859-1'><title>Harbour wall to be rebuilt | The "
    "Mole</title>"
    "<meta property='og:site_name' content='The Mole'>"
    "<script type='application/ld+json'>{\"@context\": \"https://schema.org\", \"@graph\": ["
    "{\"@type\": \"NewsArticle\", \"headline\": \"Harbour wall\", \"datePublished\": \"2024-03-05T08:00:00Z\","
    " \"author\": [{\"@id\": \"#ann\"}, {\"name\": \"Bo Ek\"}]}, {\"@id\": \"#ann\", \"name\": \"Ann Lee\"}]}</script>"
    "<link rel='canonical' href='https://example.org/wall?a=1&amp;b=2'></head><body>"
    "<nav class='menu'><ul><li><a href='/'>Home</a></li><li><a href='/news'>News</a></li><li><a "
    "href='/sport'>Sport</a></li>"
    "</ul></nav><div class='cookie-banner'><p>We use cookies. <a href='/c'>Accept</a></p></div>"
    "<main><article class='post'><h1>Harbour wall to be rebuilt</h1><p class='byline'>By Ann Lee and Bo Ek</p>"
    "<div class='entry-content'>"
    "<p>The council of the town voted on Tuesday to rebuild the harbour&nbsp;wall that the\n  storm <b>had broken</b> "
    "in "
    "January, and set aside the money for it.</p>"
    "<p>&ldquo;We cannot wait for another winter,&rdquo; said the mayor, who was born in a house beside the wall &amp; "
    "whose "
    "father helped to build it.<br><br>The work will begin in May and go on until the autumn.</p>"
    "<figure><img src='w.jpg'><figcaption>The wall in 1911. Photo: Town archive</figcaption></figure>"
    "<h2>What it costs</h2>"
    "<p>Every stone will be numbered, the harbour master said, and the old ones will be used again where that is "
    "possible. "
    "He said it would cost less than new ones.</p>"
    "<blockquote><p>“The sea will take what we do not hold,” the founders of the town wrote over its gate, and so it "
    "did "
    "that night.</p></blockquote>"
    "<p>A meeting will be held next week, and all who own a boat are asked to come to it, the council said in a "
    "letter.</p>"
    "</div></article></main>"
    "<section class='comments'><h3>2 comments</h3><div class='comment'><p>First! I like walls.</p></div></section>"
    "<aside class='related'><h3>More stories</h3><ul><li><a href='/a'>A boat sinks off the coast</a></li>"
    "<li><a href='/b'>Fish prices rise again</a></li></ul></aside>"
    "<footer><p>&copy; 2024 The Mole. All rights reserved. <a href='/p'>Privacy</a></p></footer></body></html>";

static void main_text_of_a_page(void **state)
{
    run r = run_bytes(page, strlen(page), "text/html", NULL);
    const char *text;

    (void)state;
    assert_int_equal(r.status, QUOTH_OK);
    text = harness_host()->text(r.doc).ptr;
    assert_non_null(strstr(text, "to rebuild the harbour wall that the storm had broken in January, and set"));
    assert_non_null(strstr(text, "“We cannot wait for another winter,” said the mayor"));
    assert_non_null(strstr(text, "build it.\nThe work will begin"));
    assert_non_null(strstr(text, "\nWhat it costs\n"));
    assert_null(strstr(text, "Sport"));
    assert_null(strstr(text, "cookies"));
    assert_null(strstr(text, "By Ann Lee"));
    assert_null(strstr(text, "Town archive"));
    assert_null(strstr(text, "First!"));
    assert_null(strstr(text, "boat sinks"));
    assert_null(strstr(text, "All rights"));
    assert_original(&r, page, "“We", "&ldquo;We");
    assert_original(&r, page, "harbour wall that the storm", "harbour&nbsp;wall that the\n  storm");
    assert_original(&r, page, "wall & whose", "wall &amp; whose");
    harness_close(r.h);
}

static void metadata_of_a_page(void **state)
{
    run r = run_bytes(page, strlen(page), "text/html", NULL);

    (void)state;
    assert_string_equal(harness_meta_value(r.h, r.doc, "title", 0), "Harbour wall");
    assert_string_equal(harness_meta_value(r.h, r.doc, "site", 0), "The Mole");
    assert_string_equal(harness_meta_value(r.h, r.doc, "published", 0), "2024-03-05T08:00:00Z");
    assert_string_equal(harness_meta_value(r.h, r.doc, "author", 0), "Ann Lee");
    assert_string_equal(harness_meta_value(r.h, r.doc, "author", 1), "Bo Ek");
    assert_string_equal(harness_meta_value(r.h, r.doc, "url", 0), "https://example.org/wall?a=1&b=2");
    assert_string_equal(harness_meta_value(r.h, r.doc, "language", 0), "en");
    /* It says ISO 8859-1 and is UTF-8. */
    assert_string_equal(harness_meta_value(r.h, r.doc, "charset", 0), "utf-8");
    harness_close(r.h);
}

static void the_source_knows_better(void **state)
{
    harness *h = harness_open(&(harness_use){&clean_LTX_quoth_bundle, "clean", NULL, NULL}, 1, NULL);
    quoth_doc *doc = harness_payload(h, page, strlen(page), "text/html");

    (void)state;
    harness_meta(h, doc, "title", "Given");
    harness_meta(h, doc, "author", "Cy Roe");
    assert_int_equal(harness_run(h, doc), QUOTH_OK);
    assert_string_equal(harness_meta_value(h, doc, "title", 0), "Given");
    assert_null(harness_meta_value(h, doc, "title", 1));
    assert_string_equal(harness_meta_value(h, doc, "author", 0), "Cy Roe");
    assert_null(harness_meta_value(h, doc, "author", 1));
    harness_close(h);
}

static void limits_have_names(void **state)
{
    static const char *const small[] = {"max-page=1KiB", NULL};
    static const char *const few[] = {"max-tags=100", NULL};
    size_t length = 95000 * 5;
    char *deep = malloc(length + 1);
    run r = run_bytes(page, strlen(page), "text/html", small);
    size_t i;

    (void)state;
    assert_dropped(&r, QUOTH_E_LIMIT, "max-page");
    harness_close(r.h);
    for (i = 0; i < length; i += 5) memcpy(deep + i, "<div>", 5);
    deep[length] = '\0';
    r = run_bytes(deep, length, "text/html", few);
    assert_dropped(&r, QUOTH_E_LIMIT, "max-tags");
    harness_close(r.h);
    r = run_bytes(deep, length, "text/html", NULL);
    assert_dropped(&r, QUOTH_DROP, "no-article");
    harness_close(r.h);
    free(deep);
}

static void the_article_of_the_start(void **state)
{
    const char *data = getenv("QUOTH_SHARED_DATA");
    char path[1024], *bytes = malloc(1 << 16);
    FILE *file;
    size_t length;
    run r;
    const char *text;

    (void)state;
    snprintf(path, sizeof(path), "%s/seed/article.txt", data ? data : "");
    file = fopen(path, "rb");
    if (!file) {
        print_message("skipped: '%s' is not there\n", path);
        free(bytes);
        skip();
        return;
    }
    length = fread(bytes, 1, 1 << 16, file);
    fclose(file);
    r = run_bytes(bytes, length, "text/plain", NULL);
    assert_int_equal(r.status, QUOTH_OK);
    text = harness_host()->text(r.doc).ptr;
    assert_null(strstr(text, "Getty"));
    assert_null(strstr(text, "breaking news"));
    assert_null(strstr(text, "Chinese President Xi Jinping and"));
    assert_kinds(&r, "BBBBBBBBBBBBBBBBBBBB");
    harness_close(r.h);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(captions_and_notices_go),
        cmocka_unit_test(body_text_stays),
        cmocka_unit_test(verbatim_marks_and_keeps),
        cmocka_unit_test(verbatim_takes_utf8_text_only),
        cmocka_unit_test(wrapping_is_undone),
        cmocka_unit_test(wrapped_without_blank_lines),
        cmocka_unit_test(lines_are_paragraphs),
        cmocka_unit_test(other_charsets),
        cmocka_unit_test(other_languages_are_dropped),
        cmocka_unit_test(nothing_and_no_text),
        cmocka_unit_test(what_is_no_prose),
        cmocka_unit_test(a_few_nuls_are_replaced),
        cmocka_unit_test(chosen_paragraphs_are_dropped),
        cmocka_unit_test(main_text_of_a_page),
        cmocka_unit_test(metadata_of_a_page),
        cmocka_unit_test(the_source_knows_better),
        cmocka_unit_test(limits_have_names),
        cmocka_unit_test(the_article_of_the_start),
    };

    return cmocka_run_group_tests_name("clean", tests, NULL, NULL);
}
