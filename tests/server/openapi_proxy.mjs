// SPDX-License-Identifier: AGPL-3.0-or-later
// openapi_proxy.mjs SOURCE_DIR DIR CHANNEL -- an HTTP proxy on loopback: hands everything on, and holds
// each request and its answer against docs/openapi.yaml.
//
// CHANNEL is host:port of the channel; everything else is an office.  DIR/seen has a line for each
// exchange; DIR/faults one for each that is not as the file says; DIR/begin is a BEGIN that was
// sent, DIR/blob the name of a blob.  Its address is printed.
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as http from 'node:http';
import { Api } from './openapi_file.mjs';

const [, , source, dir, channel] = process.argv;
const api = new Api(source);

function bytesOf(stream) {
    return new Promise((resolve, reject) => {
        const parts = [];
        stream.on('data', (part) => parts.push(part));
        stream.on('end', () => resolve(Buffer.concat(parts)));
        stream.on('error', reject);
    });
}

function ask(url, method, headers, sent) {
    return new Promise((resolve, reject) => {
        const request = http.request(url, { method, headers }, (answer) => {
            bytesOf(answer).then((body) =>
                resolve({ status: answer.statusCode, headers: answer.headers, body }), reject);
        });
        request.on('error', reject);
        request.end(sent);
    });
}

function note(tag, request, answer) {
    const path = api.find(tag, request.method, request.path)?.path ?? request.path;
    fs.appendFileSync(`${dir}/seen`, `${tag} ${request.method} ${path} ${answer.status}\n`);
    for (const fault of api.faultsOf(tag, request, answer)) {
        fs.appendFileSync(`${dir}/faults`,
            `${tag} ${request.method} ${request.path} ${answer.status}: ${fault}\n`);
    }
    if (request.path === '/v1/issue/begin') fs.writeFileSync(`${dir}/begin`, request.body);
    if (request.path === '/v1/blob' && answer.status === 200 && api.statusOf(answer.body) === 0) {
        fs.writeFileSync(`${dir}/blob`,
            crypto.createHash('sha256').update(request.body).digest('hex'));
    }
}

const server = http.createServer(async (request, response) => {
    try {
        const url = new URL(request.url); // a proxy is given the whole address
        const body = await bytesOf(request);
        const answer = await ask(url, request.method, request.headers, body);
        note(url.host === channel ? 'channel' : 'issuer',
            { method: request.method, path: url.pathname, body }, answer);
        response.writeHead(answer.status, answer.headers);
        response.end(answer.body);
    } catch (error) {
        fs.appendFileSync(`${dir}/faults`, `${request.url}: ${error.message}\n`);
        response.writeHead(502);
        response.end();
    }
});
server.listen(0, '127.0.0.1', () => console.log(`url http://127.0.0.1:${server.address().port}`));
