#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# manual_test.sh DEMUR SOURCE_DIR -- every example of the manual does what it says: each command
# under EXAMPLES is run, in a directory that has the files it names.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$1
source_dir=$2
mkdir "$dir/bin" "$dir/work"
ln -s "$demur" "$dir/bin/demur"
PATH=$dir/bin:$PATH
cp -r "$source_dir/examples" "$dir/work/examples"
cp "$source_dir/examples/roster.csv" "$dir/work/staff.csv"
cp "$source_dir/examples/memo.md" "$dir/work/memo.md"
cd "$dir/work" || exit 1
demur demo --sign 20 --issuers 1 --out first >/dev/null || exit 1
cp -r first/* .
demur proof export bundle.dmr --policy policy --out exported >/dev/null || exit 1
cp "$(ls exported/* | head -n 1)" proof.json
demur init org --name "North Hospital" --principal Director --roster examples/roster.csv \
    --address http://127.0.0.1:8470 --training >/dev/null || exit 1
mkdir -m 700 org/issuer-1/epoch-2
demur roster import examples/roster.csv --manifest org/manifest --epoch 2 \
    --out org/issuer-1/epoch-2 >/dev/null || exit 1

# The server of the examples: the demo's log, on a port that is free.
mkdir "$dir/srv" && ln -s "$dir/work/log" "$dir/srv/www"
export no_proxy='*'
node "$source_dir/tests/server/static_server.mjs" "$dir/srv" &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$dir"' EXIT
until [ -f "$dir/srv/url" ]; do sleep 0.05; done

# What --help gives as an example stands in a page, and so is run below.
while read -r command; do
    # shellcheck disable=SC2086
    example=$(demur help $command | sed -n 's/^example: //p')
    check "$command --help has an example of the manual" \
        grep -qxF $'\t'"$example" "$source_dir"/docs/man/*.scd
done < <(demur help | grep '^  ' | cut -c 3-18)

for page in "$source_dir"/docs/man/*.1.scd; do
    name=$(basename "$page" .1.scd)
    # The examples of the roster's import want a manifest of their own: roster_import_test.sh.
    [ "$name" = demur-roster-import ] && continue
    # Those of a copy of the store want one: backup_test.sh.
    [ "$name" = demur-backup ] && continue
    # Those of a member want a channel: member_manual_test.sh.
    case $name in
    demur-enrol | demur-standing | demur-send | demur-memo-read | demur-memo-sign) continue ;;
    # Those of questions: poll_real_test.sh.
    demur-poll) continue ;;
    # Those of conveners and principals: convener_test.sh.
    demur-memo-freeze | demur-memo-deliver | demur-memo-claim | demur-memo-rate | demur-inbox | demur-docket) continue ;;
    esac
    commands=$(sed -n '/^# EXAMPLES/,/^# SEE/p' "$page" | grep -P '^\tdemur ' | sed 's/^\t//')
    # Without a mirror it is a member's: convener_test.sh.
    [ "$name" = demur-board ] && commands=$(grep -e --mirror <<<"$commands")
    check "$name has examples" [ -n "$commands" ]
    while read -r command; do
        [ -n "$command" ] || continue
        expect 0 "$command" bash -c "${command//http:\/\/127.0.0.1:8470/$(cat "$dir/srv/url")}"
    done <<<"$commands"
done
finish
