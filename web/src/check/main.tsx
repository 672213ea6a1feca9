// SPDX-License-Identifier: AGPL-3.0-or-later
// main.tsx -- the document /check: a file and twelve words in, a verdict out.  It has no account and
// asks nobody anything, and does the same when it is opened from a disk.
import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { current, LANGUAGES, type Language, preferred, speak, t } from '../app/i18n';
import type { Progress } from '../app/worker';
import { AskPart, Busy } from './ask';
import { Check, type Checked, Stopped, type Wrong } from './run';
import { Shell } from './shell';
import { Result } from './view';

const LANGUAGE = 'demur.language';
const STEP_MS = 1000;

interface State {
  file: File | null;
  words: string;
  phase: 'ask' | 'busy' | 'done';
  checked: Checked | null;
  wrong: Wrong | null;
  isMissing: boolean;
  isStopped: boolean;
  progress: Progress | null;
}

const START: State = {
  file: null, words: '', phase: 'ask', checked: null, wrong: null, isMissing: false, isStopped: false, progress: null,
};

/** Tell at most once a second how far it is; the first step of every stage at once, the last in time. */
function calmly(tell: (progress: Progress) => void): (progress: Progress) => void {
  let last = -Infinity;
  let what = '';
  let timer = 0;

  return (progress) => {
    const now = performance.now();
    const left = progress.what === what ? last + STEP_MS - now : 0;

    clearTimeout(timer);
    if (left > 0) {
      timer = window.setTimeout(() => { last += STEP_MS; tell(progress); }, left);
      return;
    }
    last = now;
    what = progress.what;
    tell(progress);
  };
}

/** What comes next: the file, where it is missing or was let go, or the words. */
function focusWrong(state: State): void {
  if (state.isMissing || state.isStopped) document.getElementById('file')?.focus();
  else if (state.wrong !== null && state.wrong.kind !== 'trouble') document.getElementById('words')?.focus();
}

function useCheck(): [State, (some: Partial<State>) => void, (file?: File) => void, () => void] {
  const [state, setState] = useState<State>(START);
  const running = useRef<Check | null>(null);
  const change = (some: Partial<State>): void => setState((s) => ({ ...s, ...some }));

  const start = (chosen?: File): void => {
    const file = chosen ?? state.file;

    running.current?.stop();
    if (file === null) return change({ isMissing: true });
    const check = new Check(calmly((progress) => change({ progress })));
    running.current = check;
    change({ file, phase: 'busy', wrong: null, isMissing: false, isStopped: false, progress: null });
    check.run(file, state.words).then((found) => {
      if (running.current !== check) return;
      if ('report' in found) change({ phase: 'done', checked: found });
      else change({ phase: state.checked === null || chosen !== undefined ? 'ask' : 'done', wrong: found });
    }).catch((why: unknown) => {
      if (running.current !== check) return;
      change(why instanceof Stopped ? { phase: 'ask', isStopped: true, checked: null }
        : { phase: 'ask', checked: null, wrong: { kind: 'trouble', detail: String(why) } });
    });
  };

  return [state, change, start, () => running.current?.stop()];
}

/** A file may be dropped anywhere; left alone, the browser would leave the page for it. */
function useDrop(take: (file: File) => void): void {
  useEffect(() => {
    const over = (event: DragEvent): void => event.preventDefault();
    const drop = (event: DragEvent): void => {
      const file = event.dataTransfer?.files[0];

      event.preventDefault();
      if (file !== undefined) take(file);
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  });
}

/** Before a verdict is there; the browser's own focus is left where it is. */
function Head(): preact.JSX.Element {
  return (
    <header class="title">
      <p class="margin">{t('check.margin')}</p>
      <h1>{t('check.title')}</h1>
      <p class="lead">{t('check.lead')}</p>
    </header>
  );
}

function App(): preact.JSX.Element {
  const [language, setLanguage] = useState<Language>(current());
  const [state, change, start, stop] = useCheck();
  const { file, words, phase, checked, wrong } = state;
  const take = (next: File): void => (phase === 'ask' ? change({ file: next, isMissing: false, isStopped: false }) : start(next));
  const onWords = (next: string): void => change({ words: next });

  useDrop(take);
  useEffect(() => focusWrong(state), [state.isMissing, state.isStopped, wrong]);
  useEffect(() => { document.title = `${t('title.check')} · Demur`; }, [language]);
  return (
    <Shell key={language} report={phase === 'done' ? (checked?.report ?? null) : null} language={language}
      onLanguage={(next) => void speak(next).then(() => { keep(next); setLanguage(next); })}>
      {phase === 'done' && checked !== null && file !== null
        ? <Result checked={checked} file={file} words={words} wrong={wrong} onFile={start} onWords={onWords} onCheck={() => start()} />
        : <Head />}
      {phase === 'busy' && <Busy progress={state.progress} onStop={stop} />}
      {phase === 'ask' && <AskPart file={file} words={words} wrong={wrong} isMissing={state.isMissing} isStopped={state.isStopped}
        onFile={take} onWords={onWords} onCheck={() => start()} />}
    </Shell>
  );
}

function keep(language: Language): void {
  try {
    localStorage.setItem(LANGUAGE, language);
  } catch {
    // a browser that keeps nothing speaks its own language the next time
  }
}

function remembered(): Language {
  try {
    const kept = localStorage.getItem(LANGUAGE) as Language | null;
    if (kept !== null && LANGUAGES.includes(kept)) return kept;
  } catch {
    // as above
  }
  return preferred();
}

async function main(): Promise<void> {
  const root = document.getElementById('app')!;

  await speak(remembered());
  // drawn in a task of its own: the script is long, and slow devices have read it only now
  await new Promise((go) => setTimeout(go));
  root.replaceChildren();
  render(<App />, root);
}

void main();
