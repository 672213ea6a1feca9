// SPDX-License-Identifier: AGPL-3.0-or-later
// write_form.tsx -- the form in which a memo is written: what it is, the argument, the asks, to whom.
import { type JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type DraftBegun, type Terms } from '../desk';
import { type Key, t } from '../i18n';
import { countWords, Field, Meter, Notice, Part, Title, TroubleNotice } from '../parts';
import { Training } from '../shell';
import { ASKS_MAX, type Draft, type DraftAsk, sourceOf, SUBJECT_MAX, SUMMARY_WORDS } from '../source';
import { useStore } from '../store';
import { type NoteKind, styleNotes } from '../style';
import { save } from './settings';

export const KINDS = ['policy', 'action', 'reconsider'] as const;

const allText = (d: Draft): string =>
  [d.subject, d.summary, ...d.sections.map((s) => s.text), ...d.asks.map((a) => a.text)].join('\n\n');

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

// ---- the parts of the form ----------------------------------------------------------------------

/** What a part is given: the draft, how it is changed, and what is wrong at a place. */
interface PartOf {
  draft: Draft;
  set: (d: Partial<Draft>) => void;
  wrong: (at: string) => string | undefined;
}

function What({ draft, set, wrong, onDiscard }: PartOf & { onDiscard: () => void }): JSX.Element {
  const [isAsked, setAsked] = useState(false);
  const other = (): void => (allText(draft).trim() === '' ? onDiscard() : setAsked(true));
  const stay = (): void => {
    setAsked(false);
    document.getElementById('subject')?.focus();
  };

  return (
    <Part id="h-what" head={t('write.what')} note={<>{t(`write.${draft.template as 'T1'}`)} <a href="#write" onClick={(e) => { e.preventDefault(); other(); }}>{t('write.other')}</a></>}>
      {isAsked && <Discard onYes={onDiscard} onNo={stay} />}
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
  );
}

function Argument({ draft, set, advice }: PartOf & { advice: Record<string, string> }): JSX.Element {
  return (
    <Part id="h-body" head={t('write.argument')} side={<Notes text={allText(draft)} />}>
      {draft.sections.map((s, i) => (
        <Field key={s.head} id={`section-${i}`} label={<span lang="en">{s.head}</span>} hint={advice[s.head] === undefined ? undefined : <span lang="en">{advice[s.head]}</span>}
          rows={s.words > 100 ? 7 : 4} value={s.text} onValue={(text) => set({ sections: draft.sections.map((x, k) => (k === i ? { ...x, text } : x)) })}>
          {s.words > 0 && <Meter n={countWords(s.text)} of={s.words} k="meter.words" />}
        </Field>
      ))}
    </Part>
  );
}

function AsksPart({ draft, set, wrong, principals }: PartOf & { principals: { id: number; title: string }[] }): JSX.Element {
  return (
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
  );
}

function TermsPart({ draft, terms, wrong, setTerms, principals }: Omit<PartOf, 'set'> & {
  terms: Terms;
  setTerms: (t: Partial<Terms>) => void;
  principals: { id: number; title: string }[];
}): JSX.Element {
  const missing = wrong('to');

  return (
    <Part id="h-terms" head={t('write.terms')}>
      <div class="field">
        <label for="to">{t('write.to')}</label>
        <select id="to" value={terms.to} onChange={(e) => setTerms({ to: e.currentTarget.value })} aria-invalid={missing !== undefined} aria-describedby={missing !== undefined ? 'to-said' : undefined}>
          <option value="">{t('write.choose')}</option>
          {principals.map((p) => <option key={p.id} value={String(p.id)}>{p.title}</option>)}
        </select>
        {missing !== undefined && <p class="wrong" id="to-said">{missing}</p>}
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
  );
}

/** Whether a draft is to go, where there is anything in it; asked where the link to another form stands. */
function Discard({ onYes, onNo }: { onYes: () => void; onNo: () => void }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} role="group" aria-labelledby="discard-sure">
      <Notice kind="care" head={<span id="discard-sure">{t('write.discard.sure')}</span>}>
        <p>{t('write.discard.text')}</p>
        <p class="acts">
          <button class="button second" type="button" onClick={onYes}>{t('write.discard.yes')}</button>{' '}
          <button class="button second" type="button" onClick={onNo}>{t('write.discard.no')}</button>
        </p>
      </Notice>
    </div>
  );
}

// ---- the whole ----------------------------------------------------------------------------------

/** The first thing that is missing: where, and what to say. */
function lacks(draft: Draft, terms: Terms): { at: string; key: Key } | null {
  if (draft.subject.trim() === '') return { at: 'subject', key: 'write.lacks.subject' };
  if ([...draft.subject].length > SUBJECT_MAX) return { at: 'subject', key: 'write.lacks.long' };
  if (draft.summary.trim() === '') return { at: 'summary', key: 'write.lacks.summary' };
  if (draft.asks.every((a) => a.text.trim() === '')) return { at: 'ask1', key: 'write.lacks.ask' };
  if (terms.to === '') return { at: 'to', key: 'write.lacks.to' };
  return null;
}

export function Editor({ begun, set, setTerms, onPreview, onDiscard }: {
  begun: DraftBegun;
  set: (d: Partial<Draft>) => void;
  setTerms: (t: Partial<Terms>) => void;
  onPreview: () => void;
  onDiscard: () => void;
}): JSX.Element {
  const { look, isDeskKept } = useStore();
  const [lack, setLack] = useState<{ at: string; key: Key } | null>(null);
  const { draft, advice, terms } = begun;
  const principals = look?.principals ?? [];
  const part = { draft, set, wrong: (at: string): string | undefined => (lack?.at === at ? t(lack.key) : undefined) };

  const next = (): void => {
    const missing = lacks(draft, terms);
    setLack(missing);
    if (missing === null) onPreview();
    else document.getElementById(missing.at)?.focus();
  };

  return (
    <>
      <Title title={t('write.title')} lead={t(isDeskKept ? 'write.lead.kept' : 'write.lead.draft')}>
        <Training />
        <TroubleNotice />
      </Title>
      <form autocomplete="off" spellcheck={false} onSubmit={(e) => { e.preventDefault(); next(); }}>
        <What {...part} onDiscard={onDiscard} />
        <Argument {...part} advice={advice} />
        <AsksPart {...part} principals={principals} />
        <TermsPart {...part} terms={terms} setTerms={setTerms} principals={principals} />
      </form>
    </>
  );
}
