/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* manifest_test.c -- finding issuers, principals and epochs in a manifest. */
#include "demur/manifest.h"
#include "tap.h"

static void test_issuers_and_principals_are_found_by_id(void)
{
    struct demur_manifest *m = demur_manifest_new();

    if (!CHECK(m != NULL)) return;
    CHECK(demur_manifest_issuer_of(m, 0) == NULL && demur_manifest_principal_of(m, 0) == NULL);
    m->issuers = 2;
    m->issuer[0].id = 3;
    m->issuer[1].id = 9;
    m->issuer[2].id = 11; /* beyond the count */
    m->principals = 2;
    m->principal[0].id = 1;
    m->principal[1].id = 200;
    m->principal[2].id = 201;
    CHECK(demur_manifest_issuer_of(m, 3) == &m->issuer[0]);
    CHECK(demur_manifest_issuer_of(m, 9) == &m->issuer[1]);
    CHECK(demur_manifest_issuer_of(m, 4) == NULL && demur_manifest_issuer_of(m, 11) == NULL);
    CHECK(demur_manifest_principal_of(m, 1) == &m->principal[0]);
    CHECK(demur_manifest_principal_of(m, 200) == &m->principal[1]);
    CHECK(demur_manifest_principal_of(m, 2) == NULL && demur_manifest_principal_of(m, 201) == NULL);
    demur_manifest_free(m);
}

static void test_epochs_are_found_by_number_and_by_every_day_of_theirs(void)
{
    struct demur_manifest *m = demur_manifest_new();

    if (!CHECK(m != NULL)) return;
    CHECK(demur_manifest_epoch_at(m, 0) == NULL && demur_manifest_epoch_of(m, 0) == NULL);
    m->epochs = 2;
    m->epoch[0] = (struct demur_manifest_epoch){7, 100, 119};
    m->epoch[1] = (struct demur_manifest_epoch){8, 120, 120};
    m->epoch[2] = (struct demur_manifest_epoch){9, 121, 200}; /* beyond the count */
    CHECK(demur_manifest_epoch_of(m, 7) == &m->epoch[0]);
    CHECK(demur_manifest_epoch_of(m, 8) == &m->epoch[1]);
    CHECK(demur_manifest_epoch_of(m, 6) == NULL && demur_manifest_epoch_of(m, 9) == NULL);
    CHECK(demur_manifest_epoch_at(m, 99) == NULL);
    CHECK(demur_manifest_epoch_at(m, 100) == &m->epoch[0]);
    CHECK(demur_manifest_epoch_at(m, 119) == &m->epoch[0]);
    CHECK(demur_manifest_epoch_at(m, 120) == &m->epoch[1]);
    CHECK(demur_manifest_epoch_at(m, 121) == NULL);
    demur_manifest_free(m);
}

int main(void)
{
    RUN(test_issuers_and_principals_are_found_by_id);
    RUN(test_epochs_are_found_by_number_and_by_every_day_of_theirs);
    return tap_done();
}
