// SPDX-License-Identifier: AGPL-3.0-or-later
// answer.tsx -- a principal's answer: one card an ask; nothing goes out with an ask untouched.
import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { day, list, number, t } from '../i18n';
import { paragraphs } from '../markdown';
import { Choice, countWords, Field, LongWork, Meter, Moon, Notice, Part, Ruler, Title, TroubleNotice, VERDICTS } from '../parts';
import { Sheet } from '../sheet';
import { Training } from '../shell';
import { store, useStore } from '../store';
import { answerForm, type AnswerItem, REASON_WORDS } from '../source';
import type { Memo } from '../types';

interface Item {
  verdict: AnswerItem['verdict'] | null;
  by: string;
  reason: string;
}

// Kept while the page is unlocked, so that reading elsewhere loses nothing.
const kept = new Map<string, Item[]>();
store.subscribe(() => {
  if (!store.state.unlocked) kept.clear();
});

function Summary({ memo }: { memo: Memo }): JSX.Element {
  const signed = useStore().counts[memo.memo]?.signatures.by_band;
  const text = memo.text!;

  return (
    <Part id="h-sum" head={t('answer.short')} side={<><p class="h">{t('answer.signed', { n: memo.docket.signs })}</p>
      {signed !== undefined && <p>{list(memo.epoch!.bands.map((b) => t('answer.band', { k: signed[b.name] ?? 0, band: b.name, n: b.enrolled })))}</p>}</>}>
      <div class="sheet even" translate={false} lang={text.language || undefined}>{paragraphs(text.summary).map((p, i) => <p key={i}>{p}</p>)}</div>
      <details class="fold"><summary>{t('answer.whole')}</summary><Sheet text={text} slug={t('answer.slug', { day: day(memo.docket.frozen) })} /></details>
    </Part>
  );
}

function AskCard({ memo, i, item, change, isMissing }: {
  memo: Memo;
  i: number;
  item: Item;
  change: (some: Partial<Item>) => void;
  isMissing: 'verdict' | 'day' | null;
}): JSX.Element {
  const ask = memo.text!.asks[i]!;
  const n = i + 1;

  return (
    <Part id={`h-a${n}`} no={String(n)} head={t('answer.ask', { m: n })}>
      <div class="sheet even slip" translate={false}>
        {paragraphs(ask.text).map((p, k) => <p key={k} class="sentence">{p}</p>)}
        {ask.by !== null && <p class="to">{t('reply.by', { day: day(ask.by) })}</p>}
      </div>
      <fieldset aria-describedby={isMissing === 'verdict' ? `v${n}-said` : undefined}>
        <legend class="out-of-sight">{t('answer.verdict.on', { m: n })}</legend>
        <div class="verdicts">
          {VERDICTS.map((v) => (
            <label key={v}>
              <input type="radio" id={`v${n}-${v}`} name={`v${n}`} checked={item.verdict === v} onChange={() => change({ verdict: v })} /> <Moon kind={v} /> {t(`verdict.pick.${v}`)}
            </label>
          ))}
        </div>
      </fieldset>
      {isMissing === 'verdict' && <p class="wrong" id={`v${n}-said`}>{t('office.blank')}</p>}
      {item.verdict !== null && item.verdict !== 'blank' && item.verdict !== 'reject' && (
        <Field id={`d${n}`} label={t(item.verdict === 'accept' ? 'answer.from' : 'answer.by')} type="date" isShort value={item.by} onValue={(by) => change({ by })}
          wrong={isMissing === 'day' ? t('answer.day.missing') : undefined} />
      )}
      {item.verdict !== null && (
        <Field id={`r${n}`} label={t('answer.reason')} rows={3} value={item.reason} onValue={(reason) => change({ reason })}>
          <Meter n={countWords(item.reason)} of={REASON_WORDS} k="meter.words" />
        </Field>
      )}
    </Part>
  );
}

export function Answer(): JSX.Element {
  const { memo, busy, look } = useStore();
  const id = memo?.memo ?? '';
  const [items, setItems] = useState<Item[]>(() => kept.get(id) ?? memo?.text?.asks.map(() => ({ verdict: null, by: '', reason: '' })) ?? []);
  const [general, setGeneral] = useState('');
  const [isDelegate, setIsDelegate] = useState(false);
  const [delegate, setDelegate] = useState('');
  const [tried, setTried] = useState(false);
  const [isSent, setSent] = useState(false);

  if (memo === null || memo.text === null) return <Title title={t('memo.title')}><LongWork isShown={busy} /><TroubleNotice /></Title>;
  if (items.length !== memo.text.asks.length) {
    setItems(kept.get(id) ?? memo.text.asks.map(() => ({ verdict: null, by: '', reason: '' })));
    return <Title title={t('memo.title')} />;
  }
  const change = (i: number, some: Partial<Item>): void => {
    const next = items.map((x, k) => (k === i ? { ...x, ...some } : x));
    kept.set(id, next);
    setItems(next);
  };
  const missingOf = (x: Item): 'verdict' | 'day' | null => (x.verdict === null ? 'verdict' : x.verdict === 'later' && x.by === '' ? 'day' : null);
  const open = items.map((x, i) => ({ i, missing: missingOf(x) })).filter((x) => x.missing !== null);
  const title = look?.principals.find((p) => p.id === look.principal)?.title ?? '';

  const send = async (): Promise<void> => {
    setTried(true);
    if (open.length > 0) {
      const first = open[0]!;
      document.getElementById(first.missing === 'verdict' ? `v${first.i + 1}-accept` : `d${first.i + 1}`)?.focus();
      return;
    }
    const form = answerForm(id, items as AnswerItem[], general, isDelegate ? delegate : '');
    if ((await store.act(['inbox answer', '--yes', 'form'], { form: new TextEncoder().encode(form) })) === null) return;
    kept.delete(id);
    setSent(true);
    await store.look();
  };

  if (isSent) return <Title title={t('answer.sent.head')} lead={t('answer.sent')}><p class="acts"><a class="button" href="#office">{t('nav.office')}</a></p></Title>;
  return (
    <>
      <Title margin={<>{t('answer.margin', { m: memo.number, title })}<br />{day(memo.today)}</>}
        title={<>{t('answer.title')} <span translate={false}>{memo.text.subject}</span></>}
        lead={t('answer.lead', { n: memo.text.asks.length, signs: number(memo.docket.signs), day: day(memo.docket.levels[0]?.answer.due) })}>
        {memo.clock !== null && <Ruler clock={memo.clock} isAnswered={false} />}
        <Training />
        <TroubleNotice />
      </Title>
      <Summary memo={memo} />
      <form autocomplete="off" spellcheck={false} onSubmit={(e) => { e.preventDefault(); void send(); }}>
        {memo.text.asks.map((a, i) => (
          <AskCard key={a.ask} memo={memo} i={i} item={items[i]!} change={(some) => change(i, some)} isMissing={tried ? missingOf(items[i]!) : null} />
        ))}
        <Part id="h-sign" head={t('answer.sign')} side={<>
          <p class="h">{t('answer.plain.head')}</p><p>{t('answer.plain')}</p>
          <p class="h">{t('answer.record.head')}</p><p>{t('answer.record')}</p>
        </>}>
          {tried && open.length > 0 && (
            <Notice kind="care" head={t('answer.open', { m: open[0]!.i + 1 })}>
              <p>{t('answer.whole.out')} <a href={`#h-a${open[0]!.i + 1}`} onClick={(e) => { e.preventDefault(); document.getElementById(`v${open[0]!.i + 1}-accept`)?.focus(); }}>{t('answer.go', { m: open[0]!.i + 1 })}</a></p>
            </Notice>
          )}
          <Field id="general" label={t('answer.general')} rows={3} value={general} onValue={setGeneral} />
          <p>{t('office.public')}</p>
          <fieldset class="choices">
            <legend class="legend">{t('answer.as')}</legend>
            <Choice name="as" isChosen={!isDelegate} onChoose={() => setIsDelegate(false)} title={t('answer.as.self', { title })} />
            <Choice name="as" isChosen={isDelegate} onChoose={() => setIsDelegate(true)} title={t('answer.as.delegate', { title })} hint={t('answer.as.delegate.hint')} />
          </fieldset>
          {isDelegate && <Field id="delegate" label={t('answer.delegate.name')} value={delegate} onValue={setDelegate} />}
          <LongWork isShown={busy} />
          <p class="acts">
            <button class="button" type="submit">{t('answer.button')}</button>{' '}
            <button class="button second" type="button" onClick={() => window.print()}>{t('print')}</button>
          </p>
          <p class="small">{t('answer.kept')}</p>
        </Part>
      </form>
    </>
  );
}
