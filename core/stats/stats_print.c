/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h" /* brings wcwidth */

#include "stats/stats.h"

#include "base/json_writer.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum {
    FIGURES = 50,  /* columns that a row needs besides its name */
    MIN_NAME = 12, /* of a name, however narrow the terminal is */
    MAX_NAME = 60, /* however wide */
    ONE_PLACE = 1, /* decimals of a percentage */
    SHARE_PLACES = 4
};

static bool by_time(size_t by)
{
    return by == STATS_YEAR || by == STATS_MONTH;
}

static size_t shown_rows(const tally *t, size_t by, size_t top)
{
    return by_time(by) || t->count < top ? t->count : top;
}

static double share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

/* ------------------------------------------------------------------------------------------------ tables */

/* Columns of a character on a terminal; control characters are shown as one space. */
static size_t character_width(uint32_t code)
{
    int width = wcwidth((wchar_t)code);
    return width < 0 ? 1 : (size_t)width;
}

static size_t text_width(const char *text)
{
    size_t width = 0;
    for (size_t used, left = strlen(text); left; text += used, left -= used)
        width += character_width(utf8_read(text, left, &used));
    return width;
}

/* `text` in exactly `room` columns: cut off with an ellipsis, or filled up with spaces. */
static void print_cell(FILE *out, const char *text, size_t room)
{
    bool whole = text_width(text) <= room;
    size_t column = 0;
    for (size_t used, left = strlen(text); left; text += used, left -= used) {
        uint32_t code = utf8_read(text, left, &used);
        size_t width = character_width(code);
        if (!whole && column + width > room - 1) break;
        if (code < ' ' || (code >= 0x7F && code < 0xA0))
            fputc(' ', out); /* names come from articles: nothing of them steers the terminal */
        else
            fwrite(text, 1, used, out);
        column += width;
    }
    if (!whole) {
        fputs("\xE2\x80\xA6", out);
        column++;
    }
    fprintf(out, "%*s", (int)(room - column), "");
}

static void print_row(FILE *out, const tally_row *row, size_t room, uint64_t all)
{
    print_cell(out, row->name, room);
    fprintf(out, "  %7" PRIu64 " %6.*f%% %7" PRIu64 " %7" PRIu64 " %8" PRIu64 "\n", row->claims, ONE_PLACE,
            100 * share(row->claims, all), row->types[TALLY_DIRECT], row->types[TALLY_MIXED],
            row->types[TALLY_INDIRECT]);
}

static void print_table(FILE *out, const stats *s, size_t by, size_t top, size_t columns)
{
    const tally *t = &s->tallies[by];
    size_t count = shown_rows(t, by, top), room = MIN_NAME;
    size_t most = columns > FIGURES + MIN_NAME ? columns - FIGURES : MIN_NAME;
    if (most > MAX_NAME) most = MAX_NAME;
    for (size_t i = 0; i < count && room < most; i++) {
        size_t width = text_width(t->rows[i].name);
        if (width > room) room = width < most ? width : most;
    }
    fputc('\n', out);
    if (count) {
        print_cell(out, stats_by_names[by], room);
        fputs("   claims   share  direct   mixed indirect\n", out);
    }
    uint64_t all = s->all.count ? s->all.rows[0].claims : 0;
    for (size_t i = 0; i < count; i++) print_row(out, &t->rows[i], room, all);
    if (t->count > count) fprintf(out, "and %zu more\n", t->count - count);
    if (t->beyond)
        fprintf(out, "%" PRIu64 " more are of names that came after the first %d, which are not told apart\n",
                t->beyond, TALLY_MAX);
    if (t->missing) fprintf(out, "%" PRIu64 " claims have no %s\n", t->missing, stats_by_names[by]);
}

static void print_tables(FILE *out, const stats *s, size_t top, size_t columns)
{
    const tally_row none = {.name = ""}, *all = s->all.count ? s->all.rows : &none;
    fprintf(out, "%" PRIu64 " claims of %" PRIu64 " articles", all->claims, s->articles);
    if (all->first[0]) fprintf(out, ", %s to %s", all->first, all->last);
    if (s->left_out) fprintf(out, "; %" PRIu64 " others do not fit", s->left_out);
    fputc('\n', out);
    for (size_t by = 0; by < STATS_BYS; by++)
        if (s->wanted[by]) print_table(out, s, by, top, columns);
}

/* -------------------------------------------------------------------------------------------------- JSON */

static void write_counts(json_writer *json, const tally_row *row)
{
    json_write_unsigned(json, JSON_KEY("claims"), row->claims);
    json_write_unsigned(json, JSON_KEY("direct"), row->types[TALLY_DIRECT]);
    json_write_unsigned(json, JSON_KEY("mixed"), row->types[TALLY_MIXED]);
    json_write_unsigned(json, JSON_KEY("indirect"), row->types[TALLY_INDIRECT]);
    json_write_cstring(json, JSON_KEY("first"), row->first[0] ? row->first : NULL);
    json_write_cstring(json, JSON_KEY("last"), row->last[0] ? row->last : NULL);
}

static void write_tally(json_writer *json, const stats *s, size_t by, size_t top)
{
    const tally *t = &s->tallies[by];
    size_t count = shown_rows(t, by, top);
    json_write_object(json, (quoth_str){stats_by_names[by], strlen(stats_by_names[by])});
    json_write_unsigned(json, JSON_KEY("names"), t->count);
    json_write_unsigned(json, JSON_KEY("missing"), t->missing);
    json_write_unsigned(json, JSON_KEY("beyond"), t->beyond);
    json_write_array(json, JSON_KEY("rows"));
    for (size_t i = 0; i < count; i++) {
        const tally_row *row = &t->rows[i];
        json_write_object(json, JSON_ITEM);
        json_write_cstring(json, JSON_KEY("name"), row->name);
        json_write_cstring(json, JSON_KEY("id"), row->key == row->name ? NULL : row->key);
        write_counts(json, row);
        json_write_real(json, JSON_KEY("share"), share(row->claims, s->all.rows[0].claims), SHARE_PLACES);
        json_write_object_end(json);
    }
    json_write_array_end(json);
    json_write_object_end(json);
}

static void print_json(FILE *out, const stats *s, size_t top)
{
    const tally_row none = {.name = ""};
    json_writer json;
    json_writer_init(&json, NULL);
    json.pretty = true;
    json_write_object(&json, JSON_ITEM);
    json_write_string(&json, JSON_KEY("schema"), JSON_KEY("quoth.stats/1"));
    write_counts(&json, s->all.count ? s->all.rows : &none);
    json_write_unsigned(&json, JSON_KEY("articles"), s->articles);
    json_write_unsigned(&json, JSON_KEY("left_out"), s->left_out);
    json_write_object(&json, JSON_KEY("by"));
    for (size_t by = 0; by < STATS_BYS; by++)
        if (s->wanted[by]) write_tally(&json, s, by, top);
    json_write_object_end(&json);
    json_write_object_end(&json);
    json_write_newline(&json);
    fwrite(json.bytes, 1, json.len, out);
    json_writer_free(&json);
}

/* --------------------------------------------------------------------------------------------------- CSV */

/* In quotation marks; what a spreadsheet would take for a formula gets an apostrophe, as write-csv does it. */
static void print_csv_text(FILE *out, const char *text)
{
    fputs(*text && strchr("=+-@\t\r\n", *text) ? "\"'" : "\"", out);
    for (; *text; text++) {
        if (*text == '"') fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void print_csv(FILE *out, const stats *s, size_t top)
{
    fputs("by,name,claims,share,direct,mixed,indirect,first,last\r\n", out);
    for (size_t by = 0; by < STATS_BYS; by++) {
        const tally *t = &s->tallies[by];
        size_t count = s->wanted[by] ? shown_rows(t, by, top) : 0;
        for (size_t i = 0; i < count; i++) {
            const tally_row *row = &t->rows[i];
            fprintf(out, "%s,", stats_by_names[by]);
            print_csv_text(out, row->name);
            fprintf(out, ",%" PRIu64 ",%.*f,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%s,%s\r\n", row->claims, SHARE_PLACES,
                    share(row->claims, s->all.rows[0].claims), row->types[TALLY_DIRECT], row->types[TALLY_MIXED],
                    row->types[TALLY_INDIRECT], row->first, row->last);
        }
    }
}

void stats_print(FILE *out, stats *s, stats_form form, size_t top, size_t columns)
{
    for (size_t by = 0; by < STATS_BYS; by++) tally_sort(&s->tallies[by], by_time(by));
    if (form == STATS_JSON) {
        print_json(out, s, top);
    } else if (form == STATS_CSV) {
        print_csv(out, s, top);
    } else {
        /* For wcwidth, whatever the user's locale is. */
        locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
        locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
        print_tables(out, s, top, columns);
        if (utf8) {
            uselocale(before);
            freelocale(utf8);
        }
    }
}
