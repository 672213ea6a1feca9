// SPDX-License-Identifier: AGPL-3.0-or-later
// state.ts -- what the page knows, as views are drawn from it; and the two things that localStorage keeps.
import type { Started } from '../worker/talk';
import { type Desk, EMPTY } from './desk';
import { type Key, type Language } from './i18n';
import type { Look, Memo, Queue, RecordMemo } from './types';
import { type Progress } from './worker';

export type View =
  | 'entry' | 'memos' | 'memo' | 'write' | 'standing' | 'enrol' | 'office' | 'answer' | 'settings' | 'record';

export const VIEWS: View[] = [
  'entry', 'memos', 'memo', 'write', 'standing', 'enrol', 'office', 'answer', 'settings', 'record',
];

/** Where these pages come from, and where the channel is (channel.json beside them). */
export interface Channel {
  api: string;
  operator: string;
  /** The channel serves them itself: a banner, and signing is off. */
  own: boolean;
}

/** Something that went wrong: what to say, and what the helpdesk may want to know. */
export interface Trouble {
  key: Key;
  detail: string;
  /** It must not be trusted any further: the page has stopped. */
  isAlarm: boolean;
}

export interface State {
  view: View;
  language: Language;
  phase: 'starting' | 'ready' | 'stopped';
  channel: Channel | null;
  started: Started | null;
  unlocked: boolean;
  look: Look | null;
  /** A link that was opened; nowhere but here. */
  link: string | null;
  linkAt: number;
  /** A memo by its number, where no link is at hand. */
  memoId: string | null;
  memo: Memo | null;
  /** The link of that very memo, for signing it. */
  memoLink: string | null;
  /** Of every memo, by its id: counted once a visit, for everybody alike. */
  counts: Record<string, RecordMemo>;
  queue: Queue | null;
  /** What has been begun and not sent. */
  desk: Desk;
  /** That is sealed on this device, too. */
  isDeskKept: boolean;
  /** Of the memo that has just been frozen: shown nowhere else before it is in the record. */
  frozenLink: string | null;
  /** What waits is not sent in this visit: from the passphrase until the page is locked. */
  nextVisit: boolean;
  progress: Progress | null;
  /** How far the count by band is. */
  counting: Progress | null;
  busy: boolean;
  trouble: Trouble | null;
}

/** Which organisation this device belongs to. */
export const ORG = 'demur.org';

/** localStorage, where there is any: the language, and which organisation this device belongs to. */
export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // a browser that keeps nothing forgets this too
  }
}

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** As a page begins. */
export const NOTHING_YET: State = {
  view: 'entry',
  language: 'en',
  phase: 'starting',
  channel: null,
  started: null,
  unlocked: false,
  look: null,
  link: null,
  linkAt: 0,
  memoId: null,
  memo: null,
  memoLink: null,
  counts: {},
  queue: null,
  desk: EMPTY,
  isDeskKept: false,
  frozenLink: null,
  nextVisit: false,
  progress: null,
  counting: null,
  busy: false,
  trouble: null,
};
