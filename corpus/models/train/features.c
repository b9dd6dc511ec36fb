/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes what a tagger sees of a text, for training:
 *
 *     features pos CLUSTERS < TEXT > RECORDS
 *     features names CLUSTERS POS FIRST_NAMES PLACES [NAMES] < TEXT > RECORDS
 *     features tag CLUSTERS POS < TEXT > RECORDS
 *     features sentences CLUSTERS < PARAGRAPHS > RECORDS
 *
 * The models are .safetensors, the lexicons .tsv files.  TEXT has a sentence a line and an empty line behind a
 * document. A record is 32-bit numbers, as the machine has them: line from 0, begin and end in the line, word hash,
 * then pos    1 if it has a capital behind its first letter, word, word behind, class behind, suffix, POS_FEATURES
 * features names  (only of tokens that may be part of a name) 1 if the token before is none of them, NAMES_FEATURES
 * features, NAMES_DOC_FEATURES features of the document (all 0 without the model NAMES, which makes the first pass) tag
 * the label
 *
 * PARAGRAPHS has a paragraph a line, with the byte 31 before every sentence but the first.  A record is one of a place
 * where the model judges whether a sentence ends, when the sentences before end where they should: line from 0, offset
 * in the paragraph without marks, 1 if a sentence ends there, BOUNDARY_FEATURES features.
 */
#include "boundary.h"
#include "names_document.h"
#include "pos.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct work {
    clusters classes;
    pos_model pos;
    names_model names;
    lexicon *first_names, *places;
    bool second; /* there is a model of names */
    /* of a sentence */
    lang_token *tokens;
    quoth_token *records;
    lang_view *views;
    uint8_t *labels, *marks;
    size_t room;
    /* of a document: the records of its candidates */
    uint32_t *rows;
    size_t row_count, row_room;
    names_document *document;
} work;

#define NAMES_ROW (5u + NAMES_FEATURES + NAMES_DOC_FEATURES)

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "features: %s: %s\n", what, why);
    return 1;
}

static void *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    long size;

    if (!file) return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0 &&
        (bytes = malloc((size_t)size + 1)) != NULL) {
        *len = fread(bytes, 1, (size_t)size, file);
        if (*len != (size_t)size) {
            free(bytes);
            bytes = NULL;
        }
    }
    fclose(file);
    return bytes;
}

static void write_pos(const lang_view *views, size_t at)
{
    const lang_view *v = &views[at];
    uint32_t head[5] = {(v->shape & VIEW_REST_UPPER) != 0, v->word, v[1].word, v[1].classes.fine,
                        v->suffix & 0xFFFFFFu};
    uint32_t features[POS_FEATURES];

    pos_features(views, at, features);
    fwrite(head, sizeof(head), 1, stdout);
    fwrite(features, sizeof(features), 1, stdout);
}

static bool make_room(work *w, size_t len)
{
    if (len + 1 <= w->room) return true;
    w->room = 2 * len + 64;
    free(w->tokens);
    free(w->records);
    free(w->views);
    free(w->labels);
    free(w->marks);
    w->tokens = malloc(w->room * sizeof(*w->tokens));
    w->records = calloc(w->room, sizeof(*w->records));
    w->views = malloc((w->room + 2 * VIEW_PADDING) * sizeof(*w->views));
    w->labels = malloc(w->room);
    w->marks = malloc(w->room);
    return w->tokens && w->records && w->views && w->labels && w->marks;
}

static uint32_t *add_row(work *w)
{
    if (w->row_count == w->row_room) {
        size_t room = w->row_room ? 2 * w->row_room : 1024;
        uint32_t *rows = realloc(w->rows, room * NAMES_ROW * sizeof(*rows));

        if (!rows) return NULL;
        w->rows = rows;
        w->row_room = room;
    }
    memset(w->rows + w->row_count * NAMES_ROW, 0, NAMES_ROW * sizeof(*w->rows));
    return w->rows + w->row_count++ * NAMES_ROW;
}

/* Memory of a document: never given back, for the program is short. */
static void *take(void *memory, size_t size)
{
    (void)memory;
    return malloc(size);
}

static bool add_names(work *w, const char *text, size_t count, uint32_t line)
{
    lang_view *views = w->views + VIEW_PADDING;
    unsigned stretch = 0;

    for (size_t i = 0; i < count; i++) {
        w->records[i].span = (quoth_span){w->tokens[i].begin, w->tokens[i].end};
        w->records[i].word = w->tokens[i].word;
    }
    pos_tag(&w->pos, w->views, count, w->labels);
    for (size_t i = 0; i < count; i++) views[i].xpos = w->pos.xpos[w->labels[i]];
    names_gazetteer(w->first_names, w->places, text, (quoth_records){w->records, count, sizeof(*w->records)}, 0, count,
                    views);
    if (w->second && !w->document && !(w->document = names_document_new(&w->names, take, NULL))) return false;
    if (w->second && !names_document_add(w->document, w->views, count, 0, w->marks)) return false;
    if (!names_mark(views, count, w->marks)) return true;
    for (size_t i = 0; i < count; i++) {
        uint32_t *row;

        stretch = w->marks[i] && stretch < NAMES_MAX_STRETCH ? stretch + 1 : w->marks[i];
        if (!w->marks[i]) continue;
        if (!(row = add_row(w))) return false;
        row[0] = line;
        row[1] = w->tokens[i].begin;
        row[2] = w->tokens[i].end;
        row[3] = w->tokens[i].word;
        row[4] = stretch == 1;
        names_features(w->views, VIEW_PADDING, VIEW_PADDING + count, VIEW_PADDING + i, row + 5);
    }
    return true;
}

typedef struct fill {
    uint32_t *rows;
    size_t at;
} fill;

static void fill_document(void *self, names_candidate *c, const uint32_t features[NAMES_DOC_FEATURES])
{
    fill *f = self;

    (void)c;
    memcpy(f->rows + f->at++ * NAMES_ROW + 5 + NAMES_FEATURES, features, NAMES_DOC_FEATURES * sizeof(*features));
}

static void end_document(work *w)
{
    if (w->document) names_document_each(w->document, fill_document, &(fill){w->rows, 0});
    fwrite(w->rows, NAMES_ROW * sizeof(*w->rows), w->row_count, stdout);
    w->row_count = 0;
    w->document = NULL;
}

static bool write_line(work *w, char kind, const char *text, size_t len, uint32_t line)
{
    tokenizer t;
    size_t count;

    if (!make_room(w, len)) return false;
    tokenizer_start(&t, text, (quoth_span){0, (uint32_t)len}, TOKENIZER_MAX_TOKEN);
    count = tokenizer_next(&t, w->tokens, w->room);
    view_fill(&w->classes, text, w->tokens, count, w->views);
    if (kind == 'n') return add_names(w, text, count, line);
    if (kind == 't') pos_tag(&w->pos, w->views, count, w->labels);
    for (size_t i = 0; i < count; i++) {
        uint32_t head[5] = {line, w->tokens[i].begin, w->tokens[i].end, w->tokens[i].word, w->labels[i]};

        fwrite(head, sizeof(*head), kind == 't' ? 5 : 4, stdout);
        if (kind == 'p') write_pos(w->views, VIEW_PADDING + i);
    }
    return true;
}

#define SENTENCE_MARK '\x1F'

/* Takes the marks out of a paragraph and returns its length; marks[i]: a sentence begins at byte i. */
static size_t take_marks(char *text, size_t len, uint8_t *marks)
{
    size_t used = 0;

    memset(marks, 0, len + 1);
    for (size_t i = 0; i < len; i++) {
        if (text[i] == SENTENCE_MARK)
            marks[used] = 1;
        else
            text[used++] = text[i];
    }
    return used;
}

static bool write_paragraph(work *w, char *text, size_t len, uint32_t line)
{
    tokenizer t;
    boundary_walk walk;
    size_t count, begun = 0;
    uint32_t style;

    if (!make_room(w, len)) return false;
    len = take_marks(text, len, w->marks);
    tokenizer_start(&t, text, (quoth_span){0, (uint32_t)len}, TOKENIZER_MAX_TOKEN);
    count = tokenizer_next(&t, w->tokens, w->room);
    style = boundary_style(w->tokens, count, true);
    boundary_start(&walk, style, text, w->tokens, 0, count);
    for (size_t at = 1; at < count; at++) {
        uint32_t row[3 + BOUNDARY_FEATURES] = {line, w->tokens[at].begin, 0};

        for (size_t i = begun + 1; i <= w->tokens[at].begin; i++) row[2] |= w->marks[i];
        begun = w->tokens[at].begin;
        if (boundary_at(&walk, &w->classes, at, row + 3)) fwrite(row, sizeof(row), 1, stdout);
        if (row[2]) boundary_start(&walk, style, text, w->tokens, at, count);
    }
    return true;
}

/* The file at `path` as a model or a lexicon; all of them stay until the program ends. */
static safetensors *open_model(const char *path)
{
    char error[SAFETENSORS_ERROR_SIZE];
    size_t len = 0;
    void *bytes = read_file(path, &len);
    safetensors *file = bytes ? safetensors_new(bytes, len, error) : NULL;

    if (!file) exit(fail(path, bytes ? error : strerror(errno)));
    return file;
}

static lexicon *open_lexicon(const char *path)
{
    lexicon_error error;
    size_t len = 0;
    char *bytes = read_file(path, &len);
    lexicon *lex = bytes ? lexicon_new(bytes, len, 3, &error) : NULL;

    if (!lex) exit(fail(path, bytes ? error.message : strerror(errno)));
    return lex;
}

static void open_all(work *w, int argc, char **argv)
{
    char error[SAFETENSORS_ERROR_SIZE];

    if (!clusters_init(&w->classes, open_model(argv[2]), error)) exit(fail(argv[2], error));
    if (argc > 3 && !pos_init(&w->pos, open_model(argv[3]), error)) exit(fail(argv[3], error));
    if (argc > 5) {
        w->first_names = open_lexicon(argv[4]);
        w->places = open_lexicon(argv[5]);
    }
    w->second = argc > 6;
    if (w->second && !names_init(&w->names, open_model(argv[6]), error)) exit(fail(argv[6], error));
}

int main(int argc, char **argv)
{
    static work w;
    char kind = argc > 1 ? argv[1][0] : '\0', *line = NULL;
    size_t room = 0;
    ssize_t got;

    if (!((kind == 'p' || kind == 's') && argc == 3) && !(kind == 't' && argc == 4) &&
        !(kind == 'n' && (argc == 6 || argc == 7))) {
        fprintf(stderr, "usage: features pos CLUSTERS | sentences CLUSTERS | tag CLUSTERS POS | names CLUSTERS POS "
                        "FIRST_NAMES PLACES [NAMES]"
                        " < TEXT > RECORDS\n");
        return 64;
    }
    open_all(&w, argc, argv);
    for (uint32_t number = 0; (got = getline(&line, &room, stdin)) > 0; number++) {
        if (line[got - 1] == '\n') got--;
        if (kind == 's') {
            if (!write_paragraph(&w, line, (size_t)got, number)) return fail("standard input", "out of memory");
        } else if (got == 0)
            end_document(&w);
        else if (!write_line(&w, kind, line, (size_t)got, number))
            return fail("standard input", "out of memory");
    }
    end_document(&w);
    if (ferror(stdin) || fflush(stdout) != 0) return fail("standard input or output", strerror(errno));
    return 0;
}
