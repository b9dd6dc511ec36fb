/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `clean` by themselves. */
#include "block_model.h"
#include "charset.h"
#include "clean_utf8.h"
#include "dates.h"
#include "html_tree.h"
#include "scratch_host.h"
#include "text_fold.h"
#include "text_map.h"
#include "text_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const html_limits defaults = {200000, 256, 256};

static quoth_str str(const char *s)
{
    return clean_str(s, strlen(s));
}

static void dates(void **state)
{
    static const char *const cases[][2] = {
        {"2019-04-05", "2019-04-05"},
        {"2019-04-05T10:11:12Z", "2019-04-05T10:11:12Z"},
        {"2019-04-05T10:11:12.345+0200", "2019-04-05T10:11:12+02:00"},
        {"2019-04-05 10:11", "2019-04-05T10:11:00"},
        {"20190405", "2019-04-05"},
        {"2019/4/5", "2019-04-05"},
        {"April 5, 2019", "2019-04-05"},
        {"Sept. 5th, 2019", "2019-09-05"},
        {"5 April 2019", "2019-04-05"},
        {"5th April 2019", "2019-04-05"},
        {"Fri, 05 Apr 2019 10:11:12 GMT", "2019-04-05T10:11:12Z"},
        {"05.04.2019", "2019-04-05"},
        {"2019-13-05", NULL},
        {"2019-02-30", NULL},
        {"yesterday", NULL},
        {"5", NULL},
        {"", NULL},
    };
    char iso[DATE_BYTES];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool found = date_to_iso(str(cases[i][0]), iso);

        if (found != (cases[i][1] != NULL)) fail_msg("'%s'", cases[i][0]);
        if (found) assert_string_equal(iso, cases[i][1]);
    }
}

static void utf8(void **state)
{
    static const char *const bad[] = {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                      "\xe2\x80", "\x80",         "\xf8\x88\x80\x80\x80"};
    static const char good[] = "ab\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";
    uint32_t code;
    size_t i;

    (void)state;
    assert_int_equal(clean_utf8_valid_prefix(good, sizeof(good) - 1), sizeof(good) - 1);
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(clean_utf8_decode(bad[i], strlen(bad[i]), &code), 0);
        assert_int_equal(clean_utf8_valid_prefix(bad[i], strlen(bad[i])), 0);
    }
    for (code = 0; code <= 0x10ffff; code += 7) {
        char bytes[4];
        uint32_t back;
        size_t n = utf8_encode(code, bytes);

        assert_int_equal(clean_utf8_decode(bytes, n, &back), n);
        assert_int_equal(back, code >= 0xd800 && code < 0xe000 ? 0xfffd : code);
    }
}

static void folding(void **state)
{
    static const char *const cases[][2] = {
        {"a  b\n\tc", "a b c"},
        {"&lt;&#65;&#x42;&amp;&apos;&hellip;", "<AB&'…"},
        {"a&nbsp;&nbsp;b", "a b"},
        {"a\xc2\xa0 b", "a b"},
        {"&#147;x&#148;", "“x”"},
        {"&#0;&#xd800;&#1114112;", "���"},
        {"AT&T &unknown; &", "AT&T &unknown; &"},
        {"&copy2024 &ndash1", "©2024 &ndash1"},
        {"so\xc2\xad"
         "ft\xe2\x80\x8b",
         "soft"},
    };
    clean_call call = scratch_call();
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        quoth_str got = text_fold_html(&call, str(cases[i][0]));

        assert_int_equal(got.len, strlen(cases[i][1]));
        assert_memory_equal(got.ptr, cases[i][1], got.len);
    }
}

static void charsets(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *declared, *charset, *text;
    } cases[] = {
        {"caf\xc3\xa9", 5, "iso-8859-1", "utf-8", "café"},
        {"\xef\xbb\xbfx", 4, "", "utf-8", "x"},
        {"caf\xe9", 4, "", "windows-1252", "café"},
        {"caf\xe9", 4, "utf-8", "windows-1252", "café"},
        {"\xc4\xc0", 2, "windows-1251", "windows-1251", "ДА"},
        {"\x93\xfa\x96\x7b", 4, "x-sjis", "shift_jis", "日本"},
        {"\xc4\xe3\xba\xc3", 4, "gb2312", "gb18030", "你好"},
        {"\xff\xfe\x41\x00\xac\x20", 6, "", "utf-16le", "A€"},
        {"\xfe\xff\x00\x41\x20\xac", 6, "", "utf-16be", "A€"},
        {"a\0b\0c\0", 6, "", "utf-16le", "abc"},
        {"\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xff", 16, "", "utf-8", "€€€€€�"},
        {"<meta charset=windows-1250>\xb9", 28, "", "windows-1250", "<meta charset=windows-1250>ą"},
        {"<?xml encoding=\"koi8-r\"?>\xc4", 26, "no-such", "koi8-r", "<?xml encoding=\"koi8-r\"?>д"},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        clean_call call = scratch_call();
        decoded_page page;

        assert_true(
            charset_decode(&call, clean_str(cases[i].bytes, cases[i].length), str(cases[i].declared), true, &page));
        assert_string_equal(page.charset, cases[i].charset);
        assert_int_equal(page.text.len, strlen(cases[i].text));
        assert_memory_equal(page.text.ptr, cases[i].text, page.text.len);
    }
}

/* Builds the tree of a page and puts its blocks together as "text|text". */
static void assert_blocks(const char *page, const char *expected)
{
    clean_call call = scratch_call();
    static html_words words;
    html_scan scan;
    html_tree tree;
    char got[4096] = "";
    size_t i;

    html_words_build(&words);
    assert_int_equal(html_scan_page(&scan, &call, str(page), &words, &defaults), QUOTH_OK);
    assert_int_equal(html_tree_build(&tree, &call, &scan, &defaults), QUOTH_OK);
    for (i = 0; i < tree.block_count; i++) {
        size_t n = strlen(got);

        snprintf(got + n, sizeof(got) - n, "%s%.*s", i ? "|" : "", (int)(tree.blocks[i].end - tree.blocks[i].begin),
                 tree.text.text + tree.blocks[i].begin);
    }
    assert_string_equal(got, expected);
}

static void blocks(void **state)
{
    (void)state;
    assert_blocks("<p>one <b>two</b>three<p>four", "one twothree|four");
    assert_blocks("<b>a</b> <i>b</i>", "a b");
    assert_blocks("<div>a<div>b</div>c</div>", "a|b|c");
    assert_blocks("A line.<br>Another<br>goes on<br><br>and ends", "A line.|Another goes on|and ends");
    assert_blocks("a<script>if (1 < 2) '</p>'</script>b<style>p{}</style><!-- x -->c", "abc");
    assert_blocks("<svg><text>no</text></svg><noscript>no</noscript><select><option>no</select>yes", "yes");
    assert_blocks("<svg>yes", "yes");
    assert_blocks("<a href='x>y'>z</a> 1 < 2 <3", "z 1 < 2 <3");
    assert_blocks("<a href=\"x>y</a>", "y");
    assert_blocks("<p>x<!-- y", "x");
    assert_blocks("<ul><li>a<li>b</ul><table><tr><td>c<td>d</table>", "a|b|c|d");
    assert_blocks("<my-card>a</my-card>b", "a|b");
    assert_blocks("</p></div></x>a", "a");
}

static void depth_is_flattened(void **state)
{
    enum { DEEP = 3000 };
    static char page[DEEP * 5 + 16];
    size_t i;

    (void)state;
    for (i = 0; i < DEEP; i++) snprintf(page + i * 5, sizeof(page) - i * 5, "<div>");
    snprintf(page + i * 5, sizeof(page) - i * 5, "text</div>more");
    assert_blocks(page, "text|more");
}

static void groups_of_words(void **state)
{
    static html_words words;

    (void)state;
    html_words_build(&words);
    assert_int_equal(html_words_of(&words, str("sidebar")), 1u << WORDS_SIDEBAR);
    assert_int_equal(html_words_of(&words, str("articleBody")), 1u << WORDS_ARTICLE | 1u << WORDS_CONTENT);
    assert_int_equal(html_words_of(&words, str("x-comments__list")), 1u << WORDS_COMMENT | 1u << WORDS_LISTING);
    assert_int_equal(html_words_of(&words, str("headless shadow padding")), 0);
}

static void map_follows_text(void **state)
{
    clean_call call = scratch_call();
    static const char page[] = "ab&amp;cd   ef";
    const decoded_page plain = {{page, sizeof(page) - 1}, 3, NULL, 0, "utf-8"};
    text_map map, part;
    size_t hint = 0;

    (void)state;
    text_map_init(&map, &call);
    text_fold_append(&map, clean_str(page, sizeof(page) - 1), 0, sizeof(page) - 1, 0, true);
    assert_int_equal(map.length, 8);
    assert_memory_equal(map.text, "ab&cd ef", 8);
    assert_int_equal(map.run_count, 5);
    text_map_init(&part, &call);
    text_map_take(&part, &map, 1, 4, &hint);
    text_map_insert(&part, "\n", 1);
    text_map_take(&part, &map, 6, 8, &hint);
    assert_memory_equal(part.text, "b&c\nef", 6);
    text_map_compose(&part, &plain);
    assert_int_equal(part.run_count, 4);
    assert_int_equal(part.runs[0].original, 4);
    assert_int_equal(part.runs[1].original_length, 5);
    assert_int_equal(part.runs[3].text, 4);
    assert_int_equal(part.runs[3].original, 15);
    text_map_cut(&part, 2);
    assert_int_equal(part.run_count, 2);
}

static quoth_paragraph_kind kind_of(const char *text)
{
    static text_phrases phrases;
    text_shape shape;

    text_phrases_build(&phrases);
    shape = text_shape_of(&phrases, str(text));
    return text_rules_kind(str(text), &shape);
}

static void kinds(void **state)
{
    static const struct {
        const char *text;
        quoth_paragraph_kind kind;
    } cases[] = {
        {"Ann Lee | Tide | Getty Images", QUOTH_PARAGRAPH_CREDIT},
        {"Ann Lee/Getty Images", QUOTH_PARAGRAPH_CREDIT},
        {"(AP Photo/Ann Lee)", QUOTH_PARAGRAPH_CREDIT},
        {"Photo: Ann Lee", QUOTH_PARAGRAPH_CREDIT},
        {"Ann Lee via Reuters", QUOTH_PARAGRAPH_CREDIT},
        {"The mayor stands on the wall of the harbour on Tuesday. (AP Photo/Ann Lee)", QUOTH_PARAGRAPH_CAPTION},
        {"FILE - The harbour wall in May, before the storm.", QUOTH_PARAGRAPH_CAPTION},
        {"A boat leaves the harbour on Tuesday. / Photo: Ann Lee", QUOTH_PARAGRAPH_CAPTION},
        {"By a staff reporter", QUOTH_PARAGRAPH_BYLINE},
        {"By our reckoning the wall is lost.", QUOTH_PARAGRAPH_BODY},
        {"By Ann Lee and Bo Ek", QUOTH_PARAGRAPH_BYLINE},
        {"BY ANN LEE", QUOTH_PARAGRAPH_BYLINE},
        {"(Reporting by Ann Lee; Editing by Bo Ek)", QUOTH_PARAGRAPH_BYLINE},
        {"Tide writer Ann Lee contributed to this report.", QUOTH_PARAGRAPH_BYLINE},
        {"Updated: 10:15 a.m.", QUOTH_PARAGRAPH_BYLINE},
        {"This is breaking news. Please check back for updates.", QUOTH_PARAGRAPH_NOTICE},
        {"Read more: The wall", QUOTH_PARAGRAPH_NOTICE},
        {"ADVERTISEMENT", QUOTH_PARAGRAPH_NOTICE},
        {"Sign up for our newsletter to get the best of the harbour every day.", QUOTH_PARAGRAPH_NOTICE},
        {"Follow Ann Lee on Twitter: @annlee", QUOTH_PARAGRAPH_NOTICE},
        {"© 2024 The Mole", QUOTH_PARAGRAPH_NOTICE},
        {"• The wall is old.", QUOTH_PARAGRAPH_LIST_ITEM},
        {"2. The wall is old.", QUOTH_PARAGRAPH_LIST_ITEM},
        {"By Monday the wall was gone.", QUOTH_PARAGRAPH_BODY},
        {"Reuters reported that the wall was gone.", QUOTH_PARAGRAPH_BODY},
        {"He said the pool of the agency/club was empty.", QUOTH_PARAGRAPH_BODY},
        {"“Please check back for updates,” the mayor said.", QUOTH_PARAGRAPH_BODY},
        {"The images showed the wall.", QUOTH_PARAGRAPH_BODY},
        {"Advertisements for the wall were seen in the town.", QUOTH_PARAGRAPH_BODY},
        {"2.5 million came.", QUOTH_PARAGRAPH_BODY},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (kind_of(cases[i].text) != cases[i].kind) fail_msg("'%s' is %d", cases[i].text, (int)kind_of(cases[i].text));
}

static void models(void **state)
{
    static const struct {
        const char *text, *why;
    } bad[] = {
        {"", "ends before"},
        {"trees", "does not begin"},
        {"quoth-blocks 1\nfeatures words nonsense\n", "names a feature"},
        {"quoth-blocks 1\nfeatures words\nthreshold x\n", "has a threshold"},
        {"quoth-blocks 1\nfeatures words\nthreshold 0\n1 2\n= 1\n= 2\n", "has a node without a feature"},
        {"quoth-blocks 1\nfeatures words\nthreshold 0\n0 2\n= 1\n", "ends before"},
        {"quoth-blocks 1\nfeatures words\nthreshold 0\n= one\n", "has a node without a number"},
    };
    static const char good[] = "# trees\nquoth-blocks 1\nfeatures bytes words\nthreshold -0.5\n"
                               "1 10\n0 5\n= -1\n= -2\n= 3\n= 0.25\n";
    float features[FEATURE_COUNT] = {0};
    block_model *model;
    const char *why;
    size_t i, line;

    (void)state;
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_null(block_model_read(bad[i].text, strlen(bad[i].text), &why, &line));
        assert_memory_equal(why, bad[i].why, strlen(bad[i].why));
    }
    model = block_model_read(good, strlen(good), &why, &line);
    assert_non_null(model);
    assert_true(block_model_threshold(model) == -0.5);
    features[FEATURE_words] = 10;
    features[FEATURE_bytes] = 6;
    assert_true(block_model_score(model, features) == -1.75);
    features[FEATURE_bytes] = 5;
    assert_true(block_model_score(model, features) == -0.75);
    features[FEATURE_words] = 11;
    assert_true(block_model_score(model, features) == 3.25);
    block_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates),           cmocka_unit_test(utf8),
        cmocka_unit_test(folding),         cmocka_unit_test(charsets),
        cmocka_unit_test(blocks),          cmocka_unit_test(depth_is_flattened),
        cmocka_unit_test(groups_of_words), cmocka_unit_test(map_follows_text),
        cmocka_unit_test(kinds),           cmocka_unit_test(models),
    };

    return cmocka_run_group_tests_name("clean: parts", tests, NULL, NULL);
}
