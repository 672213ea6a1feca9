// SPDX-License-Identifier: AGPL-3.0-or-later
// no_store.ts -- stands in for the store of the members' pages in check.js: this document has no
// account, no channel and nothing to keep, and the parts that ask a store are not used in it.
const state = { busy: false, progress: null, trouble: null };

export const store = { state, stop: (): void => undefined };
export const useStore = (): typeof state => state;
