/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what `clean` sees of the blocks of HTML pages, for train_blocks.py.
 *
 *     dump_blocks PAGE... > blocks.bin
 *
 * First a line with the names of the features, then for each block: number of the page (from 0) and bytes of the text
 * as 32-bit integers, the text, the features as 32-bit floats; in the machine's byte order. */
#include "charset.h"
#include "html_article.h"
#include "scratch_host.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    size_t room = 1 << 20, n;
    char *bytes = malloc(room);

    if (!file || !bytes) {
        perror(path);
        exit(1);
    }
    *length = 0;
    while ((n = fread(bytes + *length, 1, room - *length, file)) > 0)
        if ((*length += n) == room && !(bytes = realloc(bytes, room *= 2))) exit(1);
    fclose(file);
    return bytes;
}

static void dump_page(uint32_t number, quoth_str bytes, const html_words *words, const text_phrases *phrases)
{
    static const html_limits limits = {200000, 256, 256};
    const clean_call call = scratch_call();
    decoded_page decoded;
    html_scan scan;
    html_meta meta;
    html_tree tree;
    html_page page;
    size_t i;

    if (!charset_decode(&call, bytes, clean_str("", 0), true, &decoded)) return;
    if (html_scan_page(&scan, &call, decoded.text, words, &limits)) return;
    html_meta_read(&meta, &call, &scan);
    if (html_tree_build(&tree, &call, &scan, &limits)) return;
    html_meta_complete(&meta, &tree);
    if (html_page_look(&page, &call, phrases, &tree, meta.title)) return;
    for (i = 0; i < tree.block_count; i++) {
        quoth_str text = html_block_text(&tree, i);
        uint32_t head[2] = {number, (uint32_t)text.len};
        float features[FEATURE_COUNT];

        html_features_of(&page, i, features);
        fwrite(head, sizeof(*head), 2, stdout);
        fwrite(text.ptr, 1, text.len, stdout);
        fwrite(features, sizeof(*features), FEATURE_COUNT, stdout);
    }
}

int main(int argc, char **argv)
{
    static html_words words;
    static text_phrases phrases;
    int i;

    html_words_build(&words);
    text_phrases_build(&phrases);
    xmlInitParser();
    for (i = 0; i < FEATURE_COUNT; i++) {
        char name[32];

        html_feature_name((html_feature)i, name);
        printf("%s%c", name, i + 1 < FEATURE_COUNT ? ' ' : '\n');
    }
    for (i = 1; i < argc; i++) {
        size_t length;
        char *bytes = read_file(argv[i], &length);

        dump_page((uint32_t)(i - 1), clean_str(bytes, length), &words, &phrases);
        free(bytes);
    }
    return fflush(stdout) ? 1 : 0;
}
