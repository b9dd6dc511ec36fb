/* SPDX-License-Identifier: Apache-2.0 */
#include "antecedents.h"
#include "resolve.h"

#define MENTIONS_BACK   60 /* mentions that a pronoun may reach back over */
#define SENTENCES_BACK  8
#define GROUP_SENTENCES 3

/* The resolved mention `back` steps ago; NULL if there is none. */
const recent_speaker *resolve_recent(const speakers *s, uint32_t back)
{
    if (back >= SPEAKERS_RECENT || back >= s->recents) return NULL;
    return &s->recent[(s->recents - 1 - back) % SPEAKERS_RECENT];
}

pronoun resolve_pronoun_kind(const reading *r, uint32_t token)
{
    static const struct {
        const char *word;
        pronoun is;
    } all[] = {{"he", PRONOUN_HE},       {"his", PRONOUN_HE},     {"him", PRONOUN_HE},    {"himself", PRONOUN_HE},
               {"herself", PRONOUN_SHE}, {"hers", PRONOUN_SHE},   {"she", PRONOUN_SHE},   {"her", PRONOUN_SHE},
               {"they", PRONOUN_THEY},   {"their", PRONOUN_THEY}, {"them", PRONOUN_THEY}, {"it", PRONOUN_IT},
               {"its", PRONOUN_IT},      {"i", PRONOUN_I},        {"we", PRONOUN_I},      {"my", PRONOUN_I},
               {"our", PRONOUN_I}};

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

    if (!kind_fits(p, e->kind)) return -1;
    score += e->mentions > 5 ? 0.5f : 0.1f * (float)e->mentions;
    return score;
}

/* The mention of the cast that is the last one before token `at`. */
uint32_t resolve_mentions_before(const cast *c, uint32_t at)
{
    return search_from(c->mention, c->names, sizeof(*c->mention), offsetof(cast_mention, token), at);
}

/* The people that a phrase not far before token `at` names: "the two geologists ... they". */
static uint32_t group_before(speakers *s, const reading *r, uint32_t at)
{
    uint32_t first = search_from(s->phrase, s->phrases, sizeof(*s->phrase), offsetof(phrase_mention, token), at);

    for (uint32_t i = first, n = 0; i > 0 && n < SPEAKERS_RECENT; n++) {
        phrase_mention *p = &s->phrase[--i];

        if (token_at(r, at)->sentence - token_at(r, p->token)->sentence > GROUP_SENTENCES) break;
        if (p->kind != QUOTH_ENTITY_GROUP) continue;
        if (p->entity == QUOTH_NONE)
            p->entity = resolve_new_phrase(
                s, r, (quoth_span){token_at(r, p->first)->span.begin, token_at(r, p->token)->span.end}, p->first,
                p->token + 1, p->token);
        return p->entity;
    }
    return QUOTH_NONE;
}

uint32_t resolve_pronoun(speakers *s, const reading *r, uint32_t token, pronoun p, uint32_t outer)
{
    cast *c = s->cast;
    uint32_t sentence = token_at(r, token)->sentence, best = QUOTH_NONE;
    float best_score = 0.5f;
    bool quoted = outer != QUOTH_NONE;

    if (p == PRONOUN_I) return outer;
    if (p == PRONOUN_HE || p == PRONOUN_SHE) return antecedents_of(s, token);
    for (uint32_t i = resolve_mentions_before(c, token), n = 0; i > 0 && n < MENTIONS_BACK; n++) {
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
        const recent_speaker *m = resolve_recent(s, back);
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
    return best;
}
