/* SPDX-License-Identifier: Apache-2.0 */
/* Makes hostile inputs on standard output, fast and without other tools:
 *
 *   make_input repeat COUNT TEXT                TEXT, COUNT times
 *   make_input number COUNT BEFORE AFTER        BEFORE, a number, AFTER, for the numbers from 1 to COUNT
 *   make_input noise COUNT SEED                 lines of letters that hardly compress, the same for the same SEED
 *   make_input compress FILTER                  standard input, compressed: gzip, xz, zstd, bzip2
 *   make_input bomb FILTER MIB HEAD TAIL        file HEAD, so many MiB of the letter 'a', file TAIL, as one member
 *   make_input archive FORMAT [NAME FILE]...    an archive (tar, zip) with the FILEs under these NAMEs
 *   make_input archive-bomb FORMAT MIB NAME     an archive with one member of so many MiB of the letter 'a'
 */
#include <archive.h>
#include <archive_entry.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define MIB  ((size_t)1024 * 1024)
#define FILL 'a'

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "make_input: %s: %s\n", what, why);
    exit(2);
}

static void put(const void *bytes, size_t n)
{
    if (fwrite(bytes, 1, n, stdout) != n) die("standard output", "cannot write");
}

static uint64_t to_number(const char *text)
{
    char *end;
    unsigned long long n = strtoull(text, &end, 10);

    if (end == text || *end != '\0') die(text, "not a number");
    return n;
}

static void *allocate(size_t n)
{
    void *p = malloc(n);

    if (p == NULL) die("memory", "none left");
    return p;
}

static unsigned char *read_file(const char *name, size_t *size)
{
    FILE *from = fopen(name, "rb");
    struct stat st;

    if (from == NULL || fstat(fileno(from), &st) != 0) die(name, "cannot read");
    *size = (size_t)st.st_size;
    unsigned char *bytes = allocate(*size + 1);
    if (fread(bytes, 1, *size, from) != *size) die(name, "cannot read");
    fclose(from);
    return bytes;
}

static unsigned char *filled_block(void)
{
    unsigned char *block = allocate(MIB);

    memset(block, FILL, MIB);
    return block;
}

/* ------------------------------------------------------------------------------------------------- text */

static void repeat(uint64_t count, const char *text)
{
    size_t len = strlen(text), per_block = len == 0 ? 0 : MIB / len + 1;

    if (len == 0) return;
    char *block = allocate(per_block * len);
    for (size_t i = 0; i < per_block * len; i++) block[i] = text[i % len];
    for (; count >= per_block; count -= per_block) put(block, per_block * len);
    put(block, (size_t)count * len);
    free(block);
}

static void number(uint64_t count, const char *before, const char *after)
{
    for (uint64_t i = 1; i <= count; i++)
        if (printf("%s%llu%s", before, (unsigned long long)i, after) < 0) die("standard output", "cannot write");
}

static void noise(uint64_t count, uint64_t seed)
{
    static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-";
    char line[64];
    uint64_t state = seed * 2654435769u + 1;

    for (uint64_t i = 0; i < count; i++) {
        for (size_t k = 0; k + 1 < sizeof line; k++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            line[k] = letters[state >> 58];
        }
        line[sizeof line - 1] = '\n';
        put(line, sizeof line);
    }
}

/* ------------------------------------------------------------------------------------------ compression */

static void check(struct archive *to, int result)
{
    if (result < ARCHIVE_WARN) die("libarchive", archive_error_string(to));
}

static void begin_output(struct archive *to)
{
    /* No padding to a block of tape. */
    check(to, archive_write_set_bytes_in_last_block(to, 1));
    check(to, archive_write_open_fd(to, STDOUT_FILENO));
}

static void begin_member(struct archive *to, const char *name, int64_t size)
{
    struct archive_entry *entry = archive_entry_new();

    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    if (size >= 0) archive_entry_set_size(entry, size);
    check(to, archive_write_header(to, entry));
    archive_entry_free(entry);
}

static void put_data(struct archive *to, const void *bytes, size_t n)
{
    if (archive_write_data(to, bytes, n) < 0) die("libarchive", archive_error_string(to));
}

static void end_output(struct archive *to)
{
    check(to, archive_write_close(to));
    archive_write_free(to);
}

static struct archive *begin_compressed(const char *filter)
{
    struct archive *to = archive_write_new();

    check(to, archive_write_set_format_raw(to));
    check(to, archive_write_add_filter_by_name(to, filter));
    /* One letter over and over gets no smaller by a higher level, and xz would take three times as long. */
    if (strcmp(filter, "xz") == 0) check(to, archive_write_set_filter_option(to, "xz", "compression-level", "0"));
    begin_output(to);
    begin_member(to, "data", -1);
    return to;
}

static void compress_input(const char *filter)
{
    struct archive *to = begin_compressed(filter);
    unsigned char *block = allocate(MIB);
    size_t n;

    while ((n = fread(block, 1, MIB, stdin)) > 0) put_data(to, block, n);
    free(block);
    end_output(to);
}

/* One step of deflate, into standard output or, where `kept` is not NULL, into memory. */
static void deflate_step(z_stream *z, unsigned char *bytes, size_t n, int flush, unsigned char *kept, size_t *kept_len)
{
    static unsigned char out[64 * 1024];

    z->next_in = bytes;
    z->avail_in = (uInt)n;
    do {
        z->next_out = out;
        z->avail_out = sizeof out;
        if (deflate(z, flush) == Z_STREAM_ERROR) die("zlib", "cannot compress");
        size_t made = sizeof out - z->avail_out;
        if (kept == NULL) {
            put(out, made);
        } else {
            memcpy(kept + *kept_len, out, made);
            *kept_len += made;
        }
    } while (z->avail_out == 0);
}

static void put_le32(uint64_t n)
{
    const unsigned char bytes[4] = {n & 255, n >> 8 & 255, n >> 16 & 255, n >> 24 & 255};
    put(bytes, sizeof bytes);
}

/* A full flush forgets what came before, so the compressed form of a block can be written over and over: ten gigabytes
 * take no longer than ten megabytes. */
static void gzip_bomb(uint64_t mib, unsigned char *head, size_t head_len, unsigned char *tail, size_t tail_len)
{
    static const unsigned char header[10] = {0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3};
    unsigned char *block = filled_block(), *kept = allocate(MIB);
    size_t kept_len = 0;
    uLong sum = crc32(0, head, (uInt)head_len), block_sum = crc32(0, block, MIB);
    z_stream z = {.zalloc = Z_NULL};

    if (deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK) die("zlib", "cannot start");
    put(header, sizeof header);
    deflate_step(&z, head, head_len, Z_FULL_FLUSH, NULL, NULL);
    deflate_step(&z, block, MIB, Z_FULL_FLUSH, kept, &kept_len);
    for (uint64_t i = 0; i < mib; i++) {
        put(kept, kept_len);
        sum = crc32_combine(sum, block_sum, (z_off_t)MIB);
    }
    deflate_step(&z, tail, tail_len, Z_FINISH, NULL, NULL);
    sum = crc32_combine(sum, crc32(0, tail, (uInt)tail_len), (z_off_t)tail_len);
    deflateEnd(&z);
    put_le32(sum);
    put_le32(head_len + mib * MIB + tail_len);
    free(block);
    free(kept);
}

static void bomb(const char *filter, uint64_t mib, const char *head_name, const char *tail_name)
{
    size_t head_len, tail_len;
    unsigned char *head = read_file(head_name, &head_len), *tail = read_file(tail_name, &tail_len);

    if (strcmp(filter, "gzip") == 0) {
        gzip_bomb(mib, head, head_len, tail, tail_len);
    } else {
        struct archive *to = begin_compressed(filter);
        unsigned char *block = filled_block();
        put_data(to, head, head_len);
        for (uint64_t i = 0; i < mib; i++) put_data(to, block, MIB);
        put_data(to, tail, tail_len);
        free(block);
        end_output(to);
    }
    free(head);
    free(tail);
}

/* --------------------------------------------------------------------------------------------- archives */

static struct archive *begin_archive(const char *format)
{
    struct archive *to = archive_write_new();

    if (strcmp(format, "zip") == 0)
        check(to, archive_write_set_format_zip(to));
    else
        check(to, archive_write_set_format_pax_restricted(to));
    begin_output(to);
    return to;
}

static void make_archive(const char *format, int count, char **words)
{
    struct archive *to = begin_archive(format);

    for (int i = 0; i + 1 < count; i += 2) {
        size_t size;
        unsigned char *bytes = read_file(words[i + 1], &size);
        begin_member(to, words[i], (int64_t)size);
        if (size > 0) put_data(to, bytes, size);
        free(bytes);
    }
    end_output(to);
}

static void make_archive_bomb(const char *format, uint64_t mib, const char *name)
{
    struct archive *to = begin_archive(format);
    unsigned char *block = filled_block();

    begin_member(to, name, (int64_t)(mib * MIB));
    for (uint64_t i = 0; i < mib; i++) put_data(to, block, MIB);
    free(block);
    end_output(to);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (strcmp(what, "repeat") == 0 && argc == 4)
        repeat(to_number(argv[2]), argv[3]);
    else if (strcmp(what, "number") == 0 && argc == 5)
        number(to_number(argv[2]), argv[3], argv[4]);
    else if (strcmp(what, "noise") == 0 && argc == 4)
        noise(to_number(argv[2]), to_number(argv[3]));
    else if (strcmp(what, "compress") == 0 && argc == 3)
        compress_input(argv[2]);
    else if (strcmp(what, "bomb") == 0 && argc == 6)
        bomb(argv[2], to_number(argv[3]), argv[4], argv[5]);
    else if (strcmp(what, "archive") == 0 && argc > 2)
        make_archive(argv[2], argc - 3, argv + 3);
    else if (strcmp(what, "archive-bomb") == 0 && argc == 5)
        make_archive_bomb(argv[2], to_number(argv[3]), argv[4]);
    else
        die(what, "unknown, or the wrong number of words; see the head of make_input.c");
    if (fflush(stdout) != 0) die("standard output", "cannot write");
    return 0;
}
