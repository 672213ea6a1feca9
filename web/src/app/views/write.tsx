// SPDX-License-Identifier: AGPL-3.0-or-later
// write.tsx -- a convener's memo, from the choice of a form to the link of what was frozen (write_form.tsx is the form).
//
// The draft is sealed on this device until it is frozen (desk.ts); it can be saved to a file and opened again.
import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type DraftBegun, type Terms } from '../desk';
import { day, t } from '../i18n';
import { Limits, LongWork, Notice, Part, Title, TroubleNotice } from '../parts';
import { Asks, Sheet } from '../sheet';
import { Training } from '../shell';
import { adviceOf, type Draft, draftFrom, draftOf, sourceOf, templateOf } from '../source';
import { store, useStore } from '../store';
import { LinkBox } from './owner';
import { Locked } from './unlock';
import { Editor, KINDS } from './write_form';

const TEMPLATES = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6'] as const;
const CLOSE_DAYS = 21;

const plusDays = (iso: string, n: number): string =>
  new Date(Date.parse(`${iso}T00:00:00Z`) + n * 86400000).toISOString().slice(0, 10);

/** Which form; nothing is written before one is chosen. */
function Choose({ onChoose, onOpen }: { onChoose: (template: string) => void; onOpen: (text: string) => void }): JSX.Element {
  return (
    <>
      <Title title={t('write.title')} lead={t('write.lead')}>
        <Training />
        <Notice kind="care" head={t('write.danger.head')}><p>{t('write.danger')}</p></Notice>
        <TroubleNotice />
      </Title>
      <Part id="h-form" head={t('write.form')}>
        <ul class="ways">
          {TEMPLATES.map((name) => (
            <li key={name}>
              <span class="what"><a href="#write" onClick={(e) => { e.preventDefault(); onChoose(name); }}>{t(`write.${name}`)}</a></span>{' '}
              <span class="then">{t(`write.${name}.then`)}</span>
            </li>
          ))}
        </ul>
        <div class="drop">
          <p><label for="saved">{t('write.open')}</label></p>
          <input id="saved" type="file" onChange={(e) => void e.currentTarget.files?.[0]?.text().then(onOpen)} />
        </div>
        <h3>{t('write.elsewhere.head')}</h3>
        <p>{t('write.elsewhere')}</p>
      </Part>
    </>
  );
}

/** Everything once more as a sheet, then what becomes fixed. */
function Preview({ draft, terms, onBack, onFreeze }: {
  draft: Draft;
  terms: Terms;
  onBack: () => void;
  onFreeze: () => void;
}): JSX.Element {
  const { busy, look, channel } = useStore();
  const title = (id: string): string => look?.principals.find((p) => String(p.id) === id)?.title ?? '';
  const section = (s: Draft['sections'][number]): string => (s.text.trim() === '' ? '' : `## ${s.head}\n\n${s.text}\n\n`);
  const text = {
    dissent: KINDS.indexOf(draft.kind),
    language: draft.language,
    marking: draft.marking,
    subject: draft.subject,
    summary: draft.summary,
    body: draft.sections.filter((s) => !s.isAfter).map(section).join(''),
    closing: draft.sections.filter((s) => s.isAfter).map(section).join(''),
    asks: draft.asks.filter((a) => a.text.trim() !== '').map((a, i) => ({ ask: i + 1, text: a.text, ...(a.to !== '' ? { to: a.to } : {}), by: a.by === '' ? null : a.by })),
  };

  return (
    <>
      <Title title={<span translate={false}>{draft.subject}</span>} lead={t('write.once.more')}><TroubleNotice /></Title>
      <Part id="h-text" head={t('memo.text')}><Sheet text={text} slug={t('write.slug')} /></Part>
      <Part id="h-asks" head={t('memo.asks', { n: text.asks.length })}><Asks text={text} /></Part>
      <Part id="h-freeze" head={t('write.freeze.head')}>
        <p>{t('write.freeze')}</p>
        <dl class="facts">
          <dt>{t('write.to')}</dt><dd>{title(terms.to)}</dd>
          {terms.next !== '' && <><dt>{t('write.next')}</dt><dd>{t('write.next.then', { next: title(terms.next) })}</dd></>}
          <dt>{t('write.close')}</dt><dd>{day(terms.close)}</dd>
        </dl>
        <Limits items={[t('write.limits.1'), t('write.limits.2'), t('write.limits.3'), t('write.limits.4')]} />
        {channel?.own === true && <Notice kind="stop" head={t('page.own.head')}><p>{t('page.own')}</p></Notice>}
        <LongWork isShown={busy} />
        <p class="acts">
          {channel?.own !== true && <button class="button" type="button" onClick={onFreeze}>{t('write.freeze.button')}</button>}{' '}
          <button class="button second" type="button" onClick={onBack}>{t('write.back')}</button>
        </p>
      </Part>
    </>
  );
}

/** Frozen: the link to hand round; it stands here until its author has it. */
function Frozen({ link }: { link: string }): JSX.Element {
  return (
    <>
      <Title title={t('write.frozen.head')} lead={t('write.frozen')}><TroubleNotice /></Title>
      <Part id="h-links" head={t('write.links')}>
        <p>{t('write.links.readers')}</p>
        <LinkBox link={link} />
        <Notice head={t('write.link.head')}><p>{t('write.link')}</p></Notice>
        <p>{t('write.links.owner')}</p>
        <p class="acts"><button class="button" type="button" onClick={() => store.set({ frozenLink: null })}>{t('write.links.done')}</button></p>
      </Part>
    </>
  );
}

/** The template of the program, as an empty form; null: the program has none. */
async function formOf(template: string): Promise<string | null> {
  const answer = (await store.act(['memo new', '--template', template, '-'])) as { text: string } | null;
  return answer?.text ?? null;
}

async function begin(template: string, saved: string | null): Promise<void> {
  const text = await formOf(template);

  if (text === null) return;
  const empty = draftOf(template, text);
  store.setDesk({
    draft: {
      draft: saved === null ? empty : draftFrom(saved, empty),
      advice: adviceOf(text),
      terms: { to: '', next: '', close: plusDays(store.state.look?.today ?? new Date().toISOString().slice(0, 10), CLOSE_DAYS) },
    },
  });
}

/** Freeze it; its link, or null. */
async function freeze({ draft, terms }: DraftBegun): Promise<string | null> {
  const words = ['memo freeze', '--yes', '--to', terms.to, ...(terms.next !== '' ? ['--next', terms.next] : []), '--close', terms.close, 'memo.md'];
  const answer = (await store.act(words, { 'memo.md': new TextEncoder().encode(sourceOf(draft)) })) as { text: string } | null;
  return answer?.text ?? null;
}

export function Write(): JSX.Element {
  const { desk: { draft: begun }, unlocked, started, isDeskKept, frozenLink } = useStore();
  const [isPreview, setPreview] = useState(false);

  const freezeIt = async (): Promise<void> => {
    const frozenLink = await freeze(begun!);

    if (frozenLink === null) return;
    store.set({ frozenLink });
    if (store.state.desk.draft === begun) store.setDesk({ draft: null }); // else it was changed meanwhile
    setPreview(false);
    await store.loadQueue();
    await store.look();
  };

  if (frozenLink !== null) return <Frozen link={frozenLink} />;
  // There may be a draft on the desk already.
  if (started?.hasStore === true && !unlocked && !isDeskKept) return <Locked title={t('write.title')} lead={t('write.unlock')} />;
  if (begun === null) {
    return <Choose onChoose={(name) => void begin(name, null)} onOpen={(text) => void begin(templateOf(text), text)} />;
  }
  if (isPreview && !unlocked) return <Locked title={t('write.title')} lead={t('write.locked')} />;
  if (isPreview) {
    return <Preview draft={begun.draft} terms={begun.terms} onBack={() => setPreview(false)} onFreeze={() => void freezeIt()} />;
  }
  return (
    <Editor begun={begun} set={(d) => store.setDesk({ draft: { ...begun, draft: { ...begun.draft, ...d } } })}
      setTerms={(x) => store.setDesk({ draft: { ...begun, terms: { ...begun.terms, ...x } } })}
      onPreview={() => setPreview(true)} onDiscard={() => store.setDesk({ draft: null })} />
  );
}
