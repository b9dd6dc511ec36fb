/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_lines.h"

#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { FIRST_ROOM = 128 * 1024 };

struct json_lines {
    gzFile file;
    char *path;
    char *buffer;
    size_t room, begin, end; /* what is read and not yet given out lies in buffer[begin...end) */
    size_t number;
    bool ended;   /* the file is */
    bool damaged; /* see json_lines_failed() */
    char why[512];
};

json_lines *json_lines_open(const char *path, char *why, size_t why_size)
{
    bool standard = strcmp(path, "-") == 0;
    /* The stream stays open for others. */
    int fd = standard ? dup(STDIN_FILENO) : -1;
    gzFile file = !standard ? gzopen(path, "rbe") : fd >= 0 ? gzdopen(fd, "rb") : NULL;
    if (!file) {
        snprintf(why, why_size, "cannot read '%s': %s", path, strerror(errno ? errno : ENOMEM));
        if (fd >= 0) close(fd);
        return NULL;
    }
    gzbuffer(file, FIRST_ROOM);
    json_lines *lines = memory_alloc(sizeof *lines);
    lines->file = file;
    lines->path = memory_copy(path);
    lines->room = FIRST_ROOM;
    lines->buffer = memory_alloc(lines->room);
    return lines;
}

void json_lines_close(json_lines *lines)
{
    if (!lines) return;
    gzclose(lines->file);
    free(lines->path);
    free(lines->buffer);
    free(lines);
}

size_t json_lines_number(const json_lines *lines)
{
    return lines->number;
}

const char *json_lines_failed(const json_lines *lines, bool *damaged)
{
    if (damaged) *damaged = lines->damaged;
    return lines->why[0] ? lines->why : NULL;
}

/* Reads more behind what is there.  False: nothing more came. */
static bool read_more(json_lines *lines)
{
    if (lines->begin) {
        memmove(lines->buffer, lines->buffer + lines->begin, lines->end - lines->begin);
        lines->end -= lines->begin;
        lines->begin = 0;
    }
    if (lines->end == lines->room) {
        if (lines->room >= JSON_LINES_LINE_MAX) {
            snprintf(lines->why, sizeof lines->why, "%s:%zu: the line is longer than %zu MiB", lines->path,
                     lines->number + 1, JSON_LINES_LINE_MAX >> 20);
            lines->damaged = true;
            return false;
        }
        lines->room *= 2;
        lines->buffer = memory_resize(lines->buffer, lines->room, 1);
    }
    size_t space = lines->room - lines->end;
    int got = gzread(lines->file, lines->buffer + lines->end, space > 1U << 30 ? 1U << 30 : (unsigned)space);
    if (got > 0) lines->end += (size_t)got;
    int error = Z_OK;
    const char *text = gzerror(lines->file, &error);
    if (got < 0 || (got == 0 && error == Z_BUF_ERROR)) {
        snprintf(lines->why, sizeof lines->why, "cannot read '%s': %s", lines->path,
                 error == Z_ERRNO ? strerror(errno) : text);
    }
    lines->ended = got <= 0;
    return got > 0;
}

/* The next line without its end.  False: there is none. */
static bool next_line(json_lines *lines, quoth_str *line)
{
    size_t seen = 0; /* bytes that hold no line end */
    for (;;) {
        char *begin = lines->buffer + lines->begin;
        size_t len = lines->end - lines->begin;
        const char *end = memchr(begin + seen, '\n', len - seen);
        if (!end && !lines->ended) {
            seen = len;
            if (read_more(lines) || !lines->why[0]) continue;
        }
        if (lines->why[0] || (!end && !len)) return false;
        *line = (quoth_str){begin, end ? (size_t)(end - begin) : len};
        lines->begin += line->len + (end ? 1 : 0);
        lines->number++;
        return true;
    }
}

static bool is_blank(quoth_str line)
{
    size_t i = 0;
    while (i < line.len && strchr(" \t\r", line.ptr[i]) && line.ptr[i]) i++;
    return i == line.len;
}

json_t *json_lines_next(json_lines *lines)
{
    quoth_str line;
    json_error_t error;
    do {
        if (!next_line(lines, &line)) return NULL;
    } while (is_blank(line));
    json_t *value = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, &error);
    if (!value) {
        snprintf(lines->why, sizeof lines->why, "not JSON: %s:%zu:%d: %s", lines->path, lines->number, error.column,
                 error.text);
        lines->damaged = true;
    }
    return value;
}
