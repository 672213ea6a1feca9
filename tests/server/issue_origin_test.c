/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* issue_origin_test.c -- a page of another origin may ask an office, and read whatever it answers.
 */
#include "host/program.h"
#include "issue_member.h"
#include "raw_ask.h"

const char host_program[] = "issue_origin_test";

static const char *const steps[] = {"/v1/issue/begin", "/v1/issue/reveal", "/v1/issue/certify",
                                    "/v1/issue/done"};
enum { STEPS = sizeof steps / sizeof steps[0] };

static struct test_org org;
static struct office_process office;

static bool is_for_all(void)
{
    return raw_says("Access-Control-Allow-Origin", "*") &&
           raw_says("Cross-Origin-Resource-Policy", "cross-origin") &&
           raw_count("Access-Control-Allow-Credentials") == 0;
}

static void test_a_preflight_is_answered(void)
{
    for (size_t i = 0; i < STEPS; i++) {
        CHECK(raw_ask(office.address, "OPTIONS", steps[i],
                      "Origin: https://pages.example\r\n"
                      "Access-Control-Request-Method: POST\r\n"
                      "Access-Control-Request-Headers: content-type\r\n") == 204);
        CHECK(is_for_all());
        CHECK(raw_says("Access-Control-Allow-Methods", "GET, POST"));
        CHECK(raw_says("Access-Control-Allow-Headers", "Content-Type"));
        CHECK(raw_says("Access-Control-Max-Age", "86400"));
    }
}

static void test_every_answer_can_be_read(void)
{
    char message[1024];

    /* Zeros in ASCII, and the CRLF behind them: of the right length, and no BEGIN. */
    (void)snprintf(message, sizeof message, "Origin: null\r\nContent-Length: %d\r\n\r\n%0*d",
                   DEMUR_BEGIN_BYTES, DEMUR_BEGIN_BYTES - 2, 0);
    CHECK(raw_ask(office.address, "POST", steps[0], message) == 400);
    CHECK(is_for_all());
    for (size_t i = 0; i < STEPS; i++) {
        CHECK(raw_ask(office.address, "POST", steps[i], "Content-Length: 1\r\n") ==
              400); /* E_LEN */
        CHECK(is_for_all());
        CHECK(raw_ask(office.address, "GET", steps[i], "Origin: null\r\n") == 405);
        CHECK(is_for_all());
    }
    CHECK(raw_ask(office.address, "GET", "/v1/health", "Origin: null\r\n") == 200);
    CHECK(is_for_all());
    CHECK(raw_ask(office.address, "GET", "/", "Origin: null\r\n") == 404); /* it serves no pages */
    CHECK(is_for_all());
}

int main(void)
{
    (void)signal(SIGPIPE, SIG_IGN);
    if (CHECK(o_open(&org))) {
        char dir[256];

        (void)snprintf(dir, sizeof dir, "%s/issuer-1", org.dir);
        if (CHECK(p_open(&office, dir, NULL))) {
            RUN(test_a_preflight_is_answered);
            RUN(test_every_answer_can_be_read);
        }
        CHECK(p_stop(&office) == 0);
    }
    o_close(&org);
    return tap_done();
}
