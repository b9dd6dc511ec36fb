/* SPDX-License-Identifier: Apache-2.0 */
/* Where a position stands in a table that is in the order of the text. */
#ifndef QUOTH_LANGUAGE_SEARCH_H
#define QUOTH_LANGUAGE_SEARCH_H

#include "quoth/plugin.h"

/* The first of `count` elements, each `stride` bytes behind the one before, whose uint32_t at byte `field` is not below
 * `at`; `count` if there is none.  The field grows along the table. */
static inline uint32_t search_from(const void *table, size_t count, size_t stride, size_t field, uint32_t at)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const void *value = (const char *)table + middle * stride + field;

        if (*(const uint32_t *)value < at)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* The same for the first that is above `at`. */
static inline uint32_t search_above(const void *table, size_t count, size_t stride, size_t field, uint32_t at)
{
    return at == UINT32_MAX ? (uint32_t)count : search_from(table, count, stride, field, at + 1);
}

/* The first record that begins at byte `at` or behind it: whatever the layer, a record begins with its span. */
static inline uint32_t search_begin(quoth_records records, uint32_t at)
{
    return search_from(records.first, records.count, records.stride, offsetof(quoth_span, begin), at);
}

/* The first record that ends behind byte `at`; of records that do not overlap. */
static inline uint32_t search_end(quoth_records records, uint32_t at)
{
    return search_above(records.first, records.count, records.stride, offsetof(quoth_span, end), at);
}

#endif
