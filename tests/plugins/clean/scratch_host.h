/* SPDX-License-Identifier: Apache-2.0 */
/* A host for tests of single functions and for the fuzzer: memory, a document of one payload, and checks of what the
 * stage hands over, which abort. */
#ifndef QUOTH_TESTS_SCRATCH_HOST_H
#define QUOTH_TESTS_SCRATCH_HOST_H

#include "call.h"

/* A call with memory; all of it is gone at the next scratch_call. */
clean_call scratch_call(void);
/* Code of the last report; empty if there was none since scratch_call. */
const char *scratch_code(void);
/* Runs the stage of the bundle `clean` with its defaults over a payload; with the smallest of models. */
quoth_status scratch_run(const char *payload, size_t length, const char *media_type);

#endif
