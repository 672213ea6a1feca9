#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# member_real_test.sh DEMUR SOURCE_DIR -- members enrol at the real programs: two issuers, each in its
# own office, of which one dies in the middle; members are killed as well, and each is counted once.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
# shellcheck source=tests/cli/servers.sh
. "$2/tests/cli/servers.sh"

sixty_rows
mapfile -t port < <(free_ports 3)
url=http://127.0.0.1:${port[0]}
"$demur" init org --name "North Hospital" --principal Director --roster roster.csv \
    --grades grades --address "$url" --issuer "Employer=http://127.0.0.1:${port[1]}" \
    --issuer "Staff council=http://127.0.0.1:${port[2]}" --issuers 2 --training --window 1 \
    --min-batch 1 >/dev/null 2>"$dir/err"
ok $? "an organisation with two issuers is made"

as_root=()
[ "$(id -u)" = 0 ] && as_root=(--as-root)

# office N [NAME=VALUE]: issuer N answers.
office() {
    local n=$1
    shift
    env "$@" "$demurd" "${as_root[@]}" issue "org/issuer-$n/issue.conf" 2>>"office-$n.err" &
    office=$!
    pids+=($!)
}
"$demurd" "${as_root[@]}" serve org/serve/demurd.conf 2>serve.err &
pids+=($!)
office 1
office 2
second=$office

# as NAME COMMAND...: the command with that member's key store.
as() {
    local name=$1 command=$2
    shift 2
    "$demur" "$command" --home "$dir/$name" --passphrase-file "$dir/pass" "$@"
}

# code ROW ISSUER: that row's code of that issuer.
code() { sed -n "$(($1 + 1))p" "org/issuer-$2/codes-1.csv" | tr -d '\r' | sed 's/.*,//'; }

# enrol NAME ROW: with both codes of that row.
enrol() {
    { code "$2" 1 && code "$2" 2; } |
        as "$1" enrol "$url" --words-file org/words --memory-kib 64 --yes
}

# eventually WHAT COMMAND...: within a minute it succeeds.
eventually() {
    local what=$1
    shift
    for _ in $(seq 300); do
        "$@" >"$dir/out" 2>"$dir/err" && { ok 0 "$what" && return; }
        sleep 0.2
    done
    ok 1 "$what"
}

json() { python3 -c 'import json,sys; print(json.load(open("out"))[sys.argv[1]])' "$1"; }

eventually "the first member enrols, once both offices are open" enrol one 1
grep -qF "You are counted once in epoch 1" out
ok $? "and is counted once"

kill -9 "$second"
wait "$second" 2>/dev/null
expect 1 "with one office closed nobody is enrolled" enrol two 2
grep -qF "Staff council" err || grep -qF ":${port[2]}" err
ok $? "it is said which one is away"
office 2
eventually "when it opens again the same codes go on" enrol two 2

# Killed at some moment, again and again: in the end the member is enrolled, once.
for wait in 0.05 0.1 0.15 0.2 0.3; do
    { code 3 1 && code 3 2; } >codes
    timeout -s KILL "$wait" "$demur" enrol "$url" --home "$dir/three" --passphrase-file pass \
        --words-file org/words --memory-kib 64 --yes <codes >/dev/null 2>&1
done
eventually "a member who was killed again and again" enrol three 3
expect 1 "a code that was used is refused" enrol four 3
grep -qF "the code is unknown, or used" err
ok $? "and it is said"

three_counted() { as one standing --json >out 2>err && [ "$(json counted)" = 3 ]; }
eventually "three are counted, each once" three_counted
[ "$(json contexts_left)" = 15 ] && [ "$(json band)" != unspecified ]
ok $? "each as what the roster says"
expect 0 "standing of the one who was killed" as three standing
expect 1 "it is too early for the next epoch" as one refresh
expect 0 "with nothing to say something is sent, and taken" as two send --json
finish
