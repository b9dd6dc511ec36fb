/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

static void test_alignment_and_guard(void **state)
{
    (void)state;
    arena_pool *pool = arena_pool_new(1 << 20);
    arena a;
    arena_init(&a, pool, 1 << 20);
    for (size_t align = 1; align <= ARENA_ALIGN_MAX; align *= 2)
        for (size_t n = 0; n < 40; n += 13) {
            unsigned char *p = arena_zalloc(&a, n, align);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % align, 0);
            for (size_t i = 0; i <= n; i++) assert_int_equal(p[i], 0);
            memset(p, 0xEE, n);
        }
    arena_reset(&a);
    assert_int_equal(a.used, 0);
    assert_int_equal(a.reserved, 0);
    arena_pool_free(pool);
}

static void test_pieces_do_not_overlap(void **state)
{
    (void)state;
    enum { COUNT = 200 };
    arena_pool *pool = arena_pool_new(1 << 20);
    arena a;
    arena_init(&a, pool, 64 << 20);
    unsigned char *pieces[COUNT];
    size_t sizes[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        sizes[i] = i % 7 == 0 ? 70000 + i * 101 : i * 37; /* small ones among those that need a chunk of their own */
        pieces[i] = arena_alloc(&a, sizes[i], 8);
        assert_non_null(pieces[i]);
        memset(pieces[i], (int)i, sizes[i]);
    }
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t k = 0; k < sizes[i]; k++) assert_int_equal(pieces[i][k], (unsigned char)i);
        assert_int_equal(pieces[i][sizes[i]], 0);
        assert_true(arena_holds(&a, pieces[i], sizes[i] + 1));
    }
    assert_false(arena_holds(&a, &a, 1));
    arena_reset(&a);
    arena_pool_free(pool);
}

static void test_limit_depends_on_requests_alone(void **state)
{
    (void)state;
    arena_pool *pool = arena_pool_new(1 << 20);
    size_t counts[2];
    for (int warm = 0; warm < 2; warm++) {
        arena a;
        arena_init(&a, pool, 300000);
        if (warm) a.first = 1 << 20;
        counts[warm] = 0;
        while (arena_alloc(&a, 999, 8)) counts[warm]++;
        assert_true(a.used <= 300000);
        assert_null(arena_alloc(&a, SIZE_MAX, 1));
        assert_null(arena_alloc(&a, SIZE_MAX - 63, 64));
        arena_reset(&a);
    }
    assert_in_range(counts[0], 290, 300);
    assert_in_range(counts[1], 290, 300);
    arena_pool_free(pool);
}

static void test_extend(void **state)
{
    (void)state;
    arena_pool *pool = arena_pool_new(1 << 20);
    arena a;
    arena_init(&a, pool, 1 << 20);
    char *p = arena_alloc(&a, 100, 1);
    memset(p, 'x', 100);
    assert_true(arena_extend(&a, p, 100, 200));
    memset(p, 'y', 200);
    assert_int_equal(p[200], 0);
    char *q = arena_alloc(&a, 10, 1);
    assert_true(q > p + 200);
    assert_false(arena_extend(&a, p, 200, 300)); /* no longer the newest */
    assert_false(arena_extend(&a, q, 10, 2 << 20));
    arena_reset(&a);
    assert_false(arena_extend(&a, q, 10, 20));
    arena_pool_free(pool);
}

static void test_rewind_keeps_one_chunk(void **state)
{
    (void)state;
    arena_pool *pool = arena_pool_new(4 << 20);
    arena a;
    arena_init(&a, pool, 64 << 20);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++) assert_non_null(arena_alloc(&a, 4000, 16));
        arena_rewind(&a);
        assert_int_equal(a.used, 0);
    }
    size_t reserved = a.reserved;
    assert_true(reserved >= 400000);
    for (int i = 0; i < 100; i++) assert_non_null(arena_alloc(&a, 4000, 16));
    assert_int_equal(a.reserved, reserved);
    arena_reset(&a);
    arena_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_alignment_and_guard),
                                       cmocka_unit_test(test_pieces_do_not_overlap),
                                       cmocka_unit_test(test_limit_depends_on_requests_alone),
                                       cmocka_unit_test(test_extend), cmocka_unit_test(test_rewind_keeps_one_chunk)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
