/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* freeze_header.c -- the public header of a memo that is being frozen. */
#include "demur/day.h"
#include "demur/memory.h"
#include "freeze.h"
#include "shown.h"

#include <stdlib.h>
#include <string.h>

enum { OPEN_DAYS = 21, AFTER_EPOCH_DAYS = 14, TEN = 10 };

/* ---- links ----------------------------------------------------------------------------- */

static enum demur_err draw_links(struct cli_freeze *f)
{
    struct demur_link_secret writer;
    struct demur_sign_seed deliver;
    struct demur_memo_header *h = &f->header;
    enum demur_err err = demur_link_draw(&f->owner_link.secret, &f->c->random);

    if (err != DEMUR_OK) return cli_client_fail(f->c, "link", err);
    f->owner_link.kind = DEMUR_LINK_OWNER;
    f->reader_link.kind = DEMUR_LINK_READER;
    demur_owner_keys_derive(&f->owner, &f->owner_link.secret);
    demur_link_writer(&writer, &f->owner_link.secret);
    demur_link_reader(&f->reader_link.secret, &writer);
    demur_memo_key_derive(&f->key, &f->reader_link.secret);
    demur_deliver_seed(&deliver, &f->key);
    demur_sign_pk_of(&h->owner_pk, &f->owner.sign);
    demur_sign_pk_of(&h->voice_pk, &f->owner.voice);
    demur_sign_pk_of(&h->deliver_pk, &deliver);
    demur_box_pk_of(&h->mbox_pk, &f->owner.mailbox);
    demur_link_prefix(f->owner_link.owner_prefix, &h->owner_pk);
    memcpy(f->reader_link.owner_prefix, f->owner_link.owner_prefix, DEMUR_LINK_PREFIX_BYTES);
    demur_wipe(&writer, sizeof writer);
    demur_wipe(&deliver, sizeof deliver);
    return DEMUR_OK;
}

/* ---- principals ------------------------------------------------------------------------ */

/* The principal of that title or id; NULL: there is none. */
static const struct demur_manifest_principal *principal(const struct cli_freeze *f,
                                                        const char *named)
{
    const struct demur_manifest *m = f->force.manifest;
    char *end = NULL;
    unsigned long id = strtoul(named, &end, TEN);

    for (size_t i = 0; i < m->principals; i++) {
        const struct demur_manifest_principal *p = &m->principal[i];

        if (p->title.len == strlen(named) && memcmp(p->title.data, named, p->title.len) == 0) {
            return p;
        }
    }
    if (named[0] < '1' || named[0] > '9' || *end != '\0' || id > UINT8_MAX) return NULL;
    return demur_manifest_principal_of(m, (uint8_t)id);
}

static void list_principals(const struct cli_freeze *f)
{
    const struct demur_manifest *m = f->force.manifest;

    for (size_t i = 0; i < m->principals; i++) {
        fprintf(f->cli->err, "  %3u  ", m->principal[i].id);
        cli_put_text(f->cli->err, m->principal[i].title.data, m->principal[i].title.len, false);
        fputc('\n', f->cli->err);
    }
}

static enum demur_err add_principal(struct cli_freeze *f, const char *named, uint8_t role)
{
    const struct demur_manifest_principal *p = principal(f, named);
    struct demur_memo_header *h = &f->header;

    if (p == NULL) {
        (void)cli_client_say(f->c, DEMUR_OK, "the organisation has no principal %s; there are",
                             named);
        list_principals(f);
        return DEMUR_ERR_RANGE;
    }
    for (size_t i = 0; i < h->principals; i++) {
        if (h->principal[i].id == p->id) {
            return cli_client_say(f->c, DEMUR_ERR_RANGE, "%s is named twice", named);
        }
    }
    if (h->principals == DEMUR_HEADER_PRINCIPALS_MAX) {
        return cli_client_say(f->c, DEMUR_ERR_RANGE, "a memo goes to at most %d principals",
                              DEMUR_HEADER_PRINCIPALS_MAX);
    }
    h->principal[h->principals++] = (struct demur_header_principal){p->id, role};
    return DEMUR_OK;
}

/* Whether whoever an ask names can answer it. */
static enum demur_err check_asks(const struct cli_freeze *f)
{
    for (uint8_t i = 0; i < f->document.asks; i++) {
        uint8_t to = f->document.ask[i].to;
        bool found = to == 0;

        for (size_t k = 0; k < f->header.principals; k++) {
            const struct demur_header_principal *p = &f->header.principal[k];

            found = found || (p->id == to && p->role != DEMUR_ROLE_COPIED);
        }
        if (found) continue;
        return cli_client_say(f->c, DEMUR_ERR_INVALID,
                              "ask %u is to a principal to whom the memo does not go; add --to, or "
                              "change the line To:",
                              i + 1U);
    }
    return DEMUR_OK;
}

static enum demur_err set_principals(struct cli_freeze *f)
{
    const struct demur_manifest *m = f->force.manifest;
    static const struct {
        size_t row;
        uint8_t role;
    } kinds[] = {{CLI_FREEZE_TO, DEMUR_ROLE_ADDRESSEE},
                 {CLI_FREEZE_COPY, DEMUR_ROLE_COPIED},
                 {CLI_FREEZE_NEXT, DEMUR_ROLE_NEXT_LEVEL}};
    enum demur_err err = DEMUR_OK;

    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        for (size_t i = 0; i < f->cli->values && err == DEMUR_OK; i++) {
            if (f->cli->value[i].row != kinds[k].row) continue;
            err = add_principal(f, f->cli->value[i].text, kinds[k].role);
        }
        if (k > 0 || err != DEMUR_OK || f->header.principals > 0) continue;
        if (m->principals != 1) {
            (void)cli_client_say(f->c, DEMUR_OK, "to whom does the memo go? --to names one of");
            list_principals(f);
            return DEMUR_ERR_RANGE;
        }
        f->header.principal[0] =
            (struct demur_header_principal){m->principal[0].id, DEMUR_ROLE_ADDRESSEE};
        f->header.principals = 1;
    }
    return err == DEMUR_OK ? check_asks(f) : err;
}

/* ---- closing day ----------------------------------------------------------------------- */

static enum demur_err set_close(struct cli_freeze *f)
{
    const struct demur_manifest_epoch *e =
        demur_manifest_epoch_of(f->force.manifest, f->epoch.epoch);
    const char *given = f->cli->option[CLI_FREEZE_CLOSE];
    char day[DEMUR_DATE_LEN + 1];
    uint32_t last;

    if (e == NULL) return cli_client_fail(f->c, "epoch", DEMUR_ERR_STATE);
    last = e->last + AFTER_EPOCH_DAYS;
    f->header.close = f->c->today + OPEN_DAYS < last ? f->c->today + OPEN_DAYS : last;
    if (given == NULL) return DEMUR_OK;
    if (demur_day_parse(&f->header.close, given, strlen(given)) != DEMUR_OK) {
        return cli_client_say(f->c, DEMUR_ERR_FORMAT, "--close: a day is written as 2027-01-11");
    }
    if (f->header.close > f->c->today && f->header.close <= last) return DEMUR_OK;
    demur_day_format(day, last);
    return cli_client_say(f->c, DEMUR_ERR_RANGE,
                          "--close: the last day for signatures is one after today, and at the "
                          "latest %s, two weeks after the epoch",
                          day);
}

/* ---- blobs ----------------------------------------------------------------------------- */

/* The names of the blobs: sealing is deterministic, so they are made again when they are sent. */
static enum demur_err name_blobs(struct cli_freeze *f)
{
    struct demur_memo_header *h = &f->header;
    enum demur_err err = DEMUR_OK;

    h->blobs = (uint8_t)(1 + f->document.attachments);
    for (uint8_t i = 0; i < h->blobs && err == DEMUR_OK; i++) {
        struct demur_span plain = {f->encoded, f->encoded_len};
        struct demur_blob_key key;
        uint8_t *blob = NULL;
        size_t len = 0;

        if (i > 0) plain = (struct demur_span){f->file[i - 1].data, f->file[i - 1].len};
        demur_memo_blob_key(&key, &f->key, &h->body_commit, i);
        err = demur_blob_seal(&blob, &len, &key, plain);
        if (err == DEMUR_OK) demur_blob_ref_of(&h->blob[i], (struct demur_span){blob, len});
        demur_wipe(&key, sizeof key);
        demur_free(blob);
    }
    return err == DEMUR_OK ? err : cli_client_fail(f->c, "blobs", err);
}

enum demur_err cli_freeze_header(struct cli_freeze *f)
{
    struct demur_memo_header *h = &f->header;
    enum demur_err err;

    *h = (struct demur_memo_header){.org = f->c->org,
                                    .epoch = f->epoch.epoch,
                                    .manifest = f->force.leaf,
                                    .form = DEMUR_FORM_OPEN,
                                    .asks = f->document.asks};
    demur_document_commit(&h->body_commit, (struct demur_span){f->encoded, f->encoded_len});
    err = set_principals(f);
    if (err == DEMUR_OK) err = set_close(f);
    if (err == DEMUR_OK) {
        err = cli_shown_read(&h->profiles, f->c, &f->epoch, f->cli->option[CLI_FREEZE_PROFILES],
                             "Whoever freezes a memo");
    }
    if (err == DEMUR_OK) err = draw_links(f);
    return err == DEMUR_OK ? name_blobs(f) : err;
}
