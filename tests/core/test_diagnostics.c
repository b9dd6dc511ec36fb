/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics: what is printed, the excerpt, the nearest name. */
#include "cmocka_unit.h"

#include "base/diagnostics.h"
#include "base/excerpt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static diag_place place_in(const char *source, size_t line, size_t column, size_t width)
{
    return (diag_place){"f.yaml", source, strlen(source), line, column, width};
}

static char *printed(const diagnostics *diags, bool colour)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    diagnostics_print(diags, out, colour);
    fclose(out);
    return text;
}

static void prints_in_order_of_place(void **state)
{
    (void)state;
    const char *source = "one: 1\ntwo: 2\n";
    diagnostics *diags = diagnostics_new();
    diagnostics_add(diags, QUOTH_WARNING, "second", place_in(source, 2, 6, 1), NULL, "late");
    diagnostics_add(diags, QUOTH_ERROR, "first", place_in(source, 1, 1, 3), "do %s", "early '%d'", 7);
    diagnostics_add(diags, QUOTH_NOTE, "nowhere", (diag_place){.file = NULL}, NULL, "by the way");
    char *text = printed(diags, false);
    assert_string_equal(text, "f.yaml:1:1: error: early '7' [first]\n"
                              "     1 | one: 1\n"
                              "       | ^~~\n"
                              "  help: do %s\n"
                              "f.yaml:2:6: warning: late [second]\n"
                              "     2 | two: 2\n"
                              "       |      ^\n"
                              "quoth: note: by the way [nowhere]\n");
    assert_int_equal(diagnostics_errors(diags), 1);
    assert_int_equal(diagnostics_count(diags), 3);
    assert_null(diagnostics_at(diags, 3));
    free(text);
    diagnostics_free(diags);
}

static void colour_only_where_asked(void **state)
{
    (void)state;
    diagnostics *diags = diagnostics_new();
    diagnostics_add(diags, QUOTH_ERROR, "code", place_in("abc", 1, 1, 1), "help", "message");
    char *plain = printed(diags, false), *colour = printed(diags, true);
    assert_null(strchr(plain, '\033'));
    assert_non_null(strstr(colour, "\033[1;31m"));
    free(plain);
    free(colour);
    diagnostics_free(diags);
}

static void terminals_are_safe(void **state)
{
    (void)state;
    diagnostics *diags = diagnostics_new();
    diagnostics_add(diags, QUOTH_ERROR, "code", place_in("a \033[2J \x7f \xe2\x80\xae z\xff", 1, 1, 1), "h\033c",
                    "m\033[31m");
    char *text = printed(diags, false);
    assert_null(strchr(text, '\033'));
    assert_null(strchr(text, '\x7f'));
    assert_null(strstr(text, "\xe2\x80\xae")); /* turns the direction of text around */
    free(text);
    diagnostics_free(diags);
}

static void counts_beyond_what_it_keeps(void **state)
{
    (void)state;
    diagnostics *diags = diagnostics_new();
    for (int i = 0; i < 5000; i++) diagnostics_add(diags, QUOTH_ERROR, "c", place_in("x", 1, 1, 1), NULL, "%d", i);
    assert_int_equal(diagnostics_errors(diags), 5000);
    assert_true(diagnostics_count(diags) < 1000);
    char *text = printed(diags, false);
    assert_non_null(strstr(text, "4800 more are not shown"));
    free(text);
    diagnostics_free(diags);
}

/* ---------------------------------------------------------------------------------------------- excerpt */

static void assert_cut(diag_place place, const char *line, size_t indent, const char *carets)
{
    excerpt cut;
    assert_true(excerpt_cut(&place, &cut));
    assert_string_equal(cut.line, line);
    assert_int_equal(cut.indent, indent);
    assert_string_equal(cut.carets, carets);
    excerpt_free(&cut);
}

static void cuts_lines_at_all_breaks(void **state)
{
    (void)state;
    const char *source = "one\rtwo\r\nthree\n\xc2\x85"
                         "five\xe2\x80\xa8six";
    assert_cut(place_in(source, 2, 1, 3), "two", 0, "^~~");
    assert_cut(place_in(source, 3, 2, 1), "three", 1, "^");
    assert_cut(place_in(source, 4, 1, 0), "", 0, "^");
    assert_cut(place_in(source, 5, 1, 99), "five", 0, "^~~~");
    assert_cut(place_in(source, 6, 4, 1), "six", 3, "^"); /* behind its end */
    assert_cut(place_in(source, 7, 1, 1), "", 0, "^");    /* behind the file's */
    excerpt cut;
    diag_place none = {.file = "f"};
    assert_false(excerpt_cut(&none, &cut));
}

static void carets_stand_under_any_script(void **state)
{
    (void)state;
    assert_cut(place_in("\tab", 1, 2, 2), "    ab", 4, "^~");
    assert_cut(place_in("\xc3\xa4\xc3\xb6x", 1, 3, 1), "\xc3\xa4\xc3\xb6x", 2, "^");
    /* Wide characters take two columns, combining ones none. */
    assert_cut(place_in("\xe6\x97\xa5\xe6\x9c\xacx", 1, 2, 2), "\xe6\x97\xa5\xe6\x9c\xacx", 2, "^~~");
    assert_cut(place_in("e\xcc\x81x", 1, 3, 1), "e\xcc\x81x", 1, "^");
}

static void clips_long_lines_around_the_caret(void **state)
{
    (void)state;
    char source[1001];
    memset(source, 'x', 1000);
    source[1000] = '\0';
    source[500] = 'Y';
    diag_place place = place_in(source, 1, 501, 1);
    excerpt cut;
    assert_true(excerpt_cut(&place, &cut));
    assert_true(strlen(cut.line) <= EXCERPT_COLUMNS + 2 * strlen("…"));
    assert_memory_equal(cut.line, "…", strlen("…"));
    assert_string_equal(cut.line + strlen(cut.line) - strlen("…"), "…");
    assert_int_equal(cut.line[strlen("…") + cut.indent - 1], 'Y'); /* the ellipsis is one column */
    excerpt_free(&cut);

    place = place_in(source, 1, 1000, 5);
    assert_true(excerpt_cut(&place, &cut));
    assert_int_equal(cut.indent, EXCERPT_COLUMNS);
    assert_string_equal(cut.carets, "^");
    excerpt_free(&cut);

    place = place_in(source, 1, 1, 1000);
    assert_true(excerpt_cut(&place, &cut));
    assert_int_equal(cut.indent, 0);
    assert_int_equal(strlen(cut.carets), EXCERPT_COLUMNS);
    excerpt_free(&cut);
}

static void places_and_offsets_agree(void **state)
{
    (void)state;
    const char *source = "ab\n\xc3\xa4\xc3\xb6\xc3\xbc\r\nx";
    for (size_t at = 0; at < strlen(source); at++) {
        if (((unsigned char)source[at] & 0xc0) == 0x80 || source[at] == '\n') continue;
        size_t line, column;
        excerpt_locate(source, strlen(source), at, &line, &column);
        assert_int_equal(excerpt_offset(source, strlen(source), line, column), at);
    }
}

/* ----------------------------------------------------------------------------------------- nearest name */

static void nearest_names_are_near(void **state)
{
    (void)state;
    static const char *const names[] = {"fetch", "clean", "tag", "quote-detect", "speaker-attribute", "", NULL};
    assert_string_equal(diagnostics_nearest("fecth", names), "fetch"); /* neighbours swapped */
    assert_string_equal(diagnostics_nearest("quotedetect", names), "quote-detect");
    assert_string_equal(diagnostics_nearest("speaker-atribute", names), "speaker-attribute");
    assert_string_equal(diagnostics_nearest("tags", names), "tag");
    assert_string_equal(diagnostics_nearest("fetch", names), "fetch");
    assert_null(diagnostics_nearest("translate", names));
    assert_null(diagnostics_nearest("xyz", names));
    assert_null(diagnostics_nearest("", names));
    assert_null(diagnostics_nearest("x", names));
    char longest[200];
    memset(longest, 'q', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_null(diagnostics_nearest(longest, names));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_in_order_of_place),
        cmocka_unit_test(colour_only_where_asked),
        cmocka_unit_test(terminals_are_safe),
        cmocka_unit_test(counts_beyond_what_it_keeps),
        cmocka_unit_test(cuts_lines_at_all_breaks),
        cmocka_unit_test(carets_stand_under_any_script),
        cmocka_unit_test(clips_long_lines_around_the_caret),
        cmocka_unit_test(places_and_offsets_agree),
        cmocka_unit_test(nearest_names_are_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
