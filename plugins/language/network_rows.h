/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The float work on a row, written once over vectors of 16 floats and compiled for each instruction set:
 * network_product.c includes this with ROWS(name) for the names of the functions and ROWS_TARGET for their instruction
 * set.
 */

ROWS_TARGET static inline __attribute__((always_inline)) lanes ROWS(load)(const float *p)
{
    lanes v;
    memcpy(&v, p, sizeof(v));
    return v;
}

ROWS_TARGET static inline __attribute__((always_inline)) void ROWS(store)(float *p, const lanes *v)
{
    memcpy(p, v, sizeof(*v));
}

/* x within -most to most */
ROWS_TARGET static inline __attribute__((always_inline)) void ROWS(clamp)(lanes *x, float most)
{
    lanes high = (lanes){0} + most, low = -high;
    lanes_int over = *x > high, under = *x < low;

    *x = (lanes)((over & (lanes_int)high) | (under & (lanes_int)low) | (~(over | under) & (lanes_int)*x));
}

/* e^x for x within -87 to 87, by Cody and Waite's reduction and the Taylor series to the sixth power, in place. */
ROWS_TARGET static inline __attribute__((always_inline)) void ROWS(exps)(lanes *v)
{
    lanes x = *v, n, r, p;
    lanes_int k;

    ROWS(clamp)(&x, 87.0f);
    n = (x * 1.44269504f + ROUNDER) - ROUNDER;
    r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    p = r * (1.0f / 720.0f) + (1.0f / 120.0f);
    p = p * r + (1.0f / 24.0f);
    p = p * r + (1.0f / 6.0f);
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    k = (__builtin_convertvector(n, lanes_int) + 127) << 23;
    memcpy(&n, &k, sizeof(n));
    *v = p * n;
}

ROWS_TARGET static inline __attribute__((always_inline)) float ROWS(fold)(const lanes *v)
{
    float f[NETWORK_LANES];

    memcpy(f, v, sizeof(f));
    for (unsigned half = NETWORK_LANES / 2; half > 0; half /= 2)
        for (unsigned i = 0; i < half; i++) f[i] += f[i + half];
    return f[0];
}

ROWS_TARGET static inline __attribute__((always_inline)) void ROWS(sums_of)(const network_linear *w,
                                                                            const int32_t *sums, size_t at, lanes *y)
{
    lanes_int s;

    memcpy(&s, sums + at, sizeof(s));
    *y = __builtin_convertvector(s, lanes) * ROWS(load)(w->scale + at) + ROWS(load)(w->bias + at);
}

ROWS_TARGET static void ROWS(scaled)(const network_linear *w, const int32_t *sums, float *y)
{
    for (size_t i = 0; i < (size_t)w->blocks * NETWORK_LANES; i += NETWORK_LANES) {
        lanes v;

        ROWS(sums_of)(w, sums, i, &v);
        ROWS(store)(y + i, &v);
    }
}

ROWS_TARGET static void ROWS(normed)(const network_norm *n, float *x)
{
    size_t padded = (n->width + NETWORK_LANES - 1) / NETWORK_LANES * NETWORK_LANES;
    float mean, deviation;
    lanes sum = {0}, squares = {0};

    for (size_t i = n->width; i < padded; i++) x[i] = 0.0f;
    for (size_t i = 0; i < padded; i += NETWORK_LANES) sum += ROWS(load)(x + i);
    mean = ROWS(fold)(&sum) / (float)n->width;
    for (size_t i = 0; i < padded; i += NETWORK_LANES) {
        lanes v = ROWS(load)(x + i) - mean;

        ROWS(store)(x + i, &v);
    }
    for (size_t i = n->width; i < padded; i++) x[i] = 0.0f;
    for (size_t i = 0; i < padded; i += NETWORK_LANES) {
        lanes v = ROWS(load)(x + i);

        squares += v * v;
    }
    deviation = sqrtf(ROWS(fold)(&squares) / (float)n->width + 1e-5f);
    for (size_t i = 0; i < padded; i += NETWORK_LANES) {
        lanes v = ROWS(load)(x + i) / deviation * ROWS(load)(n->weight + i) + ROWS(load)(n->bias + i);

        ROWS(store)(x + i, &v);
    }
}

ROWS_TARGET static void ROWS(gated)(const network_linear *w, const network_norm *n, const int32_t *sums, float *x)
{
    size_t half = w->out / 2;

    for (size_t i = 0; i < half; i += NETWORK_LANES) {
        lanes a, b, v;

        ROWS(sums_of)(w, sums, i, &a);
        ROWS(sums_of)(w, sums, half + i, &b);
        b = -b;
        ROWS(exps)(&b);
        v = ROWS(load)(x + i) + a * (1.0f / (1.0f + b));
        ROWS(store)(x + i, &v);
    }
    ROWS(normed)(n, x);
}

ROWS_TARGET static void ROWS(quantised)(const float *x, size_t count, float inverse, int8_t *q)
{
    for (size_t i = 0; i < count; i += NETWORK_LANES) {
        lanes v = ROWS(load)(x + i) * inverse;
        lanes_byte b;

        ROWS(clamp)(&v, 127.0f);
        v = (v + ROUNDER) - ROUNDER; /* to even */
        b = __builtin_convertvector(__builtin_convertvector(v, lanes_int), lanes_byte);
        memcpy(q + i, &b, sizeof(b));
    }
}

ROWS_TARGET static void ROWS(added)(const int8_t *row, float weight, size_t count, float *sum)
{
    for (size_t i = 0; i < count; i += NETWORK_LANES) {
        lanes_byte b;
        lanes v;

        memcpy(&b, row + i, sizeof(b));
        v = ROWS(load)(sum + i) + __builtin_convertvector(__builtin_convertvector(b, lanes_int), lanes) * weight;
        ROWS(store)(sum + i, &v);
    }
}

ROWS_TARGET static void ROWS(tanhs)(float *x, size_t count)
{
    for (size_t i = 0; i < count; i += NETWORK_LANES) {
        lanes v = ROWS(load)(x + i) * -2.0f;

        ROWS(exps)(&v);
        v = 2.0f / (1.0f + v) - 1.0f;
        ROWS(store)(x + i, &v);
    }
}

ROWS_TARGET static void ROWS(exponentials)(float *x, size_t count)
{
    for (size_t i = 0; i < count; i += NETWORK_LANES) {
        lanes v = ROWS(load)(x + i);

        ROWS(exps)(&v);
        ROWS(store)(x + i, &v);
    }
}

ROWS_TARGET static float ROWS(dot)(const float *a, const float *b, size_t count)
{
    lanes sum = {0};

    for (size_t i = 0; i < count; i += NETWORK_LANES) sum += ROWS(load)(a + i) * ROWS(load)(b + i);
    return ROWS(fold)(&sum);
}
