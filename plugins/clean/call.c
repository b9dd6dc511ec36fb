/* SPDX-License-Identifier: Apache-2.0 */
#include "call.h"

#include <stdalign.h>
#include <string.h>

bool clean_reserve(const clean_call *call, void **items, size_t *capacity, size_t need, size_t size)
{
    size_t wanted = 2 * *capacity > need ? 2 * *capacity : need;
    void *grown;

    if (need <= *capacity) return true;
    if (wanted < 64) wanted = 64;
    grown = call->host->scratch(call->ctx, wanted * size, alignof(max_align_t));
    if (!grown) return false;
    if (*capacity) memcpy(grown, *items, *capacity * size);
    *items = grown;
    *capacity = wanted;
    return true;
}

bool clean_begins(quoth_str text, const char *word)
{
    size_t i;

    for (i = 0; word[i]; i++)
        if (i >= text.len || clean_lower(text.ptr[i]) != word[i]) return false;
    return true;
}

bool clean_equals(quoth_str text, const char *word)
{
    return text.len == strlen(word) && clean_begins(text, word);
}

size_t clean_find(quoth_str text, const char *word)
{
    size_t len = strlen(word), i;

    for (i = 0; i + len <= text.len; i++)
        if (clean_lower(text.ptr[i]) == word[0] && clean_begins(clean_str(text.ptr + i, text.len - i), word)) return i;
    return SIZE_MAX;
}

quoth_str clean_trim(quoth_str text)
{
    while (text.len && clean_is_space((unsigned char)text.ptr[0])) text.ptr++, text.len--;
    while (text.len && clean_is_space((unsigned char)text.ptr[text.len - 1])) text.len--;
    return text;
}
