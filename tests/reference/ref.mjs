// SPDX-License-Identifier: AGPL-3.0-or-later
// Independent, slow reference of the three BBS drafts (core, blind, pseudonym)
// written from the draft texts over @noble/curves.  Not constant time: for
// checking vectors and equations only.
import {bls12_381 as bls} from '@noble/curves/bls12-381.js';
import {expand_message_xmd, expand_message_xof, hash_to_field}
  from '@noble/curves/abstract/hash-to-curve.js';
import {sha256} from '@noble/hashes/sha2.js';
import {shake256} from '@noble/hashes/sha3.js';

export const G1 = bls.G1.Point;
export const G2 = bls.G2.Point;
export const Fr = bls.fields.Fr;
const Fp12 = bls.fields.Fp12;
export const r = Fr.ORDER;
const p = bls.fields.Fp.ORDER;

export const hex = s => Uint8Array.from(Buffer.from(s, 'hex'));
export const unhex = b => Buffer.from(b).toString('hex');
export const ascii = s => new TextEncoder().encode(s);
export const cat = (...a) => Uint8Array.from(Buffer.concat(a.map(
  x => Buffer.from(x))));
export const i2osp = (v, n) => hex(BigInt(v).toString(16).padStart(2 * n, '0'));
export const os2ip = b => BigInt('0x' + (unhex(b) || '0'));
export const mod = x => ((x % r) + r) % r;
export const mul = (P, k) => (k = mod(k), k === 0n ? G1.ZERO : P.multiply(k));
export const sum = ps => ps.reduce((a, b) => a.add(b), G1.ZERO);
export const msm = (P, k) => sum(P.map((q, i) => mul(q, k[i])));
// compressed G1 encoding, written out so that points outside G1 encode too
export const pt = P => {
  if(P.equals(G1.ZERO)) return cat([0xc0], new Uint8Array(47));
  const {x, y} = P.toAffine();
  const b = i2osp(x, 48);
  b[0] |= 0x80 | (y > (p - 1n) / 2n ? 0x20 : 0);
  return b;
};
export const sc = k => i2osp(mod(k), 32);
export const inv = k => Fr.inv(mod(k));

export function Suite(name) {
  const sha = name === 'sha';
  const id = sha ? 'BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_' :
    'BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_';
  const expand = (msg, dst, len) => sha ?
    expand_message_xmd(msg, dst, len, sha256) :
    expand_message_xof(msg, dst, len, 128, shake256);
  const h2s = (msg, dst) => os2ip(expand(msg, dst, 48)) % r;
  const h2c = (msg, DST) => {
    const u = hash_to_field(msg, 2, {DST, p, m: 1, k: 128,
      expand: sha ? 'xmd' : 'xof', hash: sha ? sha256 : shake256});
    return sum(u.map(x => bls.G1.mapToCurve(x[0])));
  };
  const cache = new Map();
  // create_generators(count, api_id); seed/dst may be overridden (for P1)
  const gens = (count, api, seedLabel = 'MESSAGE_GENERATOR_SEED') => {
    const key = api + '|' + seedLabel;
    if(!cache.has(key)) {
      const seedDst = ascii(api + 'SIG_GENERATOR_SEED_');
      cache.set(key, {v: expand(ascii(api + seedLabel), seedDst, 48), out: []});
    }
    const c = cache.get(key);
    while(c.out.length < count) {
      c.v = expand(cat(c.v, i2osp(c.out.length + 1, 8)),
        ascii(api + 'SIG_GENERATOR_SEED_'), 48);
      c.out.push(h2c(c.v, ascii(api + 'SIG_GENERATOR_DST_')));
    }
    return c.out.slice(0, count);
  };
  const P1 = gens(1, id + 'H2G_HM2S_', 'BP_MESSAGE_GENERATOR_SEED')[0];
  const seeded = (seed, dst, count) => {
    const v = expand(seed, dst, 48 * count);
    return Array.from({length: count}, (_, i) =>
      os2ip(v.slice(48 * i, 48 * i + 48)) % r);
  };
  return {id, expand, h2s, h2c, gens, P1, seeded,
    api: {core: id + 'H2G_HM2S_', blind: id + 'BLIND_H2G_HM2S_',
      nym: id + 'H2G_HM2S_PSEUDONYM_'},
    m2s: (m, api) => m.map(x =>
      h2s(x, ascii(api + 'MAP_MSG_TO_SCALAR_AS_HASH_')))};
}

export function keyGen(S, material, info, dst = ascii(S.id + 'KEYGEN_DST_')) {
  return S.h2s(cat(material, i2osp(info.length, 2), info), dst);
}
export const skToPk = sk => G2.BASE.multiply(sk).toBytes(true);

export function domain(S, PK, Q1, H, header, api) {
  return S.h2s(cat(PK, i2osp(H.length, 8), pt(Q1), ...H.map(pt), ascii(api),
    i2osp(header.length, 8), header), ascii(api + 'H2S_'));
}
export function bPoint(S, g, dom, m) {
  return S.P1.add(mul(g[0], dom)).add(msm(g.slice(1), m));
}
// GT product of pairings == 1 ?
export function pairOne(list) {
  const l = list.filter(([a]) => !a.equals(G1.ZERO));
  return Fp12.eql(bls.pairingBatch(l.map(([g1, g2]) => ({g1, g2}))), Fp12.ONE);
}
export const sigBytes = ([A, e]) => cat(pt(A), sc(e));
export function sigParse(b) {
  if(b.length !== 80) throw new Error('sig length');
  const A = G1.fromBytes(b.slice(0, 48));
  A.assertValidity();
  if(A.equals(G1.ZERO)) throw new Error('identity');
  const e = os2ip(b.slice(48));
  if(e === 0n || e >= r) throw new Error('scalar');
  return [A, e];
}
export function coreSign(S, sk, PK, g, header, m, api) {
  const dom = domain(S, PK, g[0], g.slice(1), header, api);
  const e = S.h2s(cat(sc(sk), ...m.map(sc), sc(dom)), ascii(api + 'H2S_'));
  const B = bPoint(S, g, dom, m);
  return {sig: [mul(B, inv(sk + e)), e], B, dom};
}
export function coreVerify(S, PK, [A, e], g, header, m, api) {
  const dom = domain(S, PK, g[0], g.slice(1), header, api);
  const B = bPoint(S, g, dom, m);
  return pairOne([[A, G2.fromBytes(PK)],
    [mul(A, e).subtract(B), G2.BASE]]);
}
// nym = undefined | {ctx, n}: last n messages are the nym secrets
export function nymBase(S, ctx, api) {
  return {OP: S.h2c(ctx, ascii(api)),
    z: S.h2s(ctx, ascii(api + 'VECT_NYM_SECRETS'))};
}
export const poly = (a, z) => a.reduceRight((acc, x) => mod(acc * z + x), 0n);

export function challenge(S, st, idx, dm, ph, api, nym) {
  const arr = [i2osp(idx.length, 8)];
  idx.forEach((i, k) => arr.push(i2osp(i, 8), sc(dm[k])));
  arr.push(...[st.Abar, st.Bbar, st.D, st.T1, st.T2].map(pt));
  if(nym) arr.push(pt(nym.P), pt(nym.U));
  arr.push(sc(st.dom), i2osp(ph.length, 8), ph);
  if(nym) arr.push(i2osp(nym.ctx.length, 8), nym.ctx);
  return S.h2s(cat(...arr), ascii(api + 'H2S_'));
}
export function proofGen(S, PK, [A, e], g, header, ph, m, idx, api, rnd, nym) {
  const L = m.length;
  const und = [...Array(L).keys()].filter(i => !idx.includes(i));
  const [r1, r2, et, r1t, r3t, ...mt] = rnd;
  const H = g.slice(1);
  const dom = domain(S, PK, g[0], H, header, api);
  const B = bPoint(S, g, dom, m);
  const D = mul(B, r2);
  const Abar = mul(A, r1 * r2);
  const Bbar = mul(D, r1).subtract(mul(Abar, e));
  const T1 = mul(Abar, et).add(mul(D, r1t));
  const T2 = mul(D, r3t).add(msm(und.map(i => H[i]), mt));
  const st = {Abar, Bbar, D, T1, T2, dom};
  let nv;
  if(nym) {
    const {OP, z} = nymBase(S, nym.ctx, api);
    nv = {ctx: nym.ctx, OP, P: mul(OP, poly(m.slice(-nym.n), z)),
      U: mul(OP, poly(mt.slice(-nym.n), z))};
  }
  const c = challenge(S, st, idx, idx.map(i => m[i]), ph, api, nv);
  const eh = mod(et + e * c);
  const r1h = mod(r1t - r1 * c);
  const r3h = mod(r3t - inv(r2) * c);
  const mh = und.map((i, k) => mod(mt[k] + m[i] * c));
  return {proof: cat(pt(Abar), pt(Bbar), pt(D), sc(eh), sc(r1h), sc(r3h),
    ...mh.map(sc), sc(c)), st, c, nym: nv};
}
export function proofParse(b) {
  if(b.length < 272 || (b.length - 272) % 32) throw new Error('proof length');
  const P = [0, 1, 2].map(i => {
    const q = G1.fromBytes(b.slice(48 * i, 48 * i + 48));
    q.assertValidity();
    if(q.equals(G1.ZERO)) throw new Error('identity');
    return q;
  });
  const s = [];
  for(let i = 144; i < b.length; i += 32) {
    const x = os2ip(b.slice(i, i + 32));
    if(x === 0n || x >= r) throw new Error('scalar');
    s.push(x);
  }
  return {Abar: P[0], Bbar: P[1], D: P[2], eh: s[0], r1h: s[1], r3h: s[2],
    mh: s.slice(3, -1), c: s.at(-1)};
}
// the statement-dependent half of verification: recompute T1, T2, U
export function reconstruct(S, PK, q, g, header, dm, idx, api, nym) {
  const L = g.length - 1;
  const und = [...Array(L).keys()].filter(i => !idx.includes(i));
  if(und.length !== q.mh.length) throw new Error('count');
  const H = g.slice(1);
  const dom = domain(S, PK, g[0], H, header, api);
  const T1 = mul(q.Bbar, q.c).add(mul(q.Abar, q.eh)).add(mul(q.D, q.r1h));
  const Bv = S.P1.add(mul(g[0], dom)).add(msm(idx.map(i => H[i]), dm));
  const T2 = mul(Bv, q.c).add(mul(q.D, q.r3h))
    .add(msm(und.map(i => H[i]), q.mh));
  let nv;
  if(nym) {
    const {OP, z} = nymBase(S, nym.ctx, api);
    nv = {ctx: nym.ctx, OP, P: nym.P,
      U: mul(OP, poly(q.mh.slice(-nym.n), z)).subtract(mul(nym.P, q.c))};
  }
  return {st: {...q, T1, T2, dom}, nv};
}
export function proofVerify(S, PK, proof, g, header, ph, dm, idx, api, nym) {
  try {
    const q = proofParse(proof);
    const {st, nv} = reconstruct(S, PK, q, g, header, dm, idx, api, nym);
    if(challenge(S, st, idx, dm, ph, api, nv) !== q.c) return false;
    return pairOne([[q.Abar, G2.fromBytes(PK)],
      [q.Bbar.negate(), G2.BASE]]);
  } catch { return false; }
}
// ---- blind / nym issuance
export function commit(S, m, api, rnd) {
  const bg = S.gens(m.length + 1, 'BLIND_' + api);   // Q_2, J_1..J_M
  const [blind, st, ...mt] = rnd;
  const C = mul(bg[0], blind).add(msm(bg.slice(1), m));
  const Cb = mul(bg[0], st).add(msm(bg.slice(1), mt));
  const c = S.h2s(cat(i2osp(m.length, 8), ...bg.map(pt), pt(C), pt(Cb)),
    ascii(api + 'H2S_'));
  return {blind, bytes: cat(pt(C), sc(st + blind * c),
    ...m.map((x, i) => sc(mt[i] + x * c)), sc(c))};
}
export function commitVerify(S, b, api) {
  const M = (b.length - 48 - 64) / 32;
  const bg = S.gens(M + 1, 'BLIND_' + api);
  const C = G1.fromBytes(b.slice(0, 48));
  C.assertValidity();
  const s = [];
  for(let i = 48; i < b.length; i += 32) s.push(os2ip(b.slice(i, i + 32)));
  const c = s.at(-1);
  const Cb = msm(bg, s.slice(0, -1)).subtract(mul(C, c));
  const cv = S.h2s(cat(i2osp(M, 8), ...bg.map(pt), pt(C), pt(Cb)),
    ascii(api + 'H2S_'));
  return cv === c ? {C, M} : null;
}
// eForm: which bytes e hashes; 'SK,B' or 'SK,B,domain'
export function blindSign(S, sk, PK, cwp, header, m, api, eForm, nymEntropy) {
  const L = m.length;
  let C = G1.ZERO, M = 0;
  if(cwp) {
    const v = commitVerify(S, cwp, api);
    if(!v) throw new Error('commitment');
    ({C, M} = v);
  }
  const g = S.gens(L + 1, api);
  const bg = S.gens(M + 1, 'BLIND_' + api);
  const dom = domain(S, PK, g[0], [...g.slice(1), ...bg], header, api);
  let B = bPoint(S, g, dom, m).add(C);
  if(nymEntropy !== undefined) B = B.add(mul(bg.at(-1), nymEntropy));
  const e = S.h2s(cat(sc(sk), pt(B), ...(eForm === 'SK,B' ? [] : [sc(dom)])),
    ascii(api + 'H2S_'));
  return {sig: [mul(B, inv(sk + e)), e], B, dom};
}
