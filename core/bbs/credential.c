/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bbs/credential.h"

#include "bbs/credential_parts.h"
#include "demur/memory.h"

#include <string.h>

static size_t size_of(size_t messages)
{
    return sizeof(struct demur_bbs_credential) + messages * sizeof(struct demur_scalar);
}

static enum demur_err make_points(struct demur_bbs_credential *c)
{
    const struct demur_bbs_issuer *issuer = c->issuer;
    struct demur_g1_term *term = demur_alloc_array(c->messages, sizeof *term);
    enum demur_err err;

    if (term == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < c->messages; i++) {
        term[i] = (struct demur_g1_term){.point = 1 + i, .k = c->message[i]};
    }
    err = demur_g1_tables_sum_secret(&c->b, issuer->generators->tables, term, c->messages);
    demur_wipe_free(term, c->messages * sizeof *term);
    if (err != DEMUR_OK) return err;
    demur_g1_add_affine(&c->b, &c->b, &issuer->base);
    demur_g1_mul_secret(&c->b_less_ae, &c->a, &c->e);
    demur_g1_neg(&c->b_less_ae);
    demur_g1_add(&c->b_less_ae, &c->b_less_ae, &c->b);
    return DEMUR_OK;
}

/* e(A, W) e(A e - B, BP2) = 1 */
static bool holds(const struct demur_bbs_credential *c)
{
    struct demur_g1 minus = c->b_less_ae;
    struct demur_pair pair[2] = {{.q = c->issuer->w}, {.q = c->issuer->bp2}};

    demur_g1_neg(&minus);
    demur_g1_to_affine(&pair[0].p, &c->a);
    demur_g1_to_affine(&pair[1].p, &minus);
    bool one = demur_pairing_product_is_one(pair, 2);

    demur_wipe(&minus, sizeof minus);
    demur_wipe(pair, sizeof pair);
    return one;
}

enum demur_err demur_bbs_credential_new(struct demur_bbs_credential **out,
                                        const struct demur_bbs_issuer *issuer,
                                        const struct demur_bbs_sig *sig,
                                        const struct demur_scalar *message)
{
    size_t messages = issuer->generators->messages;
    struct demur_bbs_credential *c = demur_alloc(size_of(messages));
    enum demur_err err;

    if (c == NULL) return DEMUR_ERR_NOMEM;
    c->issuer = issuer;
    c->messages = messages;
    c->e = sig->e;
    demur_g1_from_affine(&c->a, &sig->a);
    if (messages > 0) memcpy(c->message, message, messages * sizeof *message);
    err = make_points(c);
    if (err == DEMUR_OK && !holds(c)) err = DEMUR_ERR_INVALID;
    if (err == DEMUR_OK) {
        *out = c;
        c = NULL;
    }
    demur_bbs_credential_free(c);
    return err;
}

void demur_bbs_credential_free(struct demur_bbs_credential *c)
{
    if (c != NULL) demur_wipe_free(c, size_of(c->messages));
}

const struct demur_scalar *demur_bbs_credential_message(
    const struct demur_bbs_credential *credential, size_t i)
{
    return &credential->message[i];
}

void demur_bbs_credential_sig(struct demur_bbs_sig *out,
                              const struct demur_bbs_credential *credential)
{
    demur_g1_to_affine(&out->a, &credential->a);
    out->e = credential->e;
}

const struct demur_bbs_issuer *demur_bbs_credential_issuer(
    const struct demur_bbs_credential *credential)
{
    return credential->issuer;
}
