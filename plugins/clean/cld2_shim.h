/* SPDX-License-Identifier: Apache-2.0 */
/* libcld2, whose interface is C++, for C. */
#ifndef QUOTH_CLEAN_CLD2_SHIM_H
#define QUOTH_CLEAN_CLD2_SHIM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The language that most of `text` (valid UTF-8) is in, as BCP 47 ("en", "zh-Hant"), in static memory; NULL: too short
 * or too mixed to say. */
const char *cld2_shim_detect(const char *text, int length);

#ifdef __cplusplus
}
#endif

#endif
