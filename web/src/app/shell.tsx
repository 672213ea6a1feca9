// SPDX-License-Identifier: AGPL-3.0-or-later
// shell.tsx -- what is around every view: skip link, head, navigation, banner, foot.
import { type ComponentChildren, type JSX } from 'preact';
import { day, LANGUAGE_NAMES, LANGUAGES, t } from './i18n';
import { type View } from './state';
import { go, store, useStore } from './store';

const MEMBER: View[] = ['memos', 'write', 'standing', 'record'];
const OFFICE: View[] = ['office', 'answer', 'record'];

export function Mark(): JSX.Element {
  return (
    <svg viewBox="0 0 20 18" aria-hidden="true">
      <circle cx="4" cy="4" r="3.4" /><circle cx="16" cy="4" r="3.4" /><circle cx="10" cy="14" r="3.4" />
    </svg>
  );
}

/** A link to a view; a fragment, which causes no request. */
export function To({ view, children, isCurrent, isButton }: {
  view: View;
  children: ComponentChildren;
  isCurrent?: boolean;
  isButton?: boolean;
}): JSX.Element {
  return (
    <a href={`#${view}`} class={isButton ? 'button' : undefined} aria-current={isCurrent ? 'page' : undefined}
      onClick={(event) => { event.preventDefault(); go(view); }}>
      {children}
    </a>
  );
}

function Head(): JSX.Element {
  const { look, view, memo } = useStore();
  const isOffice = (look?.principal ?? 0) > 0 || view === 'office' || view === 'answer';
  const title = look?.principals.find((p) => p.id === look.principal)?.title;
  const views = isOffice ? OFFICE.filter((v) => v !== 'answer' || memo !== null) : MEMBER;
  const current = view === 'memo' ? 'memos' : view;

  return (
    <header class="top">
      <div class="frame">
        <a class="mark" href="#entry" onClick={(e) => { e.preventDefault(); go('entry'); }}><Mark /><span>Demur</span></a>
        <span class="org">{isOffice && title !== undefined ? t('nav.office.of', { title }) : look?.organisation}</span>
        <nav aria-label={t('nav.main')}>
          <ul>
            {views.map((v) => (
              <li key={v}>
                <To view={v} isCurrent={current === v}>
                  {v === 'answer' ? t('nav.answer', { n: memo?.number ?? 0 }) : t(`nav.${v as 'memos'}`)}
                </To>
              </li>
            ))}
            {!isOffice && <li><a href="check.html">{t('nav.check')}</a></li>}
            {store.holds && <li><a href="#entry" onClick={(e) => { e.preventDefault(); void store.lock(); }}>{t('nav.lock')}</a></li>}
          </ul>
        </nav>
      </div>
    </header>
  );
}

/** Pages that the channel serves itself. */
function Banner(): JSX.Element | null {
  const { channel } = useStore();

  if (channel?.own !== true) return null;
  return (
    <aside class="banner" aria-label={t('page.own.label')}>
      <div class="frame"><p><strong>{t('page.own.head')}</strong> {t('page.own')}</p></div>
    </aside>
  );
}

function Foot(): JSX.Element {
  const { look, channel, language } = useStore();

  return (
    <footer class="foot">
      <div class="frame">
        {channel !== null && <p>{channel.own ? t('foot.own') : t('foot.served', { operator: channel.operator })}</p>}
        {look !== null && (
          <p>
            {look.quorum
              ? t('foot.record', { size: look.size, day: day(look.day), confirmed: look.confirmed, witnesses: look.witnesses })
              : t('foot.record.alone', { size: look.size, day: day(look.day) })}
          </p>
        )}
        <ul>
          <li><To view="entry">{t('foot.limits')}</To></li>
          <li><To view="settings">{t('foot.settings')}</To></li>
          {LANGUAGES.map((l) => (
            <li key={l}>
              <a href="#" lang={l} hreflang={l} aria-current={l === language ? 'true' : undefined}
                onClick={(e) => { e.preventDefault(); void store.setLanguage(l); }}>
                {LANGUAGE_NAMES[l]}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </footer>
  );
}

/** What is wrong whatever one looks at: the clock of this device. */
function Clock(): JSX.Element | null {
  const { look } = useStore();

  if (look?.behind !== true) return null;
  return (
    <aside class="banner" aria-label={t('trouble.clock.label')}>
      <div class="frame"><p>{t('trouble.clock')}</p></div>
    </aside>
  );
}

export function Shell({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <>
      <a class="skip" href="#text" onClick={(e) => { e.preventDefault(); document.getElementById('text')?.focus(); }}>{t('nav.skip')}</a>
      <Head />
      <Banner />
      <Clock />
      <main id="text" class="frame" tabIndex={-1}>{children}</main>
      <Foot />
    </>
  );
}

/** "Training": nothing is protected, said on every screen. */
export function Training(): JSX.Element | null {
  const { look } = useStore();

  return look?.training === true ? <p class="small">{t('training')}</p> : null;
}
