/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <stdlib.h>

const char *const report_rule_names[RULES + 1] = {
    "quote-before",  "quote-inverted", "quote-after", "quote-other", "quote-block",  "quote-name",    "quote-dash",
    "quote-subject", "quote-follows",  "quote-next",  "quote-loose", "quote-nobody", "clause-before", "clause-inverted",
    "that",          "clause",         "wh",          "colon",       "inf",          "bid",           "name",
    "with",          "prep",           "object",      "passive",     "according",    "noun",          "adjective",
    "text-name",     "network",        NULL};

const char *const report_variant_names[VARIANTS + 1] = {"plain", "ing", "weak", "nested", "inside", NULL};

/* Makes room for one more of `size` bytes behind `count`. */
static bool grow(void **array, uint32_t *room, uint32_t count, size_t size)
{
    uint32_t more = *room == 0 ? 256 : *room * 2;
    void *bigger;

    if (count < *room) return true;
    if (more > UINT32_MAX / 4) return false;
    bigger = realloc(*array, more * size);
    if (!bigger) return false;
    *array = bigger;
    *room = more;
    return true;
}

uint32_t report_add(report_list *list, report_rule rule, report_variant variant)
{
    void *array = list->item;

    if (!grow(&array, &list->room, list->count, sizeof(*list->item))) {
        list->failed = true;
        return QUOTH_NONE;
    }
    list->item = array;
    list->item[list->count] = (report){.first_part = QUOTH_NONE,
                                       .last_part = QUOTH_NONE,
                                       .follows = QUOTH_NONE,
                                       .rule = (uint8_t)rule,
                                       .variant = (uint8_t)variant};
    return list->count++;
}

void report_add_part(report_list *list, uint32_t index, quoth_span span, bool quoted)
{
    void *array = list->part;
    report *r;

    if (index == QUOTH_NONE || span.end <= span.begin) return;
    if (!grow(&array, &list->part_room, list->parts, sizeof(*list->part))) {
        list->failed = true;
        return;
    }
    list->part = array;
    list->part[list->parts] = (report_part){span, QUOTH_NONE, quoted};
    r = &list->item[index];
    if (r->last_part == QUOTH_NONE)
        r->first_part = list->parts;
    else
        list->part[r->last_part].next = list->parts;
    r->last_part = list->parts++;
}

void report_add_source(report_list *list, uint32_t index, quoth_span span, float score, bool addressee)
{
    report *r;

    if (index == QUOTH_NONE || span.end <= span.begin) return;
    r = &list->item[index];
    if (r->sources < REPORT_SOURCES) r->source[r->sources++] = (report_source){span, score, addressee};
}

void report_clear(report_list *list)
{
    list->count = list->parts = 0;
    list->failed = false;
}

void report_free(report_list *list)
{
    free(list->item);
    free(list->part);
    *list = (report_list){0};
}
