/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "mirror.h"

#include "demur/memory.h"

#include <string.h>
#include <unistd.h>

/* ---- what goes wrong ------------------------------------------------------------------- */

enum demur_err cli_mirror_fail(const struct cli_mirror *m, const char *what, enum demur_err err)
{
    fprintf(m->err, "demur: %s: %s\n", what, demur_err_text(err));
    return err;
}

enum demur_err cli_mirror_fault(struct cli_mirror *m, const char *reason, const char *where,
                                const char *detail)
{
    struct cli_mirror_alarm *a = &m->alarm;

    a->reason = reason;
    a->detail = detail;
    a->evidence[0] = '\0';
    (void)snprintf(a->where, sizeof a->where, "%s", where);
    if (cli_mirror_keep_evidence(m) != DEMUR_OK) a->evidence[0] = '\0';
    return DEMUR_ERR_INVALID;
}

/* ---- opening --------------------------------------------------------------------------- */

/* text without the slashes at its end; NULL: no memory. */
static char *without_slashes(const char *text)
{
    size_t len = strlen(text);
    char *copy;

    while (len > 1 && text[len - 1] == '/') len--;
    copy = demur_alloc(len + 1);
    for (size_t i = 0; copy != NULL && i < len; i++) copy[i] = text[i];
    return copy;
}

enum demur_err cli_mirror_open(struct cli_mirror *m, const struct cli_mirror_plan *plan)
{
    enum demur_err err;

    *m = (struct cli_mirror){.url = without_slashes(plan->url),
                             .dir = without_slashes(plan->dir),
                             .policy = plan->policy,
                             .wants_blobs = plan->wants_blobs,
                             .err = plan->err,
                             .stop = plan->stop,
                             .log = {-1, NULL, NULL},
                             .lock = -1,
                             .alarm = {.reason = "", .detail = ""}};
    cli_progress_init(&m->bar, plan->err, "Mirroring the log");
    if (m->url == NULL || m->dir == NULL || host_net_new(&m->net, NULL) != DEMUR_OK) {
        return cli_mirror_fail(m, plan->dir, DEMUR_ERR_NOMEM);
    }
    err = cli_mirror_make_dirs(m);
    return err == DEMUR_OK ? cli_mirror_load(m) : err;
}

void cli_mirror_close(struct cli_mirror *m)
{
    host_net_free(m->net);
    demur_free(m->note);
    demur_tile_builder_free(m->tiles);
    demur_window_check_free(m->windows);
    demur_free(m->blobs.ref);
    cli_log_dir_close(&m->log);
    if (m->lock >= 0) (void)close(m->lock);
    demur_free(m->dir);
    demur_free(m->url);
    *m = (struct cli_mirror){.log = {-1, NULL, NULL}, .lock = -1};
}

/* ---- the checkpoint -------------------------------------------------------------------- */

static bool same_root(const struct demur_tree_head *a, const struct demur_tree_head *b)
{
    return memcmp(&a->root, &b->root, sizeof a->root) == 0;
}

/* Hold the checkpoint that the server shows to all that it has shown. */
static enum demur_err check_shown(struct demur_tree_head *head, struct cli_mirror *m,
                                  struct demur_span note)
{
    struct demur_checkpoint_verdict v;
    enum demur_err err = demur_policy_verify(&v, m->policy, note.data, note.len);

    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) {
        return cli_mirror_fault(m, "checkpoint", "checkpoint",
                                demur_checkpoint_fault_text(v.fault));
    }
    *head = v.checkpoint.head;
    if (m->note != NULL && head->size == m->head.size && !same_root(head, &m->head)) {
        return cli_mirror_fault(m, "fork", "checkpoint",
                                "the server shows another root for a size that it has shown: two "
                                "histories");
    }
    if (head->size < m->shown.size) {
        return cli_mirror_fault(m, "smaller", "checkpoint",
                                "the server shows a smaller log than it has shown: entries were "
                                "taken back, or it serves an old copy");
    }
    if (m->shown.size > m->head.size && head->size == m->shown.size &&
        !same_root(head, &m->shown)) {
        return cli_mirror_fault(m, "fork", "checkpoint",
                                "the server shows another root for a size that it has shown: two "
                                "histories");
    }
    return DEMUR_OK;
}

/* Let note, which is the mirror's from here on, be its checkpoint: everything that it covers is
 * there. */
static enum demur_err commit(struct cli_mirror *m, const struct demur_tree_head *head,
                             uint8_t **note, size_t len)
{
    uint64_t before = m->head.size;
    struct demur_span bytes = {*note, len};
    enum demur_err err = cli_mirror_put(m, "checkpoint", *note, len);

    if (err == DEMUR_OK) err = cli_mirror_keep(m, head->size, bytes);
    if (err == DEMUR_OK) err = cli_mirror_keep_shown(m, (struct demur_span){NULL, 0});
    if (err != DEMUR_OK) return err;
    demur_free(m->note);
    m->note = *note;
    m->note_len = len;
    *note = NULL;
    m->added = head->size - before;
    m->head = *head;
    m->shown = *head;
    m->is_dirty = false;
    cli_mirror_tidy(m, before, head->size);
    return DEMUR_OK;
}

/* The server's log is larger: fetch what is new.  Its checkpoint is remembered before its entries
 * come, unless there is an older one whose entries have not come yet. */
static enum demur_err grow(struct cli_mirror *m, const struct demur_tree_head *head,
                           struct demur_span note)
{
    enum demur_err err = DEMUR_OK;

    if (m->shown.size <= m->head.size) err = cli_mirror_keep_shown(m, note);
    if (err == DEMUR_OK) err = cli_mirror_pull(m, head);
    return err == DEMUR_OK ? cli_mirror_check_windows(m, head) : err;
}

enum demur_err cli_mirror_round(struct cli_mirror *m)
{
    struct demur_tree_head head;
    uint8_t *note = NULL;
    size_t len = 0;
    enum demur_err err = m->is_dirty ? cli_mirror_load(m) : DEMUR_OK;

    m->added = 0;
    if (err == DEMUR_OK) err = cli_mirror_get(&note, &len, m, "checkpoint", DEMUR_NOTE_BYTES_MAX);
    if (err == DEMUR_ERR_RANGE) {
        fprintf(m->err, "demur: %s/checkpoint: there is none: no log is published there\n", m->url);
        err = DEMUR_ERR_IO;
    }
    if (err != DEMUR_OK) goto out;
    m->shown_note = (struct demur_span){note, len};
    err = check_shown(&head, m, m->shown_note);
    if (err == DEMUR_OK && head.size > m->head.size) err = grow(m, &head, m->shown_note);
    if (err == DEMUR_OK) err = commit(m, &head, &note, len);
    if (err == DEMUR_OK && m->wants_blobs) err = cli_mirror_pull_blobs(m);
    if (err == DEMUR_ERR_NOMEM) (void)cli_mirror_fail(m, m->dir, err);
out:
    m->shown_note = (struct demur_span){NULL, 0};
    demur_free(note);
    return err;
}
