// SPDX-License-Identifier: AGPL-3.0-or-later
// write.tsx -- a convener's draft: form, argument, asks, style notes, the freeze.
//
// The draft stays in the page's memory until it is frozen or the page is locked: a draft on a disk is
// what a search finds.  It can be saved to a file and opened again.
import { type JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { day, type Key, t } from '../i18n';
import { countWords, Field, Limits, LongWork, Meter, Notice, Part, Title, TroubleNotice } from '../parts';
import { Asks, Sheet } from '../sheet';
import { Training } from '../shell';
import { store, useStore } from '../store';
import { adviceOf, ASKS_MAX, type Draft, draftFrom, draftOf, templateOf, type DraftAsk, sourceOf, SUBJECT_MAX, SUMMARY_WORDS } from '../source';
import { type NoteKind, styleNotes } from '../style';
import { LinkBox } from './owner';
import { save } from './settings';
import { Locked } from './unlock';

const TEMPLATES = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6'] as const;
const KINDS = ['policy', 'action', 'reconsider'] as const;
const CLOSE_DAYS = 21;

const plusDays = (iso: string, n: number): string =>
  new Date(Date.parse(`${iso}T00:00:00Z`) + n * 86400000).toISOString().slice(0, 10);

const allText = (d: Draft): string =>
  [d.subject, d.summary, ...d.sections.map((s) => s.text), ...d.asks.map((a) => a.text)].join('\n\n');

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

/** Where a draft may point to a person. */
function Notes({ text }: { text: string }): JSX.Element {
  const notes = useMemo(() => styleNotes(text), [text]);

  return (
    <>
      <p class="h">{t('style.head', { n: notes.length })}</p>
      {notes.map((n, i) => (
        <div key={i} class="note-on"><p><q translate={false}>{n.quote}</q></p><p>{t(`style.${n.kind satisfies NoteKind}` as Key)}</p></div>
      ))}
      <p>{t('write.style')}</p>
    </>
  );
}

function AskEditor({ ask, i, change, principals }: {
  ask: DraftAsk;
  i: number;
  change: (a: Partial<DraftAsk>) => void;
  principals: { id: number; title: string }[];
}): JSX.Element {
  return (
    <li>
      <span class="no" aria-hidden="true">{i + 1}</span>
      <div>
        <Field id={`ask${i + 1}`} label={t('write.ask', { m: i + 1 })} rows={2} value={ask.text} onValue={(text) => change({ text })} />
        <div class="field">
          <label for={`to${i + 1}`}>{t('write.ask.to')}</label>
          <select id={`to${i + 1}`} value={ask.to} onChange={(e) => change({ to: e.currentTarget.value })}>
            <option value="">{t('ask.to.all')}</option>
            {principals.map((p) => <option key={p.id} value={p.title}>{p.title}</option>)}
          </select>
        </div>
        <Field id={`by${i + 1}`} label={t('write.ask.by')} type="date" isShort value={ask.by} onValue={(by) => change({ by })} />
      </div>
    </li>
  );
}

interface Terms {
  to: string;
  next: string;
  close: string;
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

/** Frozen: the link to hand round. */
function Frozen({ link }: { link: string }): JSX.Element {
  return (
    <>
      <Title title={t('write.frozen.head')} lead={t('write.frozen')}><TroubleNotice /></Title>
      <Part id="h-links" head={t('write.links')}>
        <p>{t('write.links.readers')}</p>
        <LinkBox link={link} />
        <Notice head={t('write.link.head')}><p>{t('write.link')}</p></Notice>
        <p>{t('write.links.owner')}</p>
      </Part>
    </>
  );
}

/** The first thing that is missing: where, and what to say. */
function lacks(draft: Draft, terms: Terms): { at: string; key: Key } | null {
  if (draft.subject.trim() === '') return { at: 'subject', key: 'write.lacks.subject' };
  if ([...draft.subject].length > SUBJECT_MAX) return { at: 'subject', key: 'write.lacks.long' };
  if (draft.summary.trim() === '') return { at: 'summary', key: 'write.lacks.summary' };
  if (draft.asks.every((a) => a.text.trim() === '')) return { at: 'ask1', key: 'write.lacks.ask' };
  if (terms.to === '') return { at: 'to', key: 'write.lacks.to' };
  return null;
}

function Editor({ draft, advice, terms, set, setTerms, onPreview, onOther }: {
  draft: Draft;
  advice: Record<string, string>;
  terms: Terms;
  set: (d: Partial<Draft>) => void;
  setTerms: (t: Partial<Terms>) => void;
  onPreview: () => void;
  onOther: () => void;
}): JSX.Element {
  const { look } = useStore();
  const [lack, setLack] = useState<{ at: string; key: Key } | null>(null);
  const principals = look?.principals ?? [];
  const wrong = (at: string): string | undefined => (lack?.at === at ? t(lack.key) : undefined);
  const setSection = (i: number, text: string): void => set({ sections: draft.sections.map((s, k) => (k === i ? { ...s, text } : s)) });

  const next = (): void => {
    const missing = lacks(draft, terms);
    setLack(missing);
    if (missing === null) onPreview();
    else document.getElementById(missing.at)?.focus();
  };

  return (
    <>
      <Title title={t('write.title')} lead={t('write.lead.draft')}><Training /><TroubleNotice /></Title>
      <form autocomplete="off" spellcheck={false} onSubmit={(e) => { e.preventDefault(); next(); }}>
        <Part id="h-what" head={t('write.what')} note={<>{t(`write.${draft.template as 'T1'}`)} <a href="#write" onClick={(e) => { e.preventDefault(); onOther(); }}>{t('write.other')}</a></>}>
          <Field id="subject" label={t('write.subject')} value={draft.subject} onValue={(subject) => set({ subject })} wrong={wrong('subject')}>
            <Meter n={[...draft.subject].length} of={SUBJECT_MAX} k="meter.characters" />
          </Field>
          <fieldset>
            <legend class="legend">{t('write.kind')}</legend>
            <div class="verdicts">
              {KINDS.map((k) => (
                <label key={k}><input type="radio" name="kind" checked={draft.kind === k} onChange={() => set({ kind: k })} /> {t(`write.kind.${k}`)}</label>
              ))}
            </div>
          </fieldset>
          <Field id="summary" label={t('write.summary')} hint={t('write.summary.hint')} rows={6} value={draft.summary} onValue={(summary) => set({ summary })} wrong={wrong('summary')}>
            <Meter n={countWords(draft.summary)} of={SUMMARY_WORDS} k="meter.words" />
          </Field>
        </Part>
        <Part id="h-body" head={t('write.argument')} side={<Notes text={allText(draft)} />}>
          {draft.sections.map((s, i) => (
            <Field key={s.head} id={`section-${i}`} label={<span lang="en">{s.head}</span>} hint={advice[s.head] === undefined ? undefined : <span lang="en">{advice[s.head]}</span>}
              rows={s.words > 100 ? 7 : 4} value={s.text} onValue={(text) => setSection(i, text)}>
              {s.words > 0 && <Meter n={countWords(s.text)} of={s.words} k="meter.words" />}
            </Field>
          ))}
        </Part>
        <Part id="h-asks" head={t('write.asks')} note={t('write.asks.note', { n: draft.asks.length, of: ASKS_MAX })}
          side={<><p class="h">{t('write.good.head')}</p><p>{t('write.good')}</p></>}>
          {wrong('ask1') !== undefined && <p class="wrong" role="alert">{wrong('ask1')}</p>}
          <ol class="asks">
            {draft.asks.map((ask, i) => (
              <AskEditor key={i} ask={ask} i={i} principals={principals}
                change={(a) => set({ asks: draft.asks.map((x, k) => (k === i ? { ...x, ...a } : x)) })} />
            ))}
          </ol>
          {draft.asks.length < ASKS_MAX && (
            <p class="acts"><button class="button second" type="button" onClick={() => set({ asks: [...draft.asks, { text: '', to: '', by: '' }] })}>{t('write.asks.add')}</button></p>
          )}
        </Part>
        <Part id="h-terms" head={t('write.terms')}>
          <div class="field">
            <label for="to">{t('write.to')}</label>
            <select id="to" value={terms.to} onChange={(e) => setTerms({ to: e.currentTarget.value })} aria-invalid={wrong('to') !== undefined} aria-describedby={wrong('to') !== undefined ? 'to-said' : undefined}>
              <option value="">{t('write.choose')}</option>
              {principals.map((p) => <option key={p.id} value={String(p.id)}>{p.title}</option>)}
            </select>
            {wrong('to') !== undefined && <p class="wrong" id="to-said">{wrong('to')}</p>}
          </div>
          <div class="field">
            <label for="next">{t('write.next')}</label>
            <select id="next" value={terms.next} onChange={(e) => setTerms({ next: e.currentTarget.value })}>
              <option value="">{t('write.nobody')}</option>
              {principals.filter((p) => String(p.id) !== terms.to).map((p) => <option key={p.id} value={String(p.id)}>{p.title}</option>)}
            </select>
          </div>
          <Field id="close" label={t('write.close')} type="date" isShort value={terms.close} onValue={(close) => setTerms({ close })} />
          <p class="acts">
            <button class="button" type="submit">{t('write.preview')}</button>{' '}
            <button class="button second" type="button" onClick={() => save('memo.md', new TextEncoder().encode(sourceOf(draft)), 'text/markdown')}>{t('write.save')}</button>
          </p>
          <p class="small">{t('write.save.note')}</p>
        </Part>
      </form>
    </>
  );
}

// What is written stays while other views are looked at, or the language is changed.
let kept: { draft: Draft | null; advice: Record<string, string>; terms: Terms } = { draft: null, advice: {}, terms: { to: '', next: '', close: '' } };
let wasOpen = false;
store.subscribe(() => {
  if (wasOpen && !store.state.unlocked) kept = { ...kept, draft: null };
  wasOpen = store.state.unlocked;
});

export function Write(): JSX.Element {
  const { look, unlocked } = useStore();
  const [draft, setDraft] = useState<Draft | null>(kept.draft);
  const [advice, setAdvice] = useState<Record<string, string>>(kept.advice);
  const [isPreview, setPreview] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const [terms, setTerms] = useState<Terms>(kept.terms);

  useEffect(() => {
    kept = { draft, advice, terms };
  }, [draft, advice, terms]);
  const isFilled = useRef(false);

  useEffect(() => {
    if (look !== null && !isFilled.current) {
      isFilled.current = true;
      setTerms((x) => ({ ...x, close: x.close === '' ? plusDays(look.today, CLOSE_DAYS) : x.close }));
    }
  }, [look]);

  const choose = async (template: string): Promise<void> => {
    const answer = await store.act(['memo new', '--template', template, '-']);
    if (answer === null) return;
    const text = (answer as { text: string }).text;
    setAdvice(adviceOf(text));
    setDraft(draftOf(template, text));
  };
  const open = async (text: string): Promise<void> => {
    const template = templateOf(text);
    const answer = await store.act(['memo new', '--template', template, '-']);
    if (answer === null) return;
    setAdvice(adviceOf((answer as { text: string }).text));
    setDraft(draftFrom(text, draftOf(template, (answer as { text: string }).text)));
  };
  const freeze = async (): Promise<void> => {
    const words = ['memo freeze', '--yes', '--to', terms.to, ...(terms.next !== '' ? ['--next', terms.next] : []), '--close', terms.close, 'memo.md'];
    const answer = await store.act(words, { 'memo.md': new TextEncoder().encode(sourceOf(draft!)) });
    if (answer === null) return;
    setLink((answer as { text: string }).text);
    setDraft(null);
    await store.loadQueue();
    await store.look();
  };

  if (link !== null) return <Frozen link={link} />;
  if (draft === null) return <Choose onChoose={(name) => void choose(name)} onOpen={(text) => void open(text)} />;
  if (isPreview && !unlocked) return <Locked title={t('write.title')} lead={t('write.locked')} />;
  if (isPreview) return <Preview draft={draft} terms={terms} onBack={() => setPreview(false)} onFreeze={() => void freeze()} />;
  return (
    <Editor draft={draft} advice={advice} terms={terms} set={(d) => setDraft({ ...draft, ...d })}
      setTerms={(x) => setTerms((y) => ({ ...y, ...x }))} onPreview={() => setPreview(true)} onOther={() => setDraft(null)} />
  );
}
