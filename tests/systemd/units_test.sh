#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# units_test.sh UNUSED SOURCE_DIR -- the systemd units: hardened as docs/server.md says, and nothing
# in them that systemd does not know.  Skipped where there is no systemd-analyze.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
source_dir=$(realpath "$2")
most=2.0 # exposure, of 10

if ! systemd-analyze security --help 2>/dev/null | grep -q -- --offline; then
    echo "1..0 # skipped: there is no systemd-analyze that reads units offline"
    exit 77
fi
mkdir "$dir/units"
cp "$source_dir/systemd/demurd-serve.service" "$dir/units/"
cp "$source_dir/systemd/demurd-issue@.service" "$dir/units/demurd-issue@1.service"

for unit in "$dir"/units/*; do
    name=$(basename "$unit")
    figure=$(systemd-analyze security --offline=true --no-pager "$unit" 2>/dev/null |
        grep -o 'exposure level for [^ ]*: [0-9.]*' | grep -o '[0-9.]*$')
    awk -v is="${figure:-10}" -v most=$most 'BEGIN { exit !(is < most) }'
    ok $? "$name: exposure ${figure:-unknown} is below $most"
    # What it does not know it says; that the program is not installed here does not matter.
    systemd-analyze verify --man=no "$unit" 2>&1 |
        grep -E "Unknown|Invalid|Failed to parse|ignoring" >"$dir/err"
    [ ! -s "$dir/err" ]
    ok $? "$name: systemd knows every line"
    for line in NoNewPrivileges=yes ProtectSystem=strict ProtectHome=yes PrivateTmp=yes \
        PrivateDevices=yes ProtectProc=invisible ProcSubset=pid ProtectKernelTunables=yes \
        ProtectKernelModules=yes ProtectKernelLogs=yes ProtectClock=yes ProtectControlGroups=yes \
        ProtectHostname=yes RestrictNamespaces=yes RestrictRealtime=yes RestrictSUIDSGID=yes \
        LockPersonality=yes MemoryDenyWriteExecute=yes CapabilityBoundingSet= AmbientCapabilities= \
        SystemCallArchitectures=native SystemCallFilter=@system-service UMask=0077 LimitCORE=0; do
        grep -qxF "$line" "$unit" || { echo "$name: no $line" >>"$dir/err"; }
    done
    [ ! -s "$dir/err" ]
    ok $? "$name: all that docs/server.md asks for is there"
    user=$(sed -n 's/^User=//p' "$unit" | sed 's/%i/1/')
    grep -q "^u $user " "$source_dir/systemd/demur.sysusers"
    ok $? "$name: its user, $user, is made"
done
finish
