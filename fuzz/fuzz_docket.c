/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_docket.c -- no story crashes the docket; what it says of a day does not change when later
 * entries are told, and overdue days never shrink from one day to the next.
 */
#include "demur/bytes.h"
#include "demur/docket.h"

#include <stdlib.h>
#include <string.h>

enum { EVENTS_MAX = 24, ASKS = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A story as the input tells it. */
struct story {
    struct demur_deadlines deadlines;
    struct demur_memo_header header;
    uint8_t to[ASKS];
    size_t events;
    struct demur_docket_event event[EVENTS_MAX];
    struct demur_ack ack[EVENTS_MAX];
    struct demur_response response[EVENTS_MAX];
    struct demur_extend extend[EVENTS_MAX];
};

static struct demur_limit read_limit(struct demur_reader *r)
{
    struct demur_limit limit = {.from = demur_read_u8(r) % 2, .unit = demur_read_u8(r) % 3};

    limit.limit = demur_read_u8(r) % 32;
    return limit;
}

static void read_event(struct story *s, struct demur_reader *r, size_t i)
{
    static const uint8_t owner[] = {'o'};
    struct demur_docket_event *e = &s->event[i];
    uint8_t principal = demur_read_u8(r) % 5;
    uint8_t seq = demur_read_u8(r) % 4;

    e->kind = (enum demur_docket_kind)(demur_read_u8(r) % 4);
    e->window = (i > 0 ? s->event[i - 1].window : 0) + demur_read_u8(r) % 2;
    e->day = (i > 0 ? s->event[i - 1].day : 100) + demur_read_u8(r) % 16;
    e->ack = &s->ack[i];
    e->response = &s->response[i];
    e->extend = &s->extend[i];
    s->ack[i].principal = principal;
    s->ack[i].owner = (struct demur_span){owner, seq % 2};
    s->extend[i].principal = principal;
    s->extend[i].seq = seq;
    s->extend[i].until = e->day + demur_read_u8(r);
    s->response[i].principal = principal;
    s->response[i].seq = seq;
    s->response[i].items = ASKS;
    for (size_t ask = 0; ask < ASKS; ask++) {
        uint8_t v = demur_read_u8(r);

        s->response[i].item[ask] = (struct demur_response_item){v % 5, e->day + v / 5};
    }
}

static void read_story(struct story *s, struct demur_reader *r)
{
    s->deadlines.workdays = demur_read_u8(r);
    s->deadlines.acknowledge = read_limit(r);
    s->deadlines.owner = read_limit(r);
    s->deadlines.answer = read_limit(r);
    s->deadlines.extend_max = demur_read_u8(r) % 4;
    s->deadlines.extend_unit = demur_read_u8(r) % 3;
    s->deadlines.extend_limit = demur_read_u8(r) % 16;
    s->deadlines.escalate = demur_read_u8(r) % 2;
    s->deadlines.threshold = demur_read_u8(r) % 2;
    s->header.asks = ASKS;
    s->header.principals = 4;
    for (uint8_t i = 0; i < 4; i++) {
        uint8_t role = i == 0 ? DEMUR_ROLE_ADDRESSEE : demur_read_u8(r) % 3;

        s->header.principal[i] = (struct demur_header_principal){i + 1, role};
    }
    for (size_t i = 0; i < ASKS; i++) s->to[i] = demur_read_u8(r) % 4;
    while (s->events < EVENTS_MAX && r->left > 0 && r->err == DEMUR_OK) {
        read_event(s, r, s->events);
        s->events++;
    }
}

static struct demur_docket docket_of(const struct story *s, size_t events, uint32_t standing,
                                     uint32_t day)
{
    const struct demur_docket_facts facts = {&s->deadlines, &s->header, s->to,
                                             standing,      s->event,   events};
    enum demur_docket_effect effect[EVENTS_MAX];
    struct demur_docket d;

    memset(&d, 0, sizeof d);
    demur_docket_make(&d, effect, &facts, day);
    return d;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct story s;
    struct demur_reader r = demur_reader_over(data, size);
    uint32_t before[ASKS] = {0};

    memset(&s, 0, sizeof s);
    uint32_t standing = demur_read_u8(&r) % 2;

    read_story(&s, &r);
    for (uint32_t day = 90; day < 260; day += 3) {
        size_t told = 0;

        while (told < s.events && s.event[told].day <= day) told++;
        struct demur_docket all = docket_of(&s, s.events, standing, day);
        struct demur_docket some = docket_of(&s, told, standing, day);

        if (all.state != some.state || all.levels != some.levels) abort();
        for (size_t i = 0; i < ASKS; i++) {
            if (all.ask[i].overdue_days != some.ask[i].overdue_days) abort();
            if (all.ask[i].overdue_days < before[i]) abort();
            before[i] = all.ask[i].overdue_days;
        }
    }
    return 0;
}
