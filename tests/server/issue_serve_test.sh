#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# issue_serve_test.sh DEMURD DEMUR SOURCE_DIR -- two offices beside the channel that is in use:
# what `demur init` writes starts, the roster gets into the log, both open.
# shellcheck source=tests/cli/tap.sh
. "$3/tests/cli/tap.sh"
demurd=$1 demur=$2 source=$3
declare -A pid

# start NAME COMMAND CONF: in the background; what it says is in NAME.log.
start() {
    "$demurd" --as-root "$2" "$3" 2>"$dir/$1.log" &
    pid[$1]=$!
}

# says NAME TEXT: wait until it has said so.
says() {
    for _ in $(seq 600); do
        grep -q "$2" "$dir/$1.log" && return 0
        sleep 0.1
    done
    cat "$dir/$1.log"
    return 1
}

# address NAME: where it listens.
address() {
    sed -n 's/.*event=listening.* address=\([^ ]*\).*/\1/p' "$dir/$1.log"
}

# stop NAME: ask it to end; its exit status.
stop() {
    kill "${pid[$1]}"
    wait "${pid[$1]}"
}

# health NAME: what it says of itself.
health() {
    curl -s --noproxy '*' "http://$(address "$1")/v1/health"
}

org=$dir/org
"$demur" init "$org" --name "Test Hospital" \
    --principal Director --issuers 2 --roster "$source/examples/roster.csv" \
    --grades "$source/examples/grades" --address http://127.0.0.1:8470 --training --window 2 \
    --min-batch 0 >"$dir/out" 2>"$dir/err"
ok $? "an organisation of two issuers is made"
sed -i 's/^listen = .*/listen = 127.0.0.1:0/' "$org"/*/*.conf

start serve serve "$org/serve/demurd.conf"
check "the channel listens" says serve event=listening
for i in 1 2; do
    sed -i "s|^channel = .*|channel = http://$(address serve)|" "$org/issuer-$i/issue.conf"
    start "$i" issue "$org/issuer-$i/issue.conf"
done
for i in 1 2; do
    check "office $i listens" says "$i" event=listening
    check "office $i opens when the log has the roster" says "$i" "event=epoch_open level=info epoch=1"
    check "office $i is well" [ "$(health "$i")" = ok ]
done
check "nothing that they handed in was refused" \
    bash -c '! grep -e refused -e invalid -e error "$@"' - "$dir/1.log" "$dir/2.log"

code=$(curl -s --noproxy '*' -o "$dir/reply" -w '%{http_code}' --data-binary @"$org/manifest" \
    "http://$(address 1)/v1/issue/begin")
check "a message of another length is refused" [ "$code" = 400 ]
check "with a reply" [ "$(stat -c %s "$dir/reply")" = 512 ]
check "of E_LEN" [ "$(od -An -tu1 -j6 -N1 "$dir/reply" | tr -d ' ')" = 1 ]

"$demurd" --as-root issue "$org/issuer-1/issue.conf" 2>"$dir/err"
check "a second office of the same store is refused" [ $? = 1 ]
check "and says why" [ -s "$dir/err" ]

for i in 1 2 serve; do
    stop "$i"
    check "$i ends cleanly" [ $? = 0 ]
done
finish
