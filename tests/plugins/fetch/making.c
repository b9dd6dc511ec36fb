/* SPDX-License-Identifier: Apache-2.0 */
#include "making.h"

#include "stage_harness.h"

#include <archive.h>
#include <archive_entry.h>
#include <bzlib.h>
#include <ftw.h>
#include <locale.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

extern const quoth_bundle fetch_LTX_quoth_bundle;

/* ------------------------------------------------------------------------------------------------ bytes */

static unsigned char *make_room(bytes *b, size_t more)
{
    if (b->len + more > b->room) {
        b->room = (b->len + more) * 2;
        b->at = realloc(b->at, b->room);
        assert_non_null(b->at);
    }
    return b->at + b->len;
}

void bytes_add(bytes *b, const void *more, size_t len)
{
    if (len > 0) memcpy(make_room(b, len), more, len);
    b->len += len;
}

void bytes_print(bytes *b, const char *format, ...)
{
    va_list args;
    char *text = NULL;

    va_start(args, format);
    int len = vasprintf(&text, format, args);
    va_end(args);
    assert_true(len >= 0);
    bytes_add(b, text, (size_t)len);
    free(text);
}

void bytes_fill(bytes *b, int byte, size_t len)
{
    memset(make_room(b, len), byte, len);
    b->len += len;
}

void bytes_free(bytes *b)
{
    free(b->at);
    *b = (bytes){NULL, 0, 0};
}

void bytes_gzip(bytes *b, const void *plain, size_t len)
{
    z_stream z = {0};

    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t most = deflateBound(&z, len) + 32;
    z.next_in = (unsigned char *)(uintptr_t)plain;
    z.avail_in = (unsigned)len;
    z.next_out = make_room(b, most);
    z.avail_out = (unsigned)most;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    b->len += z.total_out;
    deflateEnd(&z);
}

void bytes_xz(bytes *b, const void *plain, size_t len)
{
    size_t most = lzma_stream_buffer_bound(len), used = 0;
    unsigned char *to = make_room(b, most);

    assert_int_equal(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, NULL, plain, len, to, &used, most), LZMA_OK);
    b->len += used;
}

void bytes_zstd(bytes *b, const void *plain, size_t len)
{
    size_t most = ZSTD_compressBound(len);
    size_t used = ZSTD_compress(make_room(b, most), most, plain, len, 3);

    assert_false(ZSTD_isError(used));
    b->len += used;
}

void bytes_zstd_with(bytes *b, const void *plain, size_t len, const bytes *dictionary)
{
    ZSTD_CCtx *zstd = ZSTD_createCCtx();
    size_t most = ZSTD_compressBound(len);

    assert_non_null(zstd);
    size_t used =
        ZSTD_compress_usingDict(zstd, make_room(b, most), most, plain, len, dictionary->at, dictionary->len, 3);
    assert_false(ZSTD_isError(used));
    b->len += used;
    ZSTD_freeCCtx(zstd);
}

void bytes_bzip2(bytes *b, const void *plain, size_t len)
{
    unsigned most = (unsigned)(len + len / 50 + 1024);
    char *to = (char *)make_room(b, most);

    assert_int_equal(BZ2_bzBuffToBuffCompress(to, &most, (char *)(uintptr_t)plain, (unsigned)len, 9, 0, 0), BZ_OK);
    b->len += most;
}

static la_ssize_t archive_write_bytes(struct archive *archive, void *self, const void *more, size_t len)
{
    (void)archive;
    bytes_add(self, more, len);
    return (la_ssize_t)len;
}

void bytes_archive(bytes *b, bool zip, const packed_file *files, size_t count)
{
    struct archive *archive = archive_write_new();

    assert_int_equal(zip ? archive_write_set_format_zip(archive) : archive_write_set_format_pax_restricted(archive), 0);
    setlocale(LC_CTYPE, "C.UTF-8"); /* libarchive needs it to write names that are not ASCII */
    archive_write_set_bytes_per_block(archive, 512);
    assert_int_equal(archive_write_open2(archive, b, NULL, archive_write_bytes, NULL, NULL), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, files[i].name);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, (la_int64_t)files[i].len);
        assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
        assert_int_equal(archive_write_data(archive, files[i].bytes, files[i].len), (la_ssize_t)files[i].len);
        archive_entry_free(entry);
    }
    assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
    setlocale(LC_CTYPE, "C");
}

void bytes_warc(bytes *b, const char *type, const char *fields, const char *block)
{
    bytes_print(b, "WARC/1.0\r\nWARC-Type: %s\r\n%sContent-Length: %zu\r\n\r\n%s\r\n\r\n", type, fields, strlen(block),
                block);
}

void bytes_page(bytes *b, const char *url, const char *html)
{
    bytes fields = {0}, block = {0};

    bytes_print(&fields, "WARC-Target-URI: %s\r\nContent-Type: application/http; msgtype=response\r\n%c", url, 0);
    bytes_print(&block, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n%s%c", html, 0);
    bytes_warc(b, "response", (const char *)fields.at, (const char *)block.at);
    bytes_free(&fields);
    bytes_free(&block);
}

/* ---------------------------------------------------------------------------------------------- folders */

char *folder_make(void)
{
    const char *parent = getenv("TMPDIR");
    char *path = NULL;

    assert_true(asprintf(&path, "%s/quoth-fetch-XXXXXX", parent != NULL ? parent : "/tmp") > 0);
    assert_non_null(mkdtemp(path));
    return path;
}

static int remove_entry(const char *path, const struct stat *about, int type, struct FTW *walk)
{
    (void)about;
    (void)type;
    (void)walk;
    return remove(path);
}

void folder_remove(char *path)
{
    assert_int_equal(nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
    free(path);
}

const char *folder_write(const char *folder, const char *name, const void *content, size_t len)
{
    static char path[4096];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(path, 0755);
        *slash = '/';
    }
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    if (len > 0) assert_int_equal(fwrite(content, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
    return path;
}

/* ---------------------------------------------------------------------------------------------- reading */

static char *copy(const char *text, size_t len)
{
    char *copied = malloc(len + 1);

    assert_non_null(copied);
    memcpy(copied, text, len);
    copied[len] = '\0';
    return copied;
}

static char *join_meta(const quoth_doc *doc, const char *key)
{
    quoth_str values[16];
    size_t n = harness_host()->meta(doc, key, values, COUNT(values));
    bytes joined = {0};

    for (size_t i = 0; i < n && i < COUNT(values); i++) {
        if (i > 0) bytes_add(&joined, "|", 1);
        bytes_add(&joined, values[i].ptr, values[i].len);
    }
    bytes_add(&joined, "", 1);
    return (char *)joined.at;
}

static void keep(void *self, quoth_status status, quoth_doc *doc, const char *message)
{
    reading *r = self;

    r->items = realloc(r->items, (r->count + 1) * sizeof(*r->items));
    assert_non_null(r->items);
    outcome *o = &r->items[r->count++];
    *o = (outcome){.status = status, .message = copy(message, strlen(message))};
    if (status == QUOTH_OK) {
        r->good++;
        quoth_str payload = harness_host()->payload(doc);
        o->payload = copy(payload.ptr, payload.len);
        o->payload_len = payload.len;
        o->media_type = join_meta(doc, "media-type");
        o->charset = join_meta(doc, "charset");
        o->id = join_meta(doc, "id");
        o->url = join_meta(doc, "url");
        o->title = join_meta(doc, "title");
        o->published = join_meta(doc, "published");
        o->authors = join_meta(doc, "author");
        o->site = join_meta(doc, "site");
        o->captured = join_meta(doc, "warc.date");
    }
    if (doc == NULL) return;
    const quoth_locator *at = harness_locator(doc);
    o->file = copy(at->file.ptr, at->file.len);
    o->member = copy(at->member.ptr, at->member.len);
    o->offset = at->offset;
    o->length = at->length;
    o->record = at->record;
    o->decoded = at->decoded;
}

reading *read_all(const char *const *options)
{
    reading *r = calloc(1, sizeof(*r));
    harness *h = harness_open(&(harness_use){&fetch_LTX_quoth_bundle, NULL, options, NULL}, 1, NULL);

    assert_non_null(r);
    harness_read(h, keep, r);
    r->warnings = harness_warnings(h);
    harness_close(h);
    return r;
}

reading *read_at(const outcome *o)
{
    const quoth_locator at = {.size = sizeof(at),
                              .file = {o->file, strlen(o->file)},
                              .member = {o->member, strlen(o->member)},
                              .offset = o->offset,
                              .length = o->length,
                              .record = o->record,
                              .decoded = o->decoded};
    static const char *const options[] = {"inputs=[unused]", NULL};
    reading *r = calloc(1, sizeof(*r));
    harness *h = harness_open(&(harness_use){&fetch_LTX_quoth_bundle, NULL, options, NULL}, 1, NULL);

    assert_non_null(r);
    harness_read_at(h, &at, keep, r);
    harness_close(h);
    return r;
}

reading *read_one(const char *path, const char *option)
{
    char inputs[4200];

    snprintf(inputs, sizeof(inputs), "inputs=[\"%s\"]", path);
    return read_all((const char *const[]){inputs, option, NULL});
}

reading *read_bytes(bytes *b, const char *name, const char *option)
{
    char *folder = folder_make();
    reading *r = read_one(folder_write(folder, name, b->at, b->len), option);

    folder_remove(folder);
    bytes_free(b);
    return r;
}

void reading_free(reading *r)
{
    for (size_t i = 0; i < r->count; i++) {
        outcome *o = &r->items[i];
        char *owned[] = {o->payload, o->message, o->file,      o->member,  o->media_type, o->charset, o->id,
                         o->url,     o->title,   o->published, o->authors, o->site,       o->captured};
        for (size_t j = 0; j < COUNT(owned); j++) free(owned[j]);
    }
    free(r->items);
    free(r);
}

void assert_lost(const outcome *o, quoth_status status, const char *code)
{
    size_t n = strlen(code);

    if (o->status != status || strncmp(o->message, code, n) != 0 || o->message[n] != ':')
        fail_msg("expected status %d with '%s', got %d with '%s'", (int)status, code, (int)o->status, o->message);
}
