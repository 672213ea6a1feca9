// SPDX-License-Identifier: AGPL-3.0-or-later
// desk.ts -- what somebody has begun and not sent: a draft, answers.
//
// While the page is open it is sealed on this device every ten seconds, changed or not, for everybody alike; and when the page
// is hidden or locks.  A crash loses what was typed since.
import type { AnswerItem, Draft } from './source';
import { Client } from './worker';

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

const VERSION = 1;

function written(desk: Desk): Uint8Array {
  const isEmpty = desk.draft === null && Object.keys(desk.answers).length === 0;
  return new TextEncoder().encode(isEmpty ? '' : JSON.stringify({ version: VERSION, ...desk }));
}

// ---- read with care: a mistake of another release must not break this one ------------------------

type Thing = Record<string, unknown>;

const isThing = (x: unknown): x is Thing => typeof x === 'object' && x !== null && !Array.isArray(x);
const areTexts = (x: Thing, names: string[]): boolean => names.every((n) => typeof x[n] === 'string');
const areAll = (x: unknown, is: (one: Thing) => boolean): boolean => Array.isArray(x) && x.every((one) => isThing(one) && is(one));

const isDraft = (x: unknown): boolean =>
  isThing(x) && areTexts(x, ['template', 'kind', 'language', 'marking', 'subject', 'summary'])
  && areAll(x['sections'], (s) => areTexts(s, ['head', 'text']) && typeof s['words'] === 'number')
  && areAll(x['asks'], (a) => areTexts(a, ['text', 'to', 'by']));

const isBegun = (x: unknown): boolean =>
  isThing(x) && isDraft(x['draft']) && isThing(x['advice']) && isThing(x['terms']) && areTexts(x['terms'], ['to', 'next', 'close']);

const isAnswer = (x: unknown): boolean =>
  isThing(x) && areTexts(x, ['general', 'delegate']) && typeof x['isDelegate'] === 'boolean'
  && areAll(x['items'], (i) => areTexts(i, ['by', 'reason']) && (i['verdict'] === null || typeof i['verdict'] === 'string'));

/** What was sealed; what is not as it should be is left out.  null: another release wrote it, and it has to be left alone. */
function read(text: Uint8Array): Desk | null {
  if (text.length === 0) return EMPTY;
  try {
    const whole = JSON.parse(new TextDecoder().decode(text)) as unknown;

    if (!isThing(whole) || whole['version'] !== VERSION) return null;
    const answers = isThing(whole['answers']) ? Object.entries(whole['answers']).filter(([, a]) => isAnswer(a)) : [];
    return {
      draft: isBegun(whole['draft']) ? (whole['draft'] as DraftBegun) : null,
      answers: Object.fromEntries(answers) as Record<string, AnswerBegun>,
    };
  } catch {
    return null;
  }
}

// ---- keeping it ---------------------------------------------------------------------------------

const EVERY_MS = 10 * 1000;
const CLOSING_MS = 2 * 1000;

const makeWorker = (): Worker => new Worker(new URL('../worker/desk.ts', import.meta.url), { type: 'module' });

export class DeskKeeper {
  private client: Client | null = null;
  private opening: Client | null = null;
  private timer = 0;
  private turn = 0;
  private closing: Promise<boolean> = Promise.resolve(true);

  /** current() is what is to be kept; tell() is told whether it is. */
  constructor(
    private readonly current: () => Desk,
    private readonly tell: (isKept: boolean) => void,
  ) {}

  get isOpen(): boolean {
    return this.client !== null;
  }

  /** What is on the desk of who has these keys; null: nothing can be kept here, or it was closed meanwhile. */
  async open(module: ArrayBuffer, keys: Uint8Array): Promise<Desk | null> {
    this.drop();
    const turn = this.turn;

    await this.closing;
    const client = (this.opening = new Client(makeWorker, module));
    try {
      await client.start();
      const text = await client.file({ kind: 'open-desk', keys });
      const desk = text === null ? null : read(text);

      text?.fill(0);
      if (desk === null || turn !== this.turn) throw new Error('another release wrote it, or it is closed');
      this.client = client;
      this.timer = window.setInterval(() => void this.keep(), EVERY_MS);
      return desk;
    } catch {
      client.stop();
      return null;
    } finally {
      if (this.opening === client) this.opening = null;
    }
  }

  /** Seal it now; whether it is. */
  async keep(): Promise<boolean> {
    const { client } = this;
    let isKept = false;

    if (client === null) return false;
    try {
      isKept = (await client.file({ kind: 'keep-desk', text: written(this.current()) })) !== null;
    } catch {
      // its worker has gone
    }
    if (this.client === client) this.tell(isKept);
    return isKept;
  }

  /** Seal it as it is now, and end; whoever opens it next waits for that.  Whether nothing is lost by it. */
  close(): Promise<boolean> {
    const { client } = this;
    const kept = this.keep();

    this.client = null;
    this.drop();
    if (client === null) return Promise.resolve(this.current() === EMPTY);
    this.closing = Promise.race([kept, new Promise<boolean>((end) => setTimeout(() => end(false), CLOSING_MS))]);
    void this.closing.then(() => client.stop());
    return this.closing;
  }

  /** End as it was kept last: what stands on the page is not of it. */
  drop(): void {
    this.turn++;
    window.clearInterval(this.timer);
    this.opening?.stop();
    this.opening = null;
    this.client?.stop();
    this.client = null;
  }

  /** Nothing of it stays on this device. */
  async erase(module: ArrayBuffer): Promise<void> {
    this.drop();
    await this.closing;
    const client = new Client(makeWorker, module);

    await client.start();
    await client.file({ kind: 'erase' });
    client.stop();
  }
}
