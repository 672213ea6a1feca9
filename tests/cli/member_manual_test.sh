#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# member_manual_test.sh DEMUR SOURCE_DIR -- the examples of a member's manual do what they say, and a
# member at a terminal is asked for what is needed.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$1
source_dir=$2
mkdir "$dir/server" "$dir/bin" "$dir/work"
"$(dirname "$1")/liar" "$dir/server" training issuers 2 2>"$dir/server/err" &
server=$!
trap 'kill "$server"; chmod -R u+rwX "$dir"; rm -rf "$dir"' EXIT
for _ in $(seq 600); do
    [ -s "$dir/server/address" ] && break
    sleep 0.1
done
url=$(cat "$dir/server/address")
cp "$dir/server/link" "$dir/work/link"
(umask 077 && echo 'correct horse battery' >"$dir/pass")
export XDG_DATA_HOME=$dir/data XDG_STATE_HOME=$dir/state

# What the examples leave out for a person to type is given here in files.
cat >"$dir/bin/demur" <<END
#!/usr/bin/env bash
more=(--passphrase-file "$dir/pass")
case "\$1 \$2" in
enrol*)
    set -- enrol "$url"
    more+=(--words-file "$dir/server/words" --yes --memory-kib 64)
    exec <"$dir/server/codes-1"
    ;;
"memo sign" | "memo withdraw") more+=(--yes) ;;
esac
exec "$demur" "\$@" "\${more[@]}"
END
chmod 755 "$dir/bin/demur"
cd "$dir/work" || exit 1
for page in enrol standing memo-read memo-sign send; do
    commands=$(sed -n '/^# EXAMPLES/,/^# SEE/p' "$source_dir/docs/man/demur-$page.1.scd" |
        grep -P '^\tdemur ' | sed 's/^\t//')
    check "demur-$page has examples" [ -n "$commands" ]
    while read -r command; do
        want=0
        [ "$command" = "demur refresh" ] && want=1 # it is too early for the next epoch
        expect "$want" "$command" env PATH="$dir/bin:$PATH" bash -c "$command"
    done <<<"$commands"
done
check "the key store is where it should be" test -f "$dir/data/demur/keystore"
check "and the device key where no backup should look" test -f "$dir/state/demur/device"

# ---- at a terminal ---------------------------------------------------------------------------

cat >"$dir/terminal.py" <<'END'
"""Run a command at a terminal: answer each question that ends as expected, in order."""
import os, pty, select, signal, sys

answers = [line.rstrip("\n").split("=", 1) for line in open(sys.argv[1])]
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
seen = b""
drawn = b""
try:
    while True:
        if not select.select([fd], [], [], 120)[0]:
            os.kill(pid, signal.SIGKILL)  # it asks what nobody expects
        chunk = os.read(fd, 4096)
        if not chunk:
            break
        seen += chunk
        if b"drawn for you:" in seen and not drawn and seen.rstrip().endswith(b"go on."):
            drawn = seen.split(b"drawn for you:")[1].split(b"\r\n\r\n")[1].strip()
        if answers and seen.rstrip().endswith(answers[0][0].encode()):
            text = answers.pop(0)[1].replace("DRAWN", drawn.decode())
            os.write(fd, text.encode() + b"\n")
            seen += b"\n"
except OSError:
    pass
sys.stdout.buffer.write(seen)
print("\nDRAWN " + drawn.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
{
    echo "go on.="
    echo "your own):=DRAWN"
    echo "Once more:=DRAWN"
    echo "(https://...):=$url"
    echo "enrolment letter:=$(cat "$dir/server/words")"
    echo "The code from Employer:=$(sed -n 1p "$dir/server/codes-2")"
    echo "The code from Staff council:=$(sed -n 2p "$dir/server/codes-2")"
    echo "[yes/no]=yes"
} >"$dir/answers"
expect 0 "a member enrols at a terminal" python3 "$dir/terminal.py" "$dir/answers" \
    "$demur" enrol --home "$dir/two" --memory-kib 64
grep -qF "You are counted once" "$dir/out"
ok $? "and is counted once"
words=$(sed -n 's/^DRAWN //p' "$dir/out")
[ "$(wc -w <<<"$words")" = 5 ] && [ "$(grep -cF "$words" "$dir/out")" = 2 ]
ok $? "the passphrase was drawn, shown once, and not when it was typed"

{
    echo "Passphrase:=$words"
    echo "The link of the memo:=$(cat "$dir/server/link")"
    echo "Sign it? [yes/no]=no"
} >"$dir/answers"
expect 1 "a member who says no" python3 "$dir/terminal.py" "$dir/answers" \
    "$demur" memo sign --home "$dir/two"
grep -qF "not signed" "$dir/out" && ! grep -qF "$(cut -c 20-60 "$dir/server/link")" "$dir/out"
ok $? "has not signed, and the link was not shown"
sed -i 's/=no$/=yes/' "$dir/answers"
expect 0 "a member who says yes" python3 "$dir/terminal.py" "$dir/answers" \
    "$demur" memo sign --home "$dir/two"
grep -qF "The memo is signed, on this device." "$dir/out"
ok $? "has signed"
finish
