/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "page_texts.h"

#include "demur/text.h"

#include <string.h>

enum { PORT_DIGITS_MAX = 5, ORIGINS_MAX = DEMUR_ISSUERS_MAX + 1 };

/* ---- origins --------------------------------------------------------------------------- */

static size_t count_of(struct demur_span s, size_t at, const char *allowed)
{
    size_t n = 0;

    while (at + n < s.len && s.data[at + n] != '\0' && strchr(allowed, s.data[at + n]) != NULL) n++;
    return n;
}

/* How many bytes of url its scheme takes, with "://"; 0: it is another. */
static size_t scheme_of(struct demur_span url)
{
    static const char *const schemes[] = {"https://", "http://"};

    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t len = strlen(schemes[i]);

        if (url.len > len && memcmp(url.data, schemes[i], len) == 0) return len;
    }
    return 0;
}

/*
 * The part of url that is its origin; empty where a policy cannot name it.  Whatever else an
 * address holds (";", a blank, "*") would be read as more of the policy, so the letters are counted
 * out, and what follows them can only be a path.
 */
static struct demur_span origin_of(struct demur_span url)
{
    static const char host[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    size_t at = scheme_of(url);
    size_t n = at == 0 ? 0 : count_of(url, at, host);

    if (n == 0) return (struct demur_span){NULL, 0};
    at += n;
    if (at < url.len && url.data[at] == ':') {
        n = count_of(url, at + 1, "0123456789");
        if (n == 0 || n > PORT_DIGITS_MAX) return (struct demur_span){NULL, 0};
        at += 1 + n;
    }
    if (at < url.len && url.data[at] != '/') return (struct demur_span){NULL, 0};
    return (struct demur_span){url.data, at};
}

/* ---- the policy ------------------------------------------------------------------------ */

static void put(struct demur_writer *w, const char *text)
{
    demur_put_bytes(w, text, strlen(text));
}

/* Put the origin of url, unless it is among those that are there already. */
static void put_origin(struct demur_writer *w, struct demur_span there[ORIGINS_MAX], size_t *count,
                       struct demur_span url)
{
    struct demur_span origin = origin_of(url);

    if (origin.len == 0) return;
    for (size_t i = 0; i < *count; i++) {
        if (there[i].len == origin.len && memcmp(there[i].data, origin.data, origin.len) == 0) {
            return;
        }
    }
    there[(*count)++] = origin;
    put(w, " ");
    demur_put_bytes(w, origin.data, origin.len);
}

void srv_page_policy(struct demur_writer *out, const struct demur_manifest *manifest,
                     const struct demur_policy *policy)
{
    struct demur_span there[ORIGINS_MAX];
    size_t count = 0;

    put(out, "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
             "img-src 'self' blob:; connect-src 'self'");
    put_origin(out, there, &count, demur_policy_log(policy)->url);
    for (size_t i = 0; i < manifest->issuers; i++) {
        put_origin(out, there, &count, manifest->issuer[i].url);
    }
    put(out, "; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
             "frame-ancestors 'none'");
}

/* ---- channel.json ---------------------------------------------------------------------- */

bool srv_page_has_channel(const struct demur_policy *policy)
{
    struct demur_span url = demur_policy_log(policy)->url;

    return url.len > 0 && demur_text_is_str(url.data, url.len);
}

/* Put a text that is one line without control characters. */
static void put_json_string(struct demur_writer *w, struct demur_span text)
{
    put(w, "\"");
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\') put(w, "\\");
        demur_put_u8(w, text.data[i]);
    }
    put(w, "\"");
}

void srv_page_channel(struct demur_writer *out, const struct demur_manifest *manifest,
                      const struct demur_policy *policy)
{
    put(out, "{\"api\":");
    put_json_string(out, demur_policy_log(policy)->url);
    put(out, ",\"operator\":");
    put_json_string(out, manifest->name);
    put(out, ",\"own\":true}\n");
}
