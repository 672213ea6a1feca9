/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * proxy_line.h -- the line with which a connection begins behind a proxy: HAProxy's PROXY protocol,
 * version 1.
 *
 * With HiddenServiceExportCircuitID haproxy, Tor puts the circuit's number there as an address, so
 * that a circuit can be held to its share.  Source: HAProxy's proxy-protocol.txt 2.1.
 */
#ifndef SERVER_PROXY_LINE_H
#define SERVER_PROXY_LINE_H

#include <stddef.h>
#include <stdint.h>

#define SRV_PROXY_LINE_MAX 107 /**< bytes, CR LF among them */

enum srv_proxy_line {
    SRV_PROXY_MORE, /**< the line has no end yet */
    SRV_PROXY_GOOD,
    SRV_PROXY_BAD, /**< malformed or too long: close the connection */
};

/**
 * Read the line that the n bytes at in begin with.
 *
 * Good: *used is how many bytes it takes, *circuit is a number that is the same for the same
 * source address and never 0; 0 where the line says UNKNOWN.
 */
enum srv_proxy_line srv_proxy_line_read(size_t *used, uint64_t *circuit, const char *in, size_t n);

#endif
