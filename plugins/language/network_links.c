/* SPDX-License-Identifier: Apache-2.0 */
/* Scores of links between spans: a bilinear form of the words at both ends of each, and tables of the distance. */
#include <string.h>

#include "network_model.h"

#define SAME_PARAGRAPH 4u /* class of the distance in paragraphs */
#define NEAR           5u /* distances below have a class each */
#define FARTHEST       11u
#define BEFORE         12u /* added to the class of a parent that stands before its child */

/* floor(1.5 log2(d / 5)) + 5 in integers: the first distance of each class. */
static const uint32_t distance_classes[] = {5, 8, 13, 20, 32, 51, 80};

static uint32_t distance_class(uint32_t distance)
{
    uint32_t class = NEAR;

    if (distance < NEAR) return distance;
    while (class < FARTHEST && distance >= distance_classes[class - NEAR + 1]) class ++;
    return class;
}

/* tanh(layer(first word, last word)) of each member */
static void vectors(network_reader *r, network_link link, network_span span, bool is_child, network_end *end)
{
    const network_isa *isa = r->net->isa;

    end->span = span;
    for (uint32_t i = 0; i < r->net->members; i++) {
        const network_member *m = &r->net->member[i];
        const network_linear *layer = is_child ? &m->linker[link].child : &m->linker[link].parent;
        size_t wide = m->width_room;

        memcpy(r->around, r->state[i] + (size_t)(span.first - r->first) * wide, wide);
        memcpy(r->around + wide, r->state[i] + (size_t)(span.last - 1 - r->first) * wide, wide);
        isa->product(layer, r->around, 1, r->sums);
        isa->scaled(layer, r->sums, end->vector[i]);
        isa->tanhs(end->vector[i], NETWORK_LINK_WIDTH);
    }
}

/* The only output of a layer for a vector. */
static float single(network_reader *r, const network_linear *layer, const float *vector)
{
    float y[NETWORK_LANES];

    r->net->isa->quantised(vector, NETWORK_LINK_WIDTH, layer->inverse, r->around);
    r->net->isa->product(layer, r->around, 1, r->sums);
    r->net->isa->scaled(layer, r->sums, y);
    return y[0];
}

void network_parent(network_reader *r, network_link link, network_span span, network_end *end)
{
    vectors(r, link, span, false, end);
    for (uint32_t i = 0; i < r->net->members; i++)
        end->prior[i] = single(r, &r->net->member[i].linker[link].prior, end->vector[i]);
}

void network_child(network_reader *r, network_link link, network_span span, network_end *end)
{
    vectors(r, link, span, true, end);
    for (uint32_t i = 0; i < r->net->members; i++) {
        const network_linker *k = &r->net->member[i].linker[link];

        end->prior[i] = link == NETWORK_CUE_SOURCE ? single(r, &k->none, end->vector[i]) : 0.0f;
        r->net->isa->quantised(end->vector[i], NETWORK_LINK_WIDTH, k->pair.inverse, r->around);
        r->net->isa->product(&k->pair, r->around, 1, r->sums);
        r->net->isa->scaled(&k->pair, r->sums, end->vector[i]);
    }
}

float network_score(const network *net, network_link link, const network_end *child, const network_end *parent,
                    uint32_t between)
{
    const network_span *a = &child->span, *b = &parent->span;
    uint32_t distance = 0, gap = between < 3 ? between : 3;
    float total = 0.0f;

    if (b->first >= a->last)
        distance = distance_class(b->first - a->last + 1);
    else if (b->last <= a->first)
        distance = BEFORE + distance_class(a->first - b->last + 1);
    if (b->first < a->first) gap += 4;
    for (uint32_t i = 0; i < net->members; i++) {
        const network_linker *k = &net->member[i].linker[link];

        total += net->isa->dot(child->vector[i], parent->vector[i], NETWORK_LINK_WIDTH) * 0.125f + parent->prior[i] +
                 k->distance[distance] + k->gap[gap] + k->reach[SAME_PARAGRAPH];
    }
    return total / (float)net->members;
}

float network_score_none(const network *net, const network_end *child)
{
    float total = 0.0f;

    for (uint32_t i = 0; i < net->members; i++) total += child->prior[i];
    return total / (float)net->members;
}
