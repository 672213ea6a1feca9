// SPDX-License-Identifier: AGPL-3.0-or-later
// enrol.tsx -- codes, twelve words, a passphrase, "is this you?", counted once.
import { type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { day, t } from '../i18n';
import { Choice, Field, Limits, LongWork, Notice, Part, Title, TroubleNotice } from '../parts';
import { To, Training } from '../shell';
import { go, store, useStore } from '../store';
import type { Enrolled, Look } from '../types';
import { StorageTrouble } from './unlock';

const CODE_CHARACTERS = 31; // without spaces and hyphens (docs/formats.md, codes)

const bare = (code: string): string => code.replace(/[\s-]/g, '');

interface Form {
  codes: string[];
  isSame: boolean | null;
  words: string;
  typed: string;
}

/** What is missing, in the order of the page; null: nothing. */
function missing(form: Form, isFirst: boolean): string | null {
  for (let i = 0; i < form.codes.length; i++) if (bare(form.codes[i]!) === '') return `code-${i}`;
  if (form.isSame !== true) return 'words-same';
  if (isFirst && form.typed.trim() !== form.words) return 'pass';
  return null;
}

/** While it is typed: whether a code is whole, by its check characters. */
function useCodes(codes: string[]): (boolean | null)[] {
  const [whole, setWhole] = useState<(boolean | null)[]>(codes.map(() => null));
  const key = codes.map(bare).join('|');

  useEffect(() => {
    const isLong = codes.map((c) => bare(c).length >= CODE_CHARACTERS - 4);
    if (!isLong.some(Boolean)) {
      setWhole(codes.map(() => null));
      return undefined;
    }
    const later = window.setTimeout(() => {
      void store.checkCodes(codes).then((found) =>
        setWhole(codes.map((_, i) => (isLong[i] ? found[i] === i : null))),
      );
    }, 400);
    return () => window.clearTimeout(later);
  }, [key]);
  return whole;
}

function Codes({ look, form, change }: { look: Look; form: Form; change: (f: Partial<Form>) => void }): JSX.Element {
  const whole = useCodes(form.codes);

  return (
    <Part id="h-codes" no="1" head={t('enrol.codes', { n: look.issuers.length })}
      side={<><p class="h">{t('enrol.why.head')}</p><p>{t('enrol.why')}</p><p class="h">{t('enrol.lost.head')}</p><p>{t('enrol.lost')}</p></>}>
      {look.issuers.map((issuer, i) => (
        <Field key={issuer} id={`code-${i}`} label={t('enrol.code.from', { issuer })} isCode
          hint={i === 0 ? t('enrol.code.hint') : undefined}
          value={form.codes[i] ?? ''}
          onValue={(v) => change({ codes: form.codes.map((c, k) => (k === i ? v : c)) })}
          right={whole[i] === true ? t('enrol.code.whole') : undefined}
          wrong={whole[i] === false ? t('enrol.code.wrong') : undefined} />
      ))}
    </Part>
  );
}

function Words({ look, form, change }: { look: Look; form: Form; change: (f: Partial<Form>) => void }): JSX.Element {
  return (
    <Part id="h-words" no="2" head={t('enrol.words')}>
      <p>{t('enrol.words.of', { organisation: look.organisation })}</p>
      <ol class="words" dir="ltr" translate={false}>{look.words.split(' ').map((w) => <li key={w}>{w}</li>)}</ol>
      <fieldset class="choices" id="words-same" tabIndex={-1}>
        <legend class="out-of-sight">{t('enrol.words.ask')}</legend>
        <Choice name="words" isChosen={form.isSame === true} onChoose={() => change({ isSame: true })} title={t('enrol.words.same')} />
        <Choice name="words" isChosen={form.isSame === false} onChoose={() => change({ isSame: false })} title={t('enrol.words.other')}
          hint={t('enrol.words.differ')} />
      </fieldset>
    </Part>
  );
}

function Passphrase({ form, change, draw, wrong }: {
  form: Form;
  change: (f: Partial<Form>) => void;
  draw: () => void;
  wrong: boolean;
}): JSX.Element {
  return (
    <Part id="h-pass" no="3" head={t('enrol.pass.head')} side={<><p class="h">{t('enrol.forget.head')}</p><p>{t('enrol.forget')}</p></>}>
      <p>{t('enrol.pass.drawn')}</p>
      <p class="lead" dir="ltr" translate={false}>{form.words}</p>
      <Field id="pass" type="password" label={t('enrol.pass.type')} hint={t('enrol.pass')} value={form.typed}
        onValue={(typed) => change({ typed })} wrong={wrong ? t('enrol.pass.wrong') : undefined} />
      <p class="sans"><button class="button second" type="button" onClick={draw}>{t('enrol.pass.again')}</button></p>
    </Part>
  );
}

/** What the roll says: looked at before the second code is spent. */
function IsThisYou({ asked, onYes, onNo }: { asked: Enrolled; onYes: () => void; onNo: () => void }): JSX.Element {
  const { busy } = useStore();

  return (
    <>
      <Title margin={t('enrol.margin')} title={t('enrol.you.head')} lead={t('enrol.you', { n: asked.share })}><TroubleNotice /></Title>
      <Part id="h-you" head={t('enrol.you.roll')}>
        <dl class="facts">
          <dt>{t('you.band')}</dt><dd>{asked.band}</dd>
          <dt>{t('you.class')}</dt><dd>{asked.class}</dd>
          {asked.unit !== 'unspecified' && <><dt>{t('you.unit')}</dt><dd>{asked.unit}</dd></>}
        </dl>
        <LongWork isShown={busy} />
        <p class="acts">
          <button class="button" type="button" onClick={onYes}>{t('enrol.you.yes')}</button>{' '}
          <button class="button second" type="button" onClick={onNo}>{t('enrol.you.no')}</button>
        </p>
      </Part>
    </>
  );
}

function Counted({ done }: { done: Enrolled }): JSX.Element {
  return (
    <>
      <Title margin={t('enrol.margin')} title={t('standing.once.head')} isHuge lead={t('standing.once')}>
        <Notice kind="good" head={t('enrol.done.head')}>
          <p>{t('enrol.done', { day: day(done.acts_from) })}</p>
        </Notice>
        <p class="acts"><To view="standing" isButton>{t('enrol.done.standing')}</To></p>
      </Title>
    </>
  );
}

export function Enrol(): JSX.Element {
  const { look, started, unlocked, busy, trouble } = useStore();
  const isFirst = started?.hasStore !== true;
  const [form, setForm] = useState<Form>({ codes: [], isSame: null, words: '', typed: '' });
  const [asked, setAsked] = useState<Enrolled | null>(null);
  const [done, setDone] = useState<Enrolled | null>(null);
  const [isRefused, setRefused] = useState(false);
  const [wrongPass, setWrongPass] = useState(false);
  const change = (some: Partial<Form>): void => setForm((f) => ({ ...f, ...some }));
  const draw = (): void => void store.drawWords().then((words) => change({ words, typed: '' }));

  useEffect(() => {
    if (look !== null && form.codes.length !== look.issuers.length) change({ codes: look.issuers.map(() => '') });
    if (form.words === '' && look !== null) draw();
  }, [look]);
  if (look === null) return <Title title={t('enrol.title')}><TroubleNotice /></Title>;
  if (done !== null) return <Counted done={done} />;

  const go1 = async (isYes: boolean): Promise<void> => {
    const lacking = isYes ? null : missing(form, isFirst);

    setWrongPass(lacking === 'pass');
    if (lacking !== null) {
      document.getElementById(lacking)?.focus();
      return;
    }
    // What is sealed is sealed by the words that stand there now.
    if (isFirst && !isYes && !(await store.unlock(form.words, true))) return;
    if (!isFirst && !unlocked && !(await store.unlock(form.typed))) return;
    const answer = await store.enrol(form.codes, look.words, isYes);
    if (answer?.enrolled === true) setDone(answer);
    else if (answer?.asked === true) setAsked(answer);
  };

  if (isRefused) {
    return <Title margin={t('enrol.margin')} title={t('enrol.no.head')} lead={t('enrol.no')}><p class="acts"><To view="entry" isButton>{t('back')}</To></p></Title>;
  }
  if (asked !== null) {
    return <IsThisYou asked={asked} onYes={() => void go1(true)} onNo={() => setRefused(true)} />;
  }
  return (
    <>
      <Title margin={t('enrol.margin')} title={t('enrol.title')} lead={t('enrol.lead')}>
        <Training />
        <Notice head={t('enrol.plain.head')}>
          <p>{t('enrol.plain', { m: look.epoch?.enrolled ?? 0, of: look.epoch?.members ?? 0 })}</p>
        </Notice>
        <StorageTrouble />
        {trouble?.key !== 'trouble.passphrase' && <TroubleNotice />}
      </Title>
      <form autocomplete="off" spellcheck={false} onSubmit={(e) => { e.preventDefault(); void go1(false); }}>
        <Codes look={look} form={form} change={change} />
        <Words look={look} form={form} change={change} />
        {isFirst ? (
          <Passphrase form={form} change={change} draw={draw} wrong={wrongPass} />
        ) : (
          !unlocked && (
            <Part id="h-pass" no="3" head={t('enrol.pass.head')}>
              <p>{t('enrol.again')}</p>
              <Field id="pass" type="password" isShort label={t('passphrase')} value={form.typed} onValue={(typed) => change({ typed })}
                wrong={trouble?.key === 'trouble.passphrase' ? t('trouble.passphrase') : undefined} />
            </Part>
          )
        )}
        <Part id="h-go" no="4" head={t('enrol.go')}>
          <p>{t('enrol.go.text')}</p>
          <Limits head="enrol.limits.head" items={[t('enrol.limits.1'), t('enrol.limits.2')]} />
          <LongWork isShown={busy} />
          <p class="acts">
            <button class="button" type="submit">{t('enrol.go')}</button>{' '}
            <a class="sans" href="#entry" onClick={(e) => { e.preventDefault(); go('entry'); }}>{t('not.now')}</a>
          </p>
        </Part>
      </form>
    </>
  );
}
