/* SPDX-License-Identifier: Apache-2.0 */
#include "reading.h"

#include <string.h>

#include "word.h"

#define WORD_MAX 64u

uint32_t reading_name(const reading *r, uint32_t token)
{
    return search_above(r->names.first, r->names.count, r->names.stride, offsetof(quoth_name, tokens.end), token);
}

bool token_is(const reading *r, uint32_t token, const char *word)
{
    quoth_str text;

    if (token >= r->tokens.count) return false;
    text = span_text(r, token_at(r, token)->span);
    return word_same(text.ptr, text.len, word, strlen(word));
}

bool token_is_noun(const reading *r, uint32_t token)
{
    uint8_t x = token_at(r, token)->xpos;

    return x == QUOTH_XPOS_NN || x == QUOTH_XPOS_NNS || x == QUOTH_XPOS_NNP || x == QUOTH_XPOS_NNPS;
}

bool token_is_mark(const reading *r, uint32_t token)
{
    quoth_span span = token_at(r, token)->span;
    char c = r->text.ptr[span.begin];

    return span.end - span.begin == 1 && (c == '-' || c == '\'' || c == '.');
}

static uint32_t find_noun(const reading *r, const char *bytes, size_t len)
{
    return lexicon_find(r->lex->source_nouns, word_hash(bytes, len), (quoth_str){bytes, len});
}

noun_sense token_sense(const reading *r, uint32_t token)
{
    quoth_str text = span_text(r, token_at(r, token)->span), cell;
    noun_sense sense = {0};
    char singular[WORD_MAX];
    uint32_t row;

    if (text.len > 1 && text.ptr[text.len - 1] == '.') text.len--; /* Gov. */
    row = find_noun(r, text.ptr, text.len);

    if (row == LEXICON_NONE && text.len > 3 && text.len < WORD_MAX && (text.ptr[text.len - 1] | 32) == 's') {
        row = find_noun(r, text.ptr, text.len - 1);
        if (row == LEXICON_NONE && (text.ptr[text.len - 2] | 32) == 'e') {
            row = find_noun(r, text.ptr, text.len - 2);
            if (row == LEXICON_NONE && (text.ptr[text.len - 3] | 32) == 'i') {
                memcpy(singular, text.ptr, text.len - 3);
                singular[text.len - 3] = 'y';
                row = find_noun(r, singular, text.len - 2);
            }
        }
        sense.plural = row != LEXICON_NONE;
    } else if (row == LEXICON_NONE && text.len > 3 && text.len < WORD_MAX &&
               memcmp(text.ptr + text.len - 3, "men", 3) == 0) {
        memcpy(singular, text.ptr, text.len);
        singular[text.len - 2] = 'a';
        row = find_noun(r, singular, text.len);
        sense.plural = row != LEXICON_NONE;
    }
    if (row == LEXICON_NONE) {
        /* Trades by their ending: neurobiologist, cartographer, statistician. */
        size_t cut = text.len > 9 && text.ptr[text.len - 1] == 's' ? 1 : 0;
        const char *end = text.ptr + text.len - cut;

        if (text.len < 8 || !token_is_noun(r, token)) return sense;
        if (memcmp(end - 7, "ologist", 7) != 0 && memcmp(end - 7, "grapher", 7) != 0 &&
            memcmp(end - 5, "ician", 5) != 0)
            return sense;
        return (noun_sense){
            .kind = cut ? QUOTH_ENTITY_GROUP : QUOTH_ENTITY_PERSON, .known = true, .role = true, .plural = cut != 0};
    }
    sense.known = true;
    cell = lexicon_cell(r->lex->source_nouns, row, 1);
    switch (cell.ptr[0]) {
    case 'p':
        sense.kind = cell.ptr[1] == 'e' ? QUOTH_ENTITY_PERSON : QUOTH_ENTITY_PLACE;
        break;
    case 'o':
        sense.kind = QUOTH_ENTITY_ORGANISATION;
        break;
    case 'g':
        sense.kind = QUOTH_ENTITY_GROUP;
        break;
    default:
        sense.kind = QUOTH_ENTITY_DOCUMENT;
    }
    cell = lexicon_cell(r->lex->source_nouns, row, 2);
    sense.role = cell.ptr[0] == 'r';
    sense.honorific = cell.ptr[0] == 'h';
    cell = lexicon_cell(r->lex->source_nouns, row, 3);
    sense.sex = cell.ptr[0] == 'F' ? SEX_FEMALE : cell.ptr[0] == 'M' ? SEX_MALE : SEX_UNKNOWN;
    if (sense.plural && (sense.kind == QUOTH_ENTITY_PERSON || sense.kind == QUOTH_ENTITY_ORGANISATION))
        sense.kind = QUOTH_ENTITY_GROUP;
    return sense;
}

uint32_t office_word(const reading *r, uint32_t token)
{
    static const struct {
        const char *word, *means;
    } same[] = {{"sen.", "senator"},
                {"sen", "senator"},
                {"rep.", "representative"},
                {"rep", "representative"},
                {"congressman", "representative"},
                {"congresswoman", "representative"},
                {"gov.", "governor"},
                {"gov", "governor"},
                {"gen.", "general"},
                {"gen", "general"},
                {"prof.", "professor"},
                {"prof", "professor"},
                {"lt.", "lieutenant"},
                {"sgt.", "sergeant"},
                {"capt.", "captain"},
                {"chairwoman", "chairman"},
                {"chair", "chairman"},
                {"spokesperson", "spokesman"},
                {"spokeswoman", "spokesman"},
                {"atty.", "attorney"},
                {"adviser", "advisor"}};

    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
        if (token_is(r, token, same[i].word)) return word_hash(same[i].means, strlen(same[i].means));
    return token_at(r, token)->word;
}

sex token_first_name(const reading *r, uint32_t token)
{
    quoth_str text = span_text(r, token_at(r, token)->span), cell;
    uint32_t row = lexicon_find(r->lex->first_names, token_at(r, token)->word, text);

    if (row == LEXICON_NONE) return SEX_UNKNOWN;
    cell = lexicon_cell(r->lex->first_names, row, 1);
    return cell.ptr[0] == 'F' ? SEX_FEMALE : cell.ptr[0] == 'M' ? SEX_MALE : SEX_UNKNOWN;
}

uint32_t phrase_head(const reading *r, uint32_t first, uint32_t end)
{
    uint32_t head = first;
    bool found = false;

    for (uint32_t i = first; i < end && i < r->tokens.count; i++) {
        const quoth_token *t = token_at(r, i);
        uint32_t name;

        /* What stands in brackets is passed over, and a preposition within a name is part of it. */
        if (r->text.ptr[t->span.begin] == '(') {
            while (i + 1 < end && r->text.ptr[token_at(r, i)->span.begin] != ')') i++;
            continue;
        }
        name = found ? reading_name(r, i) : (uint32_t)r->names.count;
        if (name < r->names.count && name_at(r, name)->tokens.begin < i) {
            if (token_is_noun(r, i)) head = i;
            continue;
        }
        /* "a White House official": the last word may be tagged as an adjective */
        if (found && i + 1 == end && t->xpos == QUOTH_XPOS_JJ && token_sense(r, i).known) head = i;
        if (token_is_noun(r, i) || t->xpos == QUOTH_XPOS_PRP ||
            (!found && (t->xpos == QUOTH_XPOS_CD || t->xpos == QUOTH_XPOS_DT || t->xpos == QUOTH_XPOS_JJ ||
                        t->xpos == QUOTH_XPOS_JJS))) {
            if (token_is_noun(r, i)) found = true;
            head = i;
        } else if (i > first && t->xpos == QUOTH_XPOS_VBN && token_is(r, i - 1, "-")) {
            continue; /* "a Beijing-based diplomat" */
        } else if (found && (t->xpos == QUOTH_XPOS_IN || t->xpos == QUOTH_XPOS_TO || t->xpos == QUOTH_XPOS_WP ||
                             t->xpos == QUOTH_XPOS_WDT || t->xpos == QUOTH_XPOS_VBD || t->xpos == QUOTH_XPOS_VBN ||
                             t->xpos == QUOTH_XPOS_VBG || (t->xpos == QUOTH_XPOS_PUNCT && !token_is_mark(r, i)))) {
            break;
        }
    }
    return head;
}

bool reading_in_quote(const reading *r, uint32_t at)
{
    /* The last quotation that begins before `at` or there; an outer one may begin earlier, but not much. */
    for (size_t i = reading_quotation(r, at + 1), hops = 0; i > 0 && hops < 4; hops++) {
        const quoth_quotation *q = QUOTH_AT(r->quotations, quoth_quotation, --i);

        if (q->span.end > at && q->score >= 0.5f) return true;
        if (q->depth == 0) break;
    }
    return false;
}
