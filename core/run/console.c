/* SPDX-License-Identifier: Apache-2.0 */
#include "run/console.h"

#include "base/memory.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { SHOWN_OF_EACH = 5, KINDS_MAX = 256, LINE_MAX_BYTES = 2048, FORCED_EACH = 10 /* seconds */ };

/* Warnings of one stage and code. */
typedef struct console_kind {
    char *label, *code;
    uint64_t count;
} console_kind;

struct console {
    pthread_mutex_t lock;
    FILE *stream;
    bool quiet, terminal, forced;
    time_t forced_next; /* when the next line of progress is due where there is no terminal */
    bool line_shown;
    console_kind kinds[KINDS_MAX];
    size_t kind_count;
};

console *console_new(FILE *stream, bool quiet)
{
    console *c = memory_alloc(sizeof *c);
    const char *term = getenv("TERM");
    pthread_mutex_init(&c->lock, NULL);
    c->stream = stream;
    c->quiet = quiet;
    c->terminal = isatty(fileno(stream)) && !(term && strcmp(term, "dumb") == 0);
    return c;
}

static void clear_line(console *c)
{
    if (c->line_shown) fputs("\r\033[K", c->stream);
    c->line_shown = false;
}

void console_free(console *c)
{
    if (!c) return;
    clear_line(c);
    fflush(c->stream);
    for (size_t i = 0; i < c->kind_count; i++) {
        free(c->kinds[i].label);
        free(c->kinds[i].code);
    }
    pthread_mutex_destroy(&c->lock);
    free(c);
}

/* Takes out what a terminal would obey: C0, DEL, and C1 as UTF-8. */
static void make_harmless(char *text)
{
    for (unsigned char *at = (unsigned char *)text; *at; at++) {
        if (*at < 0x20 || *at == 0x7F) *at = '?';
        if (*at == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0) at[0] = at[1] = '?';
    }
}

static void print_line(console *c, char *text)
{
    make_harmless(text);
    pthread_mutex_lock(&c->lock);
    clear_line(c);
    fprintf(c->stream, "quoth: %s\n", text);
    fflush(c->stream);
    pthread_mutex_unlock(&c->lock);
}

void console_print(console *c, quoth_severity severity, const char *format, ...)
{
    if (c->quiet && severity != QUOTH_ERROR) return;
    char text[LINE_MAX_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    print_line(c, text);
}

void console_place(const quoth_locator *locator, char *text, size_t size)
{
    char member[512] = "", range[64] = "";
    if (locator->member.len)
        snprintf(member, sizeof member, "!%.*s", (int)(locator->member.len > 400 ? 400 : locator->member.len),
                 locator->member.ptr);
    if (locator->length || locator->offset)
        snprintf(range, sizeof range, "@%" PRIu64 "+%" PRIu64, locator->offset, locator->length);
    snprintf(text, size, "%.*s%s%s", (int)(locator->file.len > 1024 ? 1024 : locator->file.len), locator->file.ptr,
             member, range);
}

/* Counts a warning; true while it is one of the first of its kind. */
static bool is_shown(console *c, const char *label, const char *code)
{
    pthread_mutex_lock(&c->lock);
    size_t i = 0;
    while (i < c->kind_count && (strcmp(c->kinds[i].code, code) != 0 || strcmp(c->kinds[i].label, label) != 0)) i++;
    bool shown = i < KINDS_MAX;
    if (shown) {
        if (i == c->kind_count) c->kinds[c->kind_count++] = (console_kind){memory_copy(label), memory_copy(code), 0};
        shown = ++c->kinds[i].count <= SHOWN_OF_EACH;
    }
    pthread_mutex_unlock(&c->lock);
    return shown;
}

void console_report(console *c, const char *label, const quoth_doc *doc, const report_item *item)
{
    /* Notes are for whoever looks at one document (`quoth explain`), not for a run over millions. */
    if (item->severity == QUOTH_NOTE || item->severity == QUOTH_REASON) return;
    if (item->severity == QUOTH_WARNING && (c->quiet || !is_shown(c, label, item->code))) return;
    char place[LINE_MAX_BYTES / 2] = "", text[LINE_MAX_BYTES];
    if (doc && doc->located) console_place(&doc->locator, place, sizeof place);
    snprintf(text, sizeof text, "%s: %s%sstage '%s': %s [%s]", item->severity == QUOTH_ERROR ? "error" : "warning",
             place, *place ? ": " : "", label, item->message, item->code);
    print_line(c, text);
}

void console_receive(void *self, const char *label, const quoth_doc *doc, const report_item *item)
{
    console_report(self, label, doc, item);
}

void console_print_suppressed(console *c)
{
    for (size_t i = 0; i < c->kind_count; i++)
        if (c->kinds[i].count > SHOWN_OF_EACH)
            console_print(c, QUOTH_WARNING, "warning: stage '%s': %" PRIu64 " more like that [%s]", c->kinds[i].label,
                          c->kinds[i].count - SHOWN_OF_EACH, c->kinds[i].code);
}

void console_force_progress(console *c)
{
    c->forced = true;
}

bool console_shows_progress(const console *c)
{
    return (c->terminal || c->forced) && !c->quiet;
}

/* A whole line for a log file, now and then. */
static void print_progress(console *c, const char *line)
{
    time_t now = time(NULL);

    if (c->forced_next == 0) c->forced_next = now;
    if (now < c->forced_next) return;
    c->forced_next = now + FORCED_EACH;
    console_print(c, QUOTH_NOTE, "%s", line);
}

void console_progress(console *c, const char *line)
{
    if (!c->terminal) {
        print_progress(c, line);
        return;
    }
    struct winsize size;
    int width = ioctl(fileno(c->stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1 : 79;
    pthread_mutex_lock(&c->lock);
    fprintf(c->stream, "\r%.*s\033[K", width, line);
    fflush(c->stream);
    c->line_shown = true;
    pthread_mutex_unlock(&c->lock);
}
