#!/usr/bin/env node
// SPDX-License-Identifier: AGPL-3.0-or-later
// recorder.mjs DIR -- an HTTP proxy on loopback that hands everything on, and keeps of each cell that
// passes what was sent and what was answered: DIR/cell-1, DIR/reply-1, ...  Its address is printed.
import fs from "node:fs";
import http from "node:http";

const dir = process.argv[2];
let cells = 0;

function body(stream) {
    return new Promise((resolve, reject) => {
        const parts = [];
        stream.on("data", (part) => parts.push(part));
        stream.on("end", () => resolve(Buffer.concat(parts)));
        stream.on("error", reject);
    });
}

function ask(url, method, headers, sent) {
    return new Promise((resolve, reject) => {
        const request = http.request(url, { method, headers }, (answer) => {
            body(answer).then((bytes) => resolve({ answer, bytes }), reject);
        });
        request.on("error", reject);
        request.end(sent);
    });
}

const server = http.createServer(async (request, response) => {
    try {
        const url = new URL(request.url); // a proxy is given the whole address
        const sent = await body(request);
        const { answer, bytes } = await ask(url, request.method, request.headers, sent);
        if (url.pathname === "/v1/cell") {
            cells++;
            fs.writeFileSync(`${dir}/cell-${cells}`, sent);
            fs.writeFileSync(`${dir}/reply-${cells}`, bytes);
        }
        response.writeHead(answer.statusCode, answer.headers);
        response.end(bytes);
    } catch (error) {
        response.writeHead(502);
        response.end(`${error.message}\n`);
    }
});
server.listen(0, "127.0.0.1", () => console.log(`url http://127.0.0.1:${server.address().port}`));
