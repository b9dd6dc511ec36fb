/* SPDX-License-Identifier: Apache-2.0 */
#include "link_fold.h"

#include "link_letters.h"
#include "utf8.h"

#include <string.h>

/* Words before a name that are no part of it; compared without case and full stop. */
static const char *const link_title_words[] = {
    "admiral",    "ambassador", "archbishop", "attorney", "baroness",  "bishop", "cardinal",    "capt",
    "captain",    "chancellor", "chief",      "col",      "colonel",   "cllr",   "congressman", "congresswoman",
    "councillor", "dame",       "dr",         "gen",      "general",   "gov",    "governor",    "judge",
    "justice",    "lady",       "lord",       "lt",       "madam",     "maj",    "major",       "mayor",
    "minister",   "miss",       "mr",         "mrs",      "ms",        "mx",     "pope",        "president",
    "prime",      "prince",     "princess",   "prof",     "professor", "rabbi",  "rep",         "representative",
    "rev",        "reverend",   "secretary",  "sen",      "senator",   "sgt",    "sheikh",      "sir",
    "vice"};

static size_t link_put(char *to, size_t used, const char *bytes, size_t len)
{
    if (len > LINK_MAX_NAME - used) return LINK_MAX_NAME + 1;
    memcpy(to + used, bytes, len);
    return used + len;
}

/* Adds the character as one who has no accents and no capitals writes it. */
static size_t link_put_plain(char *to, size_t used, uint32_t code, const char *bytes, size_t len)
{
    static const struct {
        uint32_t upper, lower;
        char two[3];
    } doubles[] = {
        {0xC6, 0xE6, "ae"}, {0xDE, 0xFE, "th"}, {0xDF, 0x1E9E, "ss"}, {0x132, 0x133, "ij"}, {0x152, 0x153, "oe"}};
    char plain = '.', other[2];

    if (code >= 0x300 && code <= 0x36F) return used; /* an accent by itself */
    for (size_t i = 0; i < sizeof(doubles) / sizeof(doubles[0]); i++)
        if (code == doubles[i].upper || code == doubles[i].lower) return link_put(to, used, doubles[i].two, 2);
    if (code >= 'A' && code <= 'Z') plain = (char)(code | 0x20);
    if (code >= 0xC0 && code <= 0x24F) plain = link_letters_latin[code - 0xC0];
    if (code >= 0x1E00 && code <= 0x1EFF) plain = link_letters_additional[code - 0x1E00];
    if (plain != '.') return link_put(to, used, &plain, 1);
    /* Greek and Cyrillic capitals: two bytes each, as their small letters have. */
    if (code >= 0x391 && code <= 0x3A9)
        code += 0x20;
    else if (code >= 0x400 && code <= 0x40F)
        code += 0x50;
    else if (code >= 0x410 && code <= 0x42F)
        code += 0x20;
    else
        return link_put(to, used, bytes, len);
    other[0] = (char)(0xC0 | code >> 6);
    other[1] = (char)(0x80 | (code & 0x3F));
    return link_put(to, used, other, 2);
}

size_t link_fold(quoth_str name, bool plain, char folded[LINK_MAX_NAME])
{
    size_t used = 0;
    bool space = false;

    for (size_t at = 0; at < name.len;) {
        uint32_t length, code = utf8_decode(name.ptr, at, name.len, &length);
        const char *bytes = name.ptr + at;

        at += length;
        if (code == 0xFFFD && length == 1) return 0;
        if (utf8_class_of(code) == UTF8_SPACE) {
            space = used > 0;
            continue;
        }
        if (space) used = link_put(folded, used, " ", 1);
        space = false;
        if (used <= LINK_MAX_NAME) {
            if (code == 0x2019)
                used = link_put(folded, used, "'", 1);
            else
                used =
                    plain ? link_put_plain(folded, used, code, bytes, length) : link_put(folded, used, bytes, length);
        }
        if (used > LINK_MAX_NAME) return 0;
    }
    return used;
}

static bool link_is_title(const char *word, size_t len)
{
    if (len > 0 && word[len - 1] == '.') len--;
    for (size_t i = 0; i < sizeof(link_title_words) / sizeof(link_title_words[0]); i++) {
        const char *title = link_title_words[i];
        size_t k = 0;

        while (k < len && title[k] && (word[k] >= 'A' && word[k] <= 'Z' ? (word[k] | 0x20) : word[k]) == title[k]) k++;
        if (k == len && !title[k]) return true;
    }
    return false;
}

size_t link_titles(const char *folded, size_t len)
{
    size_t at = 0;

    for (;;) {
        const char *space = memchr(folded + at, ' ', len - at);

        if (!space || !link_is_title(folded + at, (size_t)(space - folded) - at)) return at;
        at = (size_t)(space - folded) + 1;
    }
}
