// SPDX-License-Identifier: AGPL-3.0-or-later
// member.ts -- the worker of members and principals: the key store, and all that takes secrets.
//
// It is a process: the page may end it at any moment, and nothing is lost.
import { ask } from './ask';
import { Database } from './database';
import { type Host } from './host';
import { Module, OK, type Outcome } from './module';
import { Pads } from './pads';
import { Busy, Slots } from './slots';
import type { FromWorker, Started, ToWorker } from './talk';

const PUBLIC = 'home/public/';
const DEVICES = ['home/device', 'home/device.next'];
const EVIDENCE = 'home/evidence/';
const EVIDENCE_MAX = 8;
const KEYSTORE = 'home/keystore';
const EXPORT_MAGIC = 'DMRX';
const KEYSTORE_BYTES = 65536;
const DEVICE_BYTES = 32;

const say = (message: FromWorker): void => postMessage(message);

let module: Module | null = null;
let database: Database | null = null;
let slots: Slots | null = null;
let pads: Pads | null = null;
let publicFiles = new Map<string, Uint8Array>();
const inMemory = new Map<string, Uint8Array>(); // where nothing can be kept: for reading alone
let passphrase: Uint8Array | null = null;

// ---- files --------------------------------------------------------------------------------------

const host: Host = {
  ask,
  read(name) {
    if (name.startsWith(PUBLIC)) return publicFiles.get(name) ?? null;
    const file = slots === null ? (inMemory.get(name) ?? null) : slots.read(name);
    return file !== null && DEVICES.includes(name) && pads !== null ? pads.unwrap(file) : file;
  },
  write(name, data) {
    if (name.startsWith(PUBLIC)) {
      publicFiles.set(name, data);
      database?.putPublic(name, data);
      return true;
    }
    if (slots === null) return false;
    if (name.startsWith(EVIDENCE) && slots.names.filter((n) => n.startsWith(EVIDENCE)).length >= EVIDENCE_MAX) return false;
    if (!DEVICES.includes(name)) return slots.write(name, data);
    const wrapped = pads?.wrap(data) ?? null;
    return wrapped !== null && slots.write(name, wrapped);
  },
  remove(name) {
    if (name.startsWith(PUBLIC)) publicFiles.delete(name);
    else slots?.remove(name);
  },
  progress: (what, done, of) => say({ kind: 'progress', what, done, of }),
};

/** Open what the browser keeps; why it cannot, where it cannot. */
async function openStorage(): Promise<Started['trouble']> {
  if (globalThis.crypto?.subtle === undefined) return 'insecure';
  try {
    database = await Database.open();
    publicFiles = await database.publicFiles();
    slots = await Slots.open('demur');
    const wrapped = DEVICES.map((name) => slots!.read(name)).filter((f) => f !== null);
    pads = await Pads.make(await database.wrappingKey(), wrapped);
    return null;
  } catch (error) {
    slots = null;
    return error instanceof Busy ? 'busy' : 'private';
  }
}

async function start(bytes: ArrayBuffer): Promise<Started> {
  const trouble = await openStorage();

  module = await Module.start(bytes, host);
  return {
    trouble,
    hasStore: slots?.names.includes(KEYSTORE) ?? false,
    isPersistent: (await navigator.storage?.persisted?.()) ?? false,
  };
}

// ---- commands -----------------------------------------------------------------------------------

function forget(): void {
  passphrase?.fill(0);
  passphrase = null;
}

// A command that failed has closed the client with whatever it had changed; what is kept is opened
// again, so that the page need not ask a second time.
async function run(words: string[], given: Record<string, Uint8Array | Blob>): Promise<Outcome> {
  if (words[0] === 'page unlock') {
    module!.lock(); // what is typed is what opens, or seals, whatever is open now
    forget();
  }
  const wasOpen = module!.isOpen;
  const typed = given['passphrase'];

  const outcome = module!.run(words, given);
  const next = given['next'];
  if (words[0] === 'page unlock' && outcome.status === OK && typed instanceof Uint8Array) {
    forget();
    passphrase = typed;
  }
  if (words[0] === 'page passphrase' && outcome.status === OK && next instanceof Uint8Array) {
    forget();
    passphrase = next;
  }
  if (wasOpen && !module!.isOpen && passphrase !== null) {
    module!.run(['page unlock', '--new', '--passphrase-file', 'passphrase'], { passphrase });
  }
  await pads?.refill();
  return outcome;
}

// ---- a copy -------------------------------------------------------------------------------------

/** The key store with its device key: opened by the passphrase alone. */
function exportFile(): Uint8Array | null {
  if (!module!.isOpen) return null; // only for who has the passphrase
  const store = host.read(KEYSTORE);
  const device = host.read(DEVICES[0]!);

  if (store === null || device === null) return null;
  const file = new Uint8Array(4 + DEVICE_BYTES + KEYSTORE_BYTES);
  file.set(new TextEncoder().encode(EXPORT_MAGIC));
  file.set(device, 4);
  file.set(store, 4 + DEVICE_BYTES);
  return file;
}

function importFile(file: Uint8Array): boolean {
  const magic = new TextDecoder().decode(file.subarray(0, 4));

  if (magic !== EXPORT_MAGIC || file.length !== 4 + DEVICE_BYTES + KEYSTORE_BYTES) return false;
  module!.lock();
  forget();
  // As the client draws a new device key: whichever of the two opens the store is the right one, so
  // a stop anywhere leaves a key store with its key.
  const device = file.slice(4, 4 + DEVICE_BYTES);
  if (!host.write(DEVICES[1]!, device) || !host.write(KEYSTORE, file.slice(4 + DEVICE_BYTES))) return false;
  if (host.write(DEVICES[0]!, device)) host.remove(DEVICES[1]!);
  return true;
}

async function erase(): Promise<void> {
  module!.lock();
  forget();
  for (const name of slots?.names ?? []) slots!.remove(name);
  publicFiles.clear();
  if (database === null) return;
  await database.clear();
  pads = await Pads.make(await database.wrappingKey(), []); // what is written from now on
}

// ---- the page -----------------------------------------------------------------------------------

async function answer(message: ToWorker): Promise<FromWorker> {
  const id = message.id;

  switch (message.kind) {
    case 'start':
      return { kind: 'started', id, started: await start(message.module) };
    case 'run':
      return { kind: 'done', id, outcome: await run(message.words, message.given) };
    case 'lock':
      module!.lock();
      forget();
      return { kind: 'file', id, file: null };
    case 'has-store':
      return { kind: 'file', id, file: slots?.names.includes(KEYSTORE) === true ? new Uint8Array(1) : null };
    case 'export':
      return { kind: 'file', id, file: exportFile() };
    case 'import':
      return { kind: 'file', id, file: importFile(message.file) ? new Uint8Array(1) : null };
    case 'erase':
      await erase();
      return { kind: 'file', id, file: null };
    default:
      return { kind: 'failed', id, why: `this worker does not ${message.kind}` };
  }
}

// One after the other, in the order in which they came.
let turn: Promise<void> = Promise.resolve();

onmessage = (event: MessageEvent<ToWorker>) => {
  turn = turn.then(async () => {
    try {
      say(await answer(event.data));
    } catch (error) {
      say({ kind: 'failed', id: event.data.id, why: String(error) });
    }
  });
};
