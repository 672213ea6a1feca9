/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* each_sign.c -- the signatures of a bundle that has been checked, one after the other. */
#include "bundle/check.h"
#include "demur/entry.h"
#include "demur/memory.h"

/* The SIGN entries of one part, read and compared with what was checked. */
struct signs {
    struct demur_writer bytes; /* one behind the other */
    size_t count;
    struct {
        uint64_t index;
        size_t at, len;
    } of[DEMUR_BUNDLE_PART_SIGNS];
};

static enum demur_err add_sign(void *ctx, const struct demur_bundle_entry *e)
{
    struct signs *s = ctx;

    if (demur_entry_kind(e->bytes) != DEMUR_KIND_SIGN) return DEMUR_OK;
    if (s->count == DEMUR_BUNDLE_PART_SIGNS) return DEMUR_ERR_IO; /* more than were checked */
    s->of[s->count].index = e->index;
    s->of[s->count].at = s->bytes.len;
    s->of[s->count++].len = e->bytes.len;
    demur_put_bytes(&s->bytes, e->bytes.data, e->bytes.len);
    return DEMUR_OK;
}

/* Read a part again; DEMUR_ERR_IO: the file is not the one that was checked. */
static enum demur_err read_signs(struct signs *s, const struct demur_bundle *b, size_t part)
{
    struct demur_bundle_entry_visitor visitor = {add_sign, s};
    enum demur_err err;

    s->count = 0;
    s->bytes.len = 0;
    err = demur_bundle_read_part(b, part, &visitor);
    return err == DEMUR_OK ? s->bytes.err : err;
}

static enum demur_err tell(const struct demur_bundle *b, const struct signs *s,
                           const struct demur_act_scope *scope,
                           const struct demur_bundle_sign_visitor *visitor)
{
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < s->count && err == DEMUR_OK; i++) {
        struct demur_act act;

        err = demur_act_decode(&act, DEMUR_KIND_SIGN, s->bytes.data + s->of[i].at, s->of[i].len);
        if (err != DEMUR_OK) return err;
        struct demur_bundle_signature sign = {s->of[i].index, &act, scope,
                                              demur_bundle_is_withdrawn(b, act.nym)};

        err = visitor->sign(visitor->ctx, &sign);
    }
    return err;
}

enum demur_err demur_bundle_each_sign(const struct demur_bundle *bundle,
                                      const struct demur_bundle_sign_visitor *visitor)
{
    struct demur_act_scope *scope = NULL;
    struct signs *s;
    enum demur_err err;

    if (!bundle->is_finished || bundle->report.failed != DEMUR_CHECK_NONE) return DEMUR_ERR_STATE;
    s = demur_alloc(sizeof *s);
    if (s == NULL) return DEMUR_ERR_NOMEM;
    demur_writer_init(&s->bytes);
    err = demur_act_scope_memo(&scope, bundle->keys, &bundle->memo_id);
    for (size_t part = 0; part < bundle->parts && err == DEMUR_OK; part++) {
        err = read_signs(s, bundle, part);
        if (err == DEMUR_OK) err = tell(bundle, s, scope, visitor);
    }
    demur_act_scope_free(scope);
    demur_writer_wipe(&s->bytes);
    demur_free(s);
    return err;
}
