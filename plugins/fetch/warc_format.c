/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of WARC records. */
#include "field.h"
#include "record_format.h"

#include <string.h>

static bool warc_begins(const unsigned char *at, size_t have)
{
    return have >= 8 && memcmp(at, "WARC/", 5) == 0 && at[5] >= '0' && at[5] <= '9' && at[6] == '.';
}

static const unsigned char *warc_candidate(const unsigned char *at, const unsigned char *end)
{
    return memmem(at, (size_t)(end - at), "WARC/", 5);
}

static warc_type type_of(quoth_str name)
{
    static const struct {
        const char *name;
        warc_type type;
    } types[] = {{"response", WARC_RESPONSE}, {"resource", WARC_RESOURCE}, {"conversion", WARC_CONVERSION},
                 {"revisit", WARC_REVISIT},   {"metadata", WARC_METADATA}, {"request", WARC_REQUEST},
                 {"warcinfo", WARC_WARCINFO}};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (field_is(name, types[i].name)) return types[i].type;
    return WARC_OTHER;
}

/* Keeps the first value of a repeated field. */
static void keep(quoth_str *field, quoth_str value)
{
    if (field->ptr == NULL) *field = value;
}

static bool warc_parse(unsigned char *bytes, size_t len, warc_head *head)
{
    quoth_str name, value, length = {NULL, 0};
    const unsigned char *line_end = memchr(bytes, '\n', len);
    size_t at = line_end == NULL ? len : (size_t)(line_end - bytes) + 1;

    memset(head, 0, sizeof(*head));
    while (field_next(bytes, len, &at, &name, &value)) {
        if (field_is(name, "WARC-Type"))
            keep(&head->type_name, value);
        else if (field_is(name, "WARC-Record-ID"))
            keep(&head->id, value);
        else if (field_is(name, "WARC-Target-URI"))
            keep(&head->url, value);
        else if (field_is(name, "WARC-Date"))
            keep(&head->date, value);
        else if (field_is(name, "WARC-Truncated"))
            keep(&head->truncated, value);
        else if (field_is(name, "WARC-Refers-To"))
            keep(&head->refers_to, value);
        else if (field_is(name, "Content-Type"))
            keep(&head->content_type, value);
        else if (field_is(name, "Content-Length"))
            keep(&length, value);
    }
    head->type = type_of(head->type_name);
    return field_number(length, &head->length);
}

const record_format record_format_warc = {.name = "WARC",
                                          .lost_code = "no-warc-record",
                                          .probe = 8,
                                          .begins = warc_begins,
                                          .candidate = warc_candidate,
                                          .length = field_block_length,
                                          .parse = warc_parse};
