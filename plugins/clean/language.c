/* SPDX-License-Identifier: Apache-2.0 */
#include "language.h"

#include "cld2_shim.h"

#include <string.h>

enum {
    SAMPLE = 1536,    /* bytes that are looked at: enough to tell, cheap for long texts */
    FEWEST_BYTES = 60 /* below, a guess would be worse than none */
};

const char *language_of(quoth_str text)
{
    size_t n = text.len < SAMPLE ? text.len : SAMPLE;

    /* Not within a character. */
    while (n > 0 && n < text.len && ((unsigned char)text.ptr[n] & 0xc0) == 0x80) n--;
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
