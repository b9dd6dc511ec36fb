/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the networks that find who says what: gated dilated convolutions, or self-attention in windows, over the words
 * of a document, a chain of labels for each role, and two linkers.  corpus/models/train/attribution/FORMAT.md describes
 * the model file and the arithmetic.
 *
 * A network is made once and then only read: any thread.  A reader belongs to one worker.  Whatever the processor, and
 * however a document is cut into sections, the numbers are the same bit for bit.  QUOTH_ISA in the environment
 * (avx512vnni, avxvnni, avx2, plain) forces an instruction set.
 */
#ifndef QUOTH_LANGUAGE_NETWORK_H
#define QUOTH_LANGUAGE_NETWORK_H

#include "network_words.h"

#define NETWORK_MEMBERS    4u    /* networks in a model file at most */
#define NETWORK_SECTION    2048u /* words that are read at once at most */
#define NETWORK_LINK_WIDTH 64u
#define NETWORK_ERROR_SIZE 240u

typedef enum network_role { NETWORK_SOURCE, NETWORK_CUE, NETWORK_CONTENT, NETWORK_ROLES } network_role;
typedef enum network_label { NETWORK_O, NETWORK_B, NETWORK_I, NETWORK_LABELS } network_label;
/* Kinds of links, child to parent. */
typedef enum network_link { NETWORK_CONTENT_CUE, NETWORK_CUE_SOURCE, NETWORK_LINKS } network_link;

typedef struct network network;
typedef struct network_reader network_reader;

/* Words [first, last) of the document that have a role, and how likely it is that just these have it. */
typedef struct network_span {
    uint32_t first, last;
    float probability;
} network_span;

/* One end of a link: what the linkers see of a span. */
typedef struct network_end {
    network_span span;
    float vector[NETWORK_MEMBERS][NETWORK_LINK_WIDTH];
    float prior[NETWORK_MEMBERS]; /* of a parent; of a child: the score of no parent */
} network_end;

/* Makes the network in the bytes of a model file, which are borrowed.  NULL: `error`, of NETWORK_ERROR_SIZE bytes, says
 * why. */
network *network_new(const void *bytes, size_t len, char *error);
/* [load] Opens the resource "models"/`name`; NULL: reported (code bad-model).  Free it in close(). */
network *network_open(const quoth_host *, quoth_ctx *, const char *name);
void network_free(network *);
/* The instruction set that it runs on. */
const char *network_isa_name(const network *);

/* NULL: no memory. */
network_reader *network_reader_new(const network *);
void network_reader_free(network_reader *);

/* Reads the words of a text, at most NETWORK_WORDS.  False: no memory.  They stay until the next text. */
bool network_read_words(network_reader *, quoth_str text);
const network_word *network_words_of(const network_reader *, uint32_t *count);

/* Reads words [first, last), at most NETWORK_SECTION; what follows speaks of these. */
void network_read_section(network_reader *, uint32_t first, uint32_t last);
/* The emissions of word `i` of the section: [role][label]. */
const float *network_emissions(const network_reader *, uint32_t i);

/* The most likely spans of a role in words [first, last) of the section, as a sequence of its own, in order.  Writes at
 * most `room` and returns how many. */
uint32_t network_find_spans(network_reader *, network_role, uint32_t first, uint32_t last, network_span *,
                            uint32_t room);

/* What the linker sees of a span of the section, as the child or as the parent of a link. */
void network_child(network_reader *, network_link, network_span, network_end *);
void network_parent(network_reader *, network_link, network_span, network_end *);
/* The score of a link within a paragraph; `between`: how many other parents begin between the two. */
float network_score(const network *, network_link, const network_end *child, const network_end *parent,
                    uint32_t between);
/* The score of a child that has no parent (only NETWORK_CUE_SOURCE). */
float network_score_none(const network *, const network_end *child);

#endif
