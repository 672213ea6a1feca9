/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* issuing.c -- what an issuer keeps: codes, what it has promised to whom, and what the log awaits.
 */
#include "demur/memory.h"
#include "store/backend.h"
#include "store/store.h"

#include <string.h>

enum demur_err store_codes_put(struct store *s, uint32_t epoch, const struct store_code *code,
                               size_t count)
{
    enum demur_err err = store_may_write(s, STORE_ISSUING);

    for (size_t i = 0; err == DEMUR_OK && i < count; i++) {
        err = store_wrote(s, s->backend->code_put(s, epoch, &code[i]));
    }
    return err;
}

enum demur_err store_code_get(struct store *s, bool *found, struct demur_row_id *row,
                              uint32_t epoch, const struct demur_hash *code)
{
    enum demur_err err = store_may_read(s, STORE_ISSUING);

    return err == DEMUR_OK ? s->backend->code_get(s, found, row, epoch, code) : err;
}

/* ---- records --------------------------------------------------------------------------- */

enum demur_err store_record_get(struct store *s, struct demur_issuer_record *record, uint32_t epoch,
                                const struct demur_row_id *row)
{
    enum demur_err err = store_may_read(s, STORE_ISSUING);

    return err == DEMUR_OK ? s->backend->record_get(s, record, epoch, row) : err;
}

/* Whether what was promised stays promised; an ISSUE is queued with the step to CERTIFIED alone. */
static bool goes_on_from(const struct demur_issuer_record *old,
                         const struct demur_issuer_record *record, bool queues)
{
    bool certifies = old->stage < DEMUR_ISSUER_CERTIFIED && record->stage >= DEMUR_ISSUER_CERTIFIED;

    if (queues != certifies) return false;
    if (old->stage == DEMUR_ISSUER_NONE) return true;
    return memcmp(&old->c_hash, &record->c_hash, sizeof old->c_hash) == 0 &&
           memcmp(&old->c, &record->c, sizeof old->c) == 0 &&
           memcmp(&old->enrol_pk, &record->enrol_pk, sizeof old->enrol_pk) == 0 &&
           record->stage >= old->stage &&
           (old->stage < DEMUR_ISSUER_REVEALED ||
            memcmp(&old->set, &record->set, sizeof old->set) == 0);
}

enum demur_err store_record_put(struct store *s, const struct demur_issuer_record *record,
                                uint32_t epoch, const struct demur_row_id *row,
                                struct demur_span issue)
{
    struct demur_issuer_record old;
    enum demur_err err = store_may_write(s, STORE_ISSUING);

    if (err != DEMUR_OK) return err;
    if (record->stage < DEMUR_ISSUER_BEGUN || record->stage > DEMUR_ISSUER_DONE) {
        return store_wrote(s, DEMUR_ERR_RANGE);
    }
    err = s->backend->record_get(s, &old, epoch, row);
    if (err != DEMUR_OK) return store_wrote(s, err);
    if (!goes_on_from(&old, record, issue.len > 0)) return store_wrote(s, DEMUR_ERR_STATE);
    err = store_wrote(s, s->backend->record_put(s, record, epoch, row));
    if (err == DEMUR_OK && issue.len > 0) err = store_queue_put(s, issue);
    return err;
}

enum demur_err store_enrol_key_get(struct store *s, bool *found, struct demur_row_id *row,
                                   uint32_t epoch, const struct demur_sign_pk *enrol_pk)
{
    enum demur_err err = store_may_read(s, STORE_ISSUING);

    return err == DEMUR_OK ? s->backend->enrol_key_get(s, found, row, epoch, enrol_pk) : err;
}

enum demur_err store_record_each(struct store *s, uint32_t epoch,
                                 const struct store_record_visitor *visitor)
{
    enum demur_err err = store_may_read(s, STORE_ISSUING);

    return err == DEMUR_OK ? s->backend->record_each(s, epoch, visitor) : err;
}

/* ---- the queue ------------------------------------------------------------------------- */

enum demur_err store_queue_put(struct store *s, struct demur_span entry)
{
    enum demur_err err = store_may_write(s, STORE_ISSUING);

    if (err != DEMUR_OK) return err;
    if (entry.len > DEMUR_ENTRY_BYTES_MAX) return store_wrote(s, DEMUR_ERR_LENGTH);
    return store_wrote(s, s->backend->queue_put(s, entry));
}

enum demur_err store_queue_get(struct store *s, struct store_queued *out, uint64_t least)
{
    enum demur_err err = store_may_read(s, STORE_ISSUING);

    return err == DEMUR_OK ? s->backend->queue_get(s, out, least) : err;
}

enum demur_err store_queue_remove(struct store *s, uint64_t number)
{
    enum demur_err err = store_may_write(s, STORE_ISSUING);

    return err == DEMUR_OK ? store_wrote(s, s->backend->queue_remove(s, number)) : err;
}
