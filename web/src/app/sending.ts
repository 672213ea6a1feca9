// SPDX-License-Identifier: AGPL-3.0-or-later
// sending.ts -- when a visit sends what waits: at a random moment, never as its first request, and then once a minute.
const FIRST_S = [20, 180] as const;
const TRAINING_S = [1, 2] as const; // in training nothing waits
const SOON_MS = 2 * 1000; // something else was being done
const AGAIN_MS = 60 * 1000;

export class Sending {
  private timer = 0;

  /** send() gives whether it could be tried now; null: it is over. */
  constructor(private readonly send: () => Promise<boolean | null>) {}

  /** From the passphrase on. */
  plan(isTraining: boolean): void {
    const [from, to] = isTraining ? TRAINING_S : FIRST_S;
    const draw = crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32;

    this.end();
    this.timer = window.setTimeout(() => void this.go(), (from + draw * (to - from)) * 1000);
  }

  end(): void {
    window.clearTimeout(this.timer);
    this.timer = 0;
  }

  private async go(): Promise<void> {
    const mine = this.timer;
    const wasTried = await this.send();

    // What was planned or ended meanwhile stays so.
    if (wasTried === null || this.timer !== mine) return;
    this.timer = window.setTimeout(() => void this.go(), wasTried ? AGAIN_MS : SOON_MS);
  }
}
