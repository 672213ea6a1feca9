// SPDX-License-Identifier: AGPL-3.0-or-later
// entry.tsx -- what this is, the ways in, what holds and what does not.
import { type JSX } from 'preact';
import { day, number, t } from '../i18n';
import { Crowd, Part, Say, Title, TroubleNotice } from '../parts';
import { To, Training } from '../shell';
import { useStore } from '../store';
import type { Look } from '../types';

/** How the record stands, in sentences. */
function Stands({ look }: { look: Look }): JSX.Element {
  const delivered = look.memos.filter((m) => m.delivered !== null);
  const answered = delivered.filter((m) => m.clock?.answered !== undefined);
  const inTime = answered.filter((m) => m.clock!.late === 0);
  const overdue = delivered.filter((m) => m.clock?.answered === undefined && m.clock!.late > 0);
  const running = delivered.length - answered.length - overdue.length;

  if (delivered.length === 0) return <p class="sentence">{t('stands.none')}</p>;
  return (
    <p class="sentence">
      {t('stands.delivered', { n: delivered.length })}{' '}
      {t('stands.answered', { n: answered.length, m: inTime.length })}
      {overdue.length > 0 && (
        <> <span class="late">{t('stands.overdue', { n: overdue.length, days: Math.max(...overdue.map((m) => m.clock!.late)) })}</span></>
      )}
      {running > 0 && <> {t('stands.running', { n: running })}</>}
    </p>
  );
}

function Ways(): JSX.Element {
  return (
    <ul class="ways">
      <li><span class="what">{t('entry.have.letter')}</span> <span class="then"><To view="enrol">{t('entry.go.enrol')}</To> {t('entry.then.enrol')}</span></li>
      <li><span class="what">{t('entry.have.link')}</span> <span class="then"><To view="memo">{t('entry.go.memo')}</To> {t('entry.then.memo')}</span></li>
      <li><span class="what">{t('entry.have.say')}</span> <span class="then"><To view="write">{t('entry.go.write')}</To> {t('entry.then.write')}</span></li>
      <li><span class="what">{t('entry.have.office')}</span> <span class="then"><To view="office">{t('entry.go.office')}</To> {t('entry.then.office')}</span></li>
      <li><span class="what">{t('entry.have.file')}</span> <span class="then"><a href="check.html">{t('entry.go.check')}</a> {t('entry.then.check')}</span></li>
      <li><span class="what">{t('entry.have.question')}</span> <span class="then"><To view="record">{t('entry.go.record')}</To> {t('entry.then.record')}</span></li>
    </ul>
  );
}

export function Entry(): JSX.Element {
  const { look } = useStore();

  return (
    <>
      <Title
        margin={look === null ? t('entry.margin.plain') : t('entry.margin', { organisation: look.organisation })}
        title={t('entry.title')}
        isHuge
        lead={t('entry.lead')}
      >
        <Training />
        {look?.epoch !== undefined && (
          <figure class="field-of wide">
            <Crowd n={look.epoch.enrolled} />
            <figcaption>{t('entry.crowd', { n: look.epoch.enrolled })}</figcaption>
          </figure>
        )}
        <TroubleNotice />
      </Title>
      <Part id="h-have" head={t('entry.have')}><Ways /></Part>
      {look !== null && (
        <Part id="h-stands" head={t('entry.stands')} note={t('entry.stands.note', { day: day(look.day), size: number(look.size) })}>
          <Stands look={look} />
          <p class="sans"><To view="record">{t('entry.stands.all')}</To></p>
        </Part>
      )}
      <Part id="h-holds" head={t('entry.holds')} isWide>
        <ul class="points two">
          {(['1', '2', '3', '4'] as const).map((i) => <li key={i}><Say k={`entry.holds.${i}`} /></li>)}
        </ul>
      </Part>
      <Part id="limits" head={t('limits.head')} note={t('entry.limits.note')} isWide>
        <ul class="points two">
          {(['1', '2', '3', '4', '5', '6', '7'] as const).map((i) => <li key={i}><Say k={`entry.limits.${i}`} /></li>)}
        </ul>
      </Part>
    </>
  );
}
