/* SPDX-License-Identifier: Apache-2.0 */
#include "selection.h"

#include "field.h"
#include "http_message.h"
#include "sniff.h"

#include <fnmatch.h>
#include <string.h>

bool selection_is_message(const warc_head *head, const unsigned char *begin, size_t len)
{
    return (head->type == WARC_RESPONSE || head->type == WARC_REVISIT) && len >= 5 && memcmp(begin, "HTTP/", 5) == 0;
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

/* ------------------------------------------------------------------------------------------- date, URL */

bool selection_date(quoth_str date, char digits[SELECTION_DATE_DIGITS + 1])
{
    size_t n = 0;

    for (size_t i = 0; i < date.len && n < SELECTION_DATE_DIGITS; i++) {
        char c = date.ptr[i];
        if (c >= '0' && c <= '9')
            digits[n++] = c;
        else if (c == '\0' || strchr("-:/Tt ", c) == NULL)
            break; /* a fraction, a zone: dates of archives are in UTC */
    }
    digits[n] = '\0';
    return n >= 4 && n % 2 == 0;
}

static bool is_in_range(const selection *chosen, quoth_str date)
{
    char digits[SELECTION_DATE_DIGITS + 1];
    size_t from = strlen(chosen->from), to = strlen(chosen->to);

    if (from == 0 && to == 0) return true;
    if (!selection_date(date, digits)) return false;
    return strncmp(digits, chosen->from, from) >= 0 && strncmp(digits, chosen->to, to) <= 0;
}

/* --------------------------------------------------------------------------------------- content types */

static bool is_listed(const selection *chosen, quoth_str content_type)
{
    const quoth_str *patterns = chosen->content_types.items, type = field_main_value(content_type);
    char lower[128];

    if (type.len >= sizeof(lower)) return false;
    for (size_t i = 0; i < type.len; i++)
        lower[i] = type.ptr[i] >= 'A' && type.ptr[i] <= 'Z' ? (char)(type.ptr[i] + 32) : type.ptr[i];
    lower[type.len] = '\0';
    for (size_t i = 0; i < chosen->content_types.count; i++)
        if (fnmatch(patterns[i].ptr, lower, 0) == 0) return true;
    return false;
}

/* What the type alone says; *open: it says nothing, the bytes must. */
static bool wants_type(const selection *chosen, quoth_str content_type, bool *open)
{
    *open = false;
    if (chosen->content_types.count > 0) return is_listed(chosen, content_type);
    media_kind kind = media_kind_of(content_type);
    *open = kind == MEDIA_UNKNOWN;
    return kind == MEDIA_HTML || kind == MEDIA_TEXT;
}

/* ------------------------------------------------------------------------------------------------------ */

static bool wants_message(const selection *chosen, const warc_head *record, unsigned char *begin, size_t len)
{
    http_head head;
    bool open;

    if (!http_head_parse(begin, len, &head)) return true; /* decode() says what is wrong with it */
    bool success = head.status / 100 == 2 && head.status != 204 && head.status != 205;
    if (!success && (!chosen->any_status || head.body == len)) return false;
    /* Most revisits leave out the body: another record has it. */
    if (record->type == WARC_REVISIT && head.body == len) return false;
    bool wanted = wants_type(chosen, head.content_type, &open);
    if (!open) return wanted;
    /* An encoded body shows what it is when it is decoded. */
    if (head.chunked || head.content_encoding.len > 0) return true;
    return is_text(begin + head.body, len - head.body);
}

bool selection_wants(const void *self, const warc_head *head, unsigned char *begin, size_t len)
{
    const selection *chosen = self;
    bool open;

    if (chosen->everything) return true;
    if ((chosen->types & UINT32_C(1) << head->type) == 0 || len == 0 || is_about_crawling(head->url)) return false;
    if (!is_in_range(chosen, head->date)) return false;
    if (chosen->url != NULL && !chosen->host->match(chosen->url, selection_url(head->url), NULL, 0)) return false;
    if (selection_is_message(head, begin, len)) return wants_message(chosen, head, begin, len);
    if (head->type == WARC_REVISIT) return false;
    if (head->type == WARC_RESPONSE && field_begins(head->content_type, "application/http")) return true;
    return wants_type(chosen, head->content_type, &open) || (open && is_text(begin, len));
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
