#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# board_test.sh DEMUR SOURCE_DIR -- demur board from a mirror: what is worked out, in every form, and
# what is shown held against it.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$(realpath "$1")
helpers=$(dirname "$demur")
cd "$dir" || exit 1

# json WHAT EXPRESSION: the output is one JSON object r of which EXPRESSION is true.
json() {
    node -e 'const r = JSON.parse(require("fs").readFileSync(0));
        if (!eval(process.argv[1])) throw new Error(JSON.stringify(r, null, 1))' \
        "$2" <"$dir/out" 2>"$dir/err"
    ok $? "JSON: $1"
}
board() { "$demur" board --mirror "$@"; }

# ---- what is worked out ------------------------------------------------------------------------

"$demur" demo --sign 30 --out made >/dev/null || exit 1
size=$(sed -n 2p made/log/checkpoint)
expect 0 "the record of a whole channel" board made/log --policy made/policy
says out "TRAINING: this organisation is for practice."
says out "The record up to entry $size, "
says out "confirmed by at least 2 of 2 witnesses."
says out "1 memo: 1 delivered, 0 open for signature."
says out "30 signed (3 more withdrew)"
says out "Keep the night ward open"
says out "asks: 1 partly, 2 accept, 3 reject"
says out "owner: Head of service"
says out "rated by 3 signers: 1 substantive, 1 partly, 1 not"
expect 0 "the same by the log's own manifest" board made/log
grep -q "^NOT PINNED: whose log it is" err
ok $? "which is not enough, and that is said"
expect 0 "as JSON" board made/log --json
json "the board" "r.size === $size && r.memos.length === 1 && r.memos[0].signs === 33 &&
    r.memos[0].withdrawn === 3 && r.memos[0].standing === 30 && r.sums.answered === 1 &&
    r.memos[0].ratings.not === 1 && r.memos[0].subject.startsWith('Keep the night ward')"

# ---- forms, and what is shown held against them -------------------------------------------------

for form in json page csv ics atom; do
    expect 0 "the form $form" board made/log --form $form --out shown.$form
    [ ! -s out ] && board made/log --form $form | cmp -s - shown.$form
    ok $? "is the same on standard output"
done
node -e 'JSON.parse(require("fs").readFileSync("shown.json"))' &&
    grep -q '^<!DOCTYPE html>' shown.page && grep -q '^BEGIN:VCALENDAR' shown.ics &&
    grep -q '<feed xmlns="http://www.w3.org/2005/Atom"' shown.atom && grep -q '^memo,' shown.csv
ok $? "each is what it is called"
! grep -q "night ward" shown.ics shown.atom
ok $? "a calendar and a reader show no content"
expect 0 "what is shown is compared" \
    board made/log --policy made/policy --verify shown.json shown.page shown.csv shown.ics
says out "shown.page"
says out "What is shown is what the log says."
expect 0 "news as well, as JSON" board made/log --policy made/policy --verify --json shown.atom
json "the comparison" "r.same && r.compared.length === 1 && r.compared[0].form === 'atom' &&
    r.log_size === $size && r.board_size === $size && r.bad_acts === 0 && r.acts > 30"
sed 's/"standing":30/"standing":31/' shown.json >lie.json
expect 3 "a figure that was changed" board made/log --policy made/policy --verify lie.json shown.page
says out "DIFFERENT from byte"
says out '"standing":31'
says out "What is shown is NOT what the log says."
expect 3 "the same as JSON" board made/log --policy made/policy --verify --json lie.json
json "which differs" "!r.same && !r.compared[0].same && r.compared[0].differs_at > 0"
head -c 1000 shown.page >cut.page
expect 3 "a page that was cut" board made/log --policy made/policy --verify cut.page
expect 1 "what is no form of a board" board made/log --policy made/policy --verify made/policy
one_line "this is no form of a board"
expect 1 "a file that is not there" board made/log --policy made/policy --verify nowhere

expect 1 "without a pin it is not certain" board made/log --verify shown.json
grep -q "^NOT PINNED" err
ok $? "and that is said"
"$demur" org show made/manifest | sed -n 's/^12 words *//p' >words
expect 0 "with the 12 words it is" board made/log --words-file words --verify shown.json
"$demur" demo --sign 5 --issuers 1 --out other >/dev/null || exit 1
"$demur" org show other/manifest | sed -n 's/^12 words *//p' >others
expect 3 "those of another organisation" board made/log --words-file others --verify shown.json
one_line "ANOTHER organisation's"
expect 1 "what are no words" board made/log --words-file shown.csv --verify shown.json
board made/log --policy made/policy --form csv --out - | cmp -s - shown.csv
ok $? "- is standard output"

# The text of a released memo lies in the mirror's blobs.
cp -r made bare && rm -r bare/log/v1
expect 0 "without the texts" board bare/log --form json --out bare.json
grep -q '"subject":null' bare.json
ok $? "the subject is not there"
expect 1 "and what is shown cannot be compared" \
    board bare/log --policy made/policy --verify shown.json
grep -q "demur log mirror --blobs fetches them" err
ok $? "and nobody is accused"
cp -r made spoilt
for blob in spoilt/log/v1/blob/*; do flip "$blob" 100; done
expect 0 "a text that was changed" board spoilt/log --form json --out spoilt.json
cmp -s bare.json spoilt.json
ok $? "is not shown"

# ---- an earlier size ---------------------------------------------------------------------------

some=$(ls made/log-history | grep -E '^[0-9]+$' | sort -n | tail -n 3 | head -n 1)
expect 0 "the record as it was" board made/log --size "$some" --json
json "its size" "r.size === $some"
cp out earlier.json
expect 0 "is compared by the size it says" board made/log --policy made/policy --verify earlier.json
expect 1 "a size in the middle of a window" board made/log --size 3
one_line "no window ends at that entry"
expect 1 "a size beyond the mirror" board made/log --size 100000
one_line "this copy of the log ends at entry $size"

# ---- logs that do not hold ----------------------------------------------------------------------

cp -r made bad && flip bad/log/tile/entries/001 5000
expect 3 "a log that was changed" board bad/log
expect 1 "no log at all" board nowhere
expect 3 "another log's policy" board made/log --policy other/policy
mkdir void poll short
"$helpers/make_void_log" void || exit 1
expect 0 "acts that do not hold are not counted" board void/log --policy void/policy
says out "5 signed (1 more withdrew)"
grep -q "2 acts of the log do NOT hold, and are left out: entries [0-9]*, [0-9]*$" err
ok $? "and named"
expect 0 "in every form" board void/log --policy void/policy --json
grep -q "2 acts of the log do NOT hold" err
ok $? "they are named"

# ---- questions ----------------------------------------------------------------------------------

"$helpers/make_poll_log" poll || exit 1
expect 0 "confidence by band" board poll/log --policy poll/policy
says out "Question 1, epoch 3: Do you have confidence?"
says out "everybody: 50 of 60 answered"
says out "junior: "
says out "senior: "
says out "Question 2, of memo 1's authors: Do you have confidence?"
says out "sealed until the end of "
expect 0 "as JSON" board poll/log --json
json "its votes" "r.polls.length === 2 && r.polls[0].votes === 50 && r.polls[0].complete &&
    r.polls[0].cells.length === 3 && r.polls[1].votes === null && r.polls[1].cells.length === 0 &&
    r.epochs[0].sealed.entries === 50 && r.epochs[0].sealed.opened === 50"
"$helpers/make_poll_log" short missing || exit 1
expect 0 "votes that are kept back or false" board short/log --policy short/policy
says out "VOTES ARE MISSING: 48 of 50 are in the record"
grep -q "1 act of the log does NOT hold, and is left out: entry [0-9]*$" err
ok $? "and the false one named"

# ---- what makes no sense ------------------------------------------------------------------------

expect 2 "a form without a mirror" "$demur" board --form csv
one_line "that wants --mirror DIR"
expect 2 "a file without --verify" board made/log shown.json
expect 2 "an unknown form" board made/log --form pdf
expect 2 "a size that is no number" board made/log --size 12x
expect 2 "--out without a form" board made/log --out x
expect 2 "nothing to compare" board made/log --policy made/policy --verify
one_line "what is to be compared?"
expect 2 "two forms at once" board made/log --form csv --json
expect 2 "to compare and to write" board made/log --verify --form csv shown.csv
expect 2 "an address that nobody asks" board made/log --address http://127.0.0.1:1
expect 2 "a key store that nobody opens" board made/log --home x
finish
