// SPDX-License-Identifier: AGPL-3.0-or-later
// settings.tsx -- what this device keeps: a locked copy, taking one in, erasing.
import { type JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Limits, Notice, Part, Title, TroubleNotice } from '../parts';
import { hashOf } from '../modules';
import { store, useStore } from '../store';
import { ChangePassphrase } from './passphrase';

/** Offer bytes as a file, to be kept where the reader wants. */
export function save(name: string, bytes: Uint8Array, type = 'application/octet-stream'): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  const a = document.createElement('a');

  a.href = url;
  a.download = name;
  a.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Erasing asks once more: there is no undo. */
function Erase(): JSX.Element {
  const [isAsked, setAsked] = useState(false);

  if (!isAsked) {
    return <button class="button second" type="button" onClick={() => setAsked(true)}>{t('keeps.erase')}</button>;
  }
  return (
    <Notice kind="care" head={t('keeps.erase.sure')}>
      <p>{t('erase')}</p>
      <p class="acts">
        <button class="button second" type="button" onClick={() => void store.erase().then(() => setAsked(false))}>{t('keeps.erase.yes')}</button>{' '}
        <button class="button second" type="button" onClick={() => setAsked(false)}>{t('keeps.erase.no')}</button>
      </p>
    </Notice>
  );
}

export function Keeps(): JSX.Element {
  const { started } = useStore();

  if (started?.hasStore !== true) return <p>{t('keeps.nothing')}</p>;
  return (
    <>
      <p class="acts">
        <button class="button second" type="button" onClick={() => void store.exportCopy().then((f) => f !== null && save('demur-copy', f))}>
          {t('keeps.copy')}
        </button>
      </p>
      <p class="small">{t('keeps.copy.note')}</p>
      <div class="acts"><Erase /></div>
      <p class="small">{t('erase')}</p>
    </>
  );
}

export function Settings(): JSX.Element {
  const { started, look, trouble } = useStore();
  const input = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState<'taken' | 'other' | null>(null);
  const [chosen, setChosen] = useState<Uint8Array | null>(null);
  const released = look?.releases.find((r) => r.sha256 === hashOf('member'));

  const take = async (bytes: Uint8Array): Promise<void> => {
    setChosen(null);
    setSaid((await store.importCopy(bytes)) ? 'taken' : 'other');
  };
  const choose = async (): Promise<void> => {
    const file = input.current?.files?.[0];
    if (file === undefined) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    setSaid(null);
    if (started?.hasStore === true) setChosen(bytes);
    else await take(bytes);
  };

  return (
    <>
      <Title title={t('settings.title')} lead={t('settings.lead')}>{trouble?.key !== 'trouble.passphrase' && <TroubleNotice />}</Title>
      <Part id="h-keeps" head={t('keeps.head')} isScreenOnly>
        <Keeps />
        {started?.isPersistent === false && started.hasStore && (
          <Notice head={t('settings.persist.head')}>
            <p>{t('settings.persist')}</p>
            <p class="acts"><button class="button second" type="button" onClick={() => void navigator.storage.persist().then((isPersistent) => store.set({ started: { ...started, isPersistent } }))}>{t('settings.persist.ask')}</button></p>
          </Notice>
        )}
      </Part>
      <ChangePassphrase />
      <Part id="h-import" head={t('settings.import')} isScreenOnly>
        <div class="drop">
          <p><label for="copy">{t('settings.import.label')}</label></p>
          <input id="copy" type="file" ref={input} onChange={() => void choose()} />
          <p class="small">{t('settings.import.note')}</p>
        </div>
        {chosen !== null && (
          <Notice kind="care" head={t('settings.import.note')}>
            <p class="acts">
              <button class="button second" type="button" onClick={() => void take(chosen)}>{t('settings.import')}</button>{' '}
              <button class="button second" type="button" onClick={() => setChosen(null)}>{t('not.now')}</button>
            </p>
          </Notice>
        )}
        {said !== null && <Notice {...(said === 'taken' ? { kind: 'good' as const } : { kind: 'care' as const })} head={t(`settings.import.${said}`)} />}
      </Part>
      <Part id="h-program" head={t('settings.program')}>
        <p>{released !== undefined ? t('settings.released', { name: released.name }) : t('settings.unreleased')}</p>
        <p class="print-code" dir="ltr" translate={false}>{hashOf('member').match(/.{8}/g)!.join(' ')}</p>
        <Limits items={[t('settings.limits.1'), t('settings.limits.2'), t('settings.limits.3')]} />
      </Part>
    </>
  );
}
