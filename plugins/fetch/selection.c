/* SPDX-License-Identifier: Apache-2.0 */
#include "selection.h"

#include "field.h"
#include "http_message.h"
#include "sniff.h"

#include <string.h>

bool selection_is_message(const warc_head *head, const unsigned char *begin, size_t len)
{
    return head->type == WARC_RESPONSE && len >= 5 && memcmp(begin, "HTTP/", 5) == 0;
}

static bool is_text(const unsigned char *bytes, size_t len)
{
    sniff_kind kind = sniff(bytes, len < SNIFF_BYTES ? len : SNIFF_BYTES, "");
    return kind == SNIFF_HTML || kind == SNIFF_TEXT || kind == SNIFF_EMPTY;
}

/* Logs of the crawler and rules for crawlers are text, but no articles. */
static bool is_about_crawling(quoth_str url)
{
    static const char robots[] = "/robots.txt";
    size_t n = sizeof(robots) - 1;

    url = selection_url(url);
    return field_begins(url, "metadata:") || (url.len >= n && memcmp(url.ptr + url.len - n, robots, n) == 0);
}

static bool wants_message(unsigned char *begin, size_t len, bool any_status)
{
    http_head head;

    if (!http_head_parse(begin, len, &head)) return true; /* decode() says what is wrong with it */
    bool success = head.status / 100 == 2 && head.status != 204 && head.status != 205;
    if (!success && (!any_status || head.body == len)) return false;
    switch (media_kind_of(head.content_type)) {
    case MEDIA_HTML:
    case MEDIA_TEXT:
        return true;
    case MEDIA_OTHER:
        return false;
    default:
        break;
    }
    /* An encoded body shows what it is when it is decoded. */
    if (head.chunked || head.content_encoding.len > 0) return true;
    return is_text(begin + head.body, len - head.body);
}

bool selection_wants(const void *self, const warc_head *head, unsigned char *begin, size_t len)
{
    const bool *any_status = self;

    if (head->type == WARC_OTHER || len == 0 || is_about_crawling(head->url)) return false;
    if (selection_is_message(head, begin, len)) return wants_message(begin, len, *any_status);
    if (head->type == WARC_RESPONSE && field_begins(head->content_type, "application/http")) return true;
    switch (media_kind_of(head->content_type)) {
    case MEDIA_HTML:
    case MEDIA_TEXT:
        return true;
    case MEDIA_UNKNOWN:
        return is_text(begin, len);
    default:
        return false;
    }
}

quoth_str selection_url(quoth_str url)
{
    if (url.len >= 2 && url.ptr[0] == '<' && url.ptr[url.len - 1] == '>') {
        url.ptr++;
        url.len -= 2;
    }
    return url;
}

quoth_str selection_record_id(quoth_str id)
{
    static const char prefix[] = "urn:uuid:";
    size_t n = sizeof(prefix) - 1;

    id = selection_url(id);
    if (id.len > n && field_begins(id, prefix)) {
        id.ptr += n;
        id.len -= n;
    }
    return id;
}
