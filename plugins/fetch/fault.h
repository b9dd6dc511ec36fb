/* SPDX-License-Identifier: Apache-2.0 */
/* Why something could not be read: a stable code and a sentence.  Written by the layer that knows, reported to the
 * host by the one that has a document at hand. */
#ifndef FETCH_FAULT_H
#define FETCH_FAULT_H

#include "quoth/plugin.h"

typedef struct fault {
    const char *code; /* constant string; NULL: none */
    char text[240];   /* cut off where it does not fit */
} fault;

void fault_set(fault *why, const char *code, const char *format, ...) QUOTH_PRINTF(3, 4);

/* Asked in every loop whose length the input decides. */
typedef struct halt {
    bool (*asked)(const void *self); /* NULL: never */
    const void *self;
} halt;

bool halt_asked(const halt *);

/* What all layers answer with when a halt was asked for. */
void fault_set_cancelled(fault *why);

#endif
