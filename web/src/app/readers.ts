// SPDX-License-Identifier: AGPL-3.0-or-later
// readers.ts -- the workers without a key store, which read the whole log beside all other work: one counts who has signed
// what, one works the record out.
import { type Outcome } from '../worker/module';
import { fetchModule } from './modules';
import { Client, type Progress, Stopped } from './worker';

const makeWorker = (): Worker => new Worker(new URL('../worker/reader.ts', import.meta.url), { type: 'module' });

export class Readers {
  private recorder: Client | null = null;
  private counter: Client | null = null;

  /** Every proof of every memo is verified; ends its worker.  Throws where it is stopped. */
  async count(module: ArrayBuffer, words: string[], tell: (progress: Progress) => void): Promise<Outcome> {
    this.counter?.stop();
    const counter = (this.counter = new Client(makeWorker, module));

    try {
      counter.onprogress = tell;
      await counter.start();
      return await counter.run(words);
    } finally {
      counter.stop();
      if (this.counter === counter) this.counter = null;
    }
  }

  /** The whole record; its module is fetched with the first one.  Throws where it is stopped. */
  async record(words: string[], tell: (progress: Progress) => void): Promise<Outcome> {
    if (this.recorder === null) {
      const recorder = (this.recorder = new Client(makeWorker, await fetchModule('reader')));

      await recorder.start().catch((error: unknown) => {
        if (this.recorder === recorder) this.recorder = null;
        throw error;
      });
    }
    const { recorder } = this;
    if (recorder === null) throw new Stopped();
    recorder.onprogress = tell;
    return recorder.run(words);
  }

  stopRecord(): void {
    this.recorder?.stop();
    this.recorder = null;
  }

  stop(): void {
    this.stopRecord();
    this.counter?.stop();
    this.counter = null;
  }
}
