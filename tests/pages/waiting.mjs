// SPDX-License-Identifier: AGPL-3.0-or-later
// waiting.mjs -- what waits, in an organisation in earnest: a place that may not be used yet, a signature that leaves at
// a random time of a later visit, is discarded, is sent at once; and a device that the browser has emptied.  Run by
// waiting_test.sh, whose `tick` moves the clocks.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, dir, finish, Person, proxy, servePages, setClocks, sleep, source } from './browser.mjs';
import { enrol, openLink, sign, unlock, unlockAtMemo } from './member.mjs';

const front = await proxy(process.env.DEMUR_URL);
const issuers = process.env.DEMUR_ISSUERS.split(' ');
const pages = await servePages({ api: front.url, operator: 'the Staff Council', own: false }, [front.url, ...issuers]);
const DAY_S = 86400;

// ---- the clocks ---------------------------------------------------------------------------------

const later = () => Number(readFileSync(join(dir, 'later'), 'utf8'));

/** So many hours on, the next window is made; the pages that are opened from now on know the time. */
function hour(hours = 1) {
  execFileSync(join(dir, 'tick'), [String(hours)], { stdio: ['ignore', 'inherit', 'inherit'] });
  setClocks(pages.files, later());
}

/** The command of a member who enrolled with it; what goes in is a link. */
function command(member, words, link = '') {
  return execFileSync(
    process.env.DEMUR_COMMAND,
    [...words, '--home', join(dir, `m${member}`), '--passphrase-file', join(dir, 'pass')],
    { input: link, encoding: 'utf8', cwd: dir, env: { ...process.env, DEMUR_CLOCK_LATER_S: String(later()) }, stdio: ['pipe', 'pipe', 'pipe'] },
  );
}

const isCell = (q) => q.method === 'POST' && q.url === '/v1/cell';
const cells = () => front.asked.filter(isCell).length;
const lastCell = () => front.asked.filter(isCell).pop();

/** Whether exactly one more than before leaves, within so many ms. */
async function leaves(before, ms) {
  const end = Date.now() + ms;
  while (cells() === before && Date.now() < end) await sleep(100);
  return cells() === before + 1;
}

// ---- the way of a signature ---------------------------------------------------------------------

async function tooNew(p) {
  p.words = await enrol(p, pages.url, 58);
  hour();
  await p.page.goto('about:blank');
  await p.page.goto(`${pages.url}#standing`);
  await p.see('#pass');
  await unlock(p, p.words);
  check(await p.see('text=/You may sign from \\d+ \\w+ \\d+ on/'), 'who has just enrolled is told from when on to sign');
}

/** Two members freeze memos, as one alone would wait for company; gives a link. */
function frozen() {
  const memo = join(source, 'examples/memo.md');
  for (const m of [1, 2]) {
    command(m, ['memo', 'freeze', '--to', '1', '--yes', '--link-file', join(dir, `link-${m}`), '--now', memo]);
  }
  hour();
  for (const m of [1, 2]) command(m, ['send', '--now']);
  return `#${readFileSync(join(dir, 'link-1'), 'utf8').trim().split('#')[1]}`;
}

/** A visit in which the random moment is the first there is: 20 seconds after the passphrase. */
async function firstMoment(p) {
  await p.page.addInitScript(() => {
    const real = crypto.getRandomValues.bind(crypto);
    crypto.getRandomValues = (to) => (to instanceof Uint32Array && to.length === 1 ? to.fill(0) : real(to));
  });
}

/** Unix seconds of a time as the page says it, "Sunday 29 November at 02:24", which is soon after now. */
function timeSaid(said, now) {
  const [, date, time] = /^\w+ (\d+ \w+) at (\d\d:\d\d)$/.exec(said ?? '') ?? [];
  const year = new Date(now * 1000).getUTCFullYear();
  const at = [year, year + 1].map((y) => Date.parse(`${date} ${y} ${time} UTC`) / 1000);
  return at.find((s) => s > now - DAY_S) ?? NaN;
}

async function waits(p, link) {
  await openLink(p, pages.url, link);
  check(await unlockAtMemo(p, p.words), 'two days later signing is open');
  check(!/training/i.test(await p.text()), 'and nothing says that this is training');
  const before = cells();
  check(await sign(p, 'Only that I am'), 'signed, it waits');
  const text = await p.text();
  check(/Signed\. It waits on this device/.test(text) && /Leaves at a random time/.test(text), 'the page says that it waits, and where', text);
  const [, said] = /About ([^,]+), if this page is open/.exec(text) ?? [];
  const now = Date.now() / 1000 + later();
  const at = timeSaid(said, now);
  check(at - now > 3500 && at - now < DAY_S + 60, 'until a time within a day, and not within the hour', `${said}: ${at - now} s`);
  check(cells() === before, 'nothing has left');
  await p.picture('waiting-signed');
  await p.page.click('nav >> text=Standing');
  check(await p.see('text=A signature of memo'), 'the queue shows it under Standing');
  check(/One message waits|1 message waits/.test(await p.text()) && /Leaves after/.test(await p.text()), 'with the time after which it leaves', await p.text());
  await p.page.click('summary:has-text("Send now")');
  check(await p.see('text=On a quiet day they may guess'), 'and “send now” says what that would cost');
  check((await p.axe()) === '', 'axe finds nothing there', await p.axe());
  await p.picture('waiting-queue');
}

async function discarded(p, link) {
  await openLink(p, pages.url, link);
  await p.page.fill('#pass', p.words);
  await p.page.click('text=Open, and look');
  await p.see('.track');
  await p.page.click('button:has-text("Discard it")');
  await p.see('text=It has not left this device');
  await p.page.locator('.notice button', { hasText: 'Discard it' }).click();
  check(await p.see('input[name=show]'), 'discarded while it waits, it can be signed again');
}

async function nextVisit(p, link) {
  await p.page.locator('label.choice', { hasText: 'My band' }).locator('input').check();
  await p.page.locator('label.choice', { hasText: 'During my next visit' }).locator('input').check();
  await p.page.click('section[aria-labelledby=sign] button[type=submit]');
  await p.see('.track');
  check(/During my next visit/.test(await p.text()), 'signed for the next visit, the page says so');
  command(3, ['memo', 'sign', '--yes'], link);
  await firstMoment(p);
  hour(25);
  const empty = JSON.parse(command(3, ['send', '--empty', '--json']));
  check(empty.accepted === 0 && empty.waiting === 1, 'an empty message leaves what is due where it is', JSON.stringify(empty));
  let status = 0;
  try {
    command(3, ['send', '--now', '--empty']);
  } catch (error) {
    status = error.status;
  }
  check(status === 2, 'to ask for both, everything now and nothing, makes no sense', status);
  const due = JSON.parse(command(3, ['send', '--json']));
  check(due.accepted === 1, 'and the next one that is not empty takes it', JSON.stringify(due));
  const before = cells();
  await openLink(p, pages.url, link);
  await p.page.fill('#pass', p.words);
  const opened = Date.now();
  await p.page.click('text=Open, and look');
  await p.see('.track');
  check(cells() === before, 'in the next visit it is not the first thing that leaves');
  check(await leaves(before, 90000), 'at the random moment of that visit one message leaves', cells() - before);
  const waited = lastCell().at - opened;
  check(waited > 19500, 'which is 20 seconds after the passphrase at the earliest', `${waited} ms`);
  await p.page.waitForTimeout(1500);
  await p.page.click('text=Look in the record');
  check(await p.see('li.now:has-text("Enters the record")'), 'accepted, it waits for the record');
  hour();
  await openLink(p, pages.url, link);
  await p.page.fill('#pass', p.words);
  await p.page.click('text=Open, and look');
  check(await p.see('text=Entered, and found in the record'), 'and is entered with others, and found');
}

async function sentNow(p) {
  await p.page.click('button:has-text("Withdraw it")');
  await p.see('text=Withdraw this signature?');
  await p.page.locator('.notice button', { hasText: 'Withdraw it' }).click();
  check(await p.see('text=Your withdrawal waits on this device'), 'a withdrawal waits as well');
  const before = cells();
  await p.page.click('summary:has-text("Send now")');
  await p.page.click('button:has-text("Send now, knowing this")');
  check(await leaves(before, 20000), 'but leaves at once for who knows what that costs');
}

// ---- a device that was emptied ------------------------------------------------------------------

/** As a browser does that needs room: all files and databases of these pages go. */
async function evicted(p) {
  await p.page.goto(`${pages.url}check.html`); // of the same origin, and has none of them open
  await p.see('main');
  await p.page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const names = [];
    for await (const name of root.keys()) names.push(name);
    for (let i = 0; names.length > 0 && i < 100; i++) {
      await new Promise((done) => setTimeout(done, 100)); // the worker that held them ends
      await root.removeEntry(names[0], { recursive: true }).then(() => names.shift(), () => undefined);
    }
    for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
  });
  await p.page.goto(`${pages.url}#standing`);
  check(await p.see('text=The browser has cleared what it kept'), 'a browser that has cleared what it kept: the page says so');
  check(/Your place is still yours/.test(await p.text()), 'and what is not lost');
  check(/locked copy/.test(await p.text()), 'and what to do');
  await p.picture('evicted');
}

// ---- all of it ----------------------------------------------------------------------------------

const p = await Person.come({ width: 375, height: 760 });
setClocks(pages.files, later());
await tooNew(p);
hour(48);
const link = frozen();
await waits(p, link);
await discarded(p, link);
await nextVisit(p, link);
await sentNow(p);
await evicted(p);
check(p.errors.length === 0, 'nothing went wrong unseen', p.errors.join('\n'));
await p.leave();
pages.stop();
front.close();
finish();
