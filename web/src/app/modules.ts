// SPDX-License-Identifier: AGPL-3.0-or-later
// modules.ts -- the modules as files, and that they are the released ones.
import memberUrl from '../../modules/member.wasm?url';
import readerUrl from '../../modules/reader.wasm?url';

/** SHA-256 of the modules that these pages were made with; set by the build. */
declare const MODULE_HASHES: Record<'member' | 'reader', string>;

export class Changed extends Error {}

export type ModuleName = keyof typeof MODULE_HASHES;

const urls = { member: memberUrl, reader: readerUrl };

export const hashOf = (name: ModuleName): string => MODULE_HASHES[name];

/** Fetch a module; Changed: it is not the one that belongs to these pages. */
export async function fetchModule(name: ModuleName): Promise<ArrayBuffer> {
  const answer = await fetch(urls[name], { credentials: 'omit', referrerPolicy: 'no-referrer' });
  const bytes = await answer.arrayBuffer();

  if (!answer.ok) throw new Changed();
  // Without WebCrypto (plain http) nothing can be kept either, and the page says so.
  if (globalThis.crypto?.subtle === undefined) return bytes;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const hex = [...hash].map((b) => b.toString(16).padStart(2, '0')).join('');
  if (hex !== MODULE_HASHES[name]) throw new Changed();
  return bytes;
}
