// SPDX-License-Identifier: AGPL-3.0-or-later
// unlock.tsx -- the passphrase, where something on this device has to be opened first.
import { type ComponentChildren, type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { Field, LongWork, Notice, Part, Title, TroubleNotice } from '../parts';
import { To } from '../shell';
import { store, useStore } from '../store';

/** Why nothing can be kept here, or that what was kept has been cleared; null: neither. */
export function StorageTrouble({ isOffice }: { isOffice?: boolean }): JSX.Element | null {
  const { started } = useStore();

  if (started === null) return null;
  if (store.wasCleared()) {
    return (
      <Notice kind="care" head={t('storage.cleared')}>
        {isOffice ? <p>{t('storage.cleared.office')}</p> : <p>{t('storage.cleared.then')} <To view="settings">{t('foot.settings')}</To></p>}
      </Notice>
    );
  }
  if (started.trouble === null) return null;
  return <Notice kind="care" head={t(`storage.${started.trouble}`)}><p>{t('storage.then')}</p></Notice>;
}

/** A field for the passphrase and its button. */
export function PassphraseForm({ button, after }: { button: ComponentChildren; after?: () => void }): JSX.Element {
  const [typed, setTyped] = useState('');
  const { trouble, busy } = useStore();
  const isWrong = trouble?.key === 'trouble.passphrase';

  return (
    <form autocomplete="off" onSubmit={(event) => {
      event.preventDefault();
      void store.unlock(typed).then((isOpen) => {
        setTyped('');
        if (isOpen) after?.();
      });
    }}>
      <Field id="pass" label={t('passphrase')} type="password" isShort value={typed} onValue={setTyped}
        wrong={isWrong ? t('trouble.passphrase') : undefined} />
      <LongWork isShown={busy} />
      <p class="acts"><button class="button" type="submit">{button}</button></p>
    </form>
  );
}

/** A view that needs the key store: the passphrase, or how to get one. */
export function Locked({ title, lead }: { title: ComponentChildren; lead: ComponentChildren }): JSX.Element {
  const { started, trouble } = useStore();

  return (
    <>
      <Title title={title} lead={lead}>
        {trouble?.key !== 'trouble.passphrase' && <TroubleNotice />}
        <StorageTrouble />
      </Title>
      {started?.hasStore === true ? (
        <Part id="h-unlock" head={t('unlock.head')} side={<p>{t('unlock.side')}</p>}>
          <PassphraseForm button={t('unlock.button')} />
        </Part>
      ) : (
        <Part id="h-unlock" head={t('unlock.none.head')}>
          <p>{t('unlock.none')}</p>
          <p class="acts"><To view="enrol" isButton>{t('entry.go.enrol')}</To></p>
        </Part>
      )}
    </>
  );
}
