/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * make_manifest.c -- make_manifest DIR: manifests of a made-up organisation with three issuers,
 * principals 1 and 2, epochs 3 and 4, and k_min 20, for tests of the command:
 *
 *     manifest           the first
 *     manifest-unsigned  the same with a signature that does not hold
 *     manifest-later     one of seq 1
 */
#include "core/bundle/channel_for_tests.h"

#include <stdio.h>

enum { ISSUERS = 3 };

static struct channel channel;

static bool put(const char *dir, const char *name, const struct demur_manifest *m)
{
    char path[4096];
    uint8_t *bytes = NULL;
    size_t len = 0;
    bool ok = demur_manifest_encode(&bytes, &len, m) == DEMUR_OK;

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = ok ? fopen(path, "wb") : NULL;

    ok = f != NULL && fwrite(bytes, 1, len, f) == len;
    if (f != NULL) ok = fclose(f) == 0 && ok;
    demur_free(bytes);
    return ok;
}

/* Give m a second principal and a second epoch, and sign it again. */
static void extend(struct channel *c, struct demur_manifest *m)
{
    struct demur_sign_seed seed = {{91}};
    struct demur_box_sk box = {{92}};

    m->principals = 2;
    m->principal[1].id = 2;
    m->principal[1].title = c_span("Chair of the board");
    demur_sign_pk_of(&m->principal[1].sign_pk, &seed);
    demur_box_pk_of(&m->principal[1].hpke_pk, &box);
    m->epochs = 2;
    m->epoch[1] =
        (struct demur_manifest_epoch){C_EPOCH + 1, m->epoch[0].last + 1, m->epoch[0].last + 90};
    memset(&m->sigs, 0, sizeof m->sigs);
    CHECK_ERR(DEMUR_OK, demur_manifest_org(&c->org, m));
    CHECK_ERR(DEMUR_OK, demur_manifest_sign(m, &c->org, &c->root));
    for (size_t i = 0; i < c->issuers; i++) {
        CHECK_ERR(DEMUR_OK, demur_manifest_sign(m, &c->org, &c->op[i]));
    }
}

int main(int argc, char *argv[])
{
    struct test_random lot = {1};
    struct channel *c = &channel;
    bool ok = false;

    if (argc != 2) return 2;
    c->random = test_random(&lot);
    c->issuers = ISSUERS;
    demur_writer_init(&c->note);
    CHECK_ERR(DEMUR_OK, demur_tree_store_new(&c->tree));
    c_keys(c);
    c_manifest(c);
    if (c->manifest == NULL) return 1;
    extend(c, c->manifest);
    ok = put(argv[1], "manifest", c->manifest);
    c->manifest->seq = 1;
    c->manifest->prev.bytes[0] = 1;
    c->manifest->activation = C_FIRST_DAY;
    ok = put(argv[1], "manifest-later", c->manifest) && ok;
    c->manifest->seq = 0;
    c->manifest->prev.bytes[0] = 0;
    c->manifest->activation = 0;
    c->manifest->n_min++;
    ok = put(argv[1], "manifest-unsigned", c->manifest) && ok;
    c_close(c);
    return ok && tap_failed_checks == 0 ? 0 : 1;
}
