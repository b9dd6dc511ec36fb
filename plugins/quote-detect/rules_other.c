/* SPDX-License-Identifier: Apache-2.0 */
/* What reports besides verbs: nouns, adjectives, "according to", names before a colon or behind a dash. */
#include "rules.h"

static void take_word(rules *r, uint32_t index, uint16_t word, uint8_t kind)
{
    if (index == QUOTH_NONE) return;
    r->out->item[index].cue_kind = kind;
    r->out->item[index].lemma = r->voc->words[word].lemma;
    r->out->item[index].manner = r->voc->words[word].manner;
    r->out->item[index].act = r->voc->words[word].act;
}

static report_variant inside(const segment *s)
{
    return s->depth > 0 ? VARIANT_INSIDE : VARIANT_PLAIN;
}

/* She is sure (that) it rains; they were eager to go. */
void rules_adjective(rules *r, int group)
{
    static const vocabulary_verb takes = {.takes = TAKES_CLAUSE | TAKES_INF | TAKES_WH};
    const segment *s = r->s;
    const segment_group *g = &s->group[group];
    int at = g->last + 1;
    uint16_t word;
    complement c;
    source_found subject;
    uint32_t index;

    while (item_is_adverb(s, at) || item_is(s, at, WORD_NOT)) at++;
    if (at >= s->count || (word = s->item[at].noun) == 0 || !r->voc->words[word].adjective) return;
    c = complement_at(s, &takes, at + 1);
    if (c.kind != COMPLEMENT_THAT && c.kind != COMPLEMENT_CLAUSE && c.kind != COMPLEMENT_INF && c.kind != COMPLEMENT_WH)
        return;
    subject = source_subject(s, group);
    if (subject.way == SOURCE_NONE || (subject.first == subject.last && item_is(s, subject.first, WORD_IT))) return;
    index = rules_report(r, RULE_ADJECTIVE, inside(s), at, at);
    take_word(r, index, word, QUOTH_CUE_ADJECTIVE);
    rules_part(r, index, c.start, content_end(s, r->voc, c.start, c.kind, group));
    rules_source(r, index, &subject);
}

/* The genitive at the front of a chunk: "the mayor's claim" has "the mayor". */
static bool owner_of(const segment *s, const segment_chunk *c, source_found *found)
{
    for (int i = c->head - 1; i > c->first; i--)
        if (s->item[i].xpos == QUOTH_XPOS_POS) {
            *found = (source_found){c->first, i - 1, c->first, i - 1, SOURCE_OWNER};
            return true;
        }
    if (s->item[c->first].xpos == QUOTH_XPOS_PRPS) {
        *found = (source_found){c->first, c->first, c->first, c->first, SOURCE_OWNER};
        return true;
    }
    return false;
}

/* Where the content of a noun ends that is the subject of its sentence: before the sentence's verb, its last finite
 * one. */
static int before_main_verb(const segment *s, int chunk_first, int start, int last)
{
    int own = -1, main = -1;

    if (chunk_first > 0 && !item_is(s, chunk_first - 1, WORD_COMMA | WORD_AND)) return last;
    for (int i = start; i <= last; i++) {
        const segment_group *g = group_at(s, i);

        if (!g || g->first != i || !(g->flags & GROUP_FINITE)) continue;
        if (own < 0)
            own = i;
        else
            main = i;
    }
    return main > own ? content_trim(s, start, main - 1) : last;
}

/* Her claim that it rains; a warning from the police that; they expressed hope that. */
void rules_noun(rules *r, int chunk)
{
    const segment *s = r->s;
    const segment_chunk *c = &s->chunk[chunk];
    uint16_t word = s->item[c->head].noun;
    source_found source = {-1, -1, -1, -1, SOURCE_NONE};
    const segment_group *before = group_at(s, c->first - 1);
    int at = c->last + 1, cue_first = c->head, start;
    complement_kind kind = COMPLEMENT_THAT;
    uint32_t index;

    if (r->voc->words[word].adjective || c->last != c->head) return;
    if ((item_is_preposition(s, at) && !item_is(s, at, WORD_IN | WORD_FOR | WORD_TO | WORD_AS)) ||
        item_is(s, at, WORD_BY)) {
        source_found by;

        if (source_phrase_right(s, at + 1, &by) && item_is(s, by.end + 1, WORD_THAT)) {
            source = by;
            source.way = SOURCE_OWNER;
            at = by.end + 1;
        }
    }
    if (item_is(s, at, WORD_THAT) && at + 1 < s->count) {
        const segment_chunk *that = chunk_at(s, at);

        if (that && that->kind == CHUNK_WHO) return;
        if (group_at(s, at + 1) && (group_at(s, at + 1)->flags & GROUP_FINITE)) return;
        start = at + 1;
        if (!content_is_clause(s, start)) return;
    } else if (group_at(s, at) && (group_at(s, at)->flags & GROUP_INF) && item_is(s, at, WORD_TO)) {
        start = at;
        kind = COMPLEMENT_INF;
    } else {
        return;
    }
    if (source.way == SOURCE_NONE) owner_of(s, c, &source);
    if (source.way == SOURCE_NONE && before && before->last == c->first - 1 && !(before->flags & GROUP_PASSIVE)) {
        int group = s->item[c->first - 1].group;

        if (s->item[before->main].classes & WORD_LIGHT) {
            source = source_subject(s, group);
            cue_first = before->main;
        } else if (kind == COMPLEMENT_THAT && s->item[before->main].verb != 0) {
            source = source_subject(s, group);
        }
    }
    if (kind == COMPLEMENT_INF && source.way == SOURCE_NONE) return;
    index = rules_report(r, RULE_NOUN, inside(s), cue_first, c->head);
    take_word(r, index, word, QUOTH_CUE_NOUN);
    rules_part(r, index, start, before_main_verb(s, c->first, start, content_end(s, r->voc, start, kind, -1)));
    rules_source(r, index, &source);
}

/* It rains, according to X. According to X, it rains. */
void rules_according(rules *r, int at)
{
    const segment *s = r->s;
    source_found source;
    int first, last, quote;
    uint32_t index;

    if (!item_is(s, at + 1, WORD_TO)) return;
    if (!source_phrase_right(s, at + 2, &source)) return;
    if (at <= 2 && !item_is_quote(s, 0) && item_is(s, source.end + 1, WORD_COMMA)) {
        first = source.end + 2;
        last = content_end(s, r->voc, first, COMPLEMENT_CLAUSE, -1);
    } else if (at <= 1 && !item_is_quote(s, 0)) {
        for (first = source.end + 1; first < s->count && !item_is(s, first, WORD_COMMA); first++) continue;
        first++;
        if (first >= s->count) return;
        last = content_end(s, r->voc, first, COMPLEMENT_CLAUSE, -1);
    } else {
        last = at - 1;
        first = rules_front(r, last);
        quote = item_is(s, last, WORD_COMMA) ? last - 1 : last;
        if (item_is_quote(s, quote) && (quote == 0 || item_is(s, quote - 1, WORD_END | WORD_COLON)))
            first = last = quote;
        last = content_trim(s, first, last);
    }
    if (first >= s->count || last < first) return;
    index = rules_report(r, RULE_ACCORDING, inside(s), at, at + 1);
    if (index == QUOTH_NONE) return;
    r->out->item[index].cue_kind = QUOTH_CUE_PHRASE;
    r->out->item[index].lemma = (quoth_str){"according to", 12};
    r->out->item[index].manner = (quoth_str){"say", 3};
    rules_part(r, index, first, last);
    source.way = SOURCE_BEHIND;
    rules_source(r, index, &source);
}

/* Smith: "..." and "..." - Ann Smith */
void rules_name(rules *r)
{
    const segment *s = r->s;
    source_found source;
    uint32_t index;

    if (s->depth > 0) return;
    if (s->count > 2 && source_phrase_right(s, 0, &source) && item_is(s, source.end + 1, WORD_COLON) &&
        item_is_quote(s, source.end + 2)) {
        index = rules_report(r, RULE_QUOTE_NAME, VARIANT_PLAIN, source.end + 1, source.end + 1);
        if (index == QUOTH_NONE) return;
        r->out->item[index].cue_kind = QUOTH_CUE_MARK;
        r->out->item[index].lemma = (quoth_str){":", 1};
        r->out->item[index].manner = (quoth_str){"say", 3};
        rules_part(r, index, source.end + 2, source.end + 2);
        source.way = SOURCE_SUBJECT;
        rules_source(r, index, &source);
    } else if (s->count > 2 && item_is_quote(s, 0) && (item_is(s, 1, WORD_DASH) || (item_is(s, 1, WORD_HYPHEN))) &&
               source_phrase_right(s, 2, &source) && chunk_at(s, 2)->kind == CHUNK_NAME &&
               (source.end + 1 >= s->count || item_is(s, source.end + 1, WORD_COMMA | WORD_END | WORD_BRACKET))) {
        index = rules_report(r, RULE_QUOTE_DASH, VARIANT_PLAIN, 1, 1);
        if (index == QUOTH_NONE) return;
        r->out->item[index].cue_kind = QUOTH_CUE_MARK;
        r->out->item[index].lemma = (quoth_str){"-", 1};
        r->out->item[index].manner = (quoth_str){"say", 3};
        rules_part(r, index, 0, 0);
        rules_source(r, index, &source);
    }
}

/* Her answer was short: "..." */
void rules_subject_colon(rules *r)
{
    const segment *s = r->s;

    if (s->depth > 0) return;
    for (int i = 1; i + 1 < s->count; i++) {
        uint32_t index;
        source_found source;

        if (!item_is(s, i, WORD_COLON) || !item_is_quote(s, i + 1) ||
            r->quote_report[s->item[i + 1].quotation] != QUOTH_NONE)
            continue;
        for (int g = 0; g < s->groups && s->group[g].first < i; g++) {
            if (!(s->group[g].flags & GROUP_FINITE)) continue;
            source = source_subject(s, g);
            if (source.way == SOURCE_NONE) continue;
            index = rules_report(r, RULE_QUOTE_SUBJECT, VARIANT_PLAIN, -1, -1);
            if (index == QUOTH_NONE) return;
            rules_part(r, index, i + 1, i + 1);
            rules_source(r, index, &source);
            break;
        }
    }
}
