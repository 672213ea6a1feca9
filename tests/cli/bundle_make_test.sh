#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# bundle_make_test.sh DEMUR SOURCE_DIR -- demur bundle make, from outside.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$1
void=$(dirname "$demur")/make_void_log
export no_proxy='*'

"$demur" demo --out "$dir/demo" >/dev/null || echo "not ok - the demo"
cd "$dir/demo" || exit 1
make=("$demur" bundle make)

# json FIELDS: what was printed has these.
json() {
    node -e '
        const r = JSON.parse(require("fs").readFileSync(0));
        const want = JSON.parse(process.argv[1]);
        for (const k of Object.keys(want))
            if (r[k] !== want[k]) throw new Error(k + ": " + JSON.stringify(r[k]));
    ' "$1" <"$dir/out"
    ok $? "the JSON says $1"
}

# ---- the demo's log

expect 0 "of a memo that is released" "${make[@]}" one.dmr --mirror log --policy policy --memo 1
says out "Signatures     281"
says out "whoever has the bundle can read the memo"
cmp -s one.dmr bundle.dmr
ok $? "the same bytes as the demo's bundle"
id=$(sed -n 's/^Memo  *//p' "$dir/out")
expect 0 "by its id" "${make[@]}" two.dmr --mirror log --memo "$id" --json
json '{"signs": 281, "left_out": 0, "text": true, "answers": 1, "answers_missing": 0}'
json "{\"memo\": \"$id\"}"
cmp -s two.dmr bundle.dmr
ok $? "the same"
expect 0 "by its link" bash -c '"$1" bundle make three.dmr --mirror log/ <link' - "$demur"
cmp -s three.dmr bundle.dmr
ok $? "the same"
[ "$(stat -c %a one.dmr)" = 600 ]
ok $? "it is nobody else's to read"
expect 1 "it is there already" "${make[@]}" one.dmr --mirror log --memo 1
says err "one.dmr: File exists"
cmp -s one.dmr bundle.dmr
ok $? "and stays"

# Before the release: an older checkpoint, by the link.
for n in $(printf '%s\n' log-history/* | sort -r | sed -n 3p); do cp "$n" log/checkpoint; done
expect 0 "without link or release" "${make[@]}" partial.dmr --mirror log --memo 1
says out "withheld"
expect 0 "a partial bundle holds" "$demur" bundle verify partial.dmr --policy policy --json
says out "the text: it is not in the file"
expect 0 "with the link" bash -c '"$1" bundle make early.dmr --mirror log <link' - "$demur"
expect 0 "holds, too" "$demur" bundle verify early.dmr --policy policy --json
json '{"subject": "Keep the night ward open until its replacement has been staffed for a month"}'

# ---- blobs elsewhere

mkdir "$dir/srv" && cp -r log "$dir/srv/www"
node "$2/tests/server/static_server.mjs" "$dir/srv" &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$dir"' EXIT
until [ -f "$dir/srv/url" ]; do sleep 0.05; done
url=$(cat "$dir/srv/url")
mv log/v1 away
expect 1 "no blobs" bash -c '"$1" bundle make x.dmr --mirror log <link' - "$demur"
says err "the text of the memo is not in log"
expect 0 "from the channel" bash -c '"$1" bundle make there.dmr --mirror log --from "$2/" <link' \
    - "$demur" "$url"
cmp -s there.dmr early.dmr
ok $? "the same"
for blob in "$dir"/srv/www/v1/blob/*; do echo x >"$blob"; done
expect 1 "other bytes from the channel" bash -c '"$1" bundle make x.dmr --mirror log --from "$2" \
    <link' - "$demur" "$url"
grep -q "its bytes are not those that the log names" "$dir/err"
ok $? "says why"
mv away log/v1
mv "$(printf '%s\n' log/v1/blob/* | head -n 1)" kept
"${make[@]}" some.dmr --mirror log <link >"$dir/out" 2>"$dir/err"
case $? in
0) grep -q "1 answers" "$dir/out" ;;
1) grep -q "the text of the memo is not in" "$dir/err" ;;
*) false ;;
esac
ok $? "a blob is missing"
expect 0 "a mirror with blobs" "$demur" log mirror "$url" "$dir/mirror" --policy policy --blobs
says out "of which the server does not have 2"

# ---- what cannot be made

expect 2 "without a mirror" "${make[@]}" x.dmr
expect 1 "no such memo" "${make[@]}" x.dmr --mirror log --memo 2
says err "--memo 2: there is no such memo; this log has 1"
expect 1 "no memo at all" "${make[@]}" x.dmr --mirror log --memo first
expect 1 "no link" bash -c 'echo hello | "$1" bundle make x.dmr --mirror log' - "$demur"
says err "that is no link of a memo"
sed 's/^\(.......\)./\1A/;s/^\(........\)./\1B/' link >other
expect 1 "the link with another secret" bash -c '"$1" bundle make x.dmr --mirror log <other' - \
    "$demur"
says err "the memo of this link has another key"
expect 1 "no directory" "${make[@]}" x.dmr --mirror nowhere --memo 1
expect 1 "where nothing can be written" "${make[@]}" nowhere/x.dmr --mirror log --memo 1
says err "nowhere/x.dmr: No such file or directory"
"$demur" demo --sign 5 --issuers 1 --out "$dir/else" >/dev/null
expect 1 "a policy of another log" "${make[@]}" x.dmr --mirror log --memo 1 \
    --policy "$dir/else/policy"
says err "by the policy given"
flip log/tile/entries/001 5000
expect 1 "a log that does not hold" "${make[@]}" x.dmr --mirror log --memo 1
says err "demur log check says more"
[ -z "$(ls -d x.dmr* nowhere* 2>/dev/null)" ]
ok $? "nothing is left behind"

# ---- signatures that do not count

mkdir "$dir/void" && "$void" "$dir/void" && cd "$dir/void" || exit 1
expect 0 "a log with void signatures" "${make[@]}" void.dmr --mirror log --memo 1 --json
json '{"signs": 6, "left_out": 8, "text": false}'
expect 0 "the bundle holds" "$demur" bundle verify void.dmr --policy policy --json
json '{"signatures": 5, "withdrawn": 1, "left_out": 8}'
finish
