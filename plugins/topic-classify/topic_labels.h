/* SPDX-License-Identifier: Apache-2.0 */
/* The two upper levels of IPTC Media Topics (https://iptc.org/standards/media-topics/, CC BY 4.0): what a topic can be.
 */
#ifndef QUOTH_TOPIC_LABELS_H
#define QUOTH_TOPIC_LABELS_H

#include "quoth/plugin.h"

#define TOPIC_LABELS        17u
#define TOPIC_SECOND_LABELS 121u

typedef struct topic_label {
    const char *id;   /* "medtop:11000000" */
    const char *name; /* "politics" */
} topic_label;

/* In ascending order of id, which is also the order of a model's classes. */
extern const topic_label topic_labels[TOPIC_LABELS];

typedef struct topic_second_label {
    const char *id;   /* "medtop:20000574" */
    const char *name; /* "election" */
    unsigned parent;  /* its topic of the top level, an index of topic_labels */
} topic_second_label;

/* In ascending order of parent; retired topics are not among them. */
extern const topic_second_label topic_second_labels[TOPIC_SECOND_LABELS];

/* The index of an id, TOPIC_LABELS if it is none of the top level. */
unsigned topic_label_find(quoth_str id);
/* Likewise for the second level; TOPIC_SECOND_LABELS: none of it. */
unsigned topic_second_label_find(quoth_str id);

#endif
