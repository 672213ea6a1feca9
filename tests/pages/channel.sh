# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
# channel.sh -- for tests of the pages: a real channel with two issuers, 60 people on its roll and most
# of them enrolled, so that there is a crowd; then a program that drives browsers.  A test calls
# `found`, or its parts where it has to do more between them.
# Sourced behind tap.sh by a test that is given DEMUR SOURCE_DIR.
# shellcheck source=tests/cli/servers.sh
. "$2/tests/cli/servers.sh"
enrolled=55

skip_pages() {
    echo "1..0 # skip $1"
    exit 77
}
command -v chromium >/dev/null || skip_pages "there is no Chromium: apt-get install chromium"
[ -f "$source_dir/web/dist/index.html" ] || skip_pages "the pages are not built: tools/build-web"
[ -d "$source_dir/node_modules/playwright-core" ] || skip_pages "playwright-core is missing: tools/setup"

as_root=()
[ "$(id -u)" = 0 ] && as_root=(--as-root)

# start NAME COMMAND...: a server, with what it says in NAME.err.
start() {
    local name=$1
    shift
    "$@" 2>>"$name.err" &
    pids+=($!)
}

# until_said TEXT FILE: within half a minute.
until_said() {
    for _ in $(seq 300); do
        grep -q "$1" "$2" 2>/dev/null && return 0
        sleep 0.1
    done
    cat ./*.err
    echo "Bail out! a server does not start"
    exit 1
}

# code ROW ISSUER: that row's code of that issuer.
code() { sed -n "$(($1 + 1))p" "org/issuer-$2/codes-1.csv" | tr -d '\r' | sed 's/.*,//'; }

# enrol ROW: a member with the command, as there are many before the one in the browser.
enrol() {
    { code "$1" 1 && code "$1" 2; } |
        "$demur" enrol "$url" --home "$dir/m$1" --passphrase-file "$dir/pass" --words-file org/words \
            --memory-kib 8 --yes >"enrolled-$1" 2>&1 || cat "enrolled-$1"
}

# organise OPTION...: an organisation in org.
organise() {
    local port
    sixty_rows
    mapfile -t port < <(free_ports 3)
    url=http://127.0.0.1:${port[0]}
    issuers="http://127.0.0.1:${port[1]} http://127.0.0.1:${port[2]}"
    "$demur" init org --name "Varnholm Harbour Authority" --principal "Harbour Master" \
        --principal "Board" --roster roster.csv --grades grades --address "$url" \
        --issuer "Authority=http://127.0.0.1:${port[1]}" \
        --issuer "Staff Council=http://127.0.0.1:${port[2]}" --issuers 2 "$@" >/dev/null 2>err && return
    cat err
    echo "Bail out! no organisation"
    exit 1
}

# offices: both issuers answer.
offices() {
    for i in 1 2; do
        start "issuer-$i" "$demurd" "${as_root[@]}" issue "org/issuer-$i/issue.conf"
        until_said event=epoch_open "issuer-$i.err"
    done
}

# members_come: so many are enrolled.
members_come() {
    export -f enrol code
    export demur url dir
    seq "$enrolled" | xargs -P 2 -n 1 bash -c 'enrol "$0"' >unenrolled
    [ -s unenrolled ] || return 0
    cat unenrolled
    echo "Bail out! members do not enrol"
    exit 1
}

# found: an organisation to practise with, where nothing waits; its servers, its members.
found() {
    organise --training --window 1 --min-batch 1
    start serve "$demurd" "${as_root[@]}" serve org/serve/demurd.conf
    until_said event=listening serve.err
    offices
    members_come
}

# drive PROGRAM: run it in the test's directory; its status is the test's.
drive() {
    DEMUR_URL=$url DEMUR_ISSUERS=$issuers DEMUR_SOURCE=$source_dir DEMUR_DIR=$dir node "$1"
    exit $?
}
