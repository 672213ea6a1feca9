// SPDX-License-Identifier: AGPL-3.0-or-later
// record.tsx -- the public record, worked out in this page from the log itself.
import { type JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { number, t } from '../i18n';
import { LongWork, Part, Title, TroubleNotice } from '../parts';
import { store, useStore } from '../store';
import { save } from './settings';

/** The page that the module's own board code wrote; its markup is ours, and its texts are escaped. */
function Board({ html }: { html: string }): JSX.Element {
  const at = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const main = new DOMParser().parseFromString(html, 'text/html').querySelector('main');
    if (main === null || at.current === null) return;
    at.current.replaceChildren(...main.childNodes);
    // Links to memos stay in the page: a fragment that is an element is gone to, not a view.
    for (const a of at.current.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) {
      a.addEventListener('click', (event) => {
        event.preventDefault();
        document.getElementById(a.getAttribute('href')!.slice(1))?.scrollIntoView();
      });
    }
    for (const a of at.current.querySelectorAll<HTMLAnchorElement>('a[href]:not([href^="#"])')) {
      a.replaceWith(a.textContent ?? '');
    }
    at.current.querySelector('h1')?.setAttribute('tabindex', '-1');
  }, [html]);
  return <div ref={at} class="record-here" lang="en" dir="ltr" />;
}

export function Record(): JSX.Element {
  const { look, progress } = useStore();
  const [files, setFiles] = useState<Record<string, Uint8Array> | null>(null);
  const [isBusy, setBusy] = useState(false);

  useEffect(() => {
    setBusy(true);
    void store.loadRecord().then((f) => {
      setFiles(f);
      setBusy(false);
    });
  }, [look?.size]);
  if (files === null) {
    return (
      <Title title={t('record.title')} lead={t('record.lead', { n: look?.size ?? 0 })}>
        {(isBusy || progress !== null) && <LongWork isShown />}
        <TroubleNotice />
      </Title>
    );
  }
  return (
    <>
      <Board html={new TextDecoder().decode(files['record.html'])} />
      <Part id="h-here" head={t('record.here')} isScreenOnly>
        <p>{t('record.here.text', { size: number(look?.size ?? 0) })}</p>
        <p class="acts">
          <button class="button second" type="button" onClick={() => save('record.csv', files['record.csv']!, 'text/csv')}>{t('record.csv')}</button>{' '}
          <button class="button second" type="button" onClick={() => save('record.ics', files['record.ics']!, 'text/calendar')}>{t('record.ics')}</button>{' '}
          <button class="button second" type="button" onClick={() => window.print()}>{t('print')}</button>
        </p>
      </Part>
    </>
  );
}
