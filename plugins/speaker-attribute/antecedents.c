/* SPDX-License-Identifier: Apache-2.0 */
#include "antecedents.h"

#include "resolve.h"
#include "spots.h"
#include "weights.h"

#define SPOTS_BACK      32u /* that a pronoun may reach back over */
#define SPOTS_AHEAD     6u
#define SENTENCES_BACK  6u
#define SENTENCES_AHEAD 2u
#define CLAUSE_TOKENS   60u /* between two spots of one clause */
#define PEOPLE          (SPOTS_BACK + SPOTS_AHEAD)
#define MANY            8u   /* mentions: more count no more */
#define NEAR_TOKENS     8.0f /* at which nearness counts half */
#define OPENING_TOKENS  24u  /* before the pronoun in the words that open a sentence */
#define OPENING_TITLE   4u   /* between the comma behind them and the name of the subject */

/* --------------------------------------------------------------------------------------------- comparing */

/* The words between two spots of one sentence, from the later one back to the earlier one. */
typedef struct stretch {
    uint32_t at;             /* the tokens from here on are counted */
    uint32_t finite, joined; /* verbs; those that "and" joins to another, of the same subject */
    bool divided;            /* a comma, "that", "but she": the two may be of different clauses */
} stretch;

static void stretch_to(stretch *st, const reading *r, uint32_t token)
{
    while (st->at > token) {
        uint32_t t = --st->at;
        uint8_t x = token_at(r, t)->xpos;

        if (spot_is_finite(r, t)) st->finite++;
        if (x == QUOTH_XPOS_CC && t + 1 < r->tokens.count && spot_is_finite(r, t + 1))
            st->joined++;
        else if (x == QUOTH_XPOS_WP || x == QUOTH_XPOS_WDT || x == QUOTH_XPOS_WRB || x == QUOTH_XPOS_CC ||
                 (x == QUOTH_XPOS_PUNCT && !token_is_mark(r, t)) || token_at(r, t)->upos == QUOTH_UPOS_SCONJ)
            st->divided = true;
    }
}

/* Somebody the pronoun may mean. */
typedef struct person {
    uint32_t entity, phrase; /* an entity, or a phrase that has none yet */
    float score;
} person;

typedef struct contest {
    person of[PEOPLE];
    uint32_t count;
} contest;

static void enter(contest *in, const float *w, uint32_t entity, uint32_t phrase, float score)
{
    for (uint32_t i = 0; i < in->count; i++) {
        person *p = &in->of[i];

        if (p->entity != entity || p->phrase != phrase) continue;
        p->score = (score > p->score ? score : p->score) + w[FEATURE_AGAIN];
        return;
    }
    if (in->count < PEOPLE) in->of[in->count++] = (person){entity, phrase, score};
}

static bool sex_fits(const speakers *s, const reading *r, const spot *candidate, uint8_t wanted)
{
    const cast_entity *e = candidate->entity != QUOTH_NONE ? &s->cast->entity[candidate->entity] : NULL;
    uint8_t is = candidate->kind == MENTION_PRONOUN  ? candidate->sex
                 : e != NULL                         ? (e->guesses > 0 ? (uint8_t)SEX_UNKNOWN : e->sex)
                 : candidate->kind == MENTION_PHRASE ? token_sense(r, candidate->end - 1).sex
                                                     : (uint8_t)SEX_UNKNOWN;

    return is == SEX_UNKNOWN || is == wanted;
}

/* What of the score comes from who the candidate is. */
static float worth(const speakers *s, const float *w, const spot *candidate, uint8_t wanted, uint32_t first_person)
{
    const cast_entity *e;
    float score = 0;

    if (candidate->entity == QUOTH_NONE) return w[FEATURE_PHRASE];
    e = &s->cast->entity[candidate->entity];
    if (e->sex == wanted) score += w[FEATURE_SEX];
    if (e->sex != wanted) score += w[FEATURE_GUESSED_SEX] * (float)e->guesses;
    if (e->kind == QUOTH_ENTITY_UNKNOWN) score += w[FEATURE_UNKNOWN_KIND];
    if (e->kind == QUOTH_ENTITY_PLACE || e->kind == QUOTH_ENTITY_ORGANISATION)
        score += candidate->doubtful ? w[FEATURE_UNKNOWN_KIND] : w[FEATURE_OTHER_KIND];
    score += w[FEATURE_MENTIONS] * (float)(e->mentions < MANY ? e->mentions : MANY) / (float)MANY;
    if (candidate->entity == first_person) score += w[FEATURE_FIRST];
    return score;
}

/* What comes from where the candidate stands. */
static float standing(const reading *r, const float *w, const spot *p, const spot *candidate, const stretch *st)
{
    uint32_t distance = p->sentence - candidate->sentence;
    float score = 0;

    if (candidate->place == PLACE_SUBJECT) score += w[FEATURE_SUBJECT];
    if (candidate->place == PLACE_OBJECT) score += w[FEATURE_OBJECT];
    if (candidate->place == PLACE_BEHIND) score += w[FEATURE_BEHIND];
    if (candidate->place == PLACE_OWNER) score += w[FEATURE_OWNER];
    if (candidate->place == p->place) score += w[FEATURE_PARALLEL];
    if (candidate->speaks && p->speaks) score += w[FEATURE_SPEAKS];
    if (candidate->leads) score += w[FEATURE_LEADS];
    if (candidate->leads && p->leads) score += w[FEATURE_LEADS_BOTH];
    if (candidate->kind == MENTION_NAME && candidate->end - candidate->token > 1) score += w[FEATURE_FULL];
    if (candidate->coordinated) score += w[FEATURE_COORDINATED];
    if (candidate->kind == MENTION_PRONOUN) {
        score += w[FEATURE_PRONOUN];
        if (candidate->place == PLACE_SUBJECT) score += w[FEATURE_PRONOUN_SUBJECT];
    }
    if (p->place == PLACE_OWNER && candidate->end + 1 == p->token) {
        if (spot_begins_with(r, candidate->end, ',')) score += w[FEATURE_APPOSED];             /* "Ann, his wife" */
        if (token_at(r, candidate->end)->upos == QUOTH_UPOS_CCONJ) score += w[FEATURE_JOINED]; /* "Ann and her" */
    }
    if (candidate->quoted && !p->quoted) score += w[FEATURE_OUT_OF_QUOTE];
    if (distance == 0) {
        bool one_clause = st->finite <= 1 + st->joined && !st->divided;

        score += w[FEATURE_SAME_SENTENCE];
        score += w[FEATURE_NEAR] / (1.0f + (float)(p->token - candidate->end) / NEAR_TOKENS);
        if (p->place == PLACE_OWNER && candidate->place == PLACE_SUBJECT && one_clause)
            score += w[FEATURE_OWNER_OF_CLAUSE];
        if (!one_clause) score += w[FEATURE_OTHER_CLAUSE];
        if (one_clause && (p->place == PLACE_OBJECT || p->place == PLACE_BEHIND)) score += w[FEATURE_BOUND];
    } else if (distance == 1) {
        score += w[FEATURE_PREVIOUS_SENTENCE];
        if (candidate->place == PLACE_SUBJECT) score += w[FEATURE_SUBJECT_BEFORE];
    } else {
        score += w[FEATURE_SENTENCES] * (float)distance;
    }
    return score;
}

/* True if the pronoun belongs to the words that open its sentence, up to a comma, and the candidate stands right behind
 * that: "In her diary, Murasaki wrote", "When he was a child, the writer Peter Baker ...". */
static bool follows_opening(const reading *r, const spot *p, const spot *candidate)
{
    uint32_t first = QUOTH_AT(r->sentences, quoth_sentence, p->sentence)->tokens.begin, comma = candidate->token;
    uint8_t u = token_at(r, first)->upos, x = token_at(r, first)->xpos;

    if (p->sentence != candidate->sentence || first >= p->token || p->token - first > OPENING_TOKENS) return false;
    if (u != QUOTH_UPOS_ADP && u != QUOTH_UPOS_SCONJ && x != QUOTH_XPOS_WRB && x != QUOTH_XPOS_VBG) return false;
    while (comma > p->token && candidate->token - comma < OPENING_TITLE && !spot_begins_with(r, comma, ',')) comma--;
    if (!spot_begins_with(r, comma, ',')) return false;
    for (uint32_t t = first; t < p->token; t++)
        if (spot_begins_with(r, t, ',')) return false;
    return true;
}

/* The speaker of the words that the pronoun stands in, who is not meant by it; QUOTH_NONE where that is not known yet.
 */
static uint32_t outer_speaker(const speakers *s, const reading *r, const spot *p)
{
    quoth_span source = p->quotation == QUOTH_NONE ? (quoth_span){0, 0} : s->quote_source[p->quotation];
    uint32_t first, end, head, name;

    if (source.end <= source.begin) return QUOTH_NONE;
    first = reading_token(r, source.begin);
    end = reading_token(r, source.end);
    if (first >= end) return QUOTH_NONE;
    head = phrase_head(r, first, end);
    name = reading_name(r, head);
    if (name < r->names.count && name_at(r, name)->tokens.begin <= head) return cast_of_name(s->cast, name);
    return antecedents_of(s, first);
}

static uint32_t entity_of_phrase(speakers *s, const reading *r, uint32_t phrase)
{
    phrase_mention p = s->phrase[phrase];

    if (p.entity == QUOTH_NONE && token_is(r, p.first, "the")) p.entity = resolve_definite(s, r, p.first, p.token);
    if (p.entity == QUOTH_NONE)
        p.entity =
            resolve_new_phrase(s, r, (quoth_span){token_at(r, p.first)->span.begin, token_at(r, p.token)->span.end},
                               p.first, p.token + 1, p.token);
    return s->phrase[phrase].entity = p.entity;
}

static void resolve_spot(speakers *s, const reading *r, uint32_t index, uint32_t first_person, const uint32_t last[3])
{
    const float *w = s->weights->of;
    spot *p = &s->spot[index];
    contest in = {.count = 0};
    stretch st = {.at = p->token};
    uint32_t outer = p->quoted ? outer_speaker(s, r, p) : QUOTH_NONE, between = 0;
    const person *best = NULL;

    for (uint32_t i = index, n = 0; i > 0 && n < SPOTS_BACK; n++) {
        const spot *candidate = &s->spot[--i];
        float score;

        if (p->sentence - candidate->sentence > SENTENCES_BACK) break;
        if (candidate->kind == MENTION_PRONOUN && candidate->entity == QUOTH_NONE) continue;
        if (candidate->entity != QUOTH_NONE && candidate->entity == outer) continue;
        if (!sex_fits(s, r, candidate, p->sex)) continue;
        if (candidate->sentence == p->sentence && p->token - candidate->end < CLAUSE_TOKENS)
            stretch_to(&st, r, candidate->end);
        score = worth(s, w, candidate, p->sex, first_person) + standing(r, w, p, candidate, &st) +
                w[FEATURE_PEOPLE_BETWEEN] * (float)(between < MANY ? between : MANY);
        if (candidate->entity != QUOTH_NONE && candidate->entity == last[p->sex]) score += w[FEATURE_CHAIN];
        enter(&in, w, candidate->entity, candidate->entity == QUOTH_NONE ? candidate->phrase : QUOTH_NONE, score);
        between++;
    }
    /* Who is named only behind the pronoun: "In his speech, Miller ..." */
    for (uint32_t i = index + 1, n = 0; i < s->spots && n < SPOTS_AHEAD; i++, n++) {
        const spot *candidate = &s->spot[i];
        bool opening;
        float score;

        if (candidate->sentence - p->sentence > SENTENCES_AHEAD) break;
        if (candidate->kind != MENTION_NAME || !sex_fits(s, r, candidate, p->sex)) continue;
        opening = follows_opening(r, p, candidate);
        if (p->sentence == candidate->sentence && !opening &&
            (candidate->place != PLACE_SUBJECT || (p->place != PLACE_OWNER && p->place != PLACE_SUBJECT)))
            continue;
        score = worth(s, w, candidate, p->sex, first_person) + w[FEATURE_AHEAD] * (float)(n + 1);
        if (candidate->place == PLACE_SUBJECT) score += w[FEATURE_SUBJECT];
        if (candidate->sentence == p->sentence) {
            stretch between_them = {.at = candidate->token};

            stretch_to(&between_them, r, p->token + 1);
            if (!between_them.divided) continue; /* "her sister Talia" */
            score += w[FEATURE_AHEAD_CLAUSE];
        }
        if (opening) score += w[FEATURE_OPENING];
        enter(&in, w, candidate->entity, QUOTH_NONE, score);
    }
    for (uint32_t i = 0; i < in.count; i++)
        if (in.of[i].score > w[FEATURE_THRESHOLD] && (!best || in.of[i].score > best->score)) best = &in.of[i];
    if (!best) return;
    p->entity = best->entity != QUOTH_NONE ? best->entity : entity_of_phrase(s, r, best->phrase);
}

/* Where no name told the sex, the pronouns that were found to mean a person vote on it. */
static void guess_sex(cast_entity *e, uint8_t told)
{
    if (e->sex == SEX_UNKNOWN) {
        e->sex = told;
        e->guesses = 1;
    } else if (e->guesses > 0 && e->sex == told) {
        if (e->guesses < MANY) e->guesses++;
    } else if (e->guesses > 0 && --e->guesses == 0) {
        e->sex = SEX_UNKNOWN;
    }
}

bool antecedents_read(speakers *s, const reading *r)
{
    cast *c = s->cast;
    uint32_t first_person = QUOTH_NONE, last[3] = {QUOTH_NONE, QUOTH_NONE, QUOTH_NONE};

    if (!spots_read(s, r)) return false;
    for (uint32_t i = 0; i < s->spots && first_person == QUOTH_NONE; i++)
        if (s->spot[i].kind == MENTION_NAME) first_person = s->spot[i].entity;
    for (uint32_t i = 0; i < s->spots; i++) {
        spot *p = &s->spot[i];

        if (p->kind != MENTION_PRONOUN) continue;
        resolve_spot(s, r, i, first_person, last);
        last[p->sex] = p->entity;
        if (p->entity == QUOTH_NONE) continue;
        guess_sex(&c->entity[p->entity], p->sex);
        cast_mention_add(c, token_at(r, p->token)->span, p->token, p->entity, MENTION_PRONOUN);
    }
    return !c->failed;
}

uint32_t antecedents_of(const speakers *s, uint32_t token)
{
    uint32_t at = spots_from(s, token);

    return at < s->spots && s->spot[at].token == token ? s->spot[at].entity : QUOTH_NONE;
}
