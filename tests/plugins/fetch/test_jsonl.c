/* SPDX-License-Identifier: Apache-2.0 */
#include "making.h"

#include "metadata.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reads_a_record_with_all_its_fields(void **state)
{
    (void)state;
    bytes b = {0};
    bytes_print(&b, "{\"id\": \"a1\", \"url\": \"http://example.com/a\", \"title\": \" Two \\u00bd\\nlines \", "
                    "\"date\": \"2024-02-29 10:11\", \"authors\": \"Ann Lee, Bo Chi\", \"source\": \"The Times\", "
                    "\"lang\": \"en\", \"text\": \"He said \\u201cno\\u201d.\\n\\nShe \\ud83d\\ude00.\"}\n");
    reading *r = read_bytes(&b, "a.jsonl", NULL);
    assert_int_equal(r->count, 1);
    const outcome *o = &r->items[0];
    assert_int_equal(o->status, QUOTH_OK);
    assert_string_equal(o->payload, "He said “no”.\n\nShe \xf0\x9f\x98\x80.");
    assert_string_equal(o->media_type, "text/plain");
    assert_string_equal(o->charset, "utf-8");
    assert_string_equal(o->id, "a1");
    assert_string_equal(o->url, "http://example.com/a");
    assert_string_equal(o->title, "Two ½ lines");
    assert_string_equal(o->published, "2024-02-29T10:11:00");
    assert_string_equal(o->authors, "Ann Lee|Bo Chi");
    assert_string_equal(o->site, "The Times");
    assert_int_equal(o->offset, 0);
    assert_int_equal(o->record, 0);
    assert_false(o->decoded);
    reading_free(r);
}

static void knows_the_fields_of_common_dumps(void **state)
{
    (void)state;
    bytes b = {0};
    bytes_print(&b,
                "{\"maintext\":\"one\",\"date_publish\":\"2020-01-02 03:04:05\",\"authors\":[\"A\",\"B\"],"
                "\"source_domain\":\"a.example\",\"url\":\"u\"}\n"
                "{\"text\":\"two\",\"author\":[{\"name\":\"C D\"},{\"name\":\"E F\"}],\"domain\":\"b.example\"}\n"
                "{\"content\":\"three\",\"date\":1700000000,\"id\":17}\n"
                "{\"html\":\"<p>four</p>\",\"date\":\"Tue, 20 Sep 2016 10:00:00 GMT\"}\n"
                "{\"text\":\"\",\"body\":\"five\",\"date\":\"\",\"nested\":{\"text\":\"not this\",\"id\":\"x\"}}\n");
    reading *r = read_bytes(&b, "dump.ndjson", NULL);
    assert_int_equal(r->good, 5);
    assert_string_equal(r->items[0].payload, "one");
    assert_string_equal(r->items[0].published, "2020-01-02T03:04:05");
    assert_string_equal(r->items[0].authors, "A|B");
    assert_string_equal(r->items[0].site, "a.example");
    assert_string_equal(r->items[1].authors, "C D|E F");
    assert_string_equal(r->items[2].published, "2023-11-14T22:13:20Z");
    assert_string_equal(r->items[2].id, "17");
    assert_string_equal(r->items[3].payload, "<p>four</p>");
    assert_string_equal(r->items[3].media_type, "text/html");
    assert_string_equal(r->items[3].published, "2016-09-20T10:00:00Z");
    assert_string_equal(r->items[4].payload, "five");
    assert_string_not_equal(r->items[4].id, "x");
    reading_free(r);
}

static void takes_field_names_from_options(void **state)
{
    (void)state;
    bytes b = {0};
    bytes_print(&b, "{\"page\":{\"words\":\"yes\"},\"text\":\"no\"}\n");
    reading *r = read_bytes(&b, "a.jsonl", "text-field=page.words");
    assert_string_equal(r->items[0].payload, "yes");
    reading_free(r);
}

static void a_bad_line_costs_itself_alone(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "{\"text\":\"first\"}",     "{\"text\":\"cut",       "[1]", "", "{\"text\":\"\"}", "{\"title\":\"t\"}", "  \t ",
        "{\"text\":[\"a\",\"b\"]}", "{\"text\":\"last\"} \r"};
    bytes b = {0};
    uint64_t offsets[COUNT(lines)];

    for (size_t i = 0; i < COUNT(lines); i++) {
        offsets[i] = b.len;
        bytes_print(&b, "%s%s", lines[i], i + 1 < COUNT(lines) ? "\n" : "");
    }
    reading *r = read_bytes(&b, "a.jsonl", NULL);
    assert_int_equal(r->count, 7);
    assert_string_equal(r->items[0].payload, "first");
    assert_lost(&r->items[1], QUOTH_E_DOC, "bad-json");
    assert_int_equal(r->items[1].offset, offsets[1]);
    assert_int_equal(r->items[1].length, strlen(lines[1]));
    assert_int_equal(r->items[1].record, 1);
    assert_lost(&r->items[2], QUOTH_E_DOC, "not-an-object");
    assert_lost(&r->items[3], QUOTH_E_DOC, "empty-document");
    assert_int_equal(r->items[3].offset, offsets[4]);
    assert_lost(&r->items[4], QUOTH_E_DOC, "no-text");
    assert_lost(&r->items[5], QUOTH_E_DOC, "several-texts");
    assert_string_equal(r->items[6].payload, "last");
    assert_int_equal(r->items[6].offset, offsets[8]);
    reading_free(r);
}

static void passes_bytes_on_that_are_not_utf8_or_nul(void **state)
{
    (void)state;
    bytes b = {0};
    bytes_print(&b, "{\"text\":\"caf\xe9 a\\u0000b\",\"title\":\"caf\xe9\"}\n");
    reading *r = read_bytes(&b, "a.jsonl", NULL);
    assert_int_equal(r->good, 1);
    assert_int_equal(r->items[0].payload_len, 8);
    assert_memory_equal(r->items[0].payload, "caf\xe9 a\0b", 8);
    assert_string_equal(r->items[0].title, "caf\xef\xbf\xbd");
    reading_free(r);
}

static void a_line_over_the_limit_streams_by(void **state)
{
    (void)state;
    bytes b = {0}, packed = {0};
    bytes_print(&b, "{\"text\":\"first\"}\n");
    uint64_t from = b.len;
    bytes_print(&b, "{\"text\":\"");
    bytes_fill(&b, 'x', 100 << 20);
    bytes_print(&b, "\"}");
    uint64_t to = b.len;
    bytes_print(&b, "\n{\"text\":\"last\"}\n");
    bytes_gzip(&packed, b.at, b.len);
    for (int compressed = 0; compressed < 2; compressed++) {
        reading *r = read_bytes(compressed ? &packed : &b, compressed ? "a.jsonl.gz" : "a.jsonl", NULL);
        assert_int_equal(r->count, 3);
        assert_lost(&r->items[1], QUOTH_E_LIMIT, "max-document");
        assert_int_equal(r->items[1].offset, from);
        assert_int_equal(r->items[1].length, to - from);
        assert_int_equal(r->items[1].decoded, compressed);
        assert_string_equal(r->items[2].payload, "last");
        assert_int_equal(r->items[2].record, 2);
        reading_free(r);
    }
}

static void a_bomb_is_left_at_its_limit(void **state)
{
    (void)state;
    bytes b = {0}, packed = {0};
    bytes_print(&b, "{\"text\":\"first\"}\n{\"text\":\"");
    bytes_fill(&b, 'x', 8 << 20);
    bytes_print(&b, "\"}\n{\"text\":\"lost with it\"}\n");
    bytes_gzip(&packed, b.at, b.len);
    bytes_gzip(&packed, "{\"text\":\"next\"}\n", 16);
    bytes_free(&b);
    char *folder = folder_make(), inputs[4200];
    snprintf(inputs, sizeof(inputs), "inputs=[%s]", folder_write(folder, "a.jsonl.gz", packed.at, packed.len));
    reading *r = read_all((const char *const[]){inputs, "max-document=64KiB", "max-decompressed=1MiB", NULL});
    assert_int_equal(r->count, 3);
    assert_lost(&r->items[1], QUOTH_E_LIMIT, "max-decompressed");
    assert_string_equal(r->items[2].payload, "next");
    reading_free(r);
    folder_remove(folder);
    bytes_free(&packed);
}

static bytes make_lines(int count)
{
    bytes b = {0};
    for (int i = 0; i < count; i++)
        bytes_print(&b, "{\"id\":\"%d\",\"text\":\"This is article number %d of many, %x.\"}\n", i, i, i * 7919);
    return b;
}

static void what_comes_before_damage_is_read(void **state)
{
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        bytes lines = make_lines(5000), packed = {0};
        if (kind == 0)
            bytes_gzip(&packed, lines.at, lines.len);
        else if (kind == 1)
            bytes_xz(&packed, lines.at, lines.len);
        else if (kind == 2)
            bytes_zstd(&packed, lines.at, lines.len);
        else
            bytes_gzip(&packed, lines.at, lines.len);
        if (kind == 3)
            memset(packed.at + packed.len * 3 / 4, 0xff, 100);
        else
            packed.len = packed.len * 3 / 4;
        reading *r = read_bytes(&packed, "a.jsonl.x", NULL);
        assert_true(r->good > 1000 && r->good < 5000);
        for (int i = 0; i < 1000; i++) assert_int_equal(atoi(r->items[i].id), i);
        const outcome *lost = &r->items[r->count - 1], *before = lost - 1;
        assert_lost(lost, QUOTH_E_DOC, kind == 3 ? "damaged-gzip" : "truncated-compression");
        assert_int_equal(lost->offset, before->offset + before->length + 1);
        assert_true(lost->decoded);
        /* Damaged deflate data may decode to nonsense for a while before that shows. */
        if (kind != 3) assert_int_equal(r->count, r->good + 1);
        reading_free(r);
        bytes_free(&lines);
    }
}

static void goes_on_with_the_next_member_behind_damage(void **state)
{
    (void)state;
    bytes packed = {0}, lines = make_lines(300);
    size_t half = lines.len / 2 + 10; /* in the middle of a line */

    bytes_gzip(&packed, lines.at, lines.len);
    size_t from = packed.len;
    bytes_gzip(&packed, lines.at, half);
    memset(packed.at + from + (packed.len - from) / 2, 0xff, 40);
    bytes_gzip(&packed, lines.at + half, lines.len - half);
    reading *r = read_bytes(&packed, "a.jsonl.gz", NULL);
    size_t losses = 0, behind = 0;
    for (size_t i = 0; i < r->count; i++) {
        losses += r->items[i].status != QUOTH_OK;
        behind += losses > 0 && r->items[i].status == QUOTH_OK;
    }
    assert_int_equal(losses, 1);
    assert_true(behind > 140 && behind < 160);
    assert_string_equal(r->items[r->count - 1].id, "299");
    reading_free(r);
    bytes_free(&lines);
}

static void understands_dates(void **state)
{
    (void)state;
    static const struct {
        const char *value, *iso;
    } cases[] = {
        {"2024", "2024"},
        {"2024-05", "2024-05"},
        {"2024-05-06", "2024-05-06"},
        {"20240506", "2024-05-06"},
        {"2024/05/06", "2024-05-06"},
        {"2024-05-06T07:08Z", "2024-05-06T07:08:00Z"},
        {"2024-05-06 07:08:09.123", "2024-05-06T07:08:09"},
        {"2024-05-06T07:08:09+0200", "2024-05-06T07:08:09+02:00"},
        {"2024-05-06T07:08:09.5-05:30", "2024-05-06T07:08:09-05:30"},
        {"20240506070809", "2024-05-06T07:08:09"},
        {"1700000000", "2023-11-14T22:13:20Z"},
        {"1700000000123", "2023-11-14T22:13:20Z"},
        {"Tue, 14 Nov 2023 22:13:20 GMT", "2023-11-14T22:13:20Z"},
        {"9/8/16", NULL},
        {"2024-13-01", NULL},
        {"2024-05-06T25:00", NULL},
        {"yesterday", NULL},
        {"", NULL},
    };
    char iso[METADATA_DATE_SIZE];

    for (size_t i = 0; i < COUNT(cases); i++) {
        bool is_date = metadata_date((quoth_str){cases[i].value, strlen(cases[i].value)}, iso);
        if (is_date != (cases[i].iso != NULL)) fail_msg("'%s' is taken as %s", cases[i].value, is_date ? iso : "none");
        if (is_date) assert_string_equal(iso, cases[i].iso);
    }
}

static void leaves_out_what_is_no_metadata(void **state)
{
    (void)state;
    bytes b = {0};
    bytes_print(&b, "{\"text\":\"t\",\"date\":\"4/5/06\",\"title\":\"");
    bytes_fill(&b, 'x', 10000);
    bytes_print(&b, "\"}\n");
    reading *r = read_bytes(&b, "a.jsonl", NULL);
    assert_int_equal(r->good, 1);
    assert_string_equal(r->items[0].published, "");
    assert_string_equal(r->items[0].title, "");
    assert_int_equal(r->warnings, 2);
    reading_free(r);
}

static void deep_brackets_end_in_an_error(void **state)
{
    (void)state;
    bytes b = {0};
    bytes_print(&b, "{\"a\":");
    bytes_fill(&b, '[', 1000000);
    bytes_print(&b, "\n{\"text\":\"next\"}\n");
    reading *r = read_bytes(&b, "a.jsonl", NULL);
    assert_int_equal(r->count, 2);
    assert_lost(&r->items[0], QUOTH_E_DOC, "too-deep");
    assert_string_equal(r->items[1].payload, "next");
    reading_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_record_with_all_its_fields),
        cmocka_unit_test(knows_the_fields_of_common_dumps),
        cmocka_unit_test(takes_field_names_from_options),
        cmocka_unit_test(a_bad_line_costs_itself_alone),
        cmocka_unit_test(passes_bytes_on_that_are_not_utf8_or_nul),
        cmocka_unit_test(a_line_over_the_limit_streams_by),
        cmocka_unit_test(a_bomb_is_left_at_its_limit),
        cmocka_unit_test(what_comes_before_damage_is_read),
        cmocka_unit_test(goes_on_with_the_next_member_behind_damage),
        cmocka_unit_test(understands_dates),
        cmocka_unit_test(leaves_out_what_is_no_metadata),
        cmocka_unit_test(deep_brackets_end_in_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
