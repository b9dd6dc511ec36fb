/* SPDX-License-Identifier: Apache-2.0 */
/* Reading from servers: which addresses are public, and a real server (nginx) on this machine, where there is one. */
#include "making.h"

#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static bool is_public(const char *text)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        return address_is_public((const struct sockaddr *)(const void *)&in, sizeof(in));
    assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    return address_is_public((const struct sockaddr *)(const void *)&in6, sizeof(in6));
}

static void knows_public_addresses(void **state)
{
    (void)state;
    static const char *const yes[] = {"8.8.8.8",         "1.1.1.1",     "172.15.0.1",     "172.32.0.1",
                                      "192.0.1.1",       "100.128.0.1", "198.20.0.1",     "223.255.255.255",
                                      "2606:4700::1111", "2a00:1450::", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"};
    static const char *const no[] = {
        "0.0.0.0",           "10.1.2.3",        "127.0.0.1",   "127.255.0.1", "169.254.169.254",
        "172.16.0.1",        "172.31.255.255",  "192.168.1.1", "100.64.0.1",  "198.18.0.1",
        "224.0.0.1",         "255.255.255.255", "::",          "::1",         "fe80::1",
        "fc00::1",           "fd12:3456::1",    "ff02::1",     "2001:db8::1", "::ffff:127.0.0.1",
        "64:ff9b::10.0.0.1", "2002:7f00:1::1"};

    for (size_t i = 0; i < COUNT(yes); i++)
        if (!is_public(yes[i])) fail_msg("%s is not taken as public", yes[i]);
    for (size_t i = 0; i < COUNT(no); i++)
        if (is_public(no[i])) fail_msg("%s is taken as public", no[i]);
}

/* ---------------------------------------------------------------------------------------------- a server */

typedef struct server {
    char *folder;
    pid_t pid;
    int port;
} server;

static const char *find_nginx(void)
{
    static const char *const paths[] = {"/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"};

    for (size_t i = 0; i < COUNT(paths); i++)
        if (access(paths[i], X_OK) == 0) return paths[i];
    return NULL;
}

static int connect_to(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int result = connect(fd, (const struct sockaddr *)(const void *)&at, sizeof(at));
    close(fd);
    return result;
}

static int free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (const struct sockaddr *)(const void *)&at, sizeof(at)), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)(void *)&at, &len), 0);
    close(fd);
    return ntohs(at.sin_port);
}

static void write_pages(const char *folder)
{
    bytes b = {0}, record = {0};

    folder_write(folder, "www/page.html", "<html><p>Served.</p></html>", 27);
    folder_write(folder, "www/empty.html", "", 0);
    folder_write(folder, "www/secret/page.html", "<html><p>Secret.</p></html>", 27);
    folder_write(folder, "www/robots.txt", "User-agent: *\nDisallow: /secret/\n", 32);
    bytes_fill(&b, 'x', 300000);
    folder_write(folder, "www/big.txt", b.at, b.len);
    b.len = 0;
    for (int i = 0; i < 3000; i++) {
        char url[64];
        snprintf(url, sizeof(url), "http://example.com/%d", i);
        record.len = 0;
        bytes_page(&record, url, "<html><p>In an archive.</p></html>");
        bytes_gzip(&b, record.at, record.len);
    }
    folder_write(folder, "www/archive.warc.gz", b.at, b.len);
    bytes_free(&b);
    bytes_free(&record);
}

static int start_server(void **state)
{
    static server s;
    const char *program = find_nginx();
    bytes config = {0};

    *state = NULL;
    if (program == NULL) return 0;
    s.folder = folder_make();
    s.port = free_port();
    write_pages(s.folder);
    bytes_print(
        &config,
        "daemon off;\nmaster_process off;\npid %s/pid;\nerror_log %s/errors;\nevents { worker_connections 16; }\n"
        "http {\n  log_format short '$status $uri';\n  access_log %s/log short;\n  client_body_temp_path %s/a;\n  "
        "proxy_temp_path %s/b;\n"
        "  fastcgi_temp_path %s/c;\n  uwsgi_temp_path %s/d;\n  scgi_temp_path %s/e;\n"
        "  types { text/html html; text/plain txt; }\n  charset utf-8;\n"
        "  server {\n    listen 127.0.0.1:%d;\n    root %s/www;\n"
        "    location = /moved { return 302 /page.html; }\n"
        "    location = /circle { return 302 /circle; }\n"
        "    location = /away { return 302 file:///etc/passwd; }\n"
        "    location = /slow.txt { alias %s/www/big.txt; limit_rate 1k; }\n  }\n}\n",
        s.folder, s.folder, s.folder, s.folder, s.folder, s.folder, s.folder, s.folder, s.port, s.folder, s.folder);
    const char *path = folder_write(s.folder, "nginx.conf", config.at, config.len);
    bytes_free(&config);
    s.pid = fork();
    if (s.pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that crashes leaves no server behind */
        if (freopen("/dev/null", "w", stderr) == NULL) _exit(127);
        execl(program, program, "-p", s.folder, "-c", path, (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 100 && connect_to(s.port) != 0; i++) {
        if (waitpid(s.pid, NULL, WNOHANG) == s.pid) { /* it does not run here */
            folder_remove(s.folder);
            return 0;
        }
        nanosleep(&(struct timespec){0, 50000000}, NULL);
    }
    *state = &s;
    return 0;
}

static int stop_server(void **state)
{
    server *s = *state;

    if (s == NULL) return 0;
    kill(s->pid, SIGTERM);
    waitpid(s->pid, NULL, 0);
    folder_remove(s->folder);
    return 0;
}

static reading *get(void **state, const char *path, const char *option, const char *other)
{
    const server *s = *state;
    char inputs[256];

    if (s == NULL) {
        print_message("skipped: there is no nginx\n");
        skip();
        abort(); /* it does not return, which nobody is told */
    }
    snprintf(inputs, sizeof(inputs), "inputs=[\"http://localhost:%d%s\"]", s->port, path);
    return read_all((const char *const[]){inputs, "delay=0s", option, other, NULL});
}

#define PRIVATE "allow-private=true"

static void refuses_private_addresses_unless_told(void **state)
{
    reading *r = get(state, "/page.html", NULL, NULL);
    assert_int_equal(r->count, 1);
    assert_lost(&r->items[0], QUOTH_E_INPUT, "private-address");
    reading_free(r);
}

static void reads_a_page(void **state)
{
    reading *r = get(state, "/moved", PRIVATE, NULL);
    assert_int_equal(r->good, 1);
    assert_string_equal(r->items[0].payload, "<html><p>Served.</p></html>");
    assert_string_equal(r->items[0].media_type, "text/html");
    assert_string_equal(r->items[0].charset, "utf-8");
    assert_non_null(strstr(r->items[0].url, "/page.html"));
    assert_non_null(strstr(r->items[0].file, "/moved"));
    reading_free(r);
}

static void streams_an_archive(void **state)
{
    reading *r = get(state, "/archive.warc.gz", PRIVATE, NULL);
    assert_int_equal(r->good, 3000);
    assert_int_equal(r->count, 3000);
    assert_string_equal(r->items[2999].url, "http://example.com/2999");
    assert_false(r->items[2999].decoded);
    reading_free(r);
}

static void obeys_robots_txt(void **state)
{
    reading *r = get(state, "/secret/page.html", PRIVATE, NULL);
    assert_int_equal(r->count, 1);
    assert_lost(&r->items[0], QUOTH_E_INPUT, "robots-disallowed");
    assert_non_null(strstr(r->items[0].message, "line 2: '/secret/'"));
    reading_free(r);
    r = get(state, "/secret/page.html", PRIVATE, "robots=false");
    assert_int_equal(r->good, 1);
    reading_free(r);
}

/* How many lines of the server's log are this. */
static size_t count_logged(const server *s, const char *wanted)
{
    char path[4200], line[256];
    size_t count = 0;

    snprintf(path, sizeof(path), "%s/log", s->folder);
    FILE *log = fopen(path, "r");
    assert_non_null(log);
    while (fgets(line, sizeof(line), log) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        count += strcmp(line, wanted) == 0;
    }
    fclose(log);
    return count;
}

static void asks_again_only_for_what_is_new(void **state)
{
    if (*state == NULL) skip();
    char *folder = folder_make(), option[4200];

    snprintf(option, sizeof(option), "cache=%s/cache.db", folder);
    for (size_t i = 0; i < 3; i++) {
        reading *r = get(state, "/page.html", PRIVATE, option);
        assert_int_equal(r->good, 1);
        assert_string_equal(r->items[0].payload, "<html><p>Served.</p></html>");
        assert_string_equal(r->items[0].media_type, "text/html");
        assert_string_equal(r->items[0].charset, "utf-8");
        reading_free(r);
        /* The server writes its log after the answer. */
        for (int j = 0; j < 100 && count_logged(*state, "304 /page.html") < i; j++)
            nanosleep(&(struct timespec){0, 20000000}, NULL);
        assert_int_equal(count_logged(*state, "304 /page.html"), i);
    }
    folder_remove(folder);
}

static void names_what_goes_wrong(void **state)
{
    static const struct {
        const char *path, *option, *code;
        quoth_status status;
    } cases[] = {
        {"/none.html", NULL, "http-status", QUOTH_E_INPUT},
        {"/moved", "max-redirects=0", "max-redirects", QUOTH_E_INPUT},
        {"/circle", NULL, "max-redirects", QUOTH_E_INPUT},
        {"/away", NULL, "http-failed", QUOTH_E_INPUT},
        {"/big.txt", "max-transfer=100KiB", "max-transfer", QUOTH_E_INPUT},
        {"/big.txt", "max-document=100KiB", "max-document", QUOTH_E_LIMIT},
        {"/slow.txt", "timeout=300ms", "timeout", QUOTH_E_INPUT},
        {"/empty.html", NULL, "empty-document", QUOTH_E_DOC},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        reading *r = get(state, cases[i].path, PRIVATE, cases[i].option);
        assert_int_equal(r->count, 1);
        assert_lost(&r->items[0], cases[i].status, cases[i].code);
        reading_free(r);
    }
}

static void names_a_server_that_is_not_there(void **state)
{
    (void)state;
    char inputs[64];
    snprintf(inputs, sizeof(inputs), "inputs=[\"http://127.0.0.1:%d/\"]", free_port());
    reading *r = read_all((const char *const[]){inputs, PRIVATE, "backoff=1ms", "delay=0s", NULL});
    assert_int_equal(r->count, 1);
    assert_lost(&r->items[0], QUOTH_E_INPUT, "http-failed");
    reading_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_public_addresses),
        cmocka_unit_test(names_a_server_that_is_not_there),
        cmocka_unit_test(refuses_private_addresses_unless_told),
        cmocka_unit_test(reads_a_page),
        cmocka_unit_test(streams_an_archive),
        cmocka_unit_test(obeys_robots_txt),
        cmocka_unit_test(asks_again_only_for_what_is_new),
        cmocka_unit_test(names_what_goes_wrong),
    };
    return cmocka_run_group_tests(tests, start_server, stop_server);
}
