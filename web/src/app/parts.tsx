// SPDX-License-Identifier: AGPL-3.0-or-later
// parts.tsx -- what views are made of : sections, notices, fields, crowds, rulers, marks.
import { type ComponentChildren, Fragment, type JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type Key, number, t, type Values } from './i18n';
import { store, useStore } from './store';
import type { Band, Clock } from './types';

/** A message with its **bold** parts. */
export function Say({ k, v }: { k: Key; v?: Values }): JSX.Element {
  return (
    <>
      {t(k, v)
        .split('**')
        .map((part, i) => (i % 2 === 1 ? <b key={i}>{part}</b> : <Fragment key={i}>{part}</Fragment>))}
    </>
  );
}

/** The head of a view; focus goes to its h1 when the view changes. */
export function Title({ margin, title, isHuge, lead, children, translate }: {
  margin?: ComponentChildren;
  title: ComponentChildren;
  isHuge?: boolean;
  lead?: ComponentChildren;
  translate?: boolean;
  children?: ComponentChildren;
}): JSX.Element {
  const h1 = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    if (store.hasMoved) h1.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header class="title">
      {margin !== undefined && <p class="margin">{margin}</p>}
      <h1 ref={h1} tabIndex={-1} class={isHuge ? 'huge wide' : undefined} {...(translate === false ? { translate: false } : {})}>
        {title}
      </h1>
      {lead !== undefined && <p class="lead">{lead}</p>}
      {children}
    </header>
  );
}

/** A section: a hairline, a side head, the body, a note at the side. */
export function Part({ id, head, no, note, side, children, isWide, isForm, isScreenOnly, onSubmit }: {
  id: string;
  head: ComponentChildren;
  no?: string;
  note?: ComponentChildren;
  side?: ComponentChildren;
  children?: ComponentChildren;
  isWide?: boolean;
  isForm?: boolean;
  isScreenOnly?: boolean;
  onSubmit?: () => void;
}): JSX.Element {
  const body = isWide ? 'body wide' : 'body';

  return (
    <section class={isScreenOnly ? 'part screen-only' : 'part'} aria-labelledby={id}>
      <div class="head">
        <h2 id={id}>{no !== undefined && <span class="no">{no}</span>} {head}</h2>
        {note !== undefined && <p>{note}</p>}
      </div>
      {isForm ? (
        <form
          class={body}
          autocomplete="off"
          spellcheck={false}
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit?.();
          }}
        >
          {children}
        </form>
      ) : (
        <div class={body}>{children}</div>
      )}
      {side !== undefined && <aside class="side">{side}</aside>}
    </section>
  );
}

export function Notice({ kind, head, children }: {
  kind?: 'care' | 'stop' | 'good';
  head: ComponentChildren;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class={kind === undefined ? 'notice' : `notice ${kind}`}>
      <p class="h">{head}</p>
      {children}
    </div>
  );
}

/** What a decision does not protect: above the button, never folded. */
export function Limits({ items, head = 'limits.head' }: { items: ComponentChildren[]; head?: Key }): JSX.Element {
  return (
    <div class="limits">
      <p class="h">{t(head)}</p>
      <ul>{items.map((item, i) => <li key={i}>{item}</li>)}</ul>
    </div>
  );
}

interface FieldProps {
  id: string;
  label: ComponentChildren;
  hint?: ComponentChildren;
  wrong?: ComponentChildren;
  right?: ComponentChildren;
  value: string;
  onValue: (value: string) => void;
  type?: 'text' | 'password' | 'date';
  rows?: number;
  isShort?: boolean;
  isCode?: boolean;
  children?: ComponentChildren;
}

/** A field: the label above, the hint below it, what is wrong below the field. */
export function Field(p: FieldProps): JSX.Element {
  const described = [
    p.hint !== undefined ? `${p.id}-hint` : '',
    p.wrong !== undefined || p.right !== undefined ? `${p.id}-said` : '',
  ].filter(Boolean).join(' ');
  // All of these would send text to third parties.
  const quiet = {
    spellcheck: false,
    autocomplete: 'off',
    autocorrect: 'off',
    autocapitalize: 'off',
    translate: false,
    'aria-describedby': described === '' ? undefined : described,
    'aria-invalid': p.wrong !== undefined ? true : undefined,
  } as const;

  return (
    <div class="field">
      <label for={p.id}>{p.label}</label>
      {p.hint !== undefined && <p class="hint" id={`${p.id}-hint`}>{p.hint}</p>}
      {p.rows !== undefined ? (
        <textarea {...quiet} id={p.id} rows={p.rows} value={p.value} onInput={(e) => p.onValue(e.currentTarget.value)} />
      ) : (
        <input {...quiet} id={p.id} class={p.isCode ? 'code' : p.isShort ? 'short' : undefined} dir={p.isCode ? 'ltr' : undefined}
          type={p.type ?? 'text'} value={p.value} onInput={(e) => p.onValue(e.currentTarget.value)} />
      )}
      {p.wrong !== undefined && <p class="wrong" id={`${p.id}-said`}>{p.wrong}</p>}
      {p.wrong === undefined && p.right !== undefined && <p class="right" id={`${p.id}-said`}>{p.right}</p>}
      {p.children}
    </div>
  );
}

/** A choice whose whole card is the label, with its consequence in it. */
export function Choice({ name, isChosen, onChoose, title, hint, children }: {
  name: string;
  isChosen: boolean;
  onChoose: () => void;
  title: ComponentChildren;
  hint?: ComponentChildren;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <label class="choice">
      <input type="radio" name={name} checked={isChosen} onChange={onChoose} />
      <span>
        <b>{title}</b>
        {hint !== undefined && <span class="hint">{hint}</span>}
        {children}
      </span>
    </label>
  );
}

// ---- crowds -------------------------------------------------------------------------------------

const PER_ROW = 41;
const STEP = 8;
let patterns = 0;

/** One dot for each person it could have been; above 2,000 one stands for ten, above 20,000 for 100. */
export function Crowd({ n }: { n: number }): JSX.Element {
  const id = useRef(`dots-${++patterns}`).current;
  const per = n > 20000 ? 100 : n > 2000 ? 10 : 1;
  const dots = Math.ceil(n / per);
  const rows = Math.floor(dots / PER_ROW);
  const last = dots % PER_ROW;
  const height = (rows + (last > 0 ? 1 : 0)) * STEP;

  return (
    <>
      <svg class="crowd" viewBox={`0 0 ${PER_ROW * STEP} ${Math.max(height, STEP)}`} role="img" aria-label={t('crowd.dots', { n: dots })}>
        <defs>
          <pattern id={id} width={STEP} height={STEP} patternUnits="userSpaceOnUse">
            <circle class="dot" cx="4" cy="4" r="2.3" />
          </pattern>
        </defs>
        {rows > 0 && <rect width={PER_ROW * STEP} height={rows * STEP} fill={`url(#${id})`} />}
        {last > 0 && <rect y={rows * STEP} width={last * STEP} height={STEP} fill={`url(#${id})`} />}
      </svg>
      {per > 1 && <span class="hint">{t('crowd.each', { per })}</span>}
    </>
  );
}

// ---- counts -------------------------------------------------------------------------------------

function Bar({ of, is }: { of: number | null; is: number }): JSX.Element {
  return (
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      {of !== null && <rect class="bar-of" x="0" y="0" width={of.toFixed(1)} height="10" />}
      <rect class="bar-is" width={is.toFixed(1)} height="10" />
    </svg>
  );
}

/** Signed within enrolled, by band, all on one scale. */
export function CountTable({ caption, bands, signed, notShown, total, enrolled }: {
  caption: ComponentChildren;
  bands: Band[];
  signed: Record<string, number>;
  notShown: number;
  total: number;
  enrolled: number;
}): JSX.Element {
  const most = Math.max(1, ...bands.map((b) => b.enrolled), notShown);
  const scale = (n: number): number => (100 * n) / most;

  return (
    <table class="count">
      <caption>{caption}</caption>
      <thead>
        <tr><th scope="col">{t('count.band')}</th><td class="bar" /><th scope="col" class="n">{t('count.signed')}</th><th scope="col" class="n">{t('count.enrolled')}</th></tr>
      </thead>
      <tbody>
        {bands.map((b) => (
          <tr key={b.name}>
            <th scope="row">{b.name}</th>
            <td class="bar"><Bar of={scale(b.enrolled)} is={scale(signed[b.name] ?? 0)} /></td>
            <td class="n">{number(signed[b.name] ?? 0)}</td>
            <td class="n">{number(b.enrolled)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{t('count.hidden')}</th>
          <td class="bar"><Bar of={null} is={scale(notShown)} /></td>
          <td class="n">{number(notShown)}</td>
          <td class="n"><span class="out-of-sight">{t('count.none')}</span></td>
        </tr>
        <tr>
          <th scope="row"><b>{t('count.together')}</b></th>
          <td class="bar" />
          <td class="n"><b>{number(total)}</b></td>
          <td class="n"><b>{number(enrolled)}</b></td>
        </tr>
      </tbody>
    </table>
  );
}

// ---- the clock ----------------------------------------------------------------------------------

/** One tick a working day; red beyond the limit. */
export function Ruler({ clock, isAnswered }: { clock: Clock; isAnswered: boolean }): JSX.Element {
  const limit = clock.limit;
  const now = isAnswered ? (clock.answered ?? clock.now) : clock.now;
  const end = Math.max(limit ?? 0, now, 1);
  const width = end * 10;
  let ticks = '';

  for (let d = 0; d <= end; d++) ticks += `M${d * 10} 20v${d % 5 === 0 ? 9 : 5}`;
  const run = limit === undefined ? now : Math.min(now, limit);
  const label = isAnswered
    ? limit === undefined ? t('ruler.answered.free', { d: now }) : t('ruler.answered', { d: now, limit })
    : limit === undefined ? t('ruler.free', { d: now })
    : now > limit ? t('ruler.late', { d: now, limit }) : t('ruler.running', { d: now, limit });
  return (
    <svg class="ruler" viewBox={`0 0 ${width} 36`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path class="r-base" d={`M0 20H${width}`} />
      <path class="r-tick" d={ticks} />
      <path class="r-run" d={`M0 20H${run * 10}`} />
      {limit !== undefined && now > limit && <path class="r-late" d={`M${limit * 10} 20H${now * 10}`} />}
      {limit !== undefined && <path class="r-limit" d={`M${limit * 10} 4V32`} />}
      {clock.acknowledged !== undefined && <path class="r-event" d={`M${clock.acknowledged * 10} 8V20`} />}
      {isAnswered && <path class="r-event" d={`M${now * 10} 8V20`} />}
    </svg>
  );
}

// ---- verdicts -----------------------------------------------------------------------------------

export type VerdictKind = 'accept' | 'partly' | 'reject' | 'later' | 'blank';

export const VERDICTS: VerdictKind[] = ['accept', 'partly', 'reject', 'later', 'blank'];

/** The verdict behind the word of docket.h. */
export function verdictKind(word: string | undefined | null): VerdictKind {
  if (word === undefined || word === null) return 'blank';
  if (word.startsWith('accept')) return 'accept';
  if (word.startsWith('part')) return 'partly';
  if (word.startsWith('reject')) return 'reject';
  if (word.startsWith('later') || word.startsWith('put off')) return 'later';
  return 'blank';
}

/** A shape, not a colour; always with its word. */
export function Moon({ kind }: { kind: VerdictKind }): JSX.Element {
  return (
    <svg class={kind === 'partly' ? 'moon flip' : 'moon'} viewBox="0 0 20 20" aria-hidden="true">
      {kind === 'accept' && <circle class="full" cx="10" cy="10" r="9" />}
      {kind === 'partly' && <><circle class="ring" cx="10" cy="10" r="8" /><path class="full" d="M10 2a8 8 0 0 0 0 16z" /></>}
      {kind === 'reject' && <><circle class="ring" cx="10" cy="10" r="8" /><path class="hand" d="M4.6 15.4 15.4 4.6" /></>}
      {kind === 'later' && <><circle class="ring" cx="10" cy="10" r="8" /><path class="hand" d="M10 5.4V10h3.6" /></>}
      {kind === 'blank' && <circle class="dots" cx="10" cy="10" r="8" />}
    </svg>
  );
}

export function VerdictWord({ kind }: { kind: VerdictKind }): JSX.Element {
  return <p class="verdict"><Moon kind={kind} /><span>{t(`verdict.${kind}`)}</span></p>;
}

/** Length of a text against its limit. */
export function Meter({ n, of, k }: { n: number; of: number; k: 'meter.words' | 'meter.characters' }): JSX.Element {
  return (
    <p class="meter">
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="bar-of" width="100" height="6" />
        <rect class="bar-is" width={Math.min(100, (100 * n) / of).toFixed(0)} height="6" />
      </svg>
      <span>{t(k, { n, of })}</span>
    </p>
  );
}

export const countWords = (text: string): number => text.split(/\s+/).filter(Boolean).length;

// ---- trouble and long work ----------------------------------------------------------------------

/** What went wrong: what happened, what was not lost, what to do next. */
export function TroubleNotice(): JSX.Element | null {
  const { trouble } = useStore();
  const at = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (trouble !== null) at.current?.focus();
  }, [trouble]);
  if (trouble === null) return null;
  return (
    <div ref={at} tabIndex={-1} role="alert" class={trouble.isAlarm ? 'notice stop' : 'notice care'}>
      <p class="h"><Say k={trouble.key} /></p>
      {trouble.detail !== '' && (
        <details class="fold">
          <summary>{t('trouble.helpdesk')}</summary>
          <p class="print-code" dir="ltr" lang="en" translate={false}>{trouble.detail}</p>
        </details>
      )}
    </div>
  );
}

const PROGRESS: Record<string, Key> = {
  'Following the log': 'progress.follow',
  'Reading the log': 'progress.read',
  'Checking signatures': 'progress.check',
};

/** What is done, how far, and that stopping is safe; shown from one second on. */
export function LongWork({ isShown }: { isShown: boolean }): JSX.Element | null {
  const { progress, busy } = useStore();

  if (!isShown || (!busy && progress === null)) return null;
  return (
    <div class="field" role="status">
      <label for="long-work">
        {t(progress === null ? 'progress.work' : (PROGRESS[progress.what] ?? 'progress.work'))}
        {progress !== null && progress.of > 1 && ` ${number(progress.done)} / ${number(progress.of)}`}
      </label>
      <progress id="long-work" {...(progress === null ? {} : { max: progress.of, value: progress.done })} />
      <p class="hint">{t('progress.stop.safe')}</p>
      <p class="acts">
        <button class="button second" type="button" onClick={() => void store.stop()}>{t('progress.stop')}</button>
      </p>
    </div>
  );
}
