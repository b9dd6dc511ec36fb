/* SPDX-License-Identifier: Apache-2.0 */
#include "making.h"

#include "stream.h"

#include <stdlib.h>
#include <string.h>

static const halt never = {NULL, NULL};

static stream *open_bytes(const bytes *b, size_t window, size_t most)
{
    fault why;
    stream *s = stream_open(source_open_memory(b->at, b->len), (stream_limits){window, most}, &never, &why);
    assert_non_null(s);
    return s;
}

typedef void compressor(bytes *, const void *, size_t);

static compressor *const compressors[] = {bytes_gzip, bytes_xz, bytes_zstd, bytes_bzip2};
static const char *const names[] = {"gzip", "xz", "zstd", "bzip2"};

/* Text that does not compress to nothing. */
static bytes make_text(size_t lines)
{
    bytes b = {0};
    uint32_t state = 1;

    for (size_t i = 0; i < lines; i++) {
        state = state * 1664525 + 1013904223;
        bytes_print(&b, "line %zu has the number %u in it\n", i, state);
    }
    return b;
}

static void expect_all(stream *s, const bytes *expected)
{
    for (size_t at = 0; at < expected->len;) {
        assert_int_equal(stream_want(s, 1), STREAM_OK);
        size_t n = stream_available(s);
        assert_true(n <= expected->len - at);
        assert_memory_equal(stream_data(s), expected->at + at, n);
        assert_int_equal(stream_offset(s), at);
        stream_take(s, n);
        at += n;
    }
}

static void reads_each_compression_and_none(void **state)
{
    (void)state;
    bytes text = make_text(20000);

    for (size_t i = 0; i <= COUNT(compressors); i++) {
        bytes stored = {0};
        if (i < COUNT(compressors))
            compressors[i](&stored, text.at, text.len);
        else
            bytes_add(&stored, text.at, text.len);
        for (size_t window = 1000; window <= 4000000; window *= 20) {
            stream *s = open_bytes(&stored, window, window);
            expect_all(s, &text);
            assert_int_equal(stream_want(s, 1), STREAM_END);
            assert_int_equal(stream_consumed(s), stored.len);
            if (i < COUNT(compressors))
                assert_string_equal(stream_codec(s), names[i]);
            else
                assert_null(stream_codec(s));
            stream_close(s);
        }
        bytes_free(&stored);
    }
    bytes_free(&text);
}

static void knows_where_members_are_stored(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(compressors); i++) {
        bytes stored = {0};
        uint64_t second, at;
        compressors[i](&stored, "first", 5);
        second = stored.len;
        compressors[i](&stored, "", 0); /* an empty one has no place of its own */
        uint64_t third = stored.len;
        compressors[i](&stored, "third", 5);
        stream *s = open_bytes(&stored, 0, 1000);
        assert_int_equal(stream_want(s, 11), STREAM_END);
        assert_memory_equal(stream_data(s), "firstthird", 10);
        assert_true(stream_stored(s, 0, &at) && at == 0);
        assert_true(stream_stored(s, 5, &at) && (at == third || at == second));
        assert_true(stream_stored(s, 10, &at) && at == stored.len);
        assert_false(stream_stored(s, 3, &at));
        stream_close(s);
        bytes_free(&stored);
    }
}

static void takes_zero_bytes_behind_members_as_padding(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(compressors); i++) {
        bytes stored = {0};
        compressors[i](&stored, "one", 3);
        bytes_fill(&stored, 0, 512);
        compressors[i](&stored, "two", 3);
        bytes_fill(&stored, 0, 8);
        stream *s = open_bytes(&stored, 0, 1000);
        assert_int_equal(stream_want(s, 7), STREAM_END);
        assert_memory_equal(stream_data(s), "onetwo", 6);
        stream_close(s);
        bytes_free(&stored);
    }
}

static void goes_on_behind_a_damaged_member(void **state)
{
    (void)state;
    bytes text = make_text(3000);

    for (size_t i = 0; i < COUNT(compressors); i++) {
        bytes stored = {0};
        compressors[i](&stored, "before", 6);
        size_t from = stored.len;
        compressors[i](&stored, text.at, text.len);
        size_t to = stored.len;
        compressors[i](&stored, "behind", 6);
        memset(stored.at + from + (to - from) / 2, 0x55, 200);
        stream *s = open_bytes(&stored, 0, 1 << 20);
        stream_state result;
        while ((result = stream_want(s, stream_available(s) + 1)) == STREAM_OK) continue;
        assert_int_equal(result, STREAM_DAMAGED);
        assert_memory_equal(stream_data(s), "before", 6);
        assert_non_null(strstr(stream_fault(s)->text, names[i]));
        stream_resume(s);
        assert_int_equal(stream_want(s, 7), STREAM_END);
        assert_int_equal(stream_available(s), 6);
        assert_memory_equal(stream_data(s), "behind", 6);
        uint64_t at;
        assert_true(stream_stored(s, stream_offset(s), &at) && at == to);
        stream_close(s);
        bytes_free(&stored);
    }
    bytes_free(&text);
}

static void gives_what_comes_before_a_break(void **state)
{
    (void)state;
    bytes text = make_text(30000);

    for (size_t i = 0; i < COUNT(compressors); i++) {
        bytes stored = {0};
        compressors[i](&stored, text.at, text.len);
        stored.len = stored.len * 9 / 10;
        stream *s = open_bytes(&stored, 0, text.len + 1000);
        assert_int_equal(stream_want(s, text.len), STREAM_DAMAGED);
        assert_string_equal(stream_fault(s)->code, "truncated-compression");
        /* bzip2 decodes blocks of 900 kB as a whole, zstd blocks of 128 KiB */
        if (i != 3) assert_true(stream_available(s) > text.len / 2);
        assert_memory_equal(stream_data(s), text.at, stream_available(s));
        stream_resume(s);
        assert_int_equal(stream_want(s, 1), STREAM_END);
        stream_close(s);
        bytes_free(&stored);
    }
    bytes_free(&text);
}

static void does_not_believe_a_magic_number_alone(void **state)
{
    (void)state;
    bytes stored = {0};

    bytes_gzip(&stored, "good", 4);
    bytes_add(&stored, "junk \x1f\x8b\x08\x00 \x1f\x8b\x08\x00\xff\xff\xff\xff\xff\xff\xff\xff", 22);
    bytes_gzip(&stored, "fine", 4);
    stream *s = open_bytes(&stored, 0, 1000);
    assert_int_equal(stream_want(s, 5), STREAM_DAMAGED);
    assert_int_equal(stream_available(s), 4);
    stream_resume(s);
    assert_int_equal(stream_want(s, 5), STREAM_END);
    assert_memory_equal(stream_data(s), "fine", 4);
    stream_close(s);
    bytes_free(&stored);
}

static void sees_a_wrong_checksum(void **state)
{
    (void)state;
    bytes stored = {0};

    bytes_gzip(&stored, "these bytes are right", 21);
    stored.at[stored.len - 8] ^= 1;
    stream *s = open_bytes(&stored, 0, 1000);
    assert_int_equal(stream_want(s, 22), STREAM_DAMAGED);
    assert_string_equal(stream_fault(s)->code, "damaged-gzip");
    stream_close(s);
    bytes_free(&stored);
}

static void keeps_its_window_within_the_limit(void **state)
{
    (void)state;
    bytes text = make_text(3000);
    stream *s = open_bytes(&text, 1000, 5000);

    assert_int_equal(stream_want(s, 5000), STREAM_OK);
    assert_int_equal(stream_want(s, 5001), STREAM_FULL);
    stream_take(s, 1);
    assert_int_equal(stream_want(s, 5000), STREAM_OK);
    assert_memory_equal(stream_data(s), text.at + 1, 5000);
    uint64_t passed;
    assert_int_equal(stream_skip(s, 30000, &passed), STREAM_OK);
    assert_int_equal(stream_offset(s), 30001);
    assert_int_equal(stream_skip(s, text.len, &passed), STREAM_END);
    assert_int_equal(passed, text.len - 30001);
    stream_close(s);
    bytes_free(&text);
}

static void refuses_a_dictionary_beyond_reason(void **state)
{
    (void)state;
    /* a frame of zstd that asks for a window of 2 GiB */
    static const unsigned char frame[] = {0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00};
    bytes stored = {0};
    bytes_add(&stored, frame, sizeof(frame));
    stream *s = open_bytes(&stored, 0, 1000);
    assert_int_equal(stream_want(s, 1), STREAM_DAMAGED);
    stream_close(s);
    bytes_free(&stored);
}

static bool always(const void *self)
{
    (void)self;
    return true;
}

static void stops_when_asked(void **state)
{
    (void)state;
    const halt stop = {always, NULL};
    bytes text = make_text(10);
    fault why;
    stream *s = stream_open(source_open_memory(text.at, text.len), (stream_limits){0, 1000}, &stop, &why);

    assert_int_equal(stream_want(s, 1), STREAM_FAILED);
    assert_string_equal(stream_fault(s)->code, "cancelled");
    stream_close(s);
    bytes_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_each_compression_and_none),
        cmocka_unit_test(knows_where_members_are_stored),
        cmocka_unit_test(takes_zero_bytes_behind_members_as_padding),
        cmocka_unit_test(goes_on_behind_a_damaged_member),
        cmocka_unit_test(gives_what_comes_before_a_break),
        cmocka_unit_test(does_not_believe_a_magic_number_alone),
        cmocka_unit_test(sees_a_wrong_checksum),
        cmocka_unit_test(keeps_its_window_within_the_limit),
        cmocka_unit_test(refuses_a_dictionary_beyond_reason),
        cmocka_unit_test(stops_when_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
