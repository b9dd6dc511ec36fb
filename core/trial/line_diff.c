/* SPDX-License-Identifier: Apache-2.0 */
#include "trial/line_diff.h"

#include <stdlib.h>
#include <string.h>

typedef struct text_lines {
    quoth_str *items;
    size_t count;
} text_lines;

static text_lines split(const char *text)
{
    text_lines lines = {memory_alloc(sizeof *lines.items), 0};
    while (*text) {
        size_t len = strcspn(text, "\n");
        if ((lines.count & (lines.count - 1)) == 0)
            lines.items = memory_resize(lines.items, lines.count ? 2 * lines.count : 1, sizeof *lines.items);
        lines.items[lines.count++] = (quoth_str){text, len};
        text += len + (text[len] == '\n');
    }
    return lines;
}

static bool same(quoth_str a, quoth_str b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* What is to be said of the lines, in order. */
typedef struct diff_script {
    char *marks;
    quoth_str *lines;
    size_t count;
} diff_script;

static void say(diff_script *script, char mark, quoth_str line)
{
    script->marks[script->count] = mark;
    script->lines[script->count++] = line;
}

/* Between the equal beginning and end: by the longest common subsequence, of a[i...] and b[k...] in length[i][k]. */
static void compare_middle(diff_script *script, const quoth_str *a, size_t a_count, const quoth_str *b, size_t b_count)
{
    size_t i = 0, k = 0, width = b_count + 1;
    bool compared = a_count <= LINE_DIFF_MAX && b_count <= LINE_DIFF_MAX;
    unsigned *length = memory_alloc(compared ? (a_count + 1) * width * sizeof *length : 1);
    for (size_t row = compared ? a_count : 0; row-- > 0;)
        for (size_t column = b_count; column-- > 0;) {
            unsigned down = length[(row + 1) * width + column], right = length[row * width + column + 1];
            length[row * width + column] = same(a[row], b[column]) ? length[(row + 1) * width + column + 1] + 1
                                           : down >= right         ? down
                                                                   : right;
        }
    while (i < a_count || k < b_count) {
        if (compared && i < a_count && k < b_count && same(a[i], b[k])) {
            say(script, ' ', a[i++]);
            k++;
        } else if (i < a_count &&
                   (!compared || k == b_count || length[(i + 1) * width + k] >= length[i * width + k + 1]))
            say(script, '-', a[i++]);
        else
            say(script, '+', b[k++]);
    }
    free(length);
}

/* True if line `at` is near one that differs. */
static bool is_shown(const diff_script *script, size_t at)
{
    size_t begin = at > LINE_DIFF_CONTEXT ? at - LINE_DIFF_CONTEXT : 0;
    for (size_t i = begin; i < script->count && i <= at + LINE_DIFF_CONTEXT; i++)
        if (script->marks[i] != ' ') return true;
    return false;
}

bool line_diff(const char *before, const char *after, line_diff_put *put, void *self)
{
    text_lines a = split(before), b = split(after);
    diff_script script = {memory_alloc(a.count + b.count), memory_alloc((a.count + b.count) * sizeof *script.lines), 0};
    size_t head = 0, tail = 0;
    while (head < a.count && head < b.count && same(a.items[head], b.items[head])) say(&script, ' ', a.items[head++]);
    while (tail < a.count - head && tail < b.count - head &&
           same(a.items[a.count - 1 - tail], b.items[b.count - 1 - tail]))
        tail++;
    bool differ = head + tail < a.count || head + tail < b.count;
    compare_middle(&script, a.items + head, a.count - head - tail, b.items + head, b.count - head - tail);
    for (size_t i = a.count - tail; i < a.count; i++) say(&script, ' ', a.items[i]);
    bool gap = false;
    for (size_t i = 0; i < script.count && differ; i++) {
        bool shown = is_shown(&script, i);
        if (shown && gap) put(self, '@', (quoth_str){"", 0});
        gap = !shown;
        if (shown) put(self, script.marks[i], script.lines[i]);
    }
    free(a.items);
    free(b.items);
    free(script.marks);
    free(script.lines);
    return differ;
}
