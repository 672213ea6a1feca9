// SPDX-License-Identifier: AGPL-3.0-or-later
// queue.tsx -- what waits on this device: when it leaves, and what sending it now would cost.
import { type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { day, moment, t } from '../i18n';
import { LongWork, Notice } from '../parts';
import { store, useStore } from '../store';
import type { Waiting } from '../types';

const KINDS = ['SIGN', 'WITHDRAW', 'MEMO_FREEZE', 'DELIVERED', 'RELEASE', 'RATING', 'CLAIM', 'VOTE', 'POLL_OPEN'] as const;
type Kind = (typeof KINDS)[number];

function what(w: Waiting): string {
  const kind = KINDS.includes(w.kind as Kind) ? (w.kind as Kind) : 'SIGN';
  return t(`queue.kind.${kind}`, { m: w.number ?? 0 });
}

function when(w: Waiting): string {
  if (w.broken) return t('queue.missing');
  if (w.accepted) return t('queue.accepted');
  return t('queue.leaves', { time: moment(w.send_at) });
}

/** What sending now shows, and the button; folded away. */
export function SendNow({ close }: { close?: string }): JSX.Element {
  const { linkAt, busy } = useStore();
  const [minutes, setMinutes] = useState(0);

  useEffect(() => setMinutes(linkAt === 0 ? 0 : Math.floor((Date.now() - linkAt) / 60000)), [linkAt]);
  return (
    <details class="fold">
      <summary>{t('queue.send')}</summary>
      <Notice kind="care" head={t('queue.cost.head')}>
        <p>{linkAt === 0 ? t('queue.cost') : t('queue.now', { n: minutes })}</p>
        {close !== undefined && <p>{t('queue.cost.worth', { day: day(close) })}</p>}
      </Notice>
      <LongWork isShown={busy} />
      <p class="acts"><button class="button second" type="button" onClick={() => void store.send('now')}>{t('queue.send.knowing')}</button></p>
    </details>
  );
}

export function QueueList(): JSX.Element {
  const { queue } = useStore();

  if (queue === null || queue.waiting.length === 0) return <p>{t('queue.empty')}</p>;
  return (
    <>
      <p aria-live="polite">{t('queue.count', { n: queue.waiting.length })}</p>
      <ol class="track sans">
        {queue.waiting.map((w, i) => (
          <li key={i} class={w.accepted ? 'done' : 'now'}>
            <b>{what(w)}</b><span class="hint">{when(w)}</span>
          </li>
        ))}
      </ol>
      {queue.waiting.some((w) => !w.accepted) && <SendNow close={queue.waiting[0]?.closes} />}
    </>
  );
}
