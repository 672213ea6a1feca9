#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# poll_real_test.sh DEMUR SOURCE_DIR -- a question's way through the real programs: members enrol, the
# organisation asks for confidence, a convener asks too; they vote, are killed while they vote, and
# try twice; after the closing day the log has every vote, once.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
# shellcheck source=tests/cli/organisation.sh
. "$2/tests/cli/organisation.sh"

# asked EXPRESSION: what everybody sees of the questions makes EXPRESSION true.
asked() { "$demur" poll list "${public[@]}" --json >told 2>&1 && [ "$(json told "$1")" = True ]; }

# left NAME: how many contexts of the epoch are left.
left() { ./as "$1" standing --json >told && json told 'd["contexts_left"]'; }

found --training
public=(--home "$dir/public" --address "$url" --words-file org/words)
try 1 "before anything is asked nobody votes" ./as one poll vote
said "nothing has been asked yet"
try 3 "nor by a number" ./as one poll vote 1
said "the log has no question 1: there are 0"

# ---- the organisation asks ---------------------------------------------------------------------

ask=("$demur" poll ask --key org/root.key "${public[@]}")
try 1 "a day that is over" "${ask[@]}" --yes --close 2020-01-01
said "the last day for votes is one after today"
try 1 "a day long after the epoch" "${ask[@]}" --yes --close 2999-01-01
said "two weeks after the epoch"
try 1 "a day that is none" "${ask[@]}" --yes --close soon
said "a day is written as"
try 1 "an option alone" "${ask[@]}" --yes --option Yes
said "at least 2 of them"
try 1 "an option that is there twice" "${ask[@]}" --yes --option Yes --option No --option Yes
said "option 1 is there twice"
try 1 "an option too many" "${ask[@]}" --yes --option 1 --option 2 --option 3 --option 4 --option 5 \
    --option 6 --option 7 --option 8 --option 9
said "at most 8"
try 1 "a question that is none" "${ask[@]}" --yes --question " "
said "one line of 1 to 500 bytes"
try 1 "an option that is too long" "${ask[@]}" --yes --option No --option "$(printf 'x%.0s' {1..101})"
said "one line of 1 to 100 bytes"
try 1 "a profile that is not safe" "${ask[@]}" --yes --profiles none,class
said "class is not open"
try 1 "nobody said yes" "${ask[@]}"
shown "in the name of North Hospital"
shown "Do you have confidence in the leadership of North Hospital?"
shown "voters may show none, band"
said "--yes says yes beforehand"
try 0 "nothing was asked by all that" "$demur" poll list "${public[@]}" --json
[ ! -s out ]
ok $? "as everybody sees"
try 0 "confidence is asked for" "${ask[@]}" --yes --close "$(date_in 7)"
try 1 "once" "${ask[@]}" --yes
eventually "it is in the log" asked 'len(all) == 1 and d["state"] == "open"'
try 1 "and still once" "${ask[@]}" --yes
said "epoch 1 has its question of confidence, number 1"
try 0 "everybody sees it" "$demur" poll list "${public[@]}" --json
is "by whom" out 'd["kind"], d["memo"], d["votes"], d["safe"]' "('confidence', None, None, True)"
is "the options" out '" / ".join(d["options"])' "I have confidence / In part / I have none / I abstain"
is "what may be shown" out '",".join(d["profiles"])' none,band
confidence=$(json out 'd["poll"]')
try 0 "in words" "$demur" poll list "${public[@]}"
shown "open until $(date_in 7)"
shown "    3  I have none"

# ---- a convener asks ---------------------------------------------------------------------------

try 0 "a memo is frozen" ./as one memo freeze --to 1 --yes "$source_dir/examples/memo.md"
eventually "in the log" settled one
try 1 "nobody else asks under it" ./as two poll ask --yes --question "Why?" --option a --option b
said "only its convener asks under it"
try 3 "nor under one that there is not" ./as one poll ask --yes --question "Why?" --option a --option b 01234567
said "the log has no such memo"
asked=(./as one poll ask --question "Should the night ward stay open?")
try 1 "nobody said yes" "${asked[@]}" --option Yes --option No
shown "and without your name"
try 0 "the convener asks" "${asked[@]}" --option Yes --option No --yes --now
eventually "it is in the log" settled one
try 1 "of two that are open one is to be named" ./as one poll vote
said "2 questions are open; which one?"
try 0 "and once more" "${asked[@]}" --option 2 --option 1 --option "Rather 3" --yes
try 1 "a third time, while the second is on its way" "${asked[@]}" --option a --option b --yes
said "2 questions have been asked under this memo"
eventually "all are in the log" settled one
try 1 "nor afterwards" "${asked[@]}" --option a --option b --yes
said "2 questions have been asked under this memo"
try 0 "the list" ./as two poll list --json
is "who asks" out '[p["kind"] for p in all]' "['confidence', 'convener', 'convener']"
memo=$(json out 'all[1]["memo"]')
try 0 "in words" ./as two poll list
shown "by the convener of memo ${memo:0:16}"

# ---- voting ------------------------------------------------------------------------------------

# choose TEXT: what is chosen is in the file `choice`.
choose() { echo "$1" >choice; }
choose 5
with choice 1 "an option that there is not" ./as two poll vote --yes 1
said "that is no option of this question"
choose Perhaps
with choice 1 "nor by its words" ./as two poll vote --yes 1
choose 1
with choice 1 "a number that is an option's text" ./as two poll vote --yes 3
said "write a full stop behind a number"
try 1 "no choice at all" ./as two poll vote --yes 1
said "a line is wanted there"
with choice 1 "without a terminal nobody said that it is final" ./as two poll vote 1
said "--yes says yes beforehand"
shown "  3  I have none"
shown "You stand among 57 of whom that is true"
shown "see the running tally"
! grep -q "You choose" out err
ok $? "and the choice is not shown"
with choice 1 "a profile that the question does not allow" ./as two poll vote --yes --profile class 1
said "does not let voters show class"
with choice 3 "a number that there is not" ./as two poll vote --yes 9
said "the log has no question 9: there are 3"
with choice 3 "digits that there are not" ./as two poll vote --yes 00000000
said "the log has no such question"
with choice 1 "a name that is none" ./as two poll vote --yes first
said "a question is named by its number"
with choice 1 "nobody votes under a log that stands still" \
    env DEMUR_CLOCK_LATER_S=259200 ./as two poll vote --yes 1
said "48 hours"
mkdir -m 700 stranger
cp -p three/keystore three/device stranger/
[ "$(left two)" = 15 ]
ok $? "after all that nobody has voted"

choose 3
with choice 0 "a member votes by number" ./as two poll vote --yes 1
shown "You have voted, on this device."
with choice 1 "twice is refused" ./as two poll vote --yes 1
said "you have voted on this question"
eventually "in the log" settled two
choose 1
with choice 1 "and is afterwards" ./as two poll vote --yes "${confidence:0:8}"
said "once is all there is"
[ "$(left two)" = 14 ]
ok $? "one of fifteen contexts is used"
choose "In part"
with choice 0 "another by the words, with its band" ./as three poll vote --yes --json --profile band 1
is "which is told" out 'd["voted"], d["profile"], "choice" in d' "(True, 'band', False)"
eventually "in the log" settled three
choose 1
with choice 1 "a key store of before votes again" ./as stranger poll vote --yes 1
said "your pseudonym has done this already"
choose "2."
with choice 0 "on another question it is another vote" ./as two poll vote --yes 3
eventually "in the log" settled two
voted=2 voted_third=1

for point in K17 K18; do
    name=m$((voted + 10))
    choose 1
    with choice 137 "killed at $point" env DEMUR_FAULT=$point ./as $name poll vote --yes 1
    with choice 1 "it counts as voted" ./as $name poll vote --yes 1
    said "you have voted on this question"
    try 0 "standing says that it waits" ./as $name standing --json
    is "one" out 'd["waiting"]' 1
    eventually "it is sent, and seen in the log" settled $name
    voted=$((voted + 1))
done

cat >terminal.py <<'END'
"""Run a command at a terminal: answer each question that ends as expected, in order."""
import os, pty, select, signal, sys

answers = [line.rstrip("\n").split("=", 1) for line in open(sys.argv[1])]
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
seen = b""
try:
    while True:
        if not select.select([fd], [], [], 120)[0]:
            os.kill(pid, signal.SIGKILL)  # it asks what nobody expects
        chunk = os.read(fd, 4096)
        if not chunk:
            break
        seen += chunk
        if answers and seen.rstrip().endswith(answers[0][0].encode()):
            os.write(fd, answers.pop(0)[1].encode() + b"\n")
            seen += b"\n"
except OSError:
    pass
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
printf 'by its number:=4\n4. Is that final? [yes/no]=no\n' >answers
sed -i 's/^4\. /number 4. /' answers
expect 1 "at a terminal, a member who says no" python3 terminal.py answers ./as m20 poll vote 1
printf 'by its number:=4\nnumber 4. Is that final? [yes/no]=yes\n' >answers
expect 0 "has not voted, and says yes" python3 terminal.py answers ./as m20 poll vote 1
shown "You have voted, on this device."
voted=$((voted + 1))
eventually "in the log" settled m20
# A board shows no sums of fewer than ten votes.
choose 2
for n in $(seq 41 46); do
    ./as m$n poll vote --yes --profile band 1 <choice >"voted-$n" 2>&1 || cat "voted-$n"
    voted=$((voted + 1))
done
for n in $(seq 41 46); do eventually "m$n has voted" settled m$n; done
try 0 "the list says nothing of votes yet" "$demur" poll list "${public[@]}" --json
is "for any question" out '[p["votes"] for p in all]' "[None, None, None]"

# ---- the examples of the manual ----------------------------------------------------------------

mkdir bin work
echo 1 >work/choice
cat >bin/demur <<END
#!/usr/bin/env bash
# What a person would type, or has configured, at the examples.  What may be asked has been asked.
case "\$2" in
vote) "$dir/as" m30 poll vote --yes "\${@:3}" ;;
list) "$dir/as" m30 "\$@" ;;
ask)
    "$dir/as" one "\$@" --yes 2>"$dir/refused" && exit 1
    grep -qE "no such file|has its question of confidence|have been asked" "$dir/refused"
    ;;
esac
END
chmod 755 bin/demur
cp -p org/root.key work/
commands=$(sed -n '/^# EXAMPLES/,/^# SEE/p' "$source_dir/docs/man/demur-poll.1.scd" |
    grep -P '^\tdemur ' | sed 's/^\t//')
[ "$(grep -c . <<<"$commands")" = 4 ]
ok $? "demur-poll has examples"
while read -r command; do
    try 0 "$command" env PATH="$dir/bin:$PATH" bash -c "cd '$dir/work' && $command"
done <<<"$commands"
voted=$((voted + 1))
eventually "all is in the log" settled m30

# ---- after the closing day ---------------------------------------------------------------------

# kind TWO_HEX_DIGITS: how many entries of that kind the log has, as a mirror checks it.
kind() {
    "$demur" log mirror "$url" mirror --policy org/policy >mirrored 2>&1 &&
        "$demur" log check mirror --policy org/policy --json >checked 2>&1
    json checked "d['kinds'].get('$1', 0) if d['valid'] else 'invalid'"
}
is_kind() {
    local got
    got=$(kind "$1")
    [ "$got" = "$2" ]
    ok $? "the log has $2 $3$([ "$got" = "$2" ] || echo ", no: $got")"
}
is_kind 12 $((voted + voted_third)) "sealed votes"
is_kind 31 0 "votes, before the closing day is over"
is_kind 32 0 "questions closed"
serve 8
choose 1
over() { ./as m40 poll vote --yes 1 <choice 2>&1 | grep -qF "its closing day is over"; }
eventually "nobody votes any more" over
eventually "the votes are opened" asked "d['state'] == 'closed' and d['votes'] == $voted"
is_kind 32 1 "question closed"
is_kind 31 $voted "votes, as many as voted"
is_kind 12 $((voted + voted_third)) "sealed votes, as before"
try 0 "in words" "$demur" poll list "${public[@]}"
shown "closed, and opened on"
shown ": $voted votes"
try 0 "what waited in vain" ./as stranger send --json
is "is not sent any more" out 'd["waiting"]' 0
said "the question is closed"
try 0 "the other questions are open" ./as m40 poll list --json
is "still" out '[p["state"] for p in all]' "['closed', 'open', 'open']"
choose Yes
with choice 0 "and take votes" ./as m40 poll vote --yes 2
eventually "in the log" settled m40
serve 16
eventually "until they are over, too" asked '[p["votes"] for p in all] == ['$voted', 1, 1]'
is_kind 32 3 "questions closed"
is_kind 31 $((voted + 2)) "votes"

try 0 "anybody counts them" "$demur" board --mirror mirror --policy org/policy --form json
is "what each option was given" out \
    '[[o["votes"] for o in c["options"]] for c in d["polls"][0]["cells"]]' "[[3, 7, 1, 1]]"
is "and of too few votes nothing" out '[p["cells"] for p in d["polls"][1:]]' "[[], []]"
is "and that all are there" out '[p["complete"] for p in d["polls"]]' "[True, True, True]"

! grep -qE 'level=error' serve.err
ok $? "the server had nothing to complain of"
finish
