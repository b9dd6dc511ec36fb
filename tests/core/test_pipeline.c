/* SPDX-License-Identifier: Apache-2.0 */
/* Pipelines that are right: what is loaded of them, what the command line changes, their hash. */
#include "cmocka_unit.h"

#include "base/memory.h"
#include "pipeline/pipeline.h"
#include "plugin_folders.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder of its own, with a pipeline file in it. */
typedef struct fixture {
    char folder[64];
    char path[96];
    modules *mods;
    diagnostics *diags;
    pipeline *pipeline;
} fixture;

static int begin(void **state)
{
    fixture *f = memory_alloc(sizeof *f);
    strcpy(f->folder, "/tmp/quoth-pipeline-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/sample.yaml", f->folder);
    f->diags = diagnostics_new();
    f->mods = modules_open(f->diags);
    *state = f;
    return 0;
}

static int end(void **state)
{
    fixture *f = *state;
    pipeline_free(f->pipeline);
    modules_close(f->mods);
    diagnostics_free(f->diags);
    unlink(f->path);
    rmdir(f->folder);
    free(f);
    return 0;
}

/* Loads the text, which must be right. */
static pipeline *load(fixture *f, const char *text, const pipeline_overrides *overrides)
{
    FILE *file = fopen(f->path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    pipeline_free(f->pipeline);
    f->pipeline = pipeline_load(f->path, overrides, f->mods, f->diags);
    if (!f->pipeline) diagnostics_print(f->diags, stderr, false);
    assert_non_null(f->pipeline);
    return f->pipeline;
}

/* The configurations of probe.c, from their beginning. */
typedef struct source_config {
    quoth_list inputs;
    uint64_t max;
} source_config;

typedef struct options_config {
    bool truth;
    int64_t integer;
    double real;
    quoth_str text;
    int32_t choice;
    const quoth_regex *pattern;
    quoth_str path, model;
} options_config;

#define SAMPLE                                                                                                         \
    "quoth: 1\n"                                                                                                       \
    "stages:\n"                                                                                                        \
    "  - use: probe-source\n"                                                                                          \
    "    with: { inputs: [a.txt, b.txt] }\n"                                                                           \
    "  - use: probe-text\n"                                                                                            \
    "  - use: probe-words\n"                                                                                           \
    "  - use: probe-count\n"                                                                                           \
    "  - use: probe-options\n"                                                                                         \
    "  - use: probe-sink\n"                                                                                            \
    "    as: out\n"

static void loads_stages_and_layers(void **state)
{
    fixture *f = *state;
    pipeline *p = load(f, SAMPLE, NULL);
    assert_string_equal(p->name, "sample");
    assert_string_equal(p->path, f->path);
    assert_int_equal(p->stage_count, 6);
    assert_string_equal(p->stages[0].label, "probe-source");
    assert_string_equal(p->stages[0].plugin, "probe");
    assert_string_equal(p->stages[5].label, "out");
    assert_string_equal(p->stages[5].def->name, "probe-sink");
    assert_int_equal(p->stages[2].place.line, 6);
    assert_int_equal(p->stages[2].place.column, 10);

    assert_int_equal(p->layer_count, 2);
    quoth_layer_id word = pipeline_layer_find(p, "org.example.word");
    assert_int_equal(p->layers[word].writer, 2);
    assert_int_equal(p->layers[word].def->revision, 2);
    assert_int_not_equal(pipeline_layer_find(p, "paragraph"), QUOTH_NONE);
    assert_int_equal(pipeline_layer_find(p, "text"), QUOTH_NONE);

    assert_int_equal(p->document_memory, 48 << 20);
    assert_int_equal(p->queue_memory, 32 << 20);
}

static void stages_without_options_have_defaults(void **state)
{
    fixture *f = *state;
    pipeline *p = load(f, SAMPLE, NULL);
    const options_config *config = p->stages[4].config;
    assert_int_equal(config->integer, 7);
    assert_int_equal(config->choice, 1);
    assert_non_null(config->pattern);
    assert_string_equal(config->model.ptr, "fast");
    assert_non_null(p->stages[1].config); /* also where there is nothing to configure */
}

static void command_line_overrides_the_file(void **state)
{
    fixture *f = *state;
    const char *sets[] = {"probe-options.integer=-3",       "probe-options.choice=blue", "limits.queue=5MiB",
                          "probe-source.max-document=2KiB", "probe-options.path=-",      "probe-options.integer=4"};
    const char *inputs[] = {"x.warc", "*.gz", "-"};
    pipeline_overrides overrides = {sets, 6, inputs, 3, "claims.jsonl"};
    pipeline *p = load(f, SAMPLE, &overrides);
    const options_config *config = p->stages[4].config;
    assert_int_equal(config->integer, 4); /* the last one counts */
    assert_int_equal(config->choice, 2);
    assert_string_equal(config->path.ptr, "-");
    const source_config *source = p->stages[0].config;
    assert_int_equal(source->inputs.count, 3);
    assert_string_equal(((const quoth_str *)source->inputs.items)[1].ptr, "*.gz");
    assert_int_equal(source->max, 2048);
    assert_string_equal(((const quoth_str *)p->stages[5].config)->ptr, "claims.jsonl");
    assert_int_equal(p->queue_memory, 5 << 20);
}

static void inputs_make_up_for_a_missing_option(void **state)
{
    fixture *f = *state;
    const char *inputs[] = {"a"};
    pipeline_overrides overrides = {NULL, 0, inputs, 1, NULL};
    load(f, "quoth: 1\nstages:\n  - use: probe-source\n  - use: probe-mute\n", &overrides);
}

static void resources_are_relative_to_the_file(void **state)
{
    fixture *f = *state;
    const char *sets[] = {"probe-options.model=models/m.bin"};
    pipeline_overrides overrides = {sets, 1, NULL, 0, NULL};
    pipeline *p = load(f, SAMPLE, &overrides);
    char *absolute = realpath(f->folder, NULL), *expected = memory_format("%s/models/m.bin", absolute);
    assert_string_equal(((const options_config *)p->stages[4].config)->model.ptr, expected);
    assert_string_equal(p->directory, absolute);
    free(absolute);
    free(expected);
}

static void hash_is_of_what_makes_the_records(void **state)
{
    fixture *f = *state;
    char base[65];
    snprintf(base, sizeof base, "%s", load(f, SAMPLE, NULL)->hash);
    assert_int_equal(strlen(base), 64);

    /* Not of names, comments, inputs, outputs, limits, or defaults that are written down. */
    const char *inputs[] = {"z"}, *local[] = {"probe-options.key=hunter2", "probe-options.integer=7",
                                              "limits.queue=9MiB", "probe-options.words=[one, two]"};
    pipeline_overrides same = {local, 4, inputs, 1, "elsewhere"};
    assert_string_equal(load(f, "# a comment\nname: other\ndescription: the same\n" SAMPLE, &same)->hash, base);

    /* But of every option that counts, and of each stage. */
    static const char *const sets[] = {"probe-options.integer=8",   "probe-options.text=x",
                                       "probe-options.truth=false", "probe-options.words=[one]",
                                       "probe-options.model=slow",  "probe-source.max-document=1MiB"};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        pipeline_overrides different = {&sets[i], 1, NULL, 0, NULL};
        assert_string_not_equal(load(f, SAMPLE, &different)->hash, base);
    }
    assert_string_not_equal(load(f, SAMPLE "  - use: probe-mute\n", NULL)->hash, base);
}

static void moving_the_file_keeps_the_hash(void **state)
{
    fixture *f = *state;
    const char *sets[] = {"probe-options.model=sub/m"};
    pipeline_overrides overrides = {sets, 1, NULL, 0, NULL};
    char base[65], moved[80], path[sizeof f->path];
    snprintf(base, sizeof base, "%s", load(f, SAMPLE, &overrides)->hash);
    snprintf(moved, sizeof moved, "%s/deeper", f->folder);
    assert_int_equal(mkdir(moved, 0700), 0);
    memcpy(path, f->path, sizeof path);
    snprintf(f->path, sizeof f->path, "%s/x.yaml", moved);
    assert_string_equal(load(f, SAMPLE, &overrides)->hash, base);
    unlink(f->path);
    rmdir(moved);
    memcpy(f->path, path, sizeof path);
}

static void file_that_cannot_be_read(void **state)
{
    fixture *f = *state;
    static const char *const paths[] = {"/no/such/pipeline.yaml", "/tmp"};
    for (size_t i = 0; i < 2; i++) {
        assert_null(pipeline_load(paths[i], NULL, f->mods, f->diags));
        assert_int_equal(diagnostics_count(f->diags), i + 1);
        assert_string_equal(diagnostics_at(f->diags, i)->code, "unreadable-file");
    }
}

static void only_the_file_s_own_errors_fail_it(void **state)
{
    fixture *f = *state;
    diagnostics_add(f->diags, QUOTH_ERROR, "earlier", (diag_place){.file = NULL}, NULL, "something else");
    load(f, SAMPLE, NULL);
}

int main(void)
{
    plugin_folders_set();
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(loads_stages_and_layers),
        TEST(stages_without_options_have_defaults),
        TEST(command_line_overrides_the_file),
        TEST(inputs_make_up_for_a_missing_option),
        TEST(resources_are_relative_to_the_file),
        TEST(hash_is_of_what_makes_the_records),
        TEST(moving_the_file_keeps_the_hash),
        TEST(file_that_cannot_be_read),
        TEST(only_the_file_s_own_errors_fail_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
