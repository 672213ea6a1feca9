// SPDX-License-Identifier: AGPL-3.0-or-later
// style.ts -- places of a draft that may point to a person; looked at on this device only.
//
// It finds what a reader who knows the authors looks for first: exact figures and rare times, mixed
// habits of numbers and spelling, turns of phrase, the first person, names.  It helps; it does not
// make anybody safe, and the page says so.

export type NoteKind = 'figure' | 'mixed' | 'spelling' | 'phrase' | 'person' | 'name' | 'time' | 'quotes';

export interface StyleNote {
  kind: NoteKind;
  quote: string;
}

const NOTES_MAX = 8;
const NUMBER_WORDS = /\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty(?:-\w+)?|thirty(?:-\w+)?|forty(?:-\w+)?|fifty(?:-\w+)?)\b/i;
const PHRASES = /\b(frankly|to be honest|at the end of the day|suffice it to say|needless to say|for what it'?s worth|be that as it may|lo and behold|as it were|methinks|inter alia|mutatis mutandis|irregardless|moreover|heretofore|notwithstanding)\b/gi;
const FIRST_PERSON = /\b(I|my|mine|myself|me)\b/g;
const NAME = /\b(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau|Mme|M\.|Sr|Sra)\.? [A-Z][a-zà-ÿ]+/g;
const TIME = /\b([01]?\d|2[0-3])[:.h][0-5]\d\b/g;

const SPELLINGS: [RegExp, RegExp][] = [
  [/\b(colour|favour|behaviour|labour|honour|neighbour|harbour)\w*/i, /\b(color|favor|behavior|labor|honor|neighbor|harbor)\w*/i],
  [/\b(organis|recognis|realis|prioritis|summaris)\w*/i, /\b(organiz|recogniz|realiz|prioritiz|summariz)\w*/i],
  [/\b(centre|metre|litre|theatre)s?\b/i, /\b(center|meter|liter|theater)s?\b/i],
];

const first = (found: RegExpMatchArray | null): string | undefined => found?.[0];

/** Sentences with a figure that is not round and no source beside it. */
function figures(text: string): string[] {
  return text
    .split(/(?<=[.!?])\s+/)
    .filter((s) => /\b\d{1,3}(?:[.,]\d+)?\b/.test(s) && !/\b(published|according|report|statistics|source|minutes of|see )\b/i.test(s))
    .filter((s) => [...s.matchAll(/\b\d+\b/g)].some((m) => Number(m[0]) > 12 && Number(m[0]) % 10 !== 0 && !/^(19|20)\d\d$/.test(m[0])))
    .map((s) => s.trim().slice(0, 80));
}

export function styleNotes(text: string): StyleNote[] {
  const notes: StyleNote[] = [];
  const add = (kind: NoteKind, quote: string | undefined): void => {
    if (quote !== undefined && !notes.some((n) => n.quote === quote)) notes.push({ kind, quote });
  };

  for (const name of text.match(NAME) ?? []) add('name', name);
  for (const sentence of figures(text).slice(0, 2)) add('figure', sentence);
  const word = first(NUMBER_WORDS.exec(text));
  const digit = first(/\b(?:[2-9]|[1-9]\d)\b/.exec(text));
  if (word !== undefined && digit !== undefined) add('mixed', `${word}, ${digit}`);
  for (const [a, b] of SPELLINGS) {
    const one = first(a.exec(text));
    const two = first(b.exec(text));
    if (one !== undefined && two !== undefined) add('spelling', `${one}, ${two}`);
  }
  for (const phrase of text.match(PHRASES) ?? []) add('phrase', phrase);
  add('person', first(FIRST_PERSON.exec(text)));
  FIRST_PERSON.lastIndex = 0;
  add('time', first(text.match(TIME)));
  if (/“/.test(text) && /"/.test(text)) add('quotes', '“ ” " "');
  return notes.slice(0, NOTES_MAX);
}
