/* SPDX-License-Identifier: Apache-2.0 */
/* Trees of YAML: places, the subset, the limits. */
#include "cmocka_unit.h"

#include "base/yaml_tree.h"

#include <stdlib.h>
#include <string.h>

typedef struct fixture {
    pool *pool;
    diagnostics *diags;
} fixture;

static int begin(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    f->pool = pool_new();
    f->diags = diagnostics_new();
    *state = f;
    return 0;
}

static int end(void **state)
{
    fixture *f = *state;
    pool_free(f->pool);
    diagnostics_free(f->diags);
    free(f);
    return 0;
}

static const tree_node *parse(fixture *f, const char *text)
{
    tree_input input = {.file = "t.yaml", .source = text, .len = strlen(text)};
    return tree_parse(f->pool, &input, f->diags);
}

/* The only diagnostic is this error at this place. */
static void assert_error(fixture *f, const char *code, size_t line, size_t column)
{
    assert_int_equal(diagnostics_count(f->diags), 1);
    const diag_item *item = diagnostics_at(f->diags, 0);
    assert_string_equal(item->code, code);
    assert_int_equal(item->place.line, line);
    assert_int_equal(item->place.column, column);
}

static void assert_place(diag_place place, size_t line, size_t column, size_t width)
{
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
    assert_int_equal(place.width, width);
}

static void keeps_places(void **state)
{
    fixture *f = *state;
    const tree_node *root = parse(f, "first: one\n"
                                     "zweite-\xc3\xbc: [ \"zwei drei\", 'x' ]\n"
                                     "\n"
                                     "third:\n"
                                     "  - nested: { deep: 7 }\n");
    assert_non_null(root);
    assert_int_equal(diagnostics_count(f->diags), 0);
    assert_int_equal(root->kind, TREE_MAP);
    assert_int_equal(root->count, 3);

    const tree_entry *first = tree_find(root, "first");
    assert_place(first->key_place, 1, 1, 5);
    assert_place(first->value->place, 1, 8, 3);
    assert_string_equal(first->value->text, "one");
    assert_true(first->value->plain);

    const tree_entry *second = tree_find(root, "zweite-\xc3\xbc");
    assert_place(second->key_place, 2, 1, 8); /* columns are code points */
    assert_int_equal(second->value->count, 2);
    assert_place(second->value->entries[0].value->place, 2, 13, 11);
    assert_false(second->value->entries[0].value->plain);
    assert_place(second->value->entries[1].value->place, 2, 26, 3);

    const tree_node *item = tree_find(root, "third")->value->entries[0].value;
    const tree_entry *deep = tree_find(tree_find(item, "nested")->value, "deep");
    assert_place(deep->key_place, 5, 15, 4);
    assert_place(deep->value->place, 5, 21, 1);
    assert_null(tree_find(item, "third"));
    assert_null(tree_find(deep->value, "deep"));
}

static void multiline_scalar_has_open_width(void **state)
{
    fixture *f = *state;
    const tree_node *root = parse(f, "a: |\n  one\n  two\nb: c\n");
    assert_string_equal(tree_find(root, "a")->value->text, "one\ntwo\n");
    assert_place(tree_find(root, "a")->value->place, 1, 4, SIZE_MAX);
    assert_place(tree_find(root, "b")->value->place, 4, 4, 1);
}

static void starts_in_the_middle_of_a_line(void **state)
{
    fixture *f = *state;
    const char *argument = "st\xc3\xa4ge.option=[a, bc]";
    tree_input input = {.file = "--set", .source = argument, .len = strlen(argument), .begin = 14};
    const tree_node *root = tree_parse(f->pool, &input, f->diags);
    assert_non_null(root);
    assert_place(root->entries[1].value->place, 1, 18, 2);
}

static void nothing_is_an_empty_scalar(void **state)
{
    fixture *f = *state;
    static const char *const texts[] = {"", "# a comment\n", "---\n", "~", "null"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const tree_node *root = parse(f, texts[i]);
        assert_non_null(root);
        assert_true(tree_is_null(root));
    }
    assert_false(tree_is_null(parse(f, "''")));
    assert_false(tree_is_null(parse(f, "'null'")));
    assert_false(tree_is_null(parse(f, "[]")));
    assert_int_equal(diagnostics_count(f->diags), 0);
}

static void reports_duplicate_keys_in_order(void **state)
{
    fixture *f = *state;
    const tree_node *root = parse(f, "b: 1\na: 2\nb: 3\na: 4\nb: 5\n");
    assert_non_null(root); /* all of them can be reported, so the tree goes on */
    assert_int_equal(diagnostics_errors(f->diags), 3);
    assert_string_equal(tree_find(root, "b")->value->text, "1");
    size_t lines = 0;
    for (size_t i = 0; i < 3; i++) {
        const diag_item *item = diagnostics_at(f->diags, i);
        assert_string_equal(item->code, "duplicate-key");
        lines = lines * 10 + item->place.line;
    }
    assert_int_equal(lines, 435); /* by key, then by place; printing puts them in order of place */
}

static void alias_stands_for_its_node(void **state)
{
    fixture *f = *state;
    const tree_node *root = parse(f, "a: &x [1, 2]\nb: *x\nc: &x word\nd: *x\n");
    assert_non_null(root);
    assert_ptr_equal(tree_find(root, "b")->value, tree_find(root, "a")->value);
    assert_string_equal(tree_find(root, "d")->value->text, "word");
    assert_int_equal(root->weight, 1 + 4 + 3 + 3 + 1 + 1);
}

static void alias_of_itself_is_an_error(void **state)
{
    fixture *f = *state;
    assert_null(parse(f, "a: &x\n  b: *x\n"));
    assert_error(f, "yaml-alias", 2, 6);
}

static void unknown_alias_is_an_error(void **state)
{
    fixture *f = *state;
    assert_null(parse(f, "a: *x\n"));
    assert_error(f, "yaml-alias", 1, 4);
}

static void expansion_is_limited(void **state)
{
    fixture *f = *state;
    /* Six levels of ten: a million nodes, from less than a kilobyte. */
    assert_null(parse(f, "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
                         "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                         "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                         "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                         "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
                         "f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"));
    assert_int_equal(diagnostics_count(f->diags), 1);
    assert_string_equal(diagnostics_at(f->diags, 0)->code, "yaml-nodes");
}

/* `count` times `piece`. */
static char *repeat(const char *piece, size_t count)
{
    size_t len = strlen(piece);
    char *text = malloc(len * count + 1);
    for (size_t i = 0; i < count; i++) memcpy(text + i * len, piece, len);
    text[len * count] = '\0';
    return text;
}

static void assert_limit(fixture *f, const char *code, char *text)
{
    assert_null(parse(f, text));
    assert_int_equal(diagnostics_count(f->diags), 1);
    assert_string_equal(diagnostics_at(f->diags, 0)->code, code);
    free(text);
}

static void depth_is_limited(void **state)
{
    assert_limit(*state, "yaml-depth", repeat("[", 100000));
}

static void depth_below_the_limit_is_fine(void **state)
{
    fixture *f = *state;
    char text[2 * TREE_MAX_DEPTH + 1];
    memset(text, '[', TREE_MAX_DEPTH);
    memset(text + TREE_MAX_DEPTH, ']', TREE_MAX_DEPTH);
    text[2 * TREE_MAX_DEPTH] = '\0';
    assert_non_null(parse(f, text));
}

static void depth_counts_aliases(void **state)
{
    fixture *f = *state;
    assert_null(parse(f, "a: &a [[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]\n"
                         "b: [[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]\n"));
    assert_error(f, "yaml-depth", 2, 20);
}

static void count_is_limited(void **state)
{
    assert_limit(*state, "yaml-nodes", repeat("- a\n", TREE_MAX_NODES + 1));
}

static void size_is_limited(void **state)
{
    assert_limit(*state, "yaml-size", repeat("# a comment of thirty-two bytes\n", TREE_MAX_BYTES / 32 + 1));
}

static void anchors_are_limited(void **state)
{
    fixture *f = *state;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    for (int i = 0; i <= TREE_MAX_ANCHORS; i++) fprintf(out, "- &a%d x\n", i);
    fclose(out);
    assert_limit(f, "yaml-anchors", text);
}

static void syntax_errors_end_the_reading(void **state)
{
    fixture *f = *state;
    assert_null(parse(f, "a: [1, 2\nb: 3\n"));
    assert_int_equal(diagnostics_errors(f->diags), 1);
    assert_string_equal(diagnostics_at(f->diags, 0)->code, "yaml-syntax");
}

static void refuses_what_is_not_of_the_subset(void **state)
{
    static const struct {
        const char *text, *code;
    } cases[] = {
        {"? [a]\n: b\n", "yaml-key"},   {"*a : b\n", "yaml-key"},       {"a: !!int 5\n", "yaml-tag"},
        {"a: !mine []\n", "yaml-tag"},  {"a: \"b\\0c\"\n", "yaml-nul"}, {"--- a\n--- b\n", "yaml-documents"},
        {"a: \x01\n", "yaml-encoding"}, {"a: \xff\n", "yaml-encoding"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture f = {pool_new(), diagnostics_new()};
        (void)parse(&f, cases[i].text);
        assert_int_equal(diagnostics_errors(f.diags), 1);
        assert_string_equal(diagnostics_at(f.diags, 0)->code, cases[i].code);
        pool_free(f.pool);
        diagnostics_free(f.diags);
    }
    (void)state;
}

static void byte_order_mark_takes_no_column(void **state)
{
    fixture *f = *state;
    const tree_node *root = parse(f, "\xef\xbb\xbf"
                                     "key: 1\n");
    assert_place(tree_find(root, "key")->key_place, 1, 1, 3);
}

static void text_tag_makes_text(void **state)
{
    fixture *f = *state;
    assert_false(parse(f, "!!str 5")->plain);
    assert_int_equal(diagnostics_count(f->diags), 0);
}

static void describes_nodes(void **state)
{
    fixture *f = *state;
    assert_string_equal(tree_describe(f->pool, parse(f, "[a]")), "a list");
    assert_string_equal(tree_describe(f->pool, parse(f, "{a: b}")), "a mapping");
    assert_string_equal(tree_describe(f->pool, parse(f, "")), "nothing");
    assert_string_equal(tree_describe(f->pool, parse(f, "5")), "'5'");
    assert_string_equal(tree_describe(f->pool, parse(f, "'5'")), "the text '5'");
    /* Cut at a character, never within one: 59 bytes, then one of two. */
    char *longer = repeat("x", 59);
    const char *text = pool_format(f->pool, "%s\xc3\xa4y", longer);
    assert_string_equal(tree_describe(f->pool, parse(f, text)), pool_format(f->pool, "'%s...'", longer));
    free(longer);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(keeps_places),
        TEST(multiline_scalar_has_open_width),
        TEST(starts_in_the_middle_of_a_line),
        TEST(nothing_is_an_empty_scalar),
        TEST(reports_duplicate_keys_in_order),
        TEST(alias_stands_for_its_node),
        TEST(alias_of_itself_is_an_error),
        TEST(unknown_alias_is_an_error),
        TEST(expansion_is_limited),
        TEST(depth_is_limited),
        TEST(depth_below_the_limit_is_fine),
        TEST(depth_counts_aliases),
        TEST(count_is_limited),
        TEST(size_is_limited),
        TEST(anchors_are_limited),
        TEST(syntax_errors_end_the_reading),
        TEST(refuses_what_is_not_of_the_subset),
        TEST(byte_order_mark_takes_no_column),
        TEST(text_tag_makes_text),
        TEST(describes_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
