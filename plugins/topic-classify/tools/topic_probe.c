/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What training and measuring the topic model needs of the C code, so that nothing of it is written twice.
 *
 *     topic_probe features LEXICON < TEXTS    for each text, as 32-bit numbers: how many features, the features, how
 * many terms of the lexicon, their rows topic_probe scores MODEL LEXICON < TEXTS    for each text a line of 17 margins
 * and 17 scores
 *
 * Texts end with a NUL byte each; a paragraph ends with a line feed.  LEXICON may be "-": none.
 */
#include "topic_scorer.h"

#include "tokenizer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 256u

typedef struct probe_file {
    char *bytes;
    size_t len;
} probe_file;

typedef struct probe_tokens {
    quoth_token *tokens;
    size_t count, room;
} probe_tokens;

static void *probe_grow(void *memory, size_t bytes)
{
    void *grown = realloc(memory, bytes);

    if (!grown) {
        fprintf(stderr, "topic_probe: out of memory\n");
        exit(70);
    }
    return grown;
}

static probe_file probe_read(FILE *stream)
{
    probe_file file = {NULL, 0};
    size_t room = 0, got;

    do {
        if (file.len == room) file.bytes = probe_grow(file.bytes, room = room ? room * 2 : 1u << 20);
        got = fread(file.bytes + file.len, 1, room - file.len, stream);
        file.len += got;
    } while (got);
    return file;
}

static probe_file probe_open(const char *path)
{
    FILE *stream = fopen(path, "rb");
    probe_file file;

    if (!stream) {
        fprintf(stderr, "topic_probe: cannot open '%s'\n", path);
        exit(74);
    }
    file = probe_read(stream);
    fclose(stream);
    return file;
}

/* Tokenizes a text as `tag` does, paragraph by paragraph. */
static quoth_records probe_tokenize(probe_tokens *all, const char *text, size_t len)
{
    all->count = 0;
    for (size_t at = 0; at < len;) {
        const char *line = memchr(text + at, '\n', len - at);
        size_t end = line ? (size_t)(line - text) : len, got;
        lang_token chunk[CHUNK];
        tokenizer cut;

        tokenizer_start(&cut, text, (quoth_span){(uint32_t)at, (uint32_t)end}, TOKENIZER_MAX_TOKEN);
        while ((got = tokenizer_next(&cut, chunk, CHUNK)) > 0) {
            if (all->count + got > all->room) {
                all->room = (all->count + got) * 2;
                all->tokens = probe_grow(all->tokens, all->room * sizeof(*all->tokens));
            }
            for (size_t i = 0; i < got; i++)
                all->tokens[all->count++] =
                    (quoth_token){.span = {chunk[i].begin, chunk[i].end}, .word = chunk[i].word};
        }
        at = end + 1;
    }
    return (quoth_records){all->tokens, all->count, sizeof(*all->tokens)};
}

static void probe_put(const uint32_t *numbers, uint32_t count)
{
    fwrite(&count, sizeof(count), 1, stdout);
    fwrite(numbers, sizeof(*numbers), count, stdout);
}

static void probe_features(const char *text, quoth_records tokens, const lexicon *terms)
{
    uint32_t *numbers =
        probe_grow(NULL, (tokens.count * TOPIC_GRAMS_MOST + lexicon_rows(terms) + 1) * sizeof(*numbers));
    topic_grams grams = {0};
    uint32_t count = 0;

    for (size_t i = 0; i < tokens.count; i++)
        count += topic_grams_next(&grams, text, QUOTH_AT(tokens, quoth_token, i), numbers + count);
    probe_put(numbers, count);
    count = 0;
    for (size_t i = 0; i < tokens.count;) {
        size_t length = 0;

        for (uint32_t row = lexicon_match(terms, text, tokens, i, tokens.count, &length);
             row != LEXICON_NONE && count < tokens.count * TOPIC_GRAMS_MOST; row = lexicon_next(terms, row))
            numbers[count++] = row;
        i += length ? length : 1;
    }
    probe_put(numbers, count);
    free(numbers);
}

static void probe_scores(const topic_model *model, topic_scorer *scorer, const char *text, quoth_records tokens)
{
    float margins[TOPIC_LABELS], scores[TOPIC_LABELS];

    topic_scorer_begin(scorer);
    topic_scorer_add(scorer, text, tokens, 0, tokens.count);
    topic_scorer_margins(scorer, margins);
    topic_scores(model, margins, scores);
    for (unsigned i = 0; i < TOPIC_LABELS; i++) printf("%.4f ", (double)margins[i]);
    for (unsigned i = 0; i < TOPIC_LABELS; i++) printf(i + 1 < TOPIC_LABELS ? "%.4f " : "%.4f\n", (double)scores[i]);
}

int main(int argc, char **argv)
{
    bool scores = argc == 4 && strcmp(argv[1], "scores") == 0;
    char error[TOPIC_ERROR_SIZE] = "out of memory";
    lexicon_error line = {0};
    topic_model model = {0};
    topic_scorer *scorer = NULL;
    safetensors *file = NULL;
    lexicon *terms = NULL;
    probe_file model_bytes = {0}, terms_bytes = {0}, texts;
    probe_tokens all = {0};

    if (!scores && !(argc == 3 && strcmp(argv[1], "features") == 0)) {
        fprintf(stderr,
                "usage: topic_probe features LEXICON < TEXTS\n       topic_probe scores MODEL LEXICON < TEXTS\n");
        return 64;
    }
    if (strcmp(argv[argc - 1], "-") != 0) terms_bytes = probe_open(argv[argc - 1]);
    terms = lexicon_new(terms_bytes.bytes, terms_bytes.len, 3, &line);
    if (!terms) {
        fprintf(stderr, "topic_probe: cannot use '%s': line %zu: %s\n", argv[argc - 1], line.line, line.message);
        return 78;
    }
    if (scores) {
        model_bytes = probe_open(argv[2]);
        file = safetensors_new(model_bytes.bytes, model_bytes.len, error);
        if (!file || !topic_model_init(&model, file, error) || !topic_model_join(&model, terms, error) ||
            !(scorer = topic_scorer_new(&model))) {
            fprintf(stderr, "topic_probe: cannot use '%s': %s\n", argv[2], error);
            return 78;
        }
    }
    texts = probe_read(stdin);
    for (size_t at = 0; at < texts.len;) {
        const char *text = texts.bytes + at, *nul = memchr(text, '\0', texts.len - at);
        size_t len = nul ? (size_t)(nul - text) : texts.len - at;
        quoth_records tokens = probe_tokenize(&all, text, len);

        if (scores)
            probe_scores(&model, scorer, text, tokens);
        else
            probe_features(text, tokens, terms);
        at += len + 1;
    }
    topic_scorer_free(scorer);
    topic_model_free(&model);
    safetensors_free(file);
    lexicon_free(terms);
    free(all.tokens);
    free(texts.bytes);
    free(model_bytes.bytes);
    free(terms_bytes.bytes);
    return fflush(stdout) == 0 ? 0 : 74;
}
