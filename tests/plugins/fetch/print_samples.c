/* SPDX-License-Identifier: Apache-2.0 */
/* Prints docs/warc-samples.md: sample archives, file by file, as we read them and as warcio does. */
#include "census.h"

#include <stdio.h>
#include <string.h>

typedef struct sums {
    int files, records, lost, others, other_failures, more, fewer;
} sums;

/* The project and the file's own path in it. */
static void print_name(const char *file)
{
    const char *slash = strchr(file, '/');
    int project = slash == NULL ? 0 : (int)(slash - file);

    for (int i = 0; i < project; i++) putchar(file[i] == '+' ? '/' : file[i]);
    printf(" | ");
    for (const char *at = slash == NULL ? file : slash + 1; *at != '\0'; at++) {
        if (at[0] == '_' && at[1] == '_') {
            putchar('/');
            at++;
        } else {
            putchar(*at);
        }
    }
}

/* In a cell of a table. */
static void print_cell(const char *text, size_t max)
{
    for (size_t i = 0; text[i] != '\0' && i < max; i++) putchar(text[i] == '|' || text[i] == '\n' ? ' ' : text[i]);
}

static void print_line(void *self, const char *folder, const census_line *line)
{
    sums *all = self;
    char path[4200];
    census c;

    if (!census_is_archive(line->file)) return;
    snprintf(path, sizeof(path), "%s/%s", folder, line->file);
    census_take(path, &c);
    all->files++;
    all->records += c.records;
    all->lost += c.lost;
    all->others += line->records;
    all->other_failures += line->error[0] != '\0';
    all->more += c.records > line->records;
    all->fewer += c.records < line->records;
    printf("| ");
    print_name(line->file);
    printf(" | %d | %d | %d | ", c.records, c.lost, line->records);
    if (line->error[0] != '\0')
        printf("stops | ");
    else
        printf(" | ");
    const census_deviation *deviation = census_deviation_of(line->file);
    if (deviation != NULL) print_cell(deviation->why, 200);
    if (deviation != NULL && c.lost > 0) printf("; ");
    if (c.lost > 0) print_cell(c.first_loss, 160);
    printf(" |\n");
}

int main(int argc, char **argv)
{
    sums all = {0};

    if (argc != 2) {
        fprintf(stderr, "usage: print_samples FOLDER\n");
        return 64;
    }
    printf(
        "# Sample archives, file by file\n\n"
        "WARC and ARC files from the tests of many projects: how many whole records quoth reads in each, how many\n"
        "regions of damage it reports, and how many records warcio reads. `stops`: warcio gives up there, and reads\n"
        "nothing behind. Records of all types are counted. Files compressed with lz4 are not read.\n\n"
        "Made by `make docs-warc-samples QUOTH_SHARED_DATA=FOLDER`, where FOLDER/archives/warc-samples holds the\n"
        "samples.\n\n"
        "| project | file | read | damage | warcio | | what is different or lost |\n"
        "|---|---|---|---|---|---|---|\n");
    if (!census_visit(argv[1], print_line, &all)) {
        fprintf(stderr, "print_samples: there is no table in '%s'\n", argv[1]);
        return 74;
    }
    printf("\n%d files: %d records and %d regions of damage; warcio reads %d records and stops early in %d files. We "
           "read\n"
           "more records in %d files, and fewer in %d.\n",
           all.files, all.records, all.lost, all.others, all.other_failures, all.more, all.fewer);
    return 0;
}
