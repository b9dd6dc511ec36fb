/* SPDX-License-Identifier: Apache-2.0 */
#include "network_product.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Vectors of more bits than the machine has are passed in memory; ours are only passed between inlined functions. */
#pragma GCC diagnostic ignored "-Wpsabi"

typedef float lanes __attribute__((vector_size(4 * NETWORK_LANES)));
typedef int32_t lanes_int __attribute__((vector_size(4 * NETWORK_LANES)));
typedef int8_t lanes_byte __attribute__((vector_size(NETWORK_LANES)));

/* Added and taken away it rounds a float below 2^22 to the nearest integer, to even. */
#define ROUNDER 12582912.0f

#define ROWS_AT_ONCE 4 /* rows whose sums are kept in registers */
/* So that sums which a loop with a constant count goes over stay in registers. */
#if defined(__clang__)
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 8")
#endif
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* --------------------------------------------------------------------------------------------- plain C */

/*
 * What compilers make of vectors wider than the machine's is poor where lanes are compared or narrowed, so that each
 * instruction set has these four of its own.  Where x is not a number, the result is the other operand.
 */

/* x within -most to most */
static inline void clamp_plain(lanes *x, float most)
{
    float f[NETWORK_LANES];

    memcpy(f, x, sizeof(f));
    for (unsigned i = 0; i < NETWORK_LANES; i++) {
        f[i] = f[i] > -most ? f[i] : -most;
        f[i] = f[i] < most ? f[i] : most;
    }
    memcpy(x, f, sizeof(f));
}

/* a = the larger of a and b */
static inline void raise_plain(lanes *a, const lanes *b)
{
    float f[NETWORK_LANES], g[NETWORK_LANES];

    memcpy(f, a, sizeof(f));
    memcpy(g, b, sizeof(g));
    for (unsigned i = 0; i < NETWORK_LANES; i++) f[i] = g[i] > f[i] ? g[i] : f[i];
    memcpy(a, f, sizeof(f));
}

/* The largest lane. */
static inline float largest_plain(const lanes *v)
{
    float f[NETWORK_LANES];

    memcpy(f, v, sizeof(f));
    for (unsigned i = 1; i < NETWORK_LANES; i++) f[0] = f[i] > f[0] ? f[i] : f[0];
    return f[0];
}

/* q = the low byte of each lane */
static inline void pack_plain(const lanes *v, int8_t *q)
{
    lanes_byte b = __builtin_convertvector((lanes_int)*v, lanes_byte);

    memcpy(q, &b, sizeof(b));
}

#define ROWS(name) name##_plain
#define ROWS_TARGET
#include "network_rows.h"
#undef ROWS
#undef ROWS_TARGET

static bool works_everywhere(void)
{
    return true;
}

static void product_plain(const network_linear *w, const int8_t *x, size_t rows, int32_t *sums)
{
    size_t in = (size_t)w->quads * 4, out = (size_t)w->blocks * NETWORK_LANES;

    for (size_t block = 0; block < w->blocks; block++)
        for (size_t row = 0; row < rows; row++) {
            const int8_t *weight = w->weight + block * w->quads * 64;
            lanes_int sum = {0};

            for (size_t quad = 0; quad < w->quads; quad++, weight += 64) {
                const int8_t *four = x + row * in + 4 * quad;
                lanes_int all;

                memcpy(&all, weight, sizeof(all)); /* a lane holds four weights; shifts take out each with its sign */
                sum += (all << 24 >> 24) * four[0] + (all << 16 >> 24) * four[1] + (all << 8 >> 24) * four[2] +
                       (all >> 24) * four[3];
            }
            memcpy(sums + row * out + block * NETWORK_LANES, &sum, sizeof(sum));
        }
}

#if defined(__x86_64__)

/* ------------------------------------------------------------------------------------------------ AVX2 */

#define TARGET_AVX2 __attribute__((target("avx2")))

TARGET_AVX2 ALWAYS_INLINE void clamp_avx2(lanes *x, float most)
{
    const __m256 high = _mm256_set1_ps(most), low = _mm256_set1_ps(-most);
    float *p = (float *)x;

    _mm256_storeu_ps(p, _mm256_min_ps(_mm256_max_ps(_mm256_loadu_ps(p), low), high));
    _mm256_storeu_ps(p + 8, _mm256_min_ps(_mm256_max_ps(_mm256_loadu_ps(p + 8), low), high));
}

TARGET_AVX2 ALWAYS_INLINE void raise_avx2(lanes *a, const lanes *b)
{
    const float *from = (const float *)b;
    float *to = (float *)a;

    _mm256_storeu_ps(to, _mm256_max_ps(_mm256_loadu_ps(from), _mm256_loadu_ps(to)));
    _mm256_storeu_ps(to + 8, _mm256_max_ps(_mm256_loadu_ps(from + 8), _mm256_loadu_ps(to + 8)));
}

TARGET_AVX2 ALWAYS_INLINE float largest_avx2(const lanes *v)
{
    const float *from = (const float *)v;
    __m256 eight = _mm256_max_ps(_mm256_loadu_ps(from), _mm256_loadu_ps(from + 8));
    __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));

    four = _mm_max_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_max_ss(four, _mm_movehdup_ps(four)));
}

TARGET_AVX2 ALWAYS_INLINE void pack_avx2(const lanes *v, int8_t *q)
{
    const __m256i byte = _mm256_set1_epi32(0xFF);
    const float *from = (const float *)v;
    __m256i low = _mm256_and_si256(_mm256_castps_si256(_mm256_loadu_ps(from)), byte);
    __m256i high = _mm256_and_si256(_mm256_castps_si256(_mm256_loadu_ps(from + 8)), byte);
    __m256i both = _mm256_permute4x64_epi64(_mm256_packus_epi32(low, high), 0xD8); /* it packs by half registers */

    _mm_storeu_si128((__m128i *)(void *)q,
                     _mm_packus_epi16(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1)));
}

#define ROWS(name)  name##_avx2
#define ROWS_TARGET TARGET_AVX2
#include "network_rows.h"
#undef ROWS
#undef ROWS_TARGET

static bool works_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

/* Four int8 of x, the same in every lane. */
TARGET_AVX2 static inline __m256i spread_avx2(const int8_t *x)
{
    int32_t four;

    memcpy(&four, x, sizeof(four));
    return _mm256_set1_epi32(four);
}

/* vpmaddubsw takes one side without sign: the sign of x goes over to the weights.  127 * 127 * 2 fits 16 bits. */
TARGET_AVX2 static inline __m256i add_avx2(__m256i sum, __m256i x, __m256i weight)
{
    __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(x), _mm256_sign_epi8(weight, x));

    return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

TARGET_AVX2 ALWAYS_INLINE void tile_avx2(const network_linear *w, const int8_t *x, size_t in, size_t rows, size_t block,
                                         int32_t *sums, size_t out)
{
    const int8_t *weight = w->weight + block * w->quads * 64;
    __m256i sum[ROWS_AT_ONCE][2];

    UNROLL
    for (size_t r = 0; r < rows; r++) sum[r][0] = sum[r][1] = _mm256_setzero_si256();
    for (size_t quad = 0; quad < w->quads; quad++, weight += 64) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)weight);
        __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(weight + 32));

        UNROLL
        for (size_t r = 0; r < rows; r++) {
            __m256i four = spread_avx2(x + r * in + 4 * quad);

            sum[r][0] = add_avx2(sum[r][0], four, low);
            sum[r][1] = add_avx2(sum[r][1], four, high);
        }
    }
    UNROLL
    for (size_t r = 0; r < rows; r++) {
        _mm256_storeu_si256((__m256i *)(void *)(sums + r * out + block * 16), sum[r][0]);
        _mm256_storeu_si256((__m256i *)(void *)(sums + r * out + block * 16 + 8), sum[r][1]);
    }
}

TARGET_AVX2 static void product_avx2(const network_linear *w, const int8_t *x, size_t rows, int32_t *sums)
{
    size_t in = (size_t)w->quads * 4, out = (size_t)w->blocks * NETWORK_LANES;

    for (size_t block = 0; block < w->blocks; block++) { /* its weights stay in the nearest cache */
        size_t row = 0;

        for (; row + ROWS_AT_ONCE <= rows; row += ROWS_AT_ONCE)
            tile_avx2(w, x + row * in, in, ROWS_AT_ONCE, block, sums + row * out, out);
        for (; row < rows; row++) tile_avx2(w, x + row * in, in, 1, block, sums + row * out, out);
    }
}

/* -------------------------------------------------------------------------------------------- AVX-VNNI */

#define TARGET_AVX_VNNI __attribute__((target("avx2,avxvnni")))

static bool works_avx_vnni(void)
{
    unsigned a, b, c, d;

    if (!__builtin_cpu_supports("avx2")) return false;
    __asm__("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(7u), "c"(1u));
    return (a >> 4 & 1) != 0; /* leaf 7, subleaf 1, EAX bit 4 */
}

/* vpdpbusd takes x without sign: 128 more, which `balance` takes away again. */
TARGET_AVX_VNNI ALWAYS_INLINE void tile_avx_vnni(const network_linear *w, const int8_t *x, size_t in, size_t rows,
                                                 size_t block, int32_t *sums, size_t out)
{
    const __m256i shift = _mm256_set1_epi8((char)0x80);
    const int8_t *weight = w->weight + block * w->quads * 64;
    const int32_t *balance = w->balance + block * 16;
    __m256i sum[ROWS_AT_ONCE][2];

    UNROLL
    for (size_t r = 0; r < rows; r++) {
        sum[r][0] = _mm256_loadu_si256((const __m256i *)(const void *)balance);
        sum[r][1] = _mm256_loadu_si256((const __m256i *)(const void *)(balance + 8));
    }
    for (size_t quad = 0; quad < w->quads; quad++, weight += 64) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)weight);
        __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(weight + 32));

        UNROLL
        for (size_t r = 0; r < rows; r++) {
            int32_t four;
            __m256i spread;

            memcpy(&four, x + r * in + 4 * quad, sizeof(four));
            spread = _mm256_xor_si256(_mm256_set1_epi32(four), shift);
            sum[r][0] = _mm256_dpbusd_avx_epi32(sum[r][0], spread, low);
            sum[r][1] = _mm256_dpbusd_avx_epi32(sum[r][1], spread, high);
        }
    }
    UNROLL
    for (size_t r = 0; r < rows; r++) {
        _mm256_storeu_si256((__m256i *)(void *)(sums + r * out + block * 16), sum[r][0]);
        _mm256_storeu_si256((__m256i *)(void *)(sums + r * out + block * 16 + 8), sum[r][1]);
    }
}

TARGET_AVX_VNNI static void product_avx_vnni(const network_linear *w, const int8_t *x, size_t rows, int32_t *sums)
{
    size_t in = (size_t)w->quads * 4, out = (size_t)w->blocks * NETWORK_LANES;

    for (size_t block = 0; block < w->blocks; block++) {
        size_t row = 0;

        for (; row + ROWS_AT_ONCE <= rows; row += ROWS_AT_ONCE)
            tile_avx_vnni(w, x + row * in, in, ROWS_AT_ONCE, block, sums + row * out, out);
        for (; row < rows; row++) tile_avx_vnni(w, x + row * in, in, 1, block, sums + row * out, out);
    }
}

/* --------------------------------------------------------------------------------------- AVX-512 VNNI */

#define TARGET_AVX512 __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))

TARGET_AVX512 ALWAYS_INLINE void clamp_avx512(lanes *x, float most)
{
    __m512 v = _mm512_max_ps(_mm512_loadu_ps(x), _mm512_set1_ps(-most));

    _mm512_storeu_ps(x, _mm512_min_ps(v, _mm512_set1_ps(most)));
}

TARGET_AVX512 ALWAYS_INLINE void raise_avx512(lanes *a, const lanes *b)
{
    _mm512_storeu_ps(a, _mm512_max_ps(_mm512_loadu_ps(b), _mm512_loadu_ps(a)));
}

TARGET_AVX512 ALWAYS_INLINE float largest_avx512(const lanes *v)
{
    return _mm512_reduce_max_ps(_mm512_loadu_ps(v));
}

TARGET_AVX512 ALWAYS_INLINE void pack_avx512(const lanes *v, int8_t *q)
{
    _mm_storeu_si128((__m128i *)(void *)q, _mm512_cvtepi32_epi8(_mm512_loadu_si512(v)));
}

#define ROWS(name)  name##_avx512
#define ROWS_TARGET TARGET_AVX512
#include "network_rows.h"
#undef ROWS
#undef ROWS_TARGET

#define BLOCKS_AT_ONCE 4

static bool works_avx512_vnni(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vnni");
}

/* A tile of `rows` rows and `blocks` blocks of 16 outputs; both are constants where it is inlined. */
TARGET_AVX512 ALWAYS_INLINE void tile_avx512(const network_linear *w, const int8_t *x, size_t in, size_t rows,
                                             size_t first, size_t blocks, int32_t *sums, size_t out)
{
    const __m512i shift = _mm512_set1_epi8((char)0x80);
    const int8_t *weight = w->weight + first * w->quads * 64;
    size_t stride = (size_t)w->quads * 64;
    __m512i sum[ROWS_AT_ONCE][BLOCKS_AT_ONCE];

    UNROLL
    for (size_t b = 0; b < blocks; b++) UNROLL
    for (size_t r = 0; r < rows; r++) sum[r][b] = _mm512_loadu_si512(w->balance + (first + b) * 16);
    for (size_t quad = 0; quad < w->quads; quad++) {
        __m512i column[BLOCKS_AT_ONCE];

        UNROLL
        for (size_t b = 0; b < blocks; b++) column[b] = _mm512_loadu_si512(weight + b * stride + quad * 64);
        UNROLL
        for (size_t r = 0; r < rows; r++) {
            int32_t four;
            __m512i spread;

            memcpy(&four, x + r * in + 4 * quad, sizeof(four));
            spread = _mm512_xor_si512(_mm512_set1_epi32(four), shift);
            UNROLL
            for (size_t b = 0; b < blocks; b++) sum[r][b] = _mm512_dpbusd_epi32(sum[r][b], spread, column[b]);
        }
    }
    UNROLL
    for (size_t r = 0; r < rows; r++) UNROLL
    for (size_t b = 0; b < blocks; b++) _mm512_storeu_si512(sums + r * out + (first + b) * 16, sum[r][b]);
}

TARGET_AVX512 static void product_avx512(const network_linear *w, const int8_t *x, size_t rows, int32_t *sums)
{
    size_t in = (size_t)w->quads * 4, out = (size_t)w->blocks * NETWORK_LANES, block = 0;

    for (; block + BLOCKS_AT_ONCE <= w->blocks; block += BLOCKS_AT_ONCE) {
        size_t row = 0;

        for (; row + ROWS_AT_ONCE <= rows; row += ROWS_AT_ONCE)
            tile_avx512(w, x + row * in, in, ROWS_AT_ONCE, block, BLOCKS_AT_ONCE, sums + row * out, out);
        for (; row < rows; row++) tile_avx512(w, x + row * in, in, 1, block, BLOCKS_AT_ONCE, sums + row * out, out);
    }
    for (; block < w->blocks; block++)
        for (size_t row = 0; row < rows; row++) tile_avx512(w, x + row * in, in, 1, block, 1, sums + row * out, out);
}

#endif

/* ------------------------------------------------------------------------------------------ the choice */

#define ISA(name, works, product, rows)                                                                                \
    {                                                                                                                  \
        name, works, product, scaled_##rows, normed_##rows, gated_##rows, quantised_##rows, added_##rows,              \
            tanhs_##rows, exponentials_##rows, dot_##rows, stepped_##rows, projected_##rows, joined_##rows,            \
            gelu_##rows, attended_##rows                                                                               \
    }

const network_isa network_isas[] = {
#if defined(__x86_64__)
    ISA("avx512vnni", works_avx512_vnni, product_avx512, avx512),
    ISA("avxvnni", works_avx_vnni, product_avx_vnni, avx2),
    ISA("avx2", works_avx2, product_avx2, avx2),
#endif
    ISA("plain", works_everywhere, product_plain, plain),
    {.name = NULL}};

const network_isa *network_isa_choose(const char *wanted, char *names, size_t size)
{
    size_t used = 0;

    if (size > 0) names[0] = '\0';
    for (const network_isa *isa = network_isas; isa->name; isa++) {
        if (!isa->works()) continue;
        if (!wanted || !*wanted || strcmp(wanted, isa->name) == 0) return isa;
        if (used < size) {
            int n = snprintf(names + used, size - used, "%s%s", used ? ", " : "", isa->name);

            if (n > 0) used += (size_t)n;
        }
    }
    return NULL;
}
