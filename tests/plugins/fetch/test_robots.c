/* SPDX-License-Identifier: Apache-2.0 */
/* robots.txt: the rules of RFC 9309, one by one. */
#include "making.h"

#include "robots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGENT "quoth/0.1 (+https://example.org/bot)"

static void expect(const char *file, const char *path, bool allowed, unsigned line)
{
    robots *rules = robots_parse(file, strlen(file), AGENT);
    robots_rule by;

    assert_non_null(rules);
    if (robots_allow(rules, path, &by) != allowed)
        fail_msg("'%s' should be %s by line %u:\n%s", path, allowed ? "allowed" : "disallowed", line, file);
    assert_int_equal(by.line, line);
    robots_free(rules);
}

static void finds_its_group(void **state)
{
    (void)state;
    static const char file[] = "User-agent: other\nDisallow: /\n\n"
                               "User-Agent: QUOTH\nuser-agent: third\nDisallow: /a\n\n"
                               "User-agent: *\nDisallow: /b\n";

    expect(file, "/a/x", false, 6);
    expect(file, "/b", true, 0); /* the group for all counts only for those without one */
    expect("User-agent: *\nDisallow: /b\n", "/b", false, 2);
    expect("User-agent: quo\nDisallow: /\n", "/", true, 0);
    expect("User-agent: quothbot\nDisallow: /\n", "/", true, 0);
    expect("User-agent: quoth/9.9\nDisallow: /\n", "/", false, 2);
    expect("User-agent: *\nDisallow: /b\n\nUser-agent: quoth\nDisallow:\n", "/b", true, 0);
    /* All groups for one robot are one. */
    expect("User-agent: quoth\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: quoth\nDisallow: /c\n", "/a",
           false, 2);
    expect("User-agent: quoth\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: quoth\nDisallow: /c\n", "/c",
           false, 6);
    expect("User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: *\nDisallow: /c\n", "/c", false, 6);
    expect("", "/", true, 0);
    expect("Disallow: /\n", "/", true, 0); /* for nobody */
    expect("<html>not found</html>", "/", true, 0);
}

static void lets_the_longest_rule_decide(void **state)
{
    (void)state;
    static const char file[] =
        "User-agent: *\nDisallow: /\nAllow: /news\nDisallow: /news/private\nAllow: /news/private\n";

    expect(file, "/", false, 2);
    expect(file, "/news/1", true, 3);
    expect(file, "/news/private/1", true, 5); /* a tie */
    expect("User-agent: *\nAllow: /p\nDisallow: /\n", "/page", true, 2);
    expect("User-agent: *\nAllow: /folder\nDisallow: /folder\n", "/folder/page", true, 2);
    expect("User-agent: *\nAllow: /page\nDisallow: /*.htm\n", "/page.htm", false, 3);
    expect("User-agent: *\nAllow: /$\nDisallow: /\n", "/", true, 2);
    expect("User-agent: *\nAllow: /$\nDisallow: /\n", "/page.htm", false, 3);
    expect("User-agent: *\nDisallow: /\n", "/robots.txt", true, 0);
}

static void knows_wildcards(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *path;
        bool matches;
    } cases[] = {
        {"/fish", "/fish", true},
        {"/fish", "/fish.html", true},
        {"/fish", "/Fish", false},
        {"/fish", "/catfish", false},
        {"/fish*", "/fishheads", true},
        {"/fish/", "/fish", false},
        {"/fish/", "/fish/?id=1", true},
        {"/*.php", "/index.php?x", true},
        {"/*.php", "/windows.PHP", false},
        {"/*.php$", "/a.php", true},
        {"/*.php$", "/a.php?x", false},
        {"/*.php$", "/a.php.php", true},
        {"/fish*.php", "/fish9/a.php", true},
        {"/fish*.php", "/fi.php", false},
        {"/a*b*c$", "/a1b2c", true},
        {"/a*b*c$", "/a1b2cd", false},
        {"/a**b", "/a/b", true},
        {"*/x", "/y/x", true},
        {"/a*$", "/abc", true},
        {"/*ab$", "/ab", true},
        {"/ab*ab$", "/ab", false},
        {"/a$b", "/a$b", true},
        {"/a%2Ab", "/a*b", true},
        {"/a%2Ab", "/axb", false},
        {"/a%24", "/a$", true},
        {"/a%24", "/a", false},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        char file[128];
        snprintf(file, sizeof(file), "User-agent: *\nDisallow: %s\n", cases[i].pattern);
        expect(file, cases[i].path, !cases[i].matches, cases[i].matches ? 2 : 0);
    }
}

static void compares_encodings(void **state)
{
    (void)state;
    expect("User-agent: *\nDisallow: /caf\xc3\xa9\n", "/caf%c3%A9/x", false, 2);
    expect("User-agent: *\nDisallow: /caf%C3%A9\n", "/caf\xc3\xa9", false, 2);
    expect("User-agent: *\nDisallow: /%62%61z\n", "/baz", false, 2);
    expect("User-agent: *\nDisallow: /baz\n", "/%62%61%7A", false, 2);
    expect("User-agent: *\nDisallow: /a%2Fb\n", "/a/b", true, 0); /* an encoded slash is no slash */
    expect("User-agent: *\nDisallow: /a%2fb\n", "/a%2Fb", false, 2);
    expect("User-agent: *\nDisallow: /100%\n", "/100%/x", false, 2);
}

static void reads_lines_as_they_come(void **state)
{
    (void)state;
    expect("\xef\xbb\xbfUser-agent: *\r\nDisallow: /a # not this\r\n", "/a/b", false, 2);
    expect("User-agent: *\rDisallow: /a\r", "/a", false, 2);
    expect("  user-agent :\t*  \n\n\n\tDISALLOW:/a", "/a", false, 4);
    expect("User-agent: *\nSitemap: https://example.org/s.xml\nCrawl-delay: 9\nDisallow: /a\n", "/a", false, 4);
    /* A line that is no rule does not end the list of robots. */
    expect("User-agent: x\nSitemap: https://example.org/s.xml\nUser-agent: quoth\nDisallow: /a\n", "/a", false, 4);
    expect("User-agent: *\nDisallow\nDisallow /a\nDisallow: a\n", "/a", true, 0);
}

static void reads_half_a_mebibyte(void **state)
{
    (void)state;
    bytes file = {0};
    robots_rule by;

    bytes_print(&file, "User-agent: *\nDisallow: /first\n");
    while (file.len < ((size_t)500 << 10) - 20) bytes_print(&file, "# a comment\n");
    bytes_print(&file, "Disallow: /late\n");
    while (file.len < ROBOTS_BYTES_MAX - 10) bytes_print(&file, "#\n");
    bytes_print(&file, "Disallow: /cut/here\nDisallow: /beyond\n");
    robots *rules = robots_parse((const char *)file.at, file.len, AGENT);
    assert_non_null(rules);
    assert_false(robots_allow(rules, "/first", &by));
    assert_false(robots_allow(rules, "/late", &by));
    assert_true(robots_allow(rules, "/beyond", &by));
    assert_true(robots_allow(rules, "/cut", &by));
    assert_true(robots_size(rules) < 1000);
    robots_free(rules);
    bytes_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_its_group),          cmocka_unit_test(lets_the_longest_rule_decide),
        cmocka_unit_test(knows_wildcards),          cmocka_unit_test(compares_encodings),
        cmocka_unit_test(reads_lines_as_they_come), cmocka_unit_test(reads_half_a_mebibyte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
