#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# convener_wait_test.sh DEMUR SOURCE_DIR -- a convener of a real organisation, whose server is the
# adversary: what is frozen waits, texts stay until they are taken, and any reader delivers at last.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$1
source_dir=$2
if ! grep -qa DEMUR_CLOCK_LATER_S "$demur"; then
    echo "1..0 # skipped: the clock cannot be moved in this build"
    exit 0
fi
server=$dir/server
mkdir "$server"
"$(dirname "$1")/liar" "$server" real witness issuers 1 2>"$server/err" &
pid=$!
trap 'kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; chmod -R u+rwX "$dir"; rm -rf "$dir"' EXIT
for _ in $(seq 600); do
    [ -s "$server/address" ] && break
    sleep 0.1
done
url=$(cat "$server/address")
(umask 077 && echo 'correct horse battery' >"$dir/pass")

# tell WORD: the server obeys.
tell() {
    exec 3<>"/dev/tcp/127.0.0.1/${url##*:}"
    printf 'GET /test/%s HTTP/1.0\r\n\r\n' "$1" >&3
    sed '1,/^\r$/d' <&3
    exec 3>&-
}

# in_days N: the clocks of the server and of the members are so many days ahead.
in_days() {
    export DEMUR_CLOCK_LATER_S=$(($1 * 86400))
    tell "later/$DEMUR_CLOCK_LATER_S"
    tell window
}

# as NAME COMMAND...: the command with that key store, and no terminal.
as() {
    local name=$1 command=("$2")
    shift 2
    case $command in memo) command+=("$1") && shift ;; esac
    setsid -w "$demur" "${command[@]}" --home "$dir/$name" --passphrase-file "$dir/pass" "$@"
}

# with FILE STATUS WHAT COMMAND...: as `expect`, with FILE as standard input.
with() {
    local file=$1 want=$2 what=$3 got
    shift 3
    "$@" >"$dir/out" 2>"$dir/err" <"$file"
    got=$?
    [ "$got" = "$want" ]
    ok $? "$what (status $got, should be $want)"
}
said() {
    grep -qF -- "$1" "$dir/err"
    ok $? "it is said: $1"
}
json() { python3 -c 'import json,sys; d=json.loads(open(sys.argv[1]).readline()); print(eval(sys.argv[2]))' "$dir/out" "$1"; }

with "$server/codes-1" 0 "a member enrols" \
    as one enrol "$url" --words-file "$server/words" --memory-kib 64 --yes
with "$server/codes-2" 0 "and another" \
    as two enrol "$url" --words-file "$server/words" --memory-kib 64 --yes
cp "$source_dir/examples/memo.md" "$dir/memo.md"
expect 1 "who has just enrolled freezes nothing" as one memo freeze --to 1 --yes "$dir/memo.md"
said "your credential is not a day old"
expect 1 "nor does anybody under a log that stands still" \
    env DEMUR_CLOCK_LATER_S=259200 "$demur" memo freeze --to 1 --yes "$dir/memo.md" \
    --home "$dir/one" --passphrase-file "$dir/pass"
said "older than 48 hours"

# ---- the freeze waits, and so does its text --------------------------------------------------

in_days 3
cells=$(tell count)
expect 0 "days later they do" as one memo freeze --to 1 --yes "$dir/memo.md"
said "It is sent at a random time within a day"
[ "$(tell count)" = "$cells" ]
ok $? "and nothing is sent yet"
cp "$dir/out" "$dir/link"
kept=("$dir"/one/outbox/*)
[ ${#kept[@]} = 1 ] && [ "$(stat -c %a "${kept[0]}")" = 600 ]
ok $? "the text is kept"
! grep -qa "night ward" -r "$dir/one"
ok $? "encrypted"
expect 0 "the link can be had again" as one memo link
check "before the log knows the memo" cmp "$dir/out" "$dir/link"
expect 0 "before it is due" as one memo freeze --resume
[ -e "${kept[0]}" ] && [ "$(tell count)" = "$cells" ]
ok $? "nothing is handed in"
in_days 4
tell lie/closed
expect 1 "a server that refuses the freeze" as one send
said "refused by the server's word alone: it is kept"
tell lie/none
expect 0 "does away with nothing: the link" as one memo link
check "is there" cmp "$dir/out" "$dir/link"
[ -e "${kept[0]}" ]
ok $? "and so is the text"
in_days 5
expect 1 "days later, though the server does not take the text" as one send --json
said "status 404"
[ "$(json 'd["accepted"]')" = 1 ]
ok $? "the freeze is sent"
expect 1 "a server that does not take the text" as one memo freeze --resume
said "status 404"
[ -e "${kept[0]}" ]
ok $? "is given it again later"
in_days 6
with "$dir/link" 1 "the memo is in the log, its text is not there" as two memo read
said "the server does not have the text"
with "$dir/link" 1 "and so it is not delivered" as one memo deliver --yes
said "the server does not have the text"
expect 0 "the board has both memos" as two board --json
[ "$(json 'len(d["memos"])')" = 2 ]
ok $? "the convener's and another one"

# ---- refused at once, and at last forgotten --------------------------------------------------

tell lie/closed
expect 1 "a freeze that is refused at once" as two memo freeze --to 1 --now --yes "$dir/memo.md"
said "refused by the server's word alone: it is kept"
expect 0 "is kept" as two memo link
[ -n "$(ls "$dir/two/outbox")" ]
ok $? "with its text"
tell lie/none
cells=$(tell count)
with "$server/link" 0 "a signature at once" as two memo sign --keep-echo --now --yes
[ "$(tell count)" = $((cells + 1)) ]
ok $? "takes nothing along that waits"
tell window
tell forge
tell window
with "$server/link" 1 "a withdrawal that proves nothing takes nothing back" as two memo sign --yes
said "you have signed this memo; once is all there is"

# ---- any reader delivers at last -------------------------------------------------------------

with "$server/link" 1 "no reader before the closing day is over" as two memo deliver --yes
said "only the owner can deliver it"
in_days 30
expect 0 "when the log has gone on without the other memo" as two send
said "its texts are forgotten, and its link opens nothing"
[ -z "$(ls "$dir/two/outbox")" ]
ok $? "after its closing day"
expect 1 "and its link is gone" as two memo link
with "$server/link" 0 "any reader after it" as two memo deliver --yes
grep -qF "It is sent at a random time within a day" "$dir/out"
ok $? "at a random time"
with "$server/link" 1 "once" as two memo deliver --yes
said "waits to be sent"
in_days 32
expect 0 "a day later" as two send --json
[ "$(json 'd["accepted"]')" = 1 ]
ok $? "it is sent"
in_days 33
expect 0 "and everybody" as one board --json
[ "$(json '[m["state"] for m in d["memos"]].count("delivered")')" = 1 ]
ok $? "sees it delivered"

# ---- whoever keeps the log signs for nobody ---------------------------------------------------

printf 'I signed this.\n' >"$dir/words.txt"
expect 0 "a signer makes a claim" \
    as two memo claim --audience all --out "$dir/claim" --yes "$dir/words.txt"
expect 0 "which holds, whatever else the log has of that signature" as one memo claim --check "$dir/claim"
! grep -qF "since taken back" "$dir/out"
ok $? "and a withdrawal that proves nothing withdraws nothing"
expect 3 "a signature that proves nothing makes no claim" as one memo claim --check "$server/forged"
said "NOT made by the holder of a signature of that memo"

# ---- and a rating waits as a signature does --------------------------------------------------

expect 1 "nothing is rated before the answer" as two memo rate partly --yes
said "this memo has not been answered"
tell answer
in_days 34
expect 1 "nobody said yes" as two memo rate partly --now
grep -qF "It is sent at once: whoever sees your network may tell" "$dir/out"
ok $? "and it was said what --now costs"
cells=$(tell count)
expect 0 "a signer rates the answer" as two memo rate partly --yes
grep -qF "It waits a random time of up to a day" "$dir/out"
ok $? "at a random time"
[ "$(tell count)" = "$cells" ]
ok $? "and nothing is sent yet"
expect 1 "once" as two memo rate not --yes
said "you have rated this answer already (partly, which waits to be sent or logged)"
in_days 36
tell lie/closed
expect 1 "a server that refuses it" as two send
said "refused by the server's word alone: it is kept"
tell lie/drop
in_days 37
expect 3 "one that accepts it, and drops it" as two send --json
[ "$(json '[d["accepted"], d["waiting"]]')" = "[0, 1]" ]
ok $? "does away with nothing"
tell lie/none
in_days 38
expect 3 "is caught, and given it again" as two send --json
[ "$(json '[d["accepted"], d["waiting"]]')" = "[1, 1]" ]
ok $? "and it waits until it is seen"
in_days 39
expect 0 "in the log" as two send --json
[ "$(json '[d["logged"], d["waiting"]]')" = "[1, 0]" ]
ok $? "after which nothing of it is kept"
finish
