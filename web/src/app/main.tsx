// SPDX-License-Identifier: AGPL-3.0-or-later
// main.tsx -- the one document of members and principals.  The first thing it does is to take a link
// out of the address bar, before anything is drawn or fetched.
const LINK = /^#1\.[owr]\./;
const opened = LINK.test(location.hash) ? location.hash : null;
if (opened !== null) history.replaceState(null, '', `${location.pathname}#memo`);

import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { type Key, LANGUAGES, type Language, preferred, t } from './i18n';
import { LongWork, Title, TroubleNotice } from './parts';
import { Shell } from './shell';
import { type View, VIEWS } from './state';
import { go, store, useStore } from './store';
import { Answer } from './views/answer';
import { Enrol } from './views/enrol';
import { Entry } from './views/entry';
import { Memo } from './views/memo';
import { Memos } from './views/memos';
import { Office } from './views/office';
import { Record } from './views/record';
import { Settings } from './views/settings';
import { Standing } from './views/standing';
import { Write } from './views/write';

const PAGES: Record<View, () => preact.JSX.Element | null> = {
  entry: Entry, memos: Memos, memo: Memo, write: Write, standing: Standing, enrol: Enrol, office: Office,
  answer: Answer, settings: Settings, record: Record,
};

// One of ten phrases, never a subject or a count: titles end up in histories and task switchers.
const titleKey = (view: View): Key => `title.${view}`;

function App(): preact.JSX.Element {
  const { view, phase, language, memo } = useStore();
  const Page = PAGES[view];

  useEffect(() => {
    document.title = `${t(titleKey(view))} · Demur`;
  }, [view, language]);
  if (phase === 'stopped') return <Shell><Title title={t('stopped.title')}><TroubleNotice /></Title></Shell>;
  if (phase === 'starting' && view !== 'entry') return <Shell><Title title={t('starting')}><LongWork isShown /></Title></Shell>;
  return <Shell><Page key={`${view}-${language}-${view === 'answer' ? (memo?.memo ?? '') : ''}`} /></Shell>;
}

/** Why this browser cannot do the work; null: it can. */
function lacks(): string | null {
  if (typeof WebAssembly !== 'object') return 'WebAssembly';
  if (typeof Worker !== 'function') return 'Worker';
  if (typeof BigInt !== 'function') return 'BigInt';
  if (typeof Intl.ListFormat !== 'function') return 'Intl.ListFormat';
  return null;
}

/** What somebody has put into the address bar while the page was open. */
function readHash(): void {
  const hash = location.hash;

  if (LINK.test(hash)) {
    history.replaceState(null, '', `${location.pathname}#memo`);
    store.set({ link: hash, linkAt: Date.now(), memo: null, memoId: null, view: 'memo' });
    if (store.state.phase === 'ready') void store.openMemo();
    return;
  }
  const view = hash.slice(1) as View;
  if (VIEWS.includes(view) && view !== store.state.view) go(view);
}

function remembered(): Language {
  try {
    const kept = localStorage.getItem('demur.language') as Language | null;
    if (kept !== null && LANGUAGES.includes(kept)) return kept;
  } catch {
    // a browser that keeps nothing speaks its own language
  }
  return preferred();
}

async function main(): Promise<void> {
  const missing = lacks();
  const root = document.getElementById('app')!;

  await store.setLanguage(remembered());
  if (opened !== null) store.set({ link: opened, linkAt: Date.now(), view: 'memo' });
  else readHash();
  root.replaceChildren();
  render(<App />, root);
  if (missing !== null) {
    store.set({ phase: 'stopped', trouble: { key: 'trouble.browser', detail: missing, isAlarm: false } });
    return;
  }
  addEventListener('hashchange', readHash);
  await store.start();
}

void main();
