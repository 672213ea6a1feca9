// SPDX-License-Identifier: AGPL-3.0-or-later
// answer_card.tsx -- what a principal answers to: the memo in short, and a card for each ask.
import { type JSX } from 'preact';
import { type AnswerBegun } from '../desk';
import { day, list, t } from '../i18n';
import { paragraphs } from '../markdown';
import { countWords, Field, Meter, Moon, Part, VERDICTS } from '../parts';
import { Sheet } from '../sheet';
import { REASON_WORDS } from '../source';
import { useStore } from '../store';
import type { Memo } from '../types';

export type Item = AnswerBegun['items'][number];

/** What an ask still lacks; null: nothing. */
export const missingOf = (x: Item): 'verdict' | 'day' | null => (x.verdict === null ? 'verdict' : x.verdict === 'later' && x.by === '' ? 'day' : null);

export function Summary({ memo }: { memo: Memo }): JSX.Element {
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

export function AskCard({ memo, i, item, change, isMissing }: {
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
