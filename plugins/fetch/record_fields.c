/* SPDX-License-Identifier: Apache-2.0 */
#include "record_fields.h"

#include <string.h>
#include <yajl/yajl_parse.h>

/* Objects within objects whose fields can be named; deeper ones are passed over. */
#define PATH_DEPTH 8
#define PATH_BYTES 256
/* Brackets within brackets; the parser keeps a byte for each. */
#define DEPTH_MAX 10000

typedef struct record_parser {
    const record_names *names;
    record_sink *sink;
    void *self;
    fault *why;
    size_t depth;   /* of objects and arrays */
    size_t objects; /* of objects alone: what the path counts */
    char path[PATH_BYTES];
    size_t path_len;               /* of the current key with those around it */
    size_t prefix_len[PATH_DEPTH]; /* of the path around the keys of each object */
    bool path_known;               /* false: too long or too deep to be named */
    bool stopped;
} record_parser;

static int stop(record_parser *parser)
{
    parser->stopped = true;
    return 0;
}

static bool is_article(record_slot slot)
{
    return slot == SLOT_TEXT || slot == SLOT_HTML;
}

/* A number may be an id or a date, but no article. */
static int on_value(record_parser *parser, const char *bytes, size_t len, bool number)
{
    if (parser->depth == 0) {
        fault_set(parser->why, "not-an-object", "the record is not a JSON object");
        return stop(parser);
    }
    if (!parser->path_known) return 1;
    for (int slot = 0; slot < SLOT_COUNT; slot++) {
        if (number && is_article((record_slot)slot)) continue;
        const quoth_str *names = parser->names->slots[slot].items;
        for (size_t rank = 0; rank < parser->names->slots[slot].count; rank++) {
            if (names[rank].len != parser->path_len || memcmp(names[rank].ptr, parser->path, parser->path_len) != 0)
                continue;
            if (!parser->sink(parser->self, (record_slot)slot, rank, (quoth_str){bytes, len}, parser->why))
                return stop(parser);
            break;
        }
    }
    return 1;
}

static int on_string(void *self, const unsigned char *bytes, size_t len)
{
    return on_value(self, (const char *)bytes, len, false);
}

static int on_number(void *self, const char *bytes, size_t len)
{
    return on_value(self, bytes, len, true);
}

static int on_null(void *self)
{
    record_parser *parser = self;
    return parser->depth == 0 ? on_value(parser, "", 0, false) : 1;
}

static int on_boolean(void *self, int value)
{
    (void)value;
    return on_null(self);
}

static int open_bracket(record_parser *parser, bool object)
{
    if (parser->depth == 0 && !object) return on_value(parser, "", 0, false);
    if (parser->depth == DEPTH_MAX) {
        fault_set(parser->why, "too-deep", "the record has more than %d brackets within brackets", DEPTH_MAX);
        return stop(parser);
    }
    parser->depth++;
    return 1;
}

static int on_open_object(void *self)
{
    record_parser *parser = self;

    if (!open_bracket(parser, true)) return 0;
    if (parser->objects < PATH_DEPTH)
        parser->prefix_len[parser->objects] = parser->path_known ? parser->path_len : PATH_BYTES;
    parser->objects++;
    return 1;
}

static int on_key(void *self, const unsigned char *key, size_t len)
{
    record_parser *parser = self;

    parser->path_known = false;
    if (parser->objects > PATH_DEPTH) return 1;
    size_t prefix = parser->prefix_len[parser->objects - 1];
    if (prefix + 1 + len > PATH_BYTES) return 1;
    if (prefix > 0) parser->path[prefix++] = '.';
    memcpy(parser->path + prefix, key, len);
    parser->path_len = prefix + len;
    parser->path_known = true;
    return 1;
}

static int on_close_object(void *self)
{
    record_parser *parser = self;

    parser->depth--;
    parser->objects--;
    /* Back at the key, or in the array, that holds this object: in an array its path is needed again. */
    size_t prefix = parser->objects < PATH_DEPTH ? parser->prefix_len[parser->objects] : PATH_BYTES;
    parser->path_known = prefix < PATH_BYTES;
    if (parser->path_known) parser->path_len = prefix;
    return 1;
}

static int on_open_array(void *self)
{
    return open_bracket(self, false);
}

static int on_close_array(void *self)
{
    ((record_parser *)self)->depth--;
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_open_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_close_object,
    .yajl_start_array = on_open_array,
    .yajl_end_array = on_close_array,
};

static void say_what_is_wrong(yajl_handle json, fault *why)
{
    size_t at = yajl_get_bytes_consumed(json);
    unsigned char *text = yajl_get_error(json, 0, NULL, 0);
    const char *message = text == NULL ? "not parsable" : (const char *)text;

    if (strncmp(message, "parse error: ", 13) == 0) message += 13;
    if (strncmp(message, "lexical error: ", 15) == 0) message += 15;
    fault_set(why, "bad-json", "the line is not valid JSON at byte %zu: %.*s", at, (int)strcspn(message, "\n"),
              message);
    if (text != NULL) yajl_free_error(json, text);
}

bool record_parse(const unsigned char *line, size_t len, const record_names *names, record_sink *sink, void *self,
                  fault *why)
{
    record_parser parser = {.names = names, .sink = sink, .self = self, .why = why, .path_known = true};
    yajl_handle json = yajl_alloc(&callbacks, NULL, &parser);

    if (json == NULL) {
        fault_set(why, "no-memory", "no memory to parse the record");
        return false;
    }
    /* Bytes that are not UTF-8 are for the stage that reads the text to judge: they cost no record here. */
    yajl_config(json, yajl_dont_validate_strings, 1);
    /* Files that begin with a byte order mark and were put one behind the other have it on later lines. */
    size_t mark = len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    yajl_status status = yajl_parse(json, line + mark, len - mark);
    if (status == yajl_status_ok) status = yajl_complete_parse(json);
    if (status != yajl_status_ok && !parser.stopped) say_what_is_wrong(json, why);
    yajl_free(json);
    return status == yajl_status_ok;
}
