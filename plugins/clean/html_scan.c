/* SPDX-License-Identifier: Apache-2.0 */
#include "html_scan.h"

#include <string.h>

enum {
    MOST_FACTS = 1024,  /* of what a page says about itself */
    LONGEST_NAME = 32,  /* of an element, in the outline */
    NAME_BUCKETS = 256, /* of element names */
    NAME_BYTES = 40     /* more than a tag of the outline takes besides its name */
};

/* State of one scan. */
typedef struct scanner {
    html_scan *out;
    const clean_call *call;
    const html_words *words;
    const html_limits *limits;
    const char *page;
    size_t length, at;
    size_t no_comment_end;       /* from here on there is no "-->" */
    size_t no_quote[2];          /* likewise: " and ' */
    size_t no_end[NAME_BUCKETS]; /* likewise: end tag of a skipped element, by hash of its name */
    uint64_t tags_seen;
    int64_t depth, over;         /* open elements; those opened beyond the limit */
    uint32_t open[NAME_BUCKETS]; /* open elements by hash of their name */
    bool space;                  /* white space since the last run */
    uint8_t breaks;              /* <br> since the last run */
    bool failed;
} scanner;

/* The attributes that matter, of the tag just read. */
typedef struct attributes {
    quoth_str klass, id, role, itemprop, rel, href, name, property, equiv, content, datetime, lang, type;
    bool hidden;
} attributes;

static void write_outline(scanner *s, const char *bytes, size_t n)
{
    html_scan *out = s->out;
    void *grown = out->outline;

    if (!clean_reserve(s->call, &grown, &out->outline_capacity, out->outline_length + n, 1)) {
        s->failed = true;
        return;
    }
    out->outline = grown;
    memcpy(out->outline + out->outline_length, bytes, n);
    out->outline_length += n;
}

static size_t write_number(char *to, size_t number)
{
    char digits[20];
    size_t n = 0, i;

    do digits[n++] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    for (i = 0; i < n; i++) to[i] = digits[n - 1 - i];
    return n;
}

static void add_fact(scanner *s, html_fact_kind kind, quoth_str key, quoth_str value)
{
    html_scan *out = s->out;
    void *grown = out->facts;

    if (value.len == 0 || out->fact_count >= MOST_FACTS) return;
    if (!clean_reserve(s->call, &grown, &out->fact_capacity, out->fact_count + 1, sizeof(html_fact))) {
        s->failed = true;
        return;
    }
    out->facts = grown;
    out->facts[out->fact_count++] = (html_fact){kind, key, value};
}

static void add_run(scanner *s, size_t begin, size_t end)
{
    html_scan *out = s->out;
    void *grown = out->runs;
    size_t first = begin, stop = end;
    char number[24];
    size_t n;

    while (first < end && clean_is_space((unsigned char)s->page[first])) first++;
    if (first > begin) s->space = true;
    if (first == end) return;
    while (clean_is_space((unsigned char)s->page[end - 1])) end--;
    if (!clean_reserve(s->call, &grown, &out->run_capacity, out->run_count + 1, sizeof(html_run))) {
        s->failed = true;
        return;
    }
    out->runs = grown;
    out->runs[out->run_count] = (html_run){(uint32_t)first, (uint32_t)end, s->space ? RUN_SPACE : 0, s->breaks};
    n = write_number(number, out->run_count++);
    number[n++] = ';';
    write_outline(s, number, n);
    s->breaks = 0;
    s->space = end < stop;
}

/* Keeps the attribute if it is one that matters.  The first of a name counts. */
static void keep_attribute(attributes *a, quoth_str name, quoth_str value)
{
    static const struct {
        const char *name;
        size_t field;
    } kept[] = {
        {"class", offsetof(attributes, klass)},       {"id", offsetof(attributes, id)},
        {"role", offsetof(attributes, role)},         {"itemprop", offsetof(attributes, itemprop)},
        {"rel", offsetof(attributes, rel)},           {"href", offsetof(attributes, href)},
        {"name", offsetof(attributes, name)},         {"property", offsetof(attributes, property)},
        {"http-equiv", offsetof(attributes, equiv)},  {"content", offsetof(attributes, content)},
        {"datetime", offsetof(attributes, datetime)}, {"lang", offsetof(attributes, lang)},
        {"xml:lang", offsetof(attributes, lang)},     {"type", offsetof(attributes, type)},
    };
    size_t i;

    if (name.len < 2 || name.len > 11) return;
    for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        if ((name.ptr[0] | 0x20) == kept[i].name[0] && clean_equals(name, kept[i].name)) {
            quoth_str *field = (quoth_str *)(void *)((char *)a + kept[i].field);

            if (!field->ptr) *field = value;
            return;
        }
    if (clean_equals(name, "hidden"))
        a->hidden = true;
    else if (clean_equals(name, "aria-hidden"))
        a->hidden |= clean_equals(value, "true");
    else if (clean_equals(name, "style"))
        a->hidden |= clean_find(value, "display:none") != SIZE_MAX || clean_find(value, "display: none") != SIZE_MAX;
}

/* The end of a quoted value that begins at `at`: its closing quote, or, where the page never closes it, its '>'. */
static size_t quoted_end(scanner *s, size_t at, char quote)
{
    size_t *none = &s->no_quote[quote == '\''];
    const char *end = NULL;

    if (at < *none) end = memchr(s->page + at, quote, s->length - at);
    if (end) return (size_t)(end - s->page);
    if (at < *none) *none = at;
    end = memchr(s->page + at, '>', s->length - at);
    return end ? (size_t)(end - s->page) : s->length;
}

/* Reads attributes from `at` to behind the tag's '>'.  `a` NULL: only finds the end. */
static size_t read_attributes(scanner *s, size_t at, attributes *a)
{
    const char *page = s->page;
    size_t length = s->length;
    int64_t count = 0;

    for (;;) {
        quoth_str name, value = {NULL, 0};
        size_t begin;

        while (at < length && (clean_is_space((unsigned char)page[at]) || page[at] == '/')) at++;
        if (at >= length) return length;
        if (page[at] == '>') return at + 1;
        begin = at++;
        while (at < length && page[at] != '=' && page[at] != '>' && page[at] != '/' &&
               !clean_is_space((unsigned char)page[at]))
            at++;
        name = clean_str(page + begin, at - begin);
        while (at < length && clean_is_space((unsigned char)page[at])) at++;
        if (at < length && page[at] == '=') {
            at++;
            while (at < length && clean_is_space((unsigned char)page[at])) at++;
            if (at < length && (page[at] == '"' || page[at] == '\'')) {
                char quote = page[at];
                size_t end = quoted_end(s, at + 1, quote);

                value = clean_str(page + at + 1, end - at - 1);
                at = end < length && page[end] == quote ? end + 1 : end;
            } else {
                begin = at;
                while (at < length && page[at] != '>' && !clean_is_space((unsigned char)page[at])) at++;
                value = clean_str(page + begin, at - begin);
            }
        }
        if (a && count++ < s->limits->attributes) keep_attribute(a, name, value);
    }
}

static uint32_t bucket_of(quoth_str name)
{
    uint32_t h = 2166136261u;
    size_t i;

    for (i = 0; i < name.len; i++) h = (h ^ (unsigned char)clean_lower(name.ptr[i])) * 16777619u;
    return (h ^ h >> 16) % NAME_BUCKETS;
}

/* The start of "</name" at or behind `at`, the page's end if there is none. */
static size_t find_end_tag(const scanner *s, size_t at, quoth_str name)
{
    while (at + 2 + name.len <= s->length) {
        const char *found = memchr(s->page + at, '<', s->length - at);
        size_t i;

        if (!found) break;
        at = (size_t)(found - s->page);
        if (at + 2 + name.len > s->length) break;
        if (s->page[at + 1] == '/') {
            for (i = 0; i < name.len && clean_lower(s->page[at + 2 + i]) == clean_lower(name.ptr[i]); i++) continue;
            if (i == name.len && (at + 2 + i == s->length || !(clean_is_alpha((unsigned char)s->page[at + 2 + i]) ||
                                                               clean_is_digit((unsigned char)s->page[at + 2 + i]))))
                return at;
        }
        at++;
    }
    return s->length;
}

/* Elements whose end tag is mostly left out, and that another one of their kind closes: they do not add to depth. */
static bool closes_itself(html_element element)
{
    return element == EL_P || element == EL_LI || element == EL_TD || element == EL_TH || element == EL_TR;
}

static void write_tag_name(char *to, size_t *n, quoth_str name)
{
    size_t i;

    if (name.len > LONGEST_NAME) name.len = LONGEST_NAME;
    for (i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)clean_lower(name.ptr[i]);

        to[(*n)++] = clean_is_lower(c) || clean_is_digit(c) || c == '-' ? (char)c : '_';
    }
}

/* Where an element is flattened, its text still stands by itself. */
static void break_line(scanner *s, html_element element)
{
    if (html_element_is_block(element) && s->breaks < 2) s->breaks = 2;
}

static void open_element(scanner *s, html_element element, quoth_str name, const attributes *a)
{
    html_scan *out = s->out;
    void *grown = out->tags;
    html_tag *tag;
    char text[LONGEST_NAME + NAME_BYTES];
    size_t n = 0;

    if (!closes_itself(element)) {
        if (s->depth >= s->limits->depth) {
            s->over++;
            break_line(s, element);
            return;
        }
        s->depth++;
    }
    if (!clean_reserve(s->call, &grown, &out->tag_capacity, out->tag_count + 1, sizeof(html_tag))) {
        s->failed = true;
        return;
    }
    out->tags = grown;
    tag = &out->tags[out->tag_count];
    tag->element = (uint8_t)element;
    tag->words = html_words_of(s->words, a->klass) | html_words_of(s->words, a->id) | html_words_of_role(a->role);
    tag->flags = 0;
    if (a->hidden) tag->flags |= TAG_HIDDEN;
    if (clean_equals(a->itemprop, "articlebody")) tag->flags |= TAG_ARTICLE_BODY;
    if (clean_equals(a->role, "main")) tag->flags |= TAG_MAIN;
    if (clean_equals(a->rel, "author") || clean_equals(a->itemprop, "author")) tag->flags |= TAG_AUTHOR;
    s->open[bucket_of(name)]++;
    text[n++] = '<';
    write_tag_name(text, &n, name);
    text[n++] = ' ';
    text[n++] = 'n';
    text[n++] = '=';
    n += write_number(text + n, out->tag_count++);
    text[n++] = '>';
    write_outline(s, text, n);
}

static void close_element(scanner *s, html_element element, quoth_str name)
{
    char text[LONGEST_NAME + NAME_BYTES];
    size_t n = 0;
    uint32_t *open = &s->open[bucket_of(name)];

    if (!closes_itself(element)) {
        if (s->over) {
            s->over--;
            break_line(s, element);
            return;
        }
        if (*open && s->depth) s->depth--;
    }
    /* An end tag without a start tag means nothing, and libxml2 would look for its start through all open elements. */
    if (*open == 0) return;
    --*open;
    text[n++] = '<';
    text[n++] = '/';
    write_tag_name(text, &n, name);
    text[n++] = '>';
    write_outline(s, text, n);
}

static void note_meta(scanner *s, const attributes *a)
{
    quoth_str key = a->property.len ? a->property : a->name.len ? a->name : a->itemprop.len ? a->itemprop : a->equiv;

    if (key.len && a->content.len) add_fact(s, FACT_META, key, a->content);
}

/* An element whose content is no markup, or no text: goes behind its end tag. */
static size_t skip_element(scanner *s, html_element element, quoth_str name, const attributes *a, size_t at)
{
    size_t end;

    if (element == EL_SCRIPT || element == EL_STYLE) {
        /* One that never ends takes the page with it, as in a browser. */
        end = find_end_tag(s, at, name);
    } else {
        /* Any other that never ends is none; where one of that name did not end, no later one does. */
        size_t *none = &s->no_end[bucket_of(name)];

        if (at >= *none) return at;
        end = find_end_tag(s, at, name);
        if (end == s->length) {
            *none = at;
            return at;
        }
    }
    if (element == EL_TITLE) add_fact(s, FACT_TITLE, clean_str("", 0), clean_str(s->page + at, end - at));
    if (element == EL_SCRIPT && clean_find(a->type, "ld+json") != SIZE_MAX)
        add_fact(s, FACT_JSON_LD, clean_str("", 0), clean_str(s->page + at, end - at));
    return end < s->length ? read_attributes(s, end + 2 + name.len, NULL) : end;
}

/* The name of the tag at `begin`, behind its '<' or '</'. */
static quoth_str tag_name(const scanner *s, size_t begin)
{
    size_t end = begin;

    while (end < s->length && !clean_is_space((unsigned char)s->page[end]) && s->page[end] != '>' &&
           s->page[end] != '/')
        end++;
    return clean_str(s->page + begin, end - begin);
}

static void start_tag(scanner *s)
{
    size_t begin = s->at + 1;
    quoth_str name = tag_name(s, begin);
    html_element element = html_element_of(name);
    attributes a;

    memset(&a, 0, sizeof(a));
    s->at = read_attributes(s, begin + name.len, &a);
    switch (element) {
    case EL_BR:
        if (s->breaks < UINT8_MAX) s->breaks++;
        break;
    case EL_HTML:
        add_fact(s, FACT_LANGUAGE, clean_str("", 0), a.lang);
        break;
    case EL_META:
        note_meta(s, &a);
        break;
    case EL_LINK:
        add_fact(s, FACT_LINK, a.rel, a.href);
        break;
    case EL_HEAD:
    case EL_BODY:
    case EL_IMG:
    case EL_VOID:
        break;
    case EL_SCRIPT:
    case EL_STYLE:
    case EL_TITLE:
    case EL_SKIPPED:
        s->at = skip_element(s, element, name, &a, s->at);
        break;
    case EL_HR:
        write_outline(s, "<hr>", 4);
        break;
    case EL_TIME:
        add_fact(s, FACT_TIME, clean_str("", 0), a.datetime);
        open_element(s, element, name, &a);
        break;
    default:
        open_element(s, element, name, &a);
        break;
    }
}

static void end_tag(scanner *s)
{
    size_t begin = s->at + 2;
    quoth_str name = tag_name(s, begin);
    html_element element = html_element_of(name);

    s->at = read_attributes(s, begin + name.len, NULL);
    switch (element) {
    case EL_BR:
        if (s->breaks < UINT8_MAX) s->breaks++;
        break;
    case EL_HTML:
    case EL_META:
    case EL_LINK:
    case EL_HEAD:
    case EL_BODY:
    case EL_IMG:
    case EL_VOID:
    case EL_SCRIPT:
    case EL_STYLE:
    case EL_TITLE:
    case EL_SKIPPED:
    case EL_HR:
        break;
    default:
        close_element(s, element, name);
        break;
    }
}

/* <!-- comment -->, <!doctype>, <?instruction?>: behind it. */
static void skip_declaration(scanner *s)
{
    const char *end = NULL;

    if (s->length - s->at >= 4 && !memcmp(s->page + s->at, "<!--", 4) && s->at < s->no_comment_end) {
        size_t at = s->at + 2; /* "<!-->" is a whole comment */

        while ((end = memchr(s->page + at, '>', s->length - at)) != NULL) {
            at = (size_t)(end - s->page) + 1;
            if (end[-1] == '-' && end[-2] == '-') {
                s->at = at;
                return;
            }
        }
        s->no_comment_end = s->at;
    }
    end = memchr(s->page + s->at, '>', s->length - s->at);
    s->at = end ? (size_t)(end - s->page) + 1 : s->length;
}

static bool begins_markup(const scanner *s, size_t at)
{
    unsigned char next, after;

    if (at + 1 >= s->length) return false;
    next = (unsigned char)s->page[at + 1];
    if (clean_is_alpha(next) || next == '!' || next == '?') return true;
    if (next != '/' || at + 2 >= s->length) return false;
    after = (unsigned char)s->page[at + 2];
    return clean_is_alpha(after);
}

static void scan_all(scanner *s)
{
    while (s->at < s->length && !s->failed) {
        size_t begin = s->at, end = begin;

        for (;;) {
            const char *next = memchr(s->page + end, '<', s->length - end);

            end = next ? (size_t)(next - s->page) : s->length;
            if (!next || begins_markup(s, end)) break;
            end++;
        }
        if (end > begin) add_run(s, begin, end);
        s->at = end;
        if (end == s->length || s->failed) break;
        if (++s->tags_seen > (uint64_t)s->limits->tags) return;
        if (s->page[end + 1] == '/')
            end_tag(s);
        else if (s->page[end + 1] == '!' || s->page[end + 1] == '?')
            skip_declaration(s);
        else
            start_tag(s);
    }
}

quoth_status html_scan_page(html_scan *scan, const clean_call *call, quoth_str page, const html_words *words,
                            const html_limits *limits)
{
    scanner s;
    size_t i;

    memset(scan, 0, sizeof(*scan));
    memset(&s, 0, sizeof(s));
    scan->page = page;
    s.out = scan;
    s.call = call;
    s.words = words;
    s.limits = limits;
    s.page = page.ptr;
    s.length = page.len;
    s.no_comment_end = s.no_quote[0] = s.no_quote[1] = page.len;
    for (i = 0; i < NAME_BUCKETS; i++) s.no_end[i] = page.len;
    write_outline(&s, "<html><body>", 12);
    scan_all(&s);
    if (s.failed) return QUOTH_E_LIMIT;
    if (s.tags_seen > (uint64_t)limits->tags) {
        call->host->report(call->ctx, QUOTH_ERROR, "max-tags", (quoth_span){0, 0},
                           "the page has more than 'max-tags' (%lld) tags: raise it to take such pages",
                           (long long)limits->tags);
        return QUOTH_E_LIMIT;
    }
    return QUOTH_OK;
}
