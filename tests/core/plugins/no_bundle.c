/* SPDX-License-Identifier: Apache-2.0 */
/* A shared object that is no plugin. */
__attribute__((visibility("default"))) extern const int no_bundle_LTX_something_else;
const int no_bundle_LTX_something_else = 1;
