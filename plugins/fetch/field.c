/* SPDX-License-Identifier: Apache-2.0 */
#include "field.h"

#include <string.h>
#include <strings.h>

size_t field_block_length(const unsigned char *bytes, size_t len)
{
    const unsigned char *line = bytes, *end = bytes + len;

    while (line < end) {
        const unsigned char *at = line;
        while (at < end && *at == '\r') at++; /* some writers end lines with two */
        if (at < end && *at == '\n') return (size_t)(at + 1 - bytes);
        line = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
        if (line == NULL) return 0;
        line++;
    }
    return 0;
}

quoth_str field_trim(quoth_str value)
{
    while (value.len > 0 && (unsigned char)value.ptr[0] <= ' ') {
        value.ptr++;
        value.len--;
    }
    while (value.len > 0 && (unsigned char)value.ptr[value.len - 1] <= ' ') value.len--;
    return value;
}

bool field_next(unsigned char *bytes, size_t len, size_t *at, quoth_str *name, quoth_str *value)
{
    while (*at < len) {
        unsigned char *line = bytes + *at, *end = bytes + len, *stop = line;
        for (;;) { /* a line that begins with a space or tab goes on with the one before it */
            unsigned char *eol = memchr(stop, '\n', (size_t)(end - stop));
            stop = eol == NULL ? end : eol + 1;
            if (stop == end || eol == line || (eol == line + 1 && *line == '\r') || (*stop != ' ' && *stop != '\t'))
                break;
            *eol = ' ';
            if (eol > line && eol[-1] == '\r') eol[-1] = ' ';
        }
        *at = (size_t)(stop - bytes);
        const unsigned char *colon = memchr(line, ':', (size_t)(stop - line));
        if (colon == NULL) continue;
        *name = field_trim((quoth_str){(const char *)line, (size_t)(colon - line)});
        *value = field_trim((quoth_str){(const char *)colon + 1, (size_t)(stop - colon) - 1});
        return true;
    }
    return false;
}

bool field_is(quoth_str name, const char *expected)
{
    return name.len == strlen(expected) && strncasecmp(name.ptr, expected, name.len) == 0;
}

bool field_begins(quoth_str value, const char *prefix)
{
    size_t n = strlen(prefix);
    return value.len >= n && strncasecmp(value.ptr, prefix, n) == 0;
}

quoth_str field_main_value(quoth_str value)
{
    const char *semicolon = value.len > 0 ? memchr(value.ptr, ';', value.len) : NULL;

    if (semicolon != NULL) value.len = (size_t)(semicolon - value.ptr);
    return field_trim(value);
}

quoth_str field_parameter(quoth_str value, const char *name)
{
    while (value.len > 0) {
        const char *semicolon = memchr(value.ptr, ';', value.len);
        if (semicolon == NULL) break;
        value.len -= (size_t)(semicolon + 1 - value.ptr);
        value.ptr = semicolon + 1;
        const char *equals = value.len > 0 ? memchr(value.ptr, '=', value.len) : NULL;
        if (equals == NULL) break;
        quoth_str key = field_trim((quoth_str){value.ptr, (size_t)(equals - value.ptr)});
        if (!field_is(key, name)) continue;
        quoth_str found = {equals + 1, value.len - (size_t)(equals + 1 - value.ptr)};
        found = field_main_value(found);
        if (found.len >= 2 && (found.ptr[0] == '"' || found.ptr[0] == '\'') &&
            found.ptr[found.len - 1] == found.ptr[0]) {
            found.ptr++;
            found.len -= 2;
        }
        return found;
    }
    return (quoth_str){NULL, 0};
}

bool field_number(quoth_str value, uint64_t *number)
{
    uint64_t n = 0;

    if (value.len == 0 || value.len > 18) return false;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9') return false;
        n = n * 10 + (uint64_t)(value.ptr[i] - '0');
    }
    *number = n;
    return true;
}
