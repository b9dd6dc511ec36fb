/* SPDX-License-Identifier: Apache-2.0 */
#include "sentence.h"

#include "word.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Words that begin a sentence, when capitalised, even behind an abbreviation: no name begins with them. */
static const char *const sentence_starters[] = {
    "a",       "about",     "according", "after",  "again",   "all",     "also",   "although", "an",    "and",
    "another", "any",       "as",        "at",     "because", "before",  "both",   "but",      "by",    "despite",
    "during",  "each",      "earlier",   "even",   "for",     "from",    "he",     "her",      "here",  "his",
    "how",     "however",   "i",         "if",     "in",      "instead", "it",     "its",      "last",  "later",
    "many",    "meanwhile", "more",      "most",   "my",      "no",      "nobody", "now",      "of",    "on",
    "once",    "or",        "other",     "others", "our",     "over",    "she",    "since",    "so",    "some",
    "such",    "that",      "the",       "their",  "then",    "there",   "these",  "they",     "this",  "those",
    "though",  "through",   "to",        "under",  "until",   "we",      "what",   "when",     "where", "which",
    "while",   "who",       "why",       "with",   "yet",     "you",     "your"};

/* Verbs that report the question or exclamation before them. */
static const char *const sentence_reporters[] = {
    "added",     "announced", "answered",  "argued",    "asked",     "asks",     "began",    "bellowed",
    "called",    "chanted",   "commented", "concluded", "continued", "cried",    "declared", "demanded",
    "exclaimed", "explained", "inquired",  "insisted",  "joked",     "laughed",  "noted",    "posted",
    "promised",  "quipped",   "read",      "reads",     "recalled",  "remarked", "replied",  "responded",
    "said",      "says",      "screamed",  "shouted",   "snapped",   "tells",    "thought",  "told",
    "tweeted",   "urged",     "warned",    "whispered", "wondered",  "writes",   "wrote",    "yelled"};

/* How many words may stand between a quotation and the verb that reports it. */
#define SENTENCE_SPEAKER 6u

static bool sentence_is_any(const char *text, const lang_token *token, const char *const *list, size_t count)
{
    size_t len = token->end - token->begin;

    for (size_t i = 0; i < count; i++)
        if (word_same(text + token->begin, len, list[i], strlen(list[i]))) return true;
    return false;
}

/* True if the words behind a quotation report it: "Smith asked", "President Lee of China wrote". */
static bool sentence_reports(const char *text, const lang_token *tokens, size_t at, size_t count)
{
    for (size_t i = at; i < count && i - at < SENTENCE_SPEAKER; i++) {
        if (tokens[i].kind == TOKEN_PUNCT && (tokens[i].flags & (TOKEN_END_MARK | TOKEN_QUOTE_OPEN))) return false;
        if (i > at && sentence_is_any(text, &tokens[i], sentence_reporters, COUNT_OF(sentence_reporters))) return true;
    }
    return false;
}

/* The first token from `at` on that is no opening quotation mark or bracket. */
static size_t sentence_first_word(const char *text, const lang_token *tokens, size_t at, size_t count)
{
    while (at < count && tokens[at].kind == TOKEN_PUNCT &&
           ((tokens[at].flags & TOKEN_QUOTE_OPEN) || text[tokens[at].begin] == '(' || text[tokens[at].begin] == '['))
        at++;
    return at;
}

bool sentence_ends(const char *text, const lang_token *tokens, size_t from, size_t mark, size_t next, size_t count)
{
    const lang_token *end = &tokens[mark], *then = &tokens[next];
    bool closed = next > mark + 1, quoted = tokens[next - 1].flags & TOKEN_QUOTE_CLOSE;
    size_t word = sentence_first_word(text, tokens, next, count);
    uint32_t len = end->end - end->begin;

    if (word == count) return word > next || !(then->flags & TOKEN_QUOTE_OPEN);
    if (then->kind == TOKEN_PUNCT && word == next) {
        /* "Yahoo!, ...", "U.S.-led": only a dash or bullet that begins a line of its own could begin a sentence */
        return false;
    }
    if (end->flags & (TOKEN_ABBREVIATION | TOKEN_INITIAL)) {
        if (end->flags & TOKEN_INITIAL && closed) return true;
        return (then->flags & TOKEN_SPACE_BEFORE) && (tokens[word].flags & TOKEN_FIRST_UPPER) &&
               ((word > next && (then->flags & TOKEN_QUOTE_OPEN)) ||
                sentence_is_any(text, &tokens[word], sentence_starters, COUNT_OF(sentence_starters)));
    }
    if (!(tokens[word].flags & TOKEN_FIRST_UPPER)) {
        if (tokens[word].flags & TOKEN_HAS_UPPER) return true; /* "iPhone" */
        if (tokens[word].kind == TOKEN_WORD && (tokens[word].flags & TOKEN_HAS_LOWER)) return false;
        if (tokens[word].kind == TOKEN_NUMBER || tokens[word].kind == TOKEN_SYMBOL)
            return (then->flags & TOKEN_SPACE_BEFORE) && !(len > 1 && text[end->begin] == '.');
        return true;
    }
    if (!(then->flags & TOKEN_SPACE_BEFORE) && !closed) {
        /* "the end.The": a lost space; "node.JS" never comes here, it is one token */
        return text[end->begin] == '.' && len == 1;
    }
    if (text[end->begin] == '!' || text[end->begin] == '?')
        return !(quoted && sentence_reports(text, tokens, word, count));
    if (text[end->begin] != '.' || len > 1) {
        /* An ellipsis: the sentence may go on with a name. */
        return sentence_is_any(text, &tokens[word], sentence_starters, COUNT_OF(sentence_starters)) || closed;
    }
    /* "1. Buy bread": the number of an item. */
    return !(mark == from + 1 && tokens[from].kind == TOKEN_NUMBER);
}

size_t sentence_closed(const char *text, const lang_token *tokens, size_t at, size_t count)
{
    size_t from = at;

    while (at < count && at - from < SENTENCE_LOOK) {
        const lang_token *t = &tokens[at];

        if ((t->kind == TOKEN_PUNCT && (t->flags & TOKEN_QUOTE_CLOSE)) ||
            (t->flags & (TOKEN_BRACKET_CLOSE | TOKEN_END_MARK)))
            at++;
        else if (count - at > 2 && text[t->begin] == '[' && !(t->flags & TOKEN_SPACE_BEFORE) &&
                 t[1].kind == TOKEN_NUMBER && (t[2].flags & TOKEN_BRACKET_CLOSE))
            at += 3;
        else
            break;
    }
    return at;
}

size_t sentence_end(const char *text, const lang_token *tokens, size_t from, size_t count, bool complete, size_t max)
{
    size_t last = count - from > max ? from + max : count;

    for (size_t at = from; at < last; at++) {
        size_t next = at + 1;

        if (!(tokens[at].flags & (TOKEN_END_MARK | TOKEN_ABBREVIATION | TOKEN_INITIAL))) continue;
        next = sentence_closed(text, tokens, next, count);
        if (!complete && count - next < SENTENCE_LOOK) return 0;
        if (next > last) break;
        if (next >= count) return count;
        if (sentence_ends(text, tokens, from, at, next, count)) return next;
        at = next - 1;
    }
    if (last < count) return last;
    return complete ? count : 0;
}
