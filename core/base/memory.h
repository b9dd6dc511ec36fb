/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of the load phase: pipeline files, configurations, plugin tables.
 *
 * These are small and bounded by the limits on their input, and there is nothing sensible left to do without them: when
 * memory is out, the process says so and ends.  Documents do not live here; theirs is limited and may run out. */
#ifndef QUOTH_CORE_MEMORY_H
#define QUOTH_CORE_MEMORY_H

#include "quoth/plugin.h"

#include <stdarg.h>

/* malloc and friends that never return NULL. */
void *memory_alloc(size_t n); /* zeroed; n may be 0 */
void *memory_resize(void *old, size_t count, size_t size);
char *memory_copy(const char *text);
char *memory_format(const char *format, ...) QUOTH_PRINTF(1, 2);
char *memory_vformat(const char *format, va_list) QUOTH_PRINTF(1, 0);

/* A text that grows; begins as {0}. */
typedef struct memory_text {
    char *bytes; /* NUL-terminated; NULL: empty; of malloc */
    size_t len, room;
} memory_text;

void memory_text_add(memory_text *, const char *bytes, size_t len);

/* A pool: allocations that end together, and clean-ups that run then.  One thread at a time. */
typedef struct pool pool;

pool *pool_new(void);
void pool_free(pool *);                                /* NULL-safe; clean-ups run first, the latest one first */
void *pool_alloc(pool *, size_t n);                    /* zeroed, aligned for anything */
char *pool_copy(pool *, const char *text, size_t len); /* NUL-terminated */
char *pool_format(pool *, const char *format, ...) QUOTH_PRINTF(2, 3);
char *pool_vformat(pool *, const char *format, va_list) QUOTH_PRINTF(2, 0);
/* Calls clean(what) when the pool is freed. */
void pool_defer(pool *, void (*clean)(void *), void *what);

#endif
