/* SPDX-License-Identifier: Apache-2.0 */
#include "run/run_failure.h"

#include "base/memory.h"
#include "run/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static quoth_str keep(char **to, quoth_str s)
{
    char *copy = *to;
    if (s.len) memcpy(copy, s.ptr, s.len);
    *to += s.len;
    return (quoth_str){copy, s.len};
}

run_failure *run_failure_new(size_t stage, quoth_status status, const report_item *report, const quoth_doc *doc,
                             const quoth_locator *at)
{
    quoth_locator locator = {.size = sizeof locator, .file = {"", 0}, .member = {"", 0}, .record = -1};
    quoth_str id = {"", 0};
    bool located = doc && doc->located;
    if (located)
        locator = doc->locator;
    else if (at) {
        locator = *at;
        located = true;
    }
    if (doc) id = document_meta_first(doc, "id");
    run_failure *failure = memory_alloc(sizeof *failure + locator.file.len + locator.member.len + id.len);
    *failure = (run_failure){stage, status, *report, located, locator, {"", 0}};
    char *to = (char *)(failure + 1);
    failure->locator.file = keep(&to, locator.file);
    failure->locator.member = keep(&to, locator.member);
    failure->id = keep(&to, id);
    return failure;
}

void run_failure_free(run_failure *failure)
{
    free(failure);
}

void run_failure_write(const run_failure *failure, const session *s, json_writer *json)
{
    const session_stage *stage = &s->stages[failure->stage];
    json_write_object(json, JSON_ITEM);
    json_write_string(json, JSON_KEY("schema"), JSON_KEY("quoth.dead-letter/1"));
    if (failure->id.len)
        json_write_string(json, JSON_KEY("doc"), failure->id);
    else
        json_write_null(json, JSON_KEY("doc"));
    if (failure->located) {
        const quoth_locator *locator = &failure->locator;
        json_write_object(json, JSON_KEY("locator"));
        json_write_string_any(json, JSON_KEY("file"), locator->file);
        if (locator->member.len)
            json_write_string_any(json, JSON_KEY("member"), locator->member);
        else
            json_write_null(json, JSON_KEY("member"));
        json_write_unsigned(json, JSON_KEY("offset"), locator->offset);
        json_write_unsigned(json, JSON_KEY("length"), locator->length);
        if (locator->record >= 0)
            json_write_integer(json, JSON_KEY("record"), locator->record);
        else
            json_write_null(json, JSON_KEY("record"));
        json_write_bool(json, JSON_KEY("decoded"), locator->decoded);
        json_write_object_end(json);
    } else
        json_write_null(json, JSON_KEY("locator"));
    json_write_cstring(json, JSON_KEY("stage"), stage->at->label);
    json_write_cstring(json, JSON_KEY("plugin"), stage->at->plugin);
    json_write_cstring(json, JSON_KEY("version"), stage->def->version);
    json_write_cstring(json, JSON_KEY("kind"), context_status_name(failure->status));
    json_write_cstring(json, JSON_KEY("code"), failure->report.code);
    json_write_cstring(json, JSON_KEY("message"), failure->report.message);
    json_write_object_end(json);
    json_write_newline(json);
}

void run_failure_describe(const run_failure *failure, const session *s, char *text, size_t size)
{
    char place[1024] = "";
    if (failure->located) console_place(&failure->locator, place, sizeof place);
    snprintf(text, size, "%s%sstage '%s': %s [%s]", place, *place ? ": " : "", s->stages[failure->stage].at->label,
             failure->report.message, failure->report.code);
}

uint64_t run_tally_add(run_tally *tally, const run_failure *failure)
{
    bool failed = failure->status != QUOTH_DROP;
    for (size_t i = 0; i < tally->count; i++) {
        run_tally_row *row = &tally->rows[i];
        if (row->stage == failure->stage && row->failed == failed && strcmp(row->code, failure->report.code) == 0)
            return ++row->count;
    }
    run_tally_row *row = &tally->rows[tally->count < RUN_TALLY_ROWS ? tally->count++ : RUN_TALLY_ROWS - 1];
    if (!row->count) {
        row->stage = failure->stage;
        row->failed = failed;
        memcpy(row->code, failure->report.code, sizeof row->code);
    }
    return ++row->count;
}

static int compare_rows(const void *a, const void *b)
{
    const run_tally_row *left = a, *right = b;
    if (left->stage != right->stage) return left->stage < right->stage ? -1 : 1;
    if (left->count != right->count) return left->count > right->count ? -1 : 1;
    return strcmp(left->code, right->code);
}

void run_tally_sort(run_tally *tally)
{
    qsort(tally->rows, tally->count, sizeof *tally->rows, compare_rows);
}
