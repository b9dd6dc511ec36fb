/* SPDX-License-Identifier: Apache-2.0 */
#include "census.h"

#include "warc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const census_deviation deviations[] = {
    {"arc__badexample.arc.gz", 3, "one gzip member for all; later records are shorter than they say"},
    {"data__clipped.warc.gz", 0, "its only record breaks off"},
    {"blackbook-truncated.arc", 9, "no line ends between records"},
    {"link-extraction-test.warc", 8, "lengths that are a few bytes off are mended"},
    {"warcs__broken.warc", 5, "the last record is longer than it says"},
    {"warcs__redirect.warc", 1, "the last record breaks off"},
    {"bad.arc", 1, "records without a length are none; warcio takes them for empty"},
    {"example-bad.warc.gz.bad", 6, "one gzip member for all"},
    {"example-bad-non-chunked.warc.gz", 6, "one gzip member for all"},
    {"example-space-in-url.arc", 1, "the last record is 13 bytes shorter than it says"},
    {"example-wrong-chunks.warc.gz", 2, "a record of which warcio takes a part for the next header"},
};

static bool all_wanted(const void *self, const warc_head *head, unsigned char *begin, size_t len)
{
    (void)self;
    (void)head;
    (void)begin;
    (void)len;
    return true;
}

static void note_loss(census *c, const fault *why)
{
    if (c->lost++ == 0) snprintf(c->first_loss, sizeof(c->first_loss), "%s: %s", why->code, why->text);
}

static void count(stream *in, census *c)
{
    const cut_limits limits = {16 << 20, UINT64_C(1) << 30, 1000};
    bool arc = stream_want(in, 9) == STREAM_OK && memcmp(stream_data(in), "filedesc:", 9) == 0;
    warc_cutter warc;
    warc_head head;
    piece cut;
    cut_result result;

    warc_cutter_start(&warc, arc ? &record_format_arc : &record_format_warc, in, &limits, all_wanted, NULL);
    while ((result = warc_cutter_next(&warc, &cut, &head)) != CUT_END) {
        if (result == CUT_FAILED) {
            c->readable = false;
            break;
        }
        if (result != CUT_RECORD) {
            note_loss(c, &cut.why);
            continue;
        }
        c->records++;
        size_t used = strlen(c->types);
        snprintf(c->types + used, sizeof(c->types) - used, ",%.*s", (int)head.type_name.len, head.type_name.ptr);
    }
}

void census_take(const char *path, census *c)
{
    static const halt never = {NULL, NULL};
    fault why;
    source *from = source_open_file(path, &never, &why);
    stream *in =
        from == NULL ? NULL : stream_open(from, (stream_limits){0, (16 << 20) + 4 * CUT_HEAD_MAX}, &never, &why);

    memset(c, 0, sizeof(*c));
    c->readable = in != NULL;
    if (in != NULL) count(in, c);
    stream_close(in);
}

const census_deviation *census_deviation_of(const char *file)
{
    for (size_t i = 0; i < sizeof(deviations) / sizeof(deviations[0]); i++) {
        size_t n = strlen(deviations[i].ending), len = strlen(file);
        if (len >= n && strcmp(file + len - n, deviations[i].ending) == 0) return &deviations[i];
    }
    return NULL;
}

bool census_is_archive(const char *file)
{
    return strstr(file, ".paths.") == NULL;
}

/* Splits a line of tab-separated fields in place. */
static size_t split(char *line, char **fields, size_t max)
{
    size_t n = 0;

    line[strcspn(line, "\n")] = '\0';
    for (char *at = line; at != NULL && n < max;) {
        fields[n++] = at;
        at = strchr(at, '\t');
        if (at != NULL) *at++ = '\0';
    }
    return n;
}

bool census_visit(const char *folder, census_visitor *visit, void *self)
{
    char path[4200], line[65536], *fields[10];

    snprintf(path, sizeof(path), "%s/EXPECT.tsv", folder);
    FILE *table = fopen(path, "r");
    if (table == NULL) return false;
    bool head = fgets(line, sizeof(line), table) != NULL;
    while (head && fgets(line, sizeof(line), table) != NULL) {
        if (split(line, fields, 10) < 9) continue;
        const census_line one = {fields[0], atoi(fields[2]), fields[3], fields[8]};
        visit(self, folder, &one);
    }
    fclose(table);
    return true;
}
