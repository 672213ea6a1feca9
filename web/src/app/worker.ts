// SPDX-License-Identifier: AGPL-3.0-or-later
// worker.ts -- a module in its worker, from the page's side.
import { type Given } from '../worker/host';
import { type Outcome } from '../worker/module';
import type { FromWorker, Started, ToWorker } from '../worker/talk';

export interface Progress {
  what: string;
  done: number;
  of: number;
}

export class Stopped extends Error {}

type Waiter = { resolve: (message: FromWorker) => void; reject: (why: Error) => void };
type Unnumbered = ToWorker extends infer T ? (T extends { id: number } ? Omit<T, 'id'> : never) : never;

export class Client {
  onprogress: (progress: Progress) => void = () => undefined;
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiter>();
  private next = 1;

  constructor(
    private readonly make: () => Worker,
    private readonly module: ArrayBuffer,
  ) {}

  async start(): Promise<Started> {
    this.worker = this.make();
    this.worker.onmessage = (event: MessageEvent<FromWorker>) => this.take(event.data);
    this.worker.onerror = (event) => this.fail(new Error(event.message));
    const message = await this.ask({ kind: 'start', module: this.module });
    if (message.kind !== 'started') throw new Error('the worker does not start');
    return message.started;
  }

  async run(words: string[], given: Given = {}): Promise<Outcome> {
    const message = await this.ask({ kind: 'run', words, given });
    if (message.kind !== 'done') throw new Error('the worker says something else');
    return message.outcome;
  }

  /** Anything else: what it gives, or null. */
  async file(what: Exclude<Unnumbered, { kind: 'start' | 'run' }>): Promise<Uint8Array | null> {
    const message = await this.ask(what);
    return message.kind === 'file' ? message.file : null;
  }

  /** End whatever runs, at once: as when the page is closed, nothing is lost. */
  stop(): void {
    this.worker?.terminate();
    this.worker = null;
    this.fail(new Stopped());
  }

  private ask(message: Unnumbered): Promise<FromWorker> {
    const id = this.next++;

    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker!.postMessage({ ...message, id });
    });
  }

  private take(message: FromWorker): void {
    if (message.kind === 'progress') {
      this.onprogress(message);
      return;
    }
    const waiter = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.kind === 'failed') waiter?.reject(new Error(message.why));
    else waiter?.resolve(message);
  }

  private fail(why: Error): void {
    for (const waiter of this.waiting.values()) waiter.reject(why);
    this.waiting.clear();
  }
}
