/* SPDX-License-Identifier: Apache-2.0 */
#include "making.h"

#include "warc.h"

#include <stdio.h>
#include <string.h>

static void reads_responses_resources_and_conversions(void **state)
{
    (void)state;
    bytes b = {0};
    bytes_warc(&b, "warcinfo", "Content-Type: application/warc-fields\r\n", "software: x\r\n");
    bytes_warc(&b, "request", "Content-Type: application/http; msgtype=request\r\n", "GET / HTTP/1.1\r\n\r\n");
    uint64_t response = b.len;
    bytes_warc(&b, "response",
               "WARC-Record-ID: <urn:uuid:0af1>\r\nwarc-target-uri: <http://example.com/a>\r\n"
               "WARC-Date: 2024-01-02T03:04:05Z\r\nContent-Type: application/http;\r\n msgtype=response\r\n",
               "HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n\tcharset=\"windows-1252\"\r\n\r\n<p>Hello.</p>");
    uint64_t resource = b.len;
    bytes_warc(&b, "resource", "WARC-Target-URI: http://example.com/b\r\nContent-Type: text/plain\r\n", "Plain.");
    bytes_warc(&b, "conversion", "WARC-Target-URI: http://example.com/c\r\nContent-Type: text/plain\r\n", "Converted.");
    bytes_warc(&b, "revisit", "WARC-Target-URI: http://example.com/a\r\n", "HTTP/1.1 200 OK\r\n\r\n");
    bytes_warc(&b, "resource", "WARC-Target-URI: http://example.com/robots.txt\r\nContent-Type: text/plain\r\n", "x");
    bytes_warc(&b, "resource", "WARC-Target-URI: http://example.com/i\r\nContent-Type: image/png\r\n", "x");
    reading *r = read_bytes(&b, "a.warc", NULL);
    assert_int_equal(r->count, 3);
    const outcome *o = &r->items[0];
    assert_string_equal(o->payload, "<p>Hello.</p>");
    assert_string_equal(o->media_type, "text/html");
    assert_string_equal(o->charset, "windows-1252");
    assert_string_equal(o->id, "0af1");
    assert_string_equal(o->url, "http://example.com/a");
    assert_string_equal(o->published, "");
    assert_int_equal(o->offset, response);
    assert_int_equal(o->length, resource - response);
    assert_int_equal(o->record, 2);
    assert_false(o->decoded);
    assert_string_equal(r->items[1].payload, "Plain.");
    assert_string_equal(r->items[1].media_type, "text/plain");
    assert_string_equal(r->items[2].payload, "Converted.");
    reading_free(r);
}

static void tells_where_a_member_is_stored(void **state)
{
    (void)state;
    bytes b = {0}, first = {0}, second = {0}, all = {0};
    bytes_page(&first, "http://example.com/1", "<p>One.</p>");
    bytes_page(&second, "http://example.com/2", "<p>Two.</p>");
    bytes_gzip(&b, first.at, first.len);
    uint64_t at = b.len;
    bytes_gzip(&b, second.at, second.len);
    uint64_t end = b.len;
    reading *r = read_bytes(&b, "a.warc.gz", NULL);
    assert_int_equal(r->good, 2);
    assert_int_equal(r->items[0].offset, 0);
    assert_int_equal(r->items[0].length, at);
    assert_int_equal(r->items[1].offset, at);
    assert_int_equal(r->items[1].length, end - at);
    assert_false(r->items[1].decoded);
    reading_free(r);
    /* in one member, neither can be entered */
    bytes_add(&all, first.at, first.len);
    bytes_add(&all, second.at, second.len);
    bytes_gzip(&b, all.at, all.len);
    r = read_bytes(&b, "b.warc.gz", NULL);
    assert_int_equal(r->good, 2);
    assert_int_equal(r->items[1].offset, first.len);
    assert_int_equal(r->items[1].length, second.len);
    assert_true(r->items[0].decoded && r->items[1].decoded);
    reading_free(r);
    /* in a member of an archive, offsets count within that */
    bytes_gzip(&b, first.at, first.len);
    bytes_gzip(&b, second.at, second.len);
    bytes tar = {0};
    bytes_archive(&tar, false, &(packed_file){"in/c.warc.gz", b.at, b.len}, 1);
    r = read_bytes(&tar, "c.tar", NULL);
    assert_int_equal(r->good, 2);
    assert_string_equal(r->items[1].member, "in/c.warc.gz");
    assert_int_equal(r->items[1].offset, at);
    reading_free(r);
    bytes_free(&b);
    bytes_free(&first);
    bytes_free(&second);
    bytes_free(&all);
}

/* Three pages of which the middle one is spoilt by the test. */
typedef struct three {
    bytes all;
    uint64_t second, third;
} three;

static three make_three(bool packed)
{
    three t = {{0}, 0, 0};
    for (int i = 1; i <= 3; i++) {
        bytes page = {0};
        char url[64], html[64];
        snprintf(url, sizeof(url), "http://example.com/%d", i);
        snprintf(html, sizeof(html), "<html><p>This is page number %d.</p></html>", i);
        bytes_page(&page, url, html);
        if (i == 2) t.second = t.all.len;
        if (i == 3) t.third = t.all.len;
        if (packed)
            bytes_gzip(&t.all, page.at, page.len);
        else
            bytes_add(&t.all, page.at, page.len);
        bytes_free(&page);
    }
    return t;
}

static void expect_middle_lost(three *t, const char *name, const char *code)
{
    reading *r = read_bytes(&t->all, name, NULL);
    assert_int_equal(r->count, 3);
    assert_string_equal(r->items[0].url, "http://example.com/1");
    assert_lost(&r->items[1], QUOTH_E_DOC, code);
    assert_int_equal(r->items[1].offset, t->second);
    assert_int_equal(r->items[1].length, t->third - t->second);
    assert_false(r->items[1].decoded);
    assert_string_equal(r->items[2].url, "http://example.com/3");
    reading_free(r);
}

static void set_length(three *t, const char *digits)
{
    unsigned char *at = memmem(t->all.at + t->second, t->all.len - t->second, "Content-Length: ", 16);
    assert_non_null(at);
    memcpy(at + 16, digits, strcspn((char *)at + 16, "\r"));
}

static void damage_costs_one_record(void **state)
{
    (void)state;
    three t = make_three(false);
    memset(t.all.at + t.second, '#', 10);
    expect_middle_lost(&t, "a.warc", "no-warc-record");

    t = make_three(false);
    set_length(&t, "010"); /* far too short */
    expect_middle_lost(&t, "b.warc", "wrong-length");

    t = make_three(false);
    set_length(&t, "180"); /* reaches into the third */
    expect_middle_lost(&t, "c.warc", "wrong-length");

    t = make_three(false);
    set_length(&t, "999"); /* reaches beyond the end */
    expect_middle_lost(&t, "d.warc", "truncated-record");

    t = make_three(false);
    set_length(&t, "x10");
    expect_middle_lost(&t, "e.warc", "bad-length");

    t = make_three(true);
    memset(t.all.at + (t.second + t.third) / 2, 0xff, 20);
    expect_middle_lost(&t, "f.warc.gz", "damaged-gzip");

    t = make_three(true);
    t.all.at[t.third - 7] ^= 0x10; /* the checksum */
    expect_middle_lost(&t, "g.warc.gz", "damaged-gzip");
}

static void a_file_that_breaks_off_loses_its_last_record(void **state)
{
    (void)state;
    for (int packed = 0; packed < 2; packed++) {
        three t = make_three(packed);
        t.all.len -= 20;
        uint64_t len = t.all.len;
        reading *r = read_bytes(&t.all, "a.warc.gz", NULL);
        assert_int_equal(r->count, 3);
        assert_int_equal(r->good, 2);
        assert_lost(&r->items[2], QUOTH_E_DOC, packed ? "truncated-compression" : "truncated-record");
        assert_int_equal(r->items[2].offset, t.third);
        assert_int_equal(r->items[2].length, len - t.third);
        reading_free(r);
    }
}

static void a_length_a_few_bytes_off_is_mended(void **state)
{
    (void)state;
    static const int wrong[] = {-9, -1, 4, 10};

    for (size_t i = 0; i < COUNT(wrong); i++) {
        bytes b = {0};
        const char *block = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>the whole page</html>";
        bytes_print(&b, "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
                    (int)strlen(block) + wrong[i], block);
        bytes_page(&b, "http://example.com/next", "<p>Next.</p>");
        reading *r = read_bytes(&b, "a.warc", NULL);
        assert_int_equal(r->good, 2);
        assert_string_equal(r->items[0].payload, "<html>the whole page</html>");
        assert_int_equal(r->warnings, 1);
        reading_free(r);
    }
}

static void skips_what_is_no_success(void **state)
{
    (void)state;
    const char *fields = "Content-Type: application/http; msgtype=response\r\n";
    bytes b = {0}, copy = {0};
    bytes_warc(&b, "response", fields, "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>gone");
    bytes_warc(&b, "response", fields, "HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n");
    bytes_warc(&b, "response", fields, "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG");
    bytes_warc(&b, "response", fields, "HTTP/1.1 200 OK\r\n\r\n<html>no type");
    bytes_warc(&b, "response", fields, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
    bytes_add(&copy, b.at, b.len);
    reading *r = read_bytes(&b, "a.warc", NULL);
    assert_int_equal(r->count, 2);
    assert_string_equal(r->items[0].payload, "<html>no type");
    assert_string_equal(r->items[0].media_type, "text/html");
    assert_lost(&r->items[1], QUOTH_E_DOC, "empty-document");
    reading_free(r);
    r = read_bytes(&copy, "a.warc", "responses=all");
    assert_int_equal(r->count, 3);
    assert_string_equal(r->items[0].payload, "<p>gone");
    reading_free(r);
}

static void a_record_over_the_limit_is_passed_over(void **state)
{
    (void)state;
    for (int packed = 0; packed < 2; packed++) {
        bytes b = {0}, big = {0}, page = {0};
        bytes_print(&big, "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<p>",
                    22 + (4 << 20));
        for (int i = 0; i < 4 << 18; i++) bytes_print(&big, "%4x", ((unsigned)i * 7919) & 0xffff);
        bytes_print(&big, "\r\n\r\n");
        bytes_page(&page, "http://example.com/next", "<p>Next.</p>");
        if (packed)
            bytes_gzip(&b, big.at, big.len);
        else
            bytes_add(&b, big.at, big.len);
        uint64_t next = b.len;
        if (packed)
            bytes_gzip(&b, page.at, page.len);
        else
            bytes_add(&b, page.at, page.len);
        reading *r = read_bytes(&b, "a.warc", "max-document=1MiB");
        assert_int_equal(r->count, 2);
        assert_lost(&r->items[0], QUOTH_E_LIMIT, "max-document");
        assert_int_equal(r->items[0].length, next);
        assert_int_equal(r->items[1].offset, next);
        assert_string_equal(r->items[1].payload, "<p>Next.</p>");
        reading_free(r);
        bytes_free(&big);
        bytes_free(&page);
    }
}

static void a_bomb_costs_itself_alone(void **state)
{
    (void)state;
    bytes b = {0}, big = {0}, page = {0}, copy = {0};
    bytes_print(&big, "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<p>",
                22 + (8 << 20));
    bytes_fill(&big, 'x', 8 << 20);
    bytes_print(&big, "\r\n\r\n");
    bytes_page(&page, "http://example.com/next", "<p>Next.</p>");
    bytes_gzip(&b, big.at, big.len);
    bytes_gzip(&b, page.at, page.len);
    bytes_add(&copy, b.at, b.len);
    reading *r = read_bytes(&b, "a.warc.gz", "max-ratio=100");
    assert_int_equal(r->count, 2);
    assert_lost(&r->items[0], QUOTH_E_LIMIT, "max-ratio");
    assert_string_equal(r->items[1].payload, "<p>Next.</p>");
    reading_free(r);

    char *folder = folder_make(), inputs[4200];
    snprintf(inputs, sizeof(inputs), "inputs=[%s]", folder_write(folder, "a.warc.gz", copy.at, copy.len));
    r = read_all(
        (const char *const[]){inputs, "max-document=1MiB", "max-decompressed=2MiB", "max-ratio=1000000", NULL});
    assert_int_equal(r->count, 2);
    assert_lost(&r->items[0], QUOTH_E_LIMIT, "max-decompressed");
    assert_string_equal(r->items[1].payload, "<p>Next.</p>");
    reading_free(r);
    /* With a ratio like that, it is left long before. */
    r = read_all((const char *const[]){inputs, "max-document=1MiB", "max-ratio=500", NULL});
    assert_int_equal(r->count, 2);
    assert_lost(&r->items[0], QUOTH_E_LIMIT, "max-ratio");
    assert_string_equal(r->items[1].payload, "<p>Next.</p>");
    reading_free(r);
    folder_remove(folder);
    bytes_free(&big);
    bytes_free(&page);
    bytes_free(&copy);
}

static void bears_with_odd_writers(void **state)
{
    (void)state;
    bytes b = {0};
    /* bare line feeds, no version we know, no line end behind the last record, blank lines before the first */
    bytes_print(&b, "\n\nWARC/0.18\nWARC-Type: resource\nContent-Type: text/plain\nContent-Length: 4\n\nabcd\n\n"
                    "WARC/1.1\r\r\nWARC-Type: resource\r\r\nContent-Type: text/plain\r\r\nContent-Length: 4\r\r\n\r\r\n"
                    "efgh\r\n\r\n\r\n\r\n"
                    "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nijkl");
    reading *r = read_bytes(&b, "a.warc", NULL);
    assert_int_equal(r->count, 3);
    assert_string_equal(r->items[0].payload, "abcd");
    assert_string_equal(r->items[1].payload, "efgh");
    assert_string_equal(r->items[2].payload, "ijkl");
    reading_free(r);
}

/* As a dictionary in front, then a member for each record. */
static void reads_zstd_with_a_dictionary(void **state)
{
    (void)state;
    bytes page = {0}, dictionary = {0}, packed = {0};
    bytes_page(&page, "http://example.com/1", "<p>One.</p>");
    for (int i = 0; i < 20; i++) bytes_page(&dictionary, "http://example.com/", "<p>Words in the dictionary.</p>");
    bytes_zstd(&packed, dictionary.at, dictionary.len);
    for (int compressed = 0; compressed < 2; compressed++) {
        const bytes *stored = compressed ? &packed : &dictionary;
        bytes b = {0};
        const uint32_t head[] = {0x184d2a5d, (uint32_t)stored->len};
        bytes_add(&b, head, sizeof(head)); /* little endian, as the tests' machines are */
        bytes_add(&b, stored->at, stored->len);
        uint64_t first = b.len;
        bytes_zstd_with(&b, page.at, page.len, &dictionary);
        uint64_t second = b.len;
        bytes_zstd_with(&b, page.at, page.len, &dictionary);
        uint64_t third = b.len;
        bytes_zstd_with(&b, page.at, page.len, &dictionary);
        b.at[second + 6] ^= 0xff;
        reading *r = read_bytes(&b, "a.warc.zst", NULL);
        assert_int_equal(r->good, 2);
        assert_string_equal(r->items[0].payload, "<p>One.</p>");
        assert_int_equal(r->items[0].offset, first);
        assert_int_equal(r->items[0].length, second - first);
        assert_int_equal(r->items[r->count - 1].offset, third);
        reading_free(r);
    }
    bytes_free(&page);
    bytes_free(&dictionary);
    bytes_free(&packed);
}

static void a_bad_dictionary_is_an_error(void **state)
{
    (void)state;
    static const struct {
        uint32_t length, bytes;
        const char *code;
    } bad[] = {{0x7fffffff, 100, "dictionary-memory"}, {1000, 10, "truncated-compression"}, {40, 40, "damaged-zstd"}};
    for (size_t i = 0; i < COUNT(bad); i++) {
        bytes b = {0};
        const uint32_t head[] = {0x184d2a5d, bad[i].length, 0xfd2fb528};
        bytes_add(&b, head, sizeof(head));
        bytes_fill(&b, 0xee, bad[i].bytes - 4);
        reading *r = read_bytes(&b, "a.warc.zst", NULL);
        assert_int_equal(r->count, 1);
        assert_lost(&r->items[0], QUOTH_E_DOC, bad[i].code);
        reading_free(r);
    }
}

static void a_header_without_end_is_lost(void **state)
{
    (void)state;
    bytes b = {0};
    bytes_print(&b, "WARC/1.0\r\nWARC-Type: response\r\nX: ");
    bytes_fill(&b, 'x', 200000);
    bytes_print(&b, "\r\n");
    bytes_page(&b, "http://example.com/next", "<p>Next.</p>");
    reading *r = read_bytes(&b, "a.warc", NULL);
    assert_int_equal(r->count, 2);
    assert_lost(&r->items[0], QUOTH_E_DOC, "header-too-long");
    assert_string_equal(r->items[1].url, "http://example.com/next");
    reading_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_responses_resources_and_conversions),
        cmocka_unit_test(tells_where_a_member_is_stored),
        cmocka_unit_test(damage_costs_one_record),
        cmocka_unit_test(a_file_that_breaks_off_loses_its_last_record),
        cmocka_unit_test(a_length_a_few_bytes_off_is_mended),
        cmocka_unit_test(skips_what_is_no_success),
        cmocka_unit_test(a_record_over_the_limit_is_passed_over),
        cmocka_unit_test(a_bomb_costs_itself_alone),
        cmocka_unit_test(bears_with_odd_writers),
        cmocka_unit_test(reads_zstd_with_a_dictionary),
        cmocka_unit_test(a_bad_dictionary_is_an_error),
        cmocka_unit_test(a_header_without_end_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
