// SPDX-License-Identifier: AGPL-3.0-or-later
// journeys.mjs -- the journeys of members, conveners and principals in real Chromium, against real servers.  Run by
// journeys_test.sh; doubts.mjs has servers that lie and input that is wrong, looks.mjs what is drawn.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, codeOf, dir, finish, note, Person, proxy, servePages, sleep } from './browser.mjs';
import { doubts, ownPages } from './doubts.mjs';
import { looks, lookAt } from './looks.mjs';
import { enrol, fillEnrolment, openFromList, openLink, sign, unlock, unlockAtMemo, writeMemo } from './member.mjs';

const channelUrl = process.env.DEMUR_URL;
const issuers = process.env.DEMUR_ISSUERS.split(' ');
const front = await proxy(channelUrl);
const pages = await servePages({ api: front.url, operator: 'the Staff Council', own: false }, [front.url, ...issuers]);
const people = {};
const DESK_MS = 11000; // what was begun is sealed every ten seconds

/** The page itself never compiles a module: what takes long is in workers. */
async function onlyInWorkers(person) {
  await person.context.addInitScript(() => {
    for (const name of ['compile', 'instantiate', 'Module', 'Instance', 'compileStreaming', 'instantiateStreaming']) {
      const own = WebAssembly[name];
      WebAssembly[name] = function (...args) {
        globalThis.hasCompiled = true;
        return Reflect.construct(own, args);
      };
    }
  });
}
const hasCompiled = (person) => person.page.evaluate(() => globalThis.hasCompiled === true);

/** Told of every long task of the page; the longest so far, in ms. */
async function watchTasks(person) {
  await person.page.evaluate(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const e of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, e.duration);
    }).observe({ entryTypes: ['longtask'] });
  });
}
const longest = (person) => person.page.evaluate(() => globalThis.longest ?? 0);

// ---- enrolling ----------------------------------------------------------------------------------

async function enrolling() {
  const a = (people.a = await Person.come());

  await onlyInWorkers(a);
  await a.page.goto(pages.url);
  check(await a.see('#h-stands'), 'the entry says how the record stands');
  await lookAt(a, 'entry');
  const words = await fillEnrolment(a, pages.url, 56);
  check(await a.see('#code-1-said.right'), 'whole codes are said to be complete, in lower case and with blanks');
  await lookAt(a, 'enrol');
  await watchTasks(a);
  await a.page.click('section[aria-labelledby=h-go] button[type=submit]');
  check(await a.see('text=Is this you?'), 'the roll says what it says of me before the second code is spent');
  check(!(await hasCompiled(a)), 'nothing of that was done in the page itself');
  note(`the longest task of the page while enrolling took ${await longest(a)} ms`);
  await lookAt(a, 'is-this-you');
  await a.page.reload();
  check(await a.see('#code-0'), 'reloaded in the middle, the page asks again');
  await a.page.fill('#pass', words);
  await a.page.locator('input[name=words]').first().check();
  await a.page.fill('#code-1', codeOf(56, 2));
  await a.page.fill('#code-0', codeOf(56, 1));
  await a.page.click('section[aria-labelledby=h-go] button[type=submit]');
  await a.see('text=Yes, count me');
  await a.page.click('text=Yes, count me');
  check(await a.see('text=You are counted once.'), 'and goes on where it was: counted once');
  await a.page.click('text=Look at your place');
  check(await a.see('#h-place'), 'standing shows the place');
  check(/60 people/.test(await a.text()), 'and how many are on the roll');
  await lookAt(a, 'standing');
  a.words = words;

  const b = (people.b = await Person.come({ width: 375, height: 760 }));
  const pass = await fillEnrolment(b, pages.url, 57);
  await b.page.click('section[aria-labelledby=h-go] button[type=submit]');
  await sleep(700);
  await b.crash();
  await b.page.goto(`${pages.url}#enrol`);
  await b.see('#code-0');
  check(await b.see('#pass'), 'killed while enrolling, the browser comes back');
  const first = await b.page.locator('section[aria-labelledby=h-pass] .lead').count();
  b.words = first > 0 ? await fillEnrolment(b, pages.url, 57) : pass;
  if (first === 0) {
    await b.page.fill('#pass', pass);
    await b.page.locator('input[name=words]').first().check();
    await b.page.fill('#code-0', codeOf(57, 1));
    await b.page.fill('#code-1', codeOf(57, 2));
  }
  await b.page.click('section[aria-labelledby=h-go] button[type=submit]');
  await b.see('text=Yes, count me');
  await b.page.click('text=Yes, count me');
  check(await b.see('text=You are counted once.'), 'and is counted once with the same codes');
}

// ---- writing, signing ---------------------------------------------------------------------------

/** A draft is there again after the page was locked, and after the browser was killed; it goes when it is discarded. */
async function drafting() {
  const { a } = people;
  const toDraft = async () => {
    await a.page.goto('about:blank');
    await a.page.goto(`${pages.url}#write`);
    await a.see('#pass');
    await unlock(a, a.words);
  };

  await toDraft();
  await a.page.click('text=Policy dissent');
  await a.see('#subject');
  check(/kept on this device, locked/.test(await a.text()), 'a draft is kept on this device, and that is said');
  await a.page.fill('#subject', 'Half a thought');
  await a.page.click('nav >> text=Lock');
  await a.see('#h-stands');
  await a.page.click('nav >> text=Write');
  check((await a.see('#pass')) && (await a.page.locator('#subject').count()) === 0, 'locked, the page has nothing of it, and asks for the passphrase');
  await unlock(a, a.words);
  await a.see('#subject');
  check((await a.page.inputValue('#subject')) === 'Half a thought', 'opened again, the draft is there as it was');
  await a.page.fill('#summary', 'And the other half.');
  await a.page.selectOption('#to', { label: 'Harbour Master' });
  await sleep(DESK_MS);
  await a.crash();
  await toDraft();
  await a.see('#subject');
  const to = await a.page.locator('#to option:checked').textContent();
  check((await a.page.inputValue('#summary')) === 'And the other half.' && to === 'Harbour Master', 'and after the browser was killed');
  await lookAt(a, 'draft');
  await a.page.click('text=Choose another');
  await a.see('text=Discard this draft?');
  await a.page.click('button:has-text("Keep it")');
  check((await a.page.inputValue('#subject')) === 'Half a thought', 'it is not thrown away without a question');
  await a.page.click('text=Choose another');
  await a.page.click('button:has-text("Discard it")');
  await a.see('ul.ways');
  await sleep(1000);
  await a.crash();
  await toDraft();
  check((await a.see('ul.ways')) && (await a.page.locator('#subject').count()) === 0, 'and is gone when it is discarded');
}

async function writing() {
  const { a } = people;
  await a.page.goto('about:blank');
  await a.page.goto(pages.url);
  await a.see('#h-stands');
  await a.page.click('nav >> text=Standing');
  await unlock(a, a.words);
  await a.see('#h-place');
  people.link = await writeMemo(a, 'Night transfers of pilots with one boat');
  check(/^#1\.r\.[\w-]{64}$/.test(people.link), 'a memo is frozen, and its link shown');
  await lookAt(a, 'frozen');
}

async function signing() {
  const { a, b } = people;
  const began = Date.now();

  for (let i = 0; i < 30 && !(await openLink(b, pages.url, people.link)); i++) await sleep(1000);
  check(b.page.url() === `${pages.url}#memo`, 'the link is gone from the address bar', b.page.url());
  check(!(await b.page.evaluate(() => JSON.stringify(history.state) + document.title)).includes('1.r.'), 'and from the title');
  const body = await b.page.locator('article.sheet').innerHTML();
  check(!/<a |<img|<b>/.test(body) && body.includes('&lt;b&gt;'), 'no HTML and no link of a memo becomes one', body);
  await lookAt(b, 'memo');
  await ownPages({ front, issuers, people });
  check(await unlockAtMemo(b, b.words), 'the passphrase opens signing');
  const opened = Date.now();
  check((await b.page.locator('input[name=show]:checked').count()) === 0, 'nothing is chosen for the reader');
  await b.page.click('section[aria-labelledby=sign] button[type=submit]');
  check(await b.see('text=Nothing is chosen for you'), 'the button leads to what is missing');
  await b.page.locator('label.choice', { hasText: 'My band' }).locator('input').check();
  check(/One (junior|senior) member of Varnholm Harbour Authority signed memo 1/.test(await b.text()), 'exactly what becomes public stands above');
  check(/crowd of 2\d/.test(await b.text()), 'and in how large a crowd');
  await b.see('table.count');
  await lookAt(b, 'sign');
  await watchTasks(b);
  const clicked = Date.now();
  check(await sign(b), 'signed: it waits, or is on its way');
  note(`from the button to the waiting signature ${Date.now() - clicked} ms; from the link ${Date.now() - began} ms, ${opened - began} of them until the choices`);
  note(`the longest task of the page while signing took ${await longest(b)} ms`);
  await lookAt(b, 'after');

  // Two browsers at once: a reads and signs while b looks for its own.
  check(await openFromList(a, 'Night transfers'), 'its owner finds it in the list, by its subject');
  await Promise.all([sign(a, 'Only that I am a member'), lookInRecord(b)]);
  await entered(b, 'the first');
  await entered(a, 'the second');
}

/** Ask the page to look for the signature, unless it has found it. */
async function lookInRecord(person) {
  const again = person.page.locator('text=Look in the record');
  if ((await again.count()) > 0) await again.click({ timeout: 5000 }).catch(() => undefined);
}

/** Until the record has the signature and the page says so. */
async function entered(person, who) {
  for (let i = 0; i < 30; i++) {
    if ((await person.text()).includes('found in the record')) break;
    await lookInRecord(person);
    await sleep(1500);
  }
  check((await person.text()).includes('found in the record'), `${who} signature is entered, and found in the record`);
}

/** The log as it is now, for who is shown it later. */
async function remember() {
  front.before = {};
  for (const url of ['/checkpoint', '/v1/feed']) {
    front.before[url] = Buffer.from(await (await fetch(`${channelUrl}${url}`)).arrayBuffer());
  }
}

/** Killed while a signature is made and sent: it is there once, or can be made. */
async function crashing() {
  const c = (people.c = await Person.come());
  c.words = await enrol(c, pages.url, 58);
  await openLink(c, pages.url, people.link);
  await unlockAtMemo(c, c.words);
  await c.page.locator('label.choice', { hasText: 'Only that I am' }).locator('input').check();
  await c.page.click('section[aria-labelledby=sign] button[type=submit]');
  await sleep(900);
  await c.crash();
  await openLink(c, pages.url, people.link);
  await c.page.fill('#pass', c.words);
  await c.page.click('text=Open, and look');
  await c.page.waitForSelector('.track, input[name=show]');
  const had = (await c.page.locator('.track').count()) > 0;
  if (!had) await sign(c, 'Only that I am');
  note(`killed in the middle, the signature ${had ? 'was kept' : 'had not been made'}`);
  check(await c.see('.track'), 'killed while signing, nothing is lost and nothing twice');
  await entered(c, 'its');
  const id = await withdrawn(c);
  check(id, 'a signature can be taken back, and the page says that this is final');
}

async function withdrawn(c) {
  await c.page.click('button:has-text("Withdraw it")');
  await c.see('text=Withdraw this signature?');
  await c.page.locator('.notice button', { hasText: 'Withdraw it' }).click();
  return c.see('text=/withdrawal waits|have withdrawn/');
}

// ---- delivering, answering ----------------------------------------------------------------------

async function delivering() {
  const { a } = people;
  await openFromList(a, 'Night transfers');
  await a.see('section[aria-labelledby=h-owner]');
  await a.page.click('section[aria-labelledby=h-owner] button:has-text("Deliver it")');
  await a.page.locator('section[aria-labelledby=h-owner] .notice button').getByText('Deliver', { exact: true }).click();
  check(await a.see('text=The delivery is on its way'), 'its owner delivers the memo');
}

async function answering() {
  const o = (people.office = await Person.come());
  await o.page.goto(`${pages.url}#office`);
  await o.see('#key');
  await lookAt(o, 'office-login');
  await o.page.click('button:has-text("Open the office")');
  check(await o.see('text=The key file is missing'), 'the office says what is missing');
  await o.page.setInputFiles('#key', join(dir, 'org/principal-1.key'));
  await o.page.fill('#words', readFileSync(join(dir, 'org/words'), 'utf8'));
  await o.page.fill('#pass', 'the office passphrase');
  await o.page.click('button:has-text("Open the office")');
  await o.see('#h-wait');
  for (let i = 0; i < 20 && !(await o.text()).includes('Open it'); i++) {
    await sleep(1500);
    await o.page.click('text=Look again');
  }
  check((await o.text()).includes('One memo waits'), 'the principal sees what waits, and until when');
  check(!(await o.text()).includes('Night transfers'), 'but no subject before it is opened');
  await lookAt(o, 'office');
  await o.page.click('button:has-text("Open it")');
  await o.see('text=Opening is acknowledging');
  await o.page.click('button:has-text("Acknowledge and open")');
  check(await o.see('#h-a2'), 'opening acknowledges, and every ask has its card');
  await o.page.check('#v1-partly');
  await o.page.fill('#r1', 'Seaward of the buoy, yes.');
  await o.page.click('text=Sign and send the answer');
  check(await o.see('text=Ask 2 has no whole verdict'), 'an answer with an ask untouched is not sent');
  await lookAt(o, 'answer');
  await o.page.fill('#general', 'We have read it together.');
  await o.page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange')); // another tab is looked at, and this one closed
  });
  await sleep(1000);
  await o.page.goto('about:blank');
  await o.page.goto(`${pages.url}#office`);
  await o.page.fill('#pass', 'the office passphrase');
  await o.page.click('section[aria-labelledby=h-unlock] button[type=submit]');
  await o.see('#h-wait');
  await o.page.click('.inbox button.button:has-text("nswer")');
  await o.see('#h-a2');
  check((await o.page.isChecked('#v1-partly')) && (await o.page.inputValue('#r1')) === 'Seaward of the buoy, yes.' && (await o.page.inputValue('#general')) === 'We have read it together.', 'closed and opened again, what was filled in is there');
  await o.page.check('#v2-reject');
  await o.page.fill('#r2', 'The port security plan protects it.');
  await o.page.click('text=Sign and send the answer');
  check(await o.see('text=Answered.'), 'the answer goes out');

  const { b } = people;
  let text = '';
  for (let i = 0; i < 15 && !text.includes('Rejected'); i++) {
    await sleep(2000);
    if (!(await openFromList(b, 'Night transfers'))) continue;
    text = await b.text();
  }
  check(text.includes('Partly accepted') && text.includes('Rejected'), 'a signer sees the verdicts', text);
  check(text.includes('Seaward of the buoy, yes.'), 'and the reasons');
  await lookAt(b, 'answered');
}

async function recording() {
  const { b } = people;
  await b.page.click('nav >> text=Record');
  check(await b.see('.record-here h1'), 'the record is worked out in the page');
  const text = await b.text();
  check(/one memo has been\s+delivered/i.test(text), 'it counts what was delivered', text.slice(0, 400));
  await lookAt(b, 'record');
}

// ---- all of it ----------------------------------------------------------------------------------

await enrolling();
await remember();
await drafting();
await writing();
await signing();
await crashing();
await delivering();
await answering();
await recording();

const origins = new Set(Object.values(people).filter((p) => p instanceof Person).flatMap((p) => p.asked.map((u) => new URL(u).origin)));
const allowed = new Set([new URL(pages.url).origin, front.url, ...issuers, 'null']);
check([...origins].every((o) => allowed.has(o)), 'nothing is asked of anybody but the pages, the channel and the issuers', [...origins].join(' '));
check(front.asked.every((q) => q.headers.cookie === undefined && q.headers.referer === undefined), 'no request has a cookie or a referrer');
check(!front.asked.some((q) => q.url.includes('1.r.') || q.url.includes(people.link.slice(5, 30))), 'no request has anything of a link');
for (const [name, p] of Object.entries(people)) {
  if (p instanceof Person) check(p.errors.length === 0, `nothing went wrong unseen in the browser of ${name}`, p.errors.join('\n'));
}
await looks({ people, pages, front, issuers });
for (const p of Object.values(people)) if (p instanceof Person && p !== people.a) await p.leave();
await doubts({ people, pages, front, issuers });
pages.stop();
front.close();
finish();
