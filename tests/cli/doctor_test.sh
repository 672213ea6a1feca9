#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# doctor_test.sh DEMUR SOURCE_DIR -- demur doctor, from outside.
# shellcheck source=tests/cli/tap.sh
. "$2/tests/cli/tap.sh"
demur=$(realpath "$1")
source_dir=$(realpath "$2")
helpers=$(dirname "$demur")
umask 022
cd "$dir" || exit 1

# A port that nobody has: asked of the system, and given back.
free_port() {
    node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => {
        console.log(s.address().port); s.close(); });'
}
port=$(free_port)
key=$("$helpers/make_vkey" 4 one.example 1)
"$demur" init org --name "North Hospital" --principal Director --issuers 2 --training \
    --window 1 --min-batch 0 \
    --roster "$source_dir/examples/roster.csv" --address "http://127.0.0.1:$port" \
    --issuer "A=http://127.0.0.1:$(free_port)" --issuer "B=http://127.0.0.1:$(free_port)" \
    >/dev/null || exit 1
doctor() { "$demur" doctor "$@"; }

# finds LEVEL CHECK WHAT: among the findings in JSON is that one.
finds() {
    node -e 'const [level, check, what] = process.argv.slice(1);
        const all = require("fs").readFileSync(0, "utf8").trim().split("\n").map(l => JSON.parse(l));
        const found = all.filter(f => f.level === level && f.check === check &&
            f.what.includes(what) && ((f.mend === null) === (level === "ok" || level === "note")));
        if (found.length === 0) throw new Error(JSON.stringify(all, null, 1))' "$1" "$2" "$3" \
        <"$dir/out" 2>"$dir/err"
    ok $? "$1: $2: $3"
}

# ---- a set-up that is good -------------------------------------------------------------------

before=$(find org -printf '%p %m %s %T@\n')
expect 0 "a fresh set-up is good" doctor org
says out "0 wrong."
says out "org/serve/log.key: the log's key, the one in the manifest, and for its owner alone"
says out "to mend: "
expect 0 "the same as JSON" doctor org --json
finds ok manifest "a first manifest, signed by all"
finds ok key "a principal's key, the one in the manifest"
finds warn root "the root's key is on this machine"
finds warn letters "the codes themselves are here"
finds warn issuers "several issuers are on one machine"
finds ok epoch "a roster signed by all issuers"
finds ok epoch "a code for each row"
finds ok listen "free: demurd is not running"
finds warn channel "the channel does not answer"
finds warn quorum "no witness is needed"
finds note versions "libsodium"
finds ok store "for its owner alone"
check "nothing is changed" [ "$before" = "$(find org -printf '%p %m %s %T@\n')" ]
expect 0 "one configuration alone" doctor org/issuer-2/issue.conf --json
finds ok configuration "a configuration of demurd issue"
expect 0 "a part of it" doctor org/serve --json
finds ok configuration "a configuration of demurd serve"

# ---- and one that is not ---------------------------------------------------------------------

# spoil WHAT COMMAND...: does COMMAND to a copy of org in bad, and looks at it.
spoil() {
    local what=$1
    shift
    rm -rf bad && cp -a org bad && "$@"
    expect 3 "$what" doctor bad --json
}
spoil "a key that others may read" chmod 644 bad/serve/log.key
finds wrong key "others may read it"
spoil "a key of another role" cp bad/serve/log.key bad/serve/front.key
finds wrong key "it is the log's key, and the front's is wanted"
"$demur" key make log other.key >/dev/null
spoil "a key of another organisation" cp other.key bad/serve/log.key
finds wrong key "not the one in the manifest"
spoil "no key" rm bad/issuer-1/issuer.key
finds wrong key "No such file"
spoil "what is no key" cp bad/words bad/root.key
finds wrong key "it is no key file"
spoil "a manifest with a false signature" flip bad/manifest $(($(stat -c %s bad/manifest) - 1))
finds wrong manifest "signatures are missing, or do not hold"
spoil "an unknown key in a configuration" sh -c 'echo "port = 1" >>bad/serve/demurd.conf'
finds wrong configuration 'there is no key "port"'
spoil "a store that others may write to" chmod 777 bad/issuer-1
finds wrong store "others may write"
spoil "codes of the other issuer" cp bad/issuer-2/epoch-1/codes bad/issuer-1/epoch-1/codes
finds wrong epoch "those of another issuer"
spoil "no codes" rm bad/issuer-1/epoch-1/codes
finds wrong epoch "No such file"
"$demur" init other --name Other --principal Director --training --address http://127.0.0.1:1 \
    --roster "$source_dir/examples/roster.csv" >/dev/null || exit 1
spoil "the rows of another roster" cp other/issuer-1/epoch-1/rows bad/issuer-1/epoch-1/rows
finds wrong epoch "not the rows of the roster"
spoil "a store in memory is warned of" sh -c \
    'sed -i "s/^store.*/store = memory:/" bad/serve/demurd.conf; rm bad/serve/log.key'
finds warn store "all of it is lost"
check "nothing is said of pages where there are none" sh -c '! grep -q "\"check\":\"pages\"" out'
spoil "pages of its own are named" sh -c \
    'echo "pages = web" >>bad/serve/demurd.conf; rm bad/serve/log.key'
finds note pages "the channel serves the pages itself"
mkdir empty
expect 3 "an empty directory" doctor empty --json
finds wrong configuration "there is nothing of demurd's in it"
expect 1 "a path that is not there" doctor none
one_line "none: No such file"

# ---- the network -----------------------------------------------------------------------------

# serve STATUS BODY: a server at $port that answers everything so.
serve() {
    node -e 'const [port, status, body] = process.argv.slice(1);
        require("http").createServer((q, a) => { a.statusCode = +status; a.end(body); })
            .listen(+port, "127.0.0.1", () => console.log("up"));' "$port" "$1" "$2" >up &
    server=$!
    for _ in $(seq 100); do
        grep -q up up 2>/dev/null && return
        sleep 0.1
    done
}
stop() {
    kill "$server"
    wait "$server" 2>/dev/null
}
serve 404 "nothing here"
expect 3 "another program has the port" doctor org --json
finds wrong listen "another program answers there"
finds wrong channel "is no channel"
"$demur" init witnessed --name W --principal Director --training --address "http://127.0.0.1:$port" \
    --roster "$source_dir/examples/roster.csv" --witness "one $key http://127.0.0.1:$port" >/dev/null
expect 3 "a witness that answers something is there" doctor witnessed --json
finds ok witness "the witness answers"
finds ok quorum "witnesses enough answer"
stop
expect 3 "and one that does not is not" doctor witnessed --json
finds warn witness "the witness does not answer"
finds wrong quorum "too few witnesses answer"
serve 200 "no checkpoint"
expect 3 "a log that is not this one's is found out" doctor org/serve --json
finds wrong checkpoint "not a"
stop

# ---- demurd itself ----------------------------------------------------------------------------

"$(dirname "$demur")/demurd" --as-root serve org/serve/demurd.conf >served 2>&1 &
server=$!
for _ in $(seq 100); do
    curl -s --noproxy '*' "http://127.0.0.1:$port/checkpoint" 2>/dev/null | grep -q demur && break
    kill -0 $server 2>/dev/null || break
    sleep 0.1
done
http_proxy=http://127.0.0.1:1 expect 0 "demurd is known, past any proxy" doctor org/serve/demurd.conf --json
finds ok listen "demurd answers there"
expect 0 "and its log is looked at" doctor org --json
finds ok checkpoint "a checkpoint that holds"
finds ok channel "the channel answers"
stop
finish
