/* SPDX-License-Identifier: Apache-2.0 */
/* What an article says somebody is: "Treasury Secretary Scott Bessent", "Kim Anno, an artist", "the mayor, Odette
 * Fain", "Lyle Harkness is the sheriff".  The first that is said counts; a title counts before a description. */
#include "cast.h"

#define TITLE_REACH 7  /* tokens of a title before a name */
#define ROLE_REACH  14 /* tokens of a description */

static bool is_capital(const reading *r, uint32_t t)
{
    char c = r->text.ptr[token_at(r, t)->span.begin];

    return c >= 'A' && c <= 'Z';
}

static bool is_title_word(const reading *r, uint32_t t)
{
    uint8_t x = token_at(r, t)->xpos;

    return token_is_noun(r, t) || x == QUOTH_XPOS_JJ || x == QUOTH_XPOS_CD ||
           (token_is_mark(r, t) && t > 0 && token_at(r, t - 1)->span.end == token_at(r, t)->span.begin);
}

static void set_role(cast *c, const reading *r, uint32_t entity, uint32_t first, uint32_t end, uint32_t head)
{
    cast_entity *e = &c->entity[entity];
    noun_sense sense = token_sense(r, head);

    if (e->role.end > e->role.begin || first >= end) return;
    e->role = (quoth_span){token_at(r, first)->span.begin, token_at(r, end - 1)->span.end};
    e->role_head = office_word(r, head);
    if (e->sex == SEX_UNKNOWN) e->sex = sense.sex;
}

/* "Treasury Secretary Scott Bessent": nouns right before the name, the last of which is an office. */
static void title_before(cast *c, const reading *r, uint32_t entity, const quoth_name *name)
{
    uint32_t first = name->tokens.begin, end = first, head;
    noun_sense sense;

    while (end > 0 && token_sense(r, end - 1).honorific) end--;
    if (end == 0 || token_at(r, end - 1)->sentence != token_at(r, first)->sentence) return;
    head = end - 1;
    sense = token_sense(r, head);
    if (!sense.known || !sense.role || sense.plural) return;
    /* "Chief Executive", "attorney general": the tagger may take the office for an adjective */
    if (!token_is_noun(r, head) && token_at(r, head)->upos != QUOTH_UPOS_PROPN &&
        !(head > 0 && token_is_noun(r, head - 1)))
        return;
    /* "the president Mr. Smith" is not one person */
    if (end < first && token_at(r, head)->xpos == QUOTH_XPOS_NN) return;
    first = head;
    while (first > 0 && head - first < TITLE_REACH && is_title_word(r, first - 1) &&
           token_at(r, first - 1)->sentence == token_at(r, head)->sentence) {
        if (r->text.ptr[token_at(r, first - 1)->span.end] == '\n') break;
        /* "the spotlight President Smith": a title in capitals begins with one */
        if (is_capital(r, head) && !is_capital(r, first - 1) && token_is_noun(r, first - 1)) break;
        first--;
    }
    while (first < head && token_at(r, first)->xpos == QUOTH_XPOS_CD) first++;
    while (first < head && token_is_mark(r, first)) first++;
    set_role(c, r, entity, first, end, head);
}

/* The end of a description that begins at `first`: a comma, a verb, the end of the sentence. */
static uint32_t description_end(const reading *r, uint32_t first)
{
    uint32_t t = first, sentence = first < r->tokens.count ? token_at(r, first)->sentence : 0;

    while (t < r->tokens.count && t < first + ROLE_REACH && token_at(r, t)->sentence == sentence) {
        const quoth_token *token = token_at(r, t);

        if (token->xpos == QUOTH_XPOS_PUNCT && !token_is_mark(r, t)) break;
        if (token->xpos == QUOTH_XPOS_WP || token->xpos == QUOTH_XPOS_WDT || token->xpos == QUOTH_XPOS_WRB) break;
        if (token->upos == QUOTH_UPOS_VERB || token->upos == QUOTH_UPOS_AUX) break;
        t++;
    }
    while (t > first && (token_at(r, t - 1)->upos == QUOTH_UPOS_ADP || token_is(r, t - 1, ".") ||
                         token_at(r, t - 1)->upos == QUOTH_UPOS_CCONJ))
        t--;
    return t;
}

/* A description at `first` whose noun is an office or a trade, behind a comma if `aside`; false if it is none. */
static bool describe(cast *c, const reading *r, uint32_t entity, uint32_t first, bool aside)
{
    uint32_t end, head;
    noun_sense sense;
    uint8_t x;

    if (first >= r->tokens.count) return false;
    x = token_at(r, first)->xpos;
    if (!(x == QUOTH_XPOS_DT || x == QUOTH_XPOS_PRPS || x == QUOTH_XPOS_JJ || token_is_noun(r, first))) return false;
    end = description_end(r, first);
    if (end <= first) return false;
    /* "of firing Mr. Sessions, the president said": the next clause, no description */
    if (aside && end < r->tokens.count &&
        (token_at(r, end)->xpos == QUOTH_XPOS_VBD || token_at(r, end)->xpos == QUOTH_XPOS_VBZ ||
         token_at(r, end)->xpos == QUOTH_XPOS_MD))
        return false;
    head = phrase_head(r, first, end);
    sense = token_sense(r, head);
    if (!sense.known || sense.plural || sense.kind != QUOTH_ENTITY_PERSON || !sense.role) return false;
    if (x == QUOTH_XPOS_DT || x == QUOTH_XPOS_PRPS) first++;
    set_role(c, r, entity, first, end, head);
    return true;
}

static bool token_is_comma(const reading *r, uint32_t t)
{
    return t < r->tokens.count && r->text.ptr[token_at(r, t)->span.begin] == ',';
}

/* "Kim Anno, an artist", "Anna Ray, 45, a doctor", "Ann Smith, who is a doctor", "Ann Smith is a doctor" */
static void description_behind(cast *c, const reading *r, uint32_t entity, const quoth_name *name)
{
    uint32_t t = name->tokens.end;

    if (t >= r->tokens.count) return;
    if (token_is_comma(r, t)) {
        t++;
        if (t + 1 < r->tokens.count && token_at(r, t)->xpos == QUOTH_XPOS_CD && token_is_comma(r, t + 1)) {
            t += 2;
            if (t < r->tokens.count && (token_is(r, t, "is") || token_is(r, t, "was"))) t++;
        }
        if (t + 1 < r->tokens.count && (token_is(r, t, "who")) &&
            (token_is(r, t + 1, "is") || token_is(r, t + 1, "was")))
            t += 2;
        describe(c, r, entity, t, true);
    } else if (token_is(r, t, "is") || token_is(r, t, "was")) {
        describe(c, r, entity, t + 1, false);
    }
}

/* "the town's mayor, Odette Fain,", "Counsel for the guests, Beatrix Okafor,", "Brandt's brother, Oskar," */
static void description_before(cast *c, const reading *r, uint32_t entity, const quoth_name *name)
{
    uint32_t end, head, first, name_begin = name->tokens.begin;
    noun_sense sense;
    bool owned;

    while (name_begin > 0 &&
           (token_sense(r, name_begin - 1).honorific ||
            (token_sense(r, name_begin - 1).role && token_at(r, name_begin - 1)->xpos == QUOTH_XPOS_NNP)))
        name_begin--;
    if (name_begin < 2 || !token_is_comma(r, name_begin - 1)) return;
    if (name->tokens.end < r->tokens.count && token_at(r, name->tokens.end)->xpos != QUOTH_XPOS_PUNCT) return;
    end = name_begin - 1;
    first = end;
    while (first > 0 && end - first < ROLE_REACH && token_at(r, first - 1)->sentence == token_at(r, end)->sentence &&
           (is_title_word(r, first - 1) || token_at(r, first - 1)->xpos == QUOTH_XPOS_DT ||
            token_at(r, first - 1)->xpos == QUOTH_XPOS_POS || token_at(r, first - 1)->xpos == QUOTH_XPOS_PRPS ||
            (token_at(r, first - 1)->upos == QUOTH_UPOS_ADP && first - 1 > 0)))
        first--;
    while (first < end && token_at(r, first)->upos == QUOTH_UPOS_ADP) first++;
    if (first >= end) return;
    head = phrase_head(r, first, end);
    sense = token_sense(r, head);
    owned = false;
    for (uint32_t t = first; t < head; t++) owned = owned || token_at(r, t)->xpos == QUOTH_XPOS_POS;
    if (!sense.known || sense.plural || sense.kind != QUOTH_ENTITY_PERSON || !(sense.role || owned) ||
        !token_is_noun(r, head))
        return;
    if (token_at(r, first)->xpos == QUOTH_XPOS_DT) first++;
    if (token_at(r, first)->xpos == QUOTH_XPOS_PRPS && sense.role) first++;
    set_role(c, r, entity, first, end, head);
}

void roles_read(cast *c, const reading *r)
{
    for (uint32_t i = 0; i < c->names; i++) {
        const quoth_name wide = cast_name(r, i);
        uint32_t entity = c->mention[i].entity;

        if (entity != QUOTH_NONE && c->entity[entity].kind == QUOTH_ENTITY_PERSON) title_before(c, r, entity, &wide);
    }
    for (uint32_t i = 0; i < c->names; i++) {
        const quoth_name wide = cast_name(r, i);
        uint32_t entity = c->mention[i].entity;

        if (entity == QUOTH_NONE || c->entity[entity].kind != QUOTH_ENTITY_PERSON) continue;
        description_behind(c, r, entity, &wide);
        description_before(c, r, entity, &wide);
    }
}
