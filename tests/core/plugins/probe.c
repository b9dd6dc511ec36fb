/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin for tests of loading: stages of all roles, options of all kinds, layers of its own.  Its documents are
 * words: none of its functions does more than loading needs. */
#include "quoth/plugin.h"

#include <string.h>

static quoth_status open_nothing(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    (void)host;
    (void)config;
    (void)ctx;
    *shared = NULL;
    return QUOTH_OK;
}

static quoth_status process_nothing(void *self, void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    (void)self;
    (void)shared;
    (void)doc;
    (void)ctx;
    return QUOTH_OK;
}

/* ----------------------------------------------------------------------------------------------- layers */

typedef struct probe_word {
    quoth_span span;
    uint32_t number;
} probe_word;

static const quoth_column word_columns[] = {
    {.name = "span", .cell = QUOTH_SPAN, .offset = offsetof(probe_word, span), .help = "the word"},
    {.name = "number", .cell = QUOTH_U32, .offset = offsetof(probe_word, number), .help = "how many came before"},
    {.name = NULL},
};
static const quoth_layer word_layer = {.size = sizeof(quoth_layer),
                                       .revision = 2,
                                       .sorted = 1,
                                       .name = "org.example.word",
                                       .record_size = sizeof(probe_word),
                                       .columns = word_columns,
                                       .help = "words between spaces"};

/* ----------------------------------------------------------------------------------------------- source */

static quoth_status source_next(void *shared, quoth_ctx *ctx, quoth_unit *unit)
{
    (void)shared;
    (void)ctx;
    (void)unit;
    return QUOTH_END;
}

static quoth_status source_open(void *shared, const quoth_unit *unit, quoth_ctx *ctx, void **reader)
{
    (void)shared;
    (void)unit;
    (void)ctx;
    *reader = NULL;
    return QUOTH_E_INPUT;
}

static quoth_status source_read(void *reader, quoth_doc *doc, quoth_ctx *ctx)
{
    (void)reader;
    (void)doc;
    (void)ctx;
    return QUOTH_END;
}

static void source_close(void *reader)
{
    (void)reader;
}

static const quoth_source_calls source_calls = {.size = sizeof(quoth_source_calls),
                                                .next_unit = source_next,
                                                .open_unit = source_open,
                                                .read = source_read,
                                                .close_unit = source_close};

typedef struct source_config {
    quoth_list inputs;
    uint64_t max;
} source_config;

static const quoth_option source_options[] = {
    {.name = "inputs",
     .help = "files to read",
     .kind = QUOTH_PATH,
     .flags = QUOTH_LIST | QUOTH_REQUIRED | QUOTH_INPUTS,
     .offset = QUOTH_FIELD(source_config, inputs, quoth_list)},
    {.name = "max-document",
     .help = "largest document",
     .kind = QUOTH_BYTES,
     .fallback = "16MiB",
     .min = 1024,
     .max = 1073741824,
     .offset = QUOTH_FIELD(source_config, max, uint64_t)},
    {.name = NULL},
};

static const quoth_stage source_stage = {.size = sizeof(quoth_stage),
                                         .role = QUOTH_SOURCE,
                                         .name = "probe-source",
                                         .version = "1.0.0",
                                         .summary = "reads nothing",
                                         .options = source_options,
                                         .config_size = sizeof(source_config),
                                         .open = open_nothing,
                                         .source = &source_calls};

static const quoth_stage fixed_stage = {.size = sizeof(quoth_stage),
                                        .role = QUOTH_SOURCE,
                                        .name = "probe-fixed-source",
                                        .version = "1.0.0",
                                        .summary = "reads nothing and takes no inputs",
                                        .open = open_nothing,
                                        .source = &source_calls};

/* ----------------------------------------------------------------------------------------------- stages */

static const quoth_port text_ports[] = {{.layer = "text", .revision = 1, .use = QUOTH_ADD}, {.layer = NULL}};
static const quoth_stage text_stage = {.size = sizeof(quoth_stage),
                                       .role = QUOTH_STAGE,
                                       .name = "probe-text",
                                       .version = "1.0.0",
                                       .summary = "would set the text",
                                       .ports = text_ports,
                                       .open = open_nothing,
                                       .process = process_nothing};

static const quoth_port word_ports[] = {{.layer = "text", .revision = 1, .use = QUOTH_READ},
                                        {.layer = "org.example.word", .revision = 1, .use = QUOTH_ADD},
                                        {.layer = "paragraph", .revision = 1, .use = QUOTH_ADD},
                                        {.layer = NULL}};
static const quoth_stage words_stage = {.size = sizeof(quoth_stage),
                                        .role = QUOTH_STAGE,
                                        .name = "probe-words",
                                        .version = "1.2.0",
                                        .summary = "would write words and paragraphs",
                                        .ports = word_ports,
                                        .open = open_nothing,
                                        .process = process_nothing};

static const quoth_port count_ports[] = {{.layer = "org.example.word", .revision = 2, .use = QUOTH_EDIT},
                                         {.layer = "paragraph", .revision = 1, .use = QUOTH_READ},
                                         {.layer = "token", .revision = 1, .use = QUOTH_READ_IF_THERE},
                                         {.layer = NULL}};
static const quoth_stage count_stage = {.size = sizeof(quoth_stage),
                                        .role = QUOTH_STAGE,
                                        .order = QUOTH_ORDERED,
                                        .name = "probe-count",
                                        .version = "1.0.0",
                                        .summary = "would number the words",
                                        .ports = count_ports,
                                        .open = open_nothing,
                                        .process = process_nothing};

static const quoth_port newer_ports[] = {{.layer = "org.example.word", .revision = 3, .use = QUOTH_READ},
                                         {.layer = NULL}};
static const quoth_stage newer_stage = {.size = sizeof(quoth_stage),
                                        .role = QUOTH_STAGE,
                                        .name = "probe-newer",
                                        .version = "1.0.0",
                                        .summary = "needs words of a revision that nobody writes",
                                        .ports = newer_ports,
                                        .open = open_nothing,
                                        .process = process_nothing};

static const quoth_port orphan_ports[] = {{.layer = "org.example.orphan", .revision = 1, .use = QUOTH_ADD},
                                          {.layer = "topic", .revision = 1, .use = QUOTH_READ},
                                          {.layer = NULL}};
static const quoth_stage orphan_stage = {.size = sizeof(quoth_stage),
                                         .role = QUOTH_STAGE,
                                         .name = "probe-orphan",
                                         .version = "1.0.0",
                                         .summary = "writes a layer that it does not declare",
                                         .ports = orphan_ports,
                                         .open = open_nothing,
                                         .process = process_nothing};

/* ---------------------------------------------------------------------------------------------- options */

typedef struct options_config {
    bool truth;
    int64_t integer;
    double real;
    quoth_str text;
    int32_t choice;
    const quoth_regex *pattern;
    quoth_str path, model;
    double duration;
    uint64_t bytes;
    quoth_list words, numbers, patterns;
    quoth_str old;
    quoth_str key;
    int64_t low, high;
} options_config;

static const char *const colours[] = {"red", "green", "blue", NULL};

#define FIELD(field, type) .offset = QUOTH_FIELD(options_config, field, type)

static const quoth_option probe_options[] = {
    {.name = "truth", .help = "a boolean", .kind = QUOTH_BOOL, .fallback = "true", FIELD(truth, bool)},
    {.name = "integer",
     .help = "a whole number",
     .kind = QUOTH_INT,
     .fallback = "7",
     .min = -10,
     .max = 10,
     FIELD(integer, int64_t)},
    {.name = "real",
     .help = "a number",
     .kind = QUOTH_REAL,
     .fallback = "0.5",
     .min = 0,
     .max = 1,
     FIELD(real, double)},
    {.name = "text", .help = "some text", .kind = QUOTH_TEXT, .fallback = "two words", FIELD(text, quoth_str)},
    {.name = "choice",
     .help = "a colour",
     .kind = QUOTH_ENUM,
     .choices = colours,
     .fallback = "green",
     FIELD(choice, int32_t)},
    {.name = "pattern",
     .help = "what to match",
     .kind = QUOTH_REGEX,
     .fallback = "'^[a-z]+$'",
     FIELD(pattern, const quoth_regex *)},
    {.name = "path", .help = "a file", .kind = QUOTH_PATH, FIELD(path, quoth_str)},
    {.name = "model",
     .help = "a model",
     .kind = QUOTH_PATH,
     .flags = QUOTH_RESOURCE,
     .fallback = "fast",
     FIELD(model, quoth_str)},
    {.name = "duration",
     .help = "how long",
     .kind = QUOTH_DURATION,
     .fallback = "250ms",
     .min = 0.001,
     .max = 3600,
     FIELD(duration, double)},
    {.name = "bytes", .help = "how much", .kind = QUOTH_BYTES, .fallback = "64KiB", FIELD(bytes, uint64_t)},
    {.name = "words",
     .help = "some words",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_LIST,
     .fallback = "[one, two]",
     FIELD(words, quoth_list)},
    {.name = "numbers",
     .help = "some numbers",
     .kind = QUOTH_INT,
     .flags = QUOTH_LIST,
     .min = 1,
     .max = 9,
     FIELD(numbers, quoth_list)},
    {.name = "patterns",
     .help = "some patterns",
     .kind = QUOTH_REGEX,
     .flags = QUOTH_LIST,
     FIELD(patterns, quoth_list)},
    {.name = "old",
     .help = "what it did before",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_DEPRECATED,
     .instead = "text",
     FIELD(old, quoth_str)},
    {.name = "key", .help = "a secret", .kind = QUOTH_TEXT, .flags = QUOTH_SECRET | QUOTH_LOCAL, FIELD(key, quoth_str)},
    {.name = "low", .help = "the lower bound", .kind = QUOTH_INT, .fallback = "1", FIELD(low, int64_t)},
    {.name = "high",
     .help = "the upper bound",
     .kind = QUOTH_INT,
     .fallback = "2",
     .flags = QUOTH_ADVANCED,
     .since = "1.1",
     FIELD(high, int64_t)},
    {.name = NULL},
};

static quoth_status options_check(const void *configuration, quoth_ctx *ctx, const quoth_host *host)
{
    const options_config *config = configuration;
    if (config->text.len == 5 && memcmp(config->text.ptr, "sulky", 5) == 0) return QUOTH_E_CONFIG;
    if (config->low <= config->high) return QUOTH_OK;
    host->report(ctx, QUOTH_ERROR, "empty-bounds", (quoth_span){0, 0}, "option 'low' (%d) is above 'high' (%d)",
                 (int)config->low, (int)config->high);
    return QUOTH_E_CONFIG;
}

static const quoth_resource probe_resources[] = {
    {.kind = "models", .name = "fast", .licence = "Apache-2.0", .data = "made from nothing"},
    {.kind = NULL},
};

static const quoth_stage options_stage = {.size = sizeof(quoth_stage),
                                          .role = QUOTH_STAGE,
                                          .pure = true,
                                          .name = "probe-options",
                                          .version = "1.1.0",
                                          .summary = "has options of all kinds",
                                          .manual = "Does nothing.\n",
                                          .options = probe_options,
                                          .config_size = sizeof(options_config),
                                          .resources = probe_resources,
                                          .check = options_check,
                                          .open = open_nothing,
                                          .process = process_nothing};

/* ------------------------------------------------------------------------------------------------ sinks */

static quoth_status sink_write(void *shared, quoth_doc *doc, quoth_ctx *ctx, quoth_str bytes)
{
    (void)shared;
    (void)doc;
    (void)ctx;
    (void)bytes;
    return QUOTH_OK;
}

static quoth_status sink_finish(void *shared, quoth_ctx *ctx, bool complete)
{
    (void)shared;
    (void)ctx;
    (void)complete;
    return QUOTH_OK;
}

static const quoth_sink_calls sink_calls = {
    .size = sizeof(quoth_sink_calls), .write = sink_write, .finish = sink_finish};

typedef struct sink_config {
    quoth_str path;
} sink_config;

static const quoth_option sink_options[] = {
    {.name = "path",
     .help = "file to write",
     .kind = QUOTH_PATH,
     .flags = QUOTH_OUTPUT,
     .fallback = "\"-\"",
     .offset = QUOTH_FIELD(sink_config, path, quoth_str)},
    {.name = NULL},
};

static const quoth_stage sink_stage = {.size = sizeof(quoth_stage),
                                       .role = QUOTH_SINK,
                                       .name = "probe-sink",
                                       .version = "1.0.0",
                                       .summary = "would write a file",
                                       .options = sink_options,
                                       .config_size = sizeof(sink_config),
                                       .open = open_nothing,
                                       .sink = &sink_calls};

static const quoth_stage mute_stage = {.size = sizeof(quoth_stage),
                                       .role = QUOTH_SINK,
                                       .name = "probe-mute",
                                       .version = "1.0.0",
                                       .summary = "writes nowhere",
                                       .open = open_nothing,
                                       .sink = &sink_calls};

static const quoth_stage *const stages[] = {&source_stage, &fixed_stage, &text_stage,   &words_stage,
                                            &count_stage,  &newer_stage, &orphan_stage, &options_stage,
                                            &sink_stage,   &mute_stage,  NULL};
static const quoth_layer *const layers[] = {&word_layer, NULL};
QUOTH_BUNDLE(probe, "Apache-2.0", stages, layers);
