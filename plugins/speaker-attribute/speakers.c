/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve.h"
#include "word.h"

static void remember(speakers *s, uint32_t token, uint32_t entity, quoth_span span)
{
    s->recent[s->recents++ % SPEAKERS_RECENT] = (recent_speaker){token, entity, span};
}

/* "Trump and Xi": two speakers; the token of the "and", or 0. */
static uint32_t joint_of(const reading *r, uint32_t first, uint32_t end)
{
    for (uint32_t t = first + 1; t + 1 < end; t++) {
        if (token_at(r, t)->upos == QUOTH_UPOS_ADP) return 0;
        if (token_is(r, t, "and")) return t;
    }
    return 0;
}

/* "a", "another", "some": what follows is not simply the name in it. */
static bool is_indefinite(const reading *r, uint32_t token)
{
    static const char *const words[] = {"a", "an", "one", "another", "some", "many", "several", "other", "few"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (token_is(r, token, words[i])) return true;
    return false;
}

static uint32_t resolve_one(speakers *s, const reading *r, uint32_t first, uint32_t end, quoth_span span,
                            uint32_t outer)
{
    cast *c = s->cast;
    uint32_t head, name, entity = QUOTH_NONE;
    bool narrowed;
    pronoun p;

    if (first >= end) return QUOTH_NONE;
    p = resolve_pronoun_kind(r, first);
    if (p != PRONOUN_NONE && (end == first + 1)) return resolve_pronoun(s, r, first, p, outer);
    head = phrase_head(r, first, end);
    name = reading_name(r, head);
    if (name < r->names.count && name_at(r, name)->tokens.begin <= head) {
        entity = cast_of_name(c, name);
        if (entity != QUOTH_NONE && c->entity[entity].kind == QUOTH_ENTITY_UNKNOWN &&
            token_at(r, head)->xpos == QUOTH_XPOS_NNPS)
            c->entity[entity].kind = QUOTH_ENTITY_GROUP; /* Republicans */
        narrowed = entity != QUOTH_NONE && c->entity[entity].kind == QUOTH_ENTITY_GROUP &&
                   (is_indefinite(r, first) || (head + 1 < end && token_at(r, head + 1)->upos == QUOTH_UPOS_ADP));
        /* "other Republicans", "Republicans in Congress" are not all Republicans */
        if (entity != QUOTH_NONE && !narrowed &&
            (name_at(r, name)->kind == QUOTH_ENTITY_PERSON || name_at(r, name)->tokens.begin == first ||
             (name_at(r, name)->kind != QUOTH_ENTITY_UNKNOWN && !is_indefinite(r, first))))
            return entity;
        entity = QUOTH_NONE;
    }
    if (token_is(r, first, "the") || token_is(r, first, "this") || token_is(r, first, "that") ||
        (token_is_noun(r, first) && first == head && end == head + 1 && !token_sense(r, head).plural))
        entity = resolve_definite(s, r, first, head);
    if (entity != QUOTH_NONE) return entity;
    /* The same words again: the same entity. */
    for (uint32_t back = 0; back < SPEAKERS_RECENT; back++) {
        const recent_speaker *m = resolve_recent(s, back);
        quoth_str a, b = span_text(r, span);

        if (!m) break;
        if (m->entity == QUOTH_NONE || token_is(r, first, "a") || token_is(r, first, "an") ||
            token_is(r, first, "another") || token_is(r, first, "one"))
            continue;
        a = span_text(r, m->span);
        if (word_same(a.ptr, a.len, b.ptr, b.len)) return m->entity;
    }
    return resolve_new_phrase(s, r, span, first, end, head);
}

/* True if the tokens [first, joint) before an "and" are an office, not somebody: "strategist and contributor Ann
 * Smith". */
static bool is_title(const reading *r, uint32_t first, uint32_t joint)
{
    uint32_t name = reading_name(r, joint - 1);

    if (token_at(r, first)->xpos == QUOTH_XPOS_DT || token_at(r, first)->xpos == QUOTH_XPOS_PRPS) return false;
    if (name < r->names.count && name_at(r, name)->tokens.begin <= joint - 1) return false;
    return token_sense(r, joint - 1).role;
}

uint32_t speakers_resolve(speakers *s, const reading *r, quoth_span span, uint32_t outer)
{
    uint32_t first = reading_token(r, span.begin), end = reading_token(r, span.end), joint, entity;

    if (first >= end) return QUOTH_NONE;
    joint = joint_of(r, first, end);
    if (joint != 0 && is_title(r, first, joint)) joint = 0;
    if (joint != 0 &&
        !(reading_name(r, joint) < r->names.count && name_at(r, reading_name(r, joint))->tokens.begin <= joint)) {
        quoth_span left = {span.begin, token_at(r, joint - 1)->span.end},
                   right = {token_at(r, joint + 1)->span.begin, span.end};
        uint32_t a = QUOTH_NONE, b = QUOTH_NONE;
        bool simple = (resolve_pronoun_kind(r, first) != PRONOUN_NONE && joint == first + 1) ||
                      reading_name(r, first) < r->names.count;

        if (simple && token_at(r, joint + 1)->xpos != QUOTH_XPOS_PRPS) {
            a = resolve_one(s, r, first, joint, left, outer);
            b = resolve_one(s, r, joint + 1, end, right, outer);
        }
        entity = cast_add(s->cast, span, QUOTH_ENTITY_GROUP);
        if (entity != QUOTH_NONE && a != QUOTH_NONE && b != QUOTH_NONE && s->cast->entity[a].named &&
            s->cast->entity[b].named)
            s->cast->entity[entity].composed =
                resolve_compose(r, resolve_name_of(s->cast, r, a), " and ", resolve_name_of(s->cast, r, b));
    } else {
        entity = resolve_one(s, r, first, end, span, outer);
    }
    remember(s, first, entity, span);
    return entity;
}
