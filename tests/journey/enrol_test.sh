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
enrol mixed 20 21
[ $? = 3 ] && grep -q . mixed.err
ok $? "codes of two people are good for nobody: $(head -n 1 mixed.err)"

# One member, two devices, at the same moment: never both.  (Neither may, if each was first at one of
# the two issuers: a code is good for one commitment.)
enrol twin-a 30 &
a=$!
enrol twin-b 30 &
b=$!
wait $a
a=$?
wait $b
b=$?
twins=$(((a == 0) + (b == 0)))
[ $twins -le 1 ]
ok $? "of two devices of one member not both enrol (statuses $a, $b)"
want=$((2 * (12 + twins)))

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
