/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chains of labels: the best sequence (Viterbi) and the probability of a span (forward and backward sums, scaled at
 * each word as Rabiner 1989 does, so that no logarithm is taken).
 */
#include "network_model.h"

static const float *factors(const network_reader *r, network_role role, uint32_t i)
{
    return r->factor + (size_t)(i - r->first) * NETWORK_EMISSION + role * NETWORK_LABELS;
}

static const float *emissions(const network_reader *r, network_role role, uint32_t i)
{
    return network_emissions(r, i) + role * NETWORK_LABELS;
}

/* Fills r->label[i][0] with the best labels of words [first, last). */
static void best_labels(network_reader *r, network_role role, uint32_t first, uint32_t last)
{
    const float(*t)[NETWORK_LABELS] = r->net->transition[role];
    float score[NETWORK_LABELS];
    unsigned label = 0;

    for (unsigned l = 0; l < NETWORK_LABELS; l++) score[l] = emissions(r, role, first)[l] + r->net->start[role][l];
    for (uint32_t i = first + 1; i < last; i++) {
        const float *e = emissions(r, role, i);
        uint8_t *back = r->label + (size_t)(i - r->first) * 4;
        float next[NETWORK_LABELS];

        for (unsigned to = 0; to < NETWORK_LABELS; to++) {
            unsigned best = 0;

            for (unsigned from = 1; from < NETWORK_LABELS; from++)
                if (score[from] + t[from][to] > score[best] + t[best][to]) best = from;
            next[to] = score[best] + t[best][to] + e[to];
            back[1 + to] = (uint8_t)best;
        }
        for (unsigned l = 0; l < NETWORK_LABELS; l++) score[l] = next[l];
    }
    for (unsigned l = 1; l < NETWORK_LABELS; l++)
        if (score[l] > score[label]) label = l;
    for (uint32_t i = last; i-- > first;) {
        uint8_t *at = r->label + (size_t)(i - r->first) * 4;

        at[0] = (uint8_t)label;
        if (i > first) label = at[1 + label];
    }
}

/* Forward sums that add up to 1 at each word, and backward sums in the same scale. */
static void sums(network_reader *r, network_role role, uint32_t first, uint32_t last, float *forward, float *backward)
{
    const float(*t)[NETWORK_LABELS] = r->net->transition_factor[role];
    uint32_t n = last - first;

    for (uint32_t i = 0; i < n; i++) {
        const float *f = factors(r, role, first + i);
        float *a = forward + (size_t)i * NETWORK_LABELS, total = 0.0f;

        for (unsigned to = 0; to < NETWORK_LABELS; to++) {
            float into = r->net->start_factor[role][to];

            if (i > 0) {
                const float *before = a - NETWORK_LABELS;

                into = before[0] * t[0][to] + before[1] * t[1][to] + before[2] * t[2][to];
            }
            a[to] = into * f[to];
            total += a[to];
        }
        if (!(total > 1e-30f)) total = 1e-30f;
        for (unsigned l = 0; l < NETWORK_LABELS; l++) a[l] /= total;
        r->scale[i] = total;
    }
    for (uint32_t i = n; i-- > 0;) {
        float *b = backward + (size_t)i * NETWORK_LABELS;

        for (unsigned from = 0; from < NETWORK_LABELS; from++) {
            const float *f, *after = b + NETWORK_LABELS;

            b[from] = 1.0f;
            if (i + 1 == n) continue;
            f = factors(r, role, first + i + 1);
            b[from] = (t[from][0] * f[0] * after[0] + t[from][1] * f[1] * after[1] + t[from][2] * f[2] * after[2]) /
                      r->scale[i + 1];
        }
    }
}

/* How likely it is that words [from, to), counted from `first`, are a span and what follows is not of it. */
static float probability(const network_reader *r, network_role role, uint32_t first, uint32_t n, uint32_t from,
                         uint32_t to, const float *forward, const float *backward)
{
    const float(*t)[NETWORK_LABELS] = r->net->transition_factor[role];
    float p = forward[(size_t)from * NETWORK_LABELS + NETWORK_B], end = 0.0f;
    unsigned label = NETWORK_B;

    for (uint32_t i = from + 1; i < to; i++) {
        p = p * t[label][NETWORK_I] * factors(r, role, first + i)[NETWORK_I] / r->scale[i];
        label = NETWORK_I;
    }
    if (to == n) return p;
    for (unsigned l = 0; l < NETWORK_LABELS; l++)
        if (l != NETWORK_I)
            end += t[label][l] * factors(r, role, first + to)[l] * backward[(size_t)to * NETWORK_LABELS + l];
    p = p * end / r->scale[to];
    return p < 1.0f ? p : 1.0f;
}

uint32_t network_find_spans(network_reader *r, network_role role, uint32_t first, uint32_t last, network_span *spans,
                            uint32_t room)
{
    float *forward = r->forward, *backward = r->forward + (size_t)(NETWORK_SECTION + 1) * NETWORK_LABELS;
    uint32_t count = 0, n = last - first;

    if (n == 0) return 0;
    best_labels(r, role, first, last);
    for (uint32_t i = 0; i < n; i++) {
        uint8_t label = r->label[(size_t)(first - r->first + i) * 4];

        if (label != NETWORK_B) continue;
        if (count == room) break;
        if (count == 0) sums(r, role, first, last, forward, backward);
        spans[count].first = first + i;
        while (i + 1 < n && r->label[(size_t)(first - r->first + i + 1) * 4] == NETWORK_I) i++;
        spans[count].last = first + i + 1;
        spans[count].probability = probability(r, role, first, n, spans[count].first - first, i + 1, forward, backward);
        count++;
    }
    return count;
}
