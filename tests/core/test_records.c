/* SPDX-License-Identifier: Apache-2.0 */
/* Records: claims and documents as JSON, field by field, and the same through a visitor; the JSON writer by itself. */
#include "config.h"

#include "base/json_writer.h"
#include "records/records.h"
#include "stage_harness.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

/* What all records of the document under test end with. */
#define GOLDEN_END                                                                                                     \
    ",\"source\":{\"file\":\"test\",\"member\":null,\"offset\":0,\"length\":69,\"record\":null,\"decoded\":fa"         \
    "lse},\"made_by\":{\"quoth\":\"" PACKAGE_VERSION                                                                   \
    "\",\"pipeline\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\",\"models\":{},\"lex"         \
    "icons\":null}}\n"
/* ------------------------------------------------------------------------------------ the document under test */

#define OPEN  "\xE2\x80\x9C"
#define CLOSE "\xE2\x80\x9D"
#define UE    "\xC3\xBC"
static const char text[] =
    OPEN "We w" UE "n," CLOSE " M" UE "ller told\tus. " OPEN "Twice." CLOSE "\n\n" OPEN "Twice." CLOSE " He \"left\".";

/* The nth occurrence of some words. */
static quoth_span find(const char *words, int nth)
{
    const char *at = text;
    for (int i = 0; at && i <= nth; i++) at = strstr(i ? at + 1 : at, words);
    assert_non_null(at);
    return (quoth_span){(uint32_t)(at - text), (uint32_t)(at - text) + (uint32_t)strlen(words)};
}

/* Adds claims: one of two parts with all there is, and two of equal content with nothing. */
static quoth_status maker_process(void *self, void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    const quoth_host *host = *(const quoth_host **)shared;
    (void)self;
    quoth_layer_id id = 0;
    quoth_claim_part *parts = host->append(ctx, doc, id++, sizeof *parts, 4);
    quoth_claim_quote *quotes = host->append(ctx, doc, id++, sizeof *quotes, 1);
    quoth_entity *entity = host->append(ctx, doc, id++, sizeof *entity, 1);
    quoth_claim *claims = host->append(ctx, doc, id++, sizeof *claims, 3);
    quoth_topic *topics = host->append(ctx, doc, id, sizeof *topics, 3);
    parts[0] = (quoth_claim_part){find(OPEN "We w" UE "n," CLOSE, 0), 1};
    parts[1] = (quoth_claim_part){find(OPEN "Twice." CLOSE, 0), 1};
    parts[2] = parts[1];
    parts[3] = (quoth_claim_part){find(OPEN "Twice." CLOSE, 1), 1};
    quotes[0].span = find("We w" UE "n,", 0);
#define INTERN(words) host->intern(ctx, doc, (quoth_str){words, sizeof(words) - 1})
    *entity = (quoth_entity){.span = find("M" UE "ller", 0),
                             .name = INTERN("Anna \"M" UE "ller\""),
                             .role = INTERN("mayor"),
                             .mentions = 2,
                             .kind = QUOTH_ENTITY_PERSON};
    claims[0] = (quoth_claim){.span = {parts[0].span.begin, parts[1].span.end},
                              .parts = {0, 2},
                              .quotes = {0, 1},
                              .cue = find("told", 0),
                              .lemma = INTERN("tell"),
                              .manner = INTERN("say"),
                              .speaker = entity->span,
                              .addressee = find("us", 0),
                              .entity = 0,
                              .confidence = 0.87f,
                              .type = QUOTH_CLAIM_DIRECT,
                              .act = QUOTH_ACT_SPEECH};
    for (uint32_t i = 1; i < 3; i++)
        claims[i] = (quoth_claim){.span = parts[i + 1].span,
                                  .parts = {i + 1, i + 2},
                                  .entity = QUOTH_NONE,
                                  .confidence = 1,
                                  .type = QUOTH_CLAIM_INDIRECT,
                                  .act = QUOTH_ACT_BELIEF};
    quoth_span sport = INTERN("sport"), code = INTERN("medtop:15000000");
    topics[0] = (quoth_topic){{0, 1}, QUOTH_NONE, code, sport, 0.5f};
    topics[0].span = (quoth_span){0, 0};
    topics[1] = (quoth_topic){{0, 0}, 2, code, sport, 0.25f};
    topics[2] = (quoth_topic){{0, 0}, 0, code, sport, 0.123456f};
    return QUOTH_OK;
}

/* ------------------------------------------------------------------------- a stage that asks for records */

static const char *asked_schema;
static char *lines, *visited; /* what came: as lines, and written from events */

/* Writes events as JSON: it has to remember what it closes. */
typedef struct nesting {
    json_writer json;
    bool is_array[64];
    size_t depth;
} nesting;

static void on_event(void *self, quoth_event event, quoth_str key, const quoth_value *value)
{
    nesting *n = self;
    json_writer *json = &n->json;
    bool item = n->depth == 0 || n->is_array[n->depth - 1];
    if (event != QUOTH_CLOSE) assert_true(item == (key.len == 0));
    if (item) key.ptr = NULL;
    switch (event) {
    case QUOTH_OBJECT:
        json_write_object(json, key);
        break;
    case QUOTH_ARRAY:
        json_write_array(json, key);
        break;
    case QUOTH_CLOSE:
        assert_true(n->depth > 0);
        if (n->is_array[--n->depth])
            json_write_array_end(json);
        else
            json_write_object_end(json);
        break;
    case QUOTH_VALUE_STRING:
        json_write_string(json, key, value->string);
        break;
    case QUOTH_VALUE_INTEGER:
        json_write_integer(json, key, value->integer);
        break;
    case QUOTH_VALUE_REAL:
        json_write_real(json, key, value->real, 4);
        break;
    case QUOTH_VALUE_BOOL:
        json_write_bool(json, key, value->integer != 0);
        break;
    case QUOTH_VALUE_NULL:
        json_write_null(json, key);
        break;
    }
    if (event == QUOTH_OBJECT || event == QUOTH_ARRAY) n->is_array[n->depth++] = event == QUOTH_ARRAY;
}

static quoth_status asker_process(void *self, void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    const quoth_host *host = *(const quoth_host **)shared;
    const quoth_records_host *records = host->service("quoth.records/1");
    quoth_str got;
    (void)self;
    nesting n = {.depth = 0};
    json_writer_init(&n.json, NULL);
    quoth_visitor visitor = {sizeof visitor, &n, on_event};
    size_t count = records->count(doc, asked_schema);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(records->visit(ctx, doc, asked_schema, i, &visitor), QUOTH_OK);
        assert_int_equal(n.depth, 0);
        json_write_newline(&n.json);
    }
    assert_int_equal(records->lines(ctx, doc, asked_schema, &got), QUOTH_OK);
    free(lines);
    free(visited);
    lines = strndup(got.ptr, got.len);
    visited = strndup(n.json.len ? n.json.bytes : "", n.json.len);
    json_writer_free(&n.json);
    /* Asking for what is not there fails the document. */
    return count ? QUOTH_OK : records->visit(ctx, doc, asked_schema, 0, &visitor);
}

static quoth_status open_stage(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    (void)config;
    (void)ctx;
    static const quoth_host *kept_host;
    kept_host = host;
    *shared = &kept_host;
    return QUOTH_OK;
}

/* The ids of the layers are their places here. */
static const quoth_port maker_ports[] = {{"claim-part", 1, QUOTH_ADD}, {"claim-quote", 1, QUOTH_ADD},
                                         {"entity", 1, QUOTH_ADD},     {"claim", 1, QUOTH_ADD},
                                         {"topic", 1, QUOTH_ADD},      {NULL, 0, QUOTH_READ}};
static const quoth_stage maker = {.size = sizeof maker,
                                  .role = QUOTH_STAGE,
                                  .name = "maker",
                                  .version = "1.0.0",
                                  .ports = maker_ports,
                                  .open = open_stage,
                                  .process = maker_process};
static const quoth_stage asker = {.size = sizeof asker,
                                  .role = QUOTH_STAGE,
                                  .name = "asker",
                                  .version = "1.0.0",
                                  .open = open_stage,
                                  .process = asker_process};
static const quoth_stage *const stages[] = {&maker, &asker, NULL};
static const quoth_bundle bundle = {sizeof(quoth_bundle),
                                    QUOTH_ABI,
                                    {'Q', 'U', 'O', 'T', 'H', 'P', 'L', 'G'},
                                    sizeof(quoth_option),
                                    sizeof(quoth_port),
                                    sizeof(quoth_column),
                                    sizeof(quoth_resource),
                                    "",
                                    "Apache-2.0",
                                    stages,
                                    NULL};

static const harness_use both[] = {{&bundle, "maker", NULL, NULL}, {&bundle, "asker", NULL, NULL}};

/* ------------------------------------------------------------------------------------------------ claims */

static harness *h;

static int open_both(void **state)
{
    (void)state;
    h = harness_open(both, 2, NULL);
    return 0;
}

static int close_both(void **state)
{
    (void)state;
    harness_close(h);
    free(lines);
    free(visited);
    lines = visited = NULL;
    return 0;
}

static const char *copy_of; /* the document is marked as a copy */

static void ask(const char *schema)
{
    quoth_doc *doc = harness_text(h, text);
    harness_meta(h, doc, "title", "Wins \\ losses");
    harness_meta(h, doc, "author", "A");
    harness_meta(h, doc, "author", "B");
    harness_meta(h, doc, "url", "http://example.org/");
    if (copy_of) harness_meta(h, doc, "duplicate-of", copy_of);
    asked_schema = schema;
    assert_int_equal(harness_run(h, doc), QUOTH_OK);
    assert_string_equal(lines, visited);
}

static void test_claims_as_lines(void **state)
{
    (void)state;
    ask("quoth.claim/1");
    static const char shared[] =
        ",\"article\":{\"url\":\"http://example.org/\",\"title\":\"Wins \\\\ losses\",\"published\":null,\"site\""
        ":null,\"language\":null,\"authors\":[\"A\",\"B\"]}" GOLDEN_END;
    static const char *const golden[] = {
        "{\"schema\":\"quoth.claim/1\",\"id\":\"39b9a6bd548cfb00c7ee169895836cc0\",\"doc\":\"aa7bc8f3b76eb45f4412"
        "777e522d1c95\",\"type\":\"direct\",\"text\":\"\342\200\234We w\303\274n,\342\200\235 \342\200\246 \342"
        "\200\234Twice.\342\200\235\",\"content\":[{\"bytes\":[0,14],\"chars\":[0,9],\"original\":[0,14],\"text\""
        ":\"\342\200\234We w\303\274n,\342\200\235\",\"quoted\":true},{\"bytes\":[32,44],\"chars\":[26,34],\"orig"
        "inal\":[32,44],\"text\":\"\342\200\234Twice.\342\200\235\",\"quoted\":true}],\"act\":\"speech\",\"quotes"
        "\":[{\"bytes\":[3,11],\"chars\":[1,8],\"original\":[3,11],\"text\":\"We w\303\274n,\"}],\"cue\":{\"bytes"
        "\":[23,27],\"chars\":[17,21],\"original\":[23,27],\"text\":\"told\",\"lemma\":\"tell\",\"manner\":\"say"
        "\"},\"speaker\":{\"bytes\":[15,22],\"chars\":[10,16],\"original\":[15,22],\"text\":\"M\303\274ller\",\"e"
        "ntity\":{\"id\":\"e0\",\"name\":\"Anna \\\"M\303\274ller\\\"\",\"kind\":\"person\",\"role\":\"mayor\",\""
        "of\":null,\"link\":null,\"mentions\":2}},\"addressee\":{\"bytes\":[28,30],\"chars\":[22,24],\"original\""
        ":[28,30],\"text\":\"us\"},\"topics\":[{\"id\":\"medtop:15000000\",\"label\":\"sport\",\"score\":0.1235}]"
        ",\"confidence\":0.87,\"context\":{\"before\":\"\",\"after\":\"\\n\\n\342\200\234Twice.\342\200\235 He \\"
        "\"left\\\".\"}",
        "{\"schema\":\"quoth.claim/1\",\"id\":\"8a5c46d0868f7c2e15920411303e8f40\",\"doc\":\"aa7bc8f3b76eb45f4412"
        "777e522d1c95\",\"type\":\"indirect\",\"text\":\"\342\200\234Twice.\342\200\235\",\"content\":[{\"bytes\""
        ":[32,44],\"chars\":[26,34],\"original\":[32,44],\"text\":\"\342\200\234Twice.\342\200\235\",\"quoted\":t"
        "rue}],\"act\":\"belief\",\"quotes\":[],\"cue\":null,\"speaker\":null,\"addressee\":null,\"topics\":[],\""
        "confidence\":1.0,\"context\":{\"before\":\"\342\200\234We w\303\274n,\342\200\235 M\303\274ller told\\tu"
        "s. \",\"after\":\"\\n\\n\342\200\234Twice.\342\200\235 He \\\"left\\\".\"}",
        "{\"schema\":\"quoth.claim/1\",\"id\":\"2e54a9fa3ff2bee7517c147edf224a11\",\"doc\":\"aa7bc8f3b76eb45f4412"
        "777e522d1c95\",\"type\":\"indirect\",\"text\":\"\342\200\234Twice.\342\200\235\",\"content\":[{\"bytes\""
        ":[46,58],\"chars\":[36,44],\"original\":[46,58],\"text\":\"\342\200\234Twice.\342\200\235\",\"quoted\":t"
        "rue}],\"act\":\"belief\",\"quotes\":[],\"cue\":null,\"speaker\":null,\"addressee\":null,\"topics\":[{\"i"
        "d\":\"medtop:15000000\",\"label\":\"sport\",\"score\":0.25}],\"confidence\":1.0,\"context\":{\"before\":"
        "\"w\303\274n,\342\200\235 M\303\274ller told\\tus. \342\200\234Twice.\342\200\235\\n\\n\",\"after\":\" H"
        "e \\\"left\\\".\"}"};
    enum { ROOM = 16384 };
    char *expected = calloc(1, ROOM);
    size_t used = 0;
    for (size_t i = 0; i < 3; i++) used += (size_t)snprintf(expected + used, ROOM - used, "%s%s", golden[i], shared);
    assert_string_equal(lines, expected);
    free(expected);
}

static void test_ids_are_stable_and_distinct(void **state)
{
    (void)state;
    char *before;
    ask("quoth.claim/1");
    before = strdup(lines);
    ask("quoth.claim/1");
    assert_string_equal(lines, before);
    free(before);
    const char *ids[3], *at = lines;
    for (size_t i = 0; i < 3; i++) {
        at = strstr(at, "\"id\":\"") + 6;
        ids[i] = at;
        at = strchr(at, '\n') ? strchr(at, '\n') : at;
    }
    assert_memory_not_equal(ids[0], ids[1], 32);
    assert_memory_not_equal(ids[1], ids[2], 32); /* equal content, told apart by their order */
}

/* Every line is valid JSON that says what the layers say, as another reader sees it. */
static void test_spans_lead_to_their_words(void **state)
{
    (void)state;
    ask("quoth.claim/1");
    json_error_t error;
    json_t *claim = json_loads(lines, JSON_DISABLE_EOF_CHECK, &error);
    assert_non_null(claim);
    json_t *cue = json_object_get(claim, "cue");
    json_int_t begin = json_integer_value(json_array_get(json_object_get(cue, "bytes"), 0));
    json_int_t end = json_integer_value(json_array_get(json_object_get(cue, "bytes"), 1));
    assert_int_equal(end - begin, 4);
    assert_memory_equal(text + begin, "told", 4);
    assert_string_equal(json_string_value(json_object_get(cue, "text")), "told");
    /* Two quotation marks of three bytes and two umlauts of two stand before it. */
    assert_int_equal(json_integer_value(json_array_get(json_object_get(cue, "chars"), 0)), begin - 6);
    assert_int_equal(json_integer_value(json_array_get(json_object_get(cue, "original"), 0)), begin);
    json_decref(claim);
}

static void test_document(void **state)
{
    (void)state;
    ask("quoth.document/1");
    assert_string_equal(
        lines,
        "{\"schema\":\"quoth.document/1\",\"id\":\"aa7bc8f3b76eb45f4412777e522d1c95\",\"url\":\"http://example.or"
        "g/\",\"title\":\"Wins \\\\ losses\",\"published\":null,\"site\":null,\"language\":null,\"authors\":[\"A"
        "\",\"B\"],\"text\":\"\342\200\234We w\303\274n,\342\200\235 M\303\274ller told\\tus. \342\200\234Twice."
        "\342\200\235\\n\\n\342\200\234Twice.\342\200\235 He \\\"left\\\".\",\"topics\":[{\"id\":\"medtop:1500000"
        "0\",\"label\":\"sport\",\"score\":0.5}]" GOLDEN_END);
}

static void test_copies_name_the_first(void **state)
{
    (void)state;
    copy_of = "first \"one\"";
    ask("quoth.document/1");
    assert_non_null(strstr(lines, "\"authors\":[\"A\",\"B\"],\"duplicate_of\":\"first \\\"one\\\"\",\"text\":"));
    ask("quoth.claim/1");
    assert_non_null(strstr(lines, "\"authors\":[\"A\",\"B\"],\"duplicate_of\":\"first \\\"one\\\"\"}"));
    copy_of = NULL;
    ask("quoth.claim/1");
    assert_null(strstr(lines, "duplicate_of"));
}

static void test_unknown_schema(void **state)
{
    (void)state;
    quoth_doc *doc = harness_text(h, text);
    asked_schema = "quoth.nothing/1";
    assert_int_equal(harness_run(h, doc), QUOTH_E_DOC);
    assert_string_equal(lines, "");
}

/* --------------------------------------------------------------------------------------- writer, schemas */

static void test_writer(void **state)
{
    (void)state;
    json_writer json;
    json_writer_init(&json, NULL);
    json_write_object(&json, JSON_ITEM);
    json_write_string(&json, JSON_KEY("s"), (quoth_str){"a\"b\\c\x01\n\0\x1f/\x7f", 11});
    json_write_string_any(&json, JSON_KEY("a"), (quoth_str){"x\xFFy\xC3", 4});
    json_write_integer(&json, JSON_KEY("least"), INT64_MIN);
    json_write_unsigned(&json, JSON_KEY("most"), UINT64_MAX);
    json_write_array(&json, JSON_KEY("reals"));
    static const double reals[] = {0, 1, 0.5, -0.25, 0.00004, 0.99996, -0.00001, 1234567.125};
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) json_write_real(&json, JSON_ITEM, reals[i], 4);
    json_write_real(&json, JSON_ITEM, NAN, 4);
    json_write_real(&json, JSON_ITEM, 1e300, 4);
    json_write_array_end(&json);
    json_write_array(&json, JSON_KEY("empty"));
    json_write_array_end(&json);
    json_write_cstring(&json, JSON_KEY("none"), NULL);
    json_write_object_end(&json);
    static const char expected[] =
        "{\"s\":\"a\\\"b\\\\c\\u0001\\n\\u0000\\u001f/\x7f\",\"a\":\"x\xEF\xBF\xBDy\xEF\xBF\xBD\","
        "\"least\":-9223372036854775808,\"most\":18446744073709551615,\"reals\":[0.0,1.0,0.5,-0.25,0.0,1.0,0.0,"
        "1234567.125,null,null],\"empty\":[],\"none\":null}";
    assert_int_equal(json.len, sizeof expected - 1);
    assert_memory_equal(json.bytes, expected, json.len);
    json_writer_free(&json);
}

/* Each byte at each place of the eight that are looked at together. */
static void test_escapes_at_every_place(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 0x80; byte++)
        for (size_t place = 0; place < 17; place++) {
            char bytes[] = "abcdefghijklmnopq";
            bytes[place] = (char)byte;
            json_writer json;
            json_writer_init(&json, NULL);
            json_write_string(&json, JSON_ITEM, (quoth_str){bytes, 17});
            json_t *back = json_loadb(json.bytes, json.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
            assert_non_null(back);
            assert_int_equal(json_string_length(back), 17);
            assert_memory_equal(json_string_value(back), bytes, 17);
            json_decref(back);
            json_writer_free(&json);
        }
}

static void test_pretty(void **state)
{
    (void)state;
    json_writer json;
    json_writer_init(&json, NULL);
    json.pretty = true;
    json_write_object(&json, JSON_ITEM);
    json_write_array(&json, JSON_KEY("a"));
    json_write_integer(&json, JSON_ITEM, 1);
    json_write_integer(&json, JSON_ITEM, 2);
    json_write_array_end(&json);
    json_write_object(&json, JSON_KEY("o"));
    json_write_object_end(&json);
    json_write_object_end(&json);
    json_write_newline(&json);
    static const char expected[] = "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"o\": {}\n}\n";
    assert_int_equal(json.len, sizeof expected - 1);
    assert_memory_equal(json.bytes, expected, json.len);
    json_writer_free(&json);
}

/* The schema names every member that the record has, and requires them all. */
static void compare_members(const json_t *schema, const char *line)
{
    json_t *record = json_loads(line, JSON_DISABLE_EOF_CHECK, NULL), *value;
    json_t *properties = json_object_get(schema, "properties"), *required = json_object_get(schema, "required");
    const char *key;
    assert_non_null(record);
    json_object_foreach(record, key, value)
    {
        if (!json_object_get(properties, key)) fail_msg("the schema does not know '%s'", key);
    }
    assert_int_equal(json_array_size(required), json_object_size(record));
    json_decref(record);
}

static void test_schemas(void **state)
{
    (void)state;
    assert_null(record_schema_json("quoth.nothing/1"));
    for (size_t i = 0; record_schema_names[i]; i++) {
        json_t *schema = json_loads(record_schema_json(record_schema_names[i]), 0, NULL);
        assert_non_null(schema);
        assert_string_equal(json_string_value(json_object_get(schema, "title")), record_schema_names[i]);
        if (strcmp(record_schema_names[i], "quoth.claim/1") == 0 ||
            strcmp(record_schema_names[i], "quoth.document/1") == 0) {
            ask(record_schema_names[i]);
            compare_members(schema, lines);
        }
        json_decref(schema);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_claims_as_lines, open_both, close_both),
        cmocka_unit_test_setup_teardown(test_ids_are_stable_and_distinct, open_both, close_both),
        cmocka_unit_test_setup_teardown(test_spans_lead_to_their_words, open_both, close_both),
        cmocka_unit_test_setup_teardown(test_document, open_both, close_both),
        cmocka_unit_test_setup_teardown(test_copies_name_the_first, open_both, close_both),
        cmocka_unit_test_setup_teardown(test_unknown_schema, open_both, close_both),
        cmocka_unit_test(test_writer),
        cmocka_unit_test(test_escapes_at_every_place),
        cmocka_unit_test(test_pretty),
        cmocka_unit_test_setup_teardown(test_schemas, open_both, close_both)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
