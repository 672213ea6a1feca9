// SPDX-License-Identifier: AGPL-3.0-or-later
// answer.tsx -- a principal's answer: one card an ask (answer_card.tsx); nothing goes out with an ask untouched.  What has been
// filled in is sealed on this device until it is signed (desk.ts).
import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type AnswerBegun } from '../desk';
import { day, number, t } from '../i18n';
import { Choice, Field, LongWork, Notice, Part, Ruler, Title, TroubleNotice } from '../parts';
import { Training } from '../shell';
import { answerForm, type AnswerItem } from '../source';
import { store, useStore } from '../store';
import type { Memo } from '../types';
import { AskCard, type Item, missingOf, Summary } from './answer_card';

const nothing = (asks: number): AnswerBegun => ({
  items: Array.from({ length: asks }, () => ({ verdict: null, by: '', reason: '' })), general: '', isDelegate: false, delegate: '',
});

function Lead({ memo, title }: { memo: Memo; title: string }): JSX.Element {
  const text = memo.text!;

  return (
    <Title margin={<>{t('answer.margin', { m: memo.number, title })}<br />{day(memo.today)}</>}
      title={<>{t('answer.title')} <span translate={false}>{text.subject}</span></>}
      lead={t('answer.lead', { n: text.asks.length, signs: number(memo.docket.signs), day: day(memo.docket.levels[0]?.answer.due) })}>
      {memo.clock !== null && <Ruler clock={memo.clock} isAnswered={false} />}
      <Training />
      <TroubleNotice />
    </Title>
  );
}

/** In whose name, and the button; open: the first ask that lacks something, from 1. */
function SignPart({ begun, change, title, open }: {
  begun: AnswerBegun;
  change: (some: Partial<AnswerBegun>) => void;
  title: string;
  open: number | null;
}): JSX.Element {
  const { busy, isDeskKept } = useStore();

  return (
    <Part id="h-sign" head={t('answer.sign')} side={<>
      <p class="h">{t('answer.plain.head')}</p><p>{t('answer.plain')}</p>
      <p class="h">{t('answer.record.head')}</p><p>{t('answer.record')}</p>
    </>}>
      {open !== null && (
        <Notice kind="care" head={t('answer.open', { m: open })}>
          <p>{t('answer.whole.out')} <a href={`#h-a${open}`} onClick={(e) => { e.preventDefault(); document.getElementById(`v${open}-accept`)?.focus(); }}>{t('answer.go', { m: open })}</a></p>
        </Notice>
      )}
      <Field id="general" label={t('answer.general')} rows={3} value={begun.general} onValue={(general) => change({ general })} />
      <p>{t('office.public')}</p>
      <fieldset class="choices">
        <legend class="legend">{t('answer.as')}</legend>
        <Choice name="as" isChosen={!begun.isDelegate} onChoose={() => change({ isDelegate: false })} title={t('answer.as.self', { title })} />
        <Choice name="as" isChosen={begun.isDelegate} onChoose={() => change({ isDelegate: true })} title={t('answer.as.delegate', { title })} hint={t('answer.as.delegate.hint')} />
      </fieldset>
      {begun.isDelegate && <Field id="delegate" label={t('answer.delegate.name')} value={begun.delegate} onValue={(delegate) => change({ delegate })} />}
      <LongWork isShown={busy} />
      <p class="acts">
        <button class="button" type="submit">{t('answer.button')}</button>{' '}
        <button class="button second" type="button" onClick={() => window.print()}>{t('print')}</button>
      </p>
      {isDeskKept && <p class="small">{t('answer.kept')}</p>}
    </Part>
  );
}

/** Sign it and send it; false: it was not sent, and why is said. */
async function send(memo: string, begun: AnswerBegun): Promise<boolean> {
  const form = answerForm(memo, begun.items as AnswerItem[], begun.general, begun.isDelegate ? begun.delegate : '');

  return (await store.act(['inbox answer', '--yes', 'form'], { form: new TextEncoder().encode(form) })) !== null;
}

/** It lies on the desk no more. */
function clear(memo: string): void {
  const answers = { ...store.state.desk.answers };

  delete answers[memo];
  store.setDesk({ answers });
}

export function Answer(): JSX.Element {
  const { memo, busy, look, desk } = useStore();
  const [tried, setTried] = useState(false);
  const [isSent, setSent] = useState(false);

  if (isSent) return <Title title={t('answer.sent.head')} lead={t('answer.sent')}><p class="acts"><a class="button" href="#office">{t('nav.office')}</a></p></Title>;
  if (memo === null || memo.text === null) return <Title title={t('memo.title')}><LongWork isShown={busy} /><TroubleNotice /></Title>;
  const asks = memo.text.asks;
  const kept = desk.answers[memo.memo];
  const begun = kept?.items.length === asks.length ? kept : nothing(asks.length);
  const change = (some: Partial<AnswerBegun>): void => store.setDesk({ answers: { ...store.state.desk.answers, [memo.memo]: { ...begun, ...some } } });
  const changeItem = (i: number, some: Partial<Item>): void => change({ items: begun.items.map((x, k) => (k === i ? { ...x, ...some } : x)) });
  const lacking = begun.items.findIndex((x) => missingOf(x) !== null);

  const sendIt = async (): Promise<void> => {
    if (!(await send(memo.memo, begun))) return;
    setSent(true);
    if (store.state.desk.answers[memo.memo] === begun) clear(memo.memo); // else it was changed meanwhile
    await store.look();
  };
  const submit = (): void => {
    setTried(true);
    if (lacking < 0) void sendIt();
    else document.getElementById(missingOf(begun.items[lacking]!) === 'verdict' ? `v${lacking + 1}-accept` : `d${lacking + 1}`)?.focus();
  };

  const title = look?.principals.find((p) => p.id === look.principal)?.title ?? '';
  return (
    <>
      <Lead memo={memo} title={title} />
      <Summary memo={memo} />
      <form autocomplete="off" spellcheck={false} onSubmit={(e) => { e.preventDefault(); submit(); }}>
        {asks.map((a, i) => (
          <AskCard key={a.ask} memo={memo} i={i} item={begun.items[i]!} change={(some) => changeItem(i, some)}
            isMissing={tried ? missingOf(begun.items[i]!) : null} />
        ))}
        <SignPart begun={begun} change={change} title={title} open={tried && lacking >= 0 ? lacking + 1 : null} />
      </form>
    </>
  );
}
