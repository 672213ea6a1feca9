/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* issue_start_test.c -- what `demurd issue` refuses to start with, and rosters that never open. */
#include "host/program.h"
#include "issue_member.h"

const char host_program[] = "issue_start_test";

static struct test_org org;
static struct office_process office;

static char *path_of(size_t i, const char *name)
{
    static char path[256];

    (void)snprintf(path, sizeof path, "%s/issuer-%zu%s%s", org.dir, i + 1,
                   name[0] != '\0' ? "/" : "", name);
    return path;
}

/* The office of issuer i does not start, and says text. */
static void refuses(size_t i, const char *text)
{
    p_start(&office, path_of(i, ""), NULL);
    if (!CHECK(p_end(&office) == 1) || !CHECK(strstr(office.said, text) != NULL)) {
        printf("# it says: %s\n", office.said);
    }
    CHECK(strstr(office.said, "listening") == NULL);
}

/* Put data in the place of a file, and let run look at it; then the file is as before. */
static void with(const char *name, const uint8_t *data, size_t len, bool secret, const char *text)
{
    char path[256];
    char kept[300];

    (void)snprintf(path, sizeof path, "%s", path_of(0, name));
    (void)snprintf(kept, sizeof kept, "%s.kept", path);
    CHECK(rename(path, kept) == 0);
    o_put(path_of(0, ""), name, data, len, secret);
    refuses(0, text);
    CHECK(rename(kept, path) == 0);
}

/* ---- keys and manifests ------------------------------------------------------------------ */

static void test_a_key_that_others_may_read_is_refused(void)
{
    CHECK(chmod(path_of(0, "issuer.key"), 0644) == 0);
    refuses(0, "issuer.key");
    CHECK(chmod(path_of(0, "issuer.key"), 0600) == 0);
}

static void test_a_key_of_another_role_is_refused(void)
{
    struct demur_key_file key = {.role = DEMUR_KEY_ROOT, .root = {{5}}};
    uint8_t bytes[DEMUR_KEY_FILE_BYTES_MAX];
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_key_file_encode(bytes, &len, &key));
    with("issuer.key", bytes, len, true, "it is a key file, but not an issuer's");
}

static void test_a_key_of_no_issuer_is_refused(void)
{
    struct demur_key_file key = {.role = DEMUR_KEY_ISSUER};
    uint8_t bytes[DEMUR_KEY_FILE_BYTES_MAX];
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_issuer_secrets_draw(&key.issuer, &org.random));
    CHECK_ERR(DEMUR_OK, demur_key_file_encode(bytes, &len, &key));
    with("issuer.key", bytes, len, true, "the key of no issuer of the organisation");
}

static void test_a_manifest_that_is_none_is_refused(void)
{
    with("manifest", (const uint8_t *)"DMR1", 4, false, "it is no manifest");
}

static void test_a_manifest_that_is_not_signed_is_refused(void)
{
    uint8_t *bytes = demur_alloc(org.len);

    if (bytes == NULL) abort();
    memcpy(bytes, org.bytes, org.len);
    bytes[org.len - 1] ^= 1;
    with("manifest", bytes, org.len, false, "not signed by its root and all its issuers");
    demur_free(bytes);
}

/* ---- epochs -------------------------------------------------------------------------------- */

static void test_a_roster_that_it_did_not_sign_is_refused(void)
{
    refuses(1, "this issuer has not signed it");
}

static void test_rows_that_others_may_read_are_refused(void)
{
    CHECK(chmod(path_of(0, "epoch-3/rows"), 0640) == 0);
    refuses(0, "epoch-3/rows");
    CHECK(chmod(path_of(0, "epoch-3/rows"), 0600) == 0);
}

static void test_rows_of_another_roster_are_refused(void)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    org.epoch[0].file->row[0].salt.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_OK, demur_roster_file_encode(&bytes, &len, org.epoch[0].file));
    org.epoch[0].file->row[0].salt.bytes[0] ^= 1;
    with("epoch-3/rows", bytes, len, true, "it is not the file of the roster beside it");
    demur_wipe_free(bytes, len);
}

static void test_codes_of_another_issuer_are_refused(void)
{
    struct demur_code_file *codes = NULL;
    struct demur_code code[O_ROWS];
    uint8_t *bytes = NULL;
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_code_file_make(&codes, code, 2, org.epoch[0].file, &org.random));
    CHECK_ERR(DEMUR_OK, demur_code_file_encode(&bytes, &len, codes));
    with("epoch-3/codes", bytes, len, true, "it has the codes of another issuer");
    demur_wipe_free(bytes, len);
    demur_code_file_free(codes);
}

static void test_a_roster_that_one_of_two_has_signed_never_opens(void)
{
    struct test_member m;

    if (!p_open(&office, path_of(0, ""), NULL)) return;
    for (int ms = 0; ms < P_WAIT_MS && l_count(&org.log, DEMUR_KIND_ROSTER, 0) == 0;
         ms += P_STEP_MS) {
        (void)poll(NULL, 0, P_STEP_MS);
    }
    l_window(&org.log);
    l_window(&org.log);
    m_open(&m, &org, &office, 0, 0, NULL);
    /* It has followed both windows when it hands the roster in again. */
    for (int ms = 0; ms < P_WAIT_MS; ms += P_STEP_MS) {
        uint32_t asked;

        (void)pthread_mutex_lock(&org.log.lock);
        asked = org.log.asked[DEMUR_KIND_ROSTER];
        (void)pthread_mutex_unlock(&org.log.lock);
        if (asked > 1) break;
        if (ms % 1000 == 0) l_window(&org.log);
        (void)poll(NULL, 0, P_STEP_MS);
    }
    CHECK(m_ask(&m, 0, DEMUR_KIND_BEGIN) == 503);
    CHECK(m_refusal(&m) == DEMUR_E_BUSY);
    m_close(&m);
    CHECK(p_stop(&office) == 0);
    CHECK(strstr(office.said, "epoch_open") == NULL);
}

int main(void)
{
    (void)signal(SIGPIPE, SIG_IGN);
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    if (CHECK(o_open(&org))) {
        o_roster(&org, 0, 1);
        for (size_t i = 0; i < O_ISSUERS; i++) o_put_epoch(&org, i, 0);
        RUN(test_a_key_that_others_may_read_is_refused);
        RUN(test_a_key_of_another_role_is_refused);
        RUN(test_a_key_of_no_issuer_is_refused);
        RUN(test_a_manifest_that_is_none_is_refused);
        RUN(test_a_manifest_that_is_not_signed_is_refused);
        RUN(test_a_roster_that_it_did_not_sign_is_refused);
        RUN(test_rows_that_others_may_read_are_refused);
        RUN(test_rows_of_another_roster_are_refused);
        RUN(test_codes_of_another_issuer_are_refused);
        RUN(test_a_roster_that_one_of_two_has_signed_never_opens);
    }
    o_close(&org);
    return tap_done();
}
