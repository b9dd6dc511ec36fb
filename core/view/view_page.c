/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "view/view_page.h"

#include "base/json_writer.h"
#include "base/whole_file.h"
#include "view/view_text.h"

#include <math.h>
#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct view_page {
    whole_file *file; /* NULL: standard output */
    uint64_t size;
    bool failed, too_large;
    bool has_articles;
    json_writer json;
    char *scratch; /* of view_text_show() */
    size_t scratch_room;
    const char *rest; /* of the page, behind the data */
};

/* ------------------------------------------------------------------------------------------------ writing */

static void put(view_page *page, const void *bytes, size_t len)
{
    page->size += len;
    page->too_large = page->too_large || page->size > VIEW_PAGE_MAX;
    if (page->failed || page->too_large) return;
    if (page->file)
        page->failed = !whole_file_write(page->file, bytes, len);
    else
        page->failed = fwrite(bytes, 1, len, stdout) != len;
}

/* Words for the HTML itself. */
static void put_escaped(view_page *page, const char *text)
{
    for (; *text; text++) {
        const char *entity = *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : *text == '&' ? "&amp;" : NULL;
        if (*text == '"') entity = "&quot;";
        if (entity)
            put(page, entity, strlen(entity));
        else if ((unsigned char)*text >= 0x20)
            put(page, text, 1);
    }
}

/* What the writer holds, such that no "</script" or "<!--" ends the element it stands in. */
static void put_json(view_page *page)
{
    const char *at = page->json.bytes, *end = at + page->json.len;
    if (page->json.failed) page->failed = true;
    while (at < end) {
        const char *bracket = memchr(at, '<', (size_t)(end - at));
        put(page, at, (size_t)((bracket ? bracket : end) - at));
        if (bracket) put(page, "\\u003c", 6);
        at = bracket ? bracket + 1 : end;
    }
    json_writer_clear(&page->json);
}

/* A string that comes from a record. */
static void json_shown(view_page *page, quoth_str key, quoth_str text)
{
    if (page->scratch_room < 3 * text.len) {
        free(page->scratch);
        page->scratch_room = 3 * text.len + 256;
        page->scratch = memory_alloc(page->scratch_room);
    }
    json_write_string_any(&page->json, key, text.len ? view_text_show(text, page->scratch) : (quoth_str){"", 0});
}

/* ----------------------------------------------------------------------------------------------- template */

static const view_asset *asset(const char *name)
{
    const view_asset *found = view_assets;
    while (strcmp(found->name, name) != 0) found++;
    return found;
}

static bool is_script(const view_asset *part)
{
    const char *dot = strrchr(part->name, '.');
    return dot && strcmp(dot, ".js") == 0;
}

static void put_scripts(view_page *page)
{
    for (const view_asset *part = view_assets; part->name; part++)
        if (is_script(part)) put(page, part->bytes, part->len);
}

/* What the policy of the page allows to run and to style it: nothing but our own files. */
static void put_hash(view_page *page, bool scripts)
{
    struct sha256_ctx state;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char text[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE)];
    sha256_init(&state);
    for (const view_asset *part = view_assets; part->name; part++)
        if (is_script(part) == scripts && (scripts || strcmp(part->name, "page.css") == 0))
            sha256_update(&state, part->len, part->bytes);
    sha256_digest(&state, sizeof digest, digest);
    base64_encode_raw(text, sizeof digest, digest);
    put(page, text, sizeof text);
}

static void put_slot(view_page *page, const char *name, size_t len, const char *title)
{
    const view_asset *style = asset("page.css");
    if (strncmp(name, "TITLE", len) == 0)
        put_escaped(page, title);
    else if (strncmp(name, "VERSION", len) == 0)
        put_escaped(page, PACKAGE_VERSION);
    else if (strncmp(name, "STYLE", len) == 0)
        put(page, style->bytes, style->len);
    else if (strncmp(name, "SCRIPT", len) == 0)
        put_scripts(page);
    else
        put_hash(page, strncmp(name, "SCRIPT-HASH", len) == 0);
}

/* Copies page.html with its slots, {{NAME}}, filled, up to {{DATA}}; the result is what stands behind that, or the end
 * of the page. */
static const char *put_template(view_page *page, const char *at, const char *title)
{
    static const char data[] = "DATA}}";
    const view_asset *html = asset("page.html");
    const char *end = (const char *)html->bytes + html->len;
    while (at < end) {
        const char *slot = memmem(at, (size_t)(end - at), "{{", 2);
        put(page, at, (size_t)((slot ? slot : end) - at));
        if (!slot) return end;
        const char *name = slot + 2, *close = memmem(name, (size_t)(end - name), "}}", 2);
        at = close + 2;
        if (strncmp(name, data, sizeof data - 1) == 0) return at;
        put_slot(page, name, (size_t)(close - name), title);
    }
    return end;
}

/* --------------------------------------------------------------------------------------------------- data */

/* [begin, end] in UTF-16 units, or 0 for one that is nowhere in the text. */
static void json_span(view_page *page, const view_text *text, const view_span *span)
{
    if (!view_text_holds(text, span)) {
        json_write_integer(&page->json, JSON_ITEM, 0);
        return;
    }
    json_write_array(&page->json, JSON_ITEM);
    json_write_unsigned(&page->json, JSON_ITEM, view_text_units(text, span->begin));
    json_write_unsigned(&page->json, JSON_ITEM, view_text_units(text, span->end));
    json_write_array_end(&page->json);
}

/* The place of a member is its name: core/view/page/10-data.js reads them in this order. */
static void json_claim(view_page *page, const view_text *text, const view_claim *claim)
{
    json_writer *w = &page->json;
    json_write_array(w, JSON_ITEM);
    json_shown(page, JSON_ITEM, claim->id);
    json_write_unsigned(w, JSON_ITEM, claim->type);
    json_write_unsigned(w, JSON_ITEM, claim->act);
    json_write_integer(w, JSON_ITEM, claim->who);
    json_write_real(w, JSON_ITEM, isfinite(claim->confidence) ? claim->confidence : 0.0, 4);
    json_write_array(w, JSON_ITEM);
    for (size_t i = 0; i < claim->part_count; i++) {
        json_write_unsigned(w, JSON_ITEM, view_text_units(text, claim->parts[i].begin));
        json_write_unsigned(w, JSON_ITEM, view_text_units(text, claim->parts[i].end));
        json_write_unsigned(w, JSON_ITEM, claim->parts[i].quoted);
    }
    json_write_array_end(w);
    json_write_array(w, JSON_ITEM);
    for (size_t i = 0; i < claim->topic_count; i++) json_write_unsigned(w, JSON_ITEM, claim->topics[i]);
    json_write_array_end(w);
    json_span(page, text, &claim->cue);
    json_span(page, text, &claim->speaker);
    json_span(page, text, &claim->addressee);
    json_shown(page, JSON_ITEM, claim->cue.text);
    json_shown(page, JSON_ITEM, claim->lemma);
    json_shown(page, JSON_ITEM, claim->manner);
    json_shown(page, JSON_ITEM, claim->speaker.text);
    json_shown(page, JSON_ITEM, claim->role);
    json_shown(page, JSON_ITEM, claim->of);
    json_shown(page, JSON_ITEM, claim->addressee.text);
    json_write_array_end(w);
}

void view_page_article(view_page *page, view_article *article, quoth_str text)
{
    json_writer *w = &page->json;
    char *composed = NULL;
    bool in_context = !text.ptr;
    if (in_context) {
        composed = view_text_compose(article, &text.len);
        text.ptr = composed;
    }
    view_text places;
    view_text_begin(&places, text);
    json_write_object(w, JSON_ITEM);
    json_shown(page, JSON_KEY("id"), article->id);
    json_shown(page, JSON_KEY("title"), article->title);
    json_shown(page, JSON_KEY("url"), article->url);
    json_shown(page, JSON_KEY("published"), article->published);
    json_shown(page, JSON_KEY("site"), article->site);
    json_shown(page, JSON_KEY("language"), article->language);
    json_shown(page, JSON_KEY("file"), article->file);
    json_write_array(w, JSON_KEY("authors"));
    for (size_t i = 0; i < article->author_count; i++) json_shown(page, JSON_ITEM, article->authors[i]);
    json_write_array_end(w);
    json_write_bool(w, JSON_KEY("context"), in_context);
    json_shown(page, JSON_KEY("text"), text);
    json_write_array(w, JSON_KEY("claims"));
    for (const view_claim *claim = article->claims; claim; claim = claim->next) json_claim(page, &places, claim);
    json_write_array_end(w);
    json_write_object_end(w);
    if (page->has_articles) put(page, ",\n", 2);
    page->has_articles = true;
    put_json(page);
    view_text_end(&places);
    free(composed);
    article->written = true;
}

static void json_names(view_page *page, quoth_str key, const view_names *names)
{
    json_write_array(&page->json, key);
    for (size_t i = 0; i < names->count; i++) {
        json_write_array(&page->json, JSON_ITEM);
        json_shown(page, JSON_ITEM, names->items[i].name);
        json_shown(page, JSON_ITEM, names->items[i].kind);
        json_shown(page, JSON_ITEM, names->items[i].id);
        json_write_array_end(&page->json);
    }
    json_write_array_end(&page->json);
}

static void json_words(view_page *page, quoth_str key, const char *const *words, size_t count)
{
    json_write_array(&page->json, key);
    for (size_t i = 0; i < count; i++) json_write_cstring(&page->json, JSON_ITEM, words[i]);
    json_write_array_end(&page->json);
}

/* --------------------------------------------------------------------------------------------------- page */

view_page *view_page_open(const char *path, const char *title, char *why, size_t why_size)
{
    bool standard = strcmp(path, "-") == 0;
    whole_file *file = standard ? NULL : whole_file_open(path, 0, why, why_size);
    if (!standard && !file) return NULL;
    view_page *page = memory_alloc(sizeof *page);
    page->file = file;
    json_writer_init(&page->json, NULL);
    page->rest = put_template(page, (const char *)asset("page.html")->bytes, title);
    put(page, "{\"articles\":[\n", 14);
    return page;
}

static void put_end(view_page *page, const view_set *set)
{
    json_writer *w = &page->json;
    put(page, "],\n\"names\":", 11);
    json_write_object(w, JSON_ITEM);
    json_names(page, JSON_KEY("speakers"), &set->speakers);
    json_names(page, JSON_KEY("topics"), &set->topics);
    json_words(page, JSON_KEY("types"), view_types, VIEW_TYPES);
    json_words(page, JSON_KEY("acts"), view_acts, VIEW_ACTS);
    json_write_object_end(w);
    put_json(page);
    put(page, "}\n", 2);
    put_template(page, page->rest, "");
}

bool view_page_close(view_page *page, const view_set *set, bool complete, uint64_t *size, char *why, size_t why_size)
{
    if (complete) put_end(page, set);
    *size = page->size;
    bool good = complete && !page->failed && !page->too_large;
    if (page->too_large)
        snprintf(why, why_size, "the page would be larger than %d MiB; take fewer articles with --limit",
                 (int)(VIEW_PAGE_MAX >> 20));
    else if (page->failed)
        snprintf(why, why_size, "the page could not be written"); /* the file may know why, see below */
    if (page->file && good)
        good = whole_file_close(page->file, true, why, why_size);
    else if (page->file && page->failed)
        whole_file_close(page->file, false, why, why_size);
    else if (page->file)
        whole_file_discard(page->file);
    json_writer_free(&page->json);
    free(page->scratch);
    free(page);
    return good;
}
