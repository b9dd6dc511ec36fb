/* SPDX-License-Identifier: Apache-2.0 */
#include "making.h"

#include "cdx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An archive of three pages, and where they are. */
typedef struct three {
    char *folder;
    uint64_t offsets[3];
} three;

static three make_archive(const char *name, bool packed)
{
    three t = {.folder = folder_make()};
    bytes all = {0};

    for (int i = 0; i < 3; i++) {
        bytes page = {0};
        char url[64], html[64];
        snprintf(url, sizeof(url), "http://example.com/%d", i);
        snprintf(html, sizeof(html), "<p>Page %d.</p>", i);
        bytes_page(&page, url, html);
        t.offsets[i] = all.len;
        if (packed)
            bytes_gzip(&all, page.at, page.len);
        else
            bytes_add(&all, page.at, page.len);
        bytes_free(&page);
    }
    folder_write(t.folder, name, all.at, all.len);
    bytes_free(&all);
    return t;
}

static reading *read_index(const char *folder, const char *name, bytes *index, const char *option)
{
    const char *path = folder_write(folder, name, index->at, index->len);
    bytes_free(index);
    return read_one(path, option);
}

static void reads_what_it_lists_alone(void **state)
{
    (void)state;
    for (int packed = 0; packed < 2; packed++) {
        three t = make_archive("in/a.warc", packed);
        bytes b = {0};
        bytes_print(&b, " CDX N b a m s k r M S V g\n");
        bytes_print(&b, "com,example)/2 2014 http://example.com/2 text/html 200 K - - 1 %d in/a.warc\n",
                    (int)t.offsets[2]);
        bytes_print(&b, "com,example)/0 2014 http://example.com/0 text/html 200 K - - 1 0 in/a.warc\n");
        reading *r = read_index(t.folder, "index.cdx", &b, NULL);
        assert_int_equal(r->count, 2);
        assert_string_equal(r->items[0].payload, "<p>Page 2.</p>");
        assert_string_equal(r->items[1].payload, "<p>Page 0.</p>");
        assert_int_equal(r->items[0].offset, t.offsets[2]);
        assert_non_null(strstr(r->items[0].file, "/in/a.warc"));
        assert_false(r->items[0].decoded);
        reading *again = read_at(&r->items[0]);
        assert_string_equal(again->items[0].payload, "<p>Page 2.</p>");
        reading_free(again);
        reading_free(r);
        folder_remove(t.folder);
    }
}

static void reads_cdxj(void **state)
{
    (void)state;
    three t = make_archive("a.warc.gz", true);
    bytes b = {0};
    bytes_print(&b,
                "!meta {\"x\": 1}\n"
                "com,example)/1 20140101000000 {\"offset\": \"%d\", \"filename\": \"elsewhere/a.warc.gz\", \"o\": {}}\n"
                "com,example)/0 20140101000000 {\"offset\": 0, \"filename\": \"a.warc.gz\"}\n",
                (int)t.offsets[1]);
    char option[4200];
    snprintf(option, sizeof(option), "warc-folder=%s", t.folder);
    char *other = folder_make();
    reading *r = read_index(other, "a.cdxj", &b, option);
    assert_int_equal(r->good, 2);
    assert_string_equal(r->items[0].url, "http://example.com/1");
    assert_string_equal(r->items[1].url, "http://example.com/0");
    reading_free(r);
    folder_remove(other);
    folder_remove(t.folder);
}

static void says_what_it_cannot_find(void **state)
{
    (void)state;
    three t = make_archive("a.warc.gz", true);
    bytes b = {0};
    bytes_print(&b,
                "a 20140101000000 {\"offset\": 3, \"filename\": \"a.warc.gz\"}\n"
                "a 20140101000000 {\"offset\": 100000, \"filename\": \"a.warc.gz\"}\n"
                "a 20140101000000 {\"offset\": 0, \"filename\": \"b.warc.gz\"}\n"
                "a 20140101000000 {\"offset\": 0, \"filename\": \"../a.warc.gz\"}\n"
                "a 20140101000000 {\"offset\": 0, \"filename\": \"/etc/passwd\"}\n"
                "a 20140101000000 {\"locator\": \"urn:x\"}\n"
                "a 20140101000000 {\"offset\": -1, \"filename\": \"a.warc.gz\"}\n"
                "a 20140101000000 {\n"
                "a 20140101000000 {\"offset\": %d, \"filename\": \"a.warc.gz\"}\n",
                (int)t.offsets[1]);
    reading *r = read_index(t.folder, "index", &b, NULL);
    static const char *const codes[] = {"locator-mismatch", "locator-mismatch", "input-missing",  "bad-index-line",
                                        "bad-index-line",   "bad-index-line",   "bad-index-line", "bad-json"};
    assert_int_equal(r->count, COUNT(codes) + 1);
    for (size_t i = 1; i < COUNT(codes); i++) assert_lost(&r->items[i], QUOTH_E_DOC, codes[i]);
    assert_int_equal(r->items[0].status, QUOTH_E_DOC);
    assert_string_equal(r->items[COUNT(codes)].url, "http://example.com/1");
    reading_free(r);
    /* In a folder with its archive it would double all. */
    r = read_one(t.folder, NULL);
    assert_int_equal(r->count, 3);
    reading_free(r);
    folder_remove(t.folder);
}

static void parses_lines(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        cdx_result result;
        uint64_t offset;
    } lines[] = {{" CDX N b a m s k r V v g", CDX_NONE, 0},
                 {"n b a m s k r 12 99 f.arc.gz", CDX_PLACE, 12},
                 {"n b a m s k r 12 99", CDX_BAD, 0},
                 {"CDX\tg\tV", CDX_NONE, 0},
                 {"f.warc\t7", CDX_PLACE, 7},
                 {"f.warc\tx", CDX_BAD, 0},
                 {"\t7", CDX_BAD, 0},
                 {"", CDX_NONE, 0}};
    cdx_layout layout = {0};
    cdx_place place;
    fault why;
    for (size_t i = 0; i < COUNT(lines); i++) {
        const unsigned char *line = (const unsigned char *)lines[i].line;
        assert_int_equal(cdx_parse(&layout, line, strlen(lines[i].line), &place, &why), lines[i].result);
        if (lines[i].result == CDX_PLACE) assert_int_equal(place.offset, lines[i].offset);
    }
    layout = (cdx_layout){0};
    static const unsigned char bare[] = "com,x)/ 2014 http://x text/html 200 K - - 3 5 f.warc";
    assert_int_equal(cdx_parse(&layout, bare, sizeof(bare) - 1, &place, &why), CDX_PLACE);
    assert_int_equal(place.offset, 5);
    assert_string_equal(place.file, "f.warc");
}

static void reads_the_indexes_of_the_samples(void **state)
{
    (void)state;
    const char *data = getenv("QUOTH_SHARED_DATA");
    char samples[4000], path[4200];

    snprintf(samples, sizeof(samples), "%s/archives/warc-samples", data == NULL ? "" : data);
    snprintf(path, sizeof(path), "%s/webrecorder+pywb/sample_archive__cdx__dupes.cdx", samples);
    FILE *index = fopen(path, "r");
    if (index == NULL) {
        print_message("skipped: there are no sample archives\n");
        skip();
        return;
    }
    /* The samples' files have the names of their folders before their own. */
    char line[4096], *folder = folder_make();
    bytes b = {0};
    while (fgets(line, sizeof(line), index) != NULL) {
        char *name = strstr(line, "dupes.warc.gz");
        if (name != NULL)
            bytes_print(&b, "%.*ssample_archive__warcs__dupes.warc.gz\n", (int)(name - line), line);
        else
            bytes_print(&b, "%s", line);
    }
    fclose(index);
    char option[4200];
    snprintf(option, sizeof(option), "warc-folder=%s/webrecorder+pywb", samples);
    reading *r = read_index(folder, "dupes.cdx", &b, option);
    snprintf(path, sizeof(path), "%s/webrecorder+pywb/sample_archive__warcs__dupes.warc.gz", samples);
    reading *all = read_one(path, NULL);
    assert_true(all->good > 0);
    assert_int_equal(r->count, r->good);
    assert_int_equal(r->good, all->good);
    reading_free(all);
    reading_free(r);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_it_lists_alone),        cmocka_unit_test(reads_cdxj),
        cmocka_unit_test(says_what_it_cannot_find),         cmocka_unit_test(parses_lines),
        cmocka_unit_test(reads_the_indexes_of_the_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
