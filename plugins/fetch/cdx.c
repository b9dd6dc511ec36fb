/* SPDX-License-Identifier: Apache-2.0 */
#include "cdx.h"

#include "field.h"
#include "record_fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Fields of a line; lines in use have up to 15. */
#define FIELDS_MAX 64

/* ------------------------------------------------------------------------------------------------ lines */

/* A header: the delimiter, "CDX", and a letter for each field. */
static bool parse_header(cdx_layout *layout, const unsigned char *line, size_t len)
{
    bool led = len > 4 && memcmp(line + 1, "CDX", 3) == 0, bare = len > 4 && memcmp(line, "CDX", 3) == 0;

    if (!led && !bare) return false;
    size_t at = led ? 4 : 3;
    char delimiter = (char)line[at];
    *layout = (cdx_layout){.delimiter = delimiter};
    for (int field = 0; at < len; at++) {
        if (line[at] == (unsigned char)delimiter) {
            field++;
            continue;
        }
        if (line[at] == 'g') layout->file = field;
        if (line[at] == 'V') layout->offset = field;
    }
    return true;
}

static bool set_file(cdx_place *place, quoth_str name)
{
    if (name.len == 0 || name.len >= sizeof(place->file) || memchr(name.ptr, '\0', name.len) != NULL) return false;
    memcpy(place->file, name.ptr, name.len);
    place->file[name.len] = '\0';
    return true;
}

static cdx_result bad(fault *why, const char *text)
{
    fault_set(why, "bad-index-line", "the line of the index %s", text);
    return CDX_BAD;
}

static cdx_result parse_fields(const cdx_layout *layout, const unsigned char *line, size_t len, cdx_place *place,
                               fault *why)
{
    quoth_str fields[FIELDS_MAX + 1];
    char delimiter = layout->delimiter == 0 ? ' ' : layout->delimiter;
    int count = 0, file = layout->file, offset = layout->offset;

    for (size_t at = 0; at <= len && count < FIELDS_MAX; count++) {
        const unsigned char *end = memchr(line + at, delimiter, len - at);
        size_t stop = end == NULL ? len : (size_t)(end - line);
        fields[count + 1] = (quoth_str){(const char *)line + at, stop - at};
        at = stop + 1;
    }
    if (layout->delimiter == 0) { /* in the usual order: "... V g" */
        file = count;
        offset = count - 1;
    }
    if (file < 1 || offset < 1 || file > count || offset > count) return bad(why, "lacks the file or the offset");
    if (!field_number(field_trim(fields[offset]), &place->offset)) return bad(why, "has no usable offset");
    return set_file(place, field_trim(fields[file])) ? CDX_PLACE : bad(why, "has no usable name of a file");
}

/* Which members are looked for, in the slots that the parser of records knows. */
enum { MEMBER_FILE = SLOT_TEXT, MEMBER_OFFSET = SLOT_ID };

typedef struct members {
    cdx_place *place;
    bool file, offset;
} members;

static bool take_member(void *self, record_slot slot, size_t rank, quoth_str value, fault *why)
{
    members *m = self;

    (void)rank;
    (void)why;
    if (slot == (record_slot)MEMBER_FILE) m->file = set_file(m->place, value);
    if (slot == (record_slot)MEMBER_OFFSET) m->offset = field_number(value, &m->place->offset);
    return true;
}

static cdx_result parse_json(const unsigned char *json, size_t len, cdx_place *place, fault *why)
{
    static const quoth_str file = {"filename", 8}, offset = {"offset", 6};
    static const record_names names = {.slots = {[MEMBER_FILE] = {&file, 1}, [MEMBER_OFFSET] = {&offset, 1}}};
    members m = {.place = place};

    if (!record_parse(json, len, &names, take_member, &m, why)) return CDX_BAD;
    if (!m.file) return bad(why, "has no usable 'filename'");
    return m.offset ? CDX_PLACE : bad(why, "has no usable 'offset'");
}

cdx_result cdx_parse(cdx_layout *layout, const unsigned char *line, size_t len, cdx_place *place, fault *why)
{
    if (len == 0 || *line == '!' || parse_header(layout, line, len)) return CDX_NONE;
    const unsigned char *json = layout->delimiter == 0 ? memchr(line, '{', len) : NULL;
    if (json == NULL) return parse_fields(layout, line, len, place, why);
    return parse_json(json, len - (size_t)(json - line), place, why);
}

bool cdx_begins(const unsigned char *bytes, size_t len)
{
    size_t digits = 0;

    if (len >= 6 && memcmp(bytes + 1, "CDX ", 4) == 0 && bytes[0] == ' ') return true;
    const unsigned char *end = memchr(bytes, '\n', len), *space = memchr(bytes, ' ', len);
    if (end == NULL) end = bytes + len;
    if (space == NULL || space > end || space == bytes) return false;
    for (space++; space < end && *space >= '0' && *space <= '9'; space++) digits++;
    return digits == 14 && end - space >= 2 && space[0] == ' ' && space[1] == '{';
}

/* ------------------------------------------------------------------------------------------------ files */

bool cdx_archive_start(cdx_archive *archive, const char *index, quoth_str folder, stream_limits limits,
                       const halt *stop)
{
    const char *slash = strrchr(index, '/');

    *archive = (cdx_archive){.limits = limits, .stop = stop};
    if (folder.len > 0)
        archive->folder = strdup(folder.ptr);
    else
        archive->folder = slash == NULL ? strdup(".") : strndup(index, slash == index ? 1 : (size_t)(slash - index));
    return archive->folder != NULL;
}

static void close_file(cdx_archive *archive)
{
    stream_close(archive->in);
    free(archive->path);
    archive->in = NULL;
    archive->path = NULL;
}

void cdx_archive_close(cdx_archive *archive)
{
    close_file(archive);
    free(archive->folder);
    archive->folder = NULL;
}

/* A name must not lead out of the folder: the index may come from anywhere. */
static bool is_inside(const char *name)
{
    if (*name == '/') return false;
    for (const char *at = name; (at = strstr(at, "..")) != NULL; at += 2)
        if ((at == name || at[-1] == '/') && (at[2] == '\0' || at[2] == '/')) return false;
    return true;
}

static char *join(const char *folder, const char *name)
{
    char *path = NULL;
    if (strcmp(folder, ".") == 0) return strdup(name);
    return asprintf(&path, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", name) < 0 ? NULL : path;
}

/* Where the file is: under its name, or, where the index tells of folders that are not here, under the last part. */
static char *find_file(const cdx_archive *archive, const char *name)
{
    const char *slash = strrchr(name, '/');
    char *path = join(archive->folder, name);

    if (path == NULL || slash == NULL || access(path, F_OK) == 0) return path;
    char *near = join(archive->folder, slash + 1);
    if (near != NULL && access(near, F_OK) == 0) {
        free(path);
        return near;
    }
    free(near);
    return path;
}

stream *cdx_archive_go(cdx_archive *archive, const cdx_place *place, fault *why)
{
    if (!is_inside(place->file)) {
        fault_set(why, "bad-index-line",
                  "the line of the index names '%.80s', which is not in the folder of the archives", place->file);
        return NULL;
    }
    char *path = find_file(archive, place->file);
    if (path == NULL) {
        fault_set(why, "no-memory", "no memory to open '%.80s'", place->file);
        return NULL;
    }
    if (archive->in == NULL || strcmp(path, archive->path) != 0) {
        close_file(archive);
        archive->path = path;
        source *from = source_open_file(path, archive->stop, why);
        if (from == NULL) return NULL;
        archive->in = stream_open(from, archive->limits, archive->stop, why);
        if (archive->in == NULL) return NULL;
    } else {
        free(path);
    }
    if (stream_enter(archive->in, place->offset)) return archive->in;
    *why = *stream_fault(archive->in);
    return NULL;
}
