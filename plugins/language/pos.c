/* SPDX-License-Identifier: Apache-2.0 */
#include "pos.h"

#include <stdio.h>
#include <string.h>

/* Templates of features.  Their numbers are part of POS_FEATURES_VERSION. */
enum {
    POS_WORD = 1,
    POS_SUFFIX1,
    POS_SUFFIX2,
    POS_SUFFIX3,
    POS_SUFFIX4,
    POS_PREFIX1,
    POS_PREFIX2,
    POS_PREFIX3,
    POS_SHAPE,
    POS_SHAPE_FIRST,
    POS_WORD_BEFORE,
    POS_WORD_AFTER,
    POS_WORD_BEFORE2,
    POS_WORD_AFTER2,
    POS_PAIR_BEFORE,
    POS_PAIR_AFTER,
    POS_PAIR_AROUND,
    POS_SUFFIX_BEFORE,
    POS_SUFFIX_AFTER,
    POS_SHAPE_BEFORE,
    POS_SHAPE_AFTER,
    POS_CLASS,
    POS_CLASS_BEFORE,
    POS_CLASS_AFTER,
    POS_CLASS_AFTER2,
    POS_MIDDLE,
    POS_MIDDLE_PAIR,
    POS_SHAPE_SUFFIX,
    /* with labels; corpus/models/train/train_pos.py makes the same */
    POS_LABEL,
    POS_LABELS2,
    POS_LABEL_WORD,
    POS_LABEL_AFTER,
    POS_LABEL_CLASS_AFTER,
    POS_LABEL_SUFFIX
};

#define POS_LABEL_FEATURES 6u

/* By value of quoth_upos and quoth_xpos. */
static const char *const pos_upos_names[] = {"X",   "ADJ",  "ADP",  "ADV",   "AUX",   "CCONJ", "DET", "INTJ", "NOUN",
                                             "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB"};
static const char *const pos_xpos_names[] = {"OTHER", "CC",  "CD",  "DT",  "EX",   "FW",  "IN",  "JJ",  "JJR",  "JJS",
                                             "MD",    "NN",  "NNS", "NNP", "NNPS", "PDT", "POS", "PRP", "PRP$", "PUNCT",
                                             "RB",    "RBR", "RBS", "RP",  "SYM",  "TO",  "UH",  "VB",  "VBD",  "VBG",
                                             "VBN",   "VBP", "VBZ", "WDT", "WP",   "WP$", "WRB"};

static uint8_t pos_name(quoth_str name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == name.len && memcmp(names[i], name.ptr, name.len) == 0) return (uint8_t)i;
    return UINT8_MAX;
}

uint8_t pos_upos_of(quoth_str name)
{
    return pos_name(name, pos_upos_names, sizeof(pos_upos_names) / sizeof(pos_upos_names[0]));
}

uint8_t pos_xpos_of(quoth_str name)
{
    return pos_name(name, pos_xpos_names, sizeof(pos_xpos_names) / sizeof(pos_xpos_names[0]));
}

static bool pos_fail(char *error, const char *message)
{
    snprintf(error, SAFETENSORS_ERROR_SIZE, "%s", message);
    return false;
}

/* The labels, "NN/NOUN IN/ADP ...". */
static bool pos_init_labels(pos_model *model, quoth_str labels, char *error)
{
    size_t at = 0;

    model->labels = 0;
    while (at < labels.len) {
        const char *word = labels.ptr + at, *space = memchr(word, ' ', labels.len - at), *slash;
        size_t len = space ? (size_t)(space - word) : labels.len - at;

        slash = memchr(word, '/', len);
        if (!slash || model->labels == POS_MAX_LABELS) return pos_fail(error, "its labels cannot be read");
        model->xpos[model->labels] = pos_xpos_of((quoth_str){word, (size_t)(slash - word)});
        model->upos[model->labels] = pos_upos_of((quoth_str){slash + 1, len - (size_t)(slash - word) - 1});
        if (model->xpos[model->labels] == UINT8_MAX || model->upos[model->labels] == UINT8_MAX)
            return pos_fail(error, "its labels cannot be read");
        model->labels++;
        at += len + 1;
    }
    return model->labels > 0 || pos_fail(error, "it has no labels");
}

static bool pos_init_known(pos_model *model, const safetensors *file, char *error)
{
    const safetensor *words = safetensors_find(file, "known_words", SAFETENSORS_U32, 1),
                     *labels = safetensors_find(file, "known_labels", SAFETENSORS_U8, 1);
    unsigned bits = 0;
    bool empty = false;

    if (!words || !labels || words->shape[0] != labels->shape[0])
        return pos_fail(error, "it lacks the words of one label");
    while (bits < 31 && (uint64_t)1 << bits < words->shape[0]) bits++;
    if (bits == 0 || (uint64_t)1 << bits != words->shape[0])
        return pos_fail(error, "its table of words has a size that is no power of two");
    model->known_words = words->data;
    model->known_labels = labels->data;
    model->known_mask = (uint32_t)words->shape[0] - 1;
    model->known_shift = 32 - bits;
    for (uint32_t i = 0; i <= model->known_mask; i++) {
        empty = empty || model->known_words[i] == 0;
        if (model->known_labels[i] >= model->labels) return pos_fail(error, "a word's label is out of range");
    }
    return empty || pos_fail(error, "its table of words is full");
}

bool pos_init(pos_model *model, const safetensors *file, char *error)
{
    quoth_str kind = safetensors_meta(file, "kind");

    if (kind.len != 14 || memcmp(kind.ptr, "part-of-speech", 14) != 0)
        return pos_fail(error, "it is no model of parts of speech");
    if (safetensors_meta_number(file, "features", 1000) != POS_FEATURES_VERSION)
        return pos_fail(error, "it was trained on other features than this version has");
    return pos_init_labels(model, safetensors_meta(file, "labels"), error) &&
           linear_init(&model->linear, file, model->labels, error) && pos_init_known(model, file, error);
}

void pos_features(const lang_view *views, size_t at, uint32_t f[POS_FEATURES])
{
    const lang_view *v = &views[at], *before = v - 1, *after = v + 1, *before2 = v - 2, *after2 = v + 2;
    uint32_t first = before->shape & VIEW_OUTSIDE;
    unsigned n = 0;

    f[n++] = linear_feature(POS_WORD, v->word);
    f[n++] = linear_feature(POS_SUFFIX1, v->suffix & 0xFFu);
    f[n++] = linear_feature(POS_SUFFIX2, v->suffix & 0xFFFFu);
    f[n++] = linear_feature(POS_SUFFIX3, v->suffix & 0xFFFFFFu);
    f[n++] = linear_feature(POS_SUFFIX4, v->suffix);
    f[n++] = linear_feature(POS_PREFIX1, v->prefix & 0xFFu);
    f[n++] = linear_feature(POS_PREFIX2, v->prefix & 0xFFFFu);
    f[n++] = linear_feature(POS_PREFIX3, v->prefix & 0xFFFFFFu);
    f[n++] = linear_feature(POS_SHAPE, v->shape);
    f[n++] = linear_feature(POS_SHAPE_FIRST, v->shape | first);
    f[n++] = linear_feature(POS_WORD_BEFORE, before->word);
    f[n++] = linear_feature(POS_WORD_AFTER, after->word);
    f[n++] = linear_feature(POS_WORD_BEFORE2, before2->word);
    f[n++] = linear_feature(POS_WORD_AFTER2, after2->word);
    f[n++] = linear_feature2(POS_PAIR_BEFORE, before->word, v->word);
    f[n++] = linear_feature2(POS_PAIR_AFTER, v->word, after->word);
    f[n++] = linear_feature2(POS_PAIR_AROUND, before->word, after->word);
    f[n++] = linear_feature(POS_SUFFIX_BEFORE, before->suffix & 0xFFFFFFu);
    f[n++] = linear_feature(POS_SUFFIX_AFTER, after->suffix & 0xFFFFFFu);
    f[n++] = linear_feature(POS_SHAPE_BEFORE, before->shape);
    f[n++] = linear_feature(POS_SHAPE_AFTER, after->shape);
    f[n++] = linear_feature(POS_CLASS, v->classes.fine);
    f[n++] = linear_feature(POS_CLASS_BEFORE, before->classes.fine);
    f[n++] = linear_feature(POS_CLASS_AFTER, after->classes.fine);
    f[n++] = linear_feature(POS_CLASS_AFTER2, after2->classes.middle);
    f[n++] = linear_feature2(POS_MIDDLE, v->classes.middle, v->shape & (VIEW_FIRST_UPPER | VIEW_CAPS | VIEW_TITLE));
    f[n++] = linear_feature2(POS_MIDDLE_PAIR, v->classes.middle, after->classes.middle);
    f[n++] = linear_feature2(POS_SHAPE_SUFFIX, v->shape | first, v->suffix & 0xFFFFu);
}

/* The label of a word that has only one, UINT8_MAX: the model has to decide. */
static uint8_t pos_known(const pos_model *model, uint32_t word)
{
    uint32_t slot = word * 0x9E3779B1u >> model->known_shift;

    while (model->known_words[slot] != 0) {
        if (model->known_words[slot] == word) return model->known_labels[slot];
        slot = (slot + 1) & model->known_mask;
    }
    return UINT8_MAX;
}

void pos_tag(const pos_model *model, const lang_view *views, size_t count, uint8_t *labels)
{
    /* The label before the sentence is the one behind the last. */
    uint32_t last = model->labels, last2 = model->labels;

    for (size_t i = 0; i < count; i++) {
        const lang_view *v = &views[VIEW_PADDING + i];
        /* "US" is not "us" */
        uint8_t label = v->shape & VIEW_REST_UPPER ? UINT8_MAX : pos_known(model, v->word);

        if (label == UINT8_MAX) {
            uint32_t features[POS_FEATURES + POS_LABEL_FEATURES], *f = features + POS_FEATURES;
            int16_t scores[LINEAR_MAX_WIDTH] = {0};

            pos_features(views, VIEW_PADDING + i, features);
            f[0] = linear_feature(POS_LABEL, last);
            f[1] = linear_feature2(POS_LABELS2, last, last2);
            f[2] = linear_feature2(POS_LABEL_WORD, v->word, last);
            f[3] = linear_feature2(POS_LABEL_AFTER, v[1].word, last);
            f[4] = linear_feature2(POS_LABEL_CLASS_AFTER, v[1].classes.fine, last);
            f[5] = linear_feature2(POS_LABEL_SUFFIX, v->suffix & 0xFFFFFFu, last);
            linear_add(&model->linear, features, POS_FEATURES + POS_LABEL_FEATURES, scores);
            label = 0;
            for (unsigned k = 1; k < model->labels; k++)
                if (scores[k] > scores[label]) label = (uint8_t)k;
        }
        labels[i] = label;
        last2 = last;
        last = label;
    }
}
