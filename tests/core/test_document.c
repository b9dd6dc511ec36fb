/* SPDX-License-Identifier: Apache-2.0 */
/* Documents and layers: every rule that a sealed layer promises is broken once, and text, map, strings, metadata and
 * ids are set rightly and wrongly, all through the host as a plugin sees it. */
#include "stage_harness.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#define STR(s) ((quoth_str){s, sizeof(s) - 1})

/* What the stage under test does: set by each test. */
static quoth_status (*act)(const quoth_host *, quoth_doc *, quoth_ctx *);

typedef struct test_stage {
    const quoth_host *host;
    quoth_layer_id sentence, token, name, cue, claim, paragraph, odd;
} test_stage;

static test_stage ids;

/* A third party's layer with one column of each kind. */
typedef struct odd_record {
    quoth_span span;
    uint64_t u64;
    quoth_span range;
    quoth_span string;
    uint32_t ref, u32;
    float real;
    uint16_t u16;
    uint8_t u8, choice;
} odd_record;

static const char *const odd_values[] = {"zero", "one", NULL};
static const quoth_column odd_columns[] = {
    {.name = "span", .cell = QUOTH_SPAN, .offset = 0, .help = "where"},
    {.name = "range", .cell = QUOTH_RANGE, .offset = offsetof(odd_record, range), .of = "token", .help = "tokens"},
    {.name = "string", .cell = QUOTH_STRING, .offset = offsetof(odd_record, string), .help = "string"},
    {.name = "ref", .cell = QUOTH_REF, .offset = offsetof(odd_record, ref), .of = "org.example.odd", .help = "self"},
    {.name = "real", .cell = QUOTH_F32, .offset = offsetof(odd_record, real), .help = "real"},
    {.name = "choice",
     .cell = QUOTH_U8,
     .offset = offsetof(odd_record, choice),
     .values = odd_values,
     .help = "choice"},
    {.name = NULL},
};
static const quoth_layer odd_layer = {.size = sizeof odd_layer,
                                      .revision = 1,
                                      .sorted = 1,
                                      .name = "org.example.odd",
                                      .record_size = sizeof(odd_record),
                                      .columns = odd_columns,
                                      .help = "odd"};
static const quoth_layer *const test_layers[] = {&odd_layer, NULL};

static quoth_status test_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    (void)config;
    ids.host = host;
    ids.token = host->layer(ctx, "token");
    ids.paragraph = host->layer(ctx, "paragraph");
    ids.odd = host->layer(ctx, "org.example.odd");
    assert_int_equal(host->layer(ctx, "mention"), QUOTH_NONE); /* declared, not there */
    *shared = &ids;
    return QUOTH_OK;
}

static quoth_status test_process(void *self, void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    (void)self;
    return act(((test_stage *)shared)->host, doc, ctx);
}

static const quoth_port test_ports[] = {{"paragraph", 1, QUOTH_EDIT},
                                        {"token", 1, QUOTH_READ},
                                        {"org.example.odd", 1, QUOTH_ADD},
                                        {"mention", 1, QUOTH_READ_IF_THERE},
                                        {NULL, 0, QUOTH_READ}};
static const quoth_stage test_table = {.size = sizeof test_table,
                                       .role = QUOTH_STAGE,
                                       .name = "test",
                                       .version = "1.0.0",
                                       .ports = test_ports,
                                       .open = test_open,
                                       .process = test_process};
static const quoth_stage *const test_stages[] = {&test_table, NULL};
static const quoth_bundle test_bundle = {
    sizeof(quoth_bundle),   QUOTH_ABI, "QUOTHPL",    sizeof(quoth_option), sizeof(quoth_port), sizeof(quoth_column),
    sizeof(quoth_resource), "",        "Apache-2.0", test_stages,          test_layers};

static harness *open_test(void)
{
    return harness_open(&(harness_use){&test_bundle, NULL, NULL, NULL}, 1, NULL);
}

/* A document "zürich said" with three tokens and a paragraph. */
static quoth_doc *test_document(harness *h)
{
    quoth_doc *doc = harness_text(h, "z\xC3\xBCrich said so");
    quoth_token tokens[3] = {
        {{0, 7}, QUOTH_NONE, 0, 0, 0}, {{8, 12}, QUOTH_NONE, 0, 0, 0}, {{13, 15}, QUOTH_NONE, 0, 0, 0}};
    quoth_paragraph paragraph = {{0, 15}, 0};
    harness_write(h, doc, "token", tokens, sizeof tokens[0], 3);
    harness_write(h, doc, "paragraph", &paragraph, sizeof paragraph, 1);
    return doc;
}

static quoth_status run_once(quoth_status (*what)(const quoth_host *, quoth_doc *, quoth_ctx *))
{
    harness *h = open_test();
    act = what;
    quoth_status status = harness_run(h, test_document(h));
    harness_close(h);
    return status;
}

static odd_record odd_next;

static quoth_status add_odd(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    odd_record *first = host->append(ctx, doc, ids.odd, sizeof *first, 2);
    if (!first) return QUOTH_E_LIMIT;
    assert_int_equal(first[0].u64, 0);
    first[0].span = (quoth_span){0, 1};
    first[0].ref = QUOTH_NONE;
    quoth_span s = host->intern(ctx, doc, STR("gr\xC3\xBC\xC3\x9F"));
    assert_int_equal(s.begin, 0);
    assert_int_equal(s.end, 6);
    first[1] = odd_next;
    return QUOTH_OK;
}

static const odd_record odd_good = {
    .span = {1, 3}, .range = {0, 3}, .string = {2, 4}, .ref = 1, .real = 0.5f, .choice = 1};

static void expect_odd(odd_record record, const char *message)
{
    odd_next = record;
    quoth_status status = run_once(add_odd);
    if (!message) {
        assert_int_equal(status, QUOTH_OK);
        return;
    }
    assert_int_equal(status, QUOTH_E_DOC);
    if (!strstr(harness_message(), message)) fail_msg("'%s' does not hold '%s'", harness_message(), message);
    assert_ptr_equal(strstr(harness_message(), "bad-record: "), harness_message());
}

/* The good record with one member changed. */
#define EXPECT_WITH(message, member, ...)                                                                              \
    do {                                                                                                               \
        odd_record changed = odd_good;                                                                                 \
        changed.member = __VA_ARGS__;                                                                                  \
        expect_odd(changed, message);                                                                                  \
    } while (0)

static void test_seal_checks(void **state)
{
    (void)state;
    expect_odd(odd_good, NULL);
    EXPECT_WITH("column 'span': 3..1", span, (quoth_span){3, 1});
    EXPECT_WITH("column 'span': 1..16", span, (quoth_span){1, 16});
    EXPECT_WITH("column 'span': 2..3", span, (quoth_span){2, 3});
    EXPECT_WITH("column 'span': 1..2", span, (quoth_span){1, 2});
    EXPECT_WITH(NULL, span, (quoth_span){15, 15});
    EXPECT_WITH("column 'range': 0..4 is no range of layer token", range, (quoth_span){0, 4});
    EXPECT_WITH("column 'range': 2..1", range, (quoth_span){2, 1});
    EXPECT_WITH("column 'string': 0..7", string, (quoth_span){0, 7});
    EXPECT_WITH("column 'string': 3..4", string, (quoth_span){3, 4});
    EXPECT_WITH("column 'ref': 2 is no record of layer org.example.odd", ref, 2);
    EXPECT_WITH(NULL, ref, QUOTH_NONE);
    EXPECT_WITH("column 'real': is not a finite number", real, NAN);
    EXPECT_WITH("column 'real'", real, INFINITY);
    EXPECT_WITH("column 'choice': 2 has no name", choice, 2);
}

static quoth_status add_unsorted(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    for (uint32_t i = 0; i < 2; i++) {
        odd_record *record = host->append(ctx, doc, ids.odd, sizeof *record, 1);
        record->span = (quoth_span){9 - i, 10};
        record->ref = QUOTH_NONE;
    }
    return QUOTH_OK;
}

static void test_order_is_checked(void **state)
{
    (void)state;
    assert_int_equal(run_once(add_unsorted), QUOTH_E_DOC);
    assert_non_null(strstr(harness_message(), "declared as sorted"));
}

static quoth_status edit_badly(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    assert_null(host->edit(ctx, doc, ids.paragraph, 1));
    quoth_paragraph *paragraph = host->edit(ctx, doc, ids.paragraph, 0);
    paragraph->kind = 200;
    return QUOTH_OK;
}

static void test_edits_are_checked(void **state)
{
    (void)state;
    assert_int_equal(run_once(edit_badly), QUOTH_E_DOC);
    assert_non_null(strstr(harness_message(), "column 'kind': 200 has no name"));
}

static quoth_status append_to_read_layer(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    assert_null(host->append(ctx, doc, ids.token, sizeof(quoth_token), 1));
    return QUOTH_OK;
}

static quoth_status append_to_edited_layer(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    assert_null(host->append(ctx, doc, ids.paragraph, sizeof(quoth_paragraph), 1));
    return QUOTH_OK;
}

static quoth_status edit_read_layer(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    assert_null(host->edit(ctx, doc, ids.token, 0));
    return QUOTH_OK;
}

static quoth_status append_to_nothing(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    assert_null(host->append(ctx, doc, QUOTH_NONE, 64, 1));
    assert_int_equal(host->read(doc, QUOTH_NONE).count, 0);
    return QUOTH_OK;
}

static quoth_status append_none(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    assert_non_null(host->append(ctx, doc, ids.odd, sizeof(odd_record), 0));
    assert_int_equal(host->read(doc, ids.odd).count, 0);
    return QUOTH_OK;
}

static quoth_status append_two_sizes(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    assert_non_null(host->append(ctx, doc, ids.odd, sizeof(odd_record), 1));
    assert_null(host->append(ctx, doc, ids.odd, sizeof(odd_record) + 8, 1));
    return QUOTH_OK;
}

static void test_undeclared_use_fails_the_document(void **state)
{
    (void)state;
    assert_int_equal(run_once(append_to_read_layer), QUOTH_E_DOC);
    assert_int_equal(run_once(append_to_edited_layer), QUOTH_E_DOC);
    assert_int_equal(run_once(edit_read_layer), QUOTH_E_DOC);
    assert_int_equal(run_once(append_to_nothing), QUOTH_E_DOC);
    assert_int_equal(run_once(append_two_sizes), QUOTH_E_DOC);
    assert_int_equal(run_once(append_none), QUOTH_OK);
}

/* A writer built with an older header: its records lack the last columns. */
static quoth_status append_short(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    quoth_span *spans = host->append(ctx, doc, ids.odd, sizeof *spans, 3);
    for (uint32_t i = 0; i < 3; i++) spans[i] = (quoth_span){8 + i, 12};
    return QUOTH_OK;
}

static quoth_status append_long(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    for (int i = 0; i < 1000; i++) {
        odd_record *record = host->append(ctx, doc, ids.odd, sizeof *record + 40, 1);
        record->span = (quoth_span){0, 15};
        record->ref = (uint32_t)i;
    }
    return QUOTH_OK;
}

static void test_records_may_grow(void **state)
{
    (void)state;
    harness *h = open_test();
    quoth_doc *doc = test_document(h);
    act = append_short;
    assert_int_equal(harness_run(h, doc), QUOTH_OK);
    quoth_records records = harness_layer(h, doc, "org.example.odd");
    assert_int_equal(records.count, 3);
    assert_int_equal(records.stride, sizeof(odd_record));
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(QUOTH_AT(records, odd_record, i)->span.begin, 8 + i);
        assert_int_equal(QUOTH_AT(records, odd_record, i)->choice, 0);
    }
    doc = test_document(h);
    act = append_long;
    assert_int_equal(harness_run(h, doc), QUOTH_OK);
    records = harness_layer(h, doc, "org.example.odd");
    assert_int_equal(records.count, 1000);
    assert_int_equal(records.stride, sizeof(odd_record) + 40);
    for (uint32_t i = 0; i < 1000; i++) assert_int_equal(QUOTH_AT(records, odd_record, i)->ref, i);
    harness_close(h);
}

static quoth_status exhaust(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    while (host->append(ctx, doc, ids.odd, sizeof(odd_record), 1000)) continue;
    return QUOTH_OK; /* the host does not believe it */
}

static quoth_status exhaust_scratch(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    (void)doc;
    while (host->scratch(ctx, 1 << 20, 8)) continue;
    return QUOTH_OK;
}

static void test_memory_is_limited(void **state)
{
    (void)state;
    assert_int_equal(run_once(exhaust), QUOTH_E_LIMIT);
    assert_non_null(strstr(harness_message(), "document-memory"));
    assert_int_equal(run_once(exhaust_scratch), QUOTH_E_LIMIT);
}

/* --------------------------------------------------------------------------------------- text and its map */

static quoth_status set_texts(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    /* payload: "<b>caf&eacute;</b> noir" */
    static const char words[] = "caf\xC3\xA9 noir";
    char *text = host->alloc(ctx, doc, 10, 1);
    for (size_t i = 0; i < 10; i++) text[i] = words[i]; /* the NUL behind it is the host's */
    quoth_run *runs = host->alloc(ctx, doc, 4 * sizeof *runs, _Alignof(quoth_run));
    runs[0] = (quoth_run){0, 3, 3, 3};  /* caf */
    runs[1] = (quoth_run){3, 2, 6, 8};  /* é from &eacute; */
    runs[2] = (quoth_run){5, 3, 18, 3}; /* " no" */
    runs[3] = (quoth_run){8, 2, 21, 2}; /* "ir" */
    quoth_run bad[3] = {{0, 3, 3, 3}, {2, 2, 6, 8}, {0, 0, 0, 0}};
    quoth_run *overlap = host->alloc(ctx, doc, sizeof bad, 8);
    memcpy(overlap, bad, sizeof bad);
    assert_int_equal(host->set_text(ctx, doc, (quoth_str){text, 10}, overlap, 2), QUOTH_E_DOC);
    overlap[0] = (quoth_run){0, 3, 21, 3};
    assert_int_equal(host->set_text(ctx, doc, (quoth_str){text, 10}, overlap, 1), QUOTH_E_DOC);
    assert_int_equal(host->set_text(ctx, doc, (quoth_str){text, 4}, NULL, 0), QUOTH_E_DOC); /* half a character */
    assert_int_equal(host->set_text(ctx, doc, STR("static"), NULL, 0), QUOTH_E_DOC);
    assert_int_equal(host->text(doc).len, 0);
    assert_int_equal(host->set_text(ctx, doc, (quoth_str){text, 10}, runs, 4), QUOTH_OK);
    assert_int_equal(host->text(doc).ptr[10], 0);
    assert_int_equal(host->set_text(ctx, doc, (quoth_str){text, 10}, runs, 4), QUOTH_E_DOC);
    uint64_t begin, end;
    assert_true(host->original(doc, (quoth_span){1, 3}, &begin, &end));
    assert_int_equal(begin, 4);
    assert_int_equal(end, 6);
    assert_true(host->original(doc, (quoth_span){0, 5}, &begin, &end)); /* two runs, one piece */
    assert_int_equal(begin, 3);
    assert_int_equal(end, 14);
    assert_true(host->original(doc, (quoth_span){3, 5}, &begin, &end));
    assert_int_equal(begin, 6);
    assert_int_equal(end, 14);
    assert_false(host->original(doc, (quoth_span){4, 6}, &begin, &end)); /* </b> is between */
    assert_true(host->original(doc, (quoth_span){6, 10}, &begin, &end));
    assert_int_equal(begin, 19);
    assert_int_equal(end, 23);
    assert_false(host->original(doc, (quoth_span){3, 3}, &begin, &end));
    return QUOTH_DROP;
}

static void test_text_and_map(void **state)
{
    (void)state;
    harness *h = open_test();
    static const char page[] = "<b>caf&eacute;</b> noir";
    act = set_texts;
    /* The stage was refused several times: the document has failed, whatever the stage says. */
    assert_int_equal(harness_run(h, harness_payload(h, page, sizeof page - 1, "text/html")), QUOTH_E_DOC);
    harness_close(h);
}

static quoth_status slice_payload(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    quoth_str payload = host->payload(doc);
    assert_int_equal(host->set_text(ctx, doc, (quoth_str){payload.ptr + 4, 5}, NULL, 0), QUOTH_OK);
    quoth_str text = host->text(doc);
    assert_memory_equal(text.ptr, "hello", 6); /* copied, since no NUL followed */
    uint64_t begin, end;
    assert_true(host->original(doc, (quoth_span){1, 5}, &begin, &end));
    assert_int_equal(begin, 5);
    assert_int_equal(end, 9);
    return QUOTH_OK;
}

static void test_piece_of_payload_maps_itself(void **state)
{
    (void)state;
    harness *h = open_test();
    act = slice_payload;
    assert_int_equal(harness_run(h, harness_payload(h, "\xEF\xBB\xBF hello world", 15, NULL)), QUOTH_OK);
    harness_close(h);
}

/* ------------------------------------------------------------------------------- metadata, ids, messages */

static quoth_status add_metadata(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    quoth_str values[2];
    for (int i = 0; i < 40; i++)
        assert_int_equal(host->add_meta(ctx, doc, "author", i ? STR("B") : STR("A")), QUOTH_OK);
    assert_int_equal(host->meta(doc, "author", values, 2), 40);
    assert_memory_equal(values[0].ptr, "A", 2);
    assert_memory_equal(values[1].ptr, "B", 2);
    assert_int_equal(host->meta(doc, "nobody", values, 2), 0);
    assert_int_equal(host->meta(doc, "media-type", values, 2), 1);
    assert_int_equal(host->add_meta(ctx, doc, "title", STR("\xFF")), QUOTH_E_DOC);
    return QUOTH_OK;
}

static void test_metadata(void **state)
{
    (void)state;
    harness *h = open_test();
    quoth_doc *doc = test_document(h);
    /* SHA-256 of the payload, which is the text. */
    assert_string_equal(harness_meta_value(h, doc, "id", 0), "83122f490c83e49c5f2602fc8bcbe8f9");
    act = add_metadata;
    assert_int_equal(harness_run(h, doc), QUOTH_E_DOC);
    assert_non_null(strstr(harness_message(), "metadata-not-utf8"));
    harness_close(h);
}

static quoth_status drop_silently(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    (void)host;
    (void)doc;
    (void)ctx;
    return QUOTH_DROP;
}

static quoth_status answer_nonsense(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    (void)host;
    (void)doc;
    (void)ctx;
    return (quoth_status)77;
}

static quoth_status intern_badly(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    assert_int_equal(host->intern(ctx, doc, STR("")).end, 0);
    assert_int_equal(host->intern(ctx, doc, STR("\xC3")).end, 0);
    return QUOTH_OK;
}

static quoth_status report_long(const quoth_host *host, quoth_doc *doc, quoth_ctx *ctx)
{
    (void)doc;
    char long_text[2000];
    memset(long_text, 'x', sizeof long_text);
    for (size_t i = 1; i + 2 < sizeof long_text; i += 2) memcpy(long_text + i, "\xC3\xBC", 2);
    long_text[sizeof long_text - 1] = 0;
    host->report(ctx, QUOTH_ERROR, "long", (quoth_span){0, 0}, "\xFF%s", long_text);
    return QUOTH_E_DOC;
}

static void test_failures_have_reasons(void **state)
{
    (void)state;
    assert_int_equal(run_once(drop_silently), QUOTH_DROP);
    assert_string_equal(harness_message(), "unspecified: the stage gave no reason");
    assert_int_equal(run_once(answer_nonsense), QUOTH_E_DOC);
    assert_non_null(strstr(harness_message(), "77"));
    assert_int_equal(run_once(intern_badly), QUOTH_E_DOC);
    assert_non_null(strstr(harness_message(), "string-not-utf8"));
    assert_int_equal(run_once(report_long), QUOTH_E_DOC);
    const char *message = harness_message() + strlen("long: ");
    assert_memory_equal(message, "?x\xC3\xBC", 4);
    size_t len = strlen(message);
    assert_true(len > 400 && (len % 2 == 0)); /* ends with a whole character */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seal_checks),       cmocka_unit_test(test_order_is_checked),
        cmocka_unit_test(test_edits_are_checked), cmocka_unit_test(test_undeclared_use_fails_the_document),
        cmocka_unit_test(test_records_may_grow),  cmocka_unit_test(test_memory_is_limited),
        cmocka_unit_test(test_text_and_map),      cmocka_unit_test(test_piece_of_payload_maps_itself),
        cmocka_unit_test(test_metadata),          cmocka_unit_test(test_failures_have_reasons)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
