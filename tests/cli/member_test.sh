#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# member_test.sh DEMUR SOURCE_DIR -- a member's way through a channel whose server is the adversary:
# enrol, read, sign, withdraw; killed at each point, refused, misled, and nothing is lost.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$1
liar=$(dirname "$1")/liar
pids=()
end_servers() {
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
    chmod -R u+rwX "$dir"
    rm -rf "$dir"
}
trap end_servers EXIT

printf 'correct horse battery\n' >"$dir/pass"
printf 'wrong horse battery\n' >"$dir/wrong"
chmod 600 "$dir/pass" "$dir/wrong"

# start NAME OPTION...: a server of that name; its letters and link are in $dir/NAME.
start() {
    local name=$1
    shift
    mkdir -p "$dir/$name"
    "$liar" "$dir/$name" "$@" 2>"$dir/$name/err" &
    pids+=($!)
    for _ in $(seq 600); do
        [ -s "$dir/$name/address" ] && break
        sleep 0.1
    done
    server=$dir/$name
    url=$(cat "$server/address")
}

# tell WORD: the server obeys.
tell() {
    exec 3<>"/dev/tcp/127.0.0.1/${url##*:}"
    printf 'GET /test/%s HTTP/1.0\r\n\r\n' "$1" >&3
    sed '1,/^\r$/d' <&3
    exec 3>&-
}

# as NAME COMMAND...: the command with that member's key store, standard input left as it is.
as() {
    local name=$1 command=("$2")
    shift 2
    case $command in memo) command+=("$1") && shift ;; esac
    "$demur" "${command[@]}" --home "$dir/$name" --passphrase-file "$dir/pass" "$@"
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

# said TEXT: a line for the person holds TEXT.
said() {
    grep -qF -- "$1" "$dir/err"
    ok $? "it is said: $1"
}

# enrol NAME NUMBER OPTION...: with that member's codes.
enrol() {
    local name=$1 number=$2
    shift 2
    as "$name" enrol "$url" --words-file "$server/words" --memory-kib 64 --yes "$@" \
        <"$server/codes-$number"
}

json() { python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); print(d[sys.argv[2]])' "$dir/out" "$1"; }

start practice training witness issuers 2

# ---- what is wrong before anything is sent ---------------------------------------------------

start other training
with "$server/codes-1" 3 "the words of another organisation are refused" \
    as nobody enrol "$url" --words-file "$dir/practice/words" --memory-kib 64
said "is NOT the organisation of these words"
server=$dir/practice
url=$(cat "$server/address")
sed 's/^[a-z]*/unworded/' "$server/words" >"$dir/bad-words"
with "$server/codes-1" 1 "mistyped words are named" \
    as nobody enrol "$url" --words-file "$dir/bad-words" --memory-kib 64
said "word 1 of the 12 words is not in the list"
sed 's/^\(..........\)./\1*/' "$server/codes-1" >"$dir/bad-code"
with "$dir/bad-code" 1 "a mistyped code is refused" \
    as nobody enrol "$url" --words-file "$server/words" --memory-kib 64
said "Nothing was sent"
with "$dir/other/codes-1" 1 "a code of another organisation is refused" \
    as nobody enrol "$url" --words-file "$server/words" --memory-kib 64
said "Nothing was sent"
with /dev/null 1 "no code is no enrolment" \
    as nobody enrol "$url" --words-file "$server/words" --memory-kib 64
said "its code is missing"
with /dev/null 1 "an address where nobody answers is named" \
    as nobody enrol http://127.0.0.1:1 --words-file "$server/words" --memory-kib 64
said "http://127.0.0.1:1: nobody answers there"
with /dev/null 1 "a proxy that is not there is named" \
    as nobody enrol "$url" --words-file "$server/words" --proxy socks5h://127.0.0.1:1
with /dev/null 1 "no_proxy of the environment does not go around it" \
    env no_proxy='*' NO_PROXY='*' "$demur" enrol "$url" --home "$dir/nobody" \
    --passphrase-file "$dir/pass" --words-file "$server/words" --proxy socks5h://127.0.0.1:1
said "nobody answers there"
for proxy in socks5://127.0.0.1:1 SOCKS4://127.0.0.1:1; do
    with /dev/null 1 "a proxy before which names are looked up is refused" \
        as nobody enrol "$url" --words-file "$server/words" --proxy "$proxy"
    said "write socks5h://"
done
expect 2 "a memory that is none" as nobody enrol "$url" --memory-kib 7
with /dev/null 1 "without a key store there is no standing" as stranger standing
said "demur enrol makes one"

# ---- enrolment -------------------------------------------------------------------------------

tell away/2
with "$server/codes-1" 1 "an issuer that is away is waited for" enrol one 1
said "you are not enrolled yet. What is done is kept"
[ "$(stat -c %s "$dir/one/keystore")" = 65536 ]
ok $? "what was begun is in the key store"
tell back
sed -n 2p "$server/codes-1" >"$dir/second-code"
with "$dir/second-code" 0 "and asked again, for its code alone" \
    as one enrol --yes
grep -qF "You are counted once in epoch 4" "$dir/out"
ok $? "the member is counted once"
with /dev/null 0 "enrolling again changes nothing" as one enrol
with "$server/codes-1" 1 "a code that is used is refused" enrol thief 1
said "Employer:"

tell lie/begun
with "$server/codes-2" 3 "an issuer that says what it has not signed is found out" enrol two 2
said "its answer does not hold"
check "and its answer is kept as evidence" test -n "$(ls "$dir/two/evidence")"
tell lie/none
with "$server/codes-2" 0 "a member enrols with --json" enrol two 2 --json
[ "$(json enrolled)" = True ]
ok $? "and it says so"

expect 3 "a wrong passphrase opens nothing" "$demur" standing --home "$dir/one" \
    --passphrase-file "$dir/wrong"
said "the passphrase is wrong"
chmod 644 "$dir/wrong"
expect 1 "a passphrase that others may read is refused" "$demur" standing --home "$dir/one" \
    --passphrase-file "$dir/wrong"
chmod 755 "$dir/one"
expect 1 "a home that others may read is refused" as one standing
said "chmod 700"
chmod 700 "$dir/one"
cp "$dir/one/keystore" "$dir/keystore"
expect 0 "standing" as one standing
cmp -s "$dir/one/keystore" "$dir/keystore"
[ $? = 1 ]
ok $? "the key store is written at every start"
mv "$dir/one/device" "$dir/device"
expect 1 "without the device key nothing opens" as one standing
said "the device key is not here"
mv "$dir/device" "$dir/one/device.next"
expect 0 "a device key that was being drawn anew is found" as one standing --json
[ "$(json contexts_left)" = 15 ] && [ -f "$dir/one/device" ] && [ ! -f "$dir/one/device.next" ]
ok $? "and has its place"
expect 1 "nothing is to be refreshed yet" as one refresh

# ---- a memo ----------------------------------------------------------------------------------

expect 0 "memo list" as one memo list --json
[ "$(json state)" = open ]
ok $? "one memo is open"
with "$server/link" 0 "memo read" as one memo read
grep -qF "1. Publish the figures." "$dir/out" && grep -qF "Its 8 words" "$dir/out"
ok $? "shows the asks and the words"
with "$dir/other/link" 3 "a link of another organisation finds nothing" as one memo read
said "the log has no memo of this link"
cut -c 1-40 "$server/link" >"$dir/cut-link"
with "$dir/cut-link" 1 "a link that was cut is named" as one memo read
with /dev/null 1 "no link is named" as one memo read
tell lie/blob
with "$server/link" 3 "another text is refused" as one memo sign --yes
said "another text than the log names"
tell lie/none
with "$server/link" 2 "a profile that is none" as one memo sign --yes --profile rank
with "$server/link" 1 "a profile that the memo does not allow" as one memo sign --yes --profile unit
said "does not let its signers show unit"
bundles=$(tell bundles)
with "$server/link" 1 "nothing is signed without a yes" \
    setsid "$demur" memo sign --home "$dir/one" --passphrase-file "$dir/pass"
said "--yes says yes beforehand"
[ "$(tell bundles)" -gt "$bundles" ]
ok $? "who has not signed fetches the entries like one who has"
with "$server/link" 1 "what was not signed cannot be withdrawn" as one memo withdraw --yes
said "you have not signed this memo"

cp -r "$dir/one" "$dir/one-before"

# ---- killed at each point --------------------------------------------------------------------

with "$server/link" 137 "killed after it is kept, before it is sent" \
    env DEMUR_FAULT=K17 "$demur" memo sign --yes --home "$dir/one" --passphrase-file "$dir/pass"
[ "$(tell count)" = 0 ]
ok $? "nothing has arrived"
tell lie/busy
with "$server/link" 1 "another signature of the same member waits" as one-before memo sign --yes
tell lie/none
expect 137 "killed after it is sent, before the receipt is kept" \
    env DEMUR_FAULT=K18 "$demur" send --home "$dir/one" --passphrase-file "$dir/pass"
[ "$(tell count)" = 1 ]
ok $? "it has arrived"
expect 0 "sent once more" as one send --json
[ "$(json accepted)" = 1 ] && [ "$(json waiting)" = 1 ]
ok $? "it is the same to the server, and waits for the log"
with "$server/link" 1 "a second signature is refused" as one memo sign --yes
said "once is all there is"
tell window
expect 0 "in the log" as one send --json
[ "$(json logged)" = 1 ] && [ "$(json waiting)" = 0 ]
ok $? "it is seen, and erased"
expect 0 "memo list" as one memo list --json
[ "$(json signs)" = 1 ]
ok $? "one signature is counted"
with "$server/link" 1 "and still it cannot be signed twice" as one memo sign --yes
with "$server/link" 1 "nor with a key store from before" as one-before memo sign --yes
said "once is all there is"
expect 0 "standing" as one-before standing --json
[ "$(json waiting)" = 0 ]
ok $? "in which the other signature is erased"
before=$(tell count)
expect 0 "with nothing to send something is sent" as one send
[ "$(tell count)" = $((before + 1)) ]
ok $? "a cell that says nothing"

# ---- a server that does not play along -------------------------------------------------------

tell lie/busy
with "$server/link" 1 "a busy server" as two memo sign --yes --profile band --keep-echo
said "the server is busy; nothing is lost"
tell lie/puzzle
expect 0 "a flooded server gets its work" as two send --now --json
[ "$(json accepted)" = 1 ]
ok $? "and takes the cell"
tell lie/none
tell window
expect 0 "in the log" as two send --json
[ "$(json logged)" = 1 ]
ok $? "and it is erased"
tell lie/cut
with "$server/link" 1 "a server that hangs up" as two memo withdraw --yes
said "the connection was cut"
tell lie/closed
expect 1 "a server that says that an open memo is closed" as two send --now
said "the server says that this is closed"
expect 0 "standing" as two standing --json
[ "$(json waiting)" = 1 ]
ok $? "is not believed: the cell is kept"
tell lie/unsigned
expect 3 "a receipt that nobody signed" as two send --now
said "does not sign a receipt"
bundles=$(tell bundles)
tell lie/other
expect 3 "a receipt for another entry of the log" as two send --now
said "for something else than what was sent"
expect 3 "is none the next time either" as two send --now --evidence "$dir/none" --json
[ "$(json waiting)" = 1 ] && [ "$(json logged)" = 0 ]
ok $? "the cell is kept, and sent again"
[ "$(tell bundles)" = "$bundles" ]
ok $? "and what the server named is not fetched"
said "no promise is broken"
[ ! -e "$dir/none" ]
ok $? "and shows nobody anything"
tell lie/tomorrow
expect 3 "a receipt of a day weeks ahead" as two send --now
said "still to come"
tell lie/drop
expect 3 "a receipt of a day that is over" as two send --now
said "the log does not have what it promises"
expect 3 "a broken promise" as two send --evidence "$dir/receipts"
said "has broken that"
[ "$(grep -c '^leaf ' "$dir/receipts")" = 1 ] && [ ! -e "$dir/receipts-2" ]
ok $? "one receipt has one file"
grep -q '^sig [0-9a-f]\{128\}$' "$dir/receipts" && grep -q '^leaf ' "$dir/receipts"
ok $? "the receipt is evidence"
expect 3 "and stays that" as two send --now --evidence "$dir/again"
check "the same receipt" cmp "$dir/receipts" "$dir/again"
tell lie/none
expect 3 "it is sent again" as two send --now
expect 0 "and accepted" as two standing
tell window
expect 0 "then it is in the log" as two send --json
[ "$(json logged)" = 1 ] && [ "$(json broken)" = 0 ]
ok $? "and nothing is broken any more"
with "$server/link" 1 "a withdrawal is final" as two memo withdraw --yes
with "$server/link" 1 "for signing, too" as two memo sign --yes

# ---- a log that is not one -------------------------------------------------------------------

for lie in old short twist tile fork; do
    tell window
    expect 0 "the log goes on" as one standing
    tell "lie/$lie"
    [ "$lie" = tile ] && tell window
    expect 3 "alarm: $lie" as one standing
    said "ALARM"
    [ "$lie" != old ] || said "entries have been taken back"
    [ "$lie" != twist ] || said "other entries than its windows"
    [ "$lie" != fork ] || said "two histories are shown"
    check "evidence of it is kept" test -n "$(ls "$dir/one/evidence" 2>/dev/null)"
    tell lie/none
    expect 0 "the truth is believed again" as one standing
    rm -rf "$dir/one/evidence"
done
tell window
tell lie/cache
expect 0 "a checkpoint that a cache gave is asked for again" as one standing
[ ! -e "$dir/one/evidence" ]
ok $? "and is no alarm"
tell lie/none
cp "$dir/one/public"/*/leaves "$dir/leaves"
head -c 100 /dev/zero >"$(echo "$dir/one/public"/*/leaves)"
expect 0 "leaves that were damaged here are fetched again" as one standing
cmp -s "$dir/leaves" "$dir/one/public"/*/leaves
ok $? "and are what they were"
rm -r "$dir/one/public"
expect 0 "all that is public is fetched again where it is gone" as one standing
tell window
tell lie/unwitnessed
expect 1 "a checkpoint without its witness is not believed" as one standing
tell lie/none
tell lie/incomplete
with "$server/codes-3" 3 "a feed that leaves entries out is found out" enrol three 3
said "the server leaves out entries"
tell lie/sick
expect 1 "a server that is sick is named" as one standing
said "status 500"
tell lie/none
with "$server/codes-3" 0 "afterwards all is well" enrol three 3

# ---- two at once, a full disk ----------------------------------------------------------------

python3 - "$dir/one/lock" >"$dir/locked" <<'LOCK' &
import fcntl, sys, time
lock = open(sys.argv[1], "r+")
fcntl.lockf(lock, fcntl.LOCK_EX)
print("locked", flush=True)
time.sleep(2)
LOCK
pids+=($!)
until [ -s "$dir/locked" ]; do sleep 0.1; done
expect 0 "a second command waits for the first" as one standing
said "another demur is at work here; waiting"
if [ -w /dev/full ] && permissions_count; then
    chmod 500 "$dir/three"
    expect 1 "where nothing can be written, nothing is done" as three standing
    chmod 700 "$dir/three"
    expect 0 "and nothing is lost" as three standing
fi

# ---- for real: the waits ---------------------------------------------------------------------

# in_days N: the clocks of the server and of the members are so many days ahead.
in_days() {
    export DEMUR_CLOCK_LATER_S=$(($1 * 86400))
    tell "later/$DEMUR_CLOCK_LATER_S"
}

start real witness issuers 1
with "$server/codes-1" 0 "a member enrols for real" enrol four 1
with "$server/link" 1 "who has just enrolled does not sign" as four memo sign --yes
said "your credential is not a day old"
with "$server/link" 1 "nobody signs under a log that stands still" \
    env DEMUR_CLOCK_LATER_S=259200 "$demur" memo sign --yes --home "$dir/four" \
    --passphrase-file "$dir/pass"
said "older than 48 hours"

in_days 3
tell window
with "$server/link" 0 "days later they do" as four memo sign --yes
grep -qF "It waits a random time of up to a day" "$dir/out"
ok $? "and it waits"
expect 0 "before it is due" as four send --json
[ "$(json waiting)" = 1 ] && [ "$(json accepted)" = 0 ] && [ "$(tell count)" = 1 ]
ok $? "something else is sent"
with "$server/link" 0 "what was not sent" as four memo withdraw --yes --json
[ "$(json was_sent)" = False ]
ok $? "is simply not sent"
with "$server/link" 0 "and may be signed again" as four memo sign --yes
in_days 4
tell window
expect 0 "a day later" as four send --json
[ "$(json accepted)" = 1 ] && [ "$(tell count)" = 2 ]
ok $? "it is sent"
expect 0 "a promise that may yet be kept" as four send --evidence "$dir/early"
[ ! -e "$dir/early" ]
ok $? "is no evidence"
with "$server/link" 0 "then a withdrawal" as four memo withdraw --yes
grep -qF "It waits a random time of up to a day" "$dir/out"
ok $? "waits like a signature"

in_days 16
tell window
with "$server/codes-2" 0 "another member enrols" enrol five 2
expect 0 "after the closing day" as four send
said "its closing day is over"
with "$server/link" 1 "nothing is signed" as five memo sign --yes
said "its closing day is over"

in_days 60
expect 1 "a month before the next epoch it is too early" as four refresh
tell next
tell window
expect 1 "even with its roster" as four refresh --yes
said "in the 14 days before it begins"
in_days 85
tell window
cp "$dir/four/device" "$dir/device-before"
expect 0 "refreshed" as four refresh --yes
grep -qF "You are counted once in epoch 5" "$dir/out"
ok $? "and counted once in the next epoch, without a code"
cmp -s "$dir/four/device" "$dir/device-before"
[ $? = 1 ]
ok $? "with another device key"
expect 0 "once more it changes nothing" as four standing --json
[ "$(json epoch)" = 4 ]
ok $? "today is still the epoch before"
in_days 95
tell window
expect 0 "in the next epoch" as four standing --json
[ "$(json epoch)" = 5 ] && [ "$(json contexts_left)" = 15 ]
ok $? "nothing of it has been used"
expect 0 "who has not refreshed" as five standing
grep -qF "which is over: demur refresh" "$dir/out"
ok $? "is told so"
in_days 130
tell window
expect 1 "a month later the epoch before has been erased" as five standing
said "you are not enrolled"
with /dev/null 0 "but not the key to come back with" as five refresh --yes
finish
