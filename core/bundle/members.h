/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * members.h -- which members a bundle has, and where in the file each stands.
 *
 * Reading checks the tar's form byte for byte: check 1 of docs/protocol.md 2.12.
 */
#ifndef DEMUR_BUNDLE_MEMBERS_H
#define DEMUR_BUNDLE_MEMBERS_H

#include "bundle/ustar.h"
#include "demur/bundle.h"

#define DEMUR_BUNDLE_README "Demur bundle 1. Check it with: demur bundle verify FILE\n"

enum {
    DEMUR_BUNDLE_MEMBERS_MAX = 1024, /**< answers of all principals, and some more */
};

enum demur_bundle_member_kind {
    DEMUR_MEMBER_README,
    DEMUR_MEMBER_ANSWER,
    DEMUR_MEMBER_ATTACHMENT,
    DEMUR_MEMBER_CHECKPOINT,
    DEMUR_MEMBER_DOCUMENT,
    DEMUR_MEMBER_ENTRIES,
    DEMUR_MEMBER_PROOF,
};

struct demur_bundle_member {
    enum demur_bundle_member_kind kind;
    uint64_t at; /**< of its first byte */
    uint64_t size;
    struct demur_hash commit; /**< of an answer, as its name says */
    uint8_t number;           /**< of an attachment, from 1 */
};

struct demur_bundle_members {
    size_t count;
    struct demur_bundle_member *member; /**< in order; at most DEMUR_BUNDLE_MEMBERS_MAX */
};

/** Bytes with their owner; data is freed with demur_free(). */
struct demur_bundle_bytes {
    uint8_t *data;
    size_t len;
};

/** What is wrong with a tar: a sentence for people without a full stop, and where. */
struct demur_bundle_tar_fault {
    const char *text;
    uint64_t at;
};

/**
 * Find the members of file.  out->member is to be freed with demur_free().
 *
 * @return DEMUR_OK, DEMUR_ERR_FORMAT (see fault), DEMUR_ERR_NOMEM, what file's read said
 */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_members_find(struct demur_bundle_members *out,
                                         struct demur_bundle_tar_fault *fault,
                                         const struct demur_bundle_file *file);

/** The only member of kind, or NULL. */
const struct demur_bundle_member *demur_bundle_member_of(const struct demur_bundle_members *members,
                                                         enum demur_bundle_member_kind kind);

/** Read all of member, which is not large; on failure *out is left alone. */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_member_read(struct demur_bundle_bytes *out,
                                        const struct demur_bundle_file *file,
                                        const struct demur_bundle_member *member);

/** Write the name of a member to out. */
void demur_bundle_member_name(char out[DEMUR_USTAR_NAME_MAX + 1],
                              const struct demur_bundle_member *member);

#endif
