/* SPDX-License-Identifier: Apache-2.0 */
#include "text_map.h"

#include "charset.h"

#include <stdalign.h>
#include <string.h>

void text_map_init(text_map *map, const clean_call *call)
{
    memset(map, 0, sizeof(*map));
    map->call = call;
}

bool text_map_reserve(text_map *map, size_t n)
{
    const clean_call *call = map->call;
    char *text;

    if (map->failed) return false;
    if (n <= map->capacity) return true;
    text = map->lasting ? call->host->alloc(call->ctx, call->doc, n, 1) : call->host->scratch(call->ctx, n, 1);
    if (!text) {
        map->failed = true;
        return false;
    }
    if (map->length) memcpy(text, map->text, map->length);
    map->text = text;
    map->capacity = n;
    return true;
}

static bool append_bytes(text_map *map, const char *bytes, size_t n)
{
    if (map->length + n > map->capacity && !text_map_reserve(map, 2 * (map->length + n) + 64)) return false;
    if (map->failed) return false;
    memcpy(map->text + map->length, bytes, n);
    map->length += n;
    return true;
}

/* Records that the last `text_length` bytes came from there; joins it to the run before where both go on evenly. */
static void append_run(text_map *map, uint32_t text_length, uint32_t original, uint32_t original_length)
{
    uint32_t text = (uint32_t)(map->length - text_length);

    if (map->run_count && text_length == original_length) {
        quoth_run *last = &map->runs[map->run_count - 1];

        if (last->text_length == last->original_length && last->text + last->text_length == text &&
            last->original + last->original_length == original) {
            last->text_length += text_length;
            last->original_length += original_length;
            return;
        }
    }
    if (map->run_count == map->run_capacity) {
        void *runs = map->runs;

        if (!clean_reserve(map->call, &runs, &map->run_capacity, map->run_count + 1, sizeof(quoth_run))) {
            map->failed = true;
            return;
        }
        map->runs = runs;
    }
    map->runs[map->run_count++] = (quoth_run){text, text_length, original, original_length};
}

void text_map_copy(text_map *map, const char *bytes, size_t n, uint32_t original)
{
    if (n && append_bytes(map, bytes, n)) append_run(map, (uint32_t)n, original, (uint32_t)n);
}

void text_map_replace(text_map *map, const char *bytes, size_t n, uint32_t original, uint32_t original_length)
{
    if (n && append_bytes(map, bytes, n)) append_run(map, (uint32_t)n, original, original_length);
}

void text_map_insert(text_map *map, const char *bytes, size_t n)
{
    append_bytes(map, bytes, n);
}

void text_map_take(text_map *map, const text_map *from, size_t begin, size_t end, size_t *run)
{
    size_t base = map->length, i = *run;

    if (!append_bytes(map, from->text + begin, end - begin)) return;
    while (i < from->run_count && from->runs[i].text + from->runs[i].text_length <= begin) i++;
    *run = i;
    map->length = base;
    for (; i < from->run_count && from->runs[i].text < end; i++) {
        quoth_run r = from->runs[i];
        size_t from_text = r.text < begin ? begin : r.text;
        size_t to_text = r.text + r.text_length > end ? end : r.text + r.text_length;

        if (r.text_length == r.original_length) {
            r.original += (uint32_t)(from_text - r.text);
            r.original_length = (uint32_t)(to_text - from_text);
        }
        map->length = base + (to_text - begin);
        append_run(map, (uint32_t)(to_text - from_text), r.original, r.original_length);
    }
    map->length = base + (end - begin);
}

void text_map_cut(text_map *map, size_t length)
{
    map->length = length;
    while (map->run_count) {
        quoth_run *last = &map->runs[map->run_count - 1];

        if (last->text + last->text_length <= length) break;
        if (last->text >= length) {
            map->run_count--;
            continue;
        }
        if (last->text_length == last->original_length) last->original_length = (uint32_t)(length - last->text);
        last->text_length = (uint32_t)(length - last->text);
        break;
    }
}

/* Where in the payload the byte `at` of the page is (its end, if `end`).  `*hint` goes up with `at`. */
static uint32_t page_to_payload(const quoth_run *page, size_t count, size_t *hint, uint32_t at, bool end)
{
    const quoth_run *r;

    while (*hint + 1 < count && page[*hint].text + page[*hint].text_length <= at) ++*hint;
    r = &page[*hint];
    if (r->text_length == r->original_length) return r->original + (at - r->text) + (end ? 1 : 0);
    return end ? r->original + r->original_length : r->original;
}

void text_map_compose(text_map *map, const decoded_page *decoded)
{
    const quoth_run *page = decoded->runs;
    size_t page_count = decoded->run_count, hint = 0, i;
    text_map out;

    if (map->failed) return;
    if (page_count == 0) {
        for (i = 0; i < map->run_count; i++) map->runs[i].original += decoded->base;
        return;
    }
    text_map_init(&out, map->call);
    for (i = 0; i < map->run_count && !out.failed; i++) {
        quoth_run r = map->runs[i];
        uint32_t at = r.original, stop = r.original + r.original_length;

        if (r.text_length != r.original_length) {
            uint32_t begin = page_to_payload(page, page_count, &hint, at, false);
            uint32_t end = page_to_payload(page, page_count, &hint, stop - 1, true);

            out.length = r.text + r.text_length;
            append_run(&out, r.text_length, begin, end - begin);
            continue;
        }
        while (at < stop && !out.failed) {
            const quoth_run *p;
            uint32_t piece;

            while (hint + 1 < page_count && page[hint].text + page[hint].text_length <= at) hint++;
            p = &page[hint];
            piece = p->text + p->text_length < stop ? p->text + p->text_length - at : stop - at;
            out.length = r.text + (at - r.original) + piece;
            if (p->text_length == p->original_length)
                append_run(&out, piece, p->original + (at - p->text), piece);
            else
                append_run(&out, piece, p->original, p->original_length);
            at += piece;
        }
    }
    map->runs = out.runs;
    map->run_count = out.run_count;
    map->run_capacity = out.run_capacity;
    map->failed = out.failed;
}

quoth_status text_map_finish(text_map *map)
{
    const clean_call *call = map->call;
    quoth_run *runs;

    text_map_insert(map, "", 1); /* the NUL behind the text */
    if (map->failed) return QUOTH_E_LIMIT;
    runs = call->host->alloc(call->ctx, call->doc, (map->run_count ? map->run_count : 1) * sizeof(quoth_run),
                             alignof(quoth_run));
    if (!runs) return QUOTH_E_LIMIT;
    if (map->run_count) memcpy(runs, map->runs, map->run_count * sizeof(quoth_run));
    return call->host->set_text(call->ctx, call->doc, clean_str(map->text, map->length - 1), runs, map->run_count);
}
