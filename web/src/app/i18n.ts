// SPDX-License-Identifier: AGPL-3.0-or-later
// i18n.ts -- sentences, numbers and days in the language of the reader.
//
// A message is a sentence with {names}; where its form depends on a number it is an object by the
// plural categories of the language, or by whole numbers ("2"), chosen by {n}.  **Two stars** are what stands in bold.
// Figures are 0 to 9 in every language, so that they can be compared with the record.
import en from '../../messages/en.json';

export type Forms = Record<string, string>;
export type Messages = Record<string, string | Forms>;
export type Key = keyof typeof en;
export type Values = Record<string, string | number>;

export const LANGUAGES = ['en', 'fr', 'es', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_NAMES: Record<Language, string> = {
  en: 'English',
  fr: 'Français',
  es: 'Español',
  ar: 'العربية',
};

const load: Record<Language, () => Promise<{ default: Messages }>> = {
  en: () => Promise.resolve({ default: en }),
  fr: () => import('../../messages/fr.json'),
  es: () => import('../../messages/es.json'),
  ar: () => import('../../messages/ar.json'),
};

let messages: Messages = en;
let language: Language = 'en';

export const current = (): Language => language;

/** The language of the browser that is spoken here. */
export function preferred(): Language {
  for (const tag of navigator.languages) {
    const short = tag.slice(0, 2).toLowerCase() as Language;
    if (LANGUAGES.includes(short)) return short;
  }
  return 'en';
}

export async function speak(next: Language): Promise<void> {
  messages = (await load[next]()).default;
  language = next;
  document.documentElement.lang = next;
  document.documentElement.dir = next === 'ar' ? 'rtl' : 'ltr';
}

const intl = (): string => `${language}-u-nu-latn`;

export const number = (n: number): string => new Intl.NumberFormat(intl()).format(n);

function date(iso: string): Date {
  return new Date(`${iso}T00:00:00Z`);
}

/** "16 May 2025"; empty for none. */
export function day(iso: string | null | undefined): string {
  if (iso === null || iso === undefined) return '';
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB-u-nu-latn' : intl(), {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(date(iso));
}

/** "Thursday 15 May". */
export function weekday(iso: string): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB-u-nu-latn' : intl(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(date(iso));
}

/** "15:00 on Wednesday 7 May", in the reader's own time. */
export function moment(seconds: number): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB-u-nu-latn' : intl(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(seconds * 1000));
}

/** "a, b and c". */
export const list = (items: string[]): string =>
  new Intl.ListFormat(language, { type: 'conjunction' }).format(items);

export function t(key: Key, values: Values = {}): string {
  const found = messages[key] ?? (en as Messages)[key] ?? key;
  const form =
    typeof found === 'string'
      ? found
      : (found[String(values['n'])] ??
        found[new Intl.PluralRules(language).select(Number(values['n'] ?? 0))] ??
        found['other'] ??
        key);

  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? number(value) : value;
  });
}
