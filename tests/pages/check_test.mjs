// SPDX-License-Identifier: AGPL-3.0-or-later
// check_test.mjs BENCH_BUNDLE SOURCE [DIST] -- the document /check in a real Chromium: the right
// verdict on every kind of file, served and from a saved copy without a network; the page never
// stands still; nothing leaves the origin, scrolls sideways, or is found by axe.
// Skipped (77) where Chromium, the npm packages or the pages (tools/build-web) are not there.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [bench_bundle, source, dist = join(source, "web/dist")] = process.argv.slice(2);
const chromium_path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .find((path) => existsSync(path));
const require = createRequire(join(source, "package.json"));
const WIDTHS = [1280, 375];
const LONGEST_TASK_MS = 100;
const ATTEMPTS = 3; // a machine that does something else meanwhile may be late once
const MANY = 2000;
// Names of sentences: one of them on a page has no words there.
const KEYS = Object.keys(JSON.parse(readFileSync(join(source, "web/messages/en.json"), "utf8"))).filter((key) => key.includes("."));
let chromium, axe;

function skip(why) {
    console.log(`1..0 # skip ${why}`);
    process.exit(77);
}

if (!chromium_path) skip("there is no Chromium: apt-get install chromium");
if (!existsSync(join(dist, "check.js"))) skip("the pages are not built: tools/build-web");
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

// ---- the files -------------------------------------------------------------------------------

const dir = mkdtempSync(join(tmpdir(), "demur-check-"));

function make(name, signatures) {
    const into = join(dir, name);

    mkdirSync(into);
    execFileSync(bench_bundle, [into, String(signatures)], { stdio: ["ignore", "ignore", "ignore"] });
    return join(into, "bundle.dmr");
}

function write(name, data) {
    writeFileSync(join(dir, name), data);
    return join(dir, name);
}

const good = make("few", 30);
const many = make("many", MANY);
const bytes = readFileSync(good);
const text_at = bytes.indexOf("For reasons.");
const flipped = (at) => {
    const changed = Buffer.from(bytes);
    changed[at] ^= 1;
    return changed;
};
const changed_text = write("text.dmr", flipped(text_at));
const changed_proof = write("proof.dmr", flipped(bytes.length >> 1));
const cut = write("cut.dmr", bytes.subarray(0, 3000));
const other = write("other.pdf", "%PDF-1.7\nThis is something else.\n".repeat(100));
const empty = write("empty.dmr", "");
const code = createHash("sha256").update(bytes).digest("hex").slice(0, 32).match(/.{4}/g);
const code_said = `${code.slice(0, 4).join(" ")} · ${code.slice(4).join(" ")}`;
const ABANDON = Array(11).fill("abandon").join(" ");

// ---- the browser -----------------------------------------------------------------------------

const server = spawn("node", [join(source, "web/serve.mjs"), dist, "0", write("channel.json", "{}")]);
const base = await new Promise((done) => server.stdout.once("data", (data) => done(String(data).trim())));
const browser = await chromium.launch({
    executablePath: chromium_path,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});

// Every task of the page that takes longer than 50 ms, from its beginning on.
function watchTasks() {
    window.longTasks = [];
    new PerformanceObserver((list) => list.getEntries().forEach((e) => window.longTasks.push(e.duration)))
        .observe({ type: "longtask", buffered: true });
}

// Open the page; its complaints are gathered, and every request that it makes anywhere.
async function open({ url = `${base}check`, width = 1280, scheme = "light", offline = false, language = "en-GB" } = {}) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, locale: language });
    const complaints = [], requests = [];

    await context.addInitScript(watchTasks);
    context.on("request", (request) => requests.push(request.url()));
    if (offline) await context.setOffline(true);
    const page = await context.newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(url);
    await page.waitForSelector("#file");
    return { context, page, complaints, requests, close: () => context.close() };
}

async function submit(page, file, words = "") {
    await page.setInputFiles("#file", file);
    await page.fill("#words", words);
    await page.click("button[type=submit]");
}

const verdict = (page) => page.waitForSelector(".ruling h1", { timeout: 120000 });
const word = async (page) => (await page.textContent(".ruling h1")).trim();
const lead = async (page) => (await page.locator(".ruling .lead").allTextContents()).join(" ");
const all = (page) => page.textContent("main");

/** Open the page and check a file in it. */
async function checked(file, words, options) {
    const opened = await open(options);

    await submit(opened.page, file, words);
    await verdict(opened.page);
    return opened;
}

// The words that belong to the organisation of the file, as the command itself says them.
async function wordsOf(file) {
    const { page, close } = await open();
    const out = await page.evaluate(async ([module, data]) => {
        const binary = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
        const worker = new Worker("./check-worker.js");
        const ask = (message) => new Promise((done) => {
            worker.onmessage = (event) => { if (event.data.kind !== "progress") done(event.data); };
            worker.postMessage(message);
        });
        await ask({ kind: "start", id: 1, module: binary(module).buffer });
        return (await ask({ kind: "run", id: 2, words: ["page check", "file"], given: { file: binary(data) } })).outcome.out;
    }, [readFileSync(join(source, "web/modules/reader.wasm")).toString("base64"), readFileSync(file).toString("base64")]);

    await close();
    return JSON.parse(out).words;
}

// ---- verdicts --------------------------------------------------------------------------------

const words = await wordsOf(good);

async function testGenuine() {
    const { context, page, complaints, requests, close } = await checked(good, words);
    const states = await page.locator(".checks li").evaluateAll((rows) => rows.map((r) => r.className));
    const said = await all(page);

    check(await word(page) === "Genuine." && await page.locator(".ruling.good").count() === 1, "with its words a file is genuine");
    check(/^30 distinct members of Ministry of Tests signed exactly this text, frozen on 7 October 2024\. .* on day 2 of 22\. Of 2 asks: 1 accepted and 1 rejected\.$/
        .test(await lead(page)), "who signed, what became of it", await lead(page));
    check(states.length === 8 && states.every((s) => s === "yes"), "every check holds", states.join());
    check(said.includes(code_said), "the fingerprint is that of the file", code_said);
    check(/Agreed\.[^]*No\./.test(said) && said.includes("Thank you."), "the reasons stand under the asks");
    await page.waitForSelector("details.fold .sheet", { state: "attached" });
    check(await page.locator("details.fold .sheet").count() === 1 && !await page.locator("details.fold").evaluate((d) => d.open),
        "the whole memo is folded away");
    check(await page.evaluate(() => document.activeElement.tagName) === "H1", "the focus is on the verdict");
    check(await page.title() === "Check · Demur", "the title says nothing of the file", await page.title());
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.click(".quote button");
    await page.waitForFunction(() => document.querySelector(".quote [role=status]").textContent !== "");
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    check(copied.startsWith("30 distinct members of Ministry of Tests") && copied.includes(code_said), "the quote is copied with its fingerprint", copied);
    check(complaints.length === 0, "the browser has nothing to say", complaints.join("\n"));
    check(requests.every((url) => url.startsWith(base)) &&
        [...new Set(requests.map((url) => url.slice(base.length)))].sort().join() === "check,check-worker.js,check.js,demur.css,mark.svg",
        "nothing leaves the origin, and it asks for its own files alone", requests.join("\n"));
    await close();
}

async function testWords() {
    const { page, close } = await checked(good, "");

    check(await word(page) === "Not certain yet." && await page.locator(".ruling.half").count() === 1, "without the words it is not certain");
    check((await page.textContent(".quote p")).startsWith("Not confirmed"), "nor does the quote say that it is");
    check(!(await all(page)).includes(words), "and nobody is told the words");
    await page.fill("#words", words.toUpperCase().split(" ").map((w, i) => `${i + 1}. ${w}`).join("\n"));
    await page.click("button[type=submit]");
    await page.waitForSelector(".ruling.good");
    check(await word(page) === "Genuine.", "they can be given afterwards, as they stand in the letter");
    await close();

    const wrong = await checked(good, `${ABANDON} about`);
    check(await word(wrong.page) === "Do not rely on this file." && /twelve words you typed/.test(await lead(wrong.page)),
        "the words of another organisation", await lead(wrong.page));
    await wrong.close();

    const asked = await open();
    for (const [typed, said] of [[ABANDON, /must be twelve/], [`${ABANDON} demurrr`, /Word 12 is not/], [`${ABANDON} abandon`, /do not fit together/]]) {
        await submit(asked.page, good, typed);
        await asked.page.waitForFunction((pattern) => new RegExp(pattern).test(document.querySelector("#words-said")?.textContent ?? ""), said.source)
            .then(() => check(true, `words that are none: ${said.source}`), (why) => check(false, `words that are none: ${said.source}`, why));
        check(await asked.page.locator(".ruling").count() === 0 && await asked.page.evaluate(() => document.activeElement.id) === "words",
            "no verdict, and the focus is on the words");
    }
    await asked.close();
}

async function testBad() {
    const { page, close } = await checked(changed_text, words);
    const states = await page.locator(".checks li").evaluateAll((rows) => rows.map((r) => r.className));

    check(await word(page) === "Do not rely on this file." && /text in it is not the text that was signed/.test(await lead(page)),
        "one byte of the text changed", await lead(page));
    check(states.join() === "yes,yes,yes,yes,no,not,not,not", "what failed, and what was not reached", states.join());
    check(await page.locator(".sheet").count() === 0 && await page.locator(".quote").count() === 0, "neither text nor quote is shown");
    await page.click("[aria-labelledby=h-text] a");
    await page.waitForSelector(".sheet");
    check((await all(page)).includes(bytes.subarray(text_at + 1, text_at + 12).toString()) &&
        await page.locator(".notice.stop").count() === 3, "it is on request, marked as not genuine");
    await close();

    for (const [file, said, sentence, name] of [
        [changed_proof, "Do not rely on this file.", /record|signature/, "one byte of the record changed"],
        [cut, "This file is incomplete.", /not a sign of forgery/, "a file that is cut"],
        [other, "Do not rely on this file.", /no file with a memo/, "a file of another kind"],
        [empty, "Do not rely on this file.", /no file with a memo/, "an empty file"],
    ]) {
        const opened = await checked(file, words);
        check(await word(opened.page) === said && sentence.test(await lead(opened.page)), name, `${await word(opened.page)} ${await lead(opened.page)}`);
        check(opened.complaints.length === 0, `${name}: the browser has nothing to say`, opened.complaints.join("\n"));
        await opened.close();
    }
}

async function testAsking() {
    const { page, close } = await open();

    await page.click("button[type=submit]");
    await page.waitForSelector("#file-wrong");
    check(await page.evaluate(() => document.activeElement.id) === "file", "without a file the focus goes to what is missing");
    await page.evaluate((data) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], "dropped.dmr"));
        document.querySelector("h1").dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }, bytes.toString("base64"));
    await page.waitForFunction(() => document.querySelector(".drop").textContent.includes("dropped.dmr"));
    await page.fill("#words", words);
    await page.click("button[type=submit]");
    await verdict(page);
    check(await word(page) === "Genuine.", "a file can be dropped anywhere");
    await page.setInputFiles("#file", cut);
    await page.waitForFunction(() => document.querySelector(".ruling h1")?.textContent.includes("incomplete"));
    check(true, "another file follows, in its place");
    await close();

    const arabic = await checked(good, words, { language: "ar" });
    check(await arabic.page.evaluate(() => `${document.documentElement.lang} ${document.documentElement.dir}`) === "ar rtl", "the language of the browser is spoken");
    await arabic.page.click("a[hreflang=en]");
    await arabic.page.waitForFunction(() => document.documentElement.lang === "en");
    check(await word(arabic.page) === "Genuine.", "and another on request, with the verdict still there");
    await arabic.close();
}

// ---- a saved copy ----------------------------------------------------------------------------

// The three files as they are; and as a browser saves a page, drawn as it was at that moment.
function save(drawn) {
    const as_is = join(dir, "saved"), whole = join(dir, "whole"), files = join(whole, "check_files");

    for (const folder of [as_is, whole, files]) mkdirSync(folder);
    for (const folder of [as_is, files]) {
        for (const name of ["check.js", "demur.css"]) copyFileSync(join(dist, name), join(folder, name));
    }
    copyFileSync(join(dist, "check.html"), join(as_is, "check.html"));
    writeFileSync(join(whole, "check.html"), drawn.replaceAll('"./', '"./check_files/'));
    return { "a saved copy": join(as_is, "check.html"), "a page saved whole": join(whole, "check.html") };
}

async function testSaved(drawn) {
    for (const [name, path] of Object.entries(save(drawn))) {
        const { page, complaints, requests, close } = await checked(good, words, { url: pathToFileURL(path).href, offline: true });

        check(await word(page) === "Genuine.", `${name} without a network says the same`);
        check((await page.textContent("footer")).includes("saved copy"), `${name} says that it is one`);
        check(requests.every((r) => r.startsWith("file:") || r.startsWith("blob:")), `${name} asks the network for nothing`, requests.join("\n"));
        check(complaints.every((c) => c.includes("ERR_FILE_NOT_FOUND")), `${name}: the browser has nothing to say`, complaints.join("\n"));
        check(await page.locator("a[href]:not([href^='#'])").count() === 0, `nothing in ${name} leads away`);
        await close();
    }
}

// ---- a large file ----------------------------------------------------------------------------

// Check the large file; how long the page stood still at most, and what was seen meanwhile.
async function watched() {
    const { page, close } = await open();

    await page.evaluate(() => {
        window.labels = [];
        new MutationObserver(() => {
            const label = document.querySelector("label[for=busy]")?.textContent;
            if (label && window.labels.at(-1)?.label !== label) window.labels.push({ label, at: performance.now() });
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await submit(page, many, words);
    await verdict(page);
    const seen = await page.evaluate(() => ({ labels: window.labels, longest: Math.max(0, ...window.longTasks) }));
    seen.word = await word(page);
    seen.lead = await lead(page);
    seen.took = await page.textContent(".margin");
    await close();
    return seen;
}

async function testLarge() {
    let seen;

    for (let i = 0; i < ATTEMPTS && (seen === undefined || seen.longest >= LONGEST_TASK_MS); i++) seen = await watched();
    check(seen.word === "Genuine." && seen.lead.startsWith("2,000 distinct members"), `${MANY} signatures`, `${seen.word} ${seen.lead}`);
    if (process.env.SHOW) console.log("# " + JSON.stringify(seen.labels));
    console.log(`# ${seen.took}; longest task ${Math.round(seen.longest)} ms`);
    check(seen.longest < LONGEST_TASK_MS, "the page never stands still", `${seen.longest} ms`);
    const percents = seen.labels.filter((l) => /^Checking signatures: \d+ %$/.test(l.label));
    check(percents.length >= 1, "it says how far it is", JSON.stringify(seen.labels));
    check(percents.every((l, i) => i === 0 || l.at - percents[i - 1].at > 900), "not more than once a second", JSON.stringify(percents));

    const { page, close } = await open();
    await submit(page, many, words);
    await page.click(".part[aria-label=Checking] button");
    await page.waitForFunction(() => document.querySelector(".notice")?.textContent.startsWith("Stopped."));
    for (let i = 0; i < 50 && page.workers().length > 0; i++) await page.waitForTimeout(100);
    check(page.workers().length === 0 && await page.locator(".ruling").count() === 0, "it can be stopped, and is over");
    await submit(page, good, words);
    await verdict(page);
    check(await word(page) === "Genuine.", "and another file can be checked");
    await close();
}

// ---- for everybody ---------------------------------------------------------------------------

const STATES = {
    start: (page) => page.waitForSelector("#file"),
    good: (page) => submit(page, good, words).then(() => verdict(page)),
    half: (page) => submit(page, good, "").then(() => verdict(page)),
    cut: (page) => submit(page, cut, words).then(() => verdict(page)),
    bad: async (page) => {
        await submit(page, changed_text, words);
        await verdict(page);
        await page.click("[aria-labelledby=h-text] a");
        await page.waitForSelector(".sheet");
    },
};
const unfold = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));

async function testEverybody() {
    for (const [name, reach] of Object.entries(STATES)) {
        const { page, close } = await open({ width: 320 });

        await reach(page);
        await unfold(page);
        const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        check(wide <= room, `${name}: nothing scrolls sideways at 320 px`, `${wide} > ${room}`);
        const words = (await page.evaluate(() => document.body.textContent)).split(/\s+/);
        const raw = KEYS.filter((key) => words.some((word) => word.includes(key)));
        check(raw.length === 0, `${name}: every sentence has its words`, raw.join(" "));
        await page.evaluate(axe);
        for (const width of WIDTHS) for (const scheme of ["light", "dark"]) await testAxe(page, name, width, scheme);
        await close();
    }
}

async function testAxe(page, name, width, scheme) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    const found = await page.evaluate(() => window.axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }));
    check(found.violations.length === 0, `${name}: axe finds nothing, ${scheme}, ${width} px`,
        found.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html).join(" | ")}`).join("\n"));
}

try {
    await testGenuine();
    await testWords();
    await testBad();
    await testAsking();
    await testLarge();
    await testEverybody();
    const drawn = await checked(cut, words).then(async ({ page, close }) => { const html = await page.content(); await close(); return html; });
    server.kill();
    await testSaved(drawn);
} catch (error) {
    check(false, "the test runs to its end", error.stack);
} finally {
    server.kill();
    await browser.close();
    rmSync(dir, { recursive: true, force: true });
}
console.log(`1..${tests}`);
process.exit(failed === 0 ? 0 : 1);
