/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Self-attention over the words of a window.  Queries, keys, values and what attention gives each word are int8 with a
 * step for every row, so that the products of attention are those of a layer: the keys are its weights, then the values
 * are.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "network_model.h"

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

bool network_attending_new(network_attending *a, const network *net)
{
    uint32_t width = 0, heads = 0, widest = 0;

    for (uint32_t i = 0; i < net->members; i++) {
        const network_member *m = &net->member[i];

        if (m->kind != NETWORK_ATTENTION) continue;
        width = larger(width, m->width_room);
        heads = larger(heads, m->heads);
        widest = larger(widest, 3 * m->width_room);
        for (uint32_t k = 0; k < m->layers; k++) widest = larger(widest, m->attention[k].widen.out);
    }
    if (width == 0) return true;
    a->rows = network_padded(net->window + 1);
    a->query = network_room(a->rows, width);
    a->key = network_room(a->rows, width);
    a->value = network_room(a->rows, width);
    a->key_balance = network_room((size_t)heads * a->rows, sizeof(int32_t));
    a->value_balance = network_room(width, sizeof(int32_t));
    a->query_step = network_room((size_t)heads * a->rows, sizeof(float));
    a->key_step = network_room((size_t)heads * a->rows, sizeof(float));
    a->value_step = network_room((size_t)heads * a->rows, sizeof(float));
    a->mixed = network_room((size_t)a->rows * width, sizeof(float));
    a->wide = network_room(widest, sizeof(float));
    a->share = network_room(a->rows, sizeof(float));
    a->shares = network_room(NETWORK_TILE, a->rows);
    a->narrow = network_room(NETWORK_TILE, widest);
    a->sums = network_room((size_t)NETWORK_TILE * larger(widest, a->rows), sizeof(int32_t));
    return a->query && a->key && a->value && a->key_balance && a->value_balance && a->query_step && a->key_step &&
           a->value_step && a->mixed && a->wide && a->share && a->shares && a->narrow && a->sums;
}

void network_attending_free(network_attending *a)
{
    free(a->window);
    free(a->query);
    free(a->key);
    free(a->value);
    free(a->key_balance);
    free(a->value_balance);
    free(a->query_step);
    free(a->key_step);
    free(a->value_step);
    free(a->mixed);
    free(a->wide);
    free(a->share);
    free(a->shares);
    free(a->narrow);
    free(a->sums);
}

/* The first word from `from` on, at most `to`, that begins a paragraph, or `to`. */
static uint32_t paragraph_from(const network_words *words, uint32_t from, uint32_t to)
{
    while (from < to && !words->word[from].opens) from++;
    return from;
}

/* A window ends with a paragraph, or where it is full if a paragraph does not fit; whole paragraphs before go with it.
 */
bool network_attending_cut(network_reader *r)
{
    network_attending *a = &r->attending;
    const network_words *words = &r->words;
    uint32_t longest = r->net->window, context = r->net->context;

    a->windows = 0;
    if (a->rows == 0) return true;
    for (uint32_t taken = 0, last; taken < words->count; taken = last) {
        uint32_t first = taken;

        if (taken > 0 && words->word[taken].opens)
            first = paragraph_from(words, taken > context ? taken - context : 0, taken);
        last = words->count;
        if (last - first > longest) {
            last = first + longest;
            while (last > taken && !words->word[last].opens) last--;
            if (last == taken) last = first + longest;
        }
        if (a->windows == a->room) {
            uint32_t more = a->room ? a->room * 2 : 64;
            network_window *grown = realloc(a->window, more * sizeof(*grown));

            if (!grown) return false;
            a->window = grown;
            a->room = more;
        }
        a->window[a->windows++] = (network_window){first, last, taken};
    }
    return true;
}

/* A key as a column of the weights that go from a query to the words. */
static void put_key(const network_attending *a, uint32_t h, uint32_t width, uint32_t row, const int8_t *key)
{
    int8_t *to = a->key + (size_t)h * a->rows * width;
    uint32_t quads = width / 4;
    int32_t sum = 0;

    for (uint32_t q = 0; q < quads; q++)
        memcpy(to + (((size_t)row / NETWORK_LANES * quads + q) * NETWORK_LANES + row % NETWORK_LANES) * 4,
               key + 4 * (size_t)q, 4);
    for (uint32_t i = 0; i < width; i++) sum += key[i];
    a->key_balance[(size_t)h * a->rows + row] = -128 * sum;
}

/* A value as a row of the weights that go from `rows` words to the output of a head. */
static void put_value(const network_attending *a, uint32_t h, uint32_t width, uint32_t rows, uint32_t row,
                      const int8_t *value)
{
    int8_t *to = a->value + (size_t)h * a->rows * width + (size_t)row / 4 * NETWORK_LANES * 4 + row % 4;
    size_t block = (size_t)network_padded(rows) * NETWORK_LANES;

    for (uint32_t b = 0; b < width; b += NETWORK_LANES, to += block)
        for (uint32_t i = 0; i < NETWORK_LANES; i++) to[(size_t)i * 4] = value[b + i];
    for (uint32_t i = 0; i < width; i++) a->value_balance[h * width + i] -= 128 * value[i];
}

/* Queries, keys and values of `rows` rows of r->x. */
static void project(network_reader *r, const network_member *m, const network_attention *layer, uint32_t rows)
{
    const network_isa *isa = r->net->isa;
    network_attending *a = &r->attending;
    uint32_t width = m->width / m->heads;
    float scale = 1.0f / sqrtf((float)width);

    memset(a->key, 0, (size_t)a->rows * m->width);
    memset(a->value, 0, (size_t)a->rows * m->width);
    memset(a->key_balance, 0, (size_t)m->heads * a->rows * sizeof(int32_t));
    memset(a->value_balance, 0, m->width * sizeof(int32_t));
    memset(a->key_step, 0, (size_t)m->heads * a->rows * sizeof(float));
    memset(a->value_step, 0, (size_t)m->heads * a->rows * sizeof(float));
    for (uint32_t from = 0; from < rows; from += NETWORK_TILE) {
        uint32_t count = rows - from < NETWORK_TILE ? rows - from : NETWORK_TILE;
        float step[NETWORK_TILE];

        for (uint32_t i = 0; i < count; i++)
            step[i] = isa->stepped(r->x + (size_t)(from + i) * m->width, m->width, a->narrow + (size_t)i * m->width);
        isa->product(&layer->attend, a->narrow, count, a->sums);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t row = from + i;

            isa->projected(&layer->attend, a->sums + (size_t)i * 3 * m->width, step[i], a->wide);
            for (uint32_t h = 0; h < m->heads; h++) {
                size_t at = (size_t)h * a->rows + row;
                const float *part = a->wide + (size_t)h * width;
                int8_t steps[NETWORK_WIDEST];

                a->query_step[at] = isa->stepped(part, width, a->query + at * width) * scale;
                a->key_step[at] = isa->stepped(part + m->width, width, steps);
                put_key(a, h, width, row, steps);
                a->value_step[at] = isa->stepped(part + 2 * (size_t)m->width, width, steps);
                put_value(a, h, width, rows, row, steps);
            }
        }
    }
}

/* What the heads give rows [low, high) of `rows`, to a->mixed. */
static void attend(network_reader *r, const network_member *m, uint32_t low, uint32_t high, uint32_t rows)
{
    const network_isa *isa = r->net->isa;
    network_attending *a = &r->attending;
    uint32_t width = m->width / m->heads, wide = network_padded(rows);

    for (uint32_t h = 0; h < m->heads; h++) {
        size_t begin = (size_t)h * a->rows;
        network_linear keys = {.quads = width / 4,
                               .blocks = wide / NETWORK_LANES,
                               .weight = a->key + begin * width,
                               .balance = a->key_balance + begin};
        network_linear values = {.quads = wide / 4,
                                 .blocks = width / NETWORK_LANES,
                                 .weight = a->value + begin * width,
                                 .balance = a->value_balance + (size_t)h * width};

        for (uint32_t from = low; from < high; from += NETWORK_TILE) {
            uint32_t count = high - from < NETWORK_TILE ? high - from : NETWORK_TILE;
            float step[NETWORK_TILE];

            isa->product(&keys, a->query + (begin + from) * width, count, a->sums);
            for (uint32_t i = 0; i < count; i++)
                step[i] =
                    isa->attended(a->sums + (size_t)i * wide, rows, a->query_step[begin + from + i],
                                  a->key_step + begin, a->value_step + begin, a->share, a->shares + (size_t)i * wide);
            isa->product(&values, a->shares, count, a->sums);
            for (uint32_t i = 0; i < count; i++) {
                float *to = a->mixed + (size_t)(from + i) * m->width + (size_t)h * width;

                for (uint32_t k = 0; k < width; k++) to[k] = (float)a->sums[(size_t)i * width + k] * step[i];
            }
        }
    }
}

/* The rest of a layer for rows [low, high), in r->x. */
static void feed_forward(network_reader *r, const network_member *m, const network_attention *layer, uint32_t low,
                         uint32_t high)
{
    const network_isa *isa = r->net->isa;
    network_attending *a = &r->attending;
    size_t wide = m->width, inner = layer->widen.out;

    for (uint32_t from = low; from < high; from += NETWORK_TILE) {
        uint32_t count = high - from < NETWORK_TILE ? high - from : NETWORK_TILE;
        float step[NETWORK_TILE], *x = r->x + from * wide;

        for (uint32_t i = 0; i < count; i++)
            step[i] = isa->stepped(a->mixed + (from + i) * wide, wide, a->narrow + i * wide);
        isa->product(&layer->mix, a->narrow, count, a->sums);
        for (uint32_t i = 0; i < count; i++) {
            isa->joined(&layer->mix, &layer->norms[0], a->sums + i * wide, step[i], x + i * wide);
            step[i] = isa->stepped(x + i * wide, wide, a->narrow + i * wide);
        }
        isa->product(&layer->widen, a->narrow, count, a->sums);
        for (uint32_t i = 0; i < count; i++) {
            isa->gelu(&layer->widen, a->sums + i * inner, step[i], a->wide);
            step[i] = isa->stepped(a->wide, inner, a->narrow + i * inner);
        }
        isa->product(&layer->narrow, a->narrow, count, a->sums);
        for (uint32_t i = 0; i < count; i++)
            isa->joined(&layer->narrow, &layer->norms[1], a->sums + i * wide, step[i], x + i * wide);
    }
}

/* Embeddings of the mark that opens the window and of its words. */
static void enter(network_reader *r, const network_member *m, const network_window *w)
{
    memcpy(r->x, m->places, m->width * sizeof(float));
    r->net->isa->normed(&m->norm, r->x);
    for (uint32_t i = w->first; i < w->last; i++) {
        uint32_t row = i - w->first + 1;
        float *x = r->x + (size_t)row * m->width;
        const float *place = m->places + (size_t)row * m->width;

        network_embed(r->net, m, &r->words.word[i], x);
        for (uint32_t k = 0; k < m->width; k++) x[k] += place[k];
        r->net->isa->normed(&m->norm, x);
    }
}

void network_attend(network_reader *r, uint32_t member)
{
    const network_member *m = &r->net->member[member];
    const network_attending *a = &r->attending;

    for (uint32_t k = 0; k < a->windows; k++) {
        const network_window *w = &a->window[k];
        uint32_t begin = larger(w->taken, r->first), end = w->last < r->last ? w->last : r->last;
        uint32_t rows = w->last - w->first + 1;

        if (begin >= end) continue;
        enter(r, m, w);
        for (uint32_t layer = 0; layer < m->layers; layer++) {
            /* of the last layer only what is asked for */
            uint32_t low = layer + 1 < m->layers ? 0 : begin - w->first + 1;
            uint32_t high = layer + 1 < m->layers ? rows : end - w->first + 1;

            project(r, m, &m->attention[layer], rows);
            attend(r, m, low, high, rows);
            feed_forward(r, m, &m->attention[layer], low, high);
        }
        for (uint32_t i = begin; i < end; i++)
            r->net->isa->quantised(r->x + (size_t)(i - w->first + 1) * m->width, m->width, m->leave.inverse,
                                   r->state[member] + (size_t)(i - r->first) * m->width_room);
    }
}
