#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# openapi_test.sh DEMURD DEMUR SOURCE_DIR -- docs/openapi.yaml says what the programs do: its routes and
# error numbers are those of the sources, boards are what its schema says, and every request that
# members, principals and readers send, and many that nobody should, is answered as it has it.
members=64 # of fewer none may act
export rows=90
# shellcheck source=tests/journey/journey.sh
. "$3/tests/journey/journey.sh"
helpers=$(dirname "$demur")
drive() { node "$source_dir/tests/server/openapi_drive.mjs" "$@"; }

# ---- the file and the sources ------------------------------------------------------------------

expect 0 "the file is OpenAPI 3.1; routes and error numbers are those of the sources" \
    drive file "$source_dir"
# other FILE SED WHAT TEXT: where FILE of the sources is changed like that, it is found.
other() {
    rm -rf tree
    mkdir -p tree/include/demur tree/docs
    cp -r "$source_dir/server" tree/
    cp "$source_dir/include/demur/refusal.h" tree/include/demur/
    cp "$source_dir/docs/openapi.yaml" tree/docs/
    sed -i "$2" "tree/$1"
    expect 1 "$3" drive file tree
    grep -qF -- "$4" err
    ok $? "is found: $4"
}
other server/api.c 's|^    {SRV_GET, "/checkpoint".*|&\n    {SRV_GET, "/v1/who", false, 0, 0, srv_api_who},|' \
    "a route that is not in the file" "does not have GET /v1/who"
other server/api.c '/SRV_GET, "\/v1\/chain"/d' "a route that is gone" "no server has GET /v1/chain"
other server/issue_desk.c 's|{SRV_POST, "/v1/issue/done"|{SRV_GET, "/v1/issue/done"|' \
    "a route with another method" "does not have GET /v1/issue/done"
other include/demur/refusal.h 's/DEMUR_E_FORMAT = 29,/&\n    DEMUR_E_MOON = 30,/' \
    "an error number that is not in the file" "does not have 30 E_MOON"
other docs/openapi.yaml 's|schemas/Cell|schemas/Cells|' "a name of nothing" "schemas/Cells"

# ---- boards ------------------------------------------------------------------------------------

# board MIRROR: its board is what the schema says.
board() {
    "$demur" board --mirror "$1" --form json --out "$(dirname "$1").json" &&
        drive board "$source_dir" "$(dirname "$1").json"
}
mkdir poll short
"$demur" demo --sign 12 --out demo >/dev/null && "$helpers/make_poll_log" poll &&
    "$helpers/make_poll_log" short missing
ok $? "logs are made"
expect 0 "the board of a memo that was answered and released" board demo/log
expect 0 "of polls" board poll/log
expect 0 "of a poll with votes that are missing" board short/log
for sample in sample empty hostile odd one many; do
    "$helpers/board_sample" $sample json >$sample.json
    expect 0 "of one made by hand: $sample" drive board "$source_dir" $sample.json
done
for change in 's/"standing":/"stood":/' 's/"status":"[a-z ]*"/"status":"ignored"/' \
    's/"day":"[^"]*"/"day":12/' 's/"by":null/"by":null,"why":null/' 's/"released":true,//' \
    's/"profile":"class","class"/"profile":"class","unit"/'; do
    sed "$change" demo.json >changed.json
    expect 1 "another board is found: $change" drive board "$source_dir" changed.json
done
sed 's/"share_permille":/"share":/' poll.json >changed.json
expect 1 "another poll is found" drive board "$source_dir" changed.json

# ---- people ------------------------------------------------------------------------------------

found
channel=${url#http://}
office=http://$(sed -n 's/.*event=listening.* address=\([^ ]*\).*/\1/p' issue1.err)
mkdir seen
start proxy node "$source_dir/tests/server/openapi_proxy.mjs" "$source_dir" seen "$channel"
until_there grep -q '^url ' proxy.out
proxy=$(sed -n 's/^url //p' proxy.out)

# as NAME COMMAND...: a command with the key store of NAME, through the proxy.
as() {
    local name=$1 command=("$2")
    shift 2
    case ${command[0]} in memo | inbox) command+=("$1") && shift ;; esac
    "$demur" "${command[@]}" --home "$dir/$name" --passphrase-file "$dir/pass" --proxy "$proxy" "$@"
}
# eventually WHAT COMMAND...: it succeeds; the test has a limit.
eventually() {
    local what=$1
    shift
    until "$@" >out 2>err; do sleep 0.3; done
    ok 0 "$what"
}
# join N: member N enrols, however often that takes.
join() {
    until { code 1 "$1" && echo && code 2 "$1"; } |
        as "m$1" enrol --words-file org/words --memory-kib 8 --yes "$url" >"m$1.out" 2>&1; do
        sleep 0.3
    done
}
export -f join as code
export url demur dir proxy
seq $members | xargs -P2 -I{} bash -c 'join {}'
ok $? "$members members enrol"
freeze() { as m1 memo freeze --to 1 --next Board --link-file shared --yes "$source_dir/examples/memo.md"; }
eventually "a memo is frozen" freeze
sign() { as m2 memo sign --profile none --yes <shared; }
eventually "and signed" sign
id() { as m1 docket --json | sed -n '/subject/s/.*"memo": *"\{0,1\}\([^",}]*\).*/\1/p'; }
sent() { as "$1" send --json >out 2>&1 && grep -q '"waiting": 0' out; }
eventually "what was frozen is in the log" sent m1
eventually "what was signed is" sent m2
deliver() { as m1 memo deliver --yes "$(id)"; }
eventually "it is delivered" deliver
eventually "which is in the log" sent m1
expect 0 "the director comes" as boss inbox login --words-file org/words --memory-kib 8 \
    org/principal-1.key "$url"
acknowledge() { as boss inbox ack --owner "Head of service" --yes "$(id)"; }
eventually "it is acknowledged" acknowledge
expect 0 "a form to answer it" as boss inbox answer --form form "$(id)"
sed 's/^Verdict:.*/Verdict: accept/; s/^Reason:.*/&\nFor reasons./' form >filled
answer() { as boss inbox answer --yes filled; }
eventually "it is answered" answer
answered() { as m2 docket --json "$(id)" | grep -q '"verdict": *"accept"'; }
eventually "the answer is in the log" answered
touch seen/faults
[ ! -s seen/faults ]
ok $? "$(wc -l <seen/seen) requests of people were answered as the file says"
sort seen/faults | uniq -c | head -n 20

# ---- whatever there is to ask ------------------------------------------------------------------

expect 0 "the channel answers as the file says" drive probe "$source_dir" seen channel "$url"
expect 0 "the office does" drive probe "$source_dir" seen issuer "$office"
curl -s --noproxy '*' "$url/v1/board.json" >live.json
grep -q '"status":"answered"' live.json
ok $? "the board that it shows has the answer"

# A log of more than 256 entries has full tiles.
mkdir large
cat >then.sh <<'END'
until [ "$(curl -s --noproxy '*' "$BENCH_URL/checkpoint" | sed -n 2p)" -ge 256 ]; do sleep 0.3; done
node "$source_dir/tests/server/openapi_drive.mjs" probe "$source_dir" large channel "$BENCH_URL"
END
export source_dir
expect 0 "a channel with a larger log" "$helpers/bench_serve" "${demurd:?}" larger cells=300 window=1 \
    connections=50 modes=sign then="sh then.sh"
cat large/seen >>seen/seen

# ---- nothing is published ----------------------------------------------------------------------

expect 0 "an organisation whose witness is away" "$demur" init bare --name Bare --principal Director \
    --roster staff.csv --address http://127.0.0.1:8470 --issuers 1 --training \
    --witness "w1 $(sed -n 's/^vkey //p' w1.out) http://127.0.0.1:1"
sed -i 's/^listen = .*/listen = 127.0.0.1:0/' bare/*/*.conf
# listens NAME COMMAND...: start it, and say where it listens.
listens() {
    local name=$1
    shift
    start "$name" "${serve[@]:?}" "$@"
    until_there grep -q event=listening "$name.err"
    bare=$(sed -n 's|.*event=listening.* address=\([^ ]*\).*|http://\1|p' "$name.err")
}
listens bare-serve serve bare/serve/demurd.conf
sed -i "s|^channel = .*|channel = $bare|" bare/issuer-1/issue.conf
expect 0 "a channel that has published nothing" drive bare "$source_dir" seen channel "$bare"
listens bare-issue issue bare/issuer-1/issue.conf
expect 0 "an office that does not issue" drive bare "$source_dir" seen issuer "$bare"

# ---- pages -------------------------------------------------------------------------------------

mkdir -p pages/assets
for name in index.html check.html mark.svg assets/a-1.js assets/a-1.wasm; do echo "$name" >pages/$name; done
expect 0 "an organisation whose channel serves pages" "$demur" init paged --name "Paged \"one\"" \
    --principal Director --roster staff.csv --address http://127.0.0.1:8470 --issuers 1 --training \
    --issuer "A=http://127.0.0.1:8471"
sed -i 's/^listen = .*/listen = 127.0.0.1:0/' paged/serve/demurd.conf
echo 'pages = ../../pages' >>paged/serve/demurd.conf
expect 0 "whose configuration is good" "${serve[@]:?}" check-config serve paged/serve/demurd.conf
listens paged-serve serve paged/serve/demurd.conf
expect 0 "its pages are answered as the file says" drive pages "$source_dir" seen channel "$bare"

# ---- all of it ---------------------------------------------------------------------------------

expect 0 "every answer that the file has was seen" drive covered "$source_dir" seen
finish
