/* SPDX-License-Identifier: Apache-2.0 */
#include "vocabulary.h"

#include <stdlib.h>
#include <string.h>

#include "grammar_words.h"
#include "lexicon.h"
#include "word.h"

#define TABLE_SIZE  16384u /* slots; the words are about 3,000 */
#define TABLE_LIMIT (TABLE_SIZE / 2)
#define ROW_LIMIT   4096u /* of a lexicon */
#define FORM_LIMIT  64u   /* bytes of a word */
#define COLUMNS     5

typedef struct reader {
    vocabulary *lex;
    const quoth_host *host;
    quoth_ctx *ctx;
    const lexicon *file;
    uint32_t row;
} reader;

static bool reader_fail(const reader *in, const char *what, quoth_str subject)
{
    return lexicon_refuse(in->file, in->row, in->host, in->ctx, "%s '%.*s'", what, (int)subject.len, subject.ptr);
}

/* Cuts the next piece up to `end` or `stop` off the front of `rest`. */
static quoth_str cut(quoth_str *rest, char stop)
{
    const char *at = memchr(rest->ptr, stop, rest->len);
    size_t len = at ? (size_t)(at - rest->ptr) : rest->len;
    quoth_str piece = {rest->ptr, len};

    rest->ptr += len + (at ? 1 : 0);
    rest->len -= len + (at ? 1 : 0);
    return piece;
}

static bool same(quoth_str text, const char *word)
{
    return text.len == strlen(word) && memcmp(text.ptr, word, text.len) == 0;
}

static vocabulary_entry *entry_of(vocabulary *lex, uint32_t word)
{
    uint32_t i = word & lex->mask;

    while (lex->table[i].word != 0 && lex->table[i].word != word) i = (i + 1) & lex->mask;
    if (lex->table[i].word == 0) {
        if (lex->used == TABLE_LIMIT) return NULL;
        lex->used++;
        lex->table[i].word = word;
    }
    return &lex->table[i];
}

/* ------------------------------------------------------------------------------------------------ verbs */

static bool vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

/* Writes the regular form of `base` into `form` and returns its length. */
static size_t inflect(char form[FORM_LIMIT], quoth_str base, uint8_t which)
{
    const char *b = base.ptr;
    size_t n = base.len;
    char last = b[n - 1], before = n > 1 ? b[n - 2] : ' ';
    const char *ending;

    memcpy(form, b, n);
    if (which == FORM_ING) {
        if (last == 'e' && before == 'i') {
            form[n - 2] = 'y';
            n--;
        } else if (last == 'e' && before != 'e' && before != 'o' && before != 'y') {
            n--;
        }
        ending = "ing";
    } else if (last == 'y' && !vowel(before)) {
        form[n - 1] = 'i';
        ending = which == FORM_S ? "es" : "ed";
    } else if (which == FORM_S) {
        bool hiss = last == 's' || last == 'x' || last == 'z' || last == 'o' ||
                    (last == 'h' && (before == 'c' || before == 's'));
        ending = hiss ? "es" : "s";
    } else {
        ending = last == 'e' ? "d" : "ed";
    }
    while (*ending) form[n++] = *ending++;
    return n;
}

static bool add_form(const reader *in, quoth_str form, uint8_t which, uint16_t verb)
{
    vocabulary_entry *entry = entry_of(in->lex, word_hash(form.ptr, form.len));

    if (!entry) return reader_fail(in, "too many words with", form);
    entry->form |= which;
    if (entry->verb == 0) {
        entry->verb = verb;
    } else {
        uint16_t at = entry->verb;

        while (at != verb && in->lex->verbs[at].next != 0) at = in->lex->verbs[at].next;
        if (at != verb) in->lex->verbs[at].next = verb;
    }
    return true;
}

/* All forms of `head`: past, participle, -ing from `forms` where it gives them, alternatives divided by commas. */
static bool add_forms(const reader *in, quoth_str head, quoth_str forms, uint16_t verb)
{
    static const uint8_t order[] = {FORM_PAST, FORM_PART, FORM_ING};
    char buffer[FORM_LIMIT];
    quoth_str given[3] = {{0}};
    size_t count = 0;

    if (head.len == 0 || head.len > FORM_LIMIT - 8) return reader_fail(in, "bad lemma", head);
    if (!same(forms, "-"))
        while (forms.len > 0 && count < 3) given[count++] = cut(&forms, ' ');
    if (count == 1) given[count++] = given[0];
    if (!add_form(in, head, FORM_BASE, verb)) return false;
    if (!add_form(in, (quoth_str){buffer, inflect(buffer, head, FORM_S)}, FORM_S, verb)) return false;
    for (size_t i = 0; i < 3; i++) {
        if (given[i].len == 0) {
            if (!add_form(in, (quoth_str){buffer, inflect(buffer, head, order[i])}, order[i], verb)) return false;
            continue;
        }
        while (given[i].len > 0)
            if (!add_form(in, cut(&given[i], ','), order[i], verb)) return false;
    }
    return true;
}

static bool read_act(const reader *in, quoth_str name, uint8_t *act)
{
    if (same(name, "speech"))
        *act = QUOTH_ACT_SPEECH;
    else if (same(name, "document"))
        *act = QUOTH_ACT_DOCUMENT;
    else if (same(name, "belief"))
        *act = QUOTH_ACT_BELIEF;
    else
        return reader_fail(in, "unknown act", name);
    return true;
}

static bool read_preposition(const reader *in, quoth_str word, uint32_t preps[VOCABULARY_PREPS])
{
    for (size_t i = 0; i < VOCABULARY_PREPS; i++)
        if (preps[i] == 0) {
            preps[i] = word_hash(word.ptr, word.len);
            return true;
        }
    return reader_fail(in, "too many prepositions with", word);
}

static bool read_takes(const reader *in, quoth_str list, vocabulary_verb *verb)
{
    static const char *const names[] = {"quote", "clause", "wh", "inf", "object", "hearer", "bid", "name"};

    while (list.len > 0) {
        quoth_str item = cut(&list, ' '), value = item, key;
        bool known = false;

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
            if (same(item, names[i])) {
                verb->takes |= (uint16_t)(1u << i);
                known = true;
            }
        if (known) continue;
        key = cut(&value, '=');
        if (value.len == 0 || !(same(key, "with") || same(key, "prep"))) return reader_fail(in, "unknown word", item);
        if (!read_preposition(in, value, same(key, "with") ? verb->with : verb->prep)) return false;
    }
    return true;
}

static bool read_verb(reader *in, quoth_str column[COLUMNS])
{
    vocabulary *lex = in->lex;
    uint16_t index = (uint16_t)(lex->verb_count + 1);
    vocabulary_verb *verb = &lex->verbs[index];
    quoth_str rest = column[0], head = cut(&rest, ' ');

    verb->lemma = column[0];
    verb->manner = column[2];
    for (size_t i = 0; rest.len > 0; i++) {
        quoth_str word = cut(&rest, ' ');

        if (i == VOCABULARY_TAIL) return reader_fail(in, "too many words in", column[0]);
        verb->tail[i] = word_hash(word.ptr, word.len);
    }
    if (!read_act(in, column[3], &verb->act) || !read_takes(in, column[4], verb)) return false;
    lex->verb_count = index;
    return add_forms(in, head, column[1], index);
}

/* ------------------------------------------------------------------------------------ nouns, adjectives */

static bool read_word(reader *in, quoth_str column[COLUMNS])
{
    vocabulary *lex = in->lex;
    uint16_t index = (uint16_t)(lex->word_count + 1);
    vocabulary_word *word = &lex->words[index];
    char buffer[FORM_LIMIT];
    quoth_str forms[2] = {column[1], {buffer, 0}};

    word->lemma = column[1];
    word->manner = column[2];
    word->adjective = same(column[0], "adjective");
    if (!word->adjective && !same(column[0], "noun")) return reader_fail(in, "unknown kind", column[0]);
    if (!read_act(in, column[3], &word->act)) return false;
    if (column[1].len == 0 || column[1].len > FORM_LIMIT - 8) return reader_fail(in, "bad lemma", column[1]);
    forms[1].len = inflect(buffer, column[1], FORM_S);
    lex->word_count = index;
    for (size_t i = 0; i < (word->adjective ? 1u : 2u); i++) {
        vocabulary_entry *entry = entry_of(lex, word_hash(forms[i].ptr, forms[i].len));

        if (!entry) return reader_fail(in, "too many words with", forms[i]);
        if (entry->noun == 0) entry->noun = index;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ files */

static bool read_file(vocabulary *lex, const quoth_host *host, quoth_ctx *ctx, const char *name, unsigned columns,
                      bool (*take)(reader *, quoth_str[COLUMNS]))
{
    lexicon *file = lexicon_open(host, ctx, name, columns);
    reader in = {lex, host, ctx, file, 0};
    bool good = file != NULL;

    for (; good && in.row < lexicon_rows(file); in.row++) {
        quoth_str column[COLUMNS] = {{0}};

        if (in.row == ROW_LIMIT) good = reader_fail(&in, "too many rows from", lexicon_cell(file, in.row, 0));
        for (unsigned i = 0; i < columns; i++) column[i] = lexicon_cell(file, in.row, i);
        good = good && take(&in, column);
    }
    lexicon_free(file);
    return good;
}

bool vocabulary_open(vocabulary *lex, const quoth_host *host, quoth_ctx *ctx)
{
    *lex = (vocabulary){.mask = TABLE_SIZE - 1};
    lex->table = calloc(TABLE_SIZE, sizeof(*lex->table));
    lex->verbs = calloc(ROW_LIMIT + 1, sizeof(*lex->verbs));
    lex->words = calloc(ROW_LIMIT + 1, sizeof(*lex->words));
    if (!lex->table || !lex->verbs || !lex->words) {
        host->report(ctx, QUOTH_ERROR, "no-memory", (quoth_span){0, 0}, "no memory for the lexicons; free some");
        vocabulary_close(lex);
        return false;
    }
    for (size_t i = 0; grammar_words[i].words; i++) {
        quoth_str rest = {grammar_words[i].words, strlen(grammar_words[i].words)};

        while (rest.len > 0) {
            quoth_str word = cut(&rest, ' ');

            entry_of(lex, word_hash(word.ptr, word.len))->classes |= grammar_words[i].classes;
        }
    }
    if (read_file(lex, host, ctx, "reporting-verbs.tsv", 5, read_verb) &&
        read_file(lex, host, ctx, "reporting-words.tsv", 4, read_word))
        return true;
    vocabulary_close(lex);
    return false;
}

void vocabulary_close(vocabulary *lex)
{
    free(lex->table);
    free(lex->verbs);
    free(lex->words);
    *lex = (vocabulary){0};
}
