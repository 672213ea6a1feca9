/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* docket_levels.c -- stages, their due days, and the escalation ladder. */
#include "answer/docket_run.h"

static const struct demur_deadlines *deadlines_of(const struct demur_docket_run *run)
{
    return run->facts->deadlines;
}

struct demur_docket_level *demur_docket_top(struct demur_docket_run *run)
{
    return &run->docket->level[run->docket->levels - 1];
}

static struct demur_docket_stage stage_from(const struct demur_docket_run *run,
                                            const struct demur_limit *limit, uint32_t day)
{
    struct demur_docket_stage stage = {.is_due = limit->unit != DEMUR_UNIT_NONE};

    if (stage.is_due) stage.due_day = demur_due(deadlines_of(run), day, limit->unit, limit->limit);
    return stage;
}

/* Set the due day of the newest level's answer, and how far it may be moved. */
static void set_answer_due(struct demur_docket_run *run, uint32_t day)
{
    const struct demur_deadlines *d = deadlines_of(run);

    demur_docket_top(run)->answer.due_day = day;
    run->bound = demur_due(d, day, d->extend_unit, d->extend_limit);
}

/* Begin the next level on day, for principal (0: the addressees). */
static void begin_level(struct demur_docket_run *run, uint8_t principal, uint32_t day)
{
    const struct demur_deadlines *d = deadlines_of(run);

    run->docket->levels++;
    run->is_fixed = false;
    run->is_judged = false;
    struct demur_docket_level *level = demur_docket_top(run);

    *level = (struct demur_docket_level){
        .principal = principal,
        .from_day = day,
        .acknowledge = stage_from(run, &d->acknowledge, day),
        .owner = stage_from(run, &d->owner, day),
    };
    bool from_ack = d->answer.from == DEMUR_FROM_ACKNOWLEDGEMENT && level->acknowledge.is_due;

    level->answer = stage_from(run, &d->answer, from_ack ? level->acknowledge.due_day : day);
    if (run->facts->standing < d->threshold) level->answer.is_due = false;
    if (level->answer.is_due) {
        set_answer_due(run, level->answer.due_day);
    } else {
        level->answer.due_day = 0;
    }
}

void demur_docket_deliver(struct demur_docket_run *run, uint32_t day)
{
    const struct demur_memo_header *header = run->facts->header;

    for (size_t i = 0; i < header->principals; i++) {
        run->principal[i].is_addressee = header->principal[i].role == DEMUR_ROLE_ADDRESSEE;
    }
    run->docket->delivered_day = day;
    begin_level(run, 0, day);
}

/* The next-level principal who is next, or how many principals there are. */
static size_t next_level(const struct demur_docket_run *run)
{
    const struct demur_memo_header *header = run->facts->header;

    for (size_t i = 0; i < header->principals; i++) {
        if (header->principal[i].role == DEMUR_ROLE_NEXT_LEVEL && !run->principal[i].is_addressee) {
            return i;
        }
    }
    return header->principals;
}

void demur_docket_escalate(struct demur_docket_run *run, uint32_t day)
{
    const struct demur_memo_header *header = run->facts->header;

    while (run->docket->levels > 0 && deadlines_of(run)->escalate == 1) {
        const struct demur_docket_stage *answer = &demur_docket_top(run)->answer;
        size_t next = next_level(run);
        uint32_t from = answer->due_day > run->taken_back ? answer->due_day : run->taken_back;

        if (!answer->is_due || from >= day || run->is_judged) return;
        if (next == header->principals) return;
        run->is_judged = demur_docket_all_answered(run, from);
        if (run->is_judged) return;
        run->principal[next].is_addressee = true;
        run->principal[next].level = run->docket->levels;
        begin_level(run, header->principal[next].id, from);
    }
}

static void meet(struct demur_docket_stage *stage, uint32_t day)
{
    if (stage->is_met) return;
    stage->is_met = true;
    stage->met_day = day;
}

void demur_docket_acknowledge(struct demur_docket_run *run, size_t at, bool has_owner)
{
    const struct demur_deadlines *d = deadlines_of(run);
    struct demur_docket_level *top = demur_docket_top(run);
    bool was_met = top->acknowledge.is_met;

    /* Who is further up the ladder acts for those below. */
    for (size_t i = 0; i <= run->principal[at].level; i++) {
        meet(&run->docket->level[i].acknowledge, run->day);
        if (has_owner) meet(&run->docket->level[i].owner, run->day);
    }
    bool is_new = !was_met && top->acknowledge.is_met && top->acknowledge.is_due &&
                  run->day <= top->acknowledge.due_day;

    if (is_new && top->answer.is_due && !run->is_fixed &&
        d->answer.from == DEMUR_FROM_ACKNOWLEDGEMENT) {
        set_answer_due(run, demur_due(d, run->day, d->answer.unit, d->answer.limit));
    }
}

void demur_docket_move(struct demur_docket_run *run, uint32_t until)
{
    run->is_fixed = true;
    set_answer_due(run, until);
}

void demur_docket_answered(struct demur_docket_run *run)
{
    for (size_t i = 0; i < run->docket->levels; i++) {
        meet(&run->docket->level[i].answer, run->day);
    }
}

static void reckon(struct demur_docket_stage *stage, uint32_t day)
{
    uint32_t end = stage->is_met ? stage->met_day : day;

    if (stage->is_due && end > stage->due_day) stage->overdue_days = end - stage->due_day;
}

void demur_docket_reckon(struct demur_docket_run *run, uint32_t day)
{
    for (size_t i = 0; i < run->docket->levels; i++) {
        reckon(&run->docket->level[i].acknowledge, day);
        reckon(&run->docket->level[i].owner, day);
        reckon(&run->docket->level[i].answer, day);
    }
}
