#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# completions_test.sh DEMUR SOURCE_DIR -- demur completions, in the shells that are there.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$(realpath "$1")

# ---- bash ------------------------------------------------------------------------------------

expect 0 "a script for bash is printed" "$demur" completions bash
# shellcheck disable=SC1091
. "$dir/out"

# offers WHAT WORD...: with the command line of WORDs, the last being typed, that is offered.
offers() {
    local want=$1 got
    shift
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    _demur
    got="${COMPREPLY[*]}"
    [ "$got" = "$want" ]
    ok $? "$*: $want (offered: $got)"
}
offers "bundle" demur bun
offers "doctor" demur doct
offers "next show sign" demur org ""
offers "sign" demur roster si
offers "--json" demur doctor --j
offers "--json" demur doctor org --j
offers "--before --json --help" demur org show -
offers "--principal --principal-row" demur init north --principal
offers "" demur init --roster --
offers "" demur init nor
offers "--help --version" demur --
for command in $("$demur" help | grep '^  ' | cut -c 3-18 | tr ' ' _ | sed 's/_*$//'); do
    read -ra words <<<"${command//_/ }"
    wanted=$("$demur" help "${words[@]}" | sed -n 's/^  \(--[a-z-]*\).*/\1/p' | xargs)
    offers "${wanted:+$wanted }--help" demur "${words[@]}" x -
done

# ---- the others --------------------------------------------------------------------------------

for shell in zsh fish; do
    expect 0 "a script for $shell is printed" "$demur" completions $shell
    cp "$dir/out" "$dir/script"
    if command -v $shell >/dev/null; then
        expect 0 "which $shell can read" $shell -n "$dir/script"
    else
        echo "# skipped: $shell (it is not there)"
    fi
done
[ "$(grep -c -- '-l json ' "$dir/script")" -gt 5 ] && grep -q "HR's\|an HR export" "$dir/script"
ok $? "the one for fish has the options and what they are for"
expect 2 "another shell is not known" "$demur" completions csh
one_line "the shells are bash, zsh and fish"
finish
