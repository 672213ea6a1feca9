// SPDX-License-Identifier: AGPL-3.0-or-later
// memo.tsx -- one memo: text, asks, count, what became of it, and signing.
import { type JSX } from 'preact';
import { day, list, number, t, weekday } from '../i18n';
import { Asks, type Reply, Sheet } from '../sheet';
import { CountTable, LongWork, Notice, Part, Ruler, Title, TroubleNotice } from '../parts';
import { Training } from '../shell';
import { useStore } from '../store';
import type { Memo as Data } from '../types';
import { LinkForm } from './memos';
import { OwnerPart } from './owner';
import { SignPart } from './sign';

const DISSENT = ['policy', 'action', 'reconsider'] as const;

function minutesToRead(memo: Data): number {
  const text = memo.text;
  if (text === null) return 0;
  const words = [text.summary, text.body, text.closing, ...text.asks.map((a) => a.text)].join(' ').split(/\s+/).length;
  return Math.max(1, Math.round(words / 220));
}

function Count({ memo }: { memo: Data }): JSX.Element {
  const { counts: all, counting } = useStore();
  const counts = all[memo.memo] ?? null;
  const bands = memo.epoch?.bands ?? [];
  const total = memo.docket.signs;

  if (counts === null) {
    return (
      <>
        <p class="sentence">{t('count.sentence', { n: total, day: day(memo.today) })}</p>
        {counting !== null && counting.of > 1 && (
          <div class="field" role="status">
            <label for="counting">{t('progress.check')} {number(counting.done)} / {number(counting.of)}</label>
            <progress id="counting" max={counting.of} value={counting.done} />
          </div>
        )}
      </>
    );
  }
  const signed = counts.signatures.by_band ?? {};
  const stand = counts.signatures.total - counts.signatures.withdrawn;
  const shown = Object.values(signed).reduce((a, b) => a + b, 0);
  return (
    <CountTable caption={<><span class="total">{stand}</span> {t('count.caption', { n: stand, day: day(memo.today) })}</>}
      bands={bands} signed={signed} notShown={stand - shown} total={stand} enrolled={memo.epoch?.enrolled ?? 0} />
  );
}

export function repliesOf(memo: Data): Reply[] | undefined {
  if (memo.docket.delivered === null || memo.docket.asks.every((a) => a.standing === null)) return undefined;
  return memo.docket.asks.map((a, i) => {
    const answer = memo.docket.answers?.find(
      (x) => x.kind === 'answer' && x.principal === a.standing?.principal && x.seq === a.standing.seq,
    );
    return { verdict: a.standing, reason: answer?.reasons[i] };
  });
}

/** What happened when, as a list; the ruler is never without it. */
function Days({ memo }: { memo: Data }): JSX.Element {
  const d = memo.docket;
  const titleOf = (id: number): string => memo.principals.find((p) => p.id === id)?.title ?? '';

  return (
    <>
      {memo.clock !== null && <Ruler clock={memo.clock} isAnswered={memo.clock.answered !== undefined} />}
      <ol class="days">
        <li><span class="when">{day(d.frozen)}</span><span>{t('days.frozen')}</span></li>
        {d.delivered !== null && <li><span class="when">{day(d.delivered)}</span><span>{t('days.delivered', { to: list(memo.principals.filter((p) => p.role === 'to').map((p) => p.title)) })}</span></li>}
        {d.acknowledgements.map((a, i) => (
          <li key={i}><span class="when">{day(a.day)}</span><span>{a.owner === null ? t('days.opened', { by: titleOf(a.principal) }) : t('days.owner', { by: titleOf(a.principal), owner: a.owner })}</span></li>
        ))}
        {d.levels.slice(1).map((l) => (
          <li key={l.from}><span class="when">{day(l.from)}</span><span>{t('docket.passed', { next: l.title ?? '' })}</span></li>
        ))}
        {d.levels[0]?.answer.done != null && <li><span class="when">{day(d.levels[0].answer.done)}</span><span>{t('days.answered')}</span></li>}
        {d.levels[0]?.answer.done == null && d.levels[0]?.answer.due != null && (
          <li><span class="when">{day(d.levels[0].answer.due)}</span><span>{d.levels[0].answer.days_late > 0
            ? <span class="late">{t('memos.overdue', { n: d.levels[0].answer.days_late })}</span> : t('days.due')}</span></li>
        )}
      </ol>
    </>
  );
}

export function Memo(): JSX.Element {
  const { memo, link, linkAt, memoId, busy, trouble } = useStore();

  if (memo === null) {
    return (
      <>
        <Title title={t('memo.title')} lead={link === null && memoId === null ? t('memo.none') : undefined}>
          <LongWork isShown={busy} />
          <TroubleNotice />
        </Title>
        {!busy && <Part id="h-link" head={t('memos.link.head')}><LinkForm /></Part>}
      </>
    );
  }
  const d = memo.docket;
  const to = memo.principals.filter((p) => p.role === 'to').map((p) => p.title);
  const replies = repliesOf(memo);

  return (
    <>
      <Title
        margin={<>{t('memo.number', { m: memo.number })}<br />{d.delivered !== null ? t('memos.delivered', { day: day(d.delivered), to: list(to) }) : t(memo.is_open ? 'memo.open' : 'memo.closed', { day: weekday(d.closes) })}</>}
        title={memo.text?.subject ?? t('memos.sealed')}
        translate={false}
      >
        <p class="sans">
          {t('memo.to', { to: list(to) })} {memo.text !== null && t(`memo.against.${DISSENT[memo.text.dissent] ?? 'policy'}`)}{' '}
          {t('memo.minutes', { n: minutesToRead(memo) })}{' '}
          {memo.is_open && <a href="#sign" onClick={(e) => { e.preventDefault(); const h = document.getElementById('sign'); h?.scrollIntoView(); h?.focus(); }}>{t('memo.go.sign')}</a>}
        </p>
        <Training />
        {trouble?.key !== 'trouble.passphrase' && <TroubleNotice />}
      </Title>

      <Part id="h-text" head={t('memo.text')}
        side={<>
          <p class="h">{t('memo.checked.head')}</p><p>{t('memo.checked')}</p>
          {linkAt > 0 && <><p class="h">{t('memo.link.head')}</p><p>{t('memo.link')}</p></>}
          {memo.text?.words !== undefined && <><p class="h">{t('memo.words.head')}</p><p><span class="print-code" dir="ltr" translate={false}>{memo.text.words}</span><br />{t('memo.words')}</p></>}
        </>}>
        {memo.text === null ? <p>{t('memo.withheld')}</p> : <Sheet text={memo.text} slug={t('memo.slug', { day: day(d.frozen) })} />}
        {(memo.text?.attachments?.length ?? 0) > 0 && (
          <Notice head={t('memo.attached', { n: memo.text!.attachments!.length })}>
            <ul>{memo.text!.attachments!.map((a) => <li key={a.number} translate={false}>{a.name}</li>)}</ul>
            <p>{t('memo.attached.note')}</p>
          </Notice>
        )}
      </Part>

      {memo.text !== null && (
        <Part id="h-asks" head={t('memo.asks', { n: memo.text.asks.length })} note={t('memo.asks.note')}>
          <Asks text={memo.text} {...(replies !== undefined ? { replies } : {})} />
        </Part>
      )}

      <Part id="h-count" head={t(memo.is_open ? 'memo.count.sofar' : 'memo.count')}
        side={<><p>{t('count.side.1')}</p><p>{t('count.side.2')}</p></>}>
        <Count memo={memo} />
      </Part>

      {d.delivered !== null && <Part id="h-days" head={t('memo.days')}><Days memo={memo} /></Part>}
      {memo.is_open && <SignPart memo={memo} />}
      <OwnerPart memo={memo} />
      {!memo.is_open && d.delivered === null && <Part id="h-over" head={t('memo.over.head')}><p>{t('memo.over')}</p></Part>}
      <Part id="h-paper" head={t('paper')} isScreenOnly>
        <p class="acts"><button class="button second" type="button" onClick={() => window.print()}>{t('print')}</button></p>
      </Part>
    </>
  );
}
