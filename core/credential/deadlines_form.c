/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "credential/deadlines_form.h"

#include <stdbool.h>

static bool limit_is_right(const struct demur_limit *limit)
{
    if (limit->unit == DEMUR_UNIT_NONE) return limit->from == 0 && limit->limit == 0;
    return limit->unit <= DEMUR_UNIT_WORKING && limit->from <= DEMUR_FROM_ACKNOWLEDGEMENT;
}

static bool extend_is_right(const struct demur_deadlines *d)
{
    if (d->extend_max == 0) return d->extend_unit == DEMUR_UNIT_NONE && d->extend_limit == 0;
    return d->extend_unit == DEMUR_UNIT_CALENDAR || d->extend_unit == DEMUR_UNIT_WORKING;
}

enum demur_err demur_deadlines_check(const struct demur_deadlines *d)
{
    bool ok = d->workdays != 0 && d->workdays < 0x80 && d->holidays <= DEMUR_HOLIDAYS_MAX;

    ok = ok && limit_is_right(&d->acknowledge) && limit_is_right(&d->owner);
    ok = ok && limit_is_right(&d->answer) && extend_is_right(d) && d->escalate <= 1;
    ok = ok && d->acknowledge.from == DEMUR_FROM_DELIVERY && d->owner.from == DEMUR_FROM_DELIVERY;
    if (d->answer.from == DEMUR_FROM_ACKNOWLEDGEMENT) {
        ok = ok && d->acknowledge.unit != DEMUR_UNIT_NONE;
    }
    for (size_t i = 1; ok && i < d->holidays; i++) ok = d->holiday[i - 1] < d->holiday[i];
    return ok ? DEMUR_OK : DEMUR_ERR_RANGE;
}

static void read_limit(struct demur_limit *out, struct demur_reader *r)
{
    out->from = demur_read_u8(r);
    out->unit = demur_read_u8(r);
    out->limit = demur_read_u16(r);
}

void demur_deadlines_read(struct demur_deadlines *out, struct demur_reader *r)
{
    struct demur_deadlines d = {0};

    d.workdays = demur_read_u8(r);
    d.holidays = demur_read_u16(r);
    demur_reader_expect(r, d.holidays <= DEMUR_HOLIDAYS_MAX, DEMUR_ERR_RANGE);
    for (size_t i = 0; i < d.holidays && r->err == DEMUR_OK; i++) d.holiday[i] = demur_read_u32(r);
    read_limit(&d.acknowledge, r);
    read_limit(&d.owner, r);
    read_limit(&d.answer, r);
    d.extend_max = demur_read_u8(r);
    d.extend_unit = demur_read_u8(r);
    d.extend_limit = demur_read_u16(r);
    d.escalate = demur_read_u8(r);
    d.threshold = demur_read_u32(r);
    if (r->err != DEMUR_OK) return;
    demur_reader_expect(r, demur_deadlines_check(&d) == DEMUR_OK, DEMUR_ERR_RANGE);
    if (r->err == DEMUR_OK) *out = d;
}

static void put_limit(struct demur_writer *w, const struct demur_limit *limit)
{
    demur_put_u8(w, limit->from);
    demur_put_u8(w, limit->unit);
    demur_put_u16(w, limit->limit);
}

void demur_deadlines_put(struct demur_writer *w, const struct demur_deadlines *d)
{
    demur_put_u8(w, d->workdays);
    demur_put_u16(w, d->holidays);
    for (size_t i = 0; i < d->holidays; i++) demur_put_u32(w, d->holiday[i]);
    put_limit(w, &d->acknowledge);
    put_limit(w, &d->owner);
    put_limit(w, &d->answer);
    demur_put_u8(w, d->extend_max);
    demur_put_u8(w, d->extend_unit);
    demur_put_u16(w, d->extend_limit);
    demur_put_u8(w, d->escalate);
    demur_put_u32(w, d->threshold);
}
