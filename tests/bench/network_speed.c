/* SPDX-License-Identifier: Apache-2.0 */
/* network_speed MODEL TEXT: reads the text with the network, from words to spans, and prints words a second of
 * processor time. */
#include "network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECTION 1024u
#define SECONDS 1.0

static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *bytes;

    if (!file || fseek(file, 0, SEEK_END) != 0) return NULL;
    *len = (size_t)ftell(file);
    rewind(file);
    bytes = aligned_alloc(64, *len / 64 * 64 + 64);
    if (!bytes || fread(bytes, 1, *len, file) != *len) return NULL;
    fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    static network_span spans[SECTION];
    char error[NETWORK_ERROR_SIZE];
    size_t model_len, text_len;
    char *model, *text;
    network *net;
    network_reader *reader;
    clock_t begin;
    uint64_t words = 0;
    double seconds;

    if (argc != 3 || !(model = read_file(argv[1], &model_len)) || !(text = read_file(argv[2], &text_len))) {
        fprintf(stderr, "usage: network_speed MODEL TEXT\n");
        return 64;
    }
    net = network_new(model, model_len, error);
    if (!net) {
        fprintf(stderr, "network_speed: %s\n", error);
        return 1;
    }
    reader = network_reader_new(net);
    if (!reader) return 1;
    begin = clock();
    do {
        uint32_t count;

        if (!network_read_words(reader, (quoth_str){text, text_len})) return 1;
        network_words_of(reader, &count);
        for (uint32_t from = 0; from < count; from += SECTION) {
            uint32_t to = count - from < SECTION ? count : from + SECTION;

            network_read_section(reader, from, to);
            for (unsigned role = 0; role < NETWORK_ROLES; role++)
                network_find_spans(reader, (network_role)role, from, to, spans, SECTION);
        }
        words += count;
        seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    } while (seconds < SECONDS && words > 0);
    printf("%s %s: %.0f words/s\n", strrchr(argv[1], '/') ? strrchr(argv[1], '/') + 1 : argv[1], network_isa_name(net),
           (double)words / seconds);
    network_reader_free(reader);
    network_free(net);
    free(model);
    free(text);
    return 0;
}
