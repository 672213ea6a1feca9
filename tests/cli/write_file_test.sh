#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# write_file_test.sh DEMUR SOURCE_DIR -- files are written entirely or not at all; write_files
# stands beside DEMUR.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
write=$(realpath "$(dirname "$1")/write_files")
cd "$dir" || exit 1
umask 022
# refused WHY COMMAND...: it fails with one line that holds WHY, and all of $dir is as it was.
refused() {
    local why=$1 before after status
    shift
    before=$(ls -lAR --time-style=full-iso)
    "$@" 2>"$dir.err"
    status=$?
    after=$(ls -lAR --time-style=full-iso)
    check "status 1: $why" [ "$status" = 1 ]
    check "one line says so: $why" [ "$(grep -cF -- "$why" "$dir.err") $(wc -l <"$dir.err")" = "1 1" ]
    check "nothing has changed: $why" [ "$before" = "$after" ]
    rm -f "$dir.err"
}

holds() { [ "$(stat -c '%a %s' "$1")" = "$2" ]; }

check "a public file" "$write" public
check "has mode 644" holds public '644 7'
check "a secret one" "$write" --secret secret
check "has mode 600" holds secret '600 7'
check "a file is replaced" "$write" --secret --bytes 9 public
check "with its mode" holds public '600 9'
check "nothing else is there" [ "$(ls -A)" = $'public\nsecret' ]
check "an empty file" "$write" --new --bytes 0 empty
check "is empty" holds empty '644 0'
check "a file elsewhere" "$write" --new "$dir/elsewhere"

mkdir sub open && chmod 777 open
ln -s public link
refused "public: is there already" "$write" --new public
refused "link: is there already" "$write" --new link
refused "link: not a regular file" "$write" link
refused "sub: not a regular file" "$write" sub
refused "sub/..: not a regular file" "$write" sub/..
refused "sub/: a directory" "$write" sub/
refused "none: No such file" "$write" none/file
refused "public: Not a directory" "$write" public/file
refused ": a directory, or no name" "$write" ''
refused "File name too long" "$write" "$(printf '%0300d' 1)"
refused "open: others may write" "$write" --secret open/file
check "a public file may stand there" "$write" open/file
refused "public: is there already" "$write" one two --new public
refused "none: No such file" "$write" one two none/three
# The second of two cannot take its name: the first goes, too.
refused "twice: File exists" "$write" --new twice twice
check "two files" "$write" --new one two
check "are there" [ "$(cat one)$(cat two)" = xxxxxxxxxxxxxx ]
# A full disk, as a limit on the size of files.
full() { (trap '' XFSZ; ulimit -f 1; exec "$@"); }
refused "big: File too large" full "$write" --secret --bytes 5000 big
refused "public: File too large" full "$write" --bytes 5000 public
refused "big: File too large" full "$write" small --bytes 5000 big
if permissions_count; then
    mkdir closed && chmod 500 closed
    refused "closed/file: Permission denied" "$write" closed/file
fi
finish
