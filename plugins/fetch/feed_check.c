/* SPDX-License-Identifier: Apache-2.0 */
#include "feed_check.h"

#include "field.h"

#include <stdlib.h>
#include <string.h>

/* More than any feed has in one tag.  libxml2 takes time that grows with their square. */
#define ATTRIBUTES_MAX 64
/* Of a reference; longer than the longest of HTML. */
#define NAME_MAX_LENGTH 40

/* ---------------------------------------------------------------------------------------- what it may be */

static bool has_word(const unsigned char *bytes, size_t len, const char *word)
{
    size_t n = strlen(word);
    return len >= n && memcmp(bytes, word, n) == 0;
}

/* Length of a comment, declaration or processing instruction that begins here, to its end or all there is; 0: none. */
static size_t prolog_length(const unsigned char *bytes, size_t len)
{
    const char *close = has_word(bytes, len, "<!--") ? "-->" : has_word(bytes, len, "<?") ? "?>" : NULL;

    if (close == NULL && has_word(bytes, len, "<!DOCTYPE")) close = ">";
    if (close == NULL) return 0;
    const unsigned char *end = memmem(bytes, len, close, strlen(close));
    return end == NULL ? len : (size_t)(end - bytes) + strlen(close);
}

bool feed_begins(const unsigned char *bytes, size_t len)
{
    static const char *const roots[] = {"rss", "feed", "rdf:RDF", "urlset", "sitemapindex"};
    size_t at = has_word(bytes, len, "\xef\xbb\xbf") ? 3 : 0, more;

    do {
        while (at < len && strchr(" \t\r\n", bytes[at]) != NULL && bytes[at] != '\0') at++;
        more = prolog_length(bytes + at, len - at);
        at += more;
    } while (more > 0 && at < len);
    if (at >= len || bytes[at] != '<') return false;
    at++;
    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
        size_t n = strlen(roots[i]);
        if (has_word(bytes + at, len - at, roots[i]) && at + n < len && strchr(" \t\r\n>/", bytes[at + n]) != NULL &&
            bytes[at + n] != '\0')
            return true;
    }
    return false;
}

/* ------------------------------------------------------------------------- what libxml2 must not be given */

/* An encoding in which '<' is something else would hide all that is looked for here. */
static bool check_encoding(const unsigned char *bytes, size_t len, fault *why)
{
    static const char *const plain[] = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-", "latin1", "windows-125",
                                        "koi8-", "euc-", "gb2312",   "gbk",   "gb18030",   "big5",   "shift_jis"};
    size_t at = has_word(bytes, len, "\xef\xbb\xbf") ? 3 : 0;
    size_t head = has_word(bytes + at, len - at, "<?xml") ? prolog_length(bytes + at, len - at) : 0;
    const char *stated = head == 0 ? NULL : memmem(bytes + at, head, "encoding", 8);

    if (len >= 2 && (bytes[0] == 0xff || bytes[0] == 0xfe || bytes[0] == 0 || bytes[1] == 0)) {
        fault_set(why, "unsupported-encoding", "the feed is encoded as UTF-16 or UTF-32");
        return false;
    }
    if (stated == NULL) return true;
    stated += 8;
    size_t left = head - (size_t)(stated - (const char *)(bytes + at));
    while (left > 0 && strchr(" \t\r\n='\"", *stated) != NULL && *stated != '\0') stated++, left--;
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
        if (field_begins((quoth_str){stated, left}, plain[i])) return true;
    fault_set(why, "unsupported-encoding", "the feed is encoded as '%.*s'", left < 20 ? (int)left : 20, stated);
    return false;
}

/* Length of the tag that begins here, and how many attributes it may have. */
static size_t tag_length(const unsigned char *bytes, size_t len, size_t *attributes)
{
    unsigned char quote = 0;
    size_t at = 1;

    *attributes = 0;
    for (; at < len; at++) {
        unsigned char c = bytes[at];
        if (c == '<') { /* not within a tag, also not within quotes: a parser may go on with it */
            return at;
        } else if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '=') {
            ++*attributes;
        } else if (c == '>') {
            return at + 1;
        }
    }
    return len;
}

/* Declarations could define entities that grow without bound, and very many attributes take very long. */
static bool check_markup(const unsigned char *bytes, size_t len, const halt *stop, fault *why)
{
    const unsigned char *at = bytes, *end = bytes + len;
    size_t attributes;

    while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        size_t left = (size_t)(end - at);
        if (halt_asked(stop)) {
            fault_set_cancelled(why);
            return false;
        }
        if (has_word(at, left, "<![CDATA[")) {
            const unsigned char *close = memmem(at, left, "]]>", 3);
            if (close == NULL) return true;
            at = close + 3;
        } else if (has_word(at, left, "<!DOCTYPE")) {
            size_t n = prolog_length(at, left);
            if (memchr(at, '[', n) != NULL) {
                fault_set(why, "feed-declarations", "the feed declares entities or elements of its own");
                return false;
            }
            at += n;
        } else if (has_word(at, left, "<!--") || has_word(at, left, "<?")) {
            at += prolog_length(at, left);
        } else if (has_word(at, left, "<!")) {
            fault_set(why, "feed-declarations", "the feed declares entities or elements of its own");
            return false;
        } else {
            at += tag_length(at, left, &attributes);
            if (attributes > ATTRIBUTES_MAX) {
                fault_set(why, "too-many-attributes", "a tag of the feed has more than %d attributes", ATTRIBUTES_MAX);
                return false;
            }
        }
    }
    return true;
}

bool feed_check(const unsigned char *bytes, size_t len, const halt *stop, fault *why)
{
    return check_encoding(bytes, len, why) && check_markup(bytes, len, stop, why);
}

/* ---------------------------------------------------------------------------------------------- mending */

/* Whether the '&' here begins a reference to a character or an entity. */
static bool is_reference(const unsigned char *bytes, size_t len)
{
    size_t at = 1;

    while (at < len && at < NAME_MAX_LENGTH &&
           (bytes[at] == '#' || (bytes[at] >= '0' && bytes[at] <= '9') || (bytes[at] >= 'a' && bytes[at] <= 'z') ||
            (bytes[at] >= 'A' && bytes[at] <= 'Z')))
        at++;
    return at > 1 && at < len && bytes[at] == ';';
}

/* Copies to `to`, if it is not NULL, with those '&' escaped that stand for themselves.  The length of the copy. */
static size_t copy_mended(const unsigned char *bytes, size_t len, unsigned char *to)
{
    static const char rest[] = {'a', 'm', 'p', ';'};
    size_t n = 0;

    for (size_t at = 0; at < len;) {
        bool section = bytes[at] == '<' && has_word(bytes + at, len - at, "<![CDATA[");
        const unsigned char *close = section ? memmem(bytes + at, len - at, "]]>", 3) : NULL;
        size_t piece = !section ? 1 : close == NULL ? len - at : (size_t)(close - (bytes + at));
        if (to != NULL) memcpy(to + n, bytes + at, piece);
        n += piece;
        if (bytes[at] == '&' && !is_reference(bytes + at, len - at)) {
            if (to != NULL) memcpy(to + n, rest, sizeof(rest));
            n += sizeof(rest);
        }
        at += piece;
    }
    return n;
}

bool feed_mend(const unsigned char *bytes, size_t len, unsigned char **mended, size_t *mended_len)
{
    *mended = NULL;
    *mended_len = copy_mended(bytes, len, NULL);
    if (*mended_len == len) return true;
    if ((*mended = malloc(*mended_len)) == NULL) return false;
    copy_mended(bytes, len, *mended);
    return true;
}
