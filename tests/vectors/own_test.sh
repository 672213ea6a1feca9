#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# own_test.sh BBS_VECTORS SOURCE_DIR -- the vectors in own/ pass, all of them; each is noticed when
# one byte of it is changed; and they are what the reference makes.
set -u
program=$1
source_dir=$2
own=$source_dir/tests/vectors/own
count=47
failed=0
copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT

output=$("$program" "$own") || failed=1
echo "$output"
if [ "$output" != "$count vector files passed, 0 failed" ]; then
    echo "not ok: $own should have $count vectors that pass"
    failed=1
fi

# refused WHAT -- $copy/case/changed.json must turn the run red and be named.
refused() {
    local output
    if output=$("$program" "$copy") || ! grep -q "FAILED .*changed.json: ." <<<"$output"; then
        echo "not ok: $1 passes"
        failed=1
    fi
}

# One digit of each value that a file of that kind has; then its verdict, and half.
while read -r kind fields; do
    file=$own/$kind/${kind}001.json
    mkdir -p "$copy/case"
    for field in $fields; do
        sed -E "s/(\"$field\": \"[0-9a-f]{10})([0-9a-f])/\1x\2/; s/x[0-8]/9/; s/x[9a-f]/8/" \
            "$file" >"$copy/case/changed.json"
        if cmp -s "$file" "$copy/case/changed.json"; then
            echo "not ok: nothing is changed in $field of $kind"
            failed=1
        fi
        refused "$kind with another $field"
    done
    sed 's/"valid": true/"valid": false/' "$file" >"$copy/case/changed.json"
    refused "$kind that should be invalid"
    head -c 2000 "$file" >"$copy/case/changed.json"
    refused "half a $kind"
done <<'KINDS'
nymCommit proverBlind commitmentWithProof
nymSignature secretKey publicKey signer_nym_entropy proverBlind commitmentWithProof header signature
nymProof signerPublicKey signature pseudonym proverBlind context_id header presentationHeader proof
KINDS

# Whatever is invalid is so for its own reason: as a valid one it must fail.
for file in $(grep -l '"valid": false' "$own"/*/*.json); do
    sed 's/"valid": false/"valid": true/' "$file" >"$copy/case/changed.json"
    refused "$(basename "$file") as a valid one"
done

node "$source_dir/tests/vectors/make_vectors.mjs" "$copy/again" || failed=1
if ! diff -r "$own" "$copy/again"; then
    echo "not ok: $own is not what make_vectors.mjs writes"
    failed=1
fi
[ "$failed" = 0 ] && echo "each vector is refused with one digit changed; the reference makes the same"
exit "$failed"
