/* SPDX-License-Identifier: Apache-2.0 */
#include "speakers.h"

#include <stdlib.h>
#include <string.h>

#include "word.h"

#define MENTIONS_BACK     60 /* mentions that a pronoun may reach back over */
#define SENTENCES_BACK    8
#define GROUP_SENTENCES   3
#define PHRASES_BACK      120
#define PHRASE_TOKENS     24  /* of an unnamed speaker's name */
#define PARTICIPLE_TOKENS 14  /* of what describes one */
#define OWNERS            2   /* the owner's owner, and no further */
#define NAME_BYTES        512 /* of a name that is made part of another */

/* ---------------------------------------------------------------------------------------------- phrases */

static bool phrase_grow(speakers *s)
{
    uint32_t more = s->phrase_room == 0 ? 256 : s->phrase_room * 2;
    phrase_mention *bigger;

    if (s->phrases < s->phrase_room) return true;
    bigger = more > UINT32_MAX / 4 ? NULL : realloc(s->phrase, more * sizeof(*bigger));
    if (!bigger) return false;
    s->phrase = bigger;
    s->phrase_room = more;
    return true;
}

/* The first token of the phrase whose noun is `head`. */
static uint32_t phrase_first(const reading *r, uint32_t head)
{
    uint32_t first = head, sentence = token_at(r, head)->sentence;

    while (first > 0 && head - first < PHRASE_TOKENS && token_at(r, first - 1)->sentence == sentence) {
        uint8_t x = token_at(r, first - 1)->xpos;

        if (!(token_is_noun(r, first - 1) || x == QUOTH_XPOS_JJ || x == QUOTH_XPOS_JJR || x == QUOTH_XPOS_JJS ||
              x == QUOTH_XPOS_DT || x == QUOTH_XPOS_CD || x == QUOTH_XPOS_PRPS || x == QUOTH_XPOS_POS ||
              x == QUOTH_XPOS_VBN || token_is_mark(r, first - 1)))
            break;
        first--;
        if ((x == QUOTH_XPOS_DT || x == QUOTH_XPOS_PRPS) &&
            (first == 0 || token_at(r, first - 1)->xpos != QUOTH_XPOS_POS))
            break;
    }
    return first;
}

bool speakers_read(speakers *s, cast *c, const reading *r)
{
    s->cast = c;
    s->recents = s->phrases = 0;
    s->owners = 0;
    s->failed = false;
    for (uint32_t t = 0; t < r->tokens.count; t++) {
        const quoth_token *token = token_at(r, t);
        noun_sense sense;

        if (token->xpos != QUOTH_XPOS_NN && token->xpos != QUOTH_XPOS_NNS) continue;
        if (t + 1 < r->tokens.count && token_is_noun(r, t + 1)) continue;
        sense = token_sense(r, t);
        if (!sense.known) continue;
        if (!phrase_grow(s)) {
            s->failed = true;
            return false;
        }
        s->phrase[s->phrases++] = (phrase_mention){token->word, phrase_first(r, t), t, QUOTH_NONE, sense.kind};
    }
    return true;
}

void speakers_free(speakers *s)
{
    free(s->phrase);
    *s = (speakers){0};
}

static void remember(speakers *s, uint32_t token, uint32_t entity, quoth_span span)
{
    s->recent[s->recents++ % SPEAKERS_RECENT] = (recent_speaker){token, entity, span};
}

/* The resolved mention `back` steps ago; NULL if there is none. */
static const recent_speaker *recent_at(const speakers *s, uint32_t back)
{
    if (back >= SPEAKERS_RECENT || back >= s->recents) return NULL;
    return &s->recent[(s->recents - 1 - back) % SPEAKERS_RECENT];
}

/* --------------------------------------------------------------------------------------------- pronouns */

typedef enum pronoun { PRONOUN_NONE, PRONOUN_HE, PRONOUN_SHE, PRONOUN_THEY, PRONOUN_IT, PRONOUN_I } pronoun;

static pronoun pronoun_of(const reading *r, uint32_t token)
{
    static const struct {
        const char *word;
        pronoun is;
    } all[] = {{"he", PRONOUN_HE},   {"his", PRONOUN_HE},    {"him", PRONOUN_HE},     {"she", PRONOUN_SHE},
               {"her", PRONOUN_SHE}, {"they", PRONOUN_THEY}, {"their", PRONOUN_THEY}, {"them", PRONOUN_THEY},
               {"it", PRONOUN_IT},   {"its", PRONOUN_IT},    {"i", PRONOUN_I},        {"we", PRONOUN_I},
               {"my", PRONOUN_I},    {"our", PRONOUN_I}};

    if (token_at(r, token)->upos != QUOTH_UPOS_PRON && token_at(r, token)->xpos != QUOTH_XPOS_PRP &&
        token_at(r, token)->xpos != QUOTH_XPOS_PRPS)
        return PRONOUN_NONE;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (token_is(r, token, all[i].word)) return all[i].is;
    return PRONOUN_NONE;
}

static bool kind_fits(pronoun p, uint8_t kind)
{
    switch (p) {
    case PRONOUN_HE:
    case PRONOUN_SHE:
        return kind == QUOTH_ENTITY_PERSON || kind == QUOTH_ENTITY_UNKNOWN;
    case PRONOUN_THEY:
        return kind == QUOTH_ENTITY_GROUP || kind == QUOTH_ENTITY_ORGANISATION;
    case PRONOUN_IT:
        return kind == QUOTH_ENTITY_ORGANISATION || kind == QUOTH_ENTITY_DOCUMENT || kind == QUOTH_ENTITY_PLACE;
    default:
        return false;
    }
}

/* How well entity `e`, mentioned `sentences` ago, fits; below 0: not at all. */
static float fit(pronoun p, const cast_entity *e, uint32_t sentences)
{
    float score = 5.0f - 0.8f * (float)sentences;
    uint8_t wanted = p == PRONOUN_SHE ? SEX_FEMALE : p == PRONOUN_HE ? SEX_MALE : SEX_UNKNOWN;

    if (!kind_fits(p, e->kind)) return -1;
    if (wanted != SEX_UNKNOWN) {
        if (e->sex != SEX_UNKNOWN && e->sex != wanted) return -1;
        if (e->sex == wanted) score += 1.5f;
    }
    if (e->kind == QUOTH_ENTITY_UNKNOWN && e->sex == SEX_UNKNOWN) score -= 3.0f;
    score += e->mentions > 5 ? 0.5f : 0.1f * (float)e->mentions;
    return score;
}

/* The mention of the cast that is the last one before token `at`. */
static uint32_t mention_before(const cast *c, uint32_t at)
{
    uint32_t low = 0, high = c->names;

    while (low < high) {
        uint32_t middle = (low + high) / 2;

        if (c->mention[middle].token < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t add_phrase(speakers *s, const reading *r, quoth_span span, uint32_t first, uint32_t end, uint32_t head);

/* The people that a phrase not far before token `at` names: "the two geologists ... they". */
static uint32_t group_before(speakers *s, const reading *r, uint32_t at)
{
    uint32_t low = 0, high = s->phrases;

    while (low < high) {
        uint32_t middle = (low + high) / 2;

        if (s->phrase[middle].token < at)
            low = middle + 1;
        else
            high = middle;
    }
    for (uint32_t i = low, n = 0; i > 0 && n < SPEAKERS_RECENT; n++) {
        phrase_mention *p = &s->phrase[--i];

        if (token_at(r, at)->sentence - token_at(r, p->token)->sentence > GROUP_SENTENCES) break;
        if (p->kind != QUOTH_ENTITY_GROUP) continue;
        if (p->entity == QUOTH_NONE)
            p->entity =
                add_phrase(s, r, (quoth_span){token_at(r, p->first)->span.begin, token_at(r, p->token)->span.end},
                           p->first, p->token + 1, p->token);
        return p->entity;
    }
    return QUOTH_NONE;
}

static uint32_t resolve_pronoun(speakers *s, const reading *r, uint32_t token, pronoun p, uint32_t outer)
{
    cast *c = s->cast;
    uint32_t sentence = token_at(r, token)->sentence, best = QUOTH_NONE;
    float best_score = 0.5f;
    bool quoted = outer != QUOTH_NONE;

    if (p == PRONOUN_I) return outer;
    for (uint32_t i = mention_before(c, token), n = 0; i > 0 && n < MENTIONS_BACK; n++) {
        const cast_mention *m = &c->mention[--i];
        uint32_t distance = sentence - token_at(r, m->token)->sentence;
        float score;

        if (distance > SENTENCES_BACK) break;
        if (m->entity == QUOTH_NONE || (quoted && m->entity == outer)) continue;
        score = fit(p, &c->entity[m->entity], distance);
        if (score < 0) continue;
        if (m->subject) score += 1.5f;
        if (m->quoted && !quoted) score -= 2.5f;
        if (score > best_score) {
            best_score = score;
            best = m->entity;
        }
    }
    for (uint32_t back = 0; back < SPEAKERS_RECENT; back++) {
        const recent_speaker *m = recent_at(s, back);
        uint32_t distance;
        float score;

        if (!m) break;
        if (m->token >= token || m->entity == QUOTH_NONE || (quoted && m->entity == outer)) continue;
        distance = sentence - token_at(r, m->token)->sentence;
        if (distance > SENTENCES_BACK) break;
        score = fit(p, &c->entity[m->entity], distance);
        if (score < 0) continue;
        score += back == 0 ? 2.0f : 1.5f;
        if (score > best_score) {
            best_score = score;
            best = m->entity;
        }
    }
    if (best == QUOTH_NONE && p == PRONOUN_THEY) best = group_before(s, r, token);
    if (best != QUOTH_NONE && c->entity[best].sex == SEX_UNKNOWN && (p == PRONOUN_HE || p == PRONOUN_SHE))
        c->entity[best].sex = p == PRONOUN_HE ? SEX_MALE : SEX_FEMALE;
    return best;
}

/* ----------------------------------------------------------------------------------------- noun phrases */

/* Composes a name out of another entity's name and the rest of a phrase: "his lawyer" is "Donald Trump's lawyer". */
static quoth_span compose(const reading *r, quoth_str owner, const char *link, quoth_str rest)
{
    size_t link_len = strlen(link);
    char *buffer;

    if (owner.len > NAME_BYTES || rest.len > NAME_BYTES) return (quoth_span){0, 0};
    buffer = r->host->scratch(r->ctx, owner.len + link_len + rest.len, 1);
    if (!buffer) return (quoth_span){0, 0};
    memcpy(buffer, owner.ptr, owner.len);
    memcpy(buffer + owner.len, link, link_len);
    memcpy(buffer + owner.len + link_len, rest.ptr, rest.len);
    return r->host->intern(r->ctx, r->doc, (quoth_str){buffer, owner.len + link_len + rest.len});
}

static quoth_str entity_name(const cast *c, const reading *r, uint32_t entity)
{
    const cast_entity *e = &c->entity[entity];

    return e->composed.end > e->composed.begin ? r->host->string(r->doc, e->composed) : span_text(r, e->name);
}

/* The name that a phrase hangs on: "the statement from Xinhua", "a poll by the Courier". */
static quoth_span owner_behind(const reading *r, uint32_t head, uint32_t end)
{
    uint32_t t = head + 1, name;

    while (t < end && token_at(r, t)->upos != QUOTH_UPOS_ADP) t++;
    if (t >= end || !(token_is(r, t, "of") || token_is(r, t, "from") || token_is(r, t, "by") || token_is(r, t, "for")))
        return (quoth_span){0, 0};
    name = reading_name(r, t + 1);
    if (name >= r->names.count || name_at(r, name)->tokens.begin >= end) return (quoth_span){0, 0};
    return name_at(r, name)->span;
}

/* The end of a participle that describes the phrase before token `end` ("a study published this week"): up to the verb
 * or comma that follows; `end` itself if there is none. */
static uint32_t participle_end(const reading *r, uint32_t end)
{
    uint32_t t = end;

    if (t >= r->tokens.count || t == 0 || token_at(r, t)->sentence != token_at(r, t - 1)->sentence) return end;
    if (token_at(r, t)->xpos != QUOTH_XPOS_VBN && token_at(r, t)->xpos != QUOTH_XPOS_VBG) return end;
    for (t++; t < r->tokens.count && t < end + PARTICIPLE_TOKENS; t++) {
        uint8_t x = token_at(r, t)->xpos;

        if (x == QUOTH_XPOS_VBD || x == QUOTH_XPOS_VBZ || x == QUOTH_XPOS_VBP || x == QUOTH_XPOS_MD ||
            x == QUOTH_XPOS_PUNCT)
            return t > end + 1 ? t : end;
        if (token_at(r, t)->sentence != token_at(r, end)->sentence || x == QUOTH_XPOS_WDT || x == QUOTH_XPOS_WP ||
            x == QUOTH_XPOS_PRP)
            break;
    }
    return end;
}

static uint32_t resolve_definite(speakers *s, const reading *r, uint32_t first, uint32_t head);

/* The owner in a phrase that begins with a genitive: the entity of "his", "Trump's", "the company's"; *rest gets the
 * token behind it. */
static uint32_t owner_before(speakers *s, const reading *r, uint32_t first, uint32_t head, uint32_t *rest)
{
    uint32_t name = reading_name(r, first), mark = first;

    if (token_at(r, first)->xpos == QUOTH_XPOS_PRPS) {
        *rest = first + 1;
        return resolve_pronoun(s, r, first, pronoun_of(r, first), QUOTH_NONE);
    }
    while (mark < head && token_at(r, mark)->xpos != QUOTH_XPOS_POS) mark++;
    *rest = mark + 1;
    if (mark == head || mark == first) return QUOTH_NONE;
    if (name < r->names.count && name_at(r, name)->tokens.begin == first && name_at(r, name)->tokens.end == mark)
        return cast_of_name(s->cast, name);
    if (!token_is(r, first, "the") || s->owners == OWNERS) return QUOTH_NONE;
    s->owners++;
    name = resolve_definite(s, r, first, mark - 1);
    s->owners--;
    return name;
}

/* A new entity for the phrase of tokens [first, end) with noun `head`. */
static uint32_t add_phrase(speakers *s, const reading *r, quoth_span span, uint32_t first, uint32_t end, uint32_t head)
{
    noun_sense sense = token_sense(r, head);
    uint32_t entity = cast_add(s->cast, span, sense.known ? (quoth_entity_kind)sense.kind : QUOTH_ENTITY_UNKNOWN),
             owner = QUOTH_NONE, behind = first;
    cast_entity *e;

    if (entity == QUOTH_NONE) return entity;
    e = &s->cast->entity[entity];
    e->head = token_at(r, head)->word;
    e->sex = sense.sex;
    if (!sense.known && token_at(r, head)->xpos == QUOTH_XPOS_NNS) e->kind = QUOTH_ENTITY_GROUP;
    e->of = owner_behind(r, head, end);
    owner = owner_before(s, r, first, head, &behind);
    e = &s->cast->entity[entity];
    if (owner != QUOTH_NONE && behind < end) {
        quoth_span rest = {token_at(r, behind)->span.begin, span.end};

        e->of = s->cast->entity[owner].name;
        e->composed = compose(r, entity_name(s->cast, r, owner), "'s ", span_text(r, rest));
    } else {
        uint32_t longer = participle_end(r, end);

        if (longer > end) e->name.end = token_at(r, longer - 1)->span.end;
    }
    return entity;
}

/* Nouns that may take up a document by another name: "a readout ... the statement". */
static bool is_any_document(const reading *r, uint32_t head)
{
    static const char *const words[] = {"statement", "document", "report", "paper", "text", "letter", "filing"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (token_is(r, head, words[i])) return true;
    return false;
}

/* "the company", "the official": who was brought in before with that noun, or a person of that office. */
static uint32_t resolve_definite(speakers *s, const reading *r, uint32_t first, uint32_t head)
{
    cast *c = s->cast;
    uint32_t word = token_at(r, head)->word, sentence = token_at(r, head)->sentence;
    noun_sense sense = token_sense(r, head);
    uint32_t low = 0, high = s->phrases;

    /* A person of that office, named before. */
    if (sense.known && sense.role && !sense.plural) {
        uint32_t most = QUOTH_NONE;

        for (uint32_t i = mention_before(c, first), n = 0; i > 0 && n < MENTIONS_BACK * 4; n++) {
            const cast_mention *m = &c->mention[--i];

            if (m->entity == QUOTH_NONE || c->entity[m->entity].role_head != word) continue;
            if (sentence - token_at(r, m->token)->sentence < 2) return m->entity;
            if (most == QUOTH_NONE || c->entity[m->entity].mentions > c->entity[most].mentions) most = m->entity;
        }
        if (most != QUOTH_NONE) return most;
    }
    /* A name that ends in the noun: "the department" is the Justice Department. */
    if (sense.known && sense.kind == QUOTH_ENTITY_ORGANISATION) {
        uint32_t only = QUOTH_NONE;
        bool several = false;

        for (uint32_t i = mention_before(c, first), n = 0; i > 0 && n < MENTIONS_BACK * 4; n++) {
            const cast_mention *m = &c->mention[--i];

            if (m->entity == QUOTH_NONE) continue;
            if (c->entity[m->entity].last_word == word && c->entity[m->entity].kind != QUOTH_ENTITY_PERSON)
                return m->entity;
            if (c->entity[m->entity].kind != QUOTH_ENTITY_ORGANISATION ||
                sentence - token_at(r, m->token)->sentence > 2)
                continue;
            if (only != QUOTH_NONE && only != m->entity) several = true;
            only = m->entity;
        }
        if (only != QUOTH_NONE && !several && (token_is(r, head, "company") || token_is(r, head, "firm"))) return only;
    }
    /* The phrase that brought it in. */
    while (low < high) {
        uint32_t middle = (low + high) / 2;

        if (s->phrase[middle].first < first)
            low = middle + 1;
        else
            high = middle;
    }
    {
        uint32_t document = QUOTH_NONE;

        for (uint32_t i = low, n = 0; i > 0 && n < PHRASES_BACK; n++) {
            phrase_mention *p = &s->phrase[--i];

            if (p->token == head) continue;
            if (p->head != word) {
                if (sense.kind == QUOTH_ENTITY_DOCUMENT && is_any_document(r, head) &&
                    p->kind == QUOTH_ENTITY_DOCUMENT && document == QUOTH_NONE &&
                    sentence - token_at(r, p->token)->sentence <= 4 && token_at(r, p->first)->xpos == QUOTH_XPOS_DT &&
                    !token_is(r, p->first, "the"))
                    document = i;
                continue;
            }
            document = i;
            break;
        }
        if (document != QUOTH_NONE) {
            phrase_mention *p = &s->phrase[document];

            if (p->entity == QUOTH_NONE) {
                uint32_t end = p->token + 1;

                /* with the phrases that hang on it */
                while (end < r->tokens.count && end < p->first + PHRASE_TOKENS &&
                       token_at(r, end)->sentence == token_at(r, p->token)->sentence &&
                       ((token_at(r, end)->upos == QUOTH_UPOS_ADP && end + 1 < r->tokens.count &&
                         token_at(r, end + 1)->upos != QUOTH_UPOS_VERB) ||
                        token_is_noun(r, end) || token_at(r, end)->xpos == QUOTH_XPOS_JJ ||
                        token_at(r, end)->xpos == QUOTH_XPOS_DT || token_at(r, end)->xpos == QUOTH_XPOS_POS ||
                        token_is_mark(r, end)) &&
                       !token_is(r, end, "."))
                    end++;
                while (end > p->token + 1 && !token_is_noun(r, end - 1)) end--;
                p->entity =
                    add_phrase(s, r, (quoth_span){token_at(r, p->first)->span.begin, token_at(r, end - 1)->span.end},
                               p->first, end, p->token);
            }
            return p->entity;
        }
    }
    return QUOTH_NONE;
}

/* ------------------------------------------------------------------------------------------------- spans */

/* "Trump and Xi": two speakers; the token of the "and", or 0. */
static uint32_t joint_of(const reading *r, uint32_t first, uint32_t end)
{
    for (uint32_t t = first + 1; t + 1 < end; t++) {
        if (token_at(r, t)->upos == QUOTH_UPOS_ADP) return 0;
        if (token_is(r, t, "and")) return t;
    }
    return 0;
}

static uint32_t resolve_one(speakers *s, const reading *r, uint32_t first, uint32_t end, quoth_span span,
                            uint32_t outer)
{
    cast *c = s->cast;
    uint32_t head, name, entity = QUOTH_NONE;
    pronoun p;

    if (first >= end) return QUOTH_NONE;
    p = pronoun_of(r, first);
    if (p != PRONOUN_NONE && (end == first + 1)) return resolve_pronoun(s, r, first, p, outer);
    head = phrase_head(r, first, end);
    name = reading_name(r, head);
    if (name < r->names.count && name_at(r, name)->tokens.begin <= head) {
        entity = cast_of_name(c, name);
        /* "other Republicans" are not all Republicans */
        if (entity != QUOTH_NONE &&
            (name_at(r, name)->kind != QUOTH_ENTITY_UNKNOWN || name_at(r, name)->tokens.begin == first))
            return entity;
    }
    if (token_is(r, first, "the") || token_is(r, first, "this") || token_is(r, first, "that") ||
        (token_is_noun(r, first) && first == head && !token_sense(r, head).plural))
        entity = resolve_definite(s, r, first, head);
    if (entity != QUOTH_NONE) return entity;
    /* The same words again: the same entity. */
    for (uint32_t back = 0; back < SPEAKERS_RECENT; back++) {
        const recent_speaker *m = recent_at(s, back);
        quoth_str a, b = span_text(r, span);

        if (!m) break;
        if (m->entity == QUOTH_NONE || token_is(r, first, "a") || token_is(r, first, "an") ||
            token_is(r, first, "another") || token_is(r, first, "one"))
            continue;
        a = span_text(r, m->span);
        if (word_same(a.ptr, a.len, b.ptr, b.len)) return m->entity;
    }
    return add_phrase(s, r, span, first, end, head);
}

uint32_t speakers_resolve(speakers *s, const reading *r, quoth_span span, uint32_t outer)
{
    uint32_t first = reading_token(r, span.begin), end = reading_token(r, span.end), joint, entity;

    if (first >= end) return QUOTH_NONE;
    joint = joint_of(r, first, end);
    if (joint != 0 &&
        !(reading_name(r, joint) < r->names.count && name_at(r, reading_name(r, joint))->tokens.begin <= joint)) {
        quoth_span left = {span.begin, token_at(r, joint - 1)->span.end},
                   right = {token_at(r, joint + 1)->span.begin, span.end};
        uint32_t a = QUOTH_NONE, b = QUOTH_NONE;
        bool simple =
            (pronoun_of(r, first) != PRONOUN_NONE && joint == first + 1) || reading_name(r, first) < r->names.count;

        if (simple && token_at(r, joint + 1)->xpos != QUOTH_XPOS_PRPS) {
            a = resolve_one(s, r, first, joint, left, outer);
            b = resolve_one(s, r, joint + 1, end, right, outer);
        }
        entity = cast_add(s->cast, span, QUOTH_ENTITY_GROUP);
        if (entity != QUOTH_NONE && a != QUOTH_NONE && b != QUOTH_NONE && s->cast->entity[a].named &&
            s->cast->entity[b].named)
            s->cast->entity[entity].composed =
                compose(r, entity_name(s->cast, r, a), " and ", entity_name(s->cast, r, b));
    } else {
        entity = resolve_one(s, r, first, end, span, outer);
    }
    remember(s, first, entity, span);
    return entity;
}
