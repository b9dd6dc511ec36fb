/* SPDX-License-Identifier: Apache-2.0 */
/* Which language a text is in. */
#ifndef QUOTH_CLEAN_LANGUAGE_H
#define QUOTH_CLEAN_LANGUAGE_H

#include "call.h"

/* The language of `text` by its beginning, as BCP 47, in static memory; NULL: unknown (too short, mixed). */
const char *language_of(quoth_str text);
/* True if `language` is one of `accepted` (quoth_str: "en" takes "en-GB" too; "any" takes all). */
bool language_is_accepted(const char *language, const quoth_list *accepted);

#endif
