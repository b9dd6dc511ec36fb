/* SPDX-License-Identifier: Apache-2.0 */
/* Model files: good ones, and what a damaged or hostile one gets. */
#include "safetensors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A file of the header `json` and `data_len` bytes 0, 1, 2, ...; in memory of malloc. */
static void *make(const char *json, size_t data_len, size_t *len)
{
    size_t header = strlen(json);
    unsigned char *bytes = malloc(8 + header + data_len);

    for (unsigned i = 0; i < 8; i++) bytes[i] = (unsigned char)((uint64_t)header >> (8 * i));
    for (size_t i = 0; i < header; i++) bytes[8 + i] = (unsigned char)json[i];
    for (size_t i = 0; i < data_len; i++) bytes[8 + header + i] = (unsigned char)i;
    *len = 8 + header + data_len;
    return bytes;
}

static void test_reads(void **state)
{
    /* 8 + 136 bytes: the data is aligned to 16 */
    const char *json = "{\"__metadata__\":{\"name\":\"t\\u00e9st \\\"x\\\"\",\"version\":\"12\"},"
                       "\"a\":{\"dtype\":\"U16\",\"shape\":[2,3],\"data_offsets\":[0,12]},"
                       "\"b\" : {\"data_offsets\":[12,16],\"shape\":[4],\"dtype\":\"I8\"}}   ";
    char error[SAFETENSORS_ERROR_SIZE], padded[512];
    const safetensor *a, *b;
    safetensors *file;
    quoth_str name;
    size_t len;
    void *bytes;

    (void)state;
    snprintf(padded, sizeof(padded), "%s%*s", json, (int)(8 - strlen(json) % 8), "");
    bytes = make(padded, 16, &len);
    file = safetensors_new(bytes, len, error);
    assert_string_equal(error, "");
    assert_non_null(file);
    name = safetensors_meta(file, "name");
    assert_int_equal(name.len, 9);
    assert_memory_equal(name.ptr, "t\xC3\xA9st \"x\"", 9);
    assert_int_equal(safetensors_meta(file, "nothing").len, 0);
    assert_int_equal(safetensors_meta_number(file, "version", 100), 12);
    assert_int_equal(safetensors_meta_number(file, "version", 11), 0);
    assert_int_equal(safetensors_meta_number(file, "name", 100), 0);
    a = safetensors_find(file, "a", SAFETENSORS_U16, 2);
    assert_non_null(a);
    assert_int_equal(a->shape[0], 2);
    assert_int_equal(a->shape[1], 3);
    assert_int_equal(a->bytes, 12);
    assert_int_equal(((const uint16_t *)a->data)[1], 0x0302);
    b = safetensors_find(file, "b", SAFETENSORS_I8, 1);
    assert_int_equal(((const int8_t *)b->data)[3], 15);
    assert_null(safetensors_find(file, "a", SAFETENSORS_U16, 1));
    assert_null(safetensors_find(file, "a", SAFETENSORS_I16, 2));
    assert_null(safetensors_find(file, "c", SAFETENSORS_I8, 1));
    safetensors_free(file);
    free(bytes);
}

static void test_refuses(void **state)
{
#define TENSOR(type, shape, place) "{\"a\":{\"dtype\":\"" type "\",\"shape\":" shape ",\"data_offsets\":" place "}}"
    static const char *const cases[][2] = {
        {"", "the header is not the JSON of a model"},
        {"[]", "the header is not the JSON of a model"},
        {"{\"a\"", "the header is not the JSON of a model"},
        {"{\"a", "the header ends within a string"},
        {"{\"a\\", "the header ends within a string"},
        {"{\"a\\q\":1}", "the header has a broken escape"},
        {"{\"a\\u12\":1}", "the header has a broken escape"},
        {"{} x", "the header goes on behind its end"},
        {"{\"__metadata__\":{\"a\":1}}", "the header is not the JSON of a model"},
        {"{\"a\":{\"dtype\":\"I8\"}}", "the header lacks a tensor's type, shape or place"},
        {"{\"a\":{\"dtype\":\"I8\",\"x\":1}}", "the header says something unknown of a tensor"},
        {TENSOR("I7", "[1]", "[0,1]"), "a tensor has a type that is not supported"},
        {TENSOR("I8", "[17]", "[0,17]"), "a tensor is larger than the file"},
        {TENSOR("I8", "[4]", "[14,18]"), "a tensor lies outside the file"},
        {TENSOR("I8", "[4]", "[8,4]"), "a tensor lies outside the file"},
        {TENSOR("I8", "[4]", "[0,5]"), "a tensor's place does not fit its shape"},
        {TENSOR("I8", "[4]", "[4]"), "the header lacks a tensor's type, shape or place"},
        {TENSOR("I8", "[-4]", "[0,4]"), "the header has no number where one must be"},
        {TENSOR("I8", "[1,1,1,1,1]", "[0,1]"), "the header has an array that is too long"},
        {TENSOR("I8", "[4]", "[1844674407370955161,3]"), "a tensor lies outside the file"},
        {TENSOR("I8", "[184467440737095516150]", "[0,4]"), "the header has a number that is too large"},
        /* products that would wrap around */
        {TENSOR("U32", "[4294967296,4294967296]", "[0,0]"), "a tensor is larger than the file"},
        {TENSOR("I64", "[2305843009213693952]", "[0,0]"), "a tensor is larger than the file"},
    };
    char error[SAFETENSORS_ERROR_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t len;
        void *bytes = make(cases[i][0], 16, &len);

        assert_null(safetensors_new(bytes, len, error));
        assert_string_equal(error, cases[i][1]);
        free(bytes);
    }
    assert_null(safetensors_new("\x08\0\0\0\0\0\0", 7, error));
    assert_string_equal(error, "not a safetensors file, or cut short");
    assert_null(safetensors_new("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF{}", 10, error));
    assert_string_equal(error, "not a safetensors file, or cut short");
}

/* A number may not lie where the machine cannot read it. */
static void test_alignment(void **state)
{
    char error[SAFETENSORS_ERROR_SIZE], json[128] = TENSOR("U32", "[2]", "[1,9]");
    size_t len;
    void *bytes;

    (void)state;
    for (size_t end = strlen(json); end % 8 != 0; end++) json[end] = ' ';
    bytes = make(json, 16, &len);
    assert_null(safetensors_new(bytes, len, error));
    assert_string_equal(error, "a tensor is not aligned to its numbers");
    free(bytes);
}

/* A good header with any one byte changed, or cut anywhere, is read or refused, but never read beyond its end (which
 * the sanitizers would see). */
static void test_damage(void **state)
{
    const char *json =
        "{\"__metadata__\":{\"k\":\"v\"},\"a\":{\"dtype\":\"U16\",\"shape\":[2,3],\"data_offsets\":[0,12]}}";
    char error[SAFETENSORS_ERROR_SIZE];
    size_t len;
    unsigned char *good = make(json, 12, &len);

    (void)state;
    for (size_t at = 0; at < len; at++) {
        unsigned char *cut = malloc(at ? at : 1);

        memcpy(cut, good, at);
        safetensors_free(safetensors_new(cut, at, error));
        free(cut);
        for (unsigned value = 0; value < 256; value++) {
            unsigned char *changed = malloc(len);

            memcpy(changed, good, len);
            changed[at] = (unsigned char)value;
            safetensors_free(safetensors_new(changed, len, error));
            free(changed);
        }
    }
    free(good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_alignment),
        cmocka_unit_test(test_damage),
    };

    return cmocka_run_group_tests_name("language: safetensors", tests, NULL, NULL);
}
