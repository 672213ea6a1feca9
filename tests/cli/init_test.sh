#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# init_test.sh DEMUR SOURCE_DIR -- demur init, from outside.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$(realpath "$1")
source_dir=$(realpath "$2")
helpers=$(dirname "$demur")
roster=$source_dir/examples/roster.csv
grades=$source_dir/examples/grades
real=$source_dir/../shared/data
umask 022
cd "$dir" || exit 1

init() {
    local to=$1
    shift
    "$demur" init "$to" --name "North Hospital" --principal Director --principal "Board" "$@"
}
here() { init "$@" --roster "$roster" --grades "$grades" --address http://127.0.0.1:8470 --training; }

# json WHAT EXPRESSION: the output is one JSON object r of which EXPRESSION is true.
json() {
    node -e 'const r = JSON.parse(require("fs").readFileSync(0));
        if (!eval(process.argv[1])) throw new Error(JSON.stringify(r, null, 1))' \
        "$2" <"$dir/out" 2>"$dir/err"
    ok $? "JSON: $1"
}

# nothing_at PATH: nothing is there, and nothing is left beside it.
nothing_at() {
    [ -z "$(find . -maxdepth 1 -name "$1*")" ]
    ok $? "nothing is written to $1"
}

# ---- an organisation ---------------------------------------------------------------------------

expect 0 "an organisation with two issuers is made" here north --issuers 2 --window 5
says out "Made north"
says out "Members: 418, until "
says out "Act at all           yes: 376 of 418 count, and 84 must"
says out "TRAINING: every screen will say so"
says out "No witness: nobody outside sees to it"
says out "demurd serve north/serve/demurd.conf"
says out "demurd issue north/issuer-2/issue.conf"
says out "demur enrol http://127.0.0.1:8470"
[ "$(sed -n '/^Its 12/,/^$/p' out | tail -n +2 | xargs)" = "$(cat north/words)" ]
ok $? "the 12 words that are printed are those of the file"
files="issuer-1/codes-1.csv issuer-1/codes-1.txt issuer-1/epoch-1/codes issuer-1/epoch-1/roster
issuer-1/epoch-1/rows issuer-1/issue.conf issuer-1/issuer.key issuer-1/manifest
issuer-2/codes-1.csv issuer-2/codes-1.txt issuer-2/epoch-1/codes issuer-2/epoch-1/roster
issuer-2/epoch-1/rows issuer-2/issue.conf issuer-2/issuer.key issuer-2/manifest
manifest policy principal-1.key principal-2.key root.key serve/demurd.conf serve/front.key
serve/log.key serve/manifest words"
[ "$(cd north && find . -type f | cut -c 3- | LC_ALL=C sort | xargs)" = "$(echo "$files" | xargs)" ]
ok $? "the files are those that docs/server.md names"
[ -z "$(find north -type d ! -perm 700)" ]
ok $? "every directory is for its owner alone"
public="manifest|policy|words|roster|.*[.]conf"
[ -z "$(find north -type f -regextype posix-extended ! -regex ".*/($public)" ! -perm 600)" ] &&
    [ -z "$(find north -type f -regextype posix-extended -regex ".*/($public)" ! -perm 644)" ]
ok $? "secret files are for their owner alone, and only these"
cmp -s north/manifest north/serve/manifest && cmp -s north/manifest north/issuer-2/manifest
ok $? "the copies of the manifest are equal"
cmp -s north/issuer-1/epoch-1/roster north/issuer-2/epoch-1/roster &&
    cmp -s north/issuer-1/epoch-1/rows north/issuer-2/epoch-1/rows
ok $? "both issuers have one roster"
! cmp -s north/issuer-1/epoch-1/codes north/issuer-2/epoch-1/codes
ok $? "each has codes of its own"
expect 0 "the manifest, its signatures and a roster by it are taken by others" \
    "$demur" roster import "$roster" --preview --manifest north/manifest --grades "$grades"
check "each issuer's key is in its manifest, signed the roster, and its codes find their rows" \
    "$helpers/check_org" north 2

# ---- letters -----------------------------------------------------------------------------------

[ "$(grep -c '8<' north/issuer-1/codes-1.txt)" = 418 ]
ok $? "every member gets a letter"
[ "$(tail -n +2 north/issuer-1/codes-1.csv | wc -l)" = 418 ]
ok $? "and a line of the table"
diff <(tail -n +2 north/issuer-1/codes-1.csv | tr -d '\r' | cut -d , -f 4) \
    <(grep -oE '[0-9A-Z]{5}(-[0-9A-Z]{5}){5}' north/issuer-1/codes-1.txt) >diff
ok $? "letters and table have the same codes in the same order"
grep -q "^020051,Zoë Hansen,zoe.hansen@northhospital.example," north/issuer-2/codes-1.csv
ok $? "the table names people as HR does"
sed -n '/Zoë Hansen   (020051)/,/8</p' north/issuer-1/codes-1.txt >letter
grep -qF "$(grep '^020051,' north/issuer-1/codes-1.csv | tr -d '\r' | cut -d , -f 4)" letter
ok $? "a letter holds the code of its person"
! grep -qF "$(grep '^020051,' north/issuer-2/codes-1.csv | tr -d '\r' | cut -d , -f 4)" letter
ok $? "and not the one of the other issuer"
grep -q "code from Employer" letter && grep -q "letter from Staff council" letter &&
    grep -q "demur enrol http://127.0.0.1:8470" letter && grep -q "TRAINING" letter &&
    [ "$(grep -A 1 "$(cut -d ' ' -f 1-6 north/words)" letter | xargs)" = "$(cat north/words)" ]
ok $? "it says whose the code is, where to enrol, and the 12 words"

{
    echo 'Employee ID;Name;Work email address;Pay grade'
    echo '5;"=1+1;2";x@a.example;G1'
    echo '6;@SUM(A1);y@a.example;G1'
    echo '7;"+a;""b""";z@a.example;G1'
    for i in $(seq 100 160); do echo "$i;N$i;n$i@a.example;G1"; done
} >formula.csv
expect 0 "an export with formulas for names is taken" init formula --roster formula.csv \
    --address http://127.0.0.1:8470 --training
says out "Made formula"
grep -qF "5;\"'=1+1;2\";x@a.example;" formula/issuer-1/codes-1.csv &&
    grep -qF "6;'@SUM(A1);y@a.example;" formula/issuer-1/codes-1.csv &&
    grep -qF "7;\"'+a;\"\"b\"\"\";z@a.example;" formula/issuer-1/codes-1.csv
ok $? "in the table none of them is a formula, and separators are quoted"

# ---- options -----------------------------------------------------------------------------------

vkey1=$(cut -d ' ' -f 2 "$dir/north/policy" | head -n 1)
witness1="university university.example/demur+6a1b4f8f+BAAB https://w.example"
expect 1 "a witness without a right key stops it" here w1 --witness "$witness1"
one_line "--witness, number 1:"
expect 1 "the log's own key is no witness's" here w1 --witness "w $vkey1 https://w.example"
one_line "--witness, number 1: a witness's key must be of type 04"
expect 1 "a line break in a witness is refused" here w1 --witness $'w x y\nquorum none'
one_line "--witness, number 1: give a name, a verifier key and an address"
nothing_at w1
key1=$("$helpers/make_vkey" 4 one.example 1)
key2=$("$helpers/make_vkey" 4 two.example 2)
key3=$("$helpers/make_vkey" 4 three.example 3)
expect 0 "three witnesses are taken" here w3 --witness "one $key1 https://one.example" \
    --witness "two $key2 https://two.example" --witness "three $key3 https://three.example"
says out "Witnesses: 3, of which 2 must cosign"
[ "$(tail -n 2 w3/policy | xargs)" = "group witnesses 2 one two three quorum witnesses" ]
ok $? "more than half of them must cosign"
expect 2 "no more can be asked for than there are" here w4 --quorum 2 \
    --witness "one $key1 https://one.example"
one_line "--quorum: give a number from 1 to that of the witnesses"

expect 0 "a real one is made, with offices elsewhere" init abroad --roster "$roster" \
    --address https://dissent.example.org/ --tz 120 --json \
    --issuer "Employer=https://issue.example.org" --issuer "Union=https://union.example.org:8443"
json "what was made" 'r.words.split(" ").length === 12 && /^[0-9a-f]{64}$/.test(r.org_id) &&
    !r.training && r.members === 418 && r.may_act && r.address === "https://dissent.example.org" &&
    r.issuers.length === 2 && r.issuers[1].name === "Union" &&
    r.issuers[1].address === "https://union.example.org:8443"'
grep -q "^log dissent.example.org/demur+.* https://dissent.example.org$" abroad/policy &&
    grep -q "^listen = 127.0.0.1:8472$" abroad/issuer-2/issue.conf &&
    grep -q "^channel = https://dissent.example.org$" abroad/issuer-2/issue.conf
ok $? "the log is named after the address, and programs listen on this machine alone"

there() { init there --roster "$roster" --training "$@"; }
while IFS='|' read -r what says options; do
    eval "expect 2 \"$what\" $options"
    one_line "$says"
done <<'LIST'
nobody can be asked|give --roster --address|init there
issuers elsewhere must be placed|say where each issuer's office is reached|there --address https://a.example
an address without a scheme|--address: it begins with https://|there --address a.example
an address with a user|--address: give scheme, host|there --address https://u@a.example
two programs in one place|two programs would have one address|there --address http://localhost:80 --issuer "A=http://localhost:80"
plain HTTP in earnest|--address: whoever is on the way|init there --roster "$roster" --address http://a.example --issuer A=https://b.example
a short window in earnest|--window: give seconds, 3600|init there --roster "$roster" --address http://[::1]:80 --window 5
four issuers|--issuers: give 1, 2 or 3|there --address http://[::1]:80 --issuers 4
a time zone that is none|--tz: give minutes|there --address http://[::1]:80 --tz 900
a row of nobody|--principal-row: there is no principal 3|there --address http://[::1]:80 --principal-row 3=020046
LIST
expect 3 "a roster that cannot be imported stops it" init there --roster "$source_dir/README.md" \
    --address http://127.0.0.1:8470
grep -q "nothing can be imported until this is mended; nothing was written" err
ok $? "it is said"
expect 1 "a roster that is not there stops it" init there --roster none.csv \
    --address http://127.0.0.1:8470
nothing_at there
expect 1 "a directory with files in it is left alone" here north
one_line "north: holds files already"
head -n 31 "$roster" >few.csv
expect 0 "a small crowd can be set up" init few --roster few.csv --address http://127.0.0.1:8470 --training
says out "NOBODY COULD ACT: if every member enrolled, 27 would count, and 50 must."
says out "Act at all           NO: 27 of 30 count, and 50 must"

# ---- questions ---------------------------------------------------------------------------------

if command -v script >/dev/null; then
    printf '%s\n' "Asked Hospital" "Director" "" "$roster" "http://127.0.0.1:8470" |
        script -qec "'$demur' init asked --training" /dev/null >out 2>err
    grep -q "What is the organisation called" out && grep -q "Asked Hospital" out &&
        [ -e asked/root.key ]
    ok $? "on a terminal it asks four things"
else
    echo "# skipped: questions (there is no script(1))"
fi

# ---- real exports ------------------------------------------------------------------------------

if [ -e "$real/roster-448.csv" ]; then
    expect 0 "a real export is taken" init real --roster "$real/roster-448.csv" \
        --address http://127.0.0.1:8470 --json
    json "all of it" 'r.members === 448 && r.refused === 0 && r.may_act'
    expect 0 "and a dirty one" init dirty --roster "$real/roster-dirty-cp1252.csv" \
        --address http://127.0.0.1:8470 --json
    json "what can be read of it" 'r.members === 192 && r.refused === 2'
    [ "$(tail -n +2 dirty/issuer-1/codes-1.csv | wc -l)" = 192 ]
    ok $? "all of these get a line"
    check "with codes that find their rows" "$helpers/check_org" dirty 1
else
    echo "# skipped: real exports (there are none at ../shared/data)"
fi
finish
