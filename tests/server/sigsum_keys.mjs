// SPDX-License-Identifier: AGPL-3.0-or-later
// sigsum_keys.mjs -- node sigsum_keys.mjs DIR: what sigsum-witness must know of the log of
// bench_serve, whose seed is 32 bytes of 4, and what the log must know of the witness whose public
// key is in DIR/w.pub.  Writes DIR/log.pub (OpenSSH), DIR/origin, DIR/vkey and, a free one,
// DIR/port.
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as net from 'node:net';

const dir = process.argv[2];
const sha256 = (...parts) => {
    const h = crypto.createHash('sha256');
    parts.forEach((p) => h.update(p));
    return h.digest();
};
const log = crypto.createPublicKey(crypto.createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'),
        Buffer.alloc(32, 4)]),
    format: 'der', type: 'pkcs8' })).export({ format: 'der', type: 'spki' }).subarray(-32);
const field = (bytes) => {
    const len = Buffer.alloc(4);
    len.writeUInt32BE(bytes.length);
    return Buffer.concat([len, bytes]);
};
const blob = Buffer.concat([field(Buffer.from('ssh-ed25519')), field(log)]);
fs.writeFileSync(`${dir}/log.pub`, `ssh-ed25519 ${blob.toString('base64')} log\n`);
fs.writeFileSync(`${dir}/origin`, `sigsum.org/v1/tree/${sha256(log).toString('hex')}`);

const witness = Buffer.from(fs.readFileSync(`${dir}/w.pub`, 'utf8').split(' ')[1], 'base64')
    .subarray(-32);
const name = `sigsum.org/v1/witness/${sha256(witness).toString('hex')}`;
const typed = Buffer.concat([Buffer.from([4]), witness]);
const id = sha256(name, '\n', typed).subarray(0, 4).toString('hex');
fs.writeFileSync(`${dir}/vkey`, `${name}+${id}+${typed.toString('base64')}`);

const probe = net.createServer().listen(0, '127.0.0.1', () => {
    fs.writeFileSync(`${dir}/port`, String(probe.address().port));
    probe.close();
});
