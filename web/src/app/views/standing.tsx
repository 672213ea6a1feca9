// SPDX-License-Identifier: AGPL-3.0-or-later
// standing.tsx -- "You are counted once": place, crowds, what the device keeps, what waits.
import { type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { day, number, t } from '../i18n';
import { Crowd, Limits, LongWork, Notice, Part, Title, TroubleNotice } from '../parts';
import { To, Training } from '../shell';
import { store, useStore } from '../store';
import type { Look, Standing as Data } from '../types';
import { Keeps } from './settings';
import { Locked } from './unlock';
import { QueueList } from './queue';

const RENEW_DAYS = 14;

const mayRenew = (today: string, last: string | null): boolean =>
  last !== null && Date.parse(last) - Date.parse(today) <= RENEW_DAYS * 86400000;

/** The place of the next quarter, without a code. */
function Renew(): JSX.Element {
  return (
    <button class="button second" type="button" onClick={() => void store.act(['refresh', '--yes', '--json']).then(() => store.look())}>
      {t('place.renew')}
    </button>
  );
}

function Place({ look, data }: { look: Look; data: Data }): JSX.Element {
  const e = data.epoch!;

  return (
    <dl class="facts">
      <dt>{t('place.roll')}</dt><dd>{t('people', { n: e.members })}</dd>
      <dt>{t('place.enrolled', { n: look.issuers.length })}</dt><dd>{t('people', { n: e.enrolled })}</dd>
      <dt>{t('you.band')}</dt><dd>{data.band} <span class="small">{t('place.band.not')}</span></dd>
      <dt>{t('place.good')}</dt><dd>{day(e.last)} <span class="small">{t('place.renews')}</span>{mayRenew(look.today, e.last) && <> <Renew /></>}</dd>
      <dt>{t('place.memos')}</dt><dd>{t('place.memos.used', { n: data.contexts ?? 0, of: data.contexts_max ?? 15 })} <span class="small">{t('place.memos.note')}</span></dd>
    </dl>
  );
}

function Crowds({ data }: { data: Data }): JSX.Element {
  const none = data.crowds!.find((c) => c.profile === 'none')!;
  const band = data.crowds!.find((c) => c.profile === 'band')!;

  return (
    <>
      <p>{t('crowd.text')}</p>
      {band.open ? (
        <>
          <h3>{t('crowd.band', { n: band.counted, band: data.band ?? '' })}</h3>
          <Crowd n={band.counted} />
        </>
      ) : (
        <Notice head={t('crowd.closed.head')}><p>{t('crowd.closed', { n: band.counted })}</p></Notice>
      )}
      <h3>{t('crowd.none', { n: none.counted })}</h3>
      <Crowd n={none.counted} />
      {data.epoch!.effective < data.epoch!.needed && (
        <Notice kind="care" head={t('sign.crowd.none', { n: data.epoch!.needed })} />
      )}
      <Notice head={t('crowd.right.head')}><p>{t('crowd.right', { n: band.open ? band.counted : none.counted })}</p></Notice>
    </>
  );
}

export function Standing(): JSX.Element {
  const { look, unlocked, busy } = useStore();
  const [data, setData] = useState<Data | null>(null);

  useEffect(() => {
    if (!unlocked) {
      setData(null);
      return;
    }
    void store.standing().then(async (s) => {
      setData(s);
      if (s?.member === true) await store.loadQueue();
    });
  }, [unlocked]);
  if (!unlocked) return <Locked title={t('standing.title')} lead={t('standing.locked')} />;
  if (look === null || data === null) return <Title title={t('standing.title')}><LongWork isShown={busy} /><TroubleNotice /></Title>;
  if (!data.member) {
    return (
      <Title title={t('standing.not.head')} lead={t('standing.not')}>
        <TroubleNotice />
        <p class="acts"><To view="enrol" isButton>{t('entry.go.enrol')}</To></p>
      </Title>
    );
  }
  const crowdNote = data.crowds!.find((c) => c.profile === 'band')!;
  return (
    <>
      <Title margin={t('standing.margin')} title={t('standing.once.head')} isHuge lead={t('standing.once')}>
        <Training />
        <TroubleNotice />
        {data.told === false && <Notice head={t('standing.soon')} />}
        {data.acts_from !== undefined && data.acts_from > look.today && <Notice head={t('standing.from', { day: day(data.acts_from) })} />}
      </Title>
      <Part id="h-place" head={t('place.head')} side={<><p class="h">{t('place.proves.head')}</p><p>{t('place.proves', { n: number(data.epoch!.members - 1) })}</p></>} isScreenOnly>
        <Place look={look} data={data} />
      </Part>
      <Part id="h-crowd" head={t('crowd.head')} side={<><p class="h">{t('crowd.how.head')}</p><p>{t('crowd.how', { n: crowdNote.effective })}</p></>} isScreenOnly>
        <Crowds data={data} />
      </Part>
      <Part id="h-queue" head={t('queue.head')} isScreenOnly><QueueList /></Part>
      <Part id="h-keeps" head={t('keeps.head')} isScreenOnly>
        <p>{t('keeps.text', { day: day(data.epoch!.erase) })}</p>
        <Limits items={[t('keeps.limits.1', { day: day(data.epoch!.erase) }), t('keeps.limits.2')]} />
        <Keeps />
      </Part>
    </>
  );
}
