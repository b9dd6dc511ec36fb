/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The user's file of names as a table: it borrows the file's bytes and keeps eight bytes for a slot, so that a file of
 * millions of lines can stay where the system has mapped it.  Made once, then only read: any thread.
 */
#ifndef QUOTH_LINK_TABLE_H
#define QUOTH_LINK_TABLE_H

#include "quoth/plugin.h"

#define LINK_MAX_BYTES UINT32_MAX /* of the file: places in it are 32-bit numbers */
#define LINK_MAX_ID    256u       /* bytes of an identifier */

typedef struct link_table link_table;

typedef struct link_error {
    size_t line; /* from 1; 0: the whole file */
    char message[120];
} link_error;

/* Lines are NAME TAB ID, or NAME TAB ID TAB KIND; empty lines and those that begin with '#' say nothing.  `plain`:
 * names are compared without case and accents.  NULL: *error says why. */
link_table *link_table_new(const char *bytes, size_t len, size_t max_rows, bool plain, link_error *error);
void link_table_free(link_table *);

/* The identifier of the only one of that name and kind; empty: there is none, or more than one. */
quoth_str link_table_find(const link_table *, quoth_str name, quoth_entity_kind kind);

#endif
