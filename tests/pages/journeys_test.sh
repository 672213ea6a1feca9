#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# journeys_test.sh DEMUR SOURCE_DIR -- members, a convener and a principal in real browsers, at a real
# channel with two issuers: enrolling, signing, crashing, writing, delivering, answering.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
# shellcheck source=tests/pages/channel.sh
. "$2/tests/pages/channel.sh"
found
drive "$source_dir/tests/pages/journeys.mjs"
