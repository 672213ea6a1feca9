// SPDX-License-Identifier: AGPL-3.0-or-later
// owner.tsx -- what the owner of a memo can do after the freeze: share the link, deliver, release.
import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { day, list, t } from '../i18n';
import { Limits, LongWork, Notice, Part } from '../parts';
import { store, useStore } from '../store';
import type { Memo } from '../types';

/** A button that asks once more and says what it means. */
export function Sure({ button, head, text, yes, onYes }: {
  button: string;
  head: string;
  text: string;
  yes: string;
  onYes: () => void;
}): JSX.Element {
  const [isAsked, setAsked] = useState(false);

  if (!isAsked) return <button class="button second" type="button" onClick={() => setAsked(true)}>{button}</button>;
  return (
    <Notice kind="care" head={head}>
      <p>{text}</p>
      <p class="acts">
        <button class="button second" type="button" onClick={() => { setAsked(false); onYes(); }}>{yes}</button>{' '}
        <button class="button second" type="button" onClick={() => setAsked(false)}>{t('not.now')}</button>
      </p>
    </Notice>
  );
}

/** The readers' link, as an address of these pages. */
export const addressOf = (fragment: string): string => `${location.origin}${location.pathname}${fragment.trim()}`;

/** Show a link and copy it. */
export function LinkBox({ link }: { link: string }): JSX.Element {
  const [isCopied, setCopied] = useState(false);

  return (
    <div class="quote">
      <p class="print-code" dir="ltr" translate={false}>{addressOf(link)}</p>
      <p class="acts">
        <button class="button second" type="button" onClick={() => void navigator.clipboard.writeText(addressOf(link)).then(() => setCopied(true))}>{t('copy')}</button>
        {isCopied && <span role="status"> {t('copied')}</span>}
      </p>
    </div>
  );
}

export function OwnerPart({ memo }: { memo: Memo }): JSX.Element | null {
  const { busy, unlocked } = useStore();
  const [link, setLink] = useState<string | null>(null);
  const [said, setSaid] = useState<'delivered' | 'released' | null>(null);
  const id = memo.memo.slice(0, 16);
  const to = memo.principals.filter((p) => p.role === 'to').map((p) => p.title);
  const mayDeliver = memo.docket.delivered === null && (memo.owned || (!memo.is_open && memo.kept));

  if (!unlocked || !memo.kept || (!memo.owned && !mayDeliver)) return null;
  const act = async (words: string[], done: 'delivered' | 'released'): Promise<void> => {
    if ((await store.act(words)) === null) return;
    setSaid(done);
    await store.openMemo();
    await store.loadQueue();
  };
  return (
    <Part id="h-owner" head={t('owner.head')} isScreenOnly>
      {memo.owned && (
        <>
          <p>{t('owner.link')}</p>
          {link !== null ? <LinkBox link={link} /> : (
            <p class="acts"><button class="button second" type="button" onClick={() => void store.act(['memo link', id]).then((o) => o !== null && setLink((o as { text: string }).text))}>{t('owner.link.show')}</button></p>
          )}
          <Notice head={t('write.link.head')}><p>{t('write.link')}</p></Notice>
        </>
      )}
      {mayDeliver && (
        <>
          <h3>{t('owner.deliver.head')}</h3>
          <p>{t('owner.deliver', { to: list(to), n: memo.docket.signs })}</p>
          <Limits items={[t('owner.deliver.limits')]} />
          <Sure button={t('owner.deliver.button')} head={t('owner.deliver.sure')} text={t('owner.deliver.text', { day: day(memo.today) })}
            yes={t('owner.deliver.yes')} onYes={() => void act(['memo deliver', '--yes', id], 'delivered')} />
        </>
      )}
      {memo.owned && memo.docket.delivered !== null && !memo.docket.released && (
        <>
          <h3>{t('owner.release.head')}</h3>
          <p>{t('owner.release')}</p>
          <Sure button={t('owner.release.button')} head={t('owner.release.sure')} text={t('owner.release.text')}
            yes={t('owner.release.yes')} onYes={() => void act(['memo release', '--yes', id], 'released')} />
        </>
      )}
      {said !== null && <Notice kind="good" head={t(`owner.said.${said}`)} />}
      <LongWork isShown={busy} />
    </Part>
  );
}
