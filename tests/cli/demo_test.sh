#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# demo_test.sh DEMUR SOURCE_DIR -- demur demo, and what it writes, from outside.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$1
source_dir=$2

# nothing_left NAME: neither the directory nor what it was made in is there.
nothing_left() {
    [ -z "$(ls -d "$dir/$1" "$dir/$1".part-* 2>/dev/null)" ]
    ok $? "nothing is left of $1"
}

# ---- the example, with two issuers ----------------------------------------------------------
expect 0 "the example is played" "$demur" demo --out "$dir/example"
grep -q "YES. This bundle holds." "$dir/out"
ok $? "its bundle holds"
[ ! -s "$dir/err" ]
ok $? "nothing is said beside it"
ls "$dir/example" | tr '\n' ' ' | grep -qx "bundle.dmr link log log-history manifest policy "
ok $? "it writes what the manual says"
expect 0 "its bundle is verified by the policy" "$demur" bundle verify --json \
    "$dir/example/bundle.dmr" --policy "$dir/example/policy"
node -e '
    const r = JSON.parse(require("fs").readFileSync(0));
    const members = r.issuers[0].issued;
    if (r.signatures !== Math.floor(members * 2 / 3) || r.withdrawn !== 3) throw new Error("signatures");
    if (r.issuers.length !== 2 || r.issuers[1].issued !== members) throw new Error("issuers");
    if (r.left_out !== 0 || r.void !== 0) throw new Error("void");
    if (r.overdue.length !== 1 || r.overdue[0].stage !== "acknowledge") throw new Error("overdue");
    if (r.answers.length !== 3 || r.answers[2].verdict !== "reject") throw new Error("answers");
    if (r.witnesses.length !== 2) throw new Error("witnesses");
' <"$dir/out"
ok $? "the JSON says what was played"

expect 0 "the log that it writes holds" "$demur" log check "$dir/example/log" \
    --policy "$dir/example/policy"

# ---- every number of issuers, and of signatures ---------------------------------------------
{
    echo "id,grade,contract"
    for i in $(seq 1 70); do echo "p$i,G$((i % 3 + 1)),Permanent"; done
} >"$dir/small.csv"
for issuers in 1 2 3; do
    expect 0 "$issuers issuers, 5 signatures" "$demur" demo --roster "$dir/small.csv" \
        --memo "$source_dir/examples/memo.md" --issuers $issuers --sign 5 --out "$dir/few$issuers"
    "$demur" bundle verify --json "$dir/few$issuers/bundle.dmr" --policy \
        "$dir/few$issuers/policy" | grep -q '"signatures":5,"withdrawn":3'
    ok $? "5 stand in the end"
done
mkdir "$dir/all"
expect 0 "all sign, and an empty directory is taken" "$demur" demo --roster "$dir/small.csv" \
    --sign 70 --issuers 1 --out "$dir/all/"
"$demur" bundle verify --json "$dir/all/bundle.dmr" --policy "$dir/all/policy" |
    grep -q '"signatures":70,"withdrawn":0'
ok $? "70 stand in the end"

# ---- a table of grades ----------------------------------------------------------------------
printf 'G1, G2 = lower\nG3 = upper\n' >"$dir/grades"
expect 0 "an export and its grades" "$demur" demo --roster "$dir/small.csv" --grades \
    "$dir/grades" --sign 5 --issuers 1 --out "$dir/graded"
grep -q "Bands: lower 47, upper 23" "$dir/out"
ok $? "has the bands of the table"
expect 2 "grades without an export" "$demur" demo --grades "$dir/grades" --out "$dir/none"
one_line "--grades: goes with --roster"
echo 'G1 : lower' >"$dir/no-grades"
expect 1 "what is no table of grades" "$demur" demo --roster "$dir/small.csv" --grades \
    "$dir/no-grades" --out "$dir/none"
one_line "no-grades:1:"
nothing_left none

# ---- what makes no sense --------------------------------------------------------------------
for n in 0 4 two -1 ""; do
    expect 2 "--issuers '$n'" "$demur" demo --issuers "$n" --out "$dir/none"
    one_line "--issuers: give 1, 2 or 3"
done
expect 2 "--sign 0" "$demur" demo --sign 0 --out "$dir/none"
expect 2 "an operand" "$demur" demo "$dir/small.csv"
expect 1 "more signatures than members" "$demur" demo --roster "$dir/small.csv" --sign 71 \
    --out "$dir/none"
one_line "the roster has 70 members"
nothing_left none

# ---- bad input ------------------------------------------------------------------------------
head -n 11 "$dir/small.csv" >"$dir/ten.csv"
expect 1 "a crowd that is too small" "$demur" demo --roster "$dir/ten.csv" --out "$dir/none"
one_line "too small a crowd"
nothing_left none
printf 'colour\nred\n' >"$dir/colour.csv"
expect 1 "no roster" "$demur" demo --roster "$dir/colour.csv" --out "$dir/none"
grep -q "nothing can be imported" "$dir/err"
ok $? "it says so"
printf 'Kind: policy\n\n# Subject\n\n## Asks\n1. \033[31mred\n' >"$dir/escape.md"
expect 1 "a memo with a terminal control code" "$demur" demo --roster "$dir/small.csv" \
    --memo "$dir/escape.md" --out "$dir/none"
one_line "escape.md:6:"
! grep -q $'\033' "$dir/err" "$dir/out"
ok $? "which does not reach the terminal"
expect 1 "no such roster" "$demur" demo --roster "$dir/missing" --out "$dir/none"
one_line "No such file"
expect 1 "a directory as memo" "$demur" demo --roster "$dir/small.csv" --memo "$dir" \
    --out "$dir/none"
one_line "directory"
nothing_left none

# ---- where to write -------------------------------------------------------------------------
before=$(ls -lR "$dir/few1" | cksum)
expect 1 "a directory that holds files" "$demur" demo --roster "$dir/small.csv" --out "$dir/few1"
one_line "holds files already"
[ "$before" = "$(ls -lR "$dir/few1" | cksum)" ]
ok $? "it is as it was"
expect 1 "a file" "$demur" demo --roster "$dir/small.csv" --out "$dir/small.csv"
one_line "Not a directory"
expect 1 "below what is not there" "$demur" demo --roster "$dir/small.csv" --out "$dir/no/where"
one_line "No such file"
expect 1 "a disk that is full" bash -c 'trap "" XFSZ; ulimit -f 8
    "$1" demo --roster "$2" --sign 30 --out "$3"' - "$demur" "$dir/small.csv" "$dir/none"
one_line "File too large"
nothing_left none

# ---- an interrupt ---------------------------------------------------------------------------
"$demur" demo --out "$dir/stopped" >"$dir/out" 2>"$dir/err" </dev/null &
pid=$!
for _ in $(seq 1 600); do
    [ -n "$(ls -d "$dir"/stopped.part-*/log/tile 2>/dev/null)" ] && break
    sleep 0.1
done
kill -TERM $pid
wait $pid
got=$?
[ $got = 1 ]
ok $? "an interrupt ends it (status $got)"
one_line "stopped; nothing was written"
nothing_left stopped

# ---- real input -----------------------------------------------------------------------------
shared=$source_dir/../shared/data
if [ -r "$shared/roster-448.csv" ]; then
    expect 0 "448 members and the policy memo" "$demur" demo --roster "$shared/roster-448.csv" \
        --memo "$shared/memo-policy.md" --issuers 1 --sign 20 --out "$dir/real"
else
    echo "ok $((count = count + 1)) - 448 members # SKIP there is no ../shared"
fi

finish
