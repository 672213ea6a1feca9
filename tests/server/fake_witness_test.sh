#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# fake_witness_test.sh DEMURD DEMUR SOURCE_DIR -- the witness that other tests use is a witness.
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
node "$3/tests/server/fake_witness_drive.mjs" "$3/tests/server/fake_witness.mjs" "$dir"
