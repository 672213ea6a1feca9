// SPDX-License-Identifier: AGPL-3.0-or-later
// view.tsx -- the verdict on a file: one word, the sentences, what was checked, what it does not say.
import { type JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../app/i18n';
import { Notice, Part, Say } from '../app/parts';
import { Asks, Sheet } from '../app/sheet';
import type { Text } from '../app/types';
import { Command, Drop, sizeOf, Trouble, Words } from './ask';
import { rawText } from './raw';
import type { Report } from './report';
import { Asked, Code, CodeSide, Count, Days, Quote } from './result';
import type { Checked, Wrong } from './run';
import { leadOf, limitsOf, type Row, rowsOf, type Ruling, rulingOf } from './verdict';

const seconds = (s: number): number => (s < 10 ? Math.max(0.1, Math.round(s * 10) / 10) : Math.round(s));

function Head({ checked, file, ruling }: { checked: Checked; file: File; ruling: Ruling }): JSX.Element {
  const h1 = useRef<HTMLHeadingElement>(null);
  const s = seconds(checked.seconds);

  useEffect(() => h1.current?.focus({ preventScroll: true }), [checked]);
  return (
    <header class="title">
      <p class="margin">
        <bdi translate={false}>{file.name}</bdi><br />
        {t('check.took', { n: s, seconds: s, size: sizeOf(file.size) })}
      </p>
      <div class={`ruling ${ruling === 'cut' ? 'half' : ruling} wide`}>
        <h1 ref={h1} tabIndex={-1}>{t(`check.${ruling}`)}</h1>
        {leadOf(checked).map((sentence) => <p key={sentence} class="lead">{sentence}</p>)}
      </div>
    </header>
  );
}

// ---- what was checked ---------------------------------------------------------------------------

const SHAPES: Record<Row['state'], { d: string; label: 'check.holds' | 'check.fails' | 'check.reached' }> = {
  yes: { d: 'M3.5 10.5 8 15l8.5-10', label: 'check.holds' },
  no: { d: 'm4 4 12 12M16 4 4 16', label: 'check.fails' },
  not: { d: 'M4 10h12', label: 'check.reached' },
};

function Done({ r, isBad }: { r: Report; isBad: boolean }): JSX.Element {
  const side = isBad ? <><p class="h">{t('check.wrong.head')}</p><p>{t('check.wrong')}</p><Command /></> : undefined;

  return (
    <Part id="h-checked" head={t('check.done.head')} side={side}>
      <ul class="checks sans">
        {rowsOf(r).map((row) => (
          <li key={row.head} class={row.state}>
            <svg viewBox="0 0 20 20" role="img" aria-label={t(SHAPES[row.state].label)}><path d={SHAPES[row.state].d} /></svg>
            <div><b>{row.head}</b><span class="hint">{row.hint}</span></div>
          </li>
        ))}
      </ul>
    </Part>
  );
}

// ---- a file that does not hold ------------------------------------------------------------------

function Next({ r }: { r: Report }): JSX.Element {
  return (
    <Part id="h-next" head={t('check.next.head')} side={<CodeSide />}>
      <ul class="points">
        {r.verdict.reason === 'words' && <li><Say k="check.next.words" /></li>}
        <li><Say k="check.next.1" /></li>
        <li><Say k="check.next.2" /></li>
        <li><Say k="check.next.3" /></li>
        <li><Say k="check.next.4" /></li>
      </ul>
      <Code r={r} />
    </Part>
  );
}

/** Only on request, and marked above and below. */
function BadText({ file, isBad }: { file: File; isBad: boolean }): JSX.Element {
  const [text, setText] = useState<Text | null | 'hidden'>('hidden');
  const mark = <Notice kind="stop" head={t(isBad ? 'check.text.mark' : 'check.text.mark.open')} />;
  const show = (): void => void rawText(file, (id) => t('check.text.office', { n: id })).then(setText);

  if (text === 'hidden') {
    return (
      <p class="sans">
        {t('check.text.hidden')}{' '}
        <a href="#h-text" onClick={(e) => { e.preventDefault(); show(); }}>{t(isBad ? 'check.text.show' : 'check.text.show.open')}</a>
      </p>
    );
  }
  if (text === null) return <p class="sans">{t('check.text.none')}</p>;
  return (
    <>
      {mark}
      <Sheet text={text} slug={t(isBad ? 'check.text.slug' : 'check.text.slug.open')} />
      {mark}
      <Asks text={text} />
      {mark}
    </>
  );
}

// ---- all of it ----------------------------------------------------------------------------------

export interface ResultProps {
  checked: Checked;
  file: File;
  words: string;
  wrong: Wrong | null;
  onFile: (file: File) => void;
  onWords: (words: string) => void;
  onCheck: () => void;
}

/** The words can still be given, or corrected, without choosing the file again. */
function WordsPart(p: ResultProps): JSX.Element | null {
  const r = p.checked.report;
  const isWanted = (!r.pinned && r.failed === 0) || r.verdict.reason === 'words';

  if (!isWanted && p.wrong === null) return null;
  return (
    <Part id="h-words" head={t('check.words.head')} isForm isScreenOnly onSubmit={p.onCheck} side={<p>{t('check.words.why')}</p>}>
      <Trouble wrong={p.wrong} />
      <Words words={p.words} onWords={p.onWords} wrong={p.wrong} />
      <p class="acts"><button class="button" type="submit">{t('check.again')}</button></p>
    </Part>
  );
}

const Other = ({ p }: { p: ResultProps }): JSX.Element => (
  <Drop label={t('check.other')} hint={t('check.file.hint')} file={null} onFile={p.onFile} />
);

/** A file whose checks all held; still uncertain where it is not known whose it is. */
function Holds({ r }: { r: Report }): JSX.Element {
  return (
    <>
      {r.verdict.training === true && (
        <Part id="h-training" head={t('check.training.head')}><Notice kind="care" head={t('check.training')} /></Part>
      )}
      <Quote r={r} />
      <Count r={r} />
      <Days r={r} />
      <Asked r={r} />
    </>
  );
}

export function Result(p: ResultProps): JSX.Element {
  const r = p.checked.report;
  const ruling = rulingOf(r);
  const holds = r.failed === 0;

  return (
    <>
      <Head checked={p.checked} file={p.file} ruling={ruling} />
      <WordsPart {...p} />
      {ruling === 'bad' && <Next r={r} />}
      {holds && <Holds r={r} />}
      <Done r={r} isBad={ruling === 'bad'} />
      {!holds && (
        <Part id="h-text" head={t('check.text.head')} side={ruling === 'bad' ? undefined : <CodeSide />}>
          {ruling !== 'bad' && <Code r={r} />}
          <BadText key={r.fingerprint} file={p.file} isBad={ruling === 'bad'} />
          <Other p={p} />
        </Part>
      )}
      {holds && (
        <Part id="h-not" head={t('check.not.head')}>
          <div class="limits"><ul>{limitsOf(r).map((sentence) => <li key={sentence}>{sentence}</li>)}</ul></div>
          <Other p={p} />
        </Part>
      )}
    </>
  );
}
