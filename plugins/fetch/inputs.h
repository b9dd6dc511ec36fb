/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs of a run, named one by one: files and URLs as given, folders walked and globs resolved in byte order.
 * One thread at a time.  Memory does not grow with the number of files, but for the names within one folder. */
#ifndef FETCH_INPUTS_H
#define FETCH_INPUTS_H

#include "fault.h"

typedef struct inputs inputs;

typedef enum input_kind { INPUT_FILE, INPUT_STANDARD_INPUT, INPUT_URL } input_kind;

/* By its name alone; a folder or glob counts as a file. */
input_kind input_kind_of(const char *name);

typedef struct input {
    const char *name; /* path or URL; until the next call of inputs_next() */
    input_kind kind;
    uint64_t bytes; /* 0: not known */
    bool found;     /* by walking a folder, not named by the user */
} input;

typedef enum inputs_result {
    INPUTS_ONE,
    INPUTS_BAD,  /* name: what cannot be used; the fault says why */
    INPUTS_NOTE, /* name: a folder whose walk has ended; the fault says what in it was left out */
    INPUTS_END
} inputs_result;

/* The patterns (quoth_str, for fnmatch) a file in a folder or archive must and must not match: its name, or its path
 * from the folder on.  No include pattern: all are included. */
typedef struct name_filter {
    quoth_list include, exclude;
} name_filter;

bool name_filter_takes(const name_filter *, const char *path);

/* All is borrowed.  NULL: no memory. */
inputs *inputs_open(quoth_list names, const name_filter *);
void inputs_close(inputs *); /* NULL is fine */
inputs_result inputs_next(inputs *, input *, fault *why);

/* Bytes of all inputs as stored; 0: not known, or too many files to count for a progress bar. */
uint64_t inputs_total(quoth_list names, const name_filter *);

#endif
