/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_writer.h"

#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 4096, INDENT = 2, ESCAPE_MAX = 6, NUMBER_MAX = 32 };

void json_writer_init(json_writer *w, arena *memory)
{
    memset(w, 0, sizeof *w);
    w->memory = memory;
}

void json_writer_free(json_writer *w)
{
    if (!w->memory) free(w->bytes);
    json_writer_init(w, w->memory);
}

void json_writer_clear(json_writer *w)
{
    w->len = 0;
    w->depth = 0;
    w->comma = w->failed = false;
}

static bool json_grow(json_writer *w, size_t n)
{
    size_t need = w->len + n, capacity = w->capacity ? w->capacity : FIRST_CAPACITY;
    while (capacity < need) {
        if (capacity > SIZE_MAX / 2) return false;
        capacity *= 2;
    }
    if (!w->memory) {
        char *bytes = realloc(w->bytes, capacity);
        if (!bytes) return false;
        w->bytes = bytes;
    } else if (!w->bytes || !arena_extend(w->memory, w->bytes, w->capacity, capacity)) {
        char *bytes = arena_alloc(w->memory, capacity, 1);
        if (!bytes) return false;
        if (w->bytes) memcpy(bytes, w->bytes, w->len);
        w->bytes = bytes;
    }
    w->capacity = capacity;
    return true;
}

/* Room for `n` more bytes at the end; NULL once memory is out. */
static char *json_reserve(json_writer *w, size_t n)
{
    if (w->failed) return NULL;
    if (n > w->capacity - w->len && (n > SIZE_MAX - w->len || !json_grow(w, n))) {
        w->failed = true;
        return NULL;
    }
    return w->bytes + w->len;
}

static void json_put(json_writer *w, const char *bytes, size_t n)
{
    char *to = json_reserve(w, n);
    if (!to) return;
    memcpy(to, bytes, n);
    w->len += n;
}

/* What stands before every value: comma, line break, name. */
static void json_begin_value(json_writer *w, quoth_str key)
{
    size_t indent = w->pretty ? 1 + (size_t)w->depth * INDENT : 0;
    char *to = json_reserve(w, 1 + indent + key.len + 4);
    if (!to) return;
    char *begin = to;
    if (w->comma) *to++ = ',';
    if (w->pretty && w->depth) {
        *to++ = '\n';
        memset(to, ' ', indent - 1);
        to += indent - 1;
    }
    if (key.ptr) {
        *to++ = '"';
        memcpy(to, key.ptr, key.len);
        to += key.len;
        *to++ = '"';
        *to++ = ':';
        if (w->pretty) *to++ = ' ';
    }
    w->len += (size_t)(to - begin);
    w->comma = true;
}

static void json_open(json_writer *w, quoth_str key, char bracket)
{
    json_begin_value(w, key);
    json_put(w, &bracket, 1);
    w->comma = false;
    w->depth++;
}

static void json_close(json_writer *w, char bracket)
{
    w->depth--;
    if (w->pretty && w->comma) {
        char *to = json_reserve(w, 1 + (size_t)w->depth * INDENT);
        if (!to) return;
        *to = '\n';
        memset(to + 1, ' ', (size_t)w->depth * INDENT);
        w->len += 1 + (size_t)w->depth * INDENT;
    }
    json_put(w, &bracket, 1);
    w->comma = true;
}

void json_write_object(json_writer *w, quoth_str key)
{
    json_open(w, key, '{');
}

void json_write_object_end(json_writer *w)
{
    json_close(w, '}');
}

void json_write_array(json_writer *w, quoth_str key)
{
    json_open(w, key, '[');
}

void json_write_array_end(json_writer *w)
{
    json_close(w, ']');
}

/* ---------------------------------------------------------------------------------------------- strings */

/* True if the eight bytes hold one that must be escaped: below 0x20, a quotation mark, a backslash. */
static bool word_needs_escape(uint64_t word)
{
    const uint64_t low = UINT64_C(0x0101010101010101), high = UINT64_C(0x8080808080808080);
    uint64_t quote = word ^ (low * '"'), backslash = word ^ (low * '\\');
    /* The usual test for a byte below n; bytes from 0x80 are ruled out by ~word. */
    uint64_t found = ((word - low * 0x20) & ~word) | ((quote - low) & ~quote) | ((backslash - low) & ~backslash);
    return (found & high) != 0;
}

static size_t escape_byte(char *to, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    to[0] = '\\';
    switch (byte) {
    case '"':
    case '\\':
        to[1] = (char)byte;
        return 2;
    case '\n':
        to[1] = 'n';
        return 2;
    case '\r':
        to[1] = 'r';
        return 2;
    case '\t':
        to[1] = 't';
        return 2;
    case '\b':
        to[1] = 'b';
        return 2;
    case '\f':
        to[1] = 'f';
        return 2;
    default:
        break;
    }
    to[1] = 'u';
    to[2] = to[3] = '0';
    to[4] = digits[byte >> 4];
    to[5] = digits[byte & 15];
    return ESCAPE_MAX;
}

/* The inside of a string. */
static void json_put_escaped(json_writer *w, quoth_str s)
{
    size_t i = 0;
    while (i < s.len) {
        size_t begin = i;
        uint64_t word;
        while (s.len - i >= sizeof word) {
            memcpy(&word, s.ptr + i, sizeof word);
            if (word_needs_escape(word)) break;
            i += sizeof word;
        }
        while (i < s.len && (unsigned char)s.ptr[i] >= 0x20 && s.ptr[i] != '"' && s.ptr[i] != '\\') i++;
        char *to = json_reserve(w, i - begin + ESCAPE_MAX);
        if (!to) return;
        memcpy(to, s.ptr + begin, i - begin);
        w->len += i - begin;
        if (i < s.len) w->len += escape_byte(w->bytes + w->len, (unsigned char)s.ptr[i++]);
    }
}

void json_write_string(json_writer *w, quoth_str key, quoth_str value)
{
    json_begin_value(w, key);
    json_put(w, "\"", 1);
    json_put_escaped(w, value);
    json_put(w, "\"", 1);
}

void json_write_string_any(json_writer *w, quoth_str key, quoth_str value)
{
    json_begin_value(w, key);
    json_put(w, "\"", 1);
    for (;;) {
        size_t good = utf8_valid_prefix(value);
        json_put_escaped(w, (quoth_str){value.ptr, good});
        if (good == value.len) break;
        json_put(w, "\xEF\xBF\xBD", 3);
        value.ptr += good + 1;
        value.len -= good + 1;
    }
    json_put(w, "\"", 1);
}

void json_write_cstring(json_writer *w, quoth_str key, const char *value)
{
    if (value)
        json_write_string_any(w, key, (quoth_str){value, strlen(value)});
    else
        json_write_null(w, key);
}

/* ---------------------------------------------------------------------------------------------- numbers */

static void json_put_unsigned(json_writer *w, uint64_t value)
{
    char digits[NUMBER_MAX], *at = digits + sizeof digits;
    do {
        *--at = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    json_put(w, at, (size_t)(digits + sizeof digits - at));
}

void json_write_unsigned(json_writer *w, quoth_str key, uint64_t value)
{
    json_begin_value(w, key);
    json_put_unsigned(w, value);
}

void json_write_integer(json_writer *w, quoth_str key, int64_t value)
{
    json_begin_value(w, key);
    if (value < 0) json_put(w, "-", 1);
    json_put_unsigned(w, value < 0 ? ~(uint64_t)value + 1 : (uint64_t)value);
}

void json_write_real(json_writer *w, quoth_str key, double value, unsigned decimals)
{
    uint64_t scale = 1;
    for (unsigned i = 0; i < decimals; i++) scale *= 10;
    double scaled = round(fabs(value) * (double)scale);
    if (!(scaled < 9e18)) { /* also what is not a number */
        json_write_null(w, key);
        return;
    }
    json_begin_value(w, key);
    uint64_t whole = (uint64_t)scaled / scale, part = (uint64_t)scaled % scale;
    if (value < 0 && scaled > 0) json_put(w, "-", 1);
    json_put_unsigned(w, whole);
    char places[NUMBER_MAX] = ".0";
    size_t n = 2;
    for (size_t i = decimals; i > 0; i--, part /= 10) {
        places[i] = (char)('0' + part % 10);
        if (places[i] != '0' && i + 1 > n) n = i + 1;
    }
    json_put(w, places, n);
}

void json_write_bool(json_writer *w, quoth_str key, bool value)
{
    json_begin_value(w, key);
    json_put(w, value ? "true" : "false", value ? 4 : 5);
}

void json_write_null(json_writer *w, quoth_str key)
{
    json_begin_value(w, key);
    json_put(w, "null", 4);
}

void json_write_raw(json_writer *w, quoth_str key, quoth_str value)
{
    json_begin_value(w, key);
    json_put(w, value.ptr, value.len);
}

void json_write_newline(json_writer *w)
{
    json_put(w, "\n", 1);
    w->comma = false;
}
