/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_BACK        240 /* mentions of names that a phrase may reach back over */
#define PHRASES_BACK      120
#define PHRASE_TOKENS     24  /* of an unnamed speaker's name */
#define PARTICIPLE_TOKENS 14  /* of what describes one */
#define DESCRIBED_BACK    3   /* sentences */
#define OWNERS            2   /* the owner's owner, and no further */
#define NAME_BYTES        512 /* of a name that is made part of another */

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
    free(s->spot);
    *s = (speakers){0};
}
/* ----------------------------------------------------------------------------------------- noun phrases */

/* Composes a name out of another entity's name and the rest of a phrase: "his lawyer" is "Donald Trump's lawyer". */
quoth_span resolve_compose(const reading *r, quoth_str owner, const char *link, quoth_str rest)
{
    size_t len = owner.len + strlen(link) + rest.len;
    char *buffer, *end;

    if (owner.len > NAME_BYTES || rest.len > NAME_BYTES) return (quoth_span){0, 0};
    buffer = r->host->scratch(r->ctx, len, 1);
    if (!buffer) return (quoth_span){0, 0};
    end = (char *)memcpy(buffer, owner.ptr, owner.len) + owner.len;
    while (*link) *end++ = *link++;
    memcpy(end, rest.ptr, rest.len);
    return r->host->intern(r->ctx, r->doc, (quoth_str){buffer, len});
}

quoth_str resolve_name_of(const cast *c, const reading *r, uint32_t entity)
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
    /* "from Chinese state-run news agency Xinhua": not the adjective */
    for (name = reading_name(r, t + 1); name < r->names.count && name_at(r, name)->tokens.begin < end; name++)
        if (name_at(r, name)->kind != QUOTH_ENTITY_UNKNOWN) return name_at(r, name)->span;
    name = reading_name(r, t + 1);
    if (name >= r->names.count || name_at(r, name)->tokens.begin >= end) return (quoth_span){0, 0};
    return name_at(r, name)->span;
}

static bool is_one_of(const reading *r, uint32_t token, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (token_is(r, token, words[i])) return true;
    return false;
}

/* How the newspaper came by a document says nothing of the document. */
static bool is_of_the_paper(const reading *r, uint32_t token)
{
    static const char *const words[] = {"cited", "obtained", "seen", "reviewed", "viewed", "quoted"};

    return is_one_of(r, token, words, sizeof(words) / sizeof(words[0]));
}

/* "this week", "last month", "on Monday", "earlier" */
static bool begins_time(const reading *r, uint32_t t)
{
    static const char *const lead[] = {"this", "last", "next", "on", "in"}, *const noun[] = {"week",      "month",
                                                                                             "year",      "morning",
                                                                                             "afternoon", "evening",
                                                                                             "monday",    "tuesday",
                                                                                             "wednesday", "thursday",
                                                                                             "friday",    "saturday",
                                                                                             "sunday"},
                             *const word[] = {"earlier", "yesterday", "today", "recently"};

    if (is_one_of(r, t, word, sizeof(word) / sizeof(word[0]))) return true;
    return is_one_of(r, t, lead, sizeof(lead) / sizeof(lead[0])) && t + 1 < r->tokens.count &&
           is_one_of(r, t + 1, noun, sizeof(noun) / sizeof(noun[0]));
}

/* The end of a participle that describes the phrase before token `end` ("a study published this week"): up to the verb
 * or comma that follows; `end` itself if there is none. */
static uint32_t participle_end(const reading *r, uint32_t end)
{
    uint32_t t = end;

    if (t >= r->tokens.count || t == 0 || token_at(r, t)->sentence != token_at(r, t - 1)->sentence) return end;
    if (token_at(r, t)->xpos != QUOTH_XPOS_VBN && token_at(r, t)->xpos != QUOTH_XPOS_VBG) return end;
    if (is_of_the_paper(r, t)) return end;
    for (t++; t < r->tokens.count && t < end + PARTICIPLE_TOKENS; t++) {
        uint8_t x = token_at(r, t)->xpos;

        if (x == QUOTH_XPOS_VBD || x == QUOTH_XPOS_VBZ || x == QUOTH_XPOS_VBP || x == QUOTH_XPOS_MD ||
            x == QUOTH_XPOS_PUNCT || x == QUOTH_XPOS_CC || (t > end + 1 && begins_time(r, t)))
            return t > end + 1 ? t : end;
        if (token_at(r, t)->sentence != token_at(r, end)->sentence || x == QUOTH_XPOS_WDT || x == QUOTH_XPOS_WP ||
            x == QUOTH_XPOS_PRP)
            break;
    }
    return end;
}

/* The owner in a phrase that begins with a genitive: the entity of "his", "Trump's", "the company's"; *rest gets the
 * token behind it. */
static uint32_t owner_before(speakers *s, const reading *r, uint32_t first, uint32_t head, uint32_t *rest)
{
    uint32_t name = reading_name(r, first), mark = first;

    if (token_at(r, first)->xpos == QUOTH_XPOS_PRPS) {
        *rest = first + 1;
        return resolve_pronoun(s, r, first, resolve_pronoun_kind(r, first), QUOTH_NONE);
    }
    while (mark < head && token_at(r, mark)->xpos != QUOTH_XPOS_POS) mark++;
    *rest = mark + 1;
    if (mark == head || mark == first) return QUOTH_NONE;
    if (name < r->names.count && name_at(r, name)->tokens.begin == first && name_at(r, name)->tokens.end == mark)
        return cast_of_name(s->cast, name);
    /* "the Justice Department's": a name with an article */
    if (token_is(r, first, "the") && name < r->names.count && name_at(r, name)->tokens.begin == first + 1 &&
        name_at(r, name)->tokens.end == mark)
        return cast_of_name(s->cast, name);
    if (!token_is(r, first, "the") || s->owners == OWNERS) return QUOTH_NONE;
    s->owners++;
    name = resolve_definite(s, r, first, mark - 1);
    s->owners--;
    return name;
}

/* A new entity for the phrase of tokens [first, end) with noun `head`. */
uint32_t resolve_new_phrase(speakers *s, const reading *r, quoth_span span, uint32_t first, uint32_t end, uint32_t head)
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
        e->composed = resolve_compose(r, resolve_name_of(s->cast, r, owner), "'s ", span_text(r, rest));
    } else {
        uint32_t longer = participle_end(r, end);

        if (longer > end) e->name.end = token_at(r, longer - 1)->span.end;
    }
    return entity;
}

static bool text_has(quoth_str text, quoth_str word)
{
    for (size_t i = 0; i + word.len <= text.len; i++)
        if (memcmp(text.ptr + i, word.ptr, word.len) == 0) return true;
    return false;
}

/* Nouns that may take up a document by another name: "a readout ... the statement". */
static bool is_any_document(const reading *r, uint32_t head)
{
    static const char *const words[] = {"statement", "document", "report", "paper", "text", "letter", "filing"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (token_is(r, head, words[i])) return true;
    return false;
}

/* "the Hawaii congresswoman", "the 45-year-old lawyer", "the former judge": of the people named shortly before whose
 * sex fits, the one whose office has a word of the phrase, else the one who acts in the sentence.  A bare noun ("the
 * lawyer") is not enough. */
static uint32_t described_person(const cast *c, const reading *r, uint32_t first, uint32_t head)
{
    noun_sense sense = token_sense(r, head);
    uint32_t best = QUOTH_NONE, sentence = token_at(r, head)->sentence;
    int best_score = 0;
    bool described = false;

    for (uint32_t t = first + 1; t < head; t++)
        described = described || token_at(r, t)->xpos == QUOTH_XPOS_NNP || token_at(r, t)->xpos == QUOTH_XPOS_CD ||
                    token_is(r, t, "former");
    if (!described || !token_is(r, first, "the")) return QUOTH_NONE;
    for (uint32_t i = resolve_mentions_before(c, first), n = 0; i > 0 && n < NAMES_BACK; n++) {
        const cast_mention *m = &c->mention[--i];
        const cast_entity *e;
        int score;

        if (sentence - token_at(r, m->token)->sentence > DESCRIBED_BACK) break;
        if (m->entity == QUOTH_NONE) continue;
        e = &c->entity[m->entity];
        if (e->kind != QUOTH_ENTITY_PERSON ||
            (sense.sex != SEX_UNKNOWN && e->sex != SEX_UNKNOWN && e->sex != sense.sex))
            continue;
        score = 1 + (m->subject ? 3 : 0) - (int)(sentence - token_at(r, m->token)->sentence) +
                (sense.sex != SEX_UNKNOWN && e->sex == sense.sex ? 2 : 0) +
                (sense.role && e->role_head == office_word(r, head) ? 4 : 0);
        for (uint32_t t = first + 1; t < head; t++)
            if (token_at(r, t)->xpos == QUOTH_XPOS_NNP &&
                text_has(span_text(r, e->role), span_text(r, token_at(r, t)->span)))
                score += 4;
        if (score > best_score) {
            best_score = score;
            best = m->entity;
        }
    }
    return best;
}

/* "the company", "the official": who was brought in before with that noun, or a person of that office. */
uint32_t resolve_definite(speakers *s, const reading *r, uint32_t first, uint32_t head)
{
    cast *c = s->cast;
    uint32_t word = office_word(r, head), sentence = token_at(r, head)->sentence;
    noun_sense sense = token_sense(r, head);

    /* "the Justice Department's inspector general" is not the State Department's. */
    for (uint32_t t = first; t < head; t++)
        if (token_at(r, t)->xpos == QUOTH_XPOS_POS) return QUOTH_NONE;
    /* A person of that office, named before. */
    if (sense.known && sense.role && !sense.plural) {
        uint32_t most = QUOTH_NONE;

        for (uint32_t i = resolve_mentions_before(c, first), n = 0; i > 0 && n < NAMES_BACK; n++) {
            const cast_mention *m = &c->mention[--i];

            if (m->entity == QUOTH_NONE || c->entity[m->entity].role_head != word) continue;
            if (sentence - token_at(r, m->token)->sentence < 2) return m->entity;
            if (most == QUOTH_NONE || c->entity[m->entity].mentions > c->entity[most].mentions) most = m->entity;
        }
        if (most != QUOTH_NONE) return most;
    }
    word = token_at(r, head)->word;
    /* A name that ends in the noun: "the department" is the Justice Department. */
    if (sense.known && sense.kind == QUOTH_ENTITY_ORGANISATION) {
        uint32_t only = QUOTH_NONE;
        bool several = false;

        for (uint32_t i = resolve_mentions_before(c, first), n = 0; i > 0 && n < NAMES_BACK; n++) {
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
    if (sense.known && sense.kind == QUOTH_ENTITY_PERSON && !sense.plural) {
        uint32_t meant = described_person(c, r, first, head);

        if (meant != QUOTH_NONE) return meant;
    }
    /* The phrase that brought it in. */
    {
        uint32_t i = search_from(s->phrase, s->phrases, sizeof(*s->phrase), offsetof(phrase_mention, first), first);
        uint32_t document = QUOTH_NONE;

        for (uint32_t n = 0; i > 0 && n < PHRASES_BACK; n++) {
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
                p->entity = resolve_new_phrase(
                    s, r, (quoth_span){token_at(r, p->first)->span.begin, token_at(r, end - 1)->span.end}, p->first,
                    end, p->token);
            }
            return p->entity;
        }
    }
    return QUOTH_NONE;
}
