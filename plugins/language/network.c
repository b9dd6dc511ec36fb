/* SPDX-License-Identifier: Apache-2.0 */
/* From the words of a section to emissions and to what the linkers see. */
#include <stdlib.h>
#include <string.h>

#include "network_model.h"

network_reader *network_reader_new(const network *net)
{
    network_reader *r = calloc(1, sizeof(*r));
    size_t window = NETWORK_SECTION + 2 * (size_t)net->reach, widest = NETWORK_LANES;
    bool ok = r != NULL;

    if (!r) return NULL;
    r->net = net;
    for (uint32_t i = 0; i < net->members; i++) {
        const network_member *m = &net->member[i];

        if (m->embedding_room > widest) widest = m->embedding_room;
        if (m->width_room > widest) widest = m->width_room;
        r->state[i] = network_room(NETWORK_SECTION, m->width_room);
        ok = ok && r->state[i];
    }
    if (widest < NETWORK_LINK_WIDTH) widest = NETWORK_LINK_WIDTH;
    r->emission = network_room((size_t)NETWORK_SECTION * NETWORK_EMISSION, sizeof(float));
    r->factor = network_room((size_t)NETWORK_SECTION * NETWORK_EMISSION, sizeof(float));
    r->x = network_room(window * widest, sizeof(float));
    r->steps = network_room(window, widest);
    r->fresh = network_room(window, widest);
    r->scale = network_room(NETWORK_SECTION, sizeof(float));
    r->around = network_room((size_t)NETWORK_TILE * 3, widest);
    r->sums = network_room((size_t)NETWORK_TILE * 2 * widest, sizeof(int32_t));
    r->forward = network_room((size_t)(NETWORK_SECTION + 1) * 2 * NETWORK_LABELS, sizeof(float));
    r->label = network_room(NETWORK_SECTION, 4);
    if (ok && r->emission && r->factor && r->x && r->steps && r->fresh && r->scale && r->around && r->sums &&
        r->forward && r->label && network_attending_new(&r->attending, net))
        return r;
    network_reader_free(r);
    return NULL;
}

void network_reader_free(network_reader *r)
{
    if (!r) return;
    network_words_free(&r->words);
    network_attending_free(&r->attending);
    for (unsigned i = 0; i < NETWORK_MEMBERS; i++) free(r->state[i]);
    free(r->emission);
    free(r->factor);
    free(r->x);
    free(r->steps);
    free(r->fresh);
    free(r->scale);
    free(r->around);
    free(r->sums);
    free(r->forward);
    free(r->label);
    free(r);
}

bool network_read_words(network_reader *r, quoth_str text)
{
    r->first = r->last = 0;
    return network_words_read(&r->words, r->net->vocabulary, text) && network_attending_cut(r);
}

const network_word *network_words_of(const network_reader *r, uint32_t *count)
{
    *count = r->words.count;
    return r->words.word;
}

const float *network_emissions(const network_reader *r, uint32_t i)
{
    return r->emission + (size_t)(i - r->first) * NETWORK_EMISSION;
}

void network_embed(const network *net, const network_member *m, const network_word *word, float *x)
{
    size_t whole = m->embedding / NETWORK_LANES * NETWORK_LANES;
    const float *letter_case = m->letter_case + (size_t)word->letter_case * m->embedding;
    const float *state = m->state + (size_t)word->state * m->embedding;
    const float *opens = m->opens + (size_t)word->opens * m->embedding;

    memset(x, 0, m->embedding_room * sizeof(*x));
    for (uint8_t p = 0; p < word->pieces; p++) {
        const int8_t *row = m->pieces + (size_t)word->piece[p] * m->embedding;
        float scale = m->piece_scales[word->piece[p]];

        if (word->piece[p] == 0) continue;
        net->isa->added(row, scale, whole, x);
        for (size_t i = whole; i < m->embedding; i++) x[i] += (float)row[i] * scale;
    }
    for (size_t i = 0; i < m->embedding; i++) x[i] = x[i] + letter_case[i] + state[i] + opens[i];
}

/* Words [begin, end) of the document: embeddings, and from them the input of the first layer. */
static void enter(network_reader *r, const network_member *m, uint32_t begin, uint32_t end, float *x, int8_t *steps)
{
    const network *net = r->net;
    size_t wide = m->width_room;
    const network_linear *next = m->layers ? &m->convolution[0].gates : &m->leave;
    float embedding[NETWORK_WIDEST];

    for (uint32_t from = begin; from < end; from += NETWORK_TILE) {
        uint32_t rows = end - from < NETWORK_TILE ? end - from : NETWORK_TILE;

        for (uint32_t i = 0; i < rows; i++) {
            network_embed(net, m, &r->words.word[from + i], embedding);
            net->isa->normed(&m->norm, embedding);
            net->isa->quantised(embedding, m->embedding_room, m->enter.inverse, r->around + i * m->embedding_room);
        }
        net->isa->product(&m->enter, r->around, rows, r->sums);
        for (uint32_t i = 0; i < rows; i++) {
            size_t at = (from - begin + i) * wide;

            net->isa->scaled(&m->enter, r->sums + i * wide, x + at);
            net->isa->quantised(x + at, wide, next->inverse, steps + at);
        }
    }
}

/* Layer k for rows [low, high) of a window of `count` rows: from r->x and r->steps to r->x and `fresh`. */
static void convolve(network_reader *r, const network_member *m, uint32_t k, uint32_t low, uint32_t high,
                     uint32_t count, int8_t *fresh)
{
    const network *net = r->net;
    size_t wide = m->width_room;
    uint32_t dilation = net->dilation[k];
    const network_convolution *layer = &m->convolution[k];
    const network_linear *next = k + 1 < m->layers ? &m->convolution[k + 1].gates : &m->leave;

    for (uint32_t from = low; from < high; from += NETWORK_TILE) {
        uint32_t rows = high - from < NETWORK_TILE ? high - from : NETWORK_TILE;

        for (uint32_t i = 0; i < rows; i++) {
            int8_t *to = r->around + i * 3 * wide;
            uint32_t row = from + i;

            if (row >= dilation)
                memcpy(to, r->steps + (size_t)(row - dilation) * wide, wide);
            else
                memset(to, 0, wide);
            memcpy(to + wide, r->steps + (size_t)row * wide, wide);
            if (row + dilation < count)
                memcpy(to + 2 * wide, r->steps + (size_t)(row + dilation) * wide, wide);
            else
                memset(to + 2 * wide, 0, wide);
        }
        net->isa->product(&layer->gates, r->around, rows, r->sums);
        for (uint32_t i = 0; i < rows; i++) {
            size_t at = (size_t)(from + i) * wide;

            net->isa->gated(&layer->gates, &layer->norm, r->sums + i * 2 * wide, r->x + at);
            net->isa->quantised(r->x + at, wide, next->inverse, fresh + at);
        }
    }
}

/* Adds what a member says to the section's emissions. */
static void leave(network_reader *r, const network_member *m, int8_t *state, uint32_t count)
{
    for (uint32_t from = 0; from < count; from += NETWORK_TILE) {
        uint32_t rows = count - from < NETWORK_TILE ? count - from : NETWORK_TILE;

        r->net->isa->product(&m->leave, state + (size_t)from * m->width_room, rows, r->sums);
        for (uint32_t i = 0; i < rows; i++) {
            float y[NETWORK_EMISSION], *to = r->emission + (size_t)(from + i) * NETWORK_EMISSION;

            r->net->isa->scaled(&m->leave, r->sums + (size_t)i * NETWORK_EMISSION, y);
            for (unsigned e = 0; e < NETWORK_EMISSION; e++) to[e] += y[e];
        }
    }
}

/* Fills r->state[member] for the section. */
static void convolve_section(network_reader *r, uint32_t member)
{
    const network *net = r->net;
    const network_member *m = &net->member[member];
    uint32_t first = r->first, last = r->last, left = net->reach;
    uint32_t begin = first > left ? first - left : 0;
    uint32_t end = r->words.count - last > left ? last + left : r->words.count;
    uint32_t count = end - begin;

    enter(r, m, begin, end, r->x, r->steps);
    for (uint32_t k = 0; k < m->layers; k++) {
        /* rows that later layers do not look at are left out */
        uint32_t low, high;
        int8_t *old = r->steps;

        left -= net->dilation[k];
        low = first - begin > left ? first - begin - left : 0;
        high = end - last > left ? last - begin + left : count;
        convolve(r, m, k, low, high, count, r->fresh);
        r->steps = r->fresh;
        r->fresh = old;
    }
    memcpy(r->state[member], r->steps + (size_t)(first - begin) * m->width_room,
           (size_t)(last - first) * m->width_room);
}

void network_read_section(network_reader *r, uint32_t first, uint32_t last)
{
    const network *net = r->net;

    r->first = first;
    r->last = last;
    memset(r->emission, 0, (size_t)(last - first) * NETWORK_EMISSION * sizeof(float));
    for (uint32_t i = 0; i < net->members; i++) {
        const network_member *m = &net->member[i];

        if (m->kind == NETWORK_ATTENTION)
            network_attend(r, i);
        else
            convolve_section(r, i);
        leave(r, m, r->state[i], last - first);
    }
    if (net->members > 1)
        for (size_t i = 0; i < (size_t)(last - first) * NETWORK_EMISSION; i++) r->emission[i] /= (float)net->members;
    memcpy(r->factor, r->emission, (size_t)(last - first) * NETWORK_EMISSION * sizeof(float));
    for (uint32_t i = 0; i < last - first; i++) {
        float *f = r->factor + (size_t)i * NETWORK_EMISSION;

        for (unsigned role = 0; role < NETWORK_ROLES; role++) {
            float *e = f + role * NETWORK_LABELS;
            float most = e[0] > e[1] ? e[0] : e[1];

            if (e[2] > most) most = e[2];
            for (unsigned l = 0; l < NETWORK_LABELS; l++) e[l] -= most;
        }
        for (unsigned l = NETWORK_ROLES * NETWORK_LABELS; l < NETWORK_EMISSION; l++) f[l] = 0.0f;
        net->isa->exponentials(f, NETWORK_EMISSION);
    }
}
