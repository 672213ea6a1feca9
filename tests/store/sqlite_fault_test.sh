#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# sqlite_fault_test.sh FAULT_RUN FAIL_IO -- kill it, fill its disk, fail its writes: after each, a
# restart finds a consistent store with everything that a commit has promised.  And nothing is
# promised before it has been synced.
set -u
run=$1
fail_io=$2
# Memory will do: what is at stake is what the program does, not the disk.
[ -w /dev/shm ] && export TMPDIR=/dev/shm
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
tests=0

# result NAME STATUS
result() {
    tests=$((tests + 1))
    if [ "$2" = 0 ]; then
        echo "ok $tests - $1"
    else
        echo "not ok $tests - $1"
        failed=1
    fi
}

# good: whatever happened, the store is whole, keeps its promises, and goes on.
good() {
    local copy
    rm -f "$dir"/db.copy.*.part # what is left of a copy that was not finished
    "$run" check "$dir/db" <"$dir/promised" >/dev/null || return 1
    for copy in "$dir"/db.copy.[0-9]*; do # a copy that has its name is whole
        case $copy in
        *[0-9]) ! [ -e "$copy" ] || "$run" check "$copy" </dev/null >/dev/null || return 1 ;;
        esac
    done
    "$run" run "$dir/db" 900000 1 >/dev/null || return 1
    "$run" check "$dir/db" <"$dir/promised" >/dev/null
}

fresh() {
    rm -f "$dir"/db* "$dir/promised"
    : >"$dir/promised"
}

# ---- killed ------------------------------------------------------------------------------
test_kill() {
    local from=0 i pid lines=0
    fresh
    for i in $(seq 1 25); do
        "$run" run "$dir/db" "$from" 1000 >>"$dir/promised" 2>/dev/null &
        pid=$!
        sleep "0.0$((RANDOM % 90 + 10))"
        kill -9 "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
        "$run" check "$dir/db" <"$dir/promised" >/dev/null || return 1
        from=$((from + 1000))
    done
    lines=$(wc -l <"$dir/promised")
    echo "# $lines promises over $i kills"
    [ "$lines" -gt 200 ]
}

# ---- a call fails ------------------------------------------------------------------------
# each_call ERRNO ON: every call of a run of two rounds fails in turn.
each_call() {
    local calls n status broken=0 silent=0
    fresh
    LD_PRELOAD=$fail_io FAIL_COUNT=$dir/count "$run" run "$dir/db" 0 2 >/dev/null || return 1
    calls=$(cat "$dir/count")
    [ "$calls" -gt 50 ] || return 1
    for n in $(seq 1 "$calls"); do
        fresh
        LD_PRELOAD=$fail_io FAIL_AT=$n FAIL_ERRNO=$1 FAIL_ON=$2 \
            "$run" run "$dir/db" 0 2 >"$dir/promised" 2>"$dir/said"
        status=$?
        case $status in
        9) broken=$((broken + 1)) ;;
        0) silent=$((silent + 1)) ;;
        *)
            echo "# call $n, errno $1: status $status: $(cat "$dir/said")"
            return 1
            ;;
        esac
        good 2>"$dir/said" || {
            echo "# call $n, errno $1: $(cat "$dir/said")"
            return 1
        }
    done
    echo "# of $calls calls $broken ended the program, $silent changed nothing"
    [ "$silent" -le $((calls / 10)) ]
}

# ---- no room -----------------------------------------------------------------------------
test_no_room() {
    local kib broken=0 status
    for kib in 1 4 8 16 24 32 48 64 96 112 120 128 136 144 160 192 256; do
        fresh
        (ulimit -f "$kib" && exec "$run" run "$dir/db" 0 20) >"$dir/promised" 2>/dev/null
        status=$?
        [ "$status" = 9 ] && broken=$((broken + 1))
        [ "$status" = 9 ] || [ "$status" = 0 ] || return 1
        good || return 1
    done
    echo "# $broken limits were reached"
    [ "$broken" -gt 10 ]
}

test_kill
result "killed in the middle, it keeps what it promised" $?
each_call 5 0
result "EIO at any one call" $?
each_call 28 0
result "ENOSPC at any one call" $?
each_call 28 1
result "a disk that stays full from any call on" $?
test_no_room
result "files that may not grow" $?
echo "1..$tests"
exit "$failed"
