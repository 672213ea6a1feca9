#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# log_mirror_test.sh DEMUR SOURCE_DIR BENCH_BUNDLE VECTORS MAKE_LOG -- demur log mirror.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$1
make_log=$5
export no_proxy='*' http_proxy='' https_proxy='' all_proxy=''

# made NAME WINDOWS [WRONG]: a log in $dir/NAME.
made() {
    local name=$1
    shift
    mkdir "$dir/$name" && "$make_log" "$dir/$name" "$@" || echo "not ok - make_log"
}

# serve NAME: the server shows that log from here on, in a copy that may be changed.
serve() {
    rm -rf "$dir/srv/www" "$dir/srv/rules" "$dir/srv/asked"
    cp -r "$dir/$1/log" "$dir/srv/www"
}

# asked: how many requests there were.
asked() { if [ -f "$dir/srv/asked" ]; then wc -l <"$dir/srv/asked"; else echo 0; fi; }

# fresh NAME: the mirror holds that log, and its server shows it.
fresh() {
    rm -rf "$dir/m" "$dir/m-history" "$dir/m-alarm"
    serve "$1"
    "${mirror[@]}" >/dev/null 2>&1 || echo "not ok - a fresh mirror of $1"
}

# until_there WHAT...: wait for a command to succeed, as long as it takes (the test has a limit).
until_there() { until "$@" 2>/dev/null; do sleep 0.05; done; }

# holds: what the mirror has is a log that holds.
holds() {
    "$demur" log check "$dir/m" --policy "$policy" >"$dir/out" 2>"$dir/err"
    ok $? "and the mirror holds"
}

made forty 40
made sixty 60
made eighty 80
made other 80 other
mkdir "$dir/srv"
policy=$dir/eighty/policy
serve forty
node "$2/tests/server/static_server.mjs" "$dir/srv" &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$dir"' EXIT
until_there [ -f "$dir/srv/url" ]
url=$(cat "$dir/srv/url")
mirror=("$demur" log mirror "$url" "$dir/m" --policy "$policy")

# ---- a log that grows

expect 0 "a first mirror" "${mirror[@]}"
says out "Log            log.example/one"
first=$(sed -n 2p "$dir/m/checkpoint")
says out "Entries        $first, $first of them in this round"
holds
says out "History        1 checkpoint"
cmp -s "$dir/m/checkpoint" "$dir/forty/log/checkpoint"
ok $? "the checkpoint is the server's"
diff -r "$dir/m/tile" "$dir/forty/log/tile" | grep -v "Only in .*forty" | grep -q .
[ $? = 1 ]
ok $? "and so is every tile"

rm "$dir/srv/asked"
expect 0 "nothing is new" "${mirror[@]}"
says out "Entries        $first, 0 of them in this round"
[ "$(cat "$dir/srv/asked")" = /checkpoint ]
ok $? "and nothing else was asked for"

serve eighty
expect 0 "it has grown" "$demur" log mirror "$url/" "$dir/m/" --policy "$policy"
says out "Entries        600, $((600 - first)) of them in this round"
holds
says out "History        2 checkpoints of sizes $first to 600"
grep -q 'entries/000' "$dir/srv/asked"
[ $? = 1 ] && [ "$first" -gt 256 ]
ok $? "and only what is new was asked for"
[ ! -e "$dir/m/tile/entries/000.p" ] && [ ! -e "$dir/m/tile/0/001.p" ] &&
    [ -e "$dir/m/tile/entries/002.p" ]
ok $? "partial tiles of full ones are gone"
expect 0 "as JSON" "${mirror[@]}" --json
node -e '
    const r = JSON.parse(require("fs").readFileSync(0));
    if (r.valid !== true || r.reason !== "" || r.size !== 600 || r.added !== 0) throw r;
' <"$dir/out"
ok $? "the JSON says what it must"

# The server went on while an old checkpoint was read: the partial tiles are gone, full ones there.
rm -rf "$dir/m" "$dir/m-history"
serve eighty
cp "$dir/forty/log/checkpoint" "$dir/srv/www/checkpoint"
rm -r "$dir"/srv/www/tile/entries/001.p "$dir"/srv/www/tile/0/001.p
expect 0 "partial tiles are gone" "${mirror[@]}"
says out "Entries        $first,"
holds
cp "$dir/eighty/log/checkpoint" "$dir/srv/www/checkpoint"
expect 0 "and on" "${mirror[@]}"
holds

rm -rf "$dir/m" "$dir/m-history"
made none 0
serve none
expect 0 "an empty log" "${mirror[@]}"
says out "Entries        0, 0 of them"
serve forty
expect 0 "and its first entries" "${mirror[@]}"
holds

# ---- what the server must not show

# alarm WHAT TEXT: it is an alarm, with evidence, and the mirror is as it was.
alarm() {
    local before
    before=$(cat "$dir/m/checkpoint" 2>/dev/null)
    expect 3 "$1" "${mirror[@]}"
    says out "ALARM. The server shows what it must not: $2"
    [ "$(cat "$dir/m/checkpoint" 2>/dev/null)" = "$before" ]
    ok $? "the checkpoint is as it was"
    grep -qF "what: " "$dir/m-alarm/0001/why" && [ -s "$dir/m-alarm/0001/shown" ]
    ok $? "and there is evidence"
}

fresh eighty
serve forty
alarm "a smaller log" "checkpoint: the server shows a smaller log"
cmp -s "$dir/m-alarm/0001/held" "$dir/eighty/log/checkpoint" &&
    cmp -s "$dir/m-alarm/0001/shown" "$dir/forty/log/checkpoint"
ok $? "both checkpoints are kept"
holds
serve eighty
expect 0 "the server shows the right one again" "${mirror[@]}"
says err "there is evidence of 1 earlier alarm"
serve forty
expect 3 "as JSON" "${mirror[@]}" --json
node -e '
    const r = JSON.parse(require("fs").readFileSync(0));
    if (r.valid !== false || r.reason !== "smaller" || !r.evidence.endsWith("-alarm/0002")) throw r;
' <"$dir/out"
ok $? "the JSON says what it must"

fresh eighty
serve other
alarm "another root for a size" "checkpoint: the server shows another root for a size"
holds
fresh sixty
serve other
alarm "another history, longer" ""
holds
fresh forty
serve other
expect 0 "what has not been shown may be anything" "${mirror[@]}"

for wrong in "day|entry 587: a window has an earlier day" \
    "seen|entry 587: the checkpoint that a window carries is of another log" \
    "unsigned|entry 587: the signatures on the checkpoint that a window carries" \
    "cut|entry 587: the log ends before its last window has all its entries" \
    "quorum|checkpoint: too few witnesses have signed"; do
    made "w-${wrong%%|*}" 80 "${wrong%%|*}"
    fresh forty
    serve "w-${wrong%%|*}"
    alarm "an operator's ${wrong%%|*}" "${wrong#*|}"
done

for form in 's/^600$/0600/' '1s/.*/other.example/' '$d' '4,$d' '5s/log.example/x/'; do
    fresh forty
    serve eighty
    sed -i "$form" "$dir/srv/www/checkpoint"
    alarm "a checkpoint of another form ($form)" "checkpoint: "
done

# Each file that the checkpoint needs, changed in one bit and missing.
bad=""
files=0
fresh forty
serve eighty
"${mirror[@]}" >/dev/null 2>&1
sort -u "$dir/srv/asked" | grep /tile >"$dir/needed"
while read -r file; do
    files=$((files + 1))
    for how in flip rm longer shorter; do
        fresh forty
        serve eighty
        case $how in
        flip) flip "$dir/srv/www$file" 40 ;;
        rm) rm "$dir/srv/www$file" ;;
        longer) echo more >>"$dir/srv/www$file" ;;
        shorter) truncate -s -1 "$dir/srv/www$file" ;;
        esac
        "${mirror[@]}" >"$dir/out" 2>"$dir/err"
        [ $? = 3 ] && grep -q ALARM "$dir/out" &&
            cmp -s "$dir/m/checkpoint" "$dir/forty/log/checkpoint" || bad="$bad $how:$file"
    done
done <"$dir/needed"
[ -z "$bad" ] && [ "$files" -ge 5 ]
ok $? "each of $files files, changed, missing, longer, shorter ($bad)"

# ---- what is nobody's fault

fresh forty
serve eighty
echo "/checkpoint 404" >"$dir/srv/rules"
expect 1 "no log is published" "${mirror[@]}"
says err "$url/checkpoint: there is none"
echo "/tile 403" >"$dir/srv/rules"
expect 1 "the server refuses" "${mirror[@]}"
says err "the server answers with status 403"
echo "/tile/0 503" >"$dir/srv/rules"
expect 1 "the server is busy" "${mirror[@]}"
says err "the server answers with status 503"
rm "$dir/srv/rules"
expect 0 "and then it is not" "${mirror[@]}"
holds
expect 1 "nobody answers" "$demur" log mirror http://127.0.0.1:9 "$dir/m" --policy "$policy"
says err "http://127.0.0.1:9/checkpoint: nobody answers there"

# ---- the mirror itself

fresh eighty
flip "$dir/m/tile/entries/000" 100
expect 1 "the copy has been changed" "${mirror[@]}"
says err "this copy has been changed"
fresh eighty
echo >>"$dir/m/checkpoint"
expect 1 "its checkpoint has been changed" "${mirror[@]}"
mkdir "$dir/full" && : >"$dir/full/letter"
expect 1 "a directory of something else" "$demur" log mirror "$url" "$dir/full" --policy "$policy"
says err "it is no mirror"
[ "$(ls "$dir/full")" = letter ]
ok $? "and it is left alone"
expect 2 "without a policy" "$demur" log mirror "$url" "$dir/m"
expect 2 "--follow 0" "${mirror[@]}" --follow 0
expect 2 "--follow 1x" "${mirror[@]}" --follow 1x
expect 1 "an address that is no address" "$demur" log mirror "file://$dir" "$dir/n" \
    --policy "$policy"

# A policy with other witnesses does not undo what was right when it came.
serve w-unsigned
sed 's/^quorum both/quorum a/' "$policy" >"$dir/one-witness"
rm -rf "$dir/m" "$dir/m-history" "$dir/m-alarm"
expect 0 "by a policy that asks one witness" "$demur" log mirror "$url" "$dir/m" \
    --policy "$dir/one-witness"
expect 0 "and then by one that asks two" "${mirror[@]}"
says out "Entries        600, 0 of them"

# Killed in the middle; what was shown is remembered.
fresh forty
serve eighty
echo "/tile/entries/002 hang" >"$dir/srv/rules"
rm -f "$dir/srv/asked"
"${mirror[@]}" >/dev/null 2>&1 &
killed=$!
until_there grep -q /tile/entries/002 "$dir/srv/asked"
expect 1 "two at once" "${mirror[@]}"
says err "another mirror is at work"
kill -9 $killed
wait $killed 2>/dev/null
holds
serve sixty
alarm "less than was shown before it was killed" "checkpoint: the server shows a smaller log"
made other-long 120 other
rm -rf "$dir/m-alarm"
serve other-long
# other-long is another history from window 60 on, before the 80 that were shown
alarm "another history than was shown" "checkpoint: the entries do not give the root of a"
serve eighty
expect 0 "what was shown, and all is well" "${mirror[@]}"
holds

# ---- following

fresh forty
"${mirror[@]}" --follow 1 --json >"$dir/followed" 2>"$dir/err" &
follower=$!
until_there grep -q "\"size\":$first" "$dir/followed"
serve eighty
until_there grep -q '"size":600' "$dir/followed"
kill $follower
wait $follower
ok $? "it follows until it is told to stop"
[ "$(wc -l <"$dir/followed")" = 2 ]
ok $? "and says each thing once"
holds
"${mirror[@]}" --follow 1 >"$dir/followed" 2>"$dir/err" &
follower=$!
until_there grep -q "Entries        600" "$dir/followed"
serve forty
wait $follower
[ $? = 3 ]
ok $? "an alarm ends it"

finish
