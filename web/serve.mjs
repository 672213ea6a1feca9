// SPDX-License-Identifier: AGPL-3.0-or-later
// serve.mjs DIR PORT CHANNEL.JSON [CONNECT...] -- serve the pages of DIR on loopback as any static
// host would, under the one content security policy of docs/protocol.md 2.18.
//
// For ./run, and for tests; docs/server.md has what an operator's own web server must say instead.
// PORT 0: any.  CONNECT are the origins of the channel and the issuers.  Prints its address.
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const [dir, port, channelFile, ...connect] = process.argv.slice(2);
const channel = readFileSync(channelFile);
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob:",
  `connect-src 'self' ${connect.join(' ')}`.trim(),
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function headers(type, length) {
  return {
    'Content-Type': type,
    'Content-Length': length,
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-cache',
  };
}

const server = createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname));
  const names = { '/': '/index.html', '/check': '/check.html' };
  const name = names[path] ?? path;

  if (name === '/channel.json') {
    response.writeHead(200, headers('application/json', channel.length)).end(channel);
    return;
  }
  try {
    const file = join(dir, name);
    const { size } = statSync(file);
    response.writeHead(200, headers(TYPES[extname(file)] ?? 'application/octet-stream', size));
    createReadStream(file).pipe(response);
  } catch {
    response.writeHead(404, headers('text/plain', 0)).end();
  }
});

server.listen(Number(port), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
