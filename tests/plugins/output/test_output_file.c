/* SPDX-License-Identifier: Apache-2.0 */
#include "output_file.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A host that keeps the last message. */
static char last_code[64];
static char scratch_memory[256];

static void fake_report(quoth_ctx *ctx, quoth_severity severity, const char *code, quoth_span where, const char *format,
                        ...)
{
    (void)ctx, (void)severity, (void)where, (void)format;
    snprintf(last_code, sizeof last_code, "%s", code);
}

static void *fake_scratch(quoth_ctx *ctx, size_t n, size_t align)
{
    (void)ctx, (void)align;
    return n <= sizeof scratch_memory ? scratch_memory : NULL;
}

static const quoth_host host = {.size = sizeof host, .abi = QUOTH_ABI, .scratch = fake_scratch, .report = fake_report};

static char folder[] = "/tmp/quoth-output-XXXXXX";
static char name[128], partial[160];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/quoth-output-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    snprintf(name, sizeof name, "%s/claims.jsonl", folder);
    snprintf(partial, sizeof partial, "%s.partial", name);
    last_code[0] = '\0';
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    chmod(folder, 0700);
    remove(name);
    remove(partial);
    return rmdir(folder);
}

static output_file *open_name(void)
{
    return output_file_open(&host, NULL, (quoth_str){name, strlen(name)});
}

static void put(output_file *file, const char *text)
{
    assert_int_equal(output_file_write(file, NULL, (quoth_str){text, strlen(text)}), QUOTH_OK);
}

static void assert_holds(const char *path, const char *text)
{
    char buffer[4096];
    FILE *file = fopen(path, "r");
    if (!file) fail_msg("'%s' is not there", path);
    size_t n = fread(buffer, 1, sizeof buffer - 1, file);
    fclose(file);
    buffer[n] = '\0';
    assert_string_equal(buffer, text);
}

static void final_name_appears_only_when_complete(void **state)
{
    (void)state;
    output_file *file = open_name();
    assert_non_null(file);
    put(file, "one\n");
    put(file, "two\n");
    assert_int_not_equal(access(name, F_OK), 0);
    assert_int_equal(output_file_finish(file, NULL, true), QUOTH_OK);
    output_file_free(file);
    assert_holds(name, "one\ntwo\n");
    assert_int_not_equal(access(partial, F_OK), 0);
}

static void stopped_run_keeps_partial_and_the_old_result(void **state)
{
    (void)state;
    output_file *file = open_name();
    put(file, "old\n");
    assert_int_equal(output_file_finish(file, NULL, true), QUOTH_OK);
    output_file_free(file);
    file = open_name();
    put(file, "new\n");
    assert_int_equal(output_file_finish(file, NULL, false), QUOTH_OK);
    output_file_free(file);
    assert_holds(name, "old\n");
    assert_holds(partial, "new\n");
}

static void nothing_written_makes_an_empty_file(void **state)
{
    (void)state;
    output_file *file = open_name();
    assert_int_equal(output_file_finish(file, NULL, true), QUOTH_OK);
    output_file_free(file);
    assert_holds(name, "");
}

static void second_writer_is_refused(void **state)
{
    (void)state;
    output_file *file = open_name();
    assert_null(open_name());
    assert_string_equal(last_code, "output-busy");
    output_file_free(file);
}

static void missing_folder_is_an_error_at_once(void **state)
{
    (void)state;
    assert_null(output_file_open(&host, NULL, (quoth_str){"/no/such/folder/x", 17}));
    assert_string_equal(last_code, "output-unwritable");
}

static void saved_state_is_gone_on_from(void **state)
{
    (void)state;
    output_file *file = open_name();
    put(file, "one\n");
    quoth_str saved = {0};
    assert_int_equal(output_file_save(file, NULL, &saved), QUOTH_OK);
    char kept[64];
    snprintf(kept, sizeof kept, "%.*s", (int)saved.len, saved.ptr);
    put(file, "half done when the power failed");
    output_file_finish(file, NULL, false);
    output_file_free(file);

    file = open_name();
    assert_int_equal(output_file_load(file, NULL, (quoth_str){kept, strlen(kept)}), QUOTH_OK);
    put(file, "two\n");
    assert_int_equal(output_file_finish(file, NULL, true), QUOTH_OK);
    output_file_free(file);
    assert_holds(name, "one\ntwo\n");
}

static void states_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    static const char *const states[] = {"", "17", "x", "-1", "99999999999999999999999"};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        output_file *file = open_name();
        assert_int_equal(output_file_load(file, NULL, (quoth_str){states[i], strlen(states[i])}), QUOTH_E_CONFIG);
        assert_string_equal(last_code, "output-state");
        output_file_free(file);
    }
}

/* A limit on the file's size stands in for a full disk. */
static void full_disk_leaves_whole_records(void **state)
{
    (void)state;
    struct rlimit old, small = {100, 100};
    getrlimit(RLIMIT_FSIZE, &old);
    small.rlim_max = old.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    output_file *file = open_name();
    put(file, "whole\n");
    quoth_str saved = {0};
    assert_int_equal(output_file_save(file, NULL, &saved), QUOTH_OK);
    char record[200];
    memset(record, 'x', sizeof record);
    put(file, "second\n");
    assert_int_equal(output_file_write(file, NULL, (quoth_str){record, sizeof record}), QUOTH_OK);
    setrlimit(RLIMIT_FSIZE, &small);
    assert_int_equal(output_file_finish(file, NULL, true), QUOTH_E_OUTPUT);
    setrlimit(RLIMIT_FSIZE, &old);
    signal(SIGXFSZ, SIG_DFL);
    assert_string_equal(last_code, "output-failed");
    assert_int_equal(output_file_write(file, NULL, (quoth_str){"more\n", 5}), QUOTH_E_OUTPUT);
    output_file_free(file);
    assert_holds(partial, "whole\n");
    assert_int_not_equal(access(name, F_OK), 0);
}

static void closed_pipe_is_named(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", ends[1]);
    output_file *file = output_file_open(&host, NULL, (quoth_str){path, strlen(path)});
    assert_non_null(file);
    close(ends[0]);
    close(ends[1]);
    signal(SIGPIPE, SIG_IGN);
    put(file, "nobody reads this\n");
    assert_int_equal(output_file_finish(file, NULL, true), QUOTH_E_OUTPUT);
    signal(SIGPIPE, SIG_DFL);
    assert_string_equal(last_code, "output-closed");
    output_file_free(file);
}

#define OUTPUT_TEST(function) cmocka_unit_test_setup_teardown(function, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OUTPUT_TEST(final_name_appears_only_when_complete),
        OUTPUT_TEST(stopped_run_keeps_partial_and_the_old_result),
        OUTPUT_TEST(nothing_written_makes_an_empty_file),
        OUTPUT_TEST(second_writer_is_refused),
        OUTPUT_TEST(missing_folder_is_an_error_at_once),
        OUTPUT_TEST(saved_state_is_gone_on_from),
        OUTPUT_TEST(states_that_do_not_fit_are_refused),
        OUTPUT_TEST(full_disk_leaves_whole_records),
        OUTPUT_TEST(closed_pipe_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
