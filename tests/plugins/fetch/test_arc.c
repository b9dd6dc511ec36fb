/* SPDX-License-Identifier: Apache-2.0 */
#include "making.h"

#include "record_format.h"

#include <stdio.h>
#include <string.h>

#define VERSION_1 "1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"

static void add_first(bytes *b)
{
    bytes_print(b, "filedesc://a.arc 127.0.0.1 20140216050221 text/plain %zu\n%s\n", strlen(VERSION_1), VERSION_1);
}

/* Fields between the URL and the length. */
static void add_record(bytes *b, const char *url, const char *fields, const char *block)
{
    bytes_print(b, "%s %s %zu\n%s\n", url, fields, strlen(block), block);
}

#define FIELDS "93.184.216.119 20140216050221 text/html"
#define PAGE   "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n<p>Hello.</p>"

static void reads_both_versions(void **state)
{
    (void)state;
    bytes b = {0};
    add_first(&b);
    uint64_t at = b.len;
    add_record(&b, "http://example.com/a?x=The Live Web", FIELDS, PAGE);
    uint64_t end = b.len;
    add_record(&b, "dns:example.com", "93.184.216.119 20140216050221 text/dns",
               "20140216\nexample.com. 1 IN A 1.2.3.4\n");
    add_record(&b, "http://example.com/robots.txt", "1.2.3.4 20140216050221 text/plain", PAGE);
    add_record(&b, "http://example.com/b", "::1 20140216050221 text/html 200 CHECKSUM - 0 a.arc", PAGE);
    add_record(&b, "http://example.com/c", "1.2.3.4 20140216050221 text/html; charset=x", "<p>No header.</p>");
    add_record(&b, "http://example.com/d", "1.2.3.4 20140216050221 ", PAGE);
    reading *r = read_bytes(&b, "a.arc", NULL);
    assert_int_equal(r->count, 4);
    assert_int_equal(r->good, 4);
    const outcome *o = &r->items[0];
    assert_string_equal(o->url, "http://example.com/a?x=The Live Web");
    assert_string_equal(o->payload, "<p>Hello.</p>");
    assert_string_equal(o->media_type, "text/html");
    assert_string_equal(o->charset, "iso-8859-1");
    assert_string_equal(o->captured, "2014-02-16T05:02:21Z");
    assert_int_equal(o->offset, at);
    assert_int_equal(o->length, end - at);
    assert_int_equal(o->record, 1);
    assert_false(o->decoded);
    assert_string_equal(r->items[1].url, "http://example.com/b");
    assert_string_equal(r->items[2].payload, "<p>No header.</p>");
    assert_string_equal(r->items[2].charset, "x");
    assert_string_equal(r->items[3].url, "http://example.com/d");
    reading_free(r);
}

static void tells_where_a_member_is_stored(void **state)
{
    (void)state;
    bytes b = {0}, one = {0};
    add_first(&one);
    bytes_gzip(&b, one.at, one.len);
    bytes_free(&one);
    uint64_t at = b.len;
    add_record(&one, "http://example.com/a", FIELDS, PAGE);
    bytes_gzip(&b, one.at, one.len);
    uint64_t end = b.len;
    bytes_gzip(&b, one.at, one.len);
    reading *r = read_bytes(&b, "a.arc.gz", NULL);
    assert_int_equal(r->good, 2);
    assert_int_equal(r->items[0].offset, at);
    assert_int_equal(r->items[0].length, end - at);
    assert_false(r->items[0].decoded);
    reading_free(r);
    bytes_free(&one);
}

static void damage_costs_one_record(void **state)
{
    (void)state;
    static const char *const spoilt[] = {
        "http://example.com/b 1.2.3.4 20140216050221 text/html -1\n" PAGE "\n",
        "http://example.com/b 1.2.3.4 20140216050221 text/html 40000\n" PAGE "\n",
        "http://example.com/b 1.2.3.4 20140216050221 text/html 3\n" PAGE "\n",
        "garbage that is no header\n\n",
    };
    for (size_t i = 0; i < COUNT(spoilt); i++) {
        bytes b = {0};
        add_first(&b);
        add_record(&b, "http://example.com/a", FIELDS, PAGE);
        uint64_t at = b.len;
        bytes_print(&b, "%s", spoilt[i]);
        uint64_t end = b.len;
        add_record(&b, "http://example.com/c", FIELDS, PAGE);
        reading *r = read_bytes(&b, "a.arc", NULL);
        assert_int_equal(r->good, 2);
        assert_string_equal(r->items[0].url, "http://example.com/a");
        const outcome *lost = &r->items[1];
        assert_int_equal(lost->status, QUOTH_E_DOC);
        assert_int_equal(lost->offset + lost->length, end);
        if (i != 2) assert_int_equal(lost->offset, at);
        assert_string_equal(r->items[r->count - 1].url, "http://example.com/c");
        reading_free(r);
    }
}

static void needs_no_line_ends_between_records(void **state)
{
    (void)state;
    bytes b = {0};
    for (int i = 1; i <= 3; i++) bytes_print(&b, "http://example.com/%d %s %zu\n%s", i, FIELDS, strlen(PAGE), PAGE);
    reading *r = read_bytes(&b, "a.arc", NULL);
    assert_int_equal(r->count, 3);
    for (int i = 0; i < 3; i++) assert_string_equal(r->items[i].payload, "<p>Hello.</p>");
    reading_free(r);
}

static bool begins(const char *line)
{
    return record_format_arc.begins((const unsigned char *)line, strlen(line));
}

static void tells_headers_from_text(void **state)
{
    (void)state;
    assert_true(begins("http://a 1.2.3.4 20140216050221 text/html 5\n"));
    assert_true(begins("http://a 2001:db8::1 20140216050221  5\r\n"));
    assert_false(begins("http://a 1.2.3.4 20140216050221 text/html 5")); /* its end is not in sight */
    assert_false(begins("http://a 20140216050221 text/html 5\n"));
    assert_false(begins("Date: 1.2.3.4 2014 text\n"));
    assert_false(begins(" http://a 1.2.3.4 20140216050221 text/html 5\n"));
    assert_false(begins(""));
    bytes b = {0};
    bytes_print(&b, "http://a");
    bytes_fill(&b, 'x', 5000);
    bytes_print(&b, " 1.2.3.4 20140216050221 text/html 5\n");
    assert_false(record_format_arc.begins(b.at, b.len));
    bytes_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_both_versions),     cmocka_unit_test(tells_where_a_member_is_stored),
        cmocka_unit_test(damage_costs_one_record), cmocka_unit_test(needs_no_line_ends_between_records),
        cmocka_unit_test(tells_headers_from_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
