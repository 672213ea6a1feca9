// SPDX-License-Identifier: AGPL-3.0-or-later
// node bench/peers.mjs [BENCH_CORE] -- core BBS, 5 messages, 2 shown: ours beside
// @digitalbazaar/bbs-signatures in the same run, means of processor time, and the ratios.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as bbs from '@digitalbazaar/bbs-signatures';

const program = process.argv[2] ?? 'build/release/bin/bench_core';
const ROUNDS = 10;
const ciphersuite = bbs.CIPHERSUITES.BLS12381_SHA256;
const { secretKey, publicKey } = await bbs.generateKeyPair({ ciphersuite });
const header = new Uint8Array();
const presentationHeader = new Uint8Array();
const messages = Array.from({ length: 5 }, () => new Uint8Array(randomBytes(32)));
const disclosedMessageIndexes = [0, 2];
const signature = await bbs.sign({ secretKey, publicKey, header, messages, ciphersuite });
const disclosedMessages = disclosedMessageIndexes.map(i => messages[i]);
const us = () => process.cpuUsage().user + process.cpuUsage().system;

let make = 0;
let verify = 0;
for (let i = 0; i <= ROUNDS; i++) {
  const t0 = us();
  const proof = await bbs.deriveProof({
    publicKey, signature, header, messages, presentationHeader, disclosedMessageIndexes, ciphersuite });
  const t1 = us();
  const ok = await bbs.verifyProof({
    publicKey, proof, header, presentationHeader, disclosedMessages, disclosedMessageIndexes, ciphersuite });
  if (!ok) throw new Error('the peer refuses its own proof');
  if (i === 0) continue; // the first round warms the compiler up
  make += (t1 - t0) / ROUNDS;
  verify += (us() - t1) / ROUNDS;
}
const [ourMake, ourVerify] = execFileSync(program).toString().trim().split(' ').map(Number);
const row = (what, theirs, ours) => console.log(
  `${what}: @digitalbazaar/bbs-signatures ${theirs.toFixed(0)} us, Demur ${ours.toFixed(0)} us, ` +
  `${(theirs / ours).toFixed(1)} times faster`);
row('make  ', make, ourMake);
row('verify', verify, ourVerify);
