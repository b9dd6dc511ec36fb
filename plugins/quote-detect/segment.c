/* SPDX-License-Identifier: Apache-2.0 */
#include "segment.h"

/* ----------------------------------------------------------------------------------------- noun phrases */

static bool is_noun(uint8_t x)
{
    return x == QUOTH_XPOS_FW || x == QUOTH_XPOS_NN || x == QUOTH_XPOS_NNS || x == QUOTH_XPOS_NNP ||
           x == QUOTH_XPOS_NNPS;
}

static bool is_proper(uint8_t x)
{
    return x == QUOTH_XPOS_NNP || x == QUOTH_XPOS_NNPS;
}

static bool is_modifier(uint8_t x)
{
    return x == QUOTH_XPOS_JJ || x == QUOTH_XPOS_JJR || x == QUOTH_XPOS_JJS || x == QUOTH_XPOS_CD ||
           x == QUOTH_XPOS_SYM;
}

static bool is_determiner(uint8_t x)
{
    return x == QUOTH_XPOS_DT || x == QUOTH_XPOS_PDT || x == QUOTH_XPOS_PRPS || x == QUOTH_XPOS_WPS;
}

/* A participle before a noun ("the proposed law", "a sitting president"). */
static bool is_participle_before_noun(const segment *s, int at, int first)
{
    uint8_t x = s->item[at].xpos;

    if (x != QUOTH_XPOS_VBN && x != QUOTH_XPOS_VBG) return false;
    if (at + 1 >= s->count) return false;
    /* at the beginning of a phrase only a past participle that belongs to no verb before it */
    if (at == first &&
        (x != QUOTH_XPOS_VBN || (at > 0 && !(s->item[at - 1].classes & (WORD_THAT | WORD_FOR | WORD_OF)) &&
                                 (s->item[at - 1].verb == 0 || s->item[at - 1].xpos == QUOTH_XPOS_NN))))
        return false;
    if (s->item[at + 1].xpos == QUOTH_XPOS_VBN && at + 2 < s->count) return is_noun(s->item[at + 2].xpos);
    if (s->item[at + 1].quoted != s->item[at].quoted) return false;
    return is_noun(s->item[at + 1].xpos) ||
           (is_modifier(s->item[at + 1].xpos) && at + 2 < s->count && is_noun(s->item[at + 2].xpos));
}

static bool is_time_word(const segment_item *item)
{
    return (item->classes & WORD_TIME) != 0 && (is_noun(item->xpos) || item->upos == QUOTH_UPOS_PROPN);
}

/* "June Harkness" is no time: a month before another name, with no preposition. */
static bool is_first_name(const segment *s, int at)
{
    if (at + 1 >= s->count || !is_proper(s->item[at].xpos) || !is_proper(s->item[at + 1].xpos)) return false;
    if (is_time_word(&s->item[at + 1]) || (s->item[at + 1].classes & WORD_TIME)) return false;
    return at == 0 || !(s->item[at - 1].classes & (WORD_IN | WORD_OF | WORD_TIME));
}

/* How many items the phrase that begins at `first` has; 0: none begins there. */
static int phrase_length(const segment *s, int first, int *head)
{
    int at = first, last_noun = -1;
    bool open = true; /* only determiners and modifiers so far */

    while (at < s->count) {
        const segment_item *item = &s->item[at];
        uint8_t x = item->xpos;

        if (item->quotation != QUOTH_NONE) break;
        if (is_noun(x) || (item->capital && x == QUOTH_XPOS_JJ && at > first && s->item[at - 1].capital &&
                           is_noun(s->item[at - 1].xpos))) {
            if (last_noun >= 0 && at > first) {
                /* "Trump Monday": the day is no part of the name; "Monday morning" goes on. */
                bool time = is_time_word(item), before = is_time_word(&s->item[at - 1]);

                if (time && !before && is_proper(x) && is_proper(s->item[at - 1].xpos)) break;
                if (!time && before && is_proper(x) && !is_first_name(s, at - 1)) break;
            }
            last_noun = at;
            open = false;
        } else if (is_determiner(x)) {
            if (at > first && !(s->item[at - 1].xpos == QUOTH_XPOS_PDT || s->item[at - 1].xpos == QUOTH_XPOS_POS))
                break;
        } else if (is_modifier(x) || is_participle_before_noun(s, at, first)) {
            /* "White House legal team", but "Trump last week" */
            bool inside = is_proper(s->item[at > first ? at - 1 : first].xpos) && at + 1 < s->count &&
                          s->item[at + 1].xpos == QUOTH_XPOS_NN && !(item->classes & WORD_TIME);

            if (!open && last_noun >= 0 && x != QUOTH_XPOS_CD && s->item[at - 1].xpos != QUOTH_XPOS_POS &&
                !item->glued && !inside)
                break;
            /* "two", and "Oct. 11" */
            if (x == QUOTH_XPOS_CD && (last_noun < 0 || (last_noun == at - 1 && is_time_word(&s->item[last_noun]))))
                last_noun = at;
        } else if (x == QUOTH_XPOS_POS && last_noun >= 0) {
            open = true;
            if (at + 1 >= s->count ||
                !(is_noun(s->item[at + 1].xpos) || is_modifier(s->item[at + 1].xpos) ||
                  s->item[at + 1].xpos == QUOTH_XPOS_VBG || s->item[at + 1].xpos == QUOTH_XPOS_VBN))
                break;
        } else if ((item->classes & WORD_HYPHEN) && item->glued && at > first && at + 1 < s->count &&
                   s->item[at + 1].glued) {
            /* a compound goes on behind its hyphen, whatever the second word is */
            at++;
            if (s->item[at].quotation != QUOTH_NONE) break;
            if (is_noun(s->item[at].xpos))
                last_noun = at;
            else
                open = true; /* "Beijing-based" describes what follows */
        } else if (item_is_adverb(s, at) && open && at + 1 < s->count &&
                   (is_modifier(s->item[at + 1].xpos) || is_participle_before_noun(s, at + 1, first))) {
            /* "a very good one" */
        } else if ((item->classes & WORD_MARK) && at > first && open && at + 1 < s->count) {
            /* the “framework”: a mark within the phrase */
        } else if (x == QUOTH_XPOS_CC && at > first && open && at + 1 < s->count && is_modifier(s->item[at + 1].xpos) &&
                   is_modifier(s->item[at - 1].xpos)) {
            /* "open and fair" */
        } else if (item->word != 0 && item->upos == QUOTH_UPOS_SYM) {
            /* $ */
        } else {
            break;
        }
        at++;
    }
    if (last_noun >= 0) {
        *head = last_noun;
        return last_noun - first + 1;
    }
    /* No noun: "the two", "some", "many", "the poor". */
    if (at > first && (is_determiner(s->item[first].xpos) || is_modifier(s->item[first].xpos))) {
        int last = at - 1;

        if (s->item[first].xpos == QUOTH_XPOS_PRPS || s->item[first].xpos == QUOTH_XPOS_WPS) return 0;
        while (last > first && !(is_modifier(s->item[last].xpos) || is_determiner(s->item[last].xpos))) last--;
        if (last == first && is_modifier(s->item[first].xpos) && s->item[first].xpos == QUOTH_XPOS_JJ &&
            !(s->item[first].upos == QUOTH_UPOS_NOUN))
            return 0;
        *head = last;
        return last - first + 1;
    }
    return 0;
}

static void find_chunks(segment *s)
{
    s->chunks = 0;
    for (int at = 0; at < s->count;) {
        const segment_item *item = &s->item[at];
        int head = at, length = 0;
        uint8_t kind = CHUNK_NOUN;

        if (item->quotation != QUOTH_NONE) {
            at++;
            continue;
        }
        if (item->xpos == QUOTH_XPOS_PRP || item->xpos == QUOTH_XPOS_EX) {
            length = 1;
            kind = CHUNK_PRONOUN;
        } else if (item->classes & WORD_WHO && item->xpos != QUOTH_XPOS_WPS) {
            length = 1;
            kind = CHUNK_WHO;
        } else if (item->classes & WORD_THAT && item->xpos == QUOTH_XPOS_WDT) {
            length = 1;
            kind = CHUNK_WHO;
        } else if (is_determiner(item->xpos) || is_modifier(item->xpos) || is_noun(item->xpos) ||
                   is_participle_before_noun(s, at, at) ||
                   ((item->xpos == QUOTH_XPOS_RB || item->xpos == QUOTH_XPOS_RBR) && at + 1 < s->count &&
                    s->item[at + 1].xpos == QUOTH_XPOS_CD)) {
            length = phrase_length(s, at, &head);
            if (length > 0)
                kind = is_time_word(&s->item[head]) ||
                               (head > at && s->item[head].xpos == QUOTH_XPOS_CD && is_time_word(&s->item[head - 1]))
                           ? CHUNK_TIME
                       : is_proper(s->item[head].xpos) ? CHUNK_NAME
                                                       : CHUNK_NOUN;
        }
        if (length == 0) {
            at++;
            continue;
        }
        s->chunk[s->chunks] = (segment_chunk){(uint16_t)at, (uint16_t)(at + length - 1), (uint16_t)head, kind};
        for (int i = 0; i < length; i++) s->item[at + i].chunk = s->chunks;
        s->chunks++;
        at += length;
    }
}

/* ------------------------------------------------------------------------------------------ verb groups */

static bool is_verb(uint8_t x)
{
    return x >= QUOTH_XPOS_VB && x <= QUOTH_XPOS_VBZ;
}

/* True if the item is be, have, do or a modal verb; a possessive 's is none. */
static bool is_auxiliary(const segment_item *item)
{
    if (item->xpos == QUOTH_XPOS_MD) return true;
    return (item->classes & (WORD_BE | WORD_HAVE | WORD_DO)) && is_verb(item->xpos);
}

/* True if `next` can follow the auxiliary `aux` as the next verb of its group; `aux` gets its flags. */
static bool joins(const segment_item *aux, const segment_item *next, uint16_t *flags)
{
    uint8_t x = next->xpos;

    if (aux->xpos == QUOTH_XPOS_MD) {
        *flags |= GROUP_MODAL;
        return x == QUOTH_XPOS_VB || (next->classes & (WORD_BE | WORD_HAVE)) || (next->form & FORM_BASE) != 0;
    }
    if (aux->classes & WORD_BE) {
        if (x == QUOTH_XPOS_VBN || (x == QUOTH_XPOS_VBD && !(next->classes & (WORD_BE | WORD_HAVE | WORD_DO)))) {
            *flags |= GROUP_PASSIVE;
            return true;
        }
        return x == QUOTH_XPOS_VBG;
    }
    if (aux->classes & WORD_HAVE) {
        *flags &= (uint16_t)~GROUP_PASSIVE;
        return x == QUOTH_XPOS_VBN || x == QUOTH_XPOS_VBD;
    }
    if (aux->classes & WORD_DO) return x == QUOTH_XPOS_VB || x == QUOTH_XPOS_VBP;
    return false;
}

static void find_groups(segment *s)
{
    s->groups = 0;
    for (int at = 0; at < s->count;) {
        const segment_item *item = &s->item[at];
        segment_group g = {(uint16_t)at, (uint16_t)at, (uint16_t)at, 0};
        int verb = at, next;

        if (item->quotation != QUOTH_NONE || item->chunk != SEGMENT_NONE) {
            at++;
            continue;
        }
        if ((item->classes & WORD_TO) && at + 1 < s->count) {
            for (verb = at + 1;
                 verb < s->count && verb < at + 3 && (item_is_adverb(s, verb) || item_is(s, verb, WORD_MARK)); verb++)
                continue;
            if (verb >= s->count || s->item[verb].quotation != QUOTH_NONE || s->item[verb].chunk != SEGMENT_NONE ||
                !(s->item[verb].xpos == QUOTH_XPOS_VB ||
                  (item->upos == QUOTH_UPOS_PART && is_verb(s->item[verb].xpos)))) {
                at++;
                continue;
            }
            g.flags = GROUP_INF;
        } else if (item->xpos == QUOTH_XPOS_MD || item->xpos == QUOTH_XPOS_VBD || item->xpos == QUOTH_XPOS_VBP ||
                   item->xpos == QUOTH_XPOS_VBZ) {
            g.flags = GROUP_FINITE;
        } else if (item->xpos == QUOTH_XPOS_VBG) {
            g.flags = GROUP_ING;
        } else if (item->xpos == QUOTH_XPOS_VBN) {
            g.flags = GROUP_PART;
        } else if (item->xpos == QUOTH_XPOS_VB) {
            g.flags = GROUP_INF; /* bare infinitive, imperative */
        } else {
            at++;
            continue;
        }
        for (;;) {
            g.last = g.main = (uint16_t)verb;
            if (!is_auxiliary(&s->item[verb])) break;
            for (next = verb + 1; next < s->count && next < verb + 5 &&
                                  (item_is_adverb(s, next) || item_is(s, next, WORD_NOT | WORD_REPORTER)) &&
                                  s->item[next].chunk == SEGMENT_NONE;
                 next++)
                if (item_is(s, next, WORD_NOT)) g.flags |= GROUP_NOT;
            if (next < s->count && s->item[next].quotation == QUOTH_NONE && s->item[next].chunk == SEGMENT_NONE &&
                is_verb(s->item[next].xpos) && joins(&s->item[verb], &s->item[next], &g.flags)) {
                verb = next;
                continue;
            }
            if (g.flags & GROUP_NOT && next > verb + 1 && item_is(s, verb + 1, WORD_NOT)) g.last = (uint16_t)(verb + 1);
            break;
        }
        if (s->item[g.main].classes & (WORD_BE | WORD_BECOME)) g.flags |= GROUP_BE;
        for (int i = g.first; i <= g.last; i++) s->item[i].group = s->groups;
        s->group[s->groups++] = g;
        at = g.last + 1;
    }
}

/* True if a form of be or have stands before item `at`, perhaps with adverbs between. */
static bool has_auxiliary(const segment *s, int at)
{
    for (int i = at - 1; i >= 0 && i > at - 5; i--) {
        if (s->item[i].classes & (WORD_BE | WORD_HAVE)) return s->item[i].xpos != QUOTH_XPOS_POS;
        if (!item_is_adverb(s, i) && !item_is(s, i, WORD_NOT | WORD_REPORTER)) return false;
    }
    return false;
}

/* Rights what taggers often get wrong at verbs that report: a past taken for a participle ("Donn, told reporters"), a
 * present taken for a plural ("...," the memo reads). */
static void right_tags(segment *s, const vocabulary *voc)
{
    bool quotation = false;

    for (int at = 0; at < s->count; at++) {
        segment_item *item = &s->item[at];
        const vocabulary_verb *verb = item->verb != 0 ? &voc->verbs[item->verb] : NULL;

        if (item->quotation != QUOTH_NONE) quotation = true;
        /* "a White House official told": an adjective before a verb, behind a noun, is the noun */
        if (item->xpos == QUOTH_XPOS_JJ && at > 0 && is_noun(s->item[at - 1].xpos) && at + 1 < s->count &&
            s->item[at + 1].verb != 0 &&
            (s->item[at + 1].xpos == QUOTH_XPOS_VBD || s->item[at + 1].xpos == QUOTH_XPOS_VBZ))
            item->xpos = QUOTH_XPOS_NN;
        /* addresses, and words of which the tagger knows nothing: names */
        if (item->xpos == QUOTH_XPOS_OTHER && item->word != 0 &&
            (item->upos == QUOTH_UPOS_PROPN || item->upos == QUOTH_UPOS_X))
            item->xpos = QUOTH_XPOS_NNP;
        /* "Asked whether it rains, ..." */
        if (verb && at == 0 && item->xpos == QUOTH_XPOS_VBD && (item->form & FORM_PART)) item->xpos = QUOTH_XPOS_VBN;
        if (!verb || at == 0) continue;
        /* "Critics accused him": a participle has no object */
        if (item->xpos == QUOTH_XPOS_VBN && (item->form & FORM_PAST) && is_noun(s->item[at - 1].xpos) &&
            at + 1 < s->count &&
            (s->item[at + 1].xpos == QUOTH_XPOS_PRP || s->item[at + 1].xpos == QUOTH_XPOS_DT ||
             is_proper(s->item[at + 1].xpos)))
            item->xpos = QUOTH_XPOS_VBD;
        /* "was safe and promised to" */
        if ((item->xpos == QUOTH_XPOS_VBN || item->xpos == QUOTH_XPOS_JJ) && (item->form & FORM_PAST) &&
            item_is(s, at - 1, WORD_AND) && item_is(s, at + 1, WORD_TO | WORD_THAT) &&
            (verb->takes & (TAKES_CLAUSE | TAKES_INF)))
            item->xpos = QUOTH_XPOS_VBD;
        if (!(verb->takes & TAKES_QUOTE)) continue;
        if (item->xpos == QUOTH_XPOS_VBN && (item->form & FORM_PAST) && !has_auxiliary(s, at) &&
            !item_is(s, at + 1, WORD_BY | WORD_TO | WORD_AS)) {
            const segment_item *before = &s->item[at - 1];

            if (is_proper(before->xpos) || before->xpos == QUOTH_XPOS_PRP || (before->classes & WORD_WHO) ||
                before->quotation != QUOTH_NONE || (item_is(s, at - 1, WORD_COMMA) && at > 3) ||
                (is_noun(before->xpos) && verb->with[0] == 0 && !item_is_preposition(s, at + 1)))
                item->xpos = QUOTH_XPOS_VBD;
        } else if (item->xpos == QUOTH_XPOS_NNS && (item->form & FORM_S) && quotation &&
                   item_is(s, at + 1, WORD_END | WORD_COMMA) && is_noun(s->item[at - 1].xpos)) {
            item->xpos = QUOTH_XPOS_VBZ;
        } else if ((item->xpos == QUOTH_XPOS_VB || item->xpos == QUOTH_XPOS_NN) && (item->form & FORM_PAST) &&
                   quotation && item_is(s, at + 1, WORD_END | WORD_COMMA) && is_noun(s->item[at - 1].xpos)) {
            item->xpos = QUOTH_XPOS_VBD; /* "...," the statement read */
        }
    }
}

void segment_parse(segment *s, const vocabulary *voc)
{
    right_tags(s, voc);
    for (int i = 0; i < s->count; i++) s->item[i].chunk = s->item[i].group = SEGMENT_NONE;
    find_chunks(s);
    find_groups(s);
}
