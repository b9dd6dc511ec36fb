/* SPDX-License-Identifier: Apache-2.0 */
#include "prose.h"

#include "call.h"

#include <string.h>

enum {
    LEAST_BYTES = 100, /* to tell anything */
    LONGEST_WORD = 40  /* letters; what is longer is encoded data */
};

/* Punctuation that stands before or behind a word. */
static bool is_around(unsigned char c)
{
    return c < 0x80 && strchr(".,;:!?\"'()[]*", c) != NULL;
}

/* [begin, end) is all letters, hyphens, apostrophes and slashes but for punctuation around it; or it is mostly of
 * another alphabet, where words may stand without spaces. */
static bool is_word(const char *text, size_t begin, size_t end)
{
    const size_t bytes = end - begin;
    size_t letters = 0, others = 0, foreign = 0, i;

    while (begin < end && is_around((unsigned char)text[begin])) begin++;
    while (end > begin && is_around((unsigned char)text[end - 1])) end--;
    for (i = begin; i < end; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c >= 0x80)
            foreign++;
        else if (clean_is_alpha(c))
            letters++;
        else if (c != '-' && c != '\'' && c != '/')
            others++;
    }
    if (foreign * 2 > bytes) return true;
    return others == 0 && letters + foreign > 0 && letters <= LONGEST_WORD;
}

double prose_share(quoth_str text)
{
    size_t bytes = 0, words = 0, at = 0;

    while (at < text.len) {
        size_t begin = at;

        while (at < text.len && !clean_is_space((unsigned char)text.ptr[at])) at++;
        bytes += at - begin;
        if (at > begin && is_word(text.ptr, begin, at)) words += at - begin;
        at++;
    }
    return bytes < LEAST_BYTES ? 1 : (double)words / (double)bytes;
}
