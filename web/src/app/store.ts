// SPDX-License-Identifier: AGPL-3.0-or-later
// store.ts -- how the state of the page changes: everything that the views ask of the modules.
import { useEffect, useState } from 'preact/hooks';
import { type Given } from '../worker/host';
import { INVALID, OK, type Outcome } from '../worker/module';
import { type Desk, DeskKeeper, EMPTY } from './desk';
import { type Key, type Language, speak } from './i18n';
import { watchUse } from './idle';
import { Changed, fetchModule } from './modules';
import { Readers } from './readers';
import { Sending } from './sending';
import { type Channel, NOTHING_YET, ORG, recall, remember, type State, type Trouble, type View } from './state';
import { accident, troubleOf } from './trouble';
import type { Enrolled, Look, Memo, Queue, RecordMemo, Standing } from './types';
import { Client, Stopped } from './worker';

const LOOK_AGAIN_MS = 5 * 1000;

/** A locked copy: the device key and the key store (worker/member.ts). */
const COPY_MAGIC = 'DMRX';
const COPY_BYTES = 4 + 32 + 65536;

/** What a page forgets when it locks, or stops. */
const FORGOTTEN = {
  unlocked: false, memo: null, memoLink: null, link: null, linkAt: 0, memoId: null, queue: null, desk: EMPTY, isDeskKept: false,
  frozenLink: null,
} satisfies Partial<State>;

class Store {
  state: State = { ...NOTHING_YET };

  /** The view has been changed since the page was opened: then the focus goes to its title. */
  hasMoved = false;
  private readonly listeners = new Set<() => void>();
  private member: Client | null = null;
  private memberModule: ArrayBuffer | null = null;
  private readonly readers = new Readers();
  private readonly sending = new Sending(() => this.sendDue());
  private readonly desk = new DeskKeeper(() => this.state.desk, (isKept) => this.deskKept(isKept));
  private opening = 0;
  /** What was asked before the page was locked, or stopped, is not answered after it. */
  private session = 0;
  private running = 0;
  private readonly acting = new Set<string>();
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
      watchUse(() => {
        if ((this.holds || this.state.memo !== null) && !this.isStopped) void this.lock();
      });
      document.addEventListener('visibilitychange', () => {
        if (document.hidden) void this.desk.keep();
      });
      void this.count();
      if (this.state.link !== null) await this.openMemo();
    } catch (error) {
      const isChanged = error instanceof Changed;
      this.stopAll({ ...accident(error, isChanged ? 'page.changed' : 'trouble.start'), isAlarm: isChanged });
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
    void this.desk.close();
    this.endSession();
    this.member?.stop();
    this.member = null;
    this.readers.stop();
    this.set({ ...FORGOTTEN, phase: 'stopped', trouble, progress: null });
  }

  /** Something of somebody's is open here: it can be locked.  (What was begun without a key store can be kept nowhere.) */
  get holds(): boolean {
    const { unlocked, desk, started } = this.state;
    return unlocked || this.desk.isOpen || (started?.hasStore === true && desk.draft !== null);
  }

  get isStopped(): boolean {
    return this.state.phase === 'stopped';
  }

  // ---- commands ---------------------------------------------------------------------------------

  private endSession(): void {
    this.session++;
    this.opening++;
    this.running = 0;
    this.sending.end();
    this.set({ busy: false, progress: null });
  }

  /** Run a command and give back what it printed; null: it failed, and why is in trouble, or the page was locked meanwhile. */
  async ask<T>(words: string[], given: Given = {}, instead?: (o: Outcome) => Key | null, isQuiet = false): Promise<T | null> {
    const session = this.session;

    if (this.member === null || this.isStopped) return null;
    this.running++;
    this.set({ busy: true, progress: null, ...(isQuiet ? {} : { trouble: null }) });
    try {
      const outcome = await this.member.run(words, given);

      if (session !== this.session) return null;
      this.set({ busy: --this.running > 0, progress: null });
      if (outcome.status === OK) return (outcome.out === '' ? {} : parse(outcome.out)) as T;
      // In the background what only has to wait troubles nobody; what does not hold is said.
      if (!isQuiet || outcome.status === INVALID) this.fail(words[0]!, outcome, instead);
    } catch (error) {
      if (session !== this.session || this.isStopped) return null;
      this.set({ busy: --this.running > 0, progress: null });
      if (!(error instanceof Stopped)) this.set({ trouble: accident(error) });
    }
    return null;
  }

  /** What somebody does once: a second press while it is done does nothing. */
  private async once<T>(name: string, work: () => Promise<T>, otherwise: T): Promise<T> {
    if (this.acting.has(name)) return otherwise;
    this.acting.add(name);
    try {
      return await work();
    } finally {
      this.acting.delete(name);
    }
  }

  private fail(name: string, outcome: Outcome, instead?: (o: Outcome) => Key | null): void {
    const trouble = troubleOf(name, outcome, instead?.(outcome) ?? null);

    if (trouble.isAlarm) this.stopAll(trouble);
    else this.set({ trouble });
  }

  /** Stop what runs; nothing is lost, and what was begun stays on the desk. */
  async stop(): Promise<void> {
    this.endSession();
    this.member?.stop();
    this.readers.stopRecord();
    this.set({ unlocked: false });
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

  unlock(passphrase: string, isNew = false): Promise<boolean> {
    return this.once('unlock', () => this.unlockOnce(passphrase, isNew), false);
  }

  private async unlockOnce(passphrase: string, isNew: boolean): Promise<boolean> {
    const session = this.session;
    const bytes = new TextEncoder().encode(passphrase);
    const words = ['page unlock', '--passphrase-file', 'passphrase', ...(isNew ? ['--new'] : [])];
    const opened = await this.ask<object>(words, { passphrase: bytes }, (o) =>
      o.status === INVALID ? 'trouble.passphrase' : null,
    );

    bytes.fill(0);
    if (session !== this.session) return false;
    this.set({ nextVisit: false, unlocked: false });
    if (opened === null || !(await this.openDesk())) return false;
    this.set({ unlocked: true });
    if (!isNew) await this.look();
    if (session !== this.session || this.isStopped) return false;
    this.sending.plan(this.state.look?.training === true);
    return true;
  }

  /** The text goes first; then the worker, whatever it is waiting for. */
  async lock(): Promise<void> {
    const closing = this.desk.close();

    this.endSession();
    this.set({ ...FORGOTTEN, look: null, trouble: null });
    go('entry');
    await this.stop();
    if (!(await closing)) this.set({ trouble: accident('page desk-seal', 'trouble.desk.lost') });
  }

  // ---- what has been begun ------------------------------------------------------------------------

  /** Change what has been begun; what is taken away is taken away on the device at once. */
  setDesk(some: Partial<Desk>): void {
    const before = this.state.desk;
    const after = { ...before, ...some };
    const isLess = (before.draft !== null && after.draft === null) || Object.keys(after.answers).length < Object.keys(before.answers).length;

    this.set({ desk: after });
    if (isLess) void this.desk.keep();
  }

  private deskKept(isKept: boolean): void {
    if (!isKept && this.state.isDeskKept) this.set({ trouble: accident('page desk-seal', 'trouble.desk') });
    this.set({ isDeskKept: isKept });
  }

  /** What this device has, for who has opened it; what stands on the page meanwhile is newer.  false: locked meanwhile. */
  private async openDesk(): Promise<boolean> {
    const session = this.session;

    if (this.desk.isOpen) return true;
    try {
      const keys = (await this.member?.run(['page desk-keys']))?.files['keys'];
      if (keys === undefined) return session === this.session; // neither a member nor an office
      const kept = await this.desk.open(this.memberModule!, keys);

      keys.fill(0);
      if (session !== this.session) {
        this.desk.drop();
        return false;
      }
      const here = this.state.desk;
      if (kept === null) this.set({ trouble: accident('page desk-open', 'trouble.desk') });
      else this.set({ desk: { draft: here.draft ?? kept.draft, answers: { ...kept.answers, ...here.answers } }, isDeskKept: true });
      if (kept !== null && here.draft !== null) void this.desk.keep();
      return true;
    } catch (error) {
      if (session === this.session) this.set({ trouble: accident(error) });
      return session === this.session;
    }
  }

  // ---- the passphrase, copies, and erasing --------------------------------------------------------

  async changePassphrase(now: string, next: string): Promise<boolean> {
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
    return (await this.ask<object>(['page passphrase', 'now', 'next'], { now: encode(now), next: encode(next) })) !== null;
  }

  /** This device belonged to an organisation, and nothing is left: the browser made room, or was told to. */
  wasCleared(): boolean {
    const { started } = this.state;
    return started?.trouble === null && !started.hasStore && recall(ORG) !== null;
  }

  async exportCopy(): Promise<Uint8Array | null> {
    return (await this.member?.file({ kind: 'export' })) ?? null;
  }

  /** A worker that has nothing open, and waits for nobody. */
  private async freshMember(): Promise<Client> {
    this.endSession();
    this.member?.stop();
    await this.startMember();
    return this.member!;
  }

  async importCopy(file: Uint8Array): Promise<boolean> {
    const isCopy = file.length === COPY_BYTES && new TextDecoder().decode(file.subarray(0, 4)) === COPY_MAGIC;

    if (!isCopy) return false;
    // What was begun without a key store is nobody else's, and stays.
    const { desk } = this.desk.isOpen ? { desk: EMPTY } : this.state;
    void this.desk.close();
    this.set({ ...FORGOTTEN, desk });
    try {
      const taken = await (await this.freshMember()).file({ kind: 'import', file });

      if (taken === null) return false;
      remember(ORG, null); // it may be of another organisation
      this.set({ started: { ...this.state.started!, hasStore: true } });
      return true;
    } catch (error) {
      this.set({ trouble: accident(error) });
      return false;
    }
  }

  /** The key store first; and nothing waits for the channel. */
  async erase(): Promise<void> {
    this.desk.drop();
    this.set(FORGOTTEN);
    try {
      await (await this.freshMember()).file({ kind: 'erase' });
      remember(ORG, null);
      this.set({ started: { ...this.state.started!, hasStore: false } });
      await this.desk.erase(this.memberModule!);
    } catch (error) {
      this.set({ trouble: accident(error, 'trouble.erase') });
      return;
    }
    await this.look();
  }

  // ---- members ----------------------------------------------------------------------------------

  async enrol(codes: string[], words: string, isYes: boolean): Promise<Enrolled | null> {
    const given = { '-': new TextEncoder().encode(codes.join('\n')) };
    const answer = await this.ask<Enrolled>(
      ['page enrol', ...this.address(), '--words', words, ...(isYes ? ['--yes'] : [])],
      given,
    );

    await this.lookForStore();
    if (answer?.enrolled === true) {
      void navigator.storage?.persist?.();
      await this.look();
      await this.openDesk();
    }
    return answer;
  }

  /** An enrolment that was begun is kept, with the passphrase that was typed, whatever became of it. */
  private async lookForStore(): Promise<void> {
    const session = this.session;
    const has = await this.member?.file({ kind: 'has-store' }).catch(() => null);

    if (session === this.session && has != null) this.set({ started: { ...this.state.started!, hasStore: true } });
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
    const words = ['memo sign', '--yes', '--json', '--profile', profile];
    const done = await this.once(words[0]!, () => this.ask<object>(words, this.linkGiven(this.state.memoLink)), null);

    if (done === null) return false;
    if (isLater) this.leaveNextVisit();
    await this.openMemo();
    return true;
  }

  async withdraw(): Promise<boolean> {
    const tooLate = (o: Outcome): Key | null => (o.reason === 'memo-closed' ? 'trouble.closed.withdraw' : null);
    const words = ['memo withdraw', '--yes', '--json'];
    const done = await this.once(words[0]!, () => this.ask<object>(words, this.linkGiven(this.state.memoLink), tooLate), null);
    if (done !== null) await this.openMemo();
    return done !== null;
  }

  async loadQueue(): Promise<void> {
    const queue = await this.ask<Queue>(['page queue']);
    if (queue !== null) this.set({ queue });
  }

  // ---- sending ----------------------------------------------------------------------------------

  /** What is due, or, where nothing of it is to leave in this visit, what everybody sends who has nothing to say. */
  private async sendDue(): Promise<boolean | null> {
    const isFree = !this.state.busy;

    if (this.state.unlocked && isFree) await this.send(this.state.nextVisit ? 'empty' : 'due', true);
    return this.state.unlocked && !this.isStopped ? isFree : null;
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

  private reading(command: string): string[] {
    return [command, ...this.address(), '--org', this.state.look?.org_id ?? ''];
  }

  /** Who has signed the memos, by band: for everybody alike, once a visit. */
  private async count(): Promise<void> {
    try {
      const outcome = await this.readers.count(this.memberModule!, this.reading('page count'), (counting) => this.set({ counting }));

      if (outcome.reason === 'alarm') this.fail('page count', outcome);
      if (outcome.status === OK) {
        const { memos } = parse(outcome.out) as { memos: RecordMemo[] };
        this.set({ counts: Object.fromEntries(memos.map((m) => [m.memo, m])) });
      }
    } catch {
      // stopped, or not to be had: the sum stands there all the same
    }
    this.set({ counting: null });
  }

  private async record(): Promise<Outcome | null> {
    try {
      return await this.readers.record(this.reading('page record'), (progress) => this.set({ progress }));
    } catch (error) {
      if (!(error instanceof Stopped)) this.set({ trouble: accident(error, 'trouble.record') });
      return null;
    } finally {
      this.set({ progress: null });
    }
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
    await this.openDesk();
    return true;
  }

  /** A command of the office or of a memo's owner, about one memo, by its number. */
  act(words: string[], given: Given = {}): Promise<object | null> {
    return this.once(words[0]!, () => this.ask<object>(words, given), null);
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
