/* SPDX-License-Identifier: Apache-2.0 */
/* The exponential function and the logarithm that are the same on every machine. */
#include "portable.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* How far `found` is from `right`, in units of the last place of the float nearest to it. */
static double places_off(float found, double right)
{
    float nearest = (float)right;
    double place = (double)nextafterf(fabsf(nearest), INFINITY) - fabs((double)nearest);

    return fabs((double)found - right) / place;
}

static uint32_t bits_of(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof(bits));
    return bits;
}

static float float_of(uint32_t bits)
{
    float x;

    memcpy(&x, &bits, sizeof(x));
    return x;
}

static void test_exp_is_near(void **state)
{
    (void)state;
    for (int i = -103900; i < 88700; i += 3) {
        float x = (float)i / 1000;

        assert_true(places_off(portable_exp(x), exp((double)x)) < 0.75);
    }
}

static void test_log_is_near(void **state)
{
    (void)state;
    for (uint32_t bits = 1; bits < 0x7F800000u; bits += 65521) {
        float x = float_of(bits);

        assert_true(places_off(portable_log(x), log((double)x)) < 0.75);
    }
    for (int i = 900000; i < 1100000; i += 70) {
        float x = (float)i / 1000000; /* near 1 the logarithm is smallest */

        assert_true(x == 1 || places_off(portable_log(x), log((double)x)) < 0.75);
    }
}

static void test_ends(void **state)
{
    (void)state;
    assert_true(portable_exp(0) == 1 && portable_exp(-0.0f) == 1);
    assert_true(portable_exp(-104) == 0 && portable_exp(-1e30f) == 0 && portable_exp(-INFINITY) == 0);
    assert_true(isinf(portable_exp(89)) && isinf(portable_exp(INFINITY)));
    assert_true(isnan(portable_exp(NAN)) && isnan(portable_log(NAN)) && isnan(portable_log(-1)));
    assert_true(portable_log(1) == 0 && portable_log(0) == -INFINITY && isinf(portable_log(INFINITY)));
}

/* Bits that no machine may give differently. */
static void test_same_bits(void **state)
{
    (void)state;
    assert_int_equal(bits_of(portable_exp(1)), 0x402DF854u);
    assert_int_equal(bits_of(portable_exp(-7.3f)), 0x3A3116A2u);
    assert_int_equal(bits_of(portable_exp(-100)), 0x0000001Bu);
    assert_int_equal(bits_of(portable_log(10)), 0x40135D8Eu);
    assert_int_equal(bits_of(portable_log(0.97f)), 0xBCF98587u);
    assert_int_equal(bits_of(portable_log(1e-40f)), 0xC2B834F2u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exp_is_near),
        cmocka_unit_test(test_log_is_near),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_same_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
