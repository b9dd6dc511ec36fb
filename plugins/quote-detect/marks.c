/* SPDX-License-Identifier: Apache-2.0 */
#include "marks.h"

#include <string.h>

#include "utf8.h"

/* What a mark can be where it stands. */
enum { CAN_OPEN = 1, CAN_CLOSE = 2 };

/* ‹ › are told from « », in which they may stand; what is found has one style for both. */
enum { STYLE_GUILLEMET_SINGLE = QUOTH_MARK_TYPEWRITER + 1 };

#define GAP_MAX 64 /* bytes from a paragraph to the mark that begins the next one */

typedef struct mark {
    uint32_t begin, end;
    uint8_t can;
    uint8_t style; /* quoth_mark_style, or STYLE_GUILLEMET_SINGLE */
    bool single;   /* also an apostrophe */
} mark;

/* ------------------------------------------------------------------------------------------- characters */

typedef enum around { AROUND_SPACE, AROUND_WORD, AROUND_OPENER, AROUND_CLOSER, AROUND_MARK } around;

/* The character before or behind a mark, as far as it decides what the mark is. */
static around around_of(uint32_t code)
{
    utf8_class cls = utf8_class_of(code);

    if (cls == UTF8_SPACE) return AROUND_SPACE;
    if (utf8_is_word(cls)) return AROUND_WORD;
    if (utf8_quote_of(code) != UTF8_QUOTE_NONE) return AROUND_MARK;
    switch (code) {
    case '(':
    case '[':
    case '{':
    case '-':
    case '/':
    case 0x2013: /* dashes */
    case 0x2014:
    case 0x2015:
    case '$':
    case 0xA3: /* pound */
    case 0x20AC:
    case '#':
    case '@':
        return AROUND_OPENER;
    default:
        return AROUND_CLOSER;
    }
}

static around around_before(quoth_str text, quoth_span p, uint32_t at)
{
    uint32_t begin = at, len;

    if (at == p.begin) return AROUND_SPACE;
    do begin--;
    while (begin > p.begin && utf8_is_inner(text.ptr[begin]));
    return around_of(utf8_decode(text.ptr, begin, at, &len));
}

static around around_after(quoth_str text, quoth_span p, uint32_t at)
{
    uint32_t len;

    return at >= p.end ? AROUND_SPACE : around_of(utf8_decode(text.ptr, at, p.end, &len));
}

/* Words that begin with an apostrophe: 'em, 'til, 'tis, '90s. */
static bool is_elision(quoth_str text, quoth_span p, uint32_t after)
{
    static const char *const words[] = {"em", "til", "till", "tis", "twas", "cause", "bout", "n", "round", "neath"};
    uint32_t end = after;

    if (after < p.end && text.ptr[after] >= '0' && text.ptr[after] <= '9') return true;
    while (end < p.end && end - after < 8 && ((text.ptr[end] | 32) >= 'a' && (text.ptr[end] | 32) <= 'z')) end++;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strlen(words[i]) == end - after && memcmp(words[i], text.ptr + after, end - after) == 0) return true;
    return false;
}

/* Of three single marks in a row the outer is the pair: ''He told me 'never''' ends in ' and '', '''Never,' he told
 * me.'' begins with '' and '. */
static bool is_single_before_pair(quoth_str text, quoth_span p, uint32_t at)
{
    around before;

    if (p.end - at < 3 || memcmp(text.ptr + at, "'''", 3) != 0) return false;
    before = around_before(text, p, at);
    return before == AROUND_WORD || before == AROUND_CLOSER;
}

/* Reads the mark at text[at], if there is one. */
static bool mark_at(quoth_str text, quoth_span p, uint32_t at, mark *m)
{
    unsigned char c = (unsigned char)text.ptr[at];
    uint32_t len = 1, code;

    if (c != '"' && c != '\'' && c != '`' && c < 0xC2) return false;
    code = utf8_decode(text.ptr, at, p.end, &len);
    *m = (mark){.begin = at, .end = at + len};
    switch (code) {
    case '"':
        m->style = QUOTH_MARK_STRAIGHT_DOUBLE;
        m->can = CAN_OPEN | CAN_CLOSE;
        break;
    case '\'':
        if (at + 1 < p.end && text.ptr[at + 1] == '\'' && !is_single_before_pair(text, p, at)) {
            m->end = at + 2;
            m->style = QUOTH_MARK_TYPEWRITER;
            m->can = CAN_OPEN | CAN_CLOSE;
        } else {
            m->style = QUOTH_MARK_STRAIGHT_SINGLE;
            m->can = CAN_OPEN | CAN_CLOSE;
            m->single = true;
        }
        break;
    case '`':
        m->can = CAN_OPEN;
        m->single = at + 1 >= p.end || text.ptr[at + 1] != '`';
        m->style = m->single ? QUOTH_MARK_STRAIGHT_SINGLE : QUOTH_MARK_TYPEWRITER;
        if (!m->single) m->end = at + 2;
        break;
    case 0x201C: /* “ opens, and closes after „ */
    case 0x201F:
    case 0x201D:
        m->style = QUOTH_MARK_CURLY_DOUBLE;
        m->can = CAN_OPEN | CAN_CLOSE;
        break;
    case 0x201E:
        m->style = QUOTH_MARK_LOW_HIGH;
        m->can = CAN_OPEN;
        break;
    case 0x2018:
        m->style = QUOTH_MARK_CURLY_SINGLE;
        m->can = CAN_OPEN | CAN_CLOSE;
        m->single = true;
        break;
    case 0x2019:
        m->style = QUOTH_MARK_CURLY_SINGLE;
        m->can = CAN_CLOSE;
        m->single = true;
        break;
    case 0xAB:
    case 0x2039:
        m->style = code == 0xAB ? QUOTH_MARK_GUILLEMET : STYLE_GUILLEMET_SINGLE;
        m->can = CAN_OPEN;
        break;
    case 0xBB:
    case 0x203A:
        m->style = code == 0xBB ? QUOTH_MARK_GUILLEMET : STYLE_GUILLEMET_SINGLE;
        m->can = CAN_CLOSE;
        break;
    default:
        return false;
    }
    return true;
}

/* What the mark can be by what stands around it; curly marks that were typed the wrong way round are righted. */
static uint8_t mark_role(quoth_str text, quoth_span p, const mark *m)
{
    around before = around_before(text, p, m->begin), after = around_after(text, p, m->end);
    bool opens = (before == AROUND_SPACE || before == AROUND_OPENER || before == AROUND_MARK) && after != AROUND_SPACE;
    bool closes = before != AROUND_SPACE && after != AROUND_WORD;
    unsigned char last = (unsigned char)text.ptr[m->end - 1];

    if (m->single) {
        if (m->style == QUOTH_MARK_CURLY_SINGLE && last == 0x98)
            return opens && !is_elision(text, p, m->end) ? CAN_OPEN : 0;
        if (before == AROUND_WORD && after == AROUND_WORD) return 0;
        if (m->style == QUOTH_MARK_CURLY_SINGLE) return closes ? CAN_CLOSE : 0;
        if (m->can == CAN_OPEN) return opens && !is_elision(text, p, m->end) ? CAN_OPEN : 0;
        if (opens && before != AROUND_MARK) return is_elision(text, p, m->end) ? 0 : CAN_OPEN;
        return (uint8_t)((opens && !is_elision(text, p, m->end) ? CAN_OPEN : 0) | (closes ? CAN_CLOSE : 0));
    }
    if (m->style == QUOTH_MARK_CURLY_DOUBLE) {
        bool right = last == 0x9D;

        if (right) return before == AROUND_SPACE && after == AROUND_WORD ? CAN_OPEN : CAN_CLOSE;
        return !opens && before != AROUND_SPACE && after != AROUND_WORD ? CAN_CLOSE : CAN_OPEN;
    }
    if (m->style == QUOTH_MARK_GUILLEMET || m->style == STYLE_GUILLEMET_SINGLE) {
        /* »It rains,« is how German prints it. */
        if (m->can == CAN_CLOSE)
            return before == AROUND_SPACE && after != AROUND_SPACE ? CAN_OPEN | CAN_CLOSE : CAN_CLOSE;
        return before != AROUND_SPACE && (after == AROUND_SPACE || after == AROUND_CLOSER) ? CAN_OPEN | CAN_CLOSE
                                                                                           : CAN_OPEN;
    }
    if (m->can != (CAN_OPEN | CAN_CLOSE)) return m->can;
    if (before == AROUND_WORD && after == AROUND_WORD && m->style == QUOTH_MARK_STRAIGHT_DOUBLE) return CAN_CLOSE;
    if (opens && !closes) return CAN_OPEN;
    if (closes && !opens) return CAN_CLOSE;
    return CAN_OPEN | CAN_CLOSE;
}

/* ------------------------------------------------------------------------------------------------- scan */

typedef struct scan {
    quoth_str text;
    quoth_span paragraph;
    const marks_sink *sink;
    uint32_t open[MARKS_DEPTH]; /* of quotation */
    uint8_t style[MARKS_DEPTH];
    uint32_t depth;
} scan;

static bool scan_open(scan *s, const mark *m, uint32_t *index)
{
    quoth_quotation *q = s->sink->add(s->sink->self, index);

    if (!q) return false;
    q->span = (quoth_span){m->begin, s->paragraph.end};
    q->inner = (quoth_span){m->end, s->paragraph.end};
    q->continues = QUOTH_NONE;
    q->style = m->style == STYLE_GUILLEMET_SINGLE ? QUOTH_MARK_GUILLEMET : m->style;
    q->depth = (uint8_t)s->depth;
    s->open[s->depth] = *index;
    s->style[s->depth++] = m->style;
    return true;
}

/* French sets spaces between its marks and the words. */
static quoth_span without_space(quoth_str text, quoth_span span)
{
    uint32_t len;

    while (span.begin < span.end && utf8_class_of(utf8_decode(text.ptr, span.begin, span.end, &len)) == UTF8_SPACE)
        span.begin += len;
    while (span.begin < span.end) {
        uint32_t at = span.end;

        do at--;
        while (at > span.begin && utf8_is_inner(text.ptr[at]));
        if (utf8_class_of(utf8_decode(text.ptr, at, span.end, &len)) != UTF8_SPACE) break;
        span.end = at;
    }
    return span;
}

static void scan_close(scan *s, const mark *m)
{
    quoth_quotation *q = s->sink->get(s->sink->self, s->open[--s->depth]);

    q->span.end = m->end;
    q->inner = without_space(s->text, (quoth_span){q->inner.begin, m->begin});
    q->closed = 1;
}

/* Takes back what was opened above `depth` and never closed: the mark was an apostrophe, or a slip.  Its record stays,
 * shrunk to the mark itself, so that it covers no words. */
static void scan_abandon(scan *s, uint32_t depth)
{
    while (s->depth > depth) {
        quoth_quotation *q = s->sink->get(s->sink->self, s->open[--s->depth]);

        q->span.end = q->inner.end = q->inner.begin;
    }
}

/* True if a mark of style `close` ends what `open` began; “ ends „. */
static bool style_fits(uint8_t open, uint8_t close)
{
    return open == close || (open == QUOTH_MARK_LOW_HIGH && close == QUOTH_MARK_CURLY_DOUBLE) ||
           (open == QUOTH_MARK_TYPEWRITER && close == QUOTH_MARK_STRAIGHT_DOUBLE) ||
           (open == QUOTH_MARK_CURLY_DOUBLE && close == QUOTH_MARK_STRAIGHT_DOUBLE) ||
           (open == QUOTH_MARK_STRAIGHT_DOUBLE && close == QUOTH_MARK_CURLY_DOUBLE);
}

static bool is_single(uint8_t style)
{
    return style == QUOTH_MARK_CURLY_SINGLE || style == QUOTH_MARK_STRAIGHT_SINGLE;
}

/* True if what is open began with a sentence and the next paragraph begins with its mark again: it is closed there, and
 * not in this paragraph. */
static bool is_continued(const scan *s, const mark *m)
{
    const quoth_quotation *q = s->sink->get(s->sink->self, s->open[s->depth - 1]);
    uint32_t gap = (uint32_t)s->text.len - s->paragraph.end;
    quoth_span rest = {s->paragraph.end, s->paragraph.end + (gap < GAP_MAX ? gap : GAP_MAX)};
    uint32_t before = q->span.begin;
    mark next;

    while (before > s->paragraph.begin && s->text.ptr[before - 1] == ' ') before--;
    if (before > s->paragraph.begin && !strchr(".?!,:", s->text.ptr[before - 1])) return false;
    while (rest.begin < rest.end && strchr(" \t\r\n", s->text.ptr[rest.begin])) rest.begin++;
    return rest.begin < rest.end && mark_at(s->text, rest, rest.begin, &next) && next.style == m->style &&
           mark_role(s->text, rest, &next) == CAN_OPEN;
}

/* A single mark behind an "s" and before a word may be a plural's apostrophe ("the workers' rights"): then the text
 * between it and the next closing mark, in this paragraph or the next, holds no further opening one. */
static bool is_plural_apostrophe(const scan *s, const mark *m)
{
    uint32_t limit = m->end + 400 < s->paragraph.end ? m->end + 400 : s->paragraph.end;
    mark next;

    if (m->begin == s->paragraph.begin || (s->text.ptr[m->begin - 1] | 32) != 's') return false;
    if (m->end + 1 >= s->paragraph.end || s->text.ptr[m->end] != ' ') return false;
    if (around_after(s->text, s->paragraph, m->end + 1) != AROUND_WORD) return false;
    for (uint32_t at = m->end; at < limit; at++) {
        uint8_t role;

        if (!mark_at(s->text, s->paragraph, at, &next) || !next.single) continue;
        role = mark_role(s->text, s->paragraph, &next);
        if (role == CAN_OPEN) return false;
        if (role & CAN_CLOSE) return true;
    }
    return limit == s->paragraph.end && is_continued(s, m);
}

/* True if the single mark is closed soon, perhaps behind a whole pair of double marks: ‘He said “never” and left,’. */
static bool is_closed_soon(const scan *s, const mark *m)
{
    uint32_t limit = m->end + 600 < s->paragraph.end ? m->end + 600 : s->paragraph.end;
    bool in_double = false, had_double = false;
    mark next;

    for (uint32_t k = m->end; k < limit; k++) {
        uint8_t role;

        if (!mark_at(s->text, s->paragraph, k, &next)) continue;
        role = mark_role(s->text, s->paragraph, &next);
        k = next.end - 1;
        if (!next.single) {
            if (role == CAN_OPEN && in_double) return false;
            in_double = role == CAN_OPEN || (role != CAN_CLOSE && !in_double);
            had_double = true;
            continue;
        }
        if (in_double) continue;
        if (role == CAN_OPEN) return false;
        if (!(role & CAN_CLOSE)) continue;
        /* Behind a word it may be an apostrophe: then the double marks were the outer ones. */
        return !had_double || around_before(s->text, s->paragraph, next.begin) != AROUND_WORD;
    }
    return false;
}

static bool scan_mark(scan *s, const mark *m, marks_state *state)
{
    uint8_t role = mark_role(s->text, s->paragraph, m);
    uint32_t index, at;

    if (s->depth > 0 && s->style[s->depth - 1] == QUOTH_MARK_LOW_HIGH && m->style == QUOTH_MARK_CURLY_DOUBLE)
        role = CAN_CLOSE;
    if (role & CAN_CLOSE) {
        for (at = s->depth; at > 0 && !style_fits(s->style[at - 1], m->style); at--) continue;
        /* A double mark closes single ones that stayed open in it: those were apostrophes. */
        if (at > 0 && (m->single ? at == s->depth : true)) {
            if (m->single && is_plural_apostrophe(s, m)) return true;
            scan_abandon(s, at);
            /* An opening context, and already open: the mark before was never closed. */
            if ((role & CAN_OPEN) && m->style != QUOTH_MARK_CURLY_DOUBLE &&
                around_before(s->text, s->paragraph, m->begin) == AROUND_SPACE &&
                around_after(s->text, s->paragraph, m->end) == AROUND_WORD) {
                scan_abandon(s, at - 1);
                return scan_open(s, m, &index);
            }
            scan_close(s, m);
            return true;
        }
    }
    if (!(role & CAN_OPEN)) return true;
    if (s->depth == MARKS_DEPTH) return true;
    for (at = s->depth; at > 0; at--)
        if (s->style[at - 1] == m->style) break;
    if (at > 0) {
        /* The same mark opens again: curly ones do so when the writer forgot to close. */
        if (m->single) return true;
        scan_abandon(s, at - 1);
    }
    if (m->single && s->depth == 0 && !state->single_style) {
        /* In text of double style a single mark at the outer level must be closed soon, or it is an apostrophe. */
        if (!is_closed_soon(s, m)) return true;
    }
    return scan_open(s, m, &index);
}

bool marks_scan(quoth_str text, quoth_span paragraph, marks_state *state, const marks_sink *sink)
{
    scan s = {.text = text, .paragraph = paragraph, .sink = sink};
    uint32_t before = state->unclosed, first = QUOTH_NONE;
    mark m;

    state->unclosed = QUOTH_NONE;
    for (uint32_t at = paragraph.begin; at < paragraph.end;) {
        uint32_t depth = s.depth;

        if (!mark_at(text, paragraph, at, &m)) {
            at++;
            continue;
        }
        if (!scan_mark(&s, &m, state)) return false;
        if (s.depth > depth && m.begin == paragraph.begin) first = s.open[s.depth - 1];
        at = m.end;
    }
    if (before != QUOTH_NONE && first != QUOTH_NONE) {
        quoth_quotation *q = sink->get(sink->self, first);
        const quoth_quotation *old = sink->get(sink->self, before);

        if (is_single(q->style) == is_single(old->style)) q->continues = before;
    }
    if (s.depth > 0) state->unclosed = s.open[0];
    return true;
}

bool marks_single_style(quoth_str text, size_t limit)
{
    quoth_span whole = {0, (uint32_t)(text.len < limit ? text.len : limit)};
    size_t singles = 0, doubles = 0;
    mark m;

    for (uint32_t at = 0; at < whole.end;) {
        if (!mark_at(text, whole, at, &m)) {
            at++;
            continue;
        }
        if (mark_role(text, whole, &m) & CAN_OPEN) {
            if (m.single)
                singles++;
            else
                doubles++;
        }
        at = m.end;
    }
    return singles > 1 && singles > doubles;
}

/* ------------------------------------------------------------------------------------------------ score */

/* Counts of what stands between a pair's marks. */
typedef struct inside {
    uint32_t words, capitals; /* words, and those of them that begin with a capital */
    bool starts_upper;        /* the first character that is a letter or digit is no lower-case letter */
    bool ends_clause;         /* , . ? ! or a dash before the closing mark */
    bool long_enough;         /* counting stopped */
} inside;

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static inside look_inside(quoth_str text, quoth_span inner)
{
    inside in = {0};
    bool in_word = false, first = true;
    uint32_t len;

    for (uint32_t at = inner.begin; at < inner.end && in.words < 16; at += len) {
        uint32_t code = utf8_decode(text.ptr, at, inner.end, &len);
        utf8_class cls = utf8_class_of(code);
        bool word = utf8_is_word(cls) || code == '\'' || code == 0x2019;

        if (word && !in_word && code != '\'' && code != 0x2019) {
            in.words++;
            if (cls == UTF8_UPPER) in.capitals++;
            if (first) in.starts_upper = cls != UTF8_LOWER;
            first = false;
        }
        in_word = word;
    }
    in.long_enough = in.words == 16;
    if (inner.end > inner.begin) {
        char last = text.ptr[inner.end - 1];

        in.ends_clause = is_one_of(last, ",.?!-") || last == '\xA6' || last == '\x94'; /* … — */
    }
    return in;
}

float marks_score(quoth_str text, quoth_span paragraph, const quoth_quotation *q)
{
    inside in = look_inside(text, q->inner);
    bool stop_behind = q->span.end < paragraph.end && is_one_of(text.ptr[q->span.end], ",.?!;");
    uint32_t before = q->span.begin;
    char last = 0;

    while (before > paragraph.begin && text.ptr[before - 1] == ' ') before--;
    last = before > paragraph.begin ? text.ptr[before - 1] : '\n';
    if (in.words == 0) return 0.02f;
    /* A paragraph that is nothing but a few words in Title Case: a subheading. */
    if (q->span.begin == paragraph.begin && q->span.end == paragraph.end && in.words <= 8 && in.words > 1 &&
        in.capitals * 3 >= in.words * 2)
        return 0.3f;
    if (!q->closed && q->continues == QUOTH_NONE && q->span.begin != paragraph.begin && !is_one_of(last, ",:.?!"))
        return 0.2f;
    if (last == '\n' || last == ':' || last == '.' || last == '?' || last == '!') {
        if (in.ends_clause || stop_behind || in.words > 4 || !q->closed)
            return in.words > 2 || in.ends_clause ? 0.95f : 0.7f;
        return in.starts_upper && in.words > 2 ? 0.6f : 0.4f;
    }
    /* "Her book, “A Year of Rain,” ..." */
    if (last == ',' && in.words <= 8 && in.capitals * 2 > in.words && text.ptr[q->inner.end - 1] == ',') return 0.2f;
    if (last == ',' && in.words > 2) return in.ends_clause || stop_behind || in.long_enough ? 0.95f : 0.6f;
    /* Title Case, few words: the name of a work. */
    if (in.words <= 8 && in.capitals * 2 > in.words && !in.ends_clause) return 0.1f;
    if (in.words <= 8 && in.capitals * 3 > in.words * 2 && in.words > 1) return 0.2f;
    if (in.words <= 3) return in.ends_clause && in.starts_upper ? 0.5f : 0.25f;
    if (in.long_enough) return 0.85f;
    return in.words > 6 ? 0.75f : in.ends_clause ? 0.6f : 0.5f;
}
