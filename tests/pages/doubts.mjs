// SPDX-License-Identifier: AGPL-3.0-or-later
// doubts.mjs -- a server that lies is caught and named; wrong input gets a plain sentence and what to
// do next; a browser that keeps nothing, two windows, a changed module, pages of the channel itself.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, codeOf, Person, servePages, setClocks, sleep } from './browser.mjs';
import { lookAt } from './looks.mjs';
import { fillEnrolment, openLink, unlock } from './member.mjs';

const CACHED_MS = 2500; // the channel lets a checkpoint be cached for two seconds

// ---- wrong input --------------------------------------------------------------------------------

/** After a failure the words that stand on the page, and no others, lock what is kept. */
async function sealedByWhatStandsThere(p, pages, first) {
  let words = first;

  await p.page.fill('#code-0', codeOf(59, 1));
  await p.page.fill('#code-1', codeOf(59, 2));
  if ((await p.page.locator('#pass').count()) > 0) {
    await p.page.click('text=Draw five others');
    await p.page.waitForFunction((w) => document.querySelector('section[aria-labelledby=h-pass] .lead').textContent !== w, first);
    words = (await p.page.locator('section[aria-labelledby=h-pass] .lead').textContent()).trim();
    await p.page.fill('#pass', words);
  }
  await p.page.click('section[aria-labelledby=h-go] button[type=submit]');
  await p.see('text=Yes, count me');
  await p.page.click('text=Yes, count me');
  await p.see('text=You are counted once.');
  await p.page.goto('about:blank');
  await p.page.goto(`${pages.url}#standing`);
  await p.see('#pass');
  await unlock(p, words);
  check(await p.see('#h-place'), 'after a failed try the words that stand on the page lock what is kept');
}

async function wrongInput({ pages, people }) {
  const p = await Person.come();

  await p.page.goto(`${pages.url}#enrol`);
  await p.see('#code-0');
  await p.page.fill('#code-0', codeOf(59, 1).replace(/^./, (c) => (c === 'Z' ? 'X' : 'Z')));
  check(await p.see('#code-0-said.wrong'), 'a code with one wrong character is said to be wrong');
  const first = await fillEnrolment(p, pages.url, 3); // used by another member before
  await p.page.click('section[aria-labelledby=h-go] button[type=submit]');
  check(await p.see('text=/does not open a place|belong to two people/'), 'a used code opens no place, and what to do is said');
  await sealedByWhatStandsThere(p, pages, first);

  await p.page.goto(`${pages.url}#memos`);
  await p.see('#link');
  await p.page.fill('#link', people.link.slice(0, 40));
  await p.page.click('text=Open it');
  check(await p.see('text=The end of the link is missing'), 'a link that is cut is said to be cut');
  await p.page.fill('#link', people.link.slice(0, -4) + 'AAAA');
  await p.page.click('text=Open it');
  check(await p.see('text=/has no memo of this link|is not the memo/'), 'a link of no memo is said to be none');
  await p.leave();
}

async function wrongPassphrase({ pages, people }) {
  const { a } = people;

  await a.page.goto('about:blank');
  await a.page.goto(`${pages.url}#standing`);
  await a.see('#pass');
  await unlock(a, 'five words that are others');
  check(await a.see('text=That is not it.'), 'a wrong passphrase: look at your paper');
  await unlock(a, a.words);
  check(await a.see('#h-place'), 'and the right one opens');

  // A locked copy, erased, and loaded again.
  const [download] = await Promise.all([a.page.waitForEvent('download'), a.page.click('text=Save a locked copy')]);
  const copy = readFileSync(await download.path());
  check(copy.length === 65536 + 36, 'a locked copy is saved', copy.length);
  await a.page.click('text=Erase now');
  await a.page.click('text=Erase it');
  await a.page.waitForTimeout(1000);
  await a.page.goto(`${pages.url}#settings`);
  check(await a.see('text=This device keeps nothing of yours'), 'erased, nothing is kept');
  await a.page.setInputFiles('#copy', { name: 'other', mimeType: 'application/octet-stream', buffer: Buffer.alloc(100) });
  check(await a.see('text=That is no locked copy'), 'another file is no copy');
  await a.page.setInputFiles('#copy', { name: 'demur-copy', mimeType: 'application/octet-stream', buffer: copy });
  check(await a.see('text=The copy is here'), 'the copy is loaded');
  await a.page.click('nav >> text=Standing');
  await unlock(a, a.words);
  check(await a.see('#h-place'), 'and opens with the same passphrase');
}

/** Another passphrase: the one until now is asked for, and opens nothing afterwards. */
async function otherPassphrase({ pages, people }) {
  const { a } = people;
  const form = 'section[aria-labelledby=h-pass]';

  await a.page.click('footer >> text=This device');
  await a.see('#pass-next');
  await a.page.waitForFunction((f) => /^\S+( \S+){4}$/.test(document.querySelector(`${f} .lead`)?.textContent ?? ''), form);
  const words = (await a.page.locator(`${form} .lead`).textContent()).trim();
  await a.page.fill('#pass-now', a.words);
  await a.page.fill('#pass-next', 'five words that are others');
  await a.page.click(`${form} button[type=submit]`);
  check(await a.see('text=These are not the five words above'), 'a new passphrase that is mistyped is not taken');
  await a.page.fill('#pass-next', words);
  await a.page.fill('#pass-now', 'five words that are others');
  await a.page.click(`${form} button[type=submit]`);
  check(await a.see('text=That is not it.'), 'nor is one without the passphrase until now');
  await lookAt(a, 'device');
  await a.page.fill('#pass-now', a.words);
  await a.page.click(`${form} button[type=submit]`);
  check(await a.see('text=the old one nothing'), 'a new passphrase is taken');
  await a.page.goto('about:blank');
  await a.page.goto(`${pages.url}#standing`);
  await a.see('#pass');
  await unlock(a, a.words);
  check(await a.see('text=That is not it.'), 'the old one opens nothing any more');
  await unlock(a, words);
  check(await a.see('#h-place'), 'the new one does');
  a.words = words;
}

async function noStorage({ pages, people }) {
  const blocked = { profile: { default_content_setting_values: { cookies: 2 } } };
  const p = await Person.come({ preferences: blocked });

  check(await openLink(p, pages.url, people.link), 'where nothing may be kept, a memo can be read');
  await p.page.goto(`${pages.url}#enrol`);
  check(await p.see('text=keeps nothing in a private window'), 'and the page says why nobody can enrol there');
  await p.leave();
}

async function twoWindows({ pages, people }) {
  const second = await people.a.context.newPage();

  await second.goto(`${pages.url}#standing`);
  await second.waitForSelector('text=Another window of this browser');
  check(true, 'a second window says that the first has these pages open');
  await second.close();
}

async function oldBrowser({ pages }) {
  const p = await Person.come();

  await p.page.addInitScript(() => {
    globalThis.BigInt = undefined;
  });
  await p.page.goto(pages.url);
  check(await p.see('text=This browser cannot do the work'), 'an old browser is told which are new enough');
  await p.leave();
}

/** Left alone, the page locks itself: after ten minutes, and when it is hidden after five. */
async function leftAlone({ pages, people }) {
  const { a } = people;
  const { clock } = a.page;
  const MINUTE = 60 * 1000;

  await clock.install();
  for (const [minutes, hidden] of [[10, false], [5, true]]) {
    await a.page.goto('about:blank');
    await a.page.goto(`${pages.url}#standing`);
    await a.see('#pass');
    await unlock(a, a.words);
    await a.see('#h-place');
    if (hidden) {
      // Looked at for six minutes without a touch before: that does not count as hidden.
      await clock.fastForward(6 * MINUTE);
      await a.page.evaluate(() => {
        Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
        dispatchEvent(new Event('scroll'));
      });
    }
    await clock.fastForward((minutes - 1) * MINUTE);
    await a.page.waitForTimeout(300);
    const before = await a.page.locator('#h-place').count();
    await clock.fastForward(1.5 * MINUTE);
    check(before === 1 && (await a.see('#h-stands')), `${hidden ? 'hidden' : 'not used'} for ${minutes} minutes the page locks itself, and not before`, before);
    await a.page.click('nav >> text=Standing');
    check(await a.see('#pass'), 'and asks for the passphrase again');
  }
  await clock.resume();
}

// ---- a server that lies -------------------------------------------------------------------------

/** Change one byte in the middle. */
function flipped(body) {
  const other = Buffer.from(body);
  other[Math.floor(other.length / 2)] ^= 1;
  return other;
}

const LIES = [
  ['another text under the same name', (url, body) => (url.startsWith('/v1/blob/') ? flipped(body) : undefined), /does not hold/],
  ['a feed with an entry changed', (url, body) => (/^\/v1\/feed\/1$/.test(url) ? flipped(body) : undefined), /does not hold/],
  ['a feed that is shorter', (url, body) => (/^\/v1\/feed\/1$/.test(url) ? body.subarray(0, body.length - 40) : undefined), /does not hold/],
  ['a checkpoint with another root', (url, body) => (url === '/checkpoint' ? Buffer.from(body.toString('latin1').replace(/^([^\n]+\n\d+\n)(.)/, (_, a, c) => a + (c === 'A' ? 'B' : 'A')), 'latin1') : undefined), /does not hold/],
  ['hashes of the log that are others', (url, body) => (url.startsWith('/tile/0/') ? flipped(body) : undefined), /has stopped[\s\S]*different records/],
  ['no answer at all', () => null, /does not answer/],
];

async function lies({ pages, people, front }) {
  for (const [what, lie, says] of LIES) {
    const p = await Person.come();
    front.lie = lie;
    await p.page.goto('about:blank');
    await p.page.goto(`${pages.url}${people.link}`);
    await p.see('.notice, #h-text');
    await p.page.waitForTimeout(500);
    const text = await p.text();
    check(says.test(text), `${what}: caught, and said`, text.slice(0, 300));
    check((await p.page.locator('article.sheet').count()) === 0, `${what}: and no memo is shown under it`);
    front.lie = () => undefined;
    await p.leave();
  }
}

/** A log that is shorter than what this device has seen: entries would have been taken back. */
async function takenBack({ pages, people, front }) {
  const { a } = people;

  await a.page.goto('about:blank');
  await sleep(CACHED_MS);
  front.lie = (url) => front.before[url];
  await a.page.goto(`${pages.url}#standing`);
  check(await a.see('text=This page has stopped'), 'a log from which entries were taken back stops the page');
  check(/different records/.test(await a.text()), 'and that is said');
  await a.page.click('nav >> text=Memos');
  check(/different records/.test(await a.text()), 'a click does not take it away');
  check((await a.page.locator('main input').count()) === 0, 'and nothing can be typed in');
  front.lie = () => undefined;
  await a.page.goto('about:blank');
  await a.page.goto(`${pages.url}#standing`);
  check(await a.see('#pass'), 'shown the log again, the page goes on');
}

// ---- pages that are not the released ones -------------------------------------------------------

async function alteredModule({ front, issuers }) {
  const changed = await servePages({ api: front.url, operator: 'somebody', own: false }, [front.url, ...issuers], (files) => {
    const assets = join(files, 'assets');
    const name = readdirSync(assets).find((f) => /^member-.*\.wasm$/.test(f));
    const bytes = readFileSync(join(assets, name));
    bytes[bytes.length - 100] ^= 1;
    writeFileSync(join(assets, name), bytes);
  });
  const p = await Person.come();
  await p.page.goto(changed.url);
  check(await p.see('text=This page is not the released one'), 'an altered module is not started');
  check((await p.page.locator('input').count()) === 0, 'and there is nothing to type a passphrase into');
  await p.leave();
  changed.stop();
}

export async function ownPages({ front, issuers, people }) {
  const own = await servePages({ api: front.url, operator: 'Varnholm Harbour Authority', own: true }, [front.url, ...issuers]);
  const p = await Person.come();
  await openLink(p, own.url, people.link);
  check(await p.see('aside.banner'), 'pages of the channel itself say so on top');
  check(await p.see('section[aria-labelledby=sign] .notice.stop'), 'and signing is off');
  await p.leave();
  own.stop();
}

async function wrongClock({ front, issuers }) {
  const late = await servePages({ api: front.url, operator: 'somebody', own: false }, [front.url, ...issuers], (files) => setClocks(files, -25 * 3600));
  const p = await Person.come();
  await p.page.goto(late.url);
  check(await p.see('text=clock is a day off'), 'a device whose clock is a day behind is told so');
  await p.leave();
  late.stop();
}

async function awayAndBack({ pages, front }) {
  const p = await Person.come();
  front.lie = () => null;
  await p.page.goto(pages.url);
  check(await p.see('text=/does not answer|this page is not whole/'), 'a channel that is away is said to be away');
  front.lie = () => undefined;
  await p.page.reload();
  check(await p.see('#h-stands'), 'and is there again after a reload');
  await p.leave();
}

export async function doubts(all) {
  await wrongInput(all);
  await wrongPassphrase(all);
  await otherPassphrase(all);
  await twoWindows(all);
  await leftAlone(all);
  await takenBack(all);
  await noStorage(all);
  await oldBrowser(all);
  await lies(all);
  await awayAndBack(all);
  await wrongClock(all);
  await alteredModule(all);
  await all.people.a.leave();
  await sleep(10);
}
