/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of fetch share: bytes, compressed and packed; folders; and reading them through the host. */
#ifndef TESTS_FETCH_MAKING_H
#define TESTS_FETCH_MAKING_H

/* In the order cmocka wants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "quoth/plugin.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct bytes {
    unsigned char *at;
    size_t len, room;
} bytes;

void bytes_add(bytes *, const void *more, size_t len);
void bytes_print(bytes *, const char *format, ...) QUOTH_PRINTF(2, 3);
void bytes_fill(bytes *, int byte, size_t len);
void bytes_free(bytes *);

/* Append `len` bytes as one member of a compressed file. */
void bytes_gzip(bytes *, const void *plain, size_t len);
void bytes_xz(bytes *, const void *plain, size_t len);
void bytes_zstd(bytes *, const void *plain, size_t len);
void bytes_zstd_with(bytes *, const void *plain, size_t len, const bytes *dictionary);
void bytes_bzip2(bytes *, const void *plain, size_t len);

typedef struct packed_file {
    const char *name;
    const void *bytes;
    size_t len;
} packed_file;

/* Appends an archive of the files. */
void bytes_archive(bytes *, bool zip, const packed_file *files, size_t count);

/* Appends a WARC record; `fields` are further header lines, each ended by "\r\n". */
void bytes_warc(bytes *, const char *type, const char *fields, const char *block);
/* Appends a response to the URL with a page as its body. */
void bytes_page(bytes *, const char *url, const char *html);

/* A folder of its own for a test; its path lasts until folder_remove(). */
char *folder_make(void);
void folder_remove(char *);
/* Writes a file in it, with the folders on the way; the path lasts until the next call. */
const char *folder_write(const char *folder, const char *name, const void *content, size_t len);

/* What came of one document, or one loss. */
typedef struct outcome {
    quoth_status status;
    char *payload; /* NUL-terminated */
    size_t payload_len;
    char *message; /* "code: text" of a failure */
    char *file, *member;
    uint64_t offset, length;
    int64_t record;
    bool decoded;
    /* "" if there is none; authors by '|' */
    char *media_type, *charset, *id, *url, *title, *published, *authors, *site, *captured;
} outcome;

typedef struct reading {
    outcome *items;
    size_t count, good;
    size_t warnings;
} reading;

/* Reads with options as in a pipeline file ("inputs=[...]"), ends with NULL. */
reading *read_all(const char *const *options);
/* Reads one input with one more option, which may be NULL. */
reading *read_one(const char *path, const char *option);
/* Writes the bytes to a file of that name in a new folder and reads it; frees the bytes. */
reading *read_bytes(bytes *, const char *name, const char *option);
/* Reads again what is where the outcome's locator says. */
reading *read_at(const outcome *);
void reading_free(reading *);

/* Fails the test unless the outcome is a loss with that code. */
void assert_lost(const outcome *, quoth_status, const char *code);

#endif
