/* SPDX-License-Identifier: Apache-2.0 */
#include "link_table.h"

#include "link_fold.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A row of the file: where its line begins, and the upper half of its name's hash.  begin is one more; 0: no row. */
typedef struct link_slot {
    uint32_t begin, hash;
} link_slot;

struct link_table {
    const char *bytes;
    size_t len;
    link_slot *slots;
    size_t mask;
    bool plain;
};

typedef struct link_row {
    quoth_str name, id;
    uint8_t kind; /* quoth_entity_kind; UNKNOWN: of any kind */
} link_row;

static const char *const link_kinds[] = {"unknown", "person", "organisation", "place", "group", "document"};
#define LINK_KINDS (sizeof(link_kinds) / sizeof(link_kinds[0]))

/* The line from `at` on, without its end; *next gets where the next one begins. */
static quoth_str link_line(const char *bytes, size_t len, size_t at, size_t *next)
{
    const char *end = memchr(bytes + at, '\n', len - at);
    size_t stop = end ? (size_t)(end - bytes) : len;

    *next = end ? stop + 1 : len;
    if (stop > at && bytes[stop - 1] == '\r') stop--;
    return (quoth_str){bytes + at, stop - at};
}

static bool link_is_empty(quoth_str line)
{
    return line.len == 0 || line.ptr[0] == '#';
}

static quoth_str link_cell(quoth_str *rest)
{
    const char *tab = memchr(rest->ptr, '\t', rest->len);
    quoth_str cell = {rest->ptr, tab ? (size_t)(tab - rest->ptr) : rest->len};
    size_t used = cell.len + (tab ? 1 : 0);

    rest->ptr += used;
    rest->len -= used;
    return cell;
}

static bool link_is_text(quoth_str s)
{
    for (size_t at = 0; at < s.len;) {
        uint32_t length;

        if (utf8_decode(s.ptr, at, s.len, &length) == 0xFFFD && length == 1) return false;
        at += length;
    }
    return true;
}

/* NULL, or what is wrong with the line. */
static const char *link_read(quoth_str line, link_row *row)
{
    quoth_str kind;

    *row = (link_row){.kind = QUOTH_ENTITY_UNKNOWN};
    row->name = link_cell(&line);
    row->id = link_cell(&line);
    kind = link_cell(&line);
    if (row->id.len == 0) return "it has no identifier: write the name, a TAB, the identifier";
    if (row->id.len > LINK_MAX_ID) return "its identifier is longer than 256 bytes";
    if (!link_is_text(row->id)) return "its identifier is not UTF-8";
    if (kind.len == 0) return NULL;
    for (size_t k = 0; k < LINK_KINDS; k++)
        if (kind.len == strlen(link_kinds[k]) && memcmp(kind.ptr, link_kinds[k], kind.len) == 0) {
            row->kind = (uint8_t)k;
            return NULL;
        }
    return "its kind is none of person, organisation, place, group, document";
}

static uint64_t link_hash(const char *bytes, size_t len)
{
    uint64_t hash = 14695981039346656037u;

    for (size_t i = 0; i < len; i++) hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u;
    return hash ^ hash >> 29;
}

static bool link_same(quoth_str a, quoth_str b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* The row of a slot, if its name is `folded`. */
static bool link_row_of(const link_table *t, link_slot slot, const char *folded, size_t len, uint64_t hash,
                        link_row *row)
{
    char name[LINK_MAX_NAME];
    size_t next;

    if (slot.hash != (uint32_t)(hash >> 32)) return false;
    link_read(link_line(t->bytes, t->len, slot.begin - 1, &next), row);
    return link_fold(row->name, t->plain, name) == len && memcmp(name, folded, len) == 0;
}

/* Adds a row, unless the table knows as much already: two identifiers of a name and kind make it ambiguous, so more of
 * them say nothing, and the slots of one name stay few however often a file has it. */
static void link_add(link_table *t, const link_row *row, const char *folded, size_t len, size_t begin)
{
    uint64_t hash = link_hash(folded, len);
    size_t at = hash & t->mask;
    unsigned others = 0;

    for (; t->slots[at].begin; at = (at + 1) & t->mask) {
        link_row known;

        if (!link_row_of(t, t->slots[at], folded, len, hash, &known) || known.kind != row->kind) continue;
        if (link_same(known.id, row->id) || ++others == 2) return;
    }
    t->slots[at] = (link_slot){(uint32_t)begin + 1, (uint32_t)(hash >> 32)};
}

static link_table *link_fail(link_table *t, link_error *error, size_t line, const char *why)
{
    error->line = line;
    snprintf(error->message, sizeof(error->message), "%s", why);
    link_table_free(t);
    return NULL;
}

/* How many rows there are, to know the table's size; at most one more than `most`. */
static size_t link_count(const char *bytes, size_t len, size_t most)
{
    size_t rows = 0;

    for (size_t at = 0, next; at < len && rows <= most; at = next)
        rows += !link_is_empty(link_line(bytes, len, at, &next));
    return rows;
}

link_table *link_table_new(const char *bytes, size_t len, size_t max_rows, bool plain, link_error *error)
{
    link_table *t = calloc(1, sizeof(*t));
    size_t rows, size = 16, line = 0;

    if (!t) return link_fail(t, error, 0, "out of memory");
    if (len >= LINK_MAX_BYTES)
        return link_fail(t, error, 0, "it has 4 GiB or more; leave out names that you do not need");
    rows = link_count(bytes, len, max_rows);
    if (rows > max_rows)
        return link_fail(t, error, 0, "it has more rows than 'max-rows'; raise that or leave out names");
    while (size / 4 * 3 <= rows) size *= 2;
    *t = (link_table){.bytes = bytes, .len = len, .mask = size - 1, .plain = plain};
    t->slots = calloc(size, sizeof(*t->slots));
    if (!t->slots) return link_fail(t, error, 0, "out of memory");
    for (size_t at = 0, next; at < len; at = next) {
        quoth_str text = link_line(bytes, len, at, &next);
        char folded[LINK_MAX_NAME];
        link_row row;
        const char *why;
        size_t used;

        line++;
        if (link_is_empty(text)) continue;
        if ((why = link_read(text, &row))) return link_fail(t, error, line, why);
        used = link_fold(row.name, plain, folded);
        if (used == 0) return link_fail(t, error, line, "its name is empty, not UTF-8, or longer than 512 bytes");
        link_add(t, &row, folded, used, at);
    }
    return t;
}

void link_table_free(link_table *t)
{
    if (!t) return;
    free(t->slots);
    free(t);
}

/* Looks for a folded name.  *found: there are rows of it, ambiguous or not. */
static quoth_str link_look(const link_table *t, const char *folded, size_t len, quoth_entity_kind kind, bool *found)
{
    uint64_t hash = link_hash(folded, len);
    quoth_str id = {NULL, 0};
    bool many = false;

    for (size_t at = hash & t->mask; t->slots[at].begin; at = (at + 1) & t->mask) {
        link_row row;

        if (!link_row_of(t, t->slots[at], folded, len, hash, &row)) continue;
        if (row.kind != QUOTH_ENTITY_UNKNOWN && row.kind != kind) continue;
        *found = true;
        many = many || (id.len > 0 && !link_same(id, row.id));
        id = row.id;
    }
    return many ? (quoth_str){NULL, 0} : id;
}

quoth_str link_table_find(const link_table *t, quoth_str name, quoth_entity_kind kind)
{
    char folded[LINK_MAX_NAME];
    size_t len = link_fold(name, t->plain, folded), titles;
    bool found = false;
    quoth_str id = {NULL, 0};

    if (len == 0) return id;
    id = link_look(t, folded, len, kind, &found);
    if (found || kind != QUOTH_ENTITY_PERSON) return id;
    titles = link_titles(folded, len);
    return titles ? link_look(t, folded + titles, len - titles, kind, &found) : id;
}
