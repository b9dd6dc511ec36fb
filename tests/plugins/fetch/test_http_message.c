/* SPDX-License-Identifier: Apache-2.0 */
#include "making.h"

#include "http_message.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static const body_limits limits = {1 << 20, 1000};

/* Decodes a message and checks what comes of it. */
static void expect(const bytes *message, body_result result, const char *body, size_t len, const char *code)
{
    bytes copy = {0};
    http_head head;
    http_body got;
    fault why = {NULL, ""};

    bytes_add(&copy, message->at, message->len);
    assert_true(http_head_parse(copy.at, copy.len, &head));
    assert_int_equal(http_body_decode(&head, copy.at, copy.len, &limits, &got, &why), result);
    if (body != NULL) {
        assert_int_equal(got.len, len);
        assert_memory_equal(got.bytes, body, len);
    }
    if (result <= BODY_CUT_SHORT) free(got.owned);
    if (code != NULL) assert_string_equal(why.code, code);
    bytes_free(&copy);
}

static void expect_text(const char *message, body_result result, const char *body, const char *code)
{
    bytes b = {0};
    bytes_add(&b, message, strlen(message));
    expect(&b, result, body, body == NULL ? 0 : strlen(body), code);
    bytes_free(&b);
}

static void parses_headers(void **state)
{
    (void)state;
    http_head head;
    char text[] = "HTTP/1.1 404\r\ncontent-TYPE:text/html\r\n ; charset=x\r\nX\r\nContent-Encoding : gzip\r\n\r\nbody";
    assert_true(http_head_parse((unsigned char *)text, strlen(text), &head));
    assert_int_equal(head.status, 404);
    assert_int_equal(media_kind_of(head.content_type), MEDIA_HTML);
    assert_int_equal(head.content_encoding.len, 4);
    assert_string_equal(text + head.body, "body");
    char none[] = "SSH-2.0-OpenSSH\r\n\r\n", odd[] = "HTTP/2 \r\n\r\n", broken[] = "HTTP/1.0 302 \r\nLocation: x";
    assert_false(http_head_parse((unsigned char *)none, strlen(none), &head));
    assert_false(http_head_parse((unsigned char *)odd, strlen(odd), &head));
    assert_true(http_head_parse((unsigned char *)broken, strlen(broken), &head));
    assert_int_equal(head.status, 302);
    assert_int_equal(head.body, strlen(broken));
}

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
#define PLAIN   "HTTP/1.1 200 OK\r\n\r\n"

static void joins_chunks(void **state)
{
    (void)state;
    expect_text(CHUNKED "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: x\r\n\r\n", BODY_WHOLE, "hello world", NULL);
    expect_text(CHUNKED "5\nhello\n0\n\n", BODY_WHOLE, "hello", NULL);
    expect_text(CHUNKED "5\r\nhello\r\nff\r\n worl", BODY_CUT_SHORT, "hello worl", "truncated-body");
    expect_text(CHUNKED "5\r\nhello\r\nzz\r\n", BODY_CUT_SHORT, "hello", "truncated-body");
    /* stated and not so; not stated and so */
    expect_text(CHUNKED "<html>not chunked</html>", BODY_WHOLE, "<html>not chunked</html>", NULL);
    expect_text(CHUNKED "deadline news", BODY_WHOLE, "deadline news", NULL);
    expect_text(PLAIN "5\r\nhello\r\n0\r\n\r\n", BODY_WHOLE, "hello", NULL);
    expect_text(PLAIN "5\r\nhello\r\n", BODY_WHOLE, "5\r\nhello\r\n", NULL);
    expect_text(PLAIN "7 die in fire\n", BODY_WHOLE, "7 die in fire\n", NULL);
    expect_text(CHUNKED "fffffffff\r\nx", BODY_WHOLE, "fffffffff\r\nx", NULL);
    expect_text(CHUNKED "", BODY_WHOLE, "", NULL);
}

static void deflate_with(bytes *b, int window, const char *text)
{
    unsigned char out[1000];
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)text;
    z.avail_in = (unsigned)strlen(text);
    z.next_out = out;
    z.avail_out = sizeof(out);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    bytes_add(b, out, z.total_out);
    deflateEnd(&z);
}

static void undoes_content_encodings(void **state)
{
    (void)state;
    const char *text = "some text, some text, some text";
    bytes b = {0}, inner = {0};

    bytes_print(&b, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    bytes_gzip(&b, text, strlen(text));
    expect(&b, BODY_WHOLE, text, strlen(text), NULL);
    b.len -= 9;
    expect(&b, BODY_CUT_SHORT, text, strlen(text), "truncated-body");
    b.at[b.len - 10] ^= 0x55;
    bytes_free(&b);

    bytes_print(&b, "HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n");
    size_t head = b.len;
    deflate_with(&b, MAX_WBITS, text);
    expect(&b, BODY_WHOLE, text, strlen(text), NULL);
    b.len = head;
    deflate_with(&b, -MAX_WBITS, text);
    expect(&b, BODY_WHOLE, text, strlen(text), NULL);
    bytes_free(&b);

    static const char brotli[] = "\x1b\x1e\x00\xf8\x8d\xd3\x65\xf6\xd3\x09\x6d\x0d\xd2\x36\x87\xa7\x59\xca\xde\xe8"
                                 "\xc4\x50\x11\x40\x96\xb2\x0f";
    bytes_print(&b, "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n");
    bytes_add(&b, brotli, sizeof(brotli) - 1);
    expect(&b, BODY_WHOLE, text, strlen(text), NULL);
    b.len -= 2;
    expect(&b, BODY_CUT_SHORT, NULL, 0, "truncated-body");
    bytes_free(&b);

    bytes_print(&b, "HTTP/1.1 200 OK\r\nContent-Encoding: zstd, gzip\r\n\r\n");
    bytes_zstd(&inner, text, strlen(text));
    bytes_gzip(&b, inner.at, inner.len);
    expect(&b, BODY_WHOLE, text, strlen(text), NULL);
    bytes_free(&b);
    bytes_free(&inner);

    bytes_print(&b, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n");
    bytes_gzip(&inner, text, strlen(text));
    bytes_print(&b, "%zx\r\n", inner.len);
    bytes_add(&b, inner.at, inner.len);
    bytes_print(&b, "\r\n0\r\n\r\n");
    expect(&b, BODY_WHOLE, text, strlen(text), NULL);
    bytes_free(&b);
    bytes_free(&inner);
}

static void believes_the_body_more_than_the_header(void **state)
{
    (void)state;
    expect_text("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain", BODY_WHOLE, "plain", NULL);
    expect_text("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n<!DOCTYPE html><p>", BODY_WHOLE, "<!DOCTYPE html><p>",
                NULL);
    expect_text("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nPlain text, decoded before.", BODY_WHOLE,
                "Plain text, decoded before.", NULL);
    expect_text("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n\xff\xff\xff\x01\x02", BODY_BAD, NULL,
                "damaged-brotli");
    expect_text("HTTP/1.1 200 OK\r\nContent-Encoding: compress\r\n\r\nx", BODY_BAD, NULL, "unsupported-encoding");
    expect_text("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n\xff\xff\xff", BODY_BAD, NULL, NULL);
}

static void stops_bombs(void **state)
{
    (void)state;
    bytes plain = {0}, b = {0};

    bytes_fill(&plain, 'a', 16 << 20);
    bytes_print(&b, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    bytes_gzip(&b, plain.at, plain.len);
    expect(&b, BODY_LIMIT, NULL, 0, "max-document");
    http_head head;
    http_body got;
    fault why;
    assert_true(http_head_parse(b.at, b.len, &head));
    assert_int_equal(http_body_decode(&head, b.at, b.len, &(body_limits){64 << 20, 100}, &got, &why), BODY_LIMIT);
    assert_string_equal(why.code, "max-ratio");
    bytes_free(&plain);
    bytes_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_headers),
        cmocka_unit_test(joins_chunks),
        cmocka_unit_test(undoes_content_encodings),
        cmocka_unit_test(believes_the_body_more_than_the_header),
        cmocka_unit_test(stops_bombs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
