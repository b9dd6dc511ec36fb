/* SPDX-License-Identifier: Apache-2.0 */
/* Pins the ABI in C++: a plugin may be written in it. */
#include "abi_layout.h"

#include "quoth/plugin.h"

#define CHECK_SIZE(T, n)         static_assert(sizeof(T) == (n), "size of " #T);
#define CHECK_FIELD(T, field, n) static_assert(offsetof(T, field) == (n), "offset of " #T "." #field);
#define CHECK_VALUE(name, n)     static_assert(static_cast<int>(name) == (n), "value of " #name);

ABI_LAYOUT(CHECK_SIZE, CHECK_FIELD)
ABI_VALUES(CHECK_VALUE)

namespace
{
struct config {
    int64_t number;
};

const quoth_option options[] = {
    {"number", "a number", QUOTH_INT, 0, "1", 0, 9, nullptr, nullptr, nullptr, QUOTH_FIELD(config, number, int64_t)},
    {},
};

const quoth_stage *const stages[] = {nullptr};
} // namespace

QUOTH_BUNDLE(test_abi_cxx, "Apache-2.0", stages, nullptr);

int main()
{
    return QUOTH_HAS(&test_abi_cxx_LTX_quoth_bundle, layers) && options[1].name == nullptr ? 0 : 1;
}
