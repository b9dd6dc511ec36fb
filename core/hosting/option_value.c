/* SPDX-License-Identifier: Apache-2.0 */
#include "hosting/option_value.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

value_result value_read_bool(const char *text, bool *value)
{
    *value = strcmp(text, "true") == 0;
    return *value || strcmp(text, "false") == 0 ? VALUE_OK : VALUE_WRONG;
}

static size_t count_digits(const char *text)
{
    return strspn(text, "0123456789");
}

value_result value_read_int(const char *text, int64_t *value)
{
    const char *digits = text + (*text == '-' || *text == '+');
    size_t count = count_digits(digits);
    /* 010 is eight to some readers of YAML and ten to others: nobody should have to guess. */
    if (count == 0 || digits[count] != '\0' || (count > 1 && *digits == '0')) return VALUE_WRONG;
    errno = 0;
    *value = strtoll(text, NULL, 10);
    return errno == ERANGE ? VALUE_RANGE : VALUE_OK;
}

value_result value_read_real(const char *text, double *value)
{
    const char *c = text + (*text == '-' || *text == '+');
    size_t whole = count_digits(c), part = 0;
    c += whole;
    if (*c == '.') {
        part = count_digits(c + 1);
        c += 1 + part;
    }
    if (whole + part == 0) return VALUE_WRONG;
    if (*c == 'e' || *c == 'E') {
        c += 1 + (c[1] == '-' || c[1] == '+');
        size_t power = count_digits(c);
        if (power == 0) return VALUE_WRONG;
        c += power;
    }
    if (*c != '\0') return VALUE_WRONG;
    *value = strtod(text, NULL);
    return isfinite(*value) ? VALUE_OK : VALUE_RANGE;
}

value_result value_read_duration(const char *text, double *seconds)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = {{"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}};
    size_t len = count_digits(text);
    if (len == 0) return VALUE_WRONG;
    if (text[len] == '.') {
        size_t part = count_digits(text + len + 1);
        if (part == 0) return VALUE_WRONG;
        len += 1 + part;
    }
    double number = strtod(text, NULL);
    const char *unit = text + len;
    if (*unit == '\0' && number == 0) { /* nothing is nothing in any unit */
        *seconds = 0;
        return VALUE_OK;
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(unit, units[i].name) != 0) continue;
        *seconds = number * units[i].seconds;
        return isfinite(*seconds) ? VALUE_OK : VALUE_RANGE;
    }
    return VALUE_WRONG;
}

value_result value_read_bytes(const char *text, uint64_t *bytes)
{
    static const struct {
        const char *name;
        uint64_t bytes;
    } units[] = {
        {"", 1},
        {"B", 1},
        {"kB", 1000},
        {"KiB", 1024},
        {"MB", 1000000},
        {"MiB", 1024 * 1024},
        {"GB", 1000000000},
        {"GiB", 1024 * 1024 * 1024},
        {"TB", 1000000000000},
        {"TiB", UINT64_C(1024) * 1024 * 1024 * 1024},
    };
    size_t len = count_digits(text);
    if (len == 0 || (len > 1 && *text == '0')) return VALUE_WRONG;
    errno = 0;
    unsigned long long number = strtoull(text, NULL, 10);
    bool fits = errno != ERANGE;
    const char *unit = text + len + (text[len] == ' ' && text[len + 1] != '\0');
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcasecmp(unit, units[i].name) != 0) continue;
        if (!fits || number > UINT64_MAX / units[i].bytes) return VALUE_RANGE;
        *bytes = number * units[i].bytes;
        return VALUE_OK;
    }
    return VALUE_WRONG;
}
