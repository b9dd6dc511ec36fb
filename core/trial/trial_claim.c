/* SPDX-License-Identifier: Apache-2.0 */
#include "trial/trial_claim.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const json_t *follow(const json_t *claim, const trial_field *field)
{
    const json_t *at = claim;
    for (size_t i = 0; i < 4 && field->path[i] && at; i++) at = json_object_get(at, field->path[i]);
    return at;
}

size_t trial_claim_values(const json_t *claim, const trial_field *field, const char **values)
{
    const json_t *at = follow(claim, field);
    size_t count = 0, index;
    const json_t *topic;
    if (json_is_string(at)) values[count++] = json_string_value(at);
    json_array_foreach(at, index, topic)
    {
        const char *label = json_string_value(json_object_get(topic, "label"));
        const char *id = json_string_value(json_object_get(topic, "id"));
        if (label && count < TRIAL_VALUES_MAX) values[count++] = label;
        if (id && count < TRIAL_VALUES_MAX) values[count++] = id;
    }
    return count;
}

double trial_claim_number(const json_t *claim, const trial_field *field)
{
    return json_number_value(follow(claim, field));
}

/* ------------------------------------------------------------------------------------------ comparing */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *skip_spaces(const char *text)
{
    while (is_space(*text)) text++;
    return text;
}

/* True if `text` begins with `wished`; `whole`: and ends with it. */
static bool begins_with(const char *text, const char *wished, bool whole)
{
    for (;;) {
        if (is_space(*wished)) {
            const char *next = skip_spaces(wished);
            if (*next && !is_space(*text)) return false;
            wished = next;
            text = skip_spaces(text);
        }
        if (!*wished) return !whole || !*skip_spaces(text);
        if (*text++ != *wished++) return false;
    }
}

bool trial_text_equal(const char *text, const char *wished, bool part)
{
    text = skip_spaces(text);
    wished = skip_spaces(wished);
    if (!part) return begins_with(text, wished, true);
    for (; *text; text++)
        if (begins_with(text, wished, false)) return true;
    return !*wished;
}

/* ------------------------------------------------------------------------------------------ all claims */

/* In double quotes, which YAML reads as JSON writes them. */
static void put_value(json_writer *out, const char *value)
{
    out->comma = false;
    json_write_cstring(out, JSON_ITEM, value);
}

static void put(json_writer *out, const char *text)
{
    out->comma = false;
    json_write_raw(out, JSON_ITEM, (quoth_str){text, strlen(text)});
}

static void put_claim(json_writer *out, const json_t *claim)
{
    bool first = true;
    for (const trial_field *field = trial_fields; field->name; field++) {
        const char *values[TRIAL_VALUES_MAX];
        if (!field->shown || !trial_claim_values(claim, field, values)) continue;
        put(out, first ? "- " : "  ");
        put(out, field->name);
        put(out, ": ");
        put_value(out, values[0]);
        put(out, "\n");
        first = false;
    }
}

char *trial_claims_text(json_t *const *claims, size_t count)
{
    json_writer out;
    json_writer_init(&out, NULL);
    if (!count) put(&out, "[]\n");
    for (size_t i = 0; i < count; i++) put_claim(&out, claims[i]);
    char *text = memory_format("%.*s", (int)out.len, out.bytes ? out.bytes : "");
    json_writer_free(&out);
    return text;
}
