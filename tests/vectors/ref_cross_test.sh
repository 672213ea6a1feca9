#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# ref_cross_test.sh REF_CROSS SOURCE_DIR -- the C code and the independent reference verify each
# other's signatures, commitments and proofs on random input: L 0..10, N 1..16.  DEMUR_CROSS=full
# runs every way to show 10 messages (some minutes); else all ways up to L = 5, and some beyond.
set -u
program=$1
source_dir=$2
reference=$source_dir/../shared/reference/ref.mjs
full=${DEMUR_CROSS:-}
if [ ! -f "$reference" ]; then
    echo "skipped: no independent reference at $reference"
    exit 77
fi
# The reference imports @noble/curves, which is in this project's node_modules.
dir=$(mktemp -d "$source_dir/build/ref_cross.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
cp "$reference" "$dir/ref.mjs" && cp "$source_dir/tests/vectors/ref_cross.mjs" "$dir/cross.mjs" || exit 1
"$program" make $full >"$dir/c.txt" || { cat "$dir/c.txt"; exit 1; }
node "$dir/cross.mjs" "$dir/ref.mjs" make $full >"$dir/ref.txt" || exit 1
"$program" check <"$dir/ref.txt" || exit 1
node "$dir/cross.mjs" "$dir/ref.mjs" check <"$dir/c.txt" || exit 1
# One changed digit must be noticed by either side.
sed 's/^\(proof.*\)\(.\)\( [^ ]*\)$/\1z\2\3/; s/z0/1/; s/z[1-9a-f]/0/' "$dir/ref.txt" | grep ^proof |
    head -n 1 >"$dir/bad.txt"
if "$program" check <"$dir/bad.txt" >/dev/null; then
    echo "not ok: the C code accepts a changed proof"
    exit 1
fi
if node "$dir/cross.mjs" "$dir/ref.mjs" check <"$dir/bad.txt" >/dev/null; then
    echo "not ok: the reference accepts a changed proof"
    exit 1
fi
echo "each refuses the other's proof with one digit changed"
