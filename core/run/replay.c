/* SPDX-License-Identifier: Apache-2.0 */
#include "run/replay.h"

#include "base/json_lines.h"
#include "base/locator.h"
#include "base/memory.h"
#include "run/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct replay {
    locator_request *items;
    size_t count, at;
    size_t inputs;
    char *first_input;
};

void replay_free(replay *r)
{
    if (!r) return;
    for (size_t i = 0; i < r->count; i++) locator_request_free(&r->items[i]);
    free(r->items);
    free(r->first_input);
    free(r);
}

static void add(replay *r, const locator_request *request)
{
    /* Grows at each power of two, so the capacity need not be kept. */
    if ((r->count & (r->count - 1)) == 0)
        r->items = memory_resize(r->items, r->count ? 2 * r->count : 1, sizeof *r->items);
    r->items[r->count++] = *request;
}

/* False: the line is no dead letter. */
static bool take(replay *r, const json_t *letter)
{
    const char *schema = json_string_value(json_object_get(letter, "schema"));
    const char *kind = json_string_value(json_object_get(letter, "kind"));
    const json_t *locator = json_object_get(letter, "locator");
    locator_request request;
    if (!schema || strcmp(schema, "quoth.dead-letter/1") != 0 || !kind) return false;
    if (strcmp(kind, "input") == 0 || json_is_null(locator)) {
        const char *file = json_string_value(json_object_get(locator, "file"));
        if (!r->inputs++ && file) r->first_input = memory_copy(file);
        return true;
    }
    if (!locator_read(locator, &request)) return false;
    add(r, &request);
    return true;
}

replay *replay_open(const char *path, char *why, size_t why_size)
{
    replay *r = memory_alloc(sizeof *r);
    json_lines *lines = json_lines_open(path, why, why_size);
    bool good = lines != NULL;
    json_t *letter;
    while (good && (letter = json_lines_next(lines))) {
        good = take(r, letter);
        json_decref(letter);
        if (!good) snprintf(why, why_size, "'%s', line %zu: this is no dead letter", path, json_lines_number(lines));
    }
    const char *failed = lines ? json_lines_failed(lines, NULL) : NULL;
    if (good && failed) {
        snprintf(why, why_size, "%s", failed);
        good = false;
    }
    json_lines_close(lines);
    if (good) return r;
    replay_free(r);
    return NULL;
}

const quoth_locator *replay_next(replay *r, char *name, size_t name_size)
{
    if (r->at == r->count) return NULL;
    const quoth_locator *at = &r->items[r->at++].at;
    console_place(at, name, name_size);
    return at;
}

size_t replay_inputs(const replay *r, const char **first)
{
    *first = r->first_input;
    return r->inputs;
}
