// SPDX-License-Identifier: AGPL-3.0-or-later
// sign.tsx -- signing a memo: what becomes public, in which crowd, when it leaves; and what waits.
import { type ComponentChildren, type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { day, list, moment, t } from '../i18n';
import { Choice, Crowd, Limits, LongWork, Notice, Part, Say } from '../parts';
import { To } from '../shell';
import { store, useStore } from '../store';
import type { Crowd as CrowdData, Memo, Signing } from '../types';
import { SendNow } from './queue';
import { PassphraseForm, StorageTrouble } from './unlock';

type Profile = CrowdData['profile'];

/** Exactly what becomes public, and stays. */
function PublicSentence({ memo, profile, caption }: { memo: Memo; profile: Profile | null; caption?: ComponentChildren }): JSX.Element {
  const { look } = useStore();
  const s = memo.signing;
  const values = {
    organisation: look?.organisation ?? '',
    m: memo.number,
    band: s.band ?? '',
    class: s.class ?? '',
    unit: s.unit ?? '',
  };
  const key = profile === 'band' ? 'sign.public.1' : profile === 'class' ? 'sign.public.2' : profile === 'unit' ? 'sign.public.3'
    : profile === 'band+class' ? 'sign.public.4' : 'sign.public.0';

  return (
    <figure class="entry">
      <blockquote>{profile === null ? t('sign.public.choose') : <Say k={key} v={values} />}</blockquote>
      <figcaption>{caption ?? t(profile === 'unit' ? 'sign.public.also.unit' : 'sign.public.also')}</figcaption>
    </figure>
  );
}

function label(profile: Profile, s: Signing): string {
  switch (profile) {
    case 'none': return t('sign.show.none');
    case 'band': return t('sign.show.band', { band: s.band ?? '' });
    case 'class': return t('sign.show.class', { class: s.class ?? '' });
    case 'unit': return t('sign.show.unit', { unit: s.unit ?? '' });
    case 'band+class': return t('sign.show.both', { band: s.band ?? '', class: s.class ?? '' });
  }
}

const NARROW = 40;
const K_MIN = 20; // below that a group is small whatever the memo says (guard.h)

/** What could be shown: every open profile with its crowd; a band that is too small says why. */
function Shows({ memo, chosen, choose }: { memo: Memo; chosen: Profile | null; choose: (p: Profile) => void }): JSX.Element {
  const s = memo.signing;
  const crowds = s.crowds ?? [];
  const none = crowds.find((c) => c.profile === 'none')!;
  const band = crowds.find((c) => c.profile === 'band')!;
  const shown = crowds.filter((c) => c.open).sort((a, b) => (a.profile === 'band' ? -1 : b.profile === 'band' ? 1 : b.counted - a.counted));

  return (
    <>
      <h3 id="h-show">{t('sign.show')}</h3>
      {!band.open && (band.effective < K_MIN
        ? <Notice head={t('sign.crowd.few.head')}><p>{t('sign.crowd.few', { n: band.counted, m: none.counted })}</p></Notice>
        : <Notice head={t('sign.crowd.closed.head')}><p>{t('sign.crowd.closed', { m: none.counted })}</p></Notice>)}
      <fieldset class="choices" aria-labelledby="h-show">
        {shown.map((c) => (
          <Choice key={c.profile} name="show" isChosen={chosen === c.profile} onChoose={() => choose(c.profile)} title={label(c.profile, s)}
            hint={`${t('sign.crowd', { n: c.counted })} ${c.profile !== 'none' ? t('sign.crowd.weight') : ''}`}>
            <Crowd n={c.counted} />
            {c.profile !== 'none' && c.counted < NARROW && <span class="hint">{t('sign.crowd.narrow', { n: c.counted, m: none.counted })}</span>}
          </Choice>
        ))}
      </fieldset>
      {chosen !== null && (
        <p class="sans"><Say k="sign.crowd.right" v={{ n: crowds.find((c) => c.profile === chosen)!.counted }} /></p>
      )}
    </>
  );
}

/** Almost everyone of the chosen band has signed. */
function NearAll({ memo, chosen }: { memo: Memo; chosen: Profile | null }): JSX.Element | null {
  const counts = useStore().counts[memo.memo];
  const band = memo.signing.crowds?.find((c) => c.profile === 'band');
  const signed = counts?.signatures.by_band?.[memo.signing.band ?? ''] ?? 0;

  if (chosen !== 'band' || band === undefined || signed * 10 <= band.counted * 6) return null;
  return <Notice kind="care" head={t('sign.crowd.all.head')}><p>{t('sign.crowd.all')}</p></Notice>;
}

/** Why nobody, or this member, can sign now; null: nothing is in the way. */
function obstacle(memo: Memo, today: string, needed: number, own: boolean): JSX.Element | null {
  const s = memo.signing;

  if (own) return <Notice kind="stop" head={t('page.own.head')}><p>{t('page.own')}</p></Notice>;
  if (!s.open_form) return <Notice head={t('sign.not.form')} />;
  if (!s.may_act) return <Notice kind="care" head={t('sign.crowd.none', { n: needed })} />;
  if (!s.safe) return <Notice kind="stop" head={t('sign.not.safe')} />;
  if (!s.fresh) return <Notice kind="stop" head={t('trouble.stale')} />;
  if (s.unlocked && !s.member) return <Notice head={t('sign.not.member')}><p class="acts"><To view="enrol">{t('entry.go.enrol')}</To></p></Notice>;
  if (s.acts_from !== undefined && s.acts_from > today) return <Notice head={t('standing.from', { day: day(s.acts_from) })} />;
  return null;
}

function SignForm({ memo }: { memo: Memo }): JSX.Element {
  const { channel, busy, counts: all, look } = useStore();
  const counts = all[memo.memo];
  const [profile, setProfile] = useState<Profile | null>(null);
  const [leave, setLeave] = useState<'random' | 'visit'>('random');
  const [isMissing, setMissing] = useState(false);
  const s = memo.signing;
  const band = s.crowds?.find((c) => c.profile === 'band');
  const ofBand = counts?.signatures.by_band?.[s.band ?? ''];

  const sign = (): void => {
    setMissing(profile === null);
    if (profile === null) {
      document.querySelector<HTMLInputElement>('input[name=show]')?.focus();
      return;
    }
    void store.sign(profile, leave === 'visit').then((done) => {
      if (done) document.querySelector('h1')?.focus();
    });
  };

  return (
    <Part id="sign" head={t('sign.head')} isForm isScreenOnly onSubmit={sign}
      side={<>
        <p class="h">{t('sign.after.head')}</p><p>{t('sign.after')}</p>
        <p class="h">{t('sign.mind.head')}</p><p>{t('sign.mind', { day: day(memo.docket.closes) })}</p>
      </>}>
      <h3>{t('sign.exactly')}</h3>
      <PublicSentence memo={memo} profile={profile} />
      <Shows memo={memo} chosen={profile} choose={(p) => { setProfile(p); setMissing(false); }} />
      {isMissing && <p class="wrong" role="alert">{t('sign.show.missing')}</p>}
      <NearAll memo={memo} chosen={profile} />
      <h3 id="h-leave">{t('sign.leave')}</h3>
      <fieldset class="choices" aria-labelledby="h-leave">
        <Choice name="leave" isChosen={leave === 'random'} onChoose={() => setLeave('random')} title={t('sign.leave.random')} hint={t('sign.leave.random.hint')} />
        <Choice name="leave" isChosen={leave === 'visit'} onChoose={() => setLeave('visit')} title={t('sign.leave.visit')} hint={t('sign.leave.visit.hint')} />
      </fieldset>
      {(s.contexts ?? 0) >= 15 && <Notice kind="care" head={t('sign.fifteen')} />}
      <Limits items={[
        band !== undefined && ofBand !== undefined ? t('sign.limits.1', { k: ofBand, n: band.counted, band: s.band ?? '' }) : t('sign.limits.1.plain'),
        t('sign.limits.2'),
        t('sign.limits.3', { operator: channel?.operator ?? '' }),
        t('sign.limits.4', { day: day(memo.epoch?.erase) }),
        t('sign.limits.5'),
      ]} />
      {look?.training === true && <p class="small">{t('sign.training')}</p>}
      <LongWork isShown={busy} />
      <p class="acts">
        <button class="button" type="submit">{t('sign.button', { m: memo.number })}</button>{' '}
        <To view="entry">{t('not.now')}</To>
      </p>
    </Part>
  );
}

// ---- afterwards ---------------------------------------------------------------------------------

function stations(memo: Memo): { title: string; hint: string; state: 'done' | 'now' | '' }[] {
  const { own, accepted, send_at } = memo.signing;
  const at = own!.signed ? 4 : accepted === true ? 2 : 1;
  const state = (i: number): 'done' | 'now' | '' => (i < at ? 'done' : i === at ? 'now' : '');

  return [
    { title: t('track.1'), hint: t('track.1.hint'), state: state(0) },
    { title: t('track.2'), hint: send_at === undefined ? '' : t('track.2.hint', { time: moment(send_at), close: day(memo.docket.closes) }), state: state(1) },
    { title: t('track.3'), hint: t('track.3.hint'), state: state(2) },
    { title: t('track.4'), hint: t('track.4.hint'), state: state(3) },
  ];
}

/** Discard while it waits; withdraw once it has left, which the record shows for ever. */
function ChangeMind({ memo }: { memo: Memo }): JSX.Element {
  const [isAsked, setAsked] = useState(false);
  const own = memo.signing.own!;
  const key = own.unsent ? 'mind.discard' : 'mind.withdraw';

  if (!isAsked) return <button class="button second" type="button" onClick={() => setAsked(true)}>{t(key)}</button>;
  return (
    <Notice kind="care" head={t(`${key}.sure`)}>
      <p>{own.unsent ? t('mind.discard.text') : t('withdraw')}</p>
      <p class="acts">
        <button class="button second" type="button" onClick={() => void store.withdraw()}>{t(`${key}.yes`)}</button>{' '}
        <button class="button second" type="button" onClick={() => setAsked(false)}>{t('mind.no')}</button>
      </p>
    </Notice>
  );
}

function Signed({ memo }: { memo: Memo }): JSX.Element {
  const { busy, nextVisit } = useStore();
  const own = memo.signing.own!;
  const to = memo.principals.filter((p) => p.role === 'to').map((p) => p.title);

  if (own.withdrawn || own.leaving) {
    return (
      <Part id="sign" head={t('sign.head')} isScreenOnly>
        <Notice head={t(own.withdrawn ? 'withdrawn.done' : 'withdrawn.leaving')} />
        {own.leaving && <SendNow close={memo.docket.closes} />}
      </Part>
    );
  }
  return (
    <>
      <Part id="sign" head={t('track.head')} isScreenOnly side={<><p class="h">{t('track.only.head')}</p><p>{t('track.only')}</p></>}>
        {own.signed
          ? <Notice kind="good" head={t('queue.entered')} />
          : memo.signing.broken === true ? <Notice kind="stop" head={t('queue.missing')} />
          : <Notice kind="good" head={t('queue.wait.head')}><p>{t('queue.wait')}</p></Notice>}
        <ol class="track sans">
          {stations(memo).map((s, i) => (
            <li key={i} class={s.state === '' ? undefined : s.state} aria-current={s.state === 'now' ? 'step' : undefined}>
              <b>{s.title}</b><span class="hint">{s.hint}</span>
            </li>
          ))}
        </ol>
        {own.unsent && (
          <>
            {nextVisit ? <p role="status">{t('sign.leave.visit')}</p> : (
              <p class="acts"><button class="button second" type="button" onClick={() => store.leaveNextVisit()}>{t('queue.visit')}</button></p>
            )}
            <SendNow close={memo.docket.closes} />
          </>
        )}
        {!own.signed && (
          <p class="acts"><button class="button second" type="button" onClick={() => void store.openMemo()}>{t('track.look')}</button></p>
        )}
        <LongWork isShown={busy} />
      </Part>
      <Part id="h-can" head={t('can.head')} isScreenOnly>
        <ul class="points">
          <li><Say k={own.unsent ? 'can.mind.unsent' : 'can.mind'} v={{ day: day(memo.docket.closes) }} /> <p class="acts"><ChangeMind memo={memo} /></p></li>
          <li><Say k="can.keep" /></li>
          <li><Say k="can.watch" v={{ to: list(to) }} /> <To view="record">{t('entry.go.record')}</To></li>
        </ul>
      </Part>
    </>
  );
}

// ---- the part -----------------------------------------------------------------------------------

export function SignPart({ memo }: { memo: Memo }): JSX.Element {
  const { channel, started, look } = useStore();
  const s = memo.signing;
  const inTheWay = obstacle(memo, look?.today ?? memo.today, memo.epoch?.needed ?? 0, channel?.own === true);
  const own = s.own;

  if (own !== undefined && (own.unsent || own.sent || own.signed || own.leaving || own.withdrawn)) return <Signed memo={memo} />;
  if (inTheWay !== null) return <Part id="sign" head={t('sign.head')} isScreenOnly>{inTheWay}</Part>;
  if (!s.unlocked) {
    return (
      <Part id="sign" head={t('sign.head')} isScreenOnly side={<p>{t('sign.locked.side')}</p>}>
        <StorageTrouble />
        {started?.hasStore === true ? (
          <>
            <p>{t('sign.locked')}</p>
            <PassphraseForm button={t('sign.unlock')} after={() => void store.openMemo().then(() => document.getElementById('sign')?.focus())} />
          </>
        ) : (
          <>
            <p>{t('sign.enrol.first')}</p>
            <p class="acts"><To view="enrol" isButton>{t('entry.go.enrol')}</To></p>
          </>
        )}
      </Part>
    );
  }
  return <SignForm memo={memo} />;
}
