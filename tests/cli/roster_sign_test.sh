#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# roster_sign_test.sh DEMUR SOURCE_DIR -- demur roster sign and codes: the second epoch of an
# organisation with two issuers.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$(realpath "$1")
source_dir=$(realpath "$2")
helpers=$(dirname "$demur")
roster=$source_dir/examples/roster.csv
grades=$source_dir/examples/grades
umask 022
cd "$dir" || exit 1

"$demur" init org --name "North Hospital" --principal Director --roster "$roster" --grades "$grades" \
    --issuers 2 --address http://127.0.0.1:8470 --training >/dev/null || exit 1
mkdir -m 700 org/issuer-1/epoch-2 org/issuer-2/epoch-2
first=org/issuer-1/epoch-2
sign() {
    local file=$1 issuer=$2
    shift 2
    "$demur" roster sign "$file" --export "$roster" --rows $first/rows --manifest org/manifest \
        --grades "$grades" --key "org/issuer-$issuer/issuer.key" "$@"
}
codes() {
    local issuer=$1
    shift
    "$demur" roster codes "$roster" --manifest org/manifest --issuer "$issuer" \
        --rows $first/rows --out "org/issuer-$issuer" "$@"
}
unchanged() { cmp -s before $first/roster; }

# ---- the roster --------------------------------------------------------------------------------

expect 0 "a roster of the second epoch is imported" "$demur" roster import "$roster" \
    --manifest org/manifest --epoch 2 --grades "$grades" --out $first
cp $first/roster before
expect 3 "an import by other options is not signed" "$demur" roster sign $first/roster \
    --export "$roster" --rows $first/rows --manifest org/manifest --key org/issuer-2/issuer.key
one_line "not signed: 99 rows are other than this import"
grep -v '^020051,' "$roster" >one-fewer.csv
expect 3 "nor one with a person fewer" "$demur" roster sign $first/roster --export one-fewer.csv \
    --grades "$grades" --rows $first/rows --manifest org/manifest --key org/issuer-2/issuer.key
one_line "not signed: 1 row is other"
expect 3 "nor the roster of other rows" sign org/issuer-1/epoch-1/roster 2
one_line "not signed: the rows are of another epoch"
"$demur" init other --name Other --principal Director --roster "$roster" --grades "$grades" \
    --address http://127.0.0.1:8470 --training >/dev/null || exit 1
expect 3 "nor by an issuer of another organisation" "$demur" roster sign $first/roster \
    --export "$roster" --rows $first/rows --manifest org/manifest --grades "$grades" \
    --key other/issuer-1/issuer.key
one_line "not signed: the key is that of no issuer in the manifest"
expect 3 "nor under another manifest" "$demur" roster sign $first/roster --export "$roster" \
    --rows $first/rows --manifest other/manifest --grades "$grades" --key org/issuer-1/issuer.key
one_line "not signed: it names another manifest"
expect 1 "nor by a root" "$demur" roster sign $first/roster --export "$roster" --rows $first/rows \
    --manifest org/manifest --grades "$grades" --key org/root.key
one_line "org/root.key: the root's key; an issuer's is wanted"
sed 's/\(.*\)senior/\1seniox/' $first/roster >twisted
expect 3 "nor one that calls a band otherwise" sign twisted 2
one_line "not signed: it is not the roster of these rows"
if permissions_count; then
    chmod 644 $first/rows
    expect 1 "rows that others may read are not taken" sign $first/roster 2
    chmod 600 $first/rows
fi
check "none of these changed it" unchanged
expect 0 "an issuer whose import gives the same rows signs" sign $first/roster 2
says out "Signed by: Staff council"
says out "Missing yet: Employer"
expect 0 "and so does the one who imported it" sign $first/roster 1
says out "That is all of them."
cp $first/roster before
expect 0 "who signs again changes nothing" sign $first/roster 1
check "it is the same" unchanged
cp $first/roster $first/rows org/issuer-2/epoch-2/

# ---- codes -------------------------------------------------------------------------------------

expect 0 "an issuer draws its codes" codes 1
says out "418 letters to print and cut"
expect 0 "and the other one" codes 2
check "all of it fits together" "$helpers/check_org" org 2 2
[ "$(stat -c '%a' org/issuer-1/codes-2.txt org/issuer-1/codes-2.csv $first/codes | sort -u)" = 600 ]
ok $? "what it wrote is for its owner alone"
cksum org/issuer-1/codes-2.* $first/codes >before
expect 1 "codes are drawn once" codes 1
one_line "is there already, and is not replaced"
check "the first are left" diff before <(cksum org/issuer-1/codes-2.* $first/codes)
rm org/issuer-1/codes-2.txt
expect 1 "also where one file is gone" codes 1
check "and none is made" [ ! -e org/issuer-1/codes-2.txt ]
mkdir -m 700 fresh
expect 3 "the export of others is refused" "$demur" roster codes one-fewer.csv --rows $first/rows \
    --manifest org/manifest --issuer 1 --out fresh
one_line "1 of 418 rows are of nobody in this file"
check "and nothing is written" [ -z "$(ls -A fresh)" ]
expect 2 "an issuer that is none" codes 3
one_line "--issuer: the manifest has none of that number"
expect 2 "an option that is missing" "$demur" roster codes "$roster" --issuer 1
one_line "give all of --rows, --manifest, --issuer and --out"
finish
