/* SPDX-License-Identifier: Apache-2.0 */
/* write-text: claims for people to read, article by article. */
#include "output_file.h"
#include "text_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct write_text_config {
    quoth_str path;
    int64_t width;
} write_text_config;

typedef struct write_text {
    const quoth_host *host;
    const quoth_records_host *records;
    output_file *file;
    size_t width;
} write_text;

static const quoth_option options[] = {
    {.name = "path",
     .help = "file to write, under PATH.partial until it is complete; - is standard output",
     .kind = QUOTH_PATH,
     .flags = QUOTH_OUTPUT,
     .fallback = "-",
     .offset = QUOTH_FIELD(write_text_config, path, quoth_str)},
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
    const quoth_records_host *records;
    output_file *file;
    quoth_status status = output_file_open_records(host, ctx, given->path, &records, &file);
    if (status != QUOTH_OK) return status;
    write_text *self = malloc(sizeof *self);
    if (!self) {
        output_file_free(file);
        return QUOTH_FATAL;
    }
    *self = (write_text){host, records, file, (size_t)given->width};
    *shared = self;
    return QUOTH_OK;
}

static void write_text_close(void *shared)
{
    write_text *self = shared;
    if (!self) return;
    output_file_free(self->file);
    free(self);
}

/* ---- one claim, gathered from the events of its record ---- */

enum { PATH_SIZE = 64, MARKS = 16, TOPICS_SIZE = 128 };

typedef struct gathered {
    char path[PATH_SIZE]; /* keys of the open objects and arrays, each followed by '.' */
    size_t marks[MARKS];  /* length of the path before each */
    size_t depth;
    text_page *page; /* keeps copies of strings */
    quoth_str title, url, file, type, text, cue, speaker, name, role, addressee;
    char topics[TOPICS_SIZE];
    double confidence;
} gathered;

typedef struct gathered_field {
    const char *path;
    size_t offset;
} gathered_field;

static const gathered_field fields[] = {
    {"article.title", offsetof(gathered, title)},
    {"article.url", offsetof(gathered, url)},
    {"source.file", offsetof(gathered, file)},
    {"type", offsetof(gathered, type)},
    {"text", offsetof(gathered, text)},
    {"cue.text", offsetof(gathered, cue)},
    {"speaker.text", offsetof(gathered, speaker)},
    {"speaker.entity.name", offsetof(gathered, name)},
    {"speaker.entity.role", offsetof(gathered, role)},
    {"addressee.text", offsetof(gathered, addressee)},
};

static void gather_value(gathered *claim, quoth_event event, const char *path, const quoth_value *value)
{
    if (event == QUOTH_VALUE_REAL && strcmp(path, "confidence") == 0) claim->confidence = value->real;
    if (event != QUOTH_VALUE_STRING) return;
    if (strcmp(path, "topics..label") == 0) {
        size_t used = strlen(claim->topics);
        snprintf(claim->topics + used, TOPICS_SIZE - used, "%s%.*s", used ? ", " : "", (int)value->string.len,
                 value->string.ptr);
        return;
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(path, fields[i].path) == 0) {
            quoth_str kept = text_page_keep(claim->page, value->string);
            memcpy((char *)claim + fields[i].offset, &kept, sizeof kept);
        }
}

static void gather(void *self, quoth_event event, quoth_str key, const quoth_value *value)
{
    gathered *claim = self;
    size_t used = strlen(claim->path);
    if (event == QUOTH_CLOSE) {
        if (claim->depth) claim->path[claim->marks[--claim->depth % MARKS]] = '\0';
        return;
    }
    bool opens = event == QUOTH_OBJECT || event == QUOTH_ARRAY;
    bool outermost = claim->depth == 0;
    if (opens) claim->marks[claim->depth++ % MARKS] = used;
    bool too_long = key.len + 2 > PATH_SIZE - used; /* none of the fields above */
    if ((opens && outermost) || too_long) return;
    memcpy(claim->path + used, key.ptr, key.len);
    claim->path[used + key.len] = '.';
    claim->path[used + key.len + opens] = '\0';
    if (opens) return;
    gather_value(claim, event, claim->path, value);
    claim->path[used] = '\0';
}

/* ---- the page ---- */

static void put_heading(text_page *page, const gathered *claim)
{
    quoth_str heading = claim->title.len ? claim->title : claim->url.len ? claim->url : claim->file;
    text_page_rule(page, heading);
}

static void put_claim(text_page *page, const gathered *claim)
{
    quoth_str who = claim->name.len ? claim->name : claim->speaker;
    text_page_begin(page, 0);
    text_page_words(page, who.len ? who : (quoth_str){"(nobody is named)", 17});
    if (claim->role.len) {
        text_page_glue(page, (quoth_str){",", 1});
        text_page_words(page, claim->role);
    }
    if (claim->cue.len) {
        text_page_words(page, (quoth_str){"-", 1});
        text_page_words(page, claim->cue);
    }
    if (claim->addressee.len) {
        text_page_words(page, (quoth_str){"(to", 3});
        text_page_words(page, claim->addressee);
        text_page_glue(page, (quoth_str){")", 1});
    }
    text_page_end(page);
    text_page_begin(page, 4);
    text_page_words(page, claim->text);
    text_page_end(page);
    char line[TOPICS_SIZE + 64];
    int len = snprintf(line, sizeof line, "[%.*s, %.2f%s%s]", (int)claim->type.len, claim->type.ptr, claim->confidence,
                       claim->topics[0] ? "; " : "", claim->topics);
    text_page_begin(page, 4);
    text_page_words(page, (quoth_str){line, len < (int)sizeof line ? (size_t)len : sizeof line - 1});
    text_page_end(page);
    text_page_blank(page);
}

static quoth_status write_text_format(void *worker, const void *shared, quoth_doc *doc, quoth_ctx *ctx,
                                      quoth_str *bytes)
{
    (void)worker;
    const write_text *self = shared;
    text_page page;
    text_page_init(&page, self->host, ctx, doc, self->width);
    size_t count = self->records->count(doc, "quoth.claim/1");
    for (size_t i = 0; i < count; i++) {
        gathered claim = {.page = &page};
        const quoth_visitor visitor = {sizeof visitor, &claim, gather};
        quoth_status status = self->records->visit(ctx, doc, "quoth.claim/1", i, &visitor);
        if (status != QUOTH_OK) return status;
        if (i == 0) put_heading(&page, &claim);
        put_claim(&page, &claim);
    }
    if (page.failed) return QUOTH_E_LIMIT;
    *bytes = text_page_bytes(&page);
    return QUOTH_OK;
}

static quoth_status write_text_write(void *shared, quoth_doc *doc, quoth_ctx *ctx, quoth_str bytes)
{
    (void)doc;
    write_text *self = shared;
    return output_file_write(self->file, ctx, bytes);
}

static quoth_status write_text_finish(void *shared, quoth_ctx *ctx, bool complete)
{
    write_text *self = shared;
    return output_file_finish(self->file, ctx, complete);
}

static const quoth_sink_calls sink_calls = {
    .size = sizeof(quoth_sink_calls),
    .format = write_text_format,
    .write = write_text_write,
    .finish = write_text_finish,
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
};

static const quoth_stage *const stages[] = {&write_text_stage, NULL};
QUOTH_BUNDLE(write_text, "Apache-2.0", stages, NULL);
