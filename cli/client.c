/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "client.h"

#include "client_parts.h"
#include "demur/memory.h"
#include "demur/passphrase.h"
#include "host/random.h"
#include "host/read_file.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What opens the key store. */
struct cli_client_secret {
    char *passphrase; /* ends in NUL */
    size_t len;
    struct demur_device_key device;
    struct demur_keystore_cost cost;
    bool is_new; /* there is no file yet */
};

/* ---- speaking -------------------------------------------------------------------------- */

enum cli_exit cli_client_exit(enum demur_err err)
{
    if (err == DEMUR_OK) return CLI_OK;
    return err == DEMUR_ERR_INVALID ? CLI_INVALID : CLI_FAILED;
}

enum demur_err cli_client_fail(const struct cli_client *c, const char *what, enum demur_err err)
{
    fprintf(c->cli->err, "demur: %s: %s\n", what, demur_err_text(err));
    return err;
}

enum demur_err cli_client_say(const struct cli_client *c, enum demur_err err, const char *format,
                              ...)
{
    va_list args;

    fputs("demur: ", c->cli->err);
    va_start(args, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): the line above does that */
    (void)vfprintf(c->cli->err, format, args);
    va_end(args);
    fputc('\n', c->cli->err);
    return err;
}

/* ---- the passphrase -------------------------------------------------------------------- */

static enum demur_err read_passphrase_file(struct cli_client *c, const char *path)
{
    struct cli_client_secret *s = c->secret;
    uint8_t *data = NULL;
    size_t len = 0;
    enum demur_err err =
        host_read_secret(&data, &len, path, DEMUR_KEYSTORE_PASSPHRASE_MAX + 2, c->cli->err);

    if (err != DEMUR_OK) return err;
    s->len = len;
    while (s->len > 0 && (data[s->len - 1] == '\n' || data[s->len - 1] == '\r')) s->len--;
    s->passphrase = demur_alloc(s->len + 1);
    if (s->passphrase == NULL) err = cli_client_fail(c, path, DEMUR_ERR_NOMEM);
    if (s->passphrase != NULL && s->len > 0) memcpy(s->passphrase, data, s->len);
    demur_wipe_free(data, len);
    if (err == DEMUR_OK && s->len == 0) {
        err = cli_client_say(c, DEMUR_ERR_FORMAT, "%s: the file is empty; a passphrase is wanted",
                             path);
    }
    return err;
}

/* Where a person makes a key store: suggest five words, and have them typed. */
static enum demur_err suggest(struct cli_client *c)
{
    char words[DEMUR_PASSPHRASE_TEXT_BYTES];
    char question[512];
    enum demur_err err = demur_passphrase_draw(words, &c->random);

    if (err != DEMUR_OK) return err;
    (void)snprintf(question, sizeof question,
                   "A passphrase for your key store. Five words drawn for you:\n\n    %s\n\n"
                   "Write them down, away from this machine. Press Enter to go on. ",
                   words);
    char *line = NULL;
    size_t len = 0;

    err = cli_ask_line(&line, &len, question, false, DEMUR_KEYSTORE_PASSPHRASE_MAX);
    if (err == DEMUR_OK) demur_wipe_free(line, len + 1);
    demur_wipe(words, sizeof words);
    demur_wipe(question, sizeof question);
    return err;
}

static enum demur_err ask_passphrase(struct cli_client *c)
{
    struct cli_client_secret *s = c->secret;
    char *again = NULL;
    size_t again_len = 0;
    enum demur_err err = s->is_new ? suggest(c) : DEMUR_OK;

    if (err == DEMUR_OK) {
        err = cli_ask_line(&s->passphrase, &s->len,
                           s->is_new ? "Passphrase (these words, or your own): " : "Passphrase: ",
                           true, DEMUR_KEYSTORE_PASSPHRASE_MAX);
    }
    if (err == DEMUR_OK && s->is_new) {
        err = cli_ask_line(&again, &again_len, "Once more: ", true, DEMUR_KEYSTORE_PASSPHRASE_MAX);
    }
    if (err == DEMUR_ERR_STATE) {
        return cli_client_say(c, err,
                              "there is no terminal to ask the passphrase at; name a file "
                              "with --passphrase-file");
    }
    if (err == DEMUR_OK && s->is_new &&
        (s->len != again_len || !demur_equal_secret(s->passphrase, again, s->len))) {
        err = cli_client_say(c, DEMUR_ERR_FORMAT, "these are two different passphrases");
    } else if (err == DEMUR_OK && s->is_new && s->len == 0) {
        err = cli_client_say(c, DEMUR_ERR_FORMAT, "an empty passphrase protects nothing");
    } else if (err != DEMUR_OK) {
        err = cli_client_fail(c, "passphrase", err);
    }
    if (again != NULL) demur_wipe_free(again, again_len + 1);
    return err;
}

static enum demur_err get_passphrase(struct cli_client *c)
{
    const char *path = c->cli->option[CLI_OPTION_PASSPHRASE_FILE];

    return path != NULL ? read_passphrase_file(c, path) : ask_passphrase(c);
}

/* ---- the key store --------------------------------------------------------------------- */

static struct demur_span passphrase_of(const struct cli_client_secret *s)
{
    return (struct demur_span){(const uint8_t *)s->passphrase, s->len};
}

/* Read a device key; DEMUR_ERR_STATE: there is none of that name. */
static enum demur_err read_device(struct cli_client *c, const char *name)
{
    uint8_t *data = NULL;
    size_t len = 0;
    enum demur_err err =
        cli_home_read(&data, &len, c->home, name, sizeof c->secret->device.bytes, true);

    if (err != DEMUR_OK) return err;
    if (len == sizeof c->secret->device.bytes) {
        memcpy(c->secret->device.bytes, data, len);
    } else {
        err = cli_client_say(c, DEMUR_ERR_FORMAT, "%s: not a device key: too short",
                             cli_home_path(c->home, name));
    }
    demur_wipe_free(data, len);
    return err;
}

/* Open the store with the device key of that name. */
static enum demur_err try_device(struct cli_client *c, struct demur_span file, const char *name)
{
    enum demur_err err = read_device(c, name);

    if (err != DEMUR_OK) return err;
    return demur_keystore_open(&c->store, file.data, file.len, passphrase_of(c->secret),
                               &c->secret->device);
}

/*
 * While a device key is drawn anew, the next one is there beside it: whichever opens the store is
 * the right one, and the other goes.
 */
static enum demur_err try_devices(struct cli_client *c, struct demur_span file)
{
    enum demur_err err = try_device(c, file, "device");

    if (err == DEMUR_OK) {
        cli_home_remove(c->home, "device.next");
        return err;
    }
    if ((err != DEMUR_ERR_INVALID && err != DEMUR_ERR_STATE) ||
        !cli_home_has(c->home, "device.next")) {
        return err;
    }
    err = try_device(c, file, "device.next");
    return err == DEMUR_OK ? cli_home_rename(c->home, "device.next", "device") : err;
}

static enum demur_err open_store(struct cli_client *c)
{
    enum { MAGIC_AND_VERSION = 5 };
    uint8_t *file = NULL;
    size_t len = 0;
    enum demur_err err =
        cli_home_read(&file, &len, c->home, "keystore", DEMUR_KEYSTORE_BYTES, true);

    if (err == DEMUR_ERR_STATE) {
        return cli_client_say(c, err, "%s: there is no key store here; demur enrol makes one",
                              cli_home_path(c->home, "keystore"));
    }
    if (err != DEMUR_OK) return err;
    err = get_passphrase(c);
    if (err == DEMUR_OK) {
        err = try_devices(c, (struct demur_span){file, len});
        if (err == DEMUR_ERR_INVALID) {
            (void)cli_client_say(c, err,
                                 "the key store does not open: the passphrase is wrong, or "
                                 "the file or the device key is another one");
        } else if (err == DEMUR_ERR_STATE) {
            (void)cli_client_say(c, err,
                                 "%s: the device key is not here, and without it the key "
                                 "store does not open",
                                 cli_home_path(c->home, "device"));
        } else if (err != DEMUR_OK && err != DEMUR_ERR_IO) {
            (void)cli_client_fail(c, cli_home_path(c->home, "keystore"), err);
        }
    }
    if (err == DEMUR_OK) {
        c->secret->cost.memory_kib = demur_get_be32(file + MAGIC_AND_VERSION);
        c->secret->cost.passes = demur_get_be32(file + MAGIC_AND_VERSION + sizeof(uint32_t));
    }
    demur_wipe_free(file, len);
    return err;
}

/* The first organisation of the store, if there is one. */
static enum demur_err take_org(struct cli_client *c)
{
    struct demur_keystore_org org;

    c->has_org = demur_keystore_org_at(&c->org, c->store, 0) &&
                 demur_keystore_org_get(&org, c->store, &c->org);
    if (c->has_org) {
        memcpy(c->url, org.url.data, org.url.len);
        c->url[org.url.len] = '\0';
    } else if (c->mode == CLI_CLIENT_MEMBER) {
        return cli_client_say(c, DEMUR_ERR_STATE,
                              "this key store knows no organisation; demur enrol comes first");
    }
    return DEMUR_OK;
}

static enum demur_err new_store(struct cli_client *c)
{
    struct demur_device_key *device = &c->secret->device;
    enum demur_err err;

    c->secret->is_new = true;
    err = get_passphrase(c);
    if (err != DEMUR_OK) return err;
    err = read_device(c, "device"); /* left by a run that was cut off: as good as another */
    if (err == DEMUR_ERR_STATE) {
        err = demur_keystore_device_draw(device, &c->random);
        if (err != DEMUR_OK) return cli_client_fail(c, "device key", err);
        err = cli_home_write(c->home, "device",
                             (struct demur_span){device->bytes, sizeof device->bytes}, true);
    }
    if (err != DEMUR_OK) return err;
    err = demur_keystore_new(&c->store);
    return err == DEMUR_OK ? err : cli_client_fail(c, "key store", err);
}

enum demur_err cli_client_save(struct cli_client *c)
{
    uint8_t *file;
    enum demur_err err;

    if (c->store == NULL) return DEMUR_OK;
    file = demur_alloc(DEMUR_KEYSTORE_BYTES);
    err = file == NULL ? DEMUR_ERR_NOMEM
                       : demur_keystore_seal(file, c->store, passphrase_of(c->secret),
                                             &c->secret->device, &c->secret->cost, &c->random);
    if (err != DEMUR_OK) {
        (void)cli_client_fail(c, "key store", err);
    } else {
        err = cli_home_write(c->home, "keystore", (struct demur_span){file, DEMUR_KEYSTORE_BYTES},
                             true);
    }
    demur_free(file);
    return err;
}

enum demur_err cli_client_redraw_device(struct cli_client *c)
{
    struct demur_device_key *device = &c->secret->device;
    struct demur_device_key next;
    enum demur_err err = demur_keystore_device_draw(&next, &c->random);

    if (err != DEMUR_OK) return cli_client_fail(c, "device key", err);
    err = cli_home_write(c->home, "device.next", (struct demur_span){next.bytes, sizeof next.bytes},
                         true);
    if (err == DEMUR_OK) {
        struct demur_device_key was = *device;

        *device = next;
        err = cli_client_save(c);
        if (err != DEMUR_OK) *device = was;
        demur_wipe(&was, sizeof was);
    }
    demur_wipe(&next, sizeof next);
    /* From here on it has happened: under whichever name the key is, the next opening finds it. */
    if (err == DEMUR_OK && cli_home_rename(c->home, "device.next", "device") != DEMUR_OK) {
        (void)cli_client_say(c, DEMUR_OK, "the new device key is called device.next for now");
    }
    return err;
}

enum demur_err cli_client_change_passphrase(struct cli_client *c, struct demur_span now,
                                            struct demur_span next)
{
    struct cli_client_secret *s = c->secret;
    char *was = s->passphrase;
    size_t was_len = s->len;
    char *copy;
    enum demur_err err;

    if (now.len != was_len || !demur_equal_secret(now.data, was, was_len)) return DEMUR_ERR_INVALID;
    if (next.len == 0 || next.len > DEMUR_KEYSTORE_PASSPHRASE_MAX) return DEMUR_ERR_LENGTH;
    copy = demur_alloc(next.len + 1);
    if (copy == NULL) return cli_client_fail(c, "passphrase", DEMUR_ERR_NOMEM);
    memcpy(copy, next.data, next.len);
    s->passphrase = copy;
    s->len = next.len;
    err = cli_client_redraw_device(c);
    if (err != DEMUR_OK) {
        s->passphrase = was;
        s->len = was_len;
    }
    demur_wipe_free(err == DEMUR_OK ? was : copy, (err == DEMUR_OK ? was_len : next.len) + 1);
    return err;
}

void cli_client_cost(struct cli_client *c, uint32_t memory_kib)
{
    c->secret->cost.memory_kib = memory_kib;
}

/* ---- the whole ------------------------------------------------------------------------- */

/* This device's clock; tests move it by so many seconds, in builds that are made for them. */
static uint64_t clock_s(void)
{
    uint64_t now = (uint64_t)time(NULL);
#ifdef DEMUR_FAULTS
    const char *later = getenv("DEMUR_CLOCK_LATER_S");

    if (later != NULL) now += strtoul(later, NULL, 10);
#endif
    return now;
}

static enum demur_err open_all(struct cli_client *c)
{
    const struct cli *cli = c->cli;
    bool may_create = c->mode != CLI_CLIENT_MEMBER;
    enum demur_err err =
        cli_home_open(&c->home, cli->option[CLI_OPTION_HOME], may_create, cli->err);

    if (err == DEMUR_ERR_NOMEM) return cli_client_fail(c, "home", err);
    if (err != DEMUR_OK) return err;
    err = host_net_new(&c->net, cli->option[CLI_OPTION_PROXY]);
    if (err != DEMUR_OK) return cli_client_fail(c, "network", err);
    if (c->mode == CLI_CLIENT_PUBLIC) return DEMUR_OK;
    if (c->mode == CLI_CLIENT_NEW && !cli_home_has(c->home, "keystore")) {
        return new_store(c); /* it is written with the first thing that is in it */
    }
    err = open_store(c);
    if (err == DEMUR_OK) err = take_org(c);
    return err == DEMUR_OK ? cli_client_save(c) : err;
}

enum demur_err cli_client_open(struct cli_client **out, const struct cli *cli,
                               enum cli_client_mode mode)
{
    struct cli_client *c = demur_alloc(sizeof *c);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (c != NULL) {
        *c = (struct cli_client){.cli = cli, .mode = mode, .random = host_random()};
        c->now_s = clock_s();
        c->secret = demur_alloc(sizeof *c->secret);
    }
    if (c == NULL || c->secret == NULL) {
        fprintf(cli->err, "demur: %s\n", demur_err_text(err));
    } else {
        c->secret->cost =
            (struct demur_keystore_cost){DEMUR_KEYSTORE_CLI_KIB, DEMUR_KEYSTORE_PASSES};
        err = open_all(c);
    }
    if (err != DEMUR_OK) {
        cli_client_close(c);
        return err;
    }
    *out = c;
    return DEMUR_OK;
}

void cli_client_close(struct cli_client *c)
{
    if (c == NULL) return;
    cli_client_log_free(c->log);
    demur_channel_free(c->channel);
    demur_keystore_free(c->store);
    host_net_free(c->net);
    if (c->secret != NULL && c->secret->passphrase != NULL) {
        demur_wipe_free(c->secret->passphrase, c->secret->len + 1);
    }
    demur_wipe_free(c->secret, sizeof *c->secret);
    cli_home_close(c->home);
    demur_free(c);
}
