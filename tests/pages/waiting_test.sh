#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# waiting_test.sh DEMUR SOURCE_DIR -- an organisation in earnest: the log grows by the hour, acts wait
# for each other, who has enrolled acts two days later, and a signature waits for a random time.  The
# clocks of all are moved.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
# shellcheck source=tests/pages/channel.sh
. "$2/tests/pages/channel.sh"
grep -qa DEMUR_CLOCK_LATER_S "$demur" || skip_pages "the clock cannot be moved in this build"
enrolled=57 # as few as may act
organise --window 3600 --min-batch 2

# tick [HOURS]: the server again, two seconds before the next hour (or that many hours on) begins, until
# it has made a window; how far the clock is moved stands in the file `later`.
cat >tick <<END
#!/usr/bin/env bash
# shellcheck disable=all
cd "$dir" || exit 1
size() { curl -sf "$url/checkpoint" | sed -n 2p; }
before=\$(size)
[ ! -e serve.pid ] || { kill "\$(cat serve.pid)"; while kill -0 "\$(cat serve.pid)" 2>/dev/null; do sleep 0.05; done; }
now=\$(date +%s)
[ -e hour ] || echo \$((now / 3600)) >hour
hour=\$((\$(cat hour) + \${1:-1}))
echo \$hour >hour
export DEMUR_CLOCK_S=\$((hour * 3600 - 2 - now))
echo \$DEMUR_CLOCK_S >later
"$demurd" ${as_root[*]} serve org/serve/demurd.conf >>serve.out 2>>serve.err &
echo \$! >serve.pid
for i in \$(seq 200); do
    after=\$(size)
    [ -n "\$after" ] && [ "\$after" != "\$before" ] && exit 0
    sleep 0.1
done
echo "no window was made: the log has \$after entries" >&2
tail -5 serve.err >&2
exit 1
END
chmod 755 tick
trap 'kill "$(cat serve.pid)"; end_servers' EXIT

# hour [HOURS]: the next window, for all who use the command.
hour() {
    ./tick "$@" || {
        echo "Bail out! the clock cannot be moved on"
        exit 1
    }
    DEMUR_CLOCK_LATER_S=$(cat later)
    export DEMUR_CLOCK_LATER_S
}

# issuers: both offices (again), which look at the log as they start and then once a minute.
issuer_pid=()
issuers_look() {
    for pid in "${issuer_pid[@]}"; do kill "$pid" && wait "$pid" 2>/dev/null; done
    issuer_pid=()
    for i in 1 2; do
        : >"issuer-$i.err"
        start "issuer-$i" "$demurd" "${as_root[@]}" issue "org/issuer-$i/issue.conf"
        issuer_pid+=("${pids[-1]}")
    done
    for i in 1 2; do until_said "$1" "issuer-$i.err"; done
}

hour # the manifest
issuers_look event=epoch_read
sleep 1
hour # the roster
issuers_look event=epoch_open
members_come

issuers_look event=epoch_open # and hand in what they have
DEMUR_COMMAND=$demur drive "$source_dir/tests/pages/waiting.mjs"
