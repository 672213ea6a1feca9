// SPDX-License-Identifier: AGPL-3.0-or-later
// openapi_drive.mjs WHAT SOURCE_DIR ... -- hold docs/openapi.yaml against the sources, boards, and
// servers that run.  Says what is not so on standard error, a line each; status 1 if anything is.
//
//   file SOURCE                      it is OpenAPI 3.1; routes and error numbers are those of the sources
//   board SOURCE FILE...             each is a board by its schema
//   probe SOURCE DIR TAG URL         ask a server (TAG: channel, issuer) whatever there is to ask
//   bare SOURCE DIR TAG URL          ask one that has published nothing, and has no pages
//   pages SOURCE DIR TAG URL         ask one that has published nothing, and serves pages: index.html,
//                                    check.html, mark.svg, assets/a-1.js, assets/a-1.wasm
//   covered SOURCE DIR               DIR/seen has every answer that the file has, but for those that
//                                    only a server in trouble gives
//
// DIR is that of openapi_proxy.mjs.
import * as fs from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import * as yaml from 'yaml';
import { Api, E_LEN } from './openapi_file.mjs';
import { raw } from './openapi_ask.mjs';

const [, , what, source, ...rest] = process.argv;
const api = new Api(source);
let faults = 0;

function fault(text) {
    faults++;
    console.error(text);
}

// ---- the file -------------------------------------------------------------------------------------

// Where the tables of routes stand, and whose they are.
const TABLES = { 'api.c': 'channel', 'issue_desk.c': 'issuer' };

function routesOfSources() {
    const routes = [];
    for (const name of fs.readdirSync(`${source}/server`).filter((n) => n.endsWith('.c'))) {
        const text = fs.readFileSync(`${source}/server/${name}`, 'utf8');
        const found = [...text.matchAll(
            /\{\s*SRV_(GET|POST),\s*"([^"]*)",\s*(true|false),\s*([^,]*),\s*([^,]*),\s*\w+\s*\}/g)];
        if (found.length !== [...text.matchAll(/\{\s*SRV_(GET|POST)\b/g)].length) {
            fault(`server/${name}: a route that this test cannot read`);
        }
        if (found.length > 0 && TABLES[name] === undefined) {
            fault(`server/${name}: routes in a file that this test does not know`);
        }
        for (const [, method, path, isPrefix] of found) {
            routes.push({ tag: TABLES[name], method, path, isPrefix: isPrefix === 'true' });
        }
    }
    return routes;
}

function answers(route, tag, operation) {
    return route.tag === tag && route.method === operation.method && (route.isPrefix
        ? operation.path.startsWith(route.path) && operation.path.length > route.path.length
        : operation.path === route.path);
}

function checkRoutes() {
    const routes = routesOfSources();
    for (const route of routes) {
        if (!api.operations.some((o) => answers(route, route.tag, o) && o.tags.includes(route.tag))) {
            fault(`docs/openapi.yaml does not have ${route.method} ${route.path} (${route.tag})`);
        }
    }
    // Pages are files of a folder, and in no table.
    for (const o of api.operations.filter((x) => x['x-pages'] !== true)) {
        for (const tag of o.tags.filter((t) => !routes.some((route) => answers(route, t, o)))) {
            fault(`no server has ${o.method} ${o.path} (${tag})`);
        }
    }
    if (new Set(api.operations.map((o) => o.operationId)).size !== api.operations.length) {
        fault('operationIds that are missing, or the same');
    }
}

function checkErrors() {
    const text = fs.readFileSync(`${source}/include/demur/refusal.h`, 'utf8');
    const there = new Map([...text.matchAll(/DEMUR_(E_\w+) = (\d+)/g)].map((m) => [Number(m[2]), m[1]]));
    if (there.size < 20) fault('refusal.h: error numbers that this test cannot read');
    for (const [number, name] of there) {
        if (api.errors.get(number)?.name !== name) fault(`docs/openapi.yaml does not have ${number} ${name}`);
    }
    for (const [number, { name }] of api.errors) {
        if (there.get(number) !== name) fault(`no server says ${number} ${name}`);
    }
}

function checkReplyLayout() {
    let end = 0;
    for (const [name, [at, bytes]] of api.fields) {
        if (at !== end) fault(`the reply: ${name} at ${at}, not ${end}`);
        end = at + bytes;
    }
    if (end !== 512) fault(`the reply: ${end} bytes`);
}

async function checkFile() {
    const text = fs.readFileSync(`${source}/docs/openapi.yaml`, 'utf8');
    // Aliases written out, as every other reader sees the file.
    const plain = JSON.parse(JSON.stringify(yaml.parse(text, { maxAliasCount: 1000 })));
    const validator = new Validator();
    const result = await validator.validate(plain);
    if (!result.valid || validator.version !== '3.1') {
        fault(`this is no OpenAPI 3.1: ${JSON.stringify(result.errors)}`);
    }
    checkRoutes();
    checkErrors();
    checkReplyLayout();
    for (const [name, schema] of Object.entries(api.doc.components.schemas)) {
        for (const example of schema.examples ?? []) {
            const why = api.faultOf({ $ref: `#/components/schemas/${name}` }, example);
            if (why !== '') fault(`an example of ${name}: ${why}`);
        }
    }
}

// ---- boards ---------------------------------------------------------------------------------------

function checkBoard(file) {
    const why = api.faultOf({ $ref: '#/components/schemas/Board' },
        JSON.parse(fs.readFileSync(file, 'utf8')));
    if (why !== '') fault(`${file}: ${why}`);
}

// ---- servers --------------------------------------------------------------------------------------

// A server that is asked, and what is noted of it.
class Server {
    constructor(dir, tag, url) {
        Object.assign(this, { dir, tag, url });
        this.host = new URL(url).host;
    }

    async ask(method, path, { headers = {}, body = Buffer.alloc(0), announce } = {}) {
        const answer = await raw(this.host, method, path, headers, body, announce);
        answer.what = `${this.tag} ${method} ${path}`;
        return answer;
    }

    // Ask for what the file has; status is what is to come of it, one or several.
    async documented(method, path, status, options = {}) {
        const answer = await this.ask(method, path, options);
        const operation = api.find(this.tag, method, path);
        const body = options.announce === undefined ? options.body : Buffer.alloc(options.announce);
        for (const why of api.faultsOf(this.tag, { method, path, body }, answer)) {
            fault(`${answer.what}: ${answer.status}: ${why}`);
        }
        if (![status].flat().includes(answer.status)) {
            fault(`${answer.what}: ${answer.status}, not ${status}: ${answer.body.toString('latin1', 0, 80)}`);
        }
        fs.appendFileSync(`${this.dir}/seen`,
            `${this.tag} ${method} ${operation?.path} ${answer.status}\n`);
        return answer;
    }

    // Ask for what no path of the file is; `responses` has what is to come of it.
    async elsewhere(method, path, responses, options = {}) {
        const answer = await this.ask(method, path, options);
        for (const why of api.faultsOfAnswer(this.tag, method, responses, answer)) {
            fault(`${answer.what} ${JSON.stringify(options.headers ?? {})}: ${answer.status}: ${why}`);
        }
        return answer;
    }

    // What it answers; pages only where it has some.
    operations(method) {
        return api.operations.filter((o) => o.tags.includes(this.tag) && o.method === method &&
            (this.hasPages || o['x-pages'] !== true));
    }
}

// A path of the operation that may not be there: parameters filled in.
function somePath(operation) {
    const some = { hash: '0'.repeat(64), seq: '0', level: '0', index: '000', width: '1',
        name: operation.path.startsWith('/assets/') ? 'a-1.js' : 'index.html' };
    return operation.path.replace(/\{(\w+)\}/g, (all, name) => some[name]);
}

async function checkMethods(server) {
    const every = api.doc['x-every-path'];
    const paths = [...server.operations('GET'), ...server.operations('POST')].map(somePath);
    const unknown = ['/v1', '/v1/', '/v1/nothing', '/v1/cell/', '/v1//feed', '/record/', '/tile',
        '/%2fcheckpoint', '/v1/board', '/v1/issue', '/v1/issue/', '/pages.html', '/v1/healthy', '/assets', '/assets/',
        '/assets/../index.html', '/../manifest', '//index.html'];
    const others = api.operations.filter((o) => !o.tags.includes(server.tag) ||
        (o['x-pages'] === true && !server.hasPages)).map(somePath);
    for (const path of paths) {
        const other = server.operations('GET').some((o) => somePath(o) === path) ? 'POST' : 'GET';
        await server.elsewhere(other, path, every.otherMethod.responses);
    }
    for (const path of [...unknown, ...others]) {
        await server.elsewhere('GET', path, every.unknownPath.responses);
        await server.elsewhere('POST', path, every.unknownPath.responses);
        await server.elsewhere('HEAD', path, every.unknownPath.responses);
    }
    for (const path of [...paths, '/v1/nothing']) {
        const answer = await server.elsewhere('OPTIONS', path, every.preflight.responses);
        if (answer.closed) fault(`${answer.what}: the connection is closed`);
        await server.elsewhere('PUT', path, every.otherMethod.responses);
        await server.elsewhere('DELETE', path, every.otherMethod.responses);
    }
}

async function checkFaulty(server) {
    const odd = [{ Range: 'bytes=0-1' }, { Upgrade: 'websocket', Connection: 'Upgrade' },
        { 'Transfer-Encoding': 'chunked' }];
    for (const o of server.operations('GET')) {
        const path = somePath(o);
        const asked = [await server.ask('GET', `${path}?a=b`)];
        for (const headers of odd) asked.push(await server.ask('GET', path, { headers }));
        for (const answer of asked) {
            for (const why of api.faultsOfAnswer(server.tag, 'GET', o.responses, answer)) {
                fault(`${answer.what}: ${why}`);
            }
            if (answer.status !== 400 || !answer.closed) fault(`${answer.what}: ${answer.status}, not 400`);
        }
        fs.appendFileSync(`${server.dir}/seen`, `${server.tag} GET ${o.path} 400\n`);
    }
    const long = await server.ask('GET', `/${'a'.repeat(160)}`);
    if (long.status !== 400 || !long.closed) fault(`a path of 161 bytes: ${long.status}`);
}

// A body of so many bytes that is not refused for its length.
function bodyOf(path, length) {
    const body = Buffer.alloc(length);
    for (let at = 0; path === '/v1/entry' && at < length;) {
        const n = Math.min(65534, length - at - 2);
        body.writeUInt16BE(n, at);
        at += 2 + n;
    }
    return body;
}

async function checkLengths(server) {
    for (const o of server.operations('POST')) {
        const { minLength, maxLength } =
            api.deref(o.requestBody.content['application/octet-stream'].schema);
        for (const announce of [0, minLength - 1, maxLength + 1, undefined]) {
            // Only the head goes out: the answer must not wait for what is not wanted.
            const isBare = announce === undefined;
            const answer = await server.documented('POST', o.path, 400,
                { announce: announce ?? 0, headers: isBare ? { 'Content-Length': undefined } : {} });
            if (answer.body.length !== 512 || api.statusOf(answer.body) !== E_LEN || !answer.closed) {
                fault(`${answer.what} of ${announce} bytes is no E_LEN`);
            }
        }
        for (const length of new Set([minLength, maxLength])) {
            const answer = await server.documented('POST', o.path, [200, 400, 403],
                { body: bodyOf(o.path, length) });
            if (answer.body.length % 512 !== 0 || api.statusOf(answer.body) === E_LEN) {
                fault(`${answer.what} of ${length} bytes: ${answer.status}`);
            }
        }
    }
}

// Which kinds of entries come, of all there could be.
async function checkKinds(server) {
    const entries = [...Array(256).keys()].map((kind) =>
        Buffer.from([0, 6, ...Buffer.from('DMR1'), kind, 1]));
    const answer = await server.documented('POST', '/v1/entry', 200, { body: Buffer.concat(entries) });
    const told = [...api.doc.paths['/v1/entry'].post.description.matchAll(/\(([0-9a-f]{2})\)/g)]
        .map((m) => parseInt(m[1], 16));
    for (let kind = 0; kind < 256; kind++) {
        const status = api.statusOf(answer.body.subarray(kind * 512));
        const comes = api.errors.get(status)?.name !== 'E_VERSION';
        if (comes !== told.includes(kind)) fault(`entries of kind ${kind.toString(16)}: status ${status}`);
    }
}

async function checkChannel(server) {
    for (const o of server.operations('GET').filter((x) => !x.path.includes('{'))) {
        const get = await server.documented('GET', o.path, 200);
        const head = await server.documented('HEAD', o.path, 200);
        for (const name of Object.keys(get.headers).filter((n) => n !== 'content-length')) {
            if (head.headers[name] !== get.headers[name]) fault(`${head.what}: other ${name} than GET`);
        }
        if (get.closed || head.closed) fault(`${get.what}: the connection is closed`);
    }
    const newest = Number((await server.documented('GET', '/v1/feed', 200)).body.toString());
    const size = Number((await server.documented('GET', '/checkpoint', 200)).body.toString().split('\n')[1]);
    const full = size >= 256 ? 200 : 404;
    await server.documented('GET', '/v1/feed/0', 200);
    await server.documented('GET', `/v1/feed/${newest}`, 200);
    await server.documented('GET', `/v1/feed/${newest + 1000000}`, 404);
    await server.documented('GET', '/v1/feed/9999999999', 404);
    await server.documented('GET', `/v1/blob/${'0'.repeat(64)}`, 404);
    for (const index of ['000', 'x999/999']) {
        await server.documented('GET', `/tile/0/${index}`, index === '000' ? full : 404);
        await server.documented('GET', `/tile/entries/${index}`, index === '000' ? full : 404);
        await server.documented('GET', `/tile/0/${index}.p/7`, index === '000' ? 200 : 404);
        await server.documented('GET', `/tile/entries/${index}.p/7`, index === '000' ? 200 : 404);
    }
    if (fs.existsSync(`${server.dir}/blob`)) {
        await server.documented('GET',
            `/v1/blob/${fs.readFileSync(`${server.dir}/blob`, 'utf8')}`, 200);
    }
    // What matches no path of the file for its parameters alone.
    const { unknownPath } = api.doc['x-every-path'];
    for (const path of ['/v1/feed/', '/v1/feed/01', '/v1/feed/-1', '/v1/feed/x', '/tile/', '/tile/8/000',
        '/tile/0/0', '/tile/0/000.p/0', '/tile/0/000.p/256', '/tile/00/000', '/tile/0/1/000']) {
        await server.elsewhere('GET', path, unknownPath.responses);
    }
    for (const path of ['/v1/blob/', '/v1/blob/x', `/v1/blob/${'A'.repeat(64)}`]) {
        const { responses } = api.doc.paths['/v1/blob/{hash}'].get;
        const answer = await server.elsewhere('GET', path, responses);
        if (answer.status !== 400) fault(`${answer.what}: ${answer.status}, not 400`);
    }
    const noop = Buffer.alloc(8192);
    noop.write('DMR1');
    noop[5] = 1;
    const answer = await server.documented('POST', '/v1/cell', 200, { body: noop });
    if (api.statusOf(answer.body) !== 0) fault(`a NOOP: ${api.statusOf(answer.body)}`);
    await checkKinds(server);
}

async function checkIssuer(server) {
    const begin = fs.readFileSync(`${server.dir}/begin`);
    const false_one = Buffer.from(begin);
    await server.documented('GET', '/v1/health', 200);
    await server.documented('HEAD', '/v1/health', 200);
    false_one[20] ^= 1; // a byte of the code, which so is another's
    for (const path of ['begin', 'reveal', 'certify', 'done']) {
        await server.documented('POST', `/v1/issue/${path}`, path === 'begin' ? 403 : 400,
            { body: path === 'begin' ? false_one : Buffer.alloc(107) });
    }
}

async function probe(dir, tag, url) {
    const server = new Server(dir, tag, url);
    await (tag === 'channel' ? checkChannel : checkIssuer)(server);
    await checkMethods(server);
    await checkFaulty(server);
    await checkLengths(server);
}

// Nothing is published, and an office issues for no epoch.
async function bare(dir, tag, url) {
    const server = new Server(dir, tag, url);
    const always = ['/v1/health', '/demur.css'];
    for (const o of api.operations.filter((x) => x.method === 'GET' && x.tags.includes(tag))) {
        await server.documented('GET', somePath(o), always.includes(o.path) ? 200 : 404);
    }
    if (tag === 'issuer') {
        const body = fs.readFileSync(`${dir}/begin`);
        const answer = await server.documented('POST', '/v1/issue/begin', 503, { body });
        if (api.errors.get(api.statusOf(answer.body))?.name !== 'E_BUSY') fault('BEGIN is not E_BUSY');
    }
}

// Pages, as they are asked for by a browser that has them and by one that has not.
async function pages(dir, tag, url) {
    const server = new Server(dir, tag, url);
    server.hasPages = true;
    for (const path of ['/', '/check', '/index.html', '/mark.svg', '/assets/a-1.js', '/assets/a-1.wasm']) {
        const get = await server.documented('GET', path, 200);
        const head = await server.documented('HEAD', path, 200);
        const headers = { 'If-None-Match': get.headers.etag };
        const again = await server.documented('GET', path, 304, { headers });
        for (const name of ['etag', 'cache-control', 'content-type', 'content-security-policy']) {
            if (head.headers[name] !== get.headers[name] || again.headers[name] !== get.headers[name]) {
                fault(`${get.what}: other ${name} the next time`);
            }
        }
        await server.documented('GET', path, 200, { headers: { 'If-None-Match': '"other"' } });
    }
    await server.documented('GET', '/channel.json', 200);
    await server.documented('HEAD', '/channel.json', 200);
    await server.documented('GET', '/nothing.js', 404);
    await server.documented('GET', '/assets/nothing.js', 404);
    await checkMethods(server);
    await checkFaulty(server);
}

// ---- what has been seen -----------------------------------------------------------------------------

function checkCovered(dir) {
    const seen = new Set(fs.readFileSync(`${dir}/seen`, 'utf8').split('\n'));
    for (const o of api.operations) {
        for (const tag of o.tags) {
            for (const status of Object.keys(o.responses).filter((s) => s !== '503')) {
                // Of REVEAL to DONE only a client that cheats sees it; tests/server/issue_test.c does.
                if (status === '403' && o.path !== '/v1/issue/begin') continue;
                const line = `${tag} ${o.method} ${o.path} ${status}`;
                if (!seen.has(line)) fault(`never seen: ${line}`);
            }
        }
    }
}

const all = {
    file: checkFile,
    board: () => rest.forEach(checkBoard),
    probe: () => probe(...rest),
    bare: () => bare(...rest),
    pages: () => pages(...rest),
    covered: () => checkCovered(...rest),
};
await all[what]();
process.exit(faults > 0 ? 1 : 0);
