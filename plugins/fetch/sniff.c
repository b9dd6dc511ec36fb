/* SPDX-License-Identifier: Apache-2.0 */
#include "sniff.h"

#include "cdx.h"
#include "codec.h"
#include "csv.h"
#include "field.h"

#include <string.h>
#include <strings.h>

typedef struct magic {
    size_t len;
    const char *bytes;
} magic;

/* Formats that begin with text, or come up in folders of articles, and are none. */
static const magic binary_magics[] = {
    {5, "%PDF-"},
    {4, "\x89PNG"},
    {3, "\xff\xd8\xff"}, /* JPEG */
    {6, "GIF87a"},
    {6, "GIF89a"},
    {4, "\177ELF"},
    {5, "{\\rtf"},
    {6, "7z\xbc\xaf\x27\x1c"},
    {6, "Rar!\x1a\x07"},
    {8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, /* older Office files */
};

static bool begins_with(const unsigned char *bytes, size_t len, const char *word, size_t word_len)
{
    return len >= word_len && memcmp(bytes, word, word_len) == 0;
}

static bool is_space(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static size_t skip_space(const unsigned char *bytes, size_t len)
{
    size_t at = begins_with(bytes, len, "\xef\xbb\xbf", 3) ? 3 : 0;

    while (at < len && is_space(bytes[at])) at++;
    return at;
}

bool sniff_html(const unsigned char *bytes, size_t len)
{
    static const char *const openings[] = {
        "<!doctype html", "<html",  "<head", "<body", "<title",      "<meta", "<script", "<style",  "<link", "<div",
        "<article",       "<table", "<p>",   "<h1",   "<!doctype\n", "<a ",   "<br",     "<iframe", "<font", "<center"};
    size_t at = skip_space(bytes, len);

    for (;;) { /* comments and XML declarations may come first */
        const unsigned char *from = bytes + at, *found = NULL;
        size_t left = len - at;
        if (begins_with(from, left, "<!--", 4)) {
            found = memmem(from, left, "-->", 3);
            if (found == NULL) return true;
            at += (size_t)(found - from) + 3;
        } else if (begins_with(from, left, "<?xml", 5)) {
            found = memmem(from, left, "?>", 2);
            if (found == NULL) return false;
            at += (size_t)(found - from) + 2;
        } else {
            break;
        }
        while (at < len && is_space(bytes[at])) at++;
    }
    for (size_t i = 0; i < sizeof(openings) / sizeof(openings[0]); i++) {
        size_t n = strlen(openings[i]);
        if (len - at >= n && strncasecmp((const char *)bytes + at, openings[i], n) == 0) return true;
    }
    return false;
}

/* A tar header's checksum is the sum of its bytes with the checksum's own field taken as spaces. */
static bool is_tar(const unsigned char *bytes, size_t len)
{
    unsigned long sum = 0, stated = 0;
    bool digits = false;

    if (len < 512 || bytes[0] == 0) return false;
    for (size_t i = 0; i < 512; i++) sum += i >= 148 && i < 156 ? ' ' : bytes[i];
    for (size_t i = 148; i < 156; i++) {
        if (bytes[i] >= '0' && bytes[i] <= '7') {
            stated = stated * 8 + (unsigned long)(bytes[i] - '0');
            digits = true;
        } else if (digits || bytes[i] != ' ') {
            break;
        }
    }
    return digits && sum == stated;
}

static bool ends_with(const char *name, const char *ending)
{
    size_t n = strlen(name), m = strlen(ending);
    return n > m && strcasecmp(name + n - m, ending) == 0;
}

sniff_kind sniff_name(const char *name)
{
    static const struct {
        const char *ending;
        sniff_kind kind;
    } endings[] = {{".warc", SNIFF_WARC},   {".arc", SNIFF_ARC},      {".wet", SNIFF_WARC},  {".wat", SNIFF_WARC},
                   {".jsonl", SNIFF_JSONL}, {".csv", SNIFF_CSV},      {".cdx", SNIFF_CDX},   {".cdxj", SNIFF_CDX},
                   {".tsv", SNIFF_CSV},     {".ndjson", SNIFF_JSONL}, {".html", SNIFF_HTML}, {".htm", SNIFF_HTML},
                   {".xhtml", SNIFF_HTML},  {".txt", SNIFF_TEXT},     {".text", SNIFF_TEXT}, {".md", SNIFF_TEXT},
                   {".tar", SNIFF_TAR}};
    static const char *const compressions[] = {".gz", ".xz", ".zst", ".bz2"};
    char bare[256];
    size_t len = strlen(name);

    if (len >= sizeof(bare)) {
        name += len - sizeof(bare) + 1;
        len = sizeof(bare) - 1;
    }
    memcpy(bare, name, len + 1);
    for (size_t i = 0; i < sizeof(compressions) / sizeof(compressions[0]); i++)
        if (ends_with(bare, compressions[i])) bare[strlen(bare) - strlen(compressions[i])] = '\0';
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
        if (ends_with(bare, endings[i].ending)) return endings[i].kind;
    return SNIFF_BINARY;
}

/* Control characters that no text of any charset in use has in number. */
static bool looks_binary(const unsigned char *bytes, size_t len)
{
    size_t odd = 0;

    if (begins_with(bytes, len, "\xff\xfe", 2) || begins_with(bytes, len, "\xfe\xff", 2)) return false; /* UTF-16 */
    for (size_t i = 0; i < len; i++)
        odd += bytes[i] < 0x20 && !is_space(bytes[i]) && bytes[i] != 0x1b && bytes[i] != 0x08;
    return odd * 16 > len;
}

static sniff_kind sniff_json(const unsigned char *bytes, size_t len)
{
    size_t at = 1;

    if (bytes[0] == '[') {
        while (at < len && is_space(bytes[at])) at++;
        return at < len && (bytes[at] == '{' || bytes[at] == ']') ? SNIFF_JSON : SNIFF_BINARY;
    }
    while (at < len && (bytes[at] == ' ' || bytes[at] == '\t')) at++;
    if (at == len || bytes[at] == '"' || bytes[at] == '}') return SNIFF_JSONL;
    while (at < len && is_space(bytes[at])) at++;
    return at < len && bytes[at] == '"' ? SNIFF_JSON : SNIFF_BINARY;
}

/* Whether the first line is a header of columns: words between commas or the like, and one of them the usual name of a
 * text or an address.  Prose has longer pieces between its commas. */
static bool is_csv_header(const unsigned char *bytes, size_t len)
{
    static const char *const usual[] = {"text", "content", "body", "article", "html", "title", "headline", "url"};
    const unsigned char *end = memchr(bytes, '\n', len);
    size_t line = end == NULL ? len : (size_t)(end - bytes), columns = 0;
    char delimiter = csv_delimiter(bytes, line);
    bool known = false;

    if (end == NULL) return false;
    for (size_t at = 0, next; at <= line; at = next + 1, columns++) {
        const unsigned char *stop = memchr(bytes + at, delimiter, line - at);
        next = stop == NULL ? line : (size_t)(stop - bytes);
        quoth_str name = field_trim((quoth_str){(const char *)bytes + at, next - at});
        if (name.len >= 2 && name.ptr[0] == '"' && name.ptr[name.len - 1] == '"')
            name = (quoth_str){name.ptr + 1, name.len - 2};
        if (name.len > 40) return false;
        for (size_t i = 0; i < name.len; i++)
            if (strchr("<>{}\"", name.ptr[i]) != NULL) return false; /* a NUL byte is none of text either */
        for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) known |= field_is(name, usual[i]);
    }
    return known && columns >= 2;
}

sniff_kind sniff(const unsigned char *bytes, size_t len, const char *name)
{
    if (len == 0) return SNIFF_EMPTY;
    if (codec_detect(bytes, len) != NULL) return SNIFF_COMPRESSED;
    if (begins_with(bytes, len, "PK\x03\x04", 4) || begins_with(bytes, len, "PK\x05\x06", 4)) return SNIFF_ZIP;
    if (is_tar(bytes, len)) return SNIFF_TAR;
    for (size_t i = 0; i < sizeof(binary_magics) / sizeof(binary_magics[0]); i++)
        if (begins_with(bytes, len, binary_magics[i].bytes, binary_magics[i].len)) return SNIFF_BINARY;
    size_t at = skip_space(bytes, len);
    if (begins_with(bytes + at, len - at, "WARC/", 5)) return SNIFF_WARC;
    if (begins_with(bytes, len, "filedesc://", 11)) return SNIFF_ARC;
    if (cdx_begins(bytes, len)) return SNIFF_CDX;
    if (sniff_html(bytes, len)) return SNIFF_HTML;
    if (at < len && (bytes[at] == '{' || bytes[at] == '[')) {
        sniff_kind kind = sniff_json(bytes + at, len - at);
        if (kind != SNIFF_BINARY) return kind;
    }
    sniff_kind named = sniff_name(name);
    if (named == SNIFF_BINARY && is_csv_header(bytes, len)) return SNIFF_CSV;
    if (named != SNIFF_BINARY) return named;
    return looks_binary(bytes, len) ? SNIFF_BINARY : SNIFF_TEXT;
}
