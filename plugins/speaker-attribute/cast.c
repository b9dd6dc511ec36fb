/* SPDX-License-Identifier: Apache-2.0 */
#include "cast.h"

#include <stdlib.h>
#include <string.h>

#include "word.h"

#define NAME_WORDS  8  /* of a name that are looked at */
#define PROBES      24 /* entities of one key that are looked at */
#define KEYS_A_NAME 6u
#define NEAR        120u /* tokens within which somebody who was named is still in mind */

/* ---------------------------------------------------------------------------------------------- memory */

static bool grow(void **array, uint32_t *room, uint32_t count, size_t size)
{
    uint32_t more = *room == 0 ? 256 : *room * 2;
    void *bigger;

    if (count < *room) return true;
    bigger = more > UINT32_MAX / 4 ? NULL : realloc(*array, more * size);
    if (!bigger) return false;
    *array = bigger;
    *room = more;
    return true;
}

uint32_t cast_add(cast *c, quoth_span first, quoth_entity_kind kind)
{
    void *array = c->entity;

    if (!grow(&array, &c->entity_room, c->entities, sizeof(*c->entity))) {
        c->failed = true;
        return QUOTH_NONE;
    }
    c->entity = array;
    c->entity[c->entities] = (cast_entity){.first = first, .name = first, .kind = (uint8_t)kind};
    return c->entities++;
}

void cast_mention_add(cast *c, quoth_span span, uint32_t token, uint32_t entity, mention_kind kind)
{
    void *array = c->mention;

    if (!grow(&array, &c->mention_room, c->mentions, sizeof(*c->mention))) {
        c->failed = true;
        return;
    }
    c->mention = array;
    c->mention[c->mentions++] = (cast_mention){.span = span, .token = token, .entity = entity, .kind = (uint8_t)kind};
    if (entity == QUOTH_NONE) return;
    c->entity[entity].mentions++;
    c->entity[entity].seen = token;
}

void cast_clear(cast *c)
{
    c->entities = c->mentions = c->names = 0;
    c->failed = false;
}

void cast_free(cast *c)
{
    free(c->entity);
    free(c->mention);
    *c = (cast){0};
}

/* ------------------------------------------------------------------------------------------------- keys */

enum {
    KEY_LAST = 0x1000193,
    KEY_FIRST = 0x51ed270b,
    KEY_WHOLE = 0x2545f491,
    KEY_LETTERS = 0x3c6ef372,
    KEY_HEAD = 0x6a09e667
};

static uint32_t key_slot(const cast *c, uint32_t key)
{
    return (key * 0x9E3779B1u >> 5) & c->key_mask;
}

static void key_add(cast *c, uint32_t key, uint32_t entity)
{
    uint32_t i, same = 0;

    if (key == 0) key = 1;
    for (i = key_slot(c, key); c->keys[i].key != 0; i = (i + 1) & c->key_mask) {
        if (c->keys[i].key != key) continue;
        /* A crowd under one name is not told apart: that keeps the time linear. */
        if (c->keys[i].entity == entity || ++same == PROBES) return;
    }
    c->keys[i] = (cast_key){key, entity};
}

/* ------------------------------------------------------------------------------------------------ names */

typedef struct parsed_name {
    uint32_t word[NAME_WORDS]; /* hashes */
    uint32_t token[NAME_WORDS];
    uint32_t count;
    uint32_t whole, letters; /* hash of all words; of the capitals as an acronym, 0 if fewer than two */
    uint8_t sex;
    bool caps; /* one word, all capitals */
} parsed_name;

static bool is_suffix(const reading *r, uint32_t token)
{
    static const char *const words[] = {"jr.", "jr", "sr.", "sr", "ii", "iii", "kc", "qc", "mp", "md", "phd"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (token_is(r, token, words[i])) return true;
    return false;
}

static parsed_name parse(const reading *r, const quoth_name *name)
{
    parsed_name p = {.whole = WORD_HASH_START};
    char letters[NAME_WORDS + 1];
    size_t letter_count = 0;

    for (uint32_t t = name->tokens.begin; t < name->tokens.end && p.count < NAME_WORDS; t++) {
        quoth_str text = span_text(r, token_at(r, t)->span);

        if (token_at(r, t)->xpos == QUOTH_XPOS_PUNCT || token_is_mark(r, t) || is_suffix(r, t)) continue;
        if (p.count == 0 && token_is(r, t, "the")) continue;
        if (p.count > 0 && t > name->tokens.begin + 1 && token_is(r, t - 1, "-") &&
            token_at(r, t - 1)->span.end == token_at(r, t)->span.begin) {
            /* "Ferreira-Holt" is one word */
            p.word[p.count - 1] = (p.word[p.count - 1] * 31) ^ token_at(r, t)->word;
            p.whole = (p.whole ^ token_at(r, t)->word) * WORD_HASH_PRIME;
            continue;
        }
        p.word[p.count] = token_at(r, t)->word;
        p.token[p.count++] = t;
        p.whole = (p.whole ^ token_at(r, t)->word) * WORD_HASH_PRIME;
        if (text.ptr[0] >= 'A' && text.ptr[0] <= 'Z') letters[letter_count++] = (char)(text.ptr[0] | 32);
        if (p.count == 1) {
            p.caps = text.len > 1;
            for (size_t i = 0; i < text.len; i++)
                if ((text.ptr[i] < 'A' || text.ptr[i] > 'Z') && text.ptr[i] != '.') p.caps = false;
        }
    }
    if (p.count != 1) p.caps = false;
    if (letter_count > 1) p.letters = word_hash(letters, letter_count);
    if (p.count > 0) p.sex = (uint8_t)token_first_name(r, p.token[0]);
    return p;
}

/* The sex that an honorific before the name tells ("Mr. Smith"). */
static sex honorific_before(const reading *r, uint32_t token)
{
    noun_sense sense;

    if (token == 0) return SEX_UNKNOWN;
    sense = token_sense(r, token - 1);
    return sense.honorific || (sense.known && sense.kind == QUOTH_ENTITY_PERSON && !sense.plural) ? (sex)sense.sex
                                                                                                  : SEX_UNKNOWN;
}

static bool sexes_differ(uint8_t a, uint8_t b)
{
    return a != SEX_UNKNOWN && b != SEX_UNKNOWN && a != b;
}

/* True if the role of the entity has the word that stands before token `token` ("Justice Smith"). */
static bool title_fits(const reading *r, const cast_entity *e, uint32_t token)
{
    return token > 0 && e->role_head != 0 && office_word(r, token - 1) == e->role_head;
}

/* The person whom a surname or first name alone means: of those with a full name the one with a fitting title, else the
 * one named last before; one who is named in full only later counts too. */
static uint32_t find_person(const cast *c, const reading *r, uint32_t word, uint32_t salt, uint32_t token,
                            sex honorific)
{
    uint32_t best = QUOTH_NONE, key = word ^ salt;
    int64_t best_score = INT64_MIN;
    int probes = 0;

    for (uint32_t i = key_slot(c, key); c->keys[i].key != 0 && probes < PROBES; i = (i + 1) & c->key_mask) {
        const cast_entity *e = &c->entity[c->keys[i].entity];
        int64_t score;

        if (c->keys[i].key != key) continue;
        probes++;
        if (e->kind != QUOTH_ENTITY_PERSON || sexes_differ(e->sex, (uint8_t)honorific)) continue;
        /* Just mentioned: meant again.  Else the one who is named most. */
        score = e->mentions == 0         ? -(int64_t)e->first.begin - 1
                : token - e->seen < NEAR ? (INT64_C(1) << 36) + e->seen
                                         : e->mentions;
        if (title_fits(r, e, token)) score += INT64_C(1) << 40;
        if (score > best_score) {
            best_score = score;
            best = c->keys[i].entity;
        }
    }
    return best;
}

static uint32_t find_key(const cast *c, uint32_t key)
{
    if (key == 0) key = 1;
    for (uint32_t i = key_slot(c, key), n = 0; c->keys[i].key != 0 && n < 4 * PROBES; i = (i + 1) & c->key_mask, n++)
        if (c->keys[i].key == key) return c->keys[i].entity;
    return QUOTH_NONE;
}

/* The person with this first and last name; an initial counts as the first name. */
static uint32_t find_full(const cast *c, const parsed_name *p)
{
    uint32_t key = p->word[p->count - 1] ^ KEY_LAST;
    int probes = 0;

    for (uint32_t i = key_slot(c, key); c->keys[i].key != 0 && probes < PROBES; i = (i + 1) & c->key_mask) {
        if (c->keys[i].key != key) continue;
        probes++;
        if (c->entity[c->keys[i].entity].first_word == p->word[0]) return c->keys[i].entity;
    }
    return QUOTH_NONE;
}

/* The name without "KC" or "MP" behind it; "Jr." stays. */
static quoth_span bare_name(const reading *r, const quoth_name *name)
{
    quoth_span span = name->span;
    uint32_t last = name->tokens.end - 1;

    if (last > name->tokens.begin && is_suffix(r, last) && !token_is(r, last, "jr.") && !token_is(r, last, "sr."))
        span.end = token_at(r, last - 1)->span.end;
    return span;
}

static uint32_t add_named(cast *c, const reading *r, const quoth_name *name, const parsed_name *p, uint8_t kind)
{
    uint32_t entity = cast_add(c, name->span, (quoth_entity_kind)kind);
    cast_entity *e;

    if (entity == QUOTH_NONE) return entity;
    e = &c->entity[entity];
    e->named = true;
    e->words = (uint8_t)p->count;
    e->name = bare_name(r, name);
    e->last_word = p->word[p->count - 1];
    if (kind == QUOTH_ENTITY_PERSON) {
        if (p->count > 1) e->first_word = p->word[0];
        e->sex = p->count > 1 ? p->sex : SEX_UNKNOWN;
        key_add(c, e->last_word ^ KEY_LAST, entity);
        if (p->count > 1) key_add(c, e->first_word ^ KEY_FIRST, entity);
    } else {
        key_add(c, p->whole ^ KEY_WHOLE, entity);
        if (kind == QUOTH_ENTITY_ORGANISATION && p->count > 1) key_add(c, p->word[0] ^ KEY_HEAD, entity);
        if (p->letters != 0) key_add(c, p->letters ^ KEY_LETTERS, entity);
    }
    return entity;
}

quoth_name cast_name(const reading *r, uint32_t index)
{
    quoth_name name = *name_at(r, index);
    uint32_t before = name.tokens.begin - 1;

    if (name.kind != QUOTH_ENTITY_PERSON || name.tokens.begin == 0 || name.tokens.end - name.tokens.begin > 1)
        return name;
    if (token_at(r, before)->xpos != QUOTH_XPOS_NNP ||
        token_at(r, before)->sentence != token_at(r, before + 1)->sentence)
        return name;
    if (index > 0 && name_at(r, index - 1)->tokens.end > before) return name;
    if (token_sense(r, before).known) return name;
    if (token_first_name(r, before) == SEX_UNKNOWN &&
        !(before > 0 && token_sense(r, before - 1).known && token_sense(r, before - 1).role))
        return name;
    name.tokens.begin = before;
    name.span.begin = token_at(r, before)->span.begin;
    return name;
}

/* True if the name tells a word of which the entity's name has the initial: "Donald John Trump", "Donald J. Trump". */
static bool is_spelt_out(const reading *r, const cast_entity *e, const quoth_name *name, const parsed_name *p)
{
    quoth_str known = span_text(r, e->name);

    return p->count == e->words && p->count > 2 && memchr(known.ptr, '.', known.len) != NULL &&
           memchr(r->text.ptr + name->span.begin, '.', name->span.end - name->span.begin) == NULL;
}

/* First pass: people with their full names, so that a surname finds them wherever they are first named in full. */
static void read_full_names(cast *c, const reading *r)
{
    for (uint32_t i = 0; i < r->names.count && !c->failed; i++) {
        const quoth_name wide = cast_name(r, i), *name = &wide;
        parsed_name p = parse(r, name);
        uint32_t entity;
        sex honorific;

        if (name->kind != QUOTH_ENTITY_PERSON || p.count < 2) continue;
        entity = find_full(c, &p);
        if (entity == QUOTH_NONE) {
            entity = add_named(c, r, name, &p, QUOTH_ENTITY_PERSON);
            if (entity == QUOTH_NONE) return;
            honorific = honorific_before(r, name->tokens.begin);
            if (honorific != SEX_UNKNOWN) c->entity[entity].sex = (uint8_t)honorific;
        } else if (p.count > c->entity[entity].words || is_spelt_out(r, &c->entity[entity], name, &p)) {
            c->entity[entity].name = bare_name(r, name);
            c->entity[entity].words = (uint8_t)p.count;
        }
    }
}

/* Second pass: every name, in order. */
static uint32_t resolve_name(cast *c, const reading *r, const quoth_name *name)
{
    parsed_name p = parse(r, name);
    sex honorific = honorific_before(r, name->tokens.begin);
    uint32_t entity = QUOTH_NONE, last = p.count > 0 ? p.word[p.count - 1] : 0;

    if (p.count == 0) return QUOTH_NONE;
    if (name->kind == QUOTH_ENTITY_PERSON && p.count > 1) return find_full(c, &p);
    if (p.count == 1) {
        entity = find_person(c, r, last, KEY_LAST, name->tokens.begin, honorific);
        if (entity == QUOTH_NONE && name->kind == QUOTH_ENTITY_PERSON)
            entity = find_person(c, r, last, KEY_FIRST, name->tokens.begin, honorific);
        if (entity != QUOTH_NONE) return entity;
    }
    if (name->kind != QUOTH_ENTITY_PERSON) {
        entity = find_key(c, p.whole ^ KEY_WHOLE);
        if (entity == QUOTH_NONE && p.caps) {
            quoth_str text = span_text(r, token_at(r, p.token[0])->span);
            char letters[NAME_WORDS];
            size_t count = 0;

            for (size_t k = 0; k < text.len && count < NAME_WORDS; k++)
                if (text.ptr[k] != '.') letters[count++] = (char)(text.ptr[k] | 32);
            entity = find_key(c, word_hash(letters, count) ^ KEY_LETTERS);
        }
        /* "Northway" is Northway Rail, whichever comes first. */
        if (entity == QUOTH_NONE && name->kind == QUOTH_ENTITY_ORGANISATION && p.count == 1)
            entity = find_key(c, last ^ KEY_HEAD);
        if (entity == QUOTH_NONE && name->kind == QUOTH_ENTITY_ORGANISATION && p.count > 1) {
            entity = find_key(c, ((WORD_HASH_START ^ p.word[0]) * WORD_HASH_PRIME) ^ KEY_WHOLE);
            if (entity != QUOTH_NONE && c->entity[entity].kind == QUOTH_ENTITY_ORGANISATION) {
                c->entity[entity].name = name->span;
                c->entity[entity].words = (uint8_t)p.count;
                c->entity[entity].last_word = last;
                key_add(c, p.whole ^ KEY_WHOLE, entity);
            } else {
                entity = QUOTH_NONE;
            }
        }
        if (entity != QUOTH_NONE) return entity;
    }
    entity = add_named(c, r, name, &p, name->kind);
    if (entity != QUOTH_NONE && honorific != SEX_UNKNOWN) c->entity[entity].sex = (uint8_t)honorific;
    return entity;
}

/* True if a verb stands behind the name, perhaps after an adverb. */
static bool is_subject(const reading *r, uint32_t after)
{
    for (uint32_t t = after; t < r->tokens.count && t < after + 2; t++) {
        uint8_t u = token_at(r, t)->upos;

        if (u == QUOTH_UPOS_VERB || u == QUOTH_UPOS_AUX)
            return token_at(r, t)->xpos != QUOTH_XPOS_VBG && token_at(r, t)->xpos != QUOTH_XPOS_VBN;
        if (u != QUOTH_UPOS_ADV) return false;
    }
    return false;
}

bool cast_read(cast *c, const reading *r)
{
    uint32_t size = 64;

    while (size < (r->names.count + 1) * KEYS_A_NAME) size *= 2;
    c->keys = r->host->scratch(r->ctx, size * sizeof(*c->keys), _Alignof(cast_key));
    if (!c->keys) return false;
    memset(c->keys, 0, size * sizeof(*c->keys));
    c->key_mask = size - 1;
    read_full_names(c, r);
    for (uint32_t i = 0; i < r->names.count && !c->failed; i++) {
        const quoth_name wide = cast_name(r, i), *name = &wide;
        uint32_t entity = resolve_name(c, r, name);

        cast_mention_add(c, name->span, name->tokens.begin, entity, MENTION_NAME);
        if (c->failed) break;
        c->mention[i].subject = is_subject(r, name->tokens.end);
        c->mention[i].quoted = reading_in_quote(r, name->span.begin);
        if (entity != QUOTH_NONE && name->span.begin < c->entity[entity].first.begin)
            c->entity[entity].first = name->span;
    }
    c->names = (uint32_t)r->names.count;
    return !c->failed;
}
