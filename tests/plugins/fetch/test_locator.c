/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever was read can be read again from where it is said to be. */
#include "making.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect_again(const outcome *o)
{
    reading *again = read_at(o);

    if (again->count != 1 || again->items[0].status != QUOTH_OK)
        fail_msg("%s!%s@%llu+%llu: %s", o->file, o->member, (unsigned long long)o->offset,
                 (unsigned long long)o->length, again->count == 0 ? "nothing" : again->items[0].message);
    const outcome *a = &again->items[0];
    assert_int_equal(a->payload_len, o->payload_len);
    assert_memory_equal(a->payload, o->payload, o->payload_len);
    assert_string_equal(a->file, o->file);
    assert_string_equal(a->member, o->member);
    assert_string_equal(a->url, o->url);
    assert_string_equal(a->media_type, o->media_type);
    assert_int_equal(a->offset, o->offset);
    assert_int_equal(a->length, o->length);
    assert_int_equal(a->record, o->record);
    assert_int_equal(a->decoded, o->decoded);
    reading_free(again);
}

/* Reads the bytes as a file of that name, and all of its documents again. */
static void expect_all_again(bytes *b, const char *name, size_t documents)
{
    char *folder = folder_make();
    reading *r = read_one(folder_write(folder, name, b->at, b->len), "responses=all");

    assert_int_equal(r->good, documents);
    for (size_t i = 0; i < r->count; i++)
        if (r->items[i].status == QUOTH_OK) expect_again(&r->items[i]);
    reading_free(r);
    folder_remove(folder);
    bytes_free(b);
}

static bytes make_page(int number)
{
    bytes page = {0};
    char url[64], html[128];

    snprintf(url, sizeof(url), "http://example.com/%d", number);
    snprintf(html, sizeof(html), "<html><p>This is page number %d.</p></html>", number);
    bytes_page(&page, url, html);
    return page;
}

static void of_warc_and_arc(void **state)
{
    (void)state;
    bytes plain = {0}, members = {0}, one = {0}, zstd = {0}, dictionary = {0}, arc = {0};
    for (int i = 0; i < 20; i++) bytes_page(&dictionary, "http://example.com/", "<p>This is page number.</p>");
    const uint32_t head[] = {0x184d2a5d, (uint32_t)dictionary.len};
    bytes_add(&zstd, head, sizeof(head));
    bytes_add(&zstd, dictionary.at, dictionary.len);
    for (int i = 1; i <= 3; i++) {
        bytes page = make_page(i);
        bytes_add(&plain, page.at, page.len);
        bytes_gzip(&members, page.at, page.len);
        bytes_zstd_with(&zstd, page.at, page.len, &dictionary);
        bytes_free(&page);
        bytes_print(&arc, "http://example.com/%d 1.2.3.4 20140216050221 text/html 13\n<p>Hello.</p>\n", i);
    }
    bytes_gzip(&one, plain.at, plain.len);
    expect_all_again(&plain, "a.warc", 3);
    expect_all_again(&members, "a.warc.gz", 3);
    expect_all_again(&one, "b.warc.gz", 3);
    expect_all_again(&zstd, "a.warc.zst", 3);
    expect_all_again(&arc, "a.arc", 3);
    bytes_free(&dictionary);
}

#define LINES "{\"text\": \"One.\"}\n{\"text\": \"Two \\u20ac.\"}\r\n\n{ \"text\": \"Three.\"}"

static void of_lines_and_files(void **state)
{
    (void)state;
    bytes lines = {0}, packed = {0}, twice = {0}, page = {0};
    bytes_print(&lines, LINES);
    bytes_xz(&packed, lines.at, lines.len);
    bytes_gzip(&twice, packed.at, packed.len);
    bytes_print(&page, "<html><p>Page.</p></html>");
    expect_all_again(&lines, "a.jsonl", 3);
    expect_all_again(&packed, "a.jsonl.xz", 3);
    expect_all_again(&twice, "a.jsonl.xz.gz", 3);
    expect_all_again(&page, "a.html", 1);
    bytes_print(&page, "A text.");
    bytes_gzip(&packed, page.at, page.len);
    expect_all_again(&packed, "a.txt.gz", 1);
    bytes_free(&page);
    bytes_print(&lines, "id,text\n1,\"One,\ntwo.\"\n2,Two.\n3,Three.\n");
    bytes_gzip(&packed, lines.at, lines.len);
    bytes_archive(&page, false, &(packed_file){"in/t.csv", lines.at, lines.len}, 1);
    expect_all_again(&lines, "a.csv", 3);
    expect_all_again(&packed, "a.csv.gz", 3);
    expect_all_again(&page, "a.tar", 3);
}

static void of_members_of_archives(void **state)
{
    (void)state;
    bytes inner = {0}, outer = {0}, members = {0};
    for (int i = 1; i <= 2; i++) {
        bytes page = make_page(i);
        bytes_gzip(&members, page.at, page.len);
        bytes_free(&page);
    }
    bytes_archive(&inner, true, (packed_file[]){{"a.warc.gz", members.at, members.len}, {"b.txt", "Text.", 5}}, 2);
    bytes_archive(
        &outer, false,
        (packed_file[]){{"a", "<p>Not this.</p>", 16}, {"in/x.zip", inner.at, inner.len}, {"l", LINES, strlen(LINES)}},
        3);
    bytes packed = {0};
    bytes_gzip(&packed, outer.at, outer.len);
    expect_all_again(&inner, "a.zip", 3);
    expect_all_again(&outer, "a.tar", 7);
    expect_all_again(&packed, "a.tar.gz", 7);
    bytes_free(&members);
}

static void behind_damage(void **state)
{
    (void)state;
    bytes b = {0}, lines = {0};
    for (int i = 1; i <= 3; i++) {
        bytes page = make_page(i);
        size_t at = b.len;
        bytes_gzip(&b, page.at, page.len);
        if (i == 2) b.at[at + 40] ^= 0xff;
        bytes_free(&page);
    }
    expect_all_again(&b, "a.warc.gz", 2);
    for (int i = 0; i < 3; i++) {
        size_t at = b.len;
        bytes_print(&lines, LINES "\n");
        bytes_gzip(&b, lines.at, lines.len);
        if (i == 1) b.at[at + 20] ^= 0xff;
        lines.len = 0;
    }
    char *folder = folder_make();
    reading *r = read_one(folder_write(folder, "a.jsonl.gz", b.at, b.len), NULL);
    assert_true(r->good >= 6 && r->good < 9);
    for (size_t i = 0; i < r->count; i++)
        if (r->items[i].status == QUOTH_OK) expect_again(&r->items[i]);
    reading_free(r);
    folder_remove(folder);
    bytes_free(&b);
    bytes_free(&lines);
}

static void expect_mismatch(const char *path, uint64_t offset, uint64_t length, const char *member)
{
    outcome o = {.file = (char *)(uintptr_t)path,
                 .member = (char *)(uintptr_t)member,
                 .offset = offset,
                 .length = length,
                 .record = 1};
    reading *r = read_at(&o);

    assert_int_equal(r->count, 1);
    assert_int_not_equal(r->items[0].status, QUOTH_OK);
    reading_free(r);
}

static void of_another_file_is_an_error(void **state)
{
    (void)state;
    char *folder = folder_make();
    bytes b = {0}, first = make_page(1), second = make_page(2);
    bytes_gzip(&b, first.at, first.len);
    uint64_t at = b.len;
    bytes_gzip(&b, second.at, second.len);
    const char *path = folder_write(folder, "a.warc.gz", b.at, b.len);
    expect_mismatch(path, at, b.len - at + 1, ""); /* longer than it is */
    expect_mismatch(path, at + 1, b.len - at, ""); /* nothing begins there */
    expect_mismatch(path, b.len, 10, "");          /* behind its end */
    expect_mismatch(path, 0, 0, "x");              /* no archive */
    expect_mismatch("/nowhere", 0, 0, "");
    bytes_free(&b);
    bytes_free(&first);
    bytes_free(&second);
    folder_remove(folder);
}

static void of_sample_archives(void **state)
{
    (void)state;
    const char *data = getenv("QUOTH_SHARED_DATA");
    char path[4096];

    snprintf(path, sizeof(path), "%s/archives/warc-samples", data == NULL ? "" : data);
    FILE *table = fopen(path, "r");
    if (table == NULL) {
        print_message("skipped: there are no sample archives\n");
        skip();
        return;
    }
    fclose(table);
    reading *r = read_one(path, "responses=all");
    size_t again = 0;
    for (size_t i = 0; i < r->count; i++) {
        /* Behind damage that a member's end hides, what was decoded depends on where the reading began. */
        if (r->items[i].status != QUOTH_OK) continue;
        expect_again(&r->items[i]);
        again++;
    }
    reading_free(r);
    print_message("%zu documents read again\n", again);
    assert_true(again > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_warc_and_arc),
        cmocka_unit_test(of_lines_and_files),
        cmocka_unit_test(of_members_of_archives),
        cmocka_unit_test(behind_damage),
        cmocka_unit_test(of_another_file_is_an_error),
        cmocka_unit_test(of_sample_archives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
