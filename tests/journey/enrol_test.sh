#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# enrol_test.sh DEMURD DEMUR SOURCE_DIR -- members of a roster of 448 enrol at two issuers, four at
# a time; codes are good once and together; the log counts exactly those who enrolled.
# shellcheck source=tests/journey/journey.sh
. "$3/tests/journey/journey.sh"

found
until_there mirror # the first window
until [ "$(kind 02)" = 1 ]; do mirror >/dev/null && sleep 0.3; done
ok 0 "the roster is in the log"

# ---- twelve enrol

failed_members=""
for first in 1 5 9; do
    members=()
    for n in $(seq "$first" $((first + 3))); do
        enrol "home$n" "$n" &
        members+=($!)
    done
    for i in "${!members[@]}"; do
        wait "${members[$i]}" || failed_members="$failed_members p$((first + i))"
    done
done
[ -z "$failed_members" ]
ok $? "twelve members enrol ($failed_members)"

# ---- codes

enrol thief 3
[ $? = 1 ]
ok $? "a code that was used is good for nobody else"
# The codes of two people: the client cannot tell before the second issuer has answered, as a code
# says nothing of whose it is.
enrol mixed 20 21
[ $? = 3 ] && grep -qF "these codes are of two people" mixed.err
ok $? "codes of two people are good for nobody, and that is said"
! grep -qF "does not hold" mixed.err
ok $? "and no issuer is blamed"
enrol mixed 20
ok $? "whose the first code was goes on with the own second one"
enrol robbed 21
[ $? = 1 ] && grep -qF "Staff council: the code is unknown, or used" robbed.err
ok $? "whose the second was cannot: it is used"
rm -rf refused
enrol refused 20
[ $? = 1 ] && grep -qF "Employer: the code is unknown, or used" refused.err &&
    ! grep -qF "Staff council" refused.err
ok $? "who is refused by one issuer says nothing to the next"

# One member, two devices, at the same moment: whoever is first at the first issuer is first.
for n in 30 31 32 33; do
    enrol "twin-a$n" $n &
    a=$!
    enrol "twin-b$n" $n &
    b=$!
    wait $a
    a=$?
    wait $b
    b=$?
    [ "$a $b" = "0 1" ] || [ "$a $b" = "1 0" ]
    ok $? "of two devices of one member one enrols, and one does not (statuses $a, $b)"
done
want=$((2 * (12 + 1 + 4)))

# ---- what the log says

until [ "$(kind 03)" = $want ]; do mirror >/dev/null && sleep 0.3; done
ok 0 "the log has one credential for each member and issuer: $want"
sleep 3 # some windows
mirror >"$dir/out"
[ "$(kind 03)" = $want ]
ok $? "and no more come"
expect 0 "the mirror holds" "$demur" log check mirror --policy org/policy
says out "Witnessed by   w1, w2"
! grep -h "level=error" serve.err issue1.err issue2.err
ok $? "no server has met an error"
finish
