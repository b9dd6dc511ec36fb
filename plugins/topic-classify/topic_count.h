/* SPDX-License-Identifier: Apache-2.0 */
/* How often something came in the current text: a table whose entries say which text they are of, so that a new text
 * begins without clearing it. */
#ifndef QUOTH_TOPIC_COUNT_H
#define QUOTH_TOPIC_COUNT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Repetitions count less and less, and behind this one nothing. */
#define TOPIC_MOST_REPEATS 255u
/* An entry: its text's number above these bits, the count below; of another text: zero. */
#define TOPIC_COUNT_BITS 8u
#define TOPIC_COUNT_MASK ((1u << TOPIC_COUNT_BITS) - 1)

/* Counts one more and returns which occurrence it is; 0: one too many to count. */
static inline uint32_t topic_count(uint32_t *entry, uint32_t text)
{
    uint32_t count = *entry >> TOPIC_COUNT_BITS == text ? *entry & TOPIC_COUNT_MASK : 0;

    if (count == TOPIC_MOST_REPEATS) return 0;
    *entry = text << TOPIC_COUNT_BITS | (count + 1);
    return count + 1;
}

/* The number of the text behind `text`; the table is cleared only where the numbers begin again. */
static inline uint32_t topic_count_next_text(uint32_t *entries, size_t count, uint32_t text)
{
    if (text < UINT32_MAX >> TOPIC_COUNT_BITS) return text + 1;
    memset(entries, 0, count * sizeof(*entries));
    return 1;
}

#endif
