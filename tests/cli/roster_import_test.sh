#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# roster_import_test.sh DEMUR SOURCE_DIR -- demur roster import, from outside.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$(realpath "$1")
source_dir=$(realpath "$2")
helpers=$(dirname "$demur")
umask 022
roster=$source_dir/examples/roster.csv
grades=$source_dir/examples/grades
manifest=$dir/manifest
real=$source_dir/../shared/data

# No name, address or key of the planted ones is ever printed.
after_each() {
    grep -i canary "$dir/out" "$dir/err" || return
    ok 1 "$1: prints no name, no address and no key"
}

# json WHAT EXPRESSION: the output is one JSON object r of which EXPRESSION is true.
json() {
    node -e 'const r = JSON.parse(require("fs").readFileSync(0));
        if (!eval(process.argv[1])) throw new Error(JSON.stringify(r, null, 1))' \
        "$2" <"$dir/out" 2>"$dir/err"
    ok $? "JSON: $1"
}

# is_silent_about FILE: no cell of $dir/private is a word of the output.
is_silent_about() {
    ! grep -nwF -f "$dir/private" "$dir/out" "$dir/err"
    ok $? "$1: none of $(wc -l <"$dir/private") names, addresses and keys is printed"
}

preview() { "$demur" roster import "$@" --preview --today 2026-10-01; }
into() {
    local out=$1
    shift
    "$demur" roster import "$@" --manifest "$manifest" --epoch 3 --out "$out" --today 2026-10-01
}

check "manifests are made" "$helpers/make_manifest" "$dir"

# ---- the example -------------------------------------------------------------------------------

before=$(ls -lAR --time-style=full-iso "$source_dir/examples")
mkdir "$dir/empty" && cd "$dir/empty" || exit 1
expect 0 "the example can be imported" preview "$roster" --grades "$grades"
says out "CAN BE IMPORTED, with 418 members."
says out "UTF-8, separated by commas"
says out "Records        422"
says out "4  skipped"
says out "a leaver, by status (lines 59, 304)"
says out "a row of totals, not a person (line 423)"
says out "the mail address is that of line 76 (line 161)"
says out "   2  First name          a name; never looked at"
says out "  assistant       144  ##############################"
says out "  professional    196  ########################################"
says out "  senior           78  ################"
says out "Units: not imported"
says out "Cells          9: each band and class together"
says out "Smallest       6 rows: senior, Bank"
says out "  Act at all           yes: 376 of 418 count, and 84 must"
says out '  Show band            yes: even of "senior" 70 of 78 count, and 20 must'
says out '  Show band and class  NO: of "senior, Bank" 4 of 6 count, and 20 must'
check "nothing is loud" [ "$(grep -c 'NOBODY COULD ACT' "$dir/out")" = 0 ]
check "nothing is said of refused records" [ "$(grep -c ATTENTION "$dir/out")" = 0 ]
tail -n +2 "$roster" | head -n -1 | cut -d, -f1-4 | tr ',' '\n' | sort -u >"$dir/private"
is_silent_about "the example"
expect 0 "as JSON" preview "$roster" --grades "$grades" --json
is_silent_about "the example as JSON"
json "what the text says" 'r.importable && r.members === 418 && r.records === 422 &&
    r.skipped === 4 && r.refused === 0 && r.stopped === 0 && r.notes === 1 && r.k_min === 20 &&
    r.problems.length === 5 && r.written === null && r.today === "2026-10-01" &&
    r.encoding === "UTF-8" && r.separator === ","'
json "the guard" 'JSON.stringify(r.guard) === JSON.stringify({may_act: true, needed: 84,
    effective: 376, open: ["band", "class"], needed_to_show: 20, closed: [{profile: "band_class",
    values: ["senior", "Bank"], rows: 6, effective: 4}]})'
json "columns" 'r.columns.map(c => c.role).join() ===
    "key,name,name,mail,grade,ignored,class,first_day,status" &&
    r.columns[4].heading === "Pay grade" && r.columns[8].column === 9'
json "bands" 'JSON.stringify(r.bands) === JSON.stringify([{name: "assistant", rows: 144},
    {name: "professional", rows: 196}, {name: "senior", rows: 78}]) &&
    r.grades.find(g => g.value === "F2").becomes === "professional" &&
    r.bands_before.every(b => b.becomes === b.value) && r.units.every(u => u.name === null) &&
    r.classes.reduce((n, c) => n + c.rows, 0) === 418 && r.cells === 9 && r.smallest_cell === 6'
expect 0 "with units, and bands that must be merged" preview "$roster" --unit --k-min 120
says out "Merged: junior (144) and mid (97), so that no band has fewer than 120 rows"
says out "becomes unspecified: fewer than 120 rows"
json_units='r.units.length > 3 && r.units_before.length > r.units.length - 1'
expect 0 "units as JSON" preview "$roster" --unit --json
json "units" "$json_units"
expect 0 "a pipe" preview <(cat "$roster")
expect 0 "standard input" sh -c '"$1" roster import - --preview <"$2"' - "$demur" "$roster"
says out "standard input"
check "a preview writes nothing" [ -z "$(ls -A "$dir/empty")" ]
check "nor beside the file" [ "$before" = "$(ls -lAR --time-style=full-iso "$source_dir/examples")" ]

# ---- the guard ---------------------------------------------------------------------------------

{ echo ID,Grade,Class && seq -f 'canary%.0f,G1,P' 1 30; } >"$dir/thirty"
expect 0 "thirty members" preview "$dir/thirty"
check "it is loud, in the second line" grep -q \
    '^BUT NOBODY COULD ACT: if every member enrolled, 27 would count, and 50 must' \
    <(sed -n 2p "$dir/out")
says out "  Act at all           NO: 27 of 30 count, and 50 must"
expect 0 "as JSON" preview "$dir/thirty" --json
json "nobody may act" '!r.guard.may_act && r.guard.needed === 50 && r.guard.effective === 27'
{ echo ID,Grade && seq -f '%.0f,G1' 1 22 && seq -f '%.0f,G2' 23 60; } >"$dir/sixty"
expect 0 "sixty members" preview "$dir/sixty"
says out "  Act at all           yes: 54 of 60 count, and 50 must"
says out '  Show band            NO: of "junior" 19 of 22 count, and 20 must'
check "what was not imported cannot be shown" [ "$(grep -c 'Show class\|Show unit' "$dir/out")" = 0 ]
says out "Cells          2: each band"
expect 0 "with the manifest's bounds, and a principal" preview "$dir/sixty" --manifest "$manifest" \
    --principal 1=1
says out "  Act at all           yes: 53 of 60 count, and 50 must"
says out '  Show band            NO: of "junior" 18 of 22 count, and 20 must'
{ seq -f 'canary%.0f,G1' 1 3; } | sed '1i ID,Grade' >"$dir/few-members"
expect 0 "few members" preview "$dir/few-members" --unit
says out "Cells          1: each band"

# ---- keys, spellings and titles ----------------------------------------------------------------

{ echo 'Pers.-Nr.;Name;TrfGr' && seq -f '2,02E+11;canary%.0f;E9' 1 100; } >"$dir/cut-keys"
expect 3 "keys that a spreadsheet has cut" preview "$dir/cut-keys"
says out 'column 1 "Pers.-Nr." holds person keys that a spreadsheet has cut to the form 1.23E+11, in 100 records: export that column as text'
{ echo 'ID;Name;Grade' && seq -f 'canary;N%.0f;G1' 1 100 && seq -f '%.0f;N;G1' 60; } >"$dir/one-key"
expect 0 "one key for a hundred" preview "$dir/one-key"
says out "the person key of line 2 stands in 100 records, which may be different people's"
says out "with 60 members"
says out "ATTENTION: 100 RECORDS ARE REFUSED."
{ echo 'Canary of the canteen, 2026;;;' && echo 'ID;Grade;Class;Exit date' &&
    seq -f '%.0f;G1;permanent;' 40 && seq -f 'x%.0f;G1;Permanent;' 30; } >"$dir/titled"
expect 0 "a title above the headings" preview "$dir/titled"
says out "a line above the headings, which is not read (line 1)"
says out '"Permanent" (30 rows) is the class "permanent" in another spelling, and counts as that'
says out "  permanent       70"
{ echo 'ID,Grade' && seq -f '%.0f,G1' 40 && echo 41,; } >"$dir/no-cell"
expect 3 "one row without a grade" preview "$dir/no-cell"
says out "1 row has no band, which is fewer than 20: the cell of the grade is empty, so fill it in"
{ echo 'ID,Grade,Status' && echo 1,G1,left,2 && seq -f '%.0f,G1,' 2 40; } >"$dir/one-refused"
expect 0 "one record that is refused" preview "$dir/one-refused" --json
says err "ATTENTION: 1 record is refused"

# ---- a dirty file ------------------------------------------------------------------------------

dirty=$dir/dirty.csv
{
    printf 'Personnel No.; Name ;E-mail;Grade;Dept;Contract;Last day;Salary;Status\r\n'
    printf 'canary-1;Canary, \xc4nne;canary.1@x.example;G1;"A\nB";P;;99;\r\n'
    printf 'canary-2;Canary, Bo;canary.1@x.example;G1;A;P;;99;\r\n'
    printf 'canary-1;Canary, \xc4nne;canary.3@x.example;G2;A;P;;99;\r\n'
    printf '=canary;Canary;canary.4@x.example;G1;A;P;;99;\r\n'
    printf ';Canary;canary.5@x.example;G1;A;P;;99;\r\n'
    printf 'canary-6;Canary;canary.6@x.example;canary.6@x.example;A;P;;99;\r\n'
    printf 'canary-7;Canary;canary.7@x.example;G1;A;P;canary;99;\r\n'
    printf 'canary-8;Canary;canary.8@x.example;G1;A;P;2020-01-01;99;\r\n'
    printf 'canary-9;Canary;canary.9@x.example;G1;A;P;;99;canary@x.example\r\n'
    printf 'canary-10;Canary;canary.10@x.example;G1;A;\033[31mP;;99;\r\n'
    printf 'Personnel No.; Name ;E-mail;Grade;Dept;Contract;Last day;Salary;Status\r\n'
    printf 'TOTAL;;;;;;;1080;\r\n'
} >"$dirty"
expect 0 "a dirty file" preview "$dirty" --k-min 1
says out "Windows-1252, separated by semicolons"
says out "   8  Salary         MUST NOT be imported; never looked at"
says out "REFUSED records: left out until the file is mended; they may be members' (7)"
says out "the person of line 2 with another grade: the first is kept, and may be wrong (line 5)"
says out '"Personnel No." holds a formula: it begins with =, +, @ or - (line 6)'
says out "there is no person key (line 7)"
says out '"Grade" holds a mail address (line 8)'
says out "the last day is no date that is known; write it as 2025-05-26 (line 9)"
says out "a leaver: the last day is over (line 10)"
says out '"Status" holds a mail address (line 11)'
says out "holds a control character"
says out "the headings are repeated here (line 13)"
says out "ATTENTION: 7 RECORDS ARE REFUSED."
check "sentences stand in order of their lines" \
    [ "$(sed -n '/^REFUSED/,/^$/s/.*(line \(.*\))$/\1/p' "$dir/out" | tr '\n' ' ')" = "5 6 7 8 9 11 12 " ]
check "that is the last line" grep -q ATTENTION <(tail -n 1 "$dir/out")
check "no control character is printed" [ "$(tr -d '\n[:print:]' <"$dir/out" | wc -c)" = 0 ]
expect 0 "a dirty file as JSON" preview "$dirty" --k-min 1 --json
says err "ATTENTION: 7 records are refused"
json "lines and kinds of problems" 'r.refused === 7 && r.skipped === 3 && r.members === 2 &&
    r.problems.some(p => p.line === 7 && p.severity === "refused") &&
    r.problems.some(p => p.line === null && p.problem.includes("Salary"))'
# Lines that say the same stand together, runs of them shortened.
{ echo ID,Grade,Status && seq -f 'canary%.0f,G1,Gone' 1 60 | sed '3~5s/Gone/left/;40,50s/Gone/left/'; } >"$dir/many"
expect 0 "many lines" preview "$dir/many"
says out "a leaver, by status (lines 4, 9, 14, 19, 24, 29, 34, 39, 41-51, 54, 59)"
says out '"Gone" is no status that is known: all who have it are taken for members (line 2)'
{ echo ID,Grade && seq -f 'canary%.0f' 1 10100 && echo 1,G1; } >"$dir/more"
expect 0 "more problems than are listed" preview "$dir/more"
says out "Listed are 10000 of 1010"
says out "ATTENTION: 10100 RECORDS ARE REFUSED."

# ---- what stops an import ----------------------------------------------------------------------

# stopped WHY FILE OPTION...: status 3 and one sentence, with and without --json.
stopped() {
    local why=$1
    shift
    expect 3 "stopped: $why" preview "$@"
    says out "STOPPED. Nothing can be imported until this is mended:"
    says out "$why"
    expect 3 "stopped as JSON: $why" preview "$@" --json
    json "stopped" '!r.importable && r.stopped > 0 && r.cells === 0'
}

printf 'PK\003\004canary' >"$dir/book.xlsx"
stopped "workbook" "$dir/book.xlsx"
: >"$dir/nothing"
stopped "the file is empty" "$dir/nothing"
printf 'ID,Grade\n"canary,G1\n' >"$dir/quote"
stopped "never closed (line 2)" "$dir/quote"
printf 'ID,Name\ncanary,Canary\n' >"$dir/no-grade"
stopped "no column is known to hold a grade" "$dir/no-grade"
expect 0 "unless the clerk says that none does" preview "$dir/no-grade" --column grade=-
printf 'canary1,Canary,G1,canary@x.example\ncanary2,Canary,G1,canary2@x.example\n' >"$dir/no-headings"
stopped "there is a mail address where the headings should be (line 1)" "$dir/no-headings"
stopped "there is a mail address where the headings should be (line 1)" "$dir/no-headings" \
    --column key=#1 --column grade=#3
says out "column 4"
cut -d, -f1-3 "$dir/no-headings" >"$dir/no-mails"
expect 0 "a first line that may be a person's" preview "$dir/no-mails" --column key=#1 \
    --column grade=#3
says out "this line may be a person's, who is left out; if it is a title, delete the lines above the headings"
stopped "must not be imported" "$roster" --column grade="Last name"
stopped "serves for nothing else" "$roster" --column unit="Work email address"
stopped "is no column" "$roster" --column class=none
stopped "principal 1 has no row" "$roster" --principal 1=canary
stopped "principals 1 and 2 are one person" "$roster" --principal 1=020965 --principal 2=020965
is_silent_about "principals"
printf 'B2..B9 = one\n' >"$dir/few"
stopped "rows have no band, which is fewer than 90: map their grades" "$roster" --k-min 90 \
    --grades "$dir/few"

# ---- small and odd files -----------------------------------------------------------------------

printf 'ID,Grade\ncanary1,G1\ncanary2,G2' >"$dir/three"
expect 0 "three lines" preview "$dir/three"
says out "Smallest       2 rows: junior+"
printf '\xff\xfeI\0D\0\t\0G\0r\0a\0d\0e\0\n\0001\0\t\0002\0' >"$dir/utf16"
expect 0 "UTF-16 with tabs" preview "$dir/utf16"
says out "UTF-16, little-endian, separated by tabs"
expect 0 "roles chosen by the clerk" preview "$roster" --json --column class=- \
    --column=unit=department --column "first-day=#8"
json "roles" 'r.columns.map(c => c.role).join() ===
    "key,name,name,mail,grade,unit,ignored,first_day,status" && r.classes_before.length === 0'

# ---- writing -----------------------------------------------------------------------------------

mkdir "$dir/work" && cd "$dir/work" && cp "$dir"/manifest* . && mkdir out || exit 1
expect 0 "the roster is written" into out "$roster" --grades "$grades" --principal 1=020965
says out "IMPORTED. Epoch 3 has 418 members."
says out "Principals     1 (of 2 in the manifest)"
says out "out/rows: SECRET"
is_silent_about "writing"
check "the secret half for its owner alone, the other for all" \
    [ "$(stat -c '%n %a' out/*)" = $'out/roster 644\nout/rows 600' ]
check "nothing else is there" [ "$(ls -A out)" = $'roster\nrows' ]
check "the two belong together" "$helpers/check_roster" manifest out 3 418 1
sum=$(cat out/* | sha256sum)
expect 1 "an existing roster is not overwritten" into out "$roster"
says err "out/rows: is there already, and is not replaced"
rm out/rows
expect 1 "nor its public half" into out "$roster"
says err "out/roster: is there already, and is not replaced"
check "nothing else has been put there" [ "$(ls -A out)" = roster ]
rm -r out && mkdir out
expect 0 "as JSON" into out "$roster" --json --principal 2=020965
json "written" 'r.written === "out" && r.principals.join() === "2"'
check "the two belong together" "$helpers/check_roster" manifest out 3 418 2
check "salts are drawn again" [ "$sum" != "$(cat out/* | sha256sum)" ]

rm -r out && mkdir out
expect 3 "what is stopped is not written" into out "$dir/no-grade"
expect 1 "a full disk" sh -c 'trap "" XFSZ; ulimit -f 8; exec "$@"' - "$demur" roster import \
    "$roster" --manifest manifest --epoch 3 --out out
says err "out/rows: File too large"
chmod 777 out
expect 1 "a directory to which others may write" into out "$roster"
says err "others may write"
chmod 755 out
expect 1 "no directory" into none "$roster"
says err "none: No such file"
expect 1 "a file for a directory" into manifest "$roster"
says err "manifest: Not a directory"
expect 2 "no such epoch" "$demur" roster import "$roster" --manifest manifest --epoch 5 --out out
says err "the manifest has no epoch 5; it has epochs 3 to 4"
expect 2 "no such principal" into out "$roster" --principal 3=canary
says err "the manifest has no principal 3"
expect 2 "a k_min below the manifest's" into out "$roster" --k-min 19
says err "the manifest asks for at least 20"
expect 1 "the later manifest" "$demur" roster import "$roster" --manifest manifest-later \
    --epoch 3 --out out
says err "the manifest of seq 1; the first"
expect 1 "an unsigned one" "$demur" roster import "$roster" --manifest manifest-unsigned \
    --epoch 3 --out out
says err "its signatures are not all there, or do not hold"
expect 1 "another file" "$demur" roster import "$roster" --manifest "$grades" --epoch 3 --out out
says err "not a manifest"
expect 1 "a longer one" "$demur" roster import "$roster" --manifest "$demur" --epoch 3 --out out
says err "longer than the 65535 bytes"
bad=0
for ((n = 0; n < $(wc -c <manifest); n += 13)); do
    head -c "$n" manifest >cut
    "$demur" roster import "$roster" --manifest cut --epoch 3 --out out >/dev/null 2>&1
    [ $? = 1 ] || bad=$n
done
check "a manifest that is cut short ($bad)" [ "$bad" = 0 ]
if permissions_count; then
    chmod 500 out
    expect 1 "no permission to write" into out "$roster"
    says err "Permission denied"
    chmod 700 out
    cp "$roster" closed && chmod 000 closed
    expect 1 "no permission to read" preview closed
    says err "Permission denied"
fi
check "none of these wrote anything" [ -z "$(ls -A out)" ]

# ---- what cannot be read, and what makes no sense ----------------------------------------------

expect 1 "a directory" preview "$dir"
says err "Is a directory"
expect 1 "no such file" preview none
says err "No such file"
expect 1 "no such table" preview "$roster" --grades none
printf 'G1 = a\nG1 = b\n' >twice
expect 1 "a table that is wrong" preview "$roster" --grades twice
says err 'twice:2: a grade stands twice, or in two ranges'
printf '0;A0;canary0\n' >names
expect 1 "a table that is a file of names" preview "$roster" --grades names
says err 'names:1: the line is not of the form "grade, grade = band", such as "G1..G4 = junior"'
if [ -w /dev/full ]; then
    expect 1 "a full disk for what is printed" sh -c \
        '"$1" roster import "$2" --preview >/dev/full' - "$demur" "$roster"
    says err "No space left"
fi
# senseless WHY OPTION...
senseless() {
    local why=$1
    shift
    expect 2 "no sense: $why" "$demur" roster import "$roster" "$@"
    says err "$why"
}
senseless "give --preview"
senseless "give --preview" --manifest manifest --epoch 3
senseless "--out: a preview writes nothing" --preview --out out
senseless "--epoch: a preview is of no epoch" --preview --epoch 3
senseless "--epoch: a preview is of no epoch" --preview --manifest manifest --epoch 3
senseless "--column: give key, grade" --preview --column grade
senseless "--column: give key, grade" --preview --column name=x
senseless "--column: the heading behind = is missing" --preview --column grade=
senseless "--column: two columns" --preview --column grade=x --column grade=y
senseless "--principal: give the number" --preview --principal canary
senseless "--principal: give the number" --preview --principal 0=canary
senseless "--principal: give the number" --preview --principal 256=canary
senseless "--principal: give the number" --preview --principal 1=
senseless "--principal: one principal is given twice" --preview --principal 1=canary \
    --principal 1=canary2
senseless "--k-min: give a number" --preview --k-min 0
senseless "--k-min: give a number" --preview --k-min 65536
senseless "--k-min: give a number" --preview --k-min x
senseless "--today: give a day" --preview --today yesterday
senseless "--epoch: give its number" --manifest manifest --epoch -1 --out out
expect 2 "no operand" "$demur" roster import --preview
expect 2 "an option twice" "$demur" roster import "$roster" --preview --k-min 1 --k-min 2
declare -a lots=()
for ((n = 0; n < 65; n++)); do lots+=(--principal "$n=x"); done
expect 2 "an option too often" "$demur" roster import "$roster" --preview "${lots[@]}"
check "which says in one line where the help is" grep -qx "demur roster import: too many times: --principal; demur roster import --help says more" "$dir/err"
expect 0 "help" "$demur" roster import --help
says out "  --column ROLE=HEADING...  take that column for that"

# ---- the manual's examples, and real input -----------------------------------------------------

ln -s "$source_dir/examples" examples
sed -n '/^# EXAMPLES/,/^# SEE/p' "$source_dir/docs/man/demur-roster-import.1.scd" |
    grep $'^\t' >commands
check "the manual has two examples" [ "$(grep -c 'demur roster import' commands)" = 2 ]
expect 0 "they can be run" env PATH="$helpers:$PATH" bash -e commands
check "and write a roster" "$helpers/check_roster" manifest . 3 418 0
if [ -e "$real/roster-dirty-cp1252.csv" ]; then
    expect 0 "a real export that is dirty" preview "$real/roster-dirty-cp1252.csv" --unit
    says out "Windows-1252, separated by semicolons"
    says out "are members"
    says out "  10  SSN                 MUST NOT be imported; never looked at"
    says out "ATTENTION: 2 RECORDS ARE REFUSED."
    iconv -f WINDOWS-1252 -t UTF-8 "$real/roster-dirty-cp1252.csv" |
        grep -oE '^[0-9]{6};[^;]*;[^;]*' | tr ';,' '\n' | sed 's/^ //' |
        grep -vxE '|Grade' |
        sort -u >"$dir/private"
    is_silent_about "a real export"
    for file in 60 448 13790; do
        expect 0 "a clean one of $file rows" preview "$real/roster-$file.csv"
        says out "with $file members"
    done
else
    echo "# skipped: no ../shared/data"
fi
finish
