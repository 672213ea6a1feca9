#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# canary_test.sh DEMURD DEMUR SOURCE_DIR -- what says who somebody is, or what was refused, is in no
# file of a server afterwards: not in a store or its write-ahead log, not in what it said.
# shellcheck source=tests/journey/journey.sh
. "$3/tests/journey/journey.sh"

found
serve_pid=${pids[2]} issue1_pid=${pids[3]} issue2_pid=${pids[4]}
until_there mirror
until [ "$(kind 02)" = 1 ]; do mirror >/dev/null && sleep 0.3; done
issue1=http://$(sed -n 's/.*event=listening.* address=\([^ ]*\).*/\1/p' issue1.err)
from=127.77.66.55 # loopback, and nobody's but ours

# ---- what is looked for, a line each: a word, or "hex" and bytes, or "code" and a one-time code

cat >canaries <<END
CanaryCookieQ7
CanaryAgentQ7
CanaryRefererQ7
CanaryForwardedQ7
CanaryPathQ7
CanaryQueryQ7
CanaryHeaderQ7
CanaryRefusedBodyQ7
CanaryRefusedNymQ7
CanaryRefusedEntryQ7
CanaryRefusedBlobQ7
CanaryIssueBodyQ7
$from
hex 7f4d4237
hex 37424d7f
END

# look.mjs FILES_OR_FOLDERS...: which canaries stand there, as they are, in hex, base64 or escaped.
cat >look.mjs <<'END'
import * as fs from 'node:fs';
// The 16 bytes of a code: 26 characters of Crockford's base 32, then 4 that check them.
function bytesOf(code) {
    let n = 0n;
    for (const c of code.slice(0, 26)) {
        n = n * 32n + BigInt('0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(c));
    }
    return Buffer.from(n.toString(16).padStart(32, '0'), 'hex');
}
function parse(line) {
    const [kind, value] = line.split(' ');
    if (kind === 'hex') return [Buffer.from(value, 'hex')];
    if (kind !== 'code') return [Buffer.from(line)];
    const plain = value.replaceAll('-', '');
    return [Buffer.from(value), Buffer.from(plain), bytesOf(plain)];
}
const words = fs.readFileSync('canaries', 'utf8').trim().split('\n').map((line) => {
    const forms = parse(line);
    for (const raw of forms.slice().filter((r) => r.length > 4)) {
        forms.push(Buffer.from(raw.toString('hex')), Buffer.from(raw.toString('hex').toUpperCase()));
        for (const skip of [0, 1, 2]) { // wherever it stands in what was encoded
            const b = raw.subarray(skip, skip + Math.floor((raw.length - skip) / 3) * 3);
            forms.push(Buffer.from(b.toString('base64')), Buffer.from(b.toString('base64url')));
        }
    }
    return { line, forms };
});
const files = (at) => fs.statSync(at).isDirectory()
    ? fs.readdirSync(at).flatMap((n) => files(`${at}/${n}`)) : [at];
let bytes = 0;
for (const file of process.argv.slice(2).flatMap(files)) {
    if (/codes-[0-9]+\.(csv|txt)$/.test(file)) continue; // the letters, made by demur init
    const data = fs.readFileSync(file);
    bytes += data.length;
    for (const w of words) {
        if (w.forms.some((f) => data.includes(f))) console.log(`${file}: ${w.line}`);
    }
}
if (bytes < 100000) console.log(`only ${bytes} bytes were looked at`);
END
servers=(org/serve org/issuer-1 org/issuer-2 serve.out serve.err issue1.out issue1.err
    issue2.out issue2.err)
look() { node look.mjs "${servers[@]}"; }

# clean WHEN: none of them is there.
clean() {
    look >looked 2>&1
    [ ! -s looked ]
    ok $? "$1, no canary is there $(head -n 3 looked | tr '\n' ';')"
}

echo "x CanaryCookieQ7" >org/serve/planted
look >looked
grep -q 'planted: CanaryCookieQ7' looked && [ "$(wc -l <looked)" = 1 ]
ok $? "a canary that is there is found"
printf 'CanaryCookieQ7' | base64 >org/serve/planted
look | grep -q planted
ok $? "in base64, too"
rm org/serve/planted

# ---- they are sent

# send URL CURL_ARGUMENTS...: its HTTP status.
send() {
    curl -s --noproxy '*' --interface "$from" -o answer -w '%{http_code}\n' \
        -H 'Cookie: id=CanaryCookieQ7' -H 'User-Agent: CanaryAgentQ7' \
        -H 'Referer: http://a.example/CanaryRefererQ7' -H "X-Forwarded-For: $from" \
        -H 'X-Forwarded-For: CanaryForwardedQ7' -H "Forwarded: for=$from" \
        -H 'X-CanaryHeaderQ7: CanaryHeaderQ7' "$@"
}

# cell TEXT: its bytes, filled up to a cell.
cell() {
    printf "$1" >cell
    truncate -s 8192 cell
}

for at in "$url" "$issue1"; do
    for path in /v1/health /v1/CanaryPathQ7 /CanaryPathQ7 "/v1/health?a=CanaryQueryQ7" \
        /v1/blob/CanaryPathQ7 /tile/CanaryPathQ7 /v1/feed/CanaryPathQ7 /v1/issue/CanaryPathQ7; do
        send "$at$path" >>statuses
    done
    send -X DELETE "$at/CanaryPathQ7" >>statuses
    send -X CanaryPathQ7 "$at/" >>statuses
done
cell 'CanaryRefusedBodyQ7'
send --data-binary @cell "$url/v1/cell" >>statuses
cell 'DMR1\x11\x01CanaryRefusedBodyQ7CanaryRefusedBodyQ7CanaryRefusedNymQ7CanaryRefusedNymQ7'
send --data-binary @cell "$url/v1/cell" >>statuses
cell 'DMR1\x33\x01CanaryRefusedBodyQ7CanaryRefusedBodyQ7CanaryRefusedNymQ7CanaryRefusedNymQ7'
send --data-binary @cell "$url/v1/cell" >>statuses
printf '\0\x1aDMR1\x7f\x01CanaryRefusedEntryQ7' >entry
send --data-binary @entry "$url/v1/entry" >>statuses
printf 'CanaryRefusedBlobQ7' >blob
send --data-binary @blob "$url/v1/blob" >>statuses
truncate -s 16400 blob
send --data-binary @blob "$url/v1/blob" >>statuses
for step in open begin certify done; do
    for len in 100 512 8192; do
        printf 'DMR1\x01\x01CanaryIssueBodyQ7' >message
        truncate -s $len message
        send --data-binary @message "$issue1/v1/issue/$step" >>statuses
    done
done
[ "$(grep -c '^[2345][0-9][0-9]$' statuses)" -ge 38 ] && ! grep -q '^000$' statuses
ok $? "everything was answered: $(sort statuses | uniq -c | tr -s ' \n' ' ')"
clean "when all that was refused"

# ---- and a member enrols, and follows a link

until_there grep -q event=epoch_open issue1.err
until_there grep -q event=epoch_open issue2.err
as() { "$demur" "${@:2}" --home "$1" --passphrase-file pass; }
for n in 1 2; do
    echo "code $(code $n 7)" >>canaries
done
enrol home 7
ok $? "a member enrols"
# A link of a memo that is not there; were it, its secret would be asked for in the same way.
secret=$(head -c 48 /dev/urandom | base64 -w0)
printf 'hex %s\n' "$(printf '%s' "$secret" | base64 -d | od -An -v -tx1 | tr -d ' \n')" >>canaries
link="#1.r.$(printf '%s' "$secret" | tr '+/' '-_')"
printf '%s\n' "$secret" "${link#\#1.r.}" >>canaries
printf '%s\n' "$link" | as home memo read >"$dir/out" 2>"$dir/err"
grep -q 'no memo of this link' "$dir/err"
ok $? "a link of no memo finds none: $(head -c 120 "$dir/err")"
send "$url/v1/feed" -H "Referer: $url/$link" >>statuses
sleep 3
clean "when a member has enrolled and followed a link"
for pid in "$serve_pid" "$issue1_pid" "$issue2_pid"; do
    limit=$(sed -n 's/^Max core file size *\([^ ]*\) .*/\1/p' "/proc/$pid/limits")
    [ "$limit" = 0 ]
    ok $? "a server leaves no core behind (limit $limit)"
    kill -9 "$pid"
    wait "$pid" 2>/dev/null
done
ls org/serve/*-wal >/dev/null
ok $? "killed, a write-ahead log is left"
clean "and when the servers have been killed"
finish
