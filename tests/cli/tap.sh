# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
# tap.sh -- for tests of commands: what is expected of them, told as the Test Anything Protocol.
# A test sources it, and ends with `finish`.  $dir is an empty directory, gone at the end.
set -u

# Root reads and writes whatever it likes.  As root, go on without that right where it can be given
# up, so that permissions count in the tests.
bound=(setpriv --bounding-set "-dac_override,-dac_read_search")
if [ "$(id -u)" = 0 ] && [ -z "${DEMUR_TEST_BOUND:-}" ] &&
    "${bound[@]}" test -x "$1" -a -r "$2/tests/cli/tap.sh" 2>/dev/null; then
    DEMUR_TEST_BOUND=1 exec "${bound[@]}" bash "$0" "$@"
fi

dir=$(mktemp -d) || exit 1
trap 'chmod -R u+rwX "$dir"; rm -rf "$dir"' EXIT
failed=0
count=0

# ok STATUS WHAT: WHAT is so if STATUS is 0.
ok() {
    count=$((count + 1))
    if [ "$1" = 0 ]; then
        echo "ok $count - $2"
    else
        echo "not ok $count - $2"
        [ -s "$dir/err" ] && cat "$dir/err"
        failed=1
    fi
}

# check WHAT COMMAND...: it succeeds.
check() {
    local what=$1
    shift
    "$@"
    ok $? "$what"
}

# after_each WHAT: a test that has more to ask after each `expect` defines it anew.
after_each() { :; }

# expect STATUS WHAT COMMAND...: its output is in $dir/out, what it said in $dir/err.
expect() {
    local want=$1 what=$2 got
    shift 2
    "$@" >"$dir/out" 2>"$dir/err" </dev/null
    got=$?
    [ "$got" = "$want" ]
    ok $? "$what (status $got, should be $want)"
    after_each "$what"
}

# says FILE TEXT: FILE (out or err) holds TEXT, and an error is one line.
says() {
    grep -qF -- "$2" "$dir/$1" && { [ "$1" = out ] || [ "$(wc -l <"$dir/err")" = 1 ]; }
    ok $? "$1 says: $2"
}

# one_line TEXT: what was said is one line with TEXT in it.
one_line() {
    grep -qF -- "$1" "$dir/err" && [ "$(wc -l <"$dir/err")" = 1 ]
    ok $? "one line says: $1"
}

# flip FILE AT: change one bit of the byte there.
flip() {
    local byte
    byte=$(od -An -tu1 -j "$2" -N 1 "$1")
    printf "$(printf '\\%03o' $((byte ^ 1)))" |
        dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# permissions_count: whether a file that nobody may read cannot be read; says so where it can.
permissions_count() {
    : >"$dir/closed" && chmod 000 "$dir/closed"
    if [ -r "$dir/closed" ]; then
        echo "# skipped: permissions (this user may read and write everything)"
        rm -f "$dir/closed"
        return 1
    fi
    rm -f "$dir/closed"
}

# finish: the plan, and the status of the test.
finish() {
    echo "1..$count"
    exit $failed
}
