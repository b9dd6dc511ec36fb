/* SPDX-License-Identifier: Apache-2.0 */
#include "names.h"

#include "portable.h"

#include <stdio.h>
#include <string.h>

/* Templates of features; their numbers are part of NAMES_FEATURES_VERSION.  names_document.c has those from 100. */
enum {
    NAMES_WORD = 1,
    NAMES_WORD_BEFORE,
    NAMES_WORD_AFTER,
    NAMES_WORD_BEFORE2,
    NAMES_WORD_AFTER2,
    NAMES_PAIR_BEFORE,
    NAMES_PAIR_AFTER,
    NAMES_SUFFIX2,
    NAMES_SUFFIX3,
    NAMES_SUFFIX4,
    NAMES_PREFIX2,
    NAMES_PREFIX3,
    NAMES_PREFIX4,
    NAMES_SHAPE,
    NAMES_SHAPE_FIRST,
    NAMES_SHAPES,
    NAMES_SHAPE_BEFORE,
    NAMES_SHAPE_AFTER,
    NAMES_CLASS,
    NAMES_CLASS_BEFORE,
    NAMES_CLASS_AFTER,
    NAMES_MIDDLE,
    NAMES_MIDDLE_BEFORE,
    NAMES_MIDDLE_AFTER,
    NAMES_MIDDLE_BEFORE2,
    NAMES_MIDDLE_AFTER2,
    NAMES_MIDDLES_BEFORE,
    NAMES_MIDDLES_AFTER,
    NAMES_COARSES,
    NAMES_XPOS,
    NAMES_XPOSES,
    NAMES_GAZETTEER,
    NAMES_GAZETTEER_BEFORE,
    NAMES_GAZETTEER_AFTER,
    NAMES_GAZETTEER_SHAPE,
    NAMES_RUN,
    NAMES_RUN_WORD_BEFORE,
    NAMES_RUN_WORD_AFTER,
    NAMES_RUN_CLASS_BEFORE,
    NAMES_RUN_CLASS_AFTER,
    NAMES_RUN_FIRST,
    NAMES_RUN_LAST,
    NAMES_RUN_LAST_CLASS,
    NAMES_RUN_BEFORE_PLACE,
    NAMES_RUN_AFTER_PLACE,
    NAMES_SUFFIX_SHAPE
};

/* A word of at most three bytes, as lang_view.prefix has it. */
#define SMALL1(a)       ((uint32_t)(unsigned char)(a))
#define SMALL2(a, b)    (SMALL1(a) | SMALL1(b) << 8)
#define SMALL3(a, b, c) (SMALL2(a, b) | SMALL1(c) << 16)

/* Small words within names: "Bank of England", "Charles de Gaulle". */
static const uint32_t names_connectors[] = {
    SMALL2('o', 'f'),      SMALL3('a', 'n', 'd'), SMALL3('t', 'h', 'e'), SMALL3('f', 'o', 'r'), SMALL2('d', 'e'),
    SMALL2('l', 'a'),      SMALL3('d', 'e', 'l'), SMALL2('a', 'l'),      SMALL3('b', 'i', 'n'), SMALL3('v', 'a', 'n'),
    SMALL3('v', 'o', 'n'), SMALL3('d', 'e', 'r'), SMALL3('d', 'e', 'n'), SMALL2('d', 'a'),      SMALL2('d', 'o'),
    SMALL3('d', 'o', 's'), SMALL2('d', 'u'),      SMALL2('d', 'i'),      SMALL2('e', 'l'),      SMALL1('e'),
    SMALL1('y'),           SMALL2('i', 'n'),      SMALL2('o', 'n'),      SMALL2('t', 'o'),      SMALL3('l', 'e', 's'),
    SMALL3('d', 'e', 's'), SMALL2('l', 'e'),      SMALL3('b', 'e', 'n'), SMALL3('i', 'b', 'n'), SMALL2('u', 'l'),
    SMALL2('\'', 's')};
/* Those that a name may begin with. */
static const uint32_t names_particles[] = {
    SMALL2('a', 'l'),      SMALL2('d', 'e'),      SMALL3('d', 'e', 'l'), SMALL3('v', 'a', 'n'), SMALL3('v', 'o', 'n'),
    SMALL2('e', 'l'),      SMALL3('b', 'i', 'n'), SMALL2('d', 'a'),      SMALL2('d', 'i'),      SMALL2('d', 'u'),
    SMALL3('a', 'b', 'u'), SMALL2('l', 'a'),      SMALL2('l', 'e')};
static const uint32_t names_marks[] = {SMALL1('-'),
                                       SMALL1('.'),
                                       SMALL1(','),
                                       SMALL1('\''),
                                       SMALL1('&'),
                                       SMALL1('/'),
                                       SMALL1('('),
                                       SMALL1(')'),
                                       SMALL1('+'),
                                       SMALL1('!'),
                                       SMALL1('"'),
                                       SMALL3(0xE2, 0x80, 0x93),
                                       SMALL3(0xE2, 0x80, 0x99),
                                       SMALL3(0xE2, 0x80, 0x9C),
                                       SMALL3(0xE2, 0x80, 0x9D)};
#define NAMES_CURLY_S (SMALL3(0xE2, 0x80, 0x99) | SMALL1('s') << 24)

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* How many tokens without a capital may follow each other within a name, and how far a run of capitals is followed. */
#define NAMES_MAX_SMALL 3u
#define NAMES_RUN_LOOK  6u

/* ---- the model ---- */

bool names_may_follow(unsigned from, unsigned to)
{
    /* within a kind: 0 B, 1 I, 2 L, 3 U */
    bool open = from > 0 && (from - 1) % 4 < 2;
    bool goes_on = to > 0 && ((to - 1) % 4 == 1 || (to - 1) % 4 == 2);

    if (open) return goes_on && (from - 1) / 4 == (to - 1) / 4;
    return !goes_on;
}

bool names_init(names_model *model, const safetensors *file, char *error)
{
    quoth_str kind = safetensors_meta(file, "kind");
    const safetensor *transitions = safetensors_find(file, "transitions", SAFETENSORS_I16, 2);
    uint64_t unit = safetensors_meta_number(file, "unit", 10000);

    if (kind.len != 5 || memcmp(kind.ptr, "names", 5) != 0) {
        snprintf(error, SAFETENSORS_ERROR_SIZE, "it is no model of names");
        return false;
    }
    if (safetensors_meta_number(file, "features", 1000) != NAMES_FEATURES_VERSION) {
        snprintf(error, SAFETENSORS_ERROR_SIZE, "it was trained on other features than this version has");
        return false;
    }
    if (!transitions || transitions->shape[0] != NAMES_LABELS || transitions->shape[1] != NAMES_LABELS || unit == 0) {
        snprintf(error, SAFETENSORS_ERROR_SIZE, "it lacks transitions of %u labels, or its unit", NAMES_LABELS);
        return false;
    }
    memcpy(model->transitions, transitions->data, sizeof(model->transitions));
    model->unit = 1.0f / (float)unit;
    for (unsigned from = 0; from < NAMES_LABELS; from++)
        for (unsigned to = 0; to < NAMES_LABELS; to++)
            model->odds[from][to] =
                names_may_follow(from, to) ? portable_exp((float)model->transitions[from][to] * model->unit) : 0.0f;
    return linear_init(&model->linear, file, NAMES_LABELS, error);
}

/* ---- what may be a name ---- */

void names_gazetteer(const lexicon *first_names, const lexicon *places, const char *text, quoth_records tokens,
                     size_t first, size_t count, lang_view *views)
{
    for (size_t i = 0; i < count; i++) views[i].gazetteer = 0;
    for (size_t i = 0; i < count; i++) {
        const quoth_token *token = QUOTH_AT(tokens, quoth_token, first + i);
        quoth_str word = {text + token->span.begin, token->span.end - token->span.begin};
        size_t length;
        uint32_t row;

        if (!views[i].capital) continue;
        if (lexicon_find(first_names, token->word, word) != LEXICON_NONE) views[i].gazetteer |= NAMES_IS_FIRST_NAME;
        if (views[i].gazetteer & NAMES_IS_PLACE_PART) continue;
        row = lexicon_match(places, text, tokens, first + i, first + count, &length);
        if (row == LEXICON_NONE) continue;
        views[i].gazetteer |= NAMES_IS_PLACE;
        if (lexicon_cell(places, row, 1).ptr[0] == 'c') views[i].gazetteer |= NAMES_IS_COUNTRY;
        for (size_t k = 1; k < length; k++) views[i + k].gazetteer |= NAMES_IS_PLACE_PART;
    }
}

static bool names_is_any(uint32_t prefix, const uint32_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == prefix) return true;
    return false;
}

/* True if a token without a capital may stand within a name, behind a part of it. */
static bool names_may_join(const lang_view *views, size_t at)
{
    const lang_view *v = &views[at];

    switch ((token_kind)(v->shape >> VIEW_KIND & 7u)) {
    case TOKEN_NUMBER:
        return true;
    case TOKEN_PUNCT:
    case TOKEN_SYMBOL:
        return names_is_any(v->prefix, names_marks, COUNT_OF(names_marks));
    case TOKEN_WORD:
        /* "Moon Jae-in" */
        if (v[-1].prefix == SMALL1('-')) return true;
        return names_is_any(v->prefix, names_connectors, COUNT_OF(names_connectors)) || v->prefix == NAMES_CURLY_S;
    default:
        return false;
    }
}

/* True if a politician's party and state begin here: "R-Wis.", "D-N.Y.". */
static bool names_is_party(const lang_view *views, size_t at, size_t count)
{
    const lang_view *v = &views[at];

    return at + 2 < count && (v->shape & VIEW_SINGLE) && (v->shape & VIEW_FIRST_UPPER) &&
           (v->prefix == SMALL1('r') || v->prefix == SMALL1('d') || v->prefix == SMALL1('i')) &&
           v[1].prefix == SMALL1('-') && v[2].capital &&
           (at == 0 || v[-1].prefix == SMALL1('(') || v[-1].prefix == SMALL1(','));
}

bool names_mark(const lang_view *views, size_t count, uint8_t *marks)
{
    unsigned small = NAMES_MAX_SMALL;
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        marks[i] = views[i].capital;
        any = any || marks[i];
    }
    if (!any) return false;
    for (size_t i = 0; i < count; i++) {
        if (names_is_party(views, i, count)) {
            marks[i] = marks[i + 2] = 0;
            i += 2;
            small = NAMES_MAX_SMALL;
        } else if (views[i].capital) {
            small = 0;
        } else if (i > 0 && marks[i - 1] && small < NAMES_MAX_SMALL && names_may_join(views, i)) {
            marks[i] = 1;
            small++;
        } else if (i + 1 < count && (views[i + 1].capital || (i + 2 < count && views[i + 2].capital)) &&
                   names_is_any(views[i].prefix, names_particles, COUNT_OF(names_particles))) {
            marks[i] = 1;
            small = views[i + 1].capital ? 0 : 1;
        }
    }
    return true;
}

void names_features(const lang_view *views, size_t from, size_t end, size_t at, uint32_t f[NAMES_FEATURES])
{
    const lang_view *v = &views[at], *before = v - 1, *after = v + 1, *before2 = v - 2, *after2 = v + 2;
    const lang_view *run = v, *run_end = v + 1;
    uint32_t first = before->shape & VIEW_OUTSIDE, mode = v->shape & (VIEW_CAPS | VIEW_TITLE), place;
    unsigned n = 0;

    while (run > views + from && v - run < (ptrdiff_t)NAMES_RUN_LOOK && run[-1].capital) run--;
    while (run_end < views + end && run_end - v < (ptrdiff_t)NAMES_RUN_LOOK && run_end->capital) run_end++;
    place = (uint32_t)(v - run) * 8u + (uint32_t)(run_end - v);

    f[n++] = linear_feature(NAMES_WORD, v->word);
    f[n++] = linear_feature(NAMES_WORD_BEFORE, before->word);
    f[n++] = linear_feature(NAMES_WORD_AFTER, after->word);
    f[n++] = linear_feature(NAMES_WORD_BEFORE2, before2->word);
    f[n++] = linear_feature(NAMES_WORD_AFTER2, after2->word);
    f[n++] = linear_feature2(NAMES_PAIR_BEFORE, before->word, v->word);
    f[n++] = linear_feature2(NAMES_PAIR_AFTER, v->word, after->word);
    f[n++] = linear_feature(NAMES_SUFFIX2, v->suffix & 0xFFFFu);
    f[n++] = linear_feature(NAMES_SUFFIX3, v->suffix & 0xFFFFFFu);
    f[n++] = linear_feature(NAMES_SUFFIX4, v->suffix);
    f[n++] = linear_feature(NAMES_PREFIX2, v->prefix & 0xFFFFu);
    f[n++] = linear_feature(NAMES_PREFIX3, v->prefix & 0xFFFFFFu);
    f[n++] = linear_feature(NAMES_PREFIX4, v->prefix);
    f[n++] = linear_feature(NAMES_SHAPE, v->shape);
    f[n++] = linear_feature(NAMES_SHAPE_FIRST, v->shape | first);
    f[n++] = linear_feature2(NAMES_SHAPES, v->shape | (uint32_t)before->shape << 16, after->shape);
    f[n++] = linear_feature(NAMES_SHAPE_BEFORE, before->shape);
    f[n++] = linear_feature(NAMES_SHAPE_AFTER, after->shape);
    f[n++] = linear_feature2(NAMES_CLASS, v->classes.fine, mode);
    f[n++] = linear_feature(NAMES_CLASS_BEFORE, before->classes.fine);
    f[n++] = linear_feature(NAMES_CLASS_AFTER, after->classes.fine);
    f[n++] = linear_feature2(NAMES_MIDDLE, v->classes.middle, v->shape);
    f[n++] = linear_feature(NAMES_MIDDLE_BEFORE, before->classes.middle);
    f[n++] = linear_feature(NAMES_MIDDLE_AFTER, after->classes.middle);
    f[n++] = linear_feature(NAMES_MIDDLE_BEFORE2, before2->classes.middle);
    f[n++] = linear_feature(NAMES_MIDDLE_AFTER2, after2->classes.middle);
    f[n++] = linear_feature2(NAMES_MIDDLES_BEFORE, before->classes.middle, v->classes.middle);
    f[n++] = linear_feature2(NAMES_MIDDLES_AFTER, v->classes.middle, after->classes.middle);
    f[n++] = linear_feature2(NAMES_COARSES, v->classes.coarse | (uint32_t)before->classes.coarse << 8,
                             after->classes.coarse);
    f[n++] = linear_feature2(NAMES_XPOS, v->xpos, mode | first);
    f[n++] = linear_feature2(NAMES_XPOSES, v->xpos | (uint32_t)before->xpos << 8, after->xpos);
    f[n++] = linear_feature(NAMES_GAZETTEER, v->gazetteer);
    f[n++] = linear_feature2(NAMES_GAZETTEER_BEFORE, before->gazetteer, v->gazetteer);
    f[n++] = linear_feature2(NAMES_GAZETTEER_AFTER, v->gazetteer, after->gazetteer);
    f[n++] = linear_feature2(NAMES_GAZETTEER_SHAPE, v->gazetteer, v->shape | first);
    f[n++] = linear_feature2(NAMES_RUN, place, mode | first);
    f[n++] = linear_feature(NAMES_RUN_WORD_BEFORE, run[-1].word);
    f[n++] = linear_feature(NAMES_RUN_WORD_AFTER, run_end->word);
    f[n++] = linear_feature(NAMES_RUN_CLASS_BEFORE, run[-1].classes.fine);
    f[n++] = linear_feature(NAMES_RUN_CLASS_AFTER, run_end->classes.fine);
    f[n++] = linear_feature(NAMES_RUN_FIRST, run->word);
    f[n++] = linear_feature(NAMES_RUN_LAST, run_end[-1].word);
    f[n++] = linear_feature2(NAMES_RUN_LAST_CLASS, run_end[-1].classes.fine, place);
    f[n++] = linear_feature2(NAMES_RUN_BEFORE_PLACE, run[-1].classes.middle, place);
    f[n++] = linear_feature2(NAMES_RUN_AFTER_PLACE, run_end->classes.middle, place);
    f[n++] = linear_feature2(NAMES_SUFFIX_SHAPE, v->suffix & 0xFFFFu, v->shape);
}

/* ---- the best labels ---- */

void names_viterbi(const names_model *model, const int16_t *const *scores, size_t count, uint8_t *labels)
{
    int32_t best[NAMES_LABELS], next[NAMES_LABELS];
    uint8_t from[NAMES_MAX_STRETCH][NAMES_LABELS];
    unsigned last = 0;

    for (unsigned to = 0; to < NAMES_LABELS; to++)
        best[to] = names_may_follow(0, to) ? model->transitions[0][to] + scores[0][to] : INT32_MIN / 2;
    for (size_t i = 1; i < count; i++) {
        const int16_t *here = scores[i];

        for (unsigned to = 0; to < NAMES_LABELS; to++) {
            int32_t most = INT32_MIN / 2;
            uint8_t arg = 0;

            for (unsigned k = 0; k < NAMES_LABELS; k++) {
                int32_t sum = best[k] + model->transitions[k][to];

                if (sum > most && names_may_follow(k, to)) {
                    most = sum;
                    arg = (uint8_t)k;
                }
            }
            next[to] = most + here[to];
            from[i][to] = arg;
        }
        memcpy(best, next, sizeof(best));
    }
    for (unsigned k = 0; k < NAMES_LABELS; k++)
        best[k] += names_may_follow(k, 0) ? model->transitions[k][0] : INT32_MIN / 4;
    for (unsigned k = 1; k < NAMES_LABELS; k++)
        if (best[k] > best[last]) last = k;
    for (size_t i = count; i-- > 0;) {
        labels[i] = (uint8_t)last;
        if (i > 0) last = from[i][last];
    }
}

/* exp() of a token's scores, less the highest so that it stays in range. */
static void names_emissions(const names_model *model, const int16_t *scores, float *odds)
{
    int16_t most = scores[0];

    for (unsigned k = 1; k < NAMES_LABELS; k++)
        if (scores[k] > most) most = scores[k];
    for (unsigned k = 0; k < NAMES_LABELS; k++) odds[k] = portable_exp((float)(scores[k] - most) * model->unit);
}

void names_marginals(const names_model *model, const int16_t *const *scores, size_t count, const uint8_t *labels,
                     float *probabilities)
{
    float forward[NAMES_MAX_STRETCH][NAMES_LABELS], emission[NAMES_MAX_STRETCH][NAMES_LABELS];
    float backward[NAMES_LABELS], weighted[NAMES_LABELS];

    for (size_t i = 0; i < count; i++) {
        float sum = 0;

        names_emissions(model, scores[i], emission[i]);
        for (unsigned to = 0; to < NAMES_LABELS; to++) {
            float in = 0;

            if (i == 0)
                in = model->odds[0][to];
            else
                for (unsigned k = 0; k < NAMES_LABELS; k++) in += forward[i - 1][k] * model->odds[k][to];
            forward[i][to] = in * emission[i][to];
            sum += forward[i][to];
        }
        for (unsigned k = 0; k < NAMES_LABELS; k++) forward[i][k] /= sum > 0 ? sum : 1;
    }
    for (unsigned k = 0; k < NAMES_LABELS; k++) backward[k] = model->odds[k][0];
    for (size_t i = count; i-- > 0;) {
        float sum = 0, most = 0;

        for (unsigned k = 0; k < NAMES_LABELS; k++) sum += forward[i][k] * backward[k];
        probabilities[i] = sum > 0 ? forward[i][labels[i]] * backward[labels[i]] / sum : 0;
        if (i == 0) break;
        for (unsigned k = 0; k < NAMES_LABELS; k++) weighted[k] = emission[i][k] * backward[k];
        for (unsigned k = 0; k < NAMES_LABELS; k++) {
            backward[k] = 0;
            for (unsigned to = 0; to < NAMES_LABELS; to++) backward[k] += model->odds[k][to] * weighted[to];
            if (backward[k] > most) most = backward[k];
        }
        for (unsigned k = 0; k < NAMES_LABELS; k++) backward[k] /= most > 0 ? most : 1;
    }
}
