/* SPDX-License-Identifier: Apache-2.0 */
#include "hosting/plugin_codes.h"

#include "base/memory.h"
#include "hosting/options.h"

#include <string.h>

enum { CODE_MAX = 47 };

/* One visit of a manual. */
typedef struct manual_walk {
    const quoth_stage *stage;
    plugin_code_visitor *visit;
    void *self;
    pool *pool;
} manual_walk;

static bool line_begins(const char *line, const char *word)
{
    return strncmp(line, word, strlen(word)) == 0;
}

static bool begins_codes(const char *line)
{
    static const char *const words[] = {"Errors",  "Error codes",        "Failures",
                                        "Dropped", "Notes and warnings", "Files and errors"};
    while (*line == '#' || *line == ' ') line++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (line_begins(line, words[i])) return true;
    }
    return false;
}

static bool is_code(const char *text, size_t len)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    return len > 1 && len <= CODE_MAX && text[0] >= 'a' && text[0] <= 'z' && strspn(text, letters) >= len;
}

/* Visits the codes between backquotes in [at, end); `all`: nothing else stands there. */
static void visit_codes(const manual_walk *w, const char *at, const char *end, const char *text, bool all)
{
    static const char reference[] = "as for "; /* "errors are as for `write-jsonl`": a stage */
    const size_t reference_len = sizeof reference - 1;
    const char *begin = at;
    while ((at = memchr(at, '`', (size_t)(end - at)))) {
        const char *word = at + 1, *close = memchr(word, '`', (size_t)(end - word));
        if (!close) return;
        size_t len = (size_t)(close - word);
        at = close + 1;
        if (!is_code(word, len)) continue;
        bool refers = (size_t)(word - 1 - begin) >= reference_len &&
                      memcmp(word - 1 - reference_len, reference, reference_len) == 0;
        if (refers) continue;
        const char *code = pool_copy(w->pool, word, len);
        if (all || options_find(w->stage->options, code) == QUOTH_NONE) w->visit(w->self, code, text);
    }
}

/* "| `a`, `b` | meaning |" */
static void visit_row(const manual_walk *w, const char *row)
{
    const char *cell = strchr(row + 1, '|');
    if (!cell) return;
    size_t len = strlen(cell + 1);
    while (len > 0 && (cell[len] == '|' || cell[len] == ' ')) len--;
    const char *text = cell + 1 + strspn(cell + 1, " ");
    size_t left = (size_t)(cell + 1 + len - text);
    visit_codes(w, row, cell, pool_copy(w->pool, text, text < cell + 1 + len ? left : 0), true);
}

/* "- `a`, `b`: meaning" */
static void visit_item(const manual_walk *w, const char *item)
{
    const char *colon = strstr(item, "`:"), *text = colon ? colon + 2 : item + 2;
    visit_codes(w, item, colon ? colon + 1 : item + strlen(item), text + strspn(text, " "), colon != NULL);
}

static void visit_block(const manual_walk *w, const char *block)
{
    size_t len = strlen(block);
    if (len == 0 || block[0] == '#') return;
    if (block[0] == '|')
        visit_row(w, block);
    else if (line_begins(block, "- "))
        visit_item(w, block);
    else if (block[len - 1] != ':')
        visit_codes(w, block, block + len, block, false);
}

void plugin_codes_each(const quoth_stage *stage, plugin_code_visitor *visit, void *self)
{
    manual_walk w = {stage, visit, self, pool_new()};
    const char *block = ""; /* lines that belong together, joined */
    bool inside = false;
    for (const char *line = stage->manual; line && *line;) {
        size_t len = strcspn(line, "\n");
        const char *text = pool_copy(w.pool, line, len);
        bool begins = len == 0 || text[0] == '|' || text[0] == '#' || line_begins(text, "- ") || begins_codes(text);
        if (begins) {
            if (inside) visit_block(&w, block);
            block = "";
        }
        if (begins_codes(text))
            inside = true;
        else if (text[0] == '#')
            inside = false;
        text += strspn(text, " ");
        block = *block ? pool_format(w.pool, "%s %s", block, text) : text;
        line += len + (line[len] == '\n');
    }
    if (inside) visit_block(&w, block);
    pool_free(w.pool);
}
