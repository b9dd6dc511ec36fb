/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of ARC records: one line of fields between spaces,
 *
 *     version 1: URL IP-address date content-type length
 *     version 2: URL IP-address date content-type status checksum location offset file-name length
 *
 * Writers leave fields empty and put spaces into URLs and content types, so an address before a date is what a line is
 * known by, and the other fields are counted from there. */
#include "field.h"
#include "record_format.h"

#include <string.h>

/* A longer line is none of a header. */
#define LINE_MAX_BYTES 4096
#define SCHEME_MAX     16
/* Fields behind the date: in version 1 at most content type and length, in version 2 all seven. */
#define VERSION_2_FIELDS 7

typedef struct arc_line {
    quoth_str url, date, rest; /* rest: what follows the date */
} arc_line;

static bool is_letter(unsigned char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

/* Whether a URL's scheme and its colon stand here: what tells most lines that are no header at once. */
static bool has_scheme(const unsigned char *at, size_t have)
{
    size_t n = 0;

    if (have == 0 || !is_letter(*at)) return false;
    while (n < have && n < SCHEME_MAX && (is_letter(at[n]) || is_digit(at[n]) || at[n] == '+' || at[n] == '-')) n++;
    return n < have && at[n] == ':';
}

static bool is_date(quoth_str word)
{
    if (word.len < 12 || word.len > 18) return false;
    for (size_t i = 0; i < word.len; i++)
        if (!is_digit((unsigned char)word.ptr[i])) return false;
    return true;
}

/* An IPv4 or IPv6 address, by its characters. */
static bool is_address(quoth_str word)
{
    bool parted = false;

    if (word.len < 2 || word.len > 45) return false;
    for (size_t i = 0; i < word.len; i++) {
        unsigned char c = (unsigned char)word.ptr[i], lower = c | 0x20;
        if (c == '.' || c == ':')
            parted = true;
        else if (!is_digit(c) && (lower < 'a' || lower > 'f'))
            return false;
    }
    return parted;
}

/* The word behind *at, which moves to its end; empty at the line's end and between two spaces. */
static quoth_str next_word(const char *line, size_t len, size_t *at)
{
    if (*at < len && line[*at] == ' ') ++*at;
    size_t begin = *at;
    while (*at < len && line[*at] != ' ') ++*at;
    return (quoth_str){line + begin, *at - begin};
}

static bool split_line(const char *line, size_t len, arc_line *parts)
{
    quoth_str before = {line, 0};

    for (size_t at = 0; at < len;) {
        quoth_str word = next_word(line, len, &at);
        if (is_date(word) && is_address(before)) {
            parts->url = field_trim((quoth_str){line, (size_t)(before.ptr - line)});
            parts->date = word;
            parts->rest = (quoth_str){line + at, len - at};
            return parts->url.len > 0;
        }
        before = word;
    }
    return false;
}

static size_t arc_length(const unsigned char *bytes, size_t have)
{
    const unsigned char *end = have == 0 ? NULL : memchr(bytes, '\n', have < LINE_MAX_BYTES ? have : LINE_MAX_BYTES);
    return end == NULL ? 0 : (size_t)(end - bytes) + 1;
}

static size_t line_length(const unsigned char *bytes, size_t len)
{
    while (len > 0 && (bytes[len - 1] == '\n' || bytes[len - 1] == '\r')) len--;
    return len;
}

static bool arc_begins(const unsigned char *at, size_t have)
{
    arc_line parts;
    size_t len;

    if (!has_scheme(at, have) || (len = arc_length(at, have)) == 0) return false;
    return split_line((const char *)at, line_length(at, len), &parts);
}

/* The next line. */
static const unsigned char *arc_candidate(const unsigned char *at, const unsigned char *end)
{
    const unsigned char *newline = memchr(at, '\n', (size_t)(end - at));
    return newline == NULL || newline + 1 == end ? NULL : newline + 1;
}

static bool arc_parse(unsigned char *bytes, size_t len, warc_head *head)
{
    arc_line parts;
    size_t words = 0;

    memset(head, 0, sizeof(*head));
    if (!split_line((const char *)bytes, line_length(bytes, len), &parts)) return false;
    quoth_str rest = parts.rest, first = {NULL, 0}, last = {NULL, 0};
    for (size_t at = 0; at < rest.len; words++) {
        last = next_word(rest.ptr, rest.len, &at);
        if (words == 0) first = last;
    }
    /* A content type may have spaces in it ("text/html; charset=utf-8") where nothing else stands before the length. */
    head->content_type = words >= VERSION_2_FIELDS ? first
                         : words < 2               ? (quoth_str){NULL, 0}
                                                   : (quoth_str){rest.ptr, (size_t)(last.ptr - rest.ptr)};
    head->content_type = field_trim(head->content_type);
    head->url = parts.url;
    head->date = parts.date;
    bool about_file = field_begins(parts.url, "filedesc:");
    head->type = about_file ? WARC_WARCINFO : WARC_RESPONSE;
    head->type_name = about_file ? (quoth_str){"warcinfo", 8} : (quoth_str){"response", 8};
    return field_number(last, &head->length);
}

const record_format record_format_arc = {.name = "ARC",
                                         .lost_code = "no-arc-record",
                                         .bare = true,
                                         .probe = LINE_MAX_BYTES,
                                         .begins = arc_begins,
                                         .candidate = arc_candidate,
                                         .length = arc_length,
                                         .parse = arc_parse};
