/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* policy_parts.h -- what a policy consists of. */
#ifndef DEMUR_LOG_POLICY_PARTS_H
#define DEMUR_LOG_POLICY_PARTS_H

#include "demur/policy.h"

enum { DEMUR_POLICY_NODES_MAX = DEMUR_POLICY_WITNESSES_MAX + DEMUR_POLICY_GROUPS_MAX };

/** A witness or a group, in the order of the file: members stand before their group. */
struct demur_policy_node {
    struct demur_span name;
    bool is_member;   /**< of some group */
    int witness;      /**< its number, or -1: a group */
    unsigned needed;  /**< of members; a group's */
    uint64_t members; /**< bit i: node i; a group's */
};

struct demur_policy {
    uint8_t *text; /**< owned; names and URLs point into it */
    struct demur_policy_key log;
    size_t witnesses;
    struct demur_policy_key witness[DEMUR_POLICY_WITNESSES_MAX];
    size_t nodes;
    struct demur_policy_node node[DEMUR_POLICY_NODES_MAX];
    bool quorum_none;
    size_t quorum; /**< number of the node, unless quorum_none */
};

#endif
