/* SPDX-License-Identifier: Apache-2.0 */
/* The schema of what stands under `tests`. */
#ifndef QUOTH_CORE_SCHEMA_TESTS_H
#define QUOTH_CORE_SCHEMA_TESTS_H

#include <jansson.h>

/* A list of tests; owned by the caller. */
json_t *schema_of_tests(void);

#endif
