/* SPDX-License-Identifier: Apache-2.0 */
/* write-text: claims for people to read, article by article. */
#include "file_sink.h"
#include "record.h"
#include "text_page.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct write_text_config {
    quoth_str path;
    int64_t width;
} write_text_config;

typedef struct write_text {
    file_sink base;
    size_t width;
} write_text;

static const quoth_option options[] = {
    FILE_SINK_PATH(write_text_config),
    {.name = "width",
     .help = "characters in a line",
     .kind = QUOTH_INT,
     .fallback = "100",
     .min = 40,
     .max = 1000,
     .offset = QUOTH_FIELD(write_text_config, width, int64_t)},
    {.name = NULL},
};

static const quoth_port ports[] = {
    {.layer = "claim", .revision = 1, .use = QUOTH_READ},
    {.layer = "topic", .revision = 1, .use = QUOTH_READ_IF_THERE},
    {.layer = NULL},
};

static quoth_status write_text_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    const write_text_config *given = config;
    write_text *self = malloc(sizeof *self);
    if (!self) return QUOTH_FATAL;
    self->width = (size_t)given->width;
    quoth_status status = file_sink_open(&self->base, host, ctx, given->path);
    if (status == QUOTH_OK)
        *shared = self;
    else
        free(self);
    return status;
}

static void write_text_close(void *shared)
{
    write_text *self = shared;
    if (!self) return;
    file_sink_close(&self->base);
    free(self);
}

static void put_heading(text_page *page, const record *claim)
{
    quoth_str title = claim->article.title, url = claim->article.url;
    text_page_rule(page, title.len ? title : url.len ? url : claim->source.file);
}

static void put_last_line(text_page *page, const record *claim)
{
    char line[64];
    int len = snprintf(line, sizeof line, "[%.*s, %.2f%s", (int)claim->type.len, claim->type.ptr, claim->confidence,
                       claim->topics.count ? ";" : "");
    text_page_begin(page, 4);
    text_page_words(page, (quoth_str){line, (size_t)len});
    for (size_t i = 0; i < claim->topics.count; i++) {
        if (i) text_page_glue(page, (quoth_str){",", 1});
        text_page_words(page, RECORD_ITEM(claim->topics, record_topic, i)->label);
    }
    text_page_glue(page, (quoth_str){"]", 1});
    text_page_end(page);
    text_page_blank(page);
}

static void put_claim(text_page *page, const record *claim)
{
    quoth_str who = claim->entity.name.len ? claim->entity.name : claim->speaker.text;
    text_page_begin(page, 0);
    text_page_words(page, who.len ? who : (quoth_str){"(nobody is named)", 17});
    if (claim->entity.role.len) {
        text_page_glue(page, (quoth_str){",", 1});
        text_page_words(page, claim->entity.role);
    }
    if (claim->cue.text.len) {
        text_page_words(page, (quoth_str){"-", 1});
        text_page_words(page, claim->cue.text);
    }
    if (claim->addressee.text.len) {
        text_page_words(page, (quoth_str){"(to", 3});
        text_page_words(page, claim->addressee.text);
        text_page_glue(page, (quoth_str){")", 1});
    }
    text_page_end(page);
    text_page_begin(page, 4);
    text_page_words(page, claim->text);
    text_page_end(page);
    put_last_line(page, claim);
}

static quoth_status write_text_format(void *worker, const void *shared, quoth_doc *doc, quoth_ctx *ctx,
                                      quoth_str *bytes)
{
    (void)worker;
    const write_text *self = shared;
    text_page page;
    text_page_init(&page, self->base.host, ctx, doc, self->width);
    size_t count = self->base.records->count(doc, RECORD_CLAIM);
    for (size_t i = 0; i < count; i++) {
        record claim;
        quoth_status status = record_read_claim(self->base.host, self->base.records, ctx, doc, i, &claim);
        if (status != QUOTH_OK) return status;
        if (i == 0) put_heading(&page, &claim);
        put_claim(&page, &claim);
    }
    if (page.out.failed) return QUOTH_E_LIMIT;
    *bytes = (quoth_str){page.out.bytes, page.out.used};
    return QUOTH_OK;
}

static const quoth_sink_calls sink_calls = {
    .size = sizeof(quoth_sink_calls),
    .format = write_text_format,
    .write = file_sink_write,
    .finish = file_sink_finish,
};

static const quoth_stage write_text_stage = {
    .size = sizeof(quoth_stage),
    .role = QUOTH_SINK,
    .pure = true,
    .name = "write-text",
    .version = "1.0.0",
    .summary = "writes claims for people to read",
    .manual =
        "Writes the claims of each article under its title (or address, or file): the speaker with role, the cue, to\n"
        "whom, the words, and in brackets type, confidence and topics.  Articles without claims are passed over.\n"
        "\n"
        "Files and errors are as for `write-jsonl`.\n",
    .options = options,
    .config_size = sizeof(write_text_config),
    .ports = ports,
    .open = write_text_open,
    .close = write_text_close,
    .sink = &sink_calls,
    .state = &file_sink_state_calls,
};

static const quoth_stage *const stages[] = {&write_text_stage, NULL};
QUOTH_BUNDLE(write_text, "Apache-2.0", stages, NULL);
