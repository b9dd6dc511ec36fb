/* SPDX-License-Identifier: Apache-2.0 */
/* Real pages: every character of the text leads back to bytes of the payload that stand for it. */
#include "stage_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <iconv.h>
#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

extern const quoth_bundle clean_LTX_quoth_bundle;

static size_t character_length(const char *s)
{
    unsigned char c = (unsigned char)*s;

    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static uint32_t code_point(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;

    switch (character_length(s)) {
    case 1:
        return u[0];
    case 2:
        return (uint32_t)(u[0] & 0x1f) << 6 | (u[1] & 0x3f);
    case 3:
        return (uint32_t)(u[0] & 0x0f) << 12 | (uint32_t)(u[1] & 0x3f) << 6 | (u[2] & 0x3f);
    default:
        return (uint32_t)(u[0] & 7) << 18 | (uint32_t)(u[1] & 0x3f) << 12 | (uint32_t)(u[2] & 0x3f) << 6 |
               (u[3] & 0x3f);
    }
}

/* Decoded independently of the plugin: by iconv, in one piece. */
static size_t to_utf8(const char *charset, const char *bytes, size_t n, char *out, size_t room)
{
    iconv_t cd = iconv_open("UTF-8", charset);
    char copy[1024], *from = copy, *to = out;
    size_t left = n, space = room;

    if ((intptr_t)cd == -1 || n > sizeof(copy)) return 0;
    memcpy(copy, bytes, n);
    if (iconv(cd, &from, &left, &to, &space) == (size_t)-1 || left) to = out;
    iconv_close(cd);
    return (size_t)(to - out);
}

static uint32_t reference_value(const char *text)
{
    char name[32];
    size_t n = strcspn(text + 1, "; \n");
    const htmlEntityDesc *known;

    if (text[1] == '#') {
        unsigned long value =
            text[2] == 'x' || text[2] == 'X' ? strtoul(text + 3, NULL, 16) : strtoul(text + 2, NULL, 10);

        return (uint32_t)value;
    }
    if (n >= sizeof(name)) return 0;
    memcpy(name, text + 1, n);
    name[n] = '\0';
    if (!strcmp(name, "apos")) return '\'';
    known = htmlEntityLookup((const xmlChar *)name);
    return known ? known->value : 0;
}

static bool is_space_code(uint32_t code)
{
    return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85 || code == 0xa0 ||
           (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f ||
           code == 0x3000 || code == 0xfeff;
}

/* White space, or character references that are shown as some. */
static bool is_blank(const char *utf8)
{
    while (*utf8) {
        size_t n = *utf8 == '&' ? strcspn(utf8, "; \n") + (utf8[strcspn(utf8, "; \n")] == ';') : character_length(utf8);

        if (!is_space_code(*utf8 == '&' ? reference_value(utf8) : code_point(utf8))) return false;
        utf8 += n;
    }
    return true;
}

/* Does `bytes` of the payload stand for the character at `text`? */
static bool stands_for(const char *charset, const char *bytes, size_t n, const char *text)
{
    char decoded[4096];
    size_t length = character_length(text), made;

    if (n >= 1024) return *text == ' ';
    if (!strcmp(charset, "utf-8")) {
        memcpy(decoded, bytes, n);
        made = n;
    } else {
        made = to_utf8(charset, bytes, n, decoded, sizeof(decoded) - 1);
    }
    decoded[made] = '\0';
    if (made == length && !memcmp(decoded, text, length)) return true;
    if (*text == ' ') return is_blank(decoded);
    if (decoded[0] == '&') {
        uint32_t value = reference_value(decoded);

        /* Numbers of the C1 range stand for windows-1252. */
        return value == code_point(text) || (value >= 0x80 && value < 0xa0);
    }
    return code_point(text) == 0xfffd;
}

static const char *iconv_name(const char *charset)
{
    static const struct {
        const char *name, *iconv;
    } names[] = {{"windows-1252", "CP1252"}, {"shift_jis", "CP932"}, {"euc-kr", "CP949"}, {"big5", "CP950"}};
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!strcmp(charset, names[i].name)) return names[i].iconv;
    return charset;
}

/* Checks each character of the text; returns how many there are. */
static size_t check_map(harness *h, quoth_doc *doc, const char *payload, const char *page)
{
    const quoth_host *host = harness_host();
    quoth_str text = host->text(doc);
    const char *charset = iconv_name(harness_meta_value(h, doc, "charset", 0));
    uint64_t last = 0;
    size_t at, n, count = 0;

    for (at = 0; at < text.len; at += n) {
        uint64_t begin, end;

        n = character_length(text.ptr + at);
        if (!host->original(doc, (quoth_span){(uint32_t)at, (uint32_t)(at + n)}, &begin, &end)) {
            /* Cleaning adds line feeds, and spaces where tags stood between words. */
            if (text.ptr[at] != '\n' && text.ptr[at] != ' ') fail_msg("%s: text byte %zu comes from nowhere", page, at);
            continue;
        }
        if (begin < last) fail_msg("%s: text byte %zu goes back in the payload", page, at);
        last = end;
        if (!stands_for(charset, payload + begin, (size_t)(end - begin), text.ptr + at))
            fail_msg("%s: text byte %zu ('%.*s') comes from '%.*s'", page, at, (int)n, text.ptr + at,
                     (int)(end - begin), payload + begin);
        count++;
    }
    return count;
}

static char *read_page(const char *path, size_t *length)
{
    gzFile file = gzopen(path, "rb");
    size_t room = 1 << 20;
    char *bytes = malloc(room);
    int n;

    assert_non_null(file);
    *length = 0;
    while ((n = gzread(file, bytes + *length, (unsigned)(room - *length))) > 0) {
        *length += (size_t)n;
        if (*length == room) bytes = realloc(bytes, room *= 2);
    }
    gzclose(file);
    return bytes;
}

static void check_set(const char *set)
{
    static const char *const options[] = {"language=any", NULL};
    const char *data = getenv("QUOTH_SHARED_DATA");
    char folder[1024];
    struct dirent **entries;
    size_t characters = 0;
    int count, i;

    snprintf(folder, sizeof(folder), "%s/clean/%s/pages", data ? data : "", set);
    count = scandir(folder, &entries, NULL, alphasort);
    if (count < 0) {
        print_message("skipped: '%s' is not there\n", folder);
        skip();
    }
    for (i = 0; i < count; i++) {
        char path[2048];
        size_t length;
        char *payload;
        harness *h;
        quoth_doc *doc;

        if (entries[i]->d_name[0] == '.') {
            free(entries[i]);
            continue;
        }
        snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
        payload = read_page(path, &length);
        h = harness_open(&(harness_use){&clean_LTX_quoth_bundle, "clean", options, NULL}, 1, NULL);
        doc = harness_payload(h, payload, length, "text/html");
        if (harness_run(h, doc) == QUOTH_OK) characters += check_map(h, doc, payload, entries[i]->d_name);
        harness_close(h);
        free(payload);
        free(entries[i]);
    }
    free(entries);
    print_message("%zu characters of %s lead back to their bytes\n", characters, set);
    assert_true(characters > 0);
}

static void map_of_article_pages(void **state)
{
    (void)state;
    check_set("wcxb-dev");
}

static void map_of_pages_in_many_languages(void **state)
{
    (void)state;
    check_set("traf");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(map_of_article_pages),
        cmocka_unit_test(map_of_pages_in_many_languages),
    };

    return cmocka_run_group_tests_name("clean: real pages", tests, NULL, NULL);
}
