#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# poll_test.sh DEMUR SOURCE_DIR -- what is neither asked nor voted: command lines that make no sense,
# other keys, an organisation in which nobody has enrolled; and votes in a real organisation, whose
# server is the adversary: they wait, are refused, and are sent until the log has them.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
# shellcheck source=tests/cli/servers.sh
. "$2/tests/cli/servers.sh"

# ---- what makes no sense -----------------------------------------------------------------------

expect 2 "neither a key nor a question" "$demur" poll ask
said "the organisation's wants --key FILE"
expect 2 "no option" "$demur" poll ask --question "Why?"
expect 2 "a key and a memo" "$demur" poll ask --key root.key 01234567
said "not both"
expect 2 "a key and --now" "$demur" poll ask --key root.key --now
said "--now is for a convener's question"
expect 2 "an address without a key" "$demur" poll ask --question "Why?" --option a --option b \
    --address http://127.0.0.1:1
expect 2 "a profile that is none" "$demur" poll vote --profile rank
expect 2 "two questions at once" "$demur" poll vote 1 2
expect 2 "a choice on the command line" "$demur" poll vote 1 --choice 2
expect 1 "a key that is not there" "$demur" poll ask --key none.key
expect 1 "no key store to vote from" "$demur" poll vote --home "$dir/none" --passphrase-file pass
said "there is no key store here"

# ---- an organisation without members -----------------------------------------------------------

sixty_rows
mapfile -t port < <(free_ports 2)
url=http://127.0.0.1:${port[0]}
"$demur" init org --name "North Hospital" --principal Director --roster roster.csv --grades grades \
    --address "$url" --issuer "Employer=http://127.0.0.1:${port[1]}" --training --window 1 \
    --min-batch 1 >/dev/null 2>err
ok $? "an organisation to practise with is made"
"$demur" init other --name "South Hospital" --principal Director --roster roster.csv \
    --grades grades --address "$url" --training >/dev/null 2>&1
ok $? "and another one"
as_root=()
[ "$(id -u)" = 0 ] && as_root=(--as-root)
"$demurd" "${as_root[@]}" serve org/serve/demurd.conf 2>serve.err &
pids+=($!)
public=(--home "$dir/public" --address "$url" --words-file org/words)
# eventually WHAT TEXT COMMAND...: within a minute it says TEXT, or is done.
eventually() {
    local what=$1 text=$2
    shift 2
    for _ in $(seq 300); do
        "$@" >out 2>err </dev/null
        grep -qF -- "$text" out err && { ok 0 "$what" && return; }
        sleep 0.2
    done
    ok 1 "$what"
}
eventually "nobody has been asked" "Nothing has been asked yet" "$demur" poll list "${public[@]}"
expect 0 "as JSON nothing is listed" "$demur" poll list "${public[@]}" --json
check "at all" [ ! -s out ]
expect 1 "before there is a roster nobody can be asked" \
    "$demur" poll ask --key org/root.key "${public[@]}" --yes
said "its roster is not in the log"
"$demurd" "${as_root[@]}" issue org/issuer-1/issue.conf 2>issue.err &
pids+=($!)
eventually "nor before members have enrolled" "too few members have enrolled yet" \
    "$demur" poll ask --key org/root.key "${public[@]}" --yes
said "Whoever votes might be guessed"
expect 1 "another role's key" "$demur" poll ask --key org/issuer-1/issuer.key "${public[@]}"
says err "the root's is wanted"
expect 3 "another organisation's root" "$demur" poll ask --key other/root.key "${public[@]}"
said "the root of another organisation"
public=(--home "$dir/public" --address "$url" --words-file other/words)
expect 3 "another organisation's words" "$demur" poll ask --key org/root.key "${public[@]}"
said "is NOT the organisation of these words"

# ---- a real organisation, whose server is the adversary ----------------------------------------

if ! grep -qa DEMUR_CLOCK_LATER_S "$demur"; then
    echo "# skipped: waits (the clock cannot be moved in this build)"
    finish
fi
liar=$(dirname "$1")/liar
# start NAME OPTION...: a server of that name.
start() {
    server=$dir/$1
    mkdir "$server"
    "$liar" "$server" real witness issuers 1 "${@:2}" 2>"$server/err" &
    pids+=($!)
    for _ in $(seq 600); do
        [ -s "$server/address" ] && break
        sleep 0.1
    done
    url=$(cat "$server/address")
}
# tell WORD: the server obeys.
tell() {
    exec 3<>"/dev/tcp/127.0.0.1/${url##*:}"
    printf 'GET /test/%s HTTP/1.0\r\n\r\n' "$1" >&3
    sed '1,/^\r$/d' <&3
    exec 3>&-
}
# in_days N [HOUR]: the clocks of the server and of the members are so many days ahead, at that hour.
in_days() {
    export DEMUR_CLOCK_LATER_S=$(($1 * 86400))
    [ $# = 1 ] || DEMUR_CLOCK_LATER_S=$(($1 * 86400 + $2 * 3600 - $(date +%s) % 86400))
    tell "later/$DEMUR_CLOCK_LATER_S"
    tell window
}
enrol() {
    with "$server/codes-$2" 0 "$1 enrols" \
        ./as "$1" enrol "$url" --words-file "$server/words" --memory-kib 64 --yes
}

echo 1 >choice
start wide small
enrol wary 1
tell wide/10
tell window
in_days 3
with choice 3 "a question that lets voters show what is not safe" ./as wary poll vote --yes
said "more than is safe in groups of this size"
expect 0 "is listed as such" ./as wary poll list
grep -qF "nobody should vote" out
ok $? "in words"
unset DEMUR_CLOCK_LATER_S

start honest
enrol one 1
enrol two 2
enrol three 3
tell ask/10
tell window
with choice 1 "who has just enrolled does not vote" ./as one poll vote --yes
said "your credential is not a day old"
with choice 1 "nobody votes under a log that stands still" \
    env DEMUR_CLOCK_LATER_S=259200 "$demur" poll vote --yes --home "$dir/one" --passphrase-file pass
said "older than 48 hours"
in_days 3
bundles=$(tell bundles)
with choice 0 "days later they do" ./as one poll vote --yes
grep -qF "The vote waits a random time of up to a day" out
ok $? "and it waits"
[ "$(tell count)" = 0 ] && [ "$(tell bundles)" = "$bundles" ]
ok $? "nothing is sent, and nothing fetched that others do not fetch"
with choice 1 "twice is refused while it waits" ./as one poll vote --yes
said "you have voted on this question"
expect 0 "before it is due" ./as one send --json
is "it waits" out 'all[0]["accepted"], all[0]["waiting"]' "(0, 1)"
in_days 4
tell lie/busy
expect 1 "a busy server" ./as one send
said "the server is busy; nothing is lost"
tell lie/drop
expect 3 "a receipt of a day that is over" ./as one send --now
expect 3 "a broken promise" ./as one send --evidence "$dir/receipt"
said "has broken that"
[ "$(grep -c '^leaf ' receipt)" = 1 ]
ok $? "is evidence, of a vote as well"
tell lie/none
expect 3 "it is sent again" ./as one send --now
tell window
expect 0 "until the log has it, sealed" ./as one send --json
is "then nothing of it is kept" out 'all[0]["logged"], all[0]["waiting"], all[0]["broken"]' "(1, 0, 0)"
with choice 1 "and twice is refused still" ./as one poll vote --yes

with choice 0 "another vote at once" ./as two poll vote --yes --now
grep -qF "whoever sees your network may tell that you voted" out && grep -qF "Accepted: 1" out
ok $? "which has its price"
tell window

# ---- a question of a convener waits, too -------------------------------------------------------

source_dir=$2
# The server of this test takes no texts, which is said each time: status 1.
expect 1 "a memo is frozen" ./as one memo freeze --to 1 --now --yes "$source_dir/examples/memo.md"
tell window
id=$(./as one board --json </dev/null | python3 -c 'import json,sys; print(json.load(sys.stdin)["memos"][1]["memo"])')
expect 1 "one of two memos is to be named" ./as one poll ask --yes --question "Why?" --option a --option b
said "there are 2 memos; which one?"
cells=$(tell count)
expect 0 "its convener asks" ./as one poll ask --yes --question "Why?" --option a --option b "${id:0:12}"
grep -qF "It is sent at a random time within a day" out
ok $? "at a random time"
[ "$(tell count)" = "$cells" ]
ok $? "and nothing is sent yet"
in_days 5
tell lie/closed
expect 1 "a server that does not take it" ./as one send --json
is "it is kept" out 'all[0]["waiting"]' 1
tell lie/none
in_days 6
expect 1 "a day later" ./as one send --now
tell window
expect 0 "it is in the log" ./as one poll list --json
is "as the second" out 'all[1]["number"], all[1]["kind"], all[1]["memo"]' "(2, 'convener', '$id')"
tell lie/closed
expect 1 "another that the server does not take" \
    ./as one poll ask --yes --now --question "How?" --option a --option b "$id"
said "refused by the server's word alone: it is kept"
tell lie/none
in_days 10 20
expect 0 "on the evening of the closing day" ./as three poll list --json
closes=$(json out 'd["closes"]')
with choice 0 "a vote" ./as three poll vote --yes 1
expect 0 "is to be sent" ./as three standing --json
is "on that day" out 'all[0]["waiting"], all[0]["next_due"]' "(1, '$closes')"
in_days 30
expect 1 "when its closing day is over" ./as one send --json
is "it is not sent any more" out 'all[0]["waiting"]' 0
said "it closes before it is opened"
expect 0 "what was never sent" ./as three send --json
is "neither" out 'all[0]["waiting"]' 0
with choice 1 "nor does anybody vote" ./as two poll vote --yes 1
said "its closing day is over"
expect 0 "all questions" ./as two poll list --json
is "are over" out '[p["state"] for p in all]' "['over', 'over']"

# ---- the words of confidence, an epoch later ---------------------------------------------------

in_days 80
tell next
tell window
tell counts
tell window
in_days 95
ask=("$demur" poll ask --key "$server/root.key" --home "$dir/reader" --address "$url"
    --words-file "$server/words")
expect 1 "the next epoch is asked in the words of the first" \
    setsid -w "${ask[@]}" --option Yes --option No --option Perhaps
said "confidence is asked for in the words of the first time"
grep -qF "    2  No" err
ok $? "which are shown"
expect 1 "other words" setsid -w "${ask[@]}" --question "Are you content?"
said "leave --question and --option out"
expect 1 "by default it is so" setsid -w "${ask[@]}"
grep -qF "  Do you have confidence?" out && ! grep -qF "in these very words from now on" out
ok $? "whatever Demur proposes otherwise"
expect 1 "and the same words, given, are the same" \
    setsid -w "${ask[@]}" --question "Do you have confidence?" --option Yes --option No
said "--yes says yes beforehand"
finish
