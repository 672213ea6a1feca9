// SPDX-License-Identifier: AGPL-3.0-or-later
// member.mjs -- what a person does on the pages, step by step, for the tests that drive browsers.
import { codeOf } from './browser.mjs';

/** Fill the enrolment form in, up to its button; gives the five words. */
export async function fillEnrolment(person, pages, row) {
  const { page } = person;

  await page.goto(`${pages}#enrol`);
  await person.see('#code-0');
  await page.waitForFunction(() => /^\S+( \S+){4}$/.test(document.querySelector('#h-pass')?.closest('section').querySelector('.lead')?.textContent ?? ''));
  await page.fill('#code-0', codeOf(row, 1));
  await page.fill('#code-1', codeOf(row, 2).toLowerCase().replaceAll('-', ' '));
  await page.locator('input[name=words]').first().check();
  const words = (await page.locator('section[aria-labelledby=h-pass] .lead').textContent()).trim();
  await page.fill('#pass', words);
  return words;
}

/** Enrol from the codes to "You are counted once."; gives the passphrase. */
export async function enrol(person, pages, row) {
  const words = await fillEnrolment(person, pages, row);

  await person.page.click('section[aria-labelledby=h-go] button[type=submit]');
  await person.see('text=Yes, count me');
  await person.page.click('text=Yes, count me');
  await person.see('text=You are counted once.');
  return words;
}

/** Open a link as it was given: in a new tab's address bar. */
export async function openLink(person, pages, fragment) {
  await person.page.goto('about:blank');
  await person.page.goto(`${pages}${fragment}`);
  return person.see('#h-text');
}

/** Type the passphrase in the part "Sign". */
export async function unlockAtMemo(person, words) {
  await person.page.fill('#pass', words);
  await person.page.click('text=Open, and look');
  return person.see('input[name=show]');
}

/** Choose what is shown, and sign. */
export async function sign(person, show = 'My band') {
  await person.page.locator('label.choice', { hasText: show }).locator('input').check();
  await person.page.click('section[aria-labelledby=sign] button[type=submit]');
  return person.see('.track');
}

/** Unlock where a view asks for it. */
export async function unlock(person, words) {
  await person.page.fill('#pass', words);
  await person.page.click('section[aria-labelledby=h-unlock] button[type=submit]');
}

/** Write a memo and freeze it; gives the readers' link, from its # on. */
export async function writeMemo(person, subject) {
  const { page } = person;

  await page.click('nav >> text=Write');
  await page.click('text=Policy dissent');
  await person.see('#subject');
  await page.fill('#subject', subject);
  await page.fill('#summary', 'Instruction 11 lets pilots be transferred at night with one boat. We ask that it be changed.');
  await page.fill('#section-1', 'Two boats were kept at readiness until March.\n\nSince then there is one. <b>It is not enough.</b> [A link](https://example.org/)');
  await page.fill('#ask1', 'Keep two boats at readiness at night.');
  await page.click('text=Add an ask');
  await page.fill('#ask2', 'Publish the risk assessment.');
  await page.selectOption('#to', { label: 'Harbour Master' });
  await page.selectOption('#next', { label: 'Board' });
  await page.click('text=Read it once more, then freeze');
  await person.see('text=Freeze it');
  await page.click('text=Freeze it');
  await person.see('.quote');
  return `#${(await page.locator('.quote .print-code').first().textContent()).trim().split('#')[1]}`;
}

/** Open the memo of that subject from the list, once it stands there. */
export async function openFromList(person, subject) {
  for (let i = 0; i < 20; i++) {
    await person.page.click('nav >> text=Memos');
    await person.page.waitForTimeout(1500);
    const row = person.page.locator('li', { hasText: subject }).locator('a');
    if ((await row.count()) > 0) {
      await row.first().click();
      return person.see('#h-text');
    }
    await person.page.click('nav >> text=Standing');
    await person.page.waitForTimeout(4000);
  }
  return false;
}
