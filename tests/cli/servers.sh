# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
# servers.sh -- for tests that start real servers and act as several people: what they start ends with
# them, and each person has a key store.  Sourced behind tap.sh by a test that is given DEMUR SOURCE_DIR.
demur=$1
demurd=$(dirname "$1")/demurd
source_dir=$2
export no_proxy='*'
pids=()
end_servers() {
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
    wait "${pids[@]}" 2>/dev/null
    chmod -R u+rwX "$dir"
    rm -rf "$dir"
}
trap end_servers EXIT
cd "$dir" || exit 1
(umask 077 && echo 'correct horse battery' >pass)

# with FILE STATUS WHAT COMMAND...: as `expect`, with FILE as standard input, and no terminal.
with() {
    local file=$1 want=$2 what=$3 got
    shift 3
    setsid -w "$@" >out 2>err <"$file"
    got=$?
    [ "$got" = "$want" ]
    ok $? "$what (status $got, should be $want)"
}

# try STATUS WHAT COMMAND...: the same without any input.
try() { with /dev/null "$@"; }

# said TEXT, shown TEXT, hidden TEXT: a line for the person, or of the result, holds TEXT, or none does.
said() {
    grep -qF -- "$1" err
    ok $? "it is said: $1"
}
shown() {
    grep -qF -- "$1" out
    ok $? "it is shown: $1"
}
hidden() {
    ! grep -qF -- "$1" out
    ok $? "it is not shown: $1"
}

# as NAME COMMAND...: the command of one or two words with the key store of NAME.
cat >as <<END
#!/usr/bin/env bash
name=\$1 command=("\$2")
shift 2
case \${command[0]} in memo | inbox | poll) command+=("\$1") && shift ;; esac
exec "$demur" "\${command[@]}" --home "$dir/\$name" --passphrase-file "$dir/pass" "\$@"
END
chmod 755 as

# json FILE EXPRESSION: what Python says of d, the first object of FILE, and of its lines as all.
json() {
    python3 -IS -c 'import json,sys; all=[json.loads(l) for l in open(sys.argv[1])]; d=all[0] if all else None
print(eval(sys.argv[2]))' "$1" "$2"
}

# is WHAT FILE EXPRESSION VALUE: that is what it is.
is() {
    local got
    got=$(json "$2" "$3")
    [ "$got" = "$4" ]
    ok $? "$1: $4$([ "$got" = "$4" ] || echo ", not $got")"
}

# eventually WHAT COMMAND...: within a minute it succeeds.
eventually() {
    local what=$1
    shift
    for _ in $(seq 300); do
        "$@" >waited 2>&1 && { ok 0 "$what" && return; }
        sleep 0.2
    done
    cat waited
    ok 1 "$what"
}

# settled NAME: all that NAME has sent is in the log.
settled() { ./as "$1" send --json >sent 2>&1 && [ "$(json sent 'd["waiting"]')" = 0 ]; }

# sixty_rows: write roster.csv, 60 people in two grades, and what these mean to the file grades.
sixty_rows() {
    local i
    {
        echo "employee_id,name,grade"
        for i in $(seq 60); do echo "E$i,Person $i,G$((i % 2 + 1))"; done
    } >roster.csv
    printf 'G1 = junior\nG2 = senior\n' >grades
}

# free_ports N: so many ports on which nobody listens, a line each.
free_ports() {
    python3 - "$1" <<'PORTS'
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in held:
    s.bind(("127.0.0.1", 0))
for s in held:
    print(s.getsockname()[1])
PORTS
}

# port_pair: a port on which nobody listens, nor on the next: the channel's, and its issuer's by default.
port_pair() {
    python3 - <<'PORT'
import socket
while True:
    with socket.socket() as a, socket.socket() as b:
        a.bind(("127.0.0.1", 0))
        try:
            b.bind(("127.0.0.1", a.getsockname()[1] + 1))
        except OSError:
            continue
        print(a.getsockname()[1])
        break
PORT
}
