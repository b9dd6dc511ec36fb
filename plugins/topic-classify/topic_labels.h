/* SPDX-License-Identifier: Apache-2.0 */
/* The top level of IPTC Media Topics (https://iptc.org/standards/media-topics/, CC BY 4.0): what a topic can be. */
#ifndef QUOTH_TOPIC_LABELS_H
#define QUOTH_TOPIC_LABELS_H

#include "quoth/plugin.h"

#define TOPIC_LABELS 17u

typedef struct topic_label {
    const char *id;   /* "medtop:11000000" */
    const char *name; /* "politics" */
} topic_label;

/* In ascending order of id, which is also the order of a model's classes. */
extern const topic_label topic_labels[TOPIC_LABELS];

/* The index of an id, TOPIC_LABELS if it is none of the top level. */
unsigned topic_label_find(quoth_str id);

#endif
