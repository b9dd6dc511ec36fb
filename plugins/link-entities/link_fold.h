/* SPDX-License-Identifier: Apache-2.0 */
/* Names in the form in which they are compared.  Pure functions: any thread. */
#ifndef QUOTH_LINK_FOLD_H
#define QUOTH_LINK_FOLD_H

#include "quoth/plugin.h"

/* Bytes of the longest name; a longer one has no folded form. */
#define LINK_MAX_NAME 512u

/* Writes `name` with one space between words and straight apostrophes; with `plain` also in small letters without
 * accents.  Returns its length; 0: it is empty, too long, or not UTF-8. */
size_t link_fold(quoth_str name, bool plain, char folded[LINK_MAX_NAME]);

/* The bytes of titles at the beginning of a folded name ("Dr. ", "President "), 0 if there are none or nothing else. */
size_t link_titles(const char *folded, size_t len);

#endif
