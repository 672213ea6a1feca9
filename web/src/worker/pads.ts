// SPDX-License-Identifier: AGPL-3.0-or-later
// pads.ts -- the device key under a key that the browser does not give out.
//
// The device key (protocol.md 2.17) is wrapped by a non-extractable AES-GCM key.  Commands write it
// without a pause and WebCrypto answers later, so the key stream is drawn before: what AES-GCM makes
// of zeros under a fresh nonce is the pad for one writing.  Only confidentiality is wanted: another
// device key opens nothing.

const NONCE = 12;
const KEY = 32;
const READY = 4;

interface Pad {
  nonce: Uint8Array;
  stream: Uint8Array;
}

async function pad(key: CryptoKey, nonce: Uint8Array): Promise<Pad> {
  const box = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: nonce as Uint8Array<ArrayBuffer> },
    key,
    new Uint8Array(KEY),
  );
  return { nonce, stream: new Uint8Array(box).slice(0, KEY) };
}

function mix(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ b[i]!);
}

export class Pads {
  private ready: Pad[] = [];
  private readonly known = new Map<string, Pad>();

  private constructor(private readonly key: CryptoKey) {}

  /** wrapped: the device keys that are there. */
  static async make(key: CryptoKey, wrapped: Uint8Array[]): Promise<Pads> {
    const pads = new Pads(key);

    for (const file of wrapped) {
      const nonce = file.slice(0, NONCE);
      pads.known.set(String(nonce), await pad(key, nonce));
    }
    await pads.refill();
    return pads;
  }

  /** Between commands. */
  async refill(): Promise<void> {
    while (this.ready.length < READY) {
      this.ready.push(await pad(this.key, crypto.getRandomValues(new Uint8Array(NONCE))));
    }
  }

  wrap(device: Uint8Array): Uint8Array | null {
    const next = this.ready.pop();
    if (next === undefined || device.length !== KEY) return null;
    const file = new Uint8Array(NONCE + KEY);
    file.set(next.nonce);
    file.set(mix(device, next.stream), NONCE);
    this.known.set(String(next.nonce), next);
    return file;
  }

  unwrap(file: Uint8Array): Uint8Array | null {
    const known = this.known.get(String(file.slice(0, NONCE)));
    return known === undefined || file.length !== NONCE + KEY
      ? null
      : mix(file.slice(NONCE), known.stream);
  }
}
