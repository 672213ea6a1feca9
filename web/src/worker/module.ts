// SPDX-License-Identifier: AGPL-3.0-or-later
// module.ts -- a module of web/module: its imports, and commands run in it one after the other.
import { type Given, type Host } from './host';

/** What a command came to, as cli.h numbers it. */
export const OK = 0;
export const FAILED = 1;
export const USAGE = 2;
export const INVALID = 3;

export interface Outcome {
  status: number;
  /** Why it failed, by the name that cli/reason.h gives it. */
  reason: string;
  /** What it printed: results, and what it says to people (in English, for the helpdesk). */
  out: string;
  err: string;
  /** What it wrote for the user. */
  files: Record<string, Uint8Array>;
}

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  room(len: number): number;
  drop(at: number, len: number): void;
  lock(): void;
  is_open(): number;
  run(words: number, len: number): number;
  reason(): number;
}

const ENOSYS = 52;
const SPIPE = 70;
const RANDOM_MAX = 65536;
const REQUEST = { url: 0, urlLen: 4, body: 8, bodyLen: 12, max: 16, timeout: 20 };

function sleep(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

export class Module {
  private readonly exports: Exports;
  private aside: Uint8Array = new Uint8Array(0);
  private said: { 1: Uint8Array[]; 2: Uint8Array[] } = { 1: [], 2: [] };
  private given: Given = {};
  private files: Record<string, Uint8Array> = {};

  private constructor(
    module: WebAssembly.Module,
    private readonly host: Host,
  ) {
    const instance = new WebAssembly.Instance(module, {
      page: this.page(),
      wasi_snapshot_preview1: this.wasi(),
    });
    this.exports = instance.exports as unknown as Exports;
    this.exports._initialize();
  }

  static async start(bytes: BufferSource, host: Host): Promise<Module> {
    return new Module(await WebAssembly.compile(bytes), host);
  }

  get isOpen(): boolean {
    return this.exports.is_open() !== 0;
  }

  lock(): void {
    this.exports.lock();
  }

  /** Run a command: its name, then its words. */
  run(words: string[], given: Given = {}): Outcome {
    const bytes = new TextEncoder().encode(words.map((w) => `${w}\0`).join(''));
    const at = this.exports.room(bytes.length);
    let status = FAILED;

    if (at === 0) return { status, reason: 'other', out: '', err: 'there is no memory left', files: {} };
    this.said = { 1: [], 2: [] };
    this.given = given;
    this.files = {};
    this.memory(at, bytes.length).set(bytes);
    try {
      status = this.exports.run(at, bytes.length);
    } finally {
      this.exports.drop(at, bytes.length);
      this.given = {};
    }
    return { status, reason: this.reason(), out: this.text(1), err: this.text(2), files: this.files };
  }

  // ---- memory ---------------------------------------------------------------------------------

  private memory(at: number, len: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.exports.memory.buffer as ArrayBuffer, at, len);
  }

  private view(): DataView {
    return new DataView(this.exports.memory.buffer);
  }

  private string(at: number, len: number): string {
    return new TextDecoder().decode(this.memory(at, len));
  }

  private reason(): string {
    const at = this.exports.reason();
    return this.string(at, new Uint8Array(this.exports.memory.buffer, at).indexOf(0));
  }

  private text(fd: 1 | 2): string {
    const parts = this.said[fd];
    const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;

    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return new TextDecoder().decode(all);
  }

  private setAside(data: Uint8Array): number {
    this.aside = data;
    return data.length;
  }

  // ---- imports of the page (web/module/imports.h) ----------------------------------------------

  private page(): Record<string, (...args: number[]) => number | void> {
    return {
      ask: (request, status) => this.ask(request!, status!),
      take: (to) => {
        this.memory(to!, this.aside.length).set(this.aside);
        this.aside = new Uint8Array(0);
      },
      read: (name, len) => this.read(this.string(name!, len!)),
      size: (name, len) => this.size(this.string(name!, len!)),
      read_at: (name, len, at, out, n) =>
        this.readAt(this.string(name!, len!), at!, this.memory(out!, n!)),
      write: (name, nameLen, data, len) =>
        this.write(this.string(name!, nameLen!), this.memory(data!, len!).slice()),
      remove: (name, len) => this.host.remove(this.string(name!, len!)),
      random: (out, len) => {
        for (let i = 0; i < len!; i += RANDOM_MAX) {
          crypto.getRandomValues(this.memory(out! + i, Math.min(RANDOM_MAX, len! - i)));
        }
      },
      progress: (what, len, done, of) =>
        this.host.progress(this.string(what!, len!), done! >>> 0, of! >>> 0),
    };
  }

  private ask(request: number, status: number): number {
    const v = this.view();
    const bodyLen = v.getInt32(request + REQUEST.bodyLen, true);
    const answer = this.host.ask({
      url: this.string(
        v.getUint32(request + REQUEST.url, true),
        v.getUint32(request + REQUEST.urlLen, true),
      ),
      body:
        bodyLen < 0 ? null : this.memory(v.getUint32(request + REQUEST.body, true), bodyLen).slice(),
      max: v.getUint32(request + REQUEST.max, true),
      timeoutMs: v.getUint32(request + REQUEST.timeout, true),
    });

    if (typeof answer === 'number') return answer;
    this.view().setUint32(status, answer.status, true);
    return this.setAside(answer.body);
  }

  private read(name: string): number {
    const given = name.startsWith('given/') ? this.given[name.slice('given/'.length)] : undefined;
    const data = given instanceof Uint8Array ? given : name.startsWith('home/') ? this.host.read(name) : null;

    return data === null ? -1 : this.setAside(data);
  }

  private size(name: string): number {
    const file = this.given[name];

    if (file === undefined) return -1;
    return file instanceof Uint8Array ? file.length : file.size;
  }

  private readAt(name: string, at: number, out: Uint8Array): number {
    const file = this.given[name];

    if (file === undefined) return 1;
    const part =
      file instanceof Uint8Array
        ? file.subarray(at, at + out.length)
        : new Uint8Array(new FileReaderSync().readAsArrayBuffer(file.slice(at, at + out.length)));
    if (part.length !== out.length) return 1;
    out.set(part);
    return 0;
  }

  private write(name: string, data: Uint8Array): number {
    if (!name.startsWith('out/')) return this.host.write(name, data) ? 0 : 1;
    this.files[name.slice('out/'.length)] = data;
    return 0;
  }

  // ---- the little of a system that the C library asks for --------------------------------------

  private wasi(): Record<string, (...args: never[]) => number> {
    return {
      fd_write: (fd: 1 | 2, iovs: number, count: number, written: number) => {
        let total = 0;

        if (fd !== 1 && fd !== 2) return ENOSYS;
        for (let i = 0; i < count; i++) {
          const at = this.view().getUint32(iovs + 8 * i, true);
          const len = this.view().getUint32(iovs + 8 * i + 4, true);

          this.said[fd].push(this.memory(at, len).slice());
          total += len;
        }
        this.view().setUint32(written, total, true);
        return 0;
      },
      fd_close: () => 0,
      fd_seek: () => SPIPE,
      fd_fdstat_get: (_fd: number, at: number) => {
        this.memory(at, 24).fill(0);
        return 0;
      },
      clock_time_get: (_id: number, _precision: bigint, at: number) => {
        this.view().setBigUint64(at, BigInt(Date.now()) * 1000000n, true);
        return 0;
      },
      // Only nanosleep() comes here: a subscription to the clock, 24 bytes in.
      poll_oneoff: (subscription: number, _events: number, _n: number, happened: number) => {
        sleep(Number(this.view().getBigUint64(subscription + 24, true) / 1000000n));
        this.view().setUint32(happened, 1, true);
        return 0;
      },
      proc_exit: () => {
        throw new Error('the module has ended itself');
      },
    };
  }
}
