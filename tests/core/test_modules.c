/* SPDX-License-Identifier: Apache-2.0 */
/* Plugins: finding and loading them, and what is refused of a bundle. */
#include "cmocka_unit.h"

#include "hosting/module_loading.h"
#include "hosting/options.h"
#include "plugin_folders.h"

#include <stdio.h>
#include <string.h>

static modules *open_modules(void)
{
    diagnostics *diags = diagnostics_new();
    modules *mods = modules_open(diags);
    assert_int_equal(diagnostics_count(diags), 0);
    diagnostics_free(diags);
    return mods;
}

/* Whether a shared object of that name is in the process. */
static bool is_mapped(const char *file)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[4096];
    bool found = false;
    while (maps && fgets(line, sizeof line, maps)) found |= strstr(line, file) != NULL;
    if (maps) fclose(maps);
    return found;
}

/* Runs first: once loaded, a plugin stays. */
static void loads_only_what_is_named(void **state)
{
    (void)state;
    modules *mods = open_modules();
    module_stage stage;
    const char *why;
    assert_int_equal(modules_find(mods, "wide", &stage, &why), MODULE_FOUND);
    assert_true(is_mapped("/wide.so"));
    assert_false(is_mapped("/probe.so"));
    modules_close(mods);
}

static void finds_stages_of_other_names(void **state)
{
    (void)state;
    modules *mods = open_modules();
    module_stage stage;
    const char *why;
    assert_int_equal(modules_find(mods, "probe-words", &stage, &why), MODULE_FOUND);
    assert_string_equal(stage.plugin, "probe");
    assert_string_equal(stage.def->version, "1.2.0");
    assert_int_equal(modules_find(mods, "probe", &stage, &why), MODULE_UNKNOWN); /* no stage of that name */
    modules_close(mods);
}

static void tells_failures_apart(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        module_result result;
        const char *why;
    } cases[] = {
        {"no-such-stage", MODULE_UNKNOWN, NULL},
        {"probe-absent", MODULE_NOT_BUILT, "libexample"},
        {"unresolved", MODULE_BROKEN, "undefined symbol"},
        {"no-bundle", MODULE_BROKEN, "no_bundle_LTX_quoth_bundle"},
        {"bad-magic", MODULE_BROKEN, "magic"},
        {"bad-fallback", MODULE_BROKEN, "from 1 to 10"},
        {"future-abi", MODULE_WRONG_ABI, "2.3"},
    };
    modules *mods = open_modules();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        module_stage stage;
        const char *why;
        for (int again = 0; again < 2; again++) {
            assert_int_equal(modules_find(mods, cases[i].name, &stage, &why), cases[i].result);
            if (cases[i].why)
                assert_non_null(strstr(why, cases[i].why));
            else
                assert_null(why);
        }
    }
    modules_close(mods);
}

typedef struct tally {
    size_t stages, broken, wrong_abi, not_built;
} tally;

static void count_stage(void *self, const module_stage *stage, module_result result, const char *why)
{
    tally *t = self;
    assert_non_null(stage->plugin);
    assert_true((result == MODULE_FOUND) == (stage->def != NULL));
    assert_true((result == MODULE_FOUND) == (why == NULL));
    t->stages += result == MODULE_FOUND;
    t->broken += result == MODULE_BROKEN;
    t->wrong_abi += result == MODULE_WRONG_ABI;
    t->not_built += result == MODULE_NOT_BUILT;
}

static void visits_everything(void **state)
{
    (void)state;
    modules *mods = open_modules();
    tally t = {0, 0, 0, 0};
    modules_each(mods, count_stage, &t);
    assert_true(t.stages >= 11); /* ten of probe, and wide; more where quoth is installed */
    assert_int_equal(t.broken, 4);
    assert_int_equal(t.wrong_abi, 1);
    assert_true(t.not_built >= 1);
    modules_close(mods);
}

static void folder_that_is_missing_is_a_warning(void **state)
{
    (void)state;
    setenv("QUOTH_PLUGIN_PATH", "/no/such/folder::", 1);
    diagnostics *diags = diagnostics_new();
    modules *mods = modules_open(diags);
    assert_int_equal(diagnostics_errors(diags), 0);
    assert_int_equal(diagnostics_count(diags), 1);
    assert_string_equal(diagnostics_at(diags, 0)->code, "plugin-folder");
    modules_close(mods);
    diagnostics_free(diags);
    plugin_folders_set();
}

/* A plugin of a later header: longer elements everywhere. */
static void longer_elements_are_stepped_over(void **state)
{
    (void)state;
    modules *mods = open_modules();
    module_stage stage;
    const char *why;
    assert_int_equal(modules_find(mods, "wide", &stage, &why), MODULE_FOUND);
    assert_int_equal(options_count(stage.def->options), 2);
    assert_string_equal(stage.def->options[1].name, "second");
    assert_string_equal(stage.def->options[1].fallback, "2");
    assert_string_equal(stage.def->ports[1].layer, "text");
    assert_null(stage.def->ports[2].layer);
    assert_string_equal(stage.def->resources[0].licence, "CC0-1.0");
    assert_null(stage.def->resources[1].kind);
    assert_string_equal(stage.bundle->layers[0]->columns[1].name, "score");
    assert_null(stage.bundle->layers[0]->columns[2].name);
    /* Whoever steps by the recorded sizes steps rightly too. */
    assert_int_equal(stage.bundle->option_size, sizeof(quoth_option));
    assert_int_equal(stage.bundle->column_size, sizeof(quoth_column));
    assert_int_equal(stage.def->size, sizeof(quoth_stage));
    modules_close(mods);
}

/* A plugin of an earlier header than the host's: shorter elements are filled up with zeros. */
static void shorter_elements_are_filled_up(void **state)
{
    (void)state;
    typedef struct older {
        const char *name;
        uint64_t number;
    } older;
    typedef struct newer {
        older old;
        void *later;
    } newer;
    static const older table[] = {{"a", 1}, {"b", 2}, {NULL, 0}};
    pool *p = pool_new();
    size_t count = 0;
    const newer *copy = bundle_copy_table(p, table, sizeof(older), sizeof(newer), &count);
    assert_int_equal(count, 2);
    assert_string_equal(copy[1].old.name, "b");
    assert_int_equal(copy[1].old.number, 2);
    assert_null(copy[0].later);
    assert_null(copy[1].later);
    assert_null(copy[2].old.name);
    copy = bundle_copy_table(p, NULL, sizeof(older), sizeof(newer), &count); /* a table that is not there */
    assert_int_equal(count, 0);
    assert_null(copy[0].old.name);
    pool_free(p);
}

static void endless_table_is_found_out(void **state)
{
    (void)state;
    const char *table[MODULE_MAX_TABLE + 1];
    for (size_t i = 0; i <= MODULE_MAX_TABLE; i++) table[i] = "x";
    pool *p = pool_new();
    size_t count;
    assert_null(bundle_copy_table(p, table, sizeof *table, sizeof *table, &count));
    pool_free(p);
}

static void names(void **state)
{
    (void)state;
    assert_true(module_name_is_valid("quote-detect", false));
    assert_true(module_name_is_valid("a2-b3", false));
    assert_true(module_name_is_valid("org.example.stance", true));
    static const char *const wrong[] = {"", "-a", "a-", "a--b", "A", "a_b", "a.b", "1a", "a b", "\xc3\xa4"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_false(module_name_is_valid(wrong[i], false));
    assert_false(module_name_is_valid("a..b", true));
    assert_false(module_name_is_valid(".a", true));
}

/* ------------------------------------------------------------------------------------- refused bundles */

static quoth_status some_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    (void)host;
    (void)config;
    (void)ctx;
    (void)shared;
    return QUOTH_OK;
}

static quoth_status some_process(void *self, void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    (void)self;
    (void)shared;
    (void)doc;
    (void)ctx;
    return QUOTH_OK;
}

typedef struct config {
    int64_t number;
} config;

typedef struct record {
    quoth_span span;
    uint32_t other;
} record;

/* A whole plugin that a test can change before it is looked at. */
typedef struct sample {
    quoth_option options[3];
    quoth_port ports[3];
    quoth_resource resources[2];
    quoth_column columns[3];
    quoth_layer layer;
    quoth_stage stage;
    const quoth_stage *stages[3];
    const quoth_layer *layers[3];
    quoth_bundle bundle;
} sample;

static void sample_make(sample *s)
{
    *s = (sample){
        .options = {{.name = "number", .help = "a number", .kind = QUOTH_INT, .fallback = "1", .offset = 0}},
        .ports = {{"text", 1, QUOTH_READ}, {"org.example.some", 1, QUOTH_ADD}},
        .resources = {{"models", "m", "Apache-2.0", "nothing"}},
        .columns = {{.name = "span", .cell = QUOTH_SPAN, .offset = 0},
                    {.name = "other", .cell = QUOTH_REF, .of = "token", .offset = offsetof(record, other)}},
        .layer = {.size = sizeof(quoth_layer),
                  .revision = 1,
                  .name = "org.example.some",
                  .record_size = sizeof(record)},
        .stage = {.size = sizeof(quoth_stage),
                  .role = QUOTH_STAGE,
                  .name = "some",
                  .version = "1.0.0",
                  .summary = "is a sample",
                  .config_size = sizeof(config),
                  .open = some_open,
                  .process = some_process},
        .bundle = {.size = sizeof(quoth_bundle),
                   .abi = QUOTH_ABI,
                   .magic = {'Q', 'U', 'O', 'T', 'H', 'P', 'L', 'G'},
                   .option_size = sizeof(quoth_option),
                   .port_size = sizeof(quoth_port),
                   .column_size = sizeof(quoth_column),
                   .resource_size = sizeof(quoth_resource)},
    };
    s->layer.columns = s->columns;
    s->stage.options = s->options;
    s->stage.ports = s->ports;
    s->stage.resources = s->resources;
    s->stages[0] = &s->stage;
    s->layers[0] = &s->layer;
    s->bundle.stages = s->stages;
    s->bundle.layers = s->layers;
}

static void break_options_unnamed(sample *s)
{
    s->options[0].name = "Number";
}
static void break_options_twice(sample *s)
{
    s->options[1] = s->options[0];
}
static void break_options_help(sample *s)
{
    s->options[0].help = NULL;
}
static void break_options_kind(sample *s)
{
    s->options[0].kind = (quoth_kind)99;
}
static void break_options_offset(sample *s)
{
    s->options[0].offset = 4;
}
static void break_options_config(sample *s)
{
    s->stage.config_size = 4;
}
static void break_options_fallback(sample *s)
{
    s->options[0].fallback = "one";
}
static void break_options_range(sample *s)
{
    s->options[0].min = 2, s->options[0].max = 1;
}
static void break_options_required(sample *s)
{
    s->options[0].flags = QUOTH_REQUIRED;
}
static void break_options_inputs(sample *s)
{
    s->options[0].flags = QUOTH_INPUTS;
}
static void break_options_choices(sample *s)
{
    s->options[0].kind = QUOTH_ENUM;
}
static void break_ports_twice(sample *s)
{
    s->ports[1].layer = "text";
}
static void break_ports_use(sample *s)
{
    s->ports[0].use = (quoth_use)9;
}
static void break_ports_text(sample *s)
{
    s->ports[0].use = QUOTH_EDIT;
}
static void break_resource(sample *s)
{
    s->resources[0].licence = NULL;
}
static void break_columns_first(sample *s)
{
    s->columns[0].offset = 4;
}
static void break_columns_outside(sample *s)
{
    s->columns[1].offset = sizeof(record);
}
static void break_columns_of(sample *s)
{
    s->columns[1].of = NULL;
}
static void break_columns_twice(sample *s)
{
    s->columns[1].name = "span";
}
static void break_columns_none(sample *s)
{
    s->columns[0].name = NULL;
}
static void break_layer_standard(sample *s)
{
    s->layer.name = "token";
}
static void break_layer_record(sample *s)
{
    s->layer.record_size = 4;
}
static void break_layer_twice(sample *s)
{
    s->layers[1] = &s->layer;
}
static void break_stage_name(sample *s)
{
    s->stage.name = NULL;
}
static void break_stage_version(sample *s)
{
    s->stage.version = "";
}
static void break_stage_open(sample *s)
{
    s->stage.open = NULL;
}
static void break_stage_process(sample *s)
{
    s->stage.process = NULL;
}
static void break_stage_role(sample *s)
{
    s->stage.role = (quoth_role)5;
}
static void break_stage_source(sample *s)
{
    s->stage.role = QUOTH_SOURCE;
    s->ports[0].layer = NULL;
}
static void break_stage_sink(sample *s)
{
    s->stage.role = QUOTH_SINK;
    s->ports[1].layer = NULL;
}
static void break_sink_ports(sample *s)
{
    s->stage.role = QUOTH_SINK;
}
static void break_stage_short(sample *s)
{
    s->stage.size = 16;
}
static void break_stage_twice(sample *s)
{
    s->stages[1] = &s->stage;
}
static void break_stage_none(sample *s)
{
    s->stages[0] = NULL;
}
static void break_bundle_sizes(sample *s)
{
    s->bundle.option_size = 12;
}
static void break_bundle_short(sample *s)
{
    s->bundle.size = 32;
}

static void faulty_bundles_are_refused(void **state)
{
    (void)state;
    static const struct {
        void (*change)(sample *);
        const char *why;
    } cases[] = {
        {break_options_unnamed, "no name for an option"},
        {break_options_twice, "twice"},
        {break_options_help, "no help"},
        {break_options_kind, "unknown kind"},
        {break_options_offset, "outside the configuration"},
        {break_options_config, "outside the configuration"},
        {break_options_fallback, "expects an integer"},
        {break_options_range, "empty range"},
        {break_options_required, "required and has a fallback"},
        {break_options_inputs, "takes inputs"},
        {break_options_choices, "no choices"},
        {break_ports_twice, "two ports"},
        {break_ports_use, "unknown use"},
        {break_ports_text, "never changes"},
        {break_resource, "lacks its name, licence or data"},
        {break_columns_first, "begin with its span"},
        {break_columns_outside, "outside the record"},
        {break_columns_of, "refers to no layer"},
        {break_columns_twice, "twice"},
        {break_columns_none, "no columns"},
        {break_layer_standard, "standard"},
        {break_layer_record, "records of 4 bytes"},
        {break_layer_twice, "twice"},
        {break_stage_name, "no name for a stage"},
        {break_stage_version, "version or summary"},
        {break_stage_open, "function open"},
        {break_stage_process, "function process"},
        {break_stage_role, "unknown role"},
        {break_stage_source, "source functions"},
        {break_stage_sink, "sink functions"},
        {break_sink_ports, "would write"},
        {break_stage_short, "shorter than ABI 1.0"},
        {break_stage_twice, "twice"},
        {break_stage_none, "no stage"},
        {break_bundle_sizes, "records 12 bytes"},
        {break_bundle_short, "shorter than ABI 1.0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sample s;
        sample_make(&s);
        pool *p = pool_new();
        module_result result;
        const char *why = NULL;
        assert_non_null(bundle_adopt(&s.bundle, p, &result, &why));
        assert_int_equal(result, MODULE_FOUND);
        cases[i].change(&s);
        assert_null(bundle_adopt(&s.bundle, p, &result, &why));
        assert_int_equal(result, MODULE_BROKEN);
        assert_non_null(why);
        if (!strstr(why, cases[i].why)) fail_msg("'%s' does not say '%s'", why, cases[i].why);
        pool_free(p);
    }
}

int main(void)
{
    plugin_folders_set();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_only_what_is_named),
        cmocka_unit_test(finds_stages_of_other_names),
        cmocka_unit_test(tells_failures_apart),
        cmocka_unit_test(visits_everything),
        cmocka_unit_test(folder_that_is_missing_is_a_warning),
        cmocka_unit_test(longer_elements_are_stepped_over),
        cmocka_unit_test(shorter_elements_are_filled_up),
        cmocka_unit_test(endless_table_is_found_out),
        cmocka_unit_test(names),
        cmocka_unit_test(faulty_bundles_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
