#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# vectors_test.sh BBS_VECTORS SOURCE_DIR -- the drafts' vectors, and that a changed one is noticed.
# They are in the folder that DEMUR_VECTORS names, or in ../shared/vectors; else this is skipped.
set -u
program=$1
vectors=${DEMUR_VECTORS:-$2/../shared/vectors}
if [ ! -d "$vectors" ]; then
    echo "skipped: no test vectors at $vectors (set DEMUR_VECTORS)"
    exit 77
fi
# Demur's suite alone, where the folder has both.
mapfile -t folders < <(find "$vectors" -type d -name bls12-381-sha-256 | sort)
[ "${#folders[@]}" -gt 0 ] || folders=("$vectors")
for folder in "${folders[@]}"; do
    "$program" "$folder" || exit 1
done
copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT
failed=0

# The other suite is not run and does not pass, whether its folder or its files tell.
if [ -d "$vectors/nym/bls12-381-shake-256" ]; then
    cp -r "$vectors/nym/bls12-381-shake-256/nymProof" "$copy/" && chmod -R u+w "$copy"
    for folder in "$vectors/nym/bls12-381-shake-256" "$copy"; do
        if output=$("$program" "$folder") || ! grep -q "SHAKE-256 suite and were not run" <<<"$output"; then
            echo "not ok: the SHAKE-256 suite in $folder passes"
            failed=1
        fi
    done
fi

# Each of these changes must turn the run red and name the file.
while read -r file from to; do
    rm -rf "${copy:?}"/*
    cp "$vectors/blind/messages.json" "$copy/"
    mkdir -p "$copy/case"
    sed "s/$from/$to/" "$vectors/$file" >"$copy/case/changed.json"
    if cmp -s "$vectors/$file" "$copy/case/changed.json"; then
        echo "not ok: the change to $file changes nothing"
        failed=1
    fi
    if output=$("$program" "$copy") || ! grep -q "FAILED .*changed.json" <<<"$output"; then
        echo "not ok: a changed $file passes"
        failed=1
    fi
done <<'CASES'
bbs/bls12-381-sha-256/keypair.json "secretKey":."6 "secretKey":"5
bbs/bls12-381-sha-256/h2s.json "scalar":."0 "scalar":"1
bbs/bls12-381-sha-256/generators.json "Q1":."a9 "Q1":"a8
bbs/bls12-381-sha-256/signature/signature002.json "valid":.false "valid":true
bbs/bls12-381-sha-256/signature/signature004.json "header":."11 "header":"12
bbs/bls12-381-sha-256/proof/proof003.json "presentationHeader":."be "presentationHeader":"bf
blind/bls12-381-sha-256/commit/commit002.json "proverBlind":."4 "proverBlind":"5
nym/bls12-381-sha-256/nymProof/nymProof104.json "pseudonym":."8 "pseudonym":"9
CASES
[ "$failed" = 0 ] && echo "every changed vector is refused"
exit "$failed"
