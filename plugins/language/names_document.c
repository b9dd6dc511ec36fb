/* SPDX-License-Identifier: Apache-2.0 */
#include "names_document.h"

#include <string.h>

/* Templates of the features of the document; part of NAMES_FEATURES_VERSION. */
enum {
    NAMES_DOC_OWN = 100,
    NAMES_DOC_OWN_LABEL,
    NAMES_DOC_AFTER,
    NAMES_DOC_BEFORE,
    NAMES_DOC_SMALL,
    NAMES_DOC_PAIR,
    NAMES_DOC_NONE
};

#define NAMES_CHUNK 256u /* candidates */
/* Words of which is remembered what they are elsewhere: the first so many different ones of a document. */
#define NAMES_VOTE_BITS  12u
#define NAMES_VOTE_MOST  (1u << (NAMES_VOTE_BITS - 1))
#define NAMES_SMALL_BITS 16u /* of the set of words that are written small */

typedef struct names_chunk {
    struct names_chunk *next;
    size_t count;
    names_candidate candidates[NAMES_CHUNK];
} names_chunk;

/* How often the first pass took a word for what. */
typedef struct names_votes {
    uint32_t word; /* with used: 0 is a word hash as well */
    uint16_t used;
    uint16_t votes[1 + NAMES_KINDS]; /* outside, then the kinds */
} names_votes;

struct names_document {
    const names_model *model;
    names_alloc *alloc;
    void *memory;
    names_chunk *first, *last;
    size_t words;
    names_votes votes[1u << NAMES_VOTE_BITS];
    uint64_t small[(1u << NAMES_SMALL_BITS) / 64]; /* word hashes of tokens without a capital; may be wrong by chance */
};

names_document *names_document_new(const names_model *model, names_alloc *alloc, void *memory)
{
    names_document *d = alloc(memory, sizeof(*d));

    if (!d) return NULL;
    memset(d, 0, sizeof(*d));
    d->model = model;
    d->alloc = alloc;
    d->memory = memory;
    return d;
}

/* ---- what the document says of a word ---- */

static inline uint32_t names_small_bit(uint32_t word)
{
    return word * 0x9E3779B1u >> (32 - NAMES_SMALL_BITS);
}

static bool names_is_small(const names_document *d, uint32_t word)
{
    uint32_t bit = names_small_bit(word);

    return d->small[bit / 64] >> (bit % 64) & 1u;
}

/* The slot of a word: its own, or an empty one. */
static names_votes *names_slot(names_document *d, uint32_t word)
{
    uint32_t slot = word * 0x9E3779B1u >> (32 - NAMES_VOTE_BITS);

    while (d->votes[slot].used && d->votes[slot].word != word) slot = (slot + 1) & ((1u << NAMES_VOTE_BITS) - 1);
    return &d->votes[slot];
}

static unsigned names_kind_of(unsigned label)
{
    return label == 0 ? 0 : 1 + (label - 1) / 4;
}

/* A word in capitals at the beginning of a sentence, or where all is in capitals, says nothing by not being a name. */
static bool names_votes_count(const names_candidate *c)
{
    return (c->flags & NAMES_CAPITAL) &&
           (c->label != 0 || !(c->flags & NAMES_SENTENCE_BEGINS || c->shape & (VIEW_CAPS | VIEW_TITLE)));
}

static void names_vote(names_document *d, const names_candidate *c)
{
    names_votes *slot;

    if (!names_votes_count(c)) return;
    slot = names_slot(d, c->word);
    if (!slot->used) {
        if (d->words == NAMES_VOTE_MOST) return;
        d->words++;
        slot->used = 1;
        slot->word = c->word;
    }
    if (slot->votes[names_kind_of(c->label)] < UINT16_MAX) slot->votes[names_kind_of(c->label)]++;
}

/* What a candidate's word is elsewhere in the document: 0 nothing known, else the most frequent kind, how clearly and
 * how often. */
static uint32_t names_elsewhere(names_document *d, const names_candidate *c)
{
    const names_votes *slot = names_slot(d, c->word);
    unsigned total = 0, best = 0;
    uint16_t votes[1 + NAMES_KINDS];

    if (!slot->used) return 0;
    memcpy(votes, slot->votes, sizeof(votes));
    if (names_votes_count(c) && votes[names_kind_of(c->label)] > 0) votes[names_kind_of(c->label)]--;
    for (unsigned k = 0; k <= NAMES_KINDS; k++) {
        total += votes[k];
        if (votes[k] > votes[best]) best = k;
    }
    if (total == 0) return 0;
    return 1 + best * 8 + (votes[best] * 10u >= total * 8u ? 4u : 0u) + (total < 4 ? total - 1 : 3u);
}

static void names_doc_features(names_document *d, const names_candidate *before, const names_candidate *c,
                               const names_candidate *after, uint32_t f[NAMES_DOC_FEATURES])
{
    uint32_t own = names_elsewhere(d, c), then, last;

    memset(f, 0, NAMES_DOC_FEATURES * sizeof(*f));
    if (!(c->flags & NAMES_CAPITAL)) return;
    last = before && !(c->flags & NAMES_STRETCH_BEGINS) ? names_elsewhere(d, before) : 0;
    then = after && !(after->flags & NAMES_STRETCH_BEGINS) ? names_elsewhere(d, after) : 0;
    if (own) {
        f[0] = linear_feature(NAMES_DOC_OWN, own);
        f[1] = linear_feature2(NAMES_DOC_OWN_LABEL, own, c->label);
    } else {
        f[1] = linear_feature(NAMES_DOC_NONE, c->label);
    }
    if (then) f[2] = linear_feature2(NAMES_DOC_AFTER, then, own ? 1 + (own - 1) / 8 : 0);
    if (last) f[3] = linear_feature2(NAMES_DOC_BEFORE, last, own ? 1 + (own - 1) / 8 : 0);
    f[4] = linear_feature2(NAMES_DOC_SMALL, names_is_small(d, c->word),
                           (c->flags & NAMES_SENTENCE_BEGINS) | (c->shape & (VIEW_CAPS | VIEW_TITLE)));
    f[5] = linear_feature2(NAMES_DOC_PAIR, names_is_small(d, c->word), (own ? 1 + (own - 1) / 8 : 0) * 32u + c->label);
    if (then && last) f[6] = linear_feature2(NAMES_DOC_PAIR, 64 + last, then);
}

/* ---- the first pass ---- */

static names_candidate *names_room(names_document *d)
{
    if (!d->last || d->last->count == NAMES_CHUNK) {
        names_chunk *chunk = d->alloc(d->memory, sizeof(*chunk));

        if (!chunk) return NULL;
        chunk->next = NULL;
        chunk->count = 0;
        if (d->last)
            d->last->next = chunk;
        else
            d->first = chunk;
        d->last = chunk;
    }
    return &d->last->candidates[d->last->count++];
}

/* The candidates [from, end) of a sentence are one stretch: scores and labels them, and votes. */
static bool names_add_stretch(names_document *d, const lang_view *views, size_t count, size_t from, size_t end,
                              size_t first_word, uint32_t first_token)
{
    const int16_t *scores[NAMES_MAX_STRETCH] = {NULL};
    names_candidate *candidates[NAMES_MAX_STRETCH];
    uint8_t labels[NAMES_MAX_STRETCH];

    for (size_t i = from; i < end; i++) {
        const lang_view *v = &views[VIEW_PADDING + i];
        uint32_t features[NAMES_FEATURES];
        names_candidate *c = names_room(d);

        if (!c) return false;
        c->token = first_token + (uint32_t)i;
        c->word = v->word;
        c->shape = v->shape;
        c->flags = (uint8_t)((i == from ? NAMES_STRETCH_BEGINS : 0u) | (i <= first_word ? NAMES_SENTENCE_BEGINS : 0u) |
                             (v->capital ? NAMES_CAPITAL : 0u));
        memset(c->scores, 0, sizeof(c->scores));
        names_features(views, VIEW_PADDING, VIEW_PADDING + count, VIEW_PADDING + i, features);
        linear_add(&d->model->linear, features, NAMES_FEATURES, c->scores);
        candidates[i - from] = c;
        scores[i - from] = c->scores;
    }
    names_viterbi(d->model, scores, end - from, labels);
    for (size_t i = 0; i < end - from; i++) {
        candidates[i]->label = labels[i];
        names_vote(d, candidates[i]);
    }
    return true;
}

bool names_document_add(names_document *d, const lang_view *views, size_t count, uint32_t first_token, uint8_t *marks)
{
    size_t first_word = 0, i = 0;

    for (const lang_view *v = views + VIEW_PADDING; v < views + VIEW_PADDING + count; v++) {
        if (!v->capital && (v->shape & VIEW_LOWER)) {
            uint32_t bit = names_small_bit(v->word);

            d->small[bit / 64] |= (uint64_t)1 << (bit % 64);
        }
    }
    if (!names_mark(views + VIEW_PADDING, count, marks)) return true;
    while (first_word + 1 < count && (views[VIEW_PADDING + first_word].shape >> VIEW_KIND & 7u) == TOKEN_PUNCT)
        first_word++;
    while (i < count) {
        size_t end = i;

        while (end < count && marks[end] && end - i < NAMES_MAX_STRETCH) end++;
        if (end > i && !names_add_stretch(d, views, count, i, end, first_word, first_token)) return false;
        i = end > i ? end : i + 1;
    }
    return true;
}

/* ---- the second pass ---- */

/* A place in the list of candidates. */
typedef struct names_cursor {
    names_chunk *chunk;
    size_t at;
} names_cursor;

static names_candidate *names_peek(names_cursor *cursor)
{
    if (cursor->chunk && cursor->at == cursor->chunk->count) *cursor = (names_cursor){cursor->chunk->next, 0};
    return cursor->chunk ? &cursor->chunk->candidates[cursor->at] : NULL;
}

void names_document_each(names_document *d, names_seen *seen, void *self)
{
    names_cursor cursor = {d->first, 0};
    names_candidate *before = NULL, *here = names_peek(&cursor);

    while (here) {
        uint32_t features[NAMES_DOC_FEATURES];
        names_candidate *after;

        cursor.at++;
        after = names_peek(&cursor);
        names_doc_features(d, before, here, after, features);
        seen(self, here, features);
        before = here;
        here = after;
    }
}

/* Adds the document's features to the scores.  Labels stay those of the first pass until all have theirs. */
static void names_add_document(void *self, names_candidate *c, const uint32_t features[NAMES_DOC_FEATURES])
{
    const names_document *d = self;
    uint32_t present[NAMES_DOC_FEATURES];
    size_t count = 0;

    for (unsigned k = 0; k < NAMES_DOC_FEATURES; k++)
        if (features[k]) present[count++] = features[k];
    linear_add(&d->model->linear, present, count, c->scores);
}

/* Labels a stretch and gives its names. */
static bool names_give_stretch(const names_model *model, const names_candidate *const *stretch, size_t count,
                               names_give *give, void *self)
{
    const int16_t *scores[NAMES_MAX_STRETCH] = {NULL};
    uint8_t labels[NAMES_MAX_STRETCH];
    float probabilities[NAMES_MAX_STRETCH];
    bool any = false;

    for (size_t i = 0; i < count; i++) scores[i] = stretch[i]->scores;
    names_viterbi(model, scores, count, labels);
    for (size_t i = 0; i < count; i++) any = any || labels[i] != 0;
    if (!any) return true;
    names_marginals(model, scores, count, labels, probabilities);
    for (size_t i = 0, begin = 0; i < count; i++) {
        unsigned part = labels[i] ? (labels[i] - 1u) % 4 : 0; /* 0 B, 1 I, 2 L, 3 U */
        names_found found;

        if (labels[i] == 0) continue;
        if (part == 0 || part == 3) begin = i;
        if (part < 2) continue;
        found.begin = stretch[begin]->token;
        found.end = stretch[i]->token + 1;
        found.kind = (labels[i] - 1u) / 4;
        found.score = 1;
        for (size_t k = begin; k <= i; k++)
            if (probabilities[k] < found.score) found.score = probabilities[k];
        if (!give(self, &found)) return false;
    }
    return true;
}

bool names_document_finish(names_document *d, names_give *give, void *self)
{
    const names_candidate *stretch[NAMES_MAX_STRETCH];
    names_cursor cursor = {d->first, 0};
    names_candidate *c;
    size_t count = 0;

    names_document_each(d, names_add_document, d);
    for (; (c = names_peek(&cursor)) != NULL; cursor.at++) {
        if ((c->flags & NAMES_STRETCH_BEGINS) && count > 0) {
            if (!names_give_stretch(d->model, stretch, count, give, self)) return false;
            count = 0;
        }
        stretch[count++] = c;
    }
    return count == 0 || names_give_stretch(d->model, stretch, count, give, self);
}
