/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * board.h -- the public record of an organisation: what was asked, what was answered, and when;
 * and how confidence moved.
 *
 * A board is a pure function of the log up to a size: of what a channel and a tally that followed
 * it say, and of the texts of released memos.  The same log gives the same bytes in every form, so
 * whoever has a copy can compare what a server shows with what follows.  No clock is asked: the day
 * is that of the newest window.
 *
 * Figures are exact.  What a proof discloses is public for ever, so rounding would hide nothing;
 * small cells of polls are folded into their parent (fold.h), and what protects people is the guard
 * before they act.  Source: docs/board.md; docs/protocol.md 2.10 to 2.15; docs/threat-model.md 3.1.
 */
#ifndef DEMUR_BOARD_H
#define DEMUR_BOARD_H

#include "demur/bytes.h"
#include "demur/channel.h"
#include "demur/fold.h"
#include "demur/tally.h"

/** Signatures of one memo that entered with one window. */
struct demur_board_bar {
    uint32_t window;
    uint32_t day;
    uint32_t signs;
};

/** What a principal said: an ACK, RESPONSE or EXTEND that counts. */
struct demur_board_said {
    enum demur_docket_kind kind;
    uint8_t principal;
    uint32_t seq; /**< of a RESPONSE or EXTEND; 0 of an ACK */
    uint32_t day;
    uint32_t until;         /**< of an EXTEND: the new due day; else 0 */
    struct demur_span name; /**< of an ACK the owner, of a RESPONSE the delegate; empty: nobody */
};

/** Where a memo stands on the scale of working days since its delivery, by its own calendar. */
struct demur_board_clock {
    uint32_t now;   /**< the board's day */
    bool has_limit; /**< an answer is due: then at `limit` */
    uint32_t limit;
    bool is_acknowledged; /**< then at `acknowledged` */
    uint32_t acknowledged;
    bool is_answered; /**< then at `answered` */
    uint32_t answered;
    /** Working days beyond the limit, until the answer or now; or since a "later" ran out. */
    uint32_t late;
};

/** How a memo stands, in one word. */
enum demur_board_state {
    DEMUR_BOARD_OPEN,          /**< open for signature */
    DEMUR_BOARD_CLOSED,        /**< its closing day is over and it was not delivered */
    DEMUR_BOARD_RUNNING,       /**< delivered; not answered; not late, or nothing is due */
    DEMUR_BOARD_OVERDUE,       /**< delivered; the answer is late and not there */
    DEMUR_BOARD_ANSWERED,      /**< every ask has a verdict, in time */
    DEMUR_BOARD_ANSWERED_LATE, /**< and it came late */
};

/** A memo on the board. */
struct demur_board_memo {
    uint32_t number; /**< from 1, in the order of the freezes */
    struct demur_channel_memo of;
    struct demur_span subject; /**< where it was released and its text is at hand; else empty */
    uint32_t released_day;     /**< of its RELEASE; 0: it is not released */
    struct demur_tally_memo tally;
    struct demur_docket docket;
    struct demur_board_clock clock; /**< zeros before the delivery */
    enum demur_board_state state;
    size_t bars; /**< by ascending window; windows without a signature are left out */
    struct demur_board_bar *bar;
    size_t saids; /**< in the order of the log */
    struct demur_board_said *said;
};

/** An issuer's counts. */
struct demur_board_issuer {
    uint8_t id;
    struct demur_span name;
    uint32_t issued;
    uint32_t done;
};

/** A band of an epoch's roster. */
struct demur_board_band {
    uint16_t code;          /**< 0: unspecified */
    struct demur_span name; /**< empty for code 0 */
    uint32_t members;
    uint32_t enrolled; /**< the least `done` of the issuers */
};

/** An epoch that has a roster. */
struct demur_board_epoch {
    uint32_t epoch, first, last;
    uint32_t members;
    uint32_t enrolled; /**< the least `done` of the issuers, all bands together */
    uint8_t issuers;
    struct demur_board_issuer issuer[DEMUR_ISSUERS_MAX];
    uint8_t bands;
    struct demur_board_band band[DEMUR_BANDS_MAX + 1];
    struct demur_tally_sealed sealed;
    const struct demur_roster *roster; /**< borrowed: names of classes and units, k_min */
};

/** A poll on the board. */
struct demur_board_poll {
    uint32_t number; /**< from 1, in the order of the POLL_OPEN entries */
    struct demur_channel_poll of;
    uint32_t memo;    /**< the memo's number; 0: a confidence question */
    bool is_complete; /**< closed, and as many votes are in the log as POLL_CLOSE says; else no
                         cells */
    uint32_t votes;   /**< that count; 0 while it is open */
    uint32_t issued;  /**< in the epoch, the least of the issuers */
    size_t cells;     /**< what may be shown (demur_fold()); none while it is open */
    struct demur_fold_cell *cell; /**< the first is everybody */
};

/** Sums over all memos. */
struct demur_board_sums {
    uint32_t memos, open, delivered;
    uint32_t acknowledged, acknowledged_in_time;
    uint32_t answered, answered_in_time, overdue, running;
    uint32_t asks;       /**< of memos that have been answered in part or in full */
    uint32_t verdict[5]; /**< of them, by enum demur_verdict as it stands: 0 is left blank */
    uint64_t signs;      /**< signatures in all */
};

/** The board; borrows from its channel and tally until either is fed again. */
struct demur_board {
    struct demur_span organisation;
    struct demur_hash org;
    bool is_training;
    uint64_t size; /**< of the log that every figure is computed from */
    uint32_t windows;
    uint32_t day;
    uint8_t witnesses, quorum; /**< how many witnesses there are; how many must confirm, at least */
    struct demur_span origin;  /**< of the log */
    size_t epochs;
    struct demur_board_epoch *epoch;
    size_t memos;
    struct demur_board_memo *memo;
    size_t polls;
    struct demur_board_poll *poll;
    struct demur_board_sums sums;
};

/** Where the text of a released memo comes from. */
struct demur_board_texts {
    /**
     * The subject of the memo (str, borrowed until the board is freed), or an empty span where its
     * text is not at hand.  Asked for released memos alone.
     */
    struct demur_span (*subject)(void *ctx, const struct demur_channel_memo *memo);
    void *ctx;
};

/**
 * Make the board of what channel and tally have been fed; the last window is whole and the tally
 * settled.
 *
 * texts may be NULL.  *out is freed with demur_board_free().
 * @return DEMUR_OK, DEMUR_ERR_STATE (there is no manifest yet), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_board_new(struct demur_board **out, const struct demur_channel *channel,
                               const struct demur_tally *tally,
                               const struct demur_board_texts *texts);

/** NULL does nothing. */
void demur_board_free(struct demur_board *board);

/**
 * How many SEALED of that epoch of board no VOTE has opened, once every question of the epoch
 * should have been opened: the board's day is two days after each closing day.  0 before that, or
 * where all are opened.
 *
 * So no question that is left open, or promises more votes than there are, hides that votes were
 * taken in and are kept back.
 */
uint32_t demur_board_withheld(const struct demur_board *board, const struct demur_board_epoch *e);

/** Whether the votes of a question should be in the record, and it has not been closed. */
bool demur_board_is_unopened(const struct demur_board *board, const struct demur_board_poll *poll);

/* ---- subjects --------------------------------------------------------------------------- */

/** Subjects of released memos, each opened once from the blob of its text.  Opaque. */
struct demur_board_subjects;

/** Where blobs come from: a store, a mirror. */
struct demur_board_blobs {
    /** The blob of that name, to be freed with demur_free(); DEMUR_ERR_RANGE: not at hand. */
    enum demur_err (*get)(void *ctx, uint8_t **bytes, size_t *len,
                          const struct demur_blob_ref *ref);
    void *ctx;
};

/** DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_board_subjects_new(struct demur_board_subjects **out,
                                        const struct demur_board_blobs *blobs);

/** NULL does nothing. */
void demur_board_subjects_free(struct demur_board_subjects *s);

/**
 * The texts for demur_board_new(), of memos of one channel.  What is not what was frozen is not
 * shown: hash, decryption and commitment are checked.
 */
void demur_board_subjects_texts(struct demur_board_texts *out, struct demur_board_subjects *s);

/**
 * What kept a subject out since demur_board_subjects_texts(), if it was not the text itself:
 * DEMUR_ERR_NOMEM, or what the callback said but DEMUR_ERR_RANGE.  A board made then is not to be
 * shown: it would differ from what the same log and blobs give.
 */
DEMUR_MUST_CHECK
enum demur_err demur_board_subjects_err(const struct demur_board_subjects *s);

/* ---- its forms ------------------------------------------------------------------------- */

/*
 * Each writes one form of the board, the same bytes for the same board.  A failure is in out:
 * DEMUR_ERR_NOMEM.  Text from outside is escaped as the form asks, and in CSV kept from being taken
 * for a formula.
 */

/** JSON, one object and LF: /v1/board.json (docs/openapi.yaml). */
void demur_board_json(struct demur_writer *out, const struct demur_board *board);

/** The static page /record, HTML with plots as SVG, without script; its style is /demur.css. */
void demur_board_page(struct demur_writer *out, const struct demur_board *board);

/** CSV (RFC 4180), one row a memo: /record.csv. */
void demur_board_csv(struct demur_writer *out, const struct demur_board *board);

/** iCalendar (RFC 5545), one event a due day: /record.ics. */
void demur_board_ics(struct demur_writer *out, const struct demur_board *board);

/** Atom (RFC 4287), one entry a public event: /record.atom. */
void demur_board_atom(struct demur_writer *out, const struct demur_board *board);

#endif
