// SPDX-License-Identifier: AGPL-3.0-or-later
// passphrase.tsx -- another passphrase for this device: five words, drawn here and typed once.
import { type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Field, Notice, Part } from '../parts';
import { store, useStore } from '../store';

interface Form {
  now: string;
  /** The five words that were drawn, and what was typed of them. */
  words: string;
  typed: string;
}

const EMPTY: Form = { now: '', words: '', typed: '' };

export function ChangePassphrase(): JSX.Element {
  const { unlocked, busy, trouble } = useStore();
  const [form, setForm] = useState<Form>(EMPTY);
  const [isWrong, setWrong] = useState(false);
  const [isDone, setDone] = useState(false);
  const change = (some: Partial<Form>): void => setForm((f) => ({ ...f, ...some }));
  const draw = (): void => void store.drawWords().then((words) => change({ words, typed: '' }));

  useEffect(() => {
    if (unlocked) draw();
    else setForm(EMPTY);
  }, [unlocked]);

  const submit = async (): Promise<void> => {
    const isSame = form.words !== '' && form.typed.trim().split(/\s+/).join(' ') === form.words;

    setWrong(!isSame);
    if (!isSame) {
      document.getElementById('pass-next')?.focus();
      return;
    }
    if (!(await store.changePassphrase(form.now, form.words))) {
      document.getElementById('pass-now')?.focus();
      return;
    }
    setForm(EMPTY);
    setDone(true);
  };

  return (
    <Part id="h-pass" head={t('settings.pass')} isForm isScreenOnly onSubmit={() => void submit()}>
      {!unlocked ? <p>{t('settings.pass.locked', { standing: t('nav.standing') })}</p>
        : isDone ? <Notice kind="good" head={t('settings.pass.done.head')}><p>{t('settings.pass.done')}</p></Notice>
        : <>
          <Field id="pass-now" type="password" isShort label={t('settings.pass.now')} value={form.now} onValue={(now) => change({ now })}
            wrong={trouble?.key === 'trouble.passphrase' ? t('trouble.passphrase') : undefined} />
          <p>{t('enrol.pass.drawn')}</p>
          <p class="lead" dir="ltr" translate={false}>{form.words}</p>
          <Field id="pass-next" type="password" label={t('enrol.pass.type')} hint={t('enrol.pass')} value={form.typed}
            onValue={(typed) => change({ typed })} wrong={isWrong ? t('enrol.pass.wrong') : undefined} />
          {busy && <p role="status" class="small">{t('progress.work')}</p>}
          <p class="acts">
            <button class="button" type="submit">{t('settings.pass.button')}</button>{' '}
            <button class="button second" type="button" onClick={draw}>{t('enrol.pass.again')}</button>
          </p>
        </>}
    </Part>
  );
}
