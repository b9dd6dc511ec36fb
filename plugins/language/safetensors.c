/* SPDX-License-Identifier: Apache-2.0 */
#include "safetensors.h"

#include "utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAFETENSORS_MAX_TENSORS 1024u
#define SAFETENSORS_MAX_META    64u

typedef struct safetensors_entry {
    quoth_str key, value;
} safetensors_entry;

struct safetensors {
    safetensor *tensors; /* SAFETENSORS_MAX_TENSORS */
    size_t tensor_count;
    safetensors_entry meta[SAFETENSORS_MAX_META];
    size_t meta_count;
    quoth_str body;
    char *strings; /* the header's strings without escapes; at most as long as the header */
};

static const struct {
    const char *name;
    unsigned size;
} safetensors_types[] = {
    [SAFETENSORS_I8] = {"I8", 1},   [SAFETENSORS_U8] = {"U8", 1},   [SAFETENSORS_I16] = {"I16", 2},
    [SAFETENSORS_U16] = {"U16", 2}, [SAFETENSORS_F16] = {"F16", 2}, [SAFETENSORS_BF16] = {"BF16", 2},
    [SAFETENSORS_I32] = {"I32", 4}, [SAFETENSORS_U32] = {"U32", 4}, [SAFETENSORS_F32] = {"F32", 4},
    [SAFETENSORS_I64] = {"I64", 8},
};

#define SAFETENSORS_TYPES (sizeof(safetensors_types) / sizeof(safetensors_types[0]))

/* The header as it is read. */
typedef struct header_reader {
    const char *at, *end;
    char *string; /* where the next string goes */
    char *error;
} header_reader;

static bool header_fail(header_reader *r, const char *message)
{
    if (r->error[0] == '\0') snprintf(r->error, SAFETENSORS_ERROR_SIZE, "%s", message);
    return false;
}

static void header_space(header_reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r')) r->at++;
}

/* Takes the character `c` if it comes next. */
static bool header_take(header_reader *r, char c)
{
    header_space(r);
    if (r->at == r->end || *r->at != c) return false;
    r->at++;
    return true;
}

static bool header_expect(header_reader *r, char c)
{
    return header_take(r, c) || header_fail(r, "the header is not the JSON of a model");
}

/* Four hex digits of \uXXXX, as UTF-8.  Surrogates become U+FFFD: names and notes need none. */
static bool header_code(header_reader *r)
{
    uint32_t code = 0;

    if (r->end - r->at < 4) return header_fail(r, "the header has a broken escape");
    for (int i = 0; i < 4; i++) {
        char c = *r->at++;

        if (c >= '0' && c <= '9')
            code = code << 4 | (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            code = code << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return header_fail(r, "the header has a broken escape");
    }
    r->string += utf8_encode(code, r->string);
    return true;
}

static bool header_string(header_reader *r, quoth_str *string)
{
    static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    char *begin = r->string;

    if (!header_expect(r, '"')) return false;
    while (r->at < r->end && *r->at != '"') {
        char c = *r->at++;
        size_t i;

        if (c != '\\') {
            *r->string++ = c;
            continue;
        }
        if (r->at == r->end) break;
        c = *r->at++;
        if (c == 'u') {
            if (!header_code(r)) return false;
            continue;
        }
        for (i = 0; escapes[i] && escapes[i] != c; i += 2) continue;
        if (!escapes[i]) return header_fail(r, "the header has a broken escape");
        *r->string++ = escapes[i + 1];
    }
    if (r->at == r->end) return header_fail(r, "the header ends within a string");
    r->at++;
    *string = (quoth_str){begin, (size_t)(r->string - begin)};
    return true;
}

static bool header_number(header_reader *r, uint64_t *number)
{
    uint64_t value = 0;
    const char *begin;

    header_space(r);
    for (begin = r->at; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++) {
        if (value > (UINT64_MAX - 9) / 10) return header_fail(r, "the header has a number that is too large");
        value = value * 10 + (uint64_t)(*r->at - '0');
    }
    *number = value;
    return r->at > begin || header_fail(r, "the header has no number where one must be");
}

/* An array of at most `most` numbers. */
static bool header_numbers(header_reader *r, uint64_t *numbers, unsigned most, unsigned *count)
{
    *count = 0;
    if (!header_expect(r, '[')) return false;
    if (header_take(r, ']')) return true;
    do {
        if (*count == most) return header_fail(r, "the header has an array that is too long");
        if (!header_number(r, &numbers[(*count)++])) return false;
    } while (header_take(r, ','));
    return header_expect(r, ']');
}

static bool str_is(quoth_str string, const char *text)
{
    return string.len == strlen(text) && memcmp(string.ptr, text, string.len) == 0;
}

static bool header_meta(header_reader *r, safetensors *file)
{
    if (!header_expect(r, '{')) return false;
    if (header_take(r, '}')) return true;
    do {
        safetensors_entry entry;

        if (!header_string(r, &entry.key) || !header_expect(r, ':') || !header_string(r, &entry.value)) return false;
        if (file->meta_count == SAFETENSORS_MAX_META) return header_fail(r, "the header has too much metadata");
        file->meta[file->meta_count++] = entry;
    } while (header_take(r, ','));
    return header_expect(r, '}');
}

/* Checks what the header says of a tensor against the `size` bytes of data, and places it. */
static bool header_place(header_reader *r, safetensor *tensor, quoth_str type, const uint64_t place[2],
                         const char *data, size_t size)
{
    uint64_t bytes;
    unsigned which = 0;

    while (which < SAFETENSORS_TYPES && !str_is(type, safetensors_types[which].name)) which++;
    if (which == SAFETENSORS_TYPES) return header_fail(r, "a tensor has a type that is not supported");
    tensor->type = (safetensors_type)which;
    bytes = safetensors_types[which].size;
    for (unsigned i = 0; i < tensor->rank; i++) {
        if (tensor->shape[i] != 0 && bytes > size / tensor->shape[i])
            return header_fail(r, "a tensor is larger than the file");
        bytes *= tensor->shape[i];
    }
    if (place[0] > place[1] || place[1] > size) return header_fail(r, "a tensor lies outside the file");
    if (place[1] - place[0] != bytes) return header_fail(r, "a tensor's place does not fit its shape");
    tensor->data = data + place[0];
    tensor->bytes = (size_t)bytes;
    if ((uintptr_t)tensor->data % safetensors_types[which].size != 0)
        return header_fail(r, "a tensor is not aligned to its numbers");
    return true;
}

static bool header_tensor(header_reader *r, safetensors *file, quoth_str name, const char *data, size_t size)
{
    safetensor *tensor = &file->tensors[file->tensor_count];
    uint64_t place[2] = {0, 0};
    quoth_str type = {"", 0};
    unsigned seen = 0, places = 0;

    if (file->tensor_count == SAFETENSORS_MAX_TENSORS) return header_fail(r, "the file has too many tensors");
    *tensor = (safetensor){.name = name};
    if (!header_expect(r, '{')) return false;
    do {
        quoth_str key;

        if (!header_string(r, &key) || !header_expect(r, ':')) return false;
        if (str_is(key, "dtype")) {
            seen |= 1u;
            if (!header_string(r, &type)) return false;
        } else if (str_is(key, "shape")) {
            seen |= 2u;
            if (!header_numbers(r, tensor->shape, SAFETENSORS_MAX_RANK, &tensor->rank)) return false;
        } else if (str_is(key, "data_offsets")) {
            seen |= 4u;
            if (!header_numbers(r, place, 2, &places)) return false;
        } else {
            return header_fail(r, "the header says something unknown of a tensor");
        }
    } while (header_take(r, ','));
    if (!header_expect(r, '}')) return false;
    if (seen != 7u || places != 2) return header_fail(r, "the header lacks a tensor's type, shape or place");
    if (!header_place(r, tensor, type, place, data, size)) return false;
    file->tensor_count++;
    return true;
}

static bool header_read(header_reader *r, safetensors *file, const char *data, size_t size)
{
    if (!header_expect(r, '{')) return false;
    if (!header_take(r, '}')) {
        do {
            quoth_str name;

            if (!header_string(r, &name) || !header_expect(r, ':')) return false;
            if (str_is(name, "__metadata__") ? !header_meta(r, file) : !header_tensor(r, file, name, data, size))
                return false;
        } while (header_take(r, ','));
        if (!header_expect(r, '}')) return false;
    }
    header_space(r);
    return r->at == r->end || header_fail(r, "the header goes on behind its end");
}

safetensors *safetensors_new(const void *bytes, size_t len, char *error)
{
    const unsigned char *p = bytes;
    safetensors *file = NULL;
    uint64_t header = 0;
    header_reader r;

    error[0] = '\0';
    for (unsigned i = 0; i < 8 && len >= 8; i++) header |= (uint64_t)p[i] << (8 * i);
    if (len < 8 || header > len - 8)
        snprintf(error, SAFETENSORS_ERROR_SIZE, "not a safetensors file, or cut short");
    else if (header > SAFETENSORS_MAX_HEADER)
        snprintf(error, SAFETENSORS_ERROR_SIZE, "its header is larger than %u bytes", SAFETENSORS_MAX_HEADER);
    else if (!(file = calloc(1, sizeof(*file))) ||
             !(file->tensors = calloc(SAFETENSORS_MAX_TENSORS, sizeof(*file->tensors))) ||
             !(file->strings = malloc((size_t)header + 1)))
        snprintf(error, SAFETENSORS_ERROR_SIZE, "out of memory");
    else {
        const char *json = (const char *)bytes + 8;

        file->body = (quoth_str){json + header, len - 8 - (size_t)header};
        r = (header_reader){json, json + header, file->strings, error};
        if (header_read(&r, file, json + header, len - 8 - (size_t)header)) return file;
    }
    safetensors_free(file);
    return NULL;
}

safetensors *safetensors_open(const quoth_host *host, quoth_ctx *ctx, const char *name)
{
    char error[SAFETENSORS_ERROR_SIZE];
    size_t len;
    const void *bytes = host->resource(ctx, "models", name, &len);
    safetensors *file;

    if (!bytes) return NULL;
    file = safetensors_new(bytes, len, error);
    if (!file)
        host->report(ctx, QUOTH_ERROR, "bad-model", (quoth_span){0, 0},
                     "model '%s' cannot be used: %s; install it again", name, error);
    return file;
}

void safetensors_free(safetensors *file)
{
    if (!file) return;
    free(file->tensors);
    free(file->strings);
    free(file);
}

const safetensor *safetensors_find(const safetensors *file, const char *name, safetensors_type type, unsigned rank)
{
    for (size_t i = 0; i < file->tensor_count; i++)
        if (str_is(file->tensors[i].name, name))
            return file->tensors[i].type == type && file->tensors[i].rank == rank ? &file->tensors[i] : NULL;
    return NULL;
}

quoth_str safetensors_body(const safetensors *file)
{
    return file->body;
}

quoth_str safetensors_meta(const safetensors *file, const char *key)
{
    for (size_t i = 0; i < file->meta_count; i++)
        if (str_is(file->meta[i].key, key)) return file->meta[i].value;
    return (quoth_str){"", 0};
}

uint64_t safetensors_meta_number(const safetensors *file, const char *key, uint64_t most)
{
    quoth_str text = safetensors_meta(file, key);
    uint64_t value = 0;

    if (text.len == 0 || text.len > 18) return 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return 0;
        value = value * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    return value <= most ? value : 0;
}
