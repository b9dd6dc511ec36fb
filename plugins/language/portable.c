/* SPDX-License-Identifier: Apache-2.0 */
#include "portable.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LN2          0.693147180559945309417
#define LOG2_E       1.442695040888963407360
#define SQRT_HALF    0.707106781186547524401
#define EXP_LEAST    -104.0f /* half of the least float that is not 0 is above e^-104 */
#define EXP_MOST     89.0f
#define LOG_TERMS    15 /* of the series in (m - 1) / (m + 1), at most 0.172: below 2^-44 */
#define DOUBLE_BIAS  1023
#define DOUBLE_FRACT 52

/* 2^n for -1022 <= n <= 1023 */
static double power_of_two(int n)
{
    uint64_t bits = (uint64_t)(n + DOUBLE_BIAS) << DOUBLE_FRACT;
    double value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}

float portable_exp(float x)
{
    /* 1 / k! from the ninth down: for |x| <= ln 2 / 2 the tenth is below 2^-36. */
    static const double series[] = {1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120,
                                    1.0 / 24,     1.0 / 6,     1.0 / 2,    1.0,       1.0};
    double rest, sum;
    int n;

    if (x != x) return x;
    if (x <= EXP_LEAST) return 0;
    if (x >= EXP_MOST) return INFINITY;
    n = (int)((double)x * LOG2_E + (x < 0 ? -0.5 : 0.5));
    rest = (double)x - n * LN2;
    sum = series[0];
    for (size_t k = 1; k < sizeof(series) / sizeof(*series); k++) sum = sum * rest + series[k];
    return (float)(sum * power_of_two(n));
}

float portable_log(float x)
{
    double m = x, y, square, sum = 0;
    uint64_t bits;
    int n;

    if (x != x || x < 0) return NAN;
    if (x == 0) return -INFINITY;
    if (isinf(x)) return x;
    memcpy(&bits, &m, sizeof(bits)); /* every float above 0 is a normal double */
    n = (int)(bits >> DOUBLE_FRACT) - (DOUBLE_BIAS - 1);
    m *= power_of_two(-n); /* [0.5, 1) */
    if (m < SQRT_HALF) {
        m *= 2;
        n--;
    }
    y = (m - 1) / (m + 1);
    square = y * y;
    for (int k = LOG_TERMS; k > 0; k -= 2) sum = sum * square + 1.0 / k;
    return (float)(n * LN2 + 2 * y * sum);
}
