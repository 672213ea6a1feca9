#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# proof_test.sh DEMUR SOURCE_DIR BENCH_BUNDLE BBS_VECTORS -- demur proof export and import.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$1
make_bundle=$3
vectors=$4

"$make_bundle" "$dir" 30 2>/dev/null || exit 1
bundle=$dir/bundle.dmr
policy=(--policy "$dir/policy")

expect 0 "all proofs of a bundle" "$demur" proof export "$bundle" "${policy[@]}" --out "$dir/proofs"
grep -q "^30 proofs of 30 signatures written to " "$dir/out"
ok $? "30 of them"
expect 0 "the reader of the drafts' vectors verifies them" "$vectors" "$dir/proofs"
grep -q "^30 vector files passed, 0 failed" "$dir/out"
ok $? "every one"

first=$(ls "$dir"/proofs/* | head -n 1)
expect 0 "a proof comes back" "$demur" proof import "$first"
slot=$(cat "$dir/out")
[ ${#slot} = 2048 ] && od -An -v -tx1 "$bundle" | tr -d ' \n' | grep -q "$slot"
ok $? "as the bundle carries it, byte for byte"
expect 0 "from standard input" bash -c '"$1" proof import - <"$2"' - "$demur" "$first"
index=$(basename "$first" | sed 's/nymProof\([0-9]*\)-.*/\1/')
expect 0 "one entry alone" "$demur" proof export "$bundle" "${policy[@]}" --entry "$index" \
    --out "$dir/one"
[ "$(ls "$dir/one" | wc -l)" = 1 ] && cmp -s "$dir/one"/* "$first"
ok $? "gives the same file"

# ---- what does not hold ---------------------------------------------------------------------
for field in proof pseudonym presentationHeader header context_id signerPublicKey; do
    sed "s/\"$field\": \"\(.\{40\}\)../\"$field\": \"\100/" "$first" >"$dir/changed.json"
    cmp -s "$first" "$dir/changed.json" &&
        sed "s/\"$field\": \"\(.\{40\}\)../\"$field\": \"\1ff/" "$first" >"$dir/changed.json"
    expect 3 "$field changed" "$demur" proof import "$dir/changed.json"
    sed "s/\"$field\": \"/\"$field\": \"zz/" "$first" >"$dir/nohex.json"
    expect 3 "$field is no hex" "$demur" proof import "$dir/nohex.json"
    one_line "\"$field\""
done
printf '{}' >"$dir/empty.json"
expect 3 "an object without fields" "$demur" proof import "$dir/empty.json"
one_line '"signerPublicKey" is missing'
node -e '
    const o = JSON.parse(require("fs").readFileSync(0));
    o.revealedMessages = {5: "00"};
    console.log(JSON.stringify(o));
' <"$first" >"$dir/five.json"
expect 3 "a message that no credential has" "$demur" proof import "$dir/five.json"
one_line '"revealedMessages"'
printf '\033[31m' >"$dir/escape"
expect 3 "no JSON" "$demur" proof import "$dir/escape"
one_line "not JSON"
! grep -q $'\033' "$dir/err"
ok $? "and its control code does not reach the terminal"
expect 3 "a foreign file" "$demur" proof import "$bundle"
expect 1 "a directory" "$demur" proof import "$dir"
expect 1 "no such file" "$demur" proof import "$dir/none"
head -c 3000 "$bundle" >"$dir/short.dmr"
expect 3 "a bundle that does not hold" "$demur" proof export "$dir/short.dmr" "${policy[@]}" \
    --out "$dir/no"
one_line "the bundle does not hold"
expect 1 "an index without a signature" "$demur" proof export "$bundle" "${policy[@]}" --entry 1 \
    --out "$dir/no"
one_line "no signature stands at index 1"
[ ! -e "$dir/no" ] && [ -z "$(ls -d "$dir"/no.part-* 2>/dev/null)" ]
ok $? "and nothing is left behind"
expect 2 "no directory" "$demur" proof export "$bundle"
expect 2 "an entry that is no number" "$demur" proof export "$bundle" --out "$dir/no" --entry x
expect 1 "a directory that holds files" "$demur" proof export "$bundle" "${policy[@]}" \
    --out "$dir/proofs"
one_line "holds files already"

finish
