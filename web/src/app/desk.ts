// SPDX-License-Identifier: AGPL-3.0-or-later
// desk.ts -- what somebody has begun and not sent: a draft, answers.  It is sealed on this device a moment after each change
// (`page desk`), so that a page that locks, closes or crashes loses nothing.
import type { AnswerItem, Draft } from './source';

export interface Terms {
  to: string;
  next: string;
  close: string;
}

export interface DraftBegun {
  draft: Draft;
  advice: Record<string, string>;
  terms: Terms;
}

export interface AnswerBegun {
  items: { verdict: AnswerItem['verdict'] | null; by: string; reason: string }[];
  general: string;
  isDelegate: boolean;
  delegate: string;
}

export interface Desk {
  draft: DraftBegun | null;
  /** By memo. */
  answers: Record<string, AnswerBegun>;
}

export const EMPTY: Desk = { draft: null, answers: {} };

/** As it is sealed; an empty desk is an empty text. */
export const written = (desk: Desk): Uint8Array =>
  new TextEncoder().encode(desk.draft === null && Object.keys(desk.answers).length === 0 ? '' : JSON.stringify({ version: 1, ...desk }));

/** What was sealed by this page; anything else is an empty desk. */
export function read(text: string | undefined): Desk {
  try {
    const { version, draft, answers } = JSON.parse(text ?? '') as { version: number } & Desk;
    return version === 1 ? { draft, answers } : EMPTY;
  } catch {
    return EMPTY;
  }
}

const AFTER_MS = 1000;

/** Keeps the newest state, a moment after a change. */
export class Keeper {
  private timer = 0;

  constructor(private readonly keep: () => Promise<void>) {}

  soon(): void {
    if (this.timer === 0) this.timer = window.setTimeout(() => void this.now(), AFTER_MS);
  }

  /** At once, where something has been changed. */
  async now(): Promise<void> {
    if (this.timer === 0) return;
    this.forget();
    await this.keep();
  }

  forget(): void {
    window.clearTimeout(this.timer);
    this.timer = 0;
  }
}
