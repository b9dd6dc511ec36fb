/* SPDX-License-Identifier: Apache-2.0 */
/* Writes JSON into a growing buffer.  What comes out is always valid UTF-8 and, as long as opens and closes match,
 * valid JSON: control characters are escaped, bytes that are no UTF-8 become U+FFFD, numbers that are not finite null.
 * Independent of the locale.
 *
 * When memory is out, `failed` is set and nothing more is written; ask once at the end. */
#ifndef QUOTH_CORE_JSON_WRITER_H
#define QUOTH_CORE_JSON_WRITER_H

#include "base/arena.h"
#include "quoth/plugin.h"

typedef struct json_writer {
    arena *memory; /* NULL: malloc */
    char *bytes;
    size_t len, capacity;
    unsigned depth;
    bool comma;  /* the next value has one before it */
    bool pretty; /* a member a line, indented */
    bool failed;
} json_writer;

/* A string literal as a member's name; JSON_ITEM is an element of an array, which has none. */
#define JSON_KEY(literal) ((quoth_str){literal, sizeof(literal) - 1})
#define JSON_ITEM         ((quoth_str){NULL, 0})

void json_writer_init(json_writer *, arena *memory);
void json_writer_free(json_writer *); /* of one without an arena */
/* Empties the buffer and keeps it. */
void json_writer_clear(json_writer *);

void json_write_object(json_writer *, quoth_str key);
void json_write_object_end(json_writer *);
void json_write_array(json_writer *, quoth_str key);
void json_write_array_end(json_writer *);
/* `value` must be valid UTF-8. */
void json_write_string(json_writer *, quoth_str key, quoth_str value);
/* For what comes from outside: file names, messages. */
void json_write_string_any(json_writer *, quoth_str key, quoth_str value);
void json_write_cstring(json_writer *, quoth_str key, const char *value); /* the same; NULL: null */
void json_write_integer(json_writer *, quoth_str key, int64_t value);
void json_write_unsigned(json_writer *, quoth_str key, uint64_t value);
/* Rounded to `decimals` (at most 9) places; without trailing zeros, but with one place at least. */
void json_write_real(json_writer *, quoth_str key, double value, unsigned decimals);
void json_write_bool(json_writer *, quoth_str key, bool value);
void json_write_null(json_writer *, quoth_str key);
/* A value that is JSON already. */
void json_write_raw(json_writer *, quoth_str key, quoth_str value);
/* Ends a line of JSON lines. */
void json_write_newline(json_writer *);

#endif
