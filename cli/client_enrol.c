/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "client_enrol.h"

#include "client_parts.h"
#include "demur/enrol_message.h"
#include "demur/memory.h"
#include "reason.h"

#include <string.h>

enum { HTTP_OK = 200, RECORD_BEGUN_AT = 4 + 16 * 32 + 32, BEGUN_ISSUER_AT = DEMUR_PROLOGUE_BYTES };

/* ---- what is kept ---------------------------------------------------------------------- */

void cli_enrol_wipe(struct cli_enrol *e)
{
    demur_enrolment_free(e->e);
    demur_wipe(e->code, sizeof e->code);
    e->e = NULL;
}

static size_t issuers(const struct cli_enrol *e)
{
    return demur_epoch_keys_count(e->epoch.keys);
}

static const struct demur_manifest_issuer *issuer(const struct cli_enrol *e, size_t i)
{
    return &e->epoch.manifest->issuer[i];
}

struct demur_span cli_enrol_issuer(const struct cli_enrol *e, size_t i)
{
    return issuer(e, i)->name;
}

static bool has_record(struct demur_span *out, const struct cli_enrol *e)
{
    return demur_keystore_enrolment_get(out, e->c->store, &e->c->org, e->epoch.epoch);
}

static bool has_credential(const struct cli_enrol *e)
{
    struct demur_span record;

    return demur_keystore_credential_get(&record, e->c->store, &e->c->org, e->epoch.epoch);
}

bool cli_enrol_is_done(const struct cli_enrol *e)
{
    struct demur_span record;

    return has_credential(e) && !has_record(&record, e);
}

/* Whether issuer i's BEGUN is in the record (2.17, record 3). */
static bool has_begun(const struct cli_enrol *e, size_t i)
{
    struct demur_span record;
    struct demur_reader r;

    if (!has_record(&record, e) || record.len < RECORD_BEGUN_AT) return false;
    r = demur_reader_over(record.data + RECORD_BEGUN_AT, record.len - RECORD_BEGUN_AT);
    for (unsigned n = demur_read_u8(&r); n > 0; n--) {
        struct demur_span begun = demur_read_v16(&r, DEMUR_BEGUN_BYTES_MAX);

        if (begun.len > BEGUN_ISSUER_AT && begun.data[BEGUN_ISSUER_AT] == issuer(e, i)->id) {
            return true;
        }
    }
    return false;
}

bool cli_enrol_wants_code(const struct cli_enrol *e, size_t i)
{
    return !e->is_known && !has_credential(e) && !has_begun(e, i);
}

/* Put the enrolment as it stands into the key store, and save that. */
static enum demur_err keep(struct cli_enrol *e)
{
    struct demur_writer w;
    enum demur_err err;

    demur_writer_init(&w);
    demur_enrolment_save(&w, e->e);
    err = w.err;
    if (err == DEMUR_OK) {
        err = demur_keystore_enrolment_put(e->c->store, &e->c->org,
                                           (struct demur_span){w.data, w.len});
    }
    demur_writer_wipe(&w);
    if (err != DEMUR_OK) return cli_client_fail(e->c, "enrolment", err);
    return cli_client_save(e->c);
}

/* A new enrolment, on the disk before anybody hears of it. */
static enum demur_err begin_new(struct cli_enrol *e)
{
    struct cli_client *c = e->c;
    struct demur_sign_seed seed;
    enum demur_err err;

    if (!e->is_known) {
        err = demur_enrolment_new(&e->e, e->epoch.keys, e->epoch.roster, &c->random);
        if (err == DEMUR_OK) {
            err = demur_keystore_seed_put(c->store, &c->org, demur_enrolment_seed(e->e));
        }
    } else if (demur_keystore_seed_get(&seed, c->store, &c->org)) {
        err = demur_enrolment_renew(&e->e, e->epoch.keys, e->epoch.roster, &seed, &c->random);
        demur_wipe(&seed, sizeof seed);
    } else {
        return cli_client_say(c, DEMUR_ERR_STATE, "you have not enrolled yet; demur enrol");
    }
    return err == DEMUR_OK ? keep(e) : cli_client_fail(c, "enrolment", err);
}

static enum demur_err open_enrolment(struct cli_enrol *e)
{
    struct cli_client *c = e->c;
    struct demur_sign_seed seed;
    struct demur_span record;
    enum demur_err err;

    if (!has_record(&record, e)) return begin_new(e);
    if (!demur_keystore_seed_get(&seed, c->store, &c->org)) {
        return cli_client_say(c, DEMUR_ERR_STATE,
                              "the key store has an enrolment and no key of it");
    }
    err = demur_enrolment_resume(&e->e, e->epoch.keys, e->epoch.roster, &seed, &c->random, record);
    demur_wipe(&seed, sizeof seed);
    return err == DEMUR_OK ? err : cli_client_fail(c, "the enrolment that was begun", err);
}

/* ---- an issuer ------------------------------------------------------------------------- */

/* "demur: <issuer>: <text>". */
static enum demur_err say(const struct cli_enrol *e, size_t i, enum demur_err err, const char *text)
{
    FILE *to = e->c->cli->err;
    struct demur_span name = issuer(e, i)->name;

    fputs("demur: ", to);
    cli_put_text(to, name.data, name.len, false);
    fprintf(to, ": %s\n", text);
    return err;
}

/* Where issuer i is: by the manifest in force, else by that of the roster. */
static bool address(char out[DEMUR_MANIFEST_URL_MAX + 1], const struct cli_enrol *e, size_t i)
{
    const struct demur_manifest_issuer *now =
        demur_manifest_issuer_of(e->c->manifest, issuer(e, i)->id);
    struct demur_span url = now != NULL && now->url.len > 0 ? now->url : issuer(e, i)->url;

    while (url.len > 0 && url.data[url.len - 1] == '/') url.len--;
    if (url.len == 0 || url.len > DEMUR_MANIFEST_URL_MAX) return false;
    memcpy(out, url.data, url.len);
    out[url.len] = '\0';
    return true;
}

/* Not the message that was asked for: what the issuer says instead. */
static enum demur_err refused(const struct cli_enrol *e, size_t i, const struct cli_answer *answer)
{
    struct demur_reply reply;
    char text[80];

    if (demur_reply_decode(&reply, answer->body, answer->len) == DEMUR_OK) {
        if (reply.status == DEMUR_E_CODE) cli_reason_is(CLI_REASON_CODE_REFUSED);
        return say(e, i, DEMUR_ERR_IO, cli_refusal_text(reply.status));
    }
    (void)snprintf(text, sizeof text, "answers with status %u, and not as an issuer does",
                   answer->status);
    return say(e, i, DEMUR_ERR_IO, text);
}

/* Send a message to issuer i; *answer is its body, where the issuer takes the message. */
static enum demur_err ask(struct cli_answer *answer, struct cli_enrol *e, size_t i,
                          const char *path, struct demur_writer *message)
{
    char url[DEMUR_MANIFEST_URL_MAX + 1];
    enum demur_err err = message->err;

    if (err != DEMUR_OK) return cli_client_fail(e->c, "enrolment", err);
    if (!address(url, e, i)) {
        return say(e, i, DEMUR_ERR_IO, "the manifest names no address of it");
    }
    err =
        cli_client_post(answer, e->c, url, path, (struct demur_span){message->data, message->len});
    if (err == DEMUR_OK && answer->status != HTTP_OK) {
        err = refused(e, i, answer);
        demur_free(answer->body);
        answer->body = NULL;
    }
    return err;
}

/* What an issuer must never say is evidence against it. */
static enum demur_err cheats(struct cli_enrol *e, size_t i, const struct cli_answer *answer)
{
    (void)say(e, i, DEMUR_ERR_INVALID,
              "its answer does not hold: another roster, key or header than the log's, or another "
              "answer than before. Enrolment stops; show the evidence to somebody you trust, it "
              "names your row");
    cli_home_evidence(e->c->home, "issuer", (struct demur_span){answer->body, answer->len});
    cli_reason_is(CLI_REASON_ISSUER_CHEATS); /* whatever became of the evidence */
    return DEMUR_ERR_INVALID;
}

/* A code of another person than the issuers before: letters that were mixed up, or worse. */
static enum demur_err mixed(struct cli_enrol *e, size_t i, const struct cli_answer *answer)
{
    (void)say(e, i, DEMUR_ERR_INVALID,
              "these codes are of two people: what you gave it is the code of another member than "
              "before. It is used up, and of no use to whoever it belongs to until the next epoch. "
              "If the codes before are yours, run the command again with your own of this issuer; "
              "if not, put this key store away and begin with your own in another. If all stood in "
              "letters to you, an issuer takes you for somebody else: show the evidence to "
              "somebody you trust");
    cli_home_evidence(e->c->home, "issuer", (struct demur_span){answer->body, answer->len});
    cli_reason_is(CLI_REASON_CODES_MIXED); /* whatever became of the evidence */
    return DEMUR_ERR_INVALID;
}

/* ---- the steps ------------------------------------------------------------------------- */

/* One step at one issuer: the message, where it goes, and what takes the answer. */
struct step {
    const char *path;
    void (*put)(struct demur_writer *w, const struct demur_enrolment *e, size_t i);
    enum demur_err (*take)(struct demur_enrolment *e, size_t i, const uint8_t *in, size_t in_len);
};

static enum demur_err take(struct cli_enrol *e, size_t i, const struct step *step,
                           const struct cli_answer *answer)
{
    enum demur_err err = step->take(e->e, i, answer->body, answer->len);

    if (err == DEMUR_OK || err == DEMUR_ERR_NOMEM) {
        return err == DEMUR_OK ? err : cli_client_fail(e->c, "enrolment", err);
    }
    if (err == DEMUR_ERR_STATE && !e->is_known) return mixed(e, i, answer);
    return cheats(e, i, answer);
}

static enum demur_err do_step(struct cli_enrol *e, size_t i, const struct step *step)
{
    struct cli_answer answer = {0};
    struct demur_writer w;
    enum demur_err err;

    demur_writer_init(&w);
    if (step->put != NULL) {
        step->put(&w, e->e, i);
    } else if (e->is_known) {
        demur_enrolment_begin_known(&w, e->e, i);
    } else {
        demur_enrolment_begin(&w, e->e, i, &e->code[i]);
    }
    err = ask(&answer, e, i, step->path, &w);
    if (err == DEMUR_OK && step->take != NULL) err = take(e, i, step, &answer);
    demur_writer_wipe(&w);
    demur_free(answer.body);
    return err;
}

static const struct step begin = {"/v1/issue/begin", NULL, demur_enrolment_take_begun};
static const struct step reveal = {"/v1/issue/reveal", demur_enrolment_reveal,
                                   demur_enrolment_take_revealed};
static const struct step certify = {"/v1/issue/certify", demur_enrolment_certify,
                                    demur_enrolment_take_certified};
static const struct step done = {"/v1/issue/done", demur_enrolment_done, NULL};

/* A step at every issuer: one that is away does not keep the others from it. */
static enum demur_err do_all(struct cli_enrol *e, const struct step *step)
{
    enum demur_err result = DEMUR_OK;

    for (size_t i = 0; i < issuers(e); i++) {
        enum demur_err err = do_step(e, i, step);

        if (err == DEMUR_ERR_INVALID) return err;
        if (err != DEMUR_OK) result = err;
    }
    return result;
}

/* ---- what the issuers say -------------------------------------------------------------- */

void cli_enrol_put_codes(FILE *to, const struct demur_roster *roster,
                         const struct demur_codes *codes)
{
    static const char *const names[] = {"band", "class", "unit"};

    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        struct demur_span value = cli_value_name(roster, a, codes->code[a]);

        fprintf(to, "  %-6s", names[a]);
        cli_put_text(to, value.data, value.len, false);
        fputc('\n', to);
    }
}

static enum demur_err confirm(struct cli_enrol *e)
{
    FILE *to = e->c->cli->err;
    struct demur_span name = issuer(e, 0)->name;

    cli_put_text(to, name.data, name.len, false);
    fputs(" says of you:\n", to);
    cli_enrol_put_codes(to, e->epoch.roster, demur_enrolment_codes(e->e));
    if (e->is_yes || cli_confirm(e->c->cli, "Is that right?")) return DEMUR_OK;
    return cli_client_say(e->c, DEMUR_ERR_STATE,
                          "nothing more was sent. Where it is wrong, is the letter yours? Then ask "
                          "the issuers to mend their roster for the next epoch; where it is right, "
                          "run the command again");
}

static enum demur_err begin_at(struct cli_enrol *e, size_t i)
{
    enum demur_err err;

    if (!e->is_known && !e->has_code[i]) {
        cli_reason_is(CLI_REASON_CODE_MISSING);
        return say(e, i, DEMUR_ERR_STATE, "its code is missing");
    }
    err = do_step(e, i, &begin);
    return err == DEMUR_OK ? keep(e) : err;
}

/*
 * BEGIN at the issuers in their order, up to the first that does not take it: of two devices with
 * the same codes the one that was first there is first everywhere, and the other spends none.  All
 * must say the same of the member, so what the first says is looked at before a second code is
 * spent.
 */
static enum demur_err begin_all(struct cli_enrol *e)
{
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < issuers(e) && err == DEMUR_OK; i++) {
        if (!has_begun(e, i)) err = begin_at(e, i);
        if (err == DEMUR_OK && i == 0) err = confirm(e);
    }
    return err;
}

/* ---- from the first to the last -------------------------------------------------------- */

/* All signatures are there: the credential goes into the key store. */
static enum demur_err finish(struct cli_enrol *e)
{
    struct cli_client *c = e->c;
    struct demur_membership *m = NULL;
    struct demur_writer w;
    enum demur_err err = demur_enrolment_finish(&m, e->e);

    if (err != DEMUR_OK) return cli_client_fail(c, "credential", err);
    demur_writer_init(&w);
    demur_membership_save(&w, m, c->today);
    err = w.err;
    if (err == DEMUR_OK) {
        err = demur_keystore_credential_put(c->store, &c->org, (struct demur_span){w.data, w.len});
    }
    demur_writer_wipe(&w);
    demur_membership_free(m);
    if (err != DEMUR_OK) return cli_client_fail(c, "key store", err);
    return e->is_known ? cli_client_redraw_device(c) : cli_client_save(c);
}

/* Tell every issuer; then nothing of the way there is needed any more. */
static enum demur_err tell(struct cli_enrol *e)
{
    enum demur_err err = do_all(e, &done);

    if (err != DEMUR_OK) return err;
    demur_keystore_enrolment_remove(e->c->store, &e->c->org, e->epoch.epoch);
    return cli_client_save(e->c);
}

static enum demur_err take_codes(struct cli_enrol *e)
{
    struct demur_membership *m = NULL;
    enum demur_err err = cli_client_membership(&m, &e->made_day, e->c, e->epoch.epoch);

    if (err == DEMUR_OK) e->codes = *demur_membership_codes(m);
    demur_membership_free(m);
    return err;
}

enum demur_err cli_enrol_run(struct cli_enrol *e)
{
    enum demur_err err = DEMUR_OK;

    if (cli_enrol_is_done(e)) return take_codes(e);
    err = open_enrolment(e);
    if (err == DEMUR_OK && !has_credential(e)) {
        err = begin_all(e);
        if (err == DEMUR_OK) err = do_all(e, &reveal);
        if (err == DEMUR_OK) err = do_all(e, &certify);
        if (err == DEMUR_OK) err = finish(e);
    }
    if (err == DEMUR_OK) err = tell(e);
    if (err == DEMUR_OK) return take_codes(e);
    if (err == DEMUR_ERR_IO || err == DEMUR_ERR_STATE) {
        (void)cli_client_say(e->c, err, "%s. What is done is kept: run the command again",
                             has_credential(e) ? "you have your credential, but are not counted yet"
                                               : "you are not enrolled yet");
    }
    return err;
}
