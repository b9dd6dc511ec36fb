/* SPDX-License-Identifier: Apache-2.0 */
/* A stage's data for people and for programs. */
#ifndef QUOTH_CORE_PLUGIN_TEXT_H
#define QUOTH_CORE_PLUGIN_TEXT_H

#include "hosting/module.h"

#include <jansson.h>
#include <stdio.h>

/* "source", "stage", "sink"; constant. */
const char *plugin_role_name(quoth_role);

/* Everything about a stage, to be read. */
void plugin_print(FILE *, const module_stage *);

/* A line of the list, and everything, as JSON; the caller's. */
json_t *plugin_summary_json(const module_stage *);
json_t *plugin_full_json(const module_stage *);

/* The value of an option's fallback as JSON; NULL: it has none. */
json_t *plugin_fallback_json(const quoth_option *);

#endif
