/* SPDX-License-Identifier: Apache-2.0 */
/* Verbs that report: "...," she said; said X; she said that; it rains, she said; promised to; was told to. */
#include "rules.h"

static bool tail_matches(const segment *s, const vocabulary_verb *verb, int at, int *length)
{
    int n = 0;

    while (n < VOCABULARY_TAIL && verb->tail[n] != 0) {
        if (at + n >= s->count || s->item[at + n].word != verb->tail[n]) return false;
        n++;
    }
    *length = n;
    return true;
}

/* The expression of the lexicon that begins with the main verb of `g`: the longest one. */
static const vocabulary_verb *verb_of(const rules *r, const segment_group *g, int *tail)
{
    const vocabulary_verb *best = NULL;

    for (uint16_t i = r->s->item[g->main].verb; i != 0; i = r->voc->verbs[i].next) {
        int length;

        if (tail_matches(r->s, &r->voc->verbs[i], g->main + 1, &length) && (!best || length > *tail)) {
            best = &r->voc->verbs[i];
            *tail = length;
        }
    }
    return best;
}

static report_variant variant_of(const segment *s, const segment_group *g)
{
    if (s->depth > 0) return VARIANT_INSIDE;
    if (g->flags & (GROUP_NOT | GROUP_MODAL | GROUP_INF)) return VARIANT_WEAK;
    return g->flags & (GROUP_ING | GROUP_PART) ? VARIANT_ING : VARIANT_PLAIN;
}

/* A report whose cue is the main verb of `g` with its tail; with the auxiliary where it is negated. */
static uint32_t verb_report(rules *r, report_rule rule, const segment_group *g, const vocabulary_verb *verb, int last)
{
    int first = g->flags & GROUP_NOT ? g->first : g->main;
    uint32_t index = rules_report(r, rule, variant_of(r->s, g), first, last);

    if (index == QUOTH_NONE) return index;
    r->out->item[index].cue_kind = QUOTH_CUE_VERB;
    if (verb) {
        r->out->item[index].lemma = verb->lemma;
        r->out->item[index].manner = verb->manner;
        r->out->item[index].act = verb->act;
    }
    return index;
}

/* True if the last verb of items [from, end) has the quotation behind it: adding later, "B." */
static bool ends_in_cue(const rules *r, int from, int end)
{
    for (int i = end; i-- > from;) {
        const segment_group *g = group_at(r->s, i);
        uint16_t verb = g ? r->s->item[g->main].verb : 0;

        if (g) return verb != 0 && (r->voc->verbs[verb].takes & TAKES_QUOTE);
    }
    return false;
}

/* A quotation that goes on behind the cue: "A," she said, "B."  Not one that has a cue of its own. */
static int quote_behind(const rules *r, int from)
{
    const segment *s = r->s;

    for (int i = from; i < s->count && i < from + 25; i++) {
        if (item_is_quote(s, i)) {
            if (ends_in_cue(r, from, i)) return -1;
            return item_is(s, i - 1, WORD_COMMA | WORD_COLON | WORD_DASH) ||
                           (item_is(s, i - 1, WORD_END) && i < from + 12)
                       ? i
                       : -1;
        }
        if (i > from + 1 && group_at(s, i) && (group_at(s, i)->flags & GROUP_FINITE) && !chunk_at(s, i - 1)) return -1;
    }
    return -1;
}

/* Content before the cue that is, or ends in, quotation `quote`. */
static int quote_front(const rules *r, int quote)
{
    const segment *s = r->s;

    if (quote == 0 || item_is(s, quote - 1, WORD_COMMA | WORD_COLON | WORD_DASH | WORD_END | WORD_MARK) ||
        item_is_quote(s, quote - 1))
        return quote;
    return rules_front(r, quote);
}

/* Items [first, last] of what follows, by the kind of complement. */
static void emit_complement(rules *r, const segment_group *g, int group, const vocabulary_verb *verb, int cue_last,
                            const complement *c, const source_found *subject)
{
    static const report_rule by_kind[] = {RULE_QUOTE_AFTER, RULE_QUOTE_AFTER, RULE_COLON, RULE_THAT,
                                          RULE_CLAUSE,      RULE_WH,          RULE_INF,   RULE_BID,
                                          RULE_NAME,        RULE_WITH,        RULE_PREP,  RULE_OBJECT};
    const segment *s = r->s;
    int last = content_end(s, r->voc, c->start, c->kind, group);
    uint32_t index;

    if (c->kind == COMPLEMENT_QUOTE && item_is_quote(s, c->start)) {
        int next = c->start + 1;

        const segment_group *behind = group_at(s, next);

        /* “...” is a whole unless the sentence goes on in it: “...” and that ... */
        if (!(behind && (behind->flags & GROUP_FINITE)) &&
            !(item_is(s, next, WORD_AND) && item_is(s, next + 1, WORD_THAT)) && !item_is_preposition(s, next))
            last = c->start;
    }
    index = verb_report(r, by_kind[c->kind], g, verb, c->cue_last >= 0 ? c->cue_last : cue_last);
    rules_part(r, index, c->start, last);
    rules_source(r, index, subject);
    if (c->hearer_first >= 0 && verb->act == QUOTH_ACT_SPEECH) rules_hearer(r, index, c->hearer_first, c->hearer_last);
}

/* She is expected to go; it was reported that it rains; she was told to go; he was accused of theft. */
static void rules_passive(rules *r, int group, const vocabulary_verb *verb, int tail)
{
    const segment *s = r->s;
    const segment_group *g = &s->group[group];
    source_found theme = source_subject(s, group), agent = {-1, -1, -1, -1, SOURCE_NONE};
    int at = g->main + tail + 1;
    complement c;
    uint32_t index;
    bool expletive;

    if (item_is(s, at, WORD_BY) && source_phrase_right(s, at + 1, &agent)) {
        agent.way = SOURCE_AGENT;
        at = agent.end + 1;
    }
    c = complement_at(s, verb, at);
    if (c.kind == COMPLEMENT_NONE && at < s->count && group_at(s, at) && (group_at(s, at)->flags & GROUP_INF) &&
        (verb->takes & (TAKES_BID | TAKES_CLAUSE)))
        c = (complement){COMPLEMENT_BID, at, -1, -1, -1};
    if (c.kind == COMPLEMENT_NONE)
        for (int i = 0; i < VOCABULARY_PREPS && verb->with[i] != 0; i++)
            if (at < s->count && s->item[at].word == verb->with[i] && at + 1 < s->count)
                c = (complement){COMPLEMENT_WITH, at, -1, -1, -1};
    if (c.kind == COMPLEMENT_NONE && agent.way == SOURCE_NONE) return;
    if (c.kind == COMPLEMENT_OBJECT || c.kind == COMPLEMENT_CLAUSE) return;
    expletive = theme.way == SOURCE_NONE || (theme.first == theme.last && item_is(s, theme.first, WORD_IT));
    index = verb_report(r, RULE_PASSIVE, g, verb, g->main + tail);
    if (!expletive &&
        (c.kind == COMPLEMENT_INF || c.kind == COMPLEMENT_BID || c.kind == COMPLEMENT_WITH ||
         c.kind == COMPLEMENT_NAME || c.kind == COMPLEMENT_NONE) &&
        theme.way == SOURCE_SUBJECT)
        rules_part(r, index, theme.first, theme.last);
    if (c.kind != COMPLEMENT_NONE) rules_part(r, index, c.start, content_end(s, r->voc, c.start, c.kind, group));
    rules_source(r, index, &agent);
    if (!expletive && (c.kind == COMPLEMENT_THAT || c.kind == COMPLEMENT_WH))
        rules_hearer(r, index, theme.first, theme.last);
}

/* The addressee behind the cue, where the content stands before it: told reporters, said to reporters, wrote to
 * clients. */
static void hearer_behind(rules *r, uint32_t index, const vocabulary_verb *verb, int at, bool inverted)
{
    const segment *s = r->s;
    bool to = item_is(s, at, WORD_TO) && !group_at(s, at);
    source_found hearer;

    if (!to && (inverted || !(verb->takes & TAKES_HEARER))) return;
    if (!source_phrase_right(s, to ? at + 1 : at, &hearer)) return;
    if (to && (s->item[chunk_at(s, hearer.first)->head].classes & WORD_MEDIUM)) return;
    rules_hearer(r, index, hearer.first, hearer.last);
}

/* it rains, she said: content before the cue, and perhaps again behind it. */
static bool clause_before(rules *r, int group, const vocabulary_verb *verb, int cue_last, int edge,
                          const source_found *subject, bool inverted)
{
    const segment *s = r->s;
    const segment_group *g = &s->group[group];
    int last = edge - 1, first, behind = inverted ? subject->end + 1 : cue_last + 1;
    bool finite = false;
    uint32_t index;

    if (edge < 1 || !item_is(s, edge, WORD_COMMA | WORD_DASH | WORD_HYPHEN) ||
        !(verb->takes & (TAKES_CLAUSE | TAKES_QUOTE)))
        return false;
    if (item_is(s, edge, WORD_HYPHEN) && s->item[edge].glued) return false;
    first = rules_front(r, last);
    if (last - first < 1) return false;
    /* "Asked whether it rains, she said no" */
    if (group_at(s, first) && (group_at(s, first)->flags & GROUP_PART) && s->item[group_at(s, first)->main].verb != 0)
        return false;
    for (int i = first; i <= last; i++)
        if ((group_at(s, i) && (group_at(s, i)->flags & GROUP_FINITE)) || item_is_quote(s, i)) finite = true;
    /* Verbs that the tagger did not take for finite ones: behind a noun, or where nothing goes on behind the cue. */
    for (int i = first + 1; i <= last && !finite && last - first > 3; i++) {
        const segment_group *v = group_at(s, i);

        if (v && (v->flags & GROUP_PART) && chunk_at(s, i - 1)) finite = true;
        if (v && !(v->flags & GROUP_INF) && (behind >= s->count || item_is(s, behind, WORD_END))) finite = true;
    }
    /* "Although it rains, she said, it is warm": only the first half stands before the cue */
    {
        int begin = item_is(s, first, WORD_AND) ? first + 1 : first;
        bool comma = false;

        for (int i = begin; i <= last; i++) comma = comma || item_is(s, i, WORD_COMMA);
        if (!comma && item_is(s, begin, WORD_WHILE | WORD_AS) && !item_is(s, begin, WORD_REPORTER) &&
            s->item[begin].xpos != QUOTH_XPOS_WP)
            finite = false;
    }
    /* "It was, she said, the first time": broken off in the middle */
    if (group_at(s, content_trim(s, first, last)) && item_is(s, behind, WORD_COMMA)) finite = false;
    if (!finite) {
        /* "Another reason, she said, is the rain." */
        int comma = behind;

        while (comma < s->count && comma < behind + 12 && !item_is(s, comma, WORD_COMMA)) comma++;
        if (!item_is(s, comma, WORD_COMMA) || comma + 1 >= s->count) return false;
        if ((s->item[first].xpos == QUOTH_XPOS_IN || item_is_adverb(s, first)) && !content_is_clause(s, comma + 1))
            return false;
        index = verb_report(r, inverted ? RULE_CLAUSE_INVERTED : RULE_CLAUSE_BEFORE, g, verb, cue_last);
        rules_part(r, index, first, content_trim(s, first, last));
        rules_part(r, index, comma + 1, content_end(s, r->voc, comma + 1, COMPLEMENT_CLAUSE, -1));
    } else {
        index = verb_report(r, inverted ? RULE_CLAUSE_INVERTED : RULE_CLAUSE_BEFORE, g, verb, cue_last);
        rules_part(r, index, first, content_trim(s, first, last));
        if (item_is(s, behind, WORD_COMMA) && item_is(s, behind + 1, WORD_AND) && !group_at(s, behind + 2))
            rules_part(r, index, behind + 1, content_end(s, r->voc, behind + 1, COMPLEMENT_CLAUSE, -1));
    }
    rules_source(r, index, subject);
    hearer_behind(r, index, verb, behind, inverted);
    return true;
}

/* True if a quotation, or one that is part of the sentence, ends right before `at`; *quote gets its last item. */
static bool ends_in_quote(const segment *s, int at, int *quote)
{
    if (item_is(s, at, WORD_COMMA | WORD_DASH) || (item_is(s, at, WORD_HYPHEN) && !s->item[at].glued)) at--;
    *quote = at;
    return item_is_quote(s, at);
}

static bool inverted_fits(const segment *s, const segment_group *g, const source_found *behind, source_way way)
{
    const segment_chunk *c;
    int edge = g->first - 1, quote;

    if (behind->way == SOURCE_NONE || !(g->flags & (GROUP_FINITE | GROUP_PART | GROUP_INF)) ||
        item_is(s, g->first, WORD_TO) || (g->flags & (GROUP_PASSIVE | GROUP_MODAL | GROUP_NOT)))
        return false;
    while (edge > 0 && item_is_adverb(s, edge)) edge--;
    if (ends_in_quote(s, edge, &quote)) return true;
    /* without a quotation the tagger must be sure, and there must be no subject before the verb */
    if (!(g->flags & GROUP_FINITE) || way == SOURCE_APART) return false;
    c = chunk_at(s, behind->first);
    if (!item_is(s, edge, WORD_COMMA) || !c || c->kind == CHUNK_PRONOUN) return false;
    return behind->end + 1 >= s->count ||
           item_is(s, behind->end + 1, WORD_END | WORD_COMMA | WORD_DASH | WORD_BRACKET | WORD_IN) ||
           (chunk_at(s, behind->end + 1) &&
            (chunk_at(s, behind->end + 1)->kind == CHUNK_WHO || chunk_at(s, behind->end + 1)->kind == CHUNK_TIME));
}

/* A verb of no lexicon right beside a quotation: "...," she shrugged. */
static void rules_other_verb(rules *r, int group)
{
    const segment *s = r->s;
    const segment_group *g = &s->group[group];
    source_found subject, behind;
    int quote;

    if (!(g->flags & GROUP_FINITE) || (g->flags & (GROUP_BE | GROUP_PASSIVE | GROUP_NOT | GROUP_MODAL)) || s->depth > 0)
        return;
    behind = source_behind(s, group);
    if (g->first > 0 && ends_in_quote(s, g->first - 1, &quote) && behind.way != SOURCE_NONE &&
        item_is(s, behind.end + 1, WORD_COMMA | WORD_END)) {
        subject = behind;
    } else {
        subject = source_subject(s, group);
        if (subject.way != SOURCE_SUBJECT || subject.start < 1 || !ends_in_quote(s, subject.start - 1, &quote)) return;
        if (item_is(s, g->last + 1, WORD_TO) || chunk_at(s, g->last + 1)) return;
    }
    if (r->quote_report[s->item[quote].quotation] != QUOTH_NONE || quote_front(r, quote) != quote) return;
    {
        uint32_t index = verb_report(r, RULE_QUOTE_OTHER, g, NULL, g->main);

        rules_part(r, index, quote, quote);
        rules_source(r, index, &subject);
    }
}

void rules_verb(rules *r, int group)
{
    const segment *s = r->s;
    const segment_group *g = &s->group[group];
    int tail = 0, cue_last, edge, quote, from;
    const vocabulary_verb *verb = verb_of(r, g, &tail);
    source_found subject, behind;
    bool inverted, as_saying = false;
    complement c;

    if (!verb) {
        rules_other_verb(r, group);
        return;
    }
    /* "Asked whether it rains, she ..." is passive too */
    if ((g->flags & GROUP_PASSIVE) || ((g->flags & GROUP_PART) && (verb->takes & TAKES_HEARER) &&
                                       (g->first == 0 || item_is(s, g->first - 1, WORD_WH | WORD_WHILE | WORD_AND) ||
                                        (g->first < 3 && item_is(s, g->first - 1, WORD_COMMA))))) {
        rules_passive(r, group, verb, tail);
        return;
    }
    if ((g->flags & GROUP_PART) && !(s->item[g->main].form & FORM_PAST)) return;
    cue_last = g->main + tail;
    subject = source_subject(s, group);
    behind = source_behind(s, group);
    inverted = tail == 0 && inverted_fits(s, g, &behind, subject.way) && (verb->takes & TAKES_QUOTE) &&
               (subject.way == SOURCE_NONE || subject.way == SOURCE_SHARED || subject.way == SOURCE_APART ||
                item_is_quote(s, g->first - 1));
    if (inverted) subject = behind;
    if ((g->flags & GROUP_ING) && item_is(s, g->first - 1, WORD_AS) && group_at(s, g->first - 2) &&
        (group_at(s, g->first - 2)->flags & GROUP_PASSIVE) && subject.way == SOURCE_SHARED) {
        /* Thompson was quoted as saying */
        subject.way = SOURCE_SUBJECT;
        as_saying = true;
    }
    edge = inverted || subject.way == SOURCE_SHARED || subject.way == SOURCE_NONE ? g->first - 1 : subject.start - 1;
    while (inverted && edge > 0 && item_is_adverb(s, edge)) edge--;
    if ((verb->takes & TAKES_QUOTE) && edge >= 0 && ends_in_quote(s, edge, &quote) &&
        (!(g->flags & GROUP_ING) || as_saying) && r->quote_report[s->item[quote].quotation] == QUOTH_NONE) {
        uint32_t index = verb_report(r, inverted ? RULE_QUOTE_INVERTED : RULE_QUOTE_BEFORE, g, verb, cue_last);
        int second = quote_behind(r, inverted ? subject.end + 1 : cue_last + 1);

        rules_part(r, index, quote_front(r, quote), quote);
        if (second > 0 && r->quote_report[s->item[second].quotation] == QUOTH_NONE)
            rules_part(r, index, second, second);
        rules_source(r, index, &subject);
        hearer_behind(r, index, verb, inverted ? subject.end + 1 : cue_last + 1, inverted);
        return;
    }
    if (inverted) {
        clause_before(r, group, verb, cue_last, edge, &subject, true);
        return;
    }
    from = g->last > cue_last ? g->last + 1 : cue_last + 1;
    c = complement_at(s, verb, from);
    if (c.kind == COMPLEMENT_OBJECT && edge > 0 && subject.way == SOURCE_SUBJECT && (verb->takes & TAKES_HEARER) &&
        item_is(s, edge, WORD_COMMA))
        c.kind = COMPLEMENT_NONE;
    if (c.kind != COMPLEMENT_NONE) {
        emit_complement(r, g, group, verb, cue_last, &c, &subject);
        return;
    }
    if (subject.way == SOURCE_NONE || subject.way == SOURCE_SHARED) return;
    if (clause_before(r, group, verb, cue_last, edge, &subject, false)) return;
    /* She went on: and the sentence ends. */
    if ((verb->takes & TAKES_QUOTE) && s->depth == 0 && item_is(s, s->count - 1, WORD_COLON) &&
        s->count - cue_last < 20 && (g->flags & GROUP_FINITE)) {
        uint32_t index = verb_report(r, RULE_QUOTE_BLOCK, g, verb, cue_last);

        rules_source(r, index, &subject);
        if (index != QUOTH_NONE) r->pending = index;
    }
}
