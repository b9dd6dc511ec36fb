/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle of some other program. */
#include "faulty.h"

static const quoth_stage stage = FAULTY_STAGE("bad-magic", .pure = true);
static const quoth_stage *const stages[] = {&stage, NULL};

QUOTH_EXPORT quoth_bundle bad_magic_LTX_quoth_bundle = {FAULTY_BUNDLE_HEAD(QUOTH_ABI, "OTHERPL"), .stages = stages};
