/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/memory.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POOL_CHUNK = 8192, EXIT_OUT_OF_MEMORY = 70 };

/* Chunks are linked, the newest first; what does not fit gets a chunk of its own. */
typedef struct pool_chunk {
    struct pool_chunk *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
} pool_chunk;

typedef struct pool_clean {
    struct pool_clean *next;
    void (*clean)(void *);
    void *what;
} pool_clean;

struct pool {
    pool_chunk *chunks;
    pool_clean *cleans;
};

static void *memory_insist(void *memory)
{
    if (!memory) {
        fputs("quoth: out of memory\n", stderr);
        exit(EXIT_OUT_OF_MEMORY);
    }
    return memory;
}

void *memory_alloc(size_t n)
{
    return memory_insist(calloc(n ? n : 1, 1));
}

void *memory_resize(void *old, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) return memory_insist(NULL);
    return memory_insist(realloc(old, count * size > 0 ? count * size : 1));
}

void memory_text_add(memory_text *text, const char *bytes, size_t len)
{
    if (text->room - text->len < len + 1) {
        text->room = 2 * (text->len + len + 1);
        text->bytes = memory_resize(text->bytes, text->room, 1);
    }
    if (len) memcpy(text->bytes + text->len, bytes, len);
    text->len += len;
    text->bytes[text->len] = '\0';
}

char *memory_copy(const char *text)
{
    return memory_insist(strdup(text));
}

char *memory_vformat(const char *format, va_list arguments)
{
    char *text = NULL;
    if (vasprintf(&text, format, arguments) < 0) text = NULL;
    return memory_insist(text);
}

char *memory_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = memory_vformat(format, arguments);
    va_end(arguments);
    return text;
}

pool *pool_new(void)
{
    return memory_alloc(sizeof(pool));
}

void pool_free(pool *p)
{
    if (!p) return;
    for (pool_clean *clean = p->cleans; clean; clean = clean->next) clean->clean(clean->what);
    while (p->chunks) {
        pool_chunk *next = p->chunks->next;
        free(p->chunks);
        p->chunks = next;
    }
    free(p);
}

void *pool_alloc(pool *p, size_t n)
{
    size_t rounded = (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (rounded < n || rounded > SIZE_MAX - sizeof(pool_chunk)) memory_insist(NULL);
    pool_chunk *chunk = p->chunks;
    if (!chunk || chunk->size - chunk->used < rounded) {
        size_t size = rounded > POOL_CHUNK ? rounded : POOL_CHUNK;
        chunk = memory_alloc(sizeof(pool_chunk) + size);
        chunk->size = size;
        chunk->next = p->chunks;
        p->chunks = chunk;
    }
    void *memory = chunk->bytes + chunk->used;
    chunk->used += rounded;
    return memory;
}

char *pool_copy(pool *p, const char *text, size_t len)
{
    char *copy = pool_alloc(p, len + 1);
    if (len > 0) memcpy(copy, text, len);
    return copy;
}

char *pool_vformat(pool *p, const char *format, va_list arguments)
{
    char *text = memory_vformat(format, arguments);
    char *copy = pool_copy(p, text, strlen(text));
    free(text);
    return copy;
}

char *pool_format(pool *p, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = pool_vformat(p, format, arguments);
    va_end(arguments);
    return text;
}

void pool_defer(pool *p, void (*clean)(void *), void *what)
{
    pool_clean *entry = pool_alloc(p, sizeof *entry);
    *entry = (pool_clean){p->cleans, clean, what};
    p->cleans = entry;
}
