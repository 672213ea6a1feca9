// SPDX-License-Identifier: AGPL-3.0-or-later
// database.ts -- IndexedDB: the key that wraps the device key, and what anybody may know.

const NAME = 'demur';
const KEYS = 'keys';
const PUBLIC = 'public';

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class Database {
  private constructor(private readonly db: IDBDatabase) {}

  static async open(): Promise<Database> {
    const request = indexedDB.open(NAME, 1);

    request.onupgradeneeded = () => {
      request.result.createObjectStore(KEYS);
      request.result.createObjectStore(PUBLIC);
    };
    return new Database(await done(request));
  }

  /** The key that wraps the device key: made here once, and never to be taken out. */
  async wrappingKey(): Promise<CryptoKey> {
    const there = await done(
      this.db.transaction(KEYS).objectStore(KEYS).get('wrap') as IDBRequest<CryptoKey | undefined>,
    );
    if (there !== undefined) return there;
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
    // On the disk before anything is wrapped by it.
    const writing = this.db.transaction(KEYS, 'readwrite', { durability: 'strict' });
    writing.objectStore(KEYS).put(key, 'wrap');
    await new Promise<void>((resolve, reject) => {
      writing.oncomplete = () => resolve();
      writing.onerror = () => reject(writing.error);
    });
    return key;
  }

  async publicFiles(): Promise<Map<string, Uint8Array>> {
    const store = this.db.transaction(PUBLIC).objectStore(PUBLIC);
    const [names, files] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    return new Map(names.map((name, i) => [String(name), files[i] as Uint8Array]));
  }

  /** Kept when there is time: losing it costs a second reading. */
  putPublic(name: string, data: Uint8Array): void {
    this.db.transaction(PUBLIC, 'readwrite').objectStore(PUBLIC).put(data, name);
  }

  async clear(): Promise<void> {
    await done(this.db.transaction(KEYS, 'readwrite').objectStore(KEYS).clear());
    await done(this.db.transaction(PUBLIC, 'readwrite').objectStore(PUBLIC).clear());
  }
}
