/* SPDX-License-Identifier: Apache-2.0 */
/* The stage `clean`: from the payload to the text of an article, its paragraphs, and what is known about it. */
#include "charset.h"
#include "clean_options.h"
#include "clean_utf8.h"
#include "html_article.h"
#include "language.h"
#include "plain_text.h"
#include "prose.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

/* Frozen after open(). */
typedef struct clean {
    const quoth_host *host;
    const clean_config *config;
    quoth_layer_id paragraph;
    block_model *model;
    html_words words;
    text_phrases phrases;
    html_tools tools;
    uint32_t kinds_dropped; /* 1 << quoth_paragraph_kind */
} clean;

/* A text with more NUL bytes than one in so many is no text. */
enum { NUL_BYTES = 100 };

static const quoth_span nowhere = {0, 0};

static quoth_status clean_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    const clean_config *c = config;
    const int32_t *kinds = c->drop_kinds.items;
    const char *text, *why;
    size_t length, line, i;
    clean *self = calloc(1, sizeof(*self));

    if (!self) return QUOTH_FATAL;
    self->host = host;
    self->config = c;
    self->paragraph = host->layer(ctx, "paragraph");
    text = host->resource(ctx, "models", c->model.ptr, &length);
    if (!text) {
        free(self);
        return QUOTH_E_CONFIG;
    }
    self->model = block_model_read(text, length, &why, &line);
    if (!self->model) {
        host->report(ctx, QUOTH_ERROR, "model", nowhere,
                     "model '%s' %s (line %zu): name a model made for this version in option 'model'", c->model.ptr,
                     why, line);
        free(self);
        return QUOTH_E_CONFIG;
    }
    xmlInitParser();
    html_words_build(&self->words);
    text_phrases_build(&self->phrases);
    self->tools.words = &self->words;
    self->tools.phrases = &self->phrases;
    self->tools.model = self->model;
    self->tools.limits = (html_limits){c->max_tags, c->max_depth, c->max_attributes};
    for (i = 0; i < c->drop_kinds.count; i++) self->kinds_dropped |= (uint32_t)1 << clean_kind_of_choice(kinds[i]);
    *shared = self;
    return QUOTH_OK;
}

static void clean_close(void *shared)
{
    clean *self = shared;

    block_model_free(self->model);
    free(self);
}

static quoth_str meta_value(const clean_call *call, const char *key)
{
    quoth_str value = {"", 0};

    return call->host->meta(call->doc, key, &value, 1) ? value : clean_str("", 0);
}

/* Says whether the payload looks like HTML: by the tag that comes first, behind comments and declarations. */
static bool looks_like_html(quoth_str payload)
{
    static const char *const starts[] = {
        "<!doctype html", "<html", "<head",   "<body",  "<title", "<div",  "<p>", "<p ",
        "<article",       "<meta", "<script", "<table", "<h1",    "<main", "<a ", NULL};
    const char *const *start;
    quoth_str rest = payload;

    if (rest.len >= 3 && !memcmp(rest.ptr, "\xef\xbb\xbf", 3)) rest = clean_str(rest.ptr + 3, rest.len - 3);
    for (;;) {
        bool comment = clean_begins(clean_trim(clean_str(rest.ptr, rest.len < 512 ? rest.len : 512)), "<!--");
        size_t end;

        while (rest.len && clean_is_space((unsigned char)rest.ptr[0])) rest = clean_str(rest.ptr + 1, rest.len - 1);
        if (!comment && !clean_begins(rest, "<?xml")) break;
        end = clean_find(rest, comment ? "-->" : "?>");
        if (end == SIZE_MAX) break;
        rest = clean_str(rest.ptr + end + 2, rest.len - end - 2);
        if (comment) rest = clean_str(rest.ptr + 1, rest.len - 1);
    }
    for (start = starts; *start; start++)
        if (clean_begins(rest, *start)) return true;
    return false;
}

/* Decides by media type, then by looking.  QUOTH_E_DOC: it is neither text nor HTML (reported). */
static quoth_status decide_html(const clean_call *call, quoth_str payload, bool *html)
{
    static const char *const others[] = {"image/",          "audio/",          "video/", "font/",
                                         "application/pdf", "application/zip", NULL};
    quoth_str type = meta_value(call, "media-type");
    const char *const *other;

    for (other = others; *other; other++)
        if (clean_begins(type, *other)) {
            call->host->report(call->ctx, QUOTH_ERROR, "media-type", nowhere,
                               "the payload is '%.*s', neither text nor HTML", (int)type.len, type.ptr);
            return QUOTH_E_DOC;
        }
    *html = clean_find(type, "html") != SIZE_MAX || (!clean_begins(type, "text/plain") && looks_like_html(payload));
    return QUOTH_OK;
}

/* Sets the metadata `language` and drops a text in a language that is not wanted. */
static quoth_status check_language(const clean *self, const clean_call *call, quoth_str text)
{
    const char *language = language_of(text);

    if (!language) return QUOTH_OK;
    if (!language_is_accepted(language, &self->config->languages)) {
        call->host->report(call->ctx, QUOTH_REASON, "language", nowhere,
                           "the text is in language '%s': add it to option 'language' to take it", language);
        return QUOTH_DROP;
    }
    return clean_add_meta(call, "language", clean_str(language, strlen(language)));
}

static quoth_status drop(const clean_call *call, const char *code, const char *message)
{
    call->host->report(call->ctx, QUOTH_REASON, code, nowhere, "%s", message);
    return QUOTH_DROP;
}

static quoth_status add_paragraphs(const clean *self, const clean_call *call, const text_paragraph *from, size_t count)
{
    quoth_paragraph *to;
    size_t i;

    if (count == 0) return QUOTH_OK;
    to = call->host->append(call->ctx, call->doc, self->paragraph, sizeof(*to), count);
    if (!to) return QUOTH_E_LIMIT;
    for (i = 0; i < count; i++) {
        to[i].span = from[i].span;
        to[i].kind = from[i].kind;
    }
    return QUOTH_OK;
}

static bool is_unwanted(const clean *self, quoth_str text, uint8_t kind)
{
    const quoth_regex *const *patterns = self->config->drop.items;
    size_t i;

    if (self->kinds_dropped >> kind & 1) return true;
    for (i = 0; i < self->config->drop.count; i++)
        if (patterns[i] && self->host->match(patterns[i], text, NULL, 0)) return true;
    return false;
}

static size_t paragraph_bytes(const text_paragraph *paragraphs, size_t count)
{
    size_t bytes = 0, i;

    for (i = 0; i < count; i++) bytes += paragraphs[i].span.end - paragraphs[i].span.begin;
    return bytes;
}

/* Puts the wanted paragraphs together, a line break between two, and hands them to the document.  `folded` holds them,
 * with runs into the decoded page. */
static quoth_status finish(const clean *self, const clean_call *call, const text_map *folded,
                           const text_paragraph *paragraphs, size_t count, const decoded_page *page,
                           const char *no_text_code)
{
    text_paragraph *kept;
    size_t kept_count = 0, run = 0, i;
    quoth_status status;
    text_map map;

    text_map_init(&map, call);
    map.lasting = true;
    kept = call->host->scratch(call->ctx, (count ? count : 1) * sizeof(*kept), sizeof(uint32_t));
    if (!kept || !text_map_reserve(&map, paragraph_bytes(paragraphs, count) + count + 1)) return QUOTH_E_LIMIT;
    for (i = 0; i < count; i++) {
        quoth_span span = paragraphs[i].span;
        uint32_t begin;

        if (is_unwanted(self, clean_str(folded->text + span.begin, span.end - span.begin), paragraphs[i].kind))
            continue;
        if (map.length) text_map_insert(&map, "\n", 1);
        begin = (uint32_t)map.length;
        text_map_take(&map, folded, span.begin, span.end, &run);
        kept[kept_count++] = (text_paragraph){{begin, (uint32_t)map.length}, paragraphs[i].kind};
    }
    if (map.failed) return QUOTH_E_LIMIT;
    if (kept_count == 0) return drop(call, no_text_code, "nothing is left after cleaning");
    status = check_language(self, call, clean_str(map.text, map.length));
    if (status) return status;
    text_map_compose(&map, page);
    status = text_map_finish(&map);
    return status ? status : add_paragraphs(self, call, kept, kept_count);
}

static quoth_status clean_html(const clean *self, const clean_call *call, quoth_str payload)
{
    html_article article;
    decoded_page page;
    quoth_status status;

    if (payload.len > self->config->max_page) {
        call->host->report(call->ctx, QUOTH_ERROR, "max-page", nowhere,
                           "the page has %zu bytes, more than 'max-page' (%llu): raise it to take such pages",
                           payload.len, (unsigned long long)self->config->max_page);
        return QUOTH_E_LIMIT;
    }
    if (!charset_decode(call, payload, meta_value(call, "charset"), true, &page)) return QUOTH_E_LIMIT;
    status = html_article_extract(&article, call, &self->tools, page.text);
    if (status) return status;
    status = html_meta_store(&article.meta, call);
    if (!status) status = clean_add_meta(call, "charset", clean_str(page.charset, strlen(page.charset)));
    if (status) return status;
    return finish(self, call, &article.tree.text, article.paragraphs, article.count, &page, "no-article");
}

static quoth_status clean_text(const clean *self, const clean_call *call, quoth_str payload)
{
    decoded_page page;
    plain_text plain;
    quoth_status status;
    size_t nuls = 0, i;
    double share;

    if (!charset_decode(call, payload, meta_value(call, "charset"), false, &page)) return QUOTH_E_LIMIT;
    for (i = 0; i < page.text.len; i++) nuls += page.text.ptr[i] == '\0';
    if (nuls > page.text.len / NUL_BYTES) {
        call->host->report(call->ctx, QUOTH_ERROR, "not-text", nowhere,
                           "the payload is no text: %zu of its %zu bytes are NUL", nuls, page.text.len);
        return QUOTH_E_DOC;
    }
    if (!plain_text_read(&plain, call, &self->phrases, page.text)) return QUOTH_E_LIMIT;
    share = prose_share(clean_str(plain.folded.text, plain.folded.length));
    if (share < self->config->min_prose) {
        call->host->report(call->ctx, QUOTH_REASON, "no-prose", nowhere,
                           "the text is no prose: %.0f %% of it stands in words; lower option 'min-prose' to take it",
                           100 * share);
        return QUOTH_DROP;
    }
    status = clean_add_meta(call, "charset", clean_str(page.charset, strlen(page.charset)));
    if (status) return status;
    return finish(self, call, &plain.folded, plain.paragraphs, plain.count, &page, "no-text");
}

/* Mode `verbatim`: the text is the payload; only paragraphs and the language are found. */
static quoth_status keep_verbatim(const clean *self, const clean_call *call, quoth_str payload)
{
    size_t valid = clean_utf8_valid_prefix(payload.ptr, payload.len), i;
    plain_text plain;
    quoth_status status;
    quoth_run *run;

    if (valid < payload.len) {
        call->host->report(
            call->ctx, QUOTH_ERROR, "not-utf-8", nowhere,
            "the payload is not UTF-8 at byte %zu: mode 'verbatim' takes nothing else, mode 'article' does", valid);
        return QUOTH_E_DOC;
    }
    if (!plain_text_read(&plain, call, &self->phrases, payload)) return QUOTH_E_LIMIT;
    status = check_language(self, call, clean_str(plain.folded.text, plain.folded.length));
    if (status) return status;
    run = call->host->alloc(call->ctx, call->doc, sizeof(*run), sizeof(uint32_t));
    if (!run) return QUOTH_E_LIMIT;
    *run = (quoth_run){0, (uint32_t)payload.len, 0, (uint32_t)payload.len};
    status = call->host->set_text(call->ctx, call->doc, payload, run, payload.len ? 1 : 0);
    if (status) return status;
    for (i = 0; i < plain.count; i++) plain.paragraphs[i].span = plain.spans[i];
    return add_paragraphs(self, call, plain.paragraphs, plain.count);
}

static quoth_status clean_process(void *worker, void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    const clean *self = shared;
    const clean_call call = {self->host, ctx, doc};
    quoth_str payload = self->host->payload(doc);
    quoth_status status;
    bool html;

    (void)worker;
    if (payload.len >= UINT32_MAX) {
        self->host->report(ctx, QUOTH_ERROR, "too-large", nowhere,
                           "the payload has 4 GiB or more, which no text can have");
        return QUOTH_E_LIMIT;
    }
    status = decide_html(&call, payload, &html);
    if (status) return status;
    if (self->config->mode == CLEAN_VERBATIM) {
        if (!html) return keep_verbatim(self, &call, payload);
        self->host->report(ctx, QUOTH_ERROR, "html-verbatim", nowhere,
                           "the payload is HTML, which mode 'verbatim' cannot keep as it is: use mode 'article'");
        return QUOTH_E_DOC;
    }
    return html ? clean_html(self, &call, payload) : clean_text(self, &call, payload);
}

static const quoth_port clean_ports[] = {
    {"text", 0, QUOTH_ADD},
    {"paragraph", 0, QUOTH_ADD},
    {NULL, 0, QUOTH_READ},
};

static const quoth_resource clean_resources[] = {
    {"models", CLEAN_DEFAULT_MODEL, "Apache-2.0",
     "WCXB development pages (CC BY 4.0), trafilatura evaluation pages (Apache-2.0)"},
    {NULL, NULL, NULL, NULL},
};

static const quoth_stage clean_stage = {
    .size = sizeof(quoth_stage),
    .role = QUOTH_STAGE,
    .order = QUOTH_PARALLEL,
    .pure = true,
    .name = "clean",
    .version = "0.1.0",
    .summary = "main text of HTML and plain text, in paragraphs, with a map back to the original bytes",
    .manual = clean_manual,
    .options = clean_options,
    .config_size = sizeof(clean_config),
    .ports = clean_ports,
    .resources = clean_resources,
    .open = clean_open,
    .process = clean_process,
    .close = clean_close,
};

static const quoth_stage *const stages[] = {&clean_stage, NULL};

QUOTH_BUNDLE(clean, "Apache-2.0", stages, NULL);
