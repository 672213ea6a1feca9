// SPDX-License-Identifier: AGPL-3.0-or-later
// openapi_ask.mjs -- one request on a connection of its own, sent as it is written, and its answer.
import * as net from 'node:net';

const LINGER_MS = 20000;

// The answer in what has come; undefined: not all of it is there.
function parse(method, bytes) {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const [first, ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
    const headers = {};
    for (const line of lines) {
        const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line);
        const key = name.toLowerCase();
        headers[key] = key in headers ? `${headers[key]}, ${value}` : value;
    }
    const status = Number(first.split(' ')[1]);
    if (status === 100) return parse(method, bytes.subarray(end + 4));
    const isEmpty = method === 'HEAD' || status === 204;
    const length = isEmpty ? 0 : Number(headers['content-length'] ?? 0);
    const body = bytes.subarray(end + 4);
    if (body.length < length) return undefined;
    return { status, headers, body, closed: headers.connection === 'close' };
}

// raw(host, method, path, headers, body, announce): announce, where given, is the length that the
// head tells, and no body is sent.  A header that is undefined is left out.
export function raw(host, method, path, headers, body, announce) {
    const all = { Host: host, ...(method === 'POST' ? { 'Content-Length': announce ?? body.length } : {}),
        ...headers };
    const lines = Object.entries(all).filter(([, v]) => v !== undefined).map(([n, v]) => `${n}: ${v}\r\n`);
    const url = new URL(`http://${host}`);
    return new Promise((resolve, reject) => {
        const socket = net.connect(Number(url.port), url.hostname);
        let come = Buffer.alloc(0);
        const finish = (error) => {
            const answer = parse(method, come);
            socket.destroy();
            if (answer !== undefined) resolve(answer);
            else reject(new Error(`${method} ${path}: no answer${error ? `: ${error.message}` : ''}`));
        };
        socket.setTimeout(LINGER_MS, () => finish(new Error('it takes too long')));
        socket.on('error', finish);
        socket.on('end', () => finish());
        socket.on('data', (part) => {
            come = Buffer.concat([come, part]);
            if (parse(method, come) !== undefined) finish();
        });
        socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
        if (announce === undefined && body.length > 0) socket.write(body);
    });
}
