/* SPDX-License-Identifier: Apache-2.0 */
#include "text_fold.h"

#include "clean_utf8.h"

#include <libxml/HTMLparser.h>
#include <string.h>

enum {
    LONGEST_REFERENCE = 32,
    OLD_REFERENCE = 6 /* letters of the longest name that may stand without a semicolon */
};

/* The names that occur most, and those of HTML 5 that HTML 4 lacks; libxml2 knows HTML 4's, but looks through them one
 * by one. */
static const struct {
    const char *name;
    uint32_t code;
} references[] = {
    {"nbsp", 0xa0},
    {"amp", '&'},
    {"quot", '"'},
    {"rsquo", 0x2019},
    {"lsquo", 0x2018},
    {"ldquo", 0x201c},
    {"rdquo", 0x201d},
    {"mdash", 0x2014},
    {"ndash", 0x2013},
    {"hellip", 0x2026},
    {"lt", '<'},
    {"gt", '>'},
    {"apos", '\''},
    {"excl", '!'},
    {"num", '#'},
    {"dollar", '$'},
    {"percnt", '%'},
    {"lpar", '('},
    {"rpar", ')'},
    {"ast", '*'},
    {"plus", '+'},
    {"comma", ','},
    {"period", '.'},
    {"sol", '/'},
    {"colon", ':'},
    {"semi", ';'},
    {"equals", '='},
    {"quest", '?'},
    {"commat", '@'},
    {"lsqb", '['},
    {"rsqb", ']'},
    {"lowbar", '_'},
    {"lbrace", '{'},
    {"rbrace", '}'},
    {"Tab", '\t'},
    {"NewLine", '\n'},
    {"hyphen", 0x2010},
    {"dash", 0x2010},
    {"QUOT", '"'},
    {"AMP", '&'},
    {"LT", '<'},
    {"GT", '>'},
    {"rsquor", 0x2019},
    {"rdquor", 0x201d},
    {"horbar", 0x2015},
    {"vert", '|'},
    {"verbar", '|'},
    {"grave", '`'},
    {"NonBreakingSpace", 0xa0},
    {"ZeroWidthSpace", 0x200b},
};

/* What numbers of the C1 range stand for: windows-1252. */
static const uint16_t c1[32] = {
    0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
    0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178,
};

static uint32_t code_of_name(const char *name)
{
    const htmlEntityDesc *known;
    size_t i;

    for (i = 0; i < sizeof(references) / sizeof(references[0]); i++)
        if (!strcmp(references[i].name, name)) return references[i].code;
    known = htmlEntityLookup((const xmlChar *)name);
    return known ? known->value : 0;
}

/* Length of the character reference at `s` and its code point; 0: it is none. */
static size_t read_reference(const char *s, size_t n, uint32_t *code)
{
    char name[LONGEST_REFERENCE + 1];
    size_t i = 1;

    if (n >= 3 && s[1] == '#') {
        bool hex = s[2] == 'x' || s[2] == 'X';
        uint32_t value = 0;
        size_t first;

        i = first = hex ? 3 : 2;
        for (; i < n && i < LONGEST_REFERENCE; i++) {
            unsigned char c = (unsigned char)s[i];
            uint32_t digit;

            if (clean_is_digit(c))
                digit = c - '0';
            else if (hex && (c | 0x20) >= 'a' && (c | 0x20) <= 'f')
                digit = (uint32_t)(c | 0x20) - 'a' + 10;
            else
                break;
            if (value <= 0x10ffff) value = value * (hex ? 16 : 10) + digit;
        }
        if (i == first) return 0;
        if (value >= 0x80 && value < 0xa0) value = c1[value - 0x80];
        *code = value == 0 || value > 0x10ffff || (value >= 0xd800 && value < 0xe000) ? UTF8_REPLACEMENT : value;
        return i < n && s[i] == ';' ? i + 1 : i;
    }
    for (; i < n && i <= LONGEST_REFERENCE &&
           (clean_is_alpha((unsigned char)s[i]) || clean_is_digit((unsigned char)s[i]));
         i++)
        name[i - 1] = s[i];
    name[i - 1] = '\0';
    if (i == 1) return 0;
    *code = code_of_name(name);
    if (i < n && s[i] == ';') return *code ? i + 1 : 0;
    /* Without its semicolon only the old, unmistakable ones are references, with whatever follows: "&copy2024". */
    if (i > OLD_REFERENCE + 1 && (*code == 0 || *code >= 0x100)) {
        i = OLD_REFERENCE + 2;
        *code = 0;
    }
    while (i > 2 && (*code == 0 || *code >= 0x100)) {
        name[--i - 1] = '\0';
        *code = code_of_name(name);
    }
    return *code && *code < 0x100 ? i : 0;
}

static bool ends_in_space(const text_map *map, size_t line_start)
{
    return map->length <= line_start || map->text[map->length - 1] == ' ';
}

void text_fold_append(text_map *map, quoth_str page, size_t begin, size_t end, size_t line_start, bool html)
{
    const char *p = page.ptr;
    const unsigned char special = html ? '&' : 0x7f;
    size_t at = begin, plain = begin;

    while (at < end && !map->failed) {
        unsigned char c = (unsigned char)p[at];
        uint32_t code = 0;
        size_t stop, space;
        char out[4];

        /* The common case: visible ASCII, and single spaces between it. */
        if (c > ' ' && c < 0x7f && c != special) {
            while (++at < end && (c = (unsigned char)p[at]) > ' ' && c < 0x7f && c != special) continue;
            if (at == end) break;
        }
        if (c == ' ' && at > plain && p[at - 1] != ' ' && at + 1 < end && (unsigned char)p[at + 1] > ' ') {
            at++;
            continue;
        }
        space = clean_utf8_space(p + at, end - at);
        if (space == 0 && c >= 0x80) {
            size_t n = clean_utf8_decode(p + at, end - at, &code);

            if (n && !clean_utf8_is_invisible(code)) {
                at += n;
                continue;
            }
            text_map_copy(map, p + plain, at - plain, (uint32_t)plain);
            at = plain = at + (n ? n : 1);
            continue;
        }
        text_map_copy(map, p + plain, at - plain, (uint32_t)plain);
        if (space) {
            stop = at + space;
            while (stop < end && (space = clean_utf8_space(p + stop, end - stop)) != 0) stop += space;
            if (!ends_in_space(map, line_start)) text_map_replace(map, " ", 1, (uint32_t)at, (uint32_t)(stop - at));
            at = plain = stop;
            continue;
        }
        if (c == '&') {
            size_t n = read_reference(p + at, end - at, &code), made;

            if (n == 0) {
                plain = at++;
                continue;
            }
            made = utf8_encode(code, out);
            if (clean_utf8_space(out, made)) {
                if (!ends_in_space(map, line_start)) text_map_replace(map, " ", 1, (uint32_t)at, (uint32_t)n);
            } else if (!clean_utf8_is_invisible(code)) {
                text_map_replace(map, out, made, (uint32_t)at, (uint32_t)n);
            }
            at = plain = at + n;
            continue;
        }
        /* A control character. */
        if (c == '\0') text_map_replace(map, "\xef\xbf\xbd", 3, (uint32_t)at, 1);
        at = plain = at + 1;
    }
    text_map_copy(map, p + plain, at - plain, (uint32_t)plain);
}

quoth_str text_fold_html(const clean_call *call, quoth_str value)
{
    text_map map;

    if (value.len == 0) return clean_str("", 0);
    text_map_init(&map, call);
    text_fold_append(&map, value, 0, value.len, 0, true);
    return map.failed || map.length == 0 ? clean_str("", 0) : clean_trim(clean_str(map.text, map.length));
}
