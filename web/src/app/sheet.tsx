// SPDX-License-Identifier: AGPL-3.0-or-later
// sheet.tsx -- what a person wrote, on paper ground: memo, asks, reasons.  Nothing of the page's own
// voice stands on a sheet, and nothing on a sheet can look like it.
import { type ComponentChildren, type JSX } from 'preact';
import { day, t } from './i18n';
import { paragraphs, pieces } from './markdown';
import { VerdictWord, verdictKind } from './parts';
import type { Text, Verdict } from './types';

/** The language a memo was frozen in, and its direction. */
function tongue(text: Text): { lang?: string; dir: 'ltr' | 'rtl' | 'auto' } {
  return text.language === '' ? { dir: 'auto' } : { lang: text.language, dir: 'auto' };
}

function Body({ text, from }: { text: string; from: number }): JSX.Element {
  return (
    <>
      {pieces(text, from).map((p, i) =>
        p.kind === 'heading' ? (
          <h3 key={i} dangerouslySetInnerHTML={{ __html: p.html }} />
        ) : (
          <ol key={i} class="paras" start={p.number}>
            <li value={p.number} dangerouslySetInnerHTML={{ __html: p.html }} />
          </ol>
        ),
      )}
    </>
  );
}

export function Sheet({ text, slug }: { text: Text; slug: ComponentChildren }): JSX.Element {
  const count = pieces(text.body).filter((p) => p.kind === 'paragraph').length;

  return (
    <article class="sheet" translate={false} {...tongue(text)}>
      <p class="slug">{slug}</p>
      {text.marking !== '' && <p class="slug">{text.marking}</p>}
      {paragraphs(text.summary).map((p, i) => <p key={i} class="summary">{p}</p>)}
      <Body text={text.body} from={1} />
      <Body text={text.closing} from={count + 1} />
    </article>
  );
}

export interface Reply {
  verdict: Verdict | null;
  reason?: string;
}

/** The asks, and under each what was answered. */
export function Asks({ text, replies }: { text: Text; replies?: Reply[] }): JSX.Element {
  return (
    <div class="sheet even" {...tongue(text)}>
      <ol class="asks" translate={false}>
        {text.asks.map((a, i) => {
          const reply = replies?.[i];
          return (
            <li key={a.ask} id={`ask-${a.ask}`}>
              <span class="no" aria-hidden="true">{a.ask}</span>
              <div>
                {paragraphs(a.text).map((p, k) => <p key={k}>{p}</p>)}
                <p class="to">
                  {a.to !== undefined ? t('ask.to', { to: a.to }) : t('ask.to.all')}
                  {a.by !== null && `${t('comma')}${t('ask.by', { day: day(a.by) })}`}
                </p>
                {reply !== undefined && (
                  <div class="reply">
                    <VerdictWord kind={verdictKind(reply.verdict?.verdict)} />
                    {reply.verdict?.by != null && <> <span class="to">{t('reply.by', { day: day(reply.verdict.by) })}</span></>}
                    {reply.verdict?.delegate != null && <> <span class="to">{t('reply.delegate', { name: reply.verdict.delegate })}</span></>}
                    {reply.reason !== undefined && paragraphs(reply.reason).map((p, k) => <p key={k}>{p}</p>)}
                  </div>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
