/* SPDX-License-Identifier: Apache-2.0 */
/* What every part of `clean` needs of the call it works in: the host, the document, memory that grows. */
#ifndef QUOTH_CLEAN_CALL_H
#define QUOTH_CLEAN_CALL_H

#include <quoth/plugin.h>

typedef struct clean_call {
    const quoth_host *host;
    quoth_ctx *ctx;
    quoth_doc *doc;
} clean_call;

/* Makes room for `need` items of `size` bytes in a growing array in scratch memory.  False: memory is out (reported).
 */
bool clean_reserve(const clean_call *call, void **items, size_t *capacity, size_t need, size_t size);

/* A piece of a constant or borrowed string. */
static inline quoth_str clean_str(const char *ptr, size_t len)
{
    return (quoth_str){ptr, len};
}

/* ASCII classes; the locale plays no part. */
static inline bool clean_is_space(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline bool clean_is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}
static inline bool clean_is_upper(unsigned char c)
{
    return c >= 'A' && c <= 'Z';
}
static inline bool clean_is_lower(unsigned char c)
{
    return c >= 'a' && c <= 'z';
}
static inline bool clean_is_alpha(unsigned char c)
{
    return clean_is_lower(c | 0x20);
}
static inline char clean_lower(char c)
{
    return clean_is_upper((unsigned char)c) ? (char)(c | 0x20) : c;
}

/* True if `text` is `word`, ASCII letters compared without case; `word` is NUL-terminated and lower case. */
bool clean_equals(quoth_str text, const char *word);
/* True if `text` begins with `word`, likewise. */
bool clean_begins(quoth_str text, const char *word);
/* Offset of `word` in `text`, likewise; SIZE_MAX: not there. */
size_t clean_find(quoth_str text, const char *word);
/* `text` without ASCII white space at either end. */
quoth_str clean_trim(quoth_str text);

#endif
