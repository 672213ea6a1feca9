// SPDX-License-Identifier: AGPL-3.0-or-later
// embedded.d.ts -- what vite.check.config.ts puts into check.js.
declare module 'virtual:embedded' {
  /** reader.wasm in base64. */
  export const WASM: string;
  /** The program of the worker. */
  export const WORKER: string;
}
