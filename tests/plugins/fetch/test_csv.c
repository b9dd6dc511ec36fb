/* SPDX-License-Identifier: Apache-2.0 */
#include "making.h"

#include "csv.h"

#include <stdio.h>
#include <string.h>

static void add(bytes *b, const char *text)
{
    bytes_add(b, text, strlen(text));
}

static void reads_rows_by_the_names_of_their_columns(void **state)
{
    (void)state;
    bytes b = {0};
    add(&b, "\xef\xbb\xbfid,Title,\"date\",Text,unknown\r\n");
    size_t first = b.len;
    add(&b, "1,\"One, two\",2024-01-31,\"A \"\"quote\"\",\r\nover two lines.\",x\r\n");
    size_t end = b.len - 1; /* with the carriage return */
    add(&b, "\r\n2,,,Plain text.,\n3,\"\",,\"Last.\"");
    reading *r = read_bytes(&b, "a.csv", NULL);
    assert_int_equal(r->count, 3);
    assert_int_equal(r->good, 3);
    const outcome *o = &r->items[0];
    assert_string_equal(o->payload, "A \"quote\",\r\nover two lines.");
    assert_string_equal(o->title, "One, two");
    assert_string_equal(o->published, "2024-01-31");
    assert_string_equal(o->id, "1");
    assert_string_equal(o->media_type, "text/plain");
    assert_int_equal(o->offset, first);
    assert_int_equal(o->length, end - first);
    assert_int_equal(o->record, 0);
    assert_false(o->decoded);
    assert_string_equal(r->items[1].payload, "Plain text.");
    assert_string_equal(r->items[2].payload, "Last.");
    assert_int_equal(r->items[2].record, 2);
    reading_free(r);
}

static void knows_tables_by_their_header(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
        size_t rows;
    } files[] = {
        {"a.tsv", "url\ttext\nhttp://a\tOne, \"two\".\nhttp://b\tThree.\n", 2},
        {"a.csv", "url;content\nhttp://a;One, two.\n", 1},
        {"a.txt.bak", "url|html\nhttp://a|<p>One</p>\n", 1},
        {"-a", "title,body\nx,y\n", 1},
        {"b", "The title, the body, and the rest of it.\nAll of it is a text, title, or body.\n", 0},
        {"c.txt", "title,body\nof a text\n", 0}, /* its name says otherwise */
    };
    for (size_t i = 0; i < COUNT(files); i++) {
        bytes b = {0};
        add(&b, files[i].text);
        reading *r = read_bytes(&b, files[i].name, NULL);
        assert_int_equal(r->good, files[i].rows == 0 ? 1 : files[i].rows);
        assert_int_equal(r->items[0].record, files[i].rows == 0 ? -1 : 0);
        reading_free(r);
    }
    bytes b = {0};
    add(&b, "a;b\nx;y\n");
    reading *r = read_bytes(&b, "a.csv", "text-field=b");
    assert_string_equal(r->items[0].payload, "y");
    reading_free(r);
}

static void a_bad_row_costs_itself(void **state)
{
    (void)state;
    bytes b = {0};
    add(&b, "id,text\n1,One, and two.\n2,\n3,\"Three\"\" \"x,,\n4,Four.\n5,\"Open.\n6,Six.\n");
    reading *r = read_bytes(&b, "a.csv", NULL);
    assert_int_equal(r->count, 5);
    assert_lost(&r->items[0], QUOTH_E_DOC, "bad-row");
    assert_lost(&r->items[1], QUOTH_E_DOC, "empty-document");
    assert_string_equal(r->items[2].payload, "Three\" x");
    assert_string_equal(r->items[3].payload, "Four.");
    assert_lost(&r->items[4], QUOTH_E_DOC, "open-quote");
    reading_free(r);
    add(&b, "a,b\n1,2\n");
    r = read_bytes(&b, "a.csv", NULL);
    assert_int_equal(r->count, 1);
    assert_lost(&r->items[0], QUOTH_E_DOC, "no-text-column");
    reading_free(r);
}

static void a_row_over_the_limit_is_passed_over(void **state)
{
    (void)state;
    bytes b = {0};
    add(&b, "id,text\n1,\"");
    for (int i = 0; i < 100000; i++) add(&b, "x, \"\"y\"\"\n");
    add(&b, "\"\n2,Two.\n");
    for (int packed = 0; packed < 2; packed++) {
        bytes all = {0};
        if (packed)
            bytes_gzip(&all, b.at, b.len);
        else
            bytes_add(&all, b.at, b.len);
        reading *r = read_bytes(&all, packed ? "a.csv.gz" : "a.csv", "max-document=4096");
        assert_int_equal(r->count, 2);
        assert_lost(&r->items[0], QUOTH_E_LIMIT, "max-document");
        assert_int_equal(r->items[0].offset, 8);
        assert_string_equal(r->items[1].payload, "Two.");
        assert_int_equal(r->items[1].decoded, packed);
        reading_free(r);
    }
    bytes_free(&b);
}

static void reads_fields(void **state)
{
    (void)state;
    static const struct {
        const char *row, *fields;
    } rows[] = {{"a,b", "a|b|"},
                {"", "|"},
                {",", "||"},
                {"\"a\"\"b\",c", "a\"b|c|"},
                {"a\"b,c", "a\"b|c|"},
                {"\"a", "a|"},
                {"\"", "|"},
                {"\"\"", "|"},
                {"\"a\"b\"c,d", "ab\"c|d|"},
                {"\"a,b\"", "a,b|"},
                {"\"\"\"\",\"\"", "\"||"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        char row[64], got[64] = "";
        size_t at = 0, len = strlen(rows[i].row);
        quoth_str value;
        memcpy(row, rows[i].row, len + 1);
        while (csv_field_next((unsigned char *)row, len, ',', &at, &value)) {
            size_t used = strlen(got);
            snprintf(got + used, sizeof(got) - used, "%.*s|", (int)value.len, value.ptr);
        }
        assert_string_equal(got, rows[i].fields);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rows_by_the_names_of_their_columns),
        cmocka_unit_test(knows_tables_by_their_header),
        cmocka_unit_test(a_bad_row_costs_itself),
        cmocka_unit_test(a_row_over_the_limit_is_passed_over),
        cmocka_unit_test(reads_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
