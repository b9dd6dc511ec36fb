/* SPDX-License-Identifier: Apache-2.0 */
#include "follow.h"

#include "feed.h"
#include "metadata.h"

#include <stdlib.h>
#include <string.h>

/* One call of follow_read(). */
typedef struct call {
    follow *self;
    const fetch *f;
    uint64_t order;
    quoth_doc *doc;
    quoth_ctx *ctx;
} call;

static void leave_link(followed *in)
{
    if (in->reader != NULL) reader_close(in->reader);
    free(in->url);
    in->reader = NULL;
    in->url = NULL;
}

static void leave_feed(follow *self)
{
    followed *in = &self->stack[--self->depth];

    leave_link(in);
    feed_free(in->links);
    free(in->name);
    free(in->base);
}

void follow_end(follow *self)
{
    while (self->depth > 0) leave_feed(self);
}

/* Says why a link, which is all that is lost, cannot be read. */
static quoth_status lose(const call *c, const char *url, quoth_status status, const fault *why)
{
    const quoth_locator at = {.size = sizeof(at), .file = {url, strlen(url)}, .record = -1};
    quoth_status located = c->f->source->set_locator(c->ctx, c->doc, &at);

    if (located != QUOTH_OK) return located;
    c->f->host->report(c->ctx, QUOTH_ERROR, why->code, (quoth_span){0, 0}, "%s", why->text);
    return status;
}

/* --------------------------------------------------------------------------------------------- metadata */

/* What a feed says of an article is its publisher's word, and comes first. */
static quoth_status add_metadata(const call *c, const feed_link *link)
{
    const quoth_host *host = c->f->host;
    char iso[METADATA_DATE_SIZE];
    quoth_status status = metadata_add(host, c->ctx, c->doc, "title", link->title);

    if (status == QUOTH_OK) status = metadata_add(host, c->ctx, c->doc, "author", link->author);
    if (status == QUOTH_OK && metadata_date(link->published, iso))
        status = host->add_meta(c->ctx, c->doc, "published", (quoth_str){iso, strlen(iso)});
    return status;
}

/* Makes a document of the article that the feed itself holds. */
static quoth_status give_content(const call *c, const followed *in, const feed_link *link)
{
    const fetch *f = c->f;
    const quoth_locator at = {
        .size = sizeof(at), .file = {in->name, strlen(in->name)}, .record = (int64_t)in->next - 1};
    char *url = feed_resolve(link->url, in->base), *copy;
    quoth_status status = f->source->set_locator(c->ctx, c->doc, &at);

    if (status == QUOTH_OK && url != NULL)
        status = metadata_add(f->host, c->ctx, c->doc, "url", (quoth_str){url, strlen(url)});
    free(url);
    if (status == QUOTH_OK) status = metadata_add(f->host, c->ctx, c->doc, "charset", (quoth_str){"utf-8", 5});
    if (status == QUOTH_OK) status = add_metadata(c, link);
    if (status != QUOTH_OK) return status;
    if ((copy = f->host->alloc(c->ctx, c->doc, link->content.len + 1, 1)) == NULL) return QUOTH_E_LIMIT;
    memcpy(copy, link->content.ptr, link->content.len);
    return f->source->set_payload(c->ctx, c->doc, (quoth_str){copy, link->content.len}, "text/html");
}

/* ----------------------------------------------------------------------------------------------- links */

static bool open_link(const call *c, followed *in, const feed_link *link, fault *why)
{
    in->url = feed_resolve(link->url, in->base);
    if (in->url == NULL) {
        fault_set(why, "bad-link", "the link '%.*s' is no http or https URL",
                  link->url.len < 100 ? (int)link->url.len : 100, link->url.ptr);
        return false;
    }
    in->from = (input){.name = in->url, .kind = INPUT_URL};
    in->reader = reader_open(c->f, &in->from, c->order, c->ctx, why);
    return in->reader != NULL;
}

/* Begins with the links of what a reader has turned out to read.  QUOTH_OK: it did, or there is nothing to begin with;
 * *begun says which. */
static quoth_status begin_feed(const call *c, const input *from, reader *of, bool *begun)
{
    follow *self = c->self;
    const fetch_config *config = c->f->config;
    fault why;
    const char *base = "";
    struct feed *links = reader_take_links(of, &base);

    *begun = links != NULL;
    if (links == NULL) return QUOTH_OK;
    if (self->depth > (size_t)config->max_follow || self->depth == FOLLOW_DEPTH) {
        feed_free(links);
        *begun = false;
        fault_set(&why, "max-follow", "the feed or sitemap lies within more others than max-follow (%lld)",
                  (long long)config->max_follow);
        return lose(c, from->name, QUOTH_E_LIMIT, &why);
    }
    followed *in = &self->stack[self->depth++];
    *in = (followed){.links = links, .name = strdup(from->name), .base = strdup(base)};
    if (in->name == NULL || in->base == NULL) {
        leave_feed(self);
        *begun = false;
        fault_set(&why, "no-memory", "no memory to follow the links");
        return lose(c, from->name, QUOTH_E_DOC, &why);
    }
    if (feed_damage(links) != NULL)
        c->f->host->report(c->ctx, QUOTH_WARNING, "damaged-feed", (quoth_span){0, 0},
                           "'%s' is damaged: %s: %zu links are read", in->name, feed_damage(links), feed_count(links));
    else if (feed_count(links) == 0)
        c->f->host->report(c->ctx, QUOTH_WARNING, "no-links", (quoth_span){0, 0},
                           "'%s' is a feed or sitemap without links", in->name);
    return QUOTH_OK;
}

/* Goes to the next link of the innermost feed.  True: its reader is open; else *status is what came of it. */
static bool next_link(const call *c, followed *in, quoth_status *status)
{
    const fetch_config *config = c->f->config;
    feed_link link = feed_at(in->links, in->next++);
    fault why;

    if (c->self->links++ == (uint64_t)config->max_links) {
        fault_set(&why, "max-links", "there are more links than max-links (%lld); the rest is left out",
                  (long long)config->max_links);
        *status = lose(c, in->name, QUOTH_E_LIMIT, &why);
        follow_end(c->self);
        return false;
    }
    if (config->feed_content && link.content.len > 0) {
        *status = give_content(c, in, &link);
        return false;
    }
    if (open_link(c, in, &link, &why)) return true;
    *status = lose(c, in->url != NULL ? in->url : in->name, QUOTH_E_DOC, &why);
    leave_link(in);
    return false;
}

/* Reads on in the innermost feed.  QUOTH_END: there is a new innermost one, or none at all, or it has ended. */
static quoth_status read_feed(const call *c)
{
    followed *in = &c->self->stack[c->self->depth - 1];
    quoth_status status;
    feed_link link;

    if (in->reader == NULL) {
        if (in->next == feed_count(in->links)) {
            leave_feed(c->self);
            if (c->self->depth > 0) leave_link(&c->self->stack[c->self->depth - 1]);
            return QUOTH_END;
        }
        if (!next_link(c, in, &status)) return status;
    }
    status = reader_read(in->reader, c->doc, c->ctx);
    switch (status) {
    case QUOTH_OK:
        link = feed_at(in->links, in->next - 1);
        return add_metadata(c, &link);
    case QUOTH_END: {
        bool begun;
        status = begin_feed(c, &in->from, in->reader, &begun);
        if (!begun) leave_link(in);
        return status == QUOTH_OK ? QUOTH_END : status;
    }
    case QUOTH_E_INPUT:
        leave_link(in); /* that one is lost; the unit goes on */
        return QUOTH_E_DOC;
    default:
        return status;
    }
}

quoth_status follow_read(follow *self, const fetch *f, const input *from, uint64_t order, reader *first, quoth_doc *doc,
                         quoth_ctx *ctx)
{
    const call c = {self, f, order, doc, ctx};

    if (self->depth == 0) {
        bool begun;
        quoth_status status = reader_read(first, doc, ctx);
        if (status != QUOTH_END) return status;
        status = begin_feed(&c, from, first, &begun);
        if (status != QUOTH_OK) return status;
        if (!begun) return QUOTH_END;
    }
    while (self->depth > 0) {
        quoth_status status = read_feed(&c);
        if (status != QUOTH_END) return status;
    }
    return QUOTH_END;
}
