// SPDX-License-Identifier: AGPL-3.0-or-later
// slots.ts -- files that are on the disk before the next request leaves.
//
// The client writes what it must not lose (the key store, a text that is still to be handed in), and
// then sends.  A command runs without a pause, so it cannot wait for IndexedDB; the origin private
// file system has handles in workers that write and flush at once.  They must have been opened
// before; so a number of files is, each a slot for one name:
//
//     header, 512 bytes:  "DMRS", seq u32, name length u32, data length u32, name
//     data
//
// Data first, then the header, each flushed: a slot holds a file entirely or not at all.  A name is
// written to a free slot, and its old slot is emptied after that; of two the higher seq counts.
// The handles are exclusive: a second page of the same browser cannot open them while this one has.

const HEADER = 512;
const NAME_MAX = HEADER - 16;
const MAGIC = 0x444d5253;
const SLOTS = 64;
const RESERVED = 8;
const IMPORTANT = /^home\/(keystore|device)/;
const TRIES = 20;
const BETWEEN_MS = 100;

/** A page that has just gone may hold the files a moment longer. */
async function openHandle(file: FileSystemFileHandle): Promise<FileSystemSyncAccessHandle> {
  for (let i = 1; ; i++) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      if ((error as DOMException).name !== 'NoModificationAllowedError' || i === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    }
  }
}

export class Busy extends Error {}

interface Slot {
  handle: FileSystemSyncAccessHandle;
  seq: number;
  name: string;
  len: number;
}

function parse(handle: FileSystemSyncAccessHandle): Slot {
  const header = new Uint8Array(HEADER);
  const view = new DataView(header.buffer);
  const empty = { handle, seq: 0, name: '', len: 0 };

  if (handle.read(header, { at: 0 }) < HEADER || view.getUint32(0) !== MAGIC) return empty;
  const nameLen = view.getUint32(8);
  const len = view.getUint32(12);
  if (nameLen > NAME_MAX || handle.getSize() < HEADER + len) return empty;
  return {
    handle,
    seq: view.getUint32(4),
    name: new TextDecoder().decode(header.subarray(16, 16 + nameLen)),
    len,
  };
}

export class Slots {
  private readonly byName = new Map<string, Slot>();
  private readonly free: Slot[] = [];
  private seq = 0;

  private constructor(slots: Slot[]) {
    for (const slot of slots.sort((a, b) => a.seq - b.seq)) {
      const before = slot.name === '' ? undefined : this.byName.get(slot.name);

      this.seq = Math.max(this.seq, slot.seq);
      if (before !== undefined) this.empty(before);
      if (slot.name === '') this.free.push(slot);
      else this.byName.set(slot.name, slot);
    }
  }

  /** Open all of them; Busy: another page has them. */
  static async open(directory: string): Promise<Slots> {
    const root = await navigator.storage.getDirectory();
    const dir = await root.getDirectoryHandle(directory, { create: true });
    const slots: Slot[] = [];

    try {
      for (let i = 0; i < SLOTS; i++) {
        const file = await dir.getFileHandle(`slot-${String(i).padStart(2, '0')}`, { create: true });
        slots.push(parse(await openHandle(file)));
      }
    } catch (error) {
      for (const slot of slots) slot.handle.close();
      if ((error as DOMException).name === 'NoModificationAllowedError') throw new Busy();
      throw error;
    }
    return new Slots(slots);
  }

  get names(): string[] {
    return [...this.byName.keys()];
  }

  read(name: string): Uint8Array | null {
    const slot = this.byName.get(name);
    if (slot === undefined) return null;
    const data = new Uint8Array(slot.len);
    return slot.handle.read(data, { at: HEADER }) === slot.len ? data : null;
  }

  /** False: the browser does not keep it, and what was there before still is. */
  write(name: string, data: Uint8Array): boolean {
    const old = this.byName.get(name);
    const header = new Uint8Array(HEADER);
    const view = new DataView(header.buffer);
    const bytes = new TextEncoder().encode(name);
    // The last free slots are for what must always be kept: the key store and the device key.
    const least = IMPORTANT.test(name) ? 0 : RESERVED;
    const slot = bytes.length <= NAME_MAX && this.free.length > least ? this.free.pop() : undefined;

    if (slot === undefined) return false;
    view.setUint32(0, MAGIC);
    view.setUint32(4, ++this.seq);
    view.setUint32(8, bytes.length);
    view.setUint32(12, data.length);
    header.set(bytes, 16);
    try {
      if (slot.handle.write(data as Uint8Array<ArrayBuffer>, { at: HEADER }) !== data.length) throw new Error('disk full');
      slot.handle.flush();
      if (slot.handle.write(header, { at: 0 }) !== HEADER) throw new Error('disk full');
      slot.handle.flush();
    } catch {
      this.empty(slot);
      return false;
    }
    this.byName.set(name, { handle: slot.handle, seq: this.seq, name, len: data.length });
    if (old !== undefined) this.empty(old);
    return true;
  }

  remove(name: string): void {
    const slot = this.byName.get(name);
    if (slot === undefined) return;
    this.byName.delete(name);
    this.empty(slot);
  }

  close(): void {
    for (const slot of [...this.byName.values(), ...this.free]) slot.handle.close();
  }

  // Zeros over what was there, then nothing: what the disk makes of that is not ours to say.
  private empty(slot: Slot): void {
    const size = slot.handle.getSize();

    if (size > 0) {
      slot.handle.write(new Uint8Array(size), { at: 0 });
      slot.handle.truncate(0);
      slot.handle.flush();
    }
    this.free.push({ handle: slot.handle, seq: 0, name: '', len: 0 });
  }
}
