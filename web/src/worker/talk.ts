// SPDX-License-Identifier: AGPL-3.0-or-later
// talk.ts -- what a page and its workers say to one another.
import { type Given } from './host';
import { type Outcome } from './module';

export type ToWorker =
  | { kind: 'start'; id: number; module: ArrayBuffer }
  | { kind: 'run'; id: number; words: string[]; given: Given }
  | { kind: 'lock'; id: number }
  | { kind: 'has-store'; id: number }
  | { kind: 'export'; id: number }
  | { kind: 'import'; id: number; file: Uint8Array }
  | { kind: 'erase'; id: number }
  | { kind: 'open-desk'; id: number; keys: Uint8Array }
  | { kind: 'keep-desk'; id: number; text: Uint8Array };

/** How the device stands when a worker has started. */
export interface Started {
  /** Why nothing can be kept here; null: it can. */
  trouble: null | 'private' | 'busy' | 'insecure';
  /** A key store is here. */
  hasStore: boolean;
  /** The browser has promised not to clear it. */
  isPersistent: boolean;
}

export type FromWorker =
  | { kind: 'progress'; what: string; done: number; of: number }
  | { kind: 'done'; id: number; outcome: Outcome }
  | { kind: 'started'; id: number; started: Started }
  | { kind: 'file'; id: number; file: Uint8Array | null }
  | { kind: 'failed'; id: number; why: string };
