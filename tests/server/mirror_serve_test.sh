#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# mirror_serve_test.sh DEMURD DEMUR SOURCE_DIR -- 150 signatures go through a real server at once;
# a mirror pulls its log while it grows, and the bundle made of the mirror counts every one.
# shellcheck source=tests/cli/tap.sh
. "$3/tests/cli/tap.sh"
demurd=$1
demur=$2
load=$(dirname "$demurd")/bench_serve
export demur dir no_proxy='*'
cd "$dir" || exit 1

# Run beside the server, with its address in BENCH_URL.
cat >then.sh <<'END'
mirror() { "$demur" log mirror "$BENCH_URL" mirror --policy org/policy --json; }
mirror >first.json || exit 1
signs=0
while [ "$signs" != 151 ]; do
    mirror >>more.json || exit 1
    rm -f memo.dmr
    "$demur" bundle make memo.dmr --mirror mirror --policy org/policy --memo 1 --json >made.json ||
        exit 1
    signs=$(sed 's/.*"signs":\([0-9]*\).*/\1/' made.json)
    sleep 0.3
done
END
expect 0 "151 members sign, and a mirror is taken" "$load" "$demurd" org cells=150 window=1 \
    connections=50 modes=sign then="sh then.sh"
grep -qx "sign.lost 0 cells" "$dir/out" && ! grep -q "sign.status" "$dir/out"
ok $? "every one was taken"
expect 0 "the bundle holds" "$demur" bundle verify memo.dmr --policy org/policy --json
grep -q '"signatures":151,"withdrawn":0,"left_out":0' "$dir/out"
ok $? "and counts every one, once"
expect 0 "the mirror holds" "$demur" log check mirror --policy org/policy
says out "     151  SIGN"
! grep -q '"valid":false' first.json more.json
ok $? "and there was no alarm"
finish
