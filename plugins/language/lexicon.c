/* SPDX-License-Identifier: Apache-2.0 */
#include "lexicon.h"

#include "tokenizer.h"
#include "utf8.h"
#include "word.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEXICON_MAX_NUMBER  31u  /* bytes of a cell that is a number */
#define LEXICON_MAX_MESSAGE 240u /* of what is wrong with a row; longer ones are cut */

/* An entry of the hash table: a key, or the first words of longer ones. */
typedef struct lexicon_node {
    uint32_t hash;   /* of the words so far */
    uint32_t row;    /* LEXICON_NONE: only the beginning of longer keys */
    uint16_t words;  /* 0: the slot is empty */
    uint16_t longer; /* 1: there are keys that go on */
} lexicon_node;

typedef struct lexicon_cell_span {
    uint32_t offset, length;
} lexicon_cell_span;

struct lexicon {
    const char *bytes;
    const char *name; /* NULL: it has none */
    unsigned columns;
    size_t rows, row_room;
    lexicon_cell_span *cells; /* rows * columns */
    uint32_t *next;           /* by row */
    lexicon_node *nodes;
    size_t node_count, node_room; /* room is a power of two, at least twice the count */
};

static inline uint32_t lexicon_join(uint32_t hash, uint32_t word)
{
    return (hash * 31u) ^ word;
}

static inline size_t lexicon_slot(const lexicon *lex, uint32_t hash)
{
    return (hash * 0x9E3779B1u >> 7) & (lex->node_room - 1);
}

/* ---- building ---- */

static bool lexicon_grow_nodes(lexicon *lex)
{
    size_t old_room = lex->node_room;
    lexicon_node *old = lex->nodes;

    lex->node_room = old_room ? old_room * 2 : 256;
    lex->nodes = calloc(lex->node_room, sizeof(*lex->nodes));
    if (!lex->nodes) {
        lex->nodes = old;
        lex->node_room = old_room;
        return false;
    }
    for (size_t i = 0; i < old_room; i++) {
        size_t slot;

        if (old[i].words == 0) continue;
        slot = lexicon_slot(lex, old[i].hash);
        while (lex->nodes[slot].words) slot = (slot + 1) & (lex->node_room - 1);
        lex->nodes[slot] = old[i];
    }
    free(old);
    return true;
}

/* The node of the first `words` words of a key, made if it is not there.  `row` is LEXICON_NONE for the beginning of a
 * longer key. */
static bool lexicon_insert(lexicon *lex, uint32_t hash, uint16_t words, uint32_t row)
{
    size_t slot;

    if (lex->node_count * 2 >= lex->node_room && !lexicon_grow_nodes(lex)) return false;
    for (slot = lexicon_slot(lex, hash); lex->nodes[slot].words; slot = (slot + 1) & (lex->node_room - 1)) {
        lexicon_node *node = &lex->nodes[slot];

        if (node->hash != hash || node->words != words) continue;
        if (row == LEXICON_NONE) {
            node->longer = 1;
            return true;
        }
        if (node->row == LEXICON_NONE) {
            node->row = row;
            return true;
        } else {
            quoth_str a, b = lexicon_cell(lex, row, 0);
            uint32_t last = node->row;

            assert(last < row); /* rows come in order, each once */
            a = lexicon_cell(lex, last, 0);
            if (!word_same(a.ptr, a.len, b.ptr, b.len)) continue;
            while (lex->next[last] != LEXICON_NONE) last = lex->next[last];
            lex->next[last] = row;
            return true;
        }
    }
    lex->nodes[slot] = (lexicon_node){hash, row, words, row == LEXICON_NONE};
    lex->node_count++;
    return true;
}

static bool lexicon_fail(lexicon_error *error, size_t line, const char *message)
{
    error->line = line;
    snprintf(error->message, sizeof(error->message), "%s", message);
    return false;
}

/* Cuts a line into the cells of the row `lex->rows`. */
static bool lexicon_add_cells(lexicon *lex, uint32_t begin, uint32_t end, size_t line, lexicon_error *error)
{
    lexicon_cell_span *cells = &lex->cells[lex->rows * lex->columns];
    unsigned found = 0;

    for (uint32_t at = begin, from = begin; at <= end; at++) {
        if (at < end && lex->bytes[at] != '\t') continue;
        if (found < lex->columns) cells[found] = (lexicon_cell_span){from, at - from};
        found++;
        from = at + 1;
    }
    if (found != lex->columns) {
        error->line = line;
        snprintf(error->message, sizeof(error->message), "%u columns instead of %u, separated by TAB", found,
                 lex->columns);
        return false;
    }
    return true;
}

static bool lexicon_add_key(lexicon *lex, size_t line, lexicon_error *error)
{
    lang_token words[LEXICON_MAX_WORDS + 1];
    uint32_t row = (uint32_t)lex->rows, hash = 0;
    lexicon_cell_span key = lex->cells[lex->rows * lex->columns];
    tokenizer t;
    size_t count;

    tokenizer_start(&t, lex->bytes, (quoth_span){key.offset, key.offset + key.length}, TOKENIZER_MAX_TOKEN);
    count = tokenizer_next(&t, words, LEXICON_MAX_WORDS + 1);
    if (count == 0) return lexicon_fail(error, line, "the first column is empty");
    if (count > LEXICON_MAX_WORDS) return lexicon_fail(error, line, "the first column has too many words");
    lex->next[row] = LEXICON_NONE;
    for (size_t i = 0; i < count; i++) {
        hash = i == 0 ? words[0].word : lexicon_join(hash, words[i].word);
        if (!lexicon_insert(lex, hash, (uint16_t)(i + 1), i + 1 == count ? row : LEXICON_NONE))
            return lexicon_fail(error, line, "out of memory");
    }
    lex->rows++;
    return true;
}

static bool lexicon_room(lexicon *lex)
{
    size_t room = lex->row_room ? lex->row_room * 2 : 256;
    void *moved;

    if (lex->rows < lex->row_room) return true;
    moved = realloc(lex->cells, room * lex->columns * sizeof(*lex->cells));
    if (!moved) return false;
    lex->cells = moved;
    moved = realloc(lex->next, room * sizeof(*lex->next));
    if (!moved) return false;
    lex->next = moved;
    lex->row_room = room;
    return true;
}

static bool lexicon_add_line(lexicon *lex, uint32_t begin, uint32_t end, size_t line, lexicon_error *error)
{
    if (end > begin && lex->bytes[end - 1] == '\r') end--;
    if (begin == end || lex->bytes[begin] == '#') return true;
    for (uint32_t at = begin, length; at < end; at += length)
        if (utf8_decode(lex->bytes, at, end, &length) == 0xFFFD && length == 1)
            return lexicon_fail(error, line, "not UTF-8");
    if (!lexicon_room(lex)) return lexicon_fail(error, line, "out of memory");
    return lexicon_add_cells(lex, begin, end, line, error) && lexicon_add_key(lex, line, error);
}

lexicon *lexicon_new(const char *bytes, size_t len, unsigned columns, lexicon_error *error)
{
    lexicon *lex = NULL;
    size_t line = 1;

    if (columns == 0 || columns > LEXICON_MAX_COLUMNS)
        lexicon_fail(error, 0, "number of columns out of range");
    else if (len > LEXICON_MAX_BYTES)
        lexicon_fail(error, 0, "larger than 64 MiB");
    else if (!(lex = calloc(1, sizeof(*lex))))
        lexicon_fail(error, 0, "out of memory");
    if (!lex) return NULL;
    lex->bytes = bytes;
    lex->columns = columns;
    if (!lexicon_grow_nodes(lex)) {
        lexicon_fail(error, 0, "out of memory");
        lexicon_free(lex);
        return NULL;
    }
    for (size_t begin = 0; begin < len; line++) {
        const char *newline = memchr(bytes + begin, '\n', len - begin);
        size_t end = newline ? (size_t)(newline - bytes) : len;

        if (!lexicon_add_line(lex, (uint32_t)begin, (uint32_t)end, line, error)) {
            lexicon_free(lex);
            return NULL;
        }
        begin = end + 1;
    }
    return lex;
}

static void lexicon_report(const quoth_host *host, quoth_ctx *ctx, const char *name, size_t line, const char *message)
{
    host->report(ctx, QUOTH_ERROR, "bad-lexicon", (quoth_span){0, 0},
                 "line %zu of lexicon '%s': %s; mend the file or use the one that was installed", line, name, message);
}

bool lexicon_refuse(const lexicon *lex, uint32_t row, const quoth_host *host, quoth_ctx *ctx, const char *format, ...)
{
    const char *end = lexicon_cell(lex, row, 0).ptr;
    char message[LEXICON_MAX_MESSAGE];
    va_list arguments;
    size_t line = 1;

    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    for (const char *at = lex->bytes; at < end; at++) line += *at == '\n';
    lexicon_report(host, ctx, lex->name, line, message);
    return false;
}

lexicon *lexicon_open(const quoth_host *host, quoth_ctx *ctx, const char *name, unsigned columns)
{
    lexicon_error error;
    size_t len;
    const char *bytes = host->resource(ctx, "lexicons", name, &len);
    lexicon *lex;

    if (!bytes) return NULL;
    lex = lexicon_new(bytes, len, columns, &error);
    if (lex)
        lex->name = name;
    else if (error.line)
        lexicon_report(host, ctx, name, error.line, error.message);
    else
        host->report(ctx, QUOTH_ERROR, "bad-lexicon", (quoth_span){0, 0}, "lexicon '%s' cannot be used: %s", name,
                     error.message);
    return lex;
}

void lexicon_free(lexicon *lex)
{
    if (!lex) return;
    free(lex->cells);
    free(lex->next);
    free(lex->nodes);
    free(lex);
}

/* ---- reading ---- */

size_t lexicon_rows(const lexicon *lex)
{
    return lex->rows;
}

quoth_str lexicon_cell(const lexicon *lex, uint32_t row, unsigned column)
{
    lexicon_cell_span cell = lex->cells[(size_t)row * lex->columns + column];

    return (quoth_str){lex->bytes + cell.offset, cell.length};
}

bool lexicon_number(const lexicon *lex, uint32_t row, unsigned column, float least, float most, float *number)
{
    quoth_str cell = lexicon_cell(lex, row, column);
    char text[LEXICON_MAX_NUMBER + 1], *end;

    /* strtof() takes more than digits: "inf", "0x1p3" */
    if (cell.len == 0 || cell.len > LEXICON_MAX_NUMBER) return false;
    memcpy(text, cell.ptr, cell.len);
    text[cell.len] = '\0';
    if (strspn(text, "-.0123456789") != cell.len) return false;
    *number = strtof(text, &end);
    return *end == '\0' && *number >= least && *number <= most;
}

int lexicon_choice(const lexicon *lex, uint32_t row, unsigned column, const char *const *names)
{
    quoth_str cell = lexicon_cell(lex, row, column);

    for (int i = 0; names[i]; i++)
        if (strlen(names[i]) == cell.len && memcmp(names[i], cell.ptr, cell.len) == 0) return i;
    return -1;
}

uint32_t lexicon_next(const lexicon *lex, uint32_t row)
{
    return lex->next[row];
}

/* The row of the key that is `bytes`, by its hash; *longer: whether keys begin with these words. */
static uint32_t lexicon_look(const lexicon *lex, uint32_t hash, uint16_t words, quoth_str bytes, bool *longer)
{
    uint32_t row = LEXICON_NONE;

    *longer = false;
    for (size_t slot = lexicon_slot(lex, hash); lex->nodes[slot].words; slot = (slot + 1) & (lex->node_room - 1)) {
        const lexicon_node *node = &lex->nodes[slot];

        if (node->hash != hash || node->words != words) continue;
        *longer = *longer || node->longer;
        if (node->row != LEXICON_NONE && row == LEXICON_NONE) {
            quoth_str key = lexicon_cell(lex, node->row, 0);

            if (word_same(key.ptr, key.len, bytes.ptr, bytes.len)) row = node->row;
        }
    }
    return row;
}

uint32_t lexicon_find(const lexicon *lex, uint32_t word, quoth_str bytes)
{
    bool longer;

    return lexicon_look(lex, word, 1, bytes, &longer);
}

uint32_t lexicon_match(const lexicon *lex, const char *text, quoth_records tokens, size_t first, size_t end,
                       size_t *length)
{
    uint32_t best = LEXICON_NONE, hash = 0, begin;
    bool longer = true;

    *length = 0;
    if (first >= end) return best;
    begin = QUOTH_AT(tokens, quoth_token, first)->span.begin;
    for (size_t i = first; i < end && longer && i - first < LEXICON_MAX_WORDS; i++) {
        const quoth_token *token = QUOTH_AT(tokens, quoth_token, i);
        uint16_t words = (uint16_t)(i - first + 1);
        uint32_t row;

        hash = i == first ? token->word : lexicon_join(hash, token->word);
        row = lexicon_look(lex, hash, words, (quoth_str){text + begin, token->span.end - begin}, &longer);
        if (row != LEXICON_NONE) {
            best = row;
            *length = words;
        }
    }
    return best;
}
