/* SPDX-License-Identifier: Apache-2.0 */
/* Scalars of a pipeline file as values of a kind: the syntax, apart from tables and configurations. */
#ifndef QUOTH_CORE_OPTION_VALUE_H
#define QUOTH_CORE_OPTION_VALUE_H

#include "base/yaml_tree.h"

typedef enum value_result {
    VALUE_OK,
    VALUE_WRONG, /* not written as the kind wants it */
    VALUE_RANGE  /* does not fit the C type */
} value_result;

/* `text` is what stands in the file, without quotes. */
value_result value_read_bool(const char *text, bool *value);
value_result value_read_int(const char *text, int64_t *value);
value_result value_read_real(const char *text, double *value);
value_result value_read_duration(const char *text, double *seconds);
value_result value_read_bytes(const char *text, uint64_t *bytes);

#endif
