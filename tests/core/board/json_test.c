/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* json_test.c -- the board as JSON; that it parses is for tests/pages/forms_test.mjs. */
#include "form_for_tests.h"

static void test_the_form_is_one_and_fails_whole(void)
{
    check_form(demur_board_json);
}

static void test_the_keys_of_readers_are_there(void)
{
    static const char *const keys[] = {
        "organisation", "org_id",    "mode",         "size",        "windows",   "day",
        "epochs",       "epoch",     "first",        "last",        "members",   "issuers",
        "issuer",       "issued",    "done",         "memos",       "memo_id",   "frozen",
        "close",        "asks",      "principals",   "id",          "title",     "role",
        "signs",        "others",    "released",     "state",       "delivered", "extended",
        "levels",       "principal", "from",         "acknowledge", "owner",     "answer",
        "due",          "met",       "overdue_days", "verdicts",    "ask",       "verdict",
        "by",           "amended"};
    char *form = form_once(demur_board_json, sample_new());

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char key[64] = "\"";

        strcat(strcat(key, keys[i]), "\":");
        CHECK(has(form, key));
    }
    CHECK(form[strlen(form) - 1] == '\n' && count_of(form, "\n") == 1);
    demur_free(form);
}

static void test_figures(void)
{
    char *form = form_once(demur_board_json, sample_new());

    CHECK(has(form, "\"size\":6204,"));
    CHECK(has(form, "\"sums\":{\"memos\":9,\"open\":1,\"delivered\":8,\"acknowledged\":8,"
                    "\"acknowledged_in_time\":7,\"answered\":6,\"answered_in_time\":5,"
                    "\"overdue\":1,\"running\":1,\"asks\":21,"));
    CHECK(has(form, "\"working_days\":{\"now\":54,\"limit\":15,\"acknowledged\":3,"
                    "\"answered\":null,\"late\":39}"));
    CHECK(has(form, "{\"profile\":\"band\",\"band\":{\"code\":1,\"name\":\"Junior\"},\"signs\":96,"
                    "\"withdrawn\":0}"));
    CHECK(has(form, "{\"votes\":63,\"share_permille\":444,\"low_permille\":403,"
                    "\"high_permille\":485}"));
    CHECK(has(form, "\"ratings\":{\"substantive\":41,\"partly\":30,\"not\":12},\"claims\":2"));
    CHECK(count_of(form, "\"working_days\":null") == 1);
    demur_free(form);
}

static void test_rare_states(void)
{
    char *form = form_once(demur_board_json, sample_odd());

    CHECK(has(form, "\"mode\":\"training\""));
    CHECK(has(form, "\"status\":\"closed\""));
    CHECK(has(form, "\"delegate\":\"Deputy of the Master\""));
    CHECK(has(form, "\"owner\":\"Clara Owner\""));
    CHECK(has(form, "\"amended\":true,\"lapsed\":false,\"first\":{\"verdict\":\"accept\""));
    CHECK(has(form, "\"band\":{\"code\":0,\"name\":null}"));
    CHECK(has(form, "\"complete\":false,\"promised\":300,\"votes\":280"));
    CHECK(has(form, "\"complete\":false,\"promised\":null,\"votes\":null"));
    demur_free(form);
}

static void test_an_empty_board_and_names_of_units(void)
{
    char *form = form_once(demur_board_json, sample_empty());

    CHECK(has(form, "\"epochs\":[],\"memos\":[],\"polls\":[]}"));
    demur_free(form);
    struct sample *s = sample_new();
    struct demur_roster *roster = demur_alloc(sizeof *roster);

    if (roster == NULL) abort();
    roster->names[DEMUR_ATTRIBUTE_UNIT].count = 2;
    roster->names[DEMUR_ATTRIBUTE_UNIT].name[1] = span_of("Pilots");
    s->epoch[3].roster = roster;
    s->of[6].value[1] = (struct demur_tally_value){
        .profile = DEMUR_PROFILE_UNIT, .code = {DEMUR_CODE_HIDDEN, DEMUR_CODE_HIDDEN, 2}};
    s->of[6].value[2] = (struct demur_tally_value){
        .profile = DEMUR_PROFILE_UNIT, .code = {DEMUR_CODE_HIDDEN, DEMUR_CODE_HIDDEN, 3}};
    form = form_once(demur_board_json, s);
    CHECK(has(form, "\"unit\":{\"code\":2,\"name\":\"Pilots\"}"));
    CHECK(has(form, "\"unit\":{\"code\":3,\"name\":null}"));
    demur_free(form);
    demur_free(roster);
}

int main(void)
{
    RUN(test_the_form_is_one_and_fails_whole);
    RUN(test_the_keys_of_readers_are_there);
    RUN(test_figures);
    RUN(test_rare_states);
    RUN(test_an_empty_board_and_names_of_units);
    return tap_done();
}
