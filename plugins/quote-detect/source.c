/* SPDX-License-Identifier: Apache-2.0 */
#include "source.h"

#define REACH 60 /* items looked back for what a description between commas belongs to */
#define HOPS  5  /* verbs passed on the way to a shared subject */

static const source_found nothing = {-1, -1, -1, -1, SOURCE_NONE};

static bool chunk_speaks(const segment_chunk *c)
{
    return c && c->kind != CHUNK_TIME && c->kind != CHUNK_WHO;
}

/* True if a clause can begin behind item `at`. */
static bool is_clause_edge(const segment *s, int at)
{
    return at < 0 || item_is_quote(s, at) ||
           item_is(s, at,
                   WORD_COMMA | WORD_COLON | WORD_SEMICOLON | WORD_DASH | WORD_MARK | WORD_AND | WORD_THAT |
                       WORD_WHILE | WORD_WH | WORD_BRACKET | WORD_END) ||
           (s->item[at].xpos == QUOTH_XPOS_IN && s->item[at].upos == QUOTH_UPOS_SCONJ) ||
           (s->item[at].classes & WORD_AS);
}

/* The first item of a list "A, B and C" whose last member begins at `first`. */
static int list_start(const segment *s, int first)
{
    int start = first;

    for (int hops = 0; hops < HOPS; hops++) {
        int joint = start - 1;
        bool and_joint = item_is(s, joint, WORD_AND) && start == first;
        const segment_chunk *c;

        if (and_joint && item_is(s, joint - 1, WORD_COMMA)) joint--;
        if (!and_joint && !(item_is(s, joint, WORD_COMMA) && start != first)) break;
        c = chunk_at(s, joint - 1);
        if (!chunk_speaks(c) || c->last != joint - 1) break;
        if (!is_clause_edge(s, c->first - 1) && !item_is_preposition(s, c->first - 1)) break;
        if (item_is_preposition(s, c->first - 1)) {
            const segment_chunk *outer = chunk_at(s, c->first - 2);

            if (!outer || outer->last != c->first - 2 || !is_clause_edge(s, outer->first - 1)) break;
            start = outer->first;
            continue;
        }
        start = c->first;
    }
    return start;
}

bool source_phrase_left(const segment *s, int at, source_found *found)
{
    const segment_chunk *c = chunk_at(s, at);
    int first, last, start;

    if (!chunk_speaks(c) || c->last != at) return false;
    first = start = c->first;
    last = at;
    for (int hops = 0; hops < HOPS; hops++) {
        const segment_chunk *outer;
        const segment_group *g;

        /* "Walt Disney Co (DIS.N) executives" */
        if (start > 2 && item_is(s, start - 1, WORD_BRACKET)) {
            int open = start - 2;

            while (open > 0 && open > start - 12 && !item_is(s, open, WORD_BRACKET)) open--;
            outer = chunk_at(s, open - 1);
            if (!item_is(s, open, WORD_BRACKET) || !outer || outer->last != open - 1 || outer->kind != CHUNK_NAME)
                break;
            first = start = outer->first;
            continue;
        }
        if (!item_is_preposition(s, start - 1) || item_is(s, start - 1, WORD_WHILE)) break;
        outer = chunk_at(s, start - 2);
        if (outer && outer->last == start - 2 && chunk_speaks(outer) && outer->kind != CHUNK_PRONOUN) {
            first = start = outer->first;
            continue;
        }
        /* "signs held by protesters": the mention is "signs" */
        g = group_at(s, start - 2);
        if (g && (g->flags & (GROUP_PART | GROUP_ING)) && g->last == start - 2) {
            outer = chunk_at(s, g->first - 1);
            if (outer && outer->last == g->first - 1 && chunk_speaks(outer)) {
                first = start = outer->first;
                last = outer->last;
                continue;
            }
        }
        break;
    }
    start = list_start(s, start);
    if (start < first && last == at) first = start;
    *found = (source_found){first, last, start, at, SOURCE_SUBJECT};
    return true;
}

bool source_phrase_right(const segment *s, int at, source_found *found)
{
    const segment_chunk *c = chunk_at(s, at);
    int last;

    if (!chunk_speaks(c) || c->first != at) return false;
    last = c->last;
    for (int hops = 0; hops < HOPS; hops++) {
        const segment_chunk *next = chunk_at(s, last + 2);
        bool joint =
            item_is_preposition(s, last + 1) && !item_is(s, last + 1, WORD_TO | WORD_AS | WORD_BY | WORD_WHILE);

        if (c->kind == CHUNK_PRONOUN) break;
        if (!next || next->first != last + 2 || !chunk_speaks(next)) break;
        if (joint && (s->item[next->head].classes & WORD_MEDIUM)) break;
        if (joint && item_is(s, last + 1, WORD_IN) && c->kind == CHUNK_NAME && next->kind != CHUNK_NAME) break;
        if (!joint && !(item_is(s, last + 1, WORD_AND) && next->kind != CHUNK_PRONOUN)) break;
        if (!joint && group_at(s, next->last + 1) && (group_at(s, next->last + 1)->flags & GROUP_FINITE)) break;
        last = next->last;
    }
    *found = (source_found){at, last, at, last, SOURCE_BEHIND};
    return true;
}

/* ---------------------------------------------------------------------------------------------- subject */

/* Passes adverbs, "on Monday", "in a statement", brackets, going left from item `at`. */
static int pass_left(const segment *s, int at)
{
    for (int guard = 0; guard < REACH && at >= 0; guard++) {
        const segment_chunk *c = chunk_at(s, at);

        if (c && c->last == at &&
            (c->kind == CHUNK_TIME || (s->item[c->head].classes & WORD_MEDIUM && item_is(s, c->first - 1, WORD_IN)))) {
            int before = c->first - 1;

            if (item_is(s, before, WORD_IN) || item_is_preposition(s, before))
                before--;
            else if (c->kind != CHUNK_TIME)
                break;
            /* at the beginning of a clause it is no part of what stands between subject and verb */
            if (item_is(s, before, WORD_AND) && chunk_at(s, before - 1) && chunk_at(s, before - 1)->kind == CHUNK_TIME)
                before--;
            if (before < 0 || item_is(s, before, WORD_THAT | WORD_AND)) break;
            at = before;
        } else if (!c && !group_at(s, at) && (item_is_adverb(s, at) || item_is(s, at, WORD_REPORTER))) {
            at--;
        } else if (item_is(s, at, WORD_BRACKET) && s->item[at].classes == WORD_BRACKET && at > 1) {
            int open = at - 1;

            while (open > 0 && open > at - 20 && !item_is(s, open, WORD_BRACKET)) open--;
            if (!item_is(s, open, WORD_BRACKET)) break;
            at = open - 1;
        } else {
            break;
        }
    }
    return at;
}

/* True if [from, to] holds a finite verb that is in no relative clause. */
static bool has_main_verb(const segment *s, int from, int to)
{
    bool relative = false;

    for (int i = from; i <= to; i++) {
        const segment_chunk *c = chunk_at(s, i);
        const segment_group *g = group_at(s, i);

        if ((c && c->kind == CHUNK_WHO) || item_is(s, i, WORD_WH | WORD_THAT)) relative = true;
        if (g && g->first == i && (g->flags & GROUP_FINITE) && !relative) return true;
    }
    return false;
}

/* The subject before a description that ends in the comma or dash at `close`. */
static bool before_description(const segment *s, int close, source_found *found)
{
    uint32_t edge = s->item[close].classes & (WORD_COMMA | WORD_DASH);
    bool any = false;

    for (int open = close - 1; open > 0 && open > close - REACH; open--) {
        source_found left;
        const segment_chunk *c;

        if (item_is_quote(s, open) || item_is(s, open, WORD_SEMICOLON)) break;
        if (!item_is(s, open, edge) || s->item[open].quoted) continue;
        if (open + 1 == close) break;
        if (has_main_verb(s, open + 1, close - 1)) break;
        c = chunk_at(s, pass_left(s, open - 1));
        if (!c || !source_phrase_left(s, pass_left(s, open - 1), &left)) continue;
        if (!is_clause_edge(s, left.start - 1)) continue;
        if (any && !(s->item[found->first].xpos == QUOTH_XPOS_DT || c->kind == CHUNK_NAME)) break;
        /* farther commas only for a name before them: "Jim Smith, a doctor, of Ohio, said" */
        if (any && c->kind != CHUNK_NAME) break;
        *found = left;
        {
            /* "the mayor, Odette Fain, said": the name between the commas is the mention */
            const segment_chunk *name = chunk_at(s, open + 1);

            if (c->kind != CHUNK_NAME && name && name->kind == CHUNK_NAME && name->first == open + 1 &&
                name->last == close - 1) {
                found->first = name->first;
                found->last = name->last;
            }
        }
        found->way = SOURCE_APART;
        any = true;
        if (c->kind == CHUNK_NAME) break;
    }
    return any;
}

bool source_antecedent(const segment *s, int who, source_found *found)
{
    int at = who - 1;

    /* "residents, nearly all of whom": what they are counted by is passed over */
    if (s->item[who].xpos == QUOTH_XPOS_WP && item_is(s, at, WORD_OF)) {
        const segment_chunk *part = chunk_at(s, at - 1);

        at = (part ? part->first : at - 1) - 1;
        while (item_is_adverb(s, at)) at--;
    }
    if (item_is(s, at, WORD_COMMA | WORD_DASH)) at--;
    if (!source_phrase_left(s, pass_left(s, at), found)) return false;
    /* "Trump, a fan who ...": the description leads to the name */
    if (item_is(s, found->start - 1, WORD_COMMA) && s->item[found->start].xpos == QUOTH_XPOS_DT) {
        const segment_chunk *name = chunk_at(s, found->start - 2);
        source_found outer;

        if (name && name->kind == CHUNK_NAME && source_phrase_left(s, found->start - 2, &outer)) *found = outer;
    }
    found->way = SOURCE_RELATIVE;
    return true;
}

/* If group `g` is the verb of a relative clause, where its pronoun stands; else -1. */
static int relative_pronoun(const segment *s, const segment_group *g)
{
    int at = pass_left(s, g->first - 1);
    const segment_chunk *c = chunk_at(s, at);

    return c && c->kind == CHUNK_WHO ? c->first : -1;
}

static source_found subject_of(const segment *s, int group, int hops);

/* True if a clause that begins at item `at` is what a verb before it reports: "told X they thought". */
static bool is_reported(const segment *s, int at)
{
    for (int i = at - 1; i >= 0 && i > at - 12; i--) {
        const segment_group *g = group_at(s, i);

        if (item_is(s, i, WORD_COMMA | WORD_AND | WORD_SEMICOLON) || item_is_quote(s, i)) return false;
        if (g) return s->item[g->main].verb != 0 && (g->flags & GROUP_FINITE);
    }
    return false;
}

/* The subject of the verb before `group` that it shares. */
static source_found shared_subject(const segment *s, int group, int hops)
{
    const segment_group *g = &s->group[group];
    bool finite = (g->flags & GROUP_FINITE) != 0, main_first = (g->flags & (GROUP_ING | GROUP_PART)) != 0;
    source_found found;

    /* First a verb that reports, in the same tense ("told X that he was, and said"), then any of the same tense; for
     * "saying" the main verb, which is the first; then the nearest. */
    for (int pass = 0; pass < 3; pass++) {
        for (int n = 0; n < group && n < HOPS * 3; n++) {
            int i = pass == 1 && main_first ? n : group - 1 - n;
            const segment_group *other = &s->group[i];

            if (!(other->flags & GROUP_FINITE) || relative_pronoun(s, other) >= 0) continue;
            if (pass == 0 && (s->item[other->main].verb == 0 || (other->flags & GROUP_PASSIVE))) continue;
            if (pass < 2 && finite && s->item[other->first].xpos != s->item[g->first].xpos) continue;
            found = subject_of(s, i, hops - 1);
            if (found.way == SOURCE_NONE || (pass == 0 && is_reported(s, found.start))) continue;
            found.way = SOURCE_SHARED;
            return found;
        }
    }
    return nothing;
}

static source_found subject_of(const segment *s, int group, int hops)
{
    const segment_group *g = &s->group[group];
    int at = pass_left(s, g->first - 1);
    const segment_chunk *c = chunk_at(s, at);
    source_found found = nothing;
    const segment_group *before;
    int who;

    if (g->flags & GROUP_INF) return hops > 0 ? shared_subject(s, group, hops) : nothing;
    if (at < 0) {
        /* "Calling it a lie, Trump ..." */
        if (!(g->flags & (GROUP_ING | GROUP_PART))) return nothing;
        for (int i = g->last + 1; i < s->count; i++)
            if (item_is(s, i, WORD_COMMA) && chunk_at(s, i + 1)) {
                const segment_group *main;

                if (!source_phrase_right(s, i + 1, &found)) return nothing;
                main = group_at(s, found.end + 1);
                if (!main || !(main->flags & GROUP_FINITE)) continue;
                found.way = SOURCE_SHARED;
                return found;
            }
        return nothing;
    }
    if (c && c->kind == CHUNK_WHO) return source_antecedent(s, c->first, &found) ? found : nothing;
    if (item_is(s, at, WORD_THAT) && source_antecedent(s, at, &found)) return found;
    if (c && source_phrase_left(s, at, &found)) {
        /* "people who oppose Trump said": the object of a relative clause */
        before = group_at(s, found.start - 1);
        if (before && (who = relative_pronoun(s, before)) >= 0) {
            source_found outer;

            if (source_antecedent(s, who, &outer)) return outer;
        }
        return found;
    }
    before = group_at(s, at);
    if (before && before != g) {
        /* "people who want to speak said" */
        for (int i = at; i >= 0 && !item_is(s, i, WORD_COMMA); i--) {
            c = chunk_at(s, i);
            if (c && c->kind == CHUNK_WHO) return source_antecedent(s, c->first, &found) ? found : nothing;
        }
        if (before->flags & (GROUP_PART | GROUP_ING) && source_phrase_left(s, before->first - 1, &found)) return found;
    }
    if (item_is(s, at, WORD_AND)) return hops > 0 ? shared_subject(s, group, hops) : nothing;
    if ((g->flags & GROUP_PART) && item_is(s, at, WORD_WH | WORD_WHILE))
        return hops > 0 ? shared_subject(s, group, hops) : nothing;
    /* a name that the tagger took for something else: "Humble said" */
    if (!c && !before && s->item[at].capital && s->item[at].word != 0 &&
        !(s->item[at].classes & (WORD_THAT | WORD_WH | WORD_WHILE)) && s->item[at].upos != QUOTH_UPOS_ADV &&
        s->item[at].upos != QUOTH_UPOS_SCONJ && s->item[at].upos != QUOTH_UPOS_PUNCT &&
        s->item[at].upos != QUOTH_UPOS_ADP)
        return (source_found){at, at, at, at, SOURCE_SUBJECT};
    if (item_is(s, at, WORD_COMMA | WORD_DASH)) {
        if (g->flags & (GROUP_ING | GROUP_PART)) return hops > 0 ? shared_subject(s, group, hops) : nothing;
        if (before_description(s, at, &found)) return found;
        return hops > 0 ? shared_subject(s, group, hops) : nothing;
    }
    if (g->flags & GROUP_ING) return hops > 0 ? shared_subject(s, group, hops) : nothing;
    return nothing;
}

source_found source_subject(const segment *s, int group)
{
    return subject_of(s, group, HOPS);
}

source_found source_behind(const segment *s, int group)
{
    const segment_group *g = &s->group[group], *next;
    source_found found;
    int at = g->last + 1;

    while (item_is_adverb(s, at) && !chunk_at(s, at)) at++;
    if (!source_phrase_right(s, at, &found)) return nothing;
    next = group_at(s, found.end + 1);
    if (next && (next->flags & GROUP_FINITE)) return nothing;
    if (chunk_at(s, at)->kind == CHUNK_NOUN && item_is(s, found.end + 1, WORD_COMMA)) {
        /* said the town's mayor, Odette Fain */
        const segment_chunk *name = chunk_at(s, found.end + 2);

        if (name && name->kind == CHUNK_NAME && name->first == found.end + 2 &&
            (name->last + 1 >= s->count || item_is(s, name->last + 1, WORD_COMMA | WORD_END))) {
            found.first = name->first;
            found.last = found.end = name->last;
        }
    }
    return found;
}
