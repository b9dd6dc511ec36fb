/* SPDX-License-Identifier: Apache-2.0 */
/* WARC files of many writers, where they are at hand: each is read to its end, and the records in it are those that
 * another reader found (EXPECT.tsv beside them). */
#include "making.h"

#include "census.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int count_of(const char *types, const char *type)
{
    char word[64];
    int n = 0;

    snprintf(word, sizeof(word), ",%s", type);
    for (const char *at = types; (at = strstr(at, word)) != NULL; at += strlen(word))
        n += at[strlen(word)] == ',' || at[strlen(word)] == '\0';
    return n;
}

static void check_types(const census_line *line, const census *c)
{
    static const char *const types[] = {"warcinfo", "request",  "response",  "resource",
                                        "revisit",  "metadata", "conversion"};
    char word[64];

    for (size_t i = 0; i < COUNT(types); i++) {
        snprintf(word, sizeof(word), "\"%s\": ", types[i]);
        const char *stated = strstr(line->types, word);
        int wanted = stated == NULL ? 0 : atoi(stated + strlen(word));
        if (count_of(c->types, types[i]) != wanted)
            fail_msg("%s: %d records of type %s, expected %d", line->file, count_of(c->types, types[i]), types[i],
                     wanted);
    }
}

static void check_file(void *self, const char *folder, const census_line *line)
{
    size_t *files = self;
    char path[4200];
    census c;

    snprintf(path, sizeof(path), "%s/%s", folder, line->file);
    /* Whatever is in it, the reader comes to its end. */
    reading *r = read_one(path, "responses=all");
    assert_true(r->count < 1000);
    reading_free(r);
    if (!census_is_archive(line->file)) return;
    ++*files;
    census_take(path, &c);
    assert_true(c.readable);
    const census_deviation *deviation = census_deviation_of(line->file);
    int expected = deviation != NULL ? deviation->records : line->records;
    if (c.records != expected)
        fail_msg("%s: %d records, %d lost, expected %d", line->file, c.records, c.lost, expected);
    if (deviation == NULL && strstr(line->file, ".arc") == NULL) check_types(line, &c);
}

static void reads_the_samples_as_expected(void **state)
{
    (void)state;
    const char *data = getenv("QUOTH_SHARED_DATA");
    char folder[4096];
    size_t files = 0;

    snprintf(folder, sizeof(folder), "%s/archives/warc-samples", data == NULL ? "" : data);
    if (!census_visit(folder, check_file, &files)) {
        print_message("skipped: there are no sample archives\n");
        skip();
        return;
    }
    print_message("%zu archives read\n", files);
    assert_true(files > 100);
    /* And all that lies beside them, as a folder. */
    reading *r = read_one(folder, NULL);
    assert_true(r->good > 100);
    reading_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_the_samples_as_expected)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
