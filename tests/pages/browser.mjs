// SPDX-License-Identifier: AGPL-3.0-or-later
// browser.mjs -- what tests of the pages share: TAP, real Chromium, the pages served as an operator of
// their own would, and a proxy in front of the channel that can be told to lie.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export const source = process.env.DEMUR_SOURCE;
export const dir = process.env.DEMUR_DIR;
const require = createRequire(join(source, 'package.json'));
const { chromium } = require('playwright-core');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const CHROMIUM = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
export const pictures = join(source, 'build', 'pages');
mkdirSync(pictures, { recursive: true });

// ---- TAP ----------------------------------------------------------------------------------------

let tests = 0;
let failed = 0;

export function check(isSo, name, more = '') {
  console.log(`${isSo ? 'ok' : 'not ok'} ${++tests} - ${name}`);
  if (isSo) return;
  failed++;
  if (more !== '') console.log(`# ${String(more).slice(0, 3000).replaceAll('\n', '\n# ')}`);
}

export const note = (text) => console.log(`# ${text}`);

// Whatever happens, what was started ends: it would hold the output of the test open.
const started = new Set();
process.on('exit', () => {
  for (const child of started) child.kill();
});
process.on('uncaughtException', (error) => {
  check(false, 'the test goes on to its end', error.stack ?? error);
  finish();
});

export function finish() {
  console.log(`1..${tests}`);
  process.exit(failed > 0 ? 1 : 0);
}

// ---- the channel --------------------------------------------------------------------------------

/** The code of a row, by issuer: 1 or 2. */
export function codeOf(row, issuer) {
  const lines = readFileSync(join(dir, `org/issuer-${issuer}/codes-1.csv`), 'utf8').split('\n');
  return lines[row].replace(/\r/, '').split(',').pop();
}

/** A server in front of the channel; lie(path, body) changes an answer, or gives undefined. */
export async function proxy(target) {
  const state = { lie: () => undefined, asked: [] };
  const to = new URL(target);
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      state.asked.push({ at: Date.now(), method: request.method, url: request.url, headers: request.headers });
      const ask = httpRequest(
        { host: to.hostname, port: to.port, path: request.url, method: request.method, headers: { ...request.headers, host: to.host } },
        (answer) => {
          const body = [];
          answer.on('data', (part) => body.push(part));
          answer.on('end', () => {
            const whole = Buffer.concat(body);
            const other = state.lie(request.url, whole, request.method);
            const headers = { ...answer.headers };
            delete headers['content-length'];
            delete headers['transfer-encoding'];
            if (other === null) {
              request.socket.destroy();
              return;
            }
            response.writeHead(other === undefined ? answer.statusCode : 200, headers);
            response.end(other ?? whole);
          });
        },
      );
      ask.on('error', () => request.socket.destroy());
      ask.end(Buffer.concat(parts));
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  state.url = `http://127.0.0.1:${server.address().port}`;
  state.close = () => server.close();
  return state;
}

/** Serve web/dist, or a changed copy of it, with channel.json of channel; gives its address. */
export async function servePages(channel, connect, change) {
  const at = mkdtempSync(join(dir, 'pages-'));
  const files = join(at, 'dist');
  cpSync(join(source, 'web/dist'), files, { recursive: true });
  if (change !== undefined) change(files);
  writeFileSync(join(at, 'channel.json'), JSON.stringify(channel));
  const child = spawn('node', [join(source, 'web/serve.mjs'), files, '0', join(at, 'channel.json'), ...connect], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.add(child);
  const url = await new Promise((done) => child.stdout.once('data', (line) => done(String(line).trim())));
  return { url, files, stop: () => child.kill() };
}

/** Set the clocks of the workers in files, served pages, so many seconds on (or back). */
export function setClocks(files, seconds) {
  const assets = join(files, 'assets');
  for (const name of readdirSync(assets)) {
    if (!/^(member|reader)-.*\.js$/.test(name)) continue;
    const program = readFileSync(join(assets, name), 'utf8').replace(/^\/\*clock\*\/.*\n/, '');
    writeFileSync(join(assets, name), `/*clock*/{const now=Date.now.bind(Date);Date.now=()=>now()+${seconds * 1000}}\n${program}`);
  }
}

// ---- browsers -----------------------------------------------------------------------------------

/** A browser with a profile of its own, as a person has one. */
export class Person {
  constructor(profile, options) {
    this.profile = profile;
    this.options = options;
    this.errors = [];
    this.asked = [];
  }

  static async come(options = {}) {
    const person = new Person(mkdtempSync(join(dir, 'profile-')), options);
    if (options.preferences !== undefined) {
      mkdirSync(join(person.profile, 'Default'), { recursive: true });
      writeFileSync(join(person.profile, 'Default', 'Preferences'), JSON.stringify(options.preferences));
    }
    await person.open();
    return person;
  }

  async open() {
    const { width = 1280, height = 900, js = true } = this.options;
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: '/usr/bin/chromium',
      args: CHROMIUM,
      viewport: { width, height },
      javaScriptEnabled: js,
      locale: 'en-GB',
      acceptDownloads: true,
    });
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    this.watch(this.page);
  }

  watch(page) {
    page.setDefaultTimeout(60000);
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (m) => {
      if (m.type() === 'error') this.errors.push(m.text());
    });
    this.context.on('request', (r) => this.asked.push(r.url()));
  }

  /** As when the power goes: the browser is killed, and comes back with the same profile. */
  async crash() {
    const mark = `--user-data-dir=${this.profile}`;
    const { execFileSync } = require('node:child_process');
    for (const line of execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n')) {
      if (line.includes(mark)) {
        try {
          process.kill(Number(line.trim().split(/\s+/)[0]), 'SIGKILL');
        } catch {
          // it has gone with its parent
        }
      }
    }
    await this.context.close().catch(() => undefined);
    rmSync(join(this.profile, 'SingletonLock'), { force: true });
    await this.open();
  }

  async leave() {
    await this.context.close().catch(() => undefined);
  }

  text() {
    return this.page.locator('main').innerText();
  }

  async see(selector, ms = 60000) {
    try {
      await this.page.waitForSelector(selector, { timeout: ms });
      return true;
    } catch {
      note(`not seen: ${selector}`);
      await this.page.screenshot({ path: join(pictures, 'not-seen.png'), fullPage: true }).catch(() => undefined);
      note((await this.text().catch(() => '')).slice(0, 1500).replaceAll('\n', ' | '));
      for (const said of await this.page.locator('[role=alert] .print-code').allTextContents().catch(() => [])) note(said);
      return false;
    }
  }

  picture(name) {
    return this.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }

  /** What axe finds, as text; "" is nothing. */
  async axe() {
    await this.page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));
    await this.page.evaluate(axeSource);
    const { violations } = await this.page.evaluate(() =>
      globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
    );
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 3).join(' ; ')}`).join('\n');
  }

  /** By how much the page is wider than its window. */
  sideways() {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
