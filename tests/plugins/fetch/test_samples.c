/* SPDX-License-Identifier: Apache-2.0 */
/* WARC files of many writers, where they are at hand: each is read to its end, and the records in it are those that
 * another reader found (EXPECT.tsv beside them). */
#include "making.h"

#include "warc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const halt never = {NULL, NULL};

/* Files in which we see other records than the other reader, and why that is right. */
static const struct {
    const char *ending;
    int records; /* that are whole */
} deviations[] = {
    {"data__clipped.warc.gz", 0}, /* its only member breaks off */
    {"warcs__redirect.warc", 1},  /* the last record breaks off */
};

static bool all_wanted(const void *self, const warc_head *head, unsigned char *begin, size_t len)
{
    (void)self;
    (void)head;
    (void)begin;
    (void)len;
    return true;
}

typedef struct census {
    int records, lost;
    char types[4096]; /* ",response,request" */
} census;

static void count_records(const char *path, census *c)
{
    const cut_limits limits = {16 << 20, UINT64_C(1) << 30, 1000};
    fault why;
    warc_cutter warc;
    warc_head head;
    piece cut;
    cut_result result;
    source *from = source_open_file(path, &never, &why);

    if (from == NULL) fail_msg("%s", why.text);
    stream *in = stream_open(from, (stream_limits){0, CUT_WINDOW(limits)}, &never, &why);
    assert_non_null(in);
    memset(c, 0, sizeof(*c));
    bool arc = stream_want(in, 9) == STREAM_OK && memcmp(stream_data(in), "filedesc:", 9) == 0;
    warc_cutter_start(&warc, arc ? &record_format_arc : &record_format_warc, in, &limits, all_wanted, NULL);
    while ((result = warc_cutter_next(&warc, &cut, &head)) != CUT_END) {
        assert_int_not_equal(result, CUT_FAILED);
        if (result != CUT_RECORD) {
            c->lost++;
            continue;
        }
        c->records++;
        size_t used = strlen(c->types);
        snprintf(c->types + used, sizeof(c->types) - used, ",%.*s", (int)head.type_name.len, head.type_name.ptr);
    }
    stream_close(in);
}

static int count_of(const char *types, const char *type)
{
    char word[64];
    int n = 0;

    snprintf(word, sizeof(word), ",%s", type);
    for (const char *at = types; (at = strstr(at, word)) != NULL; at += strlen(word))
        n += at[strlen(word)] == ',' || at[strlen(word)] == '\0';
    return n;
}

static int deviation_of(const char *file)
{
    for (size_t i = 0; i < COUNT(deviations); i++)
        if (strlen(file) > strlen(deviations[i].ending) &&
            strcmp(file + strlen(file) - strlen(deviations[i].ending), deviations[i].ending) == 0)
            return deviations[i].records;
    return -1;
}

/* Splits a line of tab-separated fields in place. */
static size_t split(char *line, char **fields, size_t max)
{
    size_t n = 0;

    for (char *at = line; at != NULL && n < max;) {
        fields[n++] = at;
        at = strchr(at, '\t');
        if (at != NULL) *at++ = '\0';
    }
    return n;
}

static void check_file(const char *folder, char **fields)
{
    static const char *const types[] = {"warcinfo", "request",  "response",  "resource",
                                        "revisit",  "metadata", "conversion"};
    const char *error = fields[8];
    char path[4200], word[64];
    census c;

    snprintf(path, sizeof(path), "%s/%s", folder, fields[0]);
    /* Whatever is in it, the reader comes to its end. */
    reading *r = read_one(path, "responses=all");
    assert_true(r->count < 1000);
    reading_free(r);
    if (strstr(fields[0], ".arc") != NULL || strstr(fields[0], ".paths.") != NULL) return;
    count_records(path, &c);
    int expected = deviation_of(fields[0]) >= 0 ? deviation_of(fields[0]) : atoi(fields[2]);
    if (*error != '\0') { /* where the other reader gave up, we go on */
        if (c.records + c.lost < expected)
            fail_msg("%s: %d records, %d lost, expected %d", fields[0], c.records, c.lost, expected);
        return;
    }
    if (c.records != expected) fail_msg("%s: %d records, %d lost, expected %d", fields[0], c.records, c.lost, expected);
    if (deviation_of(fields[0]) >= 0) return;
    for (size_t i = 0; i < COUNT(types); i++) {
        snprintf(word, sizeof(word), "\"%s\": ", types[i]);
        const char *stated = strstr(fields[3], word);
        int wanted = stated == NULL ? 0 : atoi(stated + strlen(word));
        if (count_of(c.types, types[i]) != wanted)
            fail_msg("%s: %d records of type %s, expected %d", fields[0], count_of(c.types, types[i]), types[i],
                     wanted);
    }
}

static void reads_the_samples_as_expected(void **state)
{
    (void)state;
    const char *data = getenv("QUOTH_SHARED_DATA");
    char folder[4096], path[4200], line[65536], *fields[10];
    size_t files = 0;

    snprintf(folder, sizeof(folder), "%s/archives/warc-samples", data == NULL ? "" : data);
    snprintf(path, sizeof(path), "%s/EXPECT.tsv", folder);
    FILE *table = fopen(path, "r");
    if (table == NULL) {
        print_message("skipped: there are no sample archives\n");
        skip();
        return;
    }
    assert_non_null(fgets(line, sizeof(line), table));
    while (fgets(line, sizeof(line), table) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        assert_true(split(line, fields, COUNT(fields)) >= 9);
        check_file(folder, fields);
        files++;
    }
    fclose(table);
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
