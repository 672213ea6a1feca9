// SPDX-License-Identifier: AGPL-3.0-or-later
// desk.ts -- the worker that seals what somebody has begun to write (include/demur/desk.h), and keeps it in IndexedDB.
//
// It asks nothing of anybody, so no server can make it wait.  Every device has the same two files: the desk, and the one before
// that did not open here, which is chance where there has been none.
import { NO_ANSWER, type Host } from './host';
import { Module, OK } from './module';
import type { FromWorker, ToWorker } from './talk';

const NAME = 'demur-desk';
const FILES = 'files';
const DESK = 'desk';
const OTHER = 'other';
const BYTES = 262144;
const RANDOM_MAX = 65536;

const host: Host = {
  ask: () => NO_ANSWER,
  read: () => null,
  write: () => false,
  remove: () => undefined,
  progress: () => undefined,
};

let module: Module | null = null;
let db: IDBDatabase | null = null;
let keys: Uint8Array | null = null;

// ---- files --------------------------------------------------------------------------------------

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(FILES);
  return done(request);
}

const get = (name: string): Promise<Uint8Array | undefined> =>
  done(db!.transaction(FILES).objectStore(FILES).get(name) as IDBRequest<Uint8Array | undefined>);

/** All of them or none; on the disk when it is done. */
function put(files: Record<string, Uint8Array>): Promise<void> {
  const writing = db!.transaction(FILES, 'readwrite', { durability: 'strict' });

  for (const [name, file] of Object.entries(files)) writing.objectStore(FILES).put(file, name);
  return new Promise((resolve, reject) => {
    writing.oncomplete = () => resolve();
    writing.onabort = () => reject(writing.error);
  });
}

function chance(): Uint8Array {
  const file = new Uint8Array(BYTES);
  for (let at = 0; at < BYTES; at += RANDOM_MAX) crypto.getRandomValues(file.subarray(at, at + RANDOM_MAX));
  return file;
}

// ---- the desk -----------------------------------------------------------------------------------

/** The text of a file; null: it does not open. */
function textOf(file: Uint8Array | undefined): Uint8Array | null {
  if (file === undefined) return null;
  const { status, files } = module!.run(['page desk-open', 'keys', 'desk'], { keys: keys!, desk: file });
  return status === OK ? (files['text'] ?? new Uint8Array(0)) : null;
}

/** What was begun: on the desk, or, where that is of another key store, as it was before. */
async function open(given: Uint8Array): Promise<Uint8Array> {
  keys = given;
  db = await openDatabase();
  db.onversionchange = () => db?.close(); // it is erased
  const [desk, other] = [await get(DESK), await get(OTHER)];
  const own = textOf(desk);

  if (own !== null) return own;
  const before = textOf(other);
  // What this key store has begun is on the disk at every moment.
  await put({ ...(before !== null ? { [DESK]: other! } : {}), [OTHER]: desk ?? chance() });
  return before ?? new Uint8Array(0);
}

async function keep(text: Uint8Array): Promise<Uint8Array | null> {
  if (keys === null || db === null) return null;
  const { status, files } = module!.run(['page desk-seal', 'keys', 'text'], { keys, text });
  const file = files['desk'];

  text.fill(0);
  if (status !== OK || file === undefined) return null;
  await put({ [DESK]: file });
  return new Uint8Array(1);
}

async function erase(): Promise<void> {
  keys?.fill(0);
  keys = null;
  db?.close();
  db = null;
  await done(indexedDB.deleteDatabase(NAME));
}

// ---- the page -----------------------------------------------------------------------------------

async function answer(message: ToWorker): Promise<FromWorker> {
  const id = message.id;

  switch (message.kind) {
    case 'start':
      module = await Module.start(message.module, host);
      return { kind: 'started', id, started: { trouble: null, hasStore: false, isPersistent: false } };
    case 'open-desk':
      return { kind: 'file', id, file: await open(message.keys) };
    case 'keep-desk':
      return { kind: 'file', id, file: await keep(message.text) };
    case 'erase':
      await erase();
      return { kind: 'file', id, file: null };
    default:
      return { kind: 'failed', id, why: `the desk does not ${message.kind}` };
  }
}

// One after the other, in the order in which they came.
let turn: Promise<void> = Promise.resolve();

onmessage = (event: MessageEvent<ToWorker>) => {
  turn = turn.then(async () => {
    try {
      postMessage(await answer(event.data));
    } catch (error) {
      postMessage({ kind: 'failed', id: event.data.id, why: String(error) } satisfies FromWorker);
    }
  });
};
