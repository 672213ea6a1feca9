#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# rating_test.sh DEMUR SOURCE_DIR -- what signers say afterwards, through the real programs: they rate
# the answer, once, when there is one; and they make claims, which others check.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
# shellcheck source=tests/cli/organisation.sh
. "$2/tests/cli/organisation.sh"

# kind TWO_HEX_DIGITS: how many entries of that kind the log has.
kind() {
    "$demur" log mirror "$url" mirror --blobs --policy org/policy >/dev/null 2>mirror.err || cat mirror.err
    "$demur" log check mirror --policy org/policy --json >checked
    json checked "d['kinds'].get('$1', 0) if d['valid'] else 'invalid'"
}
has() {
    local got
    got=$(kind "$1")
    [ "$got" = "$2" ]
    ok $? "the log has $2 $3$([ "$got" = "$2" ] || echo ", not $got")"
}

found --training
principals
freeze one a "Keep the night ward open" --to 1 --next Board
frozen one a "Keep the night ward open"
id_a=$(cat id-a)
for name in two three four five; do
    with a 0 "$name signs, and keeps the right to speak" ./as $name memo sign --keep-echo --yes
done
with a 0 "six signs without" ./as six memo sign --yes
for name in two three four five six; do eventually "in the log: $name" all_sent $name; done
with a 0 "five takes the signature back" ./as five memo withdraw --yes
eventually "in the log" all_sent five
DEMUR_FAULT=K17 with a 137 "m8 signs, and dies before it is sent" ./as m8 memo sign --keep-echo --yes

# ---- before the answer -----------------------------------------------------------------------

try 2 "a choice that is none" ./as two memo rate well
said "an answer is rated substantive, partly or not"
try 2 "no choice" ./as two memo rate
try 1 "nothing is rated before it is delivered" ./as two memo rate partly --yes
said "this memo has not been answered: there is nothing to rate yet"
try 0 "it is delivered" ./as one memo deliver --yes "$id_a"
eventually "in the log" all_sent one
try 1 "nor before it is answered" ./as two memo rate partly --yes
said "this memo has not been answered: there is nothing to rate yet"
fill boss "$id_a" "accept,,We agree.;reject,,Too dear.;partly,,Half."
try 0 "the director answers" ./as boss inbox answer --yes filled
eventually "in the log" tells two "$id_a" 'd["state"] == "closed"'

# ---- rating ----------------------------------------------------------------------------------

try 1 "who kept nothing rates nothing" ./as six memo rate not --yes
said "no right to speak later was kept: that is chosen when signing, with --keep-echo"
try 1 "a signature that the log does not have rates nothing" ./as m8 memo rate not --yes
said "the log does not have your signature yet"
try 1 "nor one that was taken back" ./as five memo rate not --yes
said "you have taken your signature back, so it rates nothing"
try 1 "no such memo was signed" ./as two memo rate not --memo 0123 --yes
said "no right to speak later was kept of that memo"
try 1 "nobody said yes" ./as two memo rate partly
shown "rates its answer: partly."
try 0 "nothing waits after that" ./as two send --json
is "nothing waits" out 'd["waiting"]' 0
has 33 0 "ratings"

cp -a two twin
try 0 "one rates the answer" ./as two memo rate partly --yes
shown "Accepted: 1"
eventually "it is in the log, and nothing is kept of it" settled two
has 33 1 "rating"
try 1 "a second one afterwards" ./as two memo rate substantive --yes
said "you have rated this answer already (partly); once is all there is"
try 1 "nor from another device" ./as twin memo rate substantive --yes
said "you have rated this answer already (partly); once is all there is"

# Two devices at once: what the second has queued is refused by the log, and goes.
cp -a three twin-three
DEMUR_FAULT=K17 try 137 "a device dies before it sends" ./as twin-three memo rate not --now --yes
try 1 "which waits, and cannot be changed" ./as twin-three memo rate partly --yes
said "you have rated this answer already (not, which waits to be sent or logged)"
try 0 "the other one rates at once" ./as three memo rate substantive --now --yes --json
is "as one object" out '[d["rated"], d["accepted"]]' "['substantive', 1]"
is "of that memo" out 'd["memo"]' "$id_a"
eventually "in the log" settled three
try 0 "what the first had kept is not sent any more" ./as twin-three send --json
said "the log has another rating of yours, and once is all there is"
is "nothing waits" out 'd["waiting"]' 0
has 33 2 "ratings"

# ---- claims ----------------------------------------------------------------------------------

printf 'I, Ada,\nsigned this.\n' >words.txt
try 2 "a claim without an audience" ./as four memo claim --out c words.txt
try 2 "and without a place" ./as four memo claim --audience all words.txt
try 0 "a claim as a file" ./as four memo claim --audience "the board" --out claim --yes words.txt
try 0 "holds for anybody" ./as six memo claim --check claim
shown "I, Ada, signed this."
hidden "since taken back"
try 0 "who took it back" ./as five memo claim --audience "all" --out back --yes words.txt
try 0 "says that, too" ./as six memo claim --check back
shown "since taken back"
has 41 0 "claims"
try 0 "and it says so" ./as six memo claim --check --memo "${id_a:0:8}"
shown "The log has no claim on this memo."
for n in 1 2 3 4; do
    try 0 "claim $n goes to the log" ./as four memo claim --audience all --send --now --yes words.txt
    shown "Everybody can read it in the log"
done
eventually "and all are there" settled four
has 41 4 "claims"
try 0 "everybody reads them" ./as six memo claim --check
[ "$(grep -c "I, Ada, signed this." out)" = 4 ]
ok $? "all four"
hidden "Not made by"
try 1 "a fifth" ./as four memo claim --audience all --send --yes words.txt
said "you have made 4 claims under this signature, which is all that the log takes"
try 0 "one can still be handed on" ./as four memo claim --audience all --out fifth --yes words.txt
try 0 "it holds as well" ./as six memo claim --check fifth

# ---- what a bundle counts --------------------------------------------------------------------

with a 0 "a bundle" "$demur" bundle make memo.dmr --mirror mirror
expect 0 "holds" "$demur" bundle verify memo.dmr --policy org/policy --json
is "its ratings" out 'd["ratings"]' "{'substantive': 1, 'partly': 1, 'not': 0}"
is "its claims" out 'd["claims"]' 4
is "what is void" out 'd["void_entries"]' "[]"
! grep -q "level=error" serve.err
ok $? "the server has met no error"
finish
