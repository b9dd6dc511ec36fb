/* SPDX-License-Identifier: Apache-2.0 */
#include "view/view_articles.h"

#include "base/json_lines.h"
#include "base/utf8.h"
#include "run/console.h"
#include "view/view_text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* With the text if the claims are in it. */
static void write_article(view_page *page, view_article *article, quoth_str text, view_counts *counts)
{
    view_text places;
    view_text_begin(&places, text);
    bool fits = view_text_fits(&places, article);
    view_text_end(&places);
    view_page_article(page, article, fits ? text : (quoth_str){NULL, 0});
    if (fits) {
        counts->whole++;
    } else {
        counts->in_context++;
        counts->other_text++;
    }
}

/* ---------------------------------------------------------------------------------------------- documents */

static const char *take_document(view_page *page, view_set *set, const json_t *record, view_counts *counts)
{
    const json_t *id = json_object_get(record, "id"), *text = json_object_get(record, "text");
    if (!json_is_string(id)) return "a document needs 'id'";
    if (!json_is_string(text) && !json_is_null(text)) return "a document needs 'text', a string or null";
    view_article *article = view_set_find(set, json_string_value(id));
    if (!article || article->written || !json_is_string(text)) return NULL;
    write_article(page, article, (quoth_str){json_string_value(text), json_string_length(text)}, counts);
    return NULL;
}

view_result view_articles_from_documents(view_page *page, view_set *set, const char *path, view_counts *counts)
{
    json_lines *lines = json_lines_open(path, set->message, sizeof set->message);
    if (!lines) return VIEW_UNREADABLE;
    const char *wrong = NULL;
    json_t *record;
    size_t left = set->article_count;
    while (!wrong && counts->whole + counts->other_text < left && (record = json_lines_next(lines))) {
        wrong = take_document(page, set, record, counts);
        json_decref(record);
    }
    return view_set_close(set, lines, path, wrong);
}

/* --------------------------------------------------------------------------------------------- read again */

static bool is_address(quoth_str file)
{
    return (file.len > 7 && strncasecmp(file.ptr, "http://", 7) == 0) ||
           (file.len > 8 && strncasecmp(file.ptr, "https://", 8) == 0);
}

static void note_failure(view_counts *counts, const locator_request *request, const char *message)
{
    char place[512];
    if (counts->failed++) return;
    console_place(&request->at, place, sizeof place);
    snprintf(counts->failure, sizeof counts->failure, "%s: %s", place, message);
}

static void read_again(view_page *page, view_article *article, refetch *from, view_counts *counts)
{
    locator_request request;
    const char *wrong;
    const quoth_doc *doc;
    const report_item *failure;
    if (!locator_parse_record(article->source.ptr, article->source.len, &request, &wrong)) return;
    /* What the claims call standard input is gone. */
    bool there = !(request.at.file.len == 1 && request.at.file.ptr[0] == '-');
    quoth_status status = there ? refetch_read(from, &request, &doc, &failure) : QUOTH_E_INPUT;
    if (status == QUOTH_OK) {
        quoth_str text = doc->text_set ? doc->text : doc->payload;
        if (doc->text_set || utf8_valid(text)) write_article(page, article, text, counts);
    } else {
        note_failure(counts, &request, there ? failure->message : "this is standard input, which is gone");
    }
    locator_request_free(&request);
}

void view_articles_read_again(view_page *page, view_set *set, refetch *from, view_counts *counts)
{
    for (view_article *article = set->articles; article; article = article->next)
        if (!article->written && article->source.len && !is_address(article->file))
            read_again(page, article, from, counts);
}

void view_articles_in_context(view_page *page, view_set *set, view_counts *counts)
{
    for (view_article *article = set->articles; article; article = article->next) {
        if (article->written) continue;
        view_page_article(page, article, (quoth_str){NULL, 0});
        counts->in_context++;
    }
}
