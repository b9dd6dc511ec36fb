/* SPDX-License-Identifier: Apache-2.0 */
#include "container.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

/* Damaged headers in a row that are stepped over before the rest is given up: each step reads a block. */
#define RETRIES_MAX 100000

struct container {
    stream *in;
    struct archive *archive;
    locale_t utf8; /* libarchive turns names into the thread's charset; 0: there is no such locale here */
    size_t lent;   /* bytes of the window that libarchive still looks at */
    int64_t ordinal;
    struct archive_entry *held; /* found behind damage that the caller was told of first */
    bool ended;
    char name[32]; /* of a member whose own name cannot be had */
};

typedef struct member_source {
    source head;
    container *of;
} member_source;

/* Lends the window instead of copying it. */
static la_ssize_t read_window(struct archive *archive, void *self, const void **bytes)
{
    container *c = self;
    stream_state state;

    stream_take(c->in, c->lent);
    c->lent = 0;
    state = stream_want(c->in, 1);
    if (state == STREAM_END) return 0;
    if (state != STREAM_OK) {
        archive_set_error(archive, -1, "%s", stream_fault(c->in)->text);
        return -1;
    }
    *bytes = stream_data(c->in);
    c->lent = stream_available(c->in);
    return (la_ssize_t)c->lent;
}

static la_int64_t seek_stream(struct archive *archive, void *self, la_int64_t offset, int whence)
{
    container *c = self;
    uint64_t size = 0, from;
    bool known = stream_size(c->in, &size);

    if (whence == SEEK_CUR)
        from = stream_offset(c->in) + c->lent;
    else
        from = whence == SEEK_END ? size : 0;
    if ((whence == SEEK_END && !known) || (offset < 0 && (uint64_t)-offset > from) ||
        !stream_seek(c->in, from + (uint64_t)offset)) {
        archive_set_error(archive, -1, "cannot seek in the input");
        return ARCHIVE_FATAL;
    }
    c->lent = 0;
    return (la_int64_t)(from + (uint64_t)offset);
}

container *container_open(stream *in, bool zip, fault *why)
{
    container *c = calloc(1, sizeof(*c));
    uint64_t size;

    if (c != NULL) c->archive = archive_read_new();
    if (c == NULL || c->archive == NULL) {
        fault_set(why, "no-memory", "no memory to read the archive");
        free(c);
        stream_close(in);
        return NULL;
    }
    c->in = in;
    if (zip)
        archive_read_support_format_zip(c->archive);
    else
        archive_read_support_format_tar(c->archive);
    archive_read_set_read_callback(c->archive, read_window);
    archive_read_set_callback_data(c->archive, c);
    /* With a way to seek, a zip archive is read by its directory. */
    if (zip && stream_size(in, &size) && stream_seek(in, stream_offset(in)))
        archive_read_set_seek_callback(c->archive, seek_stream);
    c->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (archive_read_open1(c->archive) != ARCHIVE_OK) {
        fault_set(why, "damaged-archive", "the archive cannot be read: %s", archive_error_string(c->archive));
        container_close(c);
        return NULL;
    }
    return c;
}

void container_close(container *c)
{
    if (c == NULL) return;
    archive_read_free(c->archive);
    if (c->utf8 != (locale_t)0) freelocale(c->utf8);
    stream_close(c->in);
    free(c);
}

static const char *member_name(container *c, struct archive_entry *entry)
{
    locale_t outer = c->utf8 == (locale_t)0 ? (locale_t)0 : uselocale(c->utf8);
    const char *name = archive_entry_pathname_utf8(entry);

    if (name == NULL) name = archive_entry_pathname(entry);
    if (outer != (locale_t)0) uselocale(outer);
    if (name != NULL && *name != '\0') return name;
    snprintf(c->name, sizeof(c->name), "#%lld", (long long)c->ordinal);
    return c->name;
}

static void describe(const container *c, fault *why)
{
    const char *text = archive_error_string(c->archive);
    fault_set(why, "damaged-archive", "the archive is damaged: %s", text == NULL ? "not readable" : text);
}

/* Steps over damaged headers to the next entry.  ARCHIVE_RETRY: there was damage before it. */
static int next_entry(container *c, struct archive_entry **entry, fault *why)
{
    bool damaged = false;

    for (int tries = 0; tries < RETRIES_MAX; tries++) {
        locale_t outer = c->utf8 == (locale_t)0 ? (locale_t)0 : uselocale(c->utf8);
        int result = archive_read_next_header(c->archive, entry);
        if (outer != (locale_t)0) uselocale(outer);
        if (result == ARCHIVE_RETRY) {
            if (!damaged) describe(c, why);
            damaged = true;
            continue;
        }
        if (!damaged || result == ARCHIVE_FATAL) return result;
        c->ended = result == ARCHIVE_EOF;
        return ARCHIVE_RETRY;
    }
    return ARCHIVE_FATAL;
}

container_result container_next(container *c, const char **name, fault *why)
{
    for (;;) {
        struct archive_entry *entry = c->held;
        c->held = NULL;
        if (c->ended) return CONTAINER_END;
        if (entry == NULL) {
            int result = next_entry(c, &entry, why);
            if (result == ARCHIVE_EOF) return CONTAINER_END;
            if (result == ARCHIVE_RETRY) {
                c->held = entry;
                return CONTAINER_LOST;
            }
            if (result < ARCHIVE_WARN) {
                describe(c, why);
                c->ended = result == ARCHIVE_FATAL;
                return result == ARCHIVE_FATAL ? CONTAINER_FAILED : CONTAINER_LOST;
            }
        }
        c->ordinal++;
        if (archive_entry_filetype(entry) != AE_IFREG) continue;
        *name = member_name(c, entry);
        return CONTAINER_MEMBER;
    }
}

static source_result member_read(source *self, void *to, size_t room, size_t *got, fault *why)
{
    const container *c = ((member_source *)self)->of;
    la_ssize_t n = archive_read_data(c->archive, to, room);

    if (n > 0) {
        *got = (size_t)n;
        return SOURCE_BYTES;
    }
    if (n == 0) return SOURCE_END;
    describe(c, why);
    return SOURCE_FAILED;
}

static void member_close(source *self)
{
    free(self);
}

static const source_type member_type = {member_read, NULL, member_close};

source *container_member(container *c)
{
    member_source *member = calloc(1, sizeof(*member));

    if (member == NULL) return NULL;
    member->head.type = &member_type;
    member->of = c;
    return &member->head;
}

stream *container_stream(const container *c)
{
    return c->in;
}
