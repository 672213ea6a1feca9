/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "poll_pick.h"

#include "demur/encode.h"
#include "memo_pick.h"

#include <stdlib.h>
#include <string.h>

enum { HEX_LEN = 2 * DEMUR_HASH_BYTES, ID_LEN_MIN = 4, ID_SHOWN = CLI_MEMO_ID_SHOWN, TEN = 10 };

/* ---- how it stands --------------------------------------------------------------------- */

enum cli_poll_state cli_poll_state(const struct cli_client *c,
                                   const struct demur_channel_poll *poll)
{
    if (poll->is_closed) return CLI_POLL_CLOSED;
    return poll->is_over || c->today > poll->poll->close ? CLI_POLL_OVER : CLI_POLL_OPEN;
}

/* ---- by number ------------------------------------------------------------------------- */

static enum demur_err pick_open(struct demur_channel_poll *out, const struct cli_client *c)
{
    size_t n = demur_channel_polls(c->channel);
    size_t found = 0;
    struct demur_channel_poll poll;

    for (size_t i = 0; i < n; i++) {
        demur_channel_poll_at(&poll, c->channel, i);
        if (cli_poll_state(c, &poll) != CLI_POLL_OPEN) continue;
        *out = poll;
        found++;
    }
    if (found == 1) return DEMUR_OK;
    if (found == 0) {
        return cli_client_say(c, DEMUR_ERR_STATE,
                              n == 0 ? "nothing has been asked yet"
                                     : "no question is open; demur poll list shows those before");
    }
    return cli_client_say(c, DEMUR_ERR_RANGE,
                          "%zu questions are open; which one? demur poll list numbers them", found);
}

static enum demur_err pick_number(struct demur_channel_poll *out, const struct cli_client *c,
                                  const char *id)
{
    size_t n = demur_channel_polls(c->channel);
    unsigned long number = strtoul(id, NULL, TEN);

    if (number < 1 || number > n) {
        return cli_client_say(c, DEMUR_ERR_INVALID,
                              "the log has no question %lu: there are %zu; demur poll list shows "
                              "them",
                              number, n);
    }
    demur_channel_poll_at(out, c->channel, number - 1);
    return DEMUR_OK;
}

static enum demur_err pick_id(struct demur_channel_poll *out, const struct cli_client *c,
                              const char *id)
{
    size_t n = demur_channel_polls(c->channel);
    size_t found = 0;
    struct demur_channel_poll poll;

    for (size_t i = 0; i < n; i++) {
        char hex[HEX_LEN + 1];

        demur_channel_poll_at(&poll, c->channel, i);
        demur_hex_encode(hex, poll.poll_id.bytes, sizeof poll.poll_id.bytes);
        if (strncmp(hex, id, strlen(id)) != 0) continue;
        *out = poll;
        found++;
    }
    if (found == 1) return DEMUR_OK;
    if (found == 0) {
        return cli_client_say(c, DEMUR_ERR_INVALID,
                              "the log has no such question: it is another organisation's, or the "
                              "log does not show it yet");
    }
    return cli_client_say(c, DEMUR_ERR_RANGE,
                          "%zu questions begin with these digits; give more of them", found);
}

enum demur_err cli_pick_poll(struct demur_channel_poll *out, const struct cli_client *c,
                             const char *id)
{
    size_t len = id == NULL ? 0 : strlen(id);

    if (id == NULL) return pick_open(out, c);
    if (len > 0 && len < ID_LEN_MIN && strspn(id, "0123456789") == len) {
        return pick_number(out, c, id);
    }
    if (len >= ID_LEN_MIN && len <= HEX_LEN && strspn(id, "0123456789abcdef") == len) {
        return pick_id(out, c, id);
    }
    return cli_client_say(c, DEMUR_ERR_FORMAT,
                          "a question is named by its number in demur poll list, or by the "
                          "hexadecimal digits there, at least %d of them",
                          ID_LEN_MIN);
}

/* ---- showing --------------------------------------------------------------------------- */

void cli_put_poll_id(FILE *to, const struct demur_hash *poll_id)
{
    char id[2 * ID_SHOWN + 1];

    demur_hex_encode(id, poll_id->bytes, ID_SHOWN);
    fputs(id, to);
}

void cli_put_poll_words(FILE *to, const struct demur_poll *poll, const char *indent)
{
    fputs(indent, to);
    cli_put_text(to, poll->question.data, poll->question.len, false);
    fputc('\n', to);
    for (unsigned i = 0; i < poll->options; i++) {
        fprintf(to, "%s  %u  ", indent, i + 1);
        cli_put_text(to, poll->option[i].data, poll->option[i].len, false);
        fputc('\n', to);
    }
}

void cli_put_poll_asker(FILE *to, const struct demur_poll *poll)
{
    if (poll->type == DEMUR_POLL_CONFIDENCE) {
        fputs("the organisation", to);
        return;
    }
    fputs("the convener of memo ", to);
    cli_put_memo_id(to, &poll->memo_id);
}
