/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "board_text.h"

#include "cli.h"
#include "client.h"

#include <string.h>

enum { BAR = 40, PER_MILLE = 1000 };

static const unsigned ten = 10;

const struct cli_board_form cli_board_forms[CLI_BOARD_FORMS] = {
    {"json", "/v1/board.json", demur_board_json}, {"page", "/record", demur_board_page},
    {"csv", "/record.csv", demur_board_csv},      {"ics", "/record.ics", demur_board_ics},
    {"atom", "/record.atom", demur_board_atom},
};

const struct cli_board_form *cli_board_form_of(const char *name)
{
    for (size_t i = 0; i < CLI_BOARD_FORMS; i++) {
        if (strcmp(cli_board_forms[i].name, name) == 0) return &cli_board_forms[i];
    }
    return NULL;
}

static const char *s(uint64_t n)
{
    return n == 1 ? "" : "s";
}

/* ---- sums ------------------------------------------------------------------------------- */

static void put_head(FILE *to, const struct demur_board *b)
{
    if (b->is_training) {
        fputs("TRAINING: this organisation is for practice. Nothing here is real.\n", to);
    }
    cli_put_text(to, b->organisation.data, b->organisation.len, false);
    fprintf(to, "\nThe record up to entry %llu, ", (unsigned long long)b->size);
    cli_put_day(to, b->day);
    if (b->quorum > 0) {
        fprintf(to, ", confirmed by at least %u of %u witnesses.\n\n", b->quorum, b->witnesses);
    } else {
        fputs("; it asks no witness, so its days are the operator's word.\n\n", to);
    }
}

static void put_sums(FILE *to, const struct demur_board *b)
{
    const struct demur_board_sums *sum = &b->sums;

    if (sum->memos == 0) {
        fputs("No memo has been frozen yet.\n", to);
        return;
    }
    fprintf(
        to,
        "%u memo%s: %u delivered, %u open for signature.\n"
        "Of those delivered %u acknowledged (%u in time), %u answered (%u in time), %u overdue,\n"
        "%u running.\n",
        sum->memos, s(sum->memos), sum->delivered, sum->open, sum->acknowledged,
        sum->acknowledged_in_time, sum->answered, sum->answered_in_time, sum->overdue,
        sum->running);
    if (sum->asks == 0) return;
    fprintf(to, "%u ask%s: %u accepted, %u partly, %u rejected, %u put off, %u left blank.\n",
            sum->asks, s(sum->asks), sum->verdict[DEMUR_VERDICT_ACCEPT],
            sum->verdict[DEMUR_VERDICT_PARTLY], sum->verdict[DEMUR_VERDICT_REJECT],
            sum->verdict[DEMUR_VERDICT_LATER], sum->verdict[DEMUR_VERDICT_NONE]);
}

/* ---- memos ------------------------------------------------------------------------------ */

static void put_state(FILE *to, const struct demur_board_memo *m)
{
    const struct demur_board_clock *c = &m->clock;

    switch (m->state) {
    case DEMUR_BOARD_OPEN:
        fputs("open for signature until ", to);
        cli_put_day(to, m->of.header->close);
        return;
    case DEMUR_BOARD_CLOSED:
        fputs("closed, not delivered", to);
        return;
    case DEMUR_BOARD_RUNNING:
        fprintf(to, "running, day %u", c->now);
        if (c->has_limit) fprintf(to, " of %u", c->limit);
        return;
    case DEMUR_BOARD_OVERDUE:
        fprintf(to, "OVERDUE by %u working day%s", c->late, s(c->late));
        return;
    case DEMUR_BOARD_ANSWERED:
        fprintf(to, "answered on day %u", c->answered);
        if (c->has_limit) fprintf(to, " of %u", c->limit);
        return;
    case DEMUR_BOARD_ANSWERED_LATE:
        fprintf(to, "answered %u working day%s LATE", c->late, s(c->late));
        return;
    }
}

static void put_verdicts(FILE *to, const struct demur_board_memo *m)
{
    bool has_any = false;

    for (size_t i = 0; i < m->saids; i++) {
        has_any = has_any || m->said[i].kind == DEMUR_EVENT_RESPONSE;
    }
    if (!has_any) return;
    fputs("\n     asks:", to);
    for (uint8_t i = 0; i < m->docket.asks; i++) {
        uint8_t verdict = m->docket.ask[i].standing.verdict;

        fprintf(to, "%s %u %s", i > 0 ? "," : "", i + 1U,
                verdict == DEMUR_VERDICT_NONE ? "blank" : demur_verdict_text(verdict));
    }
}

static void put_who(FILE *to, const struct demur_board_memo *m)
{
    for (size_t i = 0; i < m->saids; i++) {
        const struct demur_board_said *said = &m->said[i];

        if (said->name.len == 0) continue;
        fputs(said->kind == DEMUR_EVENT_ACK ? "\n     owner: " : "\n     answered by a delegate: ",
              to);
        cli_put_text(to, said->name.data, said->name.len, false);
    }
    if (m->docket.levels > 1) {
        fprintf(to, "\n     passed on to the next level %u time%s", m->docket.levels - 1U,
                s(m->docket.levels - 1U));
    }
}

static void put_memo(FILE *to, const struct demur_board_memo *m)
{
    uint32_t standing = m->tally.signs - m->tally.withdrawn;
    uint32_t rated = m->tally.ratings[0] + m->tally.ratings[1] + m->tally.ratings[2];

    fprintf(to, "%3u  ", m->number);
    put_state(to, m);
    if (m->docket.levels > 0) {
        fputs("; delivered ", to);
        cli_put_day(to, m->docket.delivered_day);
        if (m->docket.level[0].acknowledge.overdue_days > 0) fputs(", acknowledged late", to);
    }
    fprintf(to, "; %u signed", standing);
    if (m->tally.withdrawn > 0) fprintf(to, " (%u more withdrew)", m->tally.withdrawn);
    if (m->subject.len > 0) {
        fputs("\n     ", to);
        cli_put_text(to, m->subject.data, m->subject.len, false);
    }
    put_verdicts(to, m);
    put_who(to, m);
    if (rated > 0) {
        fprintf(to, "\n     rated by %u signer%s: %u substantive, %u partly, %u not", rated,
                s(rated), m->tally.ratings[0], m->tally.ratings[1], m->tally.ratings[2]);
    }
    fputc('\n', to);
}

/* ---- polls ------------------------------------------------------------------------------ */

/* The names of what a cell shows. */
static void put_cell_name(FILE *to, const struct demur_board *b, uint32_t epoch,
                          const struct demur_fold_cell *cell)
{
    const struct demur_roster *roster = NULL;
    bool has_one = false;

    for (size_t i = 0; i < b->epochs; i++) {
        if (b->epoch[i].epoch == epoch) roster = b->epoch[i].roster;
    }
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES && roster != NULL; a++) {
        struct demur_span name;

        if (cell->code[a] == DEMUR_CODE_HIDDEN) continue;
        name = cli_value_name(roster, a, cell->code[a]);
        if (has_one) fputs(", ", to);
        cli_put_text(to, name.data, name.len, false);
        has_one = true;
    }
    if (!has_one) fputs("everybody", to);
}

static void put_cell(FILE *to, const struct demur_board *b, const struct demur_board_poll *p,
                     const struct demur_fold_cell *cell)
{
    fputs("     ", to);
    put_cell_name(to, b, p->of.poll->epoch, cell);
    fprintf(to, ": %u of %u answered\n", cell->votes, cell->issued);
    for (uint8_t k = 0; k < p->of.poll->options; k++) {
        struct demur_share share = demur_share_of(cell->choice[k], cell->votes, cell->issued);

        fprintf(to, "       %3u.%u %% (%u to %u)  ", share.share / ten, share.share % ten,
                (share.low + ten / 2) / ten, (share.high + ten / 2) / ten);
        for (unsigned i = 0; i < BAR; i++) {
            fputc(i * PER_MILLE < (unsigned)share.share * BAR ? '#' : ' ', to);
        }
        fprintf(to, " %5u  ", cell->choice[k]);
        cli_put_text(to, p->of.poll->option[k].data, p->of.poll->option[k].len, false);
        fputc('\n', to);
    }
}

static void put_poll(FILE *to, const struct demur_board *b, const struct demur_board_poll *p)
{
    fprintf(to, "\nQuestion %u, ", p->number);
    if (p->memo > 0) {
        fprintf(to, "of memo %u's authors: ", p->memo);
    } else {
        fprintf(to, "epoch %u: ", p->of.poll->epoch);
    }
    cli_put_text(to, p->of.poll->question.data, p->of.poll->question.len, false);
    fputc('\n', to);
    if (!p->of.is_closed) {
        bool is_late =
            b->day > p->of.poll->close + 1; /* the second window of that day opens them */

        fputs(is_late ? "     NOT OPENED, although it was over with "
                      : "     sealed until the end of ",
              to);
        cli_put_day(to, p->of.poll->close);
        fputs(is_late ? ": its votes are being kept back\n" : "\n", to);
        return;
    }
    if (!p->is_complete) {
        fprintf(to, "     VOTES ARE MISSING: %u of %u are in the record\n", p->votes, p->of.votes);
    }
    if (p->cells == 0) {
        fprintf(to, "     fewer than %d votes, or too few people: nothing is shown\n",
                DEMUR_FOLD_VOTES_MIN);
    }
    for (size_t i = 0; i < p->cells; i++) put_cell(to, b, p, &p->cell[i]);
}

/* Votes that were taken in and are kept back. */
static void put_sealed(FILE *to, const struct demur_board *b)
{
    for (size_t i = 0; i < b->epochs; i++) {
        uint32_t n = demur_board_withheld(b, &b->epoch[i]);

        if (n == 0) continue;
        fprintf(to,
                "\nEpoch %u: %u sealed entr%s not been opened: votes that were taken in and are "
                "not counted.\n",
                b->epoch[i].epoch, n, n == 1 ? "y has" : "ies have");
    }
}

void cli_board_put(FILE *to, const struct demur_board *board)
{
    put_head(to, board);
    put_sums(to, board);
    if (board->memos > 0) fputc('\n', to);
    for (size_t i = board->memos; i > 0; i--) put_memo(to, &board->memo[i - 1]);
    for (size_t i = 0; i < board->polls; i++) put_poll(to, board, &board->poll[i]);
    put_sealed(to, board);
}
