/* SPDX-License-Identifier: Apache-2.0 */
/* The cache of answers: its file, and what the client asks when it has one. */
#include "serving.h"

#include "cache.h"
#include "stage_harness.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGE "<html><p>Served.</p></html>"

static cache *open_in(const char *folder, uint64_t limit)
{
    char path[4200];
    fault why;

    snprintf(path, sizeof(path), "%s/cache.db", folder);
    cache *c = cache_open(path, limit, &why);
    if (c == NULL) fail_msg("%s: %s", why.code, why.text);
    return c;
}

static void expect_bad(const char *path, const char *text)
{
    fault why = {NULL, ""};

    assert_null(cache_open(path, 1 << 20, &why));
    assert_string_equal(why.code, "bad-cache");
    if (strstr(why.text, text) == NULL) fail_msg("'%s' is not in: %s", text, why.text);
}

static void keep(cache *c, const char *url, const char *body, size_t len)
{
    const cache_entry entry = {"\"tag\"", "date", "text/html", (const unsigned char *)body, len, 7, NULL};
    fault why;

    if (!cache_keep(c, url, &entry, &why)) fail_msg("%s", why.text);
}

static bool has(cache *c, const char *url)
{
    cache_entry entry;
    fault why;
    cache_result result = cache_find(c, url, &entry, &why);

    assert_int_not_equal(result, CACHE_FAILED);
    free(entry.owned);
    return result == CACHE_FOUND;
}

static void keeps_answers(void **state)
{
    (void)state;
    char *folder = folder_make();
    cache *c = open_in(folder, 1 << 20);
    cache_entry entry;
    fault why;

    assert_false(has(c, "http://a/"));
    keep(c, "http://a/", "with\0a NUL", 10);
    keep(c, "http://b/", NULL, 0);
    assert_true(cache_renew(c, "http://a/", 99, &why));
    cache_close(c);
    c = open_in(folder, 1 << 20); /* another run */
    assert_int_equal(cache_find(c, "http://a/", &entry, &why), CACHE_FOUND);
    assert_string_equal(entry.etag, "\"tag\"");
    assert_string_equal(entry.modified, "date");
    assert_string_equal(entry.content_type, "text/html");
    assert_int_equal(entry.len, 10);
    assert_memory_equal(entry.body, "with\0a NUL", 10);
    assert_int_equal(entry.fresh_until, 99);
    free(entry.owned);
    assert_true(has(c, "http://b/"));
    assert_true(cache_forget(c, "http://b/", &why));
    assert_false(has(c, "http://b/"));
    assert_true(has(c, "http://a/"));
    cache_close(c);
    folder_remove(folder);
}

static void drops_the_oldest(void **state)
{
    (void)state;
    char *folder = folder_make();
    cache *c = open_in(folder, 10000);
    char url[64], body[4000];

    memset(body, 'x', sizeof(body));
    for (int i = 0; i < 5; i++) {
        snprintf(url, sizeof(url), "http://a/%d", i);
        keep(c, url, body, sizeof(body));
        keep(c, url, body, sizeof(body)); /* what it replaces does not count */
        assert_true(has(c, url));
        snprintf(url, sizeof(url), "http://a/%d", i - 1);
        assert_true(i == 0 || has(c, url));
        snprintf(url, sizeof(url), "http://a/%d", i - 2);
        assert_false(has(c, url));
    }
    char *large = calloc(1, 10001);
    assert_non_null(large);
    keep(c, "http://large/", large, 10001);
    assert_false(has(c, "http://large/"));
    assert_true(has(c, "http://a/4"));
    free(large);
    cache_close(c);
    folder_remove(folder);
}

static void refuses_files_that_are_no_cache(void **state)
{
    (void)state;
    char *folder = folder_make();
    bytes junk = {0};

    bytes_fill(&junk, 'j', 10000);
    expect_bad(folder_write(folder, "junk.db", junk.at, junk.len), "not a database");
    expect_bad("/nonexistent/folder/cache.db", "unable to open");
    bytes_free(&junk);
    folder_remove(folder);
}

/* Overwrites part of the file of a cache. */
static void damage(const char *path, long at, long len)
{
    FILE *file = fopen(path, "r+b");

    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    while (len-- > 0) fputc('#', file);
    assert_int_equal(fclose(file), 0);
}

static void tells_damage_when_it_is_opened(void **state)
{
    (void)state;
    char *folder = folder_make();
    cache *c = open_in(folder, 1 << 20);
    char url[64], path[4200], body[3000];

    memset(body, 'x', sizeof(body));
    for (int i = 0; i < 50; i++) {
        snprintf(url, sizeof(url), "http://a/%d", i);
        keep(c, url, body, sizeof(body));
    }
    cache_close(c);
    snprintf(path, sizeof(path), "%s/cache.db", folder);
    damage(path, 4096, 8192);
    expect_bad(path, "delete it");
    damage(path, 0, 100);
    expect_bad(path, "not a database");
    folder_remove(folder);
}

typedef struct user {
    cache *of;
    int number;
    pthread_t thread;
} user;

static void *use(void *self)
{
    const user *u = self;
    char url[64], body[512];

    memset(body, 'a' + u->number, sizeof(body));
    for (int i = 0; i < 40; i++) {
        snprintf(url, sizeof(url), "http://%d/%d", u->number, i);
        keep(u->of, url, body, sizeof(body));
        if (!has(u->of, url)) abort();
    }
    return NULL;
}

static void serves_several_threads_and_runs(void **state)
{
    (void)state;
    char *folder = folder_make();
    cache *caches[] = {open_in(folder, 1 << 20), open_in(folder, 1 << 20)};
    user users[4];

    for (int i = 0; i < 4; i++) {
        users[i] = (user){.of = caches[i % 2], .number = i};
        assert_int_equal(pthread_create(&users[i].thread, NULL, use, &users[i]), 0);
    }
    for (int i = 0; i < 4; i++) pthread_join(users[i].thread, NULL);
    assert_true(has(caches[0], "http://1/39"));
    assert_true(has(caches[1], "http://0/0"));
    cache_close(caches[0]);
    cache_close(caches[1]);
    folder_remove(folder);
}

/* ---------------------------------------------------------------------------------------------- asking */

static void answer(const served *r)
{
    if (strcmp(r->path, "/robots.txt") == 0)
        serve_answer(r, "404 None", "", "");
    else if (strcmp(r->path, "/tagged") == 0 && served_has(r, "If-None-Match: \"one\"\r\n"))
        serve_text(r, "HTTP/1.1 304 Not Modified\r\nETag: \"one\"\r\nConnection: close\r\n\r\n");
    else if (strcmp(r->path, "/tagged") == 0)
        serve_answer(r, "200 OK", "ETag: \"one\"\r\nContent-Type: text/html; charset=utf-8\r\n", PAGE);
    else if (strcmp(r->path, "/dated") == 0 && served_has(r, "If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT\r\n"))
        serve_text(r, "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n");
    else if (strcmp(r->path, "/dated") == 0)
        serve_answer(r, "200 OK", "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\n", PAGE);
    else if (strcmp(r->path, "/fresh") == 0)
        serve_answer(r, "200 OK", "Cache-Control: public, max-age=1000\r\n", PAGE);
    else if (strcmp(r->path, "/stale") == 0)
        serve_answer(r, "200 OK", "Cache-Control: max-age=1000\r\nAge: 1000\r\n", PAGE);
    else if (strcmp(r->path, "/checked") == 0)
        serve_answer(r, "200 OK", "Cache-Control: max-age=1000, no-cache\r\nETag: \"x\"\r\n", PAGE);
    else if (strcmp(r->path, "/secret") == 0)
        serve_answer(r, "200 OK", "Cache-Control: no-store, max-age=1000\r\nETag: \"x\"\r\n", PAGE);
    else if (strcmp(r->path, "/expires") == 0)
        serve_answer(r, "200 OK", "Expires: Fri, 31 Dec 2100 23:59:59 GMT\r\n", PAGE);
    else if (strcmp(r->path, "/changing") == 0) {
        char body[64];
        snprintf(body, sizeof(body), "<p>Version %zu", r->before);
        serve_answer(r, "200 OK", r->before == 0 ? "ETag: \"0\"\r\n" : "ETag: \"1\"\r\n", body);
    } else if (strcmp(r->path, "/cut") == 0 && r->before == 0)
        serve_text(r, "HTTP/1.1 200 OK\r\nETag: \"x\"\r\nContent-Length: 1000\r\n\r\n<p>");
    else
        serve_answer(r, "200 OK", "Cache-Control: max-age=1000\r\n", PAGE);
}

static void expect(const serving *s, const char *folder, const char *path, const char *body, const char *option)
{
    char inputs[128], file[4300];

    snprintf(inputs, sizeof(inputs), "inputs=[\"http://127.0.0.1:%d%s\"]", serving_port(s), path);
    snprintf(file, sizeof(file), "cache=%s/cache.db", folder);
    reading *r = read_all((const char *const[]){inputs, file, "allow-private=true", "delay=0s", option, NULL});
    assert_int_equal(r->count, 1);
    if (body == NULL) {
        assert_lost(&r->items[0], QUOTH_E_INPUT, "http-failed");
    } else {
        if (r->good != 1) fail_msg("'%s': %s", path, r->items[0].message);
        assert_string_equal(r->items[0].payload, body);
        assert_non_null(strstr(r->items[0].url, path));
        if (strcmp(path, "/tagged") == 0) assert_string_equal(r->items[0].charset, "utf-8");
    }
    reading_free(r);
}

static void asks_for_what_is_new(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        size_t asked; /* in two runs */
    } cases[] = {{"/tagged", 2},  {"/dated", 2},  {"/fresh", 1},  {"/stale", 2},
                 {"/checked", 2}, {"/secret", 2}, {"/expires", 1}};
    char *folder = folder_make();
    serving *s = serving_start(answer);

    for (size_t i = 0; i < COUNT(cases); i++) {
        expect(s, folder, cases[i].path, PAGE, NULL);
        expect(s, folder, cases[i].path, PAGE, NULL);
        if (serving_asked(s, cases[i].path) != cases[i].asked)
            fail_msg("'%s' was asked for %zu times", cases[i].path, serving_asked(s, cases[i].path));
    }
    expect(s, folder, "/changing", "<p>Version 0", NULL);
    expect(s, folder, "/changing", "<p>Version 1", NULL);
    serving_stop(s);
    folder_remove(folder);
}

static void keeps_nothing_that_is_cut(void **state)
{
    (void)state;
    char *folder = folder_make();
    serving *s = serving_start(answer);

    expect(s, folder, "/cut", NULL, NULL);
    expect(s, folder, "/cut", PAGE, NULL);
    serving_stop(s);
    folder_remove(folder);
}

static void does_not_start_with_a_damaged_cache(void **state)
{
    (void)state;
    char *folder = folder_make(), option[4200];
    extern const quoth_bundle fetch_LTX_quoth_bundle;

    snprintf(option, sizeof(option), "cache=%s",
             folder_write(folder, "cache.db", "This is no database, and it is long enough to tell.", 51));
    const char *const options[] = {"inputs=[x]", option, NULL};
    assert_null(harness_try(&(harness_use){&fetch_LTX_quoth_bundle, NULL, options, NULL}, 1, NULL));
    assert_non_null(strstr(harness_message(), "bad-cache"));
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_answers),
        cmocka_unit_test(drops_the_oldest),
        cmocka_unit_test(refuses_files_that_are_no_cache),
        cmocka_unit_test(tells_damage_when_it_is_opened),
        cmocka_unit_test(serves_several_threads_and_runs),
        cmocka_unit_test(asks_for_what_is_new),
        cmocka_unit_test(keeps_nothing_that_is_cut),
        cmocka_unit_test(does_not_start_with_a_damaged_cache),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
