/* SPDX-License-Identifier: Apache-2.0 */
#include "html_meta.h"

#include "html_features.h"
#include "text_fold.h"

#include <string.h>

enum { LONGEST_VALUE = 1024, LONGEST_NAME = 80 };

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

            if (memcmp(title.ptr + k - n, separators[i], n)) continue;
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
    size_t i;

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
    read_date(meta, fact_value(scan, call, FACT_TIME));
    for (i = 0; i < ld.author_count; i++) add_authors(meta, ld.authors[i]);
    if (!meta->author_count) add_authors(meta, meta_named(scan, call, authors));
    for (i = 0; i < scan->fact_count && !meta->url.len; i++)
        if (scan->facts[i].kind == FACT_LINK && clean_equals(scan->facts[i].key, "canonical"))
            meta->url = text_fold_html(call, scan->facts[i].value);
    if (!is_address(meta->url)) meta->url = meta_named(scan, call, addresses);
    if (!is_address(meta->url)) meta->url = clean_str("", 0);
}

void html_meta_complete(html_meta *meta, const html_tree *tree)
{
    size_t i;

    /* What is marked as the author, else the first short text in a byline. */
    for (i = 0; i < tree->block_count && !meta->author_count; i++) {
        const html_block *b = &tree->blocks[i];

        if ((b->inline_flags | tree->nodes[b->node].flags) & TAG_AUTHOR && b->end - b->begin <= LONGEST_NAME)
            add_authors(meta, html_block_text(tree, i));
    }
    for (i = 0; i < tree->block_count && !meta->author_count; i++) {
        quoth_str text = html_block_text(tree, i);

        if (clean_begins(text, "by ") && text.len <= LONGEST_NAME &&
            (tree->blocks[i].inline_words | tree->nodes[tree->blocks[i].node].words) >> WORDS_AUTHOR & 1)
            add_authors(meta, text);
    }
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
