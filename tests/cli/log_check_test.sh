#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# log_check_test.sh DEMUR SOURCE_DIR BENCH_BUNDLE MAKE_LOG -- demur log check, from outside.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$1
make_log=$5

# again [WRONG]: a log of 80 windows, fresh, in $dir/made; some 600 entries.
again() {
    rm -rf "$dir/made"
    mkdir "$dir/made"
    "$make_log" "$dir/made" 80 "$@" || echo "not ok - make_log"
}

log=$dir/made/log
history=$dir/made/log-history
check=("$demur" log check "$log" --policy "$dir/made/policy")

# ---- logs that hold

again
expect 0 "a log holds" "${check[@]}"
says out "YES. This log holds."
says out "Log            log.example/one"
says out "Entries        600"
says out "     359  SIGN"
says out "of kind 6a"
says out "Windows        80, from 2024-10-04 to 2024-12-22"
says out "Witnessed by   a, b, on 2024-12-22 (UTC)"
says out "History        79 checkpoints of sizes 2 to 587"
[ ! -s "$dir/err" ]
ok $? "and nothing on standard error"
expect 1 "without a policy nothing is decided" "$demur" log check "$log"
says out "NOT DECIDED."
says out "signatures: no policy was given"
expect 0 "a slash behind the name" "$demur" log check "$log/" --policy "$dir/made/policy"
says out "History        79"
expect 0 "the directory one is in" bash -c 'cd "$2" && "$1" log check . --policy ../policy' - \
    "$demur" "$log"
says out "History        79"

expect 0 "as JSON" "${check[@]}" --json
node -e '
    const r = JSON.parse(require("fs").readFileSync(0));
    const want = {valid: true, reason: "", where: "", detail: "", entries: 600, windows: 80,
        first_day: "2024-10-04", last_day: "2024-12-22", seen: 79, history: 79,
        witnessed_day: "2024-12-22"};
    for (const k of Object.keys(want))
        if (r[k] !== want[k]) throw new Error(k + ": " + JSON.stringify(r[k]));
    if (r.kinds["11"] !== 359 || r.kinds["05"] !== 80) throw new Error("kinds");
    if (r.checkpoint.origin !== "log.example/one" || r.checkpoint.size !== 600)
        throw new Error("checkpoint");
    if (r.witnesses.join() !== "a,b" || r.not_checked.length < 2) throw new Error("lists");
' <"$dir/out"
ok $? "the JSON says what it must"
expect 1 "as JSON without a policy" "$demur" log check "$log" --json
says out '"valid":false,"reason":"not_pinned"'

mv "$history" "$dir/made/elsewhere"
expect 0 "without a history" "${check[@]}"
says out "no earlier checkpoints were given"
expect 0 "a history that is named" "${check[@]}" --history "$dir/made/elsewhere"
says out "History        79"
: >"$dir/made/elsewhere/.hidden"
expect 0 "hidden files are no checkpoints" "${check[@]}" --history "$dir/made/elsewhere"
mkdir "$dir/made/empty"
expect 0 "an empty history" "${check[@]}" --history "$dir/made/empty"
says out "History        none"

# Partial tiles may go once the full one is there.
again
rm -r "$log/tile/0/000.p" "$log/tile/0/001.p" "$log/tile/entries/000.p" "$log/tile/entries/001.p"
expect 0 "old partial tiles are gone" "${check[@]}"

rm -rf "$dir/made"
mkdir "$dir/made"
"$make_log" "$dir/made" 0
expect 0 "an empty log" "${check[@]}"
says out "Entries        0"
says out "Windows        0"

if command -v script >/dev/null; then
    again
    script -qec "'$demur' log check '$log' --policy '$dir/made/policy' >'$dir/plain'" /dev/null \
        >"$dir/out" 2>"$dir/err" </dev/null
    says out "Checking the log       [####"
    grep -q "####" "$dir/plain"
    [ $? = 1 ] && grep -q YES "$dir/plain"
    ok $? "and the bar is no result"
fi

# ---- what does not hold

for wrong in "day|entry 587: a window has an earlier day" \
    "seen|entry 587: the checkpoint that a window carries is of another log" \
    "unsigned|entry 587: the signatures on the checkpoint that a window carries" \
    "cut|entry 587: the log ends before its last window has all its entries" \
    "fork|kept-9959: the entries give another root" \
    "stranger|kept-9959: the checkpoint is not signed by the log" \
    "ahead|kept-9959: this checkpoint is larger than the log" \
    "quorum|checkpoint: too few witnesses have signed"; do
    again "${wrong%%|*}"
    expect 3 "an operator's ${wrong%%|*}" "${check[@]}"
    says out "NO. This log does not hold"
    says out "${wrong#*|}"
done
expect 3 "as JSON" "${check[@]}" --json
says out '"valid":false,"reason":"checkpoint","where":"checkpoint"'
again fork
expect 3 "a fork shows without a policy, too" "$demur" log check "$log"

# Every file of a small log changed in one bit, at its beginning, middle and end; then gone.
rm -rf "$dir/made"
mkdir "$dir/made"
"$make_log" "$dir/made" 4
expect 0 "a small log holds" "${check[@]}"
bad=""
files=0
while read -r file; do
    files=$((files + 1))
    size=$(stat -c %s "$file")
    cp "$file" "$dir/kept"
    for at in 0 $((size / 2)) $((size - 2)); do
        flip "$file" "$at"
        "${check[@]}" >/dev/null 2>&1
        [ $? = 3 ] || bad="$bad $file:$at"
        cp "$dir/kept" "$file"
    done
    rm "$file"
    "${check[@]}" >/dev/null 2>&1
    case $?:$file in 3:*/tile/* | 1:*/log/checkpoint | 0:*/log-history/*) ;; *) bad="$bad $file" ;; esac
    cp "$dir/kept" "$file"
done < <(find "$dir/made" -type f ! -name policy)
[ -z "$bad" ] && [ "$files" -gt 10 ]
ok $? "each of $files files, changed and missing"
expect 0 "and all is as it was" "${check[@]}"

again
flip "$log/tile/entries/001" 70
expect 3 "an entry changed" "${check[@]}"
says out "/001.p/5: it holds other bytes than the entries give" # the oldest that disagrees
again
head -c 5000 "$log/tile/0/001" >"$dir/cut" && cp "$dir/cut" "$log/tile/0/001"
expect 3 "a tile cut short" "${check[@]}"
says out "tile/0/001: it holds other bytes"
again
head -c 70000 /dev/zero >>"$log/tile/0/001"
expect 3 "a tile that is too long" "${check[@]}"
says out "tile/0/001: it holds other bytes"
again
head -c 20000000 /dev/zero >>"$log/tile/entries/000"
expect 3 "a bundle that is too long" "${check[@]}"
says out "tile/entries/000: it is not a bundle"
again
truncate -s 5000 "$log/tile/entries/000"
expect 3 "a bundle cut short" "${check[@]}"
says out "tile/entries/000: it is not a bundle"
again
rm "$log/tile/1/000.p/2"
expect 3 "a tile is missing" "${check[@]}"
says out "tile/1/000.p/2: it is missing"

for form in 's/^600$/0600/' 's/^600$/ 600/' '2s/$/\r/' '1s/.*//' '3s/=$//' '$d' '4,$d'; do
    again
    sed -i "$form" "$log/checkpoint"
    expect 3 "a checkpoint of another form ($form)" "${check[@]}"
done
: >"$log/checkpoint"
expect 3 "an empty checkpoint" "${check[@]}"
says out "checkpoint: it is not a checkpoint"
expect 3 "which is null in JSON" "${check[@]}" --json
says out '"checkpoint":null'
again
echo hello >"$history/$(printf 'red\033[31m')"
expect 3 "a file in the history that is no checkpoint" "${check[@]}"
says out 'red\u001b[31m: it is not a checkpoint'
again
sed -i '1s/.*/log.example\/two/' "$history/kept-9950"
expect 3 "a checkpoint of another log in the history" "$demur" log check "$log"
says out "kept-9950: the checkpoint is another log's"

# ---- what cannot be read

again
# The example of the manual.
expect 0 "the manual's example" bash -c 'cd "$2" && $(sed -n "s/^\t\(demur log check log --policy.*\)/\1/p" "$3" |
    sed "s|^demur|$1|")' - "$demur" "$dir/made" "$2/docs/man/demur-log-check.1.scd"
says out "YES."
expect 1 "no such directory" "$demur" log check "$dir/none"
says err "No such file"
expect 1 "a file instead of a directory" "$demur" log check "$log/checkpoint"
says err "Not a directory"
expect 1 "no such policy" "$demur" log check "$log" --policy "$dir/none"
says err "No such file"
expect 1 "a policy that is none" "$demur" log check "$log" --policy "$log/checkpoint"
says err "demur: $log/checkpoint:1: "
expect 1 "no such history" "${check[@]}" --history "$dir/none"
says err "No such file"
expect 1 "a history that is a file" "${check[@]}" --history "$log/checkpoint"
says err "Not a directory"
mkdir "$history/directory"
expect 1 "a directory in the history" "${check[@]}"
says err "log-history/directory: not a regular file"
again
rm "$log/checkpoint"
expect 1 "no checkpoint" "${check[@]}"
says err "demur: $log/checkpoint: No such file"
mkfifo "$log/checkpoint"
expect 1 "a pipe for a checkpoint" timeout 10 "${check[@]}"
says err "demur: $log/checkpoint: not a regular file"
rm "$log/checkpoint"
ln -s /dev/zero "$log/checkpoint"
expect 1 "a device for a checkpoint" timeout 10 "${check[@]}"
says err "not a regular file"
rm "$log/checkpoint"
head -c 300000 /dev/zero >"$log/checkpoint"
expect 1 "a checkpoint that is too long" "${check[@]}"
says err "longer than such a file may be"
again
rm "$log/tile/0/000"
mkdir "$log/tile/0/000"
expect 1 "a directory for a tile" "${check[@]}"
says err "demur: $log/tile/0/000: not a regular file"
rmdir "$log/tile/0/000"
mkfifo "$log/tile/0/000"
expect 1 "a pipe for a tile" timeout 10 "${check[@]}"
says err "demur: $log/tile/0/000: not a regular file"
again
rm -r "$log/tile"
: >"$log/tile"
expect 1 "a file for the directory of tiles" "${check[@]}"
says err "Not a directory"
if permissions_count; then
    again
    chmod 000 "$log/tile/0/000"
    expect 1 "no permission" "${check[@]}"
    says err "demur: $log/tile/0/000: Permission denied"
    chmod 000 "$log"
    expect 1 "no permission at all" "${check[@]}"
    says err "Permission denied"
    chmod 755 "$log"
fi

# ---- the command line

again
expect 2 "no operand" "$demur" log check
expect 2 "two operands" "$demur" log check "$log" "$log"
expect 2 "an unknown option" "$demur" log check "$log" --loud
expect 2 "half a command" "$demur" log
expect 0 "help" "$demur" log check --help
says out "usage: demur log check"
says out "--history"
if [ -w /dev/full ]; then
    expect 1 "a full disk" bash -c '"$1" log check "$2" --policy "$3" >/dev/full' - "$demur" \
        "$log" "$dir/made/policy"
    says err "No space left"
fi
finish
