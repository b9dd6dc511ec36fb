/* SPDX-License-Identifier: Apache-2.0 */
/* Which records of an archive become documents. */
#include "making.h"

#include "fetch.h"

#include <string.h>

static void add(bytes *b, const char *type, const char *url, const char *date, const char *more, const char *block)
{
    bytes fields = {0};

    bytes_print(&fields, "WARC-Target-URI: %s\r\nWARC-Date: %s\r\n%s%c", url, date, more, 0);
    bytes_warc(b, type, (const char *)fields.at, block);
    bytes_free(&fields);
}

#define MESSAGE   "Content-Type: application/http; msgtype=response\r\n"
#define HTML      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>HTML</p>"
#define JSON      "HTTP/1.1 200 OK\r\nContent-Type: Application/JSON; x=y\r\n\r\n{\"a\": 1}"
#define HEAD_ONLY "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"

static bytes make_records(void)
{
    bytes b = {0};
    add(&b, "response", "http://a.example/1", "2023-12-31T23:59:59Z", MESSAGE, HTML);
    add(&b, "response", "http://b.example/2", "2024-01-01T00:00:00.123Z", MESSAGE, HTML);
    add(&b, "revisit", "http://a.example/3", "2024-01-31T12:00:00Z", MESSAGE "WARC-Refers-To: <urn:uuid:1>\r\n",
        HEAD_ONLY);
    add(&b, "revisit", "http://a.example/4", "2024-02-01T00:00:00Z", MESSAGE "WARC-Refers-To: <urn:uuid:1>\r\n", HTML);
    add(&b, "resource", "http://a.example/5", "2024-02-02T00:00:00Z", "Content-Type: text/plain\r\n", "Text.");
    add(&b, "response", "http://a.example/6", "2025-01-01T00:00:00Z", MESSAGE, JSON);
    add(&b, "metadata", "http://a.example/7", "none", "Content-Type: application/warc-fields\r\n", "via: x");
    return b;
}

/* Reads the records with one option and expects those whose URLs end with these digits. */
static void expect(const char *option, const char *digits)
{
    bytes b = make_records();
    char got[16] = "";
    reading *r = read_bytes(&b, "a.warc", option);

    for (size_t i = 0; i < r->count && i < sizeof(got) - 1; i++) {
        assert_int_equal(r->items[i].status, QUOTH_OK);
        strncat(got, r->items[i].url + strlen(r->items[i].url) - 1, 1);
    }
    reading_free(r);
    assert_string_equal(got, digits);
}

static void takes_html_and_text_of_all_times(void **state)
{
    (void)state;
    expect(NULL, "1245"); /* a revisit with its body, not one without */
}

static void chooses_by_type(void **state)
{
    (void)state;
    expect("types=[resource]", "5");
    expect("types=[response, revisit]", "124");
    expect("types=[request, warcinfo]", "");
}

static void chooses_by_content_type(void **state)
{
    (void)state;
    expect("content-types=[application/json]", "6");
    expect("content-types=[text/*]", "1245");
    expect("content-types=[text/plain, '*/json']", "56");
    bytes b = make_records();
    reading *r = read_bytes(&b, "a.warc", "content-types=[application/json]");
    assert_string_equal(r->items[0].payload, "{\"a\": 1}");
    assert_string_equal(r->items[0].media_type, "text/plain");
    reading_free(r);
}

static void chooses_by_address(void **state)
{
    (void)state;
    expect("url-pattern=//b\\.example/", "2");
    expect("url-pattern=/[1-4]$", "124");
}

static void chooses_by_date(void **state)
{
    (void)state;
    expect("captured-from=2024", "245");
    expect("captured-from=2024-02-01T00:00", "45");
    expect("captured-to=2024-01", "12");
    expect("captured-to=2023-12-31T23:59:58", "");
    expect("captured-to='20231231235959'", "1");
}

static void reads_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text, *digits;
    } dates[] = {{"2024", "2024"},
                 {"2024-01-31T12:00:00.5Z", "20240131120000"},
                 {"20240131120000", "20240131120000"},
                 {"2024/01", "202401"},
                 {"", NULL},
                 {"yesterday", NULL},
                 {"202", NULL}};
    char digits[SELECTION_DATE_DIGITS + 1];
    for (size_t i = 0; i < COUNT(dates); i++) {
        bool is = selection_date((quoth_str){dates[i].text, strlen(dates[i].text)}, digits);
        assert_int_equal(is, dates[i].digits != NULL);
        if (is) assert_string_equal(digits, dates[i].digits);
    }
}

static void refuses_what_is_no_date(void **state)
{
    (void)state;
    static const char *const bad[] = {"yesterday", "2024-13", "2024-1-3", "31.1.2024", "2024-01-31x"};
    selection chosen;
    fault why;
    for (size_t i = 0; i < COUNT(bad); i++) {
        fetch_config config = {.captured_to = {bad[i], strlen(bad[i])}};
        if (fetch_choose(NULL, &config, &chosen, &why)) fail_msg("'%s' was taken for a date", bad[i]);
        assert_string_equal(why.code, "bad-date");
    }
    fetch_config good = {.captured_from = {"2024-01-31T12:00Z", 17}};
    assert_true(fetch_choose(NULL, &good, &chosen, &why));
    assert_string_equal(chosen.from, "202401311200");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_html_and_text_of_all_times),
        cmocka_unit_test(chooses_by_type),
        cmocka_unit_test(chooses_by_content_type),
        cmocka_unit_test(chooses_by_address),
        cmocka_unit_test(chooses_by_date),
        cmocka_unit_test(reads_dates),
        cmocka_unit_test(refuses_what_is_no_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
