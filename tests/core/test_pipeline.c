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

/* Makes an empty file in `folder`, in a folder of its own that is made as well. */
static void make_file(const char *folder, const char *sub, const char *name)
{
    char *place = memory_format("%s/%s", folder, sub), *path = memory_format("%s/%s", place, name);
    assert_int_equal(mkdir(place, 0700), 0);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
    free(path);
    free(place);
}

static void remove_file(const char *folder, const char *sub, const char *name)
{
    char *place = memory_format("%s/%s", folder, sub), *path = memory_format("%s/%s", place, name);
    unlink(path);
    rmdir(place);
    free(path);
    free(place);
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
    pipeline_overrides overrides = {
        .sets = sets, .set_count = 6, .inputs = inputs, .input_count = 3, .output = "claims.jsonl"};
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
    pipeline_overrides overrides = {.inputs = inputs, .input_count = 1};
    load(f, "quoth: 1\nstages:\n  - use: probe-source\n  - use: probe-mute\n", &overrides);
}

static void resources_are_relative_to_the_file(void **state)
{
    fixture *f = *state;
    const char *sets[] = {"probe-options.model=models/m.bin"};
    pipeline_overrides overrides = {.sets = sets, .set_count = 1};
    make_file(f->folder, "models", "m.bin");
    pipeline *p = load(f, SAMPLE, &overrides);
    remove_file(f->folder, "models", "m.bin");
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
    pipeline_overrides same = {
        .sets = local, .set_count = 4, .inputs = inputs, .input_count = 1, .output = "elsewhere"};
    assert_string_equal(load(f, "# a comment\nname: other\ndescription: the same\n" SAMPLE, &same)->hash, base);

    /* But of every option that counts, and of each stage. */
    make_file(f->folder, "models", "slow");
    assert_int_equal(setenv("QUOTH_DATA_PATH", f->folder, 1), 0);
    static const char *const sets[] = {"probe-options.integer=8",   "probe-options.text=x",
                                       "probe-options.truth=false", "probe-options.words=[one]",
                                       "probe-options.model=slow",  "probe-source.max-document=1MiB"};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        pipeline_overrides different = {.sets = &sets[i], .set_count = 1};
        assert_string_not_equal(load(f, SAMPLE, &different)->hash, base);
    }
    assert_string_not_equal(load(f, SAMPLE "  - use: probe-mute\n", NULL)->hash, base);
    remove_file(f->folder, "models", "slow");
}

static void moving_the_file_keeps_the_hash(void **state)
{
    fixture *f = *state;
    const char *sets[] = {"probe-options.model=sub/m"};
    pipeline_overrides overrides = {.sets = sets, .set_count = 1};
    char base[65], moved[80], path[sizeof f->path];
    make_file(f->folder, "sub", "m");
    snprintf(base, sizeof base, "%s", load(f, SAMPLE, &overrides)->hash);
    snprintf(moved, sizeof moved, "%s/deeper", f->folder);
    assert_int_equal(mkdir(moved, 0700), 0);
    make_file(moved, "sub", "m");
    memcpy(path, f->path, sizeof path);
    snprintf(f->path, sizeof f->path, "%s/x.yaml", moved);
    assert_string_equal(load(f, SAMPLE, &overrides)->hash, base);
    unlink(f->path);
    remove_file(moved, "sub", "m");
    remove_file(f->folder, "sub", "m");
    rmdir(moved);
    memcpy(f->path, path, sizeof path);
}

static void variables_are_taken_from_the_environment(void **state)
{
    fixture *f = *state;
    static const char text[] = "quoth: 1\nenvironment: [QUOTH_TEST_COUNT, QUOTH_TEST_WORD]\nstages:\n"
                               "  - use: probe-source\n    with: { inputs: a }\n"
                               "  - use: probe-options\n    with:\n      integer: \"${QUOTH_TEST_COUNT:-3}\"\n"
                               "      text: <${QUOTH_TEST_WORD}> $${QUOTH_TEST_WORD} $5\n"
                               "  - use: probe-sink\n";
    assert_int_equal(setenv("QUOTH_TEST_WORD", "one: \"two\" #three", 1), 0);
    const options_config *config = load(f, text, NULL)->stages[1].config;
    assert_int_equal(config->integer, 3);
    assert_string_equal(config->text.ptr, "<one: \"two\" #three> ${QUOTH_TEST_WORD} $5");
    /* An empty one counts as none where there is a default, as in a shell. */
    assert_int_equal(setenv("QUOTH_TEST_COUNT", "", 1), 0);
    config = load(f, text, NULL)->stages[1].config;
    assert_int_equal(config->integer, 3);
    char *hash = memory_copy(f->pipeline->hash);
    assert_int_equal(setenv("QUOTH_TEST_COUNT", "-4", 1), 0);
    config = load(f, text, NULL)->stages[1].config;
    assert_int_equal(config->integer, -4);
    assert_string_not_equal(f->pipeline->hash, hash);
    free(hash);
    unsetenv("QUOTH_TEST_COUNT");
    unsetenv("QUOTH_TEST_WORD");
}

static void values_of_variables_have_a_limit(void **state)
{
    fixture *f = *state;
    char *value = memory_alloc(100001);
    memset(value, 'x', 100000);
    assert_int_equal(setenv("QUOTH_TEST_LONG", value, 1), 0);
    free(value);
    char *text = memory_copy("quoth: 1\nenvironment: QUOTH_TEST_LONG\nstages:\n  - use: probe-source\n    with:\n"
                             "      inputs:\n");
    for (int i = 0; i < 12; i++) {
        char *longer = memory_format("%s        - ${QUOTH_TEST_LONG}\n", text);
        free(text);
        text = longer;
    }
    assert_null(pipeline_load_text("long", text, NULL, f->mods, f->diags));
    assert_string_equal(diagnostics_at(f->diags, 0)->code, "variable-size");
    assert_int_equal(setenv("QUOTH_TEST_LONG", "\xff", 1), 0);
    assert_null(pipeline_load_text("long", text, NULL, f->mods, f->diags));
    bool found = false;
    for (size_t i = 1; i < diagnostics_count(f->diags); i++)
        found |= strcmp(diagnostics_at(f->diags, i)->code, "bad-variable") == 0;
    assert_true(found);
    free(text);
    unsetenv("QUOTH_TEST_LONG");
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
        TEST(variables_are_taken_from_the_environment),
        TEST(values_of_variables_have_a_limit),
        TEST(file_that_cannot_be_read),
        TEST(only_the_file_s_own_errors_fail_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
