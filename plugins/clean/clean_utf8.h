/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8: strict decoding, checking, white space. */
#ifndef QUOTH_CLEAN_UTF8_H
#define QUOTH_CLEAN_UTF8_H

#include "utf8.h"

/* Length of the well-formed character at `s` (no surrogates, nothing overlong, at most U+10FFFF) and its code point;
 * 0: there is none. */
size_t clean_utf8_decode(const char *s, size_t n, uint32_t *code);
/* Length of the longest prefix that is well-formed. */
size_t clean_utf8_valid_prefix(const char *s, size_t n);
/* Length of the white space at `s`: ASCII white space, no-break space, the spaces of U+2000, ideographic space, byte
 * order mark; 0: something else. */
size_t clean_utf8_space(const char *s, size_t n);
/* Characters that show nothing: soft hyphen, zero width space and joiners, direction marks, C0 and C1 controls. */
bool clean_utf8_is_invisible(uint32_t code);

#endif
