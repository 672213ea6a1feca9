/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* freeze_test.c -- what a MEMO_FREEZE must agree about with its act; its proofs are not looked at.
 */
#include "core/memo/memo_for_tests.h"
#include "demur/bytes.h"
#include "demur/freeze.h"
#include "demur/memory.h"
#include "seal/ed25519.h"
#include "seal/sign_object.h"
#include "tap.h"

static const struct demur_hash org = {{0x11}};

/* What a freeze says; the bytes are signed over whatever stands there. */
struct says {
    struct demur_memo_header header;
    struct demur_hash subject, signed_org;
    uint32_t epoch;
    uint8_t profile, slot;
};

static struct says right(void)
{
    struct demur_sign_seed owner = {{21}};
    struct says s = {.header = known_header(), .signed_org = org, .slot = 1};

    s.header.org = org;
    demur_ed25519_pk_of(&s.header.owner_pk, &owner);
    s.epoch = s.header.epoch;
    s.subject = memo_id_of(&s.header);
    return s;
}

/* The bytes of s, with a code wherever its profile shows one. */
static void put(struct demur_writer *w, const struct says *s)
{
    static const uint8_t zeros[DEMUR_ACT_PROOF_BYTES];
    struct demur_sign_seed owner = {{21}};
    uint8_t header[DEMUR_HEADER_BYTES_MAX];
    struct demur_signature sig;
    size_t len = 0;

    demur_writer_init(w);
    CHECK_ERR(DEMUR_OK, demur_header_encode(header, &len, &s->header));
    demur_put_prologue(w, DEMUR_KIND_MEMO_FREEZE);
    demur_put_bytes(w, s->subject.bytes, sizeof s->subject.bytes);
    demur_put_u32(w, s->epoch);
    demur_put_u8(w, s->profile);
    demur_put_u8(w, 1);
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        demur_put_u16(w, demur_profile_shows(s->profile, a) ? 1 : DEMUR_CODE_HIDDEN);
    }
    demur_put_bytes(w, zeros, DEMUR_NYM_BYTES);
    demur_put_u8(w, s->slot);
    demur_put_v16(w, header, len);
    demur_sign_object_make(&sig, &owner, "demur/v1/sig/freeze", &s->signed_org,
                           (struct demur_span){w->data, w->len});
    demur_put_bytes(w, sig.bytes, sizeof sig.bytes);
    demur_put_bytes(w, zeros, sizeof zeros);
    CHECK_ERR(DEMUR_OK, w->err);
}

/* What comes of reading s and, where it can be read, of comparing it with its act under org. */
static enum demur_err judge(const struct says *s)
{
    struct demur_writer w;
    struct demur_freeze f;
    struct demur_act act;
    enum demur_err err;

    put(&w, s);
    err = demur_act_decode(&act, DEMUR_KIND_MEMO_FREEZE, w.data, w.len);
    if (err == DEMUR_OK) err = demur_freeze_decode(&f, &act);
    if (err == DEMUR_OK) err = demur_freeze_verify(&f, &act, &org);
    demur_writer_wipe(&w);
    return err;
}

static void test_a_freeze_that_agrees_with_its_act_holds(void)
{
    struct says s = right();

    CHECK_ERR(DEMUR_OK, judge(&s));
    s.slot = 2;
    CHECK_ERR(DEMUR_OK, judge(&s));
}

static void test_memo_id_organisation_epoch_and_owner_are_compared(void)
{
    struct says s = right();

    s.subject.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, judge(&s));
    s = right();
    s.epoch++;
    CHECK_ERR(DEMUR_ERR_INVALID, judge(&s));
    s = right();
    s.header.org.bytes[0] ^= 1; /* a memo of another organisation, signed for this one */
    s.subject = memo_id_of(&s.header);
    CHECK_ERR(DEMUR_ERR_INVALID, judge(&s));
    s = right();
    s.signed_org.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, judge(&s));
    s = right();
    s.header.owner_pk.bytes[0] ^= 1;
    s.subject = memo_id_of(&s.header);
    CHECK_ERR(DEMUR_ERR_INVALID, judge(&s));
}

static void test_there_are_two_slots(void)
{
    static const uint8_t none[] = {0, 3, 4, 255};
    struct says s = right();

    for (size_t i = 0; i < sizeof none; i++) {
        s.slot = none[i];
        CHECK_ERR(DEMUR_ERR_RANGE, judge(&s));
    }
}

static void test_a_freeze_shows_nothing_of_its_convener(void)
{
    struct says s = right();

    for (s.profile = 1; s.profile <= DEMUR_PROFILE_MAX; s.profile++) {
        CHECK_ERR(DEMUR_ERR_RANGE, judge(&s));
    }
}

int main(void)
{
    RUN(test_a_freeze_that_agrees_with_its_act_holds);
    RUN(test_memo_id_organisation_epoch_and_owner_are_compared);
    RUN(test_there_are_two_slots);
    RUN(test_a_freeze_shows_nothing_of_its_convener);
    return tap_done();
}
