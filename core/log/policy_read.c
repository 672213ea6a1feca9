/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* policy_read.c -- read a policy file, line by line. */
#include "demur/memory.h"
#include "log/decimal.h"
#include "log/policy_parts.h"

#include <string.h>

enum { WORDS_MAX = 3 + DEMUR_POLICY_NODES_MAX, DELETE = 0x7f };

/* A reading under way. */
struct reading {
    struct demur_policy *p;
    bool has_log, has_quorum;
    size_t groups;
    const char *why; /* of the failure */
};

/* The words of one line. */
struct words {
    size_t count;
    struct demur_span word[WORDS_MAX];
};

static enum demur_err refuse(struct reading *r, enum demur_err err, const char *why)
{
    r->why = why;
    return err;
}

static bool is_word(struct demur_span s, const char *word)
{
    return s.len == strlen(word) && memcmp(s.data, word, s.len) == 0;
}

static bool same(struct demur_span a, struct demur_span b)
{
    return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

/* ---- names ----------------------------------------------------------------------------- */

/* The number of the node of that name, or p->nodes. */
static size_t find_node(const struct demur_policy *p, struct demur_span name)
{
    size_t i = 0;

    while (i < p->nodes && !same(p->node[i].name, name)) i++;
    return i;
}

static enum demur_err new_name(struct reading *r, struct demur_span name)
{
    if (is_word(name, "none")) return refuse(r, DEMUR_ERR_INVALID, "none is not a name");
    if (find_node(r->p, name) != r->p->nodes) {
        return refuse(r, DEMUR_ERR_INVALID, "this name has been given before");
    }
    return DEMUR_OK;
}

/* ---- keys ------------------------------------------------------------------------------ */

static enum demur_err read_key(struct reading *r, struct demur_policy_key *key,
                               const struct words *w, size_t at, enum demur_vkey_type type)
{
    enum demur_err err =
        demur_vkey_decode(&key->vkey, (const char *)w->word[at].data, w->word[at].len);

    if (err == DEMUR_ERR_INVALID)
        return refuse(r, err, "the key's ID is not that of its name and key");
    if (err != DEMUR_OK) return refuse(r, err, "this is not a verifier key");
    if (key->vkey.type != type) {
        return refuse(r, DEMUR_ERR_RANGE,
                      type == DEMUR_VKEY_ED25519 ? "the log's key must be of type 01"
                                                 : "a witness's key must be of type 04");
    }
    if (w->count > at + 1) key->url = w->word[at + 1];
    if (r->has_log && memcmp(&key->vkey.pk, &r->p->log.vkey.pk, sizeof key->vkey.pk) == 0) {
        return refuse(r, DEMUR_ERR_INVALID, "this key has been given before");
    }
    for (size_t i = 0; i < r->p->witnesses; i++) {
        if (memcmp(&key->vkey.pk, &r->p->witness[i].vkey.pk, sizeof key->vkey.pk) == 0) {
            return refuse(r, DEMUR_ERR_INVALID, "this key has been given before");
        }
    }
    return DEMUR_OK;
}

static enum demur_err read_log(struct reading *r, const struct words *w)
{
    struct demur_policy_key key = {.url = {NULL, 0}};
    enum demur_err err;

    if (w->count < 2 || w->count > 3) return refuse(r, DEMUR_ERR_FORMAT, "write: log VKEY [URL]");
    if (r->has_log) return refuse(r, DEMUR_ERR_INVALID, "there is a log already");
    err = read_key(r, &key, w, 1, DEMUR_VKEY_ED25519);
    if (err != DEMUR_OK) return err;
    r->p->log = key;
    r->p->log.name =
        (struct demur_span){(const uint8_t *)r->p->log.vkey.name, strlen(r->p->log.vkey.name)};
    r->has_log = true;
    return DEMUR_OK;
}

static enum demur_err read_witness(struct reading *r, const struct words *w)
{
    struct demur_policy_key key = {.url = {NULL, 0}};
    struct demur_policy *p = r->p;
    enum demur_err err;

    if (w->count < 3 || w->count > 4) {
        return refuse(r, DEMUR_ERR_FORMAT, "write: witness NAME VKEY [URL]");
    }
    if (p->witnesses == DEMUR_POLICY_WITNESSES_MAX) {
        return refuse(r, DEMUR_ERR_RANGE, "there are too many witnesses");
    }
    err = new_name(r, w->word[1]);
    if (err == DEMUR_OK) err = read_key(r, &key, w, 2, DEMUR_VKEY_COSIGNATURE);
    if (err != DEMUR_OK) return err;
    key.name = w->word[1];
    p->node[p->nodes++] =
        (struct demur_policy_node){.name = key.name, .witness = (int)p->witnesses};
    p->witness[p->witnesses++] = key;
    return DEMUR_OK;
}

/* ---- groups ---------------------------------------------------------------------------- */

static enum demur_err read_members(struct reading *r, struct demur_policy_node *group,
                                   const struct words *w)
{
    for (size_t i = 3; i < w->count; i++) {
        size_t n = find_node(r->p, w->word[i]);

        if (n == r->p->nodes) {
            return refuse(r, DEMUR_ERR_INVALID, "a member is not defined above");
        }
        if (r->p->node[n].is_member || (group->members >> n & 1) != 0) {
            return refuse(r, DEMUR_ERR_INVALID, "a member is in a group already");
        }
        group->members |= (uint64_t)1 << n;
    }
    return DEMUR_OK;
}

static enum demur_err read_threshold(struct reading *r, struct demur_policy_node *group,
                                     struct demur_span word, size_t members)
{
    uint64_t k = 0;

    if (is_word(word, "all")) k = members;
    if (is_word(word, "any")) k = 1;
    if (k == 0 && demur_decimal_decode(&k, word, members) != DEMUR_OK) k = 0;
    if (k == 0) {
        return refuse(r, DEMUR_ERR_RANGE,
                      "the threshold must be all, any or a number from 1 to "
                      "the number of members");
    }
    group->needed = (unsigned)k;
    return DEMUR_OK;
}

static enum demur_err read_group(struct reading *r, const struct words *w)
{
    struct demur_policy *p = r->p;
    struct demur_policy_node group = {.witness = -1};
    enum demur_err err;

    if (w->count < 4) return refuse(r, DEMUR_ERR_FORMAT, "write: group NAME all|any|K NAME...");
    if (r->groups == DEMUR_POLICY_GROUPS_MAX) {
        return refuse(r, DEMUR_ERR_RANGE, "there are too many groups");
    }
    err = new_name(r, w->word[1]);
    if (err == DEMUR_OK) err = read_members(r, &group, w);
    if (err == DEMUR_OK) err = read_threshold(r, &group, w->word[2], w->count - 3);
    if (err != DEMUR_OK) return err;
    for (size_t i = 0; i < p->nodes; i++) {
        if ((group.members >> i & 1) != 0) p->node[i].is_member = true;
    }
    group.name = w->word[1];
    p->node[p->nodes++] = group;
    r->groups++;
    return DEMUR_OK;
}

static enum demur_err read_quorum(struct reading *r, const struct words *w)
{
    if (w->count != 2) return refuse(r, DEMUR_ERR_FORMAT, "write: quorum NAME, or: quorum none");
    if (r->has_quorum) return refuse(r, DEMUR_ERR_INVALID, "there is a quorum already");
    r->has_quorum = true;
    r->p->quorum_none = is_word(w->word[1], "none");
    r->p->quorum = find_node(r->p, w->word[1]);
    if (!r->p->quorum_none && r->p->quorum == r->p->nodes) {
        return refuse(r, DEMUR_ERR_INVALID, "the quorum's name is not defined above");
    }
    return DEMUR_OK;
}

/* ---- lines ----------------------------------------------------------------------------- */

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static enum demur_err split_words(struct reading *r, struct words *w, struct demur_span line)
{
    w->count = 0;
    for (size_t i = 0; i < line.len;) {
        size_t from;

        while (i < line.len && is_blank(line.data[i])) i++;
        from = i;
        while (i < line.len && !is_blank(line.data[i])) i++;
        if (i == from) break;
        if (w->count == WORDS_MAX)
            return refuse(r, DEMUR_ERR_RANGE, "this line has too many words");
        w->word[w->count++] = (struct demur_span){line.data + from, i - from};
    }
    return DEMUR_OK;
}

static enum demur_err read_line(struct reading *r, struct demur_span line)
{
    static const struct {
        const char *word;
        enum demur_err (*read)(struct reading *r, const struct words *w);
    } known[] = {{"log", read_log},
                 {"witness", read_witness},
                 {"group", read_group},
                 {"quorum", read_quorum}};
    struct words w;
    enum demur_err err = split_words(r, &w, line);

    if (err != DEMUR_OK) return err;
    if (w.count == 0 || w.word[0].data[0] == '#') return DEMUR_OK;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (is_word(w.word[0], known[i].word)) return known[i].read(r, &w);
    }
    return refuse(r, DEMUR_ERR_FORMAT, "a line begins with log, witness, group, quorum or #");
}

/* Read all lines of p->text; *line is the one that failed, 0 for the whole. */
static enum demur_err read_lines(struct reading *r, size_t len, unsigned *line)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t c = r->p->text[i];

        if ((c < ' ' && c != '\n' && !is_blank(c)) || c == DELETE) {
            return refuse(r, DEMUR_ERR_FORMAT, "this is not a text");
        }
    }
    for (size_t at = 0; at < len;) {
        size_t end = at;
        enum demur_err err;

        while (end < len && r->p->text[end] != '\n') end++;
        ++*line;
        err = read_line(r, (struct demur_span){r->p->text + at, end - at});
        if (err != DEMUR_OK) return err;
        at = end + 1;
    }
    *line = 0;
    if (!r->has_log) return refuse(r, DEMUR_ERR_FORMAT, "there is no line with the log");
    if (!r->has_quorum) return refuse(r, DEMUR_ERR_FORMAT, "there is no line with the quorum");
    return DEMUR_OK;
}

enum demur_err demur_policy_decode(struct demur_policy **out, const void *data, size_t len,
                                   struct demur_policy_fault *fault)
{
    struct reading r = {.p = NULL};
    unsigned line = 0;
    enum demur_err err;

    if (len > DEMUR_POLICY_BYTES_MAX) {
        if (fault != NULL) *fault = (struct demur_policy_fault){0, "the file is too long"};
        return DEMUR_ERR_LENGTH;
    }
    r.p = demur_alloc(sizeof *r.p);
    if (r.p == NULL) return DEMUR_ERR_NOMEM;
    *r.p = (struct demur_policy){.text = demur_alloc(len + 1)};
    err = DEMUR_ERR_NOMEM;
    if (r.p->text == NULL) goto out;
    if (len > 0) memcpy(r.p->text, data, len);
    err = read_lines(&r, len, &line);
    if (err != DEMUR_OK) {
        if (fault != NULL) *fault = (struct demur_policy_fault){line, r.why};
        goto out;
    }
    *out = r.p;
    r.p = NULL;
out:
    demur_policy_free(r.p);
    return err;
}

void demur_policy_free(struct demur_policy *p)
{
    if (p == NULL) return;
    demur_free(p->text);
    demur_free(p);
}
