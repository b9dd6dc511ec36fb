/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "network_load.h"

#define LARGEST 1e6f /* no weight, scale or bias is larger */

void loader_fail(loader *l, const char *format, ...)
{
    va_list arguments;

    if (l->failed) return;
    l->failed = true;
    va_start(arguments, format);
    vsnprintf(l->error, NETWORK_ERROR_SIZE, format, arguments);
    va_end(arguments);
}

void *loader_own(loader *l, size_t size)
{
    void *made = l->failed || l->net->owned_count == NETWORK_OWNED ? NULL : network_room(size, 1);

    if (!made) {
        loader_fail(l, "out of memory");
        return NULL;
    }
    memset(made, 0, size);
    l->net->owned[l->net->owned_count++] = made;
    return made;
}

/* The tensor of that shape; columns 0: of rank 1. */
static const safetensor *tensor(loader *l, const char *name, const char *what, safetensors_type type, uint64_t rows,
                                uint64_t columns)
{
    char full[2 * LOADER_NAME_SIZE];
    const safetensor *found;

    if (l->failed) return NULL;
    snprintf(full, sizeof(full), "%s%s%s", l->prefix, name, what);
    found = safetensors_find(l->net->file, full, type, columns ? 2 : 1);
    if (!found || found->shape[0] != rows || (columns && found->shape[1] != columns)) {
        loader_fail(l, "tensor '%s' is missing or has another shape", full);
        return NULL;
    }
    return found;
}

const float *loader_floats(loader *l, const char *name, const char *what, uint64_t rows, uint64_t columns)
{
    const safetensor *found = tensor(l, name, what, SAFETENSORS_F32, rows, columns);
    const float *values;

    if (!found) return NULL;
    values = found->data;
    for (size_t i = 0; i < found->bytes / sizeof(float); i++)
        if (!(fabsf(values[i]) <= LARGEST)) {
            loader_fail(l, "tensor '%s%s%s' holds what is no number of a network", l->prefix, name, what);
            return NULL;
        }
    return values;
}

/* A copy that is filled up with zeros. */
static float *padded_floats(loader *l, const char *name, const char *what, uint32_t width)
{
    const float *values = loader_floats(l, name, what, width, 0);
    float *made = values ? loader_own(l, network_padded(width) * sizeof(float)) : NULL;

    if (made) memcpy(made, values, width * sizeof(float));
    return made;
}

static void lay(loader *l, network_linear *w, const char *name, loader_shape s, float step)
{
    const safetensor *weight = tensor(l, name, ".weight", SAFETENSORS_I8, s.out, s.in);
    const float *scale = loader_floats(l, name, ".scale", s.out, 0);
    const float *bias = s.biased ? loader_floats(l, name, ".bias", s.out, 0) : NULL;
    uint32_t group = s.in / s.groups, part = s.out / s.parts, part_room = network_padded(part);
    const int8_t *from;

    if (l->failed) return;
    *w = (network_linear){.out = part_room * s.parts,
                          .quads = s.groups * s.room / 4,
                          .blocks = part_room * s.parts / NETWORK_LANES,
                          .step = step,
                          .inverse = 1.0f / step};
    w->weight = loader_own(l, (size_t)w->blocks * w->quads * 4 * NETWORK_LANES);
    w->balance = loader_own(l, w->out * sizeof(int32_t));
    w->scale = loader_own(l, w->out * sizeof(float));
    w->bias = loader_own(l, w->out * sizeof(float));
    if (l->failed) return;
    from = weight->data;
    for (uint32_t o = 0; o < s.out; o++) {
        uint32_t to = o / part * part_room + o % part;
        int32_t sum = 0;

        for (uint32_t i = 0; i < s.in; i++) {
            int8_t value = from[(size_t)o * s.in + i];
            uint32_t at = i / group * s.room + i % group;

            if (value == -128) {
                loader_fail(l, "tensor '%s%s.weight' holds -128; -127 is the least", l->prefix, name);
                return;
            }
            sum += value;
            w->weight[(((size_t)to / NETWORK_LANES * w->quads + at / 4) * NETWORK_LANES + to % NETWORK_LANES) * 4 +
                      at % 4] = value;
        }
        w->balance[to] = -128 * sum;
        w->scale[to] = step * scale[o];
        w->bias[to] = bias ? bias[o] : 0.0f;
    }
}

void loader_linear(loader *l, network_linear *w, const char *name, loader_shape shape)
{
    const float *step = loader_floats(l, name, ".input", 1, 0);

    if (!step) return;
    if (*step > 1e-9f)
        lay(l, w, name, shape, *step);
    else
        loader_fail(l, "tensor '%s%s.input' is not a step above 0", l->prefix, name);
}

void loader_stepped_linear(loader *l, network_linear *w, const char *name, uint32_t out, uint32_t in)
{
    lay(l, w, name, (loader_shape){out, in, 1, network_padded(in), 1, true}, 1.0f);
}

void loader_norm(loader *l, network_norm *n, const char *name, uint32_t width)
{
    n->width = width;
    n->weight = padded_floats(l, name, ".weight", width);
    n->bias = padded_floats(l, name, ".bias", width);
}
