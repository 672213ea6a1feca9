/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* address.h -- the address under which a program of Demur is reached: http://HOST[:PORT][/PATH]. */
#ifndef CLI_ADDRESS_H
#define CLI_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLI_ADDRESS_MAX 200 /**< bytes, as in a manifest */

/** An address that has passed every check. */
struct cli_address {
    char text[CLI_ADDRESS_MAX + 1];  /**< without a slash at its end */
    char place[CLI_ADDRESS_MAX + 1]; /**< without the scheme */
    char host[CLI_ADDRESS_MAX + 1];  /**< without brackets */
    uint32_t port;                   /**< as given, or 80 or 443 */
    bool is_http;                    /**< plain: whoever is on the way can read it */
    bool is_loopback;                /**< localhost, 127.0.0.1 or [::1] */
    bool is_onion;
};

/** Read text; on failure *why says in a few words what would be right. */
bool cli_address_read(struct cli_address *out, const char *text, const char **why);

#endif
