// SPDX-License-Identifier: AGPL-3.0-or-later
// make_vectors.mjs DIR -- write Demur's own vectors, made by the independent reference: credentials
// of 3 messages and 16 nym secrets, proofs of every profile, and what must be refused.  The same
// files every time, in the format of the drafts' nym vectors.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as R from '../reference/ref.mjs';

const [dir] = process.argv.slice(2);
const S = R.Suite('sha');
const API = S.api.nym;
const L = 3;
const N = 16;
const PROFILES = [[], [0], [1], [2], [0, 1]];
const COMMIT_DST = S.id + 'H2G_HM2S_COMMIT_MOCK_RANDOM_SCALARS_DST_';
const PROOF_DST = S.id + 'H2G_HM2S_PROOF_MOCK_RANDOM_SCALARS_DST_';
const ORDER_3 = R.G1.fromAffine({ x: 0n, y: 2n }); // on the curve, not in the group
// A verifier that does not look at the subgroup multiplies by c or by r - c, so that what X adds is
// gone where c is 0, or r, modulo 3.
const GUESSES = [0n, R.r % 3n];
const generators = [...S.gens(L + 1, API), ...S.gens(N + 1, 'BLIND_' + API)];

const draw = (seed, dst, n) => S.seeded(R.ascii(seed), R.ascii(dst), n);
const own = (what, n = 1) => draw(what, 'demur own vectors', n);
const bytes = (what, n) => S.expand(R.ascii(what), R.ascii('demur own vectors bytes'), n);
const whole = header => R.cat(header, R.i2osp(N, 8));
const hex = R.unhex;
const scalars = k => k.map(x => hex(R.sc(x)));
const attribute = (name, code) => R.cat(R.ascii('demur/v1/attr/' + name), R.i2osp(code, 2));

const counts = {};
function write(kind, vector) {
  counts[kind] = (counts[kind] ?? 0) + 1;
  mkdirSync(join(dir, kind), { recursive: true });
  const file = join(dir, kind, `${kind}${String(counts[kind]).padStart(3, '0')}.json`);
  writeFileSync(file, JSON.stringify(vector, null, 1) + '\n');
}

function need(ok, what) {
  if (!ok) throw new Error(what);
}

const valid = { valid: true };
const invalid = reason => ({ valid: false, reason });

// ---- one member with one issuer --------------------------------------------------------------

function member(name, codes) {
  const sk = own(name + ' sk')[0];
  const pk = R.skToPk(sk);
  const header = bytes(name + ' header', 32);
  const messages = ['band', 'class', 'unit'].map((a, i) => attribute(a, codes[i]));
  const proverNyms = own(name + ' nyms', N);
  const entropy = own(name + ' entropy')[0];
  const seed = name + ' commit';
  const c = R.commit(S, proverNyms, API, draw(seed, COMMIT_DST, N + 2));
  need(R.commitVerify(S, c.bytes, API), 'commitment');
  const signer = S.m2s(messages, API);
  const { sig, B, dom } = R.blindSign(S, sk, pk, c.bytes, whole(header), signer, API, 'SK,B',
    entropy);
  const nyms = [...proverNyms];
  nyms[N - 1] = R.mod(nyms[N - 1] + entropy);
  const m = [...signer, c.blind, ...nyms];
  need(R.coreVerify(S, pk, sig, generators, whole(header), m, API), 'signature');
  return { name, sk, pk, header, messages, proverNyms, entropy, seed, c, sig, B, dom, nyms, m };
}

// ---- commitments -----------------------------------------------------------------------------

function putCommit(u, caseName, result, commitment) {
  write('nymCommit', {
    caseName,
    mockRngParameters: { SEED: u.seed, commit: { DST: COMMIT_DST } },
    committedMessages: [],
    proverNyms: scalars(u.proverNyms),
    proverBlind: hex(R.sc(u.c.blind)),
    commitmentWithProof: hex(commitment),
    result,
  });
}

// What octets_to_commitment_with_proof asks for and the reference leaves to its caller.
function formed(b) {
  if (b.length !== 112 + 32 * N) return false;
  for (let at = 48; at < b.length; at += 32) {
    const x = R.os2ip(b.slice(at, at + 32));
    if (x === 0n || x >= R.r) return false;
  }
  return true;
}

function refuseCommit(u, reason, commitment) {
  let accepted = false;
  try {
    accepted = formed(commitment) && R.commitVerify(S, commitment, API) !== null;
  } catch { /* refused while it was read */ }
  need(!accepted, reason);
  putCommit(u, `invalid commitment with proof (${reason})`, invalid(reason), commitment);
}

// The bytes b with the scalar that begins at offset `at` changed by d.
function moved(b, at, d) {
  const x = R.os2ip(b.slice(at, at + 32)) + d;
  return R.cat(b.slice(0, at), R.i2osp(x, 32), b.slice(at + 32));
}

// The bytes b with the point that begins at offset `at` replaced.
const pointed = (b, at, P) => R.cat(b.slice(0, at), R.pt(P), b.slice(at + 48));
const pointAt = (b, at) => R.G1.fromBytes(b.slice(at, at + 48));

// A commitment to C + X with the proof for it, c guessed modulo 3: right but for the subgroup.
function commitOutside(u, guess) {
  const bg = S.gens(N + 1, 'BLIND_' + API);
  for (let n = 0; ; n++) {
    const [blind, st, ...mt] = own(`${u.name} outside ${n}`, N + 2);
    const C = R.msm(bg, [blind, ...u.proverNyms]).add(ORDER_3);
    const Cb = R.msm(bg, [st, ...mt]);
    const c = S.h2s(R.cat(R.i2osp(N, 8), ...bg.map(R.pt), R.pt(C), R.pt(Cb)),
      R.ascii(API + 'H2S_'));
    if (c % 3n !== guess) continue;
    return R.cat(R.pt(C), R.sc(st + blind * c), ...u.proverNyms.map((x, i) => R.sc(mt[i] + x * c)),
      R.sc(c));
  }
}

function commitments(users) {
  for (const u of users) {
    putCommit(u, 'valid commitment with proof, 16 prover nyms', valid, u.c.bytes);
  }
  const [u] = users;
  const b = u.c.bytes;
  refuseCommit(u, 'challenge changed', moved(b, b.length - 32, 1n));
  refuseCommit(u, 'a response changed', moved(b, 80, 1n));
  refuseCommit(u, 'a response not reduced', moved(b, 80, R.r));
  refuseCommit(u, 'truncated by a byte', b.slice(0, -1));
  refuseCommit(u, 'one response less', R.cat(b.slice(0, -64), b.slice(-32)));
  refuseCommit(u, 'identity', pointed(b, 0, R.G1.ZERO));
  for (const guess of GUESSES) {
    refuseCommit(u, `point outside the group, c is ${guess} modulo 3`, commitOutside(u, guess));
  }
}

// ---- signatures ------------------------------------------------------------------------------

function putSignature(u, caseName, result, changes = {}) {
  write('nymSignature', {
    caseName,
    signerKeyPair: { secretKey: hex(R.sc(u.sk)), publicKey: hex(u.pk) },
    signer_nym_entropy: hex(R.sc(u.entropy)),
    proverNyms: scalars(u.proverNyms),
    nym_secrets: scalars(u.nyms),
    proverBlind: hex(R.sc(u.c.blind)),
    commitmentWithProof: hex(u.c.bytes),
    header: hex(u.header),
    messages: u.messages.map(hex),
    committedMessages: [],
    signature: hex(R.sigBytes(u.sig)),
    ...changes,
    result,
    trace: { B: hex(R.pt(u.B)), domain: hex(R.sc(u.dom)) },
  });
}

function signatures(users) {
  for (const u of users) {
    putSignature(u, 'valid multiple signer messages signature, 16 nym secrets', valid);
  }
  const [u, other] = users;
  const refuse = (reason, changes) =>
    putSignature(u, `invalid signature (${reason})`, invalid(reason), changes);
  const s = R.sigBytes(u.sig);
  refuse('wrong header', { header: hex(other.header) });
  refuse('wrong message', { messages: other.messages.map(hex) });
  refuse('wrong blind', { proverBlind: hex(R.sc(u.c.blind + 1n)) });
  refuse('entropy left out', { nym_secrets: scalars(u.proverNyms) });
  refuse('e changed', { signature: hex(moved(s, 48, 1n)) });
  refuse('e not reduced', { signature: hex(moved(s, 48, R.r)) });
  refuse('truncated', { signature: hex(s.slice(0, -1)) });
  refuse('A outside the group', { signature: hex(pointed(s, 0, u.sig[0].add(ORDER_3))) });
}

// ---- proofs ----------------------------------------------------------------------------------

function prove(u, n, idx) {
  const seed = `${u.name} proof ${n}`;
  const ctx = R.cat(R.ascii('demur/v1/ctx/sign'), [0], bytes('org', 32), R.i2osp(7, 4),
    bytes(seed + ' memo', 32));
  const ph = bytes(seed + ' ph', 32);
  const rnd = draw(seed, PROOF_DST, 5 + u.m.length - idx.length);
  const made = R.proofGen(S, u.pk, u.sig, generators, whole(u.header), ph, u.m, idx, API, rnd,
    { ctx, n: N });
  return { seed, ctx, ph, idx, rnd, ...made, P: made.nym.P };
}

// Whether the reference accepts what a vector says.
function holds(v) {
  const nym = { ctx: R.hex(v.context_id), n: N };
  try {
    nym.P = R.G1.fromBytes(R.hex(v.pseudonym));
    nym.P.assertValidity();
  } catch {
    return false;
  }
  const idx = Object.keys(v.revealedMessages).map(Number);
  const dm = S.m2s(Object.values(v.revealedMessages).map(R.hex), API);
  return !nym.P.equals(R.G1.ZERO) && R.proofVerify(S, R.hex(v.signerPublicKey), R.hex(v.proof),
    generators, whole(R.hex(v.header)), R.hex(v.presentationHeader), dm, idx, API, nym);
}

function putProof(u, p, caseName, result, changes = {}) {
  const v = {
    caseName,
    mockRngParameters: { SEED: p.seed, commit: { DST: COMMIT_DST }, proof: { DST: PROOF_DST } },
    signerPublicKey: hex(u.pk),
    signature: hex(R.sigBytes(u.sig)),
    nym_secrets: scalars(u.nyms),
    pseudonym: hex(R.pt(p.P)),
    proverBlind: hex(R.sc(u.c.blind)),
    context_id: hex(p.ctx),
    header: hex(u.header),
    presentationHeader: hex(p.ph),
    revealedMessages: Object.fromEntries(p.idx.map(i => [i, hex(u.messages[i])])),
    revealedCommittedMessages: {},
    messages: u.messages.map(hex),
    committedMessages: [],
    L,
    proof: hex(p.proof),
    ...changes,
    result,
  };
  need(holds(v) === result.valid, `${caseName}: the reference says otherwise`);
  write('nymProof', v);
}

// The proof of P + X, c guessed modulo 3: a verifier that does not look at the subgroup accepts it,
// under another pseudonym than the member's own.
function proveOutside(u, n, guess) {
  for (let j = n; ; j++) {
    const p = prove(u, j, []);
    const [r1, r2, et, r1t, r3t, ...mt] = p.rnd;
    const P = p.P.add(ORDER_3);
    const c = R.challenge(S, p.st, [], [], p.ph, API, { ctx: p.ctx, P, U: p.nym.U });
    if (c % 3n !== guess) continue;
    const proof = R.cat(p.proof.slice(0, 144), R.sc(et + u.sig[1] * c), R.sc(r1t - r1 * c),
      R.sc(r3t - R.inv(r2) * c), ...u.m.map((m, i) => R.sc(mt[i] + m * c)), R.sc(c));
    return { ...p, P, proof };
  }
}

function proofs(users) {
  users.forEach((u, k) => PROFILES.forEach((idx, n) => {
    putProof(u, prove(u, 10 * k + n, idx), `valid proof, 16 nym secrets, ${
      idx.length === 0 ? 'no messages' : 'messages ' + idx.join(', ')} revealed`, valid);
  }));
  const [u, other] = users;
  const p = prove(u, 20, [0, 1]);
  const b = p.proof;
  const refuse = (reason, changes) =>
    putProof(u, p, `invalid proof (${reason})`, invalid(reason), changes);
  refuse('wrong pseudonym', { pseudonym: hex(R.pt(prove(other, 20, []).P)) });
  refuse('pseudonym of another context', { pseudonym: hex(R.pt(prove(u, 21, []).P)) });
  refuse('wrong context', { context_id: hex(prove(u, 21, []).ctx) });
  refuse('pseudonym is the identity', { pseudonym: hex(R.pt(R.G1.ZERO)) });
  refuse('wrong header', { header: hex(other.header) });
  refuse('wrong presentation header', { presentationHeader: hex(bytes('another', 32)) });
  refuse('wrong public key', { signerPublicKey: hex(other.pk) });
  refuse('wrong message', {
    revealedMessages: { 0: hex(u.messages[0]), 1: hex(attribute('class', 9)) },
  });
  refuse('challenge changed', { proof: hex(moved(b, b.length - 32, 1n)) });
  refuse('a response changed', { proof: hex(moved(b, 144, 1n)) });
  refuse('a response not reduced', { proof: hex(moved(b, 144, R.r)) });
  refuse('truncated by a byte', { proof: hex(b.slice(0, -1)) });
  refuse('one response less', { proof: hex(R.cat(b.slice(0, -64), b.slice(-32))) });
  refuse('D outside the group', { proof: hex(pointed(b, 96, pointAt(b, 96).add(ORDER_3))) });
  refuse('Abar and Bbar are the identity', {
    proof: hex(pointed(pointed(b, 0, R.G1.ZERO), 48, R.G1.ZERO)),
  });
  for (const guess of GUESSES) {
    const reason = `pseudonym outside the group, c is ${guess} modulo 3`;
    putProof(u, proveOutside(u, 30, guess), `invalid proof (${reason})`, invalid(reason));
  }
}

if (!dir) {
  console.error('usage: make_vectors.mjs DIR');
  process.exit(2);
}
const users = [member('first', [2, 1, 5]), member('second', [0, 16, 200])];
commitments(users);
signatures(users);
proofs(users);
console.log(`${Object.values(counts).reduce((a, b) => a + b)} vector files written`);
