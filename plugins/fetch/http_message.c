/* SPDX-License-Identifier: Apache-2.0 */
#include "http_message.h"

#include "codec.h"
#include "field.h"
#include "sniff.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Encodings applied one over the other; more than two were never seen. */
#define ENCODINGS_MAX 4
/* Smaller bodies may grow by any ratio. */
#define RATIO_FREE ((size_t)1 << 20)

/* -------------------------------------------------------------------------------------------- header */

static bool parse_status(const unsigned char *line, size_t len, int *status)
{
    const unsigned char *end = line + len, *at = memchr(line, ' ', len);

    if (len < 5 || memcmp(line, "HTTP/", 5) != 0 || at == NULL) return false;
    while (at < end && *at == ' ') at++;
    *status = 0;
    for (int digits = 0; at < end && *at >= '0' && *at <= '9' && digits < 3; digits++)
        *status = *status * 10 + (*at++ - '0');
    return at[-1] != ' ';
}

bool http_head_parse(unsigned char *bytes, size_t len, http_head *head)
{
    quoth_str name, value;
    const unsigned char *line_end = memchr(bytes, '\n', len);
    size_t at = line_end == NULL ? 0 : (size_t)(line_end - bytes) + 1;

    memset(head, 0, sizeof(*head));
    if (line_end == NULL || !parse_status(bytes, at, &head->status)) return false;
    size_t fields = field_block_length(bytes + at, len - at);
    if (fields == 0 && len >= HTTP_HEAD_MAX) return false;
    head->body = fields == 0 ? len : at + fields; /* a response that breaks off in its header has no body */
    while (field_next(bytes, head->body, &at, &name, &value)) {
        if (field_is(name, "Content-Type") && head->content_type.ptr == NULL)
            head->content_type = value;
        else if (field_is(name, "Content-Encoding") && head->content_encoding.ptr == NULL)
            head->content_encoding = value;
        else if (field_is(name, "Transfer-Encoding"))
            head->chunked = field_begins(value, "chunked");
    }
    return true;
}

media_kind media_kind_of(quoth_str content_type)
{
    quoth_str type = field_main_value(content_type);

    if (type.len == 0 || field_is(type, "application/octet-stream") || field_is(type, "unk") ||
        memchr(type.ptr, '/', type.len) == NULL)
        return MEDIA_UNKNOWN;
    if (field_is(type, "text/html") || field_is(type, "application/xhtml+xml")) return MEDIA_HTML;
    if (field_is(type, "text/plain") || field_is(type, "text/markdown")) return MEDIA_TEXT;
    return MEDIA_OTHER;
}

const char *media_type_name(media_kind kind)
{
    if (kind == MEDIA_HTML) return "text/html";
    return kind == MEDIA_TEXT ? "text/plain" : NULL;
}

/* ------------------------------------------------------------------------------------------ chunking */

static int hex_digit(unsigned char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Reads "1a2b;extension\r\n" and moves behind it.  False: that is not here. */
static bool chunk_size(const unsigned char *bytes, size_t len, size_t *at, size_t *size)
{
    size_t digits = 0, n = 0;

    while (*at + digits < len && digits <= 8 && hex_digit(bytes[*at + digits]) >= 0)
        n = n * 16 + (size_t)hex_digit(bytes[*at + digits++]);
    if (digits == 0 || digits > 8) return false;
    size_t end = *at + digits;
    if (end < len && bytes[end] != ' ' && bytes[end] != ';' && bytes[end] != '\r' && bytes[end] != '\n') return false;
    const unsigned char *eol = end < len ? memchr(bytes + end, '\n', len - end) : NULL;
    if (eol == NULL) return false;
    *at = (size_t)(eol - bytes) + 1;
    *size = n;
    return true;
}

typedef struct chunk_walk {
    size_t decoded; /* bytes in all chunks seen */
    size_t chunks;
    bool ended; /* the last chunk was seen */
} chunk_walk;

/* Walks the chunks up to the last one or the first thing that is none; copies them to `to` unless it is NULL. */
static chunk_walk walk_chunks(const unsigned char *bytes, size_t len, unsigned char *to)
{
    chunk_walk walk = {0, 0, false};
    size_t at = 0, size;

    while (chunk_size(bytes, len, &at, &size)) {
        walk.chunks++;
        if (size == 0) {
            walk.ended = true;
            break;
        }
        size_t have = size < len - at ? size : len - at;
        if (to != NULL) memcpy(to + walk.decoded, bytes + at, have);
        walk.decoded += have;
        at += have;
        if (have < size) break;
        if (at < len && bytes[at] == '\r') at++;
        if (at >= len || bytes[at] != '\n') break;
        at++;
    }
    return walk;
}

/* Replaces the body by what its chunks hold.  False: no memory. */
static bool join_chunks(http_body *body, bool stated, body_result *result, fault *why)
{
    chunk_walk walk = walk_chunks(body->bytes, body->len, NULL);

    /* A body that is not stated to be chunked must be so to its end; one that is stated must at least begin so. */
    if (walk.chunks == 0 || (!stated && !walk.ended)) return true;
    /* Zeroed, so that no walk that copies less than it counted lets out other memory. */
    unsigned char *joined = calloc(walk.decoded + 1, 1);
    if (joined == NULL) return false;
    walk_chunks(body->bytes, body->len, joined);
    if (!walk.ended) {
        fault_set(why, "truncated-body", "the chunked body breaks off after %zu bytes", walk.decoded);
        *result = BODY_CUT_SHORT;
    }
    body->owned = joined;
    body->bytes = joined;
    body->len = walk.decoded;
    return true;
}

/* ----------------------------------------------------------------------------------- content encoding */

/* "deflate" is a zlib stream by the standard and often raw deflate in fact. */
static void *deflate_open(void)
{
    z_stream *z = calloc(1, sizeof(*z));

    if (z != NULL && inflateInit2(z, MAX_WBITS) == Z_OK) return z;
    free(z);
    return NULL;
}

static void *raw_deflate_open(void)
{
    z_stream *z = calloc(1, sizeof(*z));

    if (z != NULL && inflateInit2(z, -MAX_WBITS) == Z_OK) return z;
    free(z);
    return NULL;
}

/* The codec of an encoding; NULL: the body is not in it (*known) or it is not supported. */
static const codec_type *codec_of(quoth_str encoding, const http_body *body, codec_type *deflate, bool *known)
{
    *known = true;
    if (field_is(encoding, "gzip") || field_is(encoding, "x-gzip"))
        return codec_gzip.begins(body->bytes, body->len) ? &codec_gzip : NULL;
    if (field_is(encoding, "br")) return &codec_brotli;
    if (field_is(encoding, "zstd")) return codec_zstd.begins(body->bytes, body->len) ? &codec_zstd : NULL;
    if (field_is(encoding, "deflate")) {
        bool wrapped =
            body->len >= 2 && (body->bytes[0] & 15) == 8 && (body->bytes[0] * 256 + body->bytes[1]) % 31 == 0;
        *deflate = codec_gzip;
        deflate->name = "deflate";
        deflate->open = wrapped ? deflate_open : raw_deflate_open;
        return deflate;
    }
    *known = field_is(encoding, "identity") || field_is(encoding, "none") || encoding.len == 0;
    return NULL;
}

static bool is_text(const http_body *body)
{
    return sniff(body->bytes, body->len < SNIFF_BYTES ? body->len : SNIFF_BYTES, "") == SNIFF_TEXT;
}

/* Decodes into growing memory, which the body then owns.  Nothing marks brotli data: what it is not, and reads as text,
 * was decoded before it was archived, and stays as it is. */
static body_result decode_with(const codec_type *codec, const body_limits *limits, http_body *body, fault *why)
{
    size_t size = body->len * 4 + 4096, len = 0;
    /* One byte more shows that it is too large. */
    size_t most = limits->size < SIZE_MAX / 2 ? (size_t)limits->size + 1 : SIZE_MAX / 2;
    if (size > most) size = most;
    void *state = codec->open();
    unsigned char *out = malloc(size);
    codec_io io = {body->bytes, body->len, out, size};
    body_result result = BODY_WHOLE;

    if (state == NULL || out == NULL || !codec->restart(state)) {
        fault_set(why, "no-memory", "no memory to decode the body");
        result = BODY_BAD;
    }
    while (result == BODY_WHOLE) {
        size_t room = size - len, had = io.in_len;
        io.out = out + len;
        io.out_len = room;
        codec_result step = codec->step(state, &io, why);
        len += room - io.out_len;
        if (step == CODEC_MEMBER_END) break;
        if (len == most || (len > RATIO_FREE && len / (body->len + 1) > limits->ratio)) {
            bool ratio = len < most;
            fault_set(why, ratio ? "max-ratio" : "max-document", "the %s body decodes to more than %s (%llu%s)",
                      codec->name, ratio ? "max-ratio" : "max-document",
                      (unsigned long long)(ratio ? limits->ratio : limits->size), ratio ? " times its size" : " bytes");
            result = BODY_LIMIT;
        } else if (step == CODEC_BAD) {
            result = len > 0 ? BODY_CUT_SHORT : BODY_BAD;
        } else if (io.out_len > 0 && (io.in_len == 0 || io.in_len == had)) {
            fault_set(why, "truncated-body", "the %s body breaks off after %zu bytes", codec->name, len);
            result = len > 0 ? BODY_CUT_SHORT : BODY_BAD;
        } else if (io.out_len == 0) {
            size = size > most / 2 ? most : size * 2;
            unsigned char *larger = realloc(out, size);
            if (larger == NULL) {
                fault_set(why, "no-memory", "no memory to decode the body");
                result = BODY_BAD;
            } else {
                out = larger;
            }
        }
    }
    codec->close(state);
    bool untouched = codec == &codec_brotli && (result == BODY_BAD || result == BODY_CUT_SHORT) && is_text(body);
    if (untouched) result = BODY_WHOLE;
    if (untouched || result == BODY_BAD || result == BODY_LIMIT) {
        free(out);
        return result;
    }
    free(body->owned);
    body->owned = out;
    body->bytes = out;
    body->len = len;
    return result;
}

/* Undoes the encodings, the last one first. */
static body_result undo_encodings(quoth_str encodings, const body_limits *limits, http_body *body, fault *why)
{
    body_result result = BODY_WHOLE;

    /* What reads as HTML is not encoded, whatever the header states. */
    for (int i = 0; encodings.len > 0 && !sniff_html(body->bytes, body->len); i++) {
        const char *comma = memrchr(encodings.ptr, ',', encodings.len);
        size_t from = comma == NULL ? 0 : (size_t)(comma - encodings.ptr) + 1;
        quoth_str encoding = field_trim((quoth_str){encodings.ptr + from, encodings.len - from});
        encodings.len = comma == NULL ? 0 : from - 1;
        codec_type deflate;
        bool known;
        const codec_type *codec = codec_of(encoding, body, &deflate, &known);
        if (!known || i >= ENCODINGS_MAX) {
            fault_set(why, "unsupported-encoding", "the content encoding '%.*s' is not supported",
                      encoding.len < 40 ? (int)encoding.len : 40, encoding.ptr);
            return BODY_BAD;
        }
        if (codec == NULL) continue;
        body_result one = decode_with(codec, limits, body, why);
        if (one > result) result = one;
        if (one == BODY_BAD || one == BODY_LIMIT) return one;
    }
    return result;
}

body_result http_body_decode(const http_head *head, const unsigned char *bytes, size_t len, const body_limits *limits,
                             http_body *body, fault *why)
{
    body_result result = BODY_WHOLE;

    *body = (http_body){bytes + head->body, len - head->body, NULL};
    why->code = NULL;
    if (!join_chunks(body, head->chunked, &result, why)) {
        fault_set(why, "no-memory", "no memory to decode the body");
        return BODY_BAD;
    }
    if (body->len == 0) return result;
    body_result decoded = undo_encodings(head->content_encoding, limits, body, why);
    if (decoded == BODY_BAD || decoded == BODY_LIMIT) {
        free(body->owned);
        body->owned = NULL;
    }
    return decoded > result ? decoded : result;
}
