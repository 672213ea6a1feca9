// SPDX-License-Identifier: AGPL-3.0-or-later
// fake_witness.mjs -- a witness (c2sp.org/tlog-witness) for tests: it answers rightly, and on
// request in every wrong way that a log must live through (docs/log.md 1.6).
//
//   node fake_witness.mjs --seed FILE --name NAME --state FILE (--log VKEY | --policy FILE)...
//       [--port N] [--time SECONDS] [--control FILE]
//
// FILE of --seed: 32 bytes, 64 hex digits, or a KEY_FILE of a witness.  It listens on loopback;
// port 0, the default, is one that is free.  Its first lines are `vkey VKEY` and `url http://...`.
//
// POST /add-checkpoint is the protocol.  GET /state shows what it has cosigned, GET /seen how many
// requests came.  What it does wrong is one JSON object, by POST /control or read anew for each
// request from the file of --control:
//
//   {"mode": MODE, "times": N, "size": "DECIMAL", "ms": N, "time": SECONDS}
//
// times: for so many requests, then "ok" again; without it for ever.  Modes that answer at all but
// these lie about nothing that is kept: the state changes in "ok", "slow", "grease", "time" and in
// the modes marked * (there as a witness would that then answers wrongly).
//
//   ok           rightly
//   slow         rightly, after ms
//   grease       rightly, among lines of keys that nobody knows
//   time *       rightly, but of the time in "time"
//   400 403 404 422 429 500 503     that status
//   409          409 with text/x.tlog.size and the size in "size"
//   409plain     409 without that type
//   smaller      409 with one entry less than it has been asked to cosign
//   larger       409 with one entry more
//   hang         nothing, until the peer hangs up
//   cut          half an answer, then it hangs up
//   garbage      200 and bytes that are no text
//   empty *      200 and nothing
//   big          200 and 10 MiB of signature lines
//   stranger *   200 and a cosignature by a key that nobody knows, under its own name
//   false *      200 and a cosignature of its own key whose signature is false
//   other *      200 and a right cosignature of another checkpoint of the same log and size
//   late *       500, after it has kept the checkpoint: the answer was lost
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as path from 'node:path';
import { parseArgs } from 'node:util';

const BODY_MAX = 300000;
const PROOF_MAX = 63;

// ---- keys and notes ------------------------------------------------------------------------

const sha256 = (...parts) => {
    const h = crypto.createHash('sha256');
    for (const p of parts) h.update(p);
    return h.digest();
};

const privateKey = (seed) => crypto.createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der', type: 'pkcs8' });

const publicKey = (raw) => crypto.createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]),
    format: 'der', type: 'spki' });

const publicBytes = (key) => crypto.createPublicKey(key).export({ format: 'der', type: 'spki' })
    .subarray(-32);

const keyId = (name, type, pk) => sha256(name, '\n', Buffer.from([type]), pk).subarray(0, 4);

const vkeyOf = (name, type, pk) => `${name}+${keyId(name, type, pk).toString('hex')}+` +
    Buffer.concat([Buffer.from([type]), pk]).toString('base64');

function readVkey(text) {
    const m = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text);
    const bytes = m && Buffer.from(m[3], 'base64');
    if (!m || bytes.length !== 33 || bytes[0] !== 1 ||
        keyId(m[1], 1, bytes.subarray(1)).toString('hex') !== m[2]) {
        throw new Error(`not the verifier key of a log: ${text}`);
    }
    return { name: m[1], id: m[2], key: publicKey(bytes.subarray(1)) };
}

function readSeed(file) {
    const bytes = fs.readFileSync(file);
    const hex = bytes.toString('latin1').trim();
    if (bytes.length === 32) return bytes;
    if (/^[0-9a-f]{64}$/.test(hex)) return Buffer.from(hex, 'hex');
    if (bytes.length === 39 && bytes.subarray(0, 7).toString('hex') === '444d5231630106') {
        return bytes.subarray(7);
    }
    throw new Error(`${file}: not a seed`);
}

// ---- the tree (RFC 6962) -------------------------------------------------------------------

const node = (l, r) => sha256(Buffer.from([1]), l, r);
const EMPTY = sha256('');

// Whether path leads from (m, old) to (n, root): docs/log.md 1.1.
function consistent(m, old, n, root, proof) {
    if (m === n) return proof.length === 0 && old.equals(root);
    if (m === 0n) return proof.length === 0;
    let path = proof;
    if (path.length === 0) return false;
    if ((m & (m - 1n)) === 0n) path = [old, ...path];
    let fn = m - 1n, sn = n - 1n;
    while (fn & 1n) { fn >>= 1n; sn >>= 1n; }
    let fr = path[0], sr = path[0];
    for (const c of path.slice(1)) {
        if (sn === 0n) return false;
        if ((fn & 1n) || fn === sn) {
            fr = node(c, fr);
            sr = node(c, sr);
            while (!(fn & 1n) && fn !== 0n) { fn >>= 1n; sn >>= 1n; }
        } else {
            sr = node(sr, c);
        }
        fn >>= 1n;
        sn >>= 1n;
    }
    return sn === 0n && fr.equals(old) && sr.equals(root);
}

// ---- reading a request ---------------------------------------------------------------------

class Refusal extends Error {
    constructor(status, why, type) {
        super(why);
        Object.assign(this, { status, type });
    }
}

const number = (text) => /^(0|[1-9][0-9]{0,18})$/.test(text) && BigInt(text) < 2n ** 63n
    ? BigInt(text) : null;

function base64(text, len) {
    const bytes = Buffer.from(text, 'base64');
    return bytes.toString('base64') === text && (len === undefined || bytes.length === len)
        ? bytes : null;
}

function readNote(text) {
    const at = text.lastIndexOf('\n\n');
    if (at < 0 || !text.endsWith('\n')) throw new Refusal(400, 'not a signed note');
    const body = text.slice(0, at + 1);
    const sigs = text.slice(at + 2, -1).split('\n').map((line) => {
        const m = /^\u2014 ([^+\s]+) (\S+)$/.exec(line);
        const bytes = m && base64(m[2]);
        if (!bytes || bytes.length < 5) throw new Refusal(400, 'not a signature line');
        return { name: m[1], id: bytes.subarray(0, 4).toString('hex'), sig: bytes.subarray(4) };
    });
    const lines = body.split('\n');
    const size = number(lines[1] ?? '');
    const root = base64(lines[2] ?? '', 32);
    if (lines[0] === '' || size === null || !root) throw new Refusal(400, 'not a checkpoint');
    return { body, sigs, origin: lines[0], size, root };
}

function readRequest(bytes) {
    const text = bytes.toString('utf8');
    const at = text.indexOf('\n\n');
    if (at < 0) throw new Refusal(400, 'no empty line');
    const lines = text.slice(0, at).split('\n');
    const old = /^old /.test(lines[0]) ? number(lines[0].slice(4)) : null;
    const proof = lines.slice(1).map((l) => base64(l, 32));
    if (old === null) throw new Refusal(400, 'no old size');
    if (proof.length > PROOF_MAX || proof.includes(null)) throw new Refusal(400, 'not a proof');
    return { old, proof, ...readNote(text.slice(at + 2)) };
}

// ---- the witness ---------------------------------------------------------------------------

const { values: opt } = parseArgs({ options: {
    seed: { type: 'string' }, name: { type: 'string' }, state: { type: 'string' },
    log: { type: 'string', multiple: true, default: [] },
    policy: { type: 'string', multiple: true, default: [] },
    port: { type: 'string', default: '0' }, time: { type: 'string' },
    control: { type: 'string' } } });
for (const must of ['seed', 'name', 'state']) {
    if (opt[must] === undefined) throw new Error(`--${must} is missing`);
}

const key = privateKey(readSeed(opt.seed));
const strange = privateKey(sha256('a key that nobody knows', opt.name));
const logs = new Map();
for (const vkey of opt.log) logs.set(readVkey(vkey).name, readVkey(vkey));
// A policy may come later than its witnesses, whose keys are in it.
function readPolicies() {
    for (const file of opt.policy) {
        if (!fs.existsSync(file)) continue;
        const line = /^log[ \t]+(\S+)/m.exec(fs.readFileSync(file, 'utf8'));
        if (!line) throw new Error(`${file}: no log in it`);
        logs.set(readVkey(line[1]).name, readVkey(line[1]));
    }
}

let state = fs.existsSync(opt.state) ? JSON.parse(fs.readFileSync(opt.state, 'utf8')) : {};
const known = (origin) => {
    const s = state[origin];
    return s ? { size: BigInt(s.size), root: Buffer.from(s.root, 'base64') }
        : { size: 0n, root: EMPTY };
};

// On the disk before anybody hears of it.
function keep(q) {
    const next = { ...state, [q.origin]: { size: String(q.size),
        root: q.root.toString('base64') } };
    const temporary = `${opt.state}.${process.pid}`;
    const fd = fs.openSync(temporary, 'w', 0o600);
    fs.writeSync(fd, JSON.stringify(next));
    fs.fsyncSync(fd);
    fs.closeSync(fd);
    fs.renameSync(temporary, opt.state);
    const dir = fs.openSync(path.dirname(path.resolve(opt.state)), 'r');
    fs.fsyncSync(dir);
    fs.closeSync(dir);
    state = next;
}

function cosign(body, by, time) {
    const pk = publicBytes(by);
    const seconds = Buffer.alloc(8);
    seconds.writeBigUInt64BE(BigInt(time));
    const sig = crypto.sign(null, Buffer.from(`cosignature/v1\ntime ${time}\n${body}`), by);
    return `\u2014 ${opt.name} ` +
        Buffer.concat([keyId(opt.name, 4, pk), seconds, sig]).toString('base64') + '\n';
}

// Every check of c2sp.org/tlog-witness, in its order; nothing is kept yet.
function judge(q) {
    if (!logs.has(q.origin)) readPolicies();
    const log = logs.get(q.origin);
    if (!log) throw new Refusal(404, 'unknown log');
    const own = q.sigs.filter((s) => s.name === log.name && s.id === log.id);
    const holds = own.length > 0 &&
        own.every((s) => crypto.verify(null, Buffer.from(q.body), log.key, s.sig));
    if (!holds) throw new Refusal(403, 'not signed by the log');
    if (q.old > q.size) throw new Refusal(400, 'old is larger than the checkpoint');
    const have = known(q.origin);
    if (q.old !== have.size) throw new Refusal(409, `${have.size}\n`, 'text/x.tlog.size');
    if (q.size === 0n && !q.root.equals(EMPTY)) throw new Refusal(422, 'root of nothing');
    if (q.old === q.size && !have.root.equals(q.root)) throw new Refusal(409, 'another root');
    if (!consistent(q.old, have.root, q.size, q.root, q.proof)) {
        throw new Refusal(422, 'the proof does not hold');
    }
}

const now = () => opt.time ?? String(Math.floor(Date.now() / 1000));

// ---- answering -----------------------------------------------------------------------------

let control = { mode: 'ok' };

// What to do with this request.
function order() {
    if (opt.control !== undefined && fs.existsSync(opt.control)) {
        const text = fs.readFileSync(opt.control, 'utf8').trim();
        return { mode: 'ok', ...(text === '' ? {} : JSON.parse(text)) };
    }
    const current = control;
    if (control.times !== undefined && --control.times <= 0) control = { mode: 'ok' };
    return { ...current };
}

function send(res, status, body, type = 'text/plain; charset=utf-8') {
    res.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
    res.end(body);
}

const TLOG_SIZE = 'text/x.tlog.size';

// Answers that need no look at the request but its size.
const wrong = {
    409: (res, q, o) => send(res, 409, `${o.size ?? q.size}\n`, TLOG_SIZE),
    '409plain': (res) => send(res, 409, 'no\n'),
    smaller: (res, q) => send(res, 409, `${q.size > 0n ? q.size - 1n : 0n}\n`, TLOG_SIZE),
    larger: (res, q) => send(res, 409, `${q.size + 1n}\n`, TLOG_SIZE),
    hang: () => {},
    cut: (res) => {
        res.writeHead(200, { 'Content-Length': 200 });
        res.write('\u2014 ' + opt.name);
        setTimeout(() => res.destroy(), 20);
    },
    garbage: (res) => send(res, 200, crypto.randomBytes(300), 'application/octet-stream'),
    big: (res, q) => send(res, 200, cosign(q.body, strange, now()).repeat(80000)
        .slice(0, 10 * 1024 * 1024)),
};

// Answers of a witness that has checked and kept the checkpoint.
const lies = {
    ok: (q) => cosign(q.body, key, now()),
    slow: (q) => cosign(q.body, key, now()),
    time: (q, o) => cosign(q.body, key, String(o.time ?? 0)),
    grease: (q) => {
        const line = () => `\u2014 grease.example/${crypto.randomBytes(4).toString('hex')} ` +
            crypto.randomBytes(76).toString('base64') + '\n';
        return line() + cosign(q.body, key, now()) + line();
    },
    empty: () => '',
    stranger: (q) => cosign(q.body, strange, now()),
    false: (q) => {
        const [dash, name, sig] = cosign(q.body, key, now()).trimEnd().split(' ');
        const bytes = Buffer.from(sig, 'base64');
        bytes[bytes.length - 40] ^= 1;
        return `${dash} ${name} ${bytes.toString('base64')}\n`;
    },
    other: (q) => cosign(q.body.replace(q.root.toString('base64'),
        sha256('another').toString('base64')), key, now()),
};

function addCheckpoint(res, bytes) {
    const o = order();
    const q = readRequest(bytes);
    if (/^[45][0-9]{2}$/.test(o.mode) && o.mode !== '409') {
        return send(res, Number(o.mode), 'told to\n');
    }
    if (wrong[o.mode]) return wrong[o.mode](res, q, o);
    judge(q);
    keep(q);
    if (o.mode === 'late') return send(res, 500, 'told to\n');
    const lie = lies[o.mode];
    if (!lie) throw new Refusal(500, `no mode is called ${o.mode}`);
    const answer = lie(q, o);
    if (o.mode === 'slow') return setTimeout(() => send(res, 200, answer), o.ms ?? 1000);
    return send(res, 200, answer);
}

let seen = 0;

function answer(req, res, body) {
    const what = `${req.method} ${new URL(req.url, 'http://x').pathname}`;
    try {
        if (what.startsWith('POST ') && what.endsWith('/add-checkpoint')) {
            seen++;
            addCheckpoint(res, body);
        } else if (what === 'POST /control') {
            control = JSON.parse(body.toString('utf8'));
            send(res, 200, 'ok\n');
        } else if (what === 'GET /state') {
            send(res, 200, JSON.stringify(state), 'application/json');
        } else if (what === 'GET /seen') {
            send(res, 200, `${seen}\n`);
        } else {
            send(res, 404, 'no such thing\n');
        }
    } catch (e) {
        if (e instanceof Refusal) send(res, e.status, e.message, e.type);
        else send(res, 500, `${e.message}\n`);
    }
}

const server = http.createServer((req, res) => {
    const parts = [];
    let len = 0;
    req.on('data', (part) => {
        len += part.length;
        if (len <= BODY_MAX) parts.push(part);
    });
    req.on('end', () => {
        if (len > BODY_MAX) send(res, 413, 'too long\n');
        else answer(req, res, Buffer.concat(parts));
    });
    res.on('error', () => {});
});

server.listen(Number(opt.port), '127.0.0.1', () => {
    console.log(`vkey ${vkeyOf(opt.name, 4, publicBytes(key))}`);
    console.log(`url http://127.0.0.1:${server.address().port}`);
});
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
