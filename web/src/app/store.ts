// SPDX-License-Identifier: AGPL-3.0-or-later
// store.ts -- the state of the page, and everything that the views ask of the modules.
import { useEffect, useState } from 'preact/hooks';
import { type Given } from '../worker/host';
import { INVALID, OK, type Outcome } from '../worker/module';
import type { Started } from '../worker/talk';
import { type Key, type Language, speak } from './i18n';
import { Changed, fetchModule } from './modules';
import type { Enrolled, Look, Memo, Queue, RecordMemo, Standing } from './types';
import { Client, type Progress, Stopped } from './worker';

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

interface State {
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
  /** What waits is not sent in this visit: from the passphrase until the page is locked. */
  nextVisit: boolean;
  progress: Progress | null;
  /** How far the count by band is. */
  counting: Progress | null;
  busy: boolean;
  trouble: Trouble | null;
}

const IDLE_MS = 10 * 60 * 1000;
const HIDDEN_MS = 5 * 60 * 1000;
const TICK_MS = 10 * 1000;
const SEND_FIRST_S = [20, 180] as const; // of a visit: a random moment, never the first request
const TRAINING_S = [1, 2] as const; // in training nothing waits
const SEND_SOON_MS = 2 * 1000; // something else was being done
const SEND_AGAIN_MS = 60 * 1000;
const LOOK_AGAIN_MS = 5 * 1000;

const ORG = 'demur.org';

/** localStorage, where there is any: the language, and which organisation this device belongs to. */
function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // a browser that keeps nothing forgets this too
  }
}

function recall(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

class Store {
  state: State = {
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
    nextVisit: false,
    progress: null,
    counting: null,
    busy: false,
    trouble: null,
  };

  /** The view has been changed since the page was opened: then the focus goes to its title. */
  hasMoved = false;
  private readonly listeners = new Set<() => void>();
  private member: Client | null = null;
  private reader: Client | null = null;
  private counter: Client | null = null;
  private memberModule: ArrayBuffer | null = null;
  private usedAt = 0;
  private opening = 0;
  private sending = 0;
  private lookedAt = 0;

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(some: Partial<State>): void {
    this.state = { ...this.state, ...some };
    for (const listener of this.listeners) listener();
  }

  // ---- starting ---------------------------------------------------------------------------------

  async start(): Promise<void> {
    try {
      const answer = await fetch('channel.json', { credentials: 'omit' });
      const channel = (await answer.json()) as Channel;

      if (new URL(channel.api).origin === location.origin) channel.own = true;
      this.set({ channel });
      this.memberModule = await fetchModule('member');
      await this.startMember();
      await this.look();
      if (this.isStopped) return;
      this.set({ phase: 'ready' });
      this.watch();
      void this.count();
      if (this.state.link !== null) await this.openMemo();
    } catch (error) {
      const key = error instanceof Changed ? 'page.changed' : 'trouble.start';
      this.stopAll({ key, detail: String(error), isAlarm: error instanceof Changed });
    }
  }

  private async startMember(): Promise<void> {
    const make = (): Worker =>
      new Worker(new URL('../worker/member.ts', import.meta.url), { type: 'module' });

    this.member = new Client(make, this.memberModule!);
    this.member.onprogress = (progress) => this.set({ progress });
    this.set({ started: await this.member.start() });
  }

  /** An alarm: nothing more is asked, sent or shown, whatever the channel says next. */
  private stopAll(trouble: Trouble): void {
    window.clearTimeout(this.sending);
    this.member?.stop();
    this.member = null;
    this.counter?.stop();
    this.reader?.stop();
    this.set({ phase: 'stopped', trouble, busy: false, progress: null, unlocked: false, memo: null, queue: null });
  }

  get isStopped(): boolean {
    return this.state.phase === 'stopped';
  }

  // ---- commands ---------------------------------------------------------------------------------

  /** Run a command and give back what it printed; null: it failed, and why is in trouble. */
  async ask<T>(words: string[], given: Given = {}, tell?: (o: Outcome) => Key | null, isQuiet = false): Promise<T | null> {
    if (this.member === null || this.isStopped) return null;
    this.set({ busy: true, progress: null, ...(isQuiet ? {} : { trouble: null }) });
    try {
      const outcome = await this.member.run(words, given);

      this.set({ busy: false, progress: null });
      if (outcome.status === OK) return (outcome.out === '' ? {} : parse(outcome.out)) as T;
      // In the background what only has to wait troubles nobody; what does not hold is said.
      if (!isQuiet || outcome.status === INVALID) this.fail(words[0]!, outcome, tell);
    } catch (error) {
      if (this.isStopped) return null;
      this.set({ busy: false, progress: null });
      if (!(error instanceof Stopped)) this.set({ trouble: { key: 'trouble.other', detail: String(error), isAlarm: false } });
    }
    return null;
  }

  private fail(name: string, outcome: Outcome, tell?: (o: Outcome) => Key | null): void {
    const isAlarm = outcome.err.includes('ALARM');
    const key = tell?.(outcome) ?? troubleOf(name, outcome);
    const trouble = { key, detail: outcome.err.trim(), isAlarm };

    if (isAlarm) this.stopAll(trouble);
    else this.set({ trouble });
  }

  /** Stop what runs; nothing is lost. */
  async stop(): Promise<void> {
    this.member?.stop();
    this.reader?.stop();
    this.reader = null;
    this.set({ busy: false, progress: null, unlocked: false });
    await this.startMember();
    await this.look();
  }

  private address(): string[] {
    return ['--address', this.state.channel?.api ?? ''];
  }

  async look(): Promise<void> {
    const pinned = recall(ORG);
    const look = await this.ask<Look>(['page look', ...this.address(), ...(pinned === null ? [] : ['--org', pinned])]);
    if (look !== null) this.set({ look });
    if (look?.unlocked === true && (look.enrolled || look.principal > 0)) remember(ORG, look.org_id);
    this.lookedAt = Date.now();
  }

  /** When a view is opened: what has entered the record meanwhile.  Nothing moves while one looks. */
  async lookAgain(): Promise<void> {
    if (this.state.phase === 'ready' && !this.state.busy && Date.now() - this.lookedAt > LOOK_AGAIN_MS) {
      const before = this.state.look?.size;
      await this.look();
      if (this.state.look?.size !== before) void this.count();
    }
  }

  // ---- the key store ----------------------------------------------------------------------------

  async unlock(passphrase: string, isNew = false): Promise<boolean> {
    const bytes = new TextEncoder().encode(passphrase);
    const words = ['page unlock', '--passphrase-file', 'passphrase', ...(isNew ? ['--new'] : [])];
    const opened = await this.ask<object>(words, { passphrase: bytes }, (o) =>
      o.status === INVALID ? 'trouble.passphrase' : null,
    );

    bytes.fill(0);
    this.set({ nextVisit: false });
    if (opened === null) return false;
    this.set({ unlocked: true });
    if (!isNew) await this.look();
    if (this.isStopped) return false;
    this.planSending();
    return true;
  }

  /** The text goes first; then the worker, whatever it is waiting for. */
  async lock(): Promise<void> {
    window.clearTimeout(this.sending);
    this.set({ unlocked: false, memo: null, memoLink: null, link: null, linkAt: 0, memoId: null, queue: null, look: null, trouble: null });
    go('entry');
    await this.stop();
  }

  /** Locked after ten minutes without use, and when hidden for five; a device that slept counts too. */
  private watch(): void {
    const used = (): void => {
      this.usedAt = Date.now();
    };
    const tick = (): void => {
      const limit = document.hidden ? HIDDEN_MS : IDLE_MS;
      const holds = this.state.unlocked || this.state.memo !== null;
      if (holds && !this.isStopped && Date.now() - this.usedAt > limit) void this.lock();
    };

    for (const kind of ['pointerdown', 'keydown', 'scroll']) addEventListener(kind, used, { passive: true });
    document.addEventListener('visibilitychange', tick);
    window.setInterval(tick, TICK_MS);
    used();
  }

  /** This device belonged to an organisation, and nothing is left: the browser made room, or was told to. */
  wasCleared(): boolean {
    const { started } = this.state;
    return started?.trouble === null && !started.hasStore && recall(ORG) !== null;
  }

  async exportCopy(): Promise<Uint8Array | null> {
    return (await this.member?.file({ kind: 'export' })) ?? null;
  }

  async importCopy(file: Uint8Array): Promise<boolean> {
    const taken = (await this.member?.file({ kind: 'import', file })) ?? null;
    if (taken === null) return false;
    remember(ORG, null); // it may be of another organisation
    this.set({ unlocked: false, memo: null, memoLink: null, queue: null, started: { ...this.state.started!, hasStore: true } });
    return true;
  }

  async erase(): Promise<void> {
    await this.member?.file({ kind: 'erase' });
    remember(ORG, null);
    this.set({ unlocked: false, memo: null, memoLink: null, link: null, queue: null, started: { ...this.state.started!, hasStore: false } });
    await this.look();
  }

  // ---- members ----------------------------------------------------------------------------------

  async enrol(codes: string[], words: string, isYes: boolean): Promise<Enrolled | null> {
    const given = { '-': new TextEncoder().encode(codes.join('\n')) };
    const answer = await this.ask<Enrolled>(
      ['page enrol', ...this.address(), '--words', words, ...(isYes ? ['--yes'] : [])],
      given,
      troubleOfEnrolment,
    );

    if (answer?.enrolled === true) {
      this.set({ started: { ...this.state.started!, hasStore: true } });
      void navigator.storage?.persist?.();
      await this.look();
    }
    return answer;
  }

  /** Of which issuer each code is: its number, or null. */
  async checkCodes(codes: string[]): Promise<(number | null)[]> {
    const given = { '-': new TextEncoder().encode(codes.join('\n')) };
    const answer = await this.ask<{ codes: (number | null)[] }>(
      ['page enrol', '--check', ...this.address()],
      given,
      undefined,
      true, // while one types: it must not take away what stands there about something else
    );
    return answer?.codes ?? codes.map(() => null);
  }

  async drawWords(): Promise<string> {
    return (await this.ask<{ words: string }>(['page words']))?.words ?? '';
  }

  standing(): Promise<Standing | null> {
    return this.ask<Standing>(['page standing']);
  }

  // ---- memos ------------------------------------------------------------------------------------

  private linkGiven(link: string | null): Given {
    return { '-': new TextEncoder().encode(link ?? '') };
  }

  private which(): string[] {
    return this.state.link !== null ? [] : ['--memo', this.state.memoId ?? ''];
  }

  async openMemo(): Promise<void> {
    const turn = ++this.opening;
    const link = this.state.link;
    const memo = await this.ask<Memo>(
      ['page memo', ...this.address(), ...this.which(), ...(this.state.unlocked ? ['--keep'] : [])],
      this.linkGiven(link),
    );

    // What is signed is what is shown: a memo and its link change together, and only the last one asked for.
    if (turn === this.opening) this.set({ memo, memoLink: link ?? memo?.link ?? null });
  }

  async showMemo(id: string): Promise<void> {
    this.set({ link: null, linkAt: 0, memoId: id, memo: null });
    go('memo');
    await this.openMemo();
  }

  async sign(profile: string, isLater: boolean): Promise<boolean> {
    const done = await this.ask<object>(
      ['memo sign', '--yes', '--json', '--profile', profile],
      this.linkGiven(this.state.memoLink),
    );

    if (done === null) return false;
    if (isLater) this.leaveNextVisit();
    await this.openMemo();
    return true;
  }

  async withdraw(): Promise<boolean> {
    const done = await this.ask<object>(['memo withdraw', '--yes', '--json'], this.linkGiven(this.state.memoLink));
    if (done !== null) await this.openMemo();
    return done !== null;
  }

  async loadQueue(): Promise<void> {
    const queue = await this.ask<Queue>(['page queue']);
    if (queue !== null) this.set({ queue });
  }

  // ---- sending ----------------------------------------------------------------------------------


  /** At a random moment of the visit, then every minute while something is due. */
  private planSending(): void {
    const [from, to] = this.state.look?.training === true ? TRAINING_S : SEND_FIRST_S;
    const draw = crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32;

    window.clearTimeout(this.sending);
    this.sending = window.setTimeout(() => void this.sendDue(), (from + draw * (to - from)) * 1000);
  }

  private async sendDue(): Promise<void> {
    const isFree = !this.state.busy;

    // Who sends nothing in this visit sends what everybody sends who has nothing to say.
    if (this.state.unlocked && isFree) await this.send(this.state.nextVisit ? 'empty' : 'due', true);
    if (!this.state.unlocked || this.isStopped) return;
    this.sending = window.setTimeout(() => void this.sendDue(), isFree ? SEND_AGAIN_MS : SEND_SOON_MS);
  }

  async send(what: 'due' | 'now' | 'empty', isQuiet = false): Promise<boolean> {
    const option = { due: [], now: ['--now'], empty: ['--empty'] }[what];
    const sent = await this.ask<{ logged: number }>(['send', '--json', ...option], {}, undefined, isQuiet);
    if (sent !== null) await this.loadQueue();
    return sent !== null;
  }

  leaveNextVisit(): void {
    this.set({ nextVisit: true });
  }

  // ---- the record -------------------------------------------------------------------------------

  private async startReader(): Promise<Client> {
    if (this.reader !== null) return this.reader;
    const make = (): Worker =>
      new Worker(new URL('../worker/reader.ts', import.meta.url), { type: 'module' });
    this.reader = new Client(make, await fetchModule('reader'));
    this.reader.onprogress = (progress) => this.set({ progress });
    await this.reader.start();
    return this.reader;
  }

  private async record(): Promise<Outcome | null> {
    try {
      const reader = await this.startReader();
      const outcome = await reader.run(['page record', ...this.address(), '--org', this.state.look?.org_id ?? '']);
      this.set({ progress: null });
      return outcome;
    } catch (error) {
      this.set({ progress: null });
      if (!(error instanceof Stopped)) this.set({ trouble: { key: 'trouble.record', detail: String(error), isAlarm: false } });
      return null;
    }
  }

  /** Who has signed the memos, by band: from the log, every proof verified; beside all other work. */
  private async count(): Promise<void> {
    try {
      this.counter?.stop();
      this.counter = new Client(() => new Worker(new URL('../worker/reader.ts', import.meta.url), { type: 'module' }), this.memberModule!);
      this.counter.onprogress = (counting) => this.set({ counting });
      await this.counter.start();
      const outcome = await this.counter.run(['page count', ...this.address(), '--org', this.state.look?.org_id ?? '']);
      if (outcome.err.includes('ALARM')) this.fail('page count', outcome);
      if (outcome.status === OK) {
        const { memos } = parse(outcome.out) as { memos: RecordMemo[] };
        this.set({ counts: Object.fromEntries(memos.map((m) => [m.memo, m])) });
      }
    } catch {
      // stopped, or not to be had: the sum stands there all the same
    }
    this.counter?.stop();
    this.counter = null;
    this.set({ counting: null });
  }

  async loadRecord(): Promise<Record<string, Uint8Array> | null> {
    const outcome = await this.record();
    if (outcome === null) return null;
    if (outcome.status !== OK) {
      this.fail('page record', outcome);
      return null;
    }
    return outcome.files;
  }

  // ---- the office -------------------------------------------------------------------------------

  async login(keyFile: Uint8Array, words: string, passphrase: string): Promise<boolean> {
    if (!(await this.unlock(passphrase, true))) return false;
    const done = await this.ask<object>(
      ['inbox login', 'key', this.state.channel?.api ?? '', '--words-file', 'words'],
      { key: keyFile, words: new TextEncoder().encode(words) },
      (o) => (o.status === INVALID ? 'office.key.other' : 'office.key.none'),
    );
    if (done === null) return false;
    this.set({ started: { ...this.state.started!, hasStore: true } });
    await this.look();
    return true;
  }

  /** A command of the office or of a memo's owner, about one memo, by its number. */
  act(words: string[], given: Given = {}): Promise<object | null> {
    return this.ask<object>(words, given);
  }

  async setLanguage(language: Language): Promise<void> {
    await speak(language);
    remember('demur.language', language);
    this.set({ language });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}

/** The sentence for a command that failed, by what it is about. */
function troubleOf(name: string, outcome: Outcome): Key {
  const says = (text: string): boolean => outcome.err.includes(text);

  if (says('ALARM') || says('two histories')) return 'trouble.two';
  if (says('nobody answers')) return 'trouble.silent';
  if (says('standard input: this is no link')) return 'trouble.link.cut';
  if (says('the log has no memo of this link')) return 'trouble.link.other';
  if (says('NOT the one that was frozen') || says('does not open with this link') || says('does not open the memo')) return 'trouble.memo.differs';
  if (says('older than 48 hours')) return 'trouble.stale';
  if (says('the browser does not keep it')) return 'trouble.storage';
  if (says('has been delivered, and takes no signatures') || says('closing day is over')) return 'trouble.closed';
  if (outcome.status === INVALID) return 'trouble.invalid';
  if (name === 'page unlock') return 'trouble.unlock';
  return 'trouble.other';
}

function troubleOfEnrolment(outcome: Outcome): Key | null {
  const says = (text: string): boolean => outcome.err.includes(text);

  if (says('these codes are of two people')) return 'enrol.mixed';
  if (says('its answer does not hold')) return 'enrol.cheats';
  if (says('NOT the organisation')) return 'enrol.words.differ';
  if (says('its code is missing')) return 'enrol.code.missing';
  if (says('code')) return 'enrol.code.used';
  return null;
}

export const store = new Store();

/** The state, in a component that is drawn again when it changes. */
export function useStore(): State {
  const [, draw] = useState(0);

  useEffect(() => {
    const leave = store.subscribe(() => draw((n) => n + 1));
    draw((n) => n + 1); // for what has changed since it was drawn
    return leave;
  }, []);
  return store.state;
}

/** Change the view: a fragment, so nothing is asked of anybody. */
export function go(view: View): void {
  if (location.hash !== `#${view}`) location.hash = view;
  store.hasMoved = true;
  if (store.isStopped) return;
  store.set({ view, trouble: null });
  if (view === 'memos' || view === 'office' || view === 'entry') void store.lookAgain();
}
