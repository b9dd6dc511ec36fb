/* SPDX-License-Identifier: Apache-2.0 */
/* Reading command lines. */
#include "cmocka_unit.h"

#include "commands/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct values {
    bool quiet, json;
    const char *output;
    cli_list sets;
    uint64_t jobs;
    cli_list words;
} values;

/* Reads `line`, split at spaces; what it prints is thrown away. */
static int parse(values *v, const char *line, size_t min_words, size_t max_words)
{
    static char copy[256];
    static char *arguments[32];
    int count = 0;
    arguments[count++] = "test";
    assert_true(snprintf(copy, sizeof copy, "%s", line) < (int)sizeof copy);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) arguments[count++] = word;
    *v = (values){.jobs = 1};
    const cli_option options[] = {
        {"quiet", 'q', CLI_SWITCH, NULL, "help", &v->quiet, 0, 0},
        {"jobs", 'j', CLI_COUNT, "N", "help", &v->jobs, 1, 64},
        {"output", 'o', CLI_TEXT, "FILE", "help", &v->output, 0, 0},
        {"set", 0, CLI_LIST, "S", "help", &v->sets, 0, 0},
        CLI_OPTION_JSON(v->json),
        CLI_OPTIONS_END,
    };
    const cli_command command = {"test", "WORDS", "summary", "details", min_words, max_words};
    fflush(stdout);
    int saved = dup(STDOUT_FILENO), saved_error = dup(STDERR_FILENO);
    assert_non_null(freopen("/dev/null", "w", stderr));
    assert_non_null(freopen("/dev/null", "w", stdout));
    int code = cli_parse(&command, options, count, arguments, &v->words);
    fflush(stdout);
    fflush(stderr);
    dup2(saved, STDOUT_FILENO);
    dup2(saved_error, STDERR_FILENO);
    close(saved);
    close(saved_error);
    return code;
}

static void values_free(values *v)
{
    cli_list_free(&v->sets);
    cli_list_free(&v->words);
}

static void options_stand_anywhere(void **state)
{
    (void)state;
    values v;
    assert_int_equal(parse(&v, "a --quiet b -o file c --set x=1 --jobs=8 --set y=2", 1, 9), CLI_GO);
    assert_int_equal(v.words.count, 3);
    assert_string_equal(v.words.items[2], "c");
    assert_true(v.quiet);
    assert_false(v.json);
    assert_string_equal(v.output, "file");
    assert_int_equal(v.jobs, 8);
    assert_int_equal(v.sets.count, 2);
    assert_string_equal(v.sets.items[1], "y=2");
    values_free(&v);
}

static void letters_and_dashes(void **state)
{
    (void)state;
    values v;
    assert_int_equal(parse(&v, "-qj4 -ofile - -- -q --json", 1, 9), CLI_GO);
    assert_true(v.quiet);
    assert_int_equal(v.jobs, 4);
    assert_string_equal(v.output, "file");
    assert_int_equal(v.words.count, 3);
    assert_string_equal(v.words.items[0], "-");
    assert_string_equal(v.words.items[1], "-q");
    values_free(&v);
    assert_int_equal(parse(&v, "-o - x", 1, 1), CLI_GO);
    assert_string_equal(v.output, "-");
    values_free(&v);
}

static void wrong_usage(void **state)
{
    (void)state;
    static const char *const lines[] = {"",
                                        "a b c",
                                        "a --unknown",
                                        "a -x",
                                        "a -o",
                                        "a --set",
                                        "a --jobs=0",
                                        "a -j 65",
                                        "a --jobs x",
                                        "a --jobs=",
                                        "a -j -1",
                                        "a --quiet=yes",
                                        "a --jobs=99999999999999999999999"};
    values v;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_int_equal(parse(&v, lines[i], 1, 2), CLI_EXIT_USAGE);
        assert_int_equal(v.words.count, 0); /* nothing is left to free */
    }
}

static void help_and_version_end_at_once(void **state)
{
    (void)state;
    static const char *const lines[] = {"--help", "-h", "--version", "a b c --help", "-qh"};
    values v;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_int_equal(parse(&v, lines[i], 1, 2), CLI_EXIT_DONE);
    }
}

static void wraps_text(void **state)
{
    (void)state;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    cli_print_wrapped(out, "one two\nthree\n\nfour\n  as  it is", 4, 2);
    fflush(out);
    assert_string_equal(text, "one two\n  three\n\n  four\n    as  it is\n");
    fseek(out, 0, SEEK_SET);
    char longer[301];
    for (size_t i = 0; i < 300; i++) longer[i] = i % 10 == 9 ? ' ' : 'x';
    longer[300] = '\0';
    cli_print_wrapped(out, longer, 0, 4);
    fclose(out);
    size_t column = 0;
    for (const char *c = text; *c; c++) {
        column = *c == '\n' ? 0 : column + 1;
        assert_true(column <= CLI_COLUMNS);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stand_anywhere),
        cmocka_unit_test(letters_and_dashes),
        cmocka_unit_test(wrong_usage),
        cmocka_unit_test(help_and_version_end_at_once),
        cmocka_unit_test(wraps_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
