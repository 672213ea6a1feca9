// SPDX-License-Identifier: AGPL-3.0-or-later
// raw.ts -- the text of a file in which a check failed, for who wants to see it nevertheless.
//
// The module gives only what has been checked, so the DOCUMENT is read here, in parts, out of its
// place in the archive (docs/protocol.md 2.6, 2.12).  Nothing rests on it.
import type { Text } from '../app/types';

const BLOCK = 512;
const DOCUMENT_MAX = 1 << 18;
const MEMBERS_MAX = 100;
const SALT = 32;
const DAY_MS = 86400000;
const DAY_MAX = 2932896; // 9999-12-31
// What no text may hold (docs/protocol.md 2.0): it could stand elsewhere than it seems to.
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]/g;

class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  skip(n: number): void {
    this.at += n;
  }

  u8(): number {
    return this.view.getUint8(this.at++);
  }

  u32(): number {
    this.at += 4;
    return this.view.getUint32(this.at - 4);
  }

  private text(len: number): string {
    if (this.at + len > this.bytes.length) throw new RangeError('the text is longer than its file');
    this.at += len;
    return new TextDecoder().decode(this.bytes.subarray(this.at - len, this.at)).replace(UNSEEN, '\ufffd');
  }

  str(): string {
    this.at += 2;
    return this.text(this.view.getUint16(this.at - 2));
  }

  txt(): string {
    return this.text(this.u32());
  }
}

const dayOf = (by: number): string | null =>
  by > 0 && by <= DAY_MAX ? new Date(by * DAY_MS).toISOString().slice(0, 10) : null;

function decode(bytes: Uint8Array, office: (id: number) => string): Text {
  const r = new Reader(bytes);

  r.skip(6 + SALT + 1);
  const dissent = r.u8();
  const [language, marking, subject, summary, body] = [r.str(), r.str(), r.str(), r.txt(), r.txt()];
  const asks: Text['asks'] = [];

  for (let n = r.u8(), i = 1; i <= n; i++) {
    const text = r.txt();
    const to = r.u8();
    const by = r.u32();

    asks.push({ ask: i, text, ...(to > 0 ? { to: office(to) } : {}), by: dayOf(by) });
  }
  return { dissent, language, marking, subject, summary, body, closing: r.txt(), asks };
}

/** Where the member "document" stands. */
async function find(file: Blob): Promise<Blob | null> {
  let at = 0;

  for (let i = 0; i < MEMBERS_MAX && at + BLOCK <= file.size; i++) {
    const head = new TextDecoder('latin1').decode(await file.slice(at, at + BLOCK).arrayBuffer());
    const size = parseInt(head.slice(124, 135), 8);

    if (!(size >= 0)) return null;
    if (head.startsWith('document\0')) return size <= DOCUMENT_MAX ? file.slice(at + BLOCK, at + BLOCK + size) : null;
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return null;
}

/** The text, or null where there is none that could be read. */
export async function rawText(file: Blob, office: (id: number) => string): Promise<Text | null> {
  try {
    const document = await find(file);

    return document === null ? null : decode(new Uint8Array(await document.arrayBuffer()), office);
  } catch {
    return null;
  }
}
