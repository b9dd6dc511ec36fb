/* SPDX-License-Identifier: Apache-2.0 */
/* Options and manual of the stage `clean`. */
#ifndef QUOTH_CLEAN_OPTIONS_H
#define QUOTH_CLEAN_OPTIONS_H

#include <quoth/plugin.h>

#define CLEAN_DEFAULT_MODEL "clean-blocks.txt"

enum { CLEAN_ARTICLE, CLEAN_VERBATIM };

typedef struct clean_config {
    int32_t mode;
    quoth_list languages;  /* quoth_str */
    quoth_list drop_kinds; /* int32_t: choices */
    quoth_list drop;       /* const quoth_regex * */
    double min_prose;
    quoth_str model;
    uint64_t max_page;
    int64_t max_tags, max_depth, max_attributes;
} clean_config;

extern const quoth_option clean_options[];
extern const char clean_manual[];

/* The kind that a choice of `drop-kinds` names. */
quoth_paragraph_kind clean_kind_of_choice(int32_t choice);

#endif
