/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How good the stage `tag` is on development data that is not part of the project: `make eval-tag` prints, for each
 * treebank, how many sentences, tokens and parts of speech it gets right, and for each corpus of names their F1.
 *
 *     eval_tag DATA        DATA holds the folders ud (conllu.gz) and ner (txt.gz)
 */
#include "pos.h"
#include "quoth/plugin.h"
#include "stage_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#define EVAL_LINE  (1u << 16)
#define EVAL_MARKS (1u << 20) /* gold sentences, tokens or names of a file */

extern const quoth_bundle tag_LTX_quoth_bundle;

/* A gold span with what it is: "NN/NOUN", "PER", or nothing for a sentence. */
typedef struct mark {
    size_t begin, end;
    char what[24];
} mark;

/* The documents of a file as one text, a paragraph a line. */
typedef struct corpus {
    char *text;
    size_t len, room;
    mark *sentences, *items; /* items: tokens or names */
    size_t sentence_count, item_count;
} corpus;

static const char *data_folder;

static void add_text(corpus *c, const char *bytes, size_t len)
{
    if (c->len + len + 1 > c->room) {
        c->room = 2 * (c->len + len + 1);
        c->text = realloc(c->text, c->room);
        if (!c->text) abort();
    }
    memcpy(c->text + c->len, bytes, len);
    c->len += len;
    c->text[c->len] = '\0';
}

static void add_mark(mark *marks, size_t *count, size_t begin, size_t end, const char *what)
{
    assert_true(*count < EVAL_MARKS);
    marks[*count].begin = begin;
    marks[*count].end = end;
    snprintf(marks[*count].what, sizeof(marks->what), "%s", what);
    ++*count;
}

static gzFile open_data(const char *name)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s", data_folder, name);
    return gzopen(path, "rb");
}

static char *read_line(gzFile file, char *line)
{
    if (!gzgets(file, line, EVAL_LINE)) return NULL;
    line[strcspn(line, "\n")] = '\0';
    return line;
}

/* ---- treebanks ---- */

/* The label of a token in our terms; only punctuation and symbols are named otherwise in the treebanks. */
static void treebank_label(const char *upos, const char *xpos, char *label, size_t size)
{
    static const char *const other[] = {"ADD", "AFX", "GW", "LS", "XX", "NFP"};
    const char *name = xpos;

    if (strcmp(upos, "PUNCT") == 0) name = "PUNCT";
    if (strcmp(upos, "SYM") == 0 || strcmp(xpos, "$") == 0) name = "SYM";
    for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
        if (strcmp(name, other[i]) == 0) name = "OTHER";
    snprintf(label, size, "%s/%s", name, upos);
}

static bool read_treebank(const char *name, corpus *c)
{
    static char line[EVAL_LINE];
    gzFile file = open_data(name);
    size_t sentence = 0, at = 0;
    bool space = true;

    if (!file) return false;
    while (read_line(file, line)) {
        if (strncmp(line, "# newpar", 8) == 0 || strncmp(line, "# newdoc", 8) == 0) {
            if (c->len && c->text[c->len - 1] != '\n') add_text(c, "\n", 1);
        } else if (strncmp(line, "# text = ", 9) == 0) {
            if (space && c->len && c->text[c->len - 1] != '\n') add_text(c, " ", 1);
            sentence = at = c->len;
            add_text(c, line + 9, strlen(line + 9));
            add_mark(c->sentences, &c->sentence_count, sentence, c->len, "");
        } else if (line[0] >= '0' && line[0] <= '9') {
            char *cells[5], *cell = line, label[24];
            const char *found;

            space = strstr(line, "SpaceAfter=No") == NULL;
            for (int i = 0; i < 5; i++) {
                cells[i] = cell;
                cell += strcspn(cell, "\t");
                if (*cell) *cell++ = '\0';
            }
            if (strpbrk(cells[0], "-.") || !(found = strstr(c->text + at, cells[1]))) continue;
            treebank_label(cells[3], cells[4], label, sizeof(label));
            at = (size_t)(found - c->text);
            add_mark(c->items, &c->item_count, at, at + strlen(cells[1]), label);
            at += strlen(cells[1]);
        }
    }
    gzclose(file);
    return true;
}

/* ---- names ---- */

/* True if there was no space before the token in the text that the corpus was cut from. */
static bool names_joined(const char *before, const char *token)
{
    bool apostrophe = strcmp(before, "'") == 0 || strcmp(before, "\xE2\x80\x99") == 0;

    return (strcmp(token, "s") == 0 && apostrophe) || (*before && strcmp(token, "\xE2\x80\x99") == 0) ||
           strcmp(token, "'s") == 0 || strcmp(token, "-") == 0 || strcmp(before, "-") == 0;
}

static bool read_names(const char *name, corpus *c)
{
    static char line[EVAL_LINE], before[EVAL_LINE];
    gzFile file = open_data(name);
    size_t begin = 0;

    if (!file) return false;
    while (read_line(file, line)) {
        char *label = strchr(line, '\t');

        if (!label || strncmp(line, "-DOCSTART-", 10) == 0) {
            if (c->len && c->text[c->len - 1] != '\n') add_text(c, "\n", 1);
            if (label) add_text(c, "\f", 1);
            before[0] = '\0';
            continue;
        }
        *label++ = '\0';
        if (before[0] && !names_joined(before, line)) add_text(c, " ", 1);
        if (label[0] == 'B' || label[0] == 'U') begin = c->len;
        add_text(c, line, strlen(line));
        if (label[0] == 'L' || label[0] == 'U') add_mark(c->items, &c->item_count, begin, c->len, label + 2);
        memcpy(before, line, sizeof(before));
    }
    gzclose(file);
    return true;
}

/* ---- running and counting ---- */

typedef struct tally {
    size_t gold, found, right, also_right;
} tally;

static double f1(tally t)
{
    return t.gold + t.found ? 200.0 * (double)t.right / (double)(t.gold + t.found) : 0;
}

/* How many of the sentences end within their paragraph, and how many of these ends are gold ones. */
static void count_ends(const corpus *c, quoth_records found, tally *ends)
{
    size_t gold = 0;

    for (size_t i = 0; i + 1 < c->sentence_count; i++)
        ends->gold += !memchr(c->text + c->sentences[i].end, '\n', c->sentences[i + 1].begin - c->sentences[i].end);
    for (size_t i = 0; i + 1 < found.count; i++) {
        const quoth_sentence *at = QUOTH_AT(found, quoth_sentence, i), *next = QUOTH_AT(found, quoth_sentence, i + 1);

        if (at->paragraph != next->paragraph) continue;
        while (gold < c->sentence_count && c->sentences[gold].end < at->span.end) gold++;
        ends->found++;
        ends->right += gold < c->sentence_count && c->sentences[gold].end == at->span.end;
    }
}

/* The gold mark with just this span, from *at on; moves *at. */
static const mark *gold_of(const mark *marks, size_t count, size_t *at, size_t begin, size_t end)
{
    while (*at < count && marks[*at].begin < begin) ++*at;
    for (size_t i = *at; i < count && marks[i].begin == begin; i++)
        if (marks[i].end == end) return &marks[i];
    return NULL;
}

/* Runs the stage over text [from, end), a document. */
static quoth_doc *run(harness *h, const corpus *c, size_t from, size_t end)
{
    size_t len = end - from, count = 0, begin = 0;
    char *copy = strndup(c->text + from, len);
    quoth_paragraph *paragraphs = calloc(len / 2 + 1, sizeof(*paragraphs)); /* none is empty */
    quoth_doc *doc;

    if (!copy || !paragraphs) abort();
    for (size_t at = 0; at <= len; at++)
        if (at == len || copy[at] == '\n') {
            if (at > begin) paragraphs[count++].span = (quoth_span){(uint32_t)begin, (uint32_t)at};
            begin = at + 1;
        }
    doc = harness_text(h, copy);
    harness_write(h, doc, "paragraph", paragraphs, sizeof(*paragraphs), count);
    assert_int_equal(harness_run(h, doc), QUOTH_OK);
    free(paragraphs);
    free(copy);
    return doc;
}

/* Counts the tokens of a document whose text begins at `from` of the corpus. */
static void count_tokens(const corpus *c, quoth_records tokens, size_t *at, size_t from, tally *t)
{
    for (size_t i = 0; i < tokens.count; i++) {
        const quoth_token *token = QUOTH_AT(tokens, quoth_token, i);
        const mark *gold = gold_of(c->items, c->item_count, at, from + token->span.begin, from + token->span.end);
        const char *slash;

        if (!gold) continue;
        slash = strchr(gold->what, '/');
        t->found++;
        t->right += pos_upos_of((quoth_str){slash + 1, strlen(slash + 1)}) == token->upos;
        t->also_right += pos_xpos_of((quoth_str){gold->what, (size_t)(slash - gold->what)}) == token->xpos;
    }
}

static corpus new_corpus(void)
{
    corpus c = {.text = calloc(1, 1),
                .room = 1,
                .sentences = malloc(EVAL_MARKS * sizeof(mark)),
                .items = malloc(EVAL_MARKS * sizeof(mark))};

    if (!c.text || !c.sentences || !c.items) abort();
    return c;
}

static void free_corpus(corpus *c)
{
    free(c->text);
    free(c->sentences);
    free(c->items);
}

static void eval_treebank(const char *name)
{
    corpus c = new_corpus();
    tally sentences = {0, 0, 0, 0}, tokens = {0, 0, 0, 0}, inner = {0, 0, 0, 0}, ends;
    size_t at = 0, edges;
    harness *h;
    quoth_doc *doc;
    quoth_records found;

    if (!read_treebank(name, &c)) {
        print_message("%s/%s is missing: skipped\n", data_folder, name);
        free_corpus(&c);
        return;
    }
    h = harness_open(&(harness_use){&tag_LTX_quoth_bundle, "tag", (const char *const[]){"names=false", NULL}, NULL}, 1,
                     NULL);
    doc = run(h, &c, 0, c.len);
    found = harness_layer(h, doc, "sentence");
    sentences.gold = c.sentence_count;
    sentences.found = found.count;
    for (size_t i = 0; i < found.count; i++) {
        quoth_span span = QUOTH_AT(found, quoth_sentence, i)->span;

        sentences.right += gold_of(c.sentences, c.sentence_count, &at, span.begin, span.end) != NULL;
    }
    count_ends(&c, found, &inner);
    edges = c.sentence_count - inner.gold; /* every paragraph's end is a sentence's */
    ends = (tally){inner.gold + edges, inner.found + edges, inner.right + edges, 0};
    at = 0;
    found = harness_layer(h, doc, "token");
    count_tokens(&c, found, &at, 0, &tokens);
    print_message(
        "%-28s sentences F1 %5.2f (their ends %.2f, those within paragraphs %.2f)   tokens F1 %5.2f   UPOS %5.2f   "
        "XPOS %5.2f\n",
        name, f1(sentences), f1(ends), f1(inner), f1((tally){c.item_count, found.count, tokens.found, 0}),
        100.0 * (double)tokens.right / (double)tokens.found, 100.0 * (double)tokens.also_right / (double)tokens.found);
    harness_close(h);
    free_corpus(&c);
}

static void eval_names(const char *name)
{
    static const char *const kinds[] = {"MISC", "PER", "ORG", "LOC"}; /* by quoth_entity_kind */
    corpus c = new_corpus();
    tally all = {0, 0, 0, 0}, by_kind[4] = {{0, 0, 0, 0}};
    size_t at = 0;
    harness *h;

    if (!read_names(name, &c)) {
        print_message("%s/%s is missing: skipped\n", data_folder, name);
        free_corpus(&c);
        return;
    }
    h = harness_open(&(harness_use){&tag_LTX_quoth_bundle, "tag", NULL, NULL}, 1, NULL);
    for (size_t from = 0, end; from < c.len; from = end + 1) {
        const char *feed = memchr(c.text + from, '\f', c.len - from);
        quoth_doc *doc;
        quoth_records found;

        end = feed ? (size_t)(feed - c.text) : c.len;
        doc = run(h, &c, from, end);
        found = harness_layer(h, doc, "name");
        for (size_t i = 0; i < found.count; i++) {
            const quoth_name *n = QUOTH_AT(found, quoth_name, i);
            const mark *gold = gold_of(c.items, c.item_count, &at, from + n->span.begin, from + n->span.end);
            bool right = gold && strcmp(gold->what, kinds[n->kind]) == 0;

            all.found++;
            all.right += right;
            by_kind[n->kind].found++;
            by_kind[n->kind].right += right;
        }
    }
    for (size_t i = 0; i < c.item_count; i++)
        for (unsigned k = 0; k < 4; k++) by_kind[k].gold += strcmp(c.items[i].what, kinds[k]) == 0;
    all.gold = c.item_count;
    print_message("%-28s names F1 %5.2f (precision %.2f, recall %.2f)   PER %.2f   ORG %.2f   LOC %.2f   MISC %.2f\n",
                  name, f1(all), 100.0 * (double)all.right / (double)all.found,
                  100.0 * (double)all.right / (double)all.gold, f1(by_kind[1]), f1(by_kind[2]), f1(by_kind[3]),
                  f1(by_kind[0]));
    harness_close(h);
    free_corpus(&c);
}

static void eval_all(void **state)
{
    (void)state;
    eval_treebank("ud/ewt_dev.conllu.gz");
    eval_treebank("ud/gum_nr_dev.conllu.gz");
    eval_names("ner/conll_dev.txt.gz");
    eval_names("ner/ww_dev.txt.gz");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(eval_all)};

    if (argc != 2) {
        fprintf(stderr, "usage: eval_tag DATA\n");
        return 64;
    }
    data_folder = argv[1];
    return cmocka_run_group_tests_name("eval tag", tests, NULL, NULL);
}
