// SPDX-License-Identifier: AGPL-3.0-or-later
// looks.mjs -- what is drawn: axe, widths, dark, right to left, without script, weight; pictures of
// every page at the size of a phone and of a desk stay in build/pages.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { check, note, Person, source } from './browser.mjs';

const WIDTHS = [320, 375, 768, 1024, 1280];
// Names of sentences: one of them on a page has no words there.
const KEYS = Object.keys(JSON.parse(readFileSync(join(source, 'web/messages/en.json'), 'utf8'))).filter((key) => key.includes('.'));
const LANGUAGES = ['Français', 'Español', 'العربية'];

/** A view as it is now: pictures, widths, and what axe says in light and dark. */
export async function lookAt(person, name) {
  const { page } = person;
  const before = page.viewportSize();
  const wide = [];

  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    if ((await person.sideways()) > 0) wide.push(width);
    if (width === 375) await person.picture(`${name}-phone`);
  }
  check(wide.length === 0, `${name}: nothing scrolls sideways from 320 px on`, wide.join(' '));
  const words = (await page.evaluate(() => document.body.textContent)).split(/\s+/);
  const raw = KEYS.filter((key) => words.some((word) => word.includes(key)));
  check(raw.length === 0, `${name}: every sentence has its words`, raw.join(' '));
  let found = await person.axe();
  await page.emulateMedia({ colorScheme: 'dark' });
  found += await person.axe();
  await page.emulateMedia({ colorScheme: 'light' });
  check(found === '', `${name}: axe finds nothing, in light and dark`, found);
  await page.setViewportSize({ width: 1280, height: 900 });
  await person.picture(name);
  await page.setViewportSize(before);
}

/** The weight of what a member's visit fetches, and of its parts. */
function weigh() {
  const assets = join(source, 'web/dist/assets');
  const sizes = readdirSync(assets).map((name) => [name, statSync(join(assets, name)).size]);
  const of = (pattern) => sizes.filter(([name]) => pattern.test(name)).reduce((n, [, size]) => n + size, 0);
  const page = of(/^index-.*\.(js|css)$/) + of(/^member-/) + of(/^ar-/) + of(/^reader-.*\.js$/) + statSync(join(source, 'web/dist/index.html')).size;

  note(`a visit fetches ${page} bytes, ${of(/^member-.*wasm$/)} of them the module; the record and files to check take ${of(/^reader-.*wasm$/)} more`);
  check(page <= 900_000, 'a visit fetches at most 900 kB', page);
  check(sizes.every(([name, size]) => !name.endsWith('.wasm') || size <= 500_000), 'no module has more than 500 kB');
}

async function languages(pages) {
  const p = await Person.come({ width: 375, height: 800 });

  await p.page.goto(pages.url);
  await p.see('#h-stands');
  for (const name of LANGUAGES) {
    await p.page.click(`footer >> text=${name}`);
    await p.page.waitForTimeout(300);
    const lang = await p.page.evaluate(() => document.documentElement.lang);
    const text = await p.text();
    check(!/What holds|What do you have/.test(text), `${name}: the entry is translated`, text.slice(0, 200));
    await lookAt(p, `entry-${lang}`);
    await p.page.goto(`${pages.url}#enrol`);
    await p.see('#code-0');
    await lookAt(p, `enrol-${lang}`);
    await p.page.goto(`${pages.url}#write`);
    await p.see('#h-form');
    await p.page.goto(`${pages.url}#entry`);
    await p.see('#h-have');
  }
  check((await p.page.evaluate(() => document.documentElement.dir)) === 'rtl', 'Arabic is set from right to left');
  await p.page.reload();
  check(await p.see('#h-have') && (await p.page.evaluate(() => document.documentElement.lang)) === 'ar', 'a chosen language stays');
  await p.leave();
}

async function withoutScript(pages) {
  const p = await Person.come({ js: false });

  await p.page.goto(pages.url);
  check(/Nobody can tell who signed/.test(await p.text()), 'without script the entry can be read');
  check(/need scripts/.test(await p.text()), 'and says what needs it');
  await p.page.goto(`${process.env.DEMUR_URL}/record`);
  check(/What was asked/.test(await p.text()), 'without script the record can be read');
  await p.leave();
}

async function keyboard(pages) {
  const p = await Person.come();

  await p.page.goto(pages.url);
  await p.see('#h-stands');
  await p.page.keyboard.press('Tab');
  const first = await p.page.evaluate(() => document.activeElement?.className);
  check(first === 'skip', 'the skip link comes first', first);
  await p.page.focus('.ways a');
  await p.page.keyboard.press('Enter');
  check(await p.see('#code-0'), 'a view is opened by the keyboard alone');
  const focused = await p.page.waitForFunction(() => document.activeElement?.tagName === 'H1', undefined, { timeout: 5000 }).catch(() => null);
  check(focused !== null, 'and the focus goes to its title');
  check(/^\S+ · Demur$/.test(await p.page.title()), 'the title is one of the fixed ones', await p.page.title());
  await p.leave();
}

/** Paper must not show somebody's band: signing and standing never print. */
async function printing({ people }) {
  const { b } = people;

  await b.page.click('nav >> text=Standing');
  check(await b.see('#h-place'), 'standing is there on the screen');
  await b.page.emulateMedia({ media: 'print' });
  const seen = await b.page.evaluate(() => [...document.querySelectorAll('#h-place')].some((e) => e.checkVisibility()));
  check(!seen, 'standing does not print');
  await b.page.emulateMedia({ media: 'screen' });
}

export async function looks(all) {
  weigh();
  await languages(all.pages);
  await withoutScript(all.pages);
  await keyboard(all.pages);
  await printing(all);
}
