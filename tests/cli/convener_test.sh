#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# convener_test.sh DEMUR SOURCE_DIR -- a memo's way through the real programs: an organisation is
# made, its servers run, members enrol; one writes and freezes a memo, others sign it, it is
# delivered, answered, looked at and released.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
# shellcheck source=tests/cli/servers.sh
. "$2/tests/cli/servers.sh"
members=57

# tells EXPRESSION: the docket of the memo, as everybody sees it, makes EXPRESSION true.
tells() { ./as one docket --json "$id" >told 2>&1 && [ "$(json told "$1")" = True ]; }

# ---- an organisation -------------------------------------------------------------------------

sixty_rows
port=$(port_pair)
url=http://127.0.0.1:$port
"$demur" init org --name "North Hospital" --principal Director --principal Board \
    --roster roster.csv --grades grades --address "$url" --training --window 1 --min-batch 1 \
    >/dev/null 2>err
ok $? "an organisation to practise with is made"
"$demur" init other --name "South Hospital" --principal Director --roster roster.csv \
    --grades grades --address "$url" --training >/dev/null 2>&1
ok $? "and another one"
as_root=()
[ "$(id -u)" = 0 ] && as_root=(--as-root)
"$demurd" "${as_root[@]}" serve org/serve/demurd.conf 2>serve.err &
pids+=($!)
"$demurd" "${as_root[@]}" issue org/issuer-1/issue.conf 2>issue.err &
pids+=($!)
sed 1d org/issuer-1/codes-1.csv | tr -d '\r' | cut -d, -f3 >codes

enrol() {
    sed -n "$2p" codes | ./as "$1" enrol "$url" --words-file org/words --memory-kib 8 --yes
}
eventually "the roster is in the log, and a member enrols" enrol one 1

# ---- writing ---------------------------------------------------------------------------------

for t in T1 T2 T3 T4 T5 T6; do
    try 0 "a memo from $t" "$demur" memo new --template $t $t.md
    said "fill in what stands in [[ ]]"
    try 0 "is a memo" "$demur" memo check $t.md
done
try 1 "nothing is overwritten" "$demur" memo new T1.md
try 2 "there is no T7" "$demur" memo new --template T7 T7.md
said "T6  safety of patients or users"

try 1 "one member among none to hide among freezes nothing" \
    ./as one memo freeze --to 1 --yes "$source_dir/examples/memo.md"
said "too few members have enrolled yet"

export -f enrol
export url dir
names=(zero one two three four five)
for i in $(seq 2 $members); do echo "${names[i]:-m$i} $i"; done |
    xargs -P2 -L1 bash -c 'enrol $0 $1 >enrolled-$0 2>&1 || cat enrolled-$0' >unenrolled
[ ! -s unenrolled ]
ok $? "all others enrol"
cat unenrolled
enough() { ./as one board --json >told 2>&1 && [ "$(json told "d['epoch']['issuers'][0]['done']")" = $members ]; }
eventually "the log counts them" enough

# ---- freezing --------------------------------------------------------------------------------

cp "$source_dir/examples/memo.md" memo.md
sed 's/^1\. .*/&\n   To: Board/' memo.md >to-board.md
sed 's/^Kind: .*//' memo.md >no-kind.md
head -c 17000000 /dev/zero >large.bin
echo 'A table.' >table.txt
try 3 "what is not filled in is not frozen" ./as one memo freeze --to 1 --yes T1.md
said "T1.md:1: here something is still to be filled in"
try 3 "what is no memo is not frozen" ./as one memo freeze --to 1 --yes no-kind.md
said "no header line \`Kind:\`"
try 1 "somebody has to answer" ./as one memo freeze --yes memo.md
said "to whom does the memo go?"
try 1 "somebody who is there" ./as one memo freeze --to Boss --yes memo.md
said "no principal Boss"
try 1 "and once" ./as one memo freeze --to 1 --copy Director --yes memo.md
said "Director is named twice"
try 3 "whoever is asked gets the memo" ./as one memo freeze --to 1 --copy 2 --yes to-board.md
said "ask 1 is to a principal to whom the memo does not go"
try 1 "no day that is over" ./as one memo freeze --to 1 --close 2020-01-01 --yes memo.md
said "at the latest"
try 1 "no day that is none" ./as one memo freeze --to 1 --close soon --yes memo.md
said "a day is written as"
try 1 "no profile that there is not here" ./as one memo freeze --to 1 --profiles class --yes memo.md
said "class is not open"
try 1 "no attachment that is too large" ./as one memo freeze --to 1 --attach large.bin --yes memo.md
said "large.bin"
try 1 "without a terminal nobody said yes" ./as one memo freeze --to 1 memo.md
said "--yes says yes beforehand"
try 2 "a file, or none" ./as one memo freeze
try 2 "but not both" ./as one memo freeze --resume memo.md
[ ! -d one/outbox ] || [ -z "$(ls one/outbox)" ]
ok $? "after all that nothing waits"

try 0 "a memo is frozen" ./as one memo freeze --to 1 --next Board --attach table.txt --yes memo.md
said "asks        3"
said "signers may show none, band"
said "attachment  16400 bytes"
[ "$(wc -l <out)" = 1 ] && grep -qE '^#1\.r\.[A-Za-z0-9_-]{64}$' out
ok $? "the link stands alone on standard output"
cp out link
said "Texts handed in: 2."
[ -z "$(ls one/outbox)" ]
ok $? "and none is kept"
eventually "the freeze is in the log" settled one
try 0 "its link can be had again" ./as one memo link
check "and is the same" cmp out link
try 0 "the board shows it" ./as one board --json
id=$(json out 'd["memos"][0]["memo"]')
[ "$(json out 'd["memos"][0]["state"]')" = open ]
ok $? "as open"
with link 0 "another member reads it" ./as two memo read
shown "Keep the night ward open"

# ---- killed, and resumed ---------------------------------------------------------------------

if grep -qa DEMUR_FAULT "$demur"; then
    for point in K17 K18; do
        DEMUR_FAULT=$point try 137 "killed at $point" ./as three memo freeze --to 1 --yes memo.md
        said "Frozen, this becomes public at once"
        [ -n "$(ls three/outbox)" ] && [ -s out ]
        ok $? "the text is kept, and the link was given"
        cp out link-$point
        eventually "it is sent again" ./as three memo freeze --resume
        eventually "and is in the log" settled three
        try 0 "what waits is handed in" ./as three send
        [ -z "$(ls three/outbox)" ]
        ok $? "and nothing is left"
        with link-$point 0 "the memo can be read" ./as two memo read
    done
    try 1 "a third memo in one epoch" ./as three memo freeze --to 1 --yes memo.md
    said "which is all that a member may"
    try 1 "two links are not told apart" ./as three memo link
    said "2 memos were frozen here"
fi

# ---- signing, delivering ---------------------------------------------------------------------

for name in two four five; do
    with link 0 "$name signs" ./as $name memo sign --yes --keep-echo
    eventually "in the log" settled $name
done
sed -E 's/^(.{19})A/\1B/; t; s/./A/20' link >wrong-link
head -c 40 link >cut-link
with link 1 "no reader delivers before the closing day is over" ./as two memo deliver --yes
said "only the owner can deliver it"
with wrong-link 3 "a link that was changed delivers nothing" ./as two memo deliver --yes
said "does not open the memo that it names"
with cut-link 1 "nor one that was cut" ./as two memo deliver --yes
said "was it cut?"
try 3 "a number that no memo has" ./as one memo deliver --yes 0123456789
said "the log has no such memo"
try 1 "somebody else's memo by its number" ./as two memo deliver --yes "$id"
said "the owner's link of this memo is not in the key store"
try 1 "nobody said yes" ./as one memo deliver "$id"
try 0 "the owner delivers it" ./as one memo deliver --yes "${id:0:8}"
shown "With 3 signatures in the log so far"
shown "Board, when the answer is late"
eventually "it is in the log" settled one
try 1 "once" ./as one memo deliver --yes "$id"
said "delivered already"
with link 1 "nobody signs after that" ./as m6 memo sign --yes
said "takes no signatures any more"

# ---- a principal -----------------------------------------------------------------------------

login=(--words-file org/words --memory-kib 8)
try 1 "a key of somebody else's role" ./as boss inbox login "${login[@]}" org/root.key "$url"
said "no key file of a principal"
try 3 "a key of another organisation" ./as boss inbox login "${login[@]}" other/principal-1.key "$url"
said "has no principal of this key"
try 3 "another organisation's words" \
    ./as boss inbox login --words-file other/words --memory-kib 8 org/principal-1.key "$url"
said "is NOT the organisation of these words"
try 0 "the director's key is taken in" ./as boss inbox login "${login[@]}" org/principal-1.key "$url"
shown "answers as Director"
try 0 "and the board's" ./as board inbox login "${login[@]}" org/principal-2.key "$url"
try 0 "the director's inbox" ./as boss inbox list --json
[ "$(json out 'd["role"], d["state"], d["subject"][:4]')" = "('addressee', 'delivered', 'Keep')" ]
ok $? "has the memo"
try 0 "the board's" ./as board inbox list
shown "No memo has been delivered to you."
try 1 "cannot open it by its number either" ./as board inbox read "$id"
said "does not go to you, or only when its answer is late"
if grep -qa DEMUR_CLOCK_LATER_S "$demur"; then
    DEMUR_CLOCK_LATER_S=$((60 * 86400))
    export DEMUR_CLOCK_LATER_S
    try 0 "when the answer is late, the board" ./as board inbox list
    shown "next level, escalated"
    try 0 "reads it" ./as board inbox read
    shown "Keep the night ward open"
    shown "escalated to Board, from"
    try 1 "but says nothing under a log that stands still" ./as board inbox ack --yes
    said "stands still"
    try 0 "everybody is told" ./as two docket --json "$id"
    [ "$(json out 'd["state"], d["levels"][1]["title"], d["levels"][0]["answer"]["days_late"] > 9')" = \
        "('escalated', 'Board', True)" ]
    ok $? "how late it is, and whose turn"
    unset DEMUR_CLOCK_LATER_S
fi
try 1 "a member has no inbox" ./as two inbox read
said "demur inbox login takes it in"
mkdir attached
try 0 "the director reads it" ./as boss inbox read --attachments attached
shown "3. Name the director who decides"
check "and its attachment" cmp table.txt attached/01
try 0 "acknowledges it" ./as boss inbox ack --owner "Head of service" --yes
eventually "in the log" tells 'd["acknowledgements"] == [{"principal": 1, "owner": "Head of service", "day": d["day"]}]'
try 1 "once" ./as boss inbox ack --owner Somebody --yes
said "named who owns it already"

# ---- answering -------------------------------------------------------------------------------

try 0 "a form is written" ./as boss inbox answer --form form
try 3 "a form that is not filled in" ./as boss inbox answer --yes form
said "ask 1 has no verdict; write \`blank\`"
# fill VERDICT BY REASON for every ask, out of the form.
fill() {
    awk -v said="$1" 'BEGIN { split(said, v, ";"); n = 0 }
        /^Verdict:/ { n++; split(v[n], f, ","); print "Verdict: " f[1]; next }
        /^By:/ { print "By: " f[2]; next }
        { print }
        /^Reason:/ { print f[3] }' form
}
fill 'accept,,We agree.;later,2026-99-99,First the rota.;blank,,' >bad-day
try 3 "a day that is none" ./as boss inbox answer --yes bad-day
said "a day is written as"
fill 'accept,,We agree.;later,2999-01-01,First the rota.;blank,,' >too-late
try 1 "a day that would not count" ./as boss inbox answer --yes too-late
said "a later day would count as no verdict"
soon=$(date -u -d '+2 days' +%F)
fill "accept,,We agree.;later,$soon,First the rota.;blank,," >filled
{ cat filled && echo 'Thank you.'; } >answer
sed 's/^## Ask 2/## Ask 3/' answer >skipped
try 3 "an ask that is skipped" ./as boss inbox answer --yes skipped
said "the next section has to be \`## Ask 2\`"
{ sed '/^## General/,$d' answer && printf '## Ask 4\nVerdict: accept\n'; } >fourth
try 3 "an ask that does not exist" ./as boss inbox answer --yes fourth
said "there is no ask 4: the memo has 3"
sed "s/^Memo: ..../Memo: 0000/" answer >other-memo
try 3 "a form for no memo" ./as boss inbox answer --yes other-memo
said "the log has no such memo"
try 1 "nobody said yes" ./as boss inbox answer answer
try 0 "the director answers, through a delegate" ./as boss inbox answer --delegate Deputy --yes answer
shown "ask 3   left open"
shown "in whose place Deputy answers"
eventually "in the log" tells '[a["standing"] and a["standing"]["verdict"] for a in d["asks"]] == ["accept", "later", None]'
[ "$(json told '"answers" in d and d["answers"][0]["reasons"][0]')" = "We agree." ]
ok $? "the owner of the memo sees the reasons"
[ -z "$(ls boss/outbox)" ]
ok $? "whose text has been handed in"
"$demur" docket --home "$dir/public" --address "$url" --words-file org/words --json "$id" >out 2>err
ok $? "everybody sees the docket"
[ "$(json out '"answers" in d, "subject" in d, d["state"]')" = "(False, False, 'answered in part')" ]
ok $? "and neither text nor reasons"
echo "The rota is late." >why.txt
try 0 "the answer is put off" ./as boss inbox extend --until "$(date -u -d '+30 days' +%F)" --reason why.txt --yes
eventually "in the log" tells 'd["extended"] == 1'
try 1 "once, by these deadlines" ./as boss inbox extend --until "$(date -u -d '+33 days' +%F)" --reason why.txt --yes
fill 'partly,,Half of it.;accept,,Yes.;reject,,No.' >form-2
try 0 "an amendment" ./as boss inbox answer --yes form-2
shown "You have answered before"
eventually "in the log" tells 'd["state"] == "closed" and d["asks"][0]["amended"] and d["asks"][0]["first"]["verdict"] == "accept"'
try 0 "in words" ./as one docket "$id"
shown "first: accept; Director"
shown "Head of service, named by Director"
shown "      First the rota."
shown "      The rota is late."
shown "By the log of "
[ ! -s err ]
ok $? "and nothing is amiss"

# ---- speaking later, releasing ---------------------------------------------------------------

printf 'I, Ada,\nsigned this.\n' >words.txt
try 0 "a signer speaks" ./as two memo claim --audience "the board" --out claim --yes words.txt
try 0 "it is checked by anybody" ./as boss memo claim --check claim
shown "I, Ada, signed this."
sed 's/Ada/Eva/' claim >forged
try 3 "other words are not the signer's" ./as boss memo claim --check forged
said "NOT made by the holder"
try 3 "what is no claim" ./as boss memo claim --check words.txt
try 1 "who kept nothing says nothing" ./as m7 memo claim --audience all --out c2 --yes words.txt
said "no right to speak later was kept"
try 0 "and in the log" ./as four memo claim --audience "everybody" --send --yes words.txt
eventually "where it stays" settled four
with link 1 "no reader releases" ./as two memo release --yes
said "only the owner's link"
try 0 "the owner does" ./as one memo release --yes "$id"
eventually "in the log" settled one
"$demur" docket --home "$dir/public" --address "$url" --words-file org/words "$id" >out 2>err
ok $? "everybody"
shown "Half of it."
try 0 "the board" ./as board board
shown "North Hospital"
shown "1 closed"

# ---- the examples of the manual --------------------------------------------------------------

mkdir bin work
cp memo.md words.txt why.txt work/
cp org/principal-1.key work/principal-1.key
cat >bin/demur <<END
#!/usr/bin/env bash
# What a person would type, or has configured, at the examples.
who=five more=()
case "\$1 \$2" in
inbox*) who=boss ;;
esac
case "\$1 \$2" in
"memo freeze" | "memo deliver" | "memo release" | "memo claim" | "memo rate") more+=(--yes) ;;
"inbox ack" | "inbox answer" | "inbox extend") more+=(--yes) ;;
esac
case "\$*" in *--check*) more=() ;; esac
command=("\$1")
case "\$1" in memo | inbox) command+=("\$2") && shift ;; esac
shift
"$demur" "\${command[@]}" --home "$dir/\$who" --passphrase-file "$dir/pass" "\$@" "\${more[@]}" || exit
[ "\${command[1]}" != answer ] || [ ! -e answer.txt ] ||
    sed -i 's/^Verdict:\$/Verdict: accept/' answer.txt
exit 0
END
chmod 755 bin/demur
for page in memo-freeze memo-deliver inbox docket memo-claim memo-rate; do
    commands=$(sed -n '/^# EXAMPLES/,/^# SEE/p' "$source_dir/docs/man/demur-$page.1.scd" |
        grep -P '^\tdemur ' | sed 's/^\t//')
    [ -n "$commands" ]
    ok $? "demur-$page has examples"
    while read -r command; do
        command=${command//2027-02-01/$(date -u -d '+30 days' +%F)}
        try 0 "$command" env PATH="$dir/bin:$PATH" bash -c "cd '$dir/work' && $command"
        eventually "all is in the log" settled five
        size() { ./as five board --json >now && [ "$(json now 'd["log_size"]')" -gt "$grown" ]; }
        case $command in *"inbox ack"* | *"inbox extend"* | *"inbox answer answer"*)
            grown=$(json now 'd["log_size"]')
            eventually "and the entry" size ;;
        esac
        ./as five board --json >now
    done <<<"$commands"
done

# ---- nothing of it is told -------------------------------------------------------------------

check "the servers are still there" kill -0 "${pids[@]}"
! grep -qE 'level=(error|warn)' serve.err
ok $? "the server had nothing to complain of"
! grep -rqF "$(cut -c 20-60 link)" org/serve serve.err issue.err
ok $? "and has never seen the link"
finish
