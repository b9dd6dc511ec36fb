/* SPDX-License-Identifier: Apache-2.0 */
/* Counting the records of sample archives, beside what another reader (warcio) found in them. */
#ifndef TESTS_FETCH_CENSUS_H
#define TESTS_FETCH_CENSUS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct census {
    bool readable;
    int records;          /* whole ones */
    int lost;             /* regions of damage */
    char first_loss[320]; /* "code: text"; "" if nothing is lost */
    char types[4096];     /* ",response,request" */
} census;

/* Counts the records of a WARC or ARC file, all of them. */
void census_take(const char *path, census *);

/* One file of the other reader's table. */
typedef struct census_line {
    const char *file;
    int records;
    const char *types; /* {"warcinfo": 1, "request": 22} */
    const char *error; /* where it gave up; "" if it did not */
} census_line;

typedef void census_visitor(void *self, const char *folder, const census_line *);

/* Visits all files of the table FOLDER/EXPECT.tsv.  False: there is none. */
bool census_visit(const char *folder, census_visitor *, void *self);

/* Whether the files of the table are archives of records at all. */
bool census_is_archive(const char *file);

/* Files in which we see other records than the other reader, and why that is right; NULL: it should be the same. */
typedef struct census_deviation {
    const char *ending; /* of the file's name */
    int records;        /* that we see */
    const char *why;
} census_deviation;

const census_deviation *census_deviation_of(const char *file);

#endif
