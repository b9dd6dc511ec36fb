/* SPDX-License-Identifier: Apache-2.0 */
/* Values on their way out: bounds for messages, the canonical form for hashes. */
#include "hosting/options.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ----------------------------------------------------------------------------------------------- bounds */

/* The largest unit in which a number of bytes is a whole number: binary ones first, since most limits are. */
static const char *choose_bytes_unit(double *bytes)
{
    static const char *const units[2][5] = {{"", "KiB", "MiB", "GiB", "TiB"}, {"", "kB", "MB", "GB", "TB"}};
    const double factors[2] = {1024, 1000};
    const char *unit = "";
    double best = *bytes;
    for (size_t system = 0; system < 2; system++) {
        double number = *bytes;
        for (size_t power = 1; power < 5 && number >= factors[system] && fmod(number, factors[system]) == 0; power++) {
            number /= factors[system];
            if (number >= best) continue;
            best = number;
            unit = units[system][power];
        }
    }
    *bytes = best;
    return unit;
}

static const char *choose_time_unit(double *seconds)
{
    static const struct {
        double seconds;
        const char *unit;
    } units[] = {{3600, "h"}, {60, "m"}, {1, "s"}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (*seconds < units[i].seconds || fmod(*seconds, units[i].seconds) != 0) continue;
        *seconds /= units[i].seconds;
        return units[i].unit;
    }
    if (*seconds <= 0 || *seconds >= 1) return "s";
    *seconds *= 1000;
    return "ms";
}

void options_format_limit(const quoth_option *option, double limit, char *text, size_t size)
{
    const char *unit = "";
    if (option->kind == QUOTH_BYTES) unit = choose_bytes_unit(&limit);
    if (option->kind == QUOTH_DURATION) unit = choose_time_unit(&limit);
    snprintf(text, size, "%.15g%s", limit, unit);
}

/* ------------------------------------------------------------------------------------------------ hash */

static void hash_scalar(const quoth_option *option, const void *field, const char *directory, hash *h)
{
    char number[64] = "";
    quoth_str text = {number, 0};
    switch (option->kind) {
    case QUOTH_BOOL:
        snprintf(number, sizeof number, "%s", *(const bool *)field ? "true" : "false");
        break;
    case QUOTH_INT:
        snprintf(number, sizeof number, "%" PRId64, *(const int64_t *)field);
        break;
    case QUOTH_BYTES:
        snprintf(number, sizeof number, "%" PRIu64, *(const uint64_t *)field);
        break;
    case QUOTH_REAL:
    case QUOTH_DURATION:
        snprintf(number, sizeof number, "%.17g", *(const double *)field);
        break;
    case QUOTH_ENUM: {
        const char *choice = option->choices[*(const int32_t *)field];
        text = (quoth_str){choice, strlen(choice)};
        break;
    }
    case QUOTH_TEXT:
        text = *(const quoth_str *)field;
        break;
    case QUOTH_PATH: {
        text = *(const quoth_str *)field;
        /* As it was written, not where it happens to be: moving a pipeline with its files changes nothing. */
        size_t base = strlen(directory);
        if (text.len > base && memcmp(text.ptr, directory, base) == 0 && text.ptr[base] == '/') {
            text = (quoth_str){text.ptr + base + 1, text.len - base - 1};
        }
        break;
    }
    case QUOTH_REGEX: {
        const quoth_regex *regex = *(const quoth_regex *const *)field;
        if (regex) text = pattern_source(regex);
        break;
    }
    }
    if (text.ptr == number) text.len = strlen(number);
    hash_add_str(h, text);
}

void options_hash(const quoth_option *option, const void *config, const char *directory, hash *h)
{
    const unsigned char *field = (const unsigned char *)config + option->offset;
    hash_add_str(h, (quoth_str){option->name, strlen(option->name)});
    if (!(option->flags & QUOTH_LIST)) {
        hash_scalar(option, field, directory, h);
        return;
    }
    const quoth_list *list = (const quoth_list *)(const void *)field;
    char count[32];
    snprintf(count, sizeof count, "%zu", list->count);
    hash_add_str(h, (quoth_str){count, strlen(count)});
    for (size_t i = 0; i < list->count; i++) {
        hash_scalar(option, (const unsigned char *)list->items + i * options_kind_size(option->kind), directory, h);
    }
}
