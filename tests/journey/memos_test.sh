#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# memos_test.sh DEMURD DEMUR SOURCE_DIR -- the whole way: of 448 people on a roster members enrol at two
# issuers and sign three memos, while servers are killed; one signs twice, one withdraws, a cell is sent again by
# somebody else; principals answer.  What anybody can count afterwards is exact.
#
#     member   1..120   sign A
#     member 121..150   sign A, B and C
#     member 151..180   sign B
#     member 150        takes back what it signed of A
#     member 200        signs A from two devices at once, showing two things
#     member 201        signs A through a proxy, which then sends the same cell again
#
# An even member shows its band on A, an odd one nothing; on B and C all show nothing.
# DEMUR_JOURNEY_ALL=1 lets all 448 go, as above; else 160 of them go the same way, which takes a
# third of the time, and in a build with sanitizers fewer yet.
if grep -qa __asan_init "$2"; then
    rows=90 members=75 last_one=12 last_all=15 last_b=18 twice=20 proxied=21
elif [ "${DEMUR_JOURNEY_ALL:-}" != 1 ]; then
    rows=448 members=160 last_one=40 last_all=60 last_b=75 twice=100 proxied=101
else
    rows=448 members=448 last_one=120 last_all=150 last_b=180 twice=200 proxied=201
fi
# shellcheck source=tests/journey/journey.sh
. "$3/tests/journey/journey.sh"
want_a=$((last_all + 2)) # with the one who withdraws
want_b=$((last_b - last_one))
want_c=$((last_all - last_one))
first_b=$((last_one + 1)) first_c=$((last_one + 2)) # who freeze them
began=$SECONDS
# lap WHAT: how long it took.
lap() { echo "# $((SECONDS - began)) s: $1"; }

# as NAME COMMAND...: a command of one or two words with the key store of NAME.
as() {
    local name=$1 command=("$2")
    shift 2
    case ${command[0]} in memo | inbox) command+=("$1") && shift ;; esac
    "$demur" "${command[@]}" --home "$dir/$name" --passphrase-file "$dir/pass" "$@"
}
# with FILE STATUS WHAT COMMAND...: as `expect`, with FILE as standard input.
with() {
    local file=$1 want=$2 what=$3 got
    shift 3
    "$@" >out 2>err <"$file"
    got=$?
    [ "$got" = "$want" ]
    ok $? "$what (status $got, should be $want)"
}
# json FILE EXPRESSION: what JavaScript says of d, the object in FILE.
json() {
    node -e 'const d = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8").split("\n")[0]);
        const v = eval(process.argv[2]);
        console.log(typeof v === "object" ? JSON.stringify(v) : String(v));' "$1" "$2"
}
# is WHAT FILE EXPRESSION VALUE: that is what it is.
is() {
    local got
    got=$(json "$2" "$3")
    [ "$got" = "$4" ]
    ok $? "$1: $4$([ "$got" = "$4" ] || echo ", not $got")"
}
# eventually WHAT COMMAND...: it succeeds; the test has a limit.
eventually() {
    local what=$1
    shift
    until "$@" >waited 2>&1; do sleep 0.3; done
    ok 0 "$what"
}

# ---- members -----------------------------------------------------------------------------------

found
until_there mirror # the first window
until [ "$(kind 02)" = 1 ]; do mirror >/dev/null && sleep 0.3; done
ok 0 "the roster is in the log"

# join N: member N enrols, however often that takes.
join() {
    for _ in $(seq 1000); do
        enrol "m$1" "$1" && return
        [ $? = 1 ] || break
        sleep 0.3
    done
    echo "m$1: $(head -n 1 "m$1.err")"
}
export -f join enrol code
export url demur dir
seq $members | xargs -P2 -I{} bash -c 'join {}' >unenrolled &
joining=$!
until [ -e m$((members / 3)).out ]; do sleep 0.1; done
murder issue2
sleep 1
up issue2
until [ -e m$((members / 2)).out ]; do sleep 0.1; done
murder issue1
up issue1
wait $joining
[ ! -s unenrolled ]
ok $? "$members members enrol, while both issuers are killed"
cat unenrolled
lap enrolled
enough() {
    as m1 board --json >told &&
        [ "$(json told 'd.epoch.issuers.map((i) => i.done)')" = "[$members,$members]" ]
}
eventually "both issuers count all of them" enough

# ---- three memos -------------------------------------------------------------------------------

memo=$3/examples/memo.md
sed 's/^# .*/# Second/' "$memo" >second.md
sed 's/^# .*/# Third/' "$memo" >third.md
with /dev/null 0 "A is frozen" as m1 memo freeze --to 1 --next Board --link-file link-a --yes "$memo"
with /dev/null 0 "B" as m$first_b memo freeze --to Board --link-file link-b --yes second.md
with /dev/null 0 "C" as m$first_c memo freeze --to 1 --copy Board --link-file link-c --yes third.md
three() { as m1 board --json >told && [ "$(json told 'd.memos.length')" = 3 ]; }
eventually "three memos are in the log" three
with link-a 0 "A is read" as m3 memo read

# sign MEMO N: member N signs; a server may be away.  Signed, it may still have to be sent.
sign() {
    local show=none
    [ "$1" = a ] && [ $(($2 % 2)) = 0 ] && show=band
    for _ in $(seq 1000); do
        as "m$2" memo sign --profile $show --yes --json <"link-$1" >"signed-$1-$2" 2>&1 && return
        grep -q "you have signed this memo" "signed-$1-$2" && return
        sleep 0.3
    done
    echo "m$2 on $1: $(cat "signed-$1-$2")"
}
export -f sign as
{
    for n in $(seq $last_one); do echo "a $n"; done
    for n in $(seq $first_b $last_all); do echo "a $n" && echo "b $n" && echo "c $n"; done
    for n in $(seq $((last_all + 1)) $last_b); do echo "b $n"; done
} >todo
xargs -P2 -L1 bash -c 'sign $0 $1' <todo >unsigned &
signing=$!
until [ -s signed-a-$((last_one / 2)) ]; do sleep 0.1; done
murder serve
sleep 1
up serve
wait $signing
[ ! -s unsigned ]
ok $? "$last_all, $want_b and $want_c members sign, while the server is killed"
cat unsigned
lap signed

# ---- twice at once -----------------------------------------------------------------------------

cp -a m$twice twin
as m$twice memo sign --profile none --yes --json <link-a >twin-1.out 2>twin-1.err &
first=$!
as twin memo sign --profile band --yes --json <link-a >twin-2.out 2>twin-2.err &
second=$!
wait $first
first=$?
wait $second
second=$?
[ $(((first == 0) + (second == 0))) = 1 ]
ok $? "of two devices that sign at once one is accepted ($first, $second)"
grep -qF "your pseudonym has done this already" twin-1.err twin-2.err
ok $? "and the other is told why"
shown=$([ $second = 0 ] && echo 1 || echo 0)

# ---- somebody else's cell ----------------------------------------------------------------------

mkdir seen
start recorder node "$3/tests/journey/recorder.mjs" seen
until_there grep -q '^url ' recorder.out
with link-a 0 "one signs through a proxy" \
    as m$proxied memo sign --yes --proxy "$(sed -n 's/^url //p' recorder.out)"
[ -s seen/cell-1 ] && [ "$(stat -c %s seen/cell-1)" = 8192 ]
ok $? "which sees the cell"
# replay: the same cell once more, by somebody else; the receipt is the same, up to which replies are.
# Behind it stand a time to wait and a puzzle, which change with time.
receipt=107
replay() {
    node -e '
        const fs = require("fs");
        fetch(process.argv[1] + "/v1/cell", { method: "POST", body: fs.readFileSync("seen/cell-1") })
            .then((r) => r.arrayBuffer()).then((b) => fs.writeFileSync("again", Buffer.from(b)));
    ' "$url" && cmp -n $receipt again seen/reply-1
}
check "sent again, it has the same receipt" replay

# ---- in the log --------------------------------------------------------------------------------

# settle NAME: all that NAME has sent is in the log, and nothing of it on the device.
settle() {
    for _ in $(seq 1000); do
        as "$1" send --json >"sent-$1" 2>&1 && grep -q '"waiting": 0' "sent-$1" && return
        sleep 0.3
    done
    echo "$1: $(cat "sent-$1")"
}
export -f settle
{ seq $last_b && echo $proxied; } | xargs -P2 -I{} bash -c 'settle m{}' >unsettled
[ ! -s unsettled ]
ok $? "all that was signed is in the log"
cat unsettled
lap settled
check "sent again when it is in the log, it has the same receipt" replay
with link-a 0 "one withdraws" as m$last_all memo withdraw --yes
settle m$last_all >unsettled
[ ! -s unsettled ]
ok $? "which is in the log, too"
sleep 2 # a window more
mirror >out
[ "$(kind 11) $(kind 16)" = "$((want_a + want_b + want_c)) 1" ]
ok $? "the log has $((want_a + want_b + want_c)) signatures and one withdrawal: $(kind 11), $(kind 16)"

# ---- delivered, and answered -------------------------------------------------------------------

# id NAME: the number of the one memo whose link NAME has.
id() { as "$1" docket --json | node -e '
    for (const line of require("fs").readFileSync(0, "utf8").trim().split("\n")) {
        const d = JSON.parse(line);
        if (d.subject !== undefined) console.log(d.memo);
    }'; }
id_a=$(id m1) id_b=$(id m$first_b) id_c=$(id m$first_c)
for pair in "m1 $id_a" "m$first_b $id_b" "m$first_c $id_c"; do
    with /dev/null 0 "delivered: ${pair#* }" as "${pair% *}" memo deliver --yes "${pair#* }"
    settle "${pair% *}" >unsettled
    [ ! -s unsettled ]
    ok $? "and in the log"
    cat unsettled
done
with link-a 1 "nobody signs after that" as m$members memo sign --yes
login=(--words-file org/words --memory-kib 8)
with /dev/null 0 "the director comes" as boss inbox login "${login[@]}" org/principal-1.key "$url"
with /dev/null 0 "and the board" as board inbox login "${login[@]}" org/principal-2.key "$url"
# tells ID EXPRESSION VALUE: what everybody sees of that memo.
tells() { as m3 docket --json "$1" >told 2>&1 && [ "$(json told "$2")" = "$3" ]; }
# answer WHO ID VERDICTS: one of the three asks each, `;` between them; a `later` has its day.
answer() {
    rm -f form
    as "$1" inbox answer --form form "$2" 2>/dev/null
    awk -v said="$3" 'BEGIN { split(said, v, ";") }
        /^Verdict:/ { n++; split(v[n], f, ","); print "Verdict: " f[1]; next }
        /^By:/ { print "By: " f[2]; next }
        { print }
        /^Reason:/ { print "For reasons." }' form >filled
    with /dev/null 0 "$1 answers: $3" as "$1" inbox answer --yes filled
}
with /dev/null 0 "A has an owner" as boss inbox ack --owner "Head of service" --yes "$id_a"
with /dev/null 0 "B is acknowledged" as board inbox ack --yes "$id_b"
answer boss "$id_a" "accept;partly;reject"
answer board "$id_b" "reject;reject;reject"
soon=$(date -u -d '+2 days' +%F)
answer boss "$id_c" "later,$soon;blank;accept"
verdicts='d.asks.map((a) => a.standing && a.standing.verdict).join()'
eventually "in the log: A" tells "$id_a" "$verdicts" accept,partly,reject
eventually "B" tells "$id_b" "$verdicts" reject,reject,reject
eventually "C" tells "$id_c" "$verdicts" later,,accept
with /dev/null 0 "the docket of A" as m3 docket --json "$id_a"
is "its owner" out 'd.acknowledgements.map((a) => a.owner).join()' "Head of service"
is "its state" out d.state closed
lap answered

# ---- what anybody can count --------------------------------------------------------------------

sleep 2 # a window more
expect 0 "a mirror of all of it" mirror
expect 0 "the mirror holds" "$demur" log check mirror --policy org/policy
says out "Witnessed by   w1, w2"
is_kind() {
    got=$(kind "$1")
    [ "$got" = "$2" ]
    ok $? "the log has $2 $3$([ "$got" = "$2" ] || echo ", no: $got")"
}
is_kind 03 $((2 * members)) "credentials"
is_kind 10 3 "freezes"
is_kind 11 $((want_a + want_b + want_c)) "signatures"
is_kind 16 1 "withdrawal"
is_kind 20 3 "deliveries"
is_kind 21 2 "acknowledgements"
is_kind 22 3 "answers"
# The bands that are shown on A: those of the even members, and of the one with two devices.
bands=$(node -e '
    const [all, twice, shown] = process.argv.slice(1).map(Number);
    const even = Array.from({ length: all - 1 }, (_, i) => i + 1).filter((n) => n % 2 === 0);
    if (shown) even.push(twice);
    const of = [0, 0, 0];
    for (const n of even) of[n % 3]++;
    console.log(of.join());' $last_all $twice "$shown")
for m in a b c; do
    with link-$m 0 "a bundle of $m" "$demur" bundle make $m.dmr --mirror mirror --json
    expect 0 "holds" "$demur" bundle verify $m.dmr --policy org/policy --json
    cp out $m.json
    want=want_$m back=0
    [ $m = a ] && back=1
    is "signatures that stand" $m.json d.signatures $((${!want} - back))
    is "withdrawn, left out" $m.json '[d.withdrawn, d.left_out].join()' $back,0
    # Of two COUNTS of an issuer in one window the older may stand second, and is void.
    is "nothing else is void" $m.json 'd.void_entries.filter((v) => v.kind !== "04").length' 0
    is "issuers" $m.json 'd.issuers.map((i) => [i.issued, i.done]).join()' \
        $members,$members,$members,$members
done
names='[d.by_band.junior, d.by_band.mid, d.by_band.senior].join()'
is "the bands on A" a.json "$names" "$bands"
is "and on B" b.json "$names" 0,0,0
is "who shows none on C" c.json d.by_band.undisclosed $want_c
is "what A was answered" a.json 'd.answers.map((a) => a.verdict).join()' accept,partly,reject
is "what C was answered" c.json 'd.answers.map((a) => a.verdict).join()' later,none,accept

signs='Object.fromEntries(d.memos.map((m) => [m.memo ?? m.memo_id, m.signs]))'
exact="{\"$id_a\":$want_a,\"$id_b\":$want_b,\"$id_c\":$want_c}"
with /dev/null 0 "the board as a member sees it" as m3 board --json
json out "$signs" >signs-member
node -e 'fetch(process.argv[1] + "/v1/board.json").then((r) => r.text())
    .then((t) => require("fs").writeFileSync("board.json", JSON.stringify(JSON.parse(t))));' "$url"
json board.json "$signs" >signs-server
# same FILE: it counts as it should, in whatever order the memos stand.
same() {
    node -e 'const read = (t) => JSON.stringify(Object.entries(JSON.parse(t)).sort());
        const said = require("fs").readFileSync(process.argv[1], "utf8");
        if (read(said) !== read(process.argv[2])) { console.log(said); process.exit(1); }' "$1" "$exact"
}
check "counts the signatures of each memo" same signs-member
check "and so does the server's" same signs-server

# The record that the server shows is what follows from the copy; a day goes by in between at most.
for try in 1 2 3; do
    mirror >/dev/null
    "$demur" board --mirror mirror --policy org/policy --verify --address "$url" --json >record.json &&
        break
done
is "what the server shows follows from the log, in each form" record.json \
    '[d.same, d.compared.length, d.bad_acts].join()' true,5,0
expect 0 "and the record says" "$demur" board --mirror mirror --policy org/policy --json
is "as many as stand" out \
    'd.memos.map((m) => m.standing).sort().join()' \
    "$(printf '%s\n' $((want_a - 1)) $want_b $want_c | sort | paste -sd,)"
is "and every ask that was answered" out \
    'd.memos.filter((m) => m.status.startsWith("answered")).length' 2

# Those who have sent something since; the device that came second gives up, as A is delivered.
{ printf 'm%s\n' 1 $first_b $first_c $last_all $twice && echo twin; } |
    xargs -P2 -I{} bash -c 'settle {}' >unsettled
[ ! -s unsettled ]
ok $? "nothing waits on any device any more"
cat unsettled
! grep -h "level=error" serve.err issue1.err issue2.err
ok $? "no server has met an error"
lap counted
finish
