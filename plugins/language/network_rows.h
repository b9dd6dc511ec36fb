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

        ROWS(clamp)(&v, 127.0f);
        v = v + ROUNDER; /* to even; the low bits of the float are the integer now */
        ROWS(pack)(&v, q + i);
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

/* q = x in steps, of which the largest is 127; returns a step. */
ROWS_TARGET static inline __attribute__((always_inline)) float ROWS(stepped_by)(const float *x, size_t count,
                                                                                float largest, int8_t *q)
{
    ROWS(quantised)(x, count, largest > 0.0f ? 127.0f / largest : 0.0f, q);
    return largest / 127.0f;
}

ROWS_TARGET static float ROWS(stepped)(const float *x, size_t count, int8_t *q)
{
    lanes most = {0};

    for (size_t i = 0; i < count; i += NETWORK_LANES) {
        lanes v = (lanes)((lanes_int)ROWS(load)(x + i) & 0x7FFFFFFF);

        ROWS(raise)(&most, &v);
    }
    return ROWS(stepped_by)(x, count, ROWS(largest)(&most), q);
}

/* y = sums * scale * step + bias */
ROWS_TARGET static inline __attribute__((always_inline)) void
ROWS(stepped_sums)(const network_linear *w, const int32_t *sums, float step, size_t at, lanes *y)
{
    lanes_int s;

    memcpy(&s, sums + at, sizeof(s));
    *y = __builtin_convertvector(s, lanes) * ROWS(load)(w->scale + at) * step + ROWS(load)(w->bias + at);
}

ROWS_TARGET static void ROWS(projected)(const network_linear *w, const int32_t *sums, float step, float *y)
{
    for (size_t i = 0; i < (size_t)w->blocks * NETWORK_LANES; i += NETWORK_LANES) {
        lanes v;

        ROWS(stepped_sums)(w, sums, step, i, &v);
        ROWS(store)(y + i, &v);
    }
}

ROWS_TARGET static void ROWS(joined)(const network_linear *w, const network_norm *n, const int32_t *sums, float step,
                                     float *x)
{
    for (size_t i = 0; i < (size_t)w->blocks * NETWORK_LANES; i += NETWORK_LANES) {
        lanes v;

        ROWS(stepped_sums)(w, sums, step, i, &v);
        v = ROWS(load)(x + i) + v;
        ROWS(store)(x + i, &v);
    }
    ROWS(normed)(n, x);
}

/* x / (1 + e^(-2 sqrt(2 / pi) (x + 0.044715 x^3))): the Gaussian error linear unit as Hendrycks and Gimpel (2016)
 * approximate it. */
ROWS_TARGET static void ROWS(gelu)(const network_linear *w, const int32_t *sums, float step, float *y)
{
    for (size_t i = 0; i < (size_t)w->blocks * NETWORK_LANES; i += NETWORK_LANES) {
        lanes v, e;

        ROWS(stepped_sums)(w, sums, step, i, &v);
        e = (v * v * 0.044715f + 1.0f) * v * -1.59576912f;
        ROWS(exps)(&e);
        v = v / (1.0f + e);
        ROWS(store)(y + i, &v);
    }
}

ROWS_TARGET static float ROWS(attended)(const int32_t *sums, size_t count, float step, const float *key_steps,
                                        const float *value_steps, float *share, int8_t *q)
{
    size_t padded = (count + NETWORK_LANES - 1) / NETWORK_LANES * NETWORK_LANES;
    lanes high = (lanes){0} - 1e30f, most = {0}, total = {0};
    float score;

    for (size_t i = 0; i < padded; i += NETWORK_LANES) {
        lanes_int s;
        lanes v;

        memcpy(&s, sums + i, sizeof(s));
        v = __builtin_convertvector(s, lanes) * (ROWS(load)(key_steps + i) * step);
        ROWS(store)(share + i, &v);
        if (i + NETWORK_LANES > count) {
            for (size_t k = count; k < padded; k++) share[k] = -1e30f;
            v = ROWS(load)(share + i);
        }
        ROWS(raise)(&high, &v);
    }
    score = ROWS(largest)(&high);
    for (size_t i = 0; i < padded; i += NETWORK_LANES) {
        lanes v = ROWS(load)(share + i) - score;

        ROWS(exps)(&v);
        total += v; /* at least 1: what is not there, e^-87, adds nothing */
        v = v * ROWS(load)(value_steps + i);
        ROWS(raise)(&most, &v);
        ROWS(store)(share + i, &v);
    }
    return ROWS(stepped_by)(share, padded, ROWS(largest)(&most), q) / ROWS(fold)(&total);
}
