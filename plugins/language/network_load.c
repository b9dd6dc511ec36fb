/* SPDX-License-Identifier: Apache-2.0 */
/* From a model file to a network.  Nothing in the file is trusted. */
#include <math.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "network_load.h"

#define FORMAT        "quoth-attribution-1"
#define CONVOLUTION   "gated-convolution"
#define ATTENTION     "self-attention"
#define LABELS        "source-O source-B source-I cue-O cue-B cue-I content-O content-B content-I"
#define FORBIDDEN     (-1e4f)
#define DILATION_MOST 64u
#define NAME_SIZE     LOADER_NAME_SIZE

static void linker(loader *l, network_linker *k, const network_member *m, unsigned number)
{
    char name[NAME_SIZE];
    uint32_t w = NETWORK_LINK_WIDTH;

#define PART(part) (snprintf(name, sizeof(name), "links.%u.%s", number, part), name)
    loader_linear(l, &k->child, PART("child"), (loader_shape){w, 2 * m->width, 2, m->width_room, 1, true});
    loader_linear(l, &k->parent, PART("parent"), (loader_shape){w, 2 * m->width, 2, m->width_room, 1, true});
    loader_linear(l, &k->pair, PART("pair"), (loader_shape){w, w, 1, w, 1, false});
    loader_linear(l, &k->prior, PART("prior"), (loader_shape){1, w, 1, w, 1, true});
    if (number == NETWORK_CUE_SOURCE) loader_linear(l, &k->none, PART("none"), (loader_shape){1, w, 1, w, 1, true});
    k->distance = loader_floats(l, PART("distance"), "", NETWORK_DISTANCES, 0);
    k->gap = loader_floats(l, PART("gap"), "", NETWORK_GAPS, 0);
    k->reach = loader_floats(l, PART("reach"), "", NETWORK_REACHES, 0);
#undef PART
}

/* The int8 matrix `name`.weight of the member; NULL: there is none. */
static const safetensor *matrix(const loader *l, const char *name)
{
    char full[2 * NAME_SIZE + sizeof(".weight")];

    snprintf(full, sizeof(full), "%s%s.weight", l->prefix, name);
    return safetensors_find(l->net->file, full, SAFETENSORS_I8, 2);
}

/* How many outputs the layer `name` has, at most `most`; 0: reported. */
static uint32_t outputs(loader *l, const char *name, uint32_t most)
{
    const safetensor *found = matrix(l, name);

    if (found && found->shape[0] > 0 && found->shape[0] <= most) return (uint32_t)found->shape[0];
    loader_fail(l, "tensor '%s%s.weight' is missing or has another shape", l->prefix, name);
    return 0;
}

/* Word pieces and the tables beside them; what is embedded is `embedding` wide. */
static void embeddings(loader *l, network_member *m)
{
    uint32_t count = wordpiece_count(l->net->vocabulary);
    const safetensor *pieces = matrix(l, "pieces");

    if (!pieces || pieces->shape[0] != count || pieces->shape[1] == 0 || pieces->shape[1] > NETWORK_WIDEST) {
        loader_fail(l, "tensor '%spieces.weight' is missing or does not fit the vocabulary", l->prefix);
        return;
    }
    m->embedding = (uint32_t)pieces->shape[1];
    m->embedding_room = network_padded(m->embedding);
    m->pieces = pieces->data;
    m->piece_scales = loader_floats(l, "pieces", ".scale", count, 0);
    m->letter_case = loader_floats(l, "case", "", NETWORK_CASES, m->embedding);
    m->state = loader_floats(l, "state", "", NETWORK_STATES, m->embedding);
    m->opens = loader_floats(l, "opens", "", 2, m->embedding);
    loader_norm(l, &m->norm, "norm", m->embedding);
}

static void convolutions(loader *l, network_member *m)
{
    char name[NAME_SIZE];

    m->width = outputs(l, "enter", NETWORK_WIDEST);
    m->width_room = network_padded(m->width);
    if (l->failed) return;
    loader_linear(l, &m->enter, "enter", (loader_shape){m->width, m->embedding, 1, m->embedding_room, 1, true});
    for (; m->layers < NETWORK_LAYERS && !l->failed; m->layers++) {
        network_convolution *layer = &m->convolution[m->layers];

        snprintf(name, sizeof(name), "layers.%u", m->layers);
        if (!matrix(l, name)) break;
        if (l->net->dilation[m->layers] == 0) {
            loader_fail(l, "metadata 'dilations' has fewer numbers than there are layers");
            return;
        }
        loader_linear(l, &layer->gates, name, (loader_shape){2 * m->width, 3 * m->width, 3, m->width_room, 2, true});
        snprintf(name, sizeof(name), "layers.%u.norm", m->layers);
        loader_norm(l, &layer->norm, name, m->width);
    }
}

static void attentions(loader *l, network_member *m)
{
    const network *net = l->net;
    char name[NAME_SIZE];

    m->width = m->embedding;
    m->width_room = m->embedding_room;
    m->heads = (uint32_t)safetensors_meta_number(net->file, "heads", NETWORK_WIDEST / NETWORK_LANES);
    if (m->heads == 0 || m->width % (m->heads * NETWORK_LANES) != 0 || net->window == 0) {
        loader_fail(l, "metadata 'heads', 'window', 'context' do not fit a width of %u", m->width);
        return;
    }
    m->places = loader_floats(l, "places", "", net->window + 1, m->width);
    for (; m->layers < NETWORK_LAYERS && !l->failed; m->layers++) {
        network_attention *layer = &m->attention[m->layers];
        uint32_t inner;

#define PART(part) (snprintf(name, sizeof(name), "layers.%u.%s", m->layers, part), name)
        if (!matrix(l, PART("attend"))) break;
        loader_stepped_linear(l, &layer->attend, name, 3 * m->width, m->width);
        loader_stepped_linear(l, &layer->mix, PART("mix"), m->width, m->width);
        loader_norm(l, &layer->norms[0], PART("norms.0"), m->width);
        inner = outputs(l, PART("widen"), NETWORK_INNER);
        if (l->failed) return;
        loader_stepped_linear(l, &layer->widen, name, inner, m->width);
        loader_stepped_linear(l, &layer->narrow, PART("narrow"), m->width, inner);
        loader_norm(l, &layer->norms[1], PART("norms.1"), m->width);
#undef PART
    }
}

static void member(loader *l, network_member *m)
{
    embeddings(l, m);
    if (l->failed) return;
    if (m->kind == NETWORK_ATTENTION)
        attentions(l, m);
    else
        convolutions(l, m);
    loader_linear(l, &m->leave, "leave",
                  (loader_shape){NETWORK_ROLES * NETWORK_LABELS, m->width, 1, m->width_room, 1, true});
    for (unsigned k = 0; k < NETWORK_LINKS && !l->failed; k++) {
        linker(l, &m->linker[k], m, k);
        if (!l->failed && (m->linker[k].child.step != m->leave.step || m->linker[k].parent.step != m->leave.step))
            loader_fail(l, "the inputs of 'leave' and of the linkers differ");
    }
}

static void chains(loader *l)
{
    const safetensor *t = safetensors_find(l->net->file, "transitions", SAFETENSORS_F32, 3);
    const float *starts = loader_floats(l, "starts", "", NETWORK_ROLES, NETWORK_LABELS);
    float scores[16] = {0};

    if (l->failed) return;
    if (!t || t->shape[0] != NETWORK_ROLES || t->shape[1] != NETWORK_LABELS || t->shape[2] != NETWORK_LABELS) {
        loader_fail(l, "tensor 'transitions' is missing or has another shape");
        return;
    }
    for (unsigned role = 0; role < NETWORK_ROLES; role++) {
        const float *from = (const float *)t->data + role * 9;

        for (unsigned i = 0; i < 9; i++) {
            if (!(fabsf(from[i]) <= 50.0f) || !(fabsf(starts[role * 3 + i / 3]) <= 50.0f)) {
                loader_fail(l, "a score of the chains is beyond 50");
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

/* The next word of a list with blanks between; its length is 0 at the end. */
static quoth_str next_word(quoth_str *list)
{
    quoth_str word = {list->ptr, 0};

    while (word.len < list->len && word.ptr[word.len] != ' ') word.len++;
    list->ptr += word.len + (word.len < list->len);
    list->len -= word.len + (word.len < list->len);
    return word;
}

static void read_kinds(loader *l)
{
    quoth_str architecture = safetensors_meta(l->net->file, "architecture");

    for (uint32_t i = 0; i < l->net->members; i++) {
        quoth_str word = next_word(&architecture);

        if (i > 0 && word.len == 0) /* the last word is that of all that follow */
            l->net->member[i].kind = l->net->member[i - 1].kind;
        else if (is(word, ATTENTION))
            l->net->member[i].kind = NETWORK_ATTENTION;
        else if (!is(word, CONVOLUTION)) {
            loader_fail(
                l, "it has a member of architecture '%.*s', this program reads '" CONVOLUTION "' and '" ATTENTION "'",
                (int)(word.len < 40 ? word.len : 40), word.ptr);
            return;
        }
    }
}

static void read_dilations(loader *l)
{
    quoth_str dilations = safetensors_meta(l->net->file, "dilations");

    for (uint32_t layer = 0; dilations.len > 0 && layer < NETWORK_LAYERS; layer++) {
        quoth_str word = next_word(&dilations);
        uint32_t value = 0;

        for (size_t i = 0; i < word.len && value <= DILATION_MOST; i++)
            value = word.ptr[i] >= '0' && word.ptr[i] <= '9' ? value * 10 + (uint32_t)(word.ptr[i] - '0')
                                                             : DILATION_MOST + 1;
        if (value == 0 || value > DILATION_MOST) {
            loader_fail(l, "metadata 'dilations' has a number that is not from 1 to %u", DILATION_MOST);
            return;
        }
        l->net->dilation[layer] = value;
        l->net->reach += value;
    }
}

static void check_meta(loader *l)
{
    network *net = l->net;
    quoth_str format = safetensors_meta(net->file, "format");

    if (!is(format, FORMAT)) {
        loader_fail(l, "it is of format '%.*s', this program reads '" FORMAT "'",
                    (int)(format.len < 40 ? format.len : 40), format.ptr);
        return;
    }
    if (!is(safetensors_meta(net->file, "labels"), LABELS)) {
        loader_fail(l, "its labels are not '%s'", LABELS);
        return;
    }
    net->members = (uint32_t)safetensors_meta_number(net->file, "members", NETWORK_MEMBERS);
    if (net->members == 0) loader_fail(l, "metadata 'members' is not a number from 1 to %u", NETWORK_MEMBERS);
    read_kinds(l);
    read_dilations(l);
    net->window = (uint32_t)safetensors_meta_number(net->file, "window", NETWORK_WINDOW);
    net->context = (uint32_t)safetensors_meta_number(net->file, "context", NETWORK_WINDOW);
    if (net->context > net->window / 2) loader_fail(l, "metadata 'context' is more than half of 'window'");
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
    if (!is(said, hex)) loader_fail(l, "its bytes are not those that its sha256 speaks of: it was changed or cut");
}

static void vocabulary(loader *l)
{
    const safetensor *t = safetensors_find(l->net->file, "vocabulary", SAFETENSORS_U8, 1);
    const char *error = "tensor 'vocabulary' is missing";

    if (l->failed) return;
    if (t) l->net->vocabulary = wordpiece_new(t->data, t->bytes, &error);
    if (!l->net->vocabulary) loader_fail(l, "%s", error);
}

/* Takes the file over.  `advice` is what to do about the error. */
static network *load(safetensors *file, char *error, const char **advice)
{
    char names[NETWORK_ERROR_SIZE / 2];
    const char *wanted = getenv("QUOTH_ISA");
    network *net = calloc(1, sizeof(*net));
    loader l = {net, error, "", false};

    *advice = "install the one that came with this program";
    if (!net || !(net->owned = calloc(NETWORK_OWNED, sizeof(*net->owned)))) {
        free(net);
        safetensors_free(file);
        snprintf(error, NETWORK_ERROR_SIZE, "out of memory");
        return NULL;
    }
    net->file = file;
    net->isa = network_isa_choose(wanted, names, sizeof(names));
    if (!net->isa) {
        loader_fail(&l, "QUOTH_ISA is '%.40s', which this machine does not have; it has %s", wanted, names);
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
