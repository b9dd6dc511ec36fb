/* SPDX-License-Identifier: Apache-2.0 */
#include "spots.h"

#include <stdlib.h>
#include <string.h>

#include "resolve.h"

#define ASIDE_TOKENS 16u  /* between commas, behind a name */
#define TITLE_TOKENS 5u   /* before a name */
#define SURE_OF_KIND 0.9f /* of a name */
#define SURE         0.3f /* that a report is one */

/* ------------------------------------------------------------------------------------------------ places */

bool spot_is_finite(const reading *r, uint32_t t)
{
    uint8_t x = token_at(r, t)->xpos;

    return x == QUOTH_XPOS_VBD || x == QUOTH_XPOS_VBZ || x == QUOTH_XPOS_VBP || x == QUOTH_XPOS_MD;
}

bool spot_begins_with(const reading *r, uint32_t t, char c)
{
    return t < r->tokens.count && r->text.ptr[token_at(r, t)->span.begin] == c;
}

/* Behind what stands between commas or in brackets at `t`; `t` if nothing does. */
static uint32_t behind_aside(const reading *r, uint32_t t, uint32_t sentence)
{
    char close = spot_begins_with(r, t, ',') ? ',' : spot_begins_with(r, t, '(') ? ')' : '\0';

    if (close == '\0') return t;
    for (uint32_t i = t + 1; i < r->tokens.count && i < t + ASIDE_TOKENS && token_at(r, i)->sentence == sentence; i++)
        if (spot_begins_with(r, i, close)) return i + 1;
    return t;
}

static bool verb_follows(const reading *r, uint32_t t, uint32_t sentence)
{
    for (uint32_t end = t + 3; t < r->tokens.count && t < end && token_at(r, t)->sentence == sentence; t++) {
        if (spot_is_finite(r, t)) return true;
        if (token_at(r, t)->upos != QUOTH_UPOS_ADV) return false;
    }
    return false;
}

/* What the phrase that ends before token `first` stands behind: a verb, a preposition, or nothing of the kind. */
static spot_place place_behind(const reading *r, uint32_t first)
{
    uint32_t sentence = token_at(r, first)->sentence, t = first;

    while (t > 0 && first - t < TITLE_TOKENS && token_at(r, t - 1)->sentence == sentence &&
           (token_is_noun(r, t - 1) || token_at(r, t - 1)->upos == QUOTH_UPOS_ADJ ||
            token_at(r, t - 1)->upos == QUOTH_UPOS_DET))
        t--;
    if (t == 0 || token_at(r, t - 1)->sentence != sentence) return PLACE_OTHER;
    switch (token_at(r, t - 1)->upos) {
    case QUOTH_UPOS_VERB:
    case QUOTH_UPOS_AUX:
        return PLACE_OBJECT;
    case QUOTH_UPOS_ADP:
        return PLACE_BEHIND;
    default:
        return token_at(r, t - 1)->xpos == QUOTH_XPOS_TO ? PLACE_BEHIND : PLACE_OTHER;
    }
}

static spot_place place_of(const reading *r, uint32_t first, uint32_t end)
{
    uint32_t sentence = token_at(r, first)->sentence;
    spot_place before = place_behind(r, first);

    if (end < r->tokens.count && token_at(r, end)->xpos == QUOTH_XPOS_POS) return PLACE_OWNER;
    /* "with Miller running": the subject of a clause of its own */
    if (before == PLACE_BEHIND && end < r->tokens.count && token_at(r, end)->xpos == QUOTH_XPOS_VBG && first > 0 &&
        token_is(r, first - 1, "with"))
        return PLACE_SUBJECT;
    if (before == PLACE_BEHIND) return before;
    if (verb_follows(r, end, sentence) || verb_follows(r, behind_aside(r, end, sentence), sentence))
        return PLACE_SUBJECT;
    return before;
}

/* "Ann and Bob", "Ann, Bob" */
static bool is_coordinated(const reading *r, uint32_t first, uint32_t end)
{
    uint32_t sentence = token_at(r, first)->sentence;

    if (end + 1 < r->tokens.count && token_at(r, end + 1)->sentence == sentence && token_is(r, end, "and") &&
        token_at(r, end + 1)->xpos == QUOTH_XPOS_NNP)
        return true;
    return first > 1 && token_at(r, first - 2)->sentence == sentence && token_is(r, first - 1, "and") &&
           token_at(r, first - 2)->xpos == QUOTH_XPOS_NNP;
}

/* True if a noun may begin at token `t`. */
static bool may_begin_noun(const reading *r, uint32_t t)
{
    uint8_t u, x;

    if (t >= r->tokens.count) return false;
    u = token_at(r, t)->upos;
    x = token_at(r, t)->xpos;
    return u == QUOTH_UPOS_NOUN || u == QUOTH_UPOS_PROPN || u == QUOTH_UPOS_ADJ || u == QUOTH_UPOS_NUM ||
           u == QUOTH_UPOS_ADV || x == QUOTH_XPOS_VBN || x == QUOTH_XPOS_VBG;
}

static spot_place place_of_pronoun(const reading *r, uint32_t token)
{
    /* "Ann confronts her and": the tagger may take that for her own */
    if (token_is(r, token, "her") ? token_at(r, token)->xpos == QUOTH_XPOS_PRPS && may_begin_noun(r, token + 1)
                                  : token_at(r, token)->xpos == QUOTH_XPOS_PRPS || token_is(r, token, "his"))
        return PLACE_OWNER;
    if (token_is(r, token, "he") || token_is(r, token, "she")) return PLACE_SUBJECT;
    return place_behind(r, token) == PLACE_BEHIND ? PLACE_BEHIND : PLACE_OBJECT;
}

/* ------------------------------------------------------------------------------------------------- spots */

static bool spot_add(speakers *s, spot added)
{
    if (s->spots == s->spot_room) {
        uint32_t more = s->spot_room == 0 ? 256 : s->spot_room * 2;
        spot *bigger = more > UINT32_MAX / 64 ? NULL : realloc(s->spot, more * sizeof(*bigger));

        if (!bigger) return false;
        s->spot = bigger;
        s->spot_room = more;
    }
    s->spot[s->spots++] = added;
    return true;
}

/* Somebody's name, or that of what the tagger may have taken for a place or an organisation. */
static bool is_candidate(const cast *c, const cast_mention *m)
{
    const cast_entity *e;

    if (m->entity == QUOTH_NONE) return false;
    e = &c->entity[m->entity];
    return e->kind == QUOTH_ENTITY_PERSON || e->kind == QUOTH_ENTITY_UNKNOWN ||
           (e->words <= 2 && (e->kind == QUOTH_ENTITY_PLACE || e->kind == QUOTH_ENTITY_ORGANISATION));
}

/* True if the tagger may have been wrong when it took name number `index` for that of a place or an organisation:
 * one word that is no acronym, or a first name and another word. */
static bool is_doubtful(const reading *r, uint32_t index)
{
    const quoth_name *name = name_at(r, index);
    uint32_t first = name->tokens.begin, words = name->tokens.end - first;
    quoth_span span = token_at(r, first)->span;

    if (name->kind == QUOTH_ENTITY_PERSON || name->score >= SURE_OF_KIND || words > 2) return false;
    if (words == 2) return token_first_name(r, first) != SEX_UNKNOWN;
    return span.end - span.begin > 1 && r->text.ptr[span.begin + 1] >= 'a' && r->text.ptr[span.begin + 1] <= 'z';
}

/* True if the phrase names a person and is no title of, or description beside, somebody who is named. */
static bool phrase_stands_alone(const reading *r, const phrase_mention *p)
{
    uint32_t name = reading_name(r, p->first);

    if (p->kind != QUOTH_ENTITY_PERSON || token_at(r, p->token)->xpos != QUOTH_XPOS_NN) return false;
    if (name < r->names.count && name_at(r, name)->tokens.begin <= p->token + 2) return false;
    /* "Ann, a doctor", "Ann is a doctor" */
    if (p->first > 0 && (spot_begins_with(r, p->first - 1, ',') || token_at(r, p->first - 1)->upos == QUOTH_UPOS_AUX))
        return false;
    return p->first < p->token && (token_at(r, p->first)->xpos == QUOTH_XPOS_DT);
}

/* The first spot that does not begin before token `token`. */
uint32_t spots_from(const speakers *s, uint32_t token)
{
    return search_from(s->spot, s->spots, sizeof(*s->spot), offsetof(spot, token), token);
}

/* The source that a report most likely has; empty: none. */
static quoth_span source_of(const reading *r, const quoth_report *report)
{
    const quoth_source_mention *source;

    if (report->sources.begin >= report->sources.end) return (quoth_span){0, 0};
    source = QUOTH_AT(r->sources, quoth_source_mention, report->sources.begin);
    return source->addressee ? (quoth_span){0, 0} : source->span;
}

/* Marks the spots that are sources of reports. */
static void mark_speakers(speakers *s, const reading *r)
{
    for (size_t i = 0; i < r->reports.count; i++) {
        const quoth_report *report = QUOTH_AT(r->reports, quoth_report, i);
        quoth_span source = source_of(r, report);
        uint32_t at;

        if (report->score < SURE || source.end <= source.begin) continue;
        at = spots_from(s, reading_token(r, source.begin));
        if (at < s->spots && token_at(r, s->spot[at].token)->span.begin < source.end) s->spot[at].speaks = true;
    }
}

/* The source of the report that each quotation belongs to, in scratch memory.  False: memory is out. */
static bool read_quote_sources(speakers *s, const reading *r)
{
    size_t quotes = r->quotations.count;

    s->quote_source = r->host->scratch(r->ctx, (quotes + 1) * sizeof(*s->quote_source), _Alignof(quoth_span));
    if (!s->quote_source) return false;
    memset(s->quote_source, 0, (quotes + 1) * sizeof(*s->quote_source));
    for (size_t i = 0; i < r->reports.count; i++) {
        const quoth_report *report = QUOTH_AT(r->reports, quoth_report, i);
        quoth_span source = source_of(r, report);

        if (source.end <= source.begin) continue;
        for (uint32_t k = report->contents.begin; k < report->contents.end; k++) {
            const quoth_content *content = QUOTH_AT(r->contents, quoth_content, k);
            uint32_t quote = content->quoted ? reading_quotation(r, content->span.begin) : (uint32_t)quotes;

            if (quote < quotes && s->quote_source[quote].end == 0) s->quote_source[quote] = source;
        }
    }
    return true;
}

static bool gather(speakers *s, const reading *r)
{
    const cast *c = s->cast;
    uint32_t name = 0, phrase = 0, quote = 0, quotes = (uint32_t)r->quotations.count;
    uint32_t quote_end = 0, around = QUOTH_NONE;

    s->spots = 0;
    for (uint32_t t = 0; t < r->tokens.count; t++) {
        spot added = {
            .token = t, .end = t + 1, .sentence = token_at(r, t)->sentence, .phrase = QUOTH_NONE, .entity = QUOTH_NONE};
        bool found = false;

        while (quote < quotes &&
               QUOTH_AT(r->quotations, quoth_quotation, quote)->span.begin <= token_at(r, t)->span.begin) {
            const quoth_quotation *q = QUOTH_AT(r->quotations, quoth_quotation, quote++);

            if (q->score < 0.5f || q->span.end <= quote_end) continue;
            quote_end = q->span.end;
            around = quote - 1;
        }
        added.quoted = token_at(r, t)->span.begin < quote_end;
        added.quotation = added.quoted ? around : QUOTH_NONE;
        while (name < c->names && c->mention[name].token < t) name++;
        while (phrase < s->phrases && s->phrase[phrase].first < t) phrase++;
        if (name < c->names && c->mention[name].token == t && is_candidate(c, &c->mention[name])) {
            added.kind = MENTION_NAME;
            added.entity = c->mention[name].entity;
            added.doubtful = is_doubtful(r, name);
            added.end = reading_token(r, c->mention[name].span.end);
            found = true;
        } else if (phrase < s->phrases && s->phrase[phrase].first == t && phrase_stands_alone(r, &s->phrase[phrase])) {
            added.kind = MENTION_PHRASE;
            added.phrase = phrase;
            added.end = s->phrase[phrase].token + 1;
            found = true;
        } else {
            pronoun p = resolve_pronoun_kind(r, t);

            if (p != PRONOUN_HE && p != PRONOUN_SHE) continue;
            added.kind = MENTION_PRONOUN;
            added.sex = p == PRONOUN_HE ? SEX_MALE : SEX_FEMALE;
            found = true;
        }
        if (!found) continue;
        added.place = (uint8_t)(added.kind == MENTION_PRONOUN ? place_of_pronoun(r, t) : place_of(r, t, added.end));
        added.coordinated = is_coordinated(r, t, added.end);
        added.leads = s->spots == 0 || s->spot[s->spots - 1].sentence != added.sentence;
        if (!spot_add(s, added)) return false;
    }
    return true;
}

bool spots_read(speakers *s, const reading *r)
{
    if (!read_quote_sources(s, r) || !gather(s, r)) return false;
    mark_speakers(s, r);
    return true;
}
