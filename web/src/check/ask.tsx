// SPDX-License-Identifier: AGPL-3.0-or-later
// ask.tsx -- what is asked for: a file and the twelve words; and what is seen while it is checked.
import { type JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { number, t } from '../app/i18n';
import { Field, Notice, Part } from '../app/parts';
import type { Progress } from '../app/worker';
import type { Wrong } from './run';

const KB = 1000;
const SHOWN_AFTER_MS = 1000;
const INSTALLED = 'demur bundle verify FILE --words "..."';

/** "48 kB", "0.6 MB". */
export function sizeOf(bytes: number): string {
  return bytes < 100 * KB
    ? t('check.size.kb', { size: Math.ceil(bytes / KB) })
    : t('check.size.mb', { size: Math.round(bytes / (100 * KB)) / 10 });
}

/** The installed program, which checks the same. */
export const Command = (): JSX.Element => <p class="print-code" dir="ltr" lang="en" translate={false}>{INSTALLED}</p>;

/** A file input with room to drop on. */
export function Drop({ label, hint, file, onFile, wrong }: {
  label: string;
  hint: string;
  file: File | null;
  onFile: (file: File) => void;
  wrong?: string | undefined;
}): JSX.Element {
  const input = useRef<HTMLInputElement>(null);

  return (
    <div class="drop">
      <p><label for="file">{label}</label></p>
      <input id="file" ref={input} type="file" aria-describedby={wrong === undefined ? 'file-hint' : 'file-wrong file-hint'}
        aria-invalid={wrong === undefined ? undefined : true}
        onChange={() => {
          const chosen = input.current?.files?.[0];
          if (chosen !== undefined) onFile(chosen);
        }} />
      {wrong !== undefined && <p class="wrong" id="file-wrong">{wrong}</p>}
      {file !== null && <p class="sans" translate={false} dir="auto">{t('check.file.chosen', { name: file.name, size: sizeOf(file.size) })}</p>}
      <p class="small" id="file-hint">{hint}</p>
    </div>
  );
}

function sayWrong(wrong: Wrong | null): string | undefined {
  if (wrong === null || wrong.kind === 'trouble') return undefined;
  return wrong.kind === 'word' ? t('check.words.word', { m: wrong.word }) : t(`check.words.${wrong.kind}`);
}

export function Words({ words, onWords, wrong }: {
  words: string;
  onWords: (words: string) => void;
  wrong: Wrong | null;
}): JSX.Element {
  return <Field id="words" label={t('check.words')} hint={t('check.words.hint')} wrong={sayWrong(wrong)} rows={3} value={words} onValue={onWords} />;
}

/** Something else than the file or the words went wrong. */
export function Trouble({ wrong }: { wrong: Wrong | null }): JSX.Element | null {
  if (wrong?.kind !== 'trouble') return null;
  return (
    <Notice kind="care" head={t('check.trouble')}>
      <details class="fold">
        <summary>{t('trouble.helpdesk')}</summary>
        <p class="print-code" dir="ltr" lang="en" translate={false}>{wrong.detail}</p>
      </details>
    </Notice>
  );
}

export function AskPart({ file, words, wrong, isMissing, isStopped, onFile, onWords, onCheck }: {
  file: File | null;
  words: string;
  wrong: Wrong | null;
  isMissing: boolean;
  isStopped: boolean;
  onFile: (file: File) => void;
  onWords: (words: string) => void;
  onCheck: () => void;
}): JSX.Element {
  return (
    <>
      <Part id="h-file" head={t('check.file.head')} isForm onSubmit={onCheck}
        side={<><p class="h">{t('check.words.why.head')}</p><p>{t('check.words.why')}</p></>}>
        {isStopped && <Notice head={t('check.stopped')} />}
        <Trouble wrong={wrong} />
        <Drop label={t('check.file')} hint={t('check.file.hint')} file={file} onFile={onFile}
          wrong={isMissing ? t('check.file.missing') : undefined} />
        <Words words={words} onWords={onWords} wrong={wrong} />
        <p class="acts"><button class="button" type="submit">{t('check.button')}</button></p>
      </Part>
      <Part id="h-save" head={t('check.save.head')} isScreenOnly>
        <ol class="points">
          <li>{t('check.save.1')}</li>
          <li>{t('check.save.2')}</li>
          <li>{t('check.save.3')} <span class="print-code" dir="ltr" lang="en" translate={false}>{INSTALLED}</span></li>
        </ol>
      </Part>
    </>
  );
}

const WHAT: Record<string, 'check.busy.read' | 'check.busy.signatures'> = {
  'Reading the log': 'check.busy.read',
  'Checking signatures': 'check.busy.signatures',
};

/** How far it is, from one second on, and a button that ends it. */
export function Busy({ progress, onStop }: { progress: Progress | null; onStop: () => void }): JSX.Element | null {
  const [isShown, setShown] = useState(false);
  const what = progress === null ? undefined : WHAT[progress.what];
  const percent = progress === null ? 0 : Math.floor((100 * progress.done) / Math.max(1, progress.of));

  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SHOWN_AFTER_MS);

    return () => clearTimeout(timer);
  }, []);
  if (!isShown) return null;
  return (
    <section class="part" aria-label={t('check.busy')}>
      <div class="body">
        <div class="field" role="status">
          <label for="busy">{what === undefined ? t('check.busy') : t(what, { percent: number(percent) })}</label>
          <progress id="busy" {...(what === undefined ? {} : { max: 100, value: percent })} />
          <p class="hint">{t('check.busy.safe')}</p>
        </div>
        <p class="acts"><button class="button second" type="button" onClick={onStop}>{t('progress.stop')}</button></p>
      </div>
    </section>
  );
}
