/* SPDX-License-Identifier: Apache-2.0 */
/* Built for another major version of the ABI. */
#include "faulty.h"

static const quoth_stage stage = FAULTY_STAGE("future-abi", .pure = true);
static const quoth_stage *const stages[] = {&stage, NULL};

QUOTH_EXPORT quoth_bundle future_abi_LTX_quoth_bundle = {FAULTY_BUNDLE_HEAD(2u << 16 | 3u, FAULTY_MAGIC),
                                                         .stages = stages};
