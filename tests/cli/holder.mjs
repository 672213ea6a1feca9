#!/usr/bin/env node
// SPDX-License-Identifier: AGPL-3.0-or-later
// holder.mjs DIR -- an HTTP proxy on loopback that hands everything on, but holds what is sent to
// /v1/entry: DIR/held is there while it does, and when DIR/go is there it hands that on, too.  So a
// test decides which of two devices comes first.  Its address is printed.
import fs from "node:fs";
import http from "node:http";

const dir = process.argv[2];

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

async function hold() {
    fs.writeFileSync(`${dir}/held`, "");
    while (!fs.existsSync(`${dir}/go`)) await new Promise((resolve) => setTimeout(resolve, 20));
}

const server = http.createServer(async (request, response) => {
    try {
        const url = new URL(request.url); // a proxy is given the whole address
        const sent = await body(request);
        if (url.pathname === "/v1/entry") await hold();
        const { answer, bytes } = await ask(url, request.method, request.headers, sent);
        response.writeHead(answer.statusCode, answer.headers);
        response.end(bytes);
    } catch (error) {
        response.writeHead(502);
        response.end(`${error.message}\n`);
    }
});
server.listen(0, "127.0.0.1", () => console.log(`url http://127.0.0.1:${server.address().port}`));
