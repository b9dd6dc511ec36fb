/* SPDX-License-Identifier: Apache-2.0 */
/* The services that the host lends to plugins: the tables of plugin.h, filled. */
#ifndef QUOTH_CORE_HOST_H
#define QUOTH_CORE_HOST_H

#include "quoth/plugin.h"

extern const quoth_host host_services;

#endif
