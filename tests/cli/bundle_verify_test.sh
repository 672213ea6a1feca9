#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# bundle_verify_test.sh DEMUR SOURCE_DIR BENCH_BUNDLE VECTORS MAKE_LOG -- demur bundle verify and
# show, from outside.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$1
make_bundle=$3
make_log=$5

expect 0 "a bundle of 30 signatures is made" "$make_bundle" "$dir" 30
bundle=$dir/bundle.dmr

expect 0 "it holds for who has the policy" "$demur" bundle verify "$bundle" --policy "$dir/policy"
says out "YES. This bundle holds."
says out "30 different members of the 30 people on the roster of Ministry of Tests"
says out "which gave 30 credentials"
says out "what came after the checkpoint"
expect 0 "show prints the memo and its answers" "$demur" bundle show "$bundle" --policy "$dir/policy"
says out "1. Reconsider."
says out "Thank you."

expect 0 "as JSON" "$demur" bundle verify --json "$bundle" --policy "$dir/policy"
node -e '
    const r = JSON.parse(require("fs").readFileSync(0));
    const want = {valid: true, reason: "", organisation: "Ministry of Tests", subject: "A test",
        signatures: 30, withdrawn: 0, left_out: 0, void: 0, state: "closed"};
    for (const k of Object.keys(want))
        if (r[k] !== want[k]) throw new Error(k + ": " + JSON.stringify(r[k]));
    const bands = Object.values(r.by_band).reduce((a, b) => a + b, 0);
    if (bands !== 30 || !("undisclosed" in r.by_band)) throw new Error("by_band");
    if (r.issuers.length !== 1 || r.issuers[0].issued !== 30) throw new Error("issuers");
    if (r.answers.length !== 2 || r.answers[1].verdict !== "reject") throw new Error("answers");
    if (!/^\d{4}-\d\d-\d\d$/.test(r.delivered_day)) throw new Error("delivered_day");
    if (r.checkpoint.origin !== "log.example/one" || r.witnesses.length !== 2) throw new Error("log");
    if (r.overdue.length !== 0 || r.not_checked.length < 2) throw new Error("not_checked");
' <"$dir/out"
ok $? "the JSON says what it must"

expect 1 "without a pin nothing is decided" "$demur" bundle verify "$bundle"
says out "NOT DECIDED."
expect 3 "other words are another organisation's" "$demur" bundle verify "$bundle" --words \
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
says out "the words are those of another organisation"
expect 2 "eleven words are not twelve" "$demur" bundle verify "$bundle" --words \
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
says err "give all 12 words"
expect 2 "a word that is none" "$demur" bundle verify "$bundle" --words \
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon demurrr"
says err "word 12 is not in the list"

# json WHAT NODE-CODE: the code, for which r is the object in $dir/out, does not throw.
json() {
    node -e 'const r = JSON.parse(require("fs").readFileSync(0));
        const is = (want) => {
            for (const k of Object.keys(want))
                if (JSON.stringify(r[k]) !== JSON.stringify(want[k]))
                    throw new Error(k + ": " + JSON.stringify(r[k]));
        };
        '"$2" <"$dir/out"
    ok $? "$1"
}

# What a failed check would have given is not there.
nothing_of_the_memo='is({valid: false, org_id: null, organisation: null, memo_id: null,
    subject: null, signatures: 0, withdrawn: 0, left_out: 0, void: 0, void_entries: [],
    issuers: [], by_band: {undisclosed: 0}, frozen_day: null, delivered_day: null, state: null,
    answers: [], overdue: [], silence: null});'
no_checkpoint='is({checkpoint: {origin: null, size: null, day: null}, witnesses: []});'

head -c 3000 "$bundle" >"$dir/short.dmr"
expect 3 "cut short, as JSON" "$demur" bundle verify --json "$dir/short.dmr" --policy "$dir/policy"
json "a file that is none says nothing" "is({reason: \"tar\"}); $nothing_of_the_memo $no_checkpoint"
mkdir "$dir/other"
expect 0 "another log is made" "$make_log" "$dir/other" 1
expect 3 "the policy of another log, as JSON" \
    "$demur" bundle verify --json "$bundle" --policy "$dir/other/policy"
json "the checkpoint of another log says nothing" \
    "is({reason: \"log_signature\"}); $nothing_of_the_memo $no_checkpoint"
expect 3 "another organisation's words, as JSON" "$demur" bundle verify --json "$bundle" --words \
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
json "with wrong words the checkpoint is all there is" "is({reason: \"words\"});
    $nothing_of_the_memo
    if (r.checkpoint.origin !== \"log.example/one\" || !(r.checkpoint.size > 30))
        throw new Error(\"checkpoint\");
    if (r.checkpoint.day !== null || r.witnesses.length !== 2) throw new Error(\"day\");"

# One byte of each kind of place: the checkpoint, an entry, a proof, the end.
size=$(stat -c %s "$bundle")
for at in 200 1100 2600 5000 20000 $((size / 2)) $((size - 3000)) $((size - 1)); do
    cp "$bundle" "$dir/changed.dmr"
    flip "$dir/changed.dmr" "$at"
    expect 3 "byte $at changed" "$demur" bundle verify "$dir/changed.dmr" --policy "$dir/policy"
    says out "NO. This bundle does not hold"
done
head -c 3000 "$bundle" >"$dir/short.dmr"
expect 3 "cut short" "$demur" bundle verify "$dir/short.dmr" --policy "$dir/policy"
says out "the file is cut short"
: >"$dir/empty.dmr"
expect 3 "empty" "$demur" bundle verify "$dir/empty.dmr" --policy "$dir/policy"

expect 1 "a directory" "$demur" bundle verify "$dir" --policy "$dir/policy"
says err "not a regular file"
mkfifo "$dir/pipe"
expect 1 "a pipe" "$demur" bundle verify "$dir/pipe" --policy "$dir/policy"
says err "not a regular file"
expect 1 "no such file" "$demur" bundle verify "$dir/none" --policy "$dir/policy"
says err "No such file"
if permissions_count; then
    cp "$bundle" "$dir/closed.dmr" && chmod 000 "$dir/closed.dmr"
    expect 1 "no permission" "$demur" bundle verify "$dir/closed.dmr" --policy "$dir/policy"
    says err "closed.dmr: Permission denied"
fi
expect 1 "a policy that is none" "$demur" bundle verify "$bundle" --policy "$dir/empty.dmr"
says err "there is no line with the log"
expect 2 "no file" "$demur" bundle verify
expect 0 "help" "$demur" bundle verify --help
says out "--policy"
expect 1 "a full disk" bash -c '"$1" bundle verify "$2" --policy "$3" >/dev/full' - \
    "$demur" "$bundle" "$dir/policy"

finish
