/* SPDX-License-Identifier: Apache-2.0 */
/* From a model file to a network.  Nothing in the file is trusted. */
#include <math.h>
#include <nettle/sha2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "network_model.h"

#define FORMAT       "quoth-attribution-1"
#define ARCHITECTURE "gated-convolution"
#define LABELS       "source-O source-B source-I cue-O cue-B cue-I content-O content-B content-I"
#define FORBIDDEN    (-1e4f)
#define LARGEST      1e6f /* no weight, scale or bias is larger */
#define NAME_SIZE    64u
#define OWNED_MOST   2048u

typedef struct loader {
    network *net;
    char *error;
    char prefix[NAME_SIZE]; /* of the member whose tensors are read */
    bool failed;
} loader;

__attribute__((format(printf, 2, 3))) static void fail(loader *l, const char *format, ...)
{
    va_list arguments;

    if (l->failed) return;
    l->failed = true;
    va_start(arguments, format);
    vsnprintf(l->error, NETWORK_ERROR_SIZE, format, arguments);
    va_end(arguments);
}

/* Memory filled with zeros that goes with the network. */
static void *own(loader *l, size_t size)
{
    void *made = l->failed || l->net->owned_count == OWNED_MOST ? NULL : aligned_alloc(64, (size + 63) / 64 * 64);

    if (!made) {
        fail(l, "out of memory");
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
    char full[2 * NAME_SIZE];
    const safetensor *found;

    if (l->failed) return NULL;
    snprintf(full, sizeof(full), "%s%s%s", l->prefix, name, what);
    found = safetensors_find(l->net->file, full, type, columns ? 2 : 1);
    if (!found || found->shape[0] != rows || (columns && found->shape[1] != columns)) {
        fail(l, "tensor '%s' is missing or has another shape", full);
        return NULL;
    }
    return found;
}

static const float *floats(loader *l, const char *name, const char *what, uint64_t rows, uint64_t columns)
{
    const safetensor *found = tensor(l, name, what, SAFETENSORS_F32, rows, columns);
    const float *values;

    if (!found) return NULL;
    values = found->data;
    for (size_t i = 0; i < found->bytes / sizeof(float); i++)
        if (!(fabsf(values[i]) <= LARGEST)) {
            fail(l, "tensor '%s%s%s' holds what is no number of a network", l->prefix, name, what);
            return NULL;
        }
    return values;
}

static uint32_t padded(uint32_t width)
{
    return (width + NETWORK_LANES - 1) / NETWORK_LANES * NETWORK_LANES;
}

/* A copy that is filled up with zeros. */
static float *padded_floats(loader *l, const char *name, const char *what, uint32_t width)
{
    const float *values = floats(l, name, what, width, 0);
    float *made = values ? own(l, padded(width) * sizeof(float)) : NULL;

    if (made) memcpy(made, values, width * sizeof(float));
    return made;
}

/*
 * Lays the weights as the kernels want them.  Inputs come in `groups` of in / groups numbers, each padded to `room`
 * bytes; outputs in `halves`, each padded to whole blocks.
 */
static void linear(loader *l, network_linear *w, const char *name, uint32_t out, uint32_t in, uint32_t groups,
                   uint32_t room, uint32_t halves, bool biased)
{
    const safetensor *weight = tensor(l, name, ".weight", SAFETENSORS_I8, out, in);
    const float *scale = floats(l, name, ".scale", out, 0), *step = floats(l, name, ".input", 1, 0);
    const float *bias = biased ? floats(l, name, ".bias", out, 0) : NULL;
    uint32_t group = in / groups, half = out / halves, half_room = padded(half);
    const int8_t *from;

    if (l->failed) return;
    if (!(*step > 1e-9f)) {
        fail(l, "tensor '%s%s.input' is not a step above 0", l->prefix, name);
        return;
    }
    *w = (network_linear){.out = half_room * halves,
                          .quads = groups * room / 4,
                          .blocks = half_room * halves / NETWORK_LANES,
                          .step = *step,
                          .inverse = 1.0f / *step};
    w->weight = own(l, (size_t)w->blocks * w->quads * 4 * NETWORK_LANES);
    w->balance = own(l, w->out * sizeof(int32_t));
    w->scale = own(l, w->out * sizeof(float));
    w->bias = own(l, w->out * sizeof(float));
    if (l->failed) return;
    from = weight->data;
    for (uint32_t o = 0; o < out; o++) {
        uint32_t to = o / half * half_room + o % half;
        int32_t sum = 0;

        for (uint32_t i = 0; i < in; i++) {
            int8_t value = from[(size_t)o * in + i];
            uint32_t at = i / group * room + i % group;

            if (value == -128) {
                fail(l, "tensor '%s%s.weight' holds -128; -127 is the least", l->prefix, name);
                return;
            }
            sum += value;
            w->weight[(((size_t)to / NETWORK_LANES * w->quads + at / 4) * NETWORK_LANES + to % NETWORK_LANES) * 4 +
                      at % 4] = value;
        }
        w->balance[to] = -128 * sum;
        w->scale[to] = *step * scale[o];
        w->bias[to] = bias ? bias[o] : 0.0f;
    }
}

static void norm(loader *l, network_norm *n, const char *name, uint32_t width)
{
    n->width = width;
    n->weight = padded_floats(l, name, ".weight", width);
    n->bias = padded_floats(l, name, ".bias", width);
}

static void linker(loader *l, network_linker *k, const network_member *m, unsigned number)
{
    char name[NAME_SIZE];
    uint32_t w = NETWORK_LINK_WIDTH;

#define PART(part) (snprintf(name, sizeof(name), "links.%u.%s", number, part), name)
    linear(l, &k->child, PART("child"), w, 2 * m->width, 2, m->width_room, 1, true);
    linear(l, &k->parent, PART("parent"), w, 2 * m->width, 2, m->width_room, 1, true);
    linear(l, &k->pair, PART("pair"), w, w, 1, w, 1, false);
    linear(l, &k->prior, PART("prior"), 1, w, 1, w, 1, true);
    if (number == NETWORK_CUE_SOURCE) linear(l, &k->none, PART("none"), 1, w, 1, w, 1, true);
    k->distance = floats(l, PART("distance"), "", NETWORK_DISTANCES, 0);
    k->gap = floats(l, PART("gap"), "", NETWORK_GAPS, 0);
    k->reach = floats(l, PART("reach"), "", NETWORK_REACHES, 0);
#undef PART
}

static void member(loader *l, network_member *m)
{
    const safetensor *pieces, *enter;
    char name[3 * NAME_SIZE]; /* a prefix, a layer and a part */
    uint32_t count = wordpiece_count(l->net->vocabulary);

    snprintf(name, sizeof(name), "%spieces.weight", l->prefix);
    pieces = safetensors_find(l->net->file, name, SAFETENSORS_I8, 2);
    snprintf(name, sizeof(name), "%senter.weight", l->prefix);
    enter = safetensors_find(l->net->file, name, SAFETENSORS_I8, 2);
    if (!pieces || !enter || pieces->shape[0] != count || pieces->shape[1] == 0 || pieces->shape[1] > NETWORK_WIDEST ||
        enter->shape[0] == 0 || enter->shape[0] > NETWORK_WIDEST) {
        fail(l, "tensors '%spieces.weight' and '%senter.weight' are missing or do not fit the vocabulary", l->prefix,
             l->prefix);
        return;
    }
    m->embedding = (uint32_t)pieces->shape[1];
    m->width = (uint32_t)enter->shape[0];
    m->embedding_room = padded(m->embedding);
    m->width_room = padded(m->width);
    m->pieces = pieces->data;
    m->piece_scales = floats(l, "pieces", ".scale", count, 0);
    m->letter_case = floats(l, "case", "", NETWORK_CASES, m->embedding);
    m->state = floats(l, "state", "", NETWORK_STATES, m->embedding);
    m->opens = floats(l, "opens", "", 2, m->embedding);
    norm(l, &m->norm, "norm", m->embedding);
    linear(l, &m->enter, "enter", m->width, m->embedding, 1, m->embedding_room, 1, true);
    for (m->layers = 0; m->layers < NETWORK_LAYERS && !l->failed; m->layers++) {
        char layer[NAME_SIZE], layer_norm[NAME_SIZE];

        snprintf(layer, sizeof(layer), "layers.%u", m->layers);
        snprintf(name, sizeof(name), "%s%s.weight", l->prefix, layer);
        if (!safetensors_find(l->net->file, name, SAFETENSORS_I8, 2)) break;
        if (l->net->dilation[m->layers] == 0) {
            fail(l, "metadata 'dilations' has fewer numbers than there are layers");
            return;
        }
        snprintf(layer_norm, sizeof(layer_norm), "layers.%u.norm", m->layers);
        linear(l, &m->layer[m->layers], layer, 2 * m->width, 3 * m->width, 3, m->width_room, 2, true);
        norm(l, &m->layer_norm[m->layers], layer_norm, m->width);
    }
    linear(l, &m->leave, "leave", NETWORK_ROLES * NETWORK_LABELS, m->width, 1, m->width_room, 1, true);
    for (unsigned k = 0; k < NETWORK_LINKS && !l->failed; k++) {
        linker(l, &m->linker[k], m, k);
        if (!l->failed && (m->linker[k].child.step != m->leave.step || m->linker[k].parent.step != m->leave.step))
            fail(l, "the inputs of 'leave' and of the linkers differ");
    }
}

static void chains(loader *l)
{
    const safetensor *t = safetensors_find(l->net->file, "transitions", SAFETENSORS_F32, 3);
    const float *starts = floats(l, "starts", "", NETWORK_ROLES, NETWORK_LABELS);
    float scores[16] = {0};

    if (l->failed) return;
    if (!t || t->shape[0] != NETWORK_ROLES || t->shape[1] != NETWORK_LABELS || t->shape[2] != NETWORK_LABELS) {
        fail(l, "tensor 'transitions' is missing or has another shape");
        return;
    }
    for (unsigned role = 0; role < NETWORK_ROLES; role++) {
        const float *from = (const float *)t->data + role * 9;

        for (unsigned i = 0; i < 9; i++) {
            if (!(fabsf(from[i]) <= 50.0f) || !(fabsf(starts[role * 3 + i / 3]) <= 50.0f)) {
                fail(l, "a score of the chains is beyond 50");
                return;
            }
            l->net->transition[role][i / 3][i % 3] = scores[i] = from[i];
        }
        for (unsigned i = 0; i < 3; i++) l->net->start[role][i] = scores[9 + i] = starts[role * 3 + i];
        l->net->isa->exponentials(scores, 16);
        memcpy(l->net->transition_factor[role], scores, 9 * sizeof(float));
        memcpy(l->net->start_factor[role], scores + 9, 3 * sizeof(float));
        l->net->transition[role][NETWORK_O][NETWORK_I] = l->net->start[role][NETWORK_I] = FORBIDDEN;
        l->net->transition_factor[role][NETWORK_O][NETWORK_I] = l->net->start_factor[role][NETWORK_I] = 0.0f;
    }
}

static bool is(quoth_str value, const char *wanted)
{
    return value.len == strlen(wanted) && memcmp(value.ptr, wanted, value.len) == 0;
}

static void check_meta(loader *l)
{
    quoth_str format = safetensors_meta(l->net->file, "format");
    quoth_str architecture = safetensors_meta(l->net->file, "architecture"), at;
    uint32_t layer = 0;

    if (!is(format, FORMAT) || !is(architecture, ARCHITECTURE)) {
        fail(l, "it is of format '%.*s' and architecture '%.*s', this program reads '%s' and '%s'",
             (int)(format.len < 40 ? format.len : 40), format.ptr, (int)(architecture.len < 40 ? architecture.len : 40),
             architecture.ptr, FORMAT, ARCHITECTURE);
        return;
    }
    if (!is(safetensors_meta(l->net->file, "labels"), LABELS)) {
        fail(l, "its labels are not '%s'", LABELS);
        return;
    }
    l->net->members = (uint32_t)safetensors_meta_number(l->net->file, "members", NETWORK_MEMBERS);
    if (l->net->members == 0) fail(l, "metadata 'members' is not a number from 1 to %u", NETWORK_MEMBERS);
    at = safetensors_meta(l->net->file, "dilations");
    for (size_t i = 0; i < at.len && layer < NETWORK_LAYERS; i++) {
        if (at.ptr[i] >= '0' && at.ptr[i] <= '9')
            l->net->dilation[layer] = l->net->dilation[layer] * 10 + (uint32_t)(at.ptr[i] - '0');
        if (i + 1 == at.len || at.ptr[i + 1] == ' ') {
            if (l->net->dilation[layer] == 0 || l->net->dilation[layer] > 64)
                fail(l, "metadata 'dilations' has a number that is not from 1 to 64");
            l->net->reach += l->net->dilation[layer++];
            i++;
        }
    }
}

static void check_hash(loader *l)
{
    quoth_str body = safetensors_body(l->net->file), said = safetensors_meta(l->net->file, "sha256");
    struct sha256_ctx hash;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char hex[2 * SHA256_DIGEST_SIZE + 1];

    if (l->failed) return;
    sha256_init(&hash);
    sha256_update(&hash, body.len, (const uint8_t *)body.ptr);
    sha256_digest(&hash, sizeof(digest), digest);
    for (unsigned i = 0; i < sizeof(digest); i++) snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    if (!is(said, hex)) fail(l, "its bytes are not those that its sha256 speaks of: it was changed or cut");
}

static void vocabulary(loader *l)
{
    const safetensor *t = safetensors_find(l->net->file, "vocabulary", SAFETENSORS_U8, 1);
    const char *error = "tensor 'vocabulary' is missing";

    if (l->failed) return;
    if (t) l->net->vocabulary = wordpiece_new(t->data, t->bytes, &error);
    if (!l->net->vocabulary) fail(l, "%s", error);
}

/* Takes the file over.  `advice` is what to do about the error. */
static network *load(safetensors *file, char *error, const char **advice)
{
    char names[NETWORK_ERROR_SIZE / 2];
    const char *wanted = getenv("QUOTH_ISA");
    network *net = calloc(1, sizeof(*net));
    loader l = {net, error, "", false};

    *advice = "install the one that came with this program";
    if (!net || !(net->owned = calloc(OWNED_MOST, sizeof(*net->owned)))) {
        free(net);
        safetensors_free(file);
        snprintf(error, NETWORK_ERROR_SIZE, "out of memory");
        return NULL;
    }
    net->file = file;
    net->isa = network_isa_choose(wanted, names, sizeof(names));
    if (!net->isa) {
        fail(&l, "QUOTH_ISA is '%.40s', which this machine does not have; it has %s", wanted, names);
        *advice = "set it to one of these or unset it";
    }
    if (!l.failed) check_meta(&l);
    check_hash(&l);
    vocabulary(&l);
    if (!l.failed) chains(&l);
    for (uint32_t i = 0; i < net->members && !l.failed; i++) {
        snprintf(l.prefix, sizeof(l.prefix), "m%u.", i);
        member(&l, &net->member[i]);
    }
    if (!l.failed) return net;
    network_free(net);
    return NULL;
}

network *network_new(const void *bytes, size_t len, char *error)
{
    safetensors *file = safetensors_new(bytes, len, error);
    const char *advice;

    return file ? load(file, error, &advice) : NULL;
}

network *network_open(const quoth_host *host, quoth_ctx *ctx, const char *name)
{
    char error[NETWORK_ERROR_SIZE];
    const char *advice;
    safetensors *file = safetensors_open(host, ctx, name);
    network *net;

    if (!file) return NULL;
    net = load(file, error, &advice);
    if (!net)
        host->report(ctx, QUOTH_ERROR, "bad-model", (quoth_span){0, 0}, "model '%s' cannot be used: %s; %s", name,
                     error, advice);
    return net;
}

void network_free(network *net)
{
    if (!net) return;
    for (size_t i = 0; i < net->owned_count; i++) free(net->owned[i]);
    free(net->owned);
    wordpiece_free(net->vocabulary);
    safetensors_free(net->file);
    free(net);
}

const char *network_isa_name(const network *net)
{
    return net->isa->name;
}
