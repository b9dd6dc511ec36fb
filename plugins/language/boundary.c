/* SPDX-License-Identifier: Apache-2.0 */
#include "boundary.h"

#include <stdio.h>
#include <string.h>

/* Stand-ins for word hashes. */
#define BOUNDARY_WORD_OUTSIDE 2u
#define BOUNDARY_WORD_ADDRESS 1u
#define BOUNDARY_WORD_NUMBER  0x10000u

/* Features, by their templates. */
enum {
    BOUNDARY_BIAS = 64,
    BOUNDARY_WORD_BEFORE,
    BOUNDARY_WORD_AFTER,
    BOUNDARY_WORDS,
    BOUNDARY_SHAPES,
    BOUNDARY_WORD_SHAPE,
    BOUNDARY_SHAPE_WORD,
    BOUNDARY_WORDS_BEFORE,
    BOUNDARY_WORDS_AFTER,
    BOUNDARY_SHAPES_BEFORE,
    BOUNDARY_SHAPES_AFTER,
    BOUNDARY_CLASS_AFTER,
    BOUNDARY_CLASS_BEFORE,
    BOUNDARY_CLASSES,
    BOUNDARY_ENDED,
    BOUNDARY_ENDED_CLASS,
    BOUNDARY_ENDED_MARK,
    BOUNDARY_MARK_SHAPE,
    BOUNDARY_MARK_STYLE,
    BOUNDARY_MARK_WORD,
    BOUNDARY_MARK_CLASS,
    BOUNDARY_MARK_AHEAD,
    BOUNDARY_MARK_LENGTH,
    BOUNDARY_MARK_QUOTES,
    BOUNDARY_MARK_STYLE_SHAPE,
    BOUNDARY_RULE,
    BOUNDARY_RULE_STYLE,
    BOUNDARY_RULE_SHAPE,
    BOUNDARY_STYLE_SHAPES,
    BOUNDARY_CLASS_AFTER2,
    BOUNDARY_CLASS_BEFORE2,
    BOUNDARY_WORD_AFTER2,
    BOUNDARY_WORD_BEFORE2,
    BOUNDARY_FIRST,
    BOUNDARY_FIRST_SHAPE,
    BOUNDARY_AHEAD_SHAPES,
    BOUNDARY_LENGTH_SHAPES,
    BOUNDARY_CLASS_SHAPES,
    BOUNDARY_CLASSES_AFTER,
    BOUNDARY_SHAPES_WIDE,
    BOUNDARY_QUOTES_SHAPES,
    BOUNDARY_FIRST_SHORT,
    BOUNDARY_SAME,
    BOUNDARY_SAME_STYLE,
    BOUNDARY_PATTERN,
    BOUNDARY_PATTERN_AFTER,
    BOUNDARY_PATTERN_BEFORE,
    BOUNDARY_CAPITALS,
    BOUNDARY_WORD_CLASS,
    BOUNDARY_CLASS_WORD,
    BOUNDARY_SIZE
};

/* Bits of the style. */
enum {
    BOUNDARY_STYLE_LAST_MARK = 1u,   /* the paragraph ends with a mark */
    BOUNDARY_STYLE_FIRST_UPPER = 2u, /* and begins with a capital */
    BOUNDARY_STYLE_SOME_LOWER = 4u,  /* a small letter follows a mark, once or more often than not */
    BOUNDARY_STYLE_MOST_LOWER = 8u,
    BOUNDARY_STYLE_MARKS = 16u,   /* there are marks before the end */
    BOUNDARY_STYLE_TITLE = 32u,   /* half of the words or more have capitals */
    BOUNDARY_STYLE_NO_UPPER = 64u /* no word has */
};

bool boundary_init(boundary_model *model, const safetensors *file, const clusters *classes, char *error)
{
    quoth_str kind = safetensors_meta(file, "kind");

    if (kind.len != 9 || memcmp(kind.ptr, "sentences", 9) != 0) {
        snprintf(error, SAFETENSORS_ERROR_SIZE, "it is no model of sentences");
        return false;
    }
    if (safetensors_meta_number(file, "features", 1000) != BOUNDARY_FEATURES_VERSION) {
        snprintf(error, SAFETENSORS_ERROR_SIZE, "it was trained on other features than this version has");
        return false;
    }
    model->classes = classes;
    return linear_init(&model->linear, file, 1, error);
}

uint32_t boundary_style(const lang_token *tokens, size_t count, bool complete)
{
    uint32_t style = 0;
    size_t words = 0, upper = 0, marks = 0, lower_behind = 0;

    if (!complete ||
        (count > 0 && (tokens[count - 1].flags & (TOKEN_END_MARK | TOKEN_ABBREVIATION | TOKEN_QUOTE_CLOSE))))
        style |= BOUNDARY_STYLE_LAST_MARK;
    if (count > 0 && (tokens[0].flags & TOKEN_FIRST_UPPER)) style |= BOUNDARY_STYLE_FIRST_UPPER;
    for (size_t i = 0; i < count; i++) {
        if (tokens[i].kind == TOKEN_WORD && !(tokens[i].flags & TOKEN_CLITIC)) {
            words++;
            upper += (tokens[i].flags & TOKEN_FIRST_UPPER) != 0;
        }
        if ((tokens[i].flags & TOKEN_END_MARK) && i + 1 < count) {
            marks++;
            lower_behind += tokens[i + 1].kind == TOKEN_WORD && !(tokens[i + 1].flags & TOKEN_HAS_UPPER);
        }
    }
    if (marks > 0) style |= BOUNDARY_STYLE_MARKS;
    if (lower_behind > 0) style |= BOUNDARY_STYLE_SOME_LOWER;
    if (lower_behind * 2 > marks) style |= BOUNDARY_STYLE_MOST_LOWER;
    if (upper * 2 >= words) style |= BOUNDARY_STYLE_TITLE;
    if (upper == 0) style |= BOUNDARY_STYLE_NO_UPPER;
    return style;
}

/* What a feature sees of a token. */
typedef struct boundary_view {
    uint32_t word, shape;
    word_classes classes;
} boundary_view;

static boundary_view boundary_look(const boundary_walk *w, const clusters *classes, size_t at, bool known)
{
    boundary_view v = {BOUNDARY_WORD_OUTSIDE, 0, {0, 0, 0}};
    const lang_token *token;

    if (!known) return v;
    token = &w->tokens[at];
    v.shape = 1u | (uint32_t)token->flags << 1 | (uint32_t)token->kind << 16;
    v.word = token->word;
    switch ((token_kind)token->kind) {
    case TOKEN_ADDRESS:
        v.word = BOUNDARY_WORD_ADDRESS;
        break;
    case TOKEN_NUMBER:
        v.word = BOUNDARY_WORD_NUMBER + (token->end - token->begin < 8 ? token->end - token->begin : 8);
        break;
    case TOKEN_PUNCT:
    case TOKEN_SYMBOL:
        v.shape |= (uint32_t)(unsigned char)w->text[token->begin] << 24;
        break;
    default:
        v.classes = clusters_find(classes, token->word);
        break;
    }
    return v;
}

static uint32_t boundary_bucket(size_t n)
{
    return n < 5 ? (uint32_t)n : n < 8 ? 5 : n < 12 ? 6 : n < 20 ? 7 : n < 40 ? 8 : 9;
}

/* How many tokens on the next mark stands; SENTENCE_LOOK: further away; one more: the paragraph ends before it. */
static uint32_t boundary_ahead(const boundary_walk *w, size_t at)
{
    for (size_t i = 0; i < SENTENCE_LOOK; i++) {
        if (at + i >= w->count) return SENTENCE_LOOK + 1 + boundary_bucket(i);
        if (w->tokens[at + i].flags & TOKEN_END_MARK) return boundary_bucket(i);
    }
    return SENTENCE_LOOK;
}

/* How many tokens a pattern holds, and in how many of them words with and without capitals are counted. */
#define BOUNDARY_PATTERN_TOKENS 5u
#define BOUNDARY_PATTERN_BITS   3u
#define BOUNDARY_CAPITALS_AHEAD 10u

/* What a pattern says of a token; 0: there is none. */
static uint32_t boundary_code(const lang_token *token)
{
    switch ((token_kind)token->kind) {
    case TOKEN_WORD:
        if (!(token->flags & TOKEN_FIRST_UPPER)) return 1;
        return token->flags & TOKEN_HAS_LOWER ? 2 : 3;
    case TOKEN_NUMBER:
        return 4;
    case TOKEN_ADDRESS:
        return 5;
    default:
        return token->flags & TOKEN_END_MARK ? 6 : 7;
    }
}

/* The tokens behind a place, and those of the sentence before it, the nearest in the highest bits: lists, addresses and
 * signatures look alike in them whatever their words are. */
static uint32_t boundary_pattern_after(const boundary_walk *w, size_t at)
{
    uint32_t pattern = 0;

    for (size_t i = at; i < at + BOUNDARY_PATTERN_TOKENS; i++)
        pattern = pattern << BOUNDARY_PATTERN_BITS | (i < w->count ? boundary_code(&w->tokens[i]) : 0);
    return pattern;
}

static uint32_t boundary_pattern_before(const boundary_walk *w, size_t at)
{
    uint32_t pattern = 0;

    for (size_t back = 1; back <= BOUNDARY_PATTERN_TOKENS; back++)
        pattern = pattern << BOUNDARY_PATTERN_BITS | (at - w->from >= back ? boundary_code(&w->tokens[at - back]) : 0);
    return pattern;
}

/* Words with and without a capital: those of the sentence so far and those that follow, up to the next mark. */
static void boundary_capitals(const boundary_walk *w, size_t at, uint32_t *behind, uint32_t *ahead)
{
    size_t upper = 0, lower = 0;

    for (size_t i = at; i < w->count && i - at < BOUNDARY_CAPITALS_AHEAD; i++) {
        const lang_token *token = &w->tokens[i];

        if (token->flags & TOKEN_END_MARK) break;
        if (token->kind != TOKEN_WORD) continue;
        if (token->flags & TOKEN_FIRST_UPPER)
            upper++;
        else
            lower++;
    }
    *behind = boundary_bucket(w->lower) * 16 + boundary_bucket(w->upper);
    *ahead = boundary_bucket(lower) * 16 + boundary_bucket(upper);
}

static void boundary_features(const boundary_walk *w, const clusters *classes, size_t at, uint32_t f[BOUNDARY_FEATURES])
{
    bool marked = w->mark < at && at <= w->closed;
    boundary_view before = boundary_look(w, classes, at - 1, true),
                  before2 = boundary_look(w, classes, at - 2, at - w->from >= 2),
                  after = boundary_look(w, classes, at, true),
                  after2 = boundary_look(w, classes, at + 1, at + 1 < w->count),
                  after3 = boundary_look(w, classes, at + 2, at + 2 < w->count),
                  first = boundary_look(w, classes, w->from, true),
                  second = boundary_look(w, classes, w->from + 1, w->from + 1 < w->count),
                  ended = boundary_look(w, classes, w->mark - 1, marked && w->mark > w->from);
    /* The mark with what closes it, and what the rules say. */
    uint32_t mark = marked ? (uint32_t)w->tokens[w->mark].flags << 8 |
                                 (uint32_t)(unsigned char)w->text[w->tokens[w->mark].begin] << 24 |
                                 (w->closed > at ? 128u : 0u) | (at - w->mark < 3 ? (uint32_t)(at - w->mark) : 3u) |
                                 (w->tokens[w->mark].end - w->tokens[w->mark].begin > 1 ? 64u : 0u)
                           : 0u,
             rule = marked && at == w->closed ? 1u + w->rule : 0u, ahead = boundary_ahead(w, at),
             length = boundary_bucket(at - w->from), quotes = (uint32_t)(w->quotes + 2),
             /* What follows is like the sentence's beginning, as the items of a list are, or like the word before. */
        same = (after.word == first.word ? 1u : 0u) | (after.word == before.word ? 2u : 0u) |
               (after2.word == second.word ? 4u : 0u) | (after.shape == first.shape ? 8u : 0u) |
               (after2.shape == second.shape ? 16u : 0u),
             pattern_after = boundary_pattern_after(w, at), pattern_before = boundary_pattern_before(w, at),
             capitals_behind, capitals_ahead;
    unsigned n = 0;

    boundary_capitals(w, at, &capitals_behind, &capitals_ahead);

    f[n++] = linear_feature(BOUNDARY_BIAS, 0);
    f[n++] = linear_feature(BOUNDARY_WORD_BEFORE, before.word);
    f[n++] = linear_feature(BOUNDARY_WORD_AFTER, after.word);
    f[n++] = linear_feature2(BOUNDARY_WORDS, before.word, after.word);
    f[n++] = linear_feature2(BOUNDARY_SHAPES, before.shape, after.shape);
    f[n++] = linear_feature2(BOUNDARY_WORD_SHAPE, before.word, after.shape);
    f[n++] = linear_feature2(BOUNDARY_SHAPE_WORD, before.shape, after.word);
    f[n++] = linear_feature2(BOUNDARY_WORDS_BEFORE, before2.word, before.word);
    f[n++] = linear_feature2(BOUNDARY_WORDS_AFTER, after.word, after2.word);
    f[n++] = linear_feature2(BOUNDARY_SHAPES_BEFORE, before2.shape * 31 + before.shape, after.shape);
    f[n++] = linear_feature2(BOUNDARY_SHAPES_AFTER, before.shape * 31 + after.shape, after2.shape);
    f[n++] = linear_feature2(BOUNDARY_CLASS_AFTER, after.classes.fine, after.shape);
    f[n++] = linear_feature2(BOUNDARY_CLASS_BEFORE, before.classes.fine, after.shape);
    f[n++] = linear_feature2(BOUNDARY_CLASSES, before.classes.middle, after.classes.middle);
    f[n++] = linear_feature2(BOUNDARY_ENDED, ended.word, mark);
    f[n++] = linear_feature2(BOUNDARY_ENDED_CLASS, ended.classes.fine, mark);
    f[n++] = linear_feature2(BOUNDARY_ENDED_MARK, ended.shape, mark);
    f[n++] = linear_feature2(BOUNDARY_MARK_SHAPE, mark, after.shape);
    f[n++] = linear_feature2(BOUNDARY_MARK_STYLE, mark, w->style);
    f[n++] = linear_feature2(BOUNDARY_MARK_WORD, mark, after.word);
    f[n++] = linear_feature2(BOUNDARY_MARK_CLASS, mark, after.classes.middle);
    f[n++] = linear_feature2(BOUNDARY_MARK_AHEAD, mark, ahead * 31 + after.shape);
    f[n++] = linear_feature2(BOUNDARY_MARK_LENGTH, mark, length * 31 + after.shape);
    f[n++] = linear_feature2(BOUNDARY_MARK_QUOTES, mark, quotes);
    f[n++] = linear_feature2(BOUNDARY_MARK_STYLE_SHAPE, mark, w->style * 31 + after.shape);
    f[n++] = linear_feature(BOUNDARY_RULE, rule);
    f[n++] = linear_feature2(BOUNDARY_RULE_STYLE, rule, w->style);
    f[n++] = linear_feature2(BOUNDARY_RULE_SHAPE, rule, after.shape);
    f[n++] = linear_feature2(BOUNDARY_STYLE_SHAPES, w->style, before.shape * 31 + after.shape);
    f[n++] = linear_feature2(BOUNDARY_CLASS_AFTER2, after2.classes.middle, after.shape);
    f[n++] = linear_feature2(BOUNDARY_CLASS_BEFORE2, before2.classes.middle, after.shape);
    f[n++] = linear_feature2(BOUNDARY_WORD_AFTER2, after2.word, after.shape);
    f[n++] = linear_feature2(BOUNDARY_WORD_BEFORE2, before2.word, after.shape);
    f[n++] = linear_feature2(BOUNDARY_FIRST, first.word, after.shape);
    f[n++] = linear_feature2(BOUNDARY_FIRST_SHAPE, first.shape, after.shape * 31 + mark);
    f[n++] = linear_feature2(BOUNDARY_AHEAD_SHAPES, ahead, before.shape * 31 + after.shape);
    f[n++] = linear_feature2(BOUNDARY_LENGTH_SHAPES, length, before.shape * 31 + after.shape);
    f[n++] = linear_feature2(BOUNDARY_CLASS_SHAPES, before.classes.middle * 64 + after.classes.coarse,
                             before.shape * 31 + after.shape);
    f[n++] = linear_feature2(BOUNDARY_CLASSES_AFTER, after.classes.middle, after2.classes.middle);
    f[n++] = linear_feature2(BOUNDARY_SHAPES_WIDE, (before2.shape * 31 + before.shape) * 31 + after.shape,
                             after2.shape * 31 + after3.shape);
    f[n++] = linear_feature2(BOUNDARY_QUOTES_SHAPES, quotes, before.shape * 31 + after.shape);
    f[n++] = linear_feature2(BOUNDARY_FIRST_SHORT, first.word, length * 31 + before.shape);
    f[n++] = linear_feature2(BOUNDARY_SAME, same, before.shape);
    f[n++] = linear_feature2(BOUNDARY_SAME_STYLE, same, w->style * 31 + mark);
    f[n++] = linear_feature2(BOUNDARY_PATTERN, pattern_after >> (2 * BOUNDARY_PATTERN_BITS),
                             pattern_before >> (2 * BOUNDARY_PATTERN_BITS));
    f[n++] = linear_feature2(BOUNDARY_PATTERN_AFTER, pattern_after, before.shape);
    f[n++] = linear_feature2(BOUNDARY_PATTERN_BEFORE, pattern_before, after.shape);
    f[n++] = linear_feature2(BOUNDARY_CAPITALS, capitals_behind, capitals_ahead * 2 + marked);
    f[n++] = linear_feature2(BOUNDARY_WORD_CLASS, before.word, after.classes.middle);
    f[n++] = linear_feature2(BOUNDARY_CLASS_WORD, before.classes.middle, after.word);
    f[n++] =
        linear_feature2(BOUNDARY_SIZE, boundary_bucket(w->count / 8), w->style * 31 + before.shape + after.shape * 17);
}

void boundary_start(boundary_walk *w, uint32_t style, const char *text, const lang_token *tokens, size_t from,
                    size_t count)
{
    *w =
        (boundary_walk){.text = text, .tokens = tokens, .from = from, .count = count, .style = style, .mark = SIZE_MAX};
}

/* A long dash, by its bytes: U+2013 to U+2015. */
static bool boundary_is_dash(const boundary_walk *w, const lang_token *token)
{
    return token->end - token->begin == 3 && memcmp(w->text + token->begin, "\xE2\x80", 2) == 0 &&
           (unsigned char)w->text[token->begin + 2] >= 0x93 && (unsigned char)w->text[token->begin + 2] <= 0x95;
}

/* True if the model should be asked.  Not within words in small letters, as most of a text is; not behind a title; and
 * not where a treebank may cut but a speaker must stay with the words: at a dash, behind a comma in quotation marks,
 * behind a colon in a paragraph that ends with a mark. */
static bool boundary_possible(const boundary_walk *w, size_t at)
{
    const lang_token *before = &w->tokens[at - 1], *after = &w->tokens[at];

    if ((before->flags & TOKEN_TITLE) || boundary_is_dash(w, before) || boundary_is_dash(w, after)) return false;
    if (w->mark < at && at <= w->closed) return true;
    if ((before->flags & TOKEN_QUOTE_CLOSE) && at - w->from >= 2 && w->text[before[-1].begin] == ',') return false;
    if (w->text[before->begin] == ':' && before->end - before->begin == 1 && (w->style & BOUNDARY_STYLE_LAST_MARK))
        return false;
    if (!(after->flags & TOKEN_SPACE_BEFORE) || (after->flags & (TOKEN_CLITIC | TOKEN_BRACKET_CLOSE))) return false;
    if (after->kind == TOKEN_PUNCT && (after->flags & TOKEN_QUOTE_CLOSE)) return false;
    if (before->kind == TOKEN_SYMBOL || before->kind == TOKEN_ADDRESS || before->kind == TOKEN_NUMBER) return true;
    if (before->kind == TOKEN_PUNCT && w->text[before->begin] != ',') return true;
    return after->kind != TOKEN_WORD || (after->flags & TOKEN_FIRST_UPPER);
}

bool boundary_at(boundary_walk *w, const clusters *classes, size_t at, uint32_t features[BOUNDARY_FEATURES])
{
    const lang_token *before = &w->tokens[at - 1];

    if (before->kind == TOKEN_WORD) {
        if (before->flags & TOKEN_FIRST_UPPER)
            w->upper++;
        else
            w->lower++;
    }
    if ((before->flags & (TOKEN_END_MARK | TOKEN_ABBREVIATION | TOKEN_INITIAL)) &&
        (w->mark == SIZE_MAX || at - 1 >= w->closed)) {
        w->mark = at - 1;
        w->closed = sentence_closed(w->text, w->tokens, at, w->count);
        w->rule = w->closed < w->count && sentence_ends(w->text, w->tokens, w->from, w->mark, w->closed, w->count);
    }
    if ((before->flags & TOKEN_QUOTE_OPEN) && w->quotes < 2) w->quotes++;
    if ((before->flags & TOKEN_QUOTE_CLOSE) && w->quotes > -2) w->quotes--;
    if (!boundary_possible(w, at)) return false;
    boundary_features(w, classes, at, features);
    return true;
}

size_t boundary_end(const boundary_model *model, uint32_t style, const char *text, const lang_token *tokens,
                    size_t from, size_t count, bool complete, size_t max)
{
    size_t last = count - from > max ? from + max : count;
    boundary_walk walk;

    boundary_start(&walk, style, text, tokens, from, count);
    for (size_t at = from + 1; at < last; at++) {
        uint32_t features[BOUNDARY_FEATURES];
        int16_t scores[8] = {0};

        if (!complete && count - at < SENTENCE_LOOK) return 0;
        if (!boundary_at(&walk, model->classes, at, features)) continue;
        linear_add(&model->linear, features, BOUNDARY_FEATURES, scores);
        if (scores[0] > 0) return at;
    }
    if (last < count) return last;
    return complete ? count : 0;
}
