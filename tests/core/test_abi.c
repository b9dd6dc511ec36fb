/* SPDX-License-Identifier: Apache-2.0 */
/* Pins the ABI in C: all of it is checked by the compiler. */
#include "abi_layout.h"

#include "quoth/plugin.h"

#define CHECK_SIZE(T, n)         _Static_assert(sizeof(T) == (n), "size of " #T);
#define CHECK_FIELD(T, field, n) _Static_assert(offsetof(T, field) == (n), "offset of " #T "." #field);
#define CHECK_VALUE(name, n)     _Static_assert((int)(name) == (n), "value of " #name);

ABI_LAYOUT(CHECK_SIZE, CHECK_FIELD)
ABI_VALUES(CHECK_VALUE)

_Static_assert(QUOTH_ABI == 0x00010000u, "version of the ABI");
_Static_assert(sizeof(quoth_kind) == 4, "enumerations are ints");

/* The macro of a bundle is part of it: plugins are compiled with it. */
static const quoth_stage *const stages[] = {NULL};
QUOTH_BUNDLE(test_abi, "Apache-2.0", stages, NULL);

int main(void)
{
    return QUOTH_HAS(&test_abi_LTX_quoth_bundle, layers) ? 0 : 1;
}
