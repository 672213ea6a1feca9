// SPDX-License-Identifier: AGPL-3.0-or-later
// run.ts -- a file checked in a worker of its own, which ends with the check.
import { WASM, WORKER } from 'virtual:embedded';
import { Client, type Progress, Stopped } from '../app/worker';
import { OK, type Outcome } from '../worker/module';
import type { Report } from './report';

export { Stopped };

// Known only while the script itself runs.
const SCRIPT = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : location.href;

/** Opened from a disk: nothing may be loaded, and nothing is. */
export const isCopy = location.protocol === 'file:';

/** Why no verdict came: the words are none (which of them), or something else went wrong. */
export type Wrong =
  | { kind: 'count' | 'fit' }
  | { kind: 'word'; word: number }
  | { kind: 'trouble'; detail: string };

export interface Checked {
  report: Report;
  /** The file begins as such files do. */
  hasHead: boolean;
  seconds: number;
}

function makeWorker(): Worker {
  if (!isCopy) return new Worker(new URL('check-worker.js', SCRIPT));
  return new Worker(URL.createObjectURL(new Blob([WORKER], { type: 'text/javascript' })));
}

let decoded: ArrayBuffer | null = null;

function moduleBytes(): ArrayBuffer {
  if (decoded !== null) return decoded;
  const text = atob(WASM);
  const bytes = new Uint8Array(text.length);

  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  decoded = bytes.buffer;
  return decoded;
}

/** What the command says about words that are none (cli/bundle_pin.c). */
function wrongOf(outcome: Outcome): Wrong {
  switch (outcome.reason) {
    case 'words-count': return { kind: 'count' };
    case 'words-mistyped': return { kind: 'fit' };
    case 'word-unknown': return { kind: 'word', word: Number(/\d+/.exec(outcome.err)?.[0]) };
    default: return { kind: 'trouble', detail: outcome.err };
  }
}

/** One check, which can be stopped. */
export class Check {
  private client: Client | null = null;
  private isStopped = false;

  constructor(private readonly onprogress: (progress: Progress) => void) {}

  stop(): void {
    this.isStopped = true;
    this.client?.stop();
  }

  /** Stopped is thrown where stop() was called meanwhile. */
  async run(file: File, words: string): Promise<Checked | Wrong> {
    const began = performance.now();
    const pin = words.trim() === '' ? [] : ['--words', words];

    try {
      const hasHead = (await file.slice(0, 7).text()) === 'README\0';
      if (this.isStopped) throw new Stopped();
      this.client = new Client(makeWorker, moduleBytes());
      this.client.onprogress = this.onprogress;
      await this.client.start();
      const outcome = await this.client.run(['page check', ...pin, 'file'], { file });
      if (outcome.status !== OK) return wrongOf(outcome);
      return { report: JSON.parse(outcome.out) as Report, hasHead, seconds: (performance.now() - began) / 1000 };
    } catch (error) {
      if (error instanceof Stopped) throw error;
      return { kind: 'trouble', detail: String(error) };
    } finally {
      this.client?.stop();
    }
  }
}
