// SPDX-License-Identifier: AGPL-3.0-or-later
// static_server.mjs -- node static_server.mjs DIR: serve the files under DIR/www on loopback.
//
// DIR/www may be a link and may be changed at any time.  DIR/url has the address once it listens;
// DIR/asked has a line for each request.  DIR/rules, read anew each time, says what goes wrong, a
// line each: PREFIX STATUS, or PREFIX hang, for paths that begin with PREFIX.
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as path from 'node:path';

const dir = process.argv[2];

function rule(name) {
    if (!fs.existsSync(`${dir}/rules`)) return undefined;
    return fs.readFileSync(`${dir}/rules`, 'utf8').split('\n').map((l) => l.split(' '))
        .find(([prefix]) => prefix !== '' && name.startsWith(prefix))?.[1];
}

const server = http.createServer((req, res) => {
    const name = path.posix.normalize(new URL(req.url, 'http://x').pathname);
    const told = rule(name);
    fs.appendFileSync(`${dir}/asked`, `${name}\n`);
    if (told === 'hang') return;
    try {
        if (told !== undefined) throw new Error('told to');
        const body = fs.readFileSync(`${dir}/www${name}`);
        res.writeHead(200, { 'Content-Length': body.length });
        res.end(body);
    } catch {
        res.writeHead(told === undefined ? 404 : Number(told), { 'Content-Length': 0 });
        res.end();
    }
});

server.listen(0, '127.0.0.1', () => {
    fs.writeFileSync(`${dir}/url.part`, `http://127.0.0.1:${server.address().port}\n`);
    fs.renameSync(`${dir}/url.part`, `${dir}/url`);
});
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
