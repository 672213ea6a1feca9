#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# org_test.sh DEMUR SOURCE_DIR -- demur org show, next and sign, and demur key.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$(realpath "$1")
source_dir=$(realpath "$2")
helpers=$(dirname "$demur")
umask 022
cd "$dir" || exit 1

"$demur" init org --name "North Hospital" --principal Director --issuers 2 \
    --roster "$source_dir/examples/roster.csv" --address http://127.0.0.1:8470 --training \
    >/dev/null || exit 1
words=$(cat org/words)

# json WHAT EXPRESSION: the output is one JSON object r of which EXPRESSION is true.
json() {
    node -e 'const r = JSON.parse(require("fs").readFileSync(0));
        if (!eval(process.argv[1])) throw new Error(JSON.stringify(r, null, 1))' \
        "$2" <"$dir/out" 2>"$dir/err"
    ok $? "JSON: $1"
}
next() { "$demur" org next org/manifest "$@"; }
sign() { "$demur" org sign "$1" --key "$2" --before org/manifest; }
show() { "$demur" org show "$1" --before org/manifest "${@:2}"; }

# ---- keys --------------------------------------------------------------------------------------

for role in issuer root log front principal witness keeper; do
    expect 0 "a key of role $role is made" "$demur" key make $role $role.key
    mv out made
    expect 0 "and shown" "$demur" key show $role.key
    cmp -s made out && grep -qE "^$role:[0-9a-f]{64,256}$" out && [ "$(stat -c %a $role.key)" = 600 ]
    ok $? "as the same word, and the file is for its owner alone"
done
expect 1 "a key is never replaced" "$demur" key make root root.key
one_line "is there already"
expect 2 "a role that is none" "$demur" key make king king.key
one_line "a role is issuer, root,"
if permissions_count; then
    chmod 644 log.key
    expect 1 "a key that others may read is not shown" "$demur" key show log.key
fi
expect 1 "what is no key is not shown" "$demur" key show org/issuer-1/epoch-1/rows

# ---- show --------------------------------------------------------------------------------------

expect 0 "the first manifest is shown" "$demur" org show org/manifest
says out "North Hospital  (TRAINING: nothing here is real)"
says out "12 words       $words"
says out "Witnesses      NONE IS NEEDED"
says out "Issuers        1  Employer, http://127.0.0.1:8471"
says out "               2  Staff council, http://127.0.0.1:8472"
says out "Principals     1  Director"
says out "Signed by      the root"
expect 0 "the same as JSON" "$demur" org show org/manifest --json
json "what it says" "r.seq === 0 && r.words === '$words' && r.issuers.length === 2 &&
    r.activation === null && r.quorum_none && r.epochs.length === 4 && r.complete &&
    r.signatures.length === 3 && r.signatures.every(s => s.holds && !s.former) &&
    r.deadlines.includes('acknowledge = 2 wd') && r.window_s === 21600"
cp org/manifest damaged
flip damaged $(($(stat -c %s damaged) - 1))
expect 3 "a false signature is shown" "$demur" org show damaged
says out ": FALSE"
expect 1 "what is no manifest is refused" "$demur" org show "$demur"

# ---- next --------------------------------------------------------------------------------------

expect 0 "a year more" next --epochs 4 --out year
says out "manifest 1, to be in force from "
says out "Signed by      the root: missing"
expect 1 "nothing is replaced" next --epochs 4 --out year
expect 3 "without signatures it does not hold" show year --json
json "its epochs follow" "r.seq === 1 && r.epochs.length === 8 && r.epochs[7].epoch === 8 &&
    r.epochs.every((e, i) => i === 0 ||
        new Date(e.first) - new Date(r.epochs[i - 1].last) === 86400000) && !r.complete"
expect 3 "alone, whose it is is not known" "$demur" org show year
one_line "its signatures are not checked; give the 1 before it"
says out "12 words       not known without the manifests before"

expect 0 "the root signs" sign year org/root.key
says out "2 signatures are missing yet."
expect 3 "a stranger does not" sign year root.key
one_line "not signed: the key stands neither in it nor in the manifest before"
expect 3 "nor does a principal" sign year org/principal-1.key
one_line "not signed: the key is neither a root's nor an issuer's"
expect 0 "an issuer signs" sign year org/issuer-1/issuer.key
expect 0 "and the other" sign year org/issuer-2/issuer.key
says out "All have signed."
cp year before
expect 0 "to sign again changes nothing" sign year org/root.key
check "it is the same" cmp -s before year
expect 0 "now it holds" show year
expect 0 "a roster is imported under it" "$demur" roster import "$source_dir/examples/roster.csv" \
    --manifest org/manifest --manifest year --preview
expect 2 "without those before nothing is signed" "$demur" org sign year --key org/root.key
one_line "give the 1 before it with --before"

# A new root, an issuer of its own making, another key of an issuer, a principal, witnesses.
"$demur" key make issuer union.key >union
w1="one $("$helpers/make_vkey" 4 one.example 1) https://one.example"
w2="two $("$helpers/make_vkey" 4 two.example 2) https://two.example"
expect 0 "much changes at once" next --out much --root "$("$demur" key show root.key)" \
    --add-issuer "Union=https://union.example.org=$(cat union)" --remove-issuer 2 \
    --add-principal "Board=$("$demur" key show principal.key)" \
    --front "$("$demur" key show front.key)" --witness "$w1" --witness "$w2" --quorum 1
says out "the root (key of the manifest before): missing"
says out "Staff council (key of the manifest before): missing"
expect 3 "it is shown" show much --json
json "the changes" "r.issuers.map(i => i.issuer + i.name).join() === '1Employer,3Union' &&
    r.issuers[1].url === 'https://union.example.org' && r.principals[1].title === 'Board' &&
    r.root === '$("$demur" key show root.key | cut -d : -f 2)' && r.witnesses.length === 2 &&
    r.receipt === '$("$demur" key show front.key | cut -d : -f 2)' && !r.quorum_none &&
    'issuer:' + r.issuers[1].bbs + r.issuers[1].operator === '$(cat union)' &&
    r.signatures.length === 5 && r.signatures.filter(s => s.former).length === 2"
for key in org/root.key root.key org/issuer-1/issuer.key org/issuer-2/issuer.key union.key; do
    expect 0 "signed with $key" sign much "$key"
done
says out "All have signed."
expect 0 "it holds" show much
says out "Quorum         1 of 2 witnesses must cosign, at least"
expect 0 "the next one follows it" "$demur" org next much --before org/manifest --epochs 1 --out third
expect 1 "but not the first" "$demur" org next much --epochs 1 --out fourth
one_line "the first, of seq 0, is wanted"

while IFS='|' read -r what says options; do
    eval "expect 2 \"$what\" next --out none $options"
    one_line "$says"
done <<'LIST'
an issuer with two other keys|an issuer that changes both|--issuer-key "1=$(cat union)"
an issuer that is not there|--remove-issuer: there is none|--remove-issuer 7
a key of another role|give the public half of|--add-principal "Board=$(cat union)"
no principal left|there can be no such manifest|--remove-principal 1
a name that is none|there can be no such manifest|--add-principal "Board =$("$demur" key show principal.key)"
a key that stands there already|there can be no such manifest|--root "$("$demur" key show org/root.key | sed s/.*/root:$(printf '%064d' 0)/)" --front "front:$(printf '%064d' 0)"
too early a day|--activation: give a day|--activation 2020-01-01
a quorum of nobody|--quorum: goes with --witness|--quorum 2
LIST
check "nothing is written" [ ! -e none ]
finish
