// SPDX-License-Identifier: AGPL-3.0-or-later
// idle.ts -- a page that is left alone locks itself: after ten minutes without use, and when it is hidden for five; a device
// that slept counts too.
const IDLE_MS = 10 * 60 * 1000;
const HIDDEN_MS = 5 * 60 * 1000;
const TICK_MS = 10 * 1000;

/** Call lock() whenever the page has been left alone for too long. */
export function watchUse(lock: () => void): void {
  let usedAt = Date.now();
  const used = (): void => {
    usedAt = Date.now();
  };
  const tick = (): void => {
    if (Date.now() - usedAt > (document.hidden ? HIDDEN_MS : IDLE_MS)) lock();
  };

  for (const kind of ['pointerdown', 'keydown', 'scroll']) addEventListener(kind, used, { passive: true });
  document.addEventListener('visibilitychange', tick);
  window.setInterval(tick, TICK_MS);
}
