// SPDX-License-Identifier: AGPL-3.0-or-later
// host.ts -- what a module needs of the place where it runs (web/module/imports.h).

/** Why a request brought nothing. */
export const NO_ANSWER = -1;
export const TOO_LONG = -2;
export const BAD_ADDRESS = -3;

export interface Answer {
  status: number;
  body: Uint8Array;
}

export interface Request {
  url: string;
  /** POST it; null: GET. */
  body: Uint8Array | null;
  /** Bytes that the answer may have. */
  max: number;
  timeoutMs: number;
}

/** Files of one command: bytes, or a file of the user's that is read in parts. */
export type Given = Record<string, Uint8Array | Blob>;

export interface Host {
  /** Ask and wait for the answer. */
  ask(request: Request): Answer | number;
  /** A kept file, or null. */
  read(name: string): Uint8Array | null;
  /** Keep a file so that it is there whatever happens next; false: it could not be kept. */
  write(name: string, data: Uint8Array): boolean;
  remove(name: string): void;
  progress(what: string, done: number, of: number): void;
}
