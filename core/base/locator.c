/* SPDX-License-Identifier: Apache-2.0 */
#include "base/locator.h"

#include "base/memory.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Digits at *at, which moves behind them.  False: there are none, or too many. */
static bool read_number(const char **at, uint64_t *number)
{
    const char *begin = *at;
    *number = 0;
    while (**at >= '0' && **at <= '9' && *at - begin < 19) *number = *number * 10 + (uint64_t)(*(*at)++ - '0');
    return *at > begin && (**at < '0' || **at > '9');
}

static bool read_pair(const char *text, char between, uint64_t *first, uint64_t *second)
{
    if (!read_number(&text, first) || *text++ != between) return false;
    return read_number(&text, second) && !*text;
}

bool locator_parse_range(const char *text, uint64_t *begin, uint64_t *end)
{
    return read_pair(text, '-', begin, end) && *begin < *end;
}

static quoth_str keep(const char *text, size_t len)
{
    char *copy = memory_alloc(len + 1);
    memcpy(copy, text, len);
    return (quoth_str){copy, len};
}

static bool is_file(const char *text, size_t len)
{
    char *path = memory_alloc(len + 1);
    memcpy(path, text, len);
    bool there =
        strncasecmp(path, "http://", 7) == 0 || strncasecmp(path, "https://", 8) == 0 || access(path, F_OK) == 0;
    free(path);
    return there;
}

bool locator_parse_place(const char *text, locator_request *request)
{
    size_t len = strlen(text);
    const char *at = strrchr(text, '@');
    uint64_t offset, length;
    memset(request, 0, sizeof *request);
    request->at.size = sizeof request->at;
    request->at.record = -1;
    /* A file's name may have an '@' in it as well. */
    if (at && read_pair(at + 1, '+', &offset, &length)) {
        len = (size_t)(at - text);
        request->at.offset = offset;
        request->at.length = length;
        request->guessed = true;
    }
    size_t file = len;
    if (len && !is_file(text, len)) {
        const char *mark = memchr(text, '!', len);
        while (mark && !is_file(text, (size_t)(mark - text)))
            mark = memchr(mark + 1, '!', len - (size_t)(mark + 1 - text));
        if (mark) file = (size_t)(mark - text);
    }
    if (!file) return false;
    request->at.file = keep(text, file);
    request->at.member = file < len ? keep(text + file + 1, len - file - 1) : keep("", 0);
    return true;
}

/* ------------------------------------------------------------------------------------------------ records */

static bool read_whole(const json_t *object, const char *key, uint64_t *number)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value) || json_integer_value(value) < 0) return false;
    *number = (uint64_t)json_integer_value(value);
    return true;
}

/* From the first to the last byte of a claim's content. */
static void read_content(const json_t *record, locator_request *request)
{
    const json_t *parts = json_object_get(record, "content");
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *span = json_object_get(json_array_get(parts, i), "original");
        const json_t *begin = json_array_get(span, 0), *end = json_array_get(span, 1);
        if (!json_is_integer(begin) || !json_is_integer(end)) continue;
        uint64_t from = (uint64_t)json_integer_value(begin), to = (uint64_t)json_integer_value(end);
        if (request->begin == request->end || from < request->begin) request->begin = from;
        if (to > request->end) request->end = to;
    }
}

static bool read_locator(const json_t *locator, locator_request *request)
{
    const json_t *file = json_object_get(locator, "file"), *member = json_object_get(locator, "member");
    uint64_t record;
    if (!json_is_string(file) || !read_whole(locator, "offset", &request->at.offset) ||
        !read_whole(locator, "length", &request->at.length))
        return false;
    request->at.file = keep(json_string_value(file), json_string_length(file));
    request->at.member =
        json_is_string(member) ? keep(json_string_value(member), json_string_length(member)) : keep("", 0);
    request->at.record = read_whole(locator, "record", &record) ? (int64_t)record : -1;
    request->at.decoded = json_is_true(json_object_get(locator, "decoded"));
    return true;
}

bool locator_read(const json_t *locator, locator_request *request)
{
    memset(request, 0, sizeof *request);
    request->at.size = sizeof request->at;
    return read_locator(locator, request);
}

bool locator_parse_record(const char *line, size_t len, locator_request *request, const char **wrong)
{
    json_t *record = json_loadb(line, len, JSON_ALLOW_NUL, NULL);
    const json_t *locator = json_object_get(record, "source");
    if (!locator) locator = json_object_get(record, "locator");
    if (!locator) locator = record; /* or a locator itself */
    bool good = locator_read(locator, request);
    if (good) read_content(record, request);
    *wrong = !record ? "this is not JSON" : "this record has no locator";
    json_decref(record);
    return good;
}

void locator_request_free(locator_request *request)
{
    free((char *)(uintptr_t)request->at.file.ptr);
    free((char *)(uintptr_t)request->at.member.ptr);
    memset(request, 0, sizeof *request);
}
