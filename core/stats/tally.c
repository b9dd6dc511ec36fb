/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/tally.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 1024 };

void tally_free(tally *t)
{
    pool_free(t->memory);
    free(t->rows);
    free(t->slots);
    *t = (tally){.memory = NULL};
}

/* Bytes of `text` that are kept. */
static size_t kept_length(const char *text)
{
    size_t len = strnlen(text, TALLY_NAME_MAX + 1);
    if (len <= TALLY_NAME_MAX) return len;
    for (len = TALLY_NAME_MAX; len > 0 && utf8_is_inner(text[len]);) len--;
    return len;
}

static uint32_t hash_of(const char *key, size_t len)
{
    uint32_t h = UINT32_C(0x811C9DC5);
    for (size_t i = 0; i < len; i++) h = (h ^ (unsigned char)key[i]) * UINT32_C(0x01000193);
    return h;
}

static void grow_slots(tally *t)
{
    free(t->slots);
    t->slot_count = t->slot_count ? 2 * t->slot_count : FIRST_SLOTS;
    t->slots = memory_alloc(t->slot_count * sizeof *t->slots);
    for (size_t i = 0; i < t->count; i++) {
        size_t at = t->rows[i].hash & (t->slot_count - 1);
        while (t->slots[at]) at = (at + 1) & (t->slot_count - 1);
        t->slots[at] = (uint32_t)i + 1;
    }
}

static tally_row *new_row(tally *t, size_t slot, const char *key, size_t len, const char *name)
{
    if (t->count == t->room) {
        t->room = t->room ? 2 * t->room : FIRST_SLOTS;
        t->rows = memory_resize(t->rows, t->room, sizeof *t->rows);
    }
    if (!t->memory) t->memory = pool_new();
    tally_row *row = &t->rows[t->count++];
    *row = (tally_row){.hash = hash_of(key, len), .key = pool_copy(t->memory, key, len)};
    row->name = name == key ? row->key : pool_copy(t->memory, name, kept_length(name));
    t->slots[slot] = (uint32_t)t->count;
    return row;
}

/* The row of a key; NULL: it is one too many. */
static tally_row *find_row(tally *t, const char *key, const char *name)
{
    size_t len = kept_length(key);
    uint32_t hash = hash_of(key, len);
    if (2 * t->count >= t->slot_count) grow_slots(t);
    size_t at = hash & (t->slot_count - 1);
    for (; t->slots[at]; at = (at + 1) & (t->slot_count - 1)) {
        tally_row *row = &t->rows[t->slots[at] - 1];
        if (row->hash == hash && strncmp(row->key, key, len) == 0 && !row->key[len]) return row;
    }
    return t->count < TALLY_MAX ? new_row(t, at, key, len, name) : NULL;
}

void tally_add(tally *t, const char *key, const char *name, const tally_claim *claim)
{
    tally_row *row = find_row(t, key, name);
    if (!row) {
        t->beyond++;
        return;
    }
    row->claims++;
    row->types[claim->type]++;
    if (!claim->day[0]) return;
    if (!row->first[0] || strcmp(claim->day, row->first) < 0) memcpy(row->first, claim->day, sizeof row->first);
    if (strcmp(claim->day, row->last) > 0) memcpy(row->last, claim->day, sizeof row->last);
}

static int compare_names(const void *left, const void *right)
{
    const tally_row *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order ? order : strcmp(a->key, b->key);
}

static int compare_claims(const void *left, const void *right)
{
    const tally_row *a = left, *b = right;
    if (a->claims != b->claims) return a->claims < b->claims ? 1 : -1;
    return compare_names(left, right);
}

void tally_sort(tally *t, bool by_name)
{
    if (t->count) qsort(t->rows, t->count, sizeof *t->rows, by_name ? compare_names : compare_claims);
}
