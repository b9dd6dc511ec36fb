/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch.h"

#include "metadata.h"

static const char *const formats[] = {"auto", "text", "html", "jsonl", "warc", NULL};
static const char *const responses[] = {"ok", "all", NULL};
/* In the order of record_types. */
static const char *const types[] = {"response", "resource", "conversion", "revisit",
                                    "metadata", "request",  "warcinfo",   NULL};
static const warc_type record_types[] = {WARC_RESPONSE, WARC_RESOURCE, WARC_CONVERSION, WARC_REVISIT,
                                         WARC_METADATA, WARC_REQUEST,  WARC_WARCINFO};

#define AT(field, ctype) .offset = QUOTH_FIELD(fetch_config, field, ctype)
#define FIELD_OPTION(option, slot, about, names)                                                                       \
    {                                                                                                                  \
        .name = option, .help = about, .kind = QUOTH_TEXT, .flags = QUOTH_LIST, .fallback = names,                     \
        AT(fields[slot], quoth_list)                                                                                   \
    }

const quoth_option fetch_options[] = {
    {.name = "inputs",
     .help = "files, folders, globs, http and https URLs; - is standard input",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_LIST | QUOTH_INPUTS | QUOTH_REQUIRED,
     AT(inputs, quoth_list)},
    {.name = "format",
     .help = "what the inputs hold, once decompressed and unpacked; auto: look at each",
     .kind = QUOTH_ENUM,
     .fallback = "auto",
     .choices = formats,
     AT(format, int32_t)},
    {.name = "include",
     .help = "patterns (*.html) that files in folders and archives must match, by name or path; empty: all",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_LIST,
     AT(include, quoth_list)},
    {.name = "exclude",
     .help = "patterns of files in folders and archives to leave out",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_LIST,
     AT(exclude, quoth_list)},

    FIELD_OPTION("text-field", SLOT_TEXT, "JSONL: names of the field with the text, the best first; a.b is b within a",
                 "[text, content, maintext, article_text, body, article]"),
    FIELD_OPTION("html-field", SLOT_HTML, "JSONL: names of the field with HTML, used where there is no text",
                 "[html, raw_html, content_html]"),
    FIELD_OPTION("id-field", SLOT_ID, "JSONL: names of the field with the record's own id",
                 "[id, _id, doc_id, article_id, uuid]"),
    FIELD_OPTION("url-field", SLOT_URL, "JSONL: names of the field with the article's address",
                 "[url, link, uri, source_url]"),
    FIELD_OPTION("title-field", SLOT_TITLE, "JSONL: names of the field with the headline", "[title, headline]"),
    FIELD_OPTION(
        "published-field", SLOT_PUBLISHED,
        "JSONL: names of the field with the date of publication (ISO 8601, a mail date, seconds since 1970)",
        "[published, date, date_publish, publish_date, publication_date, published_at, datePublished, pubDate]"),
    FIELD_OPTION("author-field", SLOT_AUTHOR, "JSONL: names of the field with the author or authors",
                 "[authors, author, byline, authors.name, author.name]"),
    {.name = "author-separator",
     .help = "JSONL: what stands between authors in one string; empty: nothing",
     .kind = QUOTH_TEXT,
     .fallback = "','",
     AT(author_separator, quoth_str)},
    FIELD_OPTION("site-field", SLOT_SITE, "JSONL: names of the field with the publication",
                 "[site, sitename, source, publisher, publication, source_domain, domain, hostname]"),
    FIELD_OPTION("language-field", SLOT_LANGUAGE, "JSONL: names of the field with the language", "[language, lang]"),

    {.name = "responses",
     .help = "WARC: which HTTP responses to read; ok: those of status 200 to 299",
     .kind = QUOTH_ENUM,
     .fallback = "ok",
     .choices = responses,
     AT(responses, int32_t)},
    {.name = "types",
     .help = "WARC: types of records to read; a revisit only where it holds the body itself",
     .kind = QUOTH_ENUM,
     .flags = QUOTH_LIST,
     .fallback = "[response, resource, conversion, revisit]",
     .choices = types,
     AT(types, quoth_list)},
    {.name = "content-types",
     .help = "WARC and ARC: patterns of content types to read (text/*, in lower case); empty: HTML and text",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_LIST,
     AT(content_types, quoth_list)},
    {.name = "url-pattern",
     .help = "WARC and ARC: read only records whose URL this pattern matches",
     .kind = QUOTH_REGEX,
     AT(url_pattern, const quoth_regex *)},
    {.name = "captured-from",
     .help = "WARC and ARC: read only records captured then or later (2024, 2024-01-31, 2024-01-31T12:00), in UTC",
     .kind = QUOTH_TEXT,
     AT(captured_from, quoth_str)},
    {.name = "captured-to",
     .help = "WARC and ARC: read only records captured then or earlier, the whole day or year included",
     .kind = QUOTH_TEXT,
     AT(captured_to, quoth_str)},

    {.name = "max-document",
     .help = "bytes of one document (file, line, WARC record), decompressed; larger ones are passed by",
     .kind = QUOTH_BYTES,
     .fallback = "16MiB",
     .min = 1024,
     .max = 1073741824,
     AT(max_document, uint64_t)},
    {.name = "max-decompressed",
     .help = "bytes of a record over max-document that are decompressed to get past it; over that, its stream is left",
     .kind = QUOTH_BYTES,
     .flags = QUOTH_ADVANCED,
     .fallback = "16GiB",
     .min = 1048576,
     .max = 1e15,
     AT(max_decompressed, uint64_t)},
    {.name = "max-ratio",
     .help = "decompressed to stored bytes of one record or HTTP body over 1 MiB",
     .kind = QUOTH_INT,
     .flags = QUOTH_ADVANCED,
     .fallback = "1000",
     .min = 2,
     .max = 1e9,
     AT(max_ratio, int64_t)},
    {.name = "max-nesting",
     .help = "archives within archives that are opened",
     .kind = QUOTH_INT,
     .flags = QUOTH_ADVANCED,
     .fallback = "3",
     .min = 0,
     .max = 16,
     AT(max_nesting, int64_t)},

    {.name = "timeout",
     .help = "URLs: how long a server may keep the run waiting in all, besides a second for every 16 KiB it sends",
     .kind = QUOTH_DURATION,
     .flags = QUOTH_LOCAL,
     .fallback = "60s",
     .min = 0.1,
     .max = 86400,
     AT(timeout, double)},
    {.name = "connect-timeout",
     .help = "URLs: how long connecting may take",
     .kind = QUOTH_DURATION,
     .flags = QUOTH_LOCAL,
     .fallback = "10s",
     .min = 0.1,
     .max = 3600,
     AT(connect_timeout, double)},
    {.name = "max-redirects",
     .help = "URLs: redirects that are followed",
     .kind = QUOTH_INT,
     .fallback = "5",
     .min = 0,
     .max = 50,
     AT(max_redirects, int64_t)},
    {.name = "max-transfer",
     .help = "URLs: bytes of one answer",
     .kind = QUOTH_BYTES,
     .fallback = "1GiB",
     .min = 1024,
     .max = 1e15,
     AT(max_transfer, uint64_t)},
    {.name = "allow-private",
     .help = "URLs: also read from addresses that are not public, such as this machine and its network",
     .kind = QUOTH_BOOL,
     .fallback = "false",
     AT(allow_private, bool)},
    {.name = "proxy",
     .help = "URLs: the proxy to ask, which then decides on addresses; empty: none, whatever the environment says",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_LOCAL | QUOTH_ADVANCED,
     AT(proxy, quoth_str)},
    {.name = "user-agent",
     .help = "URLs: how to introduce oneself to servers",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_ADVANCED,
     .fallback = "quoth/0.1",
     AT(user_agent, quoth_str)},
    {.name = NULL},
};

static bool choose_date(quoth_str value, const char *option, char digits[SELECTION_DATE_DIGITS + 1], fault *why)
{
    char iso[METADATA_DATE_SIZE];

    digits[0] = '\0';
    if (value.len == 0 || (metadata_date(value, iso) && selection_date(value, digits))) return true;
    fault_set(why, "bad-date", "'%s' is '%.60s', which is no date; write it as 2024-01-31", option, value.ptr);
    return false;
}

bool fetch_choose(const quoth_host *host, const fetch_config *config, selection *chosen, fault *why)
{
    const int32_t *items = config->types.items;

    *chosen = (selection){.host = host,
                          .any_status = config->responses == RESPONSES_ALL,
                          .content_types = config->content_types,
                          .url = config->url_pattern};
    for (size_t i = 0; i < config->types.count; i++) chosen->types |= UINT32_C(1) << record_types[items[i]];
    return choose_date(config->captured_from, "captured-from", chosen->from, why) &&
           choose_date(config->captured_to, "captured-to", chosen->to, why);
}
