/* SPDX-License-Identifier: Apache-2.0 */
#include "metadata.h"

#include "field.h"
#include "utf8.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Longer than any title or URL that is one. */
#define VALUE_MAX 8192

/* Copies with U+FFFD for each byte that is not UTF-8 and a space for each control character; `to` has room for three
 * times `len`. */
static size_t make_clean(quoth_str value, char *to)
{
    char *begin = to;
    uint32_t length;

    for (size_t at = 0; at < value.len; at += length) {
        uint32_t code = utf8_decode(value.ptr, at, value.len, &length);
        to += utf8_encode(code < 0x20 || code == 0x7f ? ' ' : code, to);
    }
    return (size_t)(to - begin);
}

static bool is_clean(quoth_str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if (c < 0x20 || c >= 0x7f) return false;
    }
    return true;
}

quoth_status metadata_add(const quoth_host *host, quoth_ctx *ctx, quoth_doc *doc, const char *key, quoth_str value)
{
    value = field_trim(value);
    if (value.len == 0) return QUOTH_OK;
    if (value.len > VALUE_MAX) {
        host->report(ctx, QUOTH_WARNING, "metadata-too-long", (quoth_span){0, 0},
                     "'%s' has %zu bytes, more than %d: it is left out", key, value.len, VALUE_MAX);
        return QUOTH_OK;
    }
    if (!is_clean(value)) {
        char *clean = host->scratch(ctx, value.len * 3, 1);
        if (clean == NULL) return QUOTH_E_LIMIT;
        value.len = make_clean(value, clean);
        value.ptr = clean;
    }
    return host->add_meta(ctx, doc, key, value);
}

/* ----------------------------------------------------------------------------------------------- dates */

/* Reads `digits` digits; false: they are not here, or out of range. */
static bool number(const char **at, int digits, int least, int most, int *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++) {
        if ((*at)[i] < '0' || (*at)[i] > '9') return false;
        *value = *value * 10 + ((*at)[i] - '0');
    }
    *at += digits;
    return *value >= least && *value <= most;
}

/* Whether the text is a date as ISO 8601 has it, with a time or without, in full or as 20240131; writes it in full. */
static bool iso_date(const char *at, char iso[METADATA_DATE_SIZE])
{
    int year, month, day, hour, minute, second = 0, zone_hour, zone_minute, n;

    if (!number(&at, 4, 1, 9999, &year)) return false;
    n = sprintf(iso, "%04d", year);
    if (*at == '\0') return true;
    bool dashed = *at == '-' || *at == '/';
    if (dashed) at++;
    if (!number(&at, 2, 1, 12, &month)) return false;
    n += sprintf(iso + n, "-%02d", month);
    if (*at == '\0') return dashed;
    if (dashed) {
        if (*at != '-' && *at != '/') return false;
        at++;
    }
    if (!number(&at, 2, 1, 31, &day)) return false;
    n += sprintf(iso + n, "-%02d", day);
    if (*at == '\0') return true;
    if (*at == 'T' || *at == 't' || *at == ' ')
        at++;
    else if (dashed)
        return false;
    if (!number(&at, 2, 0, 24, &hour)) return false;
    bool colons = *at == ':';
    if (colons) at++;
    if (!number(&at, 2, 0, 59, &minute)) return false;
    if (*at == ':' || (!colons && *at >= '0' && *at <= '9')) {
        if (*at == ':') at++;
        if (!number(&at, 2, 0, 60, &second)) return false;
        if (*at == '.' || *at == ',')
            for (at++; *at >= '0' && *at <= '9';) at++;
    }
    n += sprintf(iso + n, "T%02d:%02d:%02d", hour, minute, second);
    while (*at == ' ') at++;
    if (*at == '\0') return true;
    if (strcmp(at, "Z") == 0 || strcmp(at, "z") == 0 || strcmp(at, "UTC") == 0 || strcmp(at, "GMT") == 0) {
        sprintf(iso + n, "Z");
        return true;
    }
    if (*at != '+' && *at != '-') return false;
    char sign = *at++;
    if (!number(&at, 2, 0, 23, &zone_hour)) return false;
    if (*at == ':') at++;
    zone_minute = 0;
    if (*at != '\0' && !number(&at, 2, 0, 59, &zone_minute)) return false;
    sprintf(iso + n, "%c%02d:%02d", sign, zone_hour, zone_minute);
    return *at == '\0';
}

static bool from_seconds(time_t seconds, char iso[METADATA_DATE_SIZE])
{
    struct tm utc;
    return gmtime_r(&seconds, &utc) != NULL && strftime(iso, METADATA_DATE_SIZE, "%Y-%m-%dT%H:%M:%SZ", &utc) > 0;
}

bool metadata_date(quoth_str value, char iso[METADATA_DATE_SIZE])
{
    char text[64];
    uint64_t n;

    value = field_trim(value);
    if (value.len == 0 || value.len >= sizeof(text) || memchr(value.ptr, 0, value.len) != NULL) return false;
    memcpy(text, value.ptr, value.len);
    text[value.len] = '\0';
    if (value.len >= 9 && value.len <= 10 && field_number(value, &n)) return from_seconds((time_t)n, iso);
    if (value.len >= 12 && value.len <= 13 && field_number(value, &n)) return from_seconds((time_t)(n / 1000), iso);
    if (iso_date(text, iso)) return true;
    /* Only with the month's name: in numbers alone, day and month could be either. */
    if (strpbrk(text, "aeouAEOU") == NULL) return false;
    time_t seconds = curl_getdate(text, NULL);
    return seconds != -1 && from_seconds(seconds, iso);
}
