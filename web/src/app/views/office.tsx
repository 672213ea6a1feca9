// SPDX-License-Identifier: AGPL-3.0-or-later
// office.tsx -- a principal's inbox: what waits, what was answered, more time; and the login.
import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { day, list, number, t, weekday } from '../i18n';
import { Field, LongWork, Moon, Notice, Part, Ruler, Title, TroubleNotice, verdictKind } from '../parts';
import { Training } from '../shell';
import { go, store, useStore } from '../store';
import type { MemoRow } from '../types';
import { PassphraseForm, StorageTrouble } from './unlock';

/** The office's key file, the twelve words and a passphrase: once. */
function Login(): JSX.Element {
  const { busy } = useStore();
  const [file, setFile] = useState<File | null>(null);
  const [words, setWords] = useState('');
  const [pass, setPass] = useState('');
  const [lack, setLack] = useState<'file' | 'words' | 'pass' | null>(null);

  const login = async (): Promise<void> => {
    const missing = file === null ? 'file' : words.trim() === '' ? 'words' : pass.length < 8 ? 'pass' : null;
    setLack(missing);
    if (missing !== null) {
      document.getElementById(missing === 'file' ? 'key' : missing)?.focus();
      return;
    }
    await store.login(new Uint8Array(await file!.arrayBuffer()), words, pass);
  };

  return (
    <>
      <Title title={t('office.login')} lead={t('office.login.lead')}><Training /><StorageTrouble isOffice /><TroubleNotice /></Title>
      <Part id="h-login" head={t('office.login.head')} isForm onSubmit={() => void login()} side={<><p class="h">{t('office.key.side.head')}</p><p>{t('office.key.side')}</p></>}>
        <div class="drop">
          <p><label for="key">{t('office.key')}</label></p>
          <input id="key" type="file" onChange={(e) => setFile(e.currentTarget.files?.[0] ?? null)} aria-invalid={lack === 'file'} aria-describedby="key-said" />
          <p class={lack === 'file' ? 'wrong' : 'small'} id="key-said">{t(lack === 'file' ? 'office.key.missing' : 'office.key.hint')}</p>
        </div>
        <Field id="words" label={t('office.words')} hint={t('office.words.hint')} value={words} onValue={setWords} rows={2} wrong={lack === 'words' ? t('office.words.missing') : undefined} />
        <Field id="pass" label={t('office.pass')} hint={t('office.pass.hint')} type="password" isShort value={pass} onValue={setPass} wrong={lack === 'pass' ? t('office.pass.missing') : undefined} />
        <LongWork isShown={busy} />
        <p class="acts"><button class="button" type="submit">{t('office.login.button')}</button></p>
      </Part>
    </>
  );
}

const isAnswered = (m: MemoRow): boolean => m.clock?.answered !== undefined;

/** Most urgent first: the longest overdue, then the nearest day. */
const byUrgency = (a: MemoRow, b: MemoRow): number =>
  (b.clock?.late ?? 0) - (a.clock?.late ?? 0) || (a.levels[0]?.answer.due ?? '9').localeCompare(b.levels[0]?.answer.due ?? '9');

/** Put the answer off, with a reason: public at once. */
function Extend({ m }: { m: MemoRow }): JSX.Element {
  const { busy } = useStore();
  const [isOpen, setOpen] = useState(false);
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');

  if (!isOpen) return <button class="button second" type="button" onClick={() => setOpen(true)}>{t('office.extend')}</button>;
  return (
    <form autocomplete="off" onSubmit={(e) => {
      e.preventDefault();
      void store.act(['inbox extend', '--yes', '--until', until, '--reason', 'reason', m.memo.slice(0, 16)], { reason: new TextEncoder().encode(reason) })
        .then(async (o) => { if (o !== null) { setOpen(false); await store.look(); } });
    }}>
      <p>{t('office.extend.text')}</p>
      <Field id={`until-${m.number}`} label={t('office.extend.until')} type="date" isShort value={until} onValue={setUntil} />
      <Field id={`reason-${m.number}`} label={t('office.extend.reason')} rows={3} value={reason} onValue={setReason} />
      <LongWork isShown={busy} />
      <p class="acts"><button class="button second" type="submit">{t('office.extend.send')}</button></p>
    </form>
  );
}

/** Opening is acknowledging: on first opening that is said before. */
function Open({ m }: { m: MemoRow }): JSX.Element {
  const [isAsked, setAsked] = useState(false);
  const isNew = m.levels[0]?.acknowledge.due !== null && m.levels[0]?.acknowledge.done === null;
  const open = async (): Promise<void> => {
    if (isNew && (await store.act(['inbox ack', '--yes', m.memo.slice(0, 16)])) === null) return;
    await store.look();
    store.set({ link: null, memoId: m.memo.slice(0, 16), memo: null });
    go('answer');
    await store.openMemo();
  };

  if (isNew && isAsked) {
    return (
      <Notice head={t('office.ack.head')}>
        <p>{t('office.ack', { day: day(m.delivered) })}</p>
        <p class="acts"><button class="button" type="button" onClick={() => void open()}>{t('office.ack.button')}</button></p>
      </Notice>
    );
  }
  return (
    <button class={isNew ? 'button second' : 'button'} type="button" onClick={() => (isNew ? setAsked(true) : void open())}>
      {t(isNew ? 'office.open' : 'office.answer', { m: m.number })}
    </button>
  );
}

function Waiting({ m }: { m: MemoRow }): JSX.Element {
  const level = m.levels[0];
  const late = m.clock?.late ?? 0;

  return (
    <li>
      <h3 {...(m.subject !== undefined ? { translate: false } : {})}>{m.subject ?? t('memos.number', { m: m.number })}</h3>
      <p class="sans">
        {t('memos.number', { m: m.number })} {t('memos.signs', { n: m.signs })} {t('office.asks', { n: m.asks_count })}{' '}
        {level?.acknowledge.done != null && t('office.acked', { day: day(level.acknowledge.done) })}
      </p>
      {m.clock !== null && <Ruler clock={m.clock} isAnswered={false} />}
      <p class="ruler-ends">
        <span>{t('office.delivered', { day: day(m.delivered) })}</span>{' '}
        {late > 0 ? <span class="late">{t('office.overdue', { day: day(level?.answer.due), n: late })}</span>
          : level?.answer.due != null && m.clock?.limit !== undefined && <><span>{t('office.today', { d: m.clock.now, limit: m.clock.limit })}</span> <span>{t('office.due', { day: day(level.answer.due) })}</span></>}
      </p>
      {m.levels.slice(1).map((l) => <p class="sans" key={l.from}>{t('docket.passed', { next: l.title ?? '', day: day(l.from) })} {t('office.still')}</p>)}
      <div class="acts"><Open m={m} /> {late === 0 && <Extend m={m} />}</div>
    </li>
  );
}

function Done({ rows }: { rows: MemoRow[] }): JSX.Element {
  return (
    <table class="table stack">
      <thead><tr><th scope="col">{t('office.col.memo')}</th><th scope="col">{t('office.col.asks')}</th><th scope="col">{t('office.col.answered')}</th></tr></thead>
      <tbody>
        {rows.map((m) => {
          const kinds = m.asks.map((a) => verdictKind(a.standing?.verdict));
          return (
            <tr key={m.memo}>
              <th scope="row">{number(m.number)}{m.subject !== undefined && <span translate={false}>{t('comma')}{m.subject}</span>}</th>
              <td><span class="moons" role="img" aria-label={list(kinds.map((k) => t(`verdict.${k}`)))}>{kinds.map((k, i) => <Moon key={i} kind={k} />)}</span></td>
              <td>{day(m.levels[0]?.answer.done)}{m.clock!.late > 0 ? <>{t('comma')}<span class="late">{t('docket.late.short', { n: m.clock!.late })}</span></>
                : m.clock?.limit !== undefined && `${t('comma')}${t('office.day', { d: m.clock.answered ?? 0, limit: m.clock.limit })}`}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

export function Office(): JSX.Element {
  const { look, unlocked, started } = useStore();

  if (!unlocked && started?.hasStore === true) {
    return (
      <>
        <Title title={t('office.locked')} lead={t('office.locked.lead')}><TroubleNotice /></Title>
        <Part id="h-unlock" head={t('unlock.head')}><PassphraseForm button={t('unlock.button')} /></Part>
      </>
    );
  }
  if (!unlocked || look === null || look.principal === 0) return <Login />;
  const title = look.principals.find((p) => p.id === look.principal)?.title ?? '';
  const mine = look.memos.filter((m) => m.delivered !== null && (m.to.includes(title) || m.levels.some((l) => l.principal === look.principal)));
  const waiting = mine.filter((m) => !isAnswered(m)).sort(byUrgency);
  const next = [...waiting].filter((m) => m.levels[0]?.answer.due != null && m.clock!.late === 0)[0];

  return (
    <>
      <Title margin={<>{t('office.inbox')}<br />{weekday(look.today)}</>} title={t('office.title', { n: waiting.length })}
        lead={next !== undefined ? t('office.lead', { day: weekday(next.levels[0]!.answer.due!) }) : undefined}>
        <Training />
        <TroubleNotice />
      </Title>
      <Part id="h-wait" head={t('office.waiting')} side={<>
        <p class="h">{t('office.ten.head')}</p><p>{t('office.ten')}</p>
        <p class="h">{t('office.who.head')}</p><p>{t('office.who')}</p>
      </>}>
        {waiting.length === 0 ? <p>{t('office.nothing')}</p> : <ul class="inbox">{waiting.map((m) => <Waiting key={m.memo} m={m} />)}</ul>}
        <p class="acts"><button class="button second" type="button" onClick={() => void store.look()}>{t('office.look')}</button></p>
      </Part>
      {mine.some(isAnswered) && (
        <Part id="h-done" head={t('office.answered')}>
          <Done rows={mine.filter(isAnswered)} />
          <p class="small">{t('office.amend')}</p>
        </Part>
      )}
    </>
  );
}
