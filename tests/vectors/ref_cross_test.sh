#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# ref_cross_test.sh REF_CROSS SOURCE_DIR -- the C code and the independent reference verify each
# other's signatures, commitments and proofs on random input: L 0..10, N 1..16.  DEMUR_CROSS=full
# runs every way to show 10 messages (some minutes); else all ways up to L = 5, and some beyond.
set -u
program=$1
source_dir=$2
cross=$source_dir/tests/vectors/ref_cross.mjs
full=${DEMUR_CROSS:-}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
"$program" make $full >"$dir/c.txt" || { cat "$dir/c.txt"; exit 1; }
node "$cross" make $full >"$dir/ref.txt" || exit 1
"$program" check <"$dir/ref.txt" || exit 1
node "$cross" check <"$dir/c.txt" || exit 1
# One changed digit must be noticed by either side.
sed 's/^\(proof.*\)\(.\)\( [^ ]*\)$/\1z\2\3/; s/z0/1/; s/z[1-9a-f]/0/' "$dir/ref.txt" | grep ^proof |
    head -n 1 >"$dir/bad.txt"
if "$program" check <"$dir/bad.txt" >/dev/null; then
    echo "not ok: the C code accepts a changed proof"
    exit 1
fi
if node "$cross" check <"$dir/bad.txt" >/dev/null; then
    echo "not ok: the reference accepts a changed proof"
    exit 1
fi
echo "each refuses the other's proof with one digit changed"
