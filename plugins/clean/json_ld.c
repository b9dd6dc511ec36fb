/* SPDX-License-Identifier: Apache-2.0 */
#include "json_ld.h"

#include "text_fold.h"

#include <jansson.h>
#include <string.h>

enum {
    LARGEST_SCRIPT = 1 << 20,
    DEEPEST = 8,       /* levels of the script in which articles are looked for */
    MOST_OBJECTS = 512 /* objects that are looked at */
};

typedef struct search {
    json_ld *ld;
    const clean_call *call;
    const json_t *root;
    int objects; /* looked at so far */
} search;

static quoth_str folded(const search *s, const json_t *value)
{
    if (!json_is_string(value)) return clean_str("", 0);
    return text_fold_html(s->call, clean_str(json_string_value(value), json_string_length(value)));
}

/* "NewsArticle", "BlogPosting", "Report", or a list with one of them. */
static bool is_article_type(const json_t *type)
{
    size_t i;

    for (i = 0; i < json_array_size(type); i++)
        if (is_article_type(json_array_get(type, i))) return true;
    return json_is_string(type) &&
           (strstr(json_string_value(type), "Article") || strstr(json_string_value(type), "Posting") ||
            !strcmp(json_string_value(type), "Report"));
}

/* An object that only refers to another one: that one, if the script holds it at its top or in its graph. */
static const json_t *resolved(const search *s, const json_t *value)
{
    const json_t *id = json_object_get(value, "@id"), *graph = json_object_get(s->root, "@graph");
    size_t i;

    if (!json_is_string(id) || json_object_get(value, "name")) return value;
    if (!json_is_array(graph)) graph = s->root;
    for (i = 0; i < json_array_size(graph) && i < MOST_OBJECTS; i++) {
        const json_t *other = json_array_get(graph, i), *name = json_object_get(other, "@id");

        if (json_is_string(name) && !strcmp(json_string_value(name), json_string_value(id))) return other;
    }
    return value;
}

static void add_authors(const search *s, const json_t *value)
{
    quoth_str name;
    size_t i;

    if (json_is_array(value)) {
        for (i = 0; i < json_array_size(value) && s->ld->author_count < JSON_LD_AUTHORS; i++)
            if (!json_is_array(json_array_get(value, i))) add_authors(s, json_array_get(value, i));
        return;
    }
    if (json_is_object(value)) {
        const json_t *author = resolved(s, value), *type = json_object_get(author, "@type");

        name = folded(s, json_object_get(author, "name"));
        if (json_is_string(type) && strstr(json_string_value(type), "Organization")) {
            if (!s->ld->newsroom.len) s->ld->newsroom = name;
            return;
        }
    } else {
        name = folded(s, value);
    }
    if (name.len && s->ld->author_count < JSON_LD_AUTHORS) s->ld->authors[s->ld->author_count++] = name;
}

static void read_article(const search *s, const json_t *article)
{
    json_ld *ld = s->ld;

    if (!ld->headline.len) ld->headline = folded(s, json_object_get(article, "headline"));
    if (!ld->published.len) ld->published = folded(s, json_object_get(article, "datePublished"));
    if (!ld->site.len)
        ld->site = folded(s, json_object_get(resolved(s, json_object_get(article, "publisher")), "name"));
    if (!ld->author_count) add_authors(s, json_object_get(article, "author"));
}

static void find_articles(search *s, const json_t *value, int depth)
{
    size_t i;

    if (depth > DEEPEST || ++s->objects > MOST_OBJECTS) return;
    if (json_is_array(value)) {
        for (i = 0; i < json_array_size(value) && s->objects <= MOST_OBJECTS; i++)
            find_articles(s, json_array_get(value, i), depth + 1);
        return;
    }
    if (!json_is_object(value)) return;
    if (is_article_type(json_object_get(value, "@type"))) {
        read_article(s, value);
        return;
    }
    find_articles(s, json_object_get(value, "@graph"), depth + 1);
    find_articles(s, json_object_get(value, "mainEntity"), depth + 1);
    find_articles(s, json_object_get(value, "mainEntityOfPage"), depth + 1);
}

void json_ld_read(json_ld *ld, const clean_call *call, quoth_str script)
{
    search s = {ld, call, NULL, 0};
    json_t *root;

    if (script.len > LARGEST_SCRIPT) return;
    root = json_loadb(script.ptr, script.len, JSON_DISABLE_EOF_CHECK, NULL);
    if (!root) return;
    s.root = root;
    find_articles(&s, root, 0);
    json_decref(root);
}
