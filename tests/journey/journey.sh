# SPDX-License-Identifier: AGPL-3.0-or-later
# journey.sh -- an organisation of 448 rows, two issuers and two witnesses, as real processes:
# sourced by the tests of this folder, which are given DEMURD DEMUR SOURCE_DIR.
# shellcheck source=tests/cli/tap.sh
. "$3/tests/cli/tap.sh"
demurd=$1
demur=$2
source_dir=$3
pids=()
end_all() {
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
    wait "${pids[@]}" 2>/dev/null
    rm -rf "$dir"
}
trap end_all EXIT
export no_proxy='*'
cd "$dir" || exit 1
printf 'correct horse battery\n' >pass && chmod 600 pass

# until_there COMMAND...: wait for it to succeed, as long as it takes (the test has a limit).
until_there() { until "$@" >/dev/null 2>&1; do sleep 0.1; done; }

# start NAME COMMAND...: in the background, with what it says in NAME.err and NAME.out.
start() {
    local name=$1
    shift
    "$@" >"$name.out" 2>"$name.err" &
    pids+=($!)
}

# demurd wants to be told that root is meant.
if [ "$(id -u)" = 0 ]; then serve=("$demurd" --as-root); else serve=("$demurd"); fi

# found: the organisation, its witnesses, and the three servers, at three ports that are free.  Its
# roster is made here, and the same everywhere: 448 rows (or $rows) in three grades.
found() {
    local port n witness=()
    for n in 1 2; do
        head -c 32 /dev/urandom >"w$n.seed"
        start "w$n" node "$source_dir/tests/server/fake_witness.mjs" --seed "w$n.seed" \
            --name "w$n.example/journey" --state "w$n.state" --policy org/policy
        until_there grep -q '^url ' "w$n.out"
        witness+=(--witness "w$n $(sed -n 's/^vkey //p;s/^url //p' "w$n.out" | tr '\n' ' ' |
            sed 's/ $//')")
    done
    {
        echo "id,grade,contract"
        for n in $(seq "${rows:-448}"); do
            echo "p$n,G$((n % 3 + 1)),$([ $((n % 4)) = 0 ] && echo Fixed-term || echo Permanent)"
        done
    } >staff.csv
    port=$(node -e '
        const net = require("net");
        const three = (at) => {
            const s = [0, 1, 2].map((i) => net.createServer());
            let up = 0;
            s.forEach((x, i) => x.on("error", () => three(at + 3)).listen(at + i, "127.0.0.1",
                () => { if (++up === 3) { console.log(at); process.exit(0); } }));
        };
        three(20000 + Math.floor(Math.random() * 10000) * 3);')
    url=http://127.0.0.1:$port
    expect 0 "an organisation is made" "$demur" init org --name Journey --principal Director \
        --principal Board --roster staff.csv --address "$url" --issuers 2 --window 1 \
        --min-batch 1 --training "${witness[@]}"
    up serve && up issue1 && up issue2
}

# up NAME: serve, issue1 or issue2 runs and listens; its process is in NAME.pid.
up() {
    local name=$1 command=(serve org/serve/demurd.conf) before
    [ "$name" = serve ] || command=(issue "org/issuer-${name#issue}/issue.conf")
    : >>"$name.err"
    before=$(grep -c event=listening "$name.err")
    "${serve[@]}" "${command[@]}" >>"$name.out" 2>>"$name.err" &
    pids+=($!)
    echo $! >"$name.pid"
    until [ "$(grep -c event=listening "$name.err")" -gt "$before" ]; do
        sleep 0.1
        kill -0 "$(cat "$name.pid")" 2>/dev/null && continue
        cat "$name.err"
        echo "Bail out! a program has ended"
        exit 1
    done
}

# murder NAME: it dies where it stands, and is gone.
murder() {
    kill -9 "$(cat "$1.pid")"
    wait "$(cat "$1.pid")" 2>/dev/null
}

# code ISSUER MEMBER: the one-time code in that letter.
code() { sed -n "s/^p$2,//p" "org/issuer-$1/codes-1.csv" | tr -d '\r'; }

# enrol HOME MEMBER [MEMBER2]: with that member's codes (of the second issuer: MEMBER2's).
enrol() {
    { code 1 "$2" && echo && code 2 "${3:-$2}"; } |
        "$demur" enrol "$url" --home "$1" --passphrase-file pass --words-file org/words \
            --memory-kib 8 --yes >"$1.out" 2>"$1.err"
}

# mirror: a mirror of the log as it is now.
mirror() { "$demur" log mirror "$url" mirror --policy org/policy --blobs; }

# kind TWO_HEX_DIGITS: how many entries of that kind the mirror has.
kind() {
    "$demur" log check mirror --policy org/policy --json |
        node -e 'const r = JSON.parse(require("fs").readFileSync(0));
            console.log(r.valid ? r.kinds[process.argv[1]] ?? 0 : "invalid");' "$1"
}
