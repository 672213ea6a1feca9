// SPDX-License-Identifier: AGPL-3.0-or-later
// idle.ts -- a page that is left alone locks itself: after ten minutes without use, and when it has been hidden for five; a
// device that slept counts too.
const IDLE_MS = 10 * 60 * 1000;
const HIDDEN_MS = 5 * 60 * 1000;
const TICK_MS = 10 * 1000;

/** Call lock() whenever the page has been left alone for too long. */
export function watchUse(lock: () => void): void {
  let usedAt = Date.now();
  let hiddenAt: number | null = null;

  const used = (): void => {
    usedAt = Date.now();
  };
  const tick = (): void => {
    const now = Date.now();
    if (now - usedAt > IDLE_MS || (hiddenAt !== null && now - hiddenAt > HIDDEN_MS)) lock();
  };
  const turned = (): void => {
    tick(); // it may come back after a long sleep
    hiddenAt = document.hidden ? Date.now() : null;
  };

  for (const kind of ['pointerdown', 'keydown', 'scroll']) addEventListener(kind, used, { passive: true });
  document.addEventListener('visibilitychange', turned);
  window.setInterval(tick, TICK_MS);
}
