// SPDX-License-Identifier: AGPL-3.0-or-later
// ref_cross.mjs make|check [full] -- the independent reference's side of ref_cross_test.sh.
// make writes lines for the C program to verify; check verifies the lines it wrote.
//   sig    PK HEADER MESSAGES SIG
//   proof  PK HEADER PH CTX NYMS L MESSAGES INDEXES PROOF NYM     MESSAGES: those shown
//   commit NYMS BYTES
// Fields are hex, lists joined by commas, "-" where empty.
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import * as R from '../reference/ref.mjs';

const [what, full] = process.argv.slice(2);
const S = R.Suite('sha');
const API = { core: S.api.core, nym: S.api.nym };
const scalar = () => R.mod(R.os2ip(randomBytes(48)));
const scalars = n => Array.from({ length: n }, scalar);
const hex = b => (b.length === 0 ? '-' : R.unhex(b));
const bytes = s => (s === '-' ? new Uint8Array() : R.hex(s));
const list = v => (v.length === 0 ? '-' : v.join(','));
const unlist = s => (s === '-' ? [] : s.split(','));

// Points 0.. : Q1, H_1..H_L and in the nym interface Q2, J_1..J_M.
function points(api, l, m) {
  if (api === API.core) return S.gens(l + 1, api);
  return [...S.gens(l + 1, api), ...S.gens(m + 1, 'BLIND_' + api)];
}

// Every way to show l messages, or some of them where there are too many to wait for.
export function patterns(l) {
  const all = 2 ** l;
  if (full || all <= 32) return Array.from({ length: all }, (_, i) => i);
  return [0, all - 1, ...Array.from({ length: 4 }, () => Math.floor(Math.random() * all))];
}

function makeCore(l) {
  const sk = scalar();
  const pk = R.skToPk(sk);
  const header = randomBytes(l * 3);
  const m = scalars(l);
  const g = points(API.core, l);
  const { sig } = R.coreSign(S, sk, pk, g, header, m, API.core);
  console.log('sig', hex(pk), hex(header), list(m.map(x => hex(R.sc(x)))), hex(R.sigBytes(sig)));
  for (const p of patterns(l)) {
    const idx = [...Array(l).keys()].filter(i => (p >> i) & 1);
    const ph = randomBytes(l);
    const rnd = scalars(5 + l - idx.length);
    const { proof } = R.proofGen(S, pk, sig, g, header, ph, m, idx, API.core, rnd);
    console.log('proof', hex(pk), hex(header), hex(ph), '-', 0, l,
      list(idx.map(i => hex(R.sc(m[i])))), list(idx), hex(proof), '-');
  }
}

function makeNym(n) {
  const l = n % 4;
  const sk = scalar();
  const pk = R.skToPk(sk);
  const header = randomBytes(32);
  const whole = R.cat(header, R.i2osp(n, 8));
  const signer = scalars(l);
  const secrets = scalars(n);
  const entropy = scalar();
  const c = R.commit(S, secrets, API.nym, scalars(n + 2));
  console.log('commit', n, hex(c.bytes));
  const { sig } = R.blindSign(S, sk, pk, c.bytes, whole, signer, API.nym, 'SK,B', entropy);
  const m = [...signer, c.blind, ...secrets];
  m[m.length - 1] = R.mod(m.at(-1) + entropy);
  const ctx = randomBytes(40);
  const idx = [...Array(l).keys()].filter(() => Math.random() < 0.5);
  const ph = randomBytes(32);
  const { proof, nym } = R.proofGen(S, pk, sig, points(API.nym, l, n), whole, ph, m, idx, API.nym,
    scalars(5 + m.length - idx.length), { ctx, n });
  console.log('proof', hex(pk), hex(header), hex(ph), hex(ctx), n, l,
    list(idx.map(i => hex(R.sc(m[i])))), list(idx), hex(proof), hex(R.pt(nym.P)));
}

function holds(line) {
  const f = line.split(' ');
  if (f[0] === 'commit') return R.commitVerify(S, bytes(f[2]), API.nym) !== null;
  const pk = bytes(f[1]);
  if (f[0] === 'sig') {
    const m = unlist(f[3]).map(x => R.os2ip(bytes(x)));
    return R.coreVerify(S, pk, R.sigParse(bytes(f[4])), points(API.core, m.length), bytes(f[2]), m,
      API.core);
  }
  if (f[0] !== 'proof') return false;
  const n = Number(f[5]);
  const l = Number(f[6]);
  const dm = unlist(f[7]).map(x => R.os2ip(bytes(x)));
  const idx = unlist(f[8]).map(Number);
  if (n === 0) {
    return R.proofVerify(S, pk, bytes(f[9]), points(API.core, l), bytes(f[2]), bytes(f[3]), dm, idx,
      API.core);
  }
  return R.proofVerify(S, pk, bytes(f[9]), points(API.nym, l, n), R.cat(bytes(f[2]), R.i2osp(n, 8)),
    bytes(f[3]), dm, idx, API.nym, { ctx: bytes(f[4]), n, P: R.G1.fromBytes(bytes(f[10])) });
}

if (what === 'make') {
  for (let l = 0; l <= 10; l++) makeCore(l);
  for (let n = 1; n <= 16; n++) makeNym(n);
} else {
  let good = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    if (!holds(line)) {
      console.log(`the reference refuses: ${line.slice(0, 200)}`);
      process.exit(1);
    }
    good++;
  }
  console.log(`the reference verified ${good} of the C code's objects`);
  process.exit(good > 0 ? 0 : 1);
}
