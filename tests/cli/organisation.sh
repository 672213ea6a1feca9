# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
# organisation.sh -- for tests of what comes after signing: an organisation of 60 rows whose servers
# run, at a day that the test moves.  Sourced behind tap.sh by a test that is given DEMUR SOURCE_DIR.
# shellcheck source=tests/cli/servers.sh
. "$2/tests/cli/servers.sh"
members=57 # as few as may act
if ! grep -qa DEMUR_CLOCK_LATER_S "$demur"; then
    echo "1..0 # skipped: the clock cannot be moved in this build"
    exit 0
fi

# tells WHO MEMO EXPRESSION: the docket of the memo, as WHO sees it, makes EXPRESSION true.
tells() { ./as "$1" docket --json "$2" >told 2>&1 && [ "$(json told "$3")" = True ]; }

# date_in N: the day N days after the first of the test.
began=$(date -u +%s)
date_in() { date -u -d "@$((began + 86400 * $1))" +%F; }

as_root=()
[ "$(id -u)" = 0 ] && as_root=(--as-root)

# serve N: the server (again), and all clocks, N days on.
server=
serve() {
    local before
    export DEMUR_CLOCK_S=$(($1 * 86400)) DEMUR_CLOCK_LATER_S=$(($1 * 86400))
    : >>serve.err
    before=$(grep -c event=listening serve.err)
    [ -z "$server" ] || { kill "$server" && wait "$server" 2>/dev/null; }
    "$demurd" "${as_root[@]}" serve org/serve/demurd.conf 2>>serve.err &
    server=$!
    pids+=("$server")
    until [ "$(grep -c event=listening serve.err)" -gt "$before" ]; do
        sleep 0.1
        kill -0 "$server" 2>/dev/null && continue
        cat serve.err
        echo "Bail out! the server has ended"
        exit 1
    done
}

# day N: all of that, and the log has a window of that day.
day() {
    serve "$1"
    up_to() { ./as one standing 2>&1 | grep -F "The log is followed up to $(date_in "$1")"; }
    eventually "it is day $1" up_to "$1"
}

enrol() {
    sed -n "$2p" codes | ./as "$1" enrol "$url" --words-file org/words --memory-kib 8 --yes
}
names=(zero one two three four five six)

# found [OPTION...]: an organisation in org, its servers, members one to six and m7 to m57.
found() {
    local i port
    sixty_rows
    port=$(port_pair)
    url=http://127.0.0.1:$port
    "$demur" init org --name "North Hospital" --principal Director --principal Board \
        --roster roster.csv --grades grades --address "$url" --window 1 --min-batch 1 "$@" \
        >/dev/null 2>err
    ok $? "an organisation is made"
    serve 0
    "$demurd" "${as_root[@]}" issue org/issuer-1/issue.conf 2>issue.err &
    pids+=($!)
    sed 1d org/issuer-1/codes-1.csv | tr -d '\r' | cut -d, -f3 >codes
    eventually "the roster is in the log, and a member enrols" enrol one 1
    export -f enrol
    export url dir
    # shellcheck disable=SC2016
    for i in $(seq 2 $members); do echo "${names[i]:-m$i} $i"; done |
        xargs -P2 -L1 bash -c 'enrol $0 $1 >enrolled-$0 2>&1 || cat enrolled-$0' >unenrolled
    [ ! -s unenrolled ]
    ok $? "all others enrol"
    cat unenrolled
    enough() {
        ./as one board --json >told 2>&1 &&
            [ "$(json told "d['epoch']['issuers'][0]['done']")" = "$members" ]
    }
    eventually "the log counts them" enough
}

# principals: boss and board are the director and the board.
principals() {
    local login=(--words-file org/words --memory-kib 8)
    try 0 "the director comes" ./as boss inbox login "${login[@]}" org/principal-1.key "$url"
    try 0 "and the board" ./as board inbox login "${login[@]}" org/principal-2.key "$url"
}

# freeze WHO LINK SUBJECT OPTION...: WHO freezes a memo, whose link is in LINK.
freeze() {
    local who=$1 link=$2 subject=$3
    shift 3
    sed "s/^# .*/# $subject/" "$source_dir/examples/memo.md" >"memo-$link.md"
    try 0 "a memo is frozen: $subject" ./as "$who" memo freeze "$@" --link-file "$link" --yes \
        "memo-$link.md"
}

# frozen WHO LINK SUBJECT: it is in the log; its number is in id-LINK.
frozen() {
    eventually "in the log: $3" all_sent "$1"
    ./as "$1" docket --json >told
    json told "[m['memo'] for m in all if m.get('subject') == '$3'][0]" >"id-$2"
}

# all_sent WHO: what waits is sent at once, and in the log.
all_sent() { ./as "$1" send --now >sent-now 2>&1 && settled "$1"; }

# fill WHO MEMO VERDICTS: a form of MEMO is filled in, as `filled`; of each ask VERDICT,BY,REASON, with
# `;` between.
fill() {
    rm -f form
    ./as "$1" inbox answer --form form "$2" 2>err || cat err
    awk -v said="$3" 'BEGIN { split(said, v, ";") }
        /^Verdict:/ { n++; split(v[n], f, ","); print "Verdict: " f[1]; next }
        /^By:/ { print "By: " f[2]; next }
        { print }
        /^Reason:/ { print f[3] }' form >filled
}
