/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes what a tagger sees of a text, for training: features KIND CLUSTERS.safetensors < TEXT > RECORDS
 *
 * TEXT has a sentence a line and an empty line behind a document.  A record is 32-bit numbers, as the machine has them:
 * line from 0, begin and end in the line, word hash, then
 *   pos    1 if it has a capital behind its first letter, word, word behind, class behind, suffix, POS_FEATURES
 * features
 */
#include "pos.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct work {
    lang_token *tokens;
    lang_view *views;
    size_t room;
} work;

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

static bool write_line(work *w, const clusters *classes, const char *text, size_t len, uint32_t line)
{
    tokenizer t;
    size_t count;

    if (len + 1 > w->room) {
        free(w->tokens);
        free(w->views);
        w->room = 2 * len + 64;
        w->tokens = malloc(w->room * sizeof(*w->tokens));
        w->views = malloc((w->room + 2 * VIEW_PADDING) * sizeof(*w->views));
        if (!w->tokens || !w->views) return false;
    }
    tokenizer_start(&t, text, (quoth_span){0, (uint32_t)len}, TOKENIZER_MAX_TOKEN);
    count = tokenizer_next(&t, w->tokens, w->room);
    view_fill(classes, text, w->tokens, count, w->views);
    for (size_t i = 0; i < count; i++) {
        uint32_t head[4] = {line, w->tokens[i].begin, w->tokens[i].end, w->tokens[i].word};

        fwrite(head, sizeof(head), 1, stdout);
        write_pos(w->views, VIEW_PADDING + i);
    }
    return true;
}

int main(int argc, char **argv)
{
    char error[SAFETENSORS_ERROR_SIZE], *line = NULL;
    size_t len = 0, room = 0;
    ssize_t got;
    work w = {NULL, NULL, 0};
    safetensors *file;
    clusters classes;
    void *bytes;

    if (argc != 3 || strcmp(argv[1], "pos") != 0) {
        fprintf(stderr, "usage: features pos CLUSTERS.safetensors < TEXT > RECORDS\n");
        return 64;
    }
    if (!(bytes = read_file(argv[2], &len))) return fail(argv[2], strerror(errno));
    if (!(file = safetensors_new(bytes, len, error)) || !clusters_init(&classes, file, error))
        return fail(argv[2], error);
    for (uint32_t number = 0; (got = getline(&line, &room, stdin)) > 0; number++) {
        if (line[got - 1] == '\n') got--;
        if (!write_line(&w, &classes, line, (size_t)got, number)) return fail("standard input", "out of memory");
    }
    if (ferror(stdin) || fflush(stdout) != 0) return fail("standard input or output", strerror(errno));
    free(line);
    free(w.tokens);
    free(w.views);
    safetensors_free(file);
    free(bytes);
    return 0;
}
