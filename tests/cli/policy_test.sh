#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# policy_test.sh DEMUR SOURCE_DIR -- demur policy, the profiles, and who takes a policy.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$(realpath "$1")
source_dir=$(realpath "$2")
policies=$source_dir/examples/policy
cd "$dir" || exit 1

# json WHAT EXPRESSION: the output is one JSON object r of which EXPRESSION is true.
json() {
    node -e 'const r = JSON.parse(require("fs").readFileSync(0));
        const is = (a, b) => JSON.stringify(a) === JSON.stringify(b);
        if (!eval(process.argv[1])) throw new Error(JSON.stringify(r, null, 1))' \
        "$2" <out 2>err
    ok $? "JSON: $1"
}
# has FILE TEXT: FILE holds TEXT, whatever else.
has() {
    grep -qF -- "$2" "$1"
    ok $? "$1 has: $2"
}

# ---- the profiles ------------------------------------------------------------------------------

# stages NAME ACKNOWLEDGE OWNER ANSWER EXTEND ESCALATE THRESHOLD: that is what a profile says.
stages() {
    expect 0 "$1 is a policy" "$demur" policy check "$policies/$1.policy" --json
    json "$1: its stages" "is(r.acknowledge, $2) && is(r.owner, $3) && is(r.answer, $4) &&
        is(r.extend, $5) && r.escalate === $6 && r.threshold === $7 &&
        is(r.workdays, ['mon', 'tue', 'wed', 'thu', 'fri'])"
    "$demur" policy profiles "$1" | cmp -s - "$policies/$1.policy"
    ok $? "$1: the one that demur knows is the file"
    expect 0 "$1 is known by name" "$demur" policy due --profile "$1" --from 2025-05-16
    grep -q '^# What it means:' "$policies/$1.policy" && grep -q 'What it is for:' "$policies/$1.policy" &&
        grep -q 'cannot say:' "$policies/$1.policy" && grep -q 'How to edit:' "$policies/$1.policy"
    ok $? "$1: its comments say what it means, is for, cannot say, and how to edit it"
}
# days N UNIT [FROM]
days() { echo "{limit: $1, unit: '$2', from: '${3:-delivery}'}"; }
stages ministry "$(days 2 wd)" null "$(days 60 wd)" "{times: 1, limit: 20, unit: 'wd'}" true 0
stages technical "$(days 8 cd)" "$(days 10 cd)" "$(days 120 cd)" null false 0
stages eu-company "$(days 7 cd)" "$(days 7 cd)" "$(days 90 cd acknowledgement)" null true 0
stages iso37002 "$(days 3 wd)" "$(days 3 wd)" "$(days 20 wd)" "{times: 3, limit: 20, unit: 'wd'}" true 0
stages threshold null null "$(days 21 cd)" null false 100
stages small-org "$(days 3 wd)" "$(days 3 wd)" "$(days 15 wd)" "{times: 1, limit: 5, unit: 'wd'}" true 0
stages uk "$(days 2 wd)" null "$(days 20 wd)" "{times: 1, limit: 10, unit: 'wd'}" true 0
expect 0 "the profiles are listed" "$demur" policy profiles
(cd "$policies" && ls -- *.policy) | sed 's/\.policy$//' | sort | cmp -s - out
ok $? "all of examples/policy, and no other"
expect 2 "there is no such profile" "$demur" policy profiles ministy
one_line 'there is no profile "ministy"; there are eu-company, iso37002, ministry, small-org'

# ---- days --------------------------------------------------------------------------------------

uk=(--policy-file "$policies/uk.policy")
expect 0 "16 to 29 May 2025" "$demur" policy days "${uk[@]}" --from 2025-05-16 --to 2025-05-29
printf 'calendar_days 13\nworking_days 8\n' | cmp -s - out && ! [ -s err ]
ok $? "is 13 calendar days and 8 working days in England, and nothing else is said"
expect 0 "the same as JSON" "$demur" policy days --profile uk --from 2025-05-16 --to 2025-05-29 --json
json "the days" "r.calendar_days === 13 && r.working_days === 8 && r.from === '2025-05-16' &&
    r.to === '2025-05-29'"
expect 0 "behind the last holiday" "$demur" policy days "${uk[@]}" --from 2026-12-01 --to 2027-01-04
says err "names no holiday after 2026-12-28"
expect 0 "no day" "$demur" policy days "${uk[@]}" --from 2025-05-16 --to 2025-05-16
says out "working_days 0"
expect 2 "backwards" "$demur" policy days "${uk[@]}" --from 2025-05-16 --to 2025-05-15
one_line "--to: is before --from"
expect 2 "no day" "$demur" policy days "${uk[@]}" --from 2025-05-16
one_line "--to: give a day such as"
expect 2 "29 February" "$demur" policy days "${uk[@]}" --from 2025-02-29 --to 2025-03-01
one_line "--from: give a day such as"
expect 2 "no policy" "$demur" policy days --from 2025-05-16 --to 2025-05-29
one_line "give a policy by --policy-file or by --profile"
expect 2 "two policies" "$demur" policy days "${uk[@]}" --profile uk --from 2025-05-16 --to 2025-05-29
one_line "not by both"
expect 1 "a policy that is not there" "$demur" policy days --policy-file gone --from 2025-05-16 --to 2025-05-29
echo "answer = soon" >none
expect 3 "a file that is no policy" "$demur" policy days --policy-file none --from 2025-05-16 --to 2025-05-29
says err "demur: none:1: "
expect 3 "nor for what is due" "$demur" policy due --policy-file none --from 2025-05-16

# ---- due ---------------------------------------------------------------------------------------

expect 0 "what is due" "$demur" policy due "${uk[@]}" --from 2025-05-16
says out "Delivered       Friday 2025-05-16"
says out "Acknowledgement Tuesday 2025-05-20"
says out "Owner named     not promised"
says out "Answer          Monday 2025-06-16"
says out "  if extended   Monday 2025-06-30 at the latest"
says out "Handed up       Tuesday 2025-06-17, if asks are open then"
expect 0 "from an acknowledgement that is missing" "$demur" policy due --profile eu-company --from 2025-05-16 --json
json "from its due day" "is(r, {delivered: '2025-05-16', acknowledge: '2025-05-23', owner: '2025-05-23',
    answer: '2025-08-21', answer_extended: '2025-08-21', escalated: '2025-08-22', threshold: 0})"
! [ -s err ]
ok $? "where no limit is in working days, holidays are not missed"
expect 0 "from one in time" "$demur" policy due --profile eu-company --from 2025-05-16 --acknowledged 2025-05-19 --json
json "from its day" "r.answer === '2025-08-17'"
expect 0 "from one that is late" "$demur" policy due --profile eu-company --from 2025-05-16 --acknowledged 2025-05-25
says out "Acknowledgement Friday 2025-05-23  (met 2 days late)"
says out "Answer          Thursday 2025-08-21"
expect 0 "with a threshold" "$demur" policy due --profile threshold --from 2025-05-16
says out "All of it for a memo with 100 standing signatures or more."
expect 2 "at the end of the calendar" "$demur" policy due "${uk[@]}" --from 9999-12-01
one_line "--from: what is due from then on is after 9999-12-31"
expect 0 "just before it" "$demur" policy due "${uk[@]}" --from 9999-11-01
expect 2 "before delivery" "$demur" policy due "${uk[@]}" --from 2025-05-16 --acknowledged 2025-05-15
one_line "--acknowledged: is before --from"

# ---- holidays, by their options ----

hol=("$demur" policy holidays --policy-file "$policies/ministry.policy" --ics "$policies/england-and-wales.ics")
expect 2 "replace what" "${hol[@]}" --replace
one_line "--replace: --out says which file"
expect 2 "too late a day" "${hol[@]}" --from 2300-01-01
one_line "--from: no day after 2199-12-31 is taken over"

# ---- check -------------------------------------------------------------------------------------

expect 0 "in plain words" "$demur" policy check "$policies/uk.policy" --today 2025-05-16
says out "Working days    Monday, Tuesday, Wednesday, Thursday, Friday"
says out "Holidays        24, from 2024-01-01 to 2026-12-28; 8 of them in the year ahead"
says out "Answer          within 20 working days of delivery"
says out "Extension       once, by at most 10 working days"
! [ -s err ]
ok $? "nothing is odd about it"
expect 0 "less than a year before its last holiday" "$demur" policy check "$policies/uk.policy" --today 2026-05-16
one_line "uk.policy: the last holiday is 2026-12-28, less than a year ahead"
expect 0 "and behind it" "$demur" policy check "$policies/uk.policy" --today 2027-05-16
one_line "uk.policy: all holidays are over, the last was 2026-12-28"
expect 0 "oddities are in the JSON too" "$demur" policy check "$policies/uk.policy" --today 2027-05-16 --json
json "odd" "r.odd.length === 1 && r.odd[0].startsWith('all holidays are over') && r.holidays === 24 &&
    r.first_holiday === '2024-01-01' && r.last_holiday === '2026-12-28'"

# policy LINE...: write the file p, with these lines in place of ones of the same key.
policy() {
    local line
    cat >p <<EOF
workdays = mon tue wed thu fri
acknowledge = 2 cd
owner = none
answer = 60 cd from delivery
extend = 1 x 20 cd
escalate = yes
EOF
    for line; do
        sed -i "/^${line%% *} /d" p
    done
    for line; do
        echo "$line" >>p
    done
}
# odd TEXT LINE...: a policy with these lines is odd in this way alone.
odd() {
    local text=$1
    shift
    policy "$@"
    expect 0 "odd: $*" "$demur" policy check p --today 2025-05-16
    one_line "$text"
}
policy
expect 0 "nothing is odd" "$demur" policy check p --today 2025-05-16
! [ -s err ]
ok $? "and so nothing is said"
odd "2 holidays are on no working day anyway and change nothing, the first 2026-01-03" \
    "acknowledge = 1 wd" "holidays = 2026-01-03 2026-01-04 2027-01-01"
odd "there is no holiday" "acknowledge = 1 wd"
odd "no limit is in working days" "holidays = 2027-01-01"
odd "the acknowledgement can be due after the answer" "acknowledge = 61 cd"
odd "the acknowledgement can be due after the answer" "acknowledge = 42 wd" "holidays = 2025-06-02 2026-07-01"
odd "the owner can be due after the answer" "owner = 61 cd"
odd "which may be over when the log shows it" "acknowledge = 0 cd"
odd "it moves nothing" "extend = 1 x 0 cd"
odd "longer than the limit that it extends" "extend = 1 x 61 cd"
odd "no answer is promised" "answer = none" "extend = none" "escalate = no"
policy "answer = none" "threshold = 5"
expect 0 "without an answer" "$demur" policy check p
has err "nothing is ever handed up"
has err "no answer that could be extended"
has err "no answer that it could be for"

policy "holidays = 2025-05-26 2025-12-25 2025-05-26"
expect 3 "a holiday twice" "$demur" policy check p
one_line 'p:7: "2025-05-26" stands twice'
policy "holidays = none"
echo "holidays = 2025-12-25" >>p
expect 3 "none and one" "$demur" policy check p
one_line "p:8: holidays = none stands beside other holidays"
policy "workdays = mon" "holidays = $(node -e '
    const t = Date.UTC(2025, 0, 6);
    console.log([...Array(60).keys()].map((i) =>
        new Date(t + i * 7 * 864e5).toISOString().slice(0, 10)).join(" "))')"
expect 3 "holidays that leave no working day" "$demur" policy check p
one_line "p: its holidays leave no working day for more than a year from 2025-01-06 on"
echo "colour = red" >>p
expect 3 "what is no policy" "$demur" policy check p
one_line 'p:8: "colour" is no key'
expect 1 "what is not there" "$demur" policy check gone

# ---- holidays ----------------------------------------------------------------------------------

ics=$policies/england-and-wales.ics
range=(--from 2026-01-01 --to 2030-12-31)
take() { "$demur" policy holidays --policy-file "$1" --ics "$2" "${range[@]}" "${@:3}"; }
cp "$policies/uk.policy" our.policy
expect 0 "a look at it" take our.policy "$ics"
says out "already there  2026-12-25  Christmas Day"
says out "added          2027-12-27  Christmas Day (substitute day)"
says out "8 added, 8 that change nothing; 0 days are outside of the range"
says out "Nothing has been written"
cmp -s our.policy "$policies/uk.policy"
ok $? "leaves the policy as it is"
expect 0 "a calendar is taken over" take our.policy "$ics" --out next.policy
diff our.policy next.policy | sed 1d >changed
echo "> holidays = 2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28" |
    cmp -s - changed
ok $? "as one line more, comments and all else as they are"
expect 0 "a second time" take next.policy "$ics" --out -
cmp -s out next.policy
ok $? "changes nothing"
expect 1 "no file is replaced" take our.policy "$ics" --out our.policy
has err "is there already"
cmp -s our.policy "$policies/uk.policy"
ok $? "it is as it was"
expect 0 "unless one says so" take our.policy "$ics" --out our.policy --replace
cmp -s our.policy next.policy
ok $? "then it is"
# shellcheck disable=SC2016
expect 0 "from standard input" bash -c '"$1" policy holidays --policy-file "$2" --ics - --from 2026-01-01 \
    --out - <"$3"' - "$demur" "$policies/uk.policy" "$ics"
cmp -s out next.policy
ok $? "to standard output"
expect 0 "a range" "$demur" policy holidays --policy-file "$policies/uk.policy" --ics "$ics" \
    --from 2027-01-01 --to 2027-06-30
says out "5 added, 0 that change nothing; 11 days are outside of the range"

# calendar LINE...: write the file c.ics, with an event of these lines and one that is right.
calendar() {
    {
        printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n'
        printf '%s\r\n' "$@"
        printf 'END:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270517\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
    } >c.ics
}
# refused TEXT LINE...: an event of these lines is not understood, and nothing is written.
refused() {
    local text=$1
    shift
    calendar "$@"
    rm -f o
    expect 3 "not understood: $*" take our.policy c.ics --out o
    has err "$text"
    [ ! -e o ] && [ "$(wc -l <err)" = 2 ] && grep -q "leave these 1 events out" err
    ok $? "nothing is written, and it is said what to do"
}
refused 'c.ics:4: "20250526T000000Z" is a time of day' "DTSTART:20250526T000000Z"
refused "c.ics:4: \"20250526T000000\" is in a time zone" "DTSTART;TZID=Europe/London:20250526T000000"
refused "c.ics:5: the event ends before it begins" "DTSTART;VALUE=DATE:20270526" "DTEND;VALUE=DATE:20270525"
refused "c.ics:6: EXDATE takes away a day that RDATE adds" "DTSTART;VALUE=DATE:20270526" \
    "RDATE;VALUE=DATE:20270527" "EXDATE;VALUE=DATE:20270527"
refused "c.ics:5: \"BYDAY=-1MO\" in RRULE is not understood" "DTSTART;VALUE=DATE:20270531" \
    "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO"
expect 0 "it may be left out" take our.policy c.ics --out o --leave-out
has err 'in RRULE is not understood'
says out "added          2027-05-17"
calendar "DTSTART;VALUE=DATE:20270526" "STATUS:CANCELLED" "SUMMARY:No holiday"
expect 0 "a holiday that is off" take our.policy c.ics
one_line 'c.ics:5: "CANCELLED" is the status of the event: it is left out'
calendar "DTSTART;VALUE=DATE:20270522" "SUMMARY:A Saturday"
expect 0 "a holiday on a Saturday" take our.policy c.ics
says out "no working day 2027-05-22  A Saturday"
calendar "DTSTART;VALUE=DATE:20270518" "RRULE:FREQ=YEARLY"
expect 0 "one that is every year" take our.policy c.ics
says out "added          2029-05-18"
printf 'workdays = mon\nacknowledge = none\nowner = none\nanswer = 1 wd\nextend = none\nescalate = no\n' >mon.policy
calendar "DTSTART;VALUE=DATE:20270601" "DTEND;VALUE=DATE:20280601" "RRULE:FREQ=YEARLY"
rm -f o
expect 3 "holidays that leave no working day" take mon.policy c.ics --out o
one_line "these holidays leave no working day for more than a year"
expect 3 "what is no calendar" take our.policy "$policies/uk.policy"
one_line "uk.policy:1:"
expect 3 "what is no policy" take "$ics" "$ics"
head -c 1100000 /dev/zero >long.ics
expect 1 "a calendar that is too long" take our.policy long.ics
expect 2 "no calendar" "$demur" policy holidays --policy-file our.policy
one_line "give the policy by --policy-file and the calendar by --ics"

# ---- who takes a policy ------------------------------------------------------------------------

init() {
    "$demur" init "$1" --name "North Hospital" --principal Director --training \
        --roster "$source_dir/examples/roster.csv" --address http://127.0.0.1:8470 "${@:2}"
}
expect 0 "an organisation of a profile" init org --profile small-org
expect 0 "and one of a policy file" init two --policy-file our.policy
expect 0 "the first" "$demur" org show org/manifest --json
json "has the profile" "r.deadlines.includes('answer = 15 wd from delivery')"
expect 0 "the second" "$demur" org show two/manifest --json
json "has the file" "r.deadlines.includes('2027-12-28') && r.deadlines.includes('answer = 20 wd')"
expect 2 "not both" init three --profile small-org --policy-file our.policy
expect 2 "no such profile" init three --profile none
[ ! -e three ]
ok $? "nothing was made"
expect 0 "the next manifest by a profile" "$demur" org next org/manifest --profile ministry --out next
expect 3 "is" "$demur" org show next --before org/manifest --json
json "of that one" "r.deadlines.includes('answer = 60 wd from delivery')"
expect 1 "a policy that is wrong" "$demur" org next org/manifest --policy-file p --out other
one_line 'p:8: "colour" is no key'
finish
