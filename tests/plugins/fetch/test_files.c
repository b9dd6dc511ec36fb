/* SPDX-License-Identifier: Apache-2.0 */
#include "making.h"

#include "sniff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *base_name(const outcome *o)
{
    const char *slash = strrchr(o->file, '/');
    return slash == NULL ? o->file : slash + 1;
}

static void walks_folders_in_byte_order(void **state)
{
    (void)state;
    static const char *const names[] = {"b.txt", "a/z.txt", "a/B.txt", "Z.txt", "a.txt", ".hidden.txt", "a/.git/x.txt"};
    static const char *const expected[] = {"Z.txt", "B.txt", "z.txt", "a.txt", "b.txt"};
    char *folder = folder_make(), link[4200];

    for (size_t i = 0; i < COUNT(names); i++) folder_write(folder, names[i], "text", 4);
    snprintf(link, sizeof(link), "%s/c", folder);
    assert_int_equal(symlink(".", link), 0); /* leads in a circle */
    reading *r = read_one(folder, NULL);
    assert_int_equal(r->count, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) assert_string_equal(base_name(&r->items[i]), expected[i]);
    reading_free(r);
    r = read_one(folder, "exclude=['a/*', Z*]");
    assert_int_equal(r->count, 2);
    reading_free(r);
    r = read_one(folder, "include=[b.txt]");
    assert_int_equal(r->count, 1);
    reading_free(r);
    char glob[4200];
    snprintf(glob, sizeof(glob), "%s/[ab].t?t", folder);
    r = read_one(glob, NULL);
    assert_int_equal(r->good, 2);
    assert_string_equal(base_name(&r->items[0]), "a.txt");
    reading_free(r);
    folder_remove(folder);
}

static void names_inputs_that_cannot_be_used(void **state)
{
    (void)state;
    char *folder = folder_make(), inputs[20000], empty[4200];

    folder_write(folder, "good.txt", "text", 4);
    folder_write(folder, "[odd].txt", "text", 4);
    snprintf(empty, sizeof(empty), "%s/empty", folder);
    assert_int_equal(mkdir(empty, 0755), 0);
    folder_write(folder, "pictures/a.png", "\x89PNG\r\n\x1a\n", 8);
    const char *const names[] = {"none.txt", "empty", "*.none", "pictures", "good.txt", "good.txt/x", "[odd].txt"};
    size_t len = (size_t)snprintf(inputs, sizeof(inputs), "inputs=[");
    for (size_t i = 0; i < COUNT(names); i++)
        len += (size_t)snprintf(inputs + len, sizeof(inputs) - len, "\"%s/%s\", ", folder, names[i]);
    snprintf(inputs + len, sizeof(inputs) - len, "]");
    reading *r = read_all((const char *const[]){inputs, NULL});
    assert_int_equal(r->count, 7);
    assert_lost(&r->items[0], QUOTH_E_INPUT, "input-missing");
    assert_lost(&r->items[1], QUOTH_E_INPUT, "no-articles");
    assert_lost(&r->items[2], QUOTH_E_INPUT, "input-missing");
    assert_lost(&r->items[3], QUOTH_E_INPUT, "no-articles");
    assert_int_equal(r->items[4].status, QUOTH_OK);
    assert_lost(&r->items[5], QUOTH_E_INPUT, "input-missing");
    assert_int_equal(r->items[6].status, QUOTH_OK); /* a name, not a pattern */
    reading_free(r);
    folder_remove(folder);
}

static void tells_of_an_unreadable_file(void **state)
{
    (void)state;
    char *folder = folder_make();
    const char *path = folder_write(folder, "closed.txt", "text", 4);
    bool root = geteuid() == 0; /* who may read everything */

    assert_int_equal(chmod(path, 0), 0);
    assert_int_equal(chmod(folder, 0755), 0);
    if (root && seteuid(65534) != 0) {
        folder_remove(folder);
        print_message("skipped: everything is readable for root\n");
        skip();
    }
    reading *file = read_one(path, NULL), *walked = read_one(folder, NULL);
    if (root) assert_int_equal(seteuid(0), 0);
    assert_lost(&file->items[0], QUOTH_E_INPUT, "input-unreadable");
    assert_lost(&walked->items[0], QUOTH_E_INPUT, "input-unreadable");
    reading_free(file);
    reading_free(walked);
    folder_remove(folder);
}

static void tells_of_files_left_out_of_a_folder(void **state)
{
    (void)state;
    char *folder = folder_make();
    folder_write(folder, "a.txt", "text", 4);
    const char *picture = folder_write(folder, "b.png", "\x89PNG\r\n\x1a\n", 8);
    reading *named = read_one(picture, NULL);
    assert_int_equal(named->count, 1);
    assert_lost(&named->items[0], QUOTH_E_DOC, "unknown-format");
    reading_free(named);
    reading *r = read_one(folder, NULL);
    assert_int_equal(r->count, 1);
    assert_int_equal(r->good, 1);
    assert_int_equal(r->warnings, 1);
    reading_free(r);
    folder_remove(folder);
}

static void reads_whole_files(void **state)
{
    (void)state;
    bytes b = {0};
    bytes_print(&b, "Text with a NUL %c and more.", 0);
    reading *r = read_bytes(&b, "a.txt", NULL);
    assert_int_equal(r->good, 1);
    assert_int_equal(r->items[0].payload_len, 27);
    assert_int_equal(r->items[0].length, 27);
    assert_int_equal(r->items[0].record, -1);
    assert_string_equal(r->items[0].media_type, "text/plain");
    reading_free(r);

    bytes_print(&b, "<!-- x --> <html><p>Page</html>");
    r = read_bytes(&b, "page", NULL);
    assert_string_equal(r->items[0].media_type, "text/html");
    reading_free(r);

    bytes_print(&b, "{\"text\": \"verbatim\"}\n");
    r = read_bytes(&b, "a.jsonl", "format=text");
    assert_string_equal(r->items[0].payload, "{\"text\": \"verbatim\"}\n");
    reading_free(r);

    bytes_xz(&b, "packed", 6);
    r = read_bytes(&b, "a.txt.xz", NULL);
    assert_string_equal(r->items[0].payload, "packed");
    assert_true(r->items[0].decoded);
    reading_free(r);

    r = read_bytes(&b, "empty.txt", NULL);
    assert_lost(&r->items[0], QUOTH_E_DOC, "empty-document");
    reading_free(r);
    bytes_gzip(&b, "", 0);
    r = read_bytes(&b, "empty.txt.gz", NULL);
    assert_lost(&r->items[0], QUOTH_E_DOC, "empty-document");
    reading_free(r);

    bytes_fill(&b, 'x', 5000);
    r = read_bytes(&b, "long.txt", "max-document=4KiB");
    assert_lost(&r->items[0], QUOTH_E_LIMIT, "max-document");
    reading_free(r);

    bytes_print(&b, "[\n  {\"text\": \"x\"}\n]\n");
    r = read_bytes(&b, "list.json", NULL);
    assert_int_equal(r->count, 1);
    assert_lost(&r->items[0], QUOTH_E_DOC, "unsupported-format");
    reading_free(r);
}

static void opens_archives(void **state)
{
    (void)state;
    bytes lines = {0}, inner = {0};
    bytes_gzip(&lines, "{\"text\":\"one\"}\n{\"text\":\"two\"}\n", 30);
    bytes_archive(&inner, true, &(packed_file){"deep.txt", "deep", 4}, 1);
    const packed_file files[] = {{"dir/a.txt", "alpha", 5},
                                 {"b.jsonl.gz", lines.at, lines.len},
                                 {"picture.png", "\x89PNG\r\n\x1a\n", 8},
                                 {"inner.zip", inner.at, inner.len},
                                 {"s\xc3\xbc\xc3\x9f.html", "<html>x", 7}};

    for (int kind = 0; kind < 4; kind++) {
        bytes b = {0}, packed = {0};
        bytes_archive(&b, kind == 1, files, COUNT(files));
        if (kind == 2)
            bytes_xz(&packed, b.at, b.len);
        else if (kind == 3)
            bytes_gzip(&packed, b.at, b.len);
        else
            bytes_add(&packed, b.at, b.len);
        reading *r = read_bytes(&packed, "some", NULL);
        assert_int_equal(r->count, 5);
        assert_int_equal(r->good, 5);
        assert_string_equal(r->items[0].payload, "alpha");
        assert_string_equal(r->items[0].member, "dir/a.txt");
        assert_string_equal(r->items[2].payload, "two");
        assert_string_equal(r->items[2].member, "b.jsonl.gz");
        assert_int_equal(r->items[2].offset, 15);
        assert_true(r->items[2].decoded);
        assert_string_equal(r->items[3].payload, "deep");
        assert_string_equal(r->items[3].member, "inner.zip!deep.txt");
        assert_string_equal(r->items[4].member, "süß.html");
        assert_string_equal(r->items[4].media_type, "text/html");
        reading_free(r);
        bytes_add(&packed, b.at, b.len);
        r = read_bytes(&packed, "some", "max-nesting=1");
        assert_int_equal(r->good, 4);
        assert_lost(&r->items[3], QUOTH_E_DOC, "max-nesting");
        reading_free(r);
        bytes_free(&b);
    }
    bytes_free(&lines);
    bytes_free(&inner);
}

static void damage_in_an_archive_costs_what_it_hits(void **state)
{
    (void)state;
    char text[3000];
    memset(text, 'x', sizeof(text));
    const packed_file files[] = {{"a.txt", "alpha", 5}, {"b.txt", text, sizeof(text)}, {"c.txt", "gamma", 5}};
    bytes b = {0};

    bytes_archive(&b, false, files, COUNT(files));
    memset(b.at + 1024, '#', 300); /* the second header */
    reading *r = read_bytes(&b, "a.tar", NULL);
    assert_int_equal(r->count, 3);
    assert_string_equal(r->items[0].payload, "alpha");
    assert_lost(&r->items[1], QUOTH_E_DOC, "damaged-archive");
    assert_string_equal(r->items[2].payload, "gamma");
    reading_free(r);

    bytes_archive(&b, false, files, COUNT(files));
    b.len = 1024 + 512 + 1000; /* in the second file */
    r = read_bytes(&b, "a.tar", NULL);
    assert_int_equal(r->good, 1);
    assert_true(r->count > 1);
    assert_lost(&r->items[1], QUOTH_E_DOC, "damaged-archive");
    reading_free(r);

    bytes_archive(&b, true, files, COUNT(files));
    unsigned char *second = memmem(b.at, b.len, "b.txt", 5);
    memset(second + 40, 0xff, 4);
    r = read_bytes(&b, "a.zip", NULL);
    assert_int_equal(r->count, 3);
    assert_lost(&r->items[1], QUOTH_E_DOC, "damaged-archive");
    assert_string_equal(r->items[2].payload, "gamma");
    reading_free(r);
}

static void opens_compression_in_compression(void **state)
{
    (void)state;
    bytes inner = {0}, b = {0};
    bytes_gzip(&inner, "twice", 5);
    bytes_xz(&b, inner.at, inner.len);
    bytes_free(&inner);
    reading *r = read_bytes(&b, "a.txt.gz.xz", NULL);
    assert_int_equal(r->good, 1);
    assert_string_equal(r->items[0].payload, "twice");
    reading_free(r);
}

static void tells_kinds_apart(void **state)
{
    (void)state;
    static const struct {
        const char *begin, *name;
        sniff_kind kind;
    } cases[] = {
        {"Plain words.", "", SNIFF_TEXT},
        {"Plain words.", "a.jsonl", SNIFF_JSONL},
        {"\xef\xbb\xbf  <!doctype HTML>", "a.txt", SNIFF_HTML},
        {"<?xml version=\"1.0\"?>\n<html xmlns=\"x\">", "", SNIFF_HTML},
        {"<?xml version=\"1.0\"?>\n<rss>", "", SNIFF_TEXT},
        {"{\"a\":1}\n", "a.txt", SNIFF_JSONL},
        {"{ \"a\":1}\n", "", SNIFF_JSONL},
        {"{\n \"a\":1}\n", "", SNIFF_JSON},
        {"[{\"a\":1}]", "", SNIFF_JSON},
        {"[1] The first footnote", "", SNIFF_TEXT},
        {"{not json}", "", SNIFF_TEXT},
        {"WARC/1.0\r\n", "a.txt", SNIFF_WARC},
        {"garbage", "a.warc.gz", SNIFF_WARC},
        {"%PDF-1.7", "a.txt", SNIFF_BINARY},
        {"\x01\x02\x03\x04\x05", "", SNIFF_BINARY},
        {"PK\x03\x04", "a.docx", SNIFF_ZIP},
        {"\x1f\x8b\x08\x04", "", SNIFF_COMPRESSED},
        {"", "a.txt", SNIFF_EMPTY},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        sniff_kind kind = sniff((const unsigned char *)cases[i].begin, strlen(cases[i].begin), cases[i].name);
        if (kind != cases[i].kind) fail_msg("case %zu (%s) is taken for %d", i, cases[i].begin, (int)kind);
    }
}

static void reads_standard_input(void **state)
{
    (void)state;
    bytes packed = {0};
    int ends[2], kept = dup(0);
    bytes_gzip(&packed, "{\"text\":\"one\"}\n{\"text\":\"two\"}\n", 30);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], packed.at, packed.len), packed.len);
    close(ends[1]);
    assert_int_equal(dup2(ends[0], 0), 0);
    reading *r = read_one("-", NULL);
    dup2(kept, 0);
    close(kept);
    close(ends[0]);
    assert_int_equal(r->good, 2);
    assert_string_equal(r->items[1].file, "-");
    reading_free(r);
    bytes_free(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_folders_in_byte_order),
        cmocka_unit_test(names_inputs_that_cannot_be_used),
        cmocka_unit_test(tells_of_an_unreadable_file),
        cmocka_unit_test(tells_of_files_left_out_of_a_folder),
        cmocka_unit_test(reads_whole_files),
        cmocka_unit_test(opens_archives),
        cmocka_unit_test(damage_in_an_archive_costs_what_it_hits),
        cmocka_unit_test(opens_compression_in_compression),
        cmocka_unit_test(tells_kinds_apart),
        cmocka_unit_test(reads_standard_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
