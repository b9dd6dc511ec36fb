/* SPDX-License-Identifier: Apache-2.0 */
/* Dates as pages write them, to ISO 8601. */
#ifndef QUOTH_CLEAN_DATES_H
#define QUOTH_CLEAN_DATES_H

#include "call.h"

enum { DATE_BYTES = 32 };

/* Writes the date at the beginning of `text` (ISO 8601 with or without a time, "April 5, 2019", "5 April 2019",
 * "Fri, 05 Apr 2019 10:00:00 GMT", "2019/04/05", "20190405", "05.04.2019") as ISO 8601 to `iso`; false: it is none.  A
 * time without a zone is kept without one. */
bool date_to_iso(quoth_str text, char iso[DATE_BYTES]);

/* The first date that stands anywhere in a short text, likewise. */
bool date_find(quoth_str text, char iso[DATE_BYTES]);
/* The date in the path of an address: "/2019/04/05/". */
bool date_in_address(quoth_str address, char iso[DATE_BYTES]);

#endif
