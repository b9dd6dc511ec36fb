/* SPDX-License-Identifier: Apache-2.0 */
#include "text_page.h"

#include "utf8.h"

void text_page_init(text_page *page, const quoth_host *host, quoth_ctx *ctx, quoth_doc *doc, size_t width)
{
    *page = (text_page){.width = width};
    doc_bytes_init(&page->out, host, ctx, doc);
}

static void page_put(text_page *page, const char *bytes, size_t len)
{
    doc_bytes_put(&page->out, bytes, len);
}

static void page_fill(text_page *page, char c, size_t count)
{
    while (count--) page_put(page, &c, 1);
}

static size_t characters(const char *bytes, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++) count += !utf8_is_inner(bytes[i]);
    return count;
}

void text_page_blank(text_page *page)
{
    page_put(page, "\n", 1);
}

void text_page_begin(text_page *page, size_t indent)
{
    page->indent = indent;
    page->column = 0;
}

void text_page_end(text_page *page)
{
    if (page->column) page_put(page, "\n", 1);
    page->column = 0;
}

static void page_word(text_page *page, const char *word, size_t len)
{
    size_t wide = characters(word, len);
    if (page->column && page->column + 1 + wide > page->width) text_page_end(page);
    if (page->column) {
        page_put(page, " ", 1);
        page->column++;
    } else {
        page_fill(page, ' ', page->indent);
        page->column = page->indent;
    }
    page_put(page, word, len);
    page->column += wide;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

void text_page_words(text_page *page, quoth_str words)
{
    for (size_t i = 0; i < words.len;) {
        while (i < words.len && is_space(words.ptr[i])) i++;
        size_t begin = i;
        while (i < words.len && !is_space(words.ptr[i])) i++;
        if (i > begin) page_word(page, words.ptr + begin, i - begin);
    }
}

void text_page_glue(text_page *page, quoth_str mark)
{
    page_put(page, mark.ptr, mark.len);
    page->column += characters(mark.ptr, mark.len);
}

void text_page_rule(text_page *page, quoth_str heading)
{
    text_page_begin(page, 0);
    text_page_words(page, heading);
    size_t wide = page->column;
    text_page_end(page);
    page_fill(page, '=', wide);
    page_put(page, "\n\n", 2);
}
