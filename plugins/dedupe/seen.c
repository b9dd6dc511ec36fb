/* SPDX-License-Identifier: Apache-2.0 */
#include "seen.h"

#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* Tables have two places an entry, so that few buckets overflow. */
#define PLACES_PER_ENTRY 2u

struct seen {
    seen_entry *entries; /* ring; entry number n lies at n % capacity */
    uint32_t *tables;    /* SKETCH_BANDS * buckets * SEEN_WAYS numbers, latest first; 0: none */
    uint64_t capacity, buckets;
    uint64_t id_limit, id_bytes;
    uint64_t first, next; /* numbers of the entries that are there, [first, next) */
};

seen *seen_new(uint64_t memory)
{
    const uint64_t each = sizeof(seen_entry) + SKETCH_BANDS * PLACES_PER_ENTRY * sizeof(uint32_t) + SEEN_ID_SHARE;
    seen *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->capacity = memory / each;
    if (s->capacity > UINT32_MAX / 2) s->capacity = UINT32_MAX / 2; /* numbers are told apart by 32 bits */
    if (s->capacity == 0) s->capacity = 1;
    s->buckets = (s->capacity * PLACES_PER_ENTRY + SEEN_WAYS - 1) / SEEN_WAYS;
    s->id_limit = s->capacity * SEEN_ID_SHARE;
    if (s->id_limit < SEEN_ID_MAX) s->id_limit = SEEN_ID_MAX;
    s->first = s->next = 1;
    s->entries = calloc(s->capacity, sizeof *s->entries);
    s->tables = calloc(SKETCH_BANDS * s->buckets, SEEN_WAYS * sizeof *s->tables);
    if (s->entries && s->tables) return s;
    seen_free(s);
    return NULL;
}

static seen_entry *entry_at(const seen *s, uint64_t number)
{
    return &s->entries[number % s->capacity];
}

static void forget_oldest(seen *s)
{
    seen_entry *entry = entry_at(s, s->first++);
    s->id_bytes -= entry->id_len;
    free(entry->id);
    entry->id = NULL;
}

void seen_free(seen *s)
{
    if (!s) return;
    while (s->first < s->next) forget_oldest(s);
    free(s->entries);
    free(s->tables);
    free(s);
}

static uint32_t *bucket_of(const seen *s, size_t band, uint32_t hash)
{
    uint64_t bucket = (uint64_t)hash * s->buckets >> 32;
    return &s->tables[(band * s->buckets + bucket) * SEEN_WAYS];
}

const seen_entry *seen_find(const seen *s, const sketch *of, double likeness, double *found)
{
    const seen_entry *best = NULL;
    uint64_t best_number = 0;
    for (size_t band = 0; band < SKETCH_BANDS; band++) {
        if (!of->bands[band]) continue;
        const uint32_t *bucket = bucket_of(s, band, of->bands[band]);
        for (size_t way = 0; way < SEEN_WAYS && bucket[way]; way++) {
            uint32_t age = (uint32_t)s->next - bucket[way];
            uint64_t number = s->next - age;
            if (age > s->next - s->first || number == best_number) continue;
            const seen_entry *entry = entry_at(s, number);
            double like = sketch_likeness(of->bins, entry->bins);
            if (like < likeness || (best && (like < *found || (like <= *found && number > best_number)))) continue;
            best = entry;
            best_number = number;
            *found = like;
        }
    }
    return best;
}

quoth_str seen_id(quoth_str id)
{
    if (id.len <= SEEN_ID_MAX) return id;
    id.len = SEEN_ID_MAX;
    while (id.len && utf8_is_inner(id.ptr[id.len])) id.len--;
    return id;
}

bool seen_add(seen *s, const sketch *of, quoth_str id)
{
    id = seen_id(id);
    char *copy = malloc(id.len + 1);
    if (!copy) return false;
    if (id.len) memcpy(copy, id.ptr, id.len);
    while (s->next - s->first == s->capacity || s->id_bytes + id.len > s->id_limit) forget_oldest(s);
    uint64_t number = s->next++;
    seen_entry *entry = entry_at(s, number);
    memcpy(entry->bins, of->bins, SKETCH_BINS);
    entry->id = copy;
    entry->id_len = (uint32_t)id.len;
    s->id_bytes += id.len;
    for (size_t band = 0; band < SKETCH_BANDS; band++) {
        if (!of->bands[band]) continue;
        uint32_t *bucket = bucket_of(s, band, of->bands[band]);
        memmove(bucket + 1, bucket, (SEEN_WAYS - 1) * sizeof *bucket);
        bucket[0] = (uint32_t)number;
    }
    return true;
}

uint64_t seen_count(const seen *s)
{
    return s->next - s->first;
}

uint64_t seen_id_bytes(const seen *s)
{
    return s->id_bytes;
}

uint64_t seen_capacity(const seen *s)
{
    return s->capacity;
}
