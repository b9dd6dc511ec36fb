/* SPDX-License-Identifier: Apache-2.0 */
#include "language.h"

#include "cld2_shim.h"

#include <string.h>

enum {
    SAMPLE = 1536,     /* bytes that are looked at: enough to tell, cheap for long texts */
    FIRST_LOOK = 1024, /* of them, for the function words of English */
    FEWEST_WORDS = 40, /* for those to count */
    FEWEST_BYTES = 60  /* below, a guess would be worse than none */
};

/* English is told by its function words, which make up more than a quarter of any text, and by "the", which no other
 * language has in numbers: this settles nearly all texts that are to be taken, at a small part of the cost of a
 * detector. */
static bool is_plainly_english(quoth_str text)
{
    static const char *const function_words[] = {"the",  "of", "and", "to",   "that", "for",  "with",
                                                 "from", "he", "his", "said", "by",   "has",  "it",
                                                 "as",   "on", "at",  "be",   "not",  "which"};
    size_t i = 0, words = 0, found = 0, the = 0, k;

    while (i < text.len) {
        size_t begin = i;

        while (i < text.len && text.ptr[i] != ' ' && text.ptr[i] != '\n') i++;
        if (i > begin) words++;
        if (i - begin >= 2 && i - begin <= 5)
            for (k = 0; k < sizeof(function_words) / sizeof(function_words[0]); k++)
                if (function_words[k][0] == text.ptr[begin] &&
                    clean_equals(clean_str(text.ptr + begin, i - begin), function_words[k])) {
                    found++;
                    the += k == 0;
                    break;
                }
        i++;
    }
    return words >= FEWEST_WORDS && found * 6 >= words && the * 50 >= words;
}

const char *language_of(quoth_str text)
{
    size_t n = text.len < SAMPLE ? text.len : SAMPLE;

    /* Not within a character. */
    while (n > 0 && n < text.len && ((unsigned char)text.ptr[n] & 0xc0) == 0x80) n--;
    if (is_plainly_english(clean_str(text.ptr, n < FIRST_LOOK ? n : FIRST_LOOK))) return "en";
    return n < FEWEST_BYTES ? NULL : cld2_shim_detect(text.ptr, (int)n);
}

bool language_is_accepted(const char *language, const quoth_list *accepted)
{
    const quoth_str *items = accepted->items;
    size_t n = strcspn(language, "-"), i;

    for (i = 0; i < accepted->count; i++) {
        size_t k = 0;

        if (clean_equals(items[i], "any") || clean_equals(items[i], language)) return true;
        while (k < n && k < items[i].len && clean_lower(items[i].ptr[k]) == clean_lower(language[k])) k++;
        if (k == n && items[i].len == n) return true;
    }
    return accepted->count == 0;
}
