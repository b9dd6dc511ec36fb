/* SPDX-License-Identifier: Apache-2.0 */
/* Which network addresses are public. */
#ifndef FETCH_ADDRESS_H
#define FETCH_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* Whether a server at this address is one that anybody may reach: not this machine, not its network, not a reserved
 * range, also where an IPv6 address stands for such an IPv4 one. */
bool address_is_public(const struct sockaddr *, socklen_t len);

#endif
