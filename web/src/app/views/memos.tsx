// SPDX-License-Identifier: AGPL-3.0-or-later
// memos.tsx -- every memo by its number; nothing here says whether one has signed.
import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { day, list, t } from '../i18n';
import { Field, Notice, Part, Title, TroubleNotice } from '../parts';
import { Training } from '../shell';
import { go, store, useStore } from '../store';
import type { MemoRow } from '../types';

/** How a memo stands, in one sentence. */
export function stateOf(m: MemoRow): JSX.Element {
  if (m.is_open) return <>{t('memos.open', { day: day(m.closes) })}</>;
  if (m.delivered === null) return <>{t('memos.closed', { day: day(m.closes) })}</>;
  const clock = m.clock;
  const delivered = t('memos.delivered', { day: day(m.delivered), to: list(m.to) });
  if (clock?.answered !== undefined) {
    return <>{delivered} {clock.late > 0 ? <span class="late">{t('docket.late', { n: clock.late })}</span> : t('memos.answered', { d: clock.answered })}</>;
  }
  if (clock !== null && clock.late > 0) return <>{delivered} <span class="late">{t('memos.overdue', { n: clock.late })}</span></>;
  if (clock?.limit !== undefined) return <>{delivered} {t('memos.running', { d: clock.now, limit: clock.limit })}</>;
  return <>{delivered}</>;
}

function Row({ m }: { m: MemoRow }): JSX.Element {
  const canOpen = m.has_link || m.released;

  return (
    <li>
      <h3 {...(m.subject !== undefined ? { translate: false } : {})}>{m.subject ?? <i>{t('memos.sealed')}</i>}</h3>
      <p class="sans">
        {t('memos.number', { m: m.number })} {stateOf(m)} {t('memos.signs', { n: m.signs })}{' '}
        {canOpen ? (
          <a href="#memo" onClick={(e) => { e.preventDefault(); void store.showMemo(m.memo.slice(0, 16)); }}>
            {m.is_open ? t('memos.read.sign') : t('memos.read')}
          </a>
        ) : t('memos.elsewhere')}
      </p>
    </li>
  );
}

/** A link can be put in here, as it was given. */
export function LinkForm(): JSX.Element {
  const [typed, setTyped] = useState('');
  const [isCut, setCut] = useState(false);

  return (
    <form autocomplete="off" onSubmit={(event) => {
      event.preventDefault();
      const found = /#1\.[owr]\.[A-Za-z0-9_-]{64}/.exec(typed);
      setCut(found === null);
      if (found === null) return;
      store.set({ link: found[0], linkAt: Date.now(), memo: null, memoId: null });
      setTyped('');
      go('memo');
      void store.openMemo();
    }}>
      <Field id="link" label={t('memos.link')} hint={t('memos.link.hint')} value={typed} onValue={setTyped} isCode
        wrong={isCut ? t('trouble.link.cut') : undefined} />
      <p class="acts"><button class="button second" type="submit">{t('memos.link.open')}</button></p>
    </form>
  );
}

export function Memos(): JSX.Element {
  const { look, unlocked } = useStore();
  const memos = look?.memos ?? [];
  const groups: [string, MemoRow[], string][] = [
    ['open', memos.filter((m) => m.is_open), t('memos.none.open')],
    ['answered', memos.filter((m) => m.delivered !== null), t('memos.none.delivered')],
    ['rest', memos.filter((m) => !m.is_open && m.delivered === null), ''],
  ];

  return (
    <>
      <Title title={t('memos.title')} lead={t('memos.lead')}><Training /><TroubleNotice /></Title>
      <Part id="h-link" head={t('memos.link.head')}><LinkForm /></Part>
      {groups.map(([id, rows, none]) => (rows.length === 0 && none === '' ? null : (
        <Part key={id} id={`h-${id}`} head={t(`memos.head.${id as 'open'}`)}>
          {rows.length === 0 ? <p>{none}</p> : <ul class="inbox">{[...rows].reverse().map((m) => <Row key={m.memo} m={m} />)}</ul>}
        </Part>
      )))}
      <Part id="h-said" head={t('memos.said.head')}>
        <p class="small">{t('memos.said')}</p>
        {!unlocked && <Notice head={t('memos.locked')} />}
      </Part>
    </>
  );
}
