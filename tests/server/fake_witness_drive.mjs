// SPDX-License-Identifier: AGPL-3.0-or-later
// fake_witness_drive.mjs -- node fake_witness_drive.mjs WITNESS DIR: ask the fake witness all that
// there is to ask, each a line of a test.  Trees are made by the definition of RFC 6962, apart from
// the witness's own code.
import { spawn } from 'node:child_process';
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';

const [, , program, dir] = process.argv;
let count = 0;
let failed = 0;
function ok(holds, what, got) {
    console.log(`${holds ? 'ok' : 'not ok'} ${++count} - ${what}`);
    if (!holds) {
        failed = 1;
        if (got !== undefined) console.log(`# got ${JSON.stringify(got)}`);
    }
}

// ---- a log of the entries of docs/log.md 1.11 ----------------------------------------------

const sha = (...p) => {
    const h = crypto.createHash('sha256');
    p.forEach((x) => h.update(x));
    return h.digest();
};
const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657',
    '606162636465666768696a6b6c6d6e6f'].map((x) => Buffer.from(x, 'hex'));
const split = (n) => {
    let k = 1;
    while (2 * k < n) k *= 2;
    return k;
};
const root = (e) => e.length === 0 ? sha('') : e.length === 1 ? sha(Buffer.from([0]), e[0])
    : sha(Buffer.from([1]), root(e.slice(0, split(e.length))), root(e.slice(split(e.length))));
function subproof(m, e, whole) {
    if (m === e.length) return whole ? [] : [root(e)];
    const k = split(e.length);
    return m <= k ? [...subproof(m, e.slice(0, k), whole), root(e.slice(k))]
        : [...subproof(m - k, e.slice(k), false), root(e.slice(0, k))];
}
const proofOf = (m, n) => m === 0 || m === n ? [] : subproof(m, entries.slice(0, n), true);

const seedOf = (from) => Buffer.from(Array.from({ length: 32 }, (_, i) => from + i));
const keyOf = (seed) => crypto.createPrivateKey({ key: Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'), seed]), format: 'der', type: 'pkcs8' });
const ORIGIN = 'demur.example/log';
const LOG_VKEY = 'demur.example/log+eec2e501+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4';
const WITNESS_VKEY = 'witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X';
const WITNESS_LINE = '\u2014 witness.example/w1 IDJKvgAAAABlU/EAnAhpr86bPS0SXIeToLHIaN5a4YHb29lA' +
    'TR4ZgXGz1nVNOB3GqA9AAFO3CF8cwJd7VzDLUy5DW/B+pYyz8ohqBA==\n';
const LOG_LINE = '\u2014 demur.example/log 7sLlAT24AIo4YFVFw7QvnLxmQSsH6082KPTnfZYLFbtNtwywIT5VCFv' +
    'yr8P6sFqvDdHl5pFI3FjfEJ9qwHkOHtilgA4=\n';

function note(size, how = {}) {
    const body = `${how.origin ?? ORIGIN}\n${size}\n` +
        `${(how.root ?? root(entries.slice(0, size))).toString('base64')}\n`;
    const sig = crypto.sign(null, Buffer.from(body), keyOf(seedOf(how.seed ?? 0)));
    const line = Buffer.concat([Buffer.from('eec2e501', 'hex'), sig]).toString('base64');
    return `${body}\n\u2014 ${how.origin ?? ORIGIN} ${line}\n`;
}
const request = (old, size, how = {}) => `old ${old}\n` +
    (how.proof ?? proofOf(old, size)).map((h) => h.toString('base64') + '\n').join('') +
    `\n${note(size, how)}`;

// ---- the witness's process -----------------------------------------------------------------

let child;
let url;
let vkey;
async function start() {
    fs.writeFileSync(`${dir}/seed`, seedOf(0x20));
    child = spawn(process.execPath, [program, '--seed', `${dir}/seed`, '--name',
        'witness.example/w1', '--state', `${dir}/state`, '--log', LOG_VKEY, '--time', '1700000000'],
    { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    for await (const part of child.stdout) {
        text += part;
        const m = /^vkey (\S+)\nurl (\S+)\n/.exec(text);
        if (m) {
            [, vkey, url] = m;
            return;
        }
    }
}
const stop = () => new Promise((done) => {
    child.on('exit', done);
    child.kill('SIGKILL');
});
async function ask(body, how = {}) {
    try {
        const r = await fetch(`${url}/add-checkpoint`, { method: 'POST', body, ...how });
        return { status: r.status, type: r.headers.get('content-type'), body: await r.text() };
    } catch (e) {
        return { failed: e.name };
    }
}
const tell = (o) => fetch(`${url}/control`, { method: 'POST', body: JSON.stringify(o) });

// ---- the tests -----------------------------------------------------------------------------

await start();
ok(vkey === WITNESS_VKEY, 'the verifier key is that of docs/log.md', vkey);
ok(note(8).endsWith(LOG_LINE), 'and so is what the log signs');

let r = await ask(request(0, 2));
ok(r.status === 200, 'a first checkpoint', r);
r = await ask(request(2, 8));
ok(r.status === 200 && r.body === WITNESS_LINE, 'cosigned as in docs/log.md', r);
r = await ask(request(8, 8));
ok(r.status === 200, 'the same size again', r);
await stop();
await start();
r = await ask(request(0, 8));
ok(r.status === 409 && r.type === 'text/x.tlog.size' && r.body === '8\n',
    'after kill -9 it knows its size', r);

for (const [what, body, status] of [
    ['no empty line', 'old 8\n', 400],
    ['no old line', `new 8\n\n${note(8)}`, 400],
    ['a size with a zero in front', `old 08\n\n${note(8)}`, 400],
    ['a proof that is no base64', `old 8\n!\n\n${note(8)}`, 400],
    ['a checkpoint without signatures', `old 8\n\n${note(8).split('\n\n')[0]}\n`, 400],
    ['old beyond the checkpoint', request(8, 2, { proof: [] }), 400],
    ['another log', request(0, 2, { origin: 'other.example/log' }), 404],
    ['another key', request(8, 8, { seed: 1 }), 403],
    ['the size is known, the root another', request(8, 8, { root: sha('x') }), 409],
]) {
    r = await ask(body);
    ok(r.status === status && r.type !== 'text/x.tlog.size', `${what}: ${status}`, r);
}
await stop();
fs.rmSync(`${dir}/state`);
await start();
await ask(request(0, 3));
for (const [what, body] of [
    ['a proof too short', request(3, 8, { proof: proofOf(3, 8).slice(1) })],
    ['a proof too long', request(3, 8, { proof: [...proofOf(3, 8), sha('x')] })],
    ['a false proof', request(3, 8, { proof: proofOf(3, 8).reverse() })],
    ['a fork', request(3, 8, { root: sha('x') })],
]) {
    r = await ask(body);
    ok(r.status === 422, `${what}: 422`, r);
}
for (let m = 3; m <= 8; m++) {
    r = await ask(request(m, Math.min(8, m + 1)));
    ok(r.status === 200, `a right proof from ${m}`, r);
}

const same = request(8, 8);
for (const status of [400, 403, 404, 422, 429, 500, 503]) {
    await tell({ mode: String(status), times: 1 });
    r = await ask(same);
    ok(r.status === status, `told to say ${status}`, r);
}
r = await ask(same);
ok(r.status === 200, 'once, and then rightly', r);
for (const [o, body] of [[{ mode: 'smaller' }, '7\n'], [{ mode: 'larger' }, '9\n'],
    [{ mode: '409', size: '9223372036854775807' }, '9223372036854775807\n']]) {
    await tell({ ...o, times: 1 });
    r = await ask(same);
    ok(r.status === 409 && r.type === 'text/x.tlog.size' && r.body === body,
        `told to name another size (${o.mode})`, r);
}
await tell({ mode: '409plain', times: 1 });
r = await ask(same);
ok(r.status === 409 && r.type.startsWith('text/plain'), '409 without a size', r);
await tell({ mode: 'hang', times: 1 });
r = await ask(same, { signal: AbortSignal.timeout(300) });
ok(r.failed === 'TimeoutError', 'it hangs', r);
await tell({ mode: 'cut', times: 1 });
r = await ask(same);
ok(r.failed !== undefined, 'it hangs up', r);
await tell({ mode: 'big', times: 1 });
r = await ask(same);
ok(r.body.length >= 10000000, '10 MiB', r.status);
await tell({ mode: 'garbage', times: 1 });
r = await ask(same);
ok(r.status === 200 && !r.body.startsWith('\u2014'), 'garbage', r.status);
for (const mode of ['stranger', 'false', 'other']) {
    await tell({ mode, times: 1 });
    r = await ask(same);
    ok(r.status === 200 && /^\u2014 witness.example\/w1 \S+\n$/.test(r.body) &&
        r.body !== WITNESS_LINE && r.body.includes(' IDJKv') === (mode !== 'stranger'),
    `a cosignature that does not hold (${mode})`, r);
}
await tell({ mode: 'time', time: '9223372036854775807', times: 1 });
r = await ask(same);
ok(r.body.startsWith('\u2014 witness.example/w1 IDJKvn//////////'), 'a time far off', r);
await tell({ mode: 'grease', times: 1 });
r = await ask(same);
ok(r.body.split('\n').length === 4 && r.body.includes(WITNESS_LINE), 'grease', r);
await tell({ mode: 'slow', ms: 50, times: 1 });
r = await ask(same);
ok(r.body === WITNESS_LINE, 'slow, and right', r);
await stop();
fs.rmSync(`${dir}/state`);
await start();
await tell({ mode: 'late', times: 1 });
r = await ask(request(0, 8));
ok(r.status === 500, 'the answer is lost', r);
r = await ask(request(0, 8));
ok(r.status === 409 && r.body === '8\n', 'but the checkpoint was kept', r);
await stop();
console.log(`1..${count}`);
process.exit(failed);
