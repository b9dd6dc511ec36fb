/* SPDX-License-Identifier: Apache-2.0 */
/* From the bytes of a payload to UTF-8, whatever charset they are in and whichever they say they are in. */
#ifndef QUOTH_CLEAN_CHARSET_H
#define QUOTH_CLEAN_CHARSET_H

#include "call.h"

/* A payload as UTF-8. */
typedef struct decoded_page {
    quoth_str text;        /* in the payload itself, or in scratch memory */
    uint32_t base;         /* where text begins in the payload; 0 when there are runs */
    const quoth_run *runs; /* from text to payload, without gaps; NULL: text is payload + base */
    size_t run_count;
    const char *charset; /* its name: "utf-8", "windows-1252" */
} decoded_page;

/* Decides the charset and decodes.  In order: a byte order mark of UTF-16; bytes that are valid UTF-8; UTF-16 by its
 * NUL bytes; `declared` (of the HTTP header, may be empty); for HTML the page's own declaration; UTF-8 with a few bad
 * bytes; windows-1252, which makes something of any bytes.  A declaration is believed only where the bytes bear it out
 * (a page that is valid UTF-8 is UTF-8, whatever it says), since about one page in five declares a wrong one.  Bytes
 * that mean nothing become U+FFFD.  False: memory is out (reported). */
bool charset_decode(const clean_call *call, quoth_str payload, quoth_str declared, bool html, decoded_page *page);

#endif
