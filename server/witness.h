/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * witness.h -- ask a witness to cosign a checkpoint (c2sp.org/tlog-witness v1.0.0), and understand
 * every answer it may give.
 *
 * Source: docs/log.md 1.6.
 */
#ifndef SERVER_WITNESS_H
#define SERVER_WITNESS_H

#include "demur/bytes.h"
#include "demur/note.h"
#include "demur/tree.h"
#include "host/net.h"

#include <stdbool.h>

#define SRV_WITNESS_TIMEOUT_MS 10000
#define SRV_WITNESS_SKEW_MAX_S 600 /**< between a witness and this machine */

/** What came of asking. */
enum srv_witness_answer {
    SRV_WITNESS_COSIGNED, /**< line is its cosignature */
    SRV_WITNESS_AWAY,     /**< busy, slow, or nothing sensible: ask again later */
    SRV_WITNESS_KNOWS,    /**< it knows a checkpoint of `size`: ask again from there */
    SRV_WITNESS_REFUSES,  /**< it does not know this log or its key, or finds it malformed: alarm */
    SRV_WITNESS_FORKED,   /**< it knows another history, or a longer one: stop signing */
};

/** A witness as it is asked. */
struct srv_witness {
    struct demur_vkey vkey;
    const char *url; /**< of the submission; add-checkpoint is put behind it */
    bool is_known;   /**< whether size is what it said or cosigned last */
    uint64_t size;
};

/** What is asked: to cosign the log's own note, of a tree that source has. */
struct srv_witness_request {
    struct demur_span note;
    uint64_t size;  /**< of the note */
    uint64_t now_s; /**< a cosignature of a time far from this is not taken */
    struct demur_tree_source source;
};

/** What came back. */
struct srv_witness_result {
    enum srv_witness_answer answer;
    struct demur_writer line;   /**< with its LF; wiped by the caller */
    char why[HOST_NET_WHY_LEN]; /**< for the log of the server */
};

/**
 * Ask once, going on from what the witness is known to have, or from `old`.
 *
 * witness->size is brought up to date.  @return DEMUR_OK whatever it answered; DEMUR_ERR_NOMEM,
 * what the source said (no proof could be made)
 */
DEMUR_MUST_CHECK
enum demur_err srv_witness_ask(struct srv_witness_result *out, struct srv_witness *witness,
                               struct host_net *net, const struct srv_witness_request *request,
                               uint64_t old);

#endif
