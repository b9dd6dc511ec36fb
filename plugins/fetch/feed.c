/* SPDX-License-Identifier: Apache-2.0 */
#include "feed.h"

#include "feed_check.h"
#include "field.h"

#include <curl/curl.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Elements within elements.  Each may declare namespaces, all of which libxml2 looks through. */
#define DEPTH_MAX 48
/* What is parsed at a time without asking whether the run is over. */
#define CHUNK ((size_t)64 << 10)

typedef enum slot { URL, GUID, TITLE, PUBLISHED, UPDATED, AUTHOR, CONTENT, SLOTS, NONE = SLOTS } slot;

/* A text within feed.texts. */
typedef struct text {
    size_t at, len;
} text;

typedef struct item {
    text of[SLOTS];
} item;

struct feed {
    item *items;
    size_t count, room;
    char *texts;
    size_t used, texts_room;
    bool cut;
    bool out_of_memory;
    char *damage;
};

void feed_setup(void)
{
    xmlInitParser();
}

/* ----------------------------------------------------------------------------------------------- reading */

typedef struct parsing {
    feed *to;
    size_t most;
    const halt *stop;
    xmlParserCtxt *xml;
    int depth; /* of the element that is open */
    item now;
    int item_depth;  /* -1: in none */
    char parent[16]; /* the element in the item that others are looked at within */
    slot filling;
    int filling_depth;
    bool markup;      /* what fills the slot are elements, which are put down as HTML */
    xmlEntity entity; /* the last one that was asked for */
    char entity_text[8];
} parsing;

static void add_text(parsing *p, slot to, const char *more, size_t len)
{
    feed *f = p->to;
    text *t = &p->now.of[to];

    if (len == 0) return;
    if (f->used + len > f->texts_room) {
        size_t larger = (f->used + len) * 2;
        char *texts = realloc(f->texts, larger);
        if (texts == NULL) {
            f->out_of_memory = true;
            return;
        }
        f->texts = texts;
        f->texts_room = larger;
    }
    if (t->len == 0) t->at = f->used;
    /* Only one text is filled at a time, so what is added lies behind what there is of it. */
    memcpy(f->texts + f->used, more, len);
    f->used += len;
    t->len += len;
}

static void add_string(parsing *p, slot to, const char *more)
{
    add_text(p, to, more, strlen(more));
}

/* Adds text that is to be read as HTML. */
static void add_escaped(parsing *p, slot to, const char *bytes, size_t len)
{
    size_t from = 0;

    for (size_t i = 0; i < len; i++) {
        const char *as = bytes[i] == '<' ? "&lt;" : bytes[i] == '&' ? "&amp;" : bytes[i] == '"' ? "&quot;" : NULL;
        if (as == NULL) continue;
        add_text(p, to, bytes + from, i - from);
        add_string(p, to, as);
        from = i + 1;
    }
    add_text(p, to, bytes + from, len - from);
}

static bool is(const xmlChar *name, const char *expected)
{
    return name != NULL && strcmp((const char *)name, expected) == 0;
}

static bool begins_item(const xmlChar *name)
{
    return is(name, "item") || is(name, "entry") || is(name, "url") || is(name, "sitemap");
}

/* What an element right within an item, or within `parent` in it, holds. */
static slot slot_of(const char *parent, const xmlChar *prefix, const xmlChar *name)
{
    static const struct {
        const char *parent, *prefix, *name;
        slot of;
    } known[] = {
        {"", "", "link", URL},
        {"", "", "loc", URL},
        {"", "", "guid", GUID},
        {"", "", "title", TITLE},
        {"", "", "pubDate", PUBLISHED},
        {"", "", "published", PUBLISHED},
        {"", "dc", "date", PUBLISHED},
        {"", "", "updated", UPDATED},
        {"", "", "author", AUTHOR},
        {"", "dc", "creator", AUTHOR},
        {"", "", "content", CONTENT},
        {"", "content", "encoded", CONTENT},
        {"author", "", "name", AUTHOR},
        {"news", "news", "title", TITLE},
        {"news", "news", "publication_date", PUBLISHED},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (is(name, known[i].name) && strcmp(parent, known[i].parent) == 0 &&
            strcmp(prefix == NULL ? "" : (const char *)prefix, known[i].prefix) == 0)
            return known[i].of;
    return NONE;
}

/* The attributes of an element, as libxml2 gives them: five pointers each. */
typedef struct attributes {
    const xmlChar **list;
    int count;
} attributes;

static quoth_str attribute_at(const attributes *of, int i)
{
    const char *begin = (const char *)of->list[5 * i + 3], *end = (const char *)of->list[5 * i + 4];
    return (quoth_str){begin, (size_t)(end - begin)};
}

/* Its value; ptr is NULL: it is not there. */
static quoth_str attribute(const attributes *of, const char *name)
{
    for (int i = 0; i < of->count; i++)
        if (is(of->list[5 * i], name) && of->list[5 * i + 1] == NULL) return attribute_at(of, i);
    return (quoth_str){NULL, 0};
}

/* Atom's links lead to other things as well. */
static void take_atom_link(parsing *p, const attributes *with)
{
    quoth_str to = attribute(with, "href"), relation = attribute(with, "rel");

    if (to.ptr != NULL && p->now.of[URL].len == 0 && (relation.ptr == NULL || field_is(relation, "alternate")))
        add_text(p, URL, to.ptr, to.len);
}

static void begin_slot(parsing *p, slot of, const attributes *with)
{
    if (of == NONE || p->now.of[of].len > 0) return; /* the first one counts */
    if (of == GUID && field_is(attribute(with, "isPermaLink"), "false")) return;
    p->filling = of;
    p->filling_depth = p->depth;
    p->markup = of == CONTENT && field_is(attribute(with, "type"), "xhtml");
}

/* An element within an item. */
static void begin_part(parsing *p, const xmlChar *name, const xmlChar *prefix, const attributes *with)
{
    slot of;

    if (p->depth == p->item_depth + 1) {
        of = slot_of("", prefix, name);
        snprintf(p->parent, sizeof(p->parent), "%s", (const char *)name);
        if (of == URL && is(name, "link")) take_atom_link(p, with);
        begin_slot(p, of, with);
    } else if (p->depth == p->item_depth + 2 && (of = slot_of(p->parent, prefix, name)) != NONE) {
        if (p->filling == of)
            p->now.of[of].len = 0; /* the white space before it */
        else if (strcmp(p->parent, "author") == 0)
            return; /* a further author */
        begin_slot(p, of, with);
    }
}

static void begin_element(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int spaces,
                          const xmlChar **namespaces, int count, int defaulted, const xmlChar **list)
{
    parsing *p = self;
    const attributes with = {list, count};

    (void)uri, (void)spaces, (void)namespaces, (void)defaulted;
    if (++p->depth > DEPTH_MAX) {
        if (p->to->damage == NULL) p->to->damage = strdup("its elements lie too deep in one another");
        xmlStopParser(p->xml);
        return;
    }
    if (p->item_depth < 0) {
        if (p->depth > 3 || p->depth < 2 || !begins_item(name)) return;
        p->item_depth = p->depth;
        p->now = (item){0};
    } else if (p->filling != NONE && p->markup) {
        add_string(p, p->filling, "<");
        add_string(p, p->filling, (const char *)name);
        for (int i = 0; i < count; i++) {
            quoth_str value = attribute_at(&with, i);
            add_string(p, p->filling, " ");
            add_string(p, p->filling, (const char *)list[5 * i]);
            add_string(p, p->filling, "=\"");
            add_escaped(p, p->filling, value.ptr, value.len);
            add_string(p, p->filling, "\"");
        }
        add_string(p, p->filling, ">");
    } else {
        begin_part(p, name, prefix, &with);
    }
}

static void end_item(parsing *p)
{
    feed *f = p->to;

    p->item_depth = -1;
    p->filling = NONE;
    if (p->now.of[URL].len == 0) p->now.of[URL] = p->now.of[GUID];
    if (p->now.of[PUBLISHED].len == 0) p->now.of[PUBLISHED] = p->now.of[UPDATED];
    if (p->now.of[URL].len == 0) return; /* it leads nowhere */
    if (f->count == p->most) {
        f->cut = true;
        return;
    }
    if (f->count == f->room) {
        size_t larger = f->room == 0 ? 64 : f->room * 2;
        item *items = realloc(f->items, larger * sizeof(*items));
        if (items == NULL) {
            f->out_of_memory = true;
            return;
        }
        f->items = items;
        f->room = larger;
    }
    f->items[f->count++] = p->now;
}

static void end_element(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    parsing *p = self;

    (void)prefix, (void)uri;
    if (p->filling != NONE && p->depth <= p->filling_depth) p->filling = NONE;
    if (p->filling != NONE && p->markup) {
        add_string(p, p->filling, "</");
        add_string(p, p->filling, (const char *)name);
        add_string(p, p->filling, ">");
    }
    if (p->depth == p->item_depth) end_item(p);
    p->depth--;
    if (p->to->cut || p->to->out_of_memory) xmlStopParser(p->xml);
}

static void take_text(void *self, const xmlChar *bytes, int len)
{
    parsing *p = self;

    if (p->filling == NONE || len <= 0) return;
    if (p->markup)
        add_escaped(p, p->filling, (const char *)bytes, (size_t)len);
    else
        add_text(p, p->filling, (const char *)bytes, (size_t)len);
}

/* Feeds declare no entities, but some use those of HTML. */
static xmlEntity *find_entity(void *self, const xmlChar *name)
{
    parsing *p = self;
    const htmlEntityDesc *known = htmlEntityLookup(name);

    if (known == NULL) return NULL;
    int len = xmlCopyCharMultiByte((xmlChar *)p->entity_text, (int)known->value);
    p->entity_text[len] = '\0';
    p->entity = (xmlEntity){.type = XML_ENTITY_DECL,
                            .name = (const xmlChar *)known->name,
                            .content = (xmlChar *)p->entity_text,
                            .orig = (xmlChar *)p->entity_text,
                            .length = len,
                            .etype = XML_INTERNAL_PREDEFINED_ENTITY};
    return &p->entity;
}

static void note_damage(void *self, xmlErrorPtr error)
{
    feed *f = ((parsing *)self)->to;

    if (f->damage != NULL || error == NULL || error->domain == XML_FROM_NAMESPACE || error->level < XML_ERR_ERROR ||
        error->message == NULL)
        return;
    size_t len = strcspn(error->message, "\n");
    if (asprintf(&f->damage, "%.*s in line %d", len < 100 ? (int)len : 100, error->message, error->line) < 0)
        f->damage = NULL;
}

static bool run_parser(parsing *p, const unsigned char *bytes, size_t len, fault *why)
{
    bool stopped = false;

    /* No network; nothing is loaded, and no declarations are there: only the entities above are put in. */
    xmlCtxtUseOptions(p->xml, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOENT);
    for (size_t at = 0; at < len && !stopped && !p->to->cut && !p->to->out_of_memory; at += CHUNK) {
        size_t n = len - at < CHUNK ? len - at : CHUNK;
        xmlParseChunk(p->xml, (const char *)bytes + at, (int)n, at + n == len);
        stopped = halt_asked(p->stop);
    }
    if (stopped)
        fault_set_cancelled(why);
    else if (p->to->out_of_memory)
        fault_set(why, "no-memory", "no memory for the links of the feed");
    return !stopped && !p->to->out_of_memory;
}

feed *feed_parse(const unsigned char *bytes, size_t len, size_t most, const halt *stop, fault *why)
{
    if (!feed_check(bytes, len, stop, why)) return NULL;
    parsing p = {.to = calloc(1, sizeof(feed)), .most = most, .stop = stop, .item_depth = -1, .filling = NONE};
    xmlSAXHandler calls = {.initialized = XML_SAX2_MAGIC,
                           .startElementNs = begin_element,
                           .endElementNs = end_element,
                           .characters = take_text,
                           .ignorableWhitespace = take_text,
                           .cdataBlock = take_text,
                           .getEntity = find_entity,
                           .serror = note_damage};

    unsigned char *mended = NULL;
    size_t mended_len;

    p.xml = p.to == NULL ? NULL : xmlCreatePushParserCtxt(&calls, &p, NULL, 0, NULL);
    bool good = p.xml != NULL && feed_mend(bytes, len, &mended, &mended_len);
    if (!good)
        fault_set(why, "no-memory", "no memory to read the feed");
    else if (mended != NULL)
        good = run_parser(&p, mended, mended_len, why);
    else
        good = run_parser(&p, bytes, len, why);
    if (p.xml != NULL) xmlFreeParserCtxt(p.xml);
    free(mended);
    if (good) return p.to;
    feed_free(p.to);
    return NULL;
}

void feed_free(feed *f)
{
    if (f == NULL) return;
    free(f->items);
    free(f->texts);
    free(f->damage);
    free(f);
}

size_t feed_count(const feed *f)
{
    return f->count;
}

const char *feed_damage(const feed *f)
{
    return f->damage;
}

static quoth_str text_of(const feed *f, const item *of, slot which)
{
    const text *t = &of->of[which];
    return t->len == 0 ? (quoth_str){"", 0} : field_trim((quoth_str){f->texts + t->at, t->len});
}

/* RSS has an author's address, with the name in brackets: "desk@example.org (A. Writer)". */
static quoth_str author_name(quoth_str author)
{
    const char *open = author.len > 0 ? memchr(author.ptr, '(', author.len) : NULL;

    if (author.len == 0 || memchr(author.ptr, '@', author.len) == NULL) return author;
    if (open == NULL || author.ptr[author.len - 1] != ')') return (quoth_str){"", 0};
    return field_trim((quoth_str){open + 1, author.len - (size_t)(open + 1 - author.ptr) - 1});
}

feed_link feed_at(const feed *f, size_t index)
{
    const item *of = &f->items[index];
    quoth_str title = text_of(f, of, TITLE);

    /* A title in HTML, instead of what it says. */
    if (title.len > 0 && memchr(title.ptr, '<', title.len) != NULL) title.len = 0;
    return (feed_link){text_of(f, of, URL), title, text_of(f, of, PUBLISHED), author_name(text_of(f, of, AUTHOR)),
                       text_of(f, of, CONTENT)};
}

char *feed_resolve(quoth_str url, const char *base)
{
    CURLU *parsed = curl_url();
    char *link = strndup(url.ptr, url.len), *absolute = NULL, *result = NULL;

    if (parsed != NULL && link != NULL &&
        (*base == '\0' || curl_url_set(parsed, CURLUPART_URL, base, 0) == CURLUE_OK) &&
        curl_url_set(parsed, CURLUPART_URL, link, CURLU_URLENCODE) == CURLUE_OK &&
        curl_url_get(parsed, CURLUPART_URL, &absolute, 0) == CURLUE_OK &&
        (strncasecmp(absolute, "http://", 7) == 0 || strncasecmp(absolute, "https://", 8) == 0))
        result = strdup(absolute);
    curl_free(absolute);
    curl_url_cleanup(parsed);
    free(link);
    return result;
}
