/* SPDX-License-Identifier: Apache-2.0 */
#include "charset.h"

#include "clean_utf8.h"
#include "text_map.h"

#include <iconv.h>
#include <string.h>

enum {
    META_PRESCAN = 4096, /* bytes of a page in which its charset declaration is looked for */
    LONGEST_LABEL = 32
};

typedef enum charset_form { FORM_UTF8, FORM_UTF16LE, FORM_UTF16BE, FORM_ONE_BYTE, FORM_MANY_BYTES } charset_form;

typedef struct charset {
    const char *name;  /* as in the Encoding Standard */
    const char *iconv; /* as iconv knows it */
    charset_form form;
} charset;

static const charset charsets[] = {
    {"utf-8", NULL, FORM_UTF8},
    {"utf-16le", NULL, FORM_UTF16LE},
    {"utf-16be", NULL, FORM_UTF16BE},
    {"windows-1252", "CP1252", FORM_ONE_BYTE},
    {"windows-1250", "CP1250", FORM_ONE_BYTE},
    {"windows-1251", "CP1251", FORM_ONE_BYTE},
    {"windows-1253", "CP1253", FORM_ONE_BYTE},
    {"windows-1254", "CP1254", FORM_ONE_BYTE},
    {"windows-1255", "CP1255", FORM_ONE_BYTE},
    {"windows-1256", "CP1256", FORM_ONE_BYTE},
    {"windows-1257", "CP1257", FORM_ONE_BYTE},
    {"windows-1258", "CP1258", FORM_ONE_BYTE},
    {"windows-874", "CP874", FORM_ONE_BYTE},
    {"iso-8859-2", "ISO-8859-2", FORM_ONE_BYTE},
    {"iso-8859-3", "ISO-8859-3", FORM_ONE_BYTE},
    {"iso-8859-4", "ISO-8859-4", FORM_ONE_BYTE},
    {"iso-8859-5", "ISO-8859-5", FORM_ONE_BYTE},
    {"iso-8859-6", "ISO-8859-6", FORM_ONE_BYTE},
    {"iso-8859-7", "ISO-8859-7", FORM_ONE_BYTE},
    {"iso-8859-8", "ISO-8859-8", FORM_ONE_BYTE},
    {"iso-8859-10", "ISO-8859-10", FORM_ONE_BYTE},
    {"iso-8859-13", "ISO-8859-13", FORM_ONE_BYTE},
    {"iso-8859-14", "ISO-8859-14", FORM_ONE_BYTE},
    {"iso-8859-15", "ISO-8859-15", FORM_ONE_BYTE},
    {"iso-8859-16", "ISO-8859-16", FORM_ONE_BYTE},
    {"koi8-r", "KOI8-R", FORM_ONE_BYTE},
    {"koi8-u", "KOI8-U", FORM_ONE_BYTE},
    {"macintosh", "MACINTOSH", FORM_ONE_BYTE},
    {"ibm866", "CP866", FORM_ONE_BYTE},
    {"gb18030", "GB18030", FORM_MANY_BYTES},
    {"big5", "CP950", FORM_MANY_BYTES},
    {"euc-jp", "EUC-JP", FORM_MANY_BYTES},
    {"shift_jis", "CP932", FORM_MANY_BYTES},
    {"euc-kr", "CP949", FORM_MANY_BYTES},
};

/* Labels in use that are not the name itself. */
static const struct {
    const char *label, *name;
} labels[] = {
    {"utf8", "utf-8"},
    {"unicode-1-1-utf-8", "utf-8"},
    {"utf-16", "utf-16le"},
    {"unicode", "utf-16le"},
    {"ascii", "windows-1252"},
    {"us-ascii", "windows-1252"},
    {"iso-8859-1", "windows-1252"},
    {"iso8859-1", "windows-1252"},
    {"iso_8859-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"latin-1", "windows-1252"},
    {"l1", "windows-1252"},
    {"cp1252", "windows-1252"},
    {"x-cp1252", "windows-1252"},
    {"cp1250", "windows-1250"},
    {"x-cp1250", "windows-1250"},
    {"cp1251", "windows-1251"},
    {"x-cp1251", "windows-1251"},
    {"iso-8859-9", "windows-1254"},
    {"latin5", "windows-1254"},
    {"iso-8859-11", "windows-874"},
    {"tis-620", "windows-874"},
    {"iso8859-2", "iso-8859-2"},
    {"latin2", "iso-8859-2"},
    {"iso8859-15", "iso-8859-15"},
    {"latin9", "iso-8859-15"},
    {"latin-9", "iso-8859-15"},
    {"iso-8859-8-i", "iso-8859-8"},
    {"koi8", "koi8-r"},
    {"mac", "macintosh"},
    {"x-mac-roman", "macintosh"},
    {"cp866", "ibm866"},
    {"gb2312", "gb18030"},
    {"gb_2312-80", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"big5-hkscs", "big5"},
    {"x-x-big5", "big5"},
    {"x-euc-jp", "euc-jp"},
    {"sjis", "shift_jis"},
    {"shift-jis", "shift_jis"},
    {"x-sjis", "shift_jis"},
    {"windows-31j", "shift_jis"},
    {"ms_kanji", "shift_jis"},
    {"ks_c_5601-1987", "euc-kr"},
    {"korean", "euc-kr"},
    {"windows-949", "euc-kr"},
};

static const charset *charset_named(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++)
        if (!strcmp(charsets[i].name, name)) return &charsets[i];
    return NULL;
}

static const charset *charset_of_label(quoth_str label)
{
    char low[LONGEST_LABEL + 1];
    size_t i;

    label = clean_trim(label);
    if (label.len == 0 || label.len > LONGEST_LABEL) return NULL;
    for (i = 0; i < label.len; i++) low[i] = clean_lower(label.ptr[i]);
    low[label.len] = '\0';
    for (i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
        if (!strcmp(labels[i].label, low)) return charset_named(labels[i].name);
    return charset_named(low);
}

/* What the page says of itself: <meta charset=X>, <meta ... content="text/html; charset=X">, <?xml encoding="X"?>. */
static const charset *charset_declared_in_page(quoth_str page)
{
    static const char *const words[] = {"charset", "encoding"};
    quoth_str head = clean_str(page.ptr, page.len < META_PRESCAN ? page.len : META_PRESCAN);
    size_t w;

    for (w = 0; w < 2; w++) {
        quoth_str rest = head;

        for (;;) {
            size_t at = clean_find(rest, words[w]), i, begin;
            const charset *found;

            if (at == SIZE_MAX) break;
            i = at + strlen(words[w]);
            while (i < rest.len && clean_is_space((unsigned char)rest.ptr[i])) i++;
            if (i < rest.len && rest.ptr[i] == '=') {
                i++;
                while (i < rest.len &&
                       (clean_is_space((unsigned char)rest.ptr[i]) || rest.ptr[i] == '"' || rest.ptr[i] == '\''))
                    i++;
                begin = i;
                while (i < rest.len && (clean_is_alpha((unsigned char)rest.ptr[i]) ||
                                        clean_is_digit((unsigned char)rest.ptr[i]) || strchr("-_:", rest.ptr[i])))
                    i++;
                found = charset_of_label(clean_str(rest.ptr + begin, i - begin));
                /* It was read as bytes, so it cannot be in UTF-16. */
                if (found && found->form != FORM_UTF16LE && found->form != FORM_UTF16BE) return found;
            }
            rest = clean_str(rest.ptr + at + 1, rest.len - at - 1);
        }
    }
    return NULL;
}

/* Not valid as a whole, but its characters beyond ASCII are mostly those of UTF-8: a few bytes were damaged. */
static bool charset_is_damaged_utf8(quoth_str bytes)
{
    size_t good = 0, bad = 0, i = 0;

    while (i < bytes.len) {
        uint32_t code;
        size_t n = clean_utf8_decode(bytes.ptr + i, bytes.len - i, &code);

        if (n > 1) good++;
        if (n == 0) bad++;
        i += n ? n : 1;
    }
    return good > 4 * bad;
}

/* Text in ASCII letters written as UTF-16 has a NUL in every other byte. */
static const charset *charset_of_utf16_pattern(quoth_str bytes)
{
    size_t n = bytes.len < 64 ? bytes.len : 64, even = 0, odd = 0, i;

    for (i = 0; i < n; i++)
        if (bytes.ptr[i] == '\0') *(i % 2 ? &odd : &even) += 1;
    if (n < 4 || (even + odd) * 3 < n) return NULL;
    if (odd > 4 * even) return charset_named("utf-16le");
    if (even > 4 * odd) return charset_named("utf-16be");
    return NULL;
}

static void decode_utf16(text_map *map, quoth_str in, uint32_t base, bool big)
{
    const unsigned char *u = (const unsigned char *)in.ptr;
    size_t i = 0;

    while (i < in.len && !map->failed) {
        uint32_t code = UTF8_REPLACEMENT;
        size_t used = in.len - i < 2 ? in.len - i : 2;
        char out[4];

        if (used == 2) {
            code = big ? (uint32_t)u[i] << 8 | u[i + 1] : (uint32_t)u[i + 1] << 8 | u[i];
            if (code >= 0xd800 && code < 0xdc00 && i + 4 <= in.len) {
                uint32_t low = big ? (uint32_t)u[i + 2] << 8 | u[i + 3] : (uint32_t)u[i + 3] << 8 | u[i + 2];

                if (low >= 0xdc00 && low < 0xe000) {
                    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                    used = 4;
                }
            }
        }
        text_map_replace(map, out, utf8_encode(code, out), base + (uint32_t)i, (uint32_t)used);
        i += used;
    }
}

/* Converts one character of at most 4 bytes; returns the bytes used and sets the bytes made, or 0. */
static size_t convert_one(iconv_t cd, const char *in, size_t n, char out[8], size_t *made)
{
    size_t take;

    for (take = 1; take <= 4 && take <= n; take++) {
        char bytes[4], *from = bytes, *to = out;
        size_t left = take, room = 8;

        memcpy(bytes, in, take);
        if (iconv(cd, &from, &left, &to, &room) != (size_t)-1 && left == 0 && room < 8) {
            *made = 8 - room;
            return take;
        }
        iconv(cd, NULL, NULL, NULL, NULL);
    }
    return 0;
}

/* All these charsets hold ASCII as it is. */
static bool decode_by_iconv(text_map *map, quoth_str in, const charset *cs)
{
    iconv_t cd = iconv_open("UTF-8", cs->iconv);
    char table[128][4];
    unsigned char lengths[128] = {0};
    size_t i = 0;

    if ((intptr_t)cd == -1) return false;
    while (i < in.len && !map->failed) {
        size_t ascii = i, used = 1, made = 0;
        unsigned char c;
        char out[8];

        while (ascii < in.len && !((unsigned char)in.ptr[ascii] & 0x80)) ascii++;
        text_map_copy(map, in.ptr + i, ascii - i, (uint32_t)i);
        i = ascii;
        if (i == in.len) break;
        c = (unsigned char)in.ptr[i] & 0x7f;
        if (cs->form == FORM_ONE_BYTE && lengths[c]) {
            text_map_replace(map, table[c], lengths[c], (uint32_t)i, 1);
            i++;
            continue;
        }
        used = convert_one(cd, in.ptr + i, cs->form == FORM_ONE_BYTE ? 1 : in.len - i, out, &made);
        if (used == 0) {
            used = 1;
            made = utf8_encode(UTF8_REPLACEMENT, out);
        }
        if (cs->form == FORM_ONE_BYTE && made <= 4) {
            lengths[c] = (unsigned char)made;
            memcpy(table[c], out, made);
        }
        text_map_replace(map, out, made, (uint32_t)i, (uint32_t)used);
        i += used;
    }
    iconv_close(cd);
    return true;
}

/* Valid stretches as they are, U+FFFD for each byte that is none. */
static void decode_damaged_utf8(text_map *map, quoth_str in)
{
    size_t i = 0;

    while (i < in.len && !map->failed) {
        size_t good = clean_utf8_valid_prefix(in.ptr + i, in.len - i);
        char out[4];

        text_map_copy(map, in.ptr + i, good, (uint32_t)i);
        i += good;
        if (i == in.len) break;
        text_map_replace(map, out, utf8_encode(UTF8_REPLACEMENT, out), (uint32_t)i, 1);
        i++;
    }
}

static const charset *charset_decide(quoth_str bytes, quoth_str declared, bool html)
{
    const unsigned char *u = (const unsigned char *)bytes.ptr;
    const charset *found;
    quoth_str label = declared;

    if (bytes.len >= 2 && u[0] == 0xff && u[1] == 0xfe) return charset_named("utf-16le");
    if (bytes.len >= 2 && u[0] == 0xfe && u[1] == 0xff) return charset_named("utf-16be");
    found = charset_of_utf16_pattern(bytes);
    if (found) return found;
    if (clean_utf8_valid_prefix(bytes.ptr, bytes.len) == bytes.len) return charset_named("utf-8");
    found = charset_of_label(label);
    if (!found && html) found = charset_declared_in_page(bytes);
    /* UTF-16 would show in its NUL bytes. */
    if (found && found->form != FORM_UTF8 && found->form != FORM_UTF16LE && found->form != FORM_UTF16BE) return found;
    return charset_named(charset_is_damaged_utf8(bytes) ? "utf-8" : "windows-1252");
}

bool charset_decode(const clean_call *call, quoth_str payload, quoth_str declared, bool html, decoded_page *page)
{
    const charset *cs = charset_decide(payload, declared, html);
    text_map map;
    size_t mark;

    memset(page, 0, sizeof(*page));
    page->charset = cs->name;
    if (cs->form == FORM_UTF8 && clean_utf8_valid_prefix(payload.ptr, payload.len) == payload.len) {
        page->base = payload.len >= 3 && !memcmp(payload.ptr, "\xef\xbb\xbf", 3) ? 3 : 0;
        page->text = clean_str(payload.ptr + page->base, payload.len - page->base);
        return true;
    }
    text_map_init(&map, call);
    mark = payload.len >= 2 && (!memcmp(payload.ptr, "\xff\xfe", 2) || !memcmp(payload.ptr, "\xfe\xff", 2)) ? 2 : 0;
    if (cs->form == FORM_UTF16LE || cs->form == FORM_UTF16BE) {
        decode_utf16(&map, clean_str(payload.ptr + mark, payload.len - mark), (uint32_t)mark, cs->form == FORM_UTF16BE);
    } else if (cs->form == FORM_UTF8 || !decode_by_iconv(&map, payload, cs)) {
        page->charset = "utf-8";
        decode_damaged_utf8(&map, payload);
    }
    if (map.failed) return false;
    page->text = clean_str(map.text, map.length);
    page->runs = map.runs;
    page->run_count = map.run_count;
    return true;
}
