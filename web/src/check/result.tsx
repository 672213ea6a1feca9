// SPDX-License-Identifier: AGPL-3.0-or-later
// result.tsx -- what a file says where it holds: who signed, when, what was asked and answered.
import { type JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { day, list, number, t } from '../app/i18n';
import { paragraphs } from '../app/markdown';
import { Part, Ruler } from '../app/parts';
import { Asks, type Reply, Sheet } from '../app/sheet';
import type { Text } from '../app/types';
import { type Event, groups, type Report } from './report';
import { quoteOf } from './verdict';

export const Code = ({ r }: { r: Report }): JSX.Element => (
  <p class="print-code" dir="ltr" translate={false}>{t('check.code', { code: groups(r.fingerprint) })}</p>
);

export const CodeSide = (): JSX.Element => <><p class="h">{t('check.code.head')}</p><p>{t('check.code.text')}</p></>;

// ---- to quote -----------------------------------------------------------------------------------

async function copy(text: string, node: HTMLElement | null): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // where there is no clipboard (plain http), as if it had been selected by hand
    const range = document.createRange();

    if (node === null) return;
    range.selectNodeContents(node);
    range.setEndBefore(node.lastChild!);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
    document.execCommand('copy');
  }
}

export function Quote({ r }: { r: Report }): JSX.Element {
  const [isCopied, setCopied] = useState(false);
  const words = useRef<HTMLDivElement>(null);
  const quote = quoteOf(r);
  const all = `${quote}\n${t('check.code', { code: groups(r.fingerprint) })}\n`;

  return (
    <Part id="h-quote" head={t('check.quote.head')} side={<CodeSide />}>
      <div ref={words} class="quote">
        <p>{quote}</p>
        <Code r={r} />
        <p class="acts">
          <button class="button second" type="button" onClick={() => void copy(all, words.current).then(() => setCopied(true))}>{t('copy')}</button>{' '}
          <span role="status">{isCopied && t('copied')}</span>
        </p>
      </div>
    </Part>
  );
}

// ---- who signed ---------------------------------------------------------------------------------

function Bar({ of, is }: { of: number | null; is: number }): JSX.Element {
  return (
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      {of !== null && <rect class="bar-of" x="0" y="0" width={of.toFixed(1)} height="10" />}
      <rect class="bar-is" width={is.toFixed(1)} height="10" />
    </svg>
  );
}

/** Signed within enrolled, by band, all on one scale. */
function CountTable({ r }: { r: Report }): JSX.Element {
  const total = r.verdict.signatures;
  const hidden = total - r.bands.reduce((n, b) => n + b.signed, 0);
  const most = Math.max(1, hidden, ...r.bands.map((b) => b.enrolled), ...r.bands.map((b) => b.signed));
  const scale = (n: number): number => (100 * n) / most;

  return (
    <table class="count">
      <caption><span class="total">{number(total)}</span> {t('check.count.caption', { n: total })}</caption>
      <thead>
        <tr><th scope="col">{t('count.band')}</th><td class="bar" /><th scope="col" class="n">{t('count.signed')}</th><th scope="col" class="n">{t('count.enrolled')}</th></tr>
      </thead>
      <tbody>
        {r.bands.map((b) => (
          <tr key={b.name}>
            <th scope="row">{b.name}</th>
            <td class="bar"><Bar of={scale(b.enrolled)} is={scale(b.signed)} /></td>
            <td class="n">{number(b.signed)}</td>
            <td class="n">{number(b.enrolled)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{t('count.hidden')}</th>
          <td class="bar"><Bar of={null} is={scale(hidden)} /></td>
          <td class="n">{number(hidden)}</td>
          <td class="n"><span class="out-of-sight">{t('count.none')}</span></td>
        </tr>
        <tr>
          <th scope="row"><b>{t('count.together')}</b></th>
          <td class="bar" />
          <td class="n"><b>{number(total)}</b></td>
          <td class="n"><b>{number(r.verdict.enrolled ?? 0)}</b></td>
        </tr>
      </tbody>
    </table>
  );
}

export function Count({ r }: { r: Report }): JSX.Element {
  const v = r.verdict;

  return (
    <Part id="h-count" head={t('check.count.head')} note={t('check.count.note')}
      side={<p>{[
        t('check.count.side', { n: v.roster_rows ?? 0 }),
        ...v.issuers.map((i) => t('check.count.issuer', { issuer: i.name, n: i.done })),
        ...(v.issuers.length > 1 ? [t('check.count.least')] : []),
      ].join(' ')}</p>}>
      <CountTable r={r} />
      <p class="sans">
        {t('check.count.withdrawn', { n: v.withdrawn })}
        {v.left_out > 0 && ` ${t('check.count.left', { n: v.left_out })}`}
      </p>
    </Part>
  );
}

// ---- what happened when -------------------------------------------------------------------------

interface Line {
  day: string;
  text: string;
  isLate?: boolean;
}

function lineOf(r: Report, e: Event): string {
  if (e.kind === 'delivered') return t('days.delivered', { to: list(r.to) });
  if (e.kind === 'acknowledged') return t('days.opened', { by: e.title });
  if (e.kind === 'extended') return t('check.days.extended', { by: e.title, day: day(e.until) });
  return e.delegate === undefined
    ? t('check.days.answered', { by: e.title })
    : t('check.days.delegate', { by: e.title, delegate: e.delegate });
}

function linesOf(r: Report): Line[] {
  const v = r.verdict;
  const due = r.clock?.due;
  const isLate = (r.clock?.late ?? 0) > 0;
  const lines: Line[] = [
    ...(v.frozen_day === null ? [] : [{ day: v.frozen_day, text: t('days.frozen') }]),
    // Delivered before that, a memo was closed by its delivery.
    ...(v.closing_day === null || (v.delivered_day !== null && v.delivered_day <= v.closing_day) ? []
      : [{ day: v.closing_day, text: t('check.days.close') }]),
    ...r.events.map((e) => ({ day: e.day, text: lineOf(r, e) })),
    ...v.escalated.map((x) => ({ day: x.from_day, text: t('check.days.passed', { next: x.title ?? '' }) })),
    ...(due === undefined || v.answered_day !== null ? []
      : [{ day: due, text: t(isLate ? 'check.days.late' : 'check.days.due'), isLate }]),
  ];

  return lines.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

export function Days({ r }: { r: Report }): JSX.Element {
  return (
    <Part id="h-days" head={t('check.days.head')}>
      {r.clock !== undefined && <Ruler clock={r.clock} isAnswered={r.clock.answered !== undefined} />}
      <ol class="days">
        {linesOf(r).map((l, i) => (
          <li key={i}><span class="when">{day(l.day)}</span><span class={l.isLate ? 'late' : undefined}>{l.text}</span></li>
        ))}
      </ol>
    </Part>
  );
}

// ---- asked and answered -------------------------------------------------------------------------

/** Under each ask the verdict that stands, and the reason that was given with it. */
function repliesOf(r: Report): Reply[] | undefined {
  const answers = r.events.filter((e) => e.kind === 'answered');

  if (answers.length === 0) return undefined;
  return r.verdict.answers.map((a, i) => {
    const given = answers.filter((e) => e.day === a.answered_day).reverse().find((e) => (e.reasons?.[i] ?? '') !== '');
    const verdict = a.answered_day === null ? null : {
      verdict: a.verdict, by: a.by_day, principal: 0, day: a.answered_day, seq: 0, delegate: a.delegate,
    };

    return { verdict, ...(verdict !== null && given !== undefined ? { reason: given.reasons![i]! } : {}) };
  });
}

function General({ r }: { r: Report }): JSX.Element | null {
  const said = r.events.filter((e) => e.kind === 'answered' && (e.general ?? '') !== '');

  if (said.length === 0) return null;
  return (
    <div class="sheet even" translate={false} dir="auto">
      {said.map((e, i) => (
        <div key={i}>
          <p class="to">{t('check.general')}: {e.title}</p>
          {paragraphs(e.general!).map((p, k) => <p key={k}>{p}</p>)}
        </div>
      ))}
    </div>
  );
}

/** The whole memo, drawn in a task of its own when the verdict stands: it may be long. */
function Whole({ text, frozen }: { text: Text; frozen: string }): JSX.Element {
  const [isDrawn, setDrawn] = useState(false);

  useEffect(() => {
    const timer = setTimeout(() => setDrawn(true));

    return () => clearTimeout(timer);
  }, [text]);
  return (
    <details class="fold">
      <summary>{t('check.whole')}</summary>
      {isDrawn && <Sheet text={text} slug={t('check.frozen', { day: frozen })} />}
    </details>
  );
}

export function Asked({ r }: { r: Report }): JSX.Element | null {
  const text = r.text;
  const replies = repliesOf(r);

  if (text === null) return null;
  return (
    <Part id="h-answer" head={t(replies === undefined ? 'check.asked.head' : 'check.answer.head')}
      note={<span translate={false} lang={text.language || undefined} dir="auto">{text.subject}</span>}>
      <Asks text={text} {...(replies !== undefined ? { replies } : {})} />
      <General r={r} />
      <Whole text={text} frozen={day(r.verdict.frozen_day)} />
    </Part>
  );
}
