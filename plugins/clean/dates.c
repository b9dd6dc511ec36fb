/* SPDX-License-Identifier: Apache-2.0 */
#include "dates.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST_LINE = 160 /* bytes of a text in which a date is looked for */ };

typedef struct moment {
    int year, month, day;
    int hour, minute, second; /* hour -1: no time */
    char zone[8];             /* "Z", "+02:00"; empty: none */
} moment;

/* A number of `least` to `most` digits at text[*at]; -1: there is none. */
static int read_number(quoth_str text, size_t *at, int least, int most)
{
    int n = 0, value = 0;

    while (n < most && *at < text.len && clean_is_digit((unsigned char)text.ptr[*at])) {
        value = value * 10 + (text.ptr[(*at)++] - '0');
        n++;
    }
    return n < least ? -1 : value;
}

static bool read_char(quoth_str text, size_t *at, const char *any)
{
    if (*at >= text.len || !strchr(any, text.ptr[*at]) || text.ptr[*at] == '\0') return false;
    ++*at;
    return true;
}

static void skip_separators(quoth_str text, size_t *at)
{
    while (read_char(text, at, " ,.")) continue;
}

static int read_month(quoth_str text, size_t *at)
{
    /* Of English, then where German writes it otherwise. */
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
                                         "sep", "oct", "nov", "dec", "jän", "",    "mär", "",
                                         "mai", "",    "",    "",    "",    "okt", "",    "dez"};
    int i;

    for (i = 0; i < 24; i++)
        if (months[i][0] && clean_begins(clean_str(text.ptr + *at, text.len - *at), months[i])) {
            while (*at < text.len && (clean_is_alpha((unsigned char)text.ptr[*at]) || (text.ptr[*at] & 0x80))) ++*at;
            return i % 12 + 1;
        }
    return -1;
}

static void read_zone(quoth_str text, size_t at, moment *m)
{
    size_t begin;
    int hours, minutes;
    char sign;

    while (read_char(text, &at, " ")) continue;
    begin = at;
    if (clean_begins(clean_str(text.ptr + at, text.len - at), "gmt") ||
        clean_begins(clean_str(text.ptr + at, text.len - at), "utc") || read_char(text, &at, "Zz")) {
        strcpy(m->zone, "Z");
        return;
    }
    if (!read_char(text, &at, "+-")) return;
    sign = text.ptr[begin];
    hours = read_number(text, &at, 2, 2);
    read_char(text, &at, ":");
    minutes = read_number(text, &at, 2, 2);
    if (hours >= 0 && hours <= 14)
        snprintf(m->zone, sizeof(m->zone), "%c%02d:%02d", sign, hours, minutes < 0 ? 0 : minutes % 60);
}

/* hh:mm[:ss[.fraction]] and a zone. */
static void read_time(quoth_str text, size_t at, moment *m)
{
    int hour, minute, second = 0;

    hour = read_number(text, &at, 1, 2);
    if (hour < 0 || hour > 23 || !read_char(text, &at, ":")) return;
    minute = read_number(text, &at, 2, 2);
    if (minute < 0 || minute > 59) return;
    if (read_char(text, &at, ":")) {
        second = read_number(text, &at, 2, 2);
        if (second < 0 || second > 60) return;
        if (read_char(text, &at, ".,"))
            while (read_char(text, &at, "0123456789")) continue;
    }
    m->hour = hour;
    m->minute = minute;
    m->second = second;
    read_zone(text, at, m);
}

/* 2019-04-05, 2019/04/05, 20190405, then T or a space and a time. */
static bool read_year_first(quoth_str text, moment *m)
{
    size_t at = 0;
    bool separated;

    m->year = read_number(text, &at, 4, 4);
    separated = read_char(text, &at, "-/.");
    m->month = read_number(text, &at, separated ? 1 : 2, 2);
    if (separated && !read_char(text, &at, "-/.")) return false;
    m->day = read_number(text, &at, separated ? 1 : 2, 2);
    if (m->year < 0 || m->month < 0 || m->day < 0) return false;
    if (read_char(text, &at, "Tt ")) {
        while (read_char(text, &at, " ")) continue;
        read_time(text, at, m);
    }
    return true;
}

/* [Fri, ]5 April 2019, 05.04.2019, then a time. */
static bool read_day_first(quoth_str text, moment *m)
{
    size_t at = 0;

    m->day = read_number(text, &at, 1, 2);
    if (m->day < 0) return false;
    if (read_char(text, &at, ".") && at < text.len && clean_is_digit((unsigned char)text.ptr[at])) {
        m->month = read_number(text, &at, 1, 2);
        if (!read_char(text, &at, ".")) return false;
    } else {
        while (at < text.len && clean_is_alpha((unsigned char)text.ptr[at]) &&
               clean_is_digit((unsigned char)text.ptr[at - 1]))
            at += 2; /* "5th" */
        if (at > text.len) return false;
        while (read_char(text, &at, " .-")) continue;
        m->month = read_month(text, &at);
        while (read_char(text, &at, " ,.-")) continue;
    }
    m->year = read_number(text, &at, 4, 4);
    if (m->month < 0 || m->year < 0) return false;
    skip_separators(text, &at);
    read_time(text, at, m);
    return true;
}

/* April 5, 2019, then a time. */
static bool read_month_first(quoth_str text, moment *m)
{
    size_t at = 0;

    m->month = read_month(text, &at);
    if (m->month < 0) return false;
    skip_separators(text, &at);
    m->day = read_number(text, &at, 1, 2);
    if (clean_begins(clean_str(text.ptr + at, text.len - at), "st") ||
        clean_begins(clean_str(text.ptr + at, text.len - at), "nd") ||
        clean_begins(clean_str(text.ptr + at, text.len - at), "rd") ||
        clean_begins(clean_str(text.ptr + at, text.len - at), "th"))
        at += 2;
    skip_separators(text, &at);
    m->year = read_number(text, &at, 4, 4);
    return m->day >= 0 && m->year >= 0;
}

static bool is_possible(const moment *m)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return m->year >= 1500 && m->year <= 2200 && m->month >= 1 && m->month <= 12 && m->day >= 1 &&
           m->day <= days[m->month - 1];
}

bool date_to_iso(quoth_str text, char iso[DATE_BYTES])
{
    static bool (*const forms[])(quoth_str, moment *) = {read_year_first, read_day_first, read_month_first};
    static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    size_t i;

    text = clean_trim(text);
    for (i = 0; i < 7; i++)
        if (clean_begins(text, weekdays[i])) {
            while (text.len && clean_is_alpha((unsigned char)text.ptr[0])) text = clean_str(text.ptr + 1, text.len - 1);
            while (text.len && strchr(" ,.", text.ptr[0])) text = clean_str(text.ptr + 1, text.len - 1);
            break;
        }
    for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        moment m = {0, 0, 0, -1, 0, 0, ""};

        if (!forms[i](text, &m) || !is_possible(&m)) continue;
        if (m.hour < 0)
            snprintf(iso, DATE_BYTES, "%04u-%02u-%02u", (unsigned)m.year % 10000, (unsigned)m.month % 100,
                     (unsigned)m.day % 100);
        else
            snprintf(iso, DATE_BYTES, "%04u-%02u-%02uT%02u:%02u:%02u%s", (unsigned)m.year % 10000,
                     (unsigned)m.month % 100, (unsigned)m.day % 100, (unsigned)m.hour % 100, (unsigned)m.minute % 100,
                     (unsigned)m.second % 100, m.zone);
        return true;
    }
    return false;
}

bool date_find(quoth_str text, char iso[DATE_BYTES])
{
    size_t at;

    for (at = 0; at < text.len && at < LONGEST_LINE; at++) {
        bool begins = at == 0 || !(clean_is_alpha((unsigned char)text.ptr[at - 1]) ||
                                   clean_is_digit((unsigned char)text.ptr[at - 1]) || text.ptr[at - 1] & 0x80);

        if (begins && date_to_iso(clean_str(text.ptr + at, text.len - at), iso)) return true;
    }
    return false;
}

bool date_in_address(quoth_str address, char iso[DATE_BYTES])
{
    size_t at;

    for (at = 0; at + 12 <= address.len; at++) {
        const char *p = address.ptr + at;

        if (p[0] == '/' && (p[5] == '/' || p[5] == '-') && p[8] == p[5] && (p[11] == '/' || p[11] == '-') &&
            date_to_iso(clean_str(p + 1, 10), iso))
            return true;
    }
    return false;
}
