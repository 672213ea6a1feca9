// SPDX-License-Identifier: AGPL-3.0-or-later
// record_test.mjs BOARD_SAMPLE SOURCE -- the page /record in a real Chromium: nothing is asked for
// but its style, nothing of it runs, nothing scrolls sideways, nothing hides in print, and axe
// finds nothing.  Skipped (77) where Chromium or the npm packages are not installed.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const [sample, source] = process.argv.slice(2);
const chromium_path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .find((path) => existsSync(path));
const require = createRequire(join(source, "package.json"));
let chromium, axe;

function skip(why) {
    console.log(`1..0 # skip ${why}`);
    process.exit(77);
}

if (!chromium_path) skip("there is no Chromium: apt-get install chromium");
try {
    ({ chromium } = require("playwright-core"));
    axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
} catch {
    skip("playwright-core or axe-core is missing: tools/setup");
}

let tests = 0, failed = 0;
function check(ok, name, more) {
    console.log(`${ok ? "ok" : "not ok"} ${++tests} - ${name}`);
    if (!ok) {
        failed++;
        if (more) console.log("# " + String(more).replaceAll("\n", "\n# "));
    }
}

// What demurd will send, and stricter: no script at all.
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const pages = {};
const asked = [];
for (const board of ["sample", "odd", "empty", "hostile", "one", "many"]) {
    pages["/" + board] = execFileSync(sample, [board, "page"], { maxBuffer: 1 << 26 });
}
const server = createServer((request, response) => {
    asked.push(request.url);
    response.setHeader("content-security-policy", policy);
    if (request.url === "/demur.css") {
        response.setHeader("content-type", "text/css; charset=utf-8");
        response.end(readFileSync(join(source, "web/demur.css")));
    } else if (pages[request.url]) {
        response.setHeader("content-type", "text/html; charset=utf-8");
        response.end(pages[request.url]);
    } else {
        response.statusCode = 404;
        response.end();
    }
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const base = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({
    executablePath: chromium_path,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});

// Open a page; its complaints are gathered, and every request that it makes anywhere.
async function open(board, width, scheme = "light") {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
    const page = await context.newPage();
    const complaints = [], requests = [];

    page.on("console", (message) => complaints.push(message.text()));
    page.on("dialog", (dialog) => { complaints.push("dialog: " + dialog.message()); dialog.dismiss(); });
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(`${base}/${board}`);
    return { context, page, complaints, requests };
}

const unfold = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));

for (const board of ["sample", "odd", "empty", "hostile", "one"]) {
    const { context, page, complaints, requests } = await open(board, 1280);
    const facts = await page.evaluate(() => ({
        scripts: document.scripts.length,
        styles: document.querySelectorAll("style, [style]").length,
        handlers: [...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => a.name.startsWith("on"))).length,
        h1: document.querySelectorAll("h1").length,
        lang: document.documentElement.lang,
        dead: [...document.querySelectorAll("a[href^='#']")].filter((a) => !document.getElementById(a.hash.slice(1))).map((a) => a.hash),
        ids: [...document.querySelectorAll("[id]")].map((e) => e.id),
        links: [...new Set([...document.querySelectorAll("a[href^='/'], link[href]")].map((a) => a.getAttribute("href")))].sort(),
    }));

    check(complaints.length === 0, `${board}: the browser has nothing to say`, complaints.join("\n"));
    check(requests.length === 2 && requests[1] === `${base}/demur.css`, `${board}: its style is all it asks for`, requests.join("\n"));
    check(facts.scripts + facts.styles + facts.handlers === 0, `${board}: no script, no style within`);
    check(facts.h1 === 1 && facts.lang === "en", `${board}: one title, one language`);
    check(facts.dead.length === 0 && new Set(facts.ids).size === facts.ids.length, `${board}: anchors lead somewhere`, facts.dead.join());
    check(facts.links.join() === "/demur.css,/record,/record.atom,/record.csv,/record.ics,/v1/board.json",
        `${board}: no link to a page that is not there`, facts.links.join());
    await context.close();
}

for (const board of ["sample", "odd", "empty", "hostile", "many"]) {
    for (const width of board === "many" ? [320, 1280] : [320, 375, 768, 1024, 1280]) {
        const { context, page } = await open(board, width);

        if (board !== "many") await unfold(page);
        const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        check(wide <= room, `${board}: nothing scrolls sideways at ${width} px`, `${wide} > ${room}`);
        await context.close();
    }
}

for (const board of ["sample", "odd", "empty", "hostile"]) {
    for (const width of [1280, 375]) {
        for (const scheme of ["light", "dark"]) {
            const { context, page } = await open(board, width, scheme);

            await unfold(page);
            await page.evaluate(axe);
            const found = await page.evaluate(() => window.axe.run(document, {
                runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
            }));
            check(found.violations.length === 0, `${board}: axe finds nothing, ${scheme}, ${width} px`,
                found.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html).join(" | ")}`).join("\n"));
            await context.close();
        }
    }
}

{
    const { context, page } = await open("sample", 1280);

    await page.click("tr#memo-7 a");
    check(await page.evaluate(() => document.querySelector("#memo-7-in-full").closest("details").open), "a link to a memo unfolds it");
    await context.close();
}
{
    const { context, page } = await open("sample", 1280);

    await page.emulateMedia({ media: "print" });
    const hidden = await page.evaluate(() => [...document.querySelectorAll("details table")].filter((t) => t.getClientRects().length === 0 || !t.checkVisibility({ contentVisibilityAuto: true })).length);
    check(hidden === 0, "every table is open in print", hidden);
    check(await page.evaluate(() => [...document.querySelectorAll("#h-each")].length === 1 &&
        [...document.querySelectorAll("summary.named")].every((s) => s.getClientRects().length > 0)), "memos have their names in print");
    check(await page.evaluate(() => getComputedStyle(document.querySelector("nav")).display) === "none", "the navigation is not printed");
    await context.close();
}

check(asked.every((url) => url === "/demur.css" || pages[url]), "the server was asked for nothing else", [...new Set(asked)].join());
await browser.close();
server.close();
console.log(`1..${tests}`);
process.exit(failed === 0 ? 0 : 1);
