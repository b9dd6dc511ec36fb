/* SPDX-License-Identifier: Apache-2.0 */
#include "html_meta.h"

#include "html_features.h"
#include "text_fold.h"

#include <string.h>

/* Bytes. */
enum { LONGEST_VALUE = 1024, LONGEST_NAME = 80, LONGEST_TITLE = 300, LONGEST_BYLINE = 120 };

static quoth_str meta_named(const html_scan *scan, const clean_call *call, const char *const *keys)
{
    size_t i;

    for (; *keys; keys++)
        for (i = 0; i < scan->fact_count; i++)
            if (scan->facts[i].kind == FACT_META && clean_equals(scan->facts[i].key, *keys)) {
                quoth_str value = text_fold_html(call, scan->facts[i].value);

                if (value.len) return value;
            }
    return clean_str("", 0);
}

static quoth_str fact_value(const html_scan *scan, const clean_call *call, html_fact_kind kind)
{
    size_t i;

    for (i = 0; i < scan->fact_count; i++)
        if (scan->facts[i].kind == kind) {
            quoth_str value = text_fold_html(call, scan->facts[i].value);

            if (value.len) return value;
        }
    return clean_str("", 0);
}

/* "Title | Site", "Title - Site", "Site: Title" without the site, where the page says what its site is. */
static quoth_str without_site(quoth_str title, quoth_str site)
{
    static const char *const separators[] = {" | ", " - ", " – ", " — ", " :: ", " · ", " » "};
    size_t i, k;

    for (i = 0; i < sizeof(separators) / sizeof(separators[0]); i++) {
        size_t n = strlen(separators[i]);

        for (k = title.len; k > n; k--) {
            quoth_str tail = clean_str(title.ptr + k, title.len - k);

            if (memcmp(title.ptr + k - n, separators[i], n) != 0) continue;
            if (site.len && tail.len == site.len && !memcmp(tail.ptr, site.ptr, site.len))
                return clean_str(title.ptr, k - n);
            /* Behind a bar stands the site, whatever it calls itself elsewhere. */
            if (i == 0 && tail.len < k - n) return clean_str(title.ptr, k - n);
            break;
        }
    }
    return title;
}

/* True for http and https. */
static bool is_address(quoth_str value)
{
    return clean_begins(value, "http://") || clean_begins(value, "https://");
}

/* A name of a person or a newsroom: not an address, not a handle, not a sentence. */
static void add_author(html_meta *meta, quoth_str name)
{
    static const char *const labels[] = {"written by", "author", "posted by", "reviewed by", "admin", NULL};
    size_t i;

    for (i = 0; labels[i]; i++)
        if (clean_equals(name, labels[i])) return;
    if (clean_begins(name, "by ")) name = clean_trim(clean_str(name.ptr + 3, name.len - 3));
    if (name.len < 2 || name.len > LONGEST_NAME || name.ptr[0] == '@' || clean_begins(name, "http") ||
        meta->author_count == JSON_LD_AUTHORS)
        return;
    for (i = 0; i < meta->author_count; i++)
        if (meta->authors[i].len == name.len && !memcmp(meta->authors[i].ptr, name.ptr, name.len)) return;
    meta->authors[meta->author_count++] = name;
}

/* "Ann Lee, Bo Ek and Cy Roe": one author each. */
static void add_authors(html_meta *meta, quoth_str names)
{
    size_t begin = 0, i;

    if (names.len == 0 || names.len > 4 * LONGEST_NAME) return;
    for (i = 0; i <= names.len; i++) {
        size_t gap = 0;

        if (i == names.len || names.ptr[i] == ',' || names.ptr[i] == ';' || names.ptr[i] == '|')
            gap = 1;
        else if (clean_begins(clean_str(names.ptr + i, names.len - i), " and "))
            gap = 5;
        else if (clean_begins(clean_str(names.ptr + i, names.len - i), " & "))
            gap = 3;
        if (gap == 0) continue;
        add_author(meta, clean_trim(clean_str(names.ptr + begin, i - begin)));
        begin = i + gap;
        i += gap - 1;
    }
}

static void read_date(html_meta *meta, quoth_str value)
{
    if (!meta->published[0] && value.len && !date_to_iso(value, meta->published)) meta->published[0] = '\0';
}

void html_meta_read(html_meta *meta, const clean_call *call, const html_scan *scan)
{
    static const char *const titles[] = {"og:title",      "twitter:title",  "dc.title",
                                         "parsely-title", "sailthru.title", NULL};
    static const char *const sites[] = {"og:site_name", "application-name", "dc.publisher", "twitter:site", NULL};
    static const char *const dates[] = {"article:published_time",
                                        "datepublished",
                                        "article:published",
                                        "og:published_time",
                                        "parsely-pub-date",
                                        "sailthru.date",
                                        "dc.date.issued",
                                        "dcterms.date",
                                        "dc.date",
                                        "dcterms.created",
                                        "pubdate",
                                        "publishdate",
                                        "publish-date",
                                        "publication_date",
                                        "date",
                                        NULL};
    static const char *const authors[] = {
        "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", NULL};
    static const char *const addresses[] = {"og:url", "twitter:url", NULL};
    json_ld ld;
    size_t i;

    memset(meta, 0, sizeof(*meta));
    memset(&ld, 0, sizeof(ld));
    for (i = 0; i < scan->fact_count; i++)
        if (scan->facts[i].kind == FACT_JSON_LD) json_ld_read(&ld, call, scan->facts[i].value);
    meta->site = meta_named(scan, call, sites);
    if (!meta->site.len || meta->site.ptr[0] == '@') meta->site = ld.site;
    meta->title = meta_named(scan, call, titles);
    if (!meta->title.len) meta->title = ld.headline;
    if (!meta->title.len) meta->title = fact_value(scan, call, FACT_TITLE);
    meta->title = without_site(meta->title, meta->site);
    read_date(meta, ld.published);
    read_date(meta, meta_named(scan, call, dates));
    meta->newsroom = ld.newsroom;
    for (i = 0; i < ld.author_count; i++) add_authors(meta, ld.authors[i]);
    if (!meta->author_count) add_authors(meta, meta_named(scan, call, authors));
    for (i = 0; i < scan->fact_count && !meta->url.len; i++)
        if (scan->facts[i].kind == FACT_LINK && clean_equals(scan->facts[i].key, "canonical"))
            meta->url = text_fold_html(call, scan->facts[i].value);
    if (!is_address(meta->url)) meta->url = meta_named(scan, call, addresses);
    if (!is_address(meta->url)) meta->url = clean_str("", 0);
    if (!meta->published[0] && !date_in_address(meta->url, meta->published)) meta->published[0] = '\0';
    read_date(meta, fact_value(scan, call, FACT_TIME));
}

/* How many words of one text are in the other, too. */
static size_t shared_words(quoth_str text, quoth_str other, size_t *words)
{
    size_t at = 0, shared = 0;

    *words = 0;
    while (at < text.len) {
        size_t begin = at, k;

        while (at < text.len && text.ptr[at] != ' ') at++;
        if (at > begin) {
            ++*words;
            for (k = 0; k + (at - begin) <= other.len; k++)
                if (!memcmp(other.ptr + k, text.ptr + begin, at - begin)) {
                    shared++;
                    break;
                }
        }
        at++;
    }
    return shared;
}

/* The first heading of the first rank, if it is the title in other words: without the site, or as it is shown. */
static void read_heading(html_meta *meta, const html_tree *tree)
{
    size_t i, words;

    for (i = 0; i < tree->block_count; i++) {
        quoth_str text = html_block_text(tree, i);

        if (!(tree->nodes[tree->blocks[i].node].elements_above >> EL_H1 & 1) || text.len > LONGEST_TITLE) continue;
        if (!meta->title.len || (shared_words(text, meta->title, &words) * 2 >= words && words > 1)) {
            meta->title = text;
            return;
        }
    }
}

static uint32_t groups_of(const html_tree *tree, const html_block *block)
{
    const html_node *node = &tree->nodes[block->node];

    return block->inline_words | node->words | (node->parent == QUOTH_NONE ? 0 : tree->nodes[node->parent].words);
}

/* A date in a short text that class names mark as data about the article. */
static void read_shown_date(html_meta *meta, const html_tree *tree)
{
    size_t i;

    for (i = 0; i < tree->block_count && !meta->published[0]; i++) {
        quoth_str text = html_block_text(tree, i);

        if (text.len <= LONGEST_BYLINE && groups_of(tree, &tree->blocks[i]) >> WORDS_META & 1 &&
            !date_find(text, meta->published))
            meta->published[0] = '\0';
    }
}

/* Letters beyond ASCII count as capitals: they may be some. */
static bool begins_name(unsigned char c)
{
    return clean_is_upper(c) || c >= 0x80;
}

/* The names at the beginning of a byline: words with a capital, and what stands between names. */
static quoth_str leading_names(quoth_str text)
{
    static const char *const between[] = {"and ", "& ", "de ", "van ", "von ", "der ", "la ", "und ", NULL};
    size_t at = 0, end = 0;

    while (at < text.len) {
        size_t begin = at, k;

        if (!begins_name((unsigned char)text.ptr[at])) {
            for (k = 0; between[k] && !clean_begins(clean_str(text.ptr + at, text.len - at), between[k]); k++) continue;
            if (!between[k]) break;
            at += strlen(between[k]);
            continue;
        }
        while (at < text.len && text.ptr[at] != ' ' && text.ptr[at] != '|' &&
               !clean_is_digit((unsigned char)text.ptr[at]))
            at++;
        if (at == begin || (at < text.len && clean_is_digit((unsigned char)text.ptr[at]))) break;
        end = at;
        if (at < text.len && text.ptr[at] == '|') break;
        at++;
    }
    while (end && strchr(",;:|", text.ptr[end - 1])) end--;
    return clean_trim(clean_str(text.ptr, end));
}

/* Bytes of the words before the names of a byline; 0: it has none. */
static size_t byline_prefix(quoth_str text)
{
    static const char *const prefixes[] = {"by ",       "by: ",       "von ",     "written by ",
                                           "words by ", "posted by ", "author: ", NULL};
    size_t i;

    for (i = 0; prefixes[i]; i++)
        if (clean_begins(text, prefixes[i])) return strlen(prefixes[i]);
    return 0;
}

/* What is marked as the author, else a short text that begins with "By" or that class names call the author's. */
static void read_byline(html_meta *meta, const html_tree *tree)
{
    size_t i;
    int pass;

    for (pass = 0; pass < 3; pass++)
        for (i = 0; i < tree->block_count && !meta->author_count; i++) {
            const html_block *b = &tree->blocks[i];
            quoth_str text = html_block_text(tree, i), names;
            size_t by = byline_prefix(text);
            bool marked = (b->inline_flags | tree->nodes[b->node].flags) & TAG_AUTHOR;
            bool called = groups_of(tree, b) >> WORDS_AUTHOR & 1;

            if (text.len > LONGEST_BYLINE || !(pass == 0 ? marked : pass == 1 ? by && called : by || called)) continue;
            text = clean_str(text.ptr + by, text.len - by);
            names = leading_names(text);
            if (memchr(names.ptr, ' ', names.len) || (pass < 2 && names.len)) add_authors(meta, names);
        }
    if (!meta->author_count && meta->newsroom.len) add_author(meta, meta->newsroom);
}

void html_meta_complete(html_meta *meta, const html_tree *tree)
{
    read_heading(meta, tree);
    if (!meta->published[0]) read_shown_date(meta, tree);
    if (!meta->author_count) read_byline(meta, tree);
}

quoth_status clean_add_meta(const clean_call *call, const char *key, quoth_str value)
{
    quoth_str known;

    if (value.len == 0 || value.len > LONGEST_VALUE || call->host->meta(call->doc, key, &known, 1)) return QUOTH_OK;
    return call->host->add_meta(call->ctx, call->doc, key, value);
}

quoth_status html_meta_store(const html_meta *meta, const clean_call *call)
{
    quoth_status status = clean_add_meta(call, "title", meta->title);
    quoth_str known;
    size_t i;

    if (!status) status = clean_add_meta(call, "site", meta->site);
    if (!status) status = clean_add_meta(call, "url", meta->url);
    if (!status) status = clean_add_meta(call, "published", clean_str(meta->published, strlen(meta->published)));
    if (call->host->meta(call->doc, "author", &known, 1)) return status;
    for (i = 0; i < meta->author_count && !status; i++)
        status = call->host->add_meta(call->ctx, call->doc, "author", meta->authors[i]);
    return status;
}
