#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# backup_test.sh DEMUR SOURCE_DIR -- a copy of the store while the channel runs, and put back: the
# examples of demur-backup(1).  What a restore refuses is in tests/server/guard_test.c.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$1
demurd=$(dirname "$1")/demurd
source_dir=$2
export no_proxy='*'
cd "$dir" || exit 1
root=""
[ "$(id -u)" = 0 ] && root=--as-root
PATH=$(dirname "$demur"):$PATH

"$demur" init north --name "North Hospital" --principal Director \
    --roster "$source_dir/examples/roster.csv" --address http://127.0.0.1:8470 --training \
    --window 1 --min-batch 1 >/dev/null || exit 1
sed -i 's/^listen.*/listen = 127.0.0.1:0/' north/serve/demurd.conf
echo "ballast_mib = 0" >>north/serve/demurd.conf
start() {
    rm -f serve.log # what the server before it said counts no more
    # shellcheck disable=SC2086
    "$demurd" $root serve north/serve/demurd.conf 2>serve.log &
    server=$!
    until grep -qs event=listening serve.log; do
        kill -0 $server 2>/dev/null || {
            cat serve.log
            return 1
        }
        sleep 0.1
    done
    url=http://$(sed -n 's/.*address=//p' serve.log)
}
stop() {
    kill "$server"
    wait "$server"
}
# example N: the Nth example of the page, as it stands there
example() {
    sed -n '/^# EXAMPLES/,/^# SEE/p' "$source_dir/docs/man/demur-backup.1.scd" |
        grep -P '^\tdemur ' | sed -n "$1s/^\t//p"
}

server=
trap 'kill -9 $server 2>/dev/null; rm -rf "$dir"' EXIT
start || exit 1
until [ "$("$demur" log mirror "$url" mirror --policy north/policy >/dev/null 2>&1; echo $?)" = 0 ]; do
    sleep 0.2
done
# shellcheck disable=SC2046
expect 0 "a copy while it runs" $(example 1) $root
# shellcheck disable=SC2046
expect 1 "no copy replaces another" $(example 1) $root
check "it is for its owner alone" [ "$(stat -c %a channel-backup.db)" = 600 ]
expect 0 "it stops in order" stop
# shellcheck disable=SC2046
expect 1 "a store that is there is not replaced" $(example 2) $root
says err "move the store"
rm north/serve/channel.db*
# shellcheck disable=SC2046
expect 0 "the copy is put back" $(example 2) $root
start
check "and the channel goes on" [ -n "$url" ]
expect 0 "its log holds" "$demur" log mirror "$url" mirror --policy north/policy
expect 0 "it stops in order again" stop
expect 1 "a configuration that is not there" "$demur" backup none.conf copy.db $root
expect 2 "one operand" "$demur" backup north/serve/demurd.conf
if [ "$(id -u)" = 0 ]; then
    expect 1 "root must be meant" "$demur" backup north/serve/demurd.conf copy.db
    says err "as-root"
fi
finish
