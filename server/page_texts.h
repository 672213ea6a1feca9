/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * page_texts.h -- what depends on the manifest in force in the answers of pages: their content
 * security policy, and /channel.json, which says to them where the channel is.
 *
 * Source: docs/protocol.md 2.18.
 */
#ifndef SERVER_PAGE_TEXTS_H
#define SERVER_PAGE_TEXTS_H

#include "demur/bytes.h"
#include "demur/manifest.h"
#include "demur/policy.h"

#include <stdbool.h>

/**
 * Write the policy: pages speak to where they come from, the channel and the issuers alone.
 *
 * Of an address only the origin goes in, and nothing where it has none that a policy can name: a
 * name or IPv4 address, http or https, and a port.
 */
void srv_page_policy(struct demur_writer *out, const struct demur_manifest *manifest,
                     const struct demur_policy *policy);

/** Whether the log policy gives an address of the channel, without which pages find none. */
bool srv_page_has_channel(const struct demur_policy *policy);

/** Write channel.json, one object and LF; srv_page_has_channel() holds. */
void srv_page_channel(struct demur_writer *out, const struct demur_manifest *manifest,
                      const struct demur_policy *policy);

#endif
