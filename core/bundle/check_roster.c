/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * check_roster.c -- who is a member, how many credentials were given, and that there are no more
 * signatures than those: checks 6 and 10 of docs/protocol.md 2.12.
 */
#include "bundle/check.h"
#include "demur/memory.h"

#include <string.h>

/* ---- ROSTER ---------------------------------------------------------------------------- */

/* What is wrong with r in the window that is open; NULL: nothing.  err: no memory. */
static enum demur_err roster_fault(const char **why, const struct demur_bundle *b,
                                   const struct demur_roster *r)
{
    struct demur_place at;
    struct demur_fault fault;
    enum demur_err err;

    *why = "it does not name the manifest in force";
    if (b->manifests == 0) return DEMUR_OK;
    at = demur_bundle_place(b, b->windows - 1);
    err = demur_rule_roster(&fault, &at, r);
    *why = fault.why;
    return err;
}

enum demur_err demur_bundle_add_roster(struct demur_bundle *b, const struct demur_bundle_entry *e,
                                       const struct demur_hash *leaf)
{
    struct demur_roster *r = NULL;
    const char *why = "it is malformed";
    enum demur_err err = demur_roster_decode(&r, e->bytes.data, e->bytes.len);

    if (err == DEMUR_OK) err = roster_fault(&why, b, r);
    if (err == DEMUR_ERR_NOMEM) goto out;
    err = DEMUR_OK;
    if (why == NULL && b->roster != NULL && memcmp(leaf, &b->roster_leaf, sizeof *leaf) == 0) {
        why = "it is in the log already";
    }
    if (why != NULL) {
        err = demur_bundle_name_void(b, e->index, DEMUR_KIND_ROSTER, why);
    } else if (b->has_memo && r->epoch == b->epoch) {
        if (b->roster != NULL) {
            demur_bundle_fault(b, DEMUR_CHECK_ROSTER, "two_rosters",
                               "there are two rosters of one epoch: somebody shows two histories",
                               &e->index);
            goto out;
        }
        b->roster = r;
        b->roster_window = b->windows - 1;
        b->roster_manifest = b->window[b->windows - 1].manifest;
        b->roster_leaf = *leaf;
        b->report.roster = r;
        r = NULL;
    }
out:
    demur_roster_free(r);
    return err;
}

/* How many issuer has certified to the end: *all, and by band. */
static void count_done(uint32_t *all, uint32_t band[DEMUR_BANDS_MAX + 1],
                       const struct demur_bundle *b, const struct demur_counts *counts)
{
    *all = 0;
    memset(band, 0, (DEMUR_BANDS_MAX + 1) * sizeof band[0]);
    for (size_t c = 0; counts != NULL && c < counts->cells && c < b->roster->cells; c++) {
        *all += counts->cell[c].done;
        band[b->roster->cell[c].codes.code[DEMUR_ATTRIBUTE_BAND]] += counts->cell[c].done;
    }
}

/* Nobody can have enrolled without every issuer, so the least that one says is the most there are.
 */
static void find_enrolled(struct demur_bundle *b)
{
    struct demur_bundle_report *r = &b->report;

    for (size_t i = 0; i < r->issuers; i++) {
        uint32_t all;
        uint32_t band[DEMUR_BANDS_MAX + 1];

        count_done(&all, band, b, b->counts[i]);
        if (i == 0 || all < r->enrolled) r->enrolled = all;
        for (size_t k = 0; k <= DEMUR_BANDS_MAX; k++) {
            if (i == 0 || band[k] < r->enrolled_bands[k]) r->enrolled_bands[k] = band[k];
        }
    }
}

enum demur_err demur_bundle_check_roster(struct demur_bundle *b)
{
    enum demur_err err;

    if (b->roster == NULL) {
        demur_bundle_fault(b, DEMUR_CHECK_ROSTER, "roster",
                           "there is no roster of the memo's epoch that holds", NULL);
        return DEMUR_OK;
    }
    const struct demur_manifest *m = b->manifest[b->roster_manifest].m;

    err = demur_epoch_keys_new(&b->keys, &b->chain.org, m, b->epoch, &b->roster_leaf);
    if (err == DEMUR_ERR_INVALID) {
        demur_bundle_fault(b, DEMUR_CHECK_ROSTER, "roster", "an issuer's key is no key", NULL);
        return DEMUR_OK;
    }
    if (err != DEMUR_OK) return err;
    b->report.issuers = m->issuers;
    for (size_t i = 0; i < m->issuers; i++) {
        struct demur_bundle_issued *out = &b->report.issuer[i];

        out->id = m->issuer[i].id;
        out->name = m->issuer[i].name;
        for (size_t c = 0; b->counts[i] != NULL && c < b->counts[i]->cells; c++) {
            out->issued += b->counts[i]->cell[c].issued;
            out->done += b->counts[i]->cell[c].done;
        }
    }
    find_enrolled(b);
    return DEMUR_OK;
}

/* ---- COUNTS ---------------------------------------------------------------------------- */

/* What is wrong with c, of the memo's epoch; NULL: nothing. */
static const char *counts_fault(const struct demur_bundle *b, const struct demur_counts *c,
                                struct demur_span bytes)
{
    struct demur_rule_epoch epoch;
    struct demur_fault fault;

    if (b->roster == NULL || b->roster_window == b->windows - 1) {
        return "it comes before the roster is in the log";
    }
    epoch = (struct demur_rule_epoch){b->roster, b->manifest[b->roster_manifest].m, {NULL}};
    for (size_t i = 0; i < DEMUR_ISSUERS_MAX; i++) epoch.counts[i] = b->counts[i];
    demur_rule_counts(&fault, &b->chain.org, &epoch, c, bytes);
    return fault.why;
}

enum demur_err demur_bundle_add_counts(struct demur_bundle *b, const struct demur_bundle_entry *e)
{
    struct demur_counts *c = demur_alloc(sizeof *c);
    const char *why = "it is malformed";
    enum demur_err err;

    if (c == NULL) return DEMUR_ERR_NOMEM;
    err = demur_counts_decode(c, e->bytes.data, e->bytes.len);
    if (err == DEMUR_OK && (!b->has_memo || c->epoch != b->epoch)) {
        demur_free(c); /* of another epoch: its roster need not be here */
        return DEMUR_OK;
    }
    if (err == DEMUR_OK) why = counts_fault(b, c, e->bytes);
    if (why != NULL) {
        demur_free(c);
        return demur_bundle_name_void(b, e->index, DEMUR_KIND_COUNTS, why);
    }
    size_t i = demur_rule_issuer(b->manifest[b->roster_manifest].m, c->issuer);

    demur_free(b->counts[i]);
    b->counts[i] = c;
    return DEMUR_OK;
}

/* ---- no more signatures than credentials ----------------------------------------------- */

/* A set of cells: those with these codes, where DEMUR_CODE_HIDDEN is any. */
struct cells {
    uint16_t code[DEMUR_ATTRIBUTES];
};

static bool codes_match(const struct cells *want, const uint16_t code[DEMUR_ATTRIBUTES])
{
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
        if (want->code[a] != DEMUR_CODE_HIDDEN && want->code[a] != code[a]) return false;
    }
    return true;
}

static uint64_t issued_in(const struct demur_bundle *b, size_t issuer, const struct cells *want)
{
    const struct demur_counts *c = b->counts[issuer];
    uint64_t n = 0;

    for (size_t i = 0; c != NULL && i < c->cells; i++) {
        if (codes_match(want, b->roster->cell[i].codes.code)) n += c->cell[i].issued;
    }
    return n;
}

/* Signatures by what they disclose: one value of an attribute, or band and class together. */
struct disclosed {
    uint32_t one[DEMUR_ATTRIBUTES][DEMUR_UNITS_MAX + 1];
    uint32_t pair[DEMUR_BANDS_MAX + 1][DEMUR_CLASSES_MAX + 1];
};

/* Codes of b->sign are names of the roster: its worker has checked that. */
static void count_disclosed(struct disclosed *out, const struct demur_bundle *b)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < b->sign_count; i++) {
        const uint16_t *code = b->sign[i].code;

        for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
            if (code[a] != DEMUR_CODE_HIDDEN) out->one[a][code[a]]++;
        }
        if (code[0] != DEMUR_CODE_HIDDEN && code[1] != DEMUR_CODE_HIDDEN) {
            out->pair[code[0]][code[1]]++;
        }
    }
}

static void check_cells(struct demur_bundle *b, const struct cells *want, uint64_t signatures)
{
    for (size_t i = 0; i < b->report.issuers; i++) {
        if (signatures <= issued_in(b, i, want)) continue;
        demur_bundle_fault(b, DEMUR_CHECK_COUNTS, "too_many_signatures",
                           "there are more signatures than credentials that an issuer says it "
                           "gave: ",
                           NULL);
        demur_bundle_fault_name(b, b->report.issuer[i].name);
        return;
    }
}

void demur_bundle_check_counts(struct demur_bundle *b)
{
    struct cells any = {{DEMUR_CODE_HIDDEN, DEMUR_CODE_HIDDEN, DEMUR_CODE_HIDDEN}};
    struct disclosed shown;

    count_disclosed(&shown, b);
    check_cells(b, &any, b->sign_count);
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
        struct cells one = any;

        for (uint16_t code = 0; code <= b->roster->names[a].count; code++) {
            one.code[a] = code;
            check_cells(b, &one, shown.one[a][code]);
        }
    }
    for (uint16_t band = 0; band <= b->roster->names[0].count; band++) {
        for (uint16_t cls = 0; cls <= b->roster->names[1].count; cls++) {
            struct cells pair = {{band, cls, DEMUR_CODE_HIDDEN}};

            check_cells(b, &pair, shown.pair[band][cls]);
        }
    }
}
