// SPDX-License-Identifier: AGPL-3.0-or-later
// shell.tsx -- what is around the check: the head, and the foot with the four languages.
import { type ComponentChildren, type JSX } from 'preact';
import { day, LANGUAGE_NAMES, LANGUAGES, type Language, number, t } from '../app/i18n';
import type { Report } from './report';
import { isCopy } from './run';

const VIEWS = ['memos', 'write', 'standing', 'record'] as const;

function Mark(): JSX.Element {
  return (
    <svg viewBox="0 0 20 18" aria-hidden="true">
      <circle cx="4" cy="4" r="3.4" /><circle cx="16" cy="4" r="3.4" /><circle cx="10" cy="14" r="3.4" />
    </svg>
  );
}

/** A saved copy stands alone: nothing in it leads to another page. */
function Head(): JSX.Element {
  const mark = <><Mark /><span>Demur</span></>;

  return (
    <header class="top">
      <div class="frame">
        {isCopy ? <span class="mark">{mark}</span> : <a class="mark" href="./">{mark}</a>}
        <nav aria-label={t('nav.main')}>
          <ul>
            {!isCopy && VIEWS.map((v) => <li key={v}><a href={`./#${v}`}>{t(`nav.${v}`)}</a></li>)}
            <li><a href="#text" aria-current="page">{t('nav.check')}</a></li>
          </ul>
        </nav>
      </div>
    </header>
  );
}

function Foot({ report, language, onLanguage }: {
  report: Report | null;
  language: Language;
  onLanguage: (language: Language) => void;
}): JSX.Element {
  const head = report?.verdict.checkpoint;

  return (
    <footer class="foot">
      <div class="frame">
        <p>{t(isCopy ? 'check.foot.copy' : 'check.foot.served')}</p>
        {report !== null && head?.day != null && (
          <p>{t('check.foot.record', { n: report.confirmed, size: number(head.size ?? 0), day: day(head.day) })}</p>
        )}
        <ul>
          {!isCopy && <li><a href="./#entry">{t('foot.limits')}</a></li>}
          {LANGUAGES.map((l) => (
            <li key={l}>
              <a href="#text" lang={l} hreflang={l} aria-current={l === language ? 'true' : undefined}
                onClick={(e) => { e.preventDefault(); onLanguage(l); }}>
                {LANGUAGE_NAMES[l]}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </footer>
  );
}

export function Shell({ children, ...foot }: {
  children: ComponentChildren;
  report: Report | null;
  language: Language;
  onLanguage: (language: Language) => void;
}): JSX.Element {
  return (
    <>
      <a class="skip" href="#text" onClick={(e) => { e.preventDefault(); document.getElementById('text')?.focus(); }}>{t('nav.skip')}</a>
      <Head />
      <main id="text" class="frame" tabIndex={-1}>{children}</main>
      <Foot {...foot} />
    </>
  );
}
