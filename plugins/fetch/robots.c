/* SPDX-License-Identifier: Apache-2.0 */
#include "robots.h"

#include "field.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A rule's pattern, ready to be compared: percent-encoding in one form, '*' only as the wildcard, no '$'. */
typedef struct rule {
    uint32_t pattern, length;   /* within robots.bytes */
    uint32_t text, text_length; /* as written, likewise */
    uint32_t line;
    bool allow;
    bool wild;   /* there is a '*' in it */
    bool at_end; /* a '$' ended it */
} rule;

struct robots {
    rule *rules;
    size_t count, room;
    char *bytes; /* of patterns and texts */
    size_t used;
};

/* The bytes a robot's name is made of. */
static size_t token_length(const char *name, size_t len)
{
    size_t n = 0;

    while (n < len && ((name[n] >= 'a' && name[n] <= 'z') || (name[n] >= 'A' && name[n] <= 'Z') || name[n] == '-' ||
                       name[n] == '_'))
        n++;
    return n;
}

/* ------------------------------------------------------------------------------------- percent-encoding */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool is_unreserved(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c != 0 && strchr("-._~", c));
}

static size_t put_encoded(unsigned char c, char *to)
{
    static const char digits[] = "0123456789ABCDEF";

    to[0] = '%';
    to[1] = digits[c >> 4];
    to[2] = digits[c & 15];
    return 3;
}

/* Writes a path in the one form in which paths are compared: unreserved characters bare, all that is not ASCII
 * encoded, digits of encodings in upper case.  A '*' or '$' that stands for itself becomes an encoding, so that `wild`
 * ones keep their meaning.  `to` has room for three times `len`. */
static size_t put_comparable(const char *path, size_t len, bool wild, char *to)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)path[i];
        int high = c == '%' && i + 2 < len ? hex_digit(path[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(path[i + 2]) : -1;
        if (low >= 0) {
            unsigned char decoded = (unsigned char)(high << 4 | low);
            i += 2;
            if (is_unreserved(decoded))
                to[n++] = (char)decoded;
            else
                n += put_encoded(decoded, to + n);
        } else if (c <= ' ' || c >= 0x7f || c == '$' || (c == '*' && !wild)) {
            n += put_encoded(c, to + n);
        } else if (c != '*' || n == 0 || to[n - 1] != '*') {
            to[n++] = (char)c; /* several '*' are as one */
        }
    }
    return n;
}

/* --------------------------------------------------------------------------------------------- reading */

typedef struct reading {
    robots *to;
    quoth_str token;
    bool named;     /* some group names this robot: those for all do not count */
    bool in_agents; /* the last line was a User-agent line */
    bool for_us;    /* the current group is for this robot */
    bool for_all;   /* or for all */
    bool out_of_memory;
} reading;

static void begin_or_join_group(reading *r, quoth_str name)
{
    if (!r->in_agents) r->for_us = r->for_all = false;
    r->in_agents = true;
    if (name.len == 1 && name.ptr[0] == '*') {
        r->for_all = true;
        return;
    }
    size_t n = token_length(name.ptr, name.len);
    if (n == 0 || n != r->token.len || strncasecmp(name.ptr, r->token.ptr, n) != 0) return;
    r->for_us = true;
    if (!r->named) {
        r->named = true;
        r->to->count = 0; /* what was kept was for all */
        r->to->used = 0;
    }
}

static void add_rule(reading *r, bool allow, quoth_str path, unsigned line)
{
    robots *to = r->to;

    r->in_agents = false;
    if (!(r->named ? r->for_us : r->for_all)) return;
    if (path.len == 0 || (path.ptr[0] != '/' && path.ptr[0] != '*')) return; /* an empty one disallows nothing */
    if (to->count == to->room) {
        size_t larger = to->room == 0 ? 16 : to->room * 2;
        rule *rules = realloc(to->rules, larger * sizeof(*rules));
        if (rules == NULL) {
            r->out_of_memory = true;
            return;
        }
        to->rules = rules;
        to->room = larger;
    }
    rule *added = &to->rules[to->count++];
    bool at_end = path.ptr[path.len - 1] == '$';
    char *pattern = to->bytes + to->used;
    size_t length = put_comparable(path.ptr, path.len - at_end, true, pattern);
    memcpy(pattern + length, path.ptr, path.len);
    *added = (rule){.pattern = (uint32_t)to->used,
                    .length = (uint32_t)length,
                    .text = (uint32_t)(to->used + length),
                    .text_length = (uint32_t)path.len,
                    .line = line,
                    .allow = allow,
                    .wild = memchr(pattern, '*', length) != NULL,
                    .at_end = at_end};
    to->used += length + path.len;
}

static void read_line(reading *r, quoth_str text, unsigned line)
{
    const char *comment = text.len > 0 ? memchr(text.ptr, '#', text.len) : NULL;

    if (comment != NULL) text.len = (size_t)(comment - text.ptr);
    const char *colon = text.len > 0 ? memchr(text.ptr, ':', text.len) : NULL;
    if (colon == NULL) return;
    quoth_str name = field_trim((quoth_str){text.ptr, (size_t)(colon - text.ptr)});
    quoth_str value = field_trim((quoth_str){colon + 1, text.len - (size_t)(colon + 1 - text.ptr)});
    if (field_is(name, "user-agent"))
        begin_or_join_group(r, value);
    else if (field_is(name, "allow"))
        add_rule(r, true, value, line);
    else if (field_is(name, "disallow"))
        add_rule(r, false, value, line);
    /* Other lines, such as Sitemap, belong to no group and end none. */
}

robots *robots_parse(const char *bytes, size_t len, const char *agent)
{
    robots *to = calloc(1, sizeof(*to));
    reading r = {.to = to, .token = {agent, token_length(agent, strlen(agent))}};
    unsigned line = 0;

    if (len > ROBOTS_BYTES_MAX) { /* a line that is cut could mean something else */
        len = ROBOTS_BYTES_MAX;
        while (len > 0 && bytes[len - 1] != '\n' && bytes[len - 1] != '\r') len--;
    }
    /* Each byte of the file makes at most three of a pattern and one of a text. */
    if (to == NULL || (to->bytes = malloc(4 * len + 1)) == NULL) {
        robots_free(to);
        return NULL;
    }
    size_t at = len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < len) {
        size_t end = at;
        while (end < len && bytes[end] != '\n' && bytes[end] != '\r') end++;
        read_line(&r, (quoth_str){bytes + at, end - at}, ++line);
        at = end + (end + 1 < len && bytes[end] == '\r' && bytes[end + 1] == '\n' ? 2 : 1);
    }
    if (r.out_of_memory) { /* a rule that is missing could allow too much */
        robots_free(to);
        return NULL;
    }
    char *fitting = realloc(to->bytes, to->used + 1);
    if (fitting != NULL) to->bytes = fitting;
    return to;
}

size_t robots_size(const robots *self)
{
    return sizeof(*self) + self->room * sizeof(rule) + self->used;
}

void robots_free(robots *self)
{
    if (self == NULL) return;
    free(self->rules);
    free(self->bytes);
    free(self);
}

/* -------------------------------------------------------------------------------------------- matching */

/* Whether a pattern with '*' in it matches the path's beginning, or with `at_end` all of it.  Each part is looked for
 * once, from where the one before it ended: linear in the path. */
static bool match_wild(const char *pattern, size_t length, bool at_end, const char *path, size_t path_length)
{
    const char *end = pattern + length;
    size_t at = 0;

    for (bool first = true;; first = false) {
        const char *star = memchr(pattern, '*', (size_t)(end - pattern));
        size_t part = (size_t)((star == NULL ? end : star) - pattern);
        if (part > path_length - at) return false;
        if (first) {
            if (memcmp(path, pattern, part) != 0) return false;
            at = part;
        } else if (star == NULL && at_end) {
            return memcmp(path + path_length - part, pattern, part) == 0;
        } else if (part > 0) {
            const char *found = memmem(path + at, path_length - at, pattern, part);
            if (found == NULL) return false;
            at = (size_t)(found - path) + part;
        }
        if (star == NULL) return true;
        pattern = star + 1;
    }
}

static bool matches(const robots *self, const rule *tried, const char *path, size_t path_length)
{
    const char *pattern = self->bytes + tried->pattern;

    if (tried->wild) return match_wild(pattern, tried->length, tried->at_end, path, path_length);
    if (tried->at_end ? tried->length != path_length : tried->length > path_length) return false;
    return memcmp(pattern, path, tried->length) == 0;
}

bool robots_allow(const robots *self, const char *path, robots_rule *by)
{
    char comparable[3 * ROBOTS_PATH_MAX];
    size_t len = strnlen(path, ROBOTS_PATH_MAX);
    const rule *best = NULL;
    uint32_t best_length = 0;

    *by = (robots_rule){0, {"", 0}};
    /* Whoever may know no rules could not know that. */
    if (strcmp(path, "/robots.txt") == 0) return true;
    len = put_comparable(path, len, false, comparable);
    for (size_t i = 0; i < self->count; i++) {
        const rule *tried = &self->rules[i];
        uint32_t length = tried->length + tried->at_end;
        if (best != NULL && (length < best_length || (length == best_length && (best->allow || !tried->allow))))
            continue;
        if (!matches(self, tried, comparable, len)) continue;
        best = tried;
        best_length = length;
    }
    if (best == NULL) return true;
    *by = (robots_rule){best->line, {self->bytes + best->text, best->text_length}};
    return best->allow;
}
