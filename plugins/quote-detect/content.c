/* SPDX-License-Identifier: Apache-2.0 */
#include "content.h"

#include "source.h"

#define CLAUSE_REACH 40 /* items within which a clause must have its verb */
#define ASIDE_REACH  12 /* items of an aside between commas: said, however, that */

/* ------------------------------------------------------------------------------------------- complement */

/* True if some verb stands behind item `at`: for verbs whose object can only be a clause, where the tagger missed the
 * finite one. */
static bool has_verb(const segment *s, int at)
{
    for (int i = at + 1; i < s->count && i < at + CLAUSE_REACH && !item_is(s, i, WORD_COMMA); i++)
        if (group_at(s, i) && !(group_at(s, i)->flags & GROUP_INF)) return true;
    return false;
}

bool content_is_clause(const segment *s, int at)
{
    int relative = 0;

    if (at < 0 || at >= s->count || item_is(s, at, WORD_COMMA | WORD_END)) return false;
    if (!chunk_at(s, at) && !item_is(s, at, WORD_MARK | WORD_WH | WORD_WHILE) && !item_is_preposition(s, at) &&
        !item_is_adverb(s, at) && s->item[at].xpos != QUOTH_XPOS_IN && s->item[at].xpos != QUOTH_XPOS_VBG &&
        s->item[at].xpos != QUOTH_XPOS_DT)
        return false;
    for (int i = at; i < s->count && i < at + CLAUSE_REACH; i++) {
        const segment_chunk *c = chunk_at(s, i);
        const segment_group *g = group_at(s, i);

        if (item_is_quote(s, i) || item_is(s, i, WORD_SEMICOLON | WORD_COLON)) return false;
        if ((c && c->kind == CHUNK_WHO && c->first == i) || (i > at && item_is(s, i, WORD_THAT | WORD_WH)))
            relative = 1;
        if (!g || g->first != i || !(g->flags & GROUP_FINITE)) continue;
        if (!relative) return i > at;
        relative = 0;
    }
    return false;
}

static bool takes_preposition(const uint32_t list[VOCABULARY_PREPS], uint32_t word)
{
    for (int i = 0; i < VOCABULARY_PREPS && list[i] != 0; i++)
        if (list[i] == word) return true;
    return false;
}

/* The item behind a phrase of place, time or medium that begins at `at` ("on Monday", "in a statement to the press");
 * `at` itself if none does. */
static int pass_adjunct(const segment *s, int at)
{
    const segment_chunk *c = chunk_at(s, at);

    if (c && c->first == at && c->kind == CHUNK_TIME) return c->last + 1;
    if (c || group_at(s, at) || at >= s->count) return at;
    if (item_is_adverb(s, at) && !item_is(s, at, WORD_WH)) return at + 1;
    if (item_is_preposition(s, at) || item_is(s, at, WORD_IN)) {
        c = chunk_at(s, at + 1);
        if (!c || c->first != at + 1) return at;
        if (c->kind == CHUNK_TIME) return c->last + 1;
        if (s->item[c->head].classes & WORD_MEDIUM || item_is(s, at, WORD_IN)) {
            int end = c->last;

            for (int hops = 0; hops < 4; hops++) {
                const segment_chunk *next = chunk_at(s, end + 2);

                if (!item_is_preposition(s, end + 1) || !next || next->first != end + 2) break;
                end = next->last;
            }
            return end + 1;
        }
    }
    return at;
}

static bool comma_behind(const segment *s, int at)
{
    for (int i = at; i < s->count; i++)
        if (item_is(s, i, WORD_COMMA)) return true;
    return false;
}

static complement complement_from(const segment *s, const vocabulary_verb *verb, int at, bool hearer);

/* The complement behind an object at `at`, if that makes the object an addressee or a part of the content. */
static bool behind_object(const segment *s, const vocabulary_verb *verb, int at, complement *out)
{
    source_found object;
    const segment_group *next;
    complement rest;

    if (!source_phrase_right(s, at, &object)) return false;
    next = group_at(s, object.end + 1);
    if (next && (next->flags & GROUP_FINITE)) return false;
    if (verb->takes & (TAKES_HEARER | TAKES_BID)) {
        rest = complement_from(s, verb, object.end + 1, false);
        if (rest.kind == COMPLEMENT_INF && (verb->takes & TAKES_BID))
            rest.kind = COMPLEMENT_BID;
        else if (rest.kind == COMPLEMENT_INF)
            rest.kind = COMPLEMENT_NONE;
        if (!(verb->takes & TAKES_HEARER) && rest.kind != COMPLEMENT_BID) rest.kind = COMPLEMENT_NONE;
        if (rest.kind != COMPLEMENT_NONE && rest.kind != COMPLEMENT_OBJECT && rest.kind != COMPLEMENT_NAME) {
            rest.hearer_first = object.first;
            rest.hearer_last = object.last;
            *out = rest;
            return true;
        }
    }
    for (int k = chunk_at(s, at)->last + 1, hops = 0; hops < 4; hops++) {
        const segment_chunk *c;

        k = pass_adjunct(s, k) > k && !takes_preposition(verb->with, s->item[k].word) ? pass_adjunct(s, k) : k;
        if (k >= s->count) break;
        if (takes_preposition(verb->with, s->item[k].word)) {
            *out = (complement){COMPLEMENT_WITH, at, -1, -1, -1};
            return true;
        }
        if (!item_is_preposition(s, k) || !(c = chunk_at(s, k + 1)) || c->first != k + 1) break;
        k = c->last + 1;
    }
    if (verb->takes & TAKES_NAME) {
        int k = object.end + 1;

        if (k >= 0 && k < s->count &&
            (chunk_at(s, k) || item_is(s, k, WORD_MARK) || item_is_quote(s, k) || s->item[k].xpos == QUOTH_XPOS_JJ ||
             item_is_adverb(s, k))) {
            *out = (complement){COMPLEMENT_NAME, at, -1, -1, -1};
            return true;
        }
    }
    return false;
}

static complement complement_from(const segment *s, const vocabulary_verb *verb, int at, bool hearer)
{
    const complement none = {COMPLEMENT_NONE, -1, -1, -1, -1};
    complement out = none;
    int to_first = -1, to_last = -1;

    for (int guard = 0; guard < 8 && at < s->count; guard++) {
        const segment_chunk *c = chunk_at(s, at);
        const segment_group *g = group_at(s, at);
        int next;

        if (item_is(s, at, WORD_THAT) && (verb->takes & (TAKES_CLAUSE | TAKES_HEARER)) && at + 1 < s->count &&
            !item_is(s, at + 1, WORD_END | WORD_COMMA)) {
            const segment_group *v = group_at(s, at + 1);

            if (c && (c->kind != CHUNK_WHO || c->last > at) && !content_is_clause(s, at + 1)) {
                /* "said that" with "that" as a pronoun: an object */
            } else if (!(v && (v->flags & GROUP_FINITE) && c)) {
                out = (complement){COMPLEMENT_THAT, at + 1, -1, -1, -1};
                break;
            }
        }
        if (item_is_quote(s, at)) {
            out = (complement){COMPLEMENT_QUOTE, at, -1, -1, -1};
            break;
        }
        if (item_is(s, at, WORD_COMMA)) {
            int k;

            if (item_is_quote(s, at + 1) && (verb->takes & TAKES_QUOTE)) {
                out = (complement){COMPLEMENT_QUOTE, at + 1, -1, -1, -1};
                break;
            }
            for (k = at + 1; k < s->count && k < at + ASIDE_REACH && !item_is(s, k, WORD_COMMA); k++)
                if (item_is_quote(s, k) || group_at(s, k)) break;
            if (item_is(s, k, WORD_COMMA) && k > at + 1 && (item_is_quote(s, k + 1) || item_is(s, k + 1, WORD_THAT))) {
                at = k;
                if (item_is(s, k + 1, WORD_THAT)) at++;
                continue;
            }
            break;
        }
        if (item_is(s, at, WORD_COLON)) {
            if (at + 1 < s->count)
                out = (complement){item_is_quote(s, at + 1) ? COMPLEMENT_QUOTE : COMPLEMENT_COLON, at + 1, -1, -1, -1};
            break;
        }
        if (item_is(s, at, WORD_NOT) && group_at(s, at + 1) && (group_at(s, at + 1)->flags & GROUP_INF) &&
            (verb->takes & (TAKES_INF | TAKES_BID))) {
            out = (complement){COMPLEMENT_INF, at, -1, -1, -1};
            break;
        }
        if (g && g->first == at && (g->flags & GROUP_ING) && (verb->takes & TAKES_CLAUSE) &&
            (verb->takes & TAKES_OBJECT)) {
            out = (complement){COMPLEMENT_OBJECT, at, -1, -1, -1};
            break;
        }
        if (g && g->first == at && (g->flags & GROUP_INF) && item_is(s, at, WORD_TO)) {
            if (verb->takes & (TAKES_INF | TAKES_BID)) out = (complement){COMPLEMENT_INF, at, -1, -1, -1};
            break;
        }
        if (takes_preposition(verb->prep, s->item[at].word) && !g) {
            if (at + 1 < s->count && !item_is(s, at + 1, WORD_END | WORD_COMMA))
                out = (complement){COMPLEMENT_PREP, at + 1, at, -1, -1};
            break;
        }
        if (item_is(s, at, WORD_WH) && (verb->takes & TAKES_WH)) {
            out = (complement){COMPLEMENT_WH, at, -1, -1, -1};
            break;
        }
        /* "said before he died": when, not what */
        if (item_is(s, at, WORD_AS) && !item_is(s, at, WORD_REPORTER) && !comma_behind(s, at)) break;
        if ((verb->takes & TAKES_CLAUSE) && !(c && c->kind == CHUNK_TIME) &&
            (content_is_clause(s, at) ||
             (!(verb->takes & TAKES_OBJECT) && c && c->kind != CHUNK_WHO && has_verb(s, c->last)))) {
            bool finite_next = false;
            source_found subject;

            if (c && source_phrase_right(s, at, &subject))
                finite_next = group_at(s, subject.end + 1) && (group_at(s, subject.end + 1)->flags & GROUP_FINITE);
            if (!finite_next && c && behind_object(s, verb, at, &out)) break;
            if (finite_next || c || item_is(s, at, WORD_MARK | WORD_WH | WORD_WHILE) || pass_adjunct(s, at) == at) {
                out = (complement){COMPLEMENT_CLAUSE, at, -1, -1, -1};
                break;
            }
        }
        if (c && c->kind != CHUNK_TIME) {
            if (hearer && behind_object(s, verb, at, &out)) break;
            if ((verb->takes & TAKES_OBJECT) && c->kind != CHUNK_WHO)
                out = (complement){COMPLEMENT_OBJECT, at, -1, -1, -1};
            break;
        }
        if (item_is(s, at, WORD_MARK) && !(at > 0 && s->item[at - 1].quoted) && (verb->takes & TAKES_OBJECT)) {
            out = (complement){COMPLEMENT_OBJECT, at, -1, -1, -1};
            break;
        }
        if (item_is(s, at, WORD_MARK) && !(at > 0 && s->item[at - 1].quoted) && !s->item[at].doubtful &&
            (verb->takes & TAKES_QUOTE)) {
            out = (complement){COMPLEMENT_QUOTE, at, -1, -1, -1};
            break;
        }
        if (item_is(s, at, WORD_TO) && !g && chunk_at(s, at + 1)) {
            source_found to;

            if (!source_phrase_right(s, at + 1, &to)) break;
            if (!(s->item[chunk_at(s, at + 1)->head].classes & WORD_MEDIUM)) {
                to_first = to.first;
                to_last = to.last;
            }
            at = to.end + 1;
            continue;
        }
        if (item_is(s, at, WORD_OF) && chunk_at(s, at + 1)) {
            source_found of;

            if (!source_phrase_right(s, at + 1, &of)) break;
            at = of.end + 1;
            continue;
        }
        next = pass_adjunct(s, at);
        if (next == at) break;
        at = next;
    }
    if (out.kind != COMPLEMENT_NONE && out.hearer_first < 0 && to_first >= 0) {
        out.hearer_first = to_first;
        out.hearer_last = to_last;
    }
    return out;
}

complement complement_at(const segment *s, const vocabulary_verb *verb, int at)
{
    return complement_from(s, verb, at, true);
}

/* -------------------------------------------------------------------------------------------------- end */

/* True if a subject and a verb that reports stand at item `at`: "he said". */
static bool is_report(const segment *s, const vocabulary *voc, int at)
{
    source_found subject;
    const segment_group *g;
    int behind;

    if (item_is(s, at, WORD_ACCORDING)) return true;
    if (!source_phrase_right(s, at, &subject)) return false;
    behind = subject.end + 1;
    if (item_is(s, behind, WORD_BRACKET | WORD_COMMA)) {
        /* Graham (R-S.C.) told; Keller, an engineer, said */
        uint32_t edge = s->item[behind].classes & (WORD_BRACKET | WORD_COMMA);
        int close = behind + 1;

        while (close < s->count && close < behind + ASIDE_REACH && !item_is(s, close, edge)) close++;
        if (item_is(s, close, edge)) behind = close + 1;
    }
    while (item_is_adverb(s, behind) && !group_at(s, behind)) behind++;
    g = group_at(s, behind);
    if (!g || !(g->flags & GROUP_FINITE) || (g->flags & GROUP_PASSIVE) || s->item[g->main].verb == 0) return false;
    return (voc->verbs[s->item[g->main].verb].takes & TAKES_QUOTE) != 0;
}

/* True if what follows the comma at `at` is the reporter's, not the source's. */
static bool comma_ends(const segment *s, const vocabulary *voc, int at)
{
    int next = at + 1;
    const segment_group *g;
    const segment_chunk *c;

    while (item_is_adverb(s, next) && !chunk_at(s, next) && !group_at(s, next)) next++;
    g = group_at(s, next);
    c = chunk_at(s, next);
    if (next >= s->count) return true;
    if (g && g->first == next) {
        if (g->flags & GROUP_ING) return true;
        if (g->flags & GROUP_FINITE) return true;
    }
    if (c && c->kind == CHUNK_WHO) return true;
    if (item_is(s, next, WORD_WHILE | WORD_AS | WORD_ACCORDING)) return true;
    if (item_is(s, next, WORD_AND)) {
        g = group_at(s, next + 1);
        if (g && (g->flags & GROUP_FINITE) && s->item[g->main].verb != 0) return true;
        if (item_is(s, next + 1, WORD_THAT)) return false;
        if (is_report(s, voc, next + 1)) return true;
        if (content_is_clause(s, next + 1)) return true;
        return false;
    }
    if (is_report(s, voc, next)) return true;
    return false;
}

/* True if the "and" or "but" at `at`, with no comma before it, joins another verb to the cue. */
static bool and_ends(const segment *s, const vocabulary *voc, int at, complement_kind kind, const segment_group *cue,
                     const segment_group *own)
{
    int next = at + 1;
    const segment_group *g;

    while (item_is_adverb(s, next) && !group_at(s, next)) next++;
    g = group_at(s, next);
    /* "that he and she agreed": two subjects, as long as there was no verb */
    if ((own || kind == COMPLEMENT_OBJECT || kind == COMPLEMENT_INF) && is_report(s, voc, at + 1)) return true;
    if (!g || g->first != next || !cue) return false;
    if ((g->flags & GROUP_FINITE) && (cue->flags & GROUP_FINITE)) {
        const segment_item *joined = &s->item[g->first], *said = &s->item[cue->first];

        if (kind == COMPLEMENT_INF || kind == COMPLEMENT_BID || kind == COMPLEMENT_OBJECT || kind == COMPLEMENT_PREP ||
            kind == COMPLEMENT_WITH)
            return true;
        if (joined->xpos != said->xpos) return false;
        if (s->item[g->main].verb != 0) return true;
        return own && s->item[own->first].xpos != joined->xpos;
    }
    if ((g->flags & GROUP_ING) && (cue->flags & GROUP_ING) && s->item[g->main].verb != 0) return true;
    return false;
}

int content_trim(const segment *s, int first, int last)
{
    while (last > first && !item_is_quote(s, last)) {
        const segment_item *item = &s->item[last];

        if (item->quoted && !(item->classes & WORD_DASH)) break;
        if (!(item->classes & (WORD_COMMA | WORD_END | WORD_DASH | WORD_COLON | WORD_SEMICOLON | WORD_AND)) &&
            !((item->classes & WORD_HYPHEN) && !item->glued))
            break;
        if ((item->classes & WORD_AND) && item->xpos != QUOTH_XPOS_CC) break;
        last--;
    }
    return last;
}

/* "Though she called it a lie, he ...": the cue stands in a clause that the main one follows. */
static bool is_subordinate(const segment *s, int cue)
{
    if (!item_is(s, 0, WORD_WHILE | WORD_AS | WORD_WH) || item_is(s, 0, WORD_REPORTER)) return false;
    for (int i = 1; i < cue; i++)
        if (item_is(s, i, WORD_COMMA)) return false;
    return true;
}

static bool is_main_clause(const segment *s, int at)
{
    source_found subject;

    if (!source_phrase_right(s, at, &subject)) return false;
    return group_at(s, subject.end + 1) && (group_at(s, subject.end + 1)->flags & GROUP_FINITE);
}

int content_end(const segment *s, const vocabulary *voc, int start, complement_kind kind, int cue_group)
{
    const segment_group *cue = cue_group >= 0 ? &s->group[cue_group] : NULL, *own = NULL;
    int dash = -1, bracket = 0;
    bool subordinate = cue_group >= 0 && is_subordinate(s, s->group[cue_group].first);

    for (int i = start; i < s->count; i++) {
        const segment_item *item = &s->item[i];
        const segment_group *g = group_at(s, i);

        if (g && g->first == i && (g->flags & GROUP_FINITE) && !own) own = g;
        if (i == start || item->quoted) continue;
        if (item->classes & WORD_BRACKET) bracket = !bracket;
        if (bracket) continue;
        if (item->classes & WORD_SEMICOLON) return content_trim(s, start, i - 1);
        if ((item->classes & WORD_DASH) || ((item->classes & WORD_HYPHEN) && !item->glued && !s->item[i - 1].quoted &&
                                            i + 1 < s->count && !s->item[i + 1].glued)) {
            bool again = false;

            /* " - as was true for years - ": the reporter's */
            if (item_is(s, i + 1, WORD_AS | WORD_WHILE | WORD_WHO)) return content_trim(s, start, i - 1);
            if (dash >= 0) {
                dash = -1;
                continue;
            }
            for (int k = i + 1; k < s->count && !again; k++)
                again = (s->item[k].classes & WORD_DASH) || ((s->item[k].classes & WORD_HYPHEN) && !s->item[k].glued);
            if (!again) {
                /* a dash before a mere list or description goes on */
                for (int k = i + 1; k < s->count && !again; k++)
                    again = group_at(s, k) && (group_at(s, k)->flags & GROUP_FINITE);
                if (again) return content_trim(s, start, i - 1);
            }
            dash = i;
            continue;
        }
        if ((item->classes & WORD_COMMA) && (comma_ends(s, voc, i) || (subordinate && is_main_clause(s, i + 1))))
            return content_trim(s, start, i - 1);
        if ((item->classes & WORD_AND) && !(s->item[i - 1].classes & WORD_COMMA) && and_ends(s, voc, i, kind, cue, own))
            return content_trim(s, start, i - 1);
        if ((item->classes & WORD_ACCORDING)) return content_trim(s, start, i - 1);
        if ((item->classes & WORD_IN) && item_is_preposition(s, i) && i > start + 2 && s->depth == 0) {
            /* ", in an interview with ..." and "in a statement" at the end are where it was said */
            const segment_chunk *c = chunk_at(s, i + 1);

            if (c && c->first == i + 1 && (s->item[c->head].classes & WORD_MEDIUM) &&
                s->item[c->first].xpos == QUOTH_XPOS_DT && s->item[c->first].end - s->item[c->first].begin < 3 &&
                kind != COMPLEMENT_OBJECT)
                return content_trim(s, start, i - 1);
        }
    }
    return content_trim(s, start, s->count - 1);
}
