/* SPDX-License-Identifier: Apache-2.0 */
#include "rules.h"

uint32_t rules_report(rules *r, report_rule rule, report_variant variant, int first, int last)
{
    const segment *s = r->s;
    uint32_t index = report_add(r->out, rule, variant);
    report *made;

    if (index == QUOTH_NONE || first < 0) return index;
    if (last >= s->count) last = s->count - 1;
    made = &r->out->item[index];
    made->cue = (quoth_span){s->item[first].begin, s->item[last].end};
    made->cue_tokens = (quoth_span){s->item[first].token, s->item[last].token_end};
    return index;
}

void rules_part(rules *r, uint32_t index, int first, int last)
{
    const segment *s = r->s;
    bool quoted = true;

    if (index == QUOTH_NONE || first < 0 || last < first || last >= s->count) return;
    for (int i = first; i <= last; i++) {
        if (s->item[i].quotation != QUOTH_NONE)
            r->quote_report[s->item[i].quotation] = index;
        else if (!s->item[i].quoted)
            quoted = false;
    }
    report_add_part(r->out, index, (quoth_span){s->item[first].begin, s->item[last].end}, quoted);
}

void rules_source(rules *r, uint32_t index, const source_found *found)
{
    static const float sure[] = {0.0f, 0.95f, 0.95f, 0.85f, 0.85f, 0.75f, 0.8f, 0.8f};
    const segment *s = r->s;

    if (found->way == SOURCE_NONE) return;
    report_add_source(r->out, index, (quoth_span){s->item[found->first].begin, s->item[found->last].end},
                      sure[found->way], false);
}

void rules_hearer(rules *r, uint32_t index, int first, int last)
{
    report_add_source(r->out, index, (quoth_span){r->s->item[first].begin, r->s->item[last].end}, 0.8f, true);
}

int rules_front(const rules *r, int end)
{
    const segment *s = r->s;
    int first = 0;

    /* behind a semicolon, or behind "X said:" */
    for (int i = end - 1; i > 0; i--)
        if (item_is(s, i, WORD_SEMICOLON) && !s->item[i].quoted) {
            first = i + 1;
            break;
        }
    /* behind a dateline: "HARROW BAY (Wire) - " */
    for (int i = 1; first == 0 && i < end && i < 10 && s->item[0].caps; i++)
        if (item_is(s, i, WORD_DASH) || (item_is(s, i, WORD_HYPHEN) && !s->item[i].glued)) first = i + 1;
    while (first < end && item_is(s, first, WORD_COMMA | WORD_END | WORD_DASH)) first++;
    return first;
}

/* Marks the reports from `first` on whose cue lies within the content of another one. */
static void mark_nested(report_list *out, uint32_t first)
{
    for (uint32_t i = first; i < out->count; i++) {
        report *inner = &out->item[i];

        if (inner->cue.end == inner->cue.begin || inner->variant == VARIANT_INSIDE) continue;
        for (uint32_t k = first; k < out->count && inner->variant != VARIANT_NESTED; k++) {
            if (k == i) continue;
            for (uint32_t p = out->item[k].first_part; p != QUOTH_NONE; p = out->part[p].next)
                if (out->part[p].span.begin <= inner->cue.begin && inner->cue.end <= out->part[p].span.end)
                    inner->variant = VARIANT_NESTED;
        }
    }
}

void rules_run(rules *r)
{
    const segment *s = r->s;
    uint32_t first = r->out->count;

    rules_name(r);
    for (int g = 0; g < s->groups; g++) {
        rules_verb(r, g);
        if (s->group[g].flags & GROUP_BE) rules_adjective(r, g);
    }
    for (int i = 0; i < s->count; i++)
        if (item_is(s, i, WORD_ACCORDING)) rules_according(r, i);
    for (int c = 0; c < s->chunks; c++)
        if (s->item[s->chunk[c].head].noun != 0) rules_noun(r, c);
    rules_subject_colon(r);
    mark_nested(r->out, first);
}
