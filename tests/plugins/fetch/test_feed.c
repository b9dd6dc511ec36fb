/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds and sitemaps: what is read from them, and that their links are followed. */
#include "serving.h"

#include "feed.h"
#include "feed_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const halt never = {NULL, NULL};

static feed *parse(const char *xml)
{
    fault why = {NULL, ""};
    feed *f = feed_parse((const unsigned char *)xml, strlen(xml), 100, &never, &why);

    if (f == NULL) fail_msg("%s: %s", why.code, why.text);
    return f;
}

static void expect_text(quoth_str text, const char *expected)
{
    if (text.len != strlen(expected) || memcmp(text.ptr, expected, text.len) != 0)
        fail_msg("'%.*s' should be '%s'", (int)text.len, text.ptr, expected);
}

static void expect_link(const feed *f, size_t i, const char *url, const char *title, const char *published,
                        const char *author)
{
    assert_true(i < feed_count(f));
    feed_link link = feed_at(f, i);
    expect_text(link.url, url);
    expect_text(link.title, title);
    expect_text(link.published, published);
    expect_text(link.author, author);
}

static void reads_rss(void **state)
{
    (void)state;
    feed *f = parse("<?xml version='1.0'?>\n<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'"
                    " xmlns:content='http://purl.org/rss/1.0/modules/content/'"
                    " xmlns:media='http://search.yahoo.com/mrss/' xmlns:atom='http://www.w3.org/2005/Atom'>\n"
                    "<channel><title>The channel</title><link>http://example.org/</link>"
                    "<atom:link href='http://example.org/feeds/rss' rel='self'/>"
                    "<image><url>http://example.org/i.png</url><title>Image</title></image>"
                    "<item><media:title>Photo</media:title><title><![CDATA[One & only]]></title>\n"
                    "<link>\n http://example.org/1?a=1&amp;b=2 </link><pubDate>Mon, 01 Jan 2024 10:00:00 GMT</pubDate>"
                    "<dc:creator>A. Writer</dc:creator><description>Short</description>"
                    "<content:encoded><![CDATA[<p>Full <b>text</b></p>]]></content:encoded></item>"
                    "<item><guid>http://example.org/2</guid><author>desk@example.org (B. Writer)</author>"
                    "<title>Two <b>bold</b></title></item>"
                    "<item><guid isPermaLink='false'>abc</guid><title>No link</title></item>"
                    "<item><link>http://example.org/3</link><guid>x</guid><title>A &lt;i&gt;tag&lt;/i&gt;</title>"
                    "<author>desk@example.org</author></item>"
                    "</channel></rss>");

    assert_int_equal(feed_count(f), 3);
    expect_link(f, 0, "http://example.org/1?a=1&b=2", "One & only", "Mon, 01 Jan 2024 10:00:00 GMT", "A. Writer");
    expect_text(feed_at(f, 0).content, "<p>Full <b>text</b></p>");
    expect_link(f, 1, "http://example.org/2", "Two bold", "", "B. Writer");
    expect_link(f, 2, "http://example.org/3", "", "", "");
    assert_null(feed_damage(f));
    feed_free(f);
}

static void reads_atom(void **state)
{
    (void)state;
    feed *f = parse("<feed xmlns='http://www.w3.org/2005/Atom'><title>Feed</title><link href='http://example.org/'/>"
                    "<author><name>Everyone</name></author>"
                    "<entry><title type='html'>First</title><link rel='edit' href='/edit'/>"
                    "<link rel='alternate' href='/a/1'></link><link href='/other'/>"
                    "<author>\n<name>A. Writer</name><email>a@example.org</email></author>"
                    "<author><name>B. Writer</name></author>"
                    "<updated>2024-01-03T00:00:00Z</updated><published>2024-01-02T00:00:00Z</published>"
                    "<content type='html'>&lt;p>Body&lt;/p></content></entry>"
                    "<entry><link href='2'/><updated>2024-01-03T00:00:00Z</updated>"
                    "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p title='\"a\" &amp; b'>Body "
                    "&lt;1></p><br/></div></content>"
                    "</entry></feed>");

    assert_int_equal(feed_count(f), 2);
    expect_link(f, 0, "/a/1", "First", "2024-01-02T00:00:00Z", "A. Writer");
    expect_text(feed_at(f, 0).content, "<p>Body</p>");
    expect_link(f, 1, "2", "", "2024-01-03T00:00:00Z", "");
    expect_text(feed_at(f, 1).content, "<div><p title=\"&quot;a&quot; &amp; b\">Body &lt;1></p><br></br></div>");
    feed_free(f);
}

static void reads_rdf(void **state)
{
    (void)state;
    feed *f = parse("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'"
                    " xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><link>http://example.org/</link></channel>"
                    "<item rdf:about='x'><title>T</title><link>http://example.org/1</link><dc:date>2024-01-02</dc:date>"
                    "</item></rdf:RDF>");

    assert_int_equal(feed_count(f), 1);
    expect_link(f, 0, "http://example.org/1", "T", "2024-01-02", "");
    feed_free(f);
}

static void reads_sitemaps(void **state)
{
    (void)state;
    feed *f = parse("<?xml version='1.0' encoding='UTF-8'?><!-- made by hand --><urlset"
                    " xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
                    " xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'"
                    " xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>"
                    "<url><loc>http://example.org/1</loc><lastmod>2024-02-01</lastmod>"
                    "<image:image><image:loc>http://example.org/i.jpg</image:loc></image:image>"
                    "<news:news><news:publication><news:name>Paper</news:name></news:publication>"
                    "<news:publication_date>2024-01-02</news:publication_date><news:title>News</news:title></news:news>"
                    "</url><url/><url><loc>http://example.org/2</loc></url></urlset>");

    assert_int_equal(feed_count(f), 2);
    expect_link(f, 0, "http://example.org/1", "News", "2024-01-02", "");
    expect_link(f, 1, "http://example.org/2", "", "", "");
    feed_free(f);
    f = parse("<sitemapindex><sitemap><loc>http://example.org/s.xml.gz</loc></sitemap></sitemapindex>");
    assert_int_equal(feed_count(f), 1);
    expect_link(f, 0, "http://example.org/s.xml.gz", "", "", "");
    feed_free(f);
}

static void reads_what_is_whole_of_a_damaged_feed(void **state)
{
    (void)state;
    feed *f = parse("<rss><channel><item><link>http://example.org/1</link><title>Caf&eacute; & "
                    "bar</title><x><![CDATA[a & b]]></x></item>"
                    "<item><link>http://example.org/1?a=1&b=2</link></item>"
                    "<item><link>http://example.org/2</link></item><item><link>http://example.org/3");

    assert_int_equal(feed_count(f), 3);
    expect_link(f, 0, "http://example.org/1", "Caf\xc3\xa9 & bar", "", "");
    expect_link(f, 1, "http://example.org/1?a=1&b=2", "", "", "");
    expect_link(f, 2, "http://example.org/2", "", "", "");
    assert_non_null(feed_damage(f));
    feed_free(f);
}

static void tells_feeds_from_other_text(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "<rss version='2.0'>", "\xef\xbb\xbf<?xml version='1.0'?>\n<?xml-stylesheet href='x'?>\n<feed xmlns='x'>",
        "<!-- a --><!-- b -->\n <urlset>", "<!DOCTYPE rdf:RDF>\n<rdf:RDF\n>", "<sitemapindex\txmlns='x'>"};
    static const char *const no[] = {"",
                                     "<rss",
                                     "<html>",
                                     "<feedback>",
                                     "rss",
                                     "<!-- rss --",
                                     "<?xml version='1.0'?><html>",
                                     "<p>An <rss> feed",
                                     "<?xml version='1.0'?><svg>"};

    for (size_t i = 0; i < COUNT(yes); i++)
        if (!feed_begins((const unsigned char *)yes[i], strlen(yes[i]))) fail_msg("%s is a feed", yes[i]);
    for (size_t i = 0; i < COUNT(no); i++)
        if (feed_begins((const unsigned char *)no[i], strlen(no[i]))) fail_msg("%s is no feed", no[i]);
}

static void expect_refused(const char *xml, size_t len, const char *code)
{
    fault why = {NULL, ""};
    feed *f = feed_parse((const unsigned char *)xml, len, 100, &never, &why);

    assert_null(f);
    assert_string_equal(why.code, code);
}

static void refuses_what_is_dangerous(void **state)
{
    (void)state;
    bytes many = {0};
    static const char entities[] = "<!DOCTYPE rss [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><rss>&b;</rss>";
    static const char hidden[] = "<!DOCTYPE rss SYSTEM 'a>b' [<!ENTITY a 'x'>]><rss/>";
    static const char wide[] = "\xff\xfe<\0r\0s\0s\0>\0";
    static const char odd[] = "<?xml version='1.0' encoding='UTF-7'?><rss/>";

    expect_refused(entities, strlen(entities), "feed-declarations");
    expect_refused(hidden, strlen(hidden), "feed-declarations");
    expect_refused(wide, sizeof(wide) - 1, "unsupported-encoding");
    expect_refused(odd, strlen(odd), "unsupported-encoding");
    bytes_print(&many, "<rss><channel");
    for (int i = 0; i < 100000; i++) bytes_print(&many, " a%d=''", i);
    expect_refused((const char *)many.at, many.len, "too-many-attributes");
    many.len = 0; /* also where the parser takes up again what a quote hides */
    bytes_print(&many, "<rss><channel x='<y");
    for (int i = 0; i < 100000; i++) bytes_print(&many, " a%d=\"\"", i);
    bytes_print(&many, "></rss>");
    expect_refused((const char *)many.at, many.len, "too-many-attributes");
    bytes_free(&many);
}

static void reads_no_more_than_it_should(void **state)
{
    (void)state;
    bytes xml = {0};
    fault why;

    bytes_print(&xml, "<urlset>");
    for (int i = 0; i < 1000; i++) bytes_print(&xml, "<url><loc>http://example.org/%d</loc></url>", i);
    feed *f = feed_parse(xml.at, xml.len, 10, &never, &why);
    assert_non_null(f);
    assert_int_equal(feed_count(f), 10);
    feed_free(f);
    xml.len = 0;
    bytes_print(&xml, "<urlset>");
    for (int i = 0; i < 100000; i++) bytes_print(&xml, "<a>");
    f = feed_parse(xml.at, xml.len, 10, &never, &why);
    assert_non_null(f);
    assert_int_equal(feed_count(f), 0);
    assert_non_null(feed_damage(f));
    feed_free(f);
    bytes_free(&xml);
}

static void makes_links_absolute(void **state)
{
    (void)state;
    static const struct {
        const char *url, *base, *expected;
    } cases[] = {
        {"http://a/b", "", "http://a/b"},           {"/b?c", "https://a.example/x/y", "https://a.example/b?c"},
        {"b", "http://a/x/y", "http://a/x/b"},      {"//c/d", "https://a/", "https://c/d"},
        {"http://a/b c", "", "http://a/b%20c"},     {"/b", "", NULL},
        {"javascript:alert(1)", "http://a/", NULL}, {"file:///etc/passwd", "http://a/", NULL},
        {"mailto:a@example.org", "", NULL},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        char *got = feed_resolve((quoth_str){cases[i].url, strlen(cases[i].url)}, cases[i].base);
        if (cases[i].expected == NULL ? got != NULL : got == NULL || strcmp(got, cases[i].expected) != 0)
            fail_msg("'%s' became '%s'", cases[i].url, got == NULL ? "nothing" : got);
        free(got);
    }
}

/* -------------------------------------------------------------------------------------------- following */

static void serve_xml_gz(const served *r, const char *xml)
{
    bytes packed = {0};

    bytes_gzip(&packed, xml, strlen(xml));
    serve_text(r, "HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\nContent-Length: %zu\r\n\r\n", packed.len);
    serve_bytes(r, packed.at, packed.len);
    bytes_free(&packed);
}

static void site(const served *r)
{
    if (strcmp(r->path, "/robots.txt") == 0)
        serve_answer(r, "200 OK", "", "User-agent: *\nDisallow: /private\n");
    else if (strcmp(r->path, "/feeds/rss") == 0)
        serve_answer(r, "200 OK", "Content-Type: application/rss+xml\r\n",
                     "<rss><channel><item><link>/page/1</link><title>From the feed</title>"
                     "<pubDate>Mon, 01 Jan 2024 10:00:00 GMT</pubDate><author>a@b.c (A. Writer)</author></item>"
                     "<item><link>/gone</link></item><item><link>mailto:x@y.z</link></item>"
                     "<item><link>/private/1</link></item><item><link>../page/2</link></item></channel></rss>");
    else if (strcmp(r->path, "/sitemap.xml") == 0)
        serve_answer(r, "200 OK", "",
                     "<sitemapindex><sitemap><loc>/map1.xml.gz</loc></sitemap><sitemap><loc>/map2.xml</loc></sitemap>"
                     "</sitemapindex>");
    else if (strcmp(r->path, "/map1.xml.gz") == 0)
        serve_xml_gz(r, "<urlset><url><loc>/page/1</loc></url><url><loc>/page/2</loc></url></urlset>");
    else if (strcmp(r->path, "/map2.xml") == 0)
        serve_answer(r, "200 OK", "", "<urlset><url><loc>/page/3</loc></url></urlset>");
    else if (strcmp(r->path, "/circle.xml") == 0)
        serve_answer(r, "200 OK", "", "<sitemapindex><sitemap><loc>/circle.xml</loc></sitemap></sitemapindex>");
    else if (strcmp(r->path, "/empty.xml") == 0)
        serve_answer(r, "200 OK", "", "<urlset></urlset>");
    else if (strcmp(r->path, "/full.xml") == 0)
        serve_answer(r, "200 OK", "",
                     "<feed><entry><link href='/page/9'/><title>Full</title><content type='html'>&lt;p>In full&lt;/p>"
                     "</content></entry><entry><link href='/page/8'/></entry></feed>");
    else if (strncmp(r->path, "/page/", 6) == 0) {
        char page[64];
        snprintf(page, sizeof(page), "<html><p>Page %s</p></html>", r->path + 6);
        serve_answer(r, "200 OK", "Content-Type: text/html\r\n", page);
    } else
        serve_answer(r, "404 None", "", "");
}

static reading *get(const serving *s, const char *path, const char *option)
{
    char inputs[128];

    snprintf(inputs, sizeof(inputs), "inputs=[\"http://127.0.0.1:%d%s\"]", serving_port(s), path);
    return read_all((const char *const[]){inputs, "allow-private=true", "delay=0s", option, NULL});
}

static void follows_a_feed(void **state)
{
    (void)state;
    serving *s = serving_start(site);
    reading *r = get(s, "/feeds/rss", NULL);

    assert_int_equal(r->count, 5);
    assert_int_equal(r->good, 2);
    assert_string_equal(r->items[0].payload, "<html><p>Page 1</p></html>");
    assert_string_equal(r->items[0].title, "From the feed");
    assert_string_equal(r->items[0].published, "2024-01-01T10:00:00Z");
    assert_string_equal(r->items[0].authors, "A. Writer");
    assert_non_null(strstr(r->items[0].url, "/page/1"));
    assert_non_null(strstr(r->items[0].file, "/page/1"));
    assert_lost(&r->items[1], QUOTH_E_DOC, "http-status");
    assert_non_null(strstr(r->items[1].file, "/gone"));
    assert_lost(&r->items[2], QUOTH_E_DOC, "bad-link");
    assert_lost(&r->items[3], QUOTH_E_DOC, "robots-disallowed");
    assert_string_equal(r->items[4].payload, "<html><p>Page 2</p></html>");
    assert_string_equal(r->items[4].title, "");
    reading_free(r);
    r = get(s, "/feeds/rss", "follow=none");
    assert_int_equal(r->count, 1);
    assert_int_equal(r->good, 1);
    assert_string_equal(r->items[0].media_type, "text/plain");
    reading_free(r);
    serving_stop(s);
}

static void follows_sitemaps_within_limits(void **state)
{
    (void)state;
    serving *s = serving_start(site);
    reading *r = get(s, "/sitemap.xml", NULL);

    assert_int_equal(r->count, 3);
    assert_int_equal(r->good, 3);
    assert_string_equal(r->items[2].payload, "<html><p>Page 3</p></html>");
    reading_free(r);
    r = get(s, "/sitemap.xml", "max-links=3"); /* two sitemaps count as well */
    assert_int_equal(r->count, 3);
    assert_int_equal(r->good, 2);
    assert_lost(&r->items[2], QUOTH_E_LIMIT, "max-links");
    reading_free(r);
    r = get(s, "/sitemap.xml", "max-follow=0");
    assert_int_equal(r->count, 2);
    assert_lost(&r->items[0], QUOTH_E_LIMIT, "max-follow");
    assert_lost(&r->items[1], QUOTH_E_LIMIT, "max-follow");
    reading_free(r);
    r = get(s, "/circle.xml", NULL);
    assert_int_equal(r->count, 1);
    assert_lost(&r->items[0], QUOTH_E_LIMIT, "max-follow");
    reading_free(r);
    r = get(s, "/empty.xml", NULL);
    assert_int_equal(r->count, 0);
    assert_int_equal(r->warnings, 1);
    reading_free(r);
    serving_stop(s);
}

static void reads_articles_in_full_from_a_feed(void **state)
{
    (void)state;
    serving *s = serving_start(site);
    reading *r = get(s, "/full.xml", "feed-content=true");

    assert_int_equal(r->count, 2);
    assert_int_equal(r->good, 2);
    assert_string_equal(r->items[0].payload, "<p>In full</p>");
    assert_string_equal(r->items[0].media_type, "text/html");
    assert_string_equal(r->items[0].title, "Full");
    assert_non_null(strstr(r->items[0].url, "/page/9"));
    assert_non_null(strstr(r->items[0].file, "/full.xml"));
    assert_int_equal(r->items[0].record, 0);
    assert_string_equal(r->items[1].payload, "<html><p>Page 8</p></html>");
    assert_int_equal(serving_asked(s, "/page/9"), 0);
    reading_free(r);
    serving_stop(s);
}

static void follows_a_file_that_is_named(void **state)
{
    (void)state;
    serving *s = serving_start(site);
    char *folder = folder_make(), xml[256], inputs[4300];

    int n = snprintf(xml, sizeof(xml),
                     "<urlset><url><loc>http://127.0.0.1:%d/page/1</loc></url><url><loc>/page/2</loc></url></urlset>",
                     serving_port(s));
    snprintf(inputs, sizeof(inputs), "inputs=[\"%s\"]", folder_write(folder, "map.xml", xml, (size_t)n));
    reading *r = read_all((const char *const[]){inputs, "allow-private=true", "delay=0s", NULL});
    assert_int_equal(r->count, 2);
    assert_string_equal(r->items[0].payload, "<html><p>Page 1</p></html>");
    assert_lost(&r->items[1], QUOTH_E_DOC, "bad-link"); /* relative to nothing */
    reading_free(r);
    /* One that lies in a folder leads nowhere. */
    folder_write(folder, "text.txt", "Text.", 5);
    snprintf(inputs, sizeof(inputs), "inputs=[\"%s\"]", folder);
    r = read_all((const char *const[]){inputs, "allow-private=true", "delay=0s", NULL});
    assert_int_equal(r->count, 1);
    assert_string_equal(r->items[0].payload, "Text.");
    reading_free(r);
    folder_remove(folder);
    serving_stop(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rss),
        cmocka_unit_test(reads_atom),
        cmocka_unit_test(reads_rdf),
        cmocka_unit_test(reads_sitemaps),
        cmocka_unit_test(reads_what_is_whole_of_a_damaged_feed),
        cmocka_unit_test(tells_feeds_from_other_text),
        cmocka_unit_test(refuses_what_is_dangerous),
        cmocka_unit_test(reads_no_more_than_it_should),
        cmocka_unit_test(makes_links_absolute),
        cmocka_unit_test(follows_a_feed),
        cmocka_unit_test(follows_sitemaps_within_limits),
        cmocka_unit_test(reads_articles_in_full_from_a_feed),
        cmocka_unit_test(follows_a_file_that_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
