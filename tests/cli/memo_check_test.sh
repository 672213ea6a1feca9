#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# memo_check_test.sh DEMUR SOURCE_DIR -- demur memo check, from outside.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$1
source_dir=$2

expect 0 "the example is a memo" "$demur" memo check "$source_dir/examples/memo.md"
says out "Asks      3"
expect 0 "as JSON too" "$demur" memo check --json "$source_dir/examples/memo.md"
says out '"by_day":"2027-01-11"'
node -e 'JSON.parse(require("fs").readFileSync(0))' <"$dir/out"
ok $? "the JSON parses"
expect 3 "no asks, no memo" "$demur" memo check "$source_dir/examples/README.md"
says err 'there is no header line `Kind:`'
expect 1 "a directory" "$demur" memo check "$dir"
says err "Is a directory"
expect 1 "no such file" "$demur" memo check "$dir/none"
says err "No such file"
: >"$dir/secret" && chmod 000 "$dir/secret"
if permissions_count; then
    expect 1 "no permission" "$demur" memo check "$dir/secret"
    says err "Permission denied"
fi
head -c 300000 /dev/zero >"$dir/long"
expect 1 "longer than a memo may be" "$demur" memo check "$dir/long"
says err "longer than the 262144 bytes"
printf 'Kind: policy\n\n# red \033[31m\n\n## Asks\n1. x\n' >"$dir/escape"
expect 3 "a terminal's control character" "$demur" memo check "$dir/escape"
says err "U+001B"
expect 2 "no operand" "$demur" memo check
expect 2 "an unknown option" "$demur" memo check --loud "$source_dir/examples/memo.md"
expect 2 "an unknown command" "$demur" memo burn
expect 0 "help" "$demur" memo check --help
says out "usage: demur memo check"
cp "$dir/out" "$dir/help"
expect 0 "help, asked for otherwise" "$demur" help memo check
check "is the same" cmp "$dir/out" "$dir/help"
expect 0 "version" "$demur" --version
says out "demur "
if [ -w /dev/full ]; then
    expect 1 "a full disk" sh -c '"$1" memo check "$2" >/dev/full' - "$demur" \
        "$source_dir/examples/memo.md"
    says err "No space left"
fi
# Every truncation of the example ends with 0 or 3, and never with a signal.
size=$(wc -c <"$source_dir/examples/memo.md")
bad=0
for ((n = 0; n < size; n += 7)); do
    head -c "$n" "$source_dir/examples/memo.md" | "$demur" memo check - >/dev/null 2>&1
    case $? in 0 | 3) ;; *) bad=$n ;; esac
done
[ "$bad" = 0 ]
ok $? "every truncation, the last bad one to $bad bytes"
# Real input, where it is there.
for memo in "$source_dir"/../shared/data/memo-*.md; do
    [ -e "$memo" ] || { echo "# skipped: no ../shared/data"; continue; }
    expect 0 "$(basename "$memo")" "$demur" memo check "$memo"
done
finish
