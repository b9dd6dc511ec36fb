/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"
#include "eval/eval.h"

#include <stdlib.h>
#include <string.h>

double eval_precision(eval_figure f)
{
    return f.claimed ? (double)f.right / (double)f.claimed : 0.0;
}

double eval_recall(eval_figure f)
{
    return f.gold ? (double)f.right / (double)f.gold : 0.0;
}

double eval_f1(eval_figure f)
{
    double p = eval_precision(f), r = eval_recall(f);
    return p + r > 0 ? 2 * p * r / (p + r) : 0.0;
}

/* ---- sets of spans, as sorted arrays of [begin, end) ---- */

typedef struct range {
    int64_t begin, end;
} range;

typedef struct ranges {
    range *items;
    size_t count, room;
} ranges;

static void ranges_add(ranges *set, range r)
{
    if (set->count == set->room) {
        set->room = set->room ? 2 * set->room : 16;
        set->items = realloc(set->items, set->room * sizeof *set->items);
        if (!set->items) abort();
    }
    set->items[set->count++] = r;
}

static int range_compare(const void *a, const void *b)
{
    const range *x = a, *y = b;
    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

static void ranges_sort_distinct(ranges *set)
{
    if (set->count) qsort(set->items, set->count, sizeof *set->items, range_compare);
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++)
        if (!kept || range_compare(&set->items[kept - 1], &set->items[i]) != 0) set->items[kept++] = set->items[i];
    set->count = kept;
}

static bool ranges_have(const ranges *set, range r)
{
    return set->count && bsearch(&r, set->items, set->count, sizeof r, range_compare) != NULL;
}

/* Joins ranges that touch or overlap: the set of their characters. */
static void ranges_merge(ranges *set)
{
    ranges_sort_distinct(set);
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++) {
        range r = set->items[i];
        if (r.begin >= r.end) continue;
        if (kept && r.begin <= set->items[kept - 1].end) {
            if (r.end > set->items[kept - 1].end) set->items[kept - 1].end = r.end;
        } else {
            set->items[kept++] = r;
        }
    }
    set->count = kept;
}

static size_t ranges_chars(const ranges *set)
{
    size_t sum = 0;
    for (size_t i = 0; i < set->count; i++) sum += (size_t)(set->items[i].end - set->items[i].begin);
    return sum;
}

/* Characters in both of two merged sets. */
static size_t ranges_common(const ranges *a, const ranges *b)
{
    size_t sum = 0;
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        int64_t begin = a->items[i].begin > b->items[j].begin ? a->items[i].begin : b->items[j].begin;
        int64_t end = a->items[i].end < b->items[j].end ? a->items[i].end : b->items[j].end;
        if (begin < end) sum += (size_t)(end - begin);
        if (a->items[i].end < b->items[j].end)
            i++;
        else
            j++;
    }
    return sum;
}

/* Characters that are in all three merged sets. */
static size_t ranges_common3(const ranges *a, const ranges *b, const ranges *c)
{
    ranges both = {0};
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        int64_t begin = a->items[i].begin > b->items[j].begin ? a->items[i].begin : b->items[j].begin;
        int64_t end = a->items[i].end < b->items[j].end ? a->items[i].end : b->items[j].end;
        if (begin < end) ranges_add(&both, (range){begin, end});
        if (a->items[i].end < b->items[j].end)
            i++;
        else
            j++;
    }
    size_t sum = ranges_common(&both, c);
    free(both.items);
    return sum;
}

static ranges ranges_of_content(const eval_claim *claim)
{
    ranges set = {0};
    for (size_t i = 0; i < claim->content.count; i++)
        ranges_add(&set, (range){claim->content.items[i].begin, claim->content.items[i].end});
    ranges_merge(&set);
    return set;
}

static void ranges_add_trimmed(ranges *set, const eval_spans *spans)
{
    for (size_t i = 0; i < spans->count; i++) {
        eval_span span = eval_trim(spans->items[i]);
        if (span.begin < span.end) ranges_add(set, (range){span.begin, span.end});
    }
}

/* ---- one document ---- */

enum role { ROLE_SOURCE, ROLE_CUE, ROLE_CONTENT };

static const eval_spans *claim_spans(const eval_claim *claim, enum role role)
{
    return role == ROLE_SOURCE ? &claim->speaker : role == ROLE_CUE ? &claim->cue : &claim->content;
}

static void score_exact(const eval_doc *gold, const eval_doc *claims, enum role role, eval_figure *figure)
{
    ranges asked = {0}, spare = {0}, given = {0};
    for (size_t i = 0; i < gold->count; i++)
        ranges_add_trimmed(gold->claims[i].optional ? &spare : &asked, claim_spans(&gold->claims[i], role));
    for (size_t i = 0; claims && i < claims->count; i++)
        ranges_add_trimmed(&given, claim_spans(&claims->claims[i], role));
    ranges_sort_distinct(&asked);
    ranges_sort_distinct(&spare);
    ranges_sort_distinct(&given);
    for (size_t i = 0; i < given.count; i++) {
        bool right = ranges_have(&asked, given.items[i]);
        figure->right += right;
        figure->claimed += right || !ranges_have(&spare, given.items[i]);
    }
    figure->gold += asked.count;
    free(asked.items);
    free(spare.items);
    free(given.items);
}

static void score_chars(const eval_doc *gold, const eval_doc *claims, eval_figure *figure)
{
    ranges asked = {0}, spare = {0}, given = {0};
    for (size_t i = 0; i < gold->count; i++)
        for (size_t k = 0; k < gold->claims[i].content.count; k++) {
            const eval_span *part = &gold->claims[i].content.items[k];
            ranges_add(gold->claims[i].optional ? &spare : &asked, (range){part->begin, part->end});
        }
    for (size_t i = 0; claims && i < claims->count; i++)
        for (size_t k = 0; k < claims->claims[i].content.count; k++) {
            const eval_span *part = &claims->claims[i].content.items[k];
            ranges_add(&given, (range){part->begin, part->end});
        }
    ranges_merge(&asked);
    ranges_merge(&spare);
    ranges_merge(&given);
    size_t right = ranges_common(&asked, &given);
    figure->right += right;
    figure->gold += ranges_chars(&asked);
    figure->claimed += ranges_chars(&given) - (ranges_common(&given, &spare) - ranges_common3(&given, &spare, &asked));
    free(asked.items);
    free(spare.items);
    free(given.items);
}

/* ---- claims one to one, best overlap first ---- */

typedef struct pair {
    double overlap;
    size_t gold, claim;
} pair;

static int pair_compare(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    if (x->overlap != y->overlap) return x->overlap > y->overlap ? -1 : 1;
    if (x->gold != y->gold) return x->gold > y->gold ? -1 : 1;
    return x->claim > y->claim ? -1 : x->claim < y->claim;
}

/* matched[i]: the claim that answers gold claim i, or SIZE_MAX. */
static void score_match(const eval_doc *gold, const eval_doc *claims, size_t *matched)
{
    size_t given = claims ? claims->count : 0, count = 0, room = 0;
    ranges *contents = calloc(given + 1, sizeof *contents);
    bool *used = calloc(given + 1, sizeof *used);
    pair *pairs = NULL;
    if (!contents || !used) abort();
    for (size_t j = 0; j < given; j++) contents[j] = ranges_of_content(&claims->claims[j]);
    for (size_t i = 0; i < gold->count; i++) {
        matched[i] = SIZE_MAX;
        ranges content = ranges_of_content(&gold->claims[i]);
        for (size_t j = 0; j < given; j++) {
            size_t common = ranges_common(&content, &contents[j]);
            size_t all = ranges_chars(&content) + ranges_chars(&contents[j]) - common;
            if (!common || 2 * common < all) continue;
            if (count == room) {
                room = room ? 2 * room : 32;
                pairs = realloc(pairs, room * sizeof *pairs);
                if (!pairs) abort();
            }
            double overlap = (double)common / (double)all;
            pairs[count++] = (pair){gold->claims[i].optional ? overlap - .001 : overlap, i, j};
        }
        free(content.items);
    }
    if (count) qsort(pairs, count, sizeof *pairs, pair_compare);
    for (size_t k = 0; k < count; k++)
        if (matched[pairs[k].gold] == SIZE_MAX && !used[pairs[k].claim]) {
            matched[pairs[k].gold] = pairs[k].claim;
            used[pairs[k].claim] = true;
        }
    for (size_t j = 0; j < given; j++) free(contents[j].items);
    free(contents);
    free(used);
    free(pairs);
}

static void print_spans(FILE *out, const char *what, const eval_spans *spans)
{
    fprintf(out, "  %s:", what);
    if (!spans->count) fputs(" none", out);
    for (size_t i = 0; i < spans->count; i++) fprintf(out, " '%.*s'", (int)spans->items[i].len, spans->items[i].text);
}

static void print_mistake(FILE *out, const char *id, const eval_claim *gold, const eval_claim *claim)
{
    static const char *const types[] = {"direct", "mixed", "indirect"};
    fprintf(out, "%s  %s %s", id, claim ? "speaker of" : "missed", types[gold->type]);
    print_spans(out, claim ? "gold" : "speaker", &gold->speaker);
    if (claim)
        print_spans(out, "claimed", &claim->speaker);
    else
        print_spans(out, "cue", &gold->cue);
    int width = 0;
    const char *text = gold->content.count ? gold->content.items[0].text : "";
    size_t len = gold->content.count ? gold->content.items[0].len : 0;
    while ((size_t)width < len && (width < 90 || utf8_is_inner(text[width]))) width++;
    fprintf(out, "  %.*s\n", width, text);
}

static void score_claim(const eval_claim *gold, const eval_claim *claim, eval_result *result)
{
    result->linked.gold++;
    result->by_type[gold->type].gold++;
    result->entity.gold += gold->entity && *gold->entity;
    result->role.gold += gold->role && *gold->role;
    result->addressee.gold += gold->addressee.count > 0;
    if (!claim) return;
    bool right = eval_same_speaker(&gold->speaker, &claim->speaker);
    result->by_type[gold->type].found++;
    result->by_type[gold->type].right += right;
    result->linked.right += right;
    result->entity.right += right && eval_same_entity(gold->entity, claim->entity);
    if (claim->role && *claim->role) {
        result->role.claimed++;
        result->role.right += gold->role && *gold->role && eval_same_role(gold->role, claim->role);
    }
    if (claim->addressee.count) {
        result->addressee.claimed++;
        result->addressee.right += gold->addressee.count && eval_same_speaker(&gold->addressee, &claim->addressee);
    }
    if (gold->act && *gold->act) {
        result->act.claimed++;
        result->act.right += claim->act && strcmp(gold->act, claim->act) == 0;
    }
}

/* The direct parts of a document, each with the claim it belongs to; of equal ones the last counts. */
typedef struct direct_part {
    range span;
    const eval_claim *claim;
} direct_part;

typedef struct direct_parts {
    direct_part *items;
    size_t count;
} direct_parts;

static direct_parts direct_collect(const eval_doc *doc, bool gold)
{
    size_t room = 0;
    for (size_t i = 0; doc && i < doc->count; i++) room += doc->claims[i].content.count;
    direct_parts parts = {calloc(room + 1, sizeof(direct_part)), 0};
    if (!parts.items) abort();
    for (size_t i = 0; doc && i < doc->count; i++)
        for (size_t k = 0; k < doc->claims[i].content.count; k++) {
            const eval_span *part = &doc->claims[i].content.items[k];
            if (!part->quoted || (gold && doc->claims[i].optional)) continue;
            eval_span span = eval_trim(*part);
            range r = {span.begin, span.end};
            size_t at = 0;
            while (at < parts.count && range_compare(&parts.items[at].span, &r) != 0) at++;
            parts.items[at] = (direct_part){r, &doc->claims[i]};
            if (at == parts.count) parts.count++;
        }
    return parts;
}

static const direct_part *direct_find(const direct_parts *parts, range span)
{
    for (size_t i = 0; i < parts->count; i++)
        if (range_compare(&parts->items[i].span, &span) == 0) return &parts->items[i];
    return NULL;
}

static bool direct_is_spare(const eval_doc *gold, range span)
{
    for (size_t i = 0; i < gold->count; i++)
        for (size_t k = 0; gold->claims[i].optional && k < gold->claims[i].content.count; k++) {
            eval_span part = eval_trim(gold->claims[i].content.items[k]);
            if (part.begin == span.begin && part.end == span.end) return true;
        }
    return false;
}

static void score_direct(const eval_doc *gold, const eval_doc *claims, eval_result *result)
{
    direct_parts asked = direct_collect(gold, true), given = direct_collect(claims, false);
    result->direct.gold += asked.count;
    for (size_t i = 0; i < given.count; i++) {
        const direct_part *match = direct_find(&asked, given.items[i].span);
        if (!match) {
            result->direct.claimed += !direct_is_spare(gold, given.items[i].span);
            continue;
        }
        result->direct.claimed++;
        result->direct.right++;
        result->direct_speaker.claimed++;
        result->direct_speaker.right += eval_same_speaker(&match->claim->speaker, &given.items[i].claim->speaker);
    }
    free(asked.items);
    free(given.items);
}

static void score_doc(const eval_doc *gold, const eval_doc *claims, eval_result *result, FILE *out, size_t *errors)
{
    score_exact(gold, claims, ROLE_SOURCE, &result->source);
    score_exact(gold, claims, ROLE_CUE, &result->cue);
    score_exact(gold, claims, ROLE_CONTENT, &result->content);
    score_chars(gold, claims, &result->chars);
    score_direct(gold, claims, result);
    size_t *matched = calloc(gold->count + 1, sizeof *matched), spare = 0;
    if (!matched) abort();
    score_match(gold, claims, matched);
    for (size_t i = 0; i < gold->count; i++) {
        const eval_claim *claim = matched[i] == SIZE_MAX ? NULL : &claims->claims[matched[i]];
        if (gold->claims[i].optional) {
            spare += claim != NULL;
            continue;
        }
        score_claim(&gold->claims[i], claim, result);
        bool right = claim && eval_same_speaker(&gold->claims[i].speaker, &claim->speaker);
        if (!right && out && *errors) {
            print_mistake(out, gold->id, &gold->claims[i], claim);
            --*errors;
        }
    }
    result->linked.claimed += (claims ? claims->count : 0) - spare;
    free(matched);
}

eval_result eval_score(const eval_set *gold, const eval_set *claims, FILE *out, size_t errors)
{
    eval_result result = {.documents = eval_set_size(gold)};
    for (size_t i = 0; i < eval_set_size(gold); i++) {
        const eval_doc *doc = eval_set_at(gold, i);
        const eval_doc *given = eval_set_find(claims, doc->id);
        result.claims += given ? given->count : 0;
        score_doc(doc, given, &result, out, &errors);
    }
    for (size_t i = 0; i < eval_set_size(claims); i++) {
        const eval_doc *given = eval_set_at(claims, i);
        if (!eval_set_find(gold, given->id)) result.stray += given->count;
    }
    /* Claims whose gold has no entity are not held against the name given. */
    size_t without = result.linked.gold - result.entity.gold;
    result.entity.claimed = result.linked.claimed > without ? result.linked.claimed - without : 0;
    return result;
}
