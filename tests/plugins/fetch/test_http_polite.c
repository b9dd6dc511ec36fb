/* SPDX-License-Identifier: Apache-2.0 */
/* The client's manners, and what it makes of servers that have none. */
#include "serving.h"

#include "address.h"

#include <netinet/in.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* In place of fetch's own, which knows no public address on this machine: here, 127.0.0.1 is one, and no other is. */
bool address_is_public(const struct sockaddr *address, socklen_t len)
{
    struct sockaddr_in in = {0};

    if (address->sa_family != AF_INET || len < (socklen_t)sizeof(in)) return false;
    memcpy(&in, address, sizeof(in));
    return in.sin_addr.s_addr == htonl(INADDR_LOOPBACK);
}

#define PAGE "<html><p>Served.</p></html>"

static bool is(const served *r, const char *path)
{
    return strcmp(r->path, path) == 0;
}

/* Reads paths of the server, with further options; all are tried quickly. */
static reading *get(const serving *s, const char *const *paths, const char *option, const char *other)
{
    char inputs[1024];
    size_t n = (size_t)snprintf(inputs, sizeof(inputs), "inputs=[");

    for (; *paths != NULL; paths++)
        n += (size_t)snprintf(inputs + n, sizeof(inputs) - n, "\"http://127.0.0.1:%d%s\",", serving_port(s), *paths);
    inputs[n - 1] = ']';
    return read_all((const char *const[]){inputs, "delay=0s", "backoff=1ms", option, other, NULL});
}

static reading *get_one(const serving *s, const char *path, const char *option, const char *other)
{
    return get(s, (const char *const[]){path, NULL}, option, other);
}

static void expect_lost(const serving *s, const char *path, const char *option, quoth_status status, const char *code)
{
    reading *r = get_one(s, path, option, NULL);

    assert_int_equal(r->count, 1);
    assert_lost(&r->items[0], status, code);
    reading_free(r);
}

static void expect_page(const serving *s, const char *path, const char *option)
{
    reading *r = get_one(s, path, option, NULL);

    assert_int_equal(r->count, 1);
    if (r->good != 1) fail_msg("'%s': %s", path, r->items[0].message);
    assert_string_equal(r->items[0].payload, PAGE);
    reading_free(r);
}

/* ---------------------------------------------------------------------------------------------- robots */

static void with_rules(const served *r)
{
    if (is(r, "/robots.txt"))
        serve_answer(r, "200 OK", "", "# rules\nUser-agent: *\nDisallow: /\n\nUser-agent: quoth\nDisallow: /no*\n");
    else if (is(r, "/to-no"))
        serve_answer(r, "302 Found", "Location: /no/2\r\n", "");
    else
        serve_answer(r, "200 OK", "", PAGE);
}

static void obeys_robots_txt(void **state)
{
    (void)state;
    serving *s = serving_start(with_rules);
    reading *r = get(s, (const char *const[]){"/yes", "/no/1", "/to-no", "/yes?2", NULL}, NULL, NULL);

    assert_int_equal(r->count, 4);
    assert_int_equal(r->good, 2);
    assert_lost(&r->items[1], QUOTH_E_INPUT, "robots-disallowed");
    assert_non_null(strstr(r->items[1].message, "line 6: '/no*'"));
    assert_lost(&r->items[2], QUOTH_E_INPUT, "robots-disallowed");
    assert_int_equal(serving_asked(s, "/robots.txt"), 1);
    assert_int_equal(serving_asked(s, "/no/1"), 0);
    assert_int_equal(serving_asked(s, "/no/2"), 0);
    reading_free(r);
    expect_page(s, "/no/3", "robots=false");
    assert_int_equal(serving_asked(s, "/robots.txt"), 1);
    expect_lost(s, "/yes", "user-agent=other/1.0", QUOTH_E_INPUT, "robots-disallowed");
    serving_stop(s);
}

static void with_robots_failing(const served *r)
{
    if (is(r, "/robots.txt"))
        serve_answer(r, "503 Busy", "", "");
    else
        serve_answer(r, "200 OK", "", PAGE);
}

static void takes_a_server_error_for_a_no(void **state)
{
    (void)state;
    serving *s = serving_start(with_robots_failing);
    reading *r = get(s, (const char *const[]){"/a", "/b", NULL}, "retries=2", NULL);

    assert_int_equal(r->count, 2);
    assert_lost(&r->items[0], QUOTH_E_INPUT, "robots-unreachable");
    assert_lost(&r->items[1], QUOTH_E_INPUT, "robots-unreachable");
    assert_int_equal(serving_asked(s, "/robots.txt"), 3); /* not again for the second page */
    assert_int_equal(serving_asked(s, "/a") + serving_asked(s, "/b"), 0);
    reading_free(r);
    serving_stop(s);
}

static void with_robots_elsewhere(const served *r)
{
    if (is(r, "/robots.txt"))
        serve_answer(r, "301 Moved", "Location: /rules\r\n", "");
    else if (is(r, "/rules"))
        serve_answer(r, "200 OK", "", "User-agent: *\nDisallow: /no\n");
    else
        serve_answer(r, "200 OK", "", PAGE);
}

static void follows_robots_txt(void **state)
{
    (void)state;
    serving *s = serving_start(with_robots_elsewhere);

    expect_page(s, "/yes", NULL);
    expect_lost(s, "/no", NULL, QUOTH_E_INPUT, "robots-disallowed");
    serving_stop(s);
}

/* --------------------------------------------------------------------------------------------- retries */

static void unsteady(const served *r)
{
    if (is(r, "/busy") && r->before < 2)
        serve_answer(r, "503 Busy", r->before == 0 ? "Retry-After: 0\r\n" : "", "");
    else if (is(r, "/many") && r->before < 1)
        serve_answer(r, "429 Slow down", "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n", "");
    else if (is(r, "/dropped") && r->before < 1)
        return; /* closes without an answer */
    else if (is(r, "/down"))
        serve_answer(r, "502 Down", "", "");
    else if (is(r, "/tomorrow"))
        serve_answer(r, "503 Busy", "Retry-After: 86400\r\n", "");
    else if (is(r, "/gone"))
        serve_answer(r, "410 Gone", "", "");
    else if (is(r, "/robots.txt"))
        serve_answer(r, "404 None", "", "");
    else
        serve_answer(r, "200 OK", "", PAGE);
}

static void tries_again_what_may_pass(void **state)
{
    (void)state;
    serving *s = serving_start(unsteady);

    expect_page(s, "/busy", NULL);
    assert_int_equal(serving_asked(s, "/busy"), 3);
    expect_page(s, "/many", NULL);
    assert_int_equal(serving_asked(s, "/many"), 2);
    expect_page(s, "/dropped", NULL);
    assert_int_equal(serving_asked(s, "/dropped"), 2);
    expect_lost(s, "/down", "retries=2", QUOTH_E_INPUT, "http-status");
    assert_int_equal(serving_asked(s, "/down"), 3);
    expect_lost(s, "/gone", NULL, QUOTH_E_INPUT, "http-status");
    assert_int_equal(serving_asked(s, "/gone"), 1);
    reading *r = get_one(s, "/tomorrow", NULL, NULL);
    assert_lost(&r->items[0], QUOTH_E_INPUT, "http-status");
    assert_non_null(strstr(r->items[0].message, "max-wait"));
    assert_int_equal(serving_asked(s, "/tomorrow"), 1);
    reading_free(r);
    serving_stop(s);
}

/* ------------------------------------------------------------------------------------- private addresses */

static void leading_inside(const served *r)
{
    const char *colon = strchr(strstr(r->head, "Host: ") + 6, ':');
    int port = colon == NULL ? 80 : atoi(colon + 1);
    char field[128];

    snprintf(field, sizeof(field), "Location: http://127.0.0.2:%d/inside\r\n", port);
    if (is(r, "/out"))
        serve_answer(r, "302 Found", field, "");
    else if (is(r, "/robots.txt"))
        serve_answer(r, "404 None", "", "");
    else
        serve_answer(r, "200 OK", "", PAGE);
}

static void refuses_a_redirect_to_a_private_address(void **state)
{
    (void)state;
    serving *s = serving_start(leading_inside);

    expect_page(s, "/page", NULL);
    expect_lost(s, "/out", NULL, QUOTH_E_INPUT, "private-address");
    /* Nobody answers there, but somebody may be asked. */
    expect_lost(s, "/out", "allow-private=true", QUOTH_E_INPUT, "http-failed");
    serving_stop(s);
}

/* ------------------------------------------------------------------------------------------- bad servers */

static const char chunked[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

static void serve_endless(const served *r, const char *piece)
{
    while (serve_text(r, "%s", piece)) continue;
}

static void serve_bomb(const served *r)
{
    bytes zeros = {0}, packed = {0};

    bytes_fill(&zeros, 'a', (size_t)24 << 20);
    bytes_gzip(&packed, zeros.at, zeros.len);
    serve_text(r, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n");
    serve_bytes(r, packed.at, packed.len);
    bytes_free(&zeros);
    bytes_free(&packed);
}

static void serve_gzip(const served *r)
{
    bytes packed = {0};

    assert_true(served_has(r, "Accept-Encoding: gzip, zstd\r\n"));
    bytes_gzip(&packed, PAGE, strlen(PAGE));
    serve_text(r, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
               packed.len);
    serve_bytes(r, packed.at, packed.len);
    bytes_free(&packed);
}

static void badly(const served *r)
{
    if (is(r, "/endless"))
        serve_text(r, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>"), serve_endless(r, "more and more ");
    else if (is(r, "/endless-header"))
        serve_text(r, "HTTP/1.1 200 OK\r\n"), serve_endless(r, "X-More: and more\r\n");
    else if (is(r, "/endless-line"))
        serve_text(r, "HTTP/1.1 200 OK\r\nX-More: "), serve_endless(r, "and more ");
    else if (is(r, "/endless-continue"))
        serve_endless(r, "HTTP/1.1 100 Continue\r\n\r\n");
    else if (is(r, "/too-short"))
        serve_text(r, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" PAGE);
    else if (is(r, "/too-long"))
        serve_text(r, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n" PAGE "<p>not of it", strlen(PAGE));
    else if (is(r, "/negative"))
        serve_text(r, "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n" PAGE);
    else if (is(r, "/huge"))
        serve_text(r, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n" PAGE);
    else if (is(r, "/chunks"))
        serve_text(r, "%s5\r\n<html\r\n16;x=y\r\n><p>Served.</p></html>\r\n0\r\n\r\n", chunked);
    else if (is(r, "/bad-chunk"))
        serve_text(r, "%s5\r\n<html\r\nzz\r\n><p>", chunked);
    else if (is(r, "/cut-chunk"))
        serve_text(r, "%s5\r\n<html\r\n1000\r\n><p>", chunked);
    else if (is(r, "/no-last-chunk"))
        serve_text(r, "%s5\r\n<html\r\n", chunked);
    else if (is(r, "/slow-header"))
        for (int i = 0; i < 200 && serve_text(r, "%c", "HTTP/1.1 200 OK\r\nX-Slow: 1"[i % 26]); i++) usleep(50000);
    else if (is(r, "/slow-body"))
        for (int i = 0; i < 200 && serve_text(r, "%s", i == 0 ? "HTTP/1.1 200 OK\r\n\r\n<p>" : "."); i++) usleep(50000);
    else if (is(r, "/silent"))
        for (char c; recv(r->to, &c, 1, 0) > 0;) continue;
    else if (is(r, "/nonsense"))
        serve_text(r, "I am no web server\r\n\r\n");
    else if (is(r, "/brotli"))
        serve_answer(r, "200 OK", "Content-Encoding: br\r\n", "\x0b\x02\x80hello\x03");
    else if (is(r, "/bomb"))
        serve_bomb(r);
    else if (is(r, "/gzip"))
        serve_gzip(r);
    else if (is(r, "/loop") || is(r, "/pool"))
        serve_answer(r, "302 Found", is(r, "/loop") ? "Location: /pool\r\n" : "Location: /loop\r\n", "");
    else if (is(r, "/nowhere"))
        serve_answer(r, "302 Found", "", "");
    else if (is(r, "/file"))
        serve_answer(r, "302 Found", "Location: file:///etc/passwd\r\n", "");
    else if (is(r, "/gopher"))
        serve_answer(r, "302 Found", "Location: gopher://127.0.0.1/\r\n", "");
    else if (is(r, "/bad-304"))
        serve_answer(r, "304 Not Modified", "", "");
    else if (is(r, "/robots.txt"))
        serve_answer(r, "404 None", "", "");
}

static void names_what_a_bad_server_does(void **state)
{
    (void)state;
    static const struct {
        const char *path, *option, *code;
        quoth_status status;
    } cases[] = {
        {"/endless", "max-document=100KiB", "max-document", QUOTH_E_LIMIT},
        {"/endless", "max-transfer=100KiB", "max-transfer", QUOTH_E_INPUT},
        {"/endless-header", "retries=0", "header-too-long", QUOTH_E_INPUT},
        {"/endless-line", "retries=0", "http-failed", QUOTH_E_INPUT},
        {"/endless-continue", "retries=0", "header-too-long", QUOTH_E_INPUT},
        {"/too-short", NULL, "http-failed", QUOTH_E_INPUT},
        {"/huge", NULL, "max-transfer", QUOTH_E_INPUT},
        {"/bad-chunk", NULL, "http-failed", QUOTH_E_INPUT},
        {"/cut-chunk", NULL, "http-failed", QUOTH_E_INPUT},
        {"/no-last-chunk", NULL, "http-failed", QUOTH_E_INPUT},
        {"/slow-header", "timeout=300ms", "timeout", QUOTH_E_INPUT},
        {"/slow-body", "timeout=300ms", "timeout", QUOTH_E_INPUT},
        {"/silent", "timeout=300ms", "timeout", QUOTH_E_INPUT},
        {"/nonsense", NULL, "http-failed", QUOTH_E_INPUT},
        {"/brotli", NULL, "unsupported-encoding", QUOTH_E_INPUT},
        {"/bomb", NULL, "max-document", QUOTH_E_LIMIT},
        {"/loop", NULL, "max-redirects", QUOTH_E_INPUT},
        {"/nowhere", NULL, "http-status", QUOTH_E_INPUT},
        {"/file", NULL, "http-failed", QUOTH_E_INPUT},
        {"/gopher", NULL, "http-failed", QUOTH_E_INPUT},
        {"/bad-304", NULL, "http-status", QUOTH_E_INPUT},
    };
    serving *s = serving_start(badly);

    for (size_t i = 0; i < COUNT(cases); i++) {
        reading *r = get_one(s, cases[i].path, cases[i].option, NULL);
        assert_int_equal(r->count, 1);
        if (r->items[0].status != cases[i].status || strstr(r->items[0].message, cases[i].code) != r->items[0].message)
            fail_msg("'%s': status %d, %s", cases[i].path, (int)r->items[0].status, r->items[0].message);
        reading_free(r);
    }
    serving_stop(s);
}

static void reads_what_is_odd_but_whole(void **state)
{
    (void)state;
    serving *s = serving_start(badly);

    expect_page(s, "/too-long", NULL);
    expect_page(s, "/chunks", NULL);
    expect_page(s, "/gzip", NULL);
    serving_stop(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(obeys_robots_txt),
        cmocka_unit_test(takes_a_server_error_for_a_no),
        cmocka_unit_test(follows_robots_txt),
        cmocka_unit_test(tries_again_what_may_pass),
        cmocka_unit_test(refuses_a_redirect_to_a_private_address),
        cmocka_unit_test(names_what_a_bad_server_does),
        cmocka_unit_test(reads_what_is_odd_but_whole),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
