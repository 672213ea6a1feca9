#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# sigsum_witness_test.sh DEMURD DEMUR SOURCE_DIR -- a witness that others have written cosigns what
# demurd publishes: sigsum-witness of Debian's backports, which tools/setup fetches.
#
# It knows one log, whose origin is sigsum.org/v1/tree/<SHA-256 of its key>, so the log of the test
# is called that.  GODEBUG: as packaged, it would serve no path with a method.
# shellcheck source=tests/cli/tap.sh
. "$3/tests/cli/tap.sh"
demurd=$1
demur=$2
bin=${DEMUR_SIGSUM:-$3/build/third_party/sigsum/usr/bin}
if [ ! -x "$bin/sigsum-witness" ]; then
    echo "1..0 # skipped: there is no sigsum-witness; tools/setup fetches it"
    exit 0
fi
export demur dir no_proxy='*'
cd "$dir" || exit 1

"$bin/sigsum-key" generate -o w && node "$3/tests/server/sigsum_keys.mjs" . || exit 1
url=http://127.0.0.1:$(cat port)
GODEBUG=httpmuxgo121=0 "$bin/sigsum-witness" -k w --log-key log.pub --state-file state \
    "127.0.0.1:$(cat port)" 2>witness.err &
witness=$!
trap 'kill $witness 2>/dev/null; rm -rf "$dir"' EXIT

# Run beside the server, until the mirror has a window of signatures.
cat >then.sh <<'END'
until [ "$signs" = 21 ]; do
    "$demur" log mirror "$BENCH_URL" mirror --policy org/policy >/dev/null || exit 1
    signs=$("$demur" log check mirror --policy org/policy --json | sed 's/.*"11":\([0-9]*\).*/\1/')
    sleep 0.3
done
END
expect 0 "a channel with this witness" "$(dirname "$demurd")/bench_serve" "$demurd" org cells=20 \
    window=1 modes=sign origin="$(cat origin)" witness="$(cat vkey) $url" then="sh then.sh"
expect 0 "the log holds under its policy" "$demur" log check mirror --policy org/policy
says out "Log            sigsum.org/v1/tree/"
says out "Witnessed by   w, on "
grep -q "^quorum w$" org/policy && [ -s state ]
ok $? "and the witness has kept where it is"
finish
