#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# escalation_test.sh DEMUR SOURCE_DIR -- the duty to answer, through the real programs and over days: two
# addressees answer at once and two devices of one of them, delegates answer, a day is put off; what is
# not answered goes to the next level on its day, whatever the first does, and not before.
#
#     memo a   to the director, next the board: not answered
#     memo b   the same: put off once, within the deadlines
#     memo c   to both
#
# Deadlines: acknowledge in 1 day, answer in 3, put off once by 2.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
# shellcheck source=tests/cli/organisation.sh
. "$2/tests/cli/organisation.sh"

printf '%s\n' 'workdays = mon tue wed thu fri' 'acknowledge = 1 cd' 'owner = none' \
    'answer = 3 cd from delivery' 'extend = 1 x 2 cd' 'escalate = yes' >deadlines
found --training --policy-file deadlines
principals
freeze one a "Memo a" --to Director --next Board
freeze two b "Memo b" --to Director --next Board
freeze three c "Memo c" --to Director --to Board
frozen one a "Memo a"
frozen two b "Memo b"
frozen three c "Memo c"
a=$(cat id-a) b=$(cat id-b) c=$(cat id-c)
for link in a c; do with $link 0 "four signs $link" ./as four memo sign --yes; done
eventually "in the log" all_sent four
for who in "one $a" "two $b" "three $c"; do
    try 0 "delivered: ${who#* }" ./as "${who% *}" memo deliver --yes "${who#* }"
done
for who in one two three; do eventually "in the log: $who" all_sent $who; done

# ---- on the day of delivery ------------------------------------------------------------------

try 0 "the board's inbox" ./as board inbox list --json
is "has what is to it" out '[m["memo"] for m in all]' "['$c']"
try 1 "and neither opens" ./as board inbox read "$a"
said "this memo does not go to you, or only when its answer is late"
try 1 "nor answers the others" ./as board inbox answer --form early "$a"
said "this memo does not go to you, or only when its answer is late"
[ ! -e early ]
ok $? "no form is written"
with a 0 "everybody with the link sees when it is due" ./as four memo read
shown "answer      due $(date_in 3), open"
hidden "escalated"

# ---- answers ---------------------------------------------------------------------------------

fill boss "$c" "accept,,Yes.;reject,,No.;blank,,"
cp filled whole
sed '/^## Ask 2/,/^## Ask 3/{/^## Ask 3/!d}' whole >skipped
try 3 "an ask that is skipped" ./as boss inbox answer --yes skipped
said "the next section has to be \`## Ask 2\`"
sed '/^## Ask 3/,$d' whole >short
try 3 "the last one" ./as boss inbox answer --yes short
said "ask 3 is skipped: every ask has its section, and a verdict or \`blank\`"
sed 's/^Verdict: reject/Verdict:/' whole >unsaid
try 3 "one without a verdict" ./as boss inbox answer --yes unsaid
said "ask 2 has no verdict; write \`blank\` where it is to stay open"
sed 's/^Verdict: reject/Verdict: perhaps/' whole >perhaps
try 3 "a verdict that is none" ./as boss inbox answer --yes perhaps
said "a verdict is accept, partly, reject, later, or blank"
{ sed '/^## General/,$d' whole && printf '## Ask 4\nVerdict: accept\n'; } >fourth
try 3 "an ask that there is not" ./as boss inbox answer --yes fourth
said "there is no ask 4: the memo has 3"
try 1 "a passphrase that is wrong" "$demur" inbox answer --home boss --passphrase-file words whole
shown "Public at once, under the signature of the principal:"
shown "ask 3   left open"
try 3 "but of a form that is wrong nothing is shown" \
    "$demur" inbox answer --home boss --passphrase-file words perhaps
hidden "Public at once"
try 1 "a delegate without a name" ./as boss inbox answer --delegate '' --yes whole
said "--delegate: a name is one line"
try 1 "nobody said yes" ./as boss inbox answer whole
shown "It is signed by Director."

# Two devices of one principal: what the second signs has the number of the first's.
mkdir hold
cp -a boss boss-2
node "$source_dir/tests/cli/holder.mjs" hold >holder.out &
pids+=($!)
until grep -q '^url ' holder.out; do sleep 0.05; done
sed 's/^Verdict: reject/Verdict: accept/' whole >whole-2
cp whole-2 whole-2.before
./as boss-2 inbox answer --yes whole-2 --proxy "$(sed -n 's/^url //p' holder.out)" \
    >second.out 2>second.err &
second=$!
until [ -e hold/held ]; do sleep 0.05; done
try 0 "the director answers, through a delegate" ./as boss inbox answer --delegate "Deputy Dan" --yes whole
shown "in whose place Deputy Dan answers:"
: >hold/go
wait $second
[ $? = 1 ]
ok $? "what a second device sent at the same time is refused"
grep -qF "another device of yours has said something in its place" second.err
ok $? "and it is said why"
grep -qF "whole-2 is as it was: nothing of it is lost" second.err
ok $? "and that nothing is lost"
check "the form is as it was" cmp whole-2 whole-2.before
eventually "in the log is the first" tells four "$c" \
    '[a["standing"] and a["standing"]["verdict"] for a in d["asks"]] == ["accept", "reject", None]'
try 0 "sent again, it amends that" ./as boss-2 inbox answer --yes whole-2
shown "You have answered before: this replaces all verdicts of that"
eventually "which everybody sees" tells four "$c" 'd["asks"][1]["amended"]'
is "what was said first" told '[d["asks"][1]["first"][k] for k in ("verdict", "delegate", "seq")]' \
    "['reject', 'Deputy Dan', 1]"
is "and what stands" told '[d["asks"][1]["standing"][k] for k in ("verdict", "delegate", "seq")]' \
    "['accept', None, 2]"

# Two principals: each says what they say.
fill board "$c" "reject,,Never.;blank,,;partly,,A little."
try 0 "the board answers the same memo" ./as board inbox answer --delegate "Clerk Cleo" --yes filled
eventually "both stay" tells four "$c" \
    'd["asks"][2]["standing"] is not None and d["asks"][2]["standing"]["principal"] == 2'
is "of one ask the newest stands" told 'd["asks"][0]["standing"]["verdict"]' reject
is "and the first stays in view" told 'd["asks"][0]["first"]["principal"]' 1
try 0 "in words, for everybody" "$demur" docket --home public --address "$url" --words-file org/words "$c"
shown "answer of   Director, through Deputy Dan, $(date_in 0)"
shown "answer of   Director, $(date_in 0), amending the one before"
shown "answer of   Board, through Clerk Cleo, $(date_in 0)"
shown "ask 1       reject; Board, through Clerk Cleo, $(date_in 0)"
shown "first: accept; Director, through Deputy Dan, $(date_in 0)"
hidden "Never."
with c 0 "for a reader" ./as four memo read
shown "answer of   Board, through Clerk Cleo, $(date_in 0)"
shown "      Never."
with c 0 "as an object" ./as four memo read --json
is "with its docket" out '[a["delegate"] for a in d["docket"]["answers"]]' "['Deputy Dan', None, 'Clerk Cleo']"
try 0 "for the other principal" ./as board inbox read "$c"
shown "answer of   Director, through Deputy Dan, $(date_in 0)"
"$demur" log mirror "$url" mirror --blobs --policy org/policy >/dev/null 2>&1
with c 0 "a bundle" "$demur" bundle make c.dmr --mirror mirror
expect 0 "holds" "$demur" bundle verify c.dmr --policy org/policy
says out "Ask 1        reject, said on $(date_in 0), by a delegate: Clerk Cleo (first: accept, by a delegate: Deputy Dan)"
expect 0 "and is shown" "$demur" bundle show c.dmr --policy org/policy
says out "Director, by a delegate: Deputy Dan"
expect 0 "as an object" "$demur" bundle verify c.dmr --policy org/policy --json
is "with the delegates" out '[d["answers"][0]["delegate"], d["answers"][0]["first"]["delegate"]]' \
    "['Clerk Cleo', 'Deputy Dan']"
is "and no next level" out 'd["escalated"]' "[]"

# ---- putting off -----------------------------------------------------------------------------

echo "The rota is late." >why.txt
extend() { try "$1" "$2" ./as boss inbox extend --reason why.txt --yes --until "$3" "$4"; }
extend 1 "no longer than the deadlines allow" "$(date_in 6)" "$b"
said "the answer is due by the end of $(date_in 3), and can be put off to $(date_in 5) at the latest"
extend 1 "nor to where it is" "$(date_in 3)" "$b"
said "the answer is due by the end of $(date_in 3)"
extend 1 "nor by a day that is none" "2026-02-30" "$b"
said "a day is written as"
: >empty.txt
try 1 "nor without a reason" ./as boss inbox extend --reason empty.txt --yes --until "$(date_in 5)" "$b"
said "a reason is plain text, and not empty"
extend 0 "the answer to b is put off" "$(date_in 5)" "$b"
eventually "in the log" tells four "$b" "d['levels'][0]['answer']['due'] == '$(date_in 5)'"
extend 1 "once" "$(date_in 6)" "$b"
said "this answer has been put off 1 of 1 times that the deadlines of this organisation allow"
try 0 "everybody sees it" ./as four docket "$b"
shown "put off by  Director, $(date_in 0), until $(date_in 5)"

# ---- the last day ----------------------------------------------------------------------------

day 3
try 0 "on the day itself the board" ./as board inbox list --json
is "has what is to it" out '[m["memo"] for m in all]' "['$c']"
# A device whose clock is a day ahead: it shows what the log does not bear out yet.
export DEMUR_CLOCK_LATER_S=$((4 * 86400))
fill board "$a" "reject,,No.;reject,,No.;reject,,No."
try 1 "before its day the next level is not heard" ./as board inbox answer --yes filled
said "not accepted:"
said "filled is as it was: nothing of it is lost"

# ---- the day after ---------------------------------------------------------------------------

day 4
eventually "the day after it is escalated, by nobody" tells four "$a" \
    "d['state'] == 'escalated' and d['levels'][1]['from'] == '$(date_in 3)'"
is "to whom" told '[d["levels"][1]["principal"], d["levels"][1]["title"]]' "[2, 'Board']"
is "with deadlines of its own" told '[d["levels"][1][k]["due"] for k in ("acknowledge", "answer")]' \
    "['$(date_in 4)', '$(date_in 6)']"
is "and how late the first is" told 'd["levels"][0]["answer"]["days_late"]' 1
is "nobody has said anything" told 'len(d["acknowledgements"])' 0
try 0 "the board has it" ./as board inbox list --json
is "and not what was put off" out 'sorted([m["role"], m["answer_due"], m["memo"] == "'"$a"'"] for m in all)' \
    "[['addressee', '$(date_in 3)', False], ['next level', '$(date_in 6)', True]]"
is "with its subject" out '[m["subject"] for m in all if m["memo"] == "'"$a"'"]' "['Memo a']"
try 0 "reads it" ./as board inbox read "$a"
shown "escalated to Board, from $(date_in 3)"
shown "answer      due $(date_in 3), open, 1 day late"
extend 1 "whoever was late puts nothing off any more" "$(date_in 8)" "$a"
said "your answer was due by the end of $(date_in 3); it could be put off only until then"
try 0 "the board acknowledges it" ./as board inbox ack --yes "$a"
try 0 "and answers it" ./as board inbox answer --yes filled
eventually "for all" tells four "$a" "d['state'] == 'closed' and d['levels'][1]['answer']['days_late'] == 0"
is "as the next level" told 'd["asks"][0]["standing"]["principal"]' 2
is "the first was late for ever" told 'd["levels"][0]["answer"]["days_late"]' 1
"$demur" log mirror "$url" mirror --blobs --policy org/policy >/dev/null 2>&1
with a 0 "a bundle" "$demur" bundle make a.dmr --mirror mirror
expect 0 "holds" "$demur" bundle verify a.dmr --policy org/policy
says out "Escalated      to Board, from $(date_in 3) on"
expect 0 "as an object" "$demur" bundle verify a.dmr --policy org/policy --json
is "with the next level" out 'd["escalated"][0]' \
    "$(python3 -c "print({'principal': 2, 'title': 'Board', 'from_day': '$(date_in 3)', 'due_day': '$(date_in 6)'})")"

# ---- when what was put off is over -----------------------------------------------------------

try 1 "b is not the board's yet" ./as board inbox read "$b"
said "or only when its answer is late"
day 6
eventually "after the later day b is escalated" tells four "$b" \
    "d['state'] == 'escalated' and d['levels'][1]['from'] == '$(date_in 5)'"
try 0 "the board has it" ./as board inbox list
shown "Memo b"
! grep -q "level=error" serve.err
ok $? "the server has met no error"
finish
