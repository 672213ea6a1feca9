#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# detects_test.sh DETECTS_SECRET VALGRIND OPTION... -- valgrind, run with just the options of the
# tests in this folder, reports a branch and an index on a secret, and nothing where there is none.
set -u
program=$1
shift
failed=0

# expect STATUS WHAT
expect() {
    local status
    "${valgrind[@]}" "$program" "$2" >/dev/null 2>&1
    status=$?
    if [ "$status" != "$1" ]; then
        echo "not ok: $2 on a secret ends with $status, not $1"
        failed=1
    fi
}

valgrind=("$@")
expect 0 mask
expect 9 branch
expect 9 index
valgrind=()
for what in mask branch index; do expect 0 "$what"; done # what ends with 9 is valgrind's doing
[ "$failed" = 0 ] && echo "a branch and an index on a secret are reported"
exit "$failed"
