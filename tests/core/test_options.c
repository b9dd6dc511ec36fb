/* SPDX-License-Identifier: Apache-2.0 */
/* Values of options: their syntax, the fields they fill, their canonical form, patterns. */
#include "cmocka_unit.h"

#include "hosting/option_value.h"
#include "hosting/options.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

/* ---------------------------------------------------------------------------------------------- syntax */

static void reads_integers(void **state)
{
    (void)state;
    int64_t value;
    assert_int_equal(value_read_int("0", &value), VALUE_OK);
    assert_int_equal(value_read_int("-42", &value), VALUE_OK);
    assert_int_equal(value, -42);
    assert_int_equal(value_read_int("+7", &value), VALUE_OK);
    assert_int_equal(value_read_int("9223372036854775807", &value), VALUE_OK);
    assert_true(value == INT64_MAX);
    assert_int_equal(value_read_int("9223372036854775808", &value), VALUE_RANGE);
    static const char *const wrong[] = {"", "-", "1.0", "1e3", "0x10", "010", "1_000", " 1", "1 ", "one"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(value_read_int(wrong[i], &value), VALUE_WRONG);
    }
}

static void reads_numbers(void **state)
{
    (void)state;
    double value;
    assert_int_equal(value_read_real("0.5", &value), VALUE_OK);
    assert_true(value == 0.5);
    assert_int_equal(value_read_real(".5", &value), VALUE_OK);
    assert_int_equal(value_read_real("-1e-3", &value), VALUE_OK);
    assert_true(value == -0.001);
    assert_int_equal(value_read_real("1e999", &value), VALUE_RANGE);
    static const char *const wrong[] = {"", ".", "1.2.3", "nan", "inf", "0x1p3", "1e", "1,5", "5%"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(value_read_real(wrong[i], &value), VALUE_WRONG);
    }
}

static void reads_durations(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double seconds;
    } right[] = {{"250ms", 0.25}, {"10s", 10}, {"1.5s", 1.5}, {"5m", 300}, {"2h", 7200}, {"0", 0}, {"0s", 0}};
    double value;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        assert_int_equal(value_read_duration(right[i].text, &value), VALUE_OK);
        assert_true(fabs(value - right[i].seconds) < 1e-9);
    }
    static const char *const wrong[] = {"", "10", "s", "-1s", "1 s", "1d", "1.s", "1sec", "1M"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(value_read_duration(wrong[i], &value), VALUE_WRONG);
    }
}

static void reads_sizes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t bytes;
    } right[] = {
        {"0", 0},
        {"4096", 4096},
        {"64KiB", 65536},
        {"16MiB", 16777216},
        {"2GB", 2000000000},
        {"1 kB", 1000},
        {"3mib", 3145728},
        {"7B", 7},
        {"1TiB", UINT64_C(1) << 40},
        {"18446744073709551615", UINT64_MAX},
    };
    uint64_t value;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        assert_int_equal(value_read_bytes(right[i].text, &value), VALUE_OK);
        assert_true(value == right[i].bytes);
    }
    assert_int_equal(value_read_bytes("18446744073709551616", &value), VALUE_RANGE);
    assert_int_equal(value_read_bytes("16777216TiB", &value), VALUE_RANGE);
    static const char *const wrong[] = {"", "-1", "1.5MiB", "64K", "64 ", "64  KiB", "KiB", "08"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(value_read_bytes(wrong[i], &value), VALUE_WRONG);
    }
}

/* --------------------------------------------------------------------------------------- configurations */

typedef struct config {
    bool truth;
    int64_t integer;
    double real;
    quoth_str text;
    int32_t choice;
    const quoth_regex *pattern;
    quoth_str model, path;
    uint64_t bytes;
    quoth_list words, numbers;
} config;

static const char *const choices[] = {"slow", "fast", NULL};

#define FIELD(field, type) .offset = QUOTH_FIELD(config, field, type)

static const quoth_option table[] = {
    {.name = "truth", .help = "h", .kind = QUOTH_BOOL, .fallback = "true", FIELD(truth, bool)},
    {.name = "integer", .help = "h", .kind = QUOTH_INT, .fallback = "3", .min = 1, .max = 5, FIELD(integer, int64_t)},
    {.name = "real", .help = "h", .kind = QUOTH_REAL, .min = 0, .max = INFINITY, FIELD(real, double)},
    {.name = "text", .help = "h", .kind = QUOTH_TEXT, .fallback = "'a: b'", FIELD(text, quoth_str)},
    {.name = "choice", .help = "h", .kind = QUOTH_ENUM, .choices = choices, .fallback = "fast", FIELD(choice, int32_t)},
    {.name = "pattern", .help = "h", .kind = QUOTH_REGEX, .fallback = "^a+$", FIELD(pattern, const quoth_regex *)},
    {.name = "model", .help = "h", .kind = QUOTH_PATH, .flags = QUOTH_RESOURCE, FIELD(model, quoth_str)},
    {.name = "path", .help = "h", .kind = QUOTH_PATH, FIELD(path, quoth_str)},
    {.name = "bytes", .help = "h", .kind = QUOTH_BYTES, .fallback = "1KiB", FIELD(bytes, uint64_t)},
    {.name = "words",
     .help = "h",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_LIST,
     .fallback = "[a, 'b c']",
     FIELD(words, quoth_list)},
    {.name = "numbers", .help = "h", .kind = QUOTH_INT, .flags = QUOTH_LIST, FIELD(numbers, quoth_list)},
    {.name = NULL},
};

enum { OPTION_COUNT = sizeof table / sizeof *table - 1 };

/* Fills `filled` from a mapping. */
static bool fill(pool *p, diagnostics *diags, const char *yaml, config *filled)
{
    tree_input input = {.file = "t", .source = yaml, .len = strlen(yaml)};
    const tree_node *root = tree_parse(p, &input, diags);
    assert_non_null(root);
    option_given given[OPTION_COUNT] = {{.value = NULL}};
    for (size_t i = 0; i < root->count; i++) {
        size_t index = options_find(table, root->entries[i].key);
        assert_int_not_equal(index, QUOTH_NONE);
        given[index] = (option_given){.value = root->entries[i].value, .key = root->entries[i].key_place};
    }
    options_owner owner = {.label = "stage", .directory = "/home/pipelines"};
    memset(filled, 0, sizeof *filled);
    return options_fill(table, given, &owner, filled, p, diags);
}

static void assert_str(quoth_str actual, const char *expected)
{
    assert_int_equal(actual.len, strlen(expected));
    assert_memory_equal(actual.ptr, expected, actual.len + 1); /* NUL-terminated */
}

static void fallbacks_fill_what_is_not_given(void **state)
{
    (void)state;
    pool *p = pool_new();
    diagnostics *diags = diagnostics_new();
    config c;
    assert_true(fill(p, diags, "{}", &c));
    assert_true(c.truth);
    assert_int_equal(c.integer, 3);
    assert_true(c.real == 0);
    assert_str(c.text, "a: b");
    assert_int_equal(c.choice, 1);
    assert_true(pattern_match(c.pattern, (quoth_str){"aaa", 3}, NULL, 0));
    assert_null(c.model.ptr);
    assert_int_equal(c.bytes, 1024);
    assert_int_equal(c.words.count, 2);
    assert_str(((const quoth_str *)c.words.items)[1], "b c");
    assert_int_equal(c.numbers.count, 0);
    assert_int_equal(diagnostics_count(diags), 0);
    pool_free(p);
    diagnostics_free(diags);
}

static void values_fill_their_fields(void **state)
{
    (void)state;
    pool *p = pool_new();
    diagnostics *diags = diagnostics_new();
    config c;
    assert_true(fill(p, diags,
                     "truth: false\ninteger: 5\nreal: 2.5\ntext: ''\nchoice: slow\npattern: ''\nmodel: sub/m.bin\n"
                     "path: out/x\nbytes: 2MiB\nwords: one\nnumbers: [3, -4]\n",
                     &c));
    assert_false(c.truth);
    assert_int_equal(c.integer, 5);
    assert_str(c.text, "");
    assert_int_equal(c.choice, 0);
    assert_null(c.pattern); /* an empty pattern is none */
    assert_str(c.model, "/home/pipelines/sub/m.bin");
    assert_str(c.path, "out/x");
    assert_int_equal(c.words.count, 1); /* one scalar is a list of one */
    assert_str(*(const quoth_str *)c.words.items, "one");
    assert_int_equal(((const int64_t *)c.numbers.items)[1], -4);
    pool_free(p);
    diagnostics_free(diags);
}

static void resources_without_slash_are_names(void **state)
{
    (void)state;
    pool *p = pool_new();
    diagnostics *diags = diagnostics_new();
    config c;
    assert_true(fill(p, diags, "{ model: fast, path: '-' }", &c));
    assert_str(c.model, "fast");
    assert_str(c.path, "-");
    assert_true(fill(p, diags, "{ model: /abs/m.bin }", &c));
    assert_str(c.model, "/abs/m.bin");
    pool_free(p);
    diagnostics_free(diags);
}

static void all_errors_are_reported(void **state)
{
    (void)state;
    pool *p = pool_new();
    diagnostics *diags = diagnostics_new();
    config c;
    assert_false(fill(p, diags,
                      "truth: on\ninteger: 6\nreal: -1\ntext: []\nchoice: fasst\npattern: '('\nbytes: x\n"
                      "numbers: [1, a, b]\n",
                      &c));
    static const char *const codes[] = {"wrong-kind",  "out-of-range", "out-of-range", "wrong-kind", "unknown-choice",
                                        "bad-pattern", "wrong-kind",   "wrong-kind",   "wrong-kind"};
    assert_int_equal(diagnostics_errors(diags), sizeof codes / sizeof *codes);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        assert_string_equal(diagnostics_at(diags, i)->code, codes[i]);
        assert_true(diagnostics_at(diags, i)->place.line == (i < 6 ? i + 1 : i == 6 ? 7 : 8));
    }
    assert_non_null(strstr(diagnostics_at(diags, 4)->help, "did you mean 'fast'?"));
    pool_free(p);
    diagnostics_free(diags);
}

static void bad_pattern_points_into_the_pattern(void **state)
{
    (void)state;
    pool *p = pool_new();
    diagnostics *diags = diagnostics_new();
    config c;
    assert_false(fill(p, diags, "pattern: '\xc3\xa4\xc3\xb6[z-a]'", &c));
    assert_int_equal(diagnostics_at(diags, 0)->place.column, 11 + 5); /* after ä, ö, [, z, - */
    pool_free(p);
    diagnostics_free(diags);
}

static void fallbacks_are_checked(void **state)
{
    (void)state;
    pool *p = pool_new();
    quoth_option option = table[1];
    assert_null(options_check_fallback(&option, p));
    option.fallback = "9";
    assert_non_null(options_check_fallback(&option, p));
    option.fallback = "[1]";
    assert_non_null(options_check_fallback(&option, p));
    option.fallback = "[1";
    assert_non_null(options_check_fallback(&option, p));
    option.fallback = NULL;
    assert_null(options_check_fallback(&option, p));
    pool_free(p);
}

static void limits_are_said_in_units(void **state)
{
    (void)state;
    static const struct {
        quoth_kind kind;
        double limit;
        const char *text;
    } cases[] = {
        {QUOTH_INT, 1024, "1024"},     {QUOTH_REAL, 0.5, "0.5"},       {QUOTH_BYTES, 0, "0"},
        {QUOTH_BYTES, 1000, "1kB"},    {QUOTH_BYTES, 1048576, "1MiB"}, {QUOTH_BYTES, 1e15, "1000TB"},
        {QUOTH_BYTES, 1025, "1025"},   {QUOTH_DURATION, 0.001, "1ms"}, {QUOTH_DURATION, 90, "90s"},
        {QUOTH_DURATION, 120, "2m"},   {QUOTH_DURATION, 86400, "24h"}, {QUOTH_DURATION, 0, "0s"},
        {QUOTH_DURATION, 1.5, "1.5s"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quoth_option option = {.name = "o", .kind = cases[i].kind};
        char text[64];
        options_format_limit(&option, cases[i].limit, text, sizeof text);
        assert_string_equal(text, cases[i].text);
    }
}

/* ------------------------------------------------------------------------------------------------ hash */

static void hash_config(const char *yaml, char hex[HASH_HEX_SIZE])
{
    pool *p = pool_new();
    diagnostics *diags = diagnostics_new();
    config c;
    assert_true(fill(p, diags, yaml, &c));
    hash h;
    hash_begin(&h);
    for (size_t i = 0; i < OPTION_COUNT; i++) options_hash(&table[i], &c, "/home/pipelines", &h);
    hash_end(&h, hex);
    pool_free(p);
    diagnostics_free(diags);
}

static void hash_is_of_values_not_of_their_writing(void **state)
{
    (void)state;
    char base[HASH_HEX_SIZE], other[HASH_HEX_SIZE];
    hash_config("{}", base);
    static const char *const equal[] = {"bytes: 1024",           "bytes: 1 kib",   "{ truth: true, integer: 3 }",
                                        "words: ['a', \"b c\"]", "text: \"a: b\"", "real: 0.0"};
    for (size_t i = 0; i < sizeof equal / sizeof *equal; i++) {
        hash_config(equal[i], other);
        assert_string_equal(base, other);
    }
    static const char *const different[] = {"bytes: 1025",   "words: [ab, c]", "words: [a, b, c]", "pattern: 'a+$'",
                                            "choice: slow",  "model: fast",    "numbers: 1",       "truth: false",
                                            "model: a/fast", "text: 'a: b '"};
    for (size_t i = 0; i < sizeof different / sizeof *different; i++) {
        hash_config(different[i], other);
        assert_string_not_equal(base, other);
    }
    /* Where the pipeline lies does not matter for what is relative to it. */
    char relative[HASH_HEX_SIZE];
    hash_config("model: a/m", relative);
    hash_config("model: /home/pipelines/a/m", other);
    assert_string_equal(relative, other);
}

static void known_hashes(void **state)
{
    (void)state;
    char hex[HASH_HEX_SIZE];
    hash_hex("abc", 3, hex); /* FIPS 180-2, example B.1 */
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hash h;
    hash_begin(&h);
    hash_add(&h, "a", 1);
    hash_add(&h, "bc", 2);
    char pieces[HASH_HEX_SIZE];
    hash_end(&h, pieces);
    assert_string_equal(hex, pieces);
}

/* --------------------------------------------------------------------------------------------- patterns */

static quoth_regex *compile(const char *pattern)
{
    char message[128];
    size_t offset;
    return pattern_new((quoth_str){pattern, strlen(pattern)}, message, sizeof message, &offset);
}

static void patterns_give_groups(void **state)
{
    (void)state;
    quoth_regex *regex = compile("(\\w+)@(x)?(\\w+)");
    quoth_span groups[5];
    assert_true(pattern_match(regex, (quoth_str){"to m\xc3\xbcller@host", 15}, groups, 5));
    assert_int_equal(groups[0].begin, 3);
    assert_int_equal(groups[0].end, 15);
    assert_int_equal(groups[1].end, 10);
    assert_int_equal(groups[2].begin, 0); /* takes no part */
    assert_int_equal(groups[2].end, 0);
    assert_int_equal(groups[3].begin, 11);
    assert_int_equal(groups[4].end, 0); /* there is none */
    assert_false(pattern_match(regex, (quoth_str){"nothing", 7}, groups, 5));
    assert_false(pattern_match(NULL, (quoth_str){"x", 1}, NULL, 0));
    pattern_free(regex);
}

static void broken_utf8_is_no_match(void **state)
{
    (void)state;
    quoth_regex *regex = compile("b.d");
    assert_false(pattern_match(regex,
                               (quoth_str){"b\xff"
                                           "d",
                                           3},
                               NULL, 0));
    assert_true(pattern_match(regex, (quoth_str){"\xff bcd", 5}, NULL, 0));
    assert_false(pattern_match(regex, (quoth_str){NULL, 0}, NULL, 0));
    pattern_free(regex);
}

static void runaway_patterns_end(void **state)
{
    (void)state;
    quoth_regex *regex = compile("^(a+)+$");
    char subject[64];
    memset(subject, 'a', sizeof subject);
    subject[63] = 'b';
    /* 2^63 steps without the limits. */
    assert_false(pattern_match(regex, (quoth_str){subject, sizeof subject}, NULL, 0));
    pattern_free(regex);
}

static void *match_often(void *pattern)
{
    for (int i = 0; i < 2000; i++) {
        quoth_span groups[2];
        bool found = pattern_match(pattern, (quoth_str){"abc 123 def", 11}, groups, 2);
        if (!found || groups[1].begin != 4 || groups[1].end != 7) return pattern;
    }
    return NULL;
}

/* More threads than the pattern keeps match data for would be slower, never wrong. */
static void threads_share_a_pattern(void **state)
{
    (void)state;
    enum { THREADS = 8 };
    quoth_regex *regex = compile("[a-z]+ ([0-9]+)");
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, match_often, regex), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    pattern_free(regex);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_integers),
        cmocka_unit_test(reads_numbers),
        cmocka_unit_test(reads_durations),
        cmocka_unit_test(reads_sizes),
        cmocka_unit_test(fallbacks_fill_what_is_not_given),
        cmocka_unit_test(values_fill_their_fields),
        cmocka_unit_test(resources_without_slash_are_names),
        cmocka_unit_test(all_errors_are_reported),
        cmocka_unit_test(bad_pattern_points_into_the_pattern),
        cmocka_unit_test(fallbacks_are_checked),
        cmocka_unit_test(hash_is_of_values_not_of_their_writing),
        cmocka_unit_test(known_hashes),
        cmocka_unit_test(patterns_give_groups),
        cmocka_unit_test(broken_utf8_is_no_match),
        cmocka_unit_test(runaway_patterns_end),
        cmocka_unit_test(threads_share_a_pattern),
        cmocka_unit_test(limits_are_said_in_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
